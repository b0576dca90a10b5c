package storage

import (
	"time"

	"pmobot/internal/pmo"
)

// Ceil is the first millisecond at or after t: what "at or after t" and
// "before t" mean for instants that are kept to the millisecond.
func Ceil(t time.Time) int64 {
	ms := t.UnixMilli()
	if time.UnixMilli(ms).Before(t) {
		ms++
	}
	return ms
}

// InOrder puts entries found by q.Refs into the order asked, each once, and
// cuts the page out of them.
func InOrder(q pmo.Query, entries []pmo.Entry) (pmo.Page, error) {
	after, _, err := CursorIn(q)
	if err != nil {
		return pmo.Page{}, err
	}
	byRef := make(map[pmo.Ref]pmo.Entry, len(entries))
	for _, e := range entries {
		byRef[e.Ref] = e
	}
	var page pmo.Page
	for i, ref := range q.Refs {
		e, found := byRef[ref]
		delete(byRef, ref)
		if !found || i < int(after.Number) {
			continue
		}
		if len(page.Entries) == q.Limit {
			page.Next = Cursor{Order: q.Order, Number: int64(i)}.String()
			break
		}
		page.Entries = append(page.Entries, e)
	}
	return page, nil
}
