package mongo

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"pmobot/internal/pmo"
	"pmobot/storage"
)

// valuesDoc writes values, sorted by key. Their types are BSON's own: string,
// int64, bool, array, and null for what a change takes away.
func valuesDoc(values pmo.Values) bson.D {
	d := bson.D{}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		value := values[key]
		if list, ok := value.([]string); ok {
			value = array(list)
		}
		d = append(d, bson.E{Key: key, Value: value})
	}
	return d
}

func array(list []string) bson.A {
	a := bson.A{}
	for _, one := range list {
		a = append(a, one)
	}
	return a
}

// valuesOf reads what valuesDoc wrote, into the same types.
func valuesOf(doc bson.Raw) (pmo.Values, error) {
	elements, err := doc.Elements()
	if err != nil {
		return nil, fmt.Errorf("mongo: values: %w", err)
	}
	values := make(pmo.Values, len(elements))
	for _, e := range elements {
		if values[e.Key()], err = valueOf(e.Value()); err != nil {
			return nil, fmt.Errorf("mongo: value of %s: %w", e.Key(), err)
		}
	}
	return values, nil
}

func valueOf(v bson.RawValue) (any, error) {
	switch v.Type {
	case bson.TypeNull:
		return nil, nil
	case bson.TypeString:
		return v.StringValue(), nil
	case bson.TypeBoolean:
		return v.Boolean(), nil
	case bson.TypeInt32, bson.TypeInt64:
		return v.AsInt64(), nil
	case bson.TypeArray:
		list := []string{}
		err := v.Unmarshal(&list)
		return list, err
	}
	return nil, fmt.Errorf("mongo: a %s is no value of a field", v.Type)
}

func date(t time.Time) bson.DateTime { return bson.NewDateTimeFromTime(t) }

// instant reads a time that is none where there is none.
func instant(d bson.DateTime) time.Time { return time.UnixMilli(int64(d)).UTC() }

// changeDoc is a change as it is kept.
func changeDoc(office pmo.Office, s storage.Sealed) bson.D {
	c := s.Change
	d := bson.D{
		{Key: "_id", Value: changeID(office, c.Ref.Key(), c.Version)},
		{Key: "office", Value: string(office)},
		{Key: "id", Value: c.ID},
		{Key: "entry", Value: c.Ref.Key()},
		{Key: "v", Value: int64(c.Version)},
	}
	if c.Ref.Number > 0 {
		d = append(d, bson.E{Key: "number", Value: int64(c.Ref.Number)})
	}
	d = append(d,
		bson.E{Key: "at", Value: date(c.At)}, bson.E{Key: "kept", Value: date(c.Kept)},
		bson.E{Key: "by", Value: c.By}, bson.E{Key: "verb", Value: c.Verb})
	if c.Why != "" {
		d = append(d, bson.E{Key: "why", Value: c.Why})
	}
	if c.Source != (pmo.Source{}) {
		d = append(d, bson.E{Key: "src", Value: bson.D{
			{Key: "platform", Value: c.Source.Platform},
			{Key: "place", Value: c.Source.Place},
			{Key: "link", Value: c.Source.Link},
			{Key: "quote", Value: c.Source.Quote},
		}})
	}
	salts, gone := bson.D{}, bson.D{}
	for _, name := range slices.Sorted(maps.Keys(s.Salts)) {
		salts = append(salts, bson.E{Key: name, Value: bson.Binary{Data: s.Salts[name]}})
	}
	for _, name := range slices.Sorted(maps.Keys(s.Gone)) {
		gone = append(gone, bson.E{Key: name, Value: s.Gone[name]})
	}
	if len(c.Promises) > 0 {
		d = append(d, bson.E{Key: "promises", Value: promisesDoc(c.Promises)})
	}
	return append(d,
		bson.E{Key: "set", Value: valuesDoc(c.Set)}, bson.E{Key: "was", Value: valuesDoc(c.Was)},
		bson.E{Key: "salt", Value: salts}, bson.E{Key: "gone", Value: gone}, bson.E{Key: "hash", Value: c.Hash})
}

func promisesDoc(promises []pmo.Promise) bson.A {
	list := bson.A{}
	for _, p := range promises {
		d := bson.D{{Key: "kind", Value: string(p.Kind)}, {Key: "target", Value: p.Target}, {Key: "path", Value: p.Path}}
		if len(p.Args) > 0 {
			d = append(d, bson.E{Key: "args", Value: argsDoc(p.Args)})
		}
		list = append(list, d)
	}
	return list
}

