package discordtest

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// The limits of messages, in characters where they are of text. Source:
// Discord's documentation of the message, embed and component resources.
const (
	contentMost     = 2000
	embedsMost      = 10
	embedTextMost   = 6000 // of all embeds of a message together
	rowsMost        = 5
	buttonsMost     = 5 // in a row
	customIDMost    = 100
	labelMost       = 80
	urlMost         = 512
	optionsMost     = 25
	optionMost      = 100 // of label, value and description of an option
	placeholderMost = 150
	nonceMost       = 25
	allowedMost     = 100 // users, roles
	componentsMost  = 40  // of a message with IS_COMPONENTS_V2
	textMostV2      = 4000
)

// The flags that a bot may set.
const (
	postedFlags   = flagSuppressEmbeds | flagSilent | flagComponentsV2
	editedFlags   = flagSuppressEmbeds | flagComponentsV2
	answeredFlags = postedFlags | flagEphemeral
)

// checkMessage holds a message against what the description does not state.
func checkMessage(c *call, path string, m object, flags int, p *problems) {
	text, _ := m["content"].(string)
	tooLong(join(path, "content"), text, contentMost, p)
	checkEmbeds(join(path, "embeds"), m["embeds"], p)
	checkAllowed(join(path, "allowed_mentions"), m["allowed_mentions"], p)
	checkAttachments(c, join(path, "attachments"), m["attachments"], p)
	set, _ := m["flags"].(float64)
	if int(set)&^flags != 0 {
		p.add(join(path, "flags"), "MESSAGE_FLAGS_INVALID", "The flags %d may not be set here.", int(set)&^flags)
	}
	rows, _ := m["components"].([]any)
	if int(set)&flagComponentsV2 != 0 {
		checkV2(path, m, rows, p)
		return
	}
	checkRows(join(path, "components"), rows, p)
}

func tooLong(path, text string, most int, p *problems) {
	if utf8.RuneCountInString(text) > most {
		p.add(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", most)
	}
}

func checkEmbeds(path string, value any, p *problems) {
	embeds, _ := value.([]any)
	if len(embeds) > embedsMost {
		p.add(path, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", embedsMost)
	}
	total := 0
	for i, one := range embeds {
		e, ok := one.(object)
		if !ok {
			continue // the description says what it must be
		}
		total += embedText(e)
		checkEmbed(join(path, i), e, p)
	}
	if total > embedTextMost {
		p.add(path, "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of %d", embedTextMost)
	}
}

func checkEmbed(path string, e object, p *problems) {
	for key, most := range map[string]int{"title": 256, "description": 4096} {
		text, _ := e[key].(string)
		tooLong(join(path, key), text, most, p)
	}
	fields, _ := e["fields"].([]any)
	for i, one := range fields {
		f, _ := one.(object)
		for key, most := range map[string]int{"name": 256, "value": 1024} {
			text, _ := f[key].(string)
			tooLong(join(path, "fields", i, key), text, most, p)
			if strings.TrimSpace(text) == "" {
				p.add(join(path, "fields", i, key), "BASE_TYPE_REQUIRED", "This field is required")
			}
		}
	}
	if embedText(e) == 0 && e["image"] == nil && e["thumbnail"] == nil {
		p.add(join(path, "description"), "BASE_TYPE_REQUIRED", "This field is required")
	}
	if link, _ := e["url"].(string); link != "" && !isWeb(link) {
		p.add(join(path, "url"), "URL_TYPE_INVALID_URL", "Not a well formed URL.")
	}
}

// embedText is what counts against the 6000.
func embedText(e object) int {
	n := 0
	add := func(o object, keys ...string) {
		for _, key := range keys {
			text, _ := o[key].(string)
			n += utf8.RuneCountInString(text)
		}
	}
	add(e, "title", "description")
	footer, _ := e["footer"].(object)
	author, _ := e["author"].(object)
	add(footer, "text")
	add(author, "name")
	fields, _ := e["fields"].([]any)
	for _, one := range fields {
		f, _ := one.(object)
		add(f, "name", "value")
	}
	return n
}

func isWeb(link string) bool {
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "attachment") && (u.Host != "" || u.Path != "")
}

// checkAllowed: what is parsed may not be listed too.
func checkAllowed(path string, value any, p *problems) {
	m, _ := value.(object)
	parse, _ := m["parse"].([]any)
	for _, kind := range []string{"users", "roles"} {
		list, _ := m[kind].([]any)
		if len(list) > allowedMost {
			p.add(join(path, kind), "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", allowedMost)
		}
		for _, parsed := range parse {
			if parsed == kind && len(list) > 0 {
				p.add(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse:[%q] and %s: [ids...] are mutually exclusive.", kind, kind)
			}
		}
	}
}

// checkAttachments: what is named came, or stands already.
func checkAttachments(c *call, path string, value any, p *problems) {
	list, _ := value.([]any)
	for i, one := range list {
		a, _ := one.(object)
		id := fmt.Sprint(a["id"])
		if _, came := c.files["files["+id+"]"]; !came && len(id) < 15 {
			p.add(join(path, i), "ATTACHMENT_NOT_FOUND", "The referenced attachment was not found: %s.", id)
		}
		text, _ := a["description"].(string)
		tooLong(join(path, i, "description"), text, 1024, p)
	}
}

func checkNonce(m object, p *problems) {
	text, _ := m["nonce"].(string)
	tooLong("nonce", text, nonceMost, p)
	if enforced, _ := m["enforce_nonce"].(bool); enforced && m["nonce"] == nil {
		p.add("nonce", "BASE_TYPE_REQUIRED", "This field is required")
	}
}

// twoKinds: a message with IS_COMPONENTS_V2 has components alone.
func twoKinds(m Message) *Error {
	if m.Flags&flagComponentsV2 == 0 || m.Content == "" && len(m.Embeds) == 0 {
		return nil
	}
	var p problems
	p.add("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
	return p.refusal()
}
