package slacktest

import "math"

// richShapes are the parts of a rich_text block.
func richShapes() map[string]shape {
	runs := needed(listed(0, math.MaxInt, typed(runShapes())))
	border := free(whole(0, 1))
	section := map[string]shape{"rich_text_section": {"elements": runs}}
	return map[string]shape{
		"rich_text_section":      section["rich_text_section"],
		"rich_text_quote":        {"elements": runs, "border": border},
		"rich_text_preformatted": {"elements": runs, "border": border, "language": free(words(1, 255))},
		"rich_text_list": {
			"elements": needed(listed(1, math.MaxInt, typed(section))), "style": needed(oneOf("bullet", "ordered")),
			"indent": free(whole(0, 8)), "offset": free(whole(0, math.MaxInt32)), "border": border,
		},
	}
}

// runShapes are what stands in a line of rich text.
func runShapes() map[string]shape {
	style := free(shapedAs(shape{
		"bold": free(flag), "italic": free(flag), "strike": free(flag), "code": free(flag), "underline": free(flag),
		"highlight": free(flag), "client_highlight": free(flag), "unlink": free(flag),
	}))
	id := needed(words(1, 255))
	return map[string]shape{
		"text":      {"text": needed(words(1, mostText)), "style": style},
		"link":      {"url": needed(address), "text": free(words(1, mostText)), "unsafe": free(flag), "style": style},
		"user":      {"user_id": id, "style": style},
		"usergroup": {"usergroup_id": id, "style": style},
		"channel":   {"channel_id": id, "style": style},
		"broadcast": {"range": needed(oneOf("here", "channel", "everyone")), "style": style},
		"emoji":     {"name": id, "unicode": free(words(1, 255)), "url": free(address), "style": style},
		"date":      {"timestamp": needed(whole(0, 1e10)), "format": id, "url": free(address), "fallback": free(words(1, mostText)), "style": style},
		"color":     {"value": id, "style": style},
	}
}
