package chat_test

import (
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"pmobot/internal/chat"
)

func TestLine(t *testing.T) {
	for _, tt := range []struct {
		path string
		args args
		want string
	}{
		{"risk log", args{"title": "Vendor slips", "probability": "4", "owner": "@ann"}, "/risk log Vendor slips probability:4 owner:@ann"},
		{"risk log", args{"title": "p:4 is what the mail said"}, `/risk log "p:4 is what the mail said"`},
		{"risk log", args{"title": "a", "cause": "it\nrained", "due": "next fri"}, `/risk log a cause:"it\nrained" due:"next fri"`},
		{"risk edit", args{"ref": "APO-R12", "impact": "3", "because": "second source signed"}, "/risk edit APO-R12 impact:3 because second source signed"},
		{"risk close", args{"ref": "R1", "because": "a\nb"}, `/risk close R1 because:"a\nb"`},
		{"risk review", args{"text": "start"}, `/risk review "start"`},
		{"risk log", args{}, "/risk log"},
		{"risk", args{"word": "lgo", "title": "Vendor slips p4"}, "/risk lgo Vendor slips p4"},
		{"", args{"word": "rsik", "title": "log x"}, "/rsik log x"},
	} {
		if got := specAt(tt.path).Line(tt.args, specs()); got != tt.want {
			t.Errorf("%s %q\n got %s\nwant %s", tt.path, tt.args, got, tt.want)
		}
	}
}

// specAt returns the verb with a path, or a bare group.
func specAt(path string) chat.Spec {
	for _, s := range specs() {
		if s.Path == path {
			return s
		}
	}
	return chat.Spec{Path: path}
}

// TestLineReadsBack writes random arguments and reads them back.
func TestLineReadsBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5_000 {
		s := specs()[r.IntN(len(specs()))]
		want := chat.Args{}
		for _, p := range s.Params {
			if r.IntN(3) == 0 {
				want[p.Key] = strings.TrimSpace(randomText(r))
			}
		}
		if s.Reason && r.IntN(2) == 0 {
			want[chat.ArgBecause] = randomText(r)
		}
		line := s.Line(want, specs())
		if got := chat.Parse(line, specs()); got.Path != s.Path || !maps.Equal(got.Args, want) {
			t.Fatalf("%s\n got %q %q\nwant %q %q", line, got.Path, got.Args, s.Path, want)
		}
	}
}

// randomText makes text out of whatever might be taken for something else.
func randomText(r *rand.Rand) string {
	pieces := []string{
		"Vendor", "slips", "供应商", "延期", " ", "  ", "　", "\n", "\t", `"`, "“", "”", "「", "」", `\`, `\n`, "p4", "4x5", "p:4", "概率：4", "cause:", "because ", "because", "因为",
		"=>", " => ", "--", "-- ", "@ann", "#tag", "#", "@", "APO-R12", " R1", "open", "all", "red", "log", "start", "me", "/", ":", "：", ",", "it's", "😀",
	}
	var text strings.Builder
	for range r.IntN(6) {
		text.WriteString(pieces[r.IntN(len(pieces))])
	}
	return text.String()
}
