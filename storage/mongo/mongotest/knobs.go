package mongotest

import (
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Kind is what goes wrong.
type Kind int

// The kinds of faults.
const (
	CutBefore    Kind = iota + 1 // the connection breaks, nothing is applied
	CutAmid                      // an insert's first Index documents are applied, then the connection breaks
	CutAfter                     // all is applied, then the connection breaks
	Hang                         // no answer until Until or Heal, nothing is applied
	HangAfter                    // all is applied, no answer until Until or Heal
	Wait                         // applied and answered, but not before Until or Heal: a slow server
	Answer                       // nothing is applied, the answer is an error with Code
	AnswerAfter                  // all is applied, and the answer is an error with Code
	WriteError                   // an insert's document Index is refused with Code, those behind it too
	WriteConcern                 // all is applied, and the write concern has an error with Code
)

// Fault is something that goes wrong with commands that follow.
type Fault struct {
	Kind     Kind
	Commands []string        // "insert", "find"; none: every one but hello
	In       string          // the collection; "" for any
	Skip     int             // so many go well before
	Times    int             // so many go wrong; 0: until Heal
	Code     int32           // of the error
	Index    int             // of the document
	Until    <-chan struct{} // closed by the test; nil: until Heal
}

// Fail makes something go wrong from now on.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Heal ends every fault, and what hangs; Step and StepDown too.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.step, s.secondary = nil, nil, false
	s.release()
}

// release lets go of what hangs.
func (s *Server) release() {
	close(s.healed)
	s.healed = make(chan struct{})
}

// Step sets what is called before every write is applied, and again before it
// is answered: an error is the answer then (50, MaxTimeMSExpired), as if time
// had run out. nil heals it.
func (s *Server) Step(hook func(step string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.step = hook
}

// StepDown makes the server a secondary, which refuses all but hello with
// 10107; StepUp makes it the primary again.
func (s *Server) StepDown() { s.stand(true) }

// StepUp ends StepDown.
func (s *Server) StepUp() { s.stand(false) }

func (s *Server) stand(secondary bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secondary = secondary
}

// Batches makes every batch of a cursor so small that clients must ask for more.
func (s *Server) Batches(most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.batch = most
}

// DocumentMost sets how many bytes a document may have, in place of 16 MB.
func (s *Server) DocumentMost(bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.documentMost = bytes
}

// Hello puts fields over those that hello answers with: {maxWireVersion: 6}.
func (s *Server) Hello(fields bson.D) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.greeting = fields
}

// BuildInfo puts fields over those that buildInfo answers with.
func (s *Server) BuildInfo(fields bson.D) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.build = fields
}

// Clock sets the server's clock, which stands still; without one it tells no time.
func (s *Server) Clock(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = now
}

// Watch sets what is called with every command but hello, before it is applied.
func (s *Server) Watch(see func(cmd bson.D)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watch = see
}

// meet returns the fault that a command meets, nil for none, and what ends a
// wait.
func (s *Server) meet(c *call) (*Fault, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains([]string{"hello", "isMaster", "ismaster"}, c.name) {
		return nil, nil
	}
	if s.watch != nil {
		s.watch(c.cmd)
	}
	for i, f := range s.faults {
		if len(f.Commands) > 0 && !slices.Contains(f.Commands, c.name) || f.In != "" && c.namespace() != c.db+"."+f.In {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Times--; f.Times == 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		return f, s.healed
	}
	return nil, nil
}

// wait waits for the fault's end.
func (f *Fault) wait(healed <-chan struct{}) {
	select {
	case <-f.Until:
	case <-healed:
	}
}

// before is what a fault does before a command is applied.
func (f *Fault) before(c *call, healed <-chan struct{}) (answer bson.D, alive, over bool) {
	if f == nil {
		return nil, true, false
	}
	switch f.Kind {
	case CutBefore:
		return nil, false, true
	case Hang:
		f.wait(healed)
		return nil, false, true
	case Wait:
		f.wait(healed)
	case Answer:
		return failure{code: f.Code, message: "as the test wants it"}.answer(), true, true
	case CutAmid, WriteError:
		c.most = f.Index
	}
	return nil, true, false
}

// after is what a fault makes of the answer.
func (f *Fault) after(answer bson.D, healed <-chan struct{}) (bson.D, bool) {
	if f == nil {
		return answer, true
	}
	switch f.Kind {
	case CutAmid, CutAfter:
		return nil, false
	case HangAfter:
		f.wait(healed)
		return nil, false
	case AnswerAfter:
		return failure{code: f.Code, message: "as the test wants it"}.answer(), true
	case WriteError:
		said := bson.D{{Key: "index", Value: int32(f.Index)}, {Key: "code", Value: f.Code}, {Key: "errmsg", Value: "as the test wants it"}}
		return append(answer, bson.E{Key: "writeErrors", Value: bson.A{said}}), true
	case WriteConcern:
		said := bson.D{{Key: "code", Value: f.Code}, {Key: "codeName", Value: codeName(f.Code)}, {Key: "errmsg", Value: "as the test wants it"}}
		return append(answer, bson.E{Key: "writeConcernError", Value: said}), true
	}
	return answer, true
}
