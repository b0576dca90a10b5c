package discord

import "time"

// The limits of Discord. Texts are counted in UTF-16 units, the strictest of
// the ways in which Discord's "characters" can be read.
//
// Sources: docs.discord.com, pages named in each line, copy of 2026-08-06.
const (
	contentMost     = 2000 // of a message's content: Message, Create Message
	embedsMost      = 10   // embeds of a message: Message, Create Message
	embedTextMost   = 6000 // of all embeds of a message together: Message, Embed Limits
	embedTitleMost  = 256  // Message, Embed Limits
	embedBodyMost   = 4096 // of a description: Message, Embed Limits
	rowsMost        = 5    // action rows of a message: Components, Legacy Message Component Behavior
	buttonsMost     = 5    // in a row: Components, Action Row
	optionsMost     = 25   // of a select: Components, String Select
	labelMost       = 80   // of a button: Components, Button
	optionLabelMost = 100  // Components, Select Option
	optionValueMost = 100  // Components, Select Option
	placeholderMost = 150  // Components, String Select
	customIDMost    = 100  // Components, Custom ID
	urlMost         = 512  // of a link button: Components, Button
	pingsMost       = 100  // users in allowed_mentions: Message, Allowed Mentions Object
	nonceMost       = 25   // Message, Create Message
	altMost         = 1024 // description of an attachment: Message, Attachment Object

	commandDescriptionMost = 100  // Application Commands, Application Command Object
	commandTextMost        = 8000 // names, descriptions and values of a command: Application Commands
	commandNameMost        = 32   // Application Commands, Application Command Naming
	commandOptionsMost     = 25   // Application Commands, Application Command Object
	choicesMost            = 25   // Application Commands, Application Command Option
	choiceMost             = 100  // name or value: Application Commands, Application Command Option Choice

	// optionsShown is how many options a verb has at most: more are not read
	// while they are typed. It is ours, not Discord's.
	optionsShown = 8
)

const (
	// tokenLives is how long an interaction can be answered: Receiving and
	// Responding, Followup Messages. A minute less, for clocks that differ.
	tokenLives = 14 * time.Minute
	// ackIn is how long an interaction may wait for its turn, and ackBy how long
	// it may take in all, before it is acknowledged: Discord gives up after 3 s.
	ackIn = 500 * time.Millisecond
	ackBy = 1200 * time.Millisecond
	// queueMost is how long an acknowledged interaction may wait for its turn.
	queueMost = 10 * time.Minute
	// Of a stop's chat.AnswerWithin, turns are taken until turnsEnd; at tellAt
	// those whose answers aren't there yet are told so.
	turnsEnd = 4 * time.Second
	tellAt   = 5 * time.Second
	// identifyEvery is the least time between two IDENTIFYs: Gateway, Rate
	// Limiting, max_concurrency 1.
	identifyEvery = 5 * time.Second
	// openWithin is how long a connection may take until READY. discordgo
	// deadlocks where a reconnect is asked for before that.
	openWithin = 20 * time.Second
	// ackWithin is how long heartbeats may go without an acknowledgement: 2.3
	// of Discord's intervals of 41.25 s.
	ackWithin = 95 * time.Second
	// closeZombie tells Discord that a connection was given up. Neither 1000
	// nor 1001, which would end the session: Gateway, Disconnecting.
	closeZombie = 4900
	// answersAtOnce is how many interactions are worked on at the same time,
	// waitingMost how many wait for that.
	answersAtOnce = 64
	waitingMost   = 2000
	// blockedFor is how long nothing is sent where Discord's edge refuses the
	// whole address (HTML instead of JSON, Cloudflare 1015) and gives no time.
	blockedFor = 5 * time.Minute
	// triesMost is how often one request is sent, firstPause what lies between
	// the first two, doubled each time.
	triesMost  = 4
	firstPause = 250 * time.Millisecond
	// bodyMost is how much of an answer is read: 8 MiB.
	bodyMost = 8 << 20
	// holdMost is how long a request is held back for a rate limit; where it
	// takes longer, whoever asks is told when to ask again.
	holdMost = 10 * time.Second
	// lookBack is how many messages are read at once to look for a post,
	// pagesMost how often, and lookFor how old what is looked for may be: a
	// delivery is tried for a day.
	lookBack  = 50
	pagesMost = 20
	lookFor   = 25 * time.Hour
	// nonceSure is how long Discord surely refuses a nonce that it took: it
	// says "the past few minutes".
	nonceSure = time.Minute
	// sameText is how long a message without buttons is recognized by its text:
	// tomorrow another may say the same.
	sameText = 12 * time.Hour
)
