// Package mongo is the store for real use: a MongoDB, as a standalone server,
// a replica set, or a cluster sharded by {office: 1}.
//
//	Apply --one ordered insert--> changes    the truth: _id reserves number and version,
//	      --insert, update------> entries    (office, id) makes a repeat one change
//	Find, Count, Holders <------- entries    the projection, replaced by what is newer alone
//	Changes <-------------------- changes
//	Claim, Settle, Deliveries <-> deliveries the ledger
//	Keep, Kept <----------------> notes
//	Mend, Redact, Ready <-------> care       schema, fence, marks, redactions under way
//
// Every command is made by a pure function and sent as it is: everything is
// written with w: majority and j: true, and read with readConcern majority, so
// nothing is built on what may be taken back. No transaction, upsert, pipeline
// update, change stream or retryable write is used.
//
// A command without an answer is uncertain, not failed: behind a fence, a
// majority write of the store's own, it is looked up, and what is missing is
// sent again, until the patience of the store ends (command.go, apply.go).
//
// The log alone decides. An entry that could not be projected is mended before
// this process reads the office again, another's at the first touch of an
// office and by Mend. docs/storage.md has the layout, the indexes, and which
// proof covers what.
//
// Package mongo never decides what may be changed, never reads the clock, and
// never lets a password into an error.
package mongo
