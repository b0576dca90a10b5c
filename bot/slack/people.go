package slack

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/slack-go/slack"

	"pmobot/internal/chat"
	"pmobot/internal/say"
)

const (
	// freshFor is how long what Slack said of people and channels is believed.
	freshFor = 10 * time.Minute
	// holdsFor is how long what Slack last said of somebody holds while it
	// can't be asked; retryFor how long until it is asked again.
	holdsFor = 14 * 24 * time.Hour
	retryFor = 15 * time.Second
	// keptFor is how old what the store holds of somebody may become before
	// the same is written again.
	keptFor = 24 * time.Hour
	// keepWithin is how long that may take; pens is how many are written at once.
	keepWithin = 5 * time.Second
	pens       = 4
)

// The methods by which people and channels are looked up.
const (
	usersInfo   = "users.info"
	channelInfo = "conversations.info"
)

// somebody is a person as Slack knows them.
type somebody struct {
	chat.Person
	handle string // as they are mentioned

	at   time.Time // when Slack said so
	till time.Time // and until when that is believed

	kept   chat.Person // what the store holds of them
	keptAt time.Time   // and since when; zero: that isn't known
}

// holds tells whether what is known of somebody may stand in for an answer.
func (s somebody) holds(now time.Time) bool { return !s.at.IsZero() && now.Sub(s.at) < holdsFor }

// personOf reads a user as Slack shows it to this account.
func (a account) personOf(u *slack.User) somebody {
	lang, ok := say.Lookup(u.Locale)
	if !ok {
		lang = ""
	}
	p := chat.Person{
		ID: tokenStart + u.ID, Lang: lang, Zone: u.TZ,
		Name: clean(cmp.Or(u.Profile.DisplayName, u.RealName, u.Profile.RealName, u.Name)),
	}
	guest := u.IsRestricted || u.IsUltraRestricted
	switch {
	case u.Deleted:
		p.Left = true
	case u.IsBot || u.IsWorkflowBot || u.IsConnectorBot || u.ID == slackbot:
		p.Outsider = true
	case a.own(u) && !u.IsStranger:
		p.Member, p.Admin = !guest, !guest && (u.IsAdmin || u.IsOwner || u.IsPrimaryOwner)
	case a.related(u) || u.TeamID == "":
		// A guest: of another workspace of the organisation, or of none that is named.
	default:
		p.Outsider = true
	}
	return somebody{Person: p, handle: cmp.Or(u.Name, p.Name)}
}

// slackbot is Slack's own, which isn't marked as a bot.
const slackbot = "USLACKBOT"

// person is somebody as far as they are known: as Slack says, else as it last
// said, else as who they are can't be said.
func (d *directory) person(ctx context.Context, id string) somebody {
	known, ok := d.remembered(id)
	if ok && d.now().Before(known.till) {
		return known
	}
	if !ok {
		known, ok = d.recalled(ctx, id)
	}
	if ok && known.Member && known.till.IsZero() { // of the store: it is renewed behind
		d.behind.Go(func() { _ = d.renew(context.WithoutCancel(ctx), id) })
		return known
	}
	_ = d.renew(ctx, id) // logged, and what was known holds
	if known, ok = d.remembered(id); ok && known.holds(d.now()) {
		return known
	}
	unsure := chat.Person{ID: tokenStart + id, Name: known.Name, Lang: known.Lang, Zone: known.Zone, Unsure: true}
	return somebody{Person: unsure, handle: cmp.Or(known.handle, id)}
}

// personNow is somebody as Slack said it no longer ago than that.
func (d *directory) personNow(ctx context.Context, id string, age time.Duration) (somebody, error) {
	for range lookTries {
		if known, ok := d.remembered(id); ok && d.now().Sub(known.at) < age {
			return known, nil
		}
		if err := d.renew(ctx, id); err != nil {
			return somebody{}, err
		}
	}
	return somebody{}, errUnsettled
}

// remembered is what this process knows of somebody.
func (d *directory) remembered(id string) (somebody, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known, ok := d.people[id]
	return known, ok
}

