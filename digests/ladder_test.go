package digests

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/when"
)

func TestTheLadderCountsWorkingDays(t *testing.T) {
	holidays := func(days ...string) when.Calendar {
		c := when.Calendar{Holidays: map[when.Date]bool{}}
		for _, day := range days {
			c.Holidays[date(day)] = true
		}
		return c
	}
	sundayToThursday := when.Calendar{Work: when.ParseWork("7,1-4")}
	for _, test := range []struct {
		about    string
		calendar when.Calendar
		due      string
		every    int
		want     string // soon, due, again, again, manager, sponsor
	}{
		{"golden.md's", when.Calendar{}, "2026-11-12", 7, " 2026-11-12 2026-11-13 2026-11-17 2026-11-19 2026-11-26"},
		{"a rare one is announced", when.Calendar{}, "2026-11-12", 14, "2026-11-11 2026-11-12 2026-11-13 2026-11-17 2026-11-19 2026-11-26"},
		{"on a Saturday", when.Calendar{}, "2026-11-14", 7, " 2026-11-16 2026-11-17 2026-11-19 2026-11-23 2026-11-30"},
		{"on a Sunday, announced on Friday", when.Calendar{}, "2026-11-15", 30, "2026-11-13 2026-11-16 2026-11-17 2026-11-19 2026-11-23 2026-11-30"},
		{"on a holiday", holidays("2026-12-25", "2026-12-28"), "2026-12-25", 14, "2026-12-24 2026-12-29 2026-12-30 2027-01-01 2027-01-05 2027-01-12"},
		{"over a week of holidays", holidays("2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"), "2026-09-30", 7, " 2026-09-30 2026-10-08 2026-10-12 2026-10-14 2026-10-21"},
		{"where Friday and Saturday are off", sundayToThursday, "2026-11-12", 7, " 2026-11-12 2026-11-15 2026-11-17 2026-11-19 2026-11-26"},
	} {
		l := LadderOf(test.calendar, date(test.due), test.every)
		got := fmt.Sprint(l.Soon, " ", l.Due, " ", l.Again[0], " ", l.Again[1], " ", l.Manager, " ", l.Sponsor)
		if got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.about, got, test.want)
		}
	}
}

func TestAMorningIsTheirOwn(t *testing.T) {
	for _, test := range []struct{ zone, quiet, day, want string }{
		{"Asia/Shanghai", "", "2026-11-12", "2026-11-12T01:00Z"},
		{"America/New_York", "", "2026-11-12", "2026-11-12T14:00Z"},
		{"America/New_York", "", "2026-10-31", "2026-10-31T13:00Z"}, // the last day of daylight saving
		{"America/New_York", "", "2026-11-01", "2026-11-01T14:00Z"},
		{"Europe/Lisbon", "", "2026-03-29", "2026-03-29T08:00Z"}, // its first
		{"Asia/Kathmandu", "", "2026-11-12", "2026-11-12T03:15Z"},
		{"Pacific/Chatham", "", "2026-11-12", "2026-11-11T19:15Z"},
		{"UTC", "20-08", "2026-11-12", "2026-11-12T09:00Z"},
		{"UTC", "20-09", "2026-11-12", "2026-11-12T09:00Z"}, // they end at nine
		{"UTC", "20-10", "2026-11-12", "2026-11-12T10:00Z"},
		{"UTC", "20:30-10:15", "2026-11-12", "2026-11-12T10:15Z"},
		{"UTC", "08-12", "2026-11-12", "2026-11-12T12:00Z"},
		{"UTC", "09-09", "2026-11-12", "2026-11-12T09:00Z"}, // never quiet
		{"UTC", "all day", "2026-11-12", "2026-11-12T09:00Z"},
	} {
		got := Morning(pmo.Person{Quiet: test.quiet}, date(test.day), 9, pmo.Location(test.zone))
		if text := got.UTC().Format("2006-01-02T15:04Z"); text != test.want {
			t.Errorf("%s %s in %s, quiet %q: %s, want %s", "09:00", test.day, test.zone, test.quiet, text, test.want)
		}
	}
}

