// Package say holds every sentence that pmobot says, in every language.
//
// Tongue is one interface made of small ones, an area each (dates, risks,
// digests ...), a method a sentence. Each language implements it whole, so a
// missing sentence is a build error. A method takes plain values and returns a
// finished sentence; word order, plurals, quotation marks and dates are the
// language's own business.
//
// A sentence may carry marks: what is bold, whom it pings, to which entry it
// links. Marks are control characters (mark.go) that typed text never holds,
// since whatever people type is scrubbed of them on its way in. Platforms turn
// marks into their own markup and escape everything else, so typed text can
// never become markup.
//
// Package say never stores, sends, or reads the clock.
package say