// recalled is what the store knows of somebody. It is asked for those whom
// this process doesn't know.
func (d *directory) recalled(ctx context.Context, id string) (somebody, bool) {
	memory := d.memory()
	if memory == nil {
		return somebody{}, false
	}
	was, at, err := memory.Recall(ctx, d.office(), tokenStart+id)
	if err != nil {
		d.trouble("recall", err)
		return somebody{}, false
	}
	known := somebody{Person: was, handle: cmp.Or(was.Name, id), at: at, kept: was, keptAt: at}
	if !known.holds(d.now()) || was.ID != tokenStart+id {
		return somebody{}, false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if later, ok := d.people[id]; ok {
		return later, true
	}
	d.knowPerson(id, known)
	return known, true
}

// knowPerson remembers somebody. The lock is held.
func (d *directory) knowPerson(id string, known somebody) {
	if _, ok := d.people[id]; !ok && len(d.people) >= knownMost {
		clear(d.people)
	}
	d.people[id] = known
}

// renew asks Slack about somebody.
func (d *directory) renew(ctx context.Context, id string) error {
	return d.together(ctx, id, func(ctx context.Context, f *flight) error {
		var user *slack.User
		if d.me().team == "" {
			return errNotIn
		}
		err := d.ask(usersInfo, func() (err error) { user, err = d.api.GetUserInfoContext(ctx, id); return err })
		switch {
		case err == nil:
			d.learn(id, f, d.me().personOf(user))
		case d.isGone(ctx, err):
			d.learn(id, f, somebody{Person: chat.Person{ID: tokenStart + id, Left: true}, handle: id})
			err = nil
		default:
			d.mu.Lock()
			if known, ok := d.people[id]; ok {
				known.till = d.now().Add(retryFor)
				d.people[id] = known
			}
			d.mu.Unlock()
		}
		return err
	})
}

// isGone tells whether an error says for certain that somebody is gone. One
// that may speak of the bot itself says so only where the bot isn't meant.
func (d *directory) isGone(ctx context.Context, err error) bool {
	switch codeOf(err) {
	case "user_not_found":
		return true
	case "account_inactive":
		_, err := d.whoami(ctx)
		return err == nil
	}
	return false
}

// learn takes what Slack says of somebody, unless it said something else
// since that look-up began. What it leaves out stays as it was.
func (d *directory) learn(id string, f *flight, now somebody) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f.void {
		return
	}
	was := d.people[id]
	now.Name, now.Lang, now.Zone = cmp.Or(now.Name, was.Name), cmp.Or(now.Lang, was.Lang), cmp.Or(now.Zone, was.Zone)
	now.at, now.kept, now.keptAt = d.now(), was.kept, was.keptAt
	now.till = now.at.Add(freshFor)
	d.knowPerson(id, now)
	d.keep(id, now)
}

// changed takes what an event says of somebody: at once, and until Slack is
// asked again, which is at the next occasion.
func (d *directory) changed(id string, said somebody) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.void(id)
	who := said.Person // as the event has it: said gets what was known before
	if who.Left {
		d.behind.Go(func() { d.left(context.Background(), who) })
	}
	was, ok := d.people[id]
	if !ok {
		d.behind.Go(func() { d.amend(id, who) })
		return
	}
	said.Name, said.Lang, said.Zone = cmp.Or(said.Name, was.Name), cmp.Or(said.Lang, was.Lang), cmp.Or(said.Zone, was.Zone)
	said.at, said.kept, said.keptAt = d.now(), was.kept, was.keptAt
	said.till = said.at // so that it is asked again
	d.people[id] = said
	d.keep(id, said)
}

// amend corrects what the store holds of somebody whom this process doesn't
// know; of others nothing is kept.
func (d *directory) amend(id string, said chat.Person) {
	ctx, cancel := context.WithTimeout(context.Background(), keepWithin)
	defer cancel()
	d.pens <- struct{}{}
	defer func() { <-d.pens }()
	memory := d.memory()
	if memory == nil {
		return
	}
	was, at, err := memory.Recall(ctx, d.office(), tokenStart+id)
	if err != nil || at.IsZero() {
		d.trouble("recall", err)
		return
	}
	said.Name, said.Lang, said.Zone = cmp.Or(said.Name, was.Name), cmp.Or(said.Lang, was.Lang), cmp.Or(said.Zone, was.Zone)
	if said != was {
		d.trouble("remember", memory.Remember(ctx, d.office(), said, d.now()))
	}
}

// keep has the store know what Slack said of somebody, where it holds
// something else or something old. The lock is held; it is done behind.
func (d *directory) keep(id string, now somebody) {
	if now.kept == now.Person && now.at.Sub(now.keptAt) < keptFor {
		return
	}
	d.behind.Go(func() {
		d.pens <- struct{}{}
		defer func() { <-d.pens }()
		d.write(id)
	})
}

// write writes down what is known of somebody.
func (d *directory) write(id string) {
	ctx, cancel := context.WithTimeout(context.Background(), keepWithin)
	defer cancel()
	memory := d.memory()
	now, ok := d.remembered(id)
	if memory == nil || !ok {
		return
	}
	if now.keptAt.IsZero() { // what it holds isn't known
		var err error
		if now.kept, now.keptAt, err = memory.Recall(ctx, d.office(), now.ID); err != nil {
			d.trouble("recall", err)
			return
		}
	}
	if now.kept != now.Person || now.at.Sub(now.keptAt) >= keptFor {
		if err := memory.Remember(ctx, d.office(), now.Person, now.at); err != nil {
			d.trouble("remember", err)
			return
		}
		now.kept, now.keptAt = now.Person, now.at
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if latest, ok := d.people[id]; ok {
		latest.kept, latest.keptAt = now.kept, now.keptAt
		d.people[id] = latest
	}
}

// errUnsettled: what was asked about changed while it was asked, again and again.
var errUnsettled = errors.New("slack: it changes while it is looked up")

// errNotIn: before the bot knows whose it is, nobody can be told from others.
var errNotIn = errors.New("slack: not logged in yet")

// lookTries is how often something is looked up that changes meanwhile.
const lookTries = 3
