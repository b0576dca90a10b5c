package chat

import "pmobot/internal/say"

// The limits of what people type, in characters (code points).
const (
	TitleMost = 150  // a longer title is kept whole as the description
	TextMost  = 3000 // of any text; a longer one is refused
)

// ParamType is how the value of a parameter is typed and checked.
type ParamType int

// The types of parameters.
const (
	LineParam   ParamType = iota // one line
	ProseParam                   // several lines
	NumberParam                  // a whole number from Min to Max, or one of Choices
	ChoiceParam                  // one of Choices
	DateParam                    // a date, checked into 2026-12-01
	PersonParam                  // @name, a token, or me
	PeopleParam                  // several, separated by commas
	TagsParam                    // #tags, separated by commas
	RefParam                     // APO-R12
	FlagParam                    // yes or no
)

// Param declares one parameter of a verb.
type Param struct {
	Key      string
	Name     say.Words // its Chinese name is a key too
	Short    []string  // further keys, such as "p" and "概率值"
	Type     ParamType
	Choices  []Choice
	Min, Max int
	Required bool
	Bare     bool // takes the words that are left over, or the first of them for a RefParam
	Hidden   bool // not shown in forms and help: buttons fill it in
	Hint     say.Words
}

// Choice is one allowed value.
type Choice struct {
	Value string
	Name  say.Words
	Also  []string // further words for it
}

// Spec declares one verb.
type Spec struct {
	Path     string    // "risk log"
	Words    []string  // further words for its last part: "add", "登记"
	Group    say.Words // name of its first part in help
	About    say.Words
	Example  say.Words // a line that works, as help shows it
	Register string    // prefix of the references that it shows where one stands alone: "R" for "risk show"
	Params   []Param
	Reason   bool      // takes "because ..."
	Crosses  [2]string // keys that 4x5 fills in, or none
	Arrows   [3]string // keys that A => B => C fills in, or none
	Private  bool      // answers only who asked
	Opens    bool      // bare, it opens a form
	Internal bool      // only buttons call it: neither help nor completion shows it
}

// Param returns the declared parameter with a key.
func (s Spec) Param(key string) (Param, bool) {
	for _, p := range s.Params {
		if p.Key == key {
			return p, true
		}
	}
	return Param{}, false
}