// argsDoc writes arguments, sorted by key.
func argsDoc(args map[string]string) bson.D {
	d := bson.D{}
	for _, key := range slices.Sorted(maps.Keys(args)) {
		d = append(d, bson.E{Key: key, Value: args[key]})
	}
	return d
}

// keptChange is a change as it is read.
type keptChange struct {
	Key     string        `bson:"_id"`
	ID      string        `bson:"id"`
	Entry   string        `bson:"entry"`
	Version int           `bson:"v"`
	At      bson.DateTime `bson:"at"`
	Kept    bson.DateTime `bson:"kept"`
	By      string        `bson:"by"`
	Verb    string        `bson:"verb"`
	Why     string        `bson:"why"`
	Source  struct {
		Platform, Place, Link, Quote string
	} `bson:"src"`
	Set  bson.Raw               `bson:"set"`
	Was  bson.Raw               `bson:"was"`
	Salt map[string]bson.Binary `bson:"salt"`
	Gone map[string]string      `bson:"gone"`
	Hash string                 `bson:"hash"`

	Promises []pmo.Promise `bson:"promises"` // whose keys are its fields' names in lower case
}

// sealedOf reads what changeDoc wrote.
func sealedOf(doc bson.Raw) (storage.Sealed, error) {
	var in keptChange
	if err := bson.Unmarshal(doc, &in); err != nil {
		return storage.Sealed{}, fmt.Errorf("mongo: change: %w", err)
	}
	ref, err := pmo.RefOfKey(in.Entry)
	if err != nil {
		return storage.Sealed{}, err
	}
	c := pmo.Change{
		ID: in.ID, Ref: ref, Version: in.Version, Verb: in.Verb, At: instant(in.At), Kept: instant(in.Kept),
		By: in.By, Why: in.Why, Source: pmo.Source(in.Source), Hash: in.Hash, Promises: in.Promises,
	}
	if c.Set, err = valuesOf(in.Set); err != nil {
		return storage.Sealed{}, err
	}
	if c.Was, err = valuesOf(in.Was); err != nil {
		return storage.Sealed{}, err
	}
	s := storage.Sealed{Change: c, Salts: make(map[string][]byte, len(in.Salt)), Gone: in.Gone}
	for name, salt := range in.Salt {
		s.Salts[name] = salt.Data
	}
	if s.Gone == nil {
		s.Gone = map[string]string{}
	}
	return s, nil
}

// entryDoc is an entry as it is projected: what is searched and sorted by is
// beside its values. Shape is the version of this layout.
func entryDoc(office pmo.Office, e pmo.Entry) bson.D {
	c := storage.ColumnsOf(e)
	return bson.D{
		{Key: "_id", Value: idOf(office, e.Ref.Key())},
		{Key: "office", Value: string(office)},
		{Key: "key", Value: e.Ref.Key()},
		{Key: "project", Value: e.Ref.Project},
		{Key: "kind", Value: e.Ref.Register},
		{Key: "v", Value: int64(e.Version)},
		{Key: "hash", Value: e.Hash},
		{Key: "state", Value: c.State},
		{Key: "open", Value: c.Open},
		{Key: "void", Value: c.Void},
		{Key: "score", Value: c.Score},
		{Key: "owner", Value: c.Owner},
		{Key: "next", Value: c.Next},
		{Key: "by", Value: e.By},
		{Key: "made", Value: date(e.Made)},
		{Key: "updated", Value: date(e.Updated)},
		{Key: "f", Value: valuesDoc(e.Values)},
		{Key: "words", Value: array(storage.TokensOf(e))},
		{Key: "shape", Value: int32(1)},
	}
}

// entryOf reads what entryDoc wrote.
func entryOf(doc bson.Raw) (pmo.Entry, error) {
	var in struct {
		Key     string        `bson:"key"`
		Version int           `bson:"v"`
		Hash    string        `bson:"hash"`
		By      string        `bson:"by"`
		Made    bson.DateTime `bson:"made"`
		Updated bson.DateTime `bson:"updated"`
		Fields  bson.Raw      `bson:"f"`
	}
	if err := bson.Unmarshal(doc, &in); err != nil {
		return pmo.Entry{}, fmt.Errorf("mongo: entry: %w", err)
	}
	e := pmo.Entry{Version: in.Version, By: in.By, Made: instant(in.Made), Updated: instant(in.Updated), Hash: in.Hash}
	var err error
	if e.Ref, err = pmo.RefOfKey(in.Key); err != nil {
		return e, err
	}
	e.Values, err = valuesOf(in.Fields)
	return e, err
}
