// Package card shows an entry: as a title, a row in a list, a public card, a
// full card with its history. Handlers answer with these, digests post them,
// so an entry reads the same everywhere.
//
//	Entry + Names + Rules --> []chat.Line
//
// Package card reads nothing from a store and decides nothing: who may see an
// entry was decided before it came here.
package card
