// Package archive restores a backup of any kind into an empty store of any
// kind.
//
//	sqlite.Store.Backup --> a database file -+
//	                                         +-> Restore --records--> Import of either store
//	mongo.Store.Backup --> gzipped lines ----+
//
// A backup is read twice: once to know that it is whole, before anything is
// written, and once to restore it. It never reads a store that is in use.
package archive
