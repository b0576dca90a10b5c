package say

// Tongue speaks one language. It is made of areas. Each area is declared in a
// file of its own (dates.go) and implemented in a file for each language
// beside it (dates_en.go, dates_zh.go).
type Tongue interface {
	Lang() Lang
	Dates
	Digest
	Grammar
	Cards
	Entries
	Refusals
	Admission
	Labels
	Console
	Schedules
	Reminding
	Asking
	Digesting
	Offices
	Slack
	Discord
}

// en speaks English, zh Simplified Chinese.
type (
	en struct{}
	zh struct{}
)

func (en) Lang() Lang { return En }
func (zh) Lang() Lang { return Zh }
