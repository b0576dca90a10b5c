package handlers_test

import (
	"errors"
	"strings"
	"testing"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

const helpEn = `You are in Apollo (APO), Asia/Shanghai, as lead.
/risk log Vendor slips p4 i5 @ann   only the title is needed
/risk log                           a form
/lesson log Ask for two sources
/feedback log csat:4 Quick answers  private to the leads
@pmobot risk log Vendor slips       also in threads
/risk list · /risk APO-R12          buttons do the rest
/pmo mine                           what waits for you
/pmo search vendor
/digest now · /digest schedule weekly mon 09:00
/pmo status amber Vendor is late    one line for Monday
/pmo settings · help risk
`

const helpZh = `当前项目：阿波罗（APO），上海时间，你是管理员。
/risk log 供应商延期 p4 i5 @安然    只有标题必填
/risk log                           打开表单
/lesson log 先找两家供应商
/feedback log csat:4 答复很快       仅管理员可见
@pmobot risk log 供应商延期         回复里也能用
/risk list · /risk APO-R12          其余点按钮
/pmo mine                           我的待办
/pmo search 供应商
/digest now · /digest schedule weekly mon 09:00
/pmo status amber 供应商进度偏慢    周一写入周报的一句话
/pmo settings · help risk
`

// helping is Apollo with its digests, in a language.
func helping(t *testing.T, lang say.Lang) *officeUnderTest {
	t.Helper()
	o := newOffice(t, lang)
	o.everyone(pmo.Lead)
	for _, who := range []string{"安然", "柏宇", "cy", "bo", "ann"} {
		o.as(who).say("/pmo help")
	}
	o.say("/pmo project add APO " + say.Words{En: "Apollo", Zh: "阿波罗"}.In(lang))
	o.say("/pmo project here APO")
	o.say("/pmo settings zone:Asia/Shanghai")
	return o
}

func TestHelpIsTwelveLines(t *testing.T) {
	for lang, want := range map[say.Lang]string{say.En: helpEn, say.Zh: helpZh} {
		o := helping(t, lang)
		for _, line := range []string{"/pmo help", "/pmo", "@pmobot help", "/pmo 帮助"} {
			if got := o.say(line); got != want {
				t.Errorf("%s\n got %s\nwant %s", line, got, want)
			}
		}
	}
}

func TestHelpOnSlackSaysWhatSlackHas(t *testing.T) {
	o := helping(t, say.En)
	for topic, want := range map[string][]string{
		"":         {"/fb log csat:4 Quick answers        private to the leads", "@pmobot risk log Vendor slips       also in threads"},
		"feedback": {"/fb log", "/fb list"},
	} {
		c := o.stamped(chat.Command{Path: "pmo help", Args: chat.Args{"topic": topic}})
		c.In.Platform = "slack"
		reply, err := o.handler.Handle(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, read(reply), want...)
		if strings.Contains(read(reply), "/feedback") {
			t.Errorf("/feedback is Slack's own:\n%s", read(reply))
		}
	}
}

func TestHelpOnOneThing(t *testing.T) {
	o := helping(t, say.En)
	for topic, want := range map[string][]string{
		"risk":     {"/risk log Vendor slips p4 i5 @ann", "/risk close APO-R12 because the vendor signed", "State: identified, assessed", "Probability: 1 rare, 2 unlikely, 3 possible, 4 likely, 5 almost certain", "Levels: medium from 5"},
		"风险":       {"/risk log"},
		"lesson":   {"State: to validate, validated, published"},
		"fb":       {"/feedback log"},
		"digest":   {"/digest schedule weekly mon 09:00", "/digest pause"},
		"project":  {"/pmo project add QRY Quarry manager:@ann", "/pmo project members"},
		"settings": {"/pmo settings locale:zh cards:none", "/pmo settings me"},
		"status":   {"/pmo status amber Vendor is late", "Status: red, amber, green"},
		"risk log": {"/risk log Vendor slips p4 i5 @ann", "What it takes: title", "Probability (p): 1 rare"},
		"close":    {"/risk close", "/feedback close"},
	} {
		wants(t, o.say("/pmo help "+topic), want...)
	}
	wants(t, o.refused("/pmo help xyzzy"), "there's no help on “xyzzy”")
	wants(t, o.say("/risk"), "/risk log Vendor slips")
	wants(t, o.say("/digest"), "/digest schedule")
}

// TestEveryLineOfHelpWorks types every line that any help shows: none is
// answered as unknown, and none has words that nothing is made of.
func TestEveryLineOfHelpWorks(t *testing.T) {
	for _, lang := range say.Langs() {
		o := helping(t, lang)
		lines := o.shownLines("/pmo help", "/pmo help digest", "/pmo help project", "/pmo help settings")
		for _, s := range o.handler.Specs() {
			if !s.Internal {
				lines = append(lines, o.shownLines("/pmo help "+s.Path)...)
			}
		}
		for _, register := range []string{"risk", "lesson", "feedback"} {
			lines = append(lines, o.shownLines("/pmo help "+register)...)
		}
		if len(lines) < 60 {
			t.Fatalf("help shows %d lines only", len(lines))
		}
		for _, line := range lines {
			o.works(line)
		}
	}
}

// shownLines are the commands in help's answers.
func (o *officeUnderTest) shownLines(asks ...string) []string {
	var lines []string
	for _, ask := range asks {
		for _, row := range strings.Split(o.say(ask), "\n") {
			row, _, _ = strings.Cut(row, "  ")
			for _, line := range strings.Split(row, " · ") {
				if strings.HasPrefix(line, "/") || strings.HasPrefix(line, "@pmobot") {
					lines = append(lines, line)
				}
			}
		}
	}
	return lines
}

// works types a line and checks that the bot understood it.
func (o *officeUnderTest) works(line string) {
	o.t.Helper()
	c := chat.Parse(line, o.handler.Specs())
	if c.Path == "" || c.Args[chat.ArgWord] != "" {
		o.t.Errorf("%q is not understood: %q %q", line, c.Path, c.Args)
		return
	}
	for _, s := range o.handler.Specs() {
		if s.Path != c.Path {
			continue
		}
		for key := range c.Args {
			if _, ok := s.Param(key); !ok && key != chat.ArgBecause {
				o.t.Errorf("%q leaves %s %q over", line, key, c.Args[key])
			}
		}
	}
	_, err := o.handler.Handle(o.t.Context(), o.stamped(c))
	var refusal *chat.Refusal
	if err != nil && !errors.As(err, &refusal) {
		o.t.Errorf("%q: %v", line, err)
	}
}
