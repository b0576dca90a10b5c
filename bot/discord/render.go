package discord

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// renderer turns replies into messages.
type renderer struct {
	specs  []chat.Spec
	office string // token
	guild  string // its id, where the messages stand in private
	tag    string // of the post, or ""
	post   bool   // it stands for all there: who is named is notified, its thread opens by a button
	shelf  shelf
	now    time.Time
	note   func(what string, err error)
}

// colours of a card's edge, by level: unknown, low, medium, high, critical.
var colours = [...]int{0x5865f2, 0x57a773, 0xe0b100, 0xe8762d, 0xd83c3e}

// unit is one line as it is sent, and the buttons behind it.
type unit struct {
	text    string
	pings   []string // ids of users
	buttons []component
	line    bool // a line of the reply ends here
}

// messages renders a reply, its thread aside: one message, or several where it
// doesn't fit in one. There is always one.
func (r renderer) messages(ctx context.Context, reply chat.Reply) []message {
	b := builder{r: r, reply: reply, card: r.isCard(reply)}
	b.begin()
	for i, line := range reply.Lines {
		if i == 0 && reply.To.Label != "" {
			line.Text = say.In(reply.Lang).OnlyFor(reply.To.Label) + line.Text
		}
		for _, u := range r.line(ctx, line, reply.Lang) {
			b.add(u)
		}
	}
	if reply.Form != nil {
		for _, line := range formLines(*reply.Form, reply.Lang, r.specs) {
			for _, u := range r.line(ctx, line, reply.Lang) {
				b.add(u)
			}
		}
	}
	b.attach(reply.Files)
	if thread := r.details(ctx, reply); thread != nil {
		b.add(*thread)
	}
	b.flush()
	return b.finished(ctx)
}

// isCard tells whether a reply is an entry's card that stands in a channel.
func (r renderer) isCard(reply chat.Reply) bool {
	return reply.To.Public && reply.Ref != "" && len(reply.Lines) > 0
}

// line renders one line. Its buttons stand behind the last part of it.
func (r renderer) line(ctx context.Context, line chat.Line, lang say.Lang) []unit {
	var buttons []component
	for _, b := range line.Buttons {
		buttons = append(buttons, r.button(ctx, b, lang)...)
	}
	list := r.text(line.Text)
	if len(list) == 1 && strings.TrimSpace(list[0].text) == "" && len(buttons) > 0 {
		list = []unit{{}}
	}
	last := &list[len(list)-1]
	last.buttons, last.line = buttons, true
	return list
}

// text renders marked text: a unit for each of its lines, more where one is
// too long.
func (r renderer) text(marked string) []unit {
	var list []unit
	u, begins := unit{}, true
	for _, span := range merged(say.Spans(marked)) {
		if id := userOf(span.Ping); id != "" && r.post {
			if units(u.text)+len("<@>")+len(id) > contentMost {
				list, u = append(list, u), unit{}
			}
			u.text += "<@" + id + ">"
			u.pings = append(u.pings, id)
			begins = false
			continue
		}
		if span.Ping != "" {
			span.Text = "@" + strings.TrimPrefix(span.Text, "@")
		}
		for i, piece := range pieces(span.Text) {
			if i > 0 {
				list = append(list, u)
				u, begins = unit{}, true
			}
			text := styled(piece, span.Bold, begins)
			if units(u.text)+units(text) > contentMost {
				list, u, begins = append(list, u), unit{}, true
				text = styled(piece, span.Bold, begins)
			}
			u.text += text
			begins = begins && strings.TrimSpace(piece) == ""
		}
	}
	return append(list, u)
}

// pieceMost is how much of one line goes into one part: escaped it is at most
// twice as long, and still fits.
const pieceMost = 900

// pieces splits text at line breaks, and what is too long at a blank.
func pieces(text string) []string {
	var list []string
	text, _ = say.Scrub(text)
	for _, line := range strings.Split(text, "\n") {
		for units(line) > pieceMost {
			at := breakAt(line)
			list = append(list, line[:at])
			line = strings.TrimLeft(line[at:], " ")
		}
		list = append(list, line)
	}
	return list
}

// breakAt is the byte at which a line is broken: behind the last blank that
// lets the first part fit, or else where it is full.
func breakAt(line string) int {
	n, blank := 0, 0
	for i, r := range line {
		n++
		if r > 0xffff {
			n++
		}
		if n > pieceMost {
			if blank > i/2 {
				return blank
			}
			return i
		}
		if r == ' ' {
			blank = i + 1
		}
	}
	return len(line)
}

// merged joins what is bold side by side: ** ** between would show.
func merged(spans []say.Span) []say.Span {
	var list []say.Span
	for _, s := range spans {
		s.Link = "" // what it leads to is a button below
		if n := len(list); n > 0 && s.Ping == "" && list[n-1].Ping == "" && list[n-1].Bold == s.Bold {
			list[n-1].Text += s.Text
			continue
		}
		list = append(list, s)
	}
	return list
}

// styled escapes a piece of one line. Bold never begins or ends with a blank,
// and what holds its own mark isn't made bold: clients don't agree where it ends.
func styled(text string, bold, begins bool) string {
	trimmed := strings.TrimSpace(text)
	if !bold || trimmed == "" || strings.ContainsAny(trimmed, "*\\") {
		return escaped(text, begins)
	}
	lead, _, _ := strings.Cut(text, trimmed)
	trail := text[len(lead)+len(trimmed):]
	return lead + "**" + escaped(trimmed, true) + "**" + trail
}

// details is the button that opens what stands below a post, or nil. In an
// answer that follows by itself.
func (r renderer) details(ctx context.Context, reply chat.Reply) *unit {
	if len(reply.Thread) == 0 || !r.post || r.shelf == nil {
		return nil
	}
	value, err := json.Marshal(reply.Thread)
	if err != nil {
		return nil
	}
	name, err := r.shelf.Shelve(ctx, r.office, string(value), r.now)
	if err != nil {
		r.note("the replies of a post were not kept", err)
		return nil
	}
	d := deed{path: detailsPath, args: chat.Args{argThread: name}}
	return &unit{buttons: []component{{
		Type: typeButton, Style: styleSecondary, Label: say.Details.In(reply.Lang), CustomID: r.packed(ctx, d, customIDMost-idLead),
	}}}
}
