package say_test

import (
	"testing"
	"time"
	_ "time/tzdata" // where the machine has no zones

	"pmobot/internal/say"
	"pmobot/internal/when"
)

func day(year, month, day int) when.Date {
	return when.Date{Year: year, Month: time.Month(month), Day: day}
}

// TestDates reads the days of the golden samples.
func TestDates(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	nine := time.Date(2026, 11, 30, 9, 0, 0, 0, shanghai)
	for name, tt := range map[string]struct {
		said   func(say.Tongue) string
		en, zh string
	}{
		"a day":        {func(t say.Tongue) string { return t.Day(day(2026, 11, 30)) }, "Mon 30 Nov", "11月30日（周一）"},
		"a Sunday":     {func(t say.Tongue) string { return t.Day(day(2026, 11, 1)) }, "Sun 1 Nov", "11月1日（周日）"},
		"with year":    {func(t say.Tongue) string { return t.FullDay(day(2026, 12, 1)) }, "Tue 1 Dec 2026", "2026年12月1日（周二）"},
		"time":         {func(t say.Tongue) string { return t.Clock(nine) }, "09:00", "09:00"},
		"afternoon":    {func(t say.Tongue) string { return t.Clock(nine.Add(8*time.Hour + 5*time.Minute)) }, "17:05", "17:05"},
		"day and time": {func(t say.Tongue) string { return t.DayClock(nine) }, "Mon 30 Nov 09:00", "11月30日（周一）09:00"},
		"in a month":   {func(t say.Tongue) string { return t.DayRange(day(2026, 11, 16), day(2026, 11, 22)) }, "16–22 Nov", "11月16日—22日"},
		"over months":  {func(t say.Tongue) string { return t.DayRange(day(2026, 11, 30), day(2026, 12, 6)) }, "30 Nov – 6 Dec", "11月30日—12月6日"},
		"over years":   {func(t say.Tongue) string { return t.DayRange(day(2026, 12, 28), day(2027, 1, 3)) }, "28 Dec – 3 Jan", "12月28日—1月3日"},
		"one day":      {func(t say.Tongue) string { return t.DayRange(day(2026, 11, 16), day(2026, 11, 16)) }, "16 Nov", "11月16日"},
		"a year later": {func(t say.Tongue) string { return t.DayRange(day(2026, 11, 16), day(2027, 11, 16)) }, "16 Nov – 16 Nov", "11月16日—11月16日"},
		"zone":         {func(t say.Tongue) string { return t.ZoneName("Asia/Shanghai") }, "Asia/Shanghai", "上海时间"},
		"other zone":   {func(t say.Tongue) string { return t.ZoneName("Pacific/Chatham") }, "Pacific/Chatham", "Pacific/Chatham"},
		"every":        {func(t say.Tongue) string { return t.EveryWeekday(time.Monday) }, "Mondays", "每周一"},
		"every Sunday": {func(t say.Tongue) string { return t.EveryWeekday(time.Sunday) }, "Sundays", "每周日"},
		"nobody":       {func(t say.Tongue) string { return t.And(nil) }, "", ""},
		"one":          {func(t say.Tongue) string { return t.And([]string{"a"}) }, "a", "a"},
		"two":          {func(t say.Tongue) string { return t.And([]string{"a", "b"}) }, "a and b", "a和b"},
		"three":        {func(t say.Tongue) string { return t.And([]string{"a", "b", "c"}) }, "a, b and c", "a、b和c"},
		"quotation":    {func(t say.Tongue) string { return t.Quote("lgo") }, "“lgo”", "“lgo”"},
	} {
		for lang, want := range map[say.Lang]string{say.En: tt.en, say.Zh: tt.zh} {
			if got := tt.said(say.In(lang)); got != want {
				t.Errorf("%s in %s is %q, want %q", name, lang, got, want)
			}
		}
	}
}

// TestDaysReadBack: a day can be typed as the bot writes it.
func TestDaysReadBack(t *testing.T) {
	today := day(2026, 11, 23)
	for i := range 365 {
		d := today.Add(i)
		for _, lang := range say.Langs() {
			tongue := say.In(lang)
			for _, text := range []string{tongue.Day(d), tongue.FullDay(d)} {
				if got, ok := when.ParseText(text, today); !ok || got != d {
					t.Fatalf("%q reads back as %v, %v", text, got, ok)
				}
			}
		}
	}
}

func TestLookup(t *testing.T) {
	for locale, want := range map[string]say.Lang{
		"en": say.En, "zh": say.Zh, "zh-CN": say.Zh, "ZH_hans": say.Zh, "en-GB": say.En, "en_GB.UTF-8": say.En, "zh_CN.UTF-8": say.Zh,
	} {
		if got, ok := say.Lookup(locale); !ok || got != want {
			t.Errorf("Lookup(%q) = %q, %v, want %q", locale, got, ok, want)
		}
	}
	for _, locale := range []string{"", "de", "C.UTF-8", "POSIX", "zhx", "english"} {
		if got, ok := say.Lookup(locale); ok {
			t.Errorf("Lookup(%q) = %q, which is not spoken", locale, got)
		}
	}
}
