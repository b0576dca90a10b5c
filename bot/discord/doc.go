// Package discord is the adapter to Discord.
//
//	gateway: supervise -> connection -> discordgo.Session (a fresh one each time)
//	             |  watchdogs: READY in time, heartbeats acknowledged
//	             +- INTERACTION_CREATE, raw --> decode --> chat.Command --> bot.Ask
//	                                                                          |
//	             first response <-- quick ------------------------------------+
//	             deferred, then edited <-- not quick -------------------------+
//	                                                                          v
//	REST: api.call <-- limiter (buckets, global, blocked) <-- post, edit <-- chat.Reply, rendered
//
// Of discordgo only the gateway is used, and none of its reconnecting: it hangs
// where a reconnect is asked for before READY, tries again what can't succeed,
// and leaves interactions with components that it doesn't know without data.
// Its REST calls repeat without end, keep a bucket for every interaction, and
// their errors hold tokens; api.go is what is used instead.
//
// A slash command has the parameters of its verb as typed options, at most
// eight; what has none goes into the last, called more, as the grammar reads
// it. Commands are registered when they differ from those that are.
//
// What somebody typed is escaped character by character, and every message
// says whom it notifies: nobody, or those whom a reminder or digest is for.
//
// Package discord never decides what an answer says, never reads messages of
// people, and never writes a token or what was typed into a log or an error.
package discord
