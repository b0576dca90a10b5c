package mongotest

import (
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// failure is an error as the server says it.
type failure struct {
	code    int32
	message string
	more    bson.D
}

func (f failure) Error() string { return fmt.Sprintf("mongotest: %d: %s", f.code, f.message) }

func refuse(code int32, message string) error { return failure{code: code, message: message} }

// unsupported refuses what a real server may well do and the store never asks.
func unsupported(what string) error { return refuse(59, "mongotest has no "+what) }

// codeName is the name of an error's code.
func codeName(code int32) string {
	switch code {
	case 2:
		return "BadValue"
	case 9:
		return "FailedToParse"
	case 14:
		return "TypeMismatch"
	case 16:
		return "InvalidLength"
	case 26:
		return "NamespaceNotFound"
	case 43:
		return "CursorNotFound"
	case 50:
		return "MaxTimeMSExpired"
	case 59:
		return "CommandNotFound"
	case 64:
		return "WriteConcernTimeout"
	case 72:
		return "InvalidOptions"
	case 85:
		return "IndexOptionsConflict"
	case 86:
		return "IndexKeySpecsConflict"
	case 91:
		return "ShutdownInProgress"
	case 189:
		return "PrimarySteppedDown"
	case 10107:
		return "NotWritablePrimary"
	case 10334:
		return "BSONObjectTooLarge"
	case 11000:
		return "DuplicateKey"
	}
	return fmt.Sprintf("Location%d", code)
}

// answer makes an error into a reply.
func (f failure) answer() bson.D {
	return append(bson.D{
		{Key: "ok", Value: 0.0}, {Key: "errmsg", Value: f.message}, {Key: "code", Value: f.code}, {Key: "codeName", Value: codeName(f.code)},
	}, f.more...)
}

// ok ends a reply.
func ok(d ...bson.E) bson.D { return append(bson.D(d), bson.E{Key: "ok", Value: 1.0}) }

// command is one that the server knows, with the fields it may have beside
// those that all have.
type command struct {
	name   string
	fields []string
	writes bool
	do     func(*Server, *call) (bson.D, error)
}

// commands are all that the store uses. The rest is refused with 59.
func commands() []command {
	return []command{
		{name: "hello", do: (*Server).hello, fields: []string{"*"}},
		{name: "isMaster", do: (*Server).hello, fields: []string{"*"}},
		{name: "ismaster", do: (*Server).hello, fields: []string{"*"}},
		{name: "ping", do: func(*Server, *call) (bson.D, error) { return ok(), nil }},
		{name: "buildInfo", do: (*Server).buildInfo},
		{name: "endSessions", do: func(*Server, *call) (bson.D, error) { return ok(), nil }},
		{name: "find", do: (*Server).find, fields: []string{"filter", "sort", "projection", "limit", "batchSize", "singleBatch", "skip", "hint"}},
		{name: "getMore", do: (*Server).getMore, fields: []string{"collection", "batchSize"}},
		{name: "killCursors", do: (*Server).killCursors, fields: []string{"cursors"}},
		{name: "aggregate", do: (*Server).aggregate, fields: []string{"pipeline", "cursor"}},
		{name: "insert", writes: true, do: (*Server).insert, fields: []string{"documents", "ordered"}},
		{name: "update", writes: true, do: (*Server).update, fields: []string{"updates", "ordered"}},
		{name: "delete", writes: true, do: (*Server).delete, fields: []string{"deletes", "ordered"}},
		{name: "findAndModify", writes: true, do: (*Server).findAndModify, fields: []string{"query", "update", "new", "sort", "fields", "upsert", "remove"}},
		{name: "createIndexes", do: (*Server).createIndexes, fields: []string{"indexes", "commitQuorum"}},
		{name: "listIndexes", do: (*Server).listIndexes, fields: []string{"cursor"}},
	}
}

// common are the fields that every command may have.
func common(key string) bool {
	return slices.Contains([]string{
		"$db", "lsid", "$clusterTime", "$readPreference", "readConcern", "writeConcern", "maxTimeMS", "comment",
	}, key)
}

// call is one command under way.
type call struct {
	name, db string
	cmd      bson.D
	most     int // of an insert's documents, -1 for all: a fault cuts it amid
}

// read takes a request apart and finds its command.
func read(cmd bson.D) (*call, command, error) {
	if len(cmd) == 0 {
		return nil, command{}, refuse(59, "no such command: ''")
	}
	c := &call{name: cmd[0].Key, cmd: cmd, most: -1}
	c.db, _ = field(cmd, "$db").(string)
	for _, known := range commands() {
		if known.name == c.name {
			return c, known, c.check(known)
		}
	}
	return c, command{}, refuse(59, fmt.Sprintf("no such command: '%s'", c.name))
}

// check refuses fields that the command has not.
func (c *call) check(known command) error {
	if has(c.cmd, "txnNumber") {
		return refuse(72, "Transaction number requires a session ID to also be specified")
	}
	for _, e := range c.cmd[1:] {
		if !common(e.Key) && !slices.Contains(known.fields, e.Key) && !slices.Contains(known.fields, "*") {
			return refuse(40415, fmt.Sprintf("BSON field '%s.%s' is an unknown field.", c.name, e.Key))
		}
	}
	if level, asked := field(asDocument(field(c.cmd, "readConcern")), "level").(string); asked {
		if !slices.Contains([]string{"local", "majority", "linearizable", "available", "snapshot"}, level) {
			return refuse(9, "readConcern.level must be either 'local', 'majority', 'linearizable', 'available', or 'snapshot'")
		}
	}
	w := field(asDocument(field(c.cmd, "writeConcern")), "w")
	if n, numeric := integer(w); numeric && n > 1 {
		return refuse(2, "cannot use 'w' > 1 when a host is not replicated")
	}
	return nil
}

// namespace names the command's collection.
func (c *call) namespace() string {
	name, _ := c.cmd[0].Value.(string)
	if c.name == "getMore" {
		name, _ = field(c.cmd, "collection").(string)
	}
	return c.db + "." + name
}

// list returns the field with the command's documents or statements.
func (c *call) list(key string) ([]bson.D, error) {
	array, is := field(c.cmd, key).(bson.A)
	if !is {
		return nil, refuse(14, fmt.Sprintf("BSON field '%s.%s' is the wrong type, expected type 'array'", c.name, key))
	}
	if len(array) == 0 || len(array) > 100_000 {
		return nil, refuse(16, fmt.Sprintf("Write batch sizes must be between 1 and 100000. Got %d operations.", len(array)))
	}
	list := make([]bson.D, len(array))
	for i, v := range array {
		list[i] = asDocument(v)
	}
	return list, nil
}

func (c *call) ordered() bool { return !has(c.cmd, "ordered") || truth(field(c.cmd, "ordered")) }

func asDocument(v any) bson.D {
	d, _ := v.(bson.D)
	return d
}

func truth(v any) bool {
	if n, numeric := integer(v); numeric {
		return n != 0
	}
	b, _ := v.(bool)
	return b
}

// writeError makes an error into an element of writeErrors; what is no failure
// of this one statement is the whole command's.
func writeError(i int, err error) (bson.D, error) {
	var f failure
	if !errors.As(err, &f) || f.code == 59 {
		return nil, err
	}
	return append(bson.D{
		{Key: "index", Value: int32(i)}, {Key: "code", Value: f.code}, {Key: "errmsg", Value: f.message},
	}, f.more...), nil
}

// in returns a collection, nil where there is none.
func (s *Server) in(ns string) *collection { return s.collections[ns] }

// made returns a collection and makes it where there is none.
func (s *Server) made(ns string) *collection {
	c := s.collections[ns]
	if c == nil {
		c = newCollection(ns)
		s.collections[ns] = c
	}
	return c
}
