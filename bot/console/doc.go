// Package console is a chat in a terminal: for trying pmobot, for tests, and
// for screen readers. It is a platform like any other.
//
//	piped input --read--> statement --+                          +--> board (what stands, who sees it, its buttons)
//	                                  +--> session --Command--> bot
//	liner (a person types) -----------+       |                  +--> render --> text behind two spaces
//	                                          +-- clock: real, or virtual from --at or the first "... +1w"
//
// Piped input is a script, and what comes out is its transcript: every input
// line repeated, every line of the bot behind two spaces. A line that begins
// with white space is skipped when read, so a transcript is its own script.
//
// Posts that a command causes are printed after its answer; posts that time
// causes are printed with their time, as the virtual clock steps from one due
// instant to the next.
//
// Package console decides nothing about registers or rights; everything that
// people type is printed without its control characters, so that typed text
// can't drive the terminal.
package console
