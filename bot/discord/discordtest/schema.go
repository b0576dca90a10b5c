package discordtest

import (
	_ "embed"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed testdata/openapi.json
var published []byte

// description is Discord's OpenAPI description, read once.
var description = sync.OnceValues(func() (*openapi3.T, error) {
	return openapi3.NewLoader().LoadFromData(published)
})

// schemaOf is what the description says of the JSON body of a route, or nil
// where it says nothing.
func schemaOf(doc *openapi3.T, method, path string) *openapi3.Schema {
	item := doc.Paths.Value(path)
	if item == nil {
		return nil
	}
	operation := item.GetOperation(method)
	if operation == nil || operation.RequestBody == nil || operation.RequestBody.Value == nil {
		return nil
	}
	media := operation.RequestBody.Value.Content["application/json"]
	if media == nil || media.Schema == nil {
		return nil
	}
	return media.Schema.Value
}

// inspect holds a value against a schema, and goes down where the schema has
// parts, so that every problem is named at its place.
func inspect(s *openapi3.Schema, path string, value any, p *problems) {
	switch {
	case value == nil:
		if !takesNull(s) {
			p.add(path, "BASE_TYPE_REQUIRED", "This field is required")
		}
	case len(s.OneOf)+len(s.AnyOf) > 0:
		union(s, path, value, p)
	case len(s.AllOf) > 0 && s.Type == nil:
		together(s, path, value, p)
	default:
		plain(s, path, value, p)
	}
}

func together(s *openapi3.Schema, path string, value any, p *problems) {
	for _, part := range s.AllOf {
		inspect(part.Value, path, value, p)
	}
}

func takesNull(s *openapi3.Schema) bool {
	if s.Nullable || s.Type != nil && slices.Contains(*s.Type, "null") {
		return true
	}
	for _, part := range slices.Concat(s.OneOf, s.AnyOf) {
		if takesNull(part.Value) {
			return true
		}
	}
	return s.Type == nil && len(s.OneOf)+len(s.AnyOf)+len(s.AllOf) == 0
}

func plain(s *openapi3.Schema, path string, value any, p *problems) {
	switch v := value.(type) {
	case object:
		if !is(s, "object") {
			p.add(path, "MODEL_TYPE_CONVERT", "Only scalars or lists may be used here")
			return
		}
		fields(s, path, v, p)
	case []any:
		if !is(s, "array") {
			p.add(path, "BASE_TYPE_BAD_TYPE", "Lists may not be used here")
			return
		}
		items(s, path, v, p)
	default:
		scalar(s, path, value, p)
	}
}

func is(s *openapi3.Schema, kind string) bool {
	return s.Type == nil || slices.Contains(*s.Type, kind)
}

func fields(s *openapi3.Schema, path string, v object, p *problems) {
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			p.add(join(path, name), "BASE_TYPE_REQUIRED", "This field is required")
		}
	}
	for name, value := range v {
		switch property := s.Properties[name]; {
		case property != nil:
			inspect(property.Value, join(path, name), value, p)
		case s.AdditionalProperties.Schema != nil:
			inspect(s.AdditionalProperties.Schema.Value, join(path, name), value, p)
		}
	}
}

func items(s *openapi3.Schema, path string, v []any, p *problems) {
	n := uint64(len(v))
	if n < s.MinItems || s.MaxItems != nil && n > *s.MaxItems {
		p.add(path, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %s in length.", s.MinItems, most(s.MaxItems))
	}
	seen := map[string]bool{}
	for i, one := range v {
		if s.Items != nil {
			inspect(s.Items.Value, join(path, i), one, p)
		}
		if key := fmt.Sprint(one); s.UniqueItems && seen[key] {
			p.add(path, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")
		} else {
			seen[key] = true
		}
	}
}

func most(n *uint64) string {
	if n == nil {
		return "any"
	}
	return fmt.Sprint(*n)
}

// union finds the part that a value means, by the type that both name.
func union(s *openapi3.Schema, path string, value any, p *problems) {
	parts := slices.Concat(s.OneOf, s.AnyOf)
	if v, ok := value.(object); ok {
		meant := slices.DeleteFunc(slices.Clone(parts), func(r *openapi3.SchemaRef) bool { return !means(r.Value, v) })
		if len(meant) == 0 {
			p.add(join(path, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of those that may stand here; it is %v.", v["type"])
			return
		}
		inspect(best(meant, path, v), path, value, p)
		return
	}
	for _, part := range parts {
		var tried problems
		if inspect(part.Value, path, value, &tried); len(tried.list) == 0 {
			return
		}
	}
	for _, part := range parts {
		if !onlyNull(part.Value) {
			inspect(part.Value, path, value, p)
			return
		}
	}
}

// means tells whether an object is of the type that a schema names, if it
// names one.
func means(s *openapi3.Schema, v object) bool {
	if !is(s, "object") {
		return false
	}
	kind := s.Properties["type"]
	if kind == nil || len(kind.Value.Enum) == 0 {
		return true
	}
	return slices.ContainsFunc(kind.Value.Enum, func(e any) bool { return fmt.Sprint(e) == fmt.Sprint(v["type"]) })
}

// best is the schema of several that an object has the fewest problems with.
func best(parts openapi3.SchemaRefs, path string, v object) *openapi3.Schema {
	fewest, found := math.MaxInt, parts[0].Value
	for _, part := range parts {
		var tried problems
		inspect(part.Value, path, v, &tried)
		if len(tried.list) < fewest {
			fewest, found = len(tried.list), part.Value
		}
	}
	return found
}

func onlyNull(s *openapi3.Schema) bool {
	return s.Type != nil && len(*s.Type) == 1 && (*s.Type)[0] == "null"
}

// scalar leaves a value to the library, and says in Discord's words what it
// found.
func scalar(s *openapi3.Schema, path string, value any, p *problems) {
	together(s, path, value, p)
	if s.Const != nil && fmt.Sprint(s.Const) != fmt.Sprint(value) {
		p.add(path, "BASE_TYPE_CHOICES", "Value must be %v.", s.Const)
		return
	}
	alone := *s
	alone.AllOf, alone.Const = nil, nil // looked at already
	err := alone.VisitJSON(value)
	if err == nil {
		return
	}
	var found *openapi3.SchemaError
	if !errors.As(err, &found) {
		p.add(path, "BASE_TYPE_BAD_TYPE", "%v", err)
		return
	}
	text, _ := value.(string)
	switch found.SchemaField {
	case "maxLength":
		p.add(path, "BASE_TYPE_MAX_LENGTH", "Must be %s or fewer in length.", most(s.MaxLength))
	case "minLength":
		if text == "" {
			p.add(path, "BASE_TYPE_REQUIRED", "This field is required")
			return
		}
		p.add(path, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %s in length; it is %d.", s.MinLength, most(s.MaxLength), utf8.RuneCountInString(text))
	case "enum", "const":
		p.add(path, "BASE_TYPE_CHOICES", "Value must be one of %v.", s.Enum)
	case "pattern":
		p.add(path, "STRING_TYPE_REGEX", "String value did not match validation regex.")
	case "minimum":
		p.add(path, "NUMBER_TYPE_MIN", "int value should be greater than or equal to %v.", *s.Min)
	case "maximum":
		p.add(path, "NUMBER_TYPE_MAX", "int value should be less than or equal to %v.", *s.Max)
	case "type":
		p.add(path, "BASE_TYPE_BAD_TYPE", "Could not interpret \"%v\" as %v.", value, s.Type.Slice())
	default:
		p.add(path, "BASE_TYPE_INVALID", "%s", found.Reason)
	}
}
