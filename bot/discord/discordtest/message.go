package discordtest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Message is a message as it stands.
type Message struct {
	ID          string
	Channel     *Channel
	Author      *User
	Content     string
	Embeds      []Embed
	Components  []Component
	Attachments []Attachment
	Flags       int
	Nonce       string
	SentAt      time.Time
	EditedAt    time.Time // zero: never
	Thread      *Channel  // that began at it, or nil
	ReadBy      *User     // an ephemeral message: who alone reads it
	Notified    Pings     // who was notified when it was sent

	interaction *Interaction // that it answers, or nil
	oldEdits    int          // edits since it is older than an hour
}

// Flags of messages.
const (
	flagSuppressEmbeds = 1 << 2
	flagEphemeral      = 1 << 6
	flagLoading        = 1 << 7
	flagSilent         = 1 << 12
	flagComponentsV2   = 1 << 15
)

// Embed is an embed.
type Embed struct {
	Type        string       `json:"type,omitempty"`
	Title       string       `json:"title,omitempty"`
	Description string       `json:"description,omitempty"`
	URL         string       `json:"url,omitempty"`
	Timestamp   string       `json:"timestamp,omitempty"`
	Color       int          `json:"color,omitempty"`
	Footer      *EmbedPart   `json:"footer,omitempty"`
	Author      *EmbedPart   `json:"author,omitempty"`
	Image       *EmbedPart   `json:"image,omitempty"`
	Thumbnail   *EmbedPart   `json:"thumbnail,omitempty"`
	Fields      []EmbedField `json:"fields,omitempty"`
}

// EmbedPart is the footer, author or picture of an embed.
type EmbedPart struct {
	Text string `json:"text,omitempty"`
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

// EmbedField is a field of an embed.
type EmbedField struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

// Component is a component of a message or a modal, of any type.
type Component struct {
	Type        int             `json:"type"`
	ID          int             `json:"id,omitempty"`
	CustomID    string          `json:"custom_id,omitempty"`
	Style       int             `json:"style,omitempty"`
	Label       string          `json:"label,omitempty"`
	Description string          `json:"description,omitempty"`
	Content     string          `json:"content,omitempty"`
	URL         string          `json:"url,omitempty"`
	Disabled    bool            `json:"disabled,omitempty"`
	Emoji       json.RawMessage `json:"emoji,omitempty"`
	Options     []SelectOption  `json:"options,omitempty"`
	Placeholder string          `json:"placeholder,omitempty"`
	MinValues   *int            `json:"min_values,omitempty"`
	MaxValues   *int            `json:"max_values,omitempty"`
	MinLength   *int            `json:"min_length,omitempty"`
	MaxLength   *int            `json:"max_length,omitempty"`
	Required    *bool           `json:"required,omitempty"`
	Value       string          `json:"value,omitempty"`
	Components  []Component     `json:"components,omitempty"`
	Component   *Component      `json:"component,omitempty"`
	Accessory   *Component      `json:"accessory,omitempty"`
	AccentColor *int            `json:"accent_color,omitempty"`
}

// SelectOption is an option of a select.
type SelectOption struct {
	Label       string          `json:"label"`
	Value       string          `json:"value"`
	Description string          `json:"description,omitempty"`
	Emoji       json.RawMessage `json:"emoji,omitempty"`
	Default     bool            `json:"default,omitempty"`
}

// Attachment is an attached file.
type Attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
	Size        int    `json:"size"`
	URL         string `json:"url"`
	Data        []byte `json:"-"`
}

// Ephemeral tells whether one person alone reads the message.
func (m Message) Ephemeral() bool { return m.ReadBy != nil }

// Loading tells whether it shows "is thinking" and no answer yet.
func (m Message) Loading() bool { return m.Flags&flagLoading != 0 }

// Raw is every text of the message as the bot wrote it, markup and all, a
// line each: content, embeds, labels of components, files.
func (m Message) Raw() string {
	var lines []string
	for _, p := range m.passages() {
		lines = append(lines, p.text)
	}
	return strings.Join(lines, "\n")
}

// Text is what a person reads of the message: Raw with its markup carried out
// where the client carries out any.
func (m Message) Text() string {
	var lines []string
	for _, p := range m.passages() {
		if p.marked {
			p.text = Shown(p.text)
		}
		lines = append(lines, p.text)
	}
	return strings.Join(lines, "\n")
}

// Live is the markup that is live in the message, wherever the client carries
// it out.
func (m Message) Live() []Markup {
	var live []Markup
	for _, p := range m.passages() {
		if p.marked {
			live = append(live, Live(p.text)...)
		}
	}
	return live
}

// passage is one text of a message.
type passage struct {
	text   string
	marked bool // the client carries out its markup
}

func (m Message) passages() []passage {
	list := []passage{{m.Content, true}}
	for _, e := range m.Embeds {
		list = append(list, e.passages()...)
	}
	for _, c := range m.Components {
		list = append(list, c.passages()...)
	}
	for _, a := range m.Attachments {
		list = append(list, passage{text: a.Filename}, passage{text: a.Description})
	}
	return slices.DeleteFunc(list, func(p passage) bool { return p.text == "" })
}

func (e Embed) passages() []passage {
	var list []passage
	if e.Author != nil {
		list = append(list, passage{text: e.Author.Name})
	}
	list = append(list, passage{e.Title, true}, passage{e.Description, true})
	for _, f := range e.Fields {
		list = append(list, passage{f.Name, true}, passage{f.Value, true})
	}
	if e.Footer != nil {
		list = append(list, passage{text: e.Footer.Text})
	}
	return list
}

func (c Component) passages() []passage {
	list := []passage{{c.Content, true}, {text: c.Label}, {text: c.Description}, {text: c.Placeholder}, {text: c.Value}}
	for _, o := range c.Options {
		list = append(list, passage{text: o.Label}, passage{text: o.Description})
	}
	for _, below := range c.children() {
		list = append(list, below.passages()...)
	}
	return list
}

func (c Component) children() []Component {
	list := slices.Clone(c.Components)
	for _, one := range []*Component{c.Component, c.Accessory} {
		if one != nil {
			list = append(list, *one)
		}
	}
	return list
}

// flat lists components, those within others too.
func flat(list []Component) []Component {
	var all []Component
	for _, c := range list {
		all = append(append(all, c), flat(c.children())...)
	}
	return all
}
