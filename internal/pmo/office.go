package pmo

import (
	"cmp"
	"strings"
	"time"

	"pmobot/internal/say"
	"pmobot/internal/when"
)

// Self is the token of the bot itself, for the changes that nobody makes.
const Self = "pmobot"

// The internal kinds: what an office keeps about itself, on the same path as
// risks, so it has a history too. Their entries belong to Nowhere.
const (
	KindOffice   = "office"   // one, named "office": what holds where nothing else is set
	KindProject  = "project"  // named by the project's key
	KindPerson   = "person"   // named by the person's token
	KindPlace    = "place"    // a channel, named by its token
	KindSchedule = "schedule" // numbered: one digest schedule
	KindStatus   = "status"   // named by the project's key: its last status, with history
)

// The fields of the internal kinds.
var (
	Name   = Text{Decl{Key: "name", Name: say.Words{En: "name", Zh: "名称"}, Type: Line}}
	Zone   = Text{Decl{Key: "zone", Name: say.Words{En: "time zone", Zh: "时区"}, Type: Line}}
	Locale = Text{Decl{Key: "locale", Name: say.Words{En: "language", Zh: "语言"}, Type: Choice}}

	Sponsor    = Text{Decl{Key: "sponsor", Name: say.Words{En: "sponsor", Zh: "发起人"}, Type: Human}}
	Manager    = Text{Decl{Key: "manager", Name: say.Words{En: "project manager", Zh: "项目经理"}, Type: Human}}
	Phase      = Text{Decl{Key: "phase", Name: say.Words{En: "phase", Zh: "阶段"}, Type: Line}}
	Workdays   = Text{Decl{Key: "work", Name: say.Words{En: "working days", Zh: "工作日"}, Type: Line}} // "1-5": ISO weekdays
	Holidays   = List{Decl{Key: "holidays", Name: say.Words{En: "holidays", Zh: "节假日"}, Type: Labels}}
	Restricted = Bool{Decl{Key: "restricted", Name: say.Words{En: "restricted", Zh: "受限"}, Type: Flag}}
	Roles      = List{Decl{Key: "roles", Hidden: true}}    // each "token role"
	Limits     = List{Decl{Key: "limits", Hidden: true}}   // the least score of medium, high and critical
	Cadences   = List{Decl{Key: "cadences", Hidden: true}} // days between reviews: low, medium, high, critical

	BoundTo = Text{Decl{Key: "project", Name: say.Words{En: "project", Zh: "项目"}, Type: Line}}
	// Organisation is what the organisation is called that an office belongs to.
	Organisation = Text{Decl{Key: "organisation", Name: say.Words{En: "organisation", Zh: "组织"}, Short: []string{"organization", "org", "公司"}, Type: Line}}
	// Takes tells from whom a channel takes feedback: TakesOpen, else from the
	// office's own people.
	Takes = Text{Decl{Key: "feedback", Name: say.Words{En: "feedback", Zh: "反馈"}, Type: Choice}}

	Cards = Text{Decl{Key: "cards", Name: say.Words{En: "cards", Zh: "卡片"}, Type: Choice}} // "all", "none", or by level

	// Inside tells that what is internal may stand in a channel that is shared
	// with another organisation: a lead allowed it.
	Inside = Bool{Decl{Key: "shared", Name: say.Words{En: "internal content though shared", Zh: "共享频道内显示内部内容"}, Type: Flag}}

	// ClientZone and ClientLocale are what the person's client says, which holds
	// where they set nothing themselves.
	ClientZone   = Text{Decl{Key: "client_zone", Hidden: true}}
	ClientLocale = Text{Decl{Key: "client_locale", Hidden: true}}
	// ClientStanding is what the platform says that they are in its space: "admin",
	// "member" or "guest".
	ClientStanding = Text{Decl{Key: "client_standing", Hidden: true}}
	// Left is set while the platform says that a person is gone from the space:
	// no role that was given to them counts.
	Left = Bool{Decl{Key: "left", Type: Flag, Hidden: true}}

	Quiet  = Text{Decl{Key: "quiet", Name: say.Words{En: "quiet hours", Zh: "免打扰"}, Type: Line}} // "20-08"
	Away   = Text{Decl{Key: "away", Name: say.Words{En: "away", Zh: "不在"}, Type: Line}}          // "2026-12-24..2027-01-02"
	Deputy = Text{Decl{Key: "deputy", Name: say.Words{En: "deputy", Zh: "代理人"}, Type: Human}}
	Direct = Bool{Decl{Key: "direct", Name: say.Words{En: "reminders in private", Zh: "私信提醒"}, Type: Flag}}

	When       = Text{Decl{Key: "when", Name: say.Words{En: "schedule", Zh: "安排"}, Type: Line}} // as digests.Schedule writes it
	Target     = Text{Decl{Key: "target", Hidden: true}}                                        // token of the place or person that gets it
	Covers     = Text{Decl{Key: "covers", Hidden: true}}                                        // key of the project, "" for the whole office
	DigestKind = Text{Decl{Key: "digest", Hidden: true}}                                        // "weekly" for managers, "mine" for one's own week
	Paused     = Bool{Decl{Key: "paused", Type: Flag, Hidden: true}}
	StartsAt   = Instant{Decl{Key: "starts", Type: Moment, Hidden: true}} // occurrences are counted from here

	Colour   = Text{Decl{Key: "colour", Name: say.Words{En: "status", Zh: "状态"}, Type: Choice}} // red, amber, green
	Sentence = Text{Decl{Key: "sentence", Name: say.Words{En: "sentence", Zh: "一句话"}, Type: Line}}
	Action   = Text{Decl{Key: "action", Name: say.Words{En: "recovery action", Zh: "纠偏措施"}, Type: Prose}}
	SaidOn   = Date{Decl{Key: "said", Type: Day, Hidden: true}} // the day on which the status was given
)

