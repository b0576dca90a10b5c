package storage

import (
	"fmt"
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

// copyPromises returns promises that share nothing with those given. None, and
// no arguments, are nil, as they come back from every store.
func copyPromises(promises []pmo.Promise) []pmo.Promise {
	var copied []pmo.Promise
	for _, p := range promises {
		if p.Args = maps.Clone(p.Args); len(p.Args) == 0 {
			p.Args = nil
		}
		copied = append(copied, p)
	}
	return copied
}

// checkPromise tells whether a promise of c can be kept.
func checkPromise(c pmo.Change, p pmo.Promise) error {
	if p.Kind != pmo.PromiseCard && p.Kind != pmo.PromiseTell {
		return fmt.Errorf("%w: change %s promises a message of the kind %q", ErrDefect, c.ID, p.Kind)
	}
	for name, text := range map[string]string{"target": p.Target, "path": p.Path} {
		if text == "" || !clean(text) {
			return fmt.Errorf("%w: change %s promises a message whose %s is %q", ErrDefect, c.ID, name, text)
		}
	}
	return checkArgs(p.Args)
}

// checkArgs tells whether arguments can be kept: their keys are those of
// fields in MongoDB.
func checkArgs(args map[string]string) error {
	for key, value := range args {
		if err := checkValue(key, value); err != nil {
			return err
		}
		if !clean(value) {
			return fmt.Errorf("%w: the argument %s holds what is no text", ErrDefect, key)
		}
	}
	return nil
}
