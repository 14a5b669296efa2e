package catalog

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

// What to write for a key follows from its type, its limits and its unit.
func TestAHintSaysWhatAKeyAccepts(t *testing.T) {
	number := reflect.TypeFor[Decimal]()
	for tag, want := range map[reflect.StructTag]string{
		``:                              "a number",
		`min:"1" max:"2"`:               "a number from 1 to 2",
		`min:"1"`:                       "a number of at least 1",
		`max:"2"`:                       "a number of at most 2",
		`above:"1"`:                     "a number above 1",
		`below:"2"`:                     "a number below 2",
		`above:"1" below:"2"`:           "a number above 1 and below 2",
		`above:"1" max:"2"`:             "a number above 1 and at most 2",
		`min:"1" below:"2"`:             "a number of at least 1 and below 2",
		`unit:"loan"`:                   "a number, in loan",
		`min:"1" unit:"per block"`:      "a number of at least 1 per block",
		`above:"0" unit:"per token"`:    "a number above 0 per token",
		`max:"2" below:"3" unit:"gwei"`: "a number of at most 2, in gwei",
	} {
		require.Equal(t, want, Field{Key: "k", Type: number, tag: tag}.Hint(), "%s", tag)
	}
	for of, want := range map[reflect.Type]string{
		reflect.TypeFor[Duration](): "a duration such as 12s, 90m or 7d", reflect.TypeFor[Time](): "a time such as 2020-03-12",
		reflect.TypeFor[int](): "a whole number", reflect.TypeFor[uint64](): "a whole number", reflect.TypeFor[string](): "text", reflect.TypeFor[part](): "a value",
	} {
		require.Equal(t, want, Field{Key: "k", Type: of}.Hint())
	}
	require.Equal(t, "the path of a file", Field{Key: "file", Type: reflect.TypeFor[string]()}.Hint())
}

func TestATimeIsReadOrRefused(t *testing.T) {
	var at Time
	f := Field{Key: "from", Type: reflect.TypeFor[Time]()}
	require.NoError(t, f.Read(reflect.ValueOf(&at).Elem(), "2020-03-12"))
	require.EqualValues(t, 1583971200, at)
	require.ErrorContains(t, f.Read(reflect.ValueOf(&at).Elem(), "soon"), "soon")
}

func TestParametersBehindASectionAreListed(t *testing.T) {
	type inner struct {
		B int `key:"b" doc:"B."`
	}
	var keys []string
	for _, p := range Parameters(struct {
		A inner `key:"a" doc:"A."`
		C int   `key:"c" doc:"C."`
	}{}) {
		keys = append(keys, p.Key)
	}
	require.Equal(t, []string{"a.b", "c"}, keys)
}

func TestARuleIsFoundByAFormerName(t *testing.T) {
	for was, now := range map[string]string{"bare": "plain", "entire": "whole"} {
		r, ok := tests.Was(was)
		require.True(t, ok, was)
		require.Equal(t, now, r.Name)
	}
	_, ok := tests.Was("plain")
	require.False(t, ok)
}
