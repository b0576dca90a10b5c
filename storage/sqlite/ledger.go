package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// Claim takes deliveries until now + lease.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration, deliveries ...storage.Delivery) ([]storage.Delivery, error) {
	for _, d := range deliveries {
		if err := storage.CheckDelivery(d); err != nil {
			return nil, err
		}
	}
	var won []storage.Delivery
	err := s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		won = nil
		for _, d := range deliveries {
			got, err := s.claim(ctx, tx, now, now.Add(lease), d)
			if errors.Is(err, sql.ErrNoRows) {
				continue // another has it
			}
			if err != nil {
				return err
			}
			won = append(won, got)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return won, nil
}

// claim inserts a delivery or steals it; sql.ErrNoRows where neither may be.
func (s *Store) claim(ctx context.Context, tx *sql.Tx, now, until time.Time, d storage.Delivery) (storage.Delivery, error) {
	by, again, until := d.By, d.Again, storage.Milli(until)
	d = storage.MilliDelivery(d)
	d.State, d.Attempt, d.Until = storage.Claimed, 1, until
	doc, err := json.Marshal(d)
	if err != nil {
		return d, err
	}
	if err := s.at("claim"); err != nil {
		return d, err
	}
	var (
		attempt int
		kept    []byte
	)
	err = tx.QueryRowContext(ctx, `
		INSERT INTO delivery (office, key, job, target, state, open, due, by, attempt, until, doc)
		VALUES (?, ?, ?, ?, 'claimed', 1, ?, ?, 1, ?, ?)
		ON CONFLICT (office, key) DO UPDATE SET state = 'claimed', open = 1, by = excluded.by, attempt = attempt + 1, until = excluded.until
		WHERE state = 'claimed' AND until < ? OR state = 'waiting' AND until <= ? OR state = ? AND state IN ('waiting', 'sent', 'failed')
		RETURNING attempt, doc`,
		d.Office, d.Key, d.Job, d.Target, d.Due.UnixMilli(), by, until.UnixMilli(), string(doc),
		storage.Ceil(now.Add(-storage.ClaimMargin)), now.UnixMilli(), again).Scan(&attempt, &kept)
	if err != nil {
		return d, err
	}
	var stored storage.Delivery
	if err := json.Unmarshal(kept, &stored); err != nil {
		return d, err
	}
	stored.State, stored.By, stored.Attempt, stored.Until = storage.Claimed, by, attempt, until
	return stored, nil
}

// promise adds what a change promises to the ledger, and tells how much of it
// was not there.
func (s *Store) promise(ctx context.Context, tx *sql.Tx, office pmo.Office, c pmo.Change) (added int, err error) {
	for _, d := range storage.Promised(office, c) {
		doc, err := json.Marshal(d)
		if err != nil {
			return added, err
		}
		if err := s.at("promise"); err != nil {
			return added, err
		}
		result, err := tx.ExecContext(ctx, `
			INSERT INTO delivery (office, key, job, target, state, open, due, by, attempt, until, doc)
			VALUES (?, ?, ?, ?, ?, 1, ?, '', 0, ?, ?) ON CONFLICT (office, key) DO NOTHING`,
			d.Office, d.Key, d.Job, d.Target, d.State, d.Due.UnixMilli(), d.Until.UnixMilli(), string(doc))
		if err != nil {
			return added, fmt.Errorf("sqlite: promise %s: %w", d.Key, err)
		}
		n, err := result.RowsAffected()
		if err != nil {
			return added, err
		}
		added += int(n)
	}
	return added, nil
}

// Settle records how won deliveries ended: each that is still the claimant's,
// even where another of them was stolen.
func (s *Store) Settle(ctx context.Context, now time.Time, deliveries ...storage.Delivery) error {
	var stolen []error
	err := s.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		stolen = nil
		for _, d := range deliveries {
			done, err := s.settle(ctx, tx, storage.MilliDelivery(d))
			if err != nil {
				return err
			}
			if !done {
				stolen = append(stolen, fmt.Errorf("%w: delivery %s", storage.ErrConflict, d.Key))
			}
		}
		return nil
	})
	return errors.Join(append(stolen, err)...)
}

