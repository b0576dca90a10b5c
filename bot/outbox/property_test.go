package outbox

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// step is one thing that happens in a town of two processes.
type step struct {
	What string // log, edit, kill, wait, remove
	N    int
}

// TestWhateverHappensAllIsPostedOnce: two processes on one store, a platform
// that fails four calls of ten, half of them after it took what it was given,
// and processes that are killed amid anything: in the end each promise stands
// once, each card shows its entry as it is.
func TestWhateverHappensAllIsPostedOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) step {
			return step{
				rapid.SampledFrom([]string{"log", "log", "edit", "edit", "edit", "wait", "wait", "kill"}).Draw(rt, "what"),
				rapid.IntRange(0, 40).Draw(rt, "n"),
			}
		}), 1, 40).Draw(rt, "steps")
		seed := rapid.Uint64().Draw(rt, "seed")
		var problem string
		synctest.Test(t, func(t *testing.T) { problem = played(newStage(t), steps, rand.New(rand.NewPCG(seed, 1))) })
		if problem != "" {
			rt.Fatal(problem)
		}
	})
}

// played does the steps, and says what is wrong in the end.
func played(s *stage, steps []step, r *rand.Rand) string {
	s.w.fault = lossy(r)
	s.w.died = r.IntN(2) == 0
	processes := []*process{s.running(), s.running()}
	targets := []string{"wall:#a", "wall:#b", "wall:@bo"}
	var entries []pmo.Entry
	for _, step := range steps {
		p := &processes[step.N%2]
		switch step.What {
		case "log":
			target := targets[step.N%3]
			entries = append(entries, s.log(*p, card(target), tell(targets[(step.N+1)%3])))
		case "edit":
			if len(entries) > 0 {
				e := &entries[step.N%len(entries)]
				*e = s.edit(*p, *e, tell(targets[step.N%3]))
			}
		case "kill":
			(*p).kill()
			*p = s.running()
		case "wait":
			<-time.After(time.Duration(step.N) * 1700 * time.Millisecond)
		}
	}
	s.w.mu.Lock()
	s.w.fault = nil
	s.w.mu.Unlock()
	<-time.After(time.Hour)
	return s.wrong(entries)
}

// wrong says what isn't as it is to be once all is quiet.
func (s *stage) wrong(entries []pmo.Entry) string {
	var wrong []string
	for _, key := range s.w.twice() {
		wrong = append(wrong, "posted twice: "+key)
	}
	texts := map[string]string{}
	for _, m := range s.w.stands {
		texts[m.key] = m.text
	}
	versions := map[string]int{}
	for _, e := range entries {
		versions[e.Ref.String()] = e.Version
	}
	for _, d := range s.rows() {
		want := d.Scope + " told of v" + d.Args[storage.ArgVersion]
		if isCard(d) {
			want = fmt.Sprintf("%s v%d", d.Scope, versions[d.Scope])
		}
		if d.State != storage.Sent || texts[d.Key] != want {
			wrong = append(wrong, fmt.Sprintf("%s is %s, shows %q, not %q", d.Key, d.State, texts[d.Key], want))
		}
	}
	return strings.Join(wrong, "\n")
}
