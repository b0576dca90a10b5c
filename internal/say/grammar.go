package say

// Grammar is what doesn't fit in what somebody typed, what would, and what the
// bot did with the line. The sentences on what doesn't fit go behind what was
// not done ("Not logged: ..."), so they begin in lower case. Names are those of
// parameters.
type Grammar interface {
	// OutOfRange: probability goes from 1 to 5, so 9 doesn't fit.
	OutOfRange(name string, least, most int, typed string) string
	// NotWhole says that a number was asked for.
	NotWhole(name, typed string) string
	// NotOneOf says that a value is none of those allowed.
	NotOneOf(name, typed string) string
	// Allowed lists what would fit: low, medium, high.
	Allowed(names []string) string
	// Scale lists the words of a scale: 1 rare, 2 unlikely. Either may be missing.
	Scale(points, names []string) string
	// NotADay says that a date doesn't exist, or can't be read.
	NotADay(name, typed string) string
	// DaysAllowed shows how dates are typed.
	DaysAllowed() string
	// NotAReference says that a word is no reference.
	NotAReference(typed string) string
	// ReferencesAllowed shows what a reference looks like.
	ReferencesAllowed() string
	// TooLong gives a text's length and the most that fits, in characters.
	TooLong(name string, length, most int) string
	// NeedsValue says what is still to be given.
	NeedsValue(name string) string
	// NoSuchKey says that the verb has no such parameter.
	NoSuchKey(key string) string
	// NoUseFor says that words were left over.
	NoUseFor(typed string) string

	// QuoteNeverClosed says how a line with an open quotation mark was read.
	QuoteNeverClosed() string
	// CharactersRemoved counts the control characters that were taken out.
	CharactersRemoved(n int) string
	// TitleKeptAsDescription says where a title longer than most characters went.
	TitleKeptAsDescription(most int) string
}
