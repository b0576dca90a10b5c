package console

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"pmobot/bot"
	"pmobot/internal/say"
)

func TestReadALine(t *testing.T) {
	for line, want := range map[string]statement{
		"":                                  {},
		"  (only you) Logged":               {},
		"# a comment":                       {},
		"#! pmobot console":                 {},
		"##":                                {},
		"#":                                 {},
		"ana #apollo> /risk log Vendor":     {person: "ana", moves: true, place: "#apollo", deed: speak, text: "/risk log Vendor"},
		"bo> /risk list":                    {person: "bo", deed: speak, text: "/risk list"},
		"李明(zh)> /risk list":                {person: "李明", lang: say.Zh, deed: speak, text: "/risk list"},
		"li(zh-CN) #项目办> hi":                {person: "li", lang: say.Zh, moves: true, place: "#项目办", deed: speak, text: "hi"},
		"(en)> hi":                          {lang: say.En, deed: speak, text: "hi"},
		"#apollo> /risk list":               {moves: true, place: "#apollo", deed: speak, text: "/risk list"},
		"ana #> /risk list":                 {person: "ana", moves: true, deed: speak, text: "/risk list"},
		"#> hi":                             {moves: true, deed: speak, text: "hi"},
		"ana_b.c-d>":                        {person: "ana_b.c-d"},
		"... +1w2d":                         {deed: passTime, text: "+1w2d"},
		"ana> ... +4h":                      {person: "ana", deed: passTime, text: "+4h"},
		"... 2026-11-27 09:05":              {deed: passTime, text: "2026-11-27 09:05"},
		"!press R1 Still so":                {deed: press, text: "R1 Still so"},
		"bo> !press Later":                  {person: "bo", deed: press, text: "Later"},
		`!fill title="Vendor \"X\"" i=5`:    {deed: fill, text: `title="Vendor \"X\"" i=5`},
		"!cancel":                           {deed: cancel},
		"APO-R12":                           {deed: speak, text: "APO-R12"},
		"a > b":                             {deed: speak, text: "a > b"},
		"a>b":                               {deed: speak, text: "a>b"},
		"> quoted":                          {deed: speak, text: "> quoted"},
		"!":                                 {deed: speak, text: "!"},
		"!!!":                               {deed: speak, text: "!!!"},
		"....":                              {deed: speak, text: "...."},
		"two words> hi":                     {deed: speak, text: "two words> hi"},
		"-ana> hi":                          {deed: speak, text: "-ana> hi"},
		"ana> /risk log a => b":             {person: "ana", deed: speak, text: "/risk log a => b"},
		"/risk log ana #apollo> isn't said": {deed: speak, text: "/risk log ana #apollo> isn't said"},
	} {
		if got := parse(line); !reflect.DeepEqual(got, want) {
			t.Errorf("%q\n got %+v\nwant %+v", line, got, want)
		}
	}
	for _, line := range []string{"ana(fr)> hi", "!frobnicate", "!pres Later"} {
		if parse(line).problem == nil {
			t.Errorf("%q is read", line)
		}
	}
}

func TestReadATranscript(t *testing.T) {
	r := newReader(strings.NewReader("\uFEFFana> one\r\n\n  bot\n\tbot\n/risk log a\\\n  b\\\nc\n# note \\\nbo> two\nlast\\"))
	var got []string
	for {
		s, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		line := strings.Join(s.lines, "|") + " => " + s.text
		if s.problem != nil {
			line += " !"
		}
		got = append(got, strings.TrimSpace(line))
	}
	want := []string{
		"ana> one => one", "=>", `/risk log a\|  b\|c => /risk log a` + "\n  b\nc",
		`# note \ =>`, "bo> two => two", `last\ =>  !`,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestReadPairs(t *testing.T) {
	keys, values, err := readPairs(`title="Vendor \"X\" \\ slips\nlate" impact=5 标题=供应商 due= note=a"b`)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"title", "impact", "标题", "due", "note"}; !reflect.DeepEqual(keys, want) {
		t.Errorf("keys %q", keys)
	}
	if want := []string{"Vendor \"X\" \\ slips\nlate", "5", "供应商", "", `a"b`}; !reflect.DeepEqual(values, want) {
		t.Errorf("values %q", values)
	}
	for _, wrong := range []string{`title="never closed`, "title", "=x", `"a b"=c`} {
		if _, _, err := readPairs(wrong); err == nil {
			t.Errorf("%q is read", wrong)
		}
	}
}

// What comes out is its own script, whatever goes in.
func FuzzTranscript(f *testing.F) {
	f.Add(conversation)
	for _, seed := range []string{
		"ana> /risk log x\\\ny", "\\", "!fill a=\"", "... +1w2d\n... +9999w", "a\r\rb", "#\u00a0x> y", "\u2028> /risk log \xff",
		"/risk form\n!fill title=\n!cancel\n!cancel", "/risk log x\n!press later\n!press A date\n!press R1 Me",
	} {
		f.Add(seed)
	}
	due := func(b *bot.Bot) Due { return daily{b} }
	store := memory(f) // of all runs: the ids of each are its own
	f.Fuzz(func(t *testing.T, script string) {
		if strings.Contains(script, "w") || strings.Count(script, "d") > 9 {
			script = strings.ReplaceAll(script, "... ", "...") // a year of mornings takes too long
		}
		c := Config{At: "2026-11-02T09:00"}
		once, problems, _ := playedOn(t, store, script, c, due)
		again, same, _ := playedOn(t, store, once, c, due)
		if again != once {
			t.Fatalf("fed back, this\n%q\nbecomes\n%q", once, again)
		}
		if strings.Count(problems, "line ") != strings.Count(same, "line ") {
			t.Fatalf("other problems: %q, %q", problems, same)
		}
	})
}
