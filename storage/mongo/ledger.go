package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// Claim takes deliveries until now + lease: new ones in one insert, and the
// others one by one where they may be stolen.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration, list ...storage.Delivery) ([]storage.Delivery, error) {
	if len(list) == 0 {
		return nil, nil
	}
	claims := make([]storage.Delivery, len(list))
	for i, d := range list {
		if err := storage.CheckDelivery(d); err != nil {
			return nil, err
		}
		d = storage.MilliDelivery(d)
		d.Again = list[i].Again // which says what may be stolen
		d.State, d.Attempt, d.Until = storage.Claimed, 1, storage.Milli(now.Add(lease))
		claims[i] = d
	}
	taken, err := s.claim(ctx, claims)
	if err != nil {
		return nil, err
	}
	var won []storage.Delivery
	for i, d := range claims {
		if taken[i] {
			d, taken[i], err = s.steal(ctx, now, d)
		}
		if err != nil {
			return nil, err
		}
		if d.Again = ""; !taken[i] {
			won = append(won, d)
		}
	}
	return won, nil
}

// claim inserts deliveries and tells which of them are there already.
func (s *Store) claim(ctx context.Context, claims []storage.Delivery) (taken []bool, err error) {
	docs := make([]bson.D, len(claims))
	for i, d := range claims {
		docs[i] = deliveryDoc(d)
	}
	unsure := false
	err = s.certain(ctx, func() error {
		taken = make([]bool, len(claims))
		r, err := s.write(ctx, inserting(deliveries, false, docs...))
		if err != nil {
			unsure = unsure || errors.Is(err, storage.ErrUncertain)
			return err
		}
		for _, refused := range r.WriteErrors {
			if refused.Code != duplicateKey {
				return errors.Join(storage.ErrDefect, errors.New(refused.Message))
			}
			taken[refused.Index] = true
		}
		return nil
	}, nil)
	for i, d := range claims {
		if err != nil || !unsure || !taken[i] {
			continue
		}
		var kept storage.Delivery // by our own insert, perhaps, whose answer was lost
		kept, _, err = s.delivery(ctx, d)
		taken[i] = !own(kept, d)
	}
	return taken, err
}

// own tells whether a claim that is kept is d, of this process and this moment.
func own(kept, d storage.Delivery) bool {
	return kept.State == storage.Claimed && kept.By == d.By && kept.Until.Equal(d.Until)
}

// delivery reads one delivery.
func (s *Store) delivery(ctx context.Context, d storage.Delivery) (kept storage.Delivery, found bool, err error) {
	docs, err := s.read(ctx, finding(deliveries, the(d.Office, d.Key), nil, 1))
	if err != nil || len(docs) == 0 {
		return kept, false, err
	}
	kept, err = deliveryOf(docs[0])
	return kept, true, err
}

// promise adds deliveries that are waiting, and tells how many of them were not
// there. Those that are stay as they are.
func (s *Store) promise(ctx context.Context, list []storage.Delivery) (added int, err error) {
	docs := make([]bson.Raw, len(list))
	for i, d := range list {
		if docs[i], err = bson.Marshal(deliveryDoc(d)); err != nil {
			return 0, fmt.Errorf("mongo: promise %s: %w", d.Key, err)
		}
	}
	for _, part := range portions(docs, func(doc bson.Raw) int { return len(doc) }) {
		n, err := s.addAll(ctx, deliveries, part)
		if err != nil {
			return added, err
		}
		added += n
	}
	return added, nil
}

// addAll inserts the documents of one command, and tells how many of them were
// not there. Those that are stay as they are.
func (s *Store) addAll(ctx context.Context, collection string, docs []bson.Raw) (added int, err error) {
	err = s.certain(ctx, func() error {
		r, err := s.write(ctx, inserting(collection, false, docs...))
		for _, refused := range r.WriteErrors {
			if err == nil && refused.Code != duplicateKey {
				return fmt.Errorf("%w: %s (%d)", storage.ErrUnavailable, refused.Message, refused.Code)
			}
		}
		added += r.N
		return err
	}, nil)
	return added, err
}

// keepPromises adds those deliveries that are not there: it looks first, since
// nearly all of them are.
func (s *Store) keepPromises(ctx context.Context, list []storage.Delivery) (added int, err error) {
	for part := range slices.Chunk(list, walkPage) {
		keys := make([]string, len(part))
		for i, d := range part {
			keys[i] = d.Key
		}
		docs, err := s.read(ctx, promisedThere(part[0].Office, keys))
		if err != nil {
			return added, err
		}
		there := map[string]bool{}
		for _, doc := range docs {
			there[doc.Lookup("key").StringValue()] = true
		}
		n, err := s.promise(ctx, slices.DeleteFunc(part, func(d storage.Delivery) bool { return there[d.Key] }))
		if err != nil {
			return added, err
		}
		added += n
	}
	return added, nil
}

// promisedThere asks which deliveries are there.
func promisedThere(office pmo.Office, keys []string) bson.D {
	return finding(deliveries, bson.D{
		{Key: "office", Value: string(office)}, {Key: "_id", Value: bson.D{{Key: "$in", Value: idsIn(office, keys)}}},
	}, nil, 0, "key")
}

