package handlers

import (
	"context"
	"strconv"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/internal/when"
)

// settingsTable is everything that can be set, in the order in which it is shown.
func settingsTable() []setting {
	return append(sharedSettings(), append(projectSettings(), personSettings()...)...)
}

// The names of what no field is named after.
var (
	namedLevels  = say.Words{En: "levels", Zh: "等级"}
	namedReviews = say.Words{En: "reviews", Zh: "复核周期"}
)

// sharedSettings hold for a channel, a project or the office.
func sharedSettings() []setting {
	locale := paramOf(pmo.Locale.Decl)
	locale.Choices = localeChoices()
	locale.Short = []string{"language", "lang"}
	cards := paramOf(pmo.Cards.Decl)
	cards.Choices = cardChoices()
	takes := paramOf(pmo.Takes.Decl)
	takes.Choices = takesChoices()
	calendar := []scope{ofProject, ofOffice}
	return []setting{
		{locale, pmo.Locale, []scope{ofPlace, ofProject, ofOffice, ofPerson}, readChoice, showLocale, unset},
		{cards, pmo.Cards, []scope{ofPlace}, readChoice, showCards, func(r *request) string { return r.t.CardsWord("") }},
		{paramOf(pmo.Inside.Decl), pmo.Inside, []scope{ofPlace}, readFlag, showFlag, noFlag},
		{takes, pmo.Takes, []scope{ofPlace}, readTakes, showTakes, func(r *request) string { return r.t.FeedbackWord("") }},
		{paramOf(pmo.Organisation.Decl), pmo.Organisation, []scope{ofOffice}, readText, showText, unset},
		{paramOf(pmo.Zone.Decl), pmo.Zone, []scope{ofProject, ofOffice, ofPerson}, readZone, showZone, unset},
		{paramOf(pmo.Workdays.Decl), pmo.Workdays, append(calendar, ofPerson), readWork, showWork, noWork},
		{paramOf(pmo.Holidays.Decl), pmo.Holidays, calendar, readHolidays, showHolidays, unset},
		{ruleParam("thresholds", namedLevels), pmo.Limits, calendar, readLimits, showLimits, noLimits},
		{ruleParam("cadence", namedReviews), pmo.Cadences, calendar, readCadence, showCadence, noCadence},
	}
}

func ruleParam(key string, name say.Words) chat.Param {
	return chat.Param{Key: key, Name: name, Type: chat.LineParam}
}

// projectSettings hold for a project alone.
func projectSettings() []setting {
	only := []scope{ofProject}
	return []setting{
		{paramOf(pmo.Name.Decl), pmo.Name, only, readName, showText, unset},
		{paramOf(pmo.Manager.Decl), pmo.Manager, only, readPerson, showPerson, unset},
		{paramOf(pmo.Sponsor.Decl), pmo.Sponsor, only, readPerson, showPerson, unset},
		{paramOf(pmo.Phase.Decl), pmo.Phase, only, readText, showText, unset},
		{paramOf(pmo.Restricted.Decl), pmo.Restricted, only, readFlag, showFlag, noFlag},
	}
}

// personSettings hold for one person.
func personSettings() []setting {
	only := []scope{ofPerson}
	return []setting{
		{paramOf(pmo.Quiet.Decl), pmo.Quiet, only, readQuiet, showQuiet, unset},
		{paramOf(pmo.Away.Decl), pmo.Away, only, readAway, showAway, unset},
		{paramOf(pmo.Deputy.Decl), pmo.Deputy, only, readDeputy, showPerson, unset},
		{paramOf(pmo.Direct.Decl), pmo.Direct, only, readFlag, showFlag, noFlag},
	}
}

func localeChoices() []chat.Choice {
	choices := []chat.Choice{
		{Value: string(say.En), Also: []string{"英语", "en-US", "en-GB"}}, {Value: string(say.Zh), Also: []string{"汉语", "简体中文", "zh-CN"}},
	}
	for i, c := range choices {
		choices[i].Name = say.Both(func(t say.Tongue) string { return t.LangName(say.Lang(c.Value)) })
	}
	return append(choices, unsetChoice())
}

