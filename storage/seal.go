package storage

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"pmobot/internal/pmo"
)

// Names of what a change holds beside fields and can lose to redaction.
const (
	KeyWhy   = "why"   // the reason as typed
	KeyQuote = "quote" // the message it was logged from
)

// Sealed is a change with what proves it: its hash is over the hash of the
// change before, its own key, id, times and author, and the digests of what it
// holds.
//
//	field's digest = SHA-256(salt, name, value)     the salt is random, 16 bytes
//	hash = SHA-256(hash before, office, key, id, at, kept, by, verb, sorted digests)
//
// So a value can be erased with its salt: the digest stays in its place, the
// chain stays whole, and nobody can guess the value from the digest. What the
// change promises stands beside it and is not proved: it holds no typed word.
type Sealed struct {
	Change pmo.Change
	Salts  map[string][]byte // by name: "set/title", "why"
	Gone   map[string]string // digests of what was redacted, in hex
}

// Seal closes c behind the change with the hash before, "" for the first.
func Seal(office pmo.Office, before string, c pmo.Change) (Sealed, error) {
	s := Sealed{Change: c, Salts: map[string][]byte{}, Gone: map[string]string{}}
	fields, err := s.fields()
	if err != nil {
		return s, err
	}
	for name := range fields {
		salt := make([]byte, 16)
		if _, err := rand.Read(salt); err != nil {
			return s, fmt.Errorf("storage: salt: %w", err)
		}
		s.Salts[name] = salt
	}
	s.Change.Hash, err = s.Hash(office, before)
	return s, err
}

// Hash computes the hash that s must have behind the change with the hash
// before.
func (s Sealed) Hash(office pmo.Office, before string) (string, error) {
	digests, err := s.digests()
	if err != nil {
		return "", err
	}
	c := s.Change
	parts := []string{
		before, string(office), c.Ref.Key(), strconv.Itoa(c.Version), c.ID,
		strconv.FormatInt(c.At.UnixMilli(), 10), strconv.FormatInt(c.Kept.UnixMilli(), 10), c.By, c.Verb,
	}
	for _, name := range slices.Sorted(maps.Keys(digests)) {
		parts = append(parts, name, digests[name])
	}
	return hash(parts...), nil
}

// Redact takes the fields with these keys out of s, values and salts, and
// keeps their digests.
func (s Sealed) Redact(keys ...string) (Sealed, error) {
	digests, err := s.digests()
	if err != nil {
		return s, err
	}
	out := Sealed{Change: s.Change, Salts: maps.Clone(s.Salts), Gone: maps.Clone(s.Gone)}
	out.Change.Set, out.Change.Was = Copy(s.Change.Set), Copy(s.Change.Was)
	forget := func(name string) {
		if _, held := out.Salts[name]; held {
			out.Gone[name] = digests[name]
			delete(out.Salts, name)
		}
	}
	for _, key := range keys {
		delete(out.Change.Set, key)
		delete(out.Change.Was, key)
		forget("set/" + key)
		switch key {
		case KeyWhy:
			out.Change.Why = ""
			forget(KeyWhy)
		case KeyQuote:
			out.Change.Source.Quote = ""
			forget(KeyQuote)
		}
	}
	return out, nil
}

// digests returns the digest of everything that s holds or held.
func (s Sealed) digests() (map[string]string, error) {
	fields, err := s.fields()
	if err != nil {
		return nil, err
	}
	digests := maps.Clone(s.Gone)
	for name, value := range fields {
		if _, gone := digests[name]; gone {
			return nil, fmt.Errorf("storage: %s of %s was redacted and is there again", name, s.Change.ID)
		}
		digests[name] = hash(string(s.Salts[name]), name, string(value))
	}
	return digests, nil
}

// fields returns what s holds, by name, in the form that is digested.
func (s Sealed) fields() (map[string][]byte, error) {
	c := s.Change
	fields := map[string][]byte{}
	for key, value := range c.Set {
		data, err := encode(value)
		if err != nil {
			return nil, err
		}
		fields["set/"+key] = data
	}
	if c.Why != "" {
		fields[KeyWhy] = []byte(c.Why)
	}
	if c.Source.Quote != "" {
		fields[KeyQuote] = []byte(c.Source.Quote)
	}
	rest := c.Source
	rest.Quote = ""
	if rest != (pmo.Source{}) {
		data, err := encode(rest)
		if err != nil {
			return nil, err
		}
		fields["source"] = data
	}
	return fields, nil
}

// hash is SHA-256 over parts, each behind its length so that no two lists of
// parts read alike.
func hash(parts ...string) string {
	h := sha256.New()
	var size [8]byte
	for _, part := range parts {
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		h.Write(size[:])
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// sealedJSON is how a sealed change is written.
type sealedJSON struct {
	ID      string            `json:"id"`
	Key     string            `json:"key"`
	Version int               `json:"v"`
	Verb    string            `json:"verb,omitempty"`
	At      int64             `json:"at"`
	Kept    int64             `json:"kept"`
	By      string            `json:"by,omitempty"`
	Why     string            `json:"why,omitempty"`
	Source  *pmo.Source       `json:"src,omitempty"`
	Set     json.RawMessage   `json:"set"`
	Was     json.RawMessage   `json:"was"`
	Salts   map[string][]byte `json:"salt,omitempty"`
	Gone    map[string]string `json:"gone,omitempty"`
	Hash    string            `json:"hash"`

	Promises []pmo.Promise `json:"promises,omitempty"`
}

// MarshalJSON writes s, every value in its exact type.
func (s Sealed) MarshalJSON() ([]byte, error) {
	c := s.Change
	set, err := EncodeValues(c.Set)
	if err != nil {
		return nil, err
	}
	was, err := EncodeValues(c.Was)
	if err != nil {
		return nil, err
	}
	out := sealedJSON{
		ID: c.ID, Key: c.Ref.Key(), Version: c.Version, Verb: c.Verb, By: c.By, Why: c.Why,
		At: c.At.UnixMilli(), Kept: c.Kept.UnixMilli(),
		Set: set, Was: was, Salts: s.Salts, Gone: s.Gone, Hash: c.Hash, Promises: c.Promises,
	}
	if c.Source != (pmo.Source{}) {
		out.Source = &c.Source
	}
	return encode(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Sealed) UnmarshalJSON(data []byte) error {
	var in sealedJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("storage: change: %w", err)
	}
	ref, err := pmo.RefOfKey(in.Key)
	if err != nil {
		return err
	}
	c := pmo.Change{
		ID: in.ID, Ref: ref, Version: in.Version, Verb: in.Verb, By: in.By, Why: in.Why, Hash: in.Hash, Promises: in.Promises,
		At: time.UnixMilli(in.At).UTC(), Kept: time.UnixMilli(in.Kept).UTC(),
	}
	if in.Source != nil {
		c.Source = *in.Source
	}
	if c.Set, err = DecodeValues(in.Set); err != nil {
		return err
	}
	if c.Was, err = DecodeValues(in.Was); err != nil {
		return err
	}
	*s = Sealed{Change: c, Salts: in.Salts, Gone: in.Gone}
	if s.Salts == nil {
		s.Salts = map[string][]byte{}
	}
	if s.Gone == nil {
		s.Gone = map[string]string{}
	}
	return nil
}
