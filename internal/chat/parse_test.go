package chat_test

import (
	"maps"
	"testing"

	"pmobot/internal/chat"
)

type args = chat.Args

// parsed is a line and what it means.
type parsed struct {
	line, path string
	args       args
}

func parses(t *testing.T, table []parsed) {
	t.Helper()
	for _, tt := range table {
		got := chat.Parse(tt.line, specs())
		if got.Path != tt.path || !maps.Equal(got.Args, tt.args) {
			t.Errorf("%q\n got %q %q\nwant %q %q", tt.line, got.Path, got.Args, tt.path, tt.args)
		}
	}
}

func TestParseTheGrammarsTable(t *testing.T) {
	parses(t, []parsed{
		{"/risk log Vendor slips p4 i5 @ann #payments", "risk log", args{"title": "Vendor slips", "probability": "4", "impact": "5", "owner": "@ann", "tags": "#payments"}},
		{"/risk log Flood => plant stops => launch late p:likely i:5", "risk log", args{"cause": "Flood", "event": "plant stops", "title": "plant stops", "effect": "launch late", "probability": "likely", "impact": "5"}},
		{"/risk log Meet 10:30 it's late because of Bo", "risk log", args{"title": "Meet 10:30 it's late because of Bo"}},
		{"/risk edit APO-R12 impact:3 because second source signed", "risk edit", args{"ref": "APO-R12", "impact": "3", "because": "second source signed"}},
		{"/risk log 供应商延期 概率：4 影响:5 负责人:@安然", "risk log", args{"title": "供应商延期", "probability": "4", "impact": "5", "owner": "@安然"}},
		{"/risk log -- p:4 is what the mail said", "risk log", args{"title": "p:4 is what the mail said"}},
	})
}

func TestParsePaths(t *testing.T) {
	parses(t, []parsed{
		{"risk log x", "risk log", args{"title": "x"}},
		{"/pmo risk log x", "risk log", args{"title": "x"}},
		{"@pmobot risk log x", "risk log", args{"title": "x"}},
		{"  @PMObot   RISK\tLog　x", "risk log", args{"title": "x"}},
		{"@pmobot, risk log x", "risk log", args{"title": "x"}},
		{"@pmobot：risk log x", "", args{"word": "@pmobot：risk", "title": "log x"}},
		{"@pmobot /risk log x", "risk log", args{"title": "x"}},
		{"//risk log x", "", args{"word": "/risk", "title": "log x"}},
		{"@pmobot /pmo pmo mine", "pmo mine", args{}},
		{"/pmo pmo pmo", "pmo", args{}},
		{"/risk add x", "risk log", args{"title": "x"}},
		{"/risk 登记 x", "risk log", args{"title": "x"}},
		{"/风险 登记 x", "risk log", args{"title": "x"}},
		{"／风险　登记　x", "risk log", args{"title": "x"}},
		{"/fb log score:9 Quick", "feedback log", args{"title": "Quick", "score": "9"}},
		{"/pmo fb log x", "feedback log", args{"title": "x"}},
		{"/反馈 登记 x", "feedback log", args{"title": "x"}},
		{"/risk review start", "risk review start", args{}},
		{"/risk 复核 开始", "risk review start", args{}},
		{"/risk review APO-R1", "risk review", args{"ref": "APO-R1"}},
		{"/pmo", "pmo", args{}},
		{"@pmobot", "pmo", args{}},
		{"/pmo mine", "pmo mine", args{}},
		{"@pmobot mine", "pmo mine", args{}},
		{"/pmo 我的", "pmo mine", args{}},
		{"/pmo 项目 添加 QRY Quarry Works manager:@petra restricted:yes", "pmo project add", args{"key": "QRY", "name": "Quarry Works", "manager": "@petra", "restricted": "yes"}},
		{"/pmo project members QRY @bo:lead @cy:viewer", "pmo project members", args{"key": "QRY", "people": "@bo:lead @cy:viewer"}},
		{"/pmo settings", "pmo settings", args{}},
		{"/pmo settings locale:zh cards:none", "pmo settings", args{"locale": "zh", "cards": "none"}},
		{"/pmo settings me quiet:20-08", "pmo settings me", args{"quiet": "20-08"}},
		{"/pmo status amber Vendor is red", "pmo status", args{"colour": "amber", "sentence": "Vendor is red"}},
		{"/pmo help risk log", "pmo help", args{"topic": "risk log"}},
		{"/risk log", "risk log", args{}},
		{"/risk", "risk", args{}},
		{"/pmo risk", "risk", args{}},
		{"", "", args{}},
	})
}

