package chat_test

import (
	"maps"
	"strings"
	"testing"

	"pmobot/internal/chat"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

var today = when.Date{Year: 2026, Month: 11, Day: 19}

func TestCheckMakesValuesCanonical(t *testing.T) {
	for _, tt := range []struct {
		path        string
		args, wants args
	}{
		{"risk log", args{"title": "x", "probability": "likely", "impact": "5"}, args{"title": "x", "probability": "4", "impact": "5"}},
		{"risk log", args{"title": "x", "probability": "几乎肯定", "impact": "５"}, args{"title": "x", "probability": "5", "impact": "5"}},
		{"risk log", args{"title": "x", "probability": "Almost-Certain", "proximity": "within stage"}, args{"title": "x", "probability": "5", "proximity": "stage"}},
		{"risk log", args{"title": "x", "proximity": "本阶段内", "due": "12月1日"}, args{"title": "x", "proximity": "stage", "due": "2026-12-01"}},
		{"risk log", args{"title": "x", "due": "next fri", "owner": "@ann"}, args{"title": "x", "due": "2026-11-27", "owner": "@ann"}},
		{"risk log", args{"title": "x", "tags": "#Payments, #payments，Vendor  Risk、#"}, args{"title": "x", "tags": "payments,vendor risk"}},
		{"risk log", args{"title": " a\n b\t", "cause": " a\r\nb\u202e "}, args{"title": "a b", "cause": "a\nb"}},
		{"risk edit", args{"ref": "apo-r12", "due": "", "because": "b"}, args{"ref": "APO-R12", "due": "", "because": "b"}},
		{"risk list", args{"all": "是", "level": "极高"}, args{"all": "yes", "level": "critical"}},
		{"risk list", args{"all": "Off"}, args{"all": "no"}},
		{"feedback log", args{"title": "x", "score": "0"}, args{"title": "x", "score": "0"}},
	} {
		got, problems := specAt(tt.path).Check(tt.args, today)
		if len(problems) > 0 || !maps.Equal(got, tt.wants) {
			t.Errorf("%s %q\n got %q %v\nwant %q", tt.path, tt.args, got, problems, tt.wants)
		}
	}
}

// refused is a value that does not fit, and what is said of it.
type refused struct {
	path   string
	args   args
	kind   chat.ProblemKind
	en, zh string
}

// refuses reads out, in both languages, what is said of a value that does not
// fit, and what would.
func refuses(t *testing.T, table []refused) {
	t.Helper()
	for _, tt := range table {
		got, problems := specAt(tt.path).Check(tt.args, today)
		if len(problems) != 1 || problems[0].Kind != tt.kind {
			t.Errorf("%s %.80q: %v, want kind %d", tt.path, tt.args, problems, tt.kind)
			continue
		}
		p := problems[0]
		for lang, want := range map[say.Lang]string{say.En: tt.en, say.Zh: tt.zh} {
			if said := p.Why(say.In(lang)) + "|" + p.Fits(say.In(lang)); said != want {
				t.Errorf("\n got %s\nwant %s", said, want)
			}
		}
		if p.Kind != chat.Missing && got[p.Param.Key] != p.Value {
			t.Errorf("%s: %q is not kept as typed", tt.path, p.Value)
		}
	}
}

func TestCheckRefusesNumbersAndChoices(t *testing.T) {
	refuses(t, []refused{
		{
			"risk log",
			args{"title": "x", "probability": "9"},
			chat.OutOfRange,
			"probability goes from 1 to 5, so 9 doesn't fit.|1 rare, 2 unlikely, 3 possible, 4 likely, 5 almost certain",
			"概率只能填1到5，9不在范围内。|1罕见，2不太可能，3可能，4很可能，5几乎肯定",
		},
		{
			"risk log",
			args{"title": "x", "impact": "huge"},
			chat.OutOfRange,
			"impact goes from 1 to 5, so “huge” doesn't fit.|1 negligible, 2 minor, 3 moderate, 4 major, 5 severe",
			"影响只能填1到5，“huge”不在范围内。|1可忽略，2轻微，3中等，4重大，5灾难性",
		},
		{
			"feedback log",
			args{"title": "x", "score": "99999999999999999999"},
			chat.OutOfRange,
			"score goes from 0 to 10, so “99999999999999999999” doesn't fit.|", "分数只能填0到10，“99999999999999999999”不在范围内。|",
		},
		{
			"risk log",
			args{"title": "x", "proximity": "soon"},
			chat.NotOneOf,
			"“soon” doesn't fit proximity.|imminent, within stage, within project, beyond", "临近度没有“soon”这一项。|迫近、本阶段内、项目期内、项目之后",
		},
		{
			"pmo project add",
			args{"key": "QRY", "restricted": "perhaps"},
			chat.NotOneOf,
			"“perhaps” doesn't fit restricted.|yes, no", "受限没有“perhaps”这一项。|是、否",
		},
	})
}

func TestCheckRefusesOtherValues(t *testing.T) {
	long := strings.Repeat("字", chat.TextMost+1)
	refuses(t, []refused{
		{
			"risk log",
			args{"title": "x", "due": "2026-02-30"},
			chat.NotADate,
			"due needs a date, and “2026-02-30” isn't one.|Any of these works: 2026-12-01, 1 Dec, tomorrow, fri, “next fri”, +3d, +2w",
			"到期要填日期，“2026-02-30”不是日期。|可以写成：2026-12-01、12月1日、明天、周五、下周五、+3d、+2w",
		},
		{
			"risk close",
			args{"ref": "Vendor"},
			chat.NotARef,
			"“Vendor” isn't a reference.|A reference looks like APO-R12.", "“Vendor”不是编号。|编号形如 APO-R12。",
		},
		{"risk log", args{"title": "x", "cause": long}, chat.TooLong, "cause has 3,001 characters, and at most 3,000 fit.|", "成因有3001个字，最多3000个字。|"},
		{"risk close", args{"ref": "R1", "because": long}, chat.TooLong, "reason has 3,001 characters, and at most 3,000 fit.|", "原因有3001个字，最多3000个字。|"},
		{"feedback log", args{"title": long[:3*151]}, chat.TooLong, "title has 151 characters, and at most 150 fit.|", "标题有151个字，最多150个字。|"},
		{"risk log", args{"title": long}, chat.TooLong, "description has 3,001 characters, and at most 3,000 fit.|", "描述有3001个字，最多3000个字。|"},
		{"risk log", args{}, chat.Missing, "I still need the title.|", "还缺标题。|"},
		{"pmo status", args{"sentence": "x"}, chat.Missing, "I still need the status.|red, amber, green", "还缺状态。|红灯、黄灯、绿灯"},
		{"risk log", args{"title": "x", "colour": "y"}, chat.UnknownKey, "there's no “colour” here.|", "这里没有“colour”这一项。|"},
		{"risk close", args{"ref": "R1", "title": "what now"}, chat.LeftOver, "I don't know what “what now” means here.|", "不清楚“what now”在这里指什么。|"},
	})
}

func TestCheckNamesEveryProblemInOrder(t *testing.T) {
	_, problems := specAt("risk log").Check(args{"due": "x", "impact": "0", "probability": "9", "zzz": "1", "aaa": "2", "ccc": "3", "bbb": "4", "body": "x", "word": "y"}, today)
	var keys []string
	for _, p := range problems {
		keys = append(keys, p.Param.Key)
	}
	if got := strings.Join(keys, " "); got != "title probability impact due aaa bbb ccc word zzz" {
		t.Errorf("problems are named in the order %s", got)
	}
}

func TestCheckKeepsTheArgumentsItWasGiven(t *testing.T) {
	given := args{"title": "x", "probability": "likely"}
	specAt("risk log").Check(given, today)
	if given["probability"] != "likely" {
		t.Error("Check changed its argument")
	}
}
