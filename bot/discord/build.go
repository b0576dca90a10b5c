package discord

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// builder fills messages with units: the content first, then embeds; a card
// has embeds alone, its title first.
type builder struct {
	r     renderer
	reply chat.Reply
	card  bool

	done    []message
	current message
	content string
	bodies  []string // descriptions of embeds
	title   string
	used    int // units in embeds
	lines   [][]component
	count   int // units added
}

func (b *builder) begin() {
	b.current = message{Embeds: []embed{}, Components: []row{}, Mentions: nobody()}
	b.content, b.bodies, b.title, b.used, b.lines, b.count = "", nil, "", 0, nil, 0
}

// add puts a unit into the message, or into another one where it is full.
func (b *builder) add(u unit) {
	if b.put(u) {
		return
	}
	b.flush()
	b.begin()
	for !b.put(u) { // more buttons than one message holds
		n := rowsMost // a row each at worst
		part := u
		part.buttons, part.line = u.buttons[:n], false
		u = unit{buttons: u.buttons[n:], line: u.line}
		b.put(part)
		b.flush()
		b.begin()
	}
}

func (b *builder) put(u unit) bool {
	lines := b.lines
	if len(u.buttons) > 0 {
		lines = append(slices.Clip(lines), u.buttons)
		if _, ok := laidOut(lines); !ok {
			return false
		}
	}
	pings := append(slices.Clip(b.current.Mentions.Users), u.pings...)
	slices.Sort(pings)
	if pings = slices.Compact(pings); len(pings) > pingsMost {
		return false
	}
	if (u.text != "" || len(u.buttons) == 0) && !b.write(u.text) {
		return false
	}
	b.lines, b.current.Mentions.Users = lines, pings
	if u.line {
		b.current.lines++
	}
	b.count++
	return true
}

// write adds a line of text where there is room for it.
func (b *builder) write(text string) bool {
	if !b.card || len(b.done) > 0 {
		if joined := join(b.content, text, b.count); len(b.bodies) == 0 && units(joined) <= contentMost {
			b.content = joined
			return true
		}
		return b.embed(text)
	}
	if b.count == 0 && units(text) <= embedTitleMost && text != "" {
		b.title, b.used = text, units(text)
		return true
	}
	return b.embed(text)
}

// embed adds a line to the last embed, or to a new one.
func (b *builder) embed(text string) bool {
	if b.used+units(text)+1 > embedTextMost {
		return false
	}
	last := len(b.bodies) - 1
	if last >= 0 && units(b.bodies[last])+units(text)+1 <= embedBodyMost {
		b.bodies[last] += "\n" + text
		b.used += units(text) + 1
		return true
	}
	if len(b.bodies) == embedsMost || text == "" {
		return text == ""
	}
	b.bodies = append(b.bodies, text)
	b.used += units(text)
	return true
}

func join(text, line string, count int) string {
	if count == 0 || text == "" {
		return line
	}
	return text + "\n" + line
}

// attach adds files to the message being written.
func (b *builder) attach(files []chat.File) {
	for i, f := range files {
		name, _ := say.Scrub(f.Name)
		alt, _ := say.Scrub(f.Alt)
		b.current.Attachments = append(b.current.Attachments, attachment{ID: strconv.Itoa(i), Filename: name, Description: cut(alt, altMost)})
	}
	b.current.files = files
}

// flush ends a message, if there is anything in it.
func (b *builder) flush() {
	if b.count == 0 && len(b.current.files) == 0 {
		return
	}
	m := b.current
	m.Content = strings.Trim(b.content, "\n")
	for i, body := range b.bodies {
		e := embed{Description: strings.Trim(body, "\n"), Color: b.colour()}
		if i == 0 {
			e.Title = b.title
		}
		m.Embeds = append(m.Embeds, e)
	}
	if b.title != "" && len(b.bodies) == 0 {
		m.Embeds = append(m.Embeds, embed{Title: b.title, Color: b.colour()})
	}
	if strings.TrimSpace(m.Content) == "" && len(m.Embeds) == 0 {
		m.Content = more // Discord takes no message of buttons alone
	}
	if rows, _ := laidOut(b.lines); rows != nil {
		m.Components = rows
	}
	b.done = append(b.done, m)
}

func (b *builder) colour() int {
	if !b.card {
		return colours[0]
	}
	return colours[min(max(b.reply.Level, 0), len(colours)-1)]
}

// finished numbers the components: an id is used once in a message.
func (b *builder) finished(context.Context) []message {
	if len(b.done) == 0 {
		b.done = []message{{Content: more, Embeds: []embed{}, Components: []row{}, Mentions: nobody()}}
	}
	for i := range b.done {
		n := 0
		for _, row := range b.done[i].Components {
			for j := range row.Components {
				c := &row.Components[j]
				if c.Style != styleLink {
					c.CustomID = b.r.customID(n) + c.CustomID
				}
				n++
			}
		}
	}
	return b.done
}
