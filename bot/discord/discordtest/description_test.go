package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
)

// TestAnswersAreAsDiscordDescribesThem holds what this Discord answers against
// the same description that it holds requests against.
func TestAnswersAreAsDiscordDescribesThem(t *testing.T) {
	d := Start(t, Options{})
	g := d.Guild("PMO", "zh-CN")
	c, u := g.Channel("apollo"), g.Join("Ana", "en-US")
	g.Role("leads", ManageGuild)
	command := object{"name": "risk", "description": "Risks", "options": []any{object{"type": 3, "name": "title", "description": "x"}}}
	message := object{
		"content": u.Mention(), "embeds": []any{object{"title": "x", "fields": []any{object{"name": "a", "value": "b"}}}},
		"components": []any{object{"type": 1, "components": []any{object{"type": 2, "style": 1, "label": "A", "custom_id": "a"}}}},
	}
	ask := func(route, path string, body any) object { return d.described(t, route, path, body) }
	commands, messages := "/applications/"+d.app+"/commands", "/channels/"+c.ID+"/messages"
	ask("GET /gateway", "/gateway", nil)
	ask("GET /gateway/bot", "/gateway/bot", nil)
	ask("GET /users/@me", "/users/@me", nil)
	ask("GET /applications/@me", "/applications/@me", nil)
	ask("GET /guilds/{guild_id}", "/guilds/"+g.ID, nil)
	ask("GET /channels/{channel_id}", "/channels/"+c.ID, nil)
	ask("GET /guilds/{guild_id}/roles", "/guilds/"+g.ID+"/roles", nil)
	ask("GET /guilds/{guild_id}/members/{user_id}", "/guilds/"+g.ID+"/members/"+u.ID, nil)
	ask("POST /users/@me/channels", "/users/@me/channels", object{"recipient_id": u.ID})
	ask("PUT /applications/{application_id}/commands", commands, []any{command})
	ask("GET /applications/{application_id}/commands", commands, nil)
	m := ask("POST /channels/{channel_id}/messages", messages, message)["id"].(string)
	ask("PATCH /channels/{channel_id}/messages/{message_id}", messages+"/"+m, object{"content": "y"})
	ask("POST /channels/{channel_id}/messages/{message_id}/threads", messages+"/"+m+"/threads", object{"name": "x"})
	ask("GET /channels/{channel_id}/messages", messages, nil)
	ask("GET /channels/{channel_id}", "/channels/"+m, nil)
	in := d.Command(u, c, "risk", Values{"title": "x"})
	ask("POST /interactions/{interaction_id}/{interaction_token}/callback",
		"/interactions/"+in.ID+"/"+in.Token+"/callback?with_response=true", object{"type": 4, "data": message})
	ask("PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original", "/webhooks/"+d.app+"/"+in.Token+"/messages/@original", object{"content": "z"})
	ask("POST /webhooks/{webhook_id}/{webhook_token}", "/webhooks/"+d.app+"/"+in.Token+"?wait=true", object{"content": "z"})
}

// described asks, and holds the answer against its schema.
func (d *Discord) described(t *testing.T, route, path string, body any) object {
	t.Helper()
	var method, pattern string
	if _, err := fmt.Sscanf(route, "%s %s", &method, &pattern); err != nil {
		t.Fatal(err)
	}
	raw, _ := json.Marshal(body)
	r, err := http.NewRequestWithContext(t.Context(), method, d.URL()+"/api/v10"+path, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bot "+d.Token())
	r.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	doc, err := description()
	if err != nil {
		t.Fatal(err)
	}
	described := doc.Paths.Value(pattern).GetOperation(method).Responses.Status(response.StatusCode)
	if described == nil {
		t.Fatalf("%s: %d is not described: %v", route, response.StatusCode, answer)
	}
	var p problems
	inspect(described.Value.Content["application/json"].Schema.Value, "", answer, &p)
	for _, one := range p.list {
		t.Errorf("%s: %s: %s %s", route, one.path, one.code, one.message)
	}
	o, _ := answer.(object)
	return o
}
