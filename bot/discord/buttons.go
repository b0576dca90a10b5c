package discord

import (
	"context"
	"strconv"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// idLead is the most that stands before a deed in a custom id: the version, a
// number with a tag, a guild.
const idLead = 4 + 2 + 1 + tagLen + 1 + 13 + 1

// numberLead is the most that stands before a deed in an option's value.
const numberLead = 4

// button renders a button: one component, or several for a long menu. A custom
// id is only what the button does: its lead is added when the message is laid
// out.
func (r renderer) button(ctx context.Context, b chat.Button, lang say.Lang) []component {
	label := r.label(b.Label.In(lang), labelMost)
	switch {
	case len(b.Menu) > 0:
		return r.menu(ctx, label, b, lang)
	case b.Link != "" && webLink(b.Link):
		return []component{{Type: typeButton, Style: styleLink, Label: label, URL: b.Link, Disabled: b.Disabled}}
	case b.Link != "":
		return []component{{Type: typeButton, Style: styleSecondary, Label: label, CustomID: shelved, Disabled: true}}
	}
	return []component{{
		Type: typeButton, Style: styleSecondary, Label: label, Disabled: b.Disabled,
		CustomID: r.packed(ctx, deed{path: b.Path, args: b.Args}, customIDMost-idLead),
	}}
}

// menu renders a menu as selects whose placeholder is its label, links beside
// them.
func (r renderer) menu(ctx context.Context, label string, b chat.Button, lang say.Lang) []component {
	var links []component
	var options []choice
	for _, item := range flat(b.Menu) {
		switch {
		case item.Link != "":
			links = append(links, r.button(ctx, item, lang)...)
		case !item.Disabled:
			options = append(options, choice{
				Label: r.label(item.Label.In(lang), optionLabelMost),
				Value: r.packed(ctx, deed{path: item.Path, args: item.Args}, optionValueMost-numberLead),
			})
		}
	}
	var selects []component
	for len(options) > 0 {
		n := min(len(options), optionsMost)
		s := component{Type: typeSelect, Placeholder: cut(strings.TrimSuffix(label, " ▾"), placeholderMost), Disabled: b.Disabled}
		for i, o := range options[:n] {
			o.Value = strconv.Itoa(i) + "|" + o.Value
			s.Options = append(s.Options, o)
		}
		selects, options = append(selects, s), options[n:]
	}
	return append(selects, links...)
}

// flat lists what a menu and the menus in it open.
func flat(menu []chat.Button) []chat.Button {
	var list []chat.Button
	for _, b := range menu {
		if len(b.Menu) > 0 {
			list = append(list, flat(b.Menu)...)
			continue
		}
		list = append(list, b)
	}
	return list
}

// label is a text that Discord shows as it stands. It is never empty.
func (renderer) label(text string, most int) string {
	text, _ = say.Scrub(text)
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return more
	}
	return cut(text, most)
}

// more stands where there is nothing to say but that there is more.
const more = "⋯"

func webLink(link string) bool {
	return (strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://")) && units(link) <= urlMost
}

// laidOut puts the components of a message's lines into rows: a row for each
// line where there are enough rows, else as dense as can be. ok is false where
// they don't fit.
func laidOut(lines [][]component) (rows []row, ok bool) {
	if rows = rowsOf(lines, false); len(rows) > rowsMost {
		rows = rowsOf(lines, true)
	}
	return rows, len(rows) <= rowsMost
}

func rowsOf(lines [][]component, dense bool) []row {
	var rows []row
	room := 0 // in the last row
	for _, line := range lines {
		if !dense {
			room = 0
		}
		for _, c := range line {
			if c.Type == typeSelect { // takes a row of its own
				rows, room = append(rows, row{Type: typeRow, Components: []component{c}}), 0
				continue
			}
			if room == 0 {
				rows, room = append(rows, row{Type: typeRow}), buttonsMost
			}
			last := &rows[len(rows)-1]
			last.Components, room = append(last.Components, c), room-1
		}
	}
	return rows
}
