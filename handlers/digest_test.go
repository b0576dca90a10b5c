package handlers_test

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"pmobot/handlers"
	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// mondays stands in for package digests: every schedule is on Mondays at nine,
// and a digest says what it was asked for.
type mondays struct{ asked []handlers.DigestAsk }

func (*mondays) Read(text string) (handlers.DigestOrder, error) {
	when, mine := strings.CutSuffix(text, " me")
	if !strings.HasPrefix(when, "weekly ") {
		return handlers.DigestOrder{}, &chat.Refusal{Why: func(t say.Tongue) string { return t.ScheduleUnknownWord(text) }, Fits: say.Tongue.ScheduleFits}
	}
	return handlers.DigestOrder{When: when, Mine: mine}, nil
}

func (*mondays) Says(t say.Tongue, e pmo.Entry) (name, often string) {
	return t.ScheduledName(pmo.DigestKind.Of(e) == "mine", true), t.EveryWeek(1, []time.Weekday{time.Monday}, "09:00")
}

func (*mondays) Times(_ *office.View, _ pmo.Entry, after time.Time, most int) ([]time.Time, *time.Location, error) {
	var times []time.Time
	for day := after.Truncate(24 * time.Hour).Add(9 * time.Hour); len(times) < most; day = day.AddDate(0, 0, 1) {
		if day.Weekday() == time.Monday && day.After(after) {
			times = append(times, day)
		}
	}
	return times, time.UTC, nil
}

func (m *mondays) Now(_ context.Context, ask handlers.DigestAsk) (chat.Reply, error) {
	m.asked = append(m.asked, ask)
	return chat.Text(ask.Lang, "digest in "+string(ask.Lang)), nil
}

func (m *mondays) Preview(ctx context.Context, ask handlers.DigestAsk) (chat.Reply, error) {
	return m.Now(ctx, ask)
}

func (*mondays) Sample(_ context.Context, lang say.Lang) (chat.Reply, error) {
	return chat.Text(lang, "sample"), nil
}

// withDigests is an office whose project Apollo ann manages and maria sponsors,
// with its channel; bo and guests are what everyone is.
func withDigests(t *testing.T, lang say.Lang, everyone pmo.Role, look func(context.Context, chat.Place) (chat.Standing, error)) *officeUnderTest {
	t.Helper()
	o := newOffice(t, lang)
	for _, who := range []string{"maria", "chen", "bo"} {
		o.as(who).say("/pmo help")
	}
	o.as("ann").say("/pmo project add APO Apollo manager:@ann sponsor:@maria")
	o.say("/pmo project here APO")
	o.handler = handlers.New(handlers.Config{
		Store: o.store, Keeper: o.store, Digests: &mondays{}, Look: look,
		Defaults: office.Defaults{Zone: "UTC", Locale: lang, Everyone: everyone},
	})
	return o
}

func wants(t *testing.T, got string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("%q is not in:\n%s", part, got)
		}
	}
}

func TestAScheduleIsEchoedAsTheGoldenSample(t *testing.T) {
	o := withDigests(t, say.En, pmo.Member, nil)
	got := o.say("/digest schedule weekly mon 09:00")
	want := "#apollo gets the weekly digest on Mondays at 09:00, UTC.\n" +
		"Next: Mon 23 Nov 09:00, Mon 30 Nov 09:00, Mon 7 Dec 09:00\n" +
		"I've checked that I can post there. [Preview] [Change] [Undo]\n"
	if got != want {
		t.Errorf("got\n%s\nnot\n%s", got, want)
	}
	zh := withDigests(t, say.Zh, pmo.Member, nil)
	got = zh.say("/digest schedule weekly mon 09:00")
	want = "#apollo 每周一09:00收到周报（协调世界时）。\n" +
		"接下来三期：11月23日（周一）09:00，11月30日（周一）09:00，12月7日（周一）09:00\n" +
		"已确认可在该频道发消息。 [预览] [修改] [撤销]\n"
	if got != want {
		t.Errorf("got\n%s\nnot\n%s", got, want)
	}
}

func TestARepeatedScheduleIsOneSchedule(t *testing.T) {
	o := withDigests(t, say.En, pmo.Member, nil)
	c := o.stamped(chat.Parse("/digest schedule weekly mon 09:00", o.handler.Specs()))
	for range 2 {
		reply, err := o.handler.Handle(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, read(reply), "#apollo gets the weekly digest")
	}
	wants(t, o.refused("/digest schedule weekly mon 09:00"), "it comes like that already")
	if list := o.say("/digest list"); strings.Contains(list, "2. ") {
		t.Errorf("scheduled twice:\n%s", list)
	}
}

