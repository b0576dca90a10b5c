package console

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pmobot/bot"
	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
	"pmobot/storage"
	"pmobot/storage/sqlite"
)

// echo is a handler that knows a few verbs, enough to chat with.
type echo struct {
	asked []chat.Command
}

func (e *echo) Specs() []chat.Spec {
	title := chat.Param{Key: chat.ArgTitle, Bare: true}
	ref := chat.Param{Key: chat.ArgRef, Type: chat.RefParam, Bare: true}
	return []chat.Spec{
		{Path: "risk log", Params: []chat.Param{title, {Key: "impact", Short: []string{"i"}, Type: chat.NumberParam}}},
		{Path: "risk", Register: "R", Params: []chat.Param{ref}},
		{Path: "risk form"},
		{Path: "risk share"},
		{Path: "later", Internal: true},
		{Path: "risk review", Params: []chat.Param{ref}},
	}
}

func (e *echo) Suggest(context.Context, chat.Command, string, string) ([]chat.Choice, error) {
	return []chat.Choice{{Value: "APO-R1"}, {Value: "APO-R2"}}, nil
}

func (e *echo) Handle(_ context.Context, c chat.Command) (chat.Reply, error) {
	if c.From.ID == chat.BotID {
		return card(c), nil
	}
	e.asked = append(e.asked, c)
	lang := say.En
	if c.From.Lang != "" {
		lang = c.From.Lang
	}
	switch c.Path {
	case "risk log":
		return e.logged(c, lang)
	case "risk form":
		r := chat.Text(lang, "A form.")
		r.Form = form("")
		return r, nil
	case "risk share":
		r := chat.Text(lang, "shared")
		r.To = chat.Audience{Public: true, Place: c.In}
		return r, nil
	case "risk review":
		r := chat.Text(lang, c.From.Name+" reviewed "+c.Args[chat.ArgRef])
		r.Replace = true
		return r, nil
	}
	return chat.Text(lang, "path "+c.Path+" "+c.Args[chat.ArgRef]), nil
}

func (e *echo) logged(c chat.Command, lang say.Lang) (chat.Reply, error) {
	title := c.Args[chat.ArgTitle]
	if title == "" {
		refusal := chat.Refuse(func(say.Tongue) string { return "Not logged: it has no title." })
		if c.Form {
			refusal.Form = nil
		}
		return chat.Reply{Lang: lang}, refusal
	}
	ref := "APO-R" + string(rune('0'+len(e.asked)%10))
	r := chat.Text(lang, "Logged "+ref+" "+title)
	r.Ref = ref
	r.Add("Who owns it?", chat.Button{Label: say.Words{En: "Me", Zh: "我"}, Path: "risk review", Args: chat.Args{chat.ArgRef: ref}})
	target := c.In.ID
	if c.In.Private() {
		target = c.In.Person
	}
	r.Promises = []chat.Promise{{Target: target, Path: "card", Args: chat.Args{chat.ArgRef: ref, chat.ArgTitle: title, "lang": string(lang)}}}
	return r, nil
}

// card is what was logged, as the channel reads it.
func card(c chat.Command) chat.Reply {
	ref := c.Args[chat.ArgRef]
	card := chat.Text(say.Lang(c.Args["lang"]), say.Bold(ref)+" "+c.Args[chat.ArgTitle])
	card.Ref, card.To = ref, chat.Audience{Public: true, Place: c.In}
	card.Add("", chat.Button{Label: say.Words{En: "Still so", Zh: "没有变化"}, Path: "risk review", Args: chat.Args{chat.ArgRef: ref}},
		chat.Button{Label: say.Words{En: "Later", Zh: "稍后"}, Menu: []chat.Button{
			{Label: say.Words{En: "A date…", Zh: "选日期…"}, Path: "later", Args: chat.Args{chat.ArgRef: ref}},
		}})
	return card
}

func form(title string) *chat.Form {
	return &chat.Form{
		Path: "risk log", Title: "Log a risk",
		Inputs: []chat.Input{
			{Key: chat.ArgTitle, Name: say.Words{En: "title", Zh: "标题"}, Value: title, Hint: "one line"},
			{
				Key: "impact", Name: say.Words{En: "impact", Zh: "影响"}, Type: chat.NumberParam, Value: "4",
				Choices: []chat.Choice{{Value: "4", Name: say.Words{En: "major", Zh: "重大"}}},
			},
		},
	}
}

// memory is a store that is gone when the test ends.
func memory(t testing.TB) storage.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), sqlite.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// played runs a script and returns the transcript and what was reported.
func played(t *testing.T, script string, c Config, due func(*bot.Bot) Due) (transcript, reported string, e *echo) {
	t.Helper()
	return playedOn(t, memory(t), script, c, due)
}

// playedOn is played on a store.
func playedOn(t *testing.T, store storage.Store, script string, c Config, due func(*bot.Bot) Due) (transcript, reported string, e *echo) {
	t.Helper()
	var out, problems bytes.Buffer
	c.In, c.Out, c.Err = strings.NewReader(script), &out, &problems
	k, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	b := bot.New(bot.Config{Store: store, Platforms: []chat.Platform{k}, Ordered: true})
	e = &echo{}
	b.Mount(e)
	var d Due
	if due != nil {
		d = due(b)
	}
	k.Attend(Around{Due: d, Settle: b.Settle})
	if err := k.Serve(t.Context(), b); err != nil && !errors.Is(err, ErrLines) {
		t.Fatal(err)
	}
	return out.String(), problems.String(), e
}

// daily posts one line at nine each morning, UTC.
type daily struct{ b *bot.Bot }

func (d daily) Next(_ context.Context, _ pmo.Office, after time.Time) (time.Time, error) {
	at := time.Date(after.UTC().Year(), after.UTC().Month(), after.UTC().Day(), 9, 0, 0, 0, time.UTC)
	if !at.After(after) {
		at = at.AddDate(0, 0, 1)
	}
	return at, nil
}

func (d daily) Tick(ctx context.Context, _ pmo.Office, now time.Time) error {
	if now.UTC().Hour() != 9 || now.Day() == 2 {
		return nil
	}
	r := chat.Text(say.En, "Good morning.")
	_, err := d.b.Post(ctx, d.b.Place("console:#pmo"), "daily/"+now.Format(time.DateOnly), r)
	_, again := d.b.Post(ctx, d.b.Place("console:@ann"), "ann/"+now.Format(time.DateOnly), chat.Text(say.Zh, "早上好。"))
	return errors.Join(err, again)
}
