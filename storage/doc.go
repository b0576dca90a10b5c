// Package storage is where an office's changes are kept: the Store that every
// database implements, its errors, and what all of them share (hash chain,
// search, group commit).
//
//	handlers --Apply(change)--> Together --batches--> Store
//	                                                    changes    the truth: append-only, unique keys
//	                                                    entries    their projection, mended from it
//	                                                    deliveries the ledger: what is posted once
//	                                                    notes      small facts under a key and a version
//
// Nothing is counted on the write path and no tallies are kept: Count walks an
// index of what is open and stops at its limit, and what changed over a span
// is read from the log. Both cost what they report, not what was ever kept, so
// a count that could go stale would save nothing.
//
// A change is one insert under unique keys: number, version and idempotency at
// once. Package storagetest holds the contract that every store is tested by.
//
// Package storage never decides what may be changed, by whom, or when: that is
// decided before Apply, and the result is in the Change.
package storage