func cardChoices() []chat.Choice {
	return []chat.Choice{
		{Value: "all", Name: say.Words{En: "all", Zh: "全部"}}, {Value: "none", Name: say.Words{En: "none", Zh: "无"}}, unsetChoice(),
	}
}

func takesChoices() []chat.Choice {
	return []chat.Choice{
		{Value: pmo.TakesOpen, Name: say.Words{En: "open", Zh: "开放"}},
		{Value: "members", Name: say.Words{En: "members", Zh: "仅成员"}, Also: []string{byDefault, "默认"}},
	}
}

// byDefault is the value that takes a choice away.
const byDefault = "default"

func unsetChoice() chat.Choice {
	return chat.Choice{Value: byDefault, Name: say.Words{En: "default", Zh: "默认"}}
}

// unset says that there is no value.
func unset(r *request) string { return r.t.Unset() }

func showText(_ *request, value any) string { return value.(string) }

func showLocale(r *request, value any) string { return r.t.LangName(say.Lang(value.(string))) }

func showCards(r *request, value any) string { return r.t.CardsWord(value.(string)) }

func showTakes(r *request, value any) string { return r.t.FeedbackWord(value.(string)) }

func showZone(r *request, value any) string { return r.t.ZoneName(value.(string)) }

func showPerson(r *request, value any) string { return r.view.Name(value.(string)) }

func showFlag(r *request, value any) string { return r.t.FlagWord(value.(bool)) }

func noFlag(r *request) string { return r.t.FlagWord(false) }

func showWork(r *request, value any) string { return r.t.WorkWord(when.ParseWork(value.(string))) }

func noWork(r *request) string { return r.t.WorkWord(when.MondayToFriday()) }

func showHolidays(r *request, value any) string {
	var next when.Date
	days := value.([]string)
	for _, text := range days {
		if day, ok := when.Parse(text); ok && !day.Before(r.today) {
			next = when.Earlier(next, day)
		}
	}
	return r.t.HolidaysWord(len(days), next)
}

func showLimits(r *request, value any) string {
	rules := pmo.RulesOf(pmo.Entry{Values: pmo.Values{pmo.Limits.Key: value}})
	return r.t.LimitsWord(rules.Thresholds)
}

func noLimits(r *request) string { return r.t.LimitsWord(pmo.DefaultRules().Thresholds) }

func showCadence(r *request, value any) string {
	rules := pmo.RulesOf(pmo.Entry{Values: pmo.Values{pmo.Cadences.Key: value}})
	return r.t.CadenceWord([4]int(rules.Cadence[1:]))
}

func noCadence(r *request) string {
	rules := pmo.DefaultRules()
	return r.t.CadenceWord([4]int(rules.Cadence[1:]))
}

func showQuiet(r *request, value any) string {
	from, until, _ := strings.Cut(value.(string), "-")
	return r.t.QuietWord(hourWord(from), hourWord(until))
}

// hourWord writes an hour as a clock does: 20 is 20:00.
func hourWord(text string) string {
	if strings.Contains(text, ":") {
		return text
	}
	if n, err := strconv.Atoi(text); err == nil && n < 10 {
		text = "0" + strconv.Itoa(n)
	}
	return text + ":00"
}

func showAway(r *request, value any) string {
	first, last, _ := strings.Cut(value.(string), "..")
	from, _ := when.Parse(first)
	until, _ := when.Parse(last)
	return r.t.DayRange(from, until)
}

func readChoice(_ context.Context, _ *request, typed string) (any, error) {
	if typed == byDefault {
		return nil, nil
	}
	return typed, nil
}

func readTakes(_ context.Context, _ *request, typed string) (any, error) {
	if typed == pmo.TakesOpen {
		return typed, nil
	}
	return nil, nil
}

func readFlag(_ context.Context, _ *request, typed string) (any, error) {
	if typed == "yes" {
		return true, nil
	}
	return nil, nil
}
