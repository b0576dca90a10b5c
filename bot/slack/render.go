package slack

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

// message is what one call of Slack shows.
type message struct {
	text   string // of the notification, escaped
	blocks []slack.Block
	lines  int // of the reply that it shows
}

// renderer turns replies into messages.
type renderer struct {
	specs  []chat.Spec
	office string
	shelf  shelf
	now    time.Time
	link   func(ref string) string // permalink of an entry's card, or ""
}

// page is a message being written.
type page struct {
	done   []message
	blocks []slack.Block
	spans  []slack.RichTextSectionElement // of the rich_text block being written
	held   int                            // units in spans
	used   int                            // units in the message
	breaks int                            // line breaks before the next text
	ids    int                            // of actions, in all messages
	lines  int
}

// messages renders a reply, its thread aside: one message, or several where
// it doesn't fit in one.
func (r renderer) messages(ctx context.Context, reply chat.Reply) []message {
	p := &page{}
	lead := ""
	if reply.To.Label != "" {
		lead = say.In(reply.Lang).OnlyFor(reply.To.Label)
	}
	for _, line := range reply.Lines {
		line.Text = lead + line.Text
		lead = ""
		r.line(ctx, p, line, reply.Lang)
	}
	for _, f := range reply.Files {
		r.text(p, say.In(reply.Lang).Attached(clean(f.Name), clean(f.Alt)))
	}
	if reply.Form != nil {
		r.form(ctx, p, *reply.Form, reply.Lang)
	}
	p.flush()
	headline := headlineOf(reply)
	for i := range p.done {
		p.done[i].text = headline
	}
	return p.done
}

// headlineOf is the text of the notification: the first line, without marks,
// and with nothing in it that comes to life.
func headlineOf(reply chat.Reply) string {
	for _, line := range reply.Lines {
		if text := strings.TrimSpace(clean(say.Plain(line.Text))); text != "" {
			return escaped(unlinked(cut(strings.Join(strings.Fields(text), " "), headlineMost)))
		}
	}
	if reply.Form != nil {
		return escaped(unlinked(cut(clean(say.Plain(reply.Form.Title)), headlineMost)))
	}
	return "pmobot"
}

// line renders one line, and the buttons behind it.
func (r renderer) line(ctx context.Context, p *page, line chat.Line, lang say.Lang) {
	p.lines++
	text := line.Text
	var buttons []chat.Button
	for _, b := range line.Buttons {
		if usable(b) {
			buttons = append(buttons, b)
			continue
		}
		text = strings.TrimSpace(text + " (" + clean(b.Label.In(lang)) + ")")
	}
	if text != "" || len(line.Buttons) == 0 {
		r.text(p, text)
	}
	r.buttons(ctx, p, buttons, lang)
}

// usable tells whether a button can be shown as one.
func usable(b chat.Button) bool {
	return !b.Disabled && (b.Link == "" || webLink(b.Link) && units(b.Link) <= urlMost)
}

func webLink(link string) bool {
	return strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://")
}

// text adds one line of marked text.
func (r renderer) text(p *page, marked string) {
	for _, span := range say.Spans(marked) {
		text := clean(span.Text)
		switch {
		case span.Ping != "" && userOf(span.Ping) != "":
			p.add(slack.NewRichTextSectionUserElement(userOf(span.Ping), bold(span.Bold)), units(text))
		case span.Ping != "":
			p.literal("@"+strings.TrimPrefix(text, "@"), span.Bold)
		case span.Link != "" && r.link(span.Link) != "":
			p.add(slack.NewRichTextSectionLinkElement(r.link(span.Link), text, bold(span.Bold)), units(text))
		default:
			p.literal(text, span.Bold)
		}
	}
	p.breaks++
}

func bold(on bool) *slack.RichTextSectionTextStyle {
	if !on {
		return nil
	}
	return &slack.RichTextSectionTextStyle{Bold: true}
}