func (s *Store) settle(ctx context.Context, tx *sql.Tx, d storage.Delivery) (bool, error) {
	doc, err := json.Marshal(d)
	if err != nil {
		return false, err
	}
	if err := s.at("settle"); err != nil {
		return false, err
	}
	result, err := tx.ExecContext(ctx,
		"UPDATE delivery SET state = ?, open = ?, until = ?, doc = ? WHERE office = ? AND key = ? AND by = ? AND attempt = ?",
		d.State, d.State.Open(), d.Until.UnixMilli(), string(doc), d.Office, d.Key, d.By, d.Attempt)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// Deliveries reads the ledger, newest due first, or oldest where asked.
func (s *Store) Deliveries(ctx context.Context, office pmo.Office, q storage.Ledger) (storage.LedgerPage, error) {
	if err := storage.CheckOffice(office); err != nil {
		return storage.LedgerPage{}, err
	}
	limit := storage.Limit(q.Limit, storage.LedgerLimit, storage.LedgerMost)
	query, args, err := delivering(office, q, limit+1)
	if err != nil {
		return storage.LedgerPage{}, err
	}
	rows, err := s.reader.QueryContext(ctx, query, args...)
	if err != nil {
		return storage.LedgerPage{}, unavailable(err)
	}
	found, err := collect(rows, scanDelivery)
	if err != nil {
		return storage.LedgerPage{}, err
	}
	page := storage.LedgerPage{Deliveries: found}
	if len(found) > limit {
		page.Deliveries = found[:limit]
		last := found[limit-1]
		page.Next = storage.Cursor{Number: last.Due.UnixMilli(), Key: last.Key}.String()
	}
	return page, nil
}

// delivering asks for deliveries. What is due is found by when it is to be
// done, and sorted where it is found: there is little of it.
func delivering(office pmo.Office, q storage.Ledger, atMost int) (query string, args []any, err error) {
	f, err := ledgerFilter(office, q)
	if err != nil {
		return "", nil, err
	}
	from, order := "delivery", "due DESC, key DESC"
	if !q.DueBy.IsZero() {
		from += " INDEXED BY delivery_until"
	}
	if q.Oldest {
		order = "due, key"
	}
	query = "SELECT state, by, attempt, until, doc FROM " + from + " WHERE " + f.sql() + " ORDER BY " + order + " LIMIT ?"
	return query, append(f.args, atMost), nil
}

func scanDelivery(r row) (storage.Delivery, error) {
	var (
		d, at storage.Delivery
		until int64
		doc   []byte
	)
	if err := r.Scan(&at.State, &at.By, &at.Attempt, &until, &doc); err != nil {
		return d, err
	}
	if err := json.Unmarshal(doc, &d); err != nil {
		return d, err
	}
	d.State, d.By, d.Attempt = at.State, at.By, at.Attempt
	if at.State.Open() && until != (time.Time{}).UnixMilli() {
		d.Until = time.UnixMilli(until).UTC()
	}
	return d, nil
}

func ledgerFilter(office pmo.Office, q storage.Ledger) (f filter, err error) {
	after, more, err := storage.ParseCursor(q.After)
	if err != nil {
		return f, err
	}
	f.and("office = ?", office)
	if q.Keys != nil {
		f.in("key", q.Keys)
	}
	if q.Job != "" {
		f.and("job >= ? AND job < ?", q.Job, q.Job+storage.LastRune)
	}
	if q.State != "" {
		f.and("state = ?", q.State)
	}
	if q.Target != "" {
		f.and("target = ?", q.Target)
	}
	if q.Open || !q.DueBy.IsZero() {
		f.and("open = 1")
	}
	if !q.DueBy.IsZero() {
		f.and("until <= ?", q.DueBy.UnixMilli())
	}
	if !q.Since.IsZero() {
		f.and("due >= ?", storage.Ceil(q.Since))
	}
	if !q.Until.IsZero() {
		f.and("due < ?", storage.Ceil(q.Until))
	}
	switch {
	case more && q.Oldest:
		f.and("(due, key) > (?, ?)", after.Number, after.Key)
	case more:
		f.and("(due, key) < (?, ?)", after.Number, after.Key)
	}
	return f, nil
}
