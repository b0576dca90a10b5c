package mongotest

import (
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// condition tells whether a document is found.
type condition func(bson.D) bool

// filter reads a filter. What is no operator of the store's is refused.
func filter(d bson.D) (condition, error) {
	var all []condition
	for _, e := range d {
		one, err := clause(e)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return func(doc bson.D) bool {
		for _, one := range all {
			if !one(doc) {
				return false
			}
		}
		return true
	}, nil
}

func clause(e bson.E) (condition, error) {
	switch e.Key {
	case "$and", "$or":
		return junction(e)
	case "$nor", "$expr", "$text", "$where", "$comment", "$jsonSchema":
		return nil, unsupported("operator " + e.Key)
	}
	if strings.HasPrefix(e.Key, "$") {
		return nil, refuse(2, "unknown top level operator: "+e.Key)
	}
	if err := plain(e.Key); err != nil {
		return nil, err
	}
	operators, some := e.Value.(bson.D)
	if !some || len(operators) == 0 || !strings.HasPrefix(operators[0].Key, "$") {
		return func(doc bson.D) bool { return equals(field(doc, e.Key), e.Value) }, nil
	}
	var all []func(any) bool
	for _, op := range operators {
		one, err := operator(op)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return func(doc bson.D) bool {
		value := field(doc, e.Key)
		for _, one := range all {
			if !one(value) {
				return false
			}
		}
		return true
	}, nil
}

// plain refuses paths into documents: the store uses none.
func plain(key string) error {
	if strings.Contains(key, ".") {
		return unsupported("path " + key)
	}
	return nil
}

func junction(e bson.E) (condition, error) {
	list, array := e.Value.(bson.A)
	if !array || len(list) == 0 {
		return nil, refuse(2, "$and/$or/$nor must be a nonempty array")
	}
	var parts []condition
	for _, v := range list {
		d, document := v.(bson.D)
		if !document {
			return nil, refuse(2, "$or/$and/$nor entries need to be full objects")
		}
		one, err := filter(d)
		if err != nil {
			return nil, err
		}
		parts = append(parts, one)
	}
	and := e.Key == "$and"
	return func(doc bson.D) bool {
		for _, one := range parts {
			if one(doc) != and {
				return !and
			}
		}
		return and
	}, nil
}

func operator(op bson.E) (func(any) bool, error) {
	switch op.Key {
	case "$eq":
		return func(v any) bool { return equals(v, op.Value) }, nil
	case "$lt":
		return bracket(op.Value, func(order int) bool { return order < 0 }), nil
	case "$lte":
		return bracket(op.Value, func(order int) bool { return order <= 0 }), nil
	case "$gt":
		return bracket(op.Value, func(order int) bool { return order > 0 }), nil
	case "$gte":
		return bracket(op.Value, func(order int) bool { return order >= 0 }), nil
	case "$in", "$nin":
		list, array := op.Value.(bson.A)
		if !array {
			return nil, refuse(2, op.Key+" needs an array")
		}
		wanted := op.Key == "$in"
		return func(v any) bool { return among(v, list) == wanted }, nil
	case "$ne", "$exists", "$all", "$size", "$not", "$regex", "$elemMatch", "$type", "$mod":
		return nil, unsupported("operator " + op.Key)
	}
	return nil, refuse(2, "unknown operator: "+op.Key)
}

// equals tells whether a value is the one asked for, or an array that holds it.
func equals(v, want any) bool {
	if compare(v, want) == 0 {
		return true
	}
	return each(v, func(one any) bool { return compare(one, want) == 0 })
}

func among(v any, list bson.A) bool {
	for _, want := range list {
		if equals(v, want) {
			return true
		}
	}
	return false
}

// bracket compares within one class of types: a string is never less than a
// number, and nothing is less than a date but a date.
func bracket(limit any, holds func(int) bool) func(any) bool {
	within := func(v any) bool { return class(v) == class(limit) && holds(compare(v, limit)) }
	return func(v any) bool { return within(v) || each(v, within) }
}

func each(v any, holds func(any) bool) bool {
	list, _ := v.(bson.A)
	for _, one := range list {
		if holds(one) {
			return true
		}
	}
	return false
}
