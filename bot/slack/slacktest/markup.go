package slacktest

import (
	"regexp"
	"slices"
	"strings"
)

// found is a piece of live markup.
type found struct {
	ping string // whom it notifies: an id, !here, !channel, !everyone, !subteam^S1
	link string // where it leads
}

// Pinged is who is notified by a message, in its order: ids of users,
// "!channel", "!here", "!everyone", "!subteam^S1". It reads the text, the
// blocks and the attachments, and takes for a notification whatever may be
// one.
func Pinged(m Message) []string {
	return collect(m, func(f found) string { return f.ping })
}

// Links is where the links of a message lead: those in mrkdwn, in rich text,
// in markdown, and bare addresses that Slack makes links of. A button that
// opens a page is none, nor is a bare address in a text beside blocks, which
// only notifications show.
func Links(m Message) []string {
	return collect(m, func(f found) string { return f.link })
}

func collect(m Message, part func(found) string) []string {
	all := inMrkdwn(m.Text, m.Loose, len(m.Blocks) == 0)
	for _, b := range append(slices.Clone(m.Blocks), m.Attachments...) {
		all = append(all, inBlock(b)...)
	}
	var list []string
	for _, f := range all {
		if p := part(f); p != "" && !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list
}

// inBlock finds live markup in a block, an attachment, or a part of one.
func inBlock(v any) []found {
	var all []found
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			all = append(all, inBlock(item)...)
		}
	case []map[string]any:
		for _, item := range v {
			all = append(all, inBlock(item)...)
		}
	case map[string]any:
		return inObject(v)
	}
	return all
}

// texts are the properties that hold mrkdwn in an attachment.
func texts() []string {
	return []string{"text", "pretext", "fallback", "title", "value", "footer", "author_name"}
}

func inObject(o map[string]any) []found {
	text := str(o, "text")
	switch kind := str(o, "type"); kind {
	case "plain_text", "raw_text", "text", "button":
		return nil
	case "mrkdwn":
		verbatim, _ := o["verbatim"].(bool)
		return inMrkdwn(text, !verbatim, true)
	case "markdown":
		return append(inMrkdwn(text, true, true), inMarkdown(text)...)
	case "user":
		return []found{{ping: str(o, "user_id")}}
	case "usergroup":
		return []found{{ping: "!subteam^" + str(o, "usergroup_id")}}
	case "broadcast":
		return []found{{ping: "!" + str(o, "range")}}
	case "link":
		return []found{{link: str(o, "url")}}
	case "":
		var all []found
		for _, key := range texts() {
			all = append(all, inMrkdwn(str(o, key), true, true)...)
		}
		return append(all, inParts(o)...)
	}
	return inParts(o)
}

// inParts looks into the parts of a block in the order of their names.
func inParts(o map[string]any) []found {
	var all []found
	for _, key := range []string{"title", "text", "fields", "elements", "accessory", "rows", "label", "hint", "blocks"} {
		all = append(all, inBlock(o[key])...)
	}
	for _, option := range optionsOf(o) {
		all = append(all, inBlock(option["text"])...)
		all = append(all, inBlock(option["description"])...)
	}
	return all
}

// The patterns of what stands in mrkdwn.
const (
	reference = `<[^<>\n]*>`
	bareName  = `(?:^|[\s(])@(here|channel|everyone)\b`
	bareLink  = `\bhttps?://[^\s<>|()]*[^\s<>|().,;:!?]`
	mdLink    = `\]\(([^)\s]+)\)`
)

// inMrkdwn finds what is live in mrkdwn. Where names are parsed (a text object
// without verbatim, or link_names), @here is a notification, too; where
// addresses are shown, a bare one is a link.
func inMrkdwn(text string, names, addresses bool) []found {
	var all []found
	refs := regexp.MustCompile(reference)
	for _, ref := range refs.FindAllString(text, -1) {
		all = append(all, referred(ref[1:len(ref)-1])...)
	}
	rest := refs.ReplaceAllString(text, " ")
	if addresses {
		for _, link := range regexp.MustCompile(bareLink).FindAllString(rest, -1) {
			all = append(all, found{link: link})
		}
	}
	if !names {
		return all
	}
	for _, name := range regexp.MustCompile(bareName).FindAllStringSubmatch(rest, -1) {
		all = append(all, found{ping: "!" + name[1]})
	}
	return all
}

// referred is what stands between < and >.
func referred(ref string) []found {
	target, _, _ := strings.Cut(ref, "|")
	switch {
	case strings.HasPrefix(target, "@"):
		return []found{{ping: target[1:]}}
	case strings.HasPrefix(target, "!date"), strings.HasPrefix(target, "#"):
		return nil
	case strings.HasPrefix(target, "!"):
		return []found{{ping: target}}
	case strings.Contains(target, ":"):
		return []found{{link: target}}
	}
	return nil
}

func inMarkdown(text string) []found {
	var all []found
	for _, link := range regexp.MustCompile(mdLink).FindAllStringSubmatch(text, -1) {
		all = append(all, found{link: link[1]})
	}
	return all
}