// aCrew is Apollo's: Ann manages, Maria sponsors, Chen and Bo work there.
func aCrew(people ...pmo.Person) Crew {
	known := map[string]pmo.Person{}
	for _, p := range people {
		known[p.Token] = p
	}
	return Crew{
		Project: pmo.Project{Key: "APO", Manager: ann, Sponsor: maria, Rules: pmo.DefaultRules()},
		Zone:    time.UTC, Rules: pmo.DefaultRules(), Leads: []string{ann, maria},
		Person: func(token string) pmo.Person {
			p := known[token]
			p.Token = token
			return p
		},
		Here: func(token string) bool { return token != "console:@left" },
	}
}

// aRisk is Chen's, critical, due on Thu 12 Nov.
func aRisk(more pmo.Values) pmo.Entry {
	v := pmo.Values{
		pmo.Open.Key: true, pmo.State.Key: registers.Assessed, pmo.Owner.Key: chen, pmo.Score.Key: int64(20),
		pmo.ReviewDue.Key: "2026-11-12",
	}
	for key, value := range more {
		if value == nil {
			delete(v, key)
		} else {
			v[key] = value
		}
	}
	return pmo.Entry{
		Ref: pmo.Ref{Project: "APO", Register: "R", Number: 7}, Version: 1, By: bo,
		Made: time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC), Values: v,
	}
}

var causeNames = map[Cause]string{
	DecisionWaits: "decide", ReviewTop: "top", ReviewUp: "up", ReviewPutOff: "put-off", ReviewWaits: "review",
	FallsDue: "due", FeedbackWaits: "feedback", Unowned: "unowned", Unscored: "unscored",
	AcceptanceEnds: "accept-ends", ReviewSoon: "soon",
}

// written lists turns as "12 chen review": the day of November, who, why.
func written(turns []Turn) string {
	var list []string
	for _, turn := range turns {
		name := strings.TrimPrefix(turn.Person, "console:@")
		if turn.For != "" {
			name += " for " + strings.TrimPrefix(turn.For, "console:@")
		}
		list = append(list, fmt.Sprintf("%s %s %s", turn.Day.String()[5:], name, causeNames[turn.Cause]))
	}
	return strings.Join(list, ", ")
}

