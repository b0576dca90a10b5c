package slacktest

import (
	"regexp"
	"strconv"
	"strings"
)

// Shown is what a person reads of a message: its blocks, or where there are
// none its text; markup is taken as Slack shows it. Buttons stand in brackets,
// options of menus behind their placeholder.
func (s *Slack) Shown(m Message) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(m.Blocks) == 0 {
		return s.mrkdwn(m.Text)
	}
	var lines []string
	for _, b := range m.Blocks {
		lines = append(lines, s.shown(b)...)
	}
	return strings.Join(lines, "\n")
}

// ShownView is what a person reads of a form.
func (s *Slack) ShownView(v View) string {
	return v.Title + "\n" + s.Shown(Message{Blocks: v.Blocks})
}

func (s *Slack) shown(b map[string]any) []string {
	var lines []string
	for _, part := range append(objects([]any{b["title"], b["label"], b["text"]}), objects(b["fields"])...) {
		lines = append(lines, s.textShown(part))
	}
	if str(b, "type") == "markdown" {
		lines = append(lines, str(b, "text"))
	}
	for _, e := range append(objects(b["elements"]), objects([]any{b["accessory"], b["element"]})...) {
		lines = append(lines, s.elementShown(e))
	}
	if str(b, "type") == "image" {
		lines = append(lines, "("+str(b, "alt_text")+")")
	}
	if hint := object(b["hint"]); hint != nil {
		lines = append(lines, s.textShown(hint))
	}
	for _, row := range anyList(b["rows"]) {
		var cells []string
		for _, cell := range objects(row) {
			cells = append(cells, s.elementShown(cell))
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return lines
}

// textShown is a text object as it is read.
func (s *Slack) textShown(o map[string]any) string {
	if str(o, "type") == "mrkdwn" {
		return s.mrkdwn(str(o, "text"))
	}
	return unescape(str(o, "text"))
}

func (s *Slack) elementShown(e map[string]any) string {
	switch kind := str(e, "type"); kind {
	case "plain_text", "mrkdwn":
		return s.textShown(e)
	case "raw_text":
		return str(e, "text")
	case "image":
		return "(" + str(e, "alt_text") + ")"
	case "button":
		return "[" + s.textShown(object(e["text"])) + "]"
	case "rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list", "rich_text":
		return s.richShown(e)
	}
	parts := []string{s.textShown(object(e["placeholder"])), str(e, "initial_value"), str(e, "initial_date"), str(e, "initial_time")}
	for _, o := range optionsOf(e) {
		parts = append(parts, s.textShown(object(o["text"])))
	}
	return "[" + strings.Join(strings.Fields(strings.Join(parts, " ")), " ") + "]"
}

// richShown is rich text as it is read: what it holds is literal.
func (s *Slack) richShown(o map[string]any) string {
	var text strings.Builder
	number := 0
	for _, e := range objects(o["elements"]) {
		switch kind := str(e, "type"); kind {
		case "text":
			text.WriteString(str(e, "text"))
		case "link":
			label := str(e, "text")
			if label == "" {
				label = str(e, "url")
			}
			text.WriteString(label)
		case "user":
			text.WriteString(s.named("@" + str(e, "user_id")))
		case "channel":
			text.WriteString(s.named("#" + str(e, "channel_id")))
		case "broadcast":
			text.WriteString("@" + str(e, "range"))
		case "emoji":
			text.WriteString(":" + str(e, "name") + ":")
		case "date":
			text.WriteString(str(e, "fallback"))
		default:
			number++
			text.WriteString(bullet(str(o, "style"), number) + s.richShown(e) + "\n")
		}
	}
	return text.String()
}

func bullet(style string, number int) string {
	switch style {
	case "bullet":
		return "• "
	case "ordered":
		return strconv.Itoa(number) + ". "
	}
	return ""
}

// named is a reference to a person or a channel as it is read.
func (s *Slack) named(ref string) string {
	if u := s.user(ref[1:]); ref[0] == '@' && u != nil {
		return "@" + u.Name
	}
	if c := s.channelByID(ref[1:]); ref[0] == '#' && c != nil {
		return "#" + c.Name
	}
	return ref
}

// The patterns of formatting: it begins behind no letter or digit and ends
// before none, and what it spans neither begins nor ends with a space.
const (
	fenced  = "(?s)```(.+?)```"
	coded   = "`([^`\n]+)`"
	bold    = `(^|[^\pL\pN*])\*([^\s*](?:[^*\n]*[^\s*])?)\*($|[^\pL\pN*])`
	italic  = `(^|[^\pL\pN_])_([^\s_](?:[^_\n]*[^\s_])?)_($|[^\pL\pN_])`
	struck  = `(^|[^\pL\pN~])~([^\s~](?:[^~\n]*[^\s~])?)~($|[^\pL\pN~])`
	quoteIn = `(?m)^&gt; ?`
)

// mrkdwn is text with markup as it is read: what formats is gone, references
// have their names.
func (s *Slack) mrkdwn(text string) string {
	var code []string
	keep := func(pattern string) {
		text = regexp.MustCompile(pattern).ReplaceAllStringFunc(text, func(span string) string {
			code = append(code, strings.Trim(span, "`"))
			return "\x00" + strconv.Itoa(len(code)-1) + "\x00"
		})
	}
	keep(fenced)
	keep(coded)
	text = regexp.MustCompile(quoteIn).ReplaceAllString(text, "")
	for _, pattern := range []string{bold, italic, struck} {
		text = unformatted(text, regexp.MustCompile(pattern))
	}
	for i, span := range code {
		text = strings.ReplaceAll(text, "\x00"+strconv.Itoa(i)+"\x00", span)
	}
	text = regexp.MustCompile(reference).ReplaceAllStringFunc(text, func(ref string) string {
		return s.referenceShown(ref[1 : len(ref)-1])
	})
	return unescape(text)
}

// unformatted takes formatting away. Spans that touch share the character
// between them, so it looks again until none is left.
func unformatted(text string, pattern *regexp.Regexp) string {
	for {
		next := pattern.ReplaceAllString(text, "$1$2$3")
		if next == text {
			return text
		}
		text = next
	}
}

func (s *Slack) referenceShown(ref string) string {
	target, label, labelled := strings.Cut(ref, "|")
	switch {
	case strings.HasPrefix(target, "@"), strings.HasPrefix(target, "#"):
		return s.named(target)
	case labelled:
		return label
	case strings.HasPrefix(target, "!"):
		return "@" + target[1:]
	case strings.Contains(target, ":"):
		return target
	}
	return "<" + ref + ">"
}
