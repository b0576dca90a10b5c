package handlers

import (
	"context"
	"fmt"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/storage"
)

// Config is what handlers work with.
type Config struct {
	Store    storage.Store
	Keeper   Redactor // takes words out of kept changes
	Digests  Digests  // composes what /digest shows
	Defaults office.Defaults
	// Look tells how a place stands now, as chat.Platform has it; nil: as it is
	// said to.
	Look func(ctx context.Context, in chat.Place) (chat.Standing, error)
}

// Redactor takes typed words out of an entry's history.
type Redactor interface {
	Redact(ctx context.Context, office pmo.Office, ref pmo.Ref, keys ...string) error
}

// Handlers answers every command. It is a chat.Handler.
type Handlers struct {
	Config
	verbs map[string]verb
	told  map[string]composer // what only the bot asks for
	specs []chat.Spec
}

var _ chat.Handler = (*Handlers)(nil)

// New makes the verbs of every register, and those of the office.
func New(config Config) *Handlers {
	h := &Handlers{Config: config, verbs: map[string]verb{}}
	for _, k := range registers.All() {
		h.add(registerVerbs(k)...)
	}
	h.add(officeVerbs()...)
	h.add(digestVerbs()...)
	h.told = h.composers()
	return h
}

func (h *Handlers) add(verbs ...verb) {
	for _, v := range verbs {
		h.verbs[v.Path] = v
		h.specs = append(h.specs, v.Spec)
	}
}

// Specs declares the verbs, in the order in which help shows them.
func (h *Handlers) Specs() []chat.Spec { return h.specs }

// verb is one thing that a person may ask for.
type verb struct {
	chat.Spec
	kind   pmo.Kind  // of the register it belongs to, if any
	needs  pmo.Role  // at least, in the project where it is said
	undone say.Words // how a refusal begins: Not logged
	// newProject tells that its project need not exist yet.
	newProject bool
	do         func(context.Context, *request) (chat.Reply, error)
}

// unknown is the answer to a path that no verb has.
func (h *Handlers) unknown(path string) error {
	return fmt.Errorf("handlers: no verb %q", path)
}
