// Package slack is the adapter to Slack, on Socket Mode.
//
//	2 sockets --envelope--> take: seen? full? --> work --> decode --> chat.Command --> Handler
//	                          |                    |                                      |
//	                    acknowledged, always       +-- within Patience: the answer --+    |
//	                                               |   rides in the acknowledgement  |    |
//	                                               +-- later: a bare one, and then   +- chat.Reply
//	                                                   response_url, or ephemeral,        |
//	                                                   or a private message               v
//	Post, Update --> gate: 1 message a second and channel, answers first <--------- render: Block Kit
//
// Text is shown as rich_text elements, which Slack takes literally; where a
// plain text is asked for (notifications), & < and > are escaped. Nothing that
// was typed becomes a mention, a link or a format.
//
// A post carries its key in the message's metadata. After a post whose outcome
// isn't known, and before the first post of a delivery, which another process
// may have begun, the channel is looked up for the key.
//
// What a button carries is its path and arguments, in its value; where that is
// too long for Slack the handler's shelf keeps it, and the value is its name
// there (see action.go).
//
// Package slack never answers on its own what a handler can answer, never
// keeps a message, and never writes a token, a response_url or what was typed
// into a log or an error.
package slack
