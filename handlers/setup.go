package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/office"
	"pmobot/internal/pmo"
	"pmobot/internal/say"
)

// setupPath is the first form of a new space.
const setupPath = "pmo setup"

// argDigest is when the weekly digest comes, as typed.
const argDigest = "digest"

// firstDigest is when a digest comes where nobody said otherwise.
var firstDigest = say.Words{En: "mon 09:00", Zh: "周一09:00"}

// sampleKey is a key where none can be made of the channel's name.
const sampleKey = "WEB"

var undoneSetup = say.Words{En: "Not set up", Zh: "未完成设置"}

// tryLine is the line that a new space is told to try.
var tryLine = say.Words{En: "/risk log Vendor slips p4 i5", Zh: "/risk log 供应商延期 p4 i5"}

func setupVerbs() []verb {
	name := nameParam(true)
	name.Name = say.Words{En: "project", Zh: "项目"}
	key := keyParam()
	key.Bare = false
	digest := chat.Param{Key: argDigest, Name: say.Words{En: "weekly digest", Zh: "周报"}, Type: chat.LineParam}
	decides := paramOf(pmo.Sponsor.Decl)
	decides.Name, decides.Short = say.Words{En: "who decides", Zh: "由谁决策"}, []string{"decides", "发起人"}
	s := officeSpec(setupPath, []string{"初始设置"}, say.Both(say.Tongue.AboutSetup), name, key, paramOf(pmo.Zone.Decl), digest, decides)
	return []verb{{Spec: s, undone: undoneSetup, do: setup}}
}

// isNewSpace tells whether nothing was set up yet, and this person may.
func (r *request) isNewSpace() bool {
	return len(r.view.Projects()) == 0 && r.view.RoleInOffice(r.who) >= pmo.Lead
}

// setup makes the first project: its channel, its digest and who decides, and
// shows what a Monday will look like.
func setup(ctx context.Context, r *request) (chat.Reply, error) {
	if err := r.leadsHere(); err != nil {
		return chat.Reply{}, err
	}
	if bare(r.Args) {
		return r.setupForm(), nil
	}
	typed := r.copied()
	reply, err := r.setUpAsTyped(ctx)
	var refusal *chat.Refusal
	if r.Command.Form && errors.As(err, &refusal) {
		r.Args = typed
		refusal.Form = r.setupForm().Form
	}
	return reply, err
}