func TestWhoseTurnItIs(t *testing.T) {
	away := func(token, from, until, deputy string) pmo.Person {
		return pmo.Person{Token: token, Away: [2]when.Date{date(from), date(until)}, Deputy: deputy}
	}
	ladder := "11-12 chen review, 11-13 chen review, 11-17 chen review, 11-19 ann up, 11-26 maria top"
	for _, test := range []struct {
		about  string
		entry  pmo.Entry
		people []pmo.Person
		want   string
	}{
		{"the ladder", aRisk(nil), nil, ladder},
		{"closed", aRisk(pmo.Values{pmo.Open.Key: false}), nil, ""},
		{"withdrawn", aRisk(pmo.Values{pmo.Void.Key: true}), nil, ""},
		{"a medium one, every 14 days", aRisk(pmo.Values{pmo.Score.Key: int64(6)}), nil, "11-11 chen soon, " + ladder},
		{
			"nobody's", aRisk(pmo.Values{pmo.Owner.Key: nil}), nil,
			"11-12 ann review, 11-13 ann review, 11-17 ann review, 11-26 maria top, 11-03 ann unowned",
		},
		{
			"the owner left", aRisk(pmo.Values{pmo.Owner.Key: "console:@left"}), nil,
			"11-12 ann review, 11-13 ann review, 11-17 ann review, 11-26 maria top",
		},
		{"the manager's own", aRisk(pmo.Values{pmo.Owner.Key: ann}), nil, "11-12 ann review, 11-13 ann review, 11-17 ann review, 11-26 maria top"},
		{"snoozed for a day", aRisk(pmo.Values{pmo.SnoozedUntil.Key: "2026-11-13", pmo.Snoozes.Key: int64(1)}), nil, "11-13 chen review, 11-13 chen review, 11-17 chen review, 11-19 ann up, 11-26 maria top"},
		{"snoozed over the ladder", aRisk(pmo.Values{pmo.SnoozedUntil.Key: "2026-11-30", pmo.Snoozes.Key: int64(3)}), nil, "11-30 chen review, 11-30 chen review, 11-30 chen review, 11-19 ann up, 11-26 maria top"},
		{"snoozed into a weekend", aRisk(pmo.Values{pmo.SnoozedUntil.Key: "2026-11-14", pmo.Snoozes.Key: int64(1)}), nil, "11-16 chen review, 11-16 chen review, 11-17 chen review, 11-19 ann up, 11-26 maria top"},
		{"snoozed a fourth time", aRisk(pmo.Values{pmo.SnoozedUntil.Key: "2026-11-16", pmo.Snoozes.Key: int64(4)}), nil, "11-16 ann put-off, 11-16 ann put-off, 11-17 chen review, 11-19 ann up, 11-26 maria top"},
		{"away, a deputy", aRisk(nil), []pmo.Person{away(chen, "2026-11-10", "2026-11-16", bo)}, "11-12 bo for chen review, 11-13 bo for chen review, 11-17 chen review, 11-19 ann up, 11-26 maria top"},
		{"away, nobody stands in", aRisk(nil), []pmo.Person{away(chen, "2026-11-10", "2026-11-20", "")}, "11-23 chen review, 11-23 chen review, 11-23 chen review, 11-19 ann up, 11-26 maria top"},
		{"away, so is the deputy", aRisk(nil), []pmo.Person{away(chen, "2026-11-10", "2026-11-12", bo), away(bo, "2026-11-01", "2026-11-30", "")}, "11-13 chen review, 11-13 chen review, 11-17 chen review, 11-19 ann up, 11-26 maria top"},
		{"works from Tuesday to Saturday", aRisk(pmo.Values{pmo.ReviewDue.Key: "2026-11-16"}), []pmo.Person{{Token: chen, Work: "2-6"}}, "11-17 chen review, 11-17 chen review, 11-19 chen review, 11-23 ann up, 11-30 maria top"},
		{
			"not assessed", aRisk(pmo.Values{pmo.Score.Key: nil, pmo.State.Key: registers.Identified, pmo.ReviewDue.Key: nil}), nil,
			"11-05 chen unscored",
		},
		{
			"accepted until a Saturday", aRisk(pmo.Values{pmo.State.Key: registers.Accepted, registers.AcceptedUntil.Key: "2026-11-14", pmo.ReviewDue.Key: nil}), nil,
			"11-11 chen accept-ends",
		},
		{
			"escalated, to be decided", aRisk(pmo.Values{pmo.State.Key: registers.Escalated, registers.EscalatedTo.Key: maria, pmo.Due.Key: "2026-11-25", pmo.ReviewDue.Key: nil}), nil,
			"11-24 maria decide, 11-25 maria decide, 11-26 maria decide, 11-30 maria decide",
		},
		{
			"escalated to somebody who left", aRisk(pmo.Values{pmo.State.Key: registers.Escalated, registers.EscalatedTo.Key: "console:@left", pmo.Due.Key: "2026-11-25", pmo.ReviewDue.Key: nil}), nil,
			"11-24 maria decide, 11-25 maria decide, 11-26 maria decide, 11-30 maria decide",
		},
		{"due by itself", aRisk(pmo.Values{pmo.Due.Key: "2026-11-21", pmo.ReviewDue.Key: nil}), nil, "11-23 chen due"},
		{
			"feedback", pmo.Entry{
				Ref: pmo.Ref{Project: "APO", Register: "F", Number: 9}, Made: time.Date(2026, time.November, 18, 9, 0, 0, 0, time.UTC),
				Values: pmo.Values{pmo.Open.Key: true, pmo.State.Key: registers.Received},
			}, nil, "11-20 ann feedback",
		},
	} {
		if got := written(aCrew(test.people...).Turns(test.entry)); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.about, got, test.want)
		}
	}
}
