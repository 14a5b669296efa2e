//go:build !wasm

package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/ringfence-sim/ringfence/catalog"
)

// Schema returns the JSON schema (draft 2020-12) of a scenario, for editors: every key with its meaning, unit, default and
// limits. A scenario that [Parse] accepts satisfies it, written as YAML or as JSON. What it cannot say (that a time lies
// before another, that names are unique) only Parse reports.
func Schema() *jsonschema.Schema {
	b := schemas{}
	s := b.object(reflect.TypeFor[Scenario](), told{}, false, false)
	s.Defs = b
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.Title = "Ringfence scenario"
	s.Description = "A study: a market, a population, price paths, and the designs of liquidation under test."
	return s
}

// schemas are those of kinds, by their names. A rule of a kind may hold another of the same kind, so they refer to each other.
type schemas map[string]*jsonschema.Schema

// kind is a reference to the schema of a kind's rules, which is made when it is first referred to.
func (b schemas) kind(k *catalog.Kind, mustGive bool) *jsonschema.Schema {
	name := k.Topic
	if mustGive {
		name += "-in-full" // a distribution or behaviour stands on its own; a section may lean on the built-in study
	}
	if b[name] == nil {
		s := &jsonschema.Schema{Type: "object"}
		b[name] = s
		for _, r := range k.Rules() {
			of := b.object(r.Form(), told{k.Key, r.Name}, r.Name == k.Default, mustGive)
			of.Description = described(r.Doc, "", r.Source)
			s.OneOf = append(s.OneOf, of)
		}
	}
	return &jsonschema.Schema{Ref: "#/$defs/" + name}
}

// object is the schema of a struct, with the key that tells its rule where it is the form of one. Keys without a default
// must be given, except where the built-in study stands behind them.
func (b schemas) object(t reflect.Type, of told, optional, mustGive bool) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{}, AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}}}
	if of.key != "" {
		var name any = of.name
		s.Properties[of.key] = &jsonschema.Schema{Const: &name}
		s.PropertyOrder = append(s.PropertyOrder, of.key)
		if !optional {
			s.Required = append(s.Required, of.key)
		}
	}
	for _, f := range catalog.Fields(t) {
		s.Properties[f.Key] = b.field(f, mustGive)
		s.PropertyOrder = append(s.PropertyOrder, f.Key)
		if mustGive && !f.Optional {
			s.Required = append(s.Required, f.Key)
		}
	}
	return s
}

func (b schemas) field(f catalog.Field, mustGive bool) *jsonschema.Schema {
	s := b.typed(f.Type, f, mustGive)
	s.Description = described(f.Doc, f.Stated(), f.Source)
	if f.Optional {
		s.Default = defaultJSON(f)
	}
	return s
}

// described is what an editor shows of a key or a rule.
func described(text, unit, source string) string {
	if unit != "" {
		text += " Unit: " + unit + "."
	}
	if source != "" {
		text += " Source: " + source + "."
	}
	return text
}

func (b schemas) typed(t reflect.Type, f catalog.Field, mustGive bool) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[catalog.Decimal]():
		s := &jsonschema.Schema{Types: []string{"number", "string"}, Pattern: `^[-+]?[0-9_]*\.?[0-9_]+([eE][-+]?[0-9]+)?$`}
		bound(s, f)
		return s
	case reflect.TypeFor[catalog.Duration]():
		return &jsonschema.Schema{Type: "string", Pattern: catalog.DurationPattern}
	case reflect.TypeFor[catalog.Time]():
		return &jsonschema.Schema{Types: []string{"string", "integer"}}
	case reflect.TypeFor[map[string]string]():
		return &jsonschema.Schema{Type: "object", AdditionalProperties: &jsonschema.Schema{Types: []string{"string", "number", "boolean"}}}
	}
	switch t.Kind() {
	case reflect.Interface:
		return b.kind(catalog.OfForm(t), mustGive)
	case reflect.Slice:
		s := &jsonschema.Schema{Type: "array", Items: b.typed(t.Elem(), f.Entry(), true)}
		if f.Few > 0 {
			s.MinItems = &f.Few
		}
		return s
	case reflect.Struct:
		return b.object(t, told{}, false, mustGive)
	case reflect.Int, reflect.Uint64:
		s := &jsonschema.Schema{Types: []string{"integer", "string"}, Pattern: `^[0-9_]+$`}
		bound(s, f)
		return s
	case reflect.String:
		s := &jsonschema.Schema{Types: []string{"string", "number"}}
		if len(f.Choices) > 0 {
			s.Types, s.Type = nil, "string"
			for _, c := range f.Choices {
				s.Enum = append(s.Enum, c)
			}
		}
		return s
	}
	panic("scenario: no schema for " + t.String())
}

// bound states the limits of a key's values.
func bound(s *jsonschema.Schema, f catalog.Field) {
	to := map[string]**float64{"min": &s.Minimum, "above": &s.ExclusiveMinimum, "max": &s.Maximum, "below": &s.ExclusiveMaximum}
	for _, b := range f.Bounds() {
		value := b.Value.Float64()
		*to[b.Tag] = &value
	}
}

// defaultJSON is a default as JSON.
func defaultJSON(f catalog.Field) json.RawMessage {
	switch {
	case f.Type == reflect.TypeFor[catalog.Decimal](), f.Type == reflect.TypeFor[int](), f.Type == reflect.TypeFor[uint64]():
		return json.RawMessage(f.Default)
	case !f.Scalar():
		var b bytes.Buffer
		writeJSON(&b, mustTree(f.Default))
		return b.Bytes()
	}
	return json.RawMessage(fmt.Sprintf("%q", f.Default))
}