func TestParseUnknownWords(t *testing.T) {
	parses(t, []parsed{
		{"/risk lgo Vendor slips p4 i5", "risk", args{"word": "lgo", "title": "Vendor slips p4 i5"}},
		{"/pmo rsik log x", "pmo", args{"word": "rsik", "title": "log x"}},
		{"@pmobot rsik log x", "pmo", args{"word": "rsik", "title": "log x"}},
		{"/rsik log x", "", args{"word": "rsik", "title": "log x"}},
		{"hello there", "", args{"word": "hello", "title": "there"}},
		{"/pmo project adds QRY", "pmo project", args{"word": "adds", "title": "QRY"}},
		{"/risk R0", "risk", args{"word": "R0"}},
		{"/risk APOLLOS-R1", "risk", args{"word": "APOLLOS-R1"}},
		{"/risk A-R1", "risk", args{"word": "A-R1"}},
		{"/risk R12345678", "risk", args{"word": "R12345678"}},
		{"/risk APO-X9 now", "risk", args{"word": "APO-X9", "title": "now"}},
	})
}

func TestParseReferences(t *testing.T) {
	parses(t, []parsed{
		{"/risk APO-R12", "risk show", args{"ref": "APO-R12"}},
		{"/risk r12", "risk show", args{"ref": "r12"}},
		{"APO-R12", "risk show", args{"ref": "APO-R12"}},
		{"apo-l2", "lesson show", args{"ref": "apo-l2"}},
		{"@pmobot APO-R12", "risk show", args{"ref": "APO-R12"}},
		{"/pmo apo-r12", "risk show", args{"ref": "apo-r12"}},
		{"/lesson R12", "risk show", args{"ref": "R12"}},
		{"/risk close Vendor", "risk close", args{"ref": "Vendor"}},
		{"/risk move APO-R12 to BOR", "risk move", args{"ref": "APO-R12", "to": "to BOR"}},
		{"/lesson supersede APO-L2 APO-L7", "lesson supersede", args{"ref": "APO-L2", "by": "APO-L7"}},
		{"/risk comment APO-R1 see APO-R2", "risk comment", args{"ref": "APO-R1", "text": "see APO-R2"}},
		{`/risk comment "APO-R1" see`, "risk comment", args{"text": "APO-R1 see"}},
	})
}

func TestParseQuotes(t *testing.T) {
	parses(t, []parsed{
		{`/risk log "p:4  said" p4`, "risk log", args{"title": "p:4  said", "probability": "4"}},
		{`/risk log “p4 #a” b`, "risk log", args{"title": "p4 #a b"}},
		{`/risk log 「因为 => p4」`, "risk log", args{"title": "因为 => p4"}},
		{`/risk log x cause:"a \"b\" \\ c\nd \e" effect:「f g」 plan：“h i”`, "risk log", args{"title": "x", "cause": "a \"b\" \\ c\nd \\e", "effect": "f g", "plan": "h i"}},
		{`/risk log 5" pipe it's "so"`, "risk log", args{"title": `5" pipe it's so`}},
		{`/risk log cos:"a b"`, "risk log", args{"title": `cos:"a b"`}},
		{`/risk log 他说“不行”`, "risk log", args{"title": "他说“不行”"}},
	})
}

func TestParseKeys(t *testing.T) {
	parses(t, []parsed{
		{"/risk log x P:4 IMPACT：5", "risk log", args{"title": "x", "probability": "4", "impact": "5"}},
		{"/risk log x response-plan:wait", "risk log", args{"title": "x", "plan": "wait"}},
		{"/risk log see https://example.org/a:b 10:30", "risk log", args{"title": "see https://example.org/a:b 10:30"}},
		{"/risk log x p:9 due:2026-02-30", "risk log", args{"title": "x", "probability": "9", "due": "2026-02-30"}},
		{"/risk log x due: 2026-12-01 负责人： 安然", "risk log", args{"title": "x", "due": "2026-12-01", "owner": "安然"}},
		{"/risk log Cause: it rained", "risk log", args{"title": "Cause: it rained"}},
		{"/risk edit R1 due:", "risk edit", args{"ref": "R1", "due": ""}},
		{"/risk edit R1 due: because done", "risk edit", args{"ref": "R1", "due": "", "because": "done"}},
		{`/risk edit R1 cause:""`, "risk edit", args{"ref": "R1", "cause": ""}},
		{"/risk log x p4 p:5", "risk log", args{"title": "x", "probability": "4, 5"}},
		{"/risk log x due:fri", "risk log", args{"title": "x", "due": "fri"}},
		{`/risk log x due:"next fri"`, "risk log", args{"title": "x", "due": "next fri"}},
		{"/risk list open level:high owner:me sort:score", "risk list", args{"state": "open", "level": "high", "owner": "me", "sort": "score"}},
		{"/risk list all 极高 已关闭", "risk list", args{"all": "yes", "level": "极高", "state": "已关闭"}},
		{"/risk list foo", "risk list", args{"state": "foo"}},

		{`/pmo status "red" alert`, "pmo status", args{"sentence": "red alert"}},
		{"/risk log : x :y ：z", "risk log", args{"title": ": x :y ：z"}},
	})
}

