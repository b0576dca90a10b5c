package storage

import "pmobot/internal/pmo"

// Promised lists the deliveries of what a kept change promises: waiting, and
// due since it was kept. Whoever finds one missing adds the same one.
func Promised(office pmo.Office, c pmo.Change) []Delivery {
	list := make([]Delivery, len(c.Promises))
	for i, p := range c.Promises {
		list[i] = Delivery{
			Office: office, Key: p.Key, Job: p.Job, Scope: c.Ref.String(), Target: p.Target,
			Due: c.Kept, Until: c.Kept, State: Waiting, Path: p.Path, Args: p.Args,
		}
	}
	return list
}
