// Package bot is what stands between the platforms and the one handler: it
// answers every command once, whatever happens, and carries out what an
// answer causes elsewhere.
//
//	platform --Command--> Ask --in flight? wait for that one--+
//	                       |                                  |
//	                  fence: a panic is an answer with a code |
//	                       |                                  |
//	                  Handler.Handle                          |
//	                       |  Reply, *Refusal or error        |
//	                  rendered into a Reply <-----------------+
//	                       |
//	      at once, or after Patience (the platform acknowledges, and follows up)
//	                       |
//	                  outbox, a queue for each target:
//	                    Reply.Touched -> notes "card/..." -> "card show" -> Platform.Update
//	                    Reply.Also    -> Platform.Post -> where it is a card: a note of its place
//
// Bot is also the Poster of digests: a target's token begins with the name of
// the platform that can reach it.
//
// Package bot never decides what an answer says, and never writes what was
// typed into the log.
package bot
