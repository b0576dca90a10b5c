package discordtest

import (
	"slices"
	"time"
)

// Interaction is something that a person did, and what became of it. Its
// methods wait for the bot.
type Interaction struct {
	ID, Token string
	Kind      InteractionKind
	By        *User
	In        *Channel
	At        time.Time

	d        *Discord
	path     string     // of the command
	message  *Message   // whose component it is
	opener   *Modal     // that was submitted
	ack      *Ack       // nil: none yet
	tries    int        // how many callbacks came
	original *Message   // "@original", or nil
	follow   []*Message // what followed
	modal    *Modal
	choices  []Choice
	taken    bool // the deferred answer was filled in
}

// InteractionKind is Discord's interaction type.
type InteractionKind int

// The kinds of interactions there are here.
const (
	CommandInteraction   InteractionKind = 2
	ComponentInteraction InteractionKind = 3
	SuggestInteraction   InteractionKind = 4
	SubmitInteraction    InteractionKind = 5
)

// Ack is the first answer to an interaction.
type Ack struct {
	Type   int           // of the callback: 4 an answer, 5 deferred, 6 deferred update, 7 update, 8 choices, 9 a modal
	At     time.Time     // on the clock
	After  time.Duration // of the interaction, on the clock
	Hidden bool          // it is ephemeral
}

// Choice is a suggested value.
type Choice struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// Modal is a form that stands open.
type Modal struct {
	Title, CustomID string
	Components      []Component

	from *Interaction
}

// How long interactions live.
const (
	answerWithin = 3 * time.Second
	tokenLives   = 15 * time.Minute
)

// Acked waits for the first answer.
func (in *Interaction) Acked() Ack {
	in.d.t.Helper()
	in.d.Until("the interaction is acknowledged", func() bool { return in.IsAcked() })
	in.d.mu.Lock()
	defer in.d.mu.Unlock()
	return *in.ack
}

// IsAcked tells whether there was a first answer.
func (in *Interaction) IsAcked() bool {
	in.d.mu.Lock()
	defer in.d.mu.Unlock()
	return in.ack != nil
}

// Answer waits for the message that answers, ephemeral or not, whether it came
// at once or was deferred; of an updated message, for the message.
func (in *Interaction) Answer() Message {
	in.d.t.Helper()
	var answer Message
	in.d.Until("the interaction is answered", func() bool {
		in.d.mu.Lock()
		defer in.d.mu.Unlock()
		if in.ack == nil || in.original == nil || in.original.Loading() || in.ack.Type == 6 && !in.taken {
			return false
		}
		answer = in.original.copy()
		return true
	})
	return answer
}

// Followups are the messages that followed the answer, so far.
func (in *Interaction) Followups() []Message {
	in.d.mu.Lock()
	defer in.d.mu.Unlock()
	return copies(in.follow)
}

// Modal waits for the form that opens.
func (in *Interaction) Modal() Modal {
	in.d.t.Helper()
	in.d.Until("a modal opens", func() bool {
		in.d.mu.Lock()
		defer in.d.mu.Unlock()
		return in.modal != nil
	})
	in.d.mu.Lock()
	defer in.d.mu.Unlock()
	return *in.modal
}

// Choices waits for what an autocomplete suggests.
func (in *Interaction) Choices() []Choice {
	in.d.t.Helper()
	in.Acked()
	in.d.mu.Lock()
	defer in.d.mu.Unlock()
	return slices.Clone(in.choices)
}

// Callbacks is how many first answers the bot tried to give.
func (in *Interaction) Callbacks() int {
	in.d.mu.Lock()
	defer in.d.mu.Unlock()
	return in.tries
}

func (m *Message) copy() Message {
	c := *m
	c.Embeds, c.Components, c.Attachments = slices.Clone(m.Embeds), slices.Clone(m.Components), slices.Clone(m.Attachments)
	return c
}

func copies(list []*Message) []Message {
	var out []Message
	for _, m := range list {
		out = append(out, m.copy())
	}
	return out
}