// idsIn are the _ids of deliveries by their keys.
func idsIn(office pmo.Office, keys []string) bson.A {
	ids := bson.A{}
	for _, key := range keys {
		ids = append(ids, idOf(office, key))
	}
	return ids
}

// steal takes over what expired, or waits no longer; lost where neither is so.
func (s *Store) steal(ctx context.Context, now time.Time, d storage.Delivery) (won storage.Delivery, lost bool, err error) {
	err = s.certain(ctx, func() error {
		r, err := s.write(ctx, stealing(now, d))
		if err != nil {
			return err
		}
		doc, found := r.Value.DocumentOK()
		if lost = !found; lost {
			return nil
		}
		won, err = deliveryOf(doc)
		return err
	}, func() (bool, error) {
		kept, found, err := s.delivery(ctx, d)
		won = kept
		return found && own(kept, d), err
	})
	return won, lost, err
}

func stealing(now time.Time, d storage.Delivery) bson.D {
	expired := bson.D{
		{Key: "state", Value: string(storage.Claimed)},
		{Key: "until", Value: bson.D{{Key: "$lt", Value: bson.DateTime(storage.Ceil(now.Add(-storage.ClaimMargin)))}}},
	}
	due := bson.D{
		{Key: "state", Value: string(storage.Waiting)},
		{Key: "until", Value: bson.D{{Key: "$lte", Value: date(now)}}},
	}
	free := bson.A{expired, due}
	switch d.Again {
	case storage.Waiting, storage.Sent, storage.Failed:
		free = append(free, bson.D{{Key: "state", Value: string(d.Again)}})
	}
	return bson.D{
		{Key: "findAndModify", Value: deliveries},
		{Key: "query", Value: append(the(d.Office, d.Key), bson.E{Key: "$or", Value: free})},
		{Key: "update", Value: bson.D{
			{Key: "$set", Value: bson.D{
				{Key: "state", Value: string(storage.Claimed)},
				{Key: "open", Value: true},
				{Key: "by", Value: d.By},
				{Key: "until", Value: date(d.Until)},
			}},
			{Key: "$inc", Value: bson.D{{Key: "attempt", Value: int64(1)}}},
		}},
		{Key: "new", Value: true},
		durable(),
	}
}

// Settle records how won deliveries ended: each that is still the claimant's,
// even where another of them was stolen.
func (s *Store) Settle(ctx context.Context, _ time.Time, list ...storage.Delivery) error {
	var stolen []error
	for _, d := range list {
		d = storage.MilliDelivery(d)
		err := s.certain(ctx, func() error {
			r, err := s.write(ctx, settling(d))
			if err == nil && r.N == 0 {
				err = fmt.Errorf("%w: delivery %s", storage.ErrConflict, d.Key)
			}
			return err
		}, nil)
		if err != nil && !errors.Is(err, storage.ErrConflict) {
			return err
		}
		stolen = append(stolen, err)
	}
	return errors.Join(stolen...)
}

func settling(d storage.Delivery) bson.D {
	mine := append(the(d.Office, d.Key), bson.E{Key: "by", Value: d.By}, bson.E{Key: "attempt", Value: int64(d.Attempt)})
	return updating(deliveries, statement{mine, deliveryDoc(d)})
}

// deliveryDoc is a delivery as it is kept. Times that are none are left out.
func deliveryDoc(d storage.Delivery) bson.D {
	doc := bson.D{
		{Key: "_id", Value: idOf(d.Office, d.Key)},
		{Key: "office", Value: string(d.Office)},
		{Key: "key", Value: d.Key},
		{Key: "job", Value: d.Job},
		{Key: "scope", Value: d.Scope},
		{Key: "target", Value: d.Target},
		{Key: "state", Value: string(d.State)},
		{Key: "open", Value: d.State.Open()},
		{Key: "by", Value: d.By},
		{Key: "attempt", Value: int64(d.Attempt)},
		{Key: "number", Value: int64(d.Number)},
		{Key: "message", Value: d.Message},
		{Key: "link", Value: d.Link},
	}
	for _, t := range []struct {
		key  string
		when time.Time
	}{{"due", d.Due}, {"until", d.Until}, {"sent", d.SentAt}, {"through", d.Through}} {
		if !t.when.IsZero() {
			doc = append(doc, bson.E{Key: t.key, Value: date(t.when)})
		}
	}
	if len(d.Seen) > 0 {
		doc = append(doc, bson.E{Key: "seen", Value: array(d.Seen)})
	}
	doc = append(doc, promisedOf(d)...)
	if d.Why != (storage.Reason{}) {
		why := bson.D{{Key: "code", Value: d.Why.Code}, {Key: "person", Value: d.Why.Person}, {Key: "detail", Value: d.Why.Detail}}
		if !d.Why.At.IsZero() {
			why = append(why, bson.E{Key: "at", Value: date(d.Why.At)})
		}
		doc = append(doc, bson.E{Key: "why", Value: why})
	}
	return doc
}

