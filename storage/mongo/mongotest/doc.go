// Package mongotest is a small MongoDB for tests: a server on a loopback port
// that speaks OP_MSG to the real driver, keeps documents in memory, and does
// exactly what package mongo asks of a server, each command whole before the
// next.
//
//	driver --OP_MSG--> wire.go --> fault? --> command.go --> write.go, read.go
//	                               knobs.go                  match.go  filters
//	                                                         order.go  MongoDB's order of values
//	                                                         index.go  unique and partial keys
//
// Known commands are hello, ping, buildInfo, find, getMore, killCursors,
// aggregate (to count), insert, update (one at a time, by replacement, $set or
// $inc), delete, findAndModify, createIndexes, listIndexes and endSessions.
// Known operators are $eq, $lt, $lte, $gt, $gte, $in, $nin, $and and $or, by
// plain fields. Everything else is refused as a server refuses a command that
// it has not: with 59, CommandNotFound. So a store that begins to ask for more
// fails its tests here, and is never answered otherwise than MongoDB would.
//
// It never decides by time, checks no rights, encrypts nothing, and keeps
// indexes for uniqueness alone: it tells nothing about speed or plans. Write
// and read concerns are checked, and mean nothing: there is one server, and
// what it has applied is committed.
//
// What was recorded on a real MongoDB 7.1 is replayed against it, and must be
// answered alike. These of the recorded cases are refused instead:
//
//   - unique index on array: across documents, not within
//   - find: ne
//   - find: exists
//   - find: not exists
//   - find: array all
//   - find: array size
//   - find: dotted
//   - find: nor, not
//   - find: prefix
//   - find: include
//   - set, unset, inc
//   - set many
//   - upsert
//   - push, each, slice, addToSet, pull
//   - min, max
//   - findAndModify: before, sort, fields
//   - findAndModify: upsert
//   - findAndModify: remove
//   - delete one, many, none
//   - count
//   - aggregate: group and sort
//   - aggregate: group by two
//   - aggregate: unwind
//   - aggregate: project
//   - aggregate: unknown stage
//   - distinct
//   - collections
//   - drop
package mongotest
