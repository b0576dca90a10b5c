// Package sqlite is the store in one file: a pure-Go SQLite, nothing to
// install.
//
//	Apply --+                       +-- reader (query_only)
//	Claim --+--> one writer --> file --- reader     Find, Count, Changes,
//	Keep  --+    (immediate)    WAL +-- reader     Holders, Deliveries, Kept
//	                                +-- reader
//
// A batch is one transaction, a change one savepoint in it: the change, its
// entry, its words and what it promises go in together, so a crash leaves
// nothing to mend but the second half of a move. Times are kept as Unix
// milliseconds.
//
// Package sqlite never decides what may be changed, and never reads the clock.
package sqlite
