package say

import (
	"slices"
	"strings"
	"time"

	"pmobot/internal/when"
)

// Offices is how an office is set up: projects, their status, settings, the
// first form, and help.
type Offices interface {
	OfficeProjects
	OfficeStatus
	OfficeSettings
	OfficeHelp
}

// OfficeProjects are the answers around projects, their channels and members.
type OfficeProjects interface {
	// ProjectAdded confirms a new project. Manager is its name, "" for the reader.
	ProjectAdded(name, key, manager string) string
	// PlaceBelongs says which project a channel writes to from now on.
	PlaceBelongs(place, name, key string) string
	// PlaceIsOf says which project a channel writes to.
	PlaceIsOf(place, name, key string) string
	// PlaceIsFree says that a channel writes to the default project.
	PlaceIsFree(place, project string) string
	// WentToDefault says so after a first log.
	WentToDefault(place, project string) string
	// NotAChannel: a project can only be bound to a channel.
	NotAChannel() string
	// ChannelFits says where to type it.
	ChannelFits() string
	// NoKey: what was typed is no project key. KeyFits shows one.
	NoKey(typed string) string
	KeyFits() string
	// KeyTaken says whose key it is.
	KeyTaken(key, name string) string
	// KeyNotFree says that a key is reserved or another's, and which is free.
	KeyNotFree(key, free string) string

	// ProjectCount is the heading over a list of projects.
	ProjectCount(n int) string
	// NoProjectsYet: there is the default project alone.
	NoProjectsYet(project string) string
	// ProjectRow is one project; what isn't known is "".
	ProjectRow(name, manager, sponsor string, places []string, restricted bool) string

	// MembersHead is the heading over a project's members.
	MembersHead(name string, restricted bool) string
	// MemberRow is one of them, with the word of the role.
	MemberRow(name, role string, manager, sponsor bool) string
	// OthersHaveTheirs says what role everybody else has.
	OthersHaveTheirs() string
	// MembersStored confirms roles, each a RoleGiven.
	MembersStored(project string, given []string) string
	// RoleGiven is a person's new role, "" for none of their own any more.
	RoleGiven(name, role string) string
	// NoSuchRole: what was typed is no role. RolesFit lists those that are.
	NoSuchRole(typed string) string
	RolesFit(roles []string) string
	// WhoInWhat: a member was typed without a role, or a role without a member.
	WhoInWhat(typed string) string
	// NobodyLeads: after the change nobody would lead a restricted project.
	NobodyLeads(project string) string
	// MakeProject offers a project for a channel.
	MakeProject(place string) string
	// LikeThatAlready: what was asked for is so already.
	LikeThatAlready() string
}

// OfficeStatus is what is said of a project's status. Mark is colour and
// arrow, said a ProjectSays.
type OfficeStatus interface {
	// ColourWord is a colour's word: amber; 黄灯.
	ColourWord(colour string) string
	// StatusStored confirms a status for the digest of a weekday.
	StatusStored(day time.Weekday, mark, said, before string) string
	// StatusWas is the colour before: amber last week; amber on Fri 6 Nov.
	StatusWas(colour string, lastWeek bool, on when.Date, same bool) string
	// AskAction asks for the recovery action.
	AskAction() string
	// ActionKept repeats it.
	ActionKept(action string) string
	// ActionLater: it isn't asked for any more now.
	ActionLater(project string) string
	// StatusHead is the heading over every project's status.
	StatusHead(n int) string
	// NoStatusShown: there is no project whose status the reader may see.
	NoStatusShown() string
	// StatusUndone says that a status is again what it was; said is "" for none.
	StatusUndone(project, mark, said string) string
}

