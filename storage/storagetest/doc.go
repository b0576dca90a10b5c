// Package storagetest is the contract of a store: what every store must do,
// whatever database is under it. A store's own test calls Run.
//
//	Run --> opens a fresh store --> one test of the contract
//	          Store   as the bot uses it
//	          Again   a second process on the same data
//	          Fault   a crash before any step of a write
//	          Damage  what no store does to itself, for Verify to find
//
// Answers are held against a model: the entries in a slice, searched by plain
// loops (model.go). Nothing here knows of any database, and nothing waits by
// the clock.
package storagetest
