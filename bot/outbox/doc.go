// Package outbox sends what the bot promised: cards, questions, answers and
// notices, each once, and keeps cards as their entries are.
//
//	Apply --change with its promises--> ledger (waiting, due)
//	  |                                    ^        |
//	  +--Watch--> Release --+              |        | on start, and every 30 s:
//	                        v              |        v due rows, changes since the mark
//	          lane of the target <---------+--- pass
//	                        |
//	   claim, look at the place, compose as it is now, post or edit, record
//
// A lane is one target: what is sent there is sent in order. Where the first
// fails, the others wait for it; where it has failed for a while, they are
// tried behind it, so that nothing waits for a minute for what is refused. The
// first success at a platform makes all that waits for it due at once.
//
// The ledger is the queue, and memory only hurries it: what a killed process
// left is found by the pass of the next one. A card's row says which version
// of its entry it shows; one that shows an older one is edited to the newest,
// however many lie between.
//
// Package outbox never decides what is promised or what it says: that is the
// change's, and the verb's that composes it. It knows no platform.
package outbox
