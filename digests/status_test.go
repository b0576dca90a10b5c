package digests

import (
	"testing"

	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
)

// say says a project's status on a day.
func (s *stage) say(key, colour string, day int) {
	s.t.Helper()
	set := pmo.Values{}
	pmo.Colour.Put(set, colour)
	pmo.SaidOn.Put(set, date("2026-11-01").Add(day-1))
	s.did(pmo.Named(pmo.KindStatus, key), "status", ann, shanghai(day, 10, 0), "", set)
}

const howIs = "@ann Ann, how is Apollo this week? It goes into Monday's digest."

func TestAStatusIsAskedOnFridayUntilItIsSaid(t *testing.T) {
	s := onStage(t, say.En)
	s.say("APO", "amber", 6)
	s.until(shanghai(9, 0, 0), shanghai(14, 0, 0))
	s.say("APO", "green", 18) // a Wednesday
	s.until(shanghai(14, 0, 0), shanghai(28, 0, 0))
	s.want("13 09:00 "+howIs, "27 09:00 "+howIs)
}

func TestAStatusIsAskedBeforeAHoliday(t *testing.T) {
	s := onStage(t, say.En)
	s.set(pmo.Named(pmo.KindProject, "APO"), pmo.Values{pmo.Holidays.Key: []string{"2026-11-20"}})
	s.until(shanghai(16, 0, 0), shanghai(24, 0, 0))
	s.want("19 09:00 " + howIs)
}

func TestAStatusThatWasPutOffIsAskedAgain(t *testing.T) {
	s := onStage(t, say.En)
	s.until(shanghai(16, 0, 0), shanghai(20, 10, 0))
	s.set(pmo.Named(pmo.KindProject, "APO"), pmo.Values{pmo.SnoozedUntil.Key: "2026-11-21"})
	s.until(shanghai(20, 10, 0), shanghai(28, 0, 0))
	s.want("20 09:00 "+howIs, "23 09:00 "+howIs, "27 09:00 "+howIs)
}

func TestAStatusIsNotAskedOnAWeekend(t *testing.T) {
	s := onStage(t, say.En)
	s.tick(shanghai(21, 12, 0)) // a Saturday, after an outage
	s.tick(shanghai(23, 9, 0))
	s.want("")
}

func TestAStatusSaidMeanwhileIsNotAsked(t *testing.T) {
	s := onStage(t, say.En)
	s.say("APO", "amber", 6)
	tasks, err := s.reminders.Due(t.Context(), anOffice, shanghai(20, 9, 0))
	if err != nil || len(tasks) != 1 {
		t.Fatal(tasks, err)
	}
	s.say("APO", "green", 20)
	m, err := tasks[0].Compose(t.Context(), tasks[0].Delivery, shanghai(20, 10, 1))
	if err != nil || m.Skip.Code != storage.ReasonReviewed || m.Skip.Person != ann {
		t.Errorf("skipped because of %+v, %v", m.Skip, err)
	}
}

func TestAStatusQuestionThatCouldNotBePostedIsTriedAgain(t *testing.T) {
	s := onStage(t, say.En)
	broken := New(s.store, failing{s.box}, "p2", quiet(), s.reminders)
	if err := broken.Tick(t.Context(), anOffice, shanghai(20, 9, 0)); err == nil {
		t.Error("no error, though it couldn't be posted")
	}
	s.tick(shanghai(20, 9, 2))
	s.want("20 09:02 " + howIs)
}

func TestADeputyIsAskedForTheStatus(t *testing.T) {
	s := onStage(t, say.En)
	s.set(pmo.Named(pmo.KindPerson, ann), pmo.Values{pmo.Away.Key: "2026-11-19..2026-11-25", pmo.Deputy.Key: bo})
	s.until(shanghai(16, 0, 0), shanghai(24, 0, 0))
	s.want("20 09:00 @bo Bo, how is Apollo this week? It goes into Monday's digest.")
}

func TestWhatTheRisksSay(t *testing.T) {
	for _, test := range []struct {
		colour string
		scores []int
		want   map[say.Lang]string
	}{
		{"green", nil, map[say.Lang]string{say.En: "Last week you said: 🟢.", say.Zh: "上周报的是：🟢。"}},
		{"red", nil, map[say.Lang]string{
			say.En: "Last week you said: 🔴. Now no open risk speaks against green.",
			say.Zh: "上周报的是：🔴。目前没有高等级风险，系统判断为绿灯。",
		}},
		{"green", []int{2}, map[say.Lang]string{
			say.En: "Last week you said: 🟢. Now 1 high risk says amber.",
			say.Zh: "上周报的是：🟢。目前有1项高风险，系统判断为黄灯。",
		}},
		{"amber", []int{2, 2}, map[say.Lang]string{say.En: "Last week you said: 🟡.", say.Zh: "上周报的是：🟡。"}},
	} {
		for _, lang := range say.Langs() {
			s := onStage(t, lang)
			s.say("APO", test.colour, 13)
			for _, p := range test.scores {
				s.log("APO", "X", chen, "2027-02-01", p, 5, nil)
			}
			s.tick(shanghai(20, 9, 0))
			if got := say.Plain(s.box.posts[0].reply.Lines[1].Text); got != test.want[lang] {
				t.Errorf("%s %v: %s\nwant %s", test.colour, test.scores, got, test.want[lang])
			}
		}
	}
}

func TestTheNextMorningIsTheFirstInAnyZone(t *testing.T) {
	s := onStage(t, say.En)
	s.set(pmo.Named(pmo.KindPerson, bo), pmo.Values{pmo.Zone.Key: "America/New_York"})
	s.set(pmo.Named(pmo.KindPerson, chen), pmo.Values{pmo.Zone.Key: "Asia/Kathmandu", pmo.Quiet.Key: "20-10"})
	after := shanghai(12, 8, 0)
	for _, want := range []string{"12 09:00", "12 12:15", "12 22:00", "13 09:00"} {
		next, err := s.reminders.Next(t.Context(), anOffice, after)
		if err != nil {
			t.Fatal(err)
		}
		after = next
		if got := next.In(pmo.Location("Asia/Shanghai")).Format("02 15:04"); got != want {
			t.Errorf("the next morning is %s, want %s", got, want)
		}
	}
}
