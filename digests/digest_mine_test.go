package digests

import (
	"strings"
	"testing"

	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// myAsk is one's own week, of Mon 23 Nov.
func myAsk(d *desk, person string) Ask {
	ask := d.ask("2026-11-23 09:00", 3)
	ask.Kind, ask.Target = MineKind, person
	return ask
}

func TestMyWeekIsWhatWaitsForMe(t *testing.T) {
	for _, lang := range say.Langs() {
		d := madeUpWeek(t, lang)
		d.do("2026-11-17 12:00", refTo("APO", "R", 9), "comment", "console:@bo", "is two nights enough?", pmo.Values{})
		got := ""
		for _, person := range []string{"console:@maria", "console:@chen", "console:@bo", "console:@ann"} {
			got += asGolden(d.compose(myAsk(d, person)).Reply) + "\n"
		}
		sameAsGolden(t, "mine."+string(lang)+".txt", got)
	}
}

func TestMyWeekTellsNothingOfARestrictedProjectThatIAmNotIn(t *testing.T) {
	d := madeUpWeek(t, say.En)
	d.do("2026-11-10 09:00", pmo.Named(pmo.KindProject, "CYG"), "edit", "console:@dai", "", pmo.Values{"restricted": true})
	d.do("2026-11-19 16:00", refTo("CYG", "R", 5), "assign", "console:@dai", "", pmo.Values{"owner": "console:@chen"})
	if got := asGolden(d.compose(myAsk(d, "console:@chen")).Reply); strings.Contains(got, "CYG") {
		t.Errorf("got %s", got)
	}
	if got := asGolden(d.compose(myAsk(d, "console:@dai")).Reply); !strings.Contains(got, "CYG-R2") {
		t.Errorf("its manager reads nothing of it: %s", got)
	}
}
