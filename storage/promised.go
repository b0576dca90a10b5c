package storage

import (
	"maps"
	"strconv"

	"pmobot/internal/pmo"
)

// The arguments that every promise of a change has: which entry it is about,
// and the version that the change made.
const (
	ArgRef     = "ref"
	ArgVersion = "version"
)

// Promised lists the deliveries of what a kept change promises: waiting, and
// due since it was kept. Whoever finds one missing adds the same one.
//
//	card/APO/R/0000012/slack:T1:C9          the card of an entry in a place
//	tell/APO/R/0000012/3/slack:U2/tell owner   what version 3 is to tell somebody
func Promised(office pmo.Office, c pmo.Change) []Delivery {
	list := make([]Delivery, len(c.Promises))
	for i, p := range c.Promises {
		job := string(p.Kind) + "/" + c.Ref.Key()
		key := job + "/" + p.Target
		if p.Kind == pmo.PromiseTell {
			key = job + "/" + strconv.Itoa(c.Version) + "/" + p.Target + "/" + p.Path
		}
		args := maps.Clone(p.Args)
		if args == nil {
			args = map[string]string{}
		}
		args[ArgRef], args[ArgVersion] = c.Ref.String(), strconv.Itoa(c.Version)
		list[i] = Delivery{
			Office: office, Key: key, Job: job, Scope: c.Ref.String(), Target: p.Target,
			Due: c.Kept, Until: c.Kept, State: Waiting, Path: p.Path, Args: args,
		}
	}
	return list
}