func TestParseShortForms(t *testing.T) {
	parses(t, []parsed{
		{"/risk log x 4x5", "risk log", args{"title": "x", "probability": "4", "impact": "5"}},
		{"/risk log x 4×5", "risk log", args{"title": "x", "probability": "4", "impact": "5"}},
		{"/risk log x P4 I5", "risk log", args{"title": "x", "probability": "4", "impact": "5"}},
		{"/risk log x p9", "risk log", args{"title": "x", "probability": "9"}},
		{"/risk log p95 latency 40x50 boards x", "risk log", args{"title": "p95 latency 40x50 boards x"}},
		{"/lesson log 4x5 p4 @ann", "lesson log", args{"title": "4x5 p4 @ann"}},
	})
}

func TestParseMentionsAndTags(t *testing.T) {
	parses(t, []parsed{
		{"/risk log @ann tells @bo", "risk log", args{"title": "tells @bo", "owner": "@ann"}},
		{"/risk log @ann tells owner:bo", "risk log", args{"title": "@ann tells", "owner": "bo"}},
		{"/risk log mail a@b.c, @ann, @", "risk log", args{"title": "mail a@b.c, @ann, @"}},
		{"/risk log #a x #b tags:c # c# ##", "risk log", args{"title": "x # c# ##", "tags": "#a, #b, c"}},
		{"/risk comment R1 #a @ann", "risk comment", args{"ref": "R1", "text": "#a @ann"}},
		{"/risk assign R1 @bo", "risk assign", args{"ref": "R1", "owner": "@bo"}},
		{"/risk assign R1 me because ill", "risk assign", args{"ref": "R1", "owner": "me", "because": "ill"}},

		{"/risk accept R1 2026-12-31 too dear", "risk accept", args{"ref": "R1", "until": "2026-12-31", "text": "too dear"}},
		{"/risk accept R1 明天", "risk accept", args{"ref": "R1", "until": "明天"}},
	})
}

func TestParseArrows(t *testing.T) {
	parses(t, []parsed{
		{"/risk log A => B c", "risk log", args{"event": "A", "title": "A", "effect": "B c"}},
		{"/risk log 洪水=>停产=>延期", "risk log", args{"cause": "洪水", "event": "停产", "title": "停产", "effect": "延期"}},
		{"/risk log A => B => C => D", "risk log", args{"cause": "A", "event": "B", "title": "B", "effect": "C => D"}},
		{"/risk log A =>", "risk log", args{"title": "A =>"}},
		{"/risk log a <=> b ==> c", "risk log", args{"title": "a <=> b ==> c"}},
		{`/risk log "A => B"`, "risk log", args{"title": "A => B"}},
		{"/lesson log A => B", "lesson log", args{"title": "A => B"}},
	})
}

func TestParseReasons(t *testing.T) {
	parses(t, []parsed{
		{"/risk close R1 Because \"it's\"  p4 #x", "risk close", args{"ref": "R1", "because": "\"it's\"  p4 #x"}},
		{"/risk close R1 因为拖太久了 p4", "risk close", args{"ref": "R1", "because": "拖太久了 p4"}},
		{"/risk close R1 because: it is old", "risk close", args{"ref": "R1", "because": "it is old"}},
		{`/risk close because:"it\nis" R1`, "risk close", args{"ref": "R1", "because": "it\nis"}},
		{"/risk close R1 because", "risk close", args{"ref": "R1", "because": ""}},
		{"/risk log x 因为y", "risk log", args{"title": "x 因为y"}},
	})
}

func TestParseLineBreaks(t *testing.T) {
	parses(t, []parsed{
		{"/risk log Vendor slips p4\nSecond p5\n\nThird \"x", "risk log", args{"title": "Vendor slips", "probability": "4", "body": "Second p5\n\nThird \"x"}},
		{"/risk log\r\nVendor\rslips", "risk log", args{"title": "Vendor", "body": "slips"}},
		{"/risk log -- a\nb", "risk log", args{"title": "a", "body": "b"}},
		{"/risk log \"a\nb\" c\nd", "risk log", args{"title": "a\nb c", "body": "d"}},
		{"/risk comment R1 a\nb", "risk comment", args{"ref": "R1", "text": "a\nb"}},
		{"/risk close R1 because a\nb", "risk close", args{"ref": "R1", "because": "a\nb"}},
		{"/risk list open\nb", "risk list", args{"state": "open", "body": "b"}},
	})
}