// literal adds text that Slack shows as it stands.
func (p *page) literal(text string, isBold bool) {
	p.styled(text, bold(isBold))
}

func (p *page) styled(text string, style *slack.RichTextSectionTextStyle) {
	for text != "" {
		var first string
		first, text = head(text, textMost-1)
		p.add(slack.NewRichTextSectionTextElement(first, style), units(first))
	}
}

// add adds an element of so many units, in a block or a message of its own
// where it doesn't fit.
func (p *page) add(element slack.RichTextSectionElement, n int) {
	need := n + p.breaks
	if p.used+need > partMost {
		p.flush()
	}
	if p.held+need > textMost {
		p.close()
	}
	if len(p.spans) == 0 && p.full() {
		p.flush()
	}
	if len(p.spans) > 0 && p.breaks > 0 {
		p.spans = append(p.spans, slack.NewRichTextSectionTextElement(strings.Repeat("\n", p.breaks), nil))
		p.held, p.used = p.held+p.breaks, p.used+p.breaks
	}
	p.breaks = 0
	p.spans = append(p.spans, element)
	p.held, p.used = p.held+n, p.used+n
}

func (p *page) full() bool { return len(p.blocks) >= blocksMost }

// close ends the rich_text block being written.
func (p *page) close() {
	if len(p.spans) > 0 {
		p.blocks = append(p.blocks, slack.NewRichTextBlock("", slack.NewRichTextSection(p.spans...)))
	}
	p.spans, p.held, p.breaks = nil, 0, 0
}

// flush ends the message being written.
func (p *page) flush() {
	p.close()
	if len(p.blocks) > 0 {
		p.done = append(p.done, message{blocks: p.blocks, lines: p.lines})
	}
	p.blocks, p.used, p.lines = nil, 0, 0
}

// form renders a form as what it asks for, the line to type, and a button
// that submits it as it is filled in.
func (r renderer) form(ctx context.Context, p *page, f chat.Form, lang say.Lang) {
	t := say.In(lang)
	r.text(p, say.Bold(clean(say.Plain(f.Title))))
	if f.Intro != "" {
		r.text(p, f.Intro)
	}
	args := chat.Args{}
	for key, value := range f.Args {
		args[key] = value
	}
	var further []string
	for _, in := range f.Inputs {
		if in.Value != "" {
			args[in.Key] = in.Value
		}
		name := clean(in.Name.In(lang))
		hint := cmp.Or(in.Problem, in.Hint)
		if in.Value == "" && in.Problem == "" && !in.Required {
			further = append(further, name)
			continue
		}
		r.text(p, t.Asked(name, clean(shownValue(in, lang)), hint))
	}
	if len(further) > 0 {
		r.text(p, t.FurtherFields(further))
	}
	if line := r.lineOf(f.Path, args); line != "" {
		r.text(p, t.TypeIt())
		p.styled(line, &slack.RichTextSectionTextStyle{Code: true})
		p.breaks++
	}
	submit := f.Submit
	if submit == (say.Words{}) {
		submit = say.SubmitForm
	}
	r.actions(p, []slack.BlockElement{r.submit(ctx, p, submit.In(lang), deed{path: f.Path, args: args, form: true})}, units(submit.In(lang)))
}

// shownValue is an input's value as people read it.
func shownValue(in chat.Input, lang say.Lang) string {
	for _, c := range in.Choices {
		if c.Value == in.Value && in.Value != "" {
			return c.Name.In(lang)
		}
	}
	return in.Value
}

// lineOf is the line that asks for the same, as it is typed on Slack.
func (r renderer) lineOf(path string, args chat.Args) string {
	for _, s := range r.specs {
		if s.Path == path {
			return onSlack(clean(s.Line(args, r.specs)))
		}
	}
	return ""
}

// onSlack writes a line's command as Slack knows it: /feedback is Slack's own.
func onSlack(line string) string {
	if rest, ok := strings.CutPrefix(line, "/feedback"); ok {
		return "/fb" + rest
	}
	return line
}