func TestWhatCannotBePostedToIsNotScheduled(t *testing.T) {
	o := withDigests(t, say.En, pmo.Member, nowhere)
	wants(t, o.refused("/digest schedule weekly mon 09:00"), "Not scheduled: I can't post in #apollo")
	wants(t, o.say("/digest schedule weekly mon 09:00 me"), "You get your week here, privately")
	wants(t, o.say("/digest list"), "1. Your week")
}

func TestARestrictedProjectHasNoDigestInAChannel(t *testing.T) {
	o := withDigests(t, say.En, pmo.Lead, nil)
	o.say("/pmo project add SEC Secret manager:@ann restricted:yes")
	o.in = "secret"
	o.say("/pmo project here SEC")
	wants(t, o.refused("/digest schedule weekly mon 09:00"), "Secret is restricted")
}

func TestPauseResumeRemoveNeedANumberOnlyWhereThereAreSeveral(t *testing.T) {
	o := withDigests(t, say.En, pmo.Member, nil)
	wants(t, o.refused("/digest pause"), "Not paused: no digest is scheduled here.")
	o.say("/digest schedule weekly mon 09:00")
	wants(t, o.say("/digest pause"), "Paused: the weekly digest on Mondays", "[Resume]")
	wants(t, o.say("/digest list"), "paused", "[Resume]")
	wants(t, o.refused("/digest pause"), "on pause already")
	wants(t, o.say("/digest resume"), "Next: Mon 23 Nov 09:00")
	o.say("/digest schedule weekly tue 09:00 me")
	wants(t, o.refused("/digest remove"), "2 are scheduled here")
	wants(t, o.refused("/digest remove 3"), "from 1 to 2")
	wants(t, o.say("/digest remove 2"), "Removed: your week")
	wants(t, o.say("/digest remove"), "Removed: the weekly digest")
	wants(t, o.say("/digest list"), "No digest is scheduled here.")
}

func TestOnlyItsAuthorAndLeadsDisposeOfASchedule(t *testing.T) {
	o := withDigests(t, say.En, pmo.Member, nil)
	o.as("bo").say("/digest schedule weekly mon 09:00")
	wants(t, o.as("chen").refused("/digest pause"), "Not paused: that takes a lead of Apollo")
	o.as("ann").say("/digest pause")
	o.as("bo").say("/digest resume")
	guests := withDigests(t, say.En, pmo.Guest, nil)
	wants(t, guests.as("bo").refused("/digest schedule weekly mon 09:00"), "Not scheduled: that takes a member of Apollo")
	wants(t, guests.refused("/digest now"), "Not shown: that takes a viewer of Apollo")
	guests.say("/digest now me")
}

func TestADigestIsAskedForInTheReadersLanguageAndSharedInTheChannels(t *testing.T) {
	o := withDigests(t, say.En, pmo.Member, nil)
	o.say("/pmo settings locale:zh")
	reply, err := o.try("/digest now")
	if err != nil {
		t.Fatal(err)
	}
	wants(t, read(reply), "digest in en", "[Share here]")
	if reply.To.Public {
		t.Error("it was posted, not answered")
	}
	shared := press(t, o, reply, "Share here")
	wants(t, read(shared), "Shared in #apollo.")
	posts := o.posts(shared)
	if len(posts) != 1 || !posts[0].To.Public || posts[0].Lang != say.Zh {
		t.Fatalf("shared as %+v", posts)
	}
	wants(t, read(posts[0]), "digest in zh")
	if strings.Contains(read(posts[0]), "[") {
		t.Errorf("what is shared can be shared again:\n%s", read(posts[0]))
	}
}

// press presses a button of an answer.
func press(t *testing.T, o *officeUnderTest, reply chat.Reply, label string) chat.Reply {
	t.Helper()
	b := find(t, reply, label)
	answer, err := o.handler.Handle(t.Context(), o.stamped(chat.Command{Path: b.Path, Args: b.Args}))
	if err != nil {
		t.Fatalf("[%s]: %v", label, err)
	}
	return answer
}

