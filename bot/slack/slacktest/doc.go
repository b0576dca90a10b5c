// Package slacktest is a fake Slack on loopback, for tests: one workspace, one
// app, people who act, and a memory of what the bot did. It keeps to the
// stricter reading wherever Slack's documentation leaves two.
//
//	s := slacktest.Start(t, slacktest.Options{})
//	bot := ... s.APIURL(), slacktest.BotToken, slacktest.AppToken ...
//
//	h := s.Slash("ana", "#apollo", "/risk", "log Vendor slips p4 i5")
//	answer, err := h.Answer(ctx)               // ephemeral, to ana alone
//	h = s.Press("ana", answer, "Add details")
//	s.Posts("#apollo")                         // what stands in the channel
//	s.Violations()                             // what Slack would have refused
//
//	  a person of the test                    the bot under test
//	Slash, Mention, Press,                  apps.connections.open, chat.*,
//	Select, Submit ...                      conversations.*, users.info, views.*
//	     |                                       |
//	     v                                       v
//	 envelope --> one socket of several    tier, token, scope, arguments, limits
//	     ^           |  ack within 3 s           |        |
//	     |           v                           v        +-> Violations, Audit
//	  Handle <-- ack payload, response_url, messages, views
//
// # Time
//
// Every deadline and limit goes by Options.Clock: Running (the default) or
// Frozen, which moves by Advance alone. Advance does whatever falls due on the
// way, in its order: deadlines, redeliveries, the end of a warned connection.
// A bot that reads its own clock sees real time; only what Slack measures is
// the fake's. Pings keep to real time, since they keep a connection alive.
// Nothing sleeps: Wait, Handle.Acked, Handle.Answer and Handle.View wake when
// something happened.
//
// # What it knows
//
// The methods of the Web API are those of chatMethods, conversationMethods and
// viewMethods, with auth.test, apps.connections.open and users.info; any other
// is unknown_method. Each has its tier, its scope and its required arguments;
// the token counts in a form's body or in the header, in a JSON body never.
// Blocks are held against every limit and every property of the types that it
// knows; a type that it doesn't know it refuses, so that nothing passes
// unchecked. Messages are refused with invalid_blocks, views with
// invalid_arguments, and response_metadata.messages points at the place.
//
// Pinged and Links tell what is live in a message; Shown is what a person
// reads of it.
//
// # Faults
//
//	Fail(Fault{Method, Times, ...})  500s, 429s, slow, dropped, done but the answer lost
//	Mend()                           takes them all back
//	Twice, EmptyArrayState           the next envelopes come twice, or with "values": []
//	Mute                             no pings
//	Cut, CutNext, Shut               connections end, end at once, are not let in
//	Disconnect, DisconnectOne        "warning", "refresh_requested", "link_disabled"
//	EndResponses                     every response_url is gone
//	Foreign                          the next acts come from another workspace that has the app
//	Revoke, Restore                  what happens to tokens,
//	Alter                            to people,
//	Join, Leave, Rename, Archive,    and to channels; the app is told where it
//	Delete, Share, Invite, Renumber  is subscribed, has the scope, and is a member
//
// # Organisations
//
// User.Team, Enterprise and Teams say where somebody is of; Options.Enterprise
// and OrgWide, where the app is installed. Commands and shortcuts are offered
// there alone; messages and buttons of a channel are everybody's in it. Payloads
// name the team of who pressed beside that of the workspace.
//
// # The stricter reading
//
// Where it isn't known what Slack does, or its documentation says two things:
//
//   - a post a second and channel, bursts too are refused (950 ms apart will do);
//   - characters are UTF-16 code units, so an emoji is two;
//   - the text of all blocks together is 13,200 at most, labels included;
//   - chat.update takes 4,000 characters of text, and removes the blocks where
//     it is given text alone;
//   - methods that read take no JSON body;
//   - metadata is shown in a history only with metadata.message:read;
//   - block_actions take no payload in their acknowledgement;
//   - response_url cannot replace anything of a slash command, it adds;
//   - an event that met no connection is delivered again like one that was not
//     acknowledged: at once, after a minute, after five; commands and presses
//     never;
//   - mrkdwn that isn't verbatim makes a notification of a bare @here;
//   - without link_disabled being taken back apps.connections.open is refused
//     with access_denied; which error Slack gives is not known.
//
// More lenient than Slack may be: an acknowledgement is taken on any
// connection unless Options.OwnSocketAck, and ephemeral messages always reach
// a member.
//
// # Proof
//
// TestWrongPayloadsAreRefused is a table of what Slack refuses. Behind the
// build tag interop a bot on @slack/bolt logs in, hears, and answers; it needs
// Node 20 or newer and npm:
//
//	go test -tags interop ./bot/slack/slacktest
//
// Package slacktest never reaches beyond loopback.
package slacktest
