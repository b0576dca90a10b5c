// Package discord is the adapter to Discord.
//
//	gateway: supervise -> connection -> discordgo.Session (a fresh one each time)
//	             |  watchdogs: READY in time, heartbeats acknowledged
//	             +- INTERACTION_CREATE, raw --> decode --> turn --> who --> chat.Command --> bot.Answer
//	             |                                                                            |
//	             |  first response <-- within 1.2 s -------------------------------------------+
//	             |  deferred after 0.5 s without a turn, or 1.2 s; then edited <---------------+
//	             +- what changes in guilds --> caches let go                                  v
//	REST: api.call <-- limiter (buckets, global, blocked) <-- look, post, edit <-- chat.Reply, rendered
//
// Who somebody is (who.go) the interaction says in a guild, and GET
// /guilds/{g}/members/{u} in private; what that last said is kept (memory.go),
// holds for an hour while Discord doesn't answer, and never makes anybody a
// guest. Who left is refused on every old button. How a place stands (look.go)
// is computed from roles and overwrites, at most a minute old; interactions
// tell it for free. Messages are read only to find a post that was tried before
// (post_find.go).
//
// A stop (Platform.leave) keeps the connection until what is under way is
// answered; whoever comes meanwhile is told that the bot is restarting.
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
