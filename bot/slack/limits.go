package slack

import "unicode/utf16"

// Slack's limits, in characters as Slack counts them (UTF-16 code units)
// unless it is said otherwise. Sources: docs.slack.dev, the reference of Block
// Kit's blocks, elements and composition objects, and of chat.postMessage.
const (
	// blocksMost: 50 blocks a message; one is left for what is counted.
	blocksMost = 49
	// partMost is how much text the blocks of one message hold: beyond about
	// 13,200 they are refused as msg_blocks_too_long (undocumented, measured).
	partMost = 12000
	// textMost: a text object's 3,000, taken for a rich_text block as well,
	// whose limit is not documented.
	textMost = 3000
	// elementsMost: 25 elements of an actions block.
	elementsMost = 25
	// labelMost: 75 of a button's and of an option's text.
	labelMost = 75
	// valueMost: 2,000 of a button's value, counted in bytes to be safe.
	valueMost = 2000
	// optionValueMost: 150 of an option's value, in bytes as well.
	optionValueMost = 150
	// placeholderMost: 150 of a select's placeholder.
	placeholderMost = 150
	// overflowMost: 5 options of an overflow menu.
	overflowMost = 5
	// optionsMost: 100 options of a select.
	optionsMost = 100
	// urlMost: 3,000 of a button's url.
	urlMost = 3000
	// headlineMost is how much of the first line stands in a message's text,
	// which notifications show: far below chat.update's 4,000 bytes, escaped.
	headlineMost = 500
	// ackMost: an acknowledgement of 20,480 bytes or more is dropped without a
	// word; the envelope around the payload needs some.
	ackMost = 20000
	// connectionsMost: 10 connections of one app.
	connectionsMost = 10
)

// units is how long Slack takes a text to be.
func units(text string) int {
	n := 0
	for _, r := range text {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// head returns the first characters of a text, and what is left of it.
func head(text string, most int) (first, rest string) {
	n := 0
	for i, r := range text {
		n += max(1, utf16.RuneLen(r))
		if n > most {
			return text[:i], text[i:]
		}
	}
	return text, ""
}

// cut shortens a text with … at its end where it is too long.
func cut(text string, most int) string {
	if units(text) <= most {
		return text
	}
	first, _ := head(text, most-1)
	return first + "…"
}