// TakesOpen is the Takes of a channel where everybody may give feedback.
const TakesOpen = "open"

// Colours are those of a status, worst first.
func Colours() []string { return []string{"red", "amber", "green"} }

// Project is a project as its entry says it is.
type Project struct {
	Key, Name        string
	Sponsor, Manager string // tokens
	Phase            string
	Zone             string // IANA name, or "" for the office's
	Locale           say.Lang
	Calendar         when.Calendar
	Restricted       bool
	Roles            map[string]Role // by token
	Rules            Rules
	Version          int
}

// Person is somebody the office knows.
type Person struct {
	Token   string // opaque, such as "slack:U024BE7LH"
	Name    string
	Zone    string
	Locale  say.Lang
	Work    string // ISO weekdays, "" for the project's
	Quiet   string // "20-08"
	Away    [2]when.Date
	Deputy  string
	Direct  bool // reminders come privately
	Role    Role // for the whole office; Nobody where none was given
	Left    bool // gone from the space, as the platform said
	Client  Client
	Version int
}

// Client is what a person's client, and their platform, say of them.
type Client struct {
	Zone     string
	Locale   say.Lang
	Standing string // "" where they were never met
}

// What a platform says that somebody is in the office's own space.
const (
	StandsAdmin  = "admin"
	StandsMember = "member"
	StandsGuest  = "guest"
)

// Place is a channel as its settings say it is.
type Place struct {
	Token   string // "console:apollo"
	Name    string // "#apollo"
	Project string // that it is bound to, or ""
	Locale  say.Lang
	Cards   string // "all", "none", or "" for high and critical
	Open    bool   // feedback is taken there from other organisations too
	Inside  bool   // internal content may stand there, though it is shared
	Version int
}

// ProjectOf reads a project from its entry.
func ProjectOf(e Entry) Project {
	return Project{
		Key: e.Ref.Name, Name: Name.Of(e),
		Sponsor: Sponsor.Of(e), Manager: Manager.Of(e), Phase: Phase.Of(e),
		Zone: Zone.Of(e), Locale: say.Lang(Locale.Of(e)),
		Calendar:   when.Calendar{Work: when.ParseWork(Workdays.Of(e)), Holidays: dates(Holidays.Of(e))},
		Restricted: Restricted.Of(e),
		Roles:      RolesOf(e),
		Rules:      RulesOf(e),
		Version:    e.Version,
	}
}

// PersonOf reads a person from their entry.
func PersonOf(e Entry) Person {
	from, until, _ := strings.Cut(Away.Of(e), "..")
	first, _ := when.Parse(from)
	last, _ := when.Parse(until)
	return Person{
		Token: e.Ref.Name, Name: Name.Of(e),
		Zone: cmp.Or(Zone.Of(e), ClientZone.Of(e)), Locale: say.Lang(cmp.Or(Locale.Of(e), ClientLocale.Of(e))),
		Work: Workdays.Of(e), Quiet: Quiet.Of(e), Away: [2]when.Date{first, last},
		Deputy: Deputy.Of(e), Direct: Direct.Of(e), Role: RolesOf(e)["*"], Left: Left.Of(e), Version: e.Version,
		Client: Client{Zone: ClientZone.Of(e), Locale: say.Lang(ClientLocale.Of(e)), Standing: ClientStanding.Of(e)},
	}
}

// AwayOn tells whether the person is away on a day.
func (p Person) AwayOn(day when.Date) bool {
	return !p.Away[0].IsZero() && !day.Before(p.Away[0]) && !day.After(p.Away[1])
}

// PlaceOf reads a place from its entry.
func PlaceOf(e Entry) Place {
	return Place{
		Token: e.Ref.Name, Name: Name.Of(e), Project: BoundTo.Of(e),
		Locale: say.Lang(Locale.Of(e)), Cards: Cards.Of(e), Inside: Inside.Of(e), Open: Takes.Of(e) == TakesOpen, Version: e.Version,
	}
}

// RolesOf reads the roles that an entry gives, by token.
func RolesOf(e Entry) map[string]Role {
	roles := map[string]Role{}
	for _, line := range Roles.Of(e) {
		token, key, _ := strings.Cut(line, " ")
		if role, ok := ParseRole(key); ok {
			roles[token] = role
		}
	}
	return roles
}

// RulesOf reads thresholds and cadences, the defaults where none are set.
func RulesOf(e Entry) Rules {
	rules := DefaultRules()
	for i, n := range numbers(Limits.Of(e), len(rules.Thresholds)) {
		rules.Thresholds[i] = n
	}
	for i, n := range numbers(Cadences.Of(e), len(rules.Cadence)-1) {
		rules.Cadence[i+1] = n
	}
	return rules
}

// Location returns the first of the named zones that exists, else UTC.
func Location(zones ...string) *time.Location {
	for _, name := range zones {
		if name == "" || name == "Local" {
			continue
		}
		if loc, err := time.LoadLocation(name); err == nil {
			return loc
		}
	}
	return time.UTC
}
