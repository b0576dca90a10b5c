package discordtest

import (
	"strings"
	"unicode/utf8"
)

// ids are the custom ids of a message, which must differ.
type ids map[string]bool

func (seen ids) check(path string, c object, p *problems) {
	id, _ := c["custom_id"].(string)
	if n := utf8.RuneCountInString(id); n < 1 || n > customIDMost {
		p.add(join(path, "custom_id"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", customIDMost)
		return
	}
	if seen[id] {
		p.add(join(path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	seen[id] = true
}

func kindOf(c object) int {
	n, _ := c["type"].(float64)
	return int(n)
}

func number64(v any, otherwise int) int {
	if n, ok := v.(float64); ok {
		return int(n)
	}
	return otherwise
}

// checkRows holds the components of a message without IS_COMPONENTS_V2
// against the rules: rows alone, of buttons or one select.
func checkRows(path string, rows []any, p *problems) {
	if len(rows) > rowsMost {
		p.add(path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", rowsMost)
	}
	seen := ids{}
	for i, one := range rows {
		row, _ := one.(object)
		if kindOf(row) != rowComponent {
			p.add(join(path, i, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).")
			continue
		}
		checkRow(join(path, i), row, seen, p)
	}
}

func checkRow(path string, row object, seen ids, p *problems) {
	list, _ := row["components"].([]any)
	if len(list) < 1 || len(list) > buttonsMost {
		p.add(join(path, "components"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", buttonsMost)
	}
	for j, one := range list {
		c, _ := one.(object)
		at := join(path, "components", j)
		switch kindOf(c) {
		case buttonComponent:
			checkButton(at, c, seen, p)
		case selectComponent, 5, 6, 7, 8:
			if len(list) > 1 {
				p.add(join(path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "Cannot have more than 5 elements; a select takes them all")
			}
			checkSelect(at, c, seen, p)
		default:
			p.add(join(at, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8).")
		}
	}
}

func checkButton(path string, b object, seen ids, p *problems) {
	label, _ := b["label"].(string)
	link, _ := b["url"].(string)
	tooLong(join(path, "label"), label, labelMost, p)
	style := number64(b["style"], 0)
	if style < 1 || style > premiumStyle {
		p.add(join(path, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}.")
	}
	if label == "" && b["emoji"] == nil && style != premiumStyle {
		p.add(path, "BUTTON_COMPONENT_INVALID", "A button must have a label or an emoji")
	}
	switch {
	case style == premiumStyle:
	case style != linkStyle:
		seen.check(path, b, p)
		if link != "" {
			p.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
		}
	case b["custom_id"] != nil && b["custom_id"] != "":
		p.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
	case !strings.Contains(link, "://") || !isWeb(link) && !strings.HasPrefix(link, "discord://"):
		p.add(join(path, "url"), "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https', 'discord').")
	default:
		tooLong(join(path, "url"), link, urlMost, p)
	}
}

func checkSelect(path string, s object, seen ids, p *problems) {
	seen.check(path, s, p)
	placeholder, _ := s["placeholder"].(string)
	tooLong(join(path, "placeholder"), placeholder, placeholderMost, p)
	low, high := number64(s["min_values"], 1), number64(s["max_values"], 1)
	if low > high {
		p.add(join(path, "min_values"), "SELECT_COMPONENT_MIN_VALUES_INVALID", "min_values is more than max_values")
	}
	if kindOf(s) != selectComponent {
		return
	}
	options, _ := s["options"].([]any)
	if len(options) < 1 || len(options) > optionsMost {
		p.add(join(path, "options"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", optionsMost)
	}
	if high > len(options) {
		p.add(join(path, "max_values"), "SELECT_COMPONENT_MAX_VALUES_INVALID", "max_values is more than there are options")
	}
	checkOptions(path, options, high, p)
}

func checkOptions(path string, options []any, high int, p *problems) {
	values, chosen := map[string]bool{}, 0
	for i, one := range options {
		o, _ := one.(object)
		at := join(path, "options", i)
		for _, key := range []string{"label", "value", "description"} {
			text, _ := o[key].(string)
			tooLong(join(at, key), text, optionMost, p)
			if text == "" && key != "description" {
				p.add(join(at, key), "BASE_TYPE_REQUIRED", "This field is required")
			}
		}
		value, _ := o["value"].(string)
		if values[value] {
			p.add(join(at, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		}
		values[value] = true
		if marked, _ := o["default"].(bool); marked {
			chosen++
		}
	}
	if chosen > high {
		p.add(join(path, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "More options are default than max_values allows")
	}
}

// checkV2 holds a message with IS_COMPONENTS_V2 against its rules.
func checkV2(path string, m object, rows []any, p *problems) {
	text, _ := m["content"].(string)
	embeds, _ := m["embeds"].([]any)
	if text != "" || len(embeds) > 0 {
		p.add(join(path, "content"), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
	}
	seen, count, length := ids{}, 0, 0
	var down func(path string, list []any)
	down = func(path string, list []any) {
		for i, one := range list {
			c, _ := one.(object)
			count++
			said, _ := c["content"].(string)
			length += utf8.RuneCountInString(said)
			at := join(path, i)
			if kindOf(c) == rowComponent {
				below, _ := c["components"].([]any)
				count += len(below)
				checkRow(at, c, seen, p)
				continue
			}
			below, _ := c["components"].([]any)
			down(join(at, "components"), below)
			if accessory, ok := c["accessory"].(object); ok {
				count++
				if kindOf(accessory) == buttonComponent {
					checkButton(join(at, "accessory"), accessory, seen, p)
				}
			}
		}
	}
	down(join(path, "components"), rows)
	if count > componentsMost {
		p.add(join(path, "components"), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "The total number of components cannot exceed %d", componentsMost)
	}
	if length > textMostV2 {
		p.add(join(path, "components"), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "The total displayable text size exceeds %d", textMostV2)
	}
}
