package sqlite

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"slices"
	"strings"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// posting is what the posting list knows a word of an office by: letters and
// digits alone, whatever the word is made of.
func posting(office pmo.Office, token string) string {
	sum := sha256.Sum256([]byte(string(office) + "\x00" + token))
	return hex.EncodeToString(sum[:10])
}

// index puts an entry's tokens into the posting list, in place of those before.
func index(ctx context.Context, tx *sql.Tx, office pmo.Office, n int64, found bool, tokens []string) error {
	if found {
		if _, err := tx.ExecContext(ctx, "DELETE FROM word WHERE rowid = ?", n); err != nil {
			return err
		}
	}
	if len(tokens) == 0 {
		return nil
	}
	postings := make([]string, len(tokens))
	for i, token := range tokens {
		postings[i] = posting(office, token)
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO word (rowid, tokens) VALUES (?, ?)", n, strings.Join(postings, " "))
	return err
}

// Holders lists the entries that hold a word, newest first.
func (s *Store) Holders(ctx context.Context, office pmo.Office, word string, atMost int) ([]pmo.Ref, error) {
	if err := storage.CheckOffice(office); err != nil {
		return nil, err
	}
	rows, err := s.reader.QueryContext(ctx, `
		SELECT e.made, e.key FROM word w CROSS JOIN entry e ON e.n = w.rowid
		WHERE w.word MATCH ? AND e.office = ? ORDER BY w.rowid DESC LIMIT ?`,
		posting(office, word), office, storage.Limit(atMost, storage.HoldersMost, storage.HoldersMost+1))
	if err != nil {
		return nil, unavailable(err)
	}
	type holder struct {
		made int64
		key  string
	}
	holders, err := collect(rows, func(r row) (h holder, err error) { return h, r.Scan(&h.made, &h.key) })
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(holders, func(a, b holder) int {
		return cmp.Or(cmp.Compare(b.made, a.made), cmp.Compare(b.key, a.key))
	})
	refs := make([]pmo.Ref, len(holders))
	for i, h := range holders {
		if refs[i], err = pmo.RefOfKey(h.key); err != nil {
			return nil, err
		}
	}
	return refs, nil
}

// collect reads all rows and closes them.
func collect[T any](rows *sql.Rows, scan func(row) (T, error)) ([]T, error) {
	defer func() { _ = rows.Close() }()
	var list []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, unavailable(err)
		}
		list = append(list, one)
	}
	return list, unavailable(rows.Err())
}
