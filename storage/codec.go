package storage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
)

// EncodeValues writes values as JSON: a string, a number, true or false, a
// list of strings, and null for what a change takes away. Keys are sorted.
func EncodeValues(values pmo.Values) ([]byte, error) {
	if values == nil {
		return []byte("{}"), nil
	}
	return encode(values)
}

// DecodeValues reads what EncodeValues wrote, into the same types.
func DecodeValues(data []byte) (pmo.Values, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("storage: values: %w", err)
	}
	values := make(pmo.Values, len(raw))
	for key, one := range raw {
		value, err := decodeValue(one)
		if err != nil {
			return nil, fmt.Errorf("storage: value of %s: %w", key, err)
		}
		values[key] = value
	}
	return values, nil
}

func decodeValue(data json.RawMessage) (any, error) {
	switch data[0] {
	case 'n':
		return nil, nil
	case 't', 'f':
		return data[0] == 't', nil
	case '"':
		var text string
		err := json.Unmarshal(data, &text)
		return text, err
	case '[':
		list := []string{}
		err := json.Unmarshal(data, &list)
		return list, err
	}
	var number int64
	err := json.Unmarshal(data, &number)
	return number, err
}

// encode writes JSON as it is read: without escapes for HTML.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("storage: encode: %w", err)
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}

// Copy returns values that share nothing with those given. A list that is nil
// comes back empty, as it does from every store.
func Copy(values pmo.Values) pmo.Values {
	copied := make(pmo.Values, len(values))
	maps.Copy(copied, values)
	for key, value := range copied {
		if list, ok := value.([]string); ok {
			copied[key] = append([]string{}, list...)
		}
	}
	return copied
}

// Milli cuts t to the millisecond, in UTC: what every store keeps of it.
func Milli(t time.Time) time.Time { return time.UnixMilli(t.UnixMilli()).UTC() }

// Columns are what stores index of an entry, taken by its typed handles.
type Columns struct {
	State, Owner string
	Next         string // 2026-12-01, or "" for none
	Open         bool
	Void         bool // void, or a forward: left out unless asked for
	Score        int64
}

// ColumnsOf returns the columns of e.
func ColumnsOf(e pmo.Entry) Columns {
	return Columns{
		State: pmo.State.Of(e), Owner: pmo.Owner.Of(e), Next: pmo.Next(e).String(),
		Open: pmo.Open.Of(e), Void: Withdrawn(e), Score: int64(pmo.Score.Of(e)),
	}
}

// Withdrawn tells whether e is void or a forward.
func Withdrawn(e pmo.Entry) bool { return pmo.Void.Of(e) || pmo.MovedTo.Of(e) != "" }

// TokensOf returns what the posting list knows e by: the tokens of its words,
// and each tag with a # before it, which no word has. So a query by tag costs
// as much as the tag has holders, in every store, without a table of its own.
func TokensOf(e pmo.Entry) []string {
	tokens := registers.Words(e)
	for _, tag := range pmo.Tags.Of(e) {
		tokens = append(tokens, TagToken(tag))
	}
	slices.Sort(tokens)
	return slices.Compact(tokens)
}

// TagToken is the token of a tag.
func TagToken(tag string) string { return "#" + tag }