func find(t *testing.T, reply chat.Reply, label string) chat.Button {
	t.Helper()
	for _, line := range reply.Lines {
		for _, b := range line.Buttons {
			if b.Label.En == label {
				return b
			}
		}
	}
	t.Fatalf("no button %q in:\n%s", label, read(reply))
	return chat.Button{}
}

func TestWhatIsSharedHoldsNothingThatNotEverybodySees(t *testing.T) {
	o := withDigests(t, say.En, pmo.Lead, nil)
	o.say("/pmo project add SEC Secret manager:@ann restricted:yes")
	o.say("/risk log Buyout leaks p5 i5 project:SEC")
	o.say("/risk log Vendor slips p4 i5")
	o.say("/feedback log csat:2 Reports come late")
	list, err := o.try("/risk list all")
	if err != nil {
		t.Fatal(err)
	}
	wants(t, read(list), "Buyout leaks", "Vendor slips")
	post := read(o.posts(press(t, o, list, "Share here"))[0])
	wants(t, post, "Vendor slips")
	if strings.Contains(post, "Buyout") || strings.Contains(post, "SEC") {
		t.Errorf("a restricted project is shared:\n%s", post)
	}
	for _, args := range []chat.Args{
		{"verb": "feedback list"}, {"verb": "pmo search", "title": "reports buyout"},
	} {
		reply, err := o.handler.Handle(t.Context(), o.stamped(chat.Command{Path: "pmo share", Args: args}))
		if err != nil {
			t.Fatal(err)
		}
		if post := read(o.posts(reply)[0]); strings.Contains(post, "Reports") || strings.Contains(post, "Buyout") {
			t.Errorf("%v shares what is private:\n%s", args, post)
		}
	}
	for _, args := range []chat.Args{
		{"verb": "risk show", "ref": "SEC-R1"},
		{"verb": "feedback show", "ref": "APO-F1"},
		{"verb": "risk list", "project": "SEC"},
		{"verb": "risk close", "ref": "APO-R1"},
		{"verb": "pmo share"},
		{"verb": ""},
	} {
		if reply, err := o.handler.Handle(t.Context(), o.stamped(chat.Command{Path: "pmo share", Args: args})); err == nil {
			t.Errorf("%v was shared: %+v", args, reply)
		}
	}
}

func TestGuestsShareNothing(t *testing.T) {
	o := withDigests(t, say.En, pmo.Guest, nil)
	_, err := o.as("bo").handler.Handle(t.Context(), o.stamped(chat.Command{Path: "pmo share", Args: chat.Args{"verb": "risk list"}}))
	if err == nil {
		t.Error("a guest shared a list of what they don't see")
	}
}

func TestAnUnboundChannelGetsTheWholeOffice(t *testing.T) {
	o := withDigests(t, say.En, pmo.Lead, nil)
	o.say("/digest schedule weekly mon 09:00")
	o.in = "pmo"
	o.say("/digest schedule weekly mon 09:00")
	o.in = ""
	o.say("/digest schedule weekly mon 08:30")
	open := true
	page, err := o.store.Find(t.Context(), "console", pmo.Query{Sight: pmo.Sight{All: true}, Register: pmo.KindSchedule, Open: &open})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range page.Entries {
		got[pmo.Target.Of(e)] = pmo.DigestKind.Of(e) + " of " + pmo.Covers.Of(e)
	}
	want := map[string]string{"console:#apollo": "weekly of APO", "console:#pmo": "weekly of ", "console:@ann": "mine of "}
	if !maps.Equal(got, want) {
		t.Errorf("scheduled %v, not %v", got, want)
	}
}

func TestUndoTakesASchedulesLastStepBack(t *testing.T) {
	o := withDigests(t, say.En, pmo.Member, nil)
	o.say("/risk log Vendor slips p4 i5")
	o.say("/digest schedule weekly mon 09:00")
	o.say("/digest pause")
	wants(t, o.say("/pmo undo"), "#apollo gets the weekly digest", "Next: Mon 23 Nov")
	o.say("/digest remove")
	wants(t, o.say("/pmo undo"), "#apollo gets the weekly digest")
	o.say("/digest schedule weekly tue 09:00")
	wants(t, o.say("/pmo undo"), "Removed: the weekly digest")
	if list := o.say("/digest list"); strings.Contains(list, "2. ") {
		t.Errorf("the undone one is still there:\n%s", list)
	}
	wants(t, o.say("/risk R1"), "Vendor slips")
}
