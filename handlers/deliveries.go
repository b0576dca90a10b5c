package handlers

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
	"pmobot/internal/when"
	"pmobot/storage"
)

// deliveryRows is how many rows of the ledger fit on a phone.
const deliveryRows = 5

// The jobs in the ledger, as package digests names them.
const (
	digestJob = "digest/" // then the schedule's number
	remindJob = "remind/" // then the person's token
	noticeJob = "notice/" // then the person's token
)

// allStates shows the cards that stand, too.
const allStates = "all"

func deliveriesVerbs() []verb {
	state := chat.Param{
		Key: argState, Name: say.Words{En: "state", Zh: "状态"}, Type: chat.ChoiceParam, Bare: true,
		Choices: []chat.Choice{
			{Value: string(storage.Sent), Name: say.Words{En: "sent", Zh: "已发出"}},
			{Value: string(storage.Skipped), Name: say.Words{En: "skipped", Zh: "已跳过"}},
			{Value: allStates, Name: say.Words{En: "all", Zh: "全部"}},
			{Value: string(storage.Failed), Name: say.Words{En: "not sent", Zh: "未发出"}, Also: []string{"failed"}},
		},
	}
	from := chat.Param{Key: argFrom, Type: chat.NumberParam, Max: 1 << 30, Hidden: true}
	s := chat.Spec{
		Path: "pmo deliveries", Words: []string{"发送记录", "sent"}, Group: say.Words{En: "office", Zh: "办公室"},
		About: say.Both(say.Tongue.AboutDeliveries), Params: []chat.Param{state, from}, Private: true,
	}
	return []verb{{Spec: s, needs: pmo.Guest, undone: undoneShow, do: deliveries}, allowVerb(), repostVerb()}
}

