package discord

import "pmobot/internal/chat"

// message is what is sent to Discord: to a channel, or as an answer. Content,
// embeds and components are always sent, so that an edit takes away what
// isn't there any more.
type message struct {
	Content      string       `json:"content"`
	Embeds       []embed      `json:"embeds"`
	Components   []row        `json:"components"`
	Mentions     mentions     `json:"allowed_mentions"`
	Attachments  []attachment `json:"attachments,omitempty"`
	Flags        int          `json:"flags,omitempty"`
	Nonce        string       `json:"nonce,omitempty"`
	EnforceNonce bool         `json:"enforce_nonce,omitempty"`

	files []chat.File
	lines int // of the reply that it shows
}

// flagEphemeral shows a message to who asked alone.
const flagEphemeral = 1 << 6

// mentions are who is notified. Parse is always sent, and always empty: left
// out, Discord notifies everybody whom the text names.
type mentions struct {
	Parse []string `json:"parse"`
	Users []string `json:"users,omitempty"`
}

func nobody() mentions { return mentions{Parse: []string{}} }

type embed struct {
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Color       int    `json:"color,omitempty"`
}

type attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
}

// The types of components.
const (
	typeRow    = 1
	typeButton = 2
	typeSelect = 3
)

// The styles of buttons.
const (
	styleSecondary = 2
	styleLink      = 5
)

type row struct {
	Type       int         `json:"type"`
	Components []component `json:"components"`
}

// component is a button or a select.
type component struct {
	Type        int      `json:"type"`
	Style       int      `json:"style,omitempty"`
	Label       string   `json:"label,omitempty"`
	CustomID    string   `json:"custom_id,omitempty"`
	URL         string   `json:"url,omitempty"`
	Disabled    bool     `json:"disabled,omitempty"`
	Placeholder string   `json:"placeholder,omitempty"`
	Options     []choice `json:"options,omitempty"`
}

// choice is one option of a select.
type choice struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// standing is a message as Discord returns it, as far as it is of use.
type standing struct {
	ID         text       `json:"id"`
	Nonce      text       `json:"nonce"`
	Content    string     `json:"content"`
	Timestamp  text       `json:"timestamp"`
	Author     user       `json:"author"`
	Embeds     []embed    `json:"embeds"`
	Components []standRow `json:"components"`
}

type standRow struct {
	Components []struct {
		CustomID text `json:"custom_id"`
	} `json:"components"`
}
