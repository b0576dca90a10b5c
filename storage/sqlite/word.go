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

// holder is an entry that holds a word.
type holder struct {
	n, made int64
	key     string
}

// Holders lists the entries that hold a word, newest first. Rows are in the
// order of their age but for those of one millisecond: where the limit cuts
// between such, the rest of them is read too before they are sorted by key.
func (s *Store) Holders(ctx context.Context, office pmo.Office, word string, atMost int) ([]pmo.Ref, error) {
	if err := storage.CheckOffice(office); err != nil {
		return nil, err
	}
	limit := storage.Limit(atMost, storage.HoldersMost, storage.HoldersMost+1)
	list, err := s.holders(ctx, office, word, 0, 1<<62, limit)
	if err != nil {
		return nil, err
	}
	if len(list) == limit {
		last := list[limit-1].n
		same, err := s.holders(ctx, office, word, last>>rowBits<<rowBits, last, -1)
		if err != nil {
			return nil, err
		}
		list = append(list, same...)
	}
	slices.SortFunc(list, func(a, b holder) int {
		return cmp.Or(cmp.Compare(b.made, a.made), cmp.Compare(b.key, a.key))
	})
	refs := make([]pmo.Ref, min(len(list), limit))
	for i := range refs {
		if refs[i], err = pmo.RefOfKey(list[i].key); err != nil {
			return nil, err
		}
	}
	return refs, nil
}

// holders reads a posting list backwards, rows from n on and before end.
func (s *Store) holders(ctx context.Context, office pmo.Office, word string, n, end int64, limit int) ([]holder, error) {
	rows, err := s.reader.QueryContext(ctx, `
		SELECT e.n, e.made, e.key FROM word w CROSS JOIN entry e ON e.n = w.rowid
		WHERE w.word MATCH ? AND w.rowid >= ? AND w.rowid < ? AND e.office = ? ORDER BY w.rowid DESC LIMIT ?`,
		posting(office, word), n, end, office, limit)
	if err != nil {
		return nil, unavailable(err)
	}
	return collect(rows, func(r row) (h holder, err error) { return h, r.Scan(&h.n, &h.made, &h.key) })
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
