package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"pmobot/storage"
)

// schemaVersion is kept in the file as user_version. A file with a higher one
// is refused, one with a lower one is brought up in place.
const schemaVersion = 2

// schema1 is what version 1 made. Each row's key has its office beside it, not in
// front of it, so no name can reach into another office.
//
// entry.n is the time it was made in milliseconds, shifted, plus a running
// number: so the posting list, which SQLite sorts by row id, is sorted by age.
// word is a posting list and nothing else: its tokens are hashes of office and
// word, so it neither mixes offices nor keeps what was typed.
const schema1 = `
CREATE TABLE change (
	n      INTEGER PRIMARY KEY,
	office TEXT NOT NULL,
	entry  TEXT NOT NULL,
	v      INTEGER NOT NULL,
	id     TEXT NOT NULL,
	kept   INTEGER NOT NULL,
	doc    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX change_entry ON change (office, entry, v);
CREATE UNIQUE INDEX change_id ON change (office, id);
CREATE INDEX change_kept ON change (office, kept);

CREATE TABLE entry (
	n        INTEGER PRIMARY KEY,
	office   TEXT NOT NULL,
	key      TEXT NOT NULL,
	project  TEXT NOT NULL,
	register TEXT NOT NULL,
	v        INTEGER NOT NULL,
	open     INTEGER NOT NULL,
	void     INTEGER NOT NULL,
	score    INTEGER NOT NULL,
	made     INTEGER NOT NULL,
	updated  INTEGER NOT NULL,
	next     TEXT NOT NULL,
	state    TEXT NOT NULL,
	owner    TEXT NOT NULL,
	by       TEXT NOT NULL,
	hash     TEXT NOT NULL,
	doc      TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX entry_key ON entry (office, key);
CREATE INDEX entry_register ON entry (office, register, project, key);
CREATE INDEX entry_updated ON entry (office, register, updated DESC, project, key);
CREATE INDEX entry_made ON entry (office, register, made DESC, project, key);
CREATE INDEX entry_score ON entry (office, register, score DESC, project, key, void, by) WHERE open = 1;
CREATE INDEX entry_next ON entry (office, next, project, key, register, void, by) WHERE open = 1;
CREATE INDEX entry_owner ON entry (office, owner, next, project, key) WHERE open = 1;

CREATE VIRTUAL TABLE word USING fts5 (
	tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);

CREATE TABLE delivery (
	n       INTEGER PRIMARY KEY,
	office  TEXT NOT NULL,
	key     TEXT NOT NULL,
	job     TEXT NOT NULL,
	state   TEXT NOT NULL,
	open    INTEGER NOT NULL,
	due     INTEGER NOT NULL,
	by      TEXT NOT NULL,
	attempt INTEGER NOT NULL,
	until   INTEGER NOT NULL,
	doc     TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX delivery_key ON delivery (office, key);
CREATE INDEX delivery_due ON delivery (office, due DESC, key DESC);
CREATE INDEX delivery_job ON delivery (office, job, due DESC, key DESC);
CREATE INDEX delivery_open ON delivery (office, due DESC, key DESC) WHERE open = 1;

CREATE TABLE note (
	office  TEXT NOT NULL,
	key     TEXT NOT NULL,
	version INTEGER NOT NULL,
	value   BLOB NOT NULL,
	PRIMARY KEY (office, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE mended (
	office TEXT PRIMARY KEY,
	kept   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

// schema2 is what version 2 put to it: what is to be delivered to somebody, and
// by when, is found by an index; care is the store's own.
const schema2 = `
ALTER TABLE delivery ADD COLUMN target TEXT NOT NULL DEFAULT '';
UPDATE delivery SET target = coalesce(doc ->> '$.Target', '');
CREATE INDEX delivery_until ON delivery (office, until) WHERE open = 1;

CREATE TABLE care (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`

// migrate makes the schema in an empty file, step by step from whatever version
// it has, all in one transaction, and refuses a newer one.
func migrate(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("sqlite: open: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("sqlite: read its version: %w", err)
	}
	switch {
	case version > schemaVersion:
		return fmt.Errorf("%w: the file has schema %d, this one knows %d", storage.ErrNewer, version, schemaVersion)
	case version == schemaVersion:
		return nil
	}
	steps := []string{schema1, schema2}
	if _, err := tx.ExecContext(ctx, strings.Join(steps[version:], "")+fmt.Sprintf("PRAGMA user_version = %d;", schemaVersion)); err != nil {
		return fmt.Errorf("sqlite: make the tables: %w", err)
	}
	return tx.Commit()
}
