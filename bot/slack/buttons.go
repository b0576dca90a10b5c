package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// more is the label of a menu that says nothing but that there is more.
const more = "⋯"

// buttons renders the buttons behind a line.
func (r renderer) buttons(ctx context.Context, p *page, buttons []chat.Button, lang say.Lang) {
	var row []slack.BlockElement
	n := 0
	for _, b := range buttons {
		for _, element := range r.button(ctx, p, b, lang) {
			if len(row) == elementsMost {
				r.actions(p, row, n)
				row, n = nil, 0
			}
			row = append(row, element)
			n += weight(element)
		}
	}
	r.actions(p, row, n)
}

// actions adds a row of elements.
func (r renderer) actions(p *page, row []slack.BlockElement, n int) {
	if len(row) == 0 {
		return
	}
	p.close()
	if p.full() || p.used+n > partMost {
		p.flush()
	}
	p.blocks = append(p.blocks, slack.NewActionBlock("", row...))
	p.used += n
}

// weight is how much text an element holds.
func weight(element slack.BlockElement) int {
	n := 0
	switch e := element.(type) {
	case *slack.ButtonBlockElement:
		n = units(e.Text.Text)
	case *slack.SelectBlockElement:
		n = units(e.Placeholder.Text)
		for _, o := range e.Options {
			n += units(o.Text.Text)
		}
	case *slack.OverflowBlockElement:
		for _, o := range e.Options {
			n += units(o.Text.Text)
		}
	}
	return n
}

// button renders one button; a menu may take several elements.
func (r renderer) button(ctx context.Context, p *page, b chat.Button, lang say.Lang) []slack.BlockElement {
	label := clean(b.Label.In(lang))
	switch {
	case len(b.Menu) > 0:
		return r.menu(ctx, p, label, b.Menu, lang)
	case b.Link != "":
		e := slack.NewButtonBlockElement(p.id(), "", plain(label, labelMost))
		e.URL = b.Link
		return []slack.BlockElement{e}
	}
	return []slack.BlockElement{r.submit(ctx, p, label, deed{path: b.Path, args: b.Args})}
}

// submit is a button that does something. One that cannot be kept anywhere
// says so when it is pressed.
func (r renderer) submit(ctx context.Context, p *page, label string, d deed) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(p.id(), r.value(ctx, d, valueMost), plain(label, labelMost))
}

// lost is the value of a button that nothing could keep: it reads as too old.
const lost = "0"

func (r renderer) value(ctx context.Context, d deed, most int) string {
	value, err := d.value(ctx, r.shelf, r.office, r.now, most)
	if err != nil {
		return lost
	}
	return value
}

// menu renders what a menu opens: as ⋯ where it is called so and short, else
// as a select whose placeholder is its label.
func (r renderer) menu(ctx context.Context, p *page, label string, menu []chat.Button, lang say.Lang) []slack.BlockElement {
	var elements []slack.BlockElement
	var options []*slack.OptionBlockObject
	for _, b := range flat(menu) {
		switch {
		case b.Link != "" && usable(b):
			elements = append(elements, r.button(ctx, p, b, lang)...)
		case usable(b):
			text := plain(clean(b.Label.In(lang)), labelMost)
			value := apart(r.value(ctx, deed{path: b.Path, args: b.Args}, optionValueMost), options)
			options = append(options, slack.NewOptionBlockObject(value, text, nil))
		}
	}
	if label == more && len(options) > 0 && len(options) <= overflowMost {
		return append(elements, slack.NewOverflowBlockElement(p.id(), options...))
	}
	for len(options) > 0 {
		n := min(len(options), optionsMost)
		placeholder := plain(strings.TrimSuffix(label, " ▾"), placeholderMost)
		elements = append(elements, slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, placeholder, p.id(), options[:n]...))
		options = options[n:]
	}
	return elements
}

// apart makes a value differ from those of the options before: Slack wants
// each once. Blanks at its end mean nothing.
func apart(value string, before []*slack.OptionBlockObject) string {
	taken := func(o *slack.OptionBlockObject) bool { return o.Value == value }
	for slices.ContainsFunc(before, taken) {
		value += " "
		if len(value) > optionValueMost {
			value = lost
		}
	}
	return value
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

// plain is a plain_text object: Slack shows it as it stands. It is never empty.
func plain(text string, most int) *slack.TextBlockObject {
	if strings.TrimSpace(text) == "" {
		text = more
	}
	return slack.NewTextBlockObject(slack.PlainTextType, cut(text, most), false, false)
}

// id names an action, once in a message.
func (p *page) id() string {
	p.ids++
	return fmt.Sprintf("a%d", p.ids)
}
