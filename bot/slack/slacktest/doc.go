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
// Frozen, which moves by Advance alone. A bot that reads its own clock sees
// real time; only what Slack measures is the fake's. Pings keep to real time.
//
// Package slacktest never reaches beyond loopback.
package slacktest
