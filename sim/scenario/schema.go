package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	"github.com/google/jsonschema-go/jsonschema"
)

// Schema returns the JSON schema (draft 2020-12) of a scenario, for editors: every key with its meaning, unit, default and
// limits. A scenario that [Parse] accepts satisfies it, written as YAML or as JSON. What it cannot say (that a time lies
// before another, that names are unique) only Parse reports.
func Schema() *jsonschema.Schema {
	s := object(reflect.TypeFor[Scenario](), nil, false)
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.Title = "Ringfence scenario"
	s.Description = "A study: a market, a population, price paths, and the designs of liquidation under test."
	return s
}

// object is the schema of a struct, with the key that tells its kind where it is one of several. Keys without a default
// must be given, except where the built-in study stands behind them.
func object(t reflect.Type, told *kindOf, mustGive bool) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{}, AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}}}
	s.Description, _ = typeDoc(t)
	if told != nil {
		var name any = told.name
		s.Properties[told.key] = &jsonschema.Schema{Const: &name}
		s.PropertyOrder = append(s.PropertyOrder, told.key)
		s.Required = append(s.Required, told.key)
	}
	for _, f := range fields(t) {
		s.Properties[f.key] = f.schema(mustGive)
		s.PropertyOrder = append(s.PropertyOrder, f.key)
		if _, optional := f.tag.Lookup("default"); mustGive && !optional {
			s.Required = append(s.Required, f.key)
		}
	}
	return s
}

// kindOf is the key that tells a kind, and the kind's name.
type kindOf struct{ key, name string }

func (f field) schema(mustGive bool) *jsonschema.Schema {
	s := typeSchema(f.typ, f, mustGive)
	text, source := f.doc()
	if unit := f.tag.Get("unit"); unit != "" {
		text += " Unit: " + unit + "."
	}
	if source != "" {
		text += " Source: " + source + "."
	}
	s.Description = text
	if value, given := f.tag.Lookup("default"); given {
		s.Default = defaultJSON(f.typ, value)
	}
	return s
}

func typeSchema(t reflect.Type, f field, mustGive bool) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[Decimal]():
		s := &jsonschema.Schema{Types: []string{"number", "string"}, Pattern: `^[-+]?[0-9_]*\.?[0-9_]+([eE][-+]?[0-9]+)?$`}
		f.bound(s)
		return s
	case reflect.TypeFor[Duration]():
		return &jsonschema.Schema{Type: "string", Pattern: duration.String()}
	case reflect.TypeFor[Time]():
		return &jsonschema.Schema{Types: []string{"string", "integer"}}
	case reflect.TypeFor[map[string]string]():
		return &jsonschema.Schema{Type: "object", AdditionalProperties: &jsonschema.Schema{Types: []string{"string", "number", "boolean"}}}
	}
	switch t.Kind() {
	case reflect.Interface:
		u := unions[t]
		s := &jsonschema.Schema{Type: "object"}
		for _, k := range u.kinds {
			// A distribution or behaviour stands on its own; a section may lean on the built-in study.
			s.OneOf = append(s.OneOf, object(k.of, &kindOf{u.key, k.name}, mustGive))
		}
		return s
	case reflect.Slice:
		item := field{key: f.key, typ: t.Elem()}
		s := &jsonschema.Schema{Type: "array", Items: typeSchema(t.Elem(), item, true)}
		if few, err := strconv.Atoi(f.tag.Get("few")); err == nil {
			s.MinItems = &few
		}
		return s
	case reflect.Struct:
		return object(t, nil, mustGive)
	case reflect.Int, reflect.Uint64:
		s := &jsonschema.Schema{Types: []string{"integer", "string"}, Pattern: `^[0-9_]+$`}
		f.bound(s)
		return s
	case reflect.String:
		s := &jsonschema.Schema{Types: []string{"string", "number"}}
		if choices := f.choices(); len(choices) > 0 {
			s.Types, s.Type = nil, "string"
			for _, c := range choices {
				s.Enum = append(s.Enum, c)
			}
		}
		return s
	}
	panic("scenario: no schema for " + t.String())
}

func (f field) bound(s *jsonschema.Schema) {
	for _, b := range []struct {
		tag string
		to  **float64
	}{{"min", &s.Minimum}, {"above", &s.ExclusiveMinimum}, {"max", &s.Maximum}, {"below", &s.ExclusiveMaximum}} {
		if text, given := f.tag.Lookup(b.tag); given {
			value := MustDecimal(text).Float64()
			*b.to = &value
		}
	}
}

// defaultJSON is a default as JSON.
func defaultJSON(t reflect.Type, text string) json.RawMessage {
	switch {
	case t == reflect.TypeFor[Decimal](), t.Kind() == reflect.Int, t.Kind() == reflect.Uint64 && t != reflect.TypeFor[Duration]() && t != reflect.TypeFor[Time]():
		return json.RawMessage(text)
	case isTree(t):
		var b bytes.Buffer
		writeJSON(&b, mustTree(text))
		return b.Bytes()
	}
	return json.RawMessage(fmt.Sprintf("%q", text))
}