// OfficeSettings are the answers around settings. Names are those of fields,
// as Words give them.
type OfficeSettings interface {
	// SettingsHead is the heading: settings of a channel, a project, the office or oneself.
	SettingsHead(of string) string
	// SettingRow is one setting, and where it comes from.
	SettingRow(name, value, origin string) string
	// OriginChannel, as the next ones: where a setting comes from.
	OriginChannel() string
	OriginProject(name string) string
	OriginOffice() string
	OriginYou() string
	OriginDefault() string
	// OfficeName is how the office itself is called.
	OfficeName() string
	// Yourself is how one's own settings are called.
	Yourself() string
	// SettingsStored confirms what holds from now on, each a SettingFact.
	SettingsStored(where string, facts []string) string
	// SettingFact is a setting and its value.
	SettingFact(name, value string) string
	// SettingUndone says what holds again.
	SettingUndone(where string, facts []string) string

	// LangName is a language's name.
	LangName(lang Lang) string
	// CardsWord says which cards appear in a channel: "all", "none", "".
	CardsWord(cards string) string
	// WorkWord lists working days.
	WorkWord(week when.Week) string
	// HolidaysWord counts holidays; a zero next is none to come.
	HolidaysWord(n int, next when.Date) string
	// LimitsWord is from which score on a level begins: medium, high, critical.
	LimitsWord(limits [3]int) string
	// CadenceWord is how many days lie between reviews: low to critical.
	CadenceWord(days [4]int) string
	// QuietWord is when somebody isn't to be disturbed.
	QuietWord(from, until string) string
	// FlagWord is yes or no.
	FlagWord(yes bool) string
	// Unset is a setting without a value.
	Unset() string

	// NotAZone, as the next ones, says what doesn't fit; ZoneFits what would.
	NotAZone(typed string) string
	ZoneFits() string
	NotHolidays(typed string) string
	HolidaysFit() string
	NotLimits(typed string) string
	LimitsFit() string
	NotCadence(typed string) string
	CadenceFits() string
	NotWorkdays(typed string) string
	WorkdaysFit() string
	NotQuiet(typed string) string
	QuietFits() string
	NotAway(typed string) string
	AwayFits() string
	// OwnDeputy: nobody is their own deputy.
	OwnDeputy() string
	// OnlyInChannel: a setting belongs to a channel, and this is none.
	OnlyInChannel(name string) string

	// SetUpTitle is the title of the first form.
	SetUpTitle() string
	// KeyHint shows a reference with the key: as in WEB-R1.
	KeyHint(key string) string
	ZoneHint() string
	// DigestIn says which channel gets the digest.
	DigestIn(place string) string
	DeciderHint() string
	// Ready confirms the set-up; a zero first is no digest.
	Ready(project string, first time.Time) string
	// TryIt gives a line to try; sample tells that a digest follows.
	TryIt(line string, sample bool) string
}

// OfficeHelp is the help.
type OfficeHelp interface {
	// HelpLines are the twelve lines.
	HelpLines(h HelpFacts) []string
	// HelpRow is a command and what it does.
	HelpRow(line, about string) string
	// HelpValues lists words of a kind: States: open, closed.
	HelpValues(name string, words []string) string
	// HelpMore says where more help on a verb is.
	HelpMore(line string) string
	// HelpKeys is the heading over what a verb takes.
	HelpKeys() string
	// HelpReason says that a verb takes a reason.
	HelpReason() string
	// NoHelpOn: there is no help on that.
	NoHelpOn(topic string) string
	AboutHelp() string
	AboutStatus() string
	AboutProjectAdd() string
	AboutProjectHere() string
	AboutProjectList() string
	AboutProjectMembers() string
	AboutSettings() string
	AboutSettingsMe() string
	AboutSettingsOffice() string
	AboutSetup() string
}

// HelpFacts are what help depends on.
type HelpFacts struct {
	Project, Key string // where one is
	Zone         string // IANA name
	Role         string // its word
	Mention      bool   // a message may address the bot by its name
	Feedback     string // the short command of feedback
}

// The labels of what an office offers.
var (
	LabelBindHere    = Words{En: "Use it here", Zh: "用于本频道"}
	LabelNewProject  = Words{En: "New project", Zh: "新建项目"}
	LabelMembers     = Words{En: "Members", Zh: "成员"}
	LabelAddMember   = Words{En: "Add a member", Zh: "添加成员"}
	LabelAddAction   = Words{En: "Add the action", Zh: "补充纠偏措施"}
	LabelLater       = Words{En: "Later", Zh: "稍后"}
	LabelGreen       = Words{En: "Green…", Zh: "绿灯…"}
	LabelAmber       = Words{En: "Amber…", Zh: "黄灯…"}
	LabelRed         = Words{En: "Red…", Zh: "红灯…"}
	LabelChangeHere  = Words{En: "Change this channel", Zh: "修改本频道"}
	LabelChangeThat  = Words{En: "Change the project", Zh: "修改项目"}
	LabelChangeAll   = Words{En: "Change the office", Zh: "修改办公室"}
	LabelChangeMine  = Words{En: "Change mine", Zh: "修改个人设置"}
	LabelForMe       = Words{En: "Only for me", Zh: "仅对我生效"}
	LabelSettings    = Words{En: "Settings", Zh: "设置"}
	LabelStart       = Words{En: "Start", Zh: "开始使用"}
	LabelTwelveLines = Words{En: "All commands", Zh: "全部命令"}
)

// fitting leaves out the line that addresses the bot where that doesn't work.
func (h HelpFacts) fitting(lines []string) []string {
	return slices.DeleteFunc(lines, func(line string) bool { return !h.Mention && strings.HasPrefix(line, "@pmobot") })
}
