package scenario

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/catalog"
)

// editor turns YAML into what an editor's validator sees.
func editor(t *testing.T, data []byte) any {
	t.Helper()
	var value any
	require.NoError(t, yaml.Load(data, &value))
	text, err := json.Marshal(value)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &value))
	return value
}

func schema(t *testing.T) *jsonschema.Resolved {
	t.Helper()
	text, err := json.Marshal(Schema())
	require.NoError(t, err)
	var read jsonschema.Schema
	require.NoError(t, json.Unmarshal(text, &read))
	resolved, err := read.Resolve(&jsonschema.ResolveOptions{ValidateDefaults: true})
	require.NoError(t, err)
	return resolved
}

func TestTheSchemaAcceptsWhatParseAccepts(t *testing.T) {
	t.Parallel()
	s := schema(t)
	for _, text := range []string{
		string(builtin), "{}", "prices: {source: kou, jumps: 3}", "paths: 7\nvenue: {model: infinite}",
		"population: {source: file, file: x.csv}", "market: {lltv: 0.77}",
		"arms: [{design: exchange-isolated, rules: {taker_fee: 0.001}}]", "population: {source: drawn, borrowers: 5}",
		"arms: [{design: exchange-account, funding: {rate: -0.0001, every: 8h}}]",
	} {
		parsed, err := Parse("x.yaml", []byte(text))
		require.NoError(t, err)
		require.NoError(t, s.Validate(editor(t, []byte(text))), text)
		require.NoError(t, s.Validate(editor(t, parsed.YAML())))
		require.NoError(t, s.Validate(editor(t, parsed.JSON())))
	}
}

func TestTheSchemaRefusesWhatEditorsShouldMark(t *testing.T) {
	t.Parallel()
	s := schema(t)
	for _, text := range []string{
		"nam: x", "paths: 0", "paths: 1000001", "market: {lltv: 1}", "market: {lltv: 0}", "suppliers: {utilisation: 0}", "market: {fee: 0.26}", "market: {lltv: x}", "venue: {model: powr-law}", "venue: {depth: 1}", "gas: {regime: free}",
		"arms: []", "feed: {heartbeat: 1w}", "liquidators: [{strategy: fixed-tip}]", "prices: {source: gbm, name: x}",
		"arms: [{design: exchange-isolated, funding: {rate: 1}}]", "arms: [{design: morpho, funding: {rate: 0.001}}]",
	} {
		require.Error(t, s.Validate(editor(t, []byte(text))), text)
		_, err := Parse("x.yaml", []byte(text))
		require.Error(t, err, text)
	}
}

func TestEveryKeyOfTheSchemaIsExplained(t *testing.T) {
	t.Parallel()
	var walk func(s *jsonschema.Schema, key string)
	walk = func(s *jsonschema.Schema, key string) {
		for name, inner := range s.Properties {
			require.True(t, inner.Const != nil || inner.Description != "", join(key, name))
			walk(inner, join(key, name))
		}
		for _, inner := range s.OneOf {
			walk(inner, key)
		}
		if s.Items != nil {
			walk(s.Items, key)
		}
	}
	all := Schema()
	walk(all, "")
	require.NotEmpty(t, all.Defs)
	for name, kind := range all.Defs {
		require.NotEmpty(t, kind.OneOf, name)
		walk(kind, name)
	}
}

// What an editor shows of a key has its unit and its source where there are any, and a list only has a least length that
// declares one.
func TestTheSchemaSaysUnitsSourcesAndLimits(t *testing.T) {
	t.Parallel()
	require.Equal(t, "A.", described("A.", "", ""))
	require.Equal(t, "A. Unit: bps.", described("A.", "bps", ""))
	require.Equal(t, "A. Source: B.", described("A.", "", "B"))
	require.Equal(t, "A. Unit: bps. Source: B.", described("A.", "bps", "B"))
	s := Schema()
	require.Equal(t, 1, *s.Properties["arms"].MinItems)
	require.Nil(t, s.Properties["liquidators"].MinItems)
	lltv := s.Properties["market"].Properties["lltv"]
	require.Equal(t, []any{0.0, 1.0}, []any{*lltv.ExclusiveMinimum, *lltv.ExclusiveMaximum})
	require.Nil(t, lltv.Minimum)
	require.Nil(t, lltv.Maximum)
	paths := s.Properties["paths"]
	require.Equal(t, []any{1.0, 1e6}, []any{*paths.Minimum, *paths.Maximum})
	require.Equal(t, []any{"auction", "bundle"}, s.Properties["gas"].Properties["regime"].Enum)
	require.Empty(t, s.Properties["name"].Enum)
	require.Equal(t, "0.86", string(lltv.Default))
	require.Empty(t, s.Required, "the built-in study stands behind every key")
	for _, k := range catalog.Kinds() {
		for name, inFull := range map[string]bool{k.Topic: false, k.Topic + "-in-full": true} {
			kind := s.Defs[name]
			if kind == nil {
				continue // no key holds one of it
			}
			require.Len(t, kind.OneOf, len(k.Rules()))
			for i, r := range k.Rules() {
				required := kind.OneOf[i].Required
				require.Equal(t, r.Name != k.Default, slices.Contains(required, k.Key), "%s %s", name, r.Name)
				for _, f := range r.Fields() {
					require.Equal(t, inFull && !f.Optional, slices.Contains(required, f.Key), "%s %s %s", name, r.Name, f.Key)
				}
			}
		}
	}
}
