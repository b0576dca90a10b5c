package discordtest

import (
	"fmt"
	"unicode/utf8"
)

// labelComponent wraps an input of a modal.
const labelComponent = 18

// fillModal is what a client sends of a modal that was filled in.
func fillModal(list []Component, values Values) ([]any, error) {
	used := map[string]bool{}
	var rows []any
	for _, c := range list {
		row := object{"type": c.Type, "id": c.ID}
		switch {
		case c.Type == rowComponent && len(c.Components) == 1:
			filled, err := fillInput(c.Components[0], c.Components[0].Label, values, used)
			if err != nil {
				return nil, err
			}
			row["components"] = []any{filled}
		case c.Type == labelComponent && c.Component != nil:
			filled, err := fillInput(*c.Component, c.Label, values, used)
			if err != nil {
				return nil, err
			}
			row["component"] = filled
		}
		rows = append(rows, row)
	}
	for name := range values {
		if !used[name] {
			return nil, fmt.Errorf("it has no input %q", name)
		}
	}
	return rows, nil
}

func fillInput(c Component, label string, values Values, used map[string]bool) (object, error) {
	name := c.CustomID
	if _, ok := values[name]; !ok {
		name = label
	}
	value, given := values[name]
	used[name] = true
	filled := object{"type": c.Type, "id": c.ID, "custom_id": c.CustomID}
	if c.Type != inputComponent {
		picked, _ := value.([]string)
		if len(picked) < or(c.MinValues, 1) && (c.Required == nil || *c.Required) {
			return nil, fmt.Errorf("%q needs a choice", label)
		}
		filled["values"] = picked
		return filled, nil
	}
	text := c.Value
	if given {
		text = fmt.Sprint(value)
	}
	n := utf8.RuneCountInString(text)
	switch required := c.Required == nil || *c.Required; {
	case n == 0 && required:
		return nil, fmt.Errorf("%q must be filled in", label)
	case n > or(c.MaxLength, 4000), n > 0 && n < or(c.MinLength, 0):
		return nil, fmt.Errorf("%q has %d characters", label, n)
	}
	filled["value"] = text
	return filled, nil
}
