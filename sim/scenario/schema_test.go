package scenario

import (
	"encoding/json"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
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
