package slacktest

import (
	"math"
	"reflect"
	"slices"
	"strings"
)

// Limits of elements (docs.slack.dev, Block Kit reference).
const (
	mostLabel       = 75 // of a button or an option
	mostButtonValue = 2_000
	mostOptionValue = 150
	mostOptions     = 100
	mostOverflow    = 5
	mostBoxes       = 10 // checkboxes or radio buttons
	mostPlaceholder = 150
)

func menus() []string {
	return []string{
		"static_select", "external_select", "users_select", "conversations_select", "channels_select",
		"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select",
	}
}

func actionElements() []string {
	return append([]string{"button", "overflow", "datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons"}, menus()...)
}

func accessories() []string { return append([]string{"image"}, actionElements()...) }

func inputElements() []string {
	inputs := []string{"plain_text_input", "email_text_input", "url_text_input", "number_input", "datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons"}
	return append(inputs, menus()...)
}

// elementShapes are the shapes of elements: image aside, each has an
// action_id and takes a confirmation.
func elementShapes() map[string]shape {
	shapes := map[string]shape{
		"button": {
			"text": needed(plain(mostLabel)), "url": free(address), "value": free(words(1, mostButtonValue)),
			"style": free(oneOf("primary", "danger")), "accessibility_label": free(words(1, mostLabel)),
		},
		"overflow":       {"options": needed(listed(1, mostOverflow, option(plain(mostLabel), true)))},
		"datepicker":     {"placeholder": free(plain(mostPlaceholder)), "initial_date": free(date), "focus_on_load": free(flag)},
		"timepicker":     {"placeholder": free(plain(mostPlaceholder)), "initial_time": free(clock), "focus_on_load": free(flag), "timezone": free(words(1, 255))},
		"datetimepicker": {"initial_date_time": free(whole(1e9, 1e10)), "focus_on_load": free(flag)},
		"checkboxes": {
			"options": needed(listed(1, mostBoxes, option(styled(mostLabel), false))), "focus_on_load": free(flag),
			"initial_options": free(listed(1, mostBoxes, option(styled(mostLabel), false))),
		},
		"radio_buttons": {
			"options": needed(listed(1, mostBoxes, option(styled(mostLabel), false))), "focus_on_load": free(flag),
			"initial_option": free(option(styled(mostLabel), false)),
		},
		"plain_text_input": input(shape{
			"multiline": free(flag), "min_length": free(whole(0, 3000)), "max_length": free(whole(1, 3000)), "initial_value": free(words(0, 3000)),
		}),
		"email_text_input": input(shape{"initial_value": free(words(0, 3000))}),
		"url_text_input":   input(shape{"initial_value": free(words(0, 3000))}),
		"number_input": input(shape{
			"is_decimal_allowed": needed(flag), "initial_value": free(words(1, 255)), "min_value": free(words(1, 255)), "max_value": free(words(1, 255)),
		}),
	}
	for _, kind := range menus() {
		shapes[kind] = menu(kind)
	}
	for kind, s := range shapes {
		s["action_id"] = free(unique(func(k *checker) map[string]bool { return k.actions }, "action_id"))
		if !slices.Contains([]string{"plain_text_input", "email_text_input", "url_text_input", "number_input"}, kind) {
			s["confirm"] = free(shapedAs(shape{
				"title": needed(plain(100)), "text": needed(styled(300)), "confirm": needed(plain(30)), "deny": needed(plain(30)),
				"style": free(oneOf("primary", "danger")),
			}))
		}
	}
	shapes["image"] = shape{"alt_text": needed(words(1, 2000)), "image_url": needed(address)}
	return shapes
}

// input are the properties of something to type into.
func input(own shape) shape {
	own["placeholder"], own["focus_on_load"] = free(plain(mostPlaceholder)), free(flag)
	own["dispatch_action_config"] = free(shapedAs(shape{"trigger_actions_on": free(listed(1, 2, oneOf("on_enter_pressed", "on_character_entered")))}))
	return own
}

// menu are the properties of a select menu.
func menu(kind string) shape {
	s := shape{"placeholder": free(plain(mostPlaceholder)), "focus_on_load": free(flag)}
	id, ids := words(1, 255), listed(1, mostOptions, words(1, 255))
	one := option(plain(mostLabel), false)
	switch kind {
	case "static_select", "multi_static_select":
		s["options"] = free(options)
		s["option_groups"] = free(listed(1, mostOptions, shapedAs(shape{"label": needed(plain(mostLabel)), "options": needed(options)})))
		s["initial_option"] = free(one)
	case "external_select", "multi_external_select":
		s["min_query_length"], s["initial_option"] = free(whole(0, 255)), free(one)
	case "users_select":
		s["initial_user"] = free(id)
	case "multi_users_select":
		s["initial_users"] = free(ids)
	case "channels_select":
		s["initial_channel"], s["response_url_enabled"] = free(id), free(flag)
	case "multi_channels_select":
		s["initial_channels"] = free(ids)
	case "conversations_select":
		s["initial_conversation"], s["response_url_enabled"] = free(id), free(flag)
	case "multi_conversations_select":
		s["initial_conversations"] = free(ids)
	}
	if kind == "conversations_select" || kind == "multi_conversations_select" {
		s["default_to_current_conversation"] = free(flag)
		s["filter"] = free(shapedAs(shape{
			"include":                          free(listed(1, 4, oneOf("im", "mpim", "private", "public"))),
			"exclude_external_shared_channels": free(flag), "exclude_bot_users": free(flag),
		}))
	}
	if strings.HasPrefix(kind, "multi_") {
		delete(s, "initial_option")
		s["max_selected_items"] = free(whole(1, math.MaxInt32))
		if kind == "multi_static_select" || kind == "multi_external_select" {
			s["initial_options"] = free(listed(1, mostOptions, one))
		}
	}
	return s
}

// options are those of a menu: no two of the same value.
func options(k *checker, v any, at string) {
	listed(1, mostOptions, option(plain(mostLabel), false))(k, v, at)
	seen := map[string]bool{}
	for _, o := range objects(v) {
		if value := str(o, "value"); value != "" && seen[value] {
			k.wrong(at, "the value %s stands there twice", value)
		} else {
			seen[value] = true
		}
	}
}

func option(text rule, overflow bool) rule {
	s := shape{"text": needed(text), "value": needed(words(1, mostOptionValue)), "description": free(styled(mostLabel))}
	if overflow {
		s["url"] = free(address)
	}
	return shapedAs(s)
}

// initialChosen tells whether what a menu begins with is one of its options.
func initialChosen(e map[string]any) bool {
	first := objects(append([]any{e["initial_option"]}, anyList(e["initial_options"])...))
	for _, o := range first {
		if !slices.ContainsFunc(optionsOf(e), func(other map[string]any) bool { return reflect.DeepEqual(o, other) }) {
			return false
		}
	}
	return true
}

func anyList(v any) []any {
	list, _ := v.([]any)
	return list
}

// consistent checks what depends on several properties of a menu.
func consistent(k *checker, e map[string]any, at string) {
	switch str(e, "type") {
	case "static_select", "multi_static_select":
		if (e["options"] == nil) == (e["option_groups"] == nil) {
			k.wrong(at, "must have one of: options, option_groups")
		}
	case "checkboxes", "radio_buttons":
	default:
		return
	}
	if !initialChosen(e) {
		k.wrong(at, "what it begins with must be one of its options")
	}
}