// promisedOf is what only promised deliveries have. What says nothing is left
// out.
func promisedOf(d storage.Delivery) bson.D {
	doc := bson.D{}
	if d.Path != "" {
		doc = append(doc, bson.E{Key: "path", Value: d.Path})
	}
	if len(d.Args) > 0 {
		doc = append(doc, bson.E{Key: "args", Value: argsDoc(d.Args)})
	}
	if d.Shown != 0 {
		doc = append(doc, bson.E{Key: "shown", Value: int64(d.Shown)})
	}
	if d.Veil {
		doc = append(doc, bson.E{Key: "veil", Value: true})
	}
	if d.Tries != 0 {
		doc = append(doc, bson.E{Key: "tries", Value: int64(d.Tries)})
	}
	return doc
}

// deliveryOf reads what deliveryDoc wrote.
func deliveryOf(doc bson.Raw) (storage.Delivery, error) {
	var in struct {
		Office, Key, Job, Scope, Target, State, By, Message, Link, Path string
		Attempt, Number, Shown, Tries                                   int
		Due, Until, Sent, Through                                       *bson.DateTime
		Seen                                                            []string
		Args                                                            map[string]string
		Veil                                                            bool
		Why                                                             struct {
			Code, Person, Detail string
			At                   *bson.DateTime
		}
	}
	if err := bson.Unmarshal(doc, &in); err != nil {
		return storage.Delivery{}, fmt.Errorf("mongo: delivery: %w", err)
	}
	when := func(d *bson.DateTime) time.Time {
		if d == nil {
			return time.Time{}
		}
		return instant(*d)
	}
	return storage.Delivery{
		Office: pmo.Office(in.Office), Key: in.Key, Job: in.Job, Scope: in.Scope, Target: in.Target,
		State: storage.DeliveryState(in.State), By: in.By, Attempt: in.Attempt, Number: in.Number,
		Message: in.Message, Link: in.Link, Seen: in.Seen,
		Due: when(in.Due), Until: when(in.Until), SentAt: when(in.Sent), Through: when(in.Through),
		Why:  storage.Reason{Code: in.Why.Code, Person: in.Why.Person, Detail: in.Why.Detail, At: when(in.Why.At)},
		Path: in.Path, Args: in.Args, Shown: in.Shown, Veil: in.Veil, Tries: in.Tries,
	}, nil
}

// Deliveries reads the ledger, newest due first, or oldest where asked.
func (s *Store) Deliveries(ctx context.Context, office pmo.Office, q storage.Ledger) (storage.LedgerPage, error) {
	if err := storage.CheckOffice(office); err != nil {
		return storage.LedgerPage{}, err
	}
	if err := s.settled(ctx, office); err != nil {
		return storage.LedgerPage{}, err
	}
	limit := storage.Limit(q.Limit, storage.LedgerLimit, storage.LedgerMost)
	cmd, err := delivering(office, q, limit+1)
	if err != nil {
		return storage.LedgerPage{}, err
	}
	docs, err := s.read(ctx, cmd)
	if err != nil {
		return storage.LedgerPage{}, err
	}
	var page storage.LedgerPage
	for i, doc := range docs {
		if i == limit {
			last := page.Deliveries[i-1]
			page.Next = storage.Cursor{Number: last.Due.UnixMilli(), Key: last.Key}.String()
			break
		}
		d, err := deliveryOf(doc)
		if err != nil {
			return storage.LedgerPage{}, unavailable(err)
		}
		page.Deliveries = append(page.Deliveries, d)
	}
	return page, nil
}

func delivering(office pmo.Office, q storage.Ledger, atMost int) (bson.D, error) {
	after, more, err := storage.ParseCursor(q.After)
	if err != nil {
		return nil, err
	}
	f := &filter{}
	f.is("office", string(office))
	if q.Keys != nil {
		f.op("_id", "$in", idsIn(office, q.Keys))
	}
	if q.Job != "" {
		f.op("job", "$gte", q.Job)
		f.op("job", "$lt", q.Job+storage.LastRune)
	}
	if q.State != "" {
		f.is("state", string(q.State))
	}
	if q.Target != "" {
		f.is("target", q.Target)
	}
	if q.Open || !q.DueBy.IsZero() {
		f.is("open", true)
	}
	if !q.DueBy.IsZero() {
		f.op("until", "$lte", date(q.DueBy))
	}
	if !q.Since.IsZero() {
		f.op("due", "$gte", bson.DateTime(storage.Ceil(q.Since)))
	}
	if !q.Until.IsZero() {
		f.op("due", "$lt", bson.DateTime(storage.Ceil(q.Until)))
	}
	order, past := up("-due", "-key"), "$lt"
	if q.Oldest {
		order, past = up("due", "key"), "$gt"
	}
	if more {
		due := bson.DateTime(after.Number)
		f.op("due", past+"e", due)
		f.or(bson.D{{Key: "due", Value: bson.D{{Key: past, Value: due}}}},
			bson.D{{Key: "key", Value: bson.D{{Key: past, Value: after.Key}}}})
	}
	return finding(deliveries, f.doc(), order, atMost), nil
}
