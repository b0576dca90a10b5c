package discordtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of commands, in characters. Source: Discord's documentation of
// application commands.
const (
	nameMost        = 32
	descriptionMost = 100
	partsMost       = 25   // options, choices
	commandMost     = 8000 // of names, descriptions and values together
	typedMost       = 6000 // of a string option
)

// chatName is what a slash command, its options and their translations are
// called: ^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$, in lower case.
var chatName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// locales are those that Discord's client speaks.
var locales = []string{
	"id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR", "ro", "fi",
	"sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko", "ar", "he",
}

func checkCommands(list []any, p *problems) {
	seen := map[string]bool{}
	for i, one := range list {
		c, _ := one.(object)
		checkCommand(fmt.Sprint(i), c, false, p)
		key := fmt.Sprint(number64(c["type"], ChatCommand), textOf(c, "name"))
		if seen[key] {
			p.add(join(i, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		seen[key] = true
	}
}

// checkCommand holds a command against what the description does not state;
// of a part, what isn't there isn't missing.
func checkCommand(path string, c object, part bool, p *problems) {
	if c == nil {
		return
	}
	chat := number64(c["type"], ChatCommand) == ChatCommand
	if _, named := c["name"]; named || !part {
		checkName(path, c, chat, p)
	}
	_, described := c["description"]
	switch {
	case chat && (described || !part):
		checkAbout(path, c, p)
	case !chat && textOf(c, "description") != "":
		p.add(join(path, "description"), "APPLICATION_COMMAND_DESCRIPTION_INVALID", "Context menu commands cannot have description")
	}
	options, _ := c["options"].([]any)
	if !chat && len(options) > 0 {
		p.add(join(path, "options"), "APPLICATION_COMMAND_OPTIONS_INVALID", "Context menu commands cannot have options")
	}
	checkOptionList(path, options, 0, p)
	if n := weight(c); n > commandMost {
		p.add(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (%d); it has %d", commandMost, n)
	}
}

func checkName(path string, c object, chat bool, p *problems) {
	names := map[string]string{join(path, "name"): textOf(c, "name")}
	for locale, name := range translations(join(path, "name_localizations"), c["name_localizations"], p) {
		names[join(path, "name_localizations", locale)] = name
	}
	for at, name := range names {
		n := utf8.RuneCountInString(name)
		switch {
		case n < 1 || n > nameMost:
			p.add(at, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", nameMost)
		case chat && (!chatName.MatchString(name) || name != strings.ToLower(name)):
			p.add(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
		}
	}
}

func checkAbout(path string, c object, p *problems) {
	needed(join(path, "description"), textOf(c, "description"), descriptionMost, p)
	for locale, text := range translations(join(path, "description_localizations"), c["description_localizations"], p) {
		needed(join(path, "description_localizations", locale), text, descriptionMost, p)
	}
}

func translations(path string, value any, p *problems) map[string]string {
	all, _ := value.(object)
	list := map[string]string{}
	for locale, text := range all {
		if !slices.Contains(locales, locale) {
			p.add(join(path, locale), "DICT_TYPE_KEY_INVALID", "The locale %q is unknown", locale)
		}
		list[locale], _ = text.(string)
	}
	return list
}

// checkOptionList holds options against the rules; depth counts the
// subcommands above them.
func checkOptionList(path string, options []any, depth int, p *problems) {
	if len(options) > partsMost {
		p.add(join(path, "options"), "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", partsMost)
	}
	names, optional, below := map[string]bool{}, false, 0
	for i, one := range options {
		o, _ := one.(object)
		at := join(path, "options", i)
		checkName(at, o, true, p)
		checkAbout(at, o, p)
		if name := textOf(o, "name"); names[name] {
			p.add(at, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Command option names must be unique")
		} else {
			names[name] = true
		}
		kind := kindOf(o)
		if kind == subcommand || kind == group {
			below++
			checkNested(at, o, kind, depth, p)
			continue
		}
		required, _ := o["required"].(bool)
		if required && optional {
			p.add(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		optional = optional || !required
		checkOption(at, o, kind, p)
	}
	if below > 0 && below < len(options) {
		p.add(join(path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types")
	}
}

func checkNested(path string, o object, kind, depth int, p *problems) {
	list, _ := o["options"].([]any)
	if kind == group && depth > 0 || depth > 1 {
		p.add(join(path, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Groups can't be nested")
		return
	}
	if o["required"] == true {
		p.add(join(path, "required"), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "A subcommand can't be required")
	}
	for i, one := range list {
		inner, _ := one.(object)
		nested := kindOf(inner) == subcommand || kindOf(inner) == group
		if nested != (kind == group) || kindOf(inner) == group {
			p.add(join(path, "options", i, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "A group has subcommands, a subcommand has options")
		}
	}
	if kind == group && len(list) == 0 {
		p.add(join(path, "options"), "BASE_TYPE_REQUIRED", "This field is required")
	}
	checkOptionList(path, list, depth+1, p)
}

func checkOption(path string, o object, kind int, p *problems) {
	choices, _ := o["choices"].([]any)
	completes, _ := o["autocomplete"].(bool)
	typed := kind == textOption || kind == wholeOption || kind == numOption
	if completes && len(choices) > 0 {
		p.add(join(path, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", "Autocomplete and choices are mutually exclusive")
	}
	if (completes || len(choices) > 0) && !typed {
		p.add(join(path, "choices"), "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", "Options of type %d have neither choices nor autocomplete", kind)
	}
	if len(choices) > partsMost {
		p.add(join(path, "choices"), "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", partsMost)
	}
	checkChoices(path, choices, kind, p)
	low, high := number64(o["min_length"], 0), number64(o["max_length"], typedMost)
	if low < 0 || low > typedMost || high < 1 || high > typedMost || low > high {
		p.add(join(path, "max_length"), "NUMBER_TYPE_MAX", "min_length and max_length must be in order, up to %d.", typedMost)
	}
	least, ranged := o["min_value"].(float64)
	greatest, bounded := o["max_value"].(float64)
	if ranged && bounded && least > greatest {
		p.add(join(path, "max_value"), "APPLICATION_COMMAND_OPTIONS_MIN_MAX_INVALID", "min_value is more than max_value")
	}
}

func checkChoices(path string, choices []any, kind int, p *problems) {
	seen := map[string]bool{}
	for i, one := range choices {
		c, _ := one.(object)
		at := join(path, "choices", i)
		needed(join(at, "name"), textOf(c, "name"), choiceMost, p)
		for locale, name := range translations(join(at, "name_localizations"), c["name_localizations"], p) {
			needed(join(at, "name_localizations", locale), name, choiceMost, p)
		}
		text, isText := c["value"].(string)
		if isText != (kind == textOption) {
			p.add(join(at, "value"), "APPLICATION_COMMAND_OPTIONS_CHOICE_VALUE_INVALID", "The value %v is not of the option's type", c["value"])
		}
		if isText {
			needed(join(at, "value"), text, choiceMost, p)
		}
		if seen[textOf(c, "name")] {
			p.add(join(at, "name"), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "Choice names must be unique")
		}
		seen[textOf(c, "name")] = true
	}
}

// weight is the characters of names, descriptions and values, of all options
// and choices; of a text and its translations the longest counts.
func weight(c object) int {
	n := 0
	for _, key := range []string{"name", "description"} {
		longest := utf8.RuneCountInString(textOf(c, key))
		translated, _ := c[key+"_localizations"].(object)
		for _, text := range translated {
			said, _ := text.(string)
			longest = max(longest, utf8.RuneCountInString(said))
		}
		n += longest
	}
	if value, ok := c["value"].(string); ok {
		n += utf8.RuneCountInString(value)
	}
	for _, key := range []string{"options", "choices"} {
		list, _ := c[key].([]any)
		for _, one := range list {
			inner, _ := one.(object)
			n += weight(inner)
		}
	}
	return n
}
