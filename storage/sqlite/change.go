package sqlite

import (
	"context"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// Changes returns one page of changes.
func (s *Store) Changes(ctx context.Context, office pmo.Office, span pmo.Span) (pmo.Trail, error) {
	if err := storage.CheckOffice(office); err != nil {
		return pmo.Trail{}, err
	}
	f, order, err := spanOf(office, span)
	if err != nil {
		return pmo.Trail{}, err
	}
	limit := storage.Limit(span.Limit, storage.ChangesLimit, storage.ChangesMost)
	rows, err := s.reader.QueryContext(ctx,
		"SELECT n, doc FROM change WHERE "+f.sql()+" ORDER BY "+order+" LIMIT ?", append(f.args, limit+1)...)
	if err != nil {
		return pmo.Trail{}, unavailable(err)
	}
	var last []int64
	sealed, err := collect(rows, func(r row) (storage.Sealed, error) {
		var n int64
		c, err := scanSealed(front{r, &n})
		last = append(last, n)
		return c, err
	})
	if err != nil {
		return pmo.Trail{}, err
	}
	var trail pmo.Trail
	for i, c := range sealed {
		if i == limit {
			end := trail.Changes[i-1]
			trail.Next = changeCursor(span, end, last[i-1]).String()
			break
		}
		trail.Changes = append(trail.Changes, c.Change)
	}
	return trail, nil
}

// front scans its own column before the others.
type front struct {
	row
	own any
}

func (f front) Scan(others ...any) error { return f.row.Scan(append([]any{f.own}, others...)...) }

// spanOf makes a span's condition and order.
func spanOf(office pmo.Office, span pmo.Span) (f filter, order string, err error) {
	after, more, err := storage.ParseCursor(span.After)
	if err != nil {
		return f, "", err
	}
	f.and("office = ?", office)
	switch {
	case !span.Ref.IsZero():
		f.and("entry = ? AND v >= ?", span.Ref.Key(), max(span.From, int(after.Number)+1))
		return f, "v", nil
	case span.ID != "":
		f.and("id = ?", span.ID)
		return f, "n", nil
	}
	if !span.Since.IsZero() {
		f.and("kept >= ?", storage.Ceil(span.Since))
	}
	if !span.Until.IsZero() {
		f.and("kept < ?", storage.Ceil(span.Until))
	}
	if more {
		f.and("(kept, n) > (?, ?)", after.Number, after.Row)
	}
	return f, "kept, n", nil
}

func changeCursor(span pmo.Span, last pmo.Change, n int64) storage.Cursor {
	if !span.Ref.IsZero() {
		return storage.Cursor{Number: int64(last.Version)}
	}
	return storage.Cursor{Number: last.Kept.UnixMilli(), Row: n}
}
