package outbox

import (
	"strings"
	"time"
)

// calm is how long after a recovery there is no other: what is refused while all
// else is taken would hurry everything each time.
const calm = 10 * time.Second

// trouble is how a platform does: bad since it failed last, until it takes
// something again.
type trouble struct {
	bad       bool
	recovered time.Time
}

func platformOf(target string) string {
	platform, _, _ := strings.Cut(target, ":")
	return platform
}

// Trouble tells how the platform of a target does: troubled, where it took
// nothing since it failed last, and when it took something again after
// trouble, the zero time for never.
func (o *Outbox) Trouble(target string) (troubled bool, recovered time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := o.troubles[platformOf(target)]
	return t.bad, t.recovered
}

// Well notes that a platform took something. After trouble, all that waits for
// it is due at once.
func (o *Outbox) Well(target string) {
	platform := platformOf(target)
	o.mu.Lock()
	defer o.mu.Unlock()
	was := o.troubles[platform]
	if !was.bad || o.Now().Sub(was.recovered) < calm {
		return
	}
	o.troubles[platform] = trouble{recovered: o.Now()}
	for _, l := range o.lanes {
		if len(l.jobs) > 0 && platformOf(l.jobs[0].Target) == platform {
			l.stir()
		}
	}
	for _, p := range o.passes {
		p.all = true
	}
	select {
	case o.hurry <- struct{}{}:
	default:
	}
}

// Unwell notes that a platform failed.
func (o *Outbox) Unwell(target string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := o.troubles[platformOf(target)]
	t.bad = true
	o.troubles[platformOf(target)] = t
}

// probe tries, of each platform in trouble, what waits longest for it: nobody
// else would find out that it is there again.
func (o *Outbox) probe() {
	o.mu.Lock()
	defer o.mu.Unlock()
	oldest := map[string]*lane{}
	for _, l := range o.lanes {
		if len(l.jobs) == 0 {
			continue
		}
		platform := platformOf(l.jobs[0].Target)
		first := oldest[platform]
		if o.troubles[platform].bad && (first == nil || inOrder(l.jobs[0], first.jobs[0]) < 0) {
			oldest[platform] = l
		}
	}
	for _, l := range oldest {
		l.stir()
	}
}
