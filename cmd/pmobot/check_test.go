package main

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"pmobot/bot/discord/discordtest"
	"pmobot/bot/slack/slacktest"
	"pmobot/storage/mongo/mongotest"
)

// checked runs check with an environment on two fakes.
func checked(t *testing.T, slack *slacktest.Slack, discord *discordtest.Discord, more map[string]string) (out, errs string, code int) {
	t.Helper()
	env := slackTown{slack}.env()
	env["PMOBOT_DISCORD_TOKEN"], env["PMOBOT_DISCORD_API_URL"] = discord.Token(), discord.URL()
	maps.Copy(env, more)
	out, errs, code = ran(t, "", env, "check")
	for key, value := range env {
		if strings.HasSuffix(key, "_TOKEN") && len(value) > 3 && strings.Contains(out+errs, value) {
			t.Errorf("%s is printed:\n%s%s", key, out, errs)
		}
	}
	return out, errs, code
}

func TestCheckShowsWhatWasReadAndTestsIt(t *testing.T) {
	slack := slacktest.Start(t, slacktest.Options{Scopes: slackScopes()})
	discord := discordtest.Start(t, discordtest.Options{})
	mongo := mongotest.Start(t)
	out, errs, code := checked(t, slack, discord, map[string]string{"PMOBOT_MONGODB_URI": mongo.URI(), "PMOBOT_ZONE": "Asia/Shanghai"})
	if code != exitDone || errs != "" {
		t.Errorf("exit %d: %s\n%s", code, errs, out)
	}
	for _, want := range []string{
		"  slack.bot_token  ***                          PMOBOT_SLACK_BOT_TOKEN\n",
		"  mongodb.uri      ***                          PMOBOT_MONGODB_URI\n",
		"  zone             Asia/Shanghai                PMOBOT_ZONE\n", "  data             -                            default\n",
		"store    MongoDB at 127.0.0.1:", ": ready, offices: 0\n", "slack    ready, as slack:T0OFFICE\n", "discord  ready\n",
		"https://api.slack.com/apps?new_app=1&manifest_json=",
		"https://discord.com/oauth2/authorize?client_id=" + discord.App() + "&scope=bot+applications.commands&permissions=274877991936\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing from\n%s", want, out)
		}
	}
}

// Each fault is one line, with what to do.
func TestCheckNamesEveryFault(t *testing.T) {
	slack := slacktest.Start(t, slacktest.Options{Scopes: []string{"commands", "chat:write"}})
	discord := discordtest.Start(t, discordtest.Options{})
	began := time.Now()
	for name, row := range map[string]struct {
		env  map[string]string
		says []string // of each line of the faults
	}{
		"a scope is missing": {map[string]string{"PMOBOT_DATA": t.TempDir()}, []string{"slack: the bot token lacks app_mentions:read, channels:read"}},
		"wrong tokens": {
			map[string]string{"PMOBOT_DATA": t.TempDir(), "PMOBOT_SLACK_BOT_TOKEN": "xoxb-wrong-one", "PMOBOT_DISCORD_TOKEN": "wrong-one"},
			[]string{"slack: Slack refuses a token (invalid_auth)", "discord: "},
		},
		"no MongoDB": {
			map[string]string{"PMOBOT_MONGODB_URI": "mongodb://pmo:hunter2-hunter2@127.0.0.1:1/pmobot"},
			[]string{"store: open the store: mongo: no MongoDB answers within", "slack: "},
		},
		"half of Slack": {
			map[string]string{"PMOBOT_DATA": t.TempDir(), "PMOBOT_SLACK_APP_TOKEN": ""},
			[]string{"slack: PMOBOT_SLACK_APP_TOKEN is missing"},
		},
		"nothing": {
			map[string]string{
				"PMOBOT_DATA": t.TempDir(), "PMOBOT_SLACK_APP_TOKEN": "", "PMOBOT_SLACK_BOT_TOKEN": "", "PMOBOT_DISCORD_TOKEN": "",
			}, []string{"no platform to serve"},
		},
	} {
		out, errs, code := checked(t, slack, discord, row.env)
		lines := strings.Split(strings.TrimSuffix(errs, "\n"), "\n")
		if code != exitFailed || len(lines) != len(row.says) {
			t.Errorf("%s: exit %d, faults %q", name, code, lines)
			continue
		}
		for i, line := range lines {
			if !strings.HasPrefix(line, "pmobot: "+row.says[i]) {
				t.Errorf("%s: %q", name, line)
			}
		}
		if strings.Contains(out+errs, "hunter2") || strings.Contains(out+errs, "wrong-one") {
			t.Errorf("%s: a secret is printed:\n%s%s", name, out, errs)
		}
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("it took %s", took)
	}
}

// A refused token stops its platform with one line and reddens /readyz; the
// other one is served.
func TestAWrongTokenStopsOnePlatform(t *testing.T) {
	slack := slacktest.Start(t, slacktest.Options{Scopes: slackScopes(), Unlimited: true})
	other := newDiscordTown(t)
	env := slackTown{slack}.env()
	maps.Copy(env, other.env())
	env["PMOBOT_DATA"], env["PMOBOT_HTTP_ADDR"], env["PMOBOT_SLACK_BOT_TOKEN"] = t.TempDir(), "127.0.0.1:0", "xoxb-wrong-one"
	s := startedWith(t, env, time.Now)
	s.log.await(t, `"level":"ERROR","msg":"stopped serving","platform":"slack","err":"slack: Slack refuses a token`)
	until(t, s.log, "Discord", other.listens)
	other.(discordTown).AwaitReady()
	if body := s.awaitReady(t, http.StatusServiceUnavailable); !strings.Contains(body, "slack: Slack refuses a token") {
		t.Errorf("/readyz says %q", body)
	}
	if got := tell(t, other, "ana", "#apollo", "risk log", "title", "Vendor slips"); !strings.Contains(got, "PMO-R1") {
		t.Errorf("Discord answers %q", got)
	}
	if code := s.ended(t); code != exitDone {
		t.Errorf("exit %d", code)
	}
	if n := strings.Count(s.log.String(), "refuses a token"); n != 1 {
		t.Errorf("it is said %d times:\n%s", n, s.log)
	}
	if strings.Contains(s.log.String(), "wrong-one") {
		t.Error("the token is in the log")
	}
}

// ready asks the pages, as a container's health check does.
func TestReadyAsksThePages(t *testing.T) {
	s := started(t, t.TempDir(), time.Now, newWall())
	s.awaitReady(t, http.StatusOK)
	addr := strings.TrimPrefix(s.page, "http://")
	if out, errs, code := ran(t, "", nil, "ready", "--http-addr", addr); code != exitDone || out != "service  ready\n" {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	s.ended(t)
	if _, errs, code := ran(t, "", nil, "ready", "--http-addr", addr); code != exitFailed || errs == "" {
		t.Errorf("of none: exit %d: %s", code, errs)
	}
}

// What another process serves isn't ticked here.
func TestAnOfficeIsServedWhereItsPlatformIs(t *testing.T) {
	here := residence{{name: slackName, holds: newWall()}, {name: "team", holds: teamWall{newWall()}}}
	for office, want := range map[string]bool{"slack:T1": true, "discord:g1": false, "console": false, "team:T1": true, "team:T2": false} {
		if here.has(office) != want {
			t.Errorf("%s: %v", office, !want)
		}
	}
}

// teamWall is a platform of one office.
type teamWall struct{ *wall }

func (teamWall) Name() string   { return "team" }
func (teamWall) Office() string { return "team:T1" }
