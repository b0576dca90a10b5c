package say

// Admission is what people read whom the bot doesn't serve, or not now.
type Admission interface {
	// NoLongerIn says that a platform doesn't count somebody among its people.
	NoLongerIn(platform string) string
	// NotSaidWho says that a platform doesn't tell who somebody is.
	NotSaidWho(platform string) string
	// ThankYouFor takes feedback from outside.
	ThankYouFor(project string) string
	// LeftName is the name of somebody who is gone: Bo (left).
	LeftName(name string) string
	// HasLeft refuses to give something to somebody who is gone.
	HasLeft(name string) string
	// LogUnowned is the button that logs it all the same.
	LogUnowned() string
	// AskAnonymous asks whether a word at the beginning means that nobody is to
	// be named.
	AskAnonymous(word string) string
	// Anonymously and UnderMyName are the answers.
	Anonymously() string
	UnderMyName() string
	// PostsStop says what of a project that was just restricted is posted no
	// more: digests, reminders and cards, each in some channels.
	PostsStop(project string, digests, reminders, cards []string) string
	// FeedbackWord says from whom a channel takes feedback: "open" or "members".
	FeedbackWord(from string) string
	// SomethingHidden stands for what the reader may not know of.
	SomethingHidden() string
}
