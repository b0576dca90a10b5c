package mongotest

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// class is the place of a value's type in MongoDB's order of types. Values of
// one class compare by value, others by class.
func class(v any) int {
	switch v.(type) {
	case nothing:
		return 0
	case nil:
		return 1
	case int32, int64, float64:
		return 2
	case string:
		return 3
	case bson.D:
		return 4
	case bson.A:
		return 5
	case bson.Binary:
		return 6
	case bson.ObjectID:
		return 7
	case bool:
		return 8
	case bson.DateTime:
		return 9
	}
	return 10
}

// nothing is what an empty array sorts as: before null.
type nothing struct{}

// compare compares two values as MongoDB sorts them.
func compare(a, b any) int {
	if order := cmp.Compare(class(a), class(b)); order != 0 {
		return order
	}
	switch x := a.(type) {
	case int32, int64, float64:
		return numbers(a, b)
	case string:
		return strings.Compare(x, b.(string))
	case bson.D:
		return compareDocuments(x, b.(bson.D))
	case bson.A:
		return compareArrays(x, b.(bson.A))
	case bson.Binary:
		return bytes.Compare(x.Data, b.(bson.Binary).Data)
	case bson.ObjectID:
		other := b.(bson.ObjectID)
		return bytes.Compare(x[:], other[:])
	case bool:
		return cmp.Compare(bit(x), bit(b.(bool)))
	case bson.DateTime:
		return cmp.Compare(x, b.(bson.DateTime))
	}
	return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// numbers compares numbers of any type: whole ones exactly.
func numbers(a, b any) int {
	x, whole := integer(a)
	y, also := integer(b)
	if whole && also {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(float(a), float(b))
}

// integer returns a whole number of any type.
func integer(v any) (int64, bool) {
	switch n := v.(type) {
	case int32:
		return int64(n), true
	case int64:
		return n, true
	case float64:
		return int64(n), n == float64(int64(n))
	}
	return 0, false
}

func float(v any) float64 {
	switch n := v.(type) {
	case int32:
		return float64(n)
	case int64:
		return float64(n)
	case float64:
		return n
	}
	return 0
}

func compareDocuments(a, b bson.D) int {
	for i := range min(len(a), len(b)) {
		order := cmp.Or(cmp.Compare(class(a[i].Value), class(b[i].Value)), strings.Compare(a[i].Key, b[i].Key),
			compare(a[i].Value, b[i].Value))
		if order != 0 {
			return order
		}
	}
	return cmp.Compare(len(a), len(b))
}

func compareArrays(a, b bson.A) int {
	for i := range min(len(a), len(b)) {
		if order := compare(a[i], b[i]); order != 0 {
			return order
		}
	}
	return cmp.Compare(len(a), len(b))
}

// field returns a field's value; nil where there is none, which is the same to
// every filter, sort and index.
func field(d bson.D, key string) any {
	for _, e := range d {
		if e.Key == key {
			return e.Value
		}
	}
	return nil
}

func has(d bson.D, key string) bool {
	for _, e := range d {
		if e.Key == key {
			return true
		}
	}
	return false
}

// sorter is a sort as a comparison.
func sorter(by bson.D) (func(a, b bson.D) int, error) {
	for _, e := range by {
		if n, whole := integer(e.Value); !whole || n != 1 && n != -1 {
			return nil, refuse(15975, "$sort key ordering must be 1 (for ascending) or -1 (for descending)")
		}
		if err := plain(e.Key); err != nil {
			return nil, err
		}
	}
	return func(a, b bson.D) int {
		for _, e := range by {
			down, _ := integer(e.Value)
			if order := compare(sortKey(a, e.Key, down), sortKey(b, e.Key, down)); order != 0 {
				return order * int(down)
			}
		}
		return 0
	}, nil
}

// sortKey is what a document is sorted by: of an array the least element, or
// the greatest where it is sorted downwards.
func sortKey(d bson.D, key string, down int64) any {
	value := field(d, key)
	list, array := value.(bson.A)
	if !array {
		return value
	}
	if len(list) == 0 {
		return nothing{}
	}
	best := list[0]
	for _, v := range list[1:] {
		if compare(v, best)*int(down) < 0 {
			best = v
		}
	}
	return best
}
