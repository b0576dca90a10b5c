// Package bot is what stands between the platforms and the one handler: it
// answers every command once, whatever happens, sends what was promised, and
// keeps what the platforms last said of people.
//
//	platform --Command--> Handle --in flight? wait for that one--+
//	                       |                                     |
//	                  fence: a panic is an answer with a code    |
//	                       |                                     |
//	                  Handler.Handle                             |
//	                       |  Reply, *Refusal or error           |
//	                  rendered into a Reply <--------------------+
//	                       |
//	      shown by the platform: at once, or when it has acknowledged
//	                       |
//	                  what the answer's changes promise is sent by package outbox,
//	                  which asks the handler for what is to be said
//
// Bot is also the Poster of digests: a target's token begins with the name of
// the platform that can reach it.
//
// Package bot never decides what an answer says, and never writes what was
// typed into the log.
package bot