// deliveries shows what was due this month, newest first: leads see all of it,
// others what came to them.
func deliveries(ctx context.Context, r *request) (chat.Reply, error) {
	rows, err := r.ledger(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	only := storage.DeliveryState(r.Args[argState])
	rows = slices.DeleteFunc(rows, func(d storage.Delivery) bool {
		switch only {
		case allStates:
			return false
		case "": // cards stand by the hundred
			return isCard(d) && d.State == storage.Sent
		}
		return d.State != only
	})
	var reply chat.Reply
	if err := r.veiling(ctx, &reply); err != nil {
		return chat.Reply{}, err
	}
	if len(rows) == 0 {
		reply.Add(r.t.NothingDelivered(only != ""), r.ledgerButtons(0, 0)...)
		return reply, nil
	}
	from, _ := strconv.Atoi(r.Args[argFrom])
	from = min(from, len(rows)-1)
	shown := rows[from:min(from+deliveryRows, len(rows))]
	if err := r.knowTargets(ctx, shown); err != nil {
		return chat.Reply{}, err
	}
	unnamed, err := r.unnamed(ctx, shown)
	if err != nil {
		return chat.Reply{}, err
	}
	schedules, err := r.schedulesOf(ctx, shown)
	if err != nil {
		return chat.Reply{}, err
	}
	zone := r.view.ZoneOf(r.me)
	reply.Add(r.t.DeliveriesHead(r.t.ZoneName(zone.String())))
	for _, d := range shown {
		if unnamed[d.Key] {
			d.Link = ""
		}
		reply.Add(r.deliveryRow(d, schedules[d.Job], unnamed[d.Key], zone), openButton(d)...)
	}
	reply.Add(r.t.DeliveriesFoot(from+len(shown), len(rows)), r.ledgerButtons(from+len(shown), len(rows))...)
	return reply, nil
}

func (r *request) ledgerButtons(shown, total int) []chat.Button {
	var buttons []chat.Button
	if shown < total {
		args := r.copied()
		args[argFrom] = strconv.Itoa(shown)
		buttons = append(buttons, chat.Button{Label: say.Both(say.Tongue.MoreRows), Path: r.verb.Path, Args: args})
	}
	if r.Args[argState] == "" {
		only := chat.Args{argState: string(storage.Skipped)}
		return append(buttons, chat.Button{Label: say.Both(say.Tongue.OnlySkipped), Path: r.verb.Path, Args: only})
	}
	return append(buttons, chat.Button{Label: say.Both(say.Tongue.AllDeliveries), Path: r.verb.Path})
}

func openButton(d storage.Delivery) []chat.Button {
	if d.Link == "" {
		return nil
	}
	return []chat.Button{{Label: say.Both(say.Tongue.OpenIt), Link: d.Link}}
}

// ledger reads this month's deliveries as far as this person may see them.
func (r *request) ledger(ctx context.Context) ([]storage.Delivery, error) {
	first := when.Date{Year: r.today.Year, Month: r.today.Month, Day: 1}
	q := storage.Ledger{Since: when.At(first, 0, 0, r.view.ZoneOf(r.me)), Limit: storage.LedgerMost}
	var rows []storage.Delivery
	for {
		page, err := r.h.Store.Deliveries(ctx, r.office, q)
		if err != nil {
			return nil, fmt.Errorf("handlers: deliveries: %w", err)
		}
		for _, d := range page.Deliveries {
			if r.mayRead(d) {
				rows = append(rows, d)
			}
		}
		if page.Next == "" {
			return rows, nil
		}
		q.After = page.Next
	}
}

// mayRead tells whether a delivery is this person's business: it came to them,
// or they lead all that it is about; of the whole office that is who leads it.
// What is about a project that they don't know of, or not any more, is hidden.
func (r *request) mayRead(d storage.Delivery) bool {
	own := d.Target == r.From.ID || d.Job == remindJob+r.From.ID
	inOffice := r.view.RoleInOffice(r.who) == pmo.Lead
	for scope := range strings.SplitSeq(d.Scope, ",") {
		key, _, _ := strings.Cut(scope, "-")
		if key != "" && !r.sight.Knows(key) || !own && !inOffice && !slices.Contains(r.sight.Leads, key) {
			return false
		}
	}
	return true
}

// knowTargets reads the names of whom and where deliveries went.
func (r *request) knowTargets(ctx context.Context, rows []storage.Delivery) error {
	var tokens []string
	for _, d := range rows {
		tokens = append(tokens, d.Target, d.Why.Person, strings.TrimPrefix(d.Job, remindJob))
	}
	if err := r.view.People(ctx, tokens...); err != nil {
		return err
	}
	return r.view.Places(ctx, tokens...)
}

// schedulesOf reads the schedules of digests, by their job.
func (r *request) schedulesOf(ctx context.Context, rows []storage.Delivery) (map[string]pmo.Entry, error) {
	byRef := map[pmo.Ref]string{}
	var refs []pmo.Ref
	for _, d := range rows {
		digits, is := strings.CutPrefix(d.Job, digestJob)
		number, err := strconv.Atoi(digits)
		ref := pmo.Ref{Project: pmo.Nowhere, Register: pmo.KindSchedule, Number: number}
		if _, known := byRef[ref]; is && err == nil && !known {
			byRef[ref] = d.Job
			refs = append(refs, ref)
		}
	}
	schedules := map[string]pmo.Entry{}
	if len(refs) == 0 {
		return schedules, nil
	}
	page, err := r.h.Store.Find(ctx, r.office, pmo.Query{Sight: everything, Refs: refs, Void: true})
	if err != nil {
		return nil, fmt.Errorf("handlers: schedules delivered: %w", err)
	}
	for _, e := range page.Entries {
		schedules[byRef[e.Ref]] = e
	}
	return schedules, nil
}

// deliveryRow is what went where, when it was due, and how it ended.
func (r *request) deliveryRow(d storage.Delivery, schedule pmo.Entry, unnamed bool, zone *time.Location) string {
	to := r.deliveredTo(d)
	if unnamed {
		to = r.t.AnonymousName()
	}
	return r.t.DeliveryRow(r.deliverySign(d.State), r.delivered(d, schedule), to, d.Due.In(zone), r.ending(d, zone))
}

// unnamed tells, by their keys, which deliveries went to who gave feedback
// anonymously: whom they reached is nobody else's to read.
func (r *request) unnamed(ctx context.Context, rows []storage.Delivery) (map[string]bool, error) {
	var refs []pmo.Ref
	for _, d := range rows {
		ref, ok := pmo.ParseRef(d.Scope, "")
		if k, known := registers.ByPrefix(ref.Register); ok && known && k.Private && d.Target != r.From.ID {
			refs = append(refs, ref)
		}
	}
	if len(refs) == 0 {
		return nil, nil
	}
	page, err := r.h.Store.Find(ctx, r.office, pmo.Query{Sight: everything, Refs: refs, Void: true})
	if err != nil {
		return nil, fmt.Errorf("handlers: who stays unnamed: %w", err)
	}
	givers := map[string]string{}
	for _, e := range page.Entries {
		if registers.Anonymous.Of(e) {
			givers[e.Ref.String()] = e.By
		}
	}
	unnamed := map[string]bool{}
	for _, d := range rows {
		giver, anonymous := givers[d.Scope]
		unnamed[d.Key] = anonymous && d.Target == giver
	}
	return unnamed, nil
}

func (*request) deliverySign(s storage.DeliveryState) string {
	switch s {
	case storage.Sent:
		return "✓"
	case storage.Skipped:
		return "–"
	case storage.Failed:
		return "✗"
	}
	return "…"
}

// delivered names what a delivery is: PMO weekly 7; Reminder APO-R7.
func (r *request) delivered(d storage.Delivery, schedule pmo.Entry) string {
	switch {
	case strings.HasPrefix(d.Job, noticeJob):
		return r.t.DeliveredNotice()
	case strings.HasPrefix(d.Job, digestJob):
		project := ""
		if p, ok := r.view.Project(d.Scope); ok {
			project = p.Name
		}
		weekly := strings.HasPrefix(pmo.When.Of(schedule), "weekly ")
		return r.t.DeliveredDigest(d.Number, weekly, pmo.DigestKind.Of(schedule) == digestMine, project)
	}
	switch ref := say.Link(d.Scope, d.Scope); {
	case isCard(d):
		return r.t.DeliveredCard(ref)
	case d.Path == sharedPath:
		return r.t.DeliveredShare()
	case d.Path == passedPath:
		return r.t.DeliveredRequest()
	case d.Path == handoverPath:
		return r.t.DeliveredHandover()
	case d.Path != "":
		return r.t.DeliveredMessage(ref)
	}
	var refs []string
	for scope := range strings.SplitSeq(d.Scope, ",") {
		if ref, ok := pmo.ParseRef(scope, ""); ok {
			refs = append(refs, say.Link(ref.String(), ref.String()))
		}
	}
	if len(refs) == 0 {
		p, _ := r.view.Project(d.Scope)
		return r.t.DeliveredQuestion(p.Name)
	}
	return r.t.DeliveredReminder(refs[0], len(refs)-1)
}

// isCard tells whether a delivery is the card of an entry.
func isCard(d storage.Delivery) bool { return strings.HasPrefix(d.Job, string(pmo.PromiseCard)+"/") }

// deliveredTo names who got it: the person reminded, or the channel.
func (r *request) deliveredTo(d storage.Delivery) string {
	if person, reminder := strings.CutPrefix(d.Job, remindJob); reminder {
		return r.view.Name(person)
	}
	if name := r.view.Place(d.Target).Name; name != "" {
		return name
	}
	return r.view.Name(d.Target)
}

// ending says how a delivery ended, or that it hasn't.
func (r *request) ending(d storage.Delivery, zone *time.Location) string {
	due := d.Due.In(zone)
	switch d.State {
	case storage.Sent:
		return r.t.SentAt(due, d.SentAt.In(zone), d.Attempt)
	case storage.Skipped:
		return r.t.SkippedSince(r.reason(d, zone))
	case storage.Failed:
		return r.t.NotSentSince(r.reason(d, zone))
	case storage.Waiting:
		return r.t.TriedAgainAt(due, d.Until.In(zone), d.Attempt)
	}
	return r.t.OnItsWay()
}

// reason is why something wasn't sent, in words.
func (r *request) reason(d storage.Delivery, zone *time.Location) string {
	who := ""
	if d.Why.Person != "" {
		who = r.view.Name(d.Why.Person)
	}
	return r.t.WhyNotSent(d.Why.Code, who, d.Due.In(zone), d.Why.At.In(zone))
}
