package slacktest

import "math"

// Limits of blocks (docs.slack.dev, Block Kit reference).
const (
	mostSectionText = 3_000
	mostFields      = 10
	mostFieldText   = 2_000
	mostHeader      = 150
	mostContext     = 10
	mostActions     = 25
	mostMarkdown    = 12_000 // of all markdown blocks of a message together
	mostTableRows   = 100
	mostTableCells  = 20 // in a row
)

// messageBlocks tells what is wrong with the blocks of a message.
func messageBlocks(list []any) []string {
	k := &checker{blocks: map[string]bool{}}
	listed(0, mostBlocks, block)(k, list, "/blocks")
	if k.tables > 1 {
		k.wrong("/blocks", "no more than 1 table allowed")
	}
	return k.problems
}

// viewProblems tells what is wrong with a view of a type.
func viewProblems(raw map[string]any, kind string) []string {
	k := &checker{blocks: map[string]bool{}}
	s := shape{
		"blocks": needed(listed(0, mostViewBlocks, block)), "private_metadata": free(words(0, 3000)),
		"callback_id": free(words(0, 255)), "external_id": free(words(0, 255)),
	}
	if kind == "modal" {
		s["title"], s["submit"], s["close"] = needed(plain(24)), free(plain(24)), free(plain(24))
		s["clear_on_close"], s["notify_on_close"], s["submit_disabled"] = free(flag), free(flag), free(flag)
	}
	oneOf(kind)(k, raw["type"], "/view/type")
	k.shaped(raw, "/view", s)
	for _, b := range objects(raw["blocks"]) {
		if str(b, "type") == "input" && kind == "modal" && raw["submit"] == nil {
			k.wrong("/view", "missing required field: submit")
			break
		}
	}
	return k.problems
}

// block checks one block. Types that the fake doesn't know it refuses, so
// that nothing passes unchecked.
func block(k *checker, v any, at string) {
	k.actions = map[string]bool{}
	o := object(v)
	typed(blockShapes())(k, v, at)
	switch str(o, "type") {
	case "section":
		if o["text"] == nil && o["fields"] == nil {
			k.wrong(at, "missing required field: text")
		}
	case "image":
		if (o["image_url"] == nil) == (o["slack_file"] == nil) {
			k.wrong(at, "must have one of: image_url, slack_file")
		}
	case "markdown":
		k.markdown += length(str(o, "text"))
		if k.markdown > mostMarkdown {
			k.wrong(at+"/text", "all markdown blocks must have less than %d characters", mostMarkdown+1)
		}
	case "table":
		k.tables++
	}
}

func blockShapes() map[string]shape {
	shapes := map[string]shape{
		"section": {
			"text": free(styled(mostSectionText)), "fields": free(listed(1, mostFields, styled(mostFieldText))),
			"accessory": free(typed(elementShapes(), accessories()...)), "expand": free(flag),
		},
		"divider":  {},
		"header":   {"text": needed(plain(mostHeader))},
		"context":  {"elements": needed(listed(1, mostContext, contextElement))},
		"actions":  {"elements": needed(listed(1, mostActions, typed(elementShapes(), actionElements()...)))},
		"image":    {"alt_text": needed(words(1, 2000)), "image_url": free(address), "slack_file": free(shapedAs(shape{"id": free(words(1, 255)), "url": free(address)})), "title": free(plain(2000))},
		"markdown": {"text": needed(words(1, mostMarkdown))},
		"input": {
			"label": needed(plain(2000)), "element": needed(typed(elementShapes(), inputElements()...)), "hint": free(plain(2000)),
			"optional": free(flag), "dispatch_action": free(flag),
		},
		"rich_text": {"elements": needed(listed(1, math.MaxInt, typed(richShapes())))},
		"table": {
			"rows":            needed(listed(1, mostTableRows, listed(1, mostTableCells, typed(cellShapes())))),
			"column_settings": free(listed(0, mostTableCells, shapedAs(shape{"align": free(oneOf("left", "center", "right")), "is_wrapped": free(flag)}))),
		},
	}
	for _, s := range shapes {
		s["block_id"] = free(unique(func(k *checker) map[string]bool { return k.blocks }, "block_id"))
	}
	return shapes
}

// contextElement is a text or an image.
func contextElement(k *checker, v any, at string) {
	if str(object(v), "type") == "image" {
		typed(elementShapes())(k, v, at)
		return
	}
	styled(mostSectionText)(k, v, at)
}

func cellShapes() map[string]shape {
	return map[string]shape{
		"raw_text":  {"text": needed(words(0, mostSectionText))},
		"rich_text": {"elements": needed(listed(1, math.MaxInt, typed(richShapes()))), "block_id": free(words(1, 255))},
	}
}

// textOf is how many characters all the text in blocks has.
func textOf(v any) int {
	n := 0
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			n += textOf(item)
		}
	case map[string]any:
		for key, item := range v {
			if text, ok := item.(string); ok && key == "text" {
				n += length(text)
				continue
			}
			n += textOf(item)
		}
	}
	return n
}
