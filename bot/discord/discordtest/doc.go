// Package discordtest is a Discord for tests: a stateful server on loopback
// that speaks enough of Discord's REST API (v9, v10) and gateway for a bot to
// live in, is as strict as Discord, and shows what people there would see.
//
//	d := discordtest.Start(t, discordtest.Options{})
//	office := d.Guild("PMO", "en-US")
//	apollo, ana := office.Channel("apollo"), office.Join("Ana", "en-US")
//	... start the bot on d.URL() with d.Token() ...
//	said := d.Command(ana, apollo, "risk log", discordtest.Values{"title": "Vendor slips"})
//	said.Answer().Text()                       // waits for what Ana reads
//	d.Press(ana, d.Messages(apollo)[0], "Close").Acked()
//
//	        test                                          bot
//	Command, Press, Select, Submit --INTERACTION_CREATE--> gateway (ws)
//	Messages, Ephemeral, Direct <-- state <-- checks <---- REST (http)
//	Advance --> clock                 ^ faults: Break, RefuseResume, ...
//
// People can do only what Discord's client lets them: call a registered
// command with options that fit it, press a button that stands enabled in a
// message they can see. What a client would not let them do ends the test.
//
// # Time
//
// Without Options.Now the clock stands still until Advance moves it: nothing
// is late by itself. The 3 s for the first answer, the 15 min of a token, the
// minutes in which a nonce is remembered, the hour after which edits are
// rationed, rate-limit buckets and the 120 events a minute are of this clock.
// Only the gateway's heartbeat (Options.Heartbeat) and how long the test's own
// questions wait (Options.Wait) are of the real one.
//
// # Checks
//
// Every body is held against Discord's published OpenAPI description
// (testdata/openapi.json) and against the rules that it does not state, and
// answered with Discord's errors: 50035 with its nested errors, 10062, 40060,
// 50027, 10015, 50001, 50013, 50007 and so on. What a bot should never do,
// whether Discord minds or not, is kept in Violations; every request in Audit.
// Whether a bot waits after Break(..., Limited(...)) is seen with Options.Now.
//
// That it is like Discord is proved by an independent client: with Node 18 or
// newer and npm, "go test -tags interop ./bot/discord/discordtest" has a bot on
// discord.js (testdata/interop) log in, register commands and answer. Its own
// answers are held against the description too.
//
// # Faults
//
// Break makes matching requests go wrong (rate limits of every scope, an HTML
// page, a server error before or after the work is done, a lost answer, a slow
// one, none); RefuseResume, ReconnectFirst, MuteHeartbeats, RejectToken,
// Reconnect, Invalidate, Disconnect, Duplicate, Hush, Mangle and
// UnknownComponents do it to the gateway. Command and its like do not wait: 500
// at once are a loop.
//
// # Who may what
//
// Guilds have owners, roles and overwrites, threads are archived and locked,
// people join, leave and are timed out, the bot is expelled and guilds are
// deleted: Own, Role.Set, Assign, Deny, Allow, Thread, Lock, TimeOut, Leave,
// Expel, Delete. What may be done follows from all of these by Discord's order;
// interactions carry it as app_permissions, GET /channels doesn't. The bot is
// told by the events that the intent GUILDS gives, of members only of itself.
//
// # What it is not
//
// It has no voice, no reactions, no moderation, and one bot. Package
// discordtest knows nothing of pmobot.
package discordtest
