package when_test

import (
	"testing"
	"time"

	"pmobot/internal/when"
)

// Thursday of ISO week 47.
var thursday = when.Date{Year: 2026, Month: 11, Day: 19}

func TestParseText(t *testing.T) {
	for text, want := range map[string]string{
		"2026-12-01": "2026-12-01", "2026-12-1": "2026-12-01", "2026/12/1": "2026-12-01", "２０２６-１２-０１": "2026-12-01",
		"2024-02-29": "2024-02-29", "2020-01-01": "2020-01-01",

		"today": "2026-11-19", "Tomorrow": "2026-11-20", " yesterday ": "2026-11-18",
		"今天": "2026-11-19", "明天": "2026-11-20", "后天": "2026-11-21", "昨天": "2026-11-18",

		"fri": "2026-11-20", "Friday": "2026-11-20", "thu": "2026-11-26", "thurs": "2026-11-26",
		"wed": "2026-11-25", "sun": "2026-11-22", "mon": "2026-11-23", "tues": "2026-11-24", "sat.": "2026-11-21",
		"周五": "2026-11-20", "星期五": "2026-11-20", "礼拜五": "2026-11-20", "周四": "2026-11-26",
		"周日": "2026-11-22", "周天": "2026-11-22", "星期天": "2026-11-22", "礼拜日": "2026-11-22",

		"next fri": "2026-11-27", "next Thursday": "2026-11-26", "next mon": "2026-11-23", "next sun": "2026-11-29",
		"下周五": "2026-11-27", "下周一": "2026-11-23", "下周日": "2026-11-29", "下星期五": "2026-11-27",
		"下个星期天": "2026-11-29", "下礼拜六": "2026-11-28",

		"+2w": "2026-12-03", "+3d": "2026-11-22", "+1m": "2026-12-19", "+0d": "2026-11-19", "＋２Ｗ": "2026-12-03",
		"+3m": "2027-02-19", "+12m": "2027-11-19",

		"12月1日": "2026-12-01", "11月19日": "2026-11-19", "11月18日": "2027-11-18", "12月1号": "2026-12-01",
		"１２月１日": "2026-12-01", "2月29日": "2028-02-29", "2026年12月1日": "2026-12-01", "2020年2月29日": "2020-02-29",
		"2026年 12月 1日": "2026-12-01",

		"1 Dec": "2026-12-01", "Dec 1": "2026-12-01", "19 nov": "2026-11-19", "18 NOV": "2027-11-18",
		"1 December 2027": "2027-12-01", "December 1 2027": "2027-12-01", "Dec 1, 2027": "2027-12-01",
		"Tue 1 Dec": "2026-12-01", "Thu 19 Nov 2026": "2026-11-19", "12月1日（周二）": "2026-12-01", "2026年11月30日(周一)": "2026-11-30",
		"1 sept": "2027-09-01", "29 Feb": "2028-02-29", "may 5": "2027-05-05",
	} {
		if got, ok := when.ParseText(text, thursday); !ok || got.String() != want {
			t.Errorf("ParseText(%q) = %v, %v, want %s", text, got, ok, want)
		}
	}
}

func TestParseTextRefuses(t *testing.T) {
	for _, text := range []string{
		"", " ", "2026-02-30", "2026-13-01", "2026-00-10", "2026-12-00", "0026-12-01", "20261201", "2026-12-01T10:00",
		"01.12.2026", "1/12", "12/1", "1/12/2026", "01-12-2026", "1.12.", "26-12-01",
		"f", "fr", "fryday", "next", "next week", "next next fri", "last fri", "下", "下周", "周", "周八", "下下周五",
		"+w", "+2", "2w", "+2y", "+-2d", "-3d", "+99999d", "+9999m9", "+ 2w", "+9999w9",
		"30 Feb", "2月30日", "13月1日", "0月1日", "1月0日", "12月", "12月1", "年12月1日", "26年12月1日", "2026年12月",
		"32 Dec", "Dec", "Dec 2027", "1 Dec 27", "1 Dec 2027 x", "Dec 1 Dec", "ma 5", "1 1", "soon", "Mon 1 Dec", "Tuesday 12", "12月1日（周一）", "(周二)", "12月1日（", "尽快",
	} {
		if got, ok := when.ParseText(text, thursday); ok {
			t.Errorf("ParseText(%q) = %v, want it refused", text, got)
		}
	}
}

func TestParseTextMonthEnds(t *testing.T) {
	for _, tt := range []struct{ today, text, want string }{
		{"2026-01-31", "+1m", "2026-02-28"},
		{"2027-11-30", "+3m", "2028-02-29"},
		{"2026-12-31", "+1d", "2027-01-01"},
		{"2026-12-31", "+1m", "2027-01-31"},
		{"2026-11-22", "next sun", "2026-11-29"}, // a Sunday ends its ISO week
		{"2026-11-22", "next mon", "2026-11-23"},
		{"2026-11-23", "next mon", "2026-11-30"},
		{"2026-11-23", "mon", "2026-11-30"},
		{"2026-12-31", "1 Jan", "2027-01-01"},
	} {
		today, _ := when.Parse(tt.today)
		if got, _ := when.ParseText(tt.text, today); got.String() != tt.want {
			t.Errorf("on %s, %q = %v, want %s", tt.today, tt.text, got, tt.want)
		}
	}
}

func TestParseTextWeekdaysOverAYear(t *testing.T) {
	names := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	for i := range 366 {
		today := when.Date{Year: 2026, Month: 1, Day: 1}.Add(i)
		for day, name := range names {
			got, _ := when.ParseText(name, today)
			if n := got.Sub(today); int(got.Weekday()) != day || n < 1 || n > 7 {
				t.Fatalf("on %v, %s is %v", today, name, got)
			}
			next, _ := when.ParseText("next "+name, today)
			if int(next.Weekday()) != day || isoWeek(next) != isoWeek(today.Add(7)) {
				t.Fatalf("on %v, next %s is %v", today, name, next)
			}
		}
	}
}

func isoWeek(d when.Date) [2]int {
	year, week := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).ISOWeek()
	return [2]int{year, week}
}
