package storage

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"pmobot/internal/pmo"
)

// Cursor is the last row of a page: the next page begins after it. Rows are
// named by their values, not by their place, so what is written meanwhile
// neither repeats nor hides a row that did not move.
type Cursor struct {
	Order   pmo.Order `json:"o,omitempty"`
	Number  int64     `json:"n,omitempty"` // score, time in milliseconds, version, or place among references
	Text    string    `json:"t,omitempty"` // day
	Project string    `json:"p,omitempty"`
	Key     string    `json:"k,omitempty"`
	Row     int64     `json:"r,omitempty"` // a store's own number of the row
}

// String writes a cursor as opaque text.
func (c Cursor) String() string {
	data, err := json.Marshal(c)
	if err != nil { // strings and numbers always marshal
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// ParseCursor reads what String wrote; found is false for "".
func ParseCursor(text string) (c Cursor, found bool, err error) {
	if text == "" {
		return c, false, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		return c, false, fmt.Errorf("%w: %q is no cursor: %w", ErrDefect, text, err)
	}
	return c, true, nil
}

// CursorOf returns the cursor of a page in some order that ends with e.
func CursorOf(order pmo.Order, e pmo.Entry) Cursor {
	c := Cursor{Order: order, Project: e.Ref.Project, Key: e.Ref.Key()}
	switch order {
	case pmo.ByScore:
		c.Number = int64(pmo.Score.Of(e))
	case pmo.ByNext:
		c.Text = pmo.Next(e).String()
	case pmo.ByUpdated:
		c.Number = e.Updated.UnixMilli()
	case pmo.ByMade:
		c.Number = e.Made.UnixMilli()
	}
	return c
}

// CursorIn reads a query's cursor and holds it against its order.
func CursorIn(q pmo.Query) (c Cursor, found bool, err error) {
	c, found, err = ParseCursor(q.After)
	if err == nil && found && c.Order != q.Order {
		err = fmt.Errorf("%w: the cursor is of another order", ErrDefect)
	}
	return c, found, err
}