// setUpAsTyped checks everything before it stores anything.
func (r *request) setUpAsTyped(ctx context.Context) (chat.Reply, error) {
	if r.Args[argKey] == "" {
		_, r.Args[argKey] = r.suggested()
	}
	key, set, err := r.newProject(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	zone, err := r.setupZone(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	order, wanted, err := r.setupDigest()
	if err != nil {
		return chat.Reply{}, r.unfit(err)
	}
	if wanted {
		if err := r.mayDeliver(ctx, r.ordered(order)); err != nil {
			return chat.Reply{}, err
		}
	}
	if err := r.setUp(ctx, key, zone, set); err != nil {
		return chat.Reply{}, err
	}
	var first time.Time
	if wanted {
		if first, err = r.firstDigest(ctx, order); err != nil {
			return chat.Reply{}, err
		}
	}
	return r.ready(ctx, first)
}

// setupForm asks for all of it at once, filled in with what can be known.
func (r *request) setupForm() chat.Reply {
	r.verb = r.h.verbs[setupPath]
	reply := r.form("")
	form := reply.Form
	form.Title, form.Submit = r.t.SetUpTitle(), say.LabelStart
	name, key, digest := "", "", ""
	if !r.In.Private() {
		name, key = r.suggested()
		digest = firstDigest.In(r.lang)
	}
	filled := map[string]string{pmo.Name.Key: name, argKey: key, pmo.Zone.Key: r.view.ZoneOf(r.me).String(), argDigest: digest}
	hints := map[string]string{
		argKey: r.t.KeyHint(cmp.Or(key, sampleKey)), pmo.Zone.Key: r.t.ZoneHint(), argDigest: r.t.DigestIn(r.In.Name),
		pmo.Sponsor.Key: r.t.DeciderHint(),
	}
	for i, in := range form.Inputs {
		in.Value, in.Hint, in.Required = filled[in.Key], hints[in.Key], in.Key == pmo.Name.Key
		if typed, given := r.Args[in.Key]; given {
			in.Value = typed
		}
		form.Inputs[i] = in
	}
	return reply
}

func (r *request) setupZone(ctx context.Context) (string, error) {
	if r.Args[pmo.Zone.Key] == "" {
		return "", nil
	}
	value, err := readZone(ctx, r, r.Args[pmo.Zone.Key])
	zone, _ := value.(string)
	return zone, err
}

// setupDigest reads when the digest comes: weekly, where nothing else is said.
func (r *request) setupDigest() (order DigestOrder, wanted bool, err error) {
	typed := r.Args[argDigest]
	if r.In.Private() || typed == "" || isNone(typed) {
		return DigestOrder{}, false, nil
	}
	if order, err = r.h.Digests.Read(typed); err == nil {
		return order, true, nil
	}
	order, err = r.h.Digests.Read("weekly " + typed)
	return order, true, err
}

// setUp stores the project, its zone, and that the channel belongs to it.
func (r *request) setUp(ctx context.Context, key, zone string, set pmo.Values) error {
	settings := pmo.Values{}
	switch {
	case zone == "":
	case pmo.Zone.Of(r.view.Settings) == "":
		pmo.Zone.Put(settings, zone)
	case pmo.Zone.Of(r.view.Settings) != zone:
		pmo.Zone.Put(set, zone)
	}
	if _, err := r.establish(ctx, key, set); err != nil {
		return err
	}
	if len(settings) > 0 {
		if _, _, err := r.keep(ctx, "settings", "/office", office.Ref(), settings); err != nil {
			return err
		}
	}
	if !r.In.Private() {
		bound := pmo.Values{}
		pmo.BoundTo.Put(bound, key)
		if _, _, err := r.keep(ctx, "settings", "/here", pmo.Named(pmo.KindPlace, r.In.ID), bound); err != nil {
			return err
		}
	}
	view, err := office.Load(ctx, r.h.Store, r.office, r.h.Defaults, []string{r.From.ID}, []string{r.In.ID})
	if err != nil {
		return fmt.Errorf("handlers: set up: %w", err)
	}
	r.view = view
	r.project, _ = view.Project(key)
	r.bound, r.role = !r.In.Private(), view.Role(r.who, r.project)
	return nil
}

// firstDigest schedules the digest of the channel and tells when it comes.
func (r *request) firstDigest(ctx context.Context, order DigestOrder) (time.Time, error) {
	one := *r
	one.ID += "/digest"
	e := one.ordered(order)
	set := e.Values
	e.Values = nil
	e, _, err := one.change(ctx, "schedule", e, set)
	if err != nil {
		return time.Time{}, err
	}
	times, _, err := r.h.Digests.Times(r.view, e, r.At, 1)
	if err != nil || len(times) == 0 {
		return time.Time{}, err
	}
	return times[0], nil
}

// ready says that it is done, what to try, and shows a sample of a digest.
func (r *request) ready(ctx context.Context, first time.Time) (chat.Reply, error) {
	sample, err := r.h.Digests.Sample(ctx, r.lang)
	if err != nil {
		return chat.Reply{}, fmt.Errorf("handlers: sample digest: %w", err)
	}
	var reply chat.Reply
	reply.Add(r.t.Ready(r.project.Name, first))
	reply.Add(r.t.TryIt(tryLine.In(r.lang), len(sample.Lines) > 0))
	reply.Lines = append(reply.Lines, sample.Lines...)
	return reply, nil
}
