package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"pmobot/internal/pmo"
)

// checkWithin is how long one test of check may take.
const checkWithin = 15 * time.Second

// check shows what was read, and tests the store and every platform that has
// its tokens. Each fault is a line of the error.
func (w world) check(ctx context.Context, f serveFlags) error {
	return w.set(f.settingFlags, func(w world, s settings) error {
		w.showSettings(s)
		faults := []error{w.checkStore(ctx, s)}
		served := 0
		for _, o := range offers(s) {
			if len(o.missing) == 0 {
				served++
			}
			faults = append(faults, w.checkPlatform(ctx, o))
		}
		if served == 0 {
			faults = append(faults, errNothing)
		}
		return errors.Join(faults...)
	})
}

// showSettings prints every setting and where it comes from.
func (w world) showSettings(s settings) {
	fmt.Fprintln(w.out, "Settings")
	for _, key := range keys() {
		r := s.read[key]
		value := r.value
		switch {
		case value == "":
			value = "-"
		case secret(key):
			value = hidden
		}
		from := r.from
		if from == "" {
			from = "default"
		}
		fmt.Fprintf(w.out, "  %-16s %-28s %s\n", key, value, from)
	}
}

// say prints one line of what was tested.
func (w world) say(what, how string) { fmt.Fprintf(w.out, "%-8s %s\n", what, how) }

// checkStore opens the store and asks whether it can serve. One that is served
// by another process is tested all the same.
func (w world) checkStore(ctx context.Context, s settings) (err error) {
	within, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	store, err := w.keep(within, s, beside)
	if err != nil {
		w.say("store", "not ready")
		return fmt.Errorf("store: %w", err)
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := store.care.Ready(within); err != nil {
		w.say("store", store.what+": not ready")
		return fmt.Errorf("store: %w", err)
	}
	list, err := store.care.Offices(within)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	w.say("store", fmt.Sprintf("%s: ready, offices: %d", store.what, len(list)))
	return nil
}

// checkPlatform tests the credentials of a platform. One that nobody began to
// set up is no fault.
func (w world) checkPlatform(ctx context.Context, o offer) error {
	if len(o.missing) > 0 {
		w.say(o.name, "not served: "+o.reason())
		w.say("", o.link(nil))
		if o.wanted() {
			return fmt.Errorf("%s: %s", o.name, o.reason())
		}
		return nil
	}
	within, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	p, err := o.open(around{log: slog.New(slog.DiscardHandler), now: w.now})
	if err == nil {
		err = p.Check(within)
	}
	if err != nil {
		w.say(o.name, "not ready")
		w.say("", o.link(nil))
		return prefix(o.name, err)
	}
	about := "ready"
	if one, ok := p.(resident); ok {
		about += ", as " + one.Office()
	}
	w.say(o.name, about)
	w.say("", o.link(p))
	return nil
}

// prefix names what each line of an error is about.
func prefix(name string, err error) error {
	var faults []error
	for line := range strings.Lines(err.Error()) {
		faults = append(faults, errors.New(name+": "+strings.TrimPrefix(strings.TrimSpace(line), name+": ")))
	}
	return errors.Join(faults...)
}

// officeFlags name the offices that a caretaker's command is about.
type officeFlags struct {
	settingFlags `embed:""`
	Office       []string `help:"Only these offices. Default: all."`
}

// rebuild makes the projections of offices anew.
func (w world) rebuild(ctx context.Context, f officeFlags) error {
	return w.care(ctx, f, func(ctx context.Context, store kept, office pmo.Office) error {
		n, err := store.care.Rebuild(ctx, office)
		if err == nil {
			w.say(string(office), fmt.Sprintf("rebuilt, entries: %d", n))
		}
		return err
	})
}

// verify compares offices with their changes. What differs is in the error.
func (w world) verify(ctx context.Context, f officeFlags) error {
	return w.care(ctx, f, func(ctx context.Context, store kept, office pmo.Office) error {
		report, err := store.care.Verify(ctx, office)
		if err != nil {
			return err
		}
		w.say(string(office), fmt.Sprintf("changes: %d, entries: %d, faults: %d", report.Changes, report.Entries, len(report.Faults)))
		if len(report.Faults) > 0 {
			return errors.New(strings.Join(report.Faults, "\n"))
		}
		return nil
	})
}

// care does something with each office of a store.
func (w world) care(ctx context.Context, f officeFlags, do func(context.Context, kept, pmo.Office) error) error {
	return w.set(f.settingFlags, func(w world, s settings) (err error) {
		store, err := w.keep(ctx, s, beside)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, store.Close()) }()
		offices, err := store.care.Offices(ctx)
		if err != nil {
			return err
		}
		if len(f.Office) > 0 {
			offices = nil
			for _, name := range f.Office {
				offices = append(offices, pmo.Office(name))
			}
		}
		var faults []error
		for _, office := range offices {
			if err := do(ctx, store, office); err != nil {
				faults = append(faults, prefix(string(office), err))
			}
		}
		return errors.Join(faults...)
	})
}

// ready asks the service on this machine how it does: what a container's
// health check runs.
func (w world) ready(ctx context.Context, f serveFlags) error {
	return w.set(f.settingFlags, func(w world, s settings) error {
		host, port, err := net.SplitHostPort(s.HTTP)
		if err != nil {
			return err
		}
		if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
			host = "127.0.0.1"
		}
		within, cancel := context.WithTimeout(ctx, lookWithin+time.Second)
		defer cancel()
		request, err := http.NewRequestWithContext(within, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		reasons, err := io.ReadAll(io.LimitReader(response.Body, 4<<10))
		if err != nil || response.StatusCode != http.StatusOK {
			return errors.Join(err, errors.New(strings.TrimSpace(string(reasons))))
		}
		w.say("service", "ready")
		return nil
	})
}
