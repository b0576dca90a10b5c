package slacktest_test

import (
	"fmt"
	"testing"

	"pmobot/bot/slack/slacktest"
)

func TestWhoIsPingedAndWhatIsLinked(t *testing.T) {
	mrkdwn := func(text string) object { return object{"type": "mrkdwn", "text": text} }
	verbatim := func(text string) object { return object{"type": "mrkdwn", "text": text, "verbatim": true} }
	block := func(text object) object { return object{"type": "section", "text": text} }
	for name, row := range map[string]struct {
		message      slacktest.Message
		pings, links string
	}{
		"text":          {slacktest.Message{Text: "<@U1> <@U2|bo> <!channel> <!here|x> <!everyone> <!subteam^S1|@pmo>"}, "[U1 U2 !channel !here !everyone !subteam^S1]", "[]"},
		"links":         {slacktest.Message{Text: "<https://a.example|click> <mailto:a@b.example> http://c.example, x"}, "[]", "[https://a.example mailto:a@b.example http://c.example]"},
		"beside blocks": {slacktest.Message{Text: "https://a.example <https://b.example|x>", Blocks: []map[string]any{{"type": "divider"}}}, "[]", "[https://b.example]"},
		"escaped":       {slacktest.Message{Text: "&lt;@U1&gt; &lt;!channel&gt; @here @channel"}, "[]", "[]"},
		"link_names":    {slacktest.Message{Text: "@here", Loose: true}, "[!here]", "[]"},
		"dates":         {slacktest.Message{Text: "<!date^1^{date}|x> <#C1|apollo>"}, "[]", "[]"},
		"mrkdwn":        {blocksOf(block(mrkdwn("<@U1> @here https://a.example"))), "[U1 !here]", "[https://a.example]"},
		"verbatim":      {blocksOf(block(verbatim("@here"))), "[]", "[]"},
		"code":          {blocksOf(block(mrkdwn("`<@U1>`"))), "[U1]", "[]"},
		"plain":         {blocksOf(object{"type": "header", "text": plain("<@U1> <!here> https://a.example")}), "[]", "[]"},
		"fields":        {blocksOf(object{"type": "section", "fields": []any{mrkdwn("<@U1>"), mrkdwn("<!here>")}}), "[U1 !here]", "[]"},
		"context":       {blocksOf(object{"type": "context", "elements": []any{mrkdwn("<!everyone>")}}), "[!everyone]", "[]"},
		"markdown":      {blocksOf(object{"type": "markdown", "text": "<@U1> [x](https://a.example)"}), "[U1]", "[https://a.example]"},
		"literal text":  {blocksOf(rich(object{"type": "text", "text": "<@U1> https://a.example @here"})), "[]", "[]"},
		"rich text": {blocksOf(rich(
			object{"type": "user", "user_id": "U1"}, object{"type": "broadcast", "range": "here"},
			object{"type": "usergroup", "usergroup_id": "S1"}, object{"type": "link", "url": "https://a.example"},
		)), "[U1 !here !subteam^S1]", "[https://a.example]"},
		"buttons":     {blocksOf(actions(button("a", "<@U1>"))), "[]", "[]"},
		"boxes":       {blocksOf(actions(menu("checkboxes", object{"options": []any{object{"text": mrkdwn("<@U1>"), "value": "<@U2>"}}}))), "[U1]", "[]"},
		"attachments": {slacktest.Message{Attachments: []map[string]any{{"text": "<@U1>", "blocks": []any{block(mrkdwn("<@U2>"))}}}}, "[U1 U2]", "[]"},
	} {
		if got := fmt.Sprint(slacktest.Pinged(row.message)); got != row.pings {
			t.Errorf("%s pings %s, want %s", name, got, row.pings)
		}
		if got := fmt.Sprint(slacktest.Links(row.message)); got != row.links {
			t.Errorf("%s links %s, want %s", name, got, row.links)
		}
	}
}

func blocksOf(list ...object) slacktest.Message { return slacktest.Message{Text: "x", Blocks: list} }

func TestWhatAPersonReads(t *testing.T) {
	s := frozen(t, slacktest.Options{})
	for name, row := range map[string]struct {
		message slacktest.Message
		want    string
	}{
		"formatting": {slacktest.Message{Text: "*a* _b_ ~c~ `*d*` ```_e_``` 2*3*4 snake_case_name *not\nbold*"}, "a b c *d* _e_ 2*3*4 snake_case_name *not\nbold*"},
		"touching":   {slacktest.Message{Text: "*a* *b* *c*"}, "a b c"},
		"references": {slacktest.Message{Text: "<@U0ANA> <#C0APOLLO> <https://a.example|here> <https://b.example> <!here> <!subteam^S1|@pmo>"}, "@ana #apollo here https://b.example @here @pmo"},
		"unknown":    {slacktest.Message{Text: "<@U9> <b>"}, "@U9 <b>"},
		"escaped":    {slacktest.Message{Text: "&gt; &lt;b&gt; &amp;amp;"}, "<b> &amp;"},
		"blocks": {blocksOf(
			object{"type": "header", "text": plain("*PMO* weekly")}, section("*7* open"), actions(button("a", "Show"), menu("overflow", object{"options": []any{option("Move", "m")}})),
			object{"type": "context", "elements": []any{object{"type": "mrkdwn", "text": "_late_"}, object{"type": "image", "alt_text": "heat", "image_url": "https://x"}}},
			object{"type": "image", "alt_text": "a map", "image_url": "https://x"}, object{"type": "markdown", "text": "# x"}, table(1, 2), input("title"),
		), "*PMO* weekly\n7 open\n[Show]\n[Move]\nlate\n(heat)\n(a map)\n# x\nx | x\ntitle\n[as it was]"},
		"rich text": {blocksOf(
			rich(
				object{"type": "text", "text": "*as it is* &amp; "}, object{"type": "user", "user_id": "U0ANA"}, object{"type": "channel", "channel_id": "C0APOLLO"},
				object{"type": "broadcast", "range": "here"}, object{"type": "emoji", "name": "wave"}, object{"type": "link", "url": "https://x"},
				object{"type": "date", "fallback": "today"},
			),
		), "*as it is* &amp; @ana#apollo@here:wave:https://xtoday"},
		"a list": {blocksOf(object{"type": "rich_text", "elements": []any{object{"type": "rich_text_list", "style": "ordered", "elements": []any{
			object{"type": "rich_text_section", "elements": []any{object{"type": "text", "text": "one"}}},
		}}}}), "1. one\n"},
	} {
		if got := s.Shown(row.message); got != row.want {
			t.Errorf("%s reads\n%q, want\n%q", name, got, row.want)
		}
	}
}
