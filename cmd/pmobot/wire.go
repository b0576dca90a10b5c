package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"pmobot/bot"
	"pmobot/bot/console"
	"pmobot/digests"
	"pmobot/handlers"
	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
	"pmobot/storage/sqlite"
)

// chat runs a console on the store at path until its input ends.
func (w world) chat(ctx context.Context, config console.Config, path string) (err error) {
	lite, err := sqlite.Open(ctx, path)
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	defer func() { err = errors.Join(err, lite.Close()) }()
	if _, err := lite.Mend(ctx, console.Office, time.Now()); err != nil {
		return fmt.Errorf("mend the store: %w", err)
	}
	return w.wire(ctx, config, storage.Together(lite), lite)
}

// wire puts handlers, scheduler and bot around a store, and lets a console run
// on them until its input ends.
func (w world) wire(ctx context.Context, config console.Config, store storage.Store, keeper handlers.Redactor) error {
	k, err := console.New(config)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(w.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	around := build(plan{
		store: store, keeper: keeper, platforms: []chat.Platform{k}, log: log, lang: config.Lang, ordered: true, now: k.Now,
		defaults: office.Defaults{
			Zone: config.Zone.String(), Locale: config.Lang,
			Leads: fields(w.env("PMOBOT_LEADS")), Everyone: pmo.Lead,
		},
	})
	k.Attend(console.Around{
		Due:    falling{around},
		Settle: around.bot.Settle,
		Meet: func(ctx context.Context, p chat.Person, at time.Time) error {
			return meet(store)(ctx, console.Office, p, at)
		},
	})
	return around.bot.Serve(ctx)
}

// falling is what falls due in a console: what was promised, then digests and
// reminders.
type falling struct{ house }

// Next tells when something may fall due first after an instant.
func (f falling) Next(ctx context.Context, office pmo.Office, after time.Time) (time.Time, error) {
	return f.deliverer.Next(ctx, office, after)
}

// Tick delivers what is due at now.
func (f falling) Tick(ctx context.Context, office pmo.Office, now time.Time) error {
	return errors.Join(f.bot.Pass(ctx, office), f.deliverer.Tick(ctx, office, now))
}

// plan is what a house is built of.
type plan struct {
	store     storage.Store
	keeper    handlers.Redactor
	platforms []chat.Platform
	now       func() time.Time
	ended     func(storage.Delivery) // is told of each promise that is kept or given up; may be nil
	log       *slog.Logger
	lang      say.Lang // of people of whom none is known
	ordered   bool     // posts come in the order in which they were caused
	defaults  office.Defaults
	handler   func(chat.Handler) chat.Handler // around the handlers, or nil
}

// house is the bot with what stands around it.
type house struct {
	bot       *bot.Bot
	deliverer *digests.Deliverer
}

// build puts handlers, scheduler and bot around a store and its platforms.
func build(p plan) house {
	var h *handlers.Handlers
	b := bot.New(bot.Config{
		Store: p.store, Platforms: p.platforms, Log: p.log, Lang: p.lang, Ordered: p.ordered,
		Now: p.now, Ended: p.ended, Elsewhere: func(ctx context.Context, d storage.Delivery) (storage.Delivery, bool, error) {
			return h.Elsewhere(ctx, d)
		},
		Unedited: func(ctx context.Context, d storage.Delivery) (storage.Delivery, bool, error) {
			return h.Unedited(ctx, d)
		},
	})
	store := b.Watch(p.store)
	editor := digests.NewEditor(store, p.defaults)
	h = handlers.New(handlers.Config{
		Store: store, Keeper: p.keeper, Defaults: p.defaults, Look: b.Look,
		Digests: newsroom{store: store, defaults: p.defaults, editor: editor},
	})
	answers := chat.Handler(h)
	if p.handler != nil {
		answers = p.handler(answers)
	}
	b.Mount(answers)
	return house{bot: b, deliverer: digests.New(store, b, rand.Text(), p.log,
		digests.NewScheduled(store, editor, p.defaults),
		digests.NewReminders(store, p.defaults, b),
		digests.NewNotices(store, p.defaults))}
}

// meet makes a person known to the office before they ask for anything, with
// the language that they named.
func meet(store storage.Store) func(context.Context, string, chat.Person, time.Time) error {
	return func(ctx context.Context, place string, p chat.Person, at time.Time) error {
		token := pmo.Office(place)
		ref := pmo.Named(pmo.KindPerson, p.ID)
		page, err := store.Find(ctx, token, pmo.Query{Sight: pmo.Sight{All: true}, Refs: []pmo.Ref{ref}})
		if err != nil {
			return err
		}
		var known pmo.Entry
		if len(page.Entries) > 0 {
			known = page.Entries[0]
		}
		set := pmo.Values{pmo.Name.Key: p.Name}
		if p.Lang != "" {
			pmo.Locale.Put(set, string(p.Lang))
		}
		differs, _ := pmo.Differs(known, set)
		if len(differs) == 0 {
			return nil
		}
		applied, err := store.Apply(ctx, token, at, pmo.Change{
			ID: fmt.Sprintf("meet/%s/%d", ref.Key(), known.Version+1), Ref: ref, Version: known.Version + 1,
			Verb: "meet", At: at, By: p.ID, Set: differs,
		})
		if err != nil {
			return err
		}
		return applied[0].Err
	}
}

// fields splits a list at its commas.
func fields(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}
