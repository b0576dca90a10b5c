package when_test

import (
	"fmt"
	"strings"
	"testing"

	"pmobot/internal/when"
)

// FuzzDate reads any text: what is read is a date that reads back.
func FuzzDate(f *testing.F) {
	for _, text := range []string{
		"2026-12-01", "today", "fri", "next fri", "+2w", "+9999m", "明天", "周五", "下周五", "12月1日", "2026年12月1日", "1 Dec", "Dec 1, 2027",
		"Thu 26 Nov", "11月26日（周四）", "01.12.2026", "29 feb", "２月２９日", "+0d", "下个礼拜天", "\xff", "9999-12-31", "99999-01-01",
	} {
		f.Add(text, 0)
		f.Add(text, 36524)
	}
	f.Fuzz(func(t *testing.T, text string, days int) {
		today := when.Date{Year: 2000, Month: 1, Day: 1}.Add(days % 100_000)
		d, ok := when.ParseText(text, today)
		if !ok {
			return
		}
		if d.Year < 1900 || d.Year > 9999 {
			t.Fatalf("%q is the year %d", text, d.Year)
		}
		again, ok := when.ParseText(d.String(), when.Date{Year: 1, Month: 1, Day: 1})
		if !ok || again != d {
			t.Fatalf("%q is %v, which reads %v, %v", text, d, again, ok)
		}
		if upper, ok := when.ParseText("  "+strings.ToUpper(text)+"\t", today); !ok || upper != d {
			t.Fatalf("%q is %v, in capitals %v, %v", text, d, upper, ok)
		}
	})
}

// FuzzDateForms writes a day in every form, which all read back.
func FuzzDateForms(f *testing.F) {
	f.Add(0, 0)
	f.Add(9000, 59)
	f.Fuzz(func(t *testing.T, days, ahead int) {
		today := when.Date{Year: 2000, Month: 1, Day: 1}.Add(abs(days) % 100_000)
		d := today.Add(abs(ahead) % 365)
		month := d.Month.String()
		for _, text := range []string{
			d.String(),
			fmt.Sprintf("%d/%d/%d", d.Year, d.Month, d.Day),
			fmt.Sprintf("%d %s", d.Day, month),
			fmt.Sprintf("%s %d", month[:3], d.Day),
			fmt.Sprintf("%d %s %d", d.Day, month[:3], d.Year),
			fmt.Sprintf("%s %d, %d", month, d.Day, d.Year),
			fmt.Sprintf("%s %d %s", d.Weekday(), d.Day, month),
			fmt.Sprintf("%d月%d日", d.Month, d.Day),
			fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day),
			fmt.Sprintf("+%dd", d.Sub(today)),
		} {
			if got, ok := when.ParseText(text, today); !ok || got != d {
				t.Fatalf("on %v, %q = %v, %v, want %v", today, text, got, ok, d)
			}
		}
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}
