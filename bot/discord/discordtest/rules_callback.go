package discordtest

import "unicode/utf8"

// The limits of modals, in characters, and of suggestions.
const (
	modalTitleMost = 45
	modalRowsMost  = 5
	inputLabelMost = 45
	inputMost      = 4000
	suggestMost    = 25
	choiceMost     = 100
)

// checkCallback holds the first answer to an interaction against what the
// description does not state.
func checkCallback(c *call, p *problems) {
	kind := number64(c.body["type"], 0)
	data, _ := c.body["data"].(object)
	switch kind {
	case ackMessage:
		if data == nil {
			p.add("data", "BASE_TYPE_REQUIRED", "This field is required")
			return
		}
		checkMessage(c, "data", data, answeredFlags, p)
	case ackDeferred:
		if set := number64(data["flags"], 0); set&^flagEphemeral != 0 {
			p.add("data.flags", "MESSAGE_FLAGS_INVALID", "A deferred answer may carry EPHEMERAL alone.")
		}
	case ackUpdate:
		checkMessage(c, "data", data, editedFlags, p)
	case ackChoices:
		checkSuggested(data, p)
	case ackModal:
		checkModal(data, p)
	case ackQuietly:
	default:
		p.add("type", "BASE_TYPE_CHOICES", "Value must be one of {4, 5, 6, 7, 8, 9}.")
	}
}

func checkSuggested(data object, p *problems) {
	list, _ := data["choices"].([]any)
	if len(list) > suggestMost {
		p.add("data.choices", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", suggestMost)
	}
	for i, one := range list {
		c, _ := one.(object)
		name, _ := c["name"].(string)
		needed(join("data.choices", i, "name"), name, choiceMost, p)
		if value, ok := c["value"].(string); ok {
			needed(join("data.choices", i, "value"), value, choiceMost, p)
		}
	}
}

// needed is text of 1 to so many characters.
func needed(path, text string, most int, p *problems) {
	if n := utf8.RuneCountInString(text); n < 1 || n > most {
		p.add(path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", most)
	}
}

func checkModal(m object, p *problems) {
	title, _ := m["title"].(string)
	needed("data.title", title, modalTitleMost, p)
	seen := ids{}
	seen.check("data", m, p)
	delete(seen, textOf(m, "custom_id")) // a space of its own
	rows, _ := m["components"].([]any)
	if len(rows) < 1 || len(rows) > modalRowsMost {
		p.add("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", modalRowsMost)
	}
	for i, one := range rows {
		row, _ := one.(object)
		at := join("data.components", i)
		switch kindOf(row) {
		case rowComponent:
			list, _ := row["components"].([]any)
			if len(list) != 1 {
				p.add(join(at, "components"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 1 in length.")
			}
			for j, one := range list {
				in, _ := one.(object)
				needed(join(at, "components", j, "label"), textOf(in, "label"), inputLabelMost, p)
				checkInput(join(at, "components", j), in, seen, p)
			}
		case labelComponent:
			needed(join(at, "label"), textOf(row, "label"), inputLabelMost, p)
			tooLong(join(at, "description"), textOf(row, "description"), 100, p)
			in, _ := row["component"].(object)
			checkLabelled(join(at, "component"), in, seen, p)
		case 10:
		default:
			p.add(join(at, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1, 10, 18).")
		}
	}
}

func textOf(o object, key string) string {
	text, _ := o[key].(string)
	return text
}

func checkLabelled(path string, in object, seen ids, p *problems) {
	switch kindOf(in) {
	case inputComponent:
		if in["label"] != nil {
			p.add(join(path, "label"), "COMPONENT_LABEL_INVALID", "An input within a label has no label of its own")
		}
		checkInput(path, in, seen, p)
	case selectComponent, 5, 6, 7, 8:
		checkSelect(path, in, seen, p)
		if disabled, _ := in["disabled"].(bool); disabled {
			p.add(join(path, "disabled"), "COMPONENT_DISABLED_IN_MODAL", "A select of a modal can't be disabled")
		}
	case 19, 21, 22, 23:
		seen.check(path, in, p)
	default:
		p.add(join(path, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (3, 4, 5, 6, 7, 8, 19, 21, 22, 23).")
	}
}

func checkInput(path string, in object, seen ids, p *problems) {
	if kindOf(in) != inputComponent {
		p.add(join(path, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (4,).")
		return
	}
	seen.check(path, in, p)
	if style := number64(in["style"], 0); style != 1 && style != 2 {
		p.add(join(path, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")
	}
	tooLong(join(path, "placeholder"), textOf(in, "placeholder"), 100, p)
	low, high := number64(in["min_length"], 0), number64(in["max_length"], inputMost)
	if low < 0 || low > inputMost || high < 1 || high > inputMost || low > high {
		p.add(join(path, "min_length"), "NUMBER_TYPE_MAX", "min_length and max_length must be in order, up to %d.", inputMost)
	}
	tooLong(join(path, "value"), textOf(in, "value"), high, p)
}
