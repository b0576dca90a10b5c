package digests

import (
	"strings"
	"testing"

	"pmobot/internal/say"
)

func TestTheSampleIsMarkedBeforeItsFirstLine(t *testing.T) {
	for lang, want := range map[say.Lang]string{
		say.En: "*SAMPLE, not your data* · *PMO weekly 7 · 16–22 Nov*\n*Apollo turned red. Maria, one decision.*\n",
		say.Zh: "*样例，非真实数据* · *PMO 周报第7期 · 11月16日—22日*\n*阿波罗转红灯，有1项决策待马莉拍板。*\n",
	} {
		reply := Sample(lang)
		if got := asGolden(reply); !strings.HasPrefix(got, want) {
			t.Errorf("it begins\n%s", got)
		}
		if n := heights(texts(reply.Lines)); n > 26 {
			t.Errorf("%s has %d lines", lang, n)
		}
		for _, line := range reply.Lines {
			for _, span := range say.Spans(line.Text) {
				if span.Ping != "" {
					t.Errorf("it pings %s", span.Ping)
				}
			}
		}
	}
}
