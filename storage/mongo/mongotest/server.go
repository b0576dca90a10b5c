package mongotest

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// documentMost is MongoDB's own limit of a document, in bytes.
const documentMost = 16 << 20

// Server is a small MongoDB on a loopback port.
type Server struct {
	address string
	set     string // name of its replica set, "" for a standalone

	mu           sync.Mutex // one command at a time
	collections  map[string]*collection
	cursors      map[int64]*cursor
	lastCursor   int64
	documentMost int
	batch        int // most documents of a batch; 0 for what the client asks
	secondary    bool
	greeting     bson.D // in place of hello's fields
	build        bson.D // in place of buildInfo's fields
	clock        time.Time
	step         func(string) error
	watch        func(bson.D)
	faults       []*Fault
	healed       chan struct{} // closed by Heal: ends what hangs

	listening net.Listener
	conns     map[net.Conn]bool
	serving   sync.WaitGroup
}

// Option is for Start.
type Option func(*Server)

// ReplicaSet makes the server the one member of a replica set.
func ReplicaSet() Option { return func(s *Server) { s.set = "rs0" } }

// Start starts a server that ends with the test.
func Start(t testing.TB, options ...Option) *Server {
	t.Helper()
	s := &Server{
		address: "127.0.0.1:0", collections: map[string]*collection{}, cursors: map[int64]*cursor{}, lastCursor: 1 << 40,
		documentMost: documentMost, healed: make(chan struct{}), conns: map[net.Conn]bool{},
	}
	for _, option := range options {
		option(s)
	}
	if err := s.Up(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Down)
	return s
}

// URI is what a client connects to; the database is named pmobot.
func (s *Server) URI() string {
	uri := "mongodb://" + s.address + "/pmobot"
	if s.set != "" {
		uri += "?replicaSet=" + s.set
	}
	return uri
}

// Up makes the server listen, again after Down and at the same address.
func (s *Server) Up() error {
	l, err := net.Listen("tcp", s.address)
	if err != nil {
		return fmt.Errorf("mongotest: %w", err)
	}
	s.mu.Lock()
	s.address, s.listening = l.Addr().String(), l
	s.mu.Unlock()
	s.serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // Down closed it
			}
			s.serving.Go(func() { s.serve(conn) })
		}
	})
	return nil
}

// Down ends the server as a crash does: connections break, and nobody answers.
// What is stored stays.
func (s *Server) Down() {
	s.mu.Lock()
	if s.listening != nil {
		_ = s.listening.Close()
	}
	s.listening = nil
	for conn := range s.conns {
		_ = conn.Close()
	}
	s.release()
	s.mu.Unlock()
	s.serving.Wait()
}

// serve answers one client until it goes, or is cut off.
func (s *Server) serve(conn net.Conn) {
	s.mu.Lock()
	s.conns[conn] = true
	if s.listening == nil {
		_ = conn.Close() // it came while the server went down
	}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.conns, conn)
		s.mu.Unlock()
		_ = conn.Close()
	}()
	for id := int32(1); ; id++ {
		q, err := readRequest(conn)
		if err != nil {
			return
		}
		answer, alive := s.answer(q)
		if !alive || !q.silent && q.reply(conn, id, answer) != nil {
			return
		}
	}
}

// answer runs one command, faults included; alive is false where the
// connection is to break instead of an answer.
func (s *Server) answer(q request) (answer bson.D, alive bool) {
	c, known, err := read(q.cmd)
	if err == nil && q.large {
		err = refuse(10334, "BSONObj size is invalid: larger than 16793600 bytes")
	}
	if err != nil {
		return answerOf(nil, err), true
	}
	fault, healed := s.meet(c)
	if answer, alive, over := fault.before(c, healed); over {
		return answer, alive
	}
	answer, err = s.stepped(c, known)
	answer = answerOf(answer, err)
	return fault.after(answer, healed)
}

// answerOf makes an error into an answer.
func answerOf(answer bson.D, err error) bson.D {
	var f failure
	switch {
	case err == nil:
		return answer
	case errors.As(err, &f):
		return f.answer()
	}
	return failure{code: 2, message: err.Error()}.answer()
}

// stepped runs a command, a write between two steps at which it can be cut.
func (s *Server) stepped(c *call, known command) (bson.D, error) {
	step := func(string) error { return nil }
	s.mu.Lock()
	if known.writes && s.step != nil {
		step = s.step
	}
	s.mu.Unlock()
	if err := step(c.name); err != nil {
		return nil, refuse(50, err.Error())
	}
	answer, err := s.run(c, known)
	if err == nil {
		if err := step(c.name + " done"); err != nil {
			return nil, refuse(50, err.Error())
		}
	}
	return answer, err
}

func (s *Server) run(c *call, known command) (bson.D, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.secondary && len(known.fields) > 0 && known.fields[0] != "*" {
		return nil, refuse(10107, "not primary")
	}
	return known.do(s, c)
}

// hello says what the server is.
func (s *Server) hello(*call) (bson.D, error) {
	reply := bson.D{
		{Key: "helloOk", Value: true},
		{Key: "isWritablePrimary", Value: !s.secondary},
		{Key: "ismaster", Value: !s.secondary},
		{Key: "maxBsonObjectSize", Value: int32(documentMost)},
		{Key: "maxMessageSizeBytes", Value: int32(messageMost)},
		{Key: "maxWriteBatchSize", Value: int32(100_000)},
		{Key: "logicalSessionTimeoutMinutes", Value: int32(30)},
		{Key: "minWireVersion", Value: int32(0)},
		{Key: "maxWireVersion", Value: int32(25)},
		{Key: "readOnly", Value: false},
	}
	if !s.clock.IsZero() {
		reply = append(reply, bson.E{Key: "localTime", Value: bson.NewDateTimeFromTime(s.clock)})
	}
	if s.set != "" {
		reply = append(reply, bson.E{Key: "setName", Value: s.set}, bson.E{Key: "setVersion", Value: int32(1)},
			bson.E{Key: "hosts", Value: bson.A{s.address}}, bson.E{Key: "me", Value: s.address}, bson.E{Key: "secondary", Value: s.secondary})
	}
	return ok(over(reply, s.greeting)...), nil
}

func (s *Server) buildInfo(*call) (bson.D, error) {
	return ok(over(bson.D{
		{Key: "version", Value: "8.0.0"},
		{Key: "versionArray", Value: bson.A{int32(8), int32(0), int32(0), int32(0)}},
		{Key: "maxBsonObjectSize", Value: int32(documentMost)},
	}, s.build)...), nil
}

// over puts fields over those of the same names.
func over(d, fields bson.D) bson.D {
	var out bson.D
	for _, e := range d {
		if !has(fields, e.Key) {
			out = append(out, e)
		}
	}
	return append(out, fields...)
}
