package wire

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Whatever an answer is made of, its text is what encoding/json writes.
func TestAnswersAreWrittenAsByTheStandardLibrary(t *testing.T) {
	words := []string{"", "ETHUSDT", `a"b`, "<&>", "\u2028", "\x00", "\xff", "0.001", `\`, "~\x7f"}
	for _, word := range words {
		require.Equal(t, string(reflected(nil, Map{word: word})), string(JSON(Map{word: word})))
	}
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom(words))
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		kinds := []*rapid.Generator[any]{
			rapid.Just(any(nil)), text.AsAny(), rapid.Bool().AsAny(), rapid.Int().AsAny(), rapid.Int64().AsAny(), rapid.Uint64().AsAny(), rapid.Float64Range(-1e9, 1e9).AsAny(),
			rapid.Map(rapid.SampledFrom([]string{"0", "-1.50", "null", ` {"a": [1, "<"]} `, `"x"`}), func(s string) json.RawMessage { return json.RawMessage(s) }).AsAny(),
			rapid.SliceOfN(text, 0, 3).AsAny(), rapid.MapOfN(text, text, 0, 3).AsAny(), rapid.Just(any(Map(nil))), rapid.Just(any([]any(nil))), rapid.Just(any([]Map(nil))),
			rapid.Just(any([][2]string{{"1", "2"}, {"<", ""}})), rapid.Just(any([2]string{"a", "b"})), rapid.Just(any([][2]string(nil))),
		}
		if depth > 0 {
			inner := value(depth - 1)
			maps := rapid.Map(rapid.MapOfN(text, inner, 0, 4), func(m map[string]any) Map { return m })
			kinds = append(kinds, maps.AsAny(), rapid.SliceOfN(inner, 0, 4).AsAny(), rapid.SliceOfN(maps, 0, 3).AsAny())
		}
		return rapid.OneOf(kinds...)
	}
	rapid.Check(t, func(t *rapid.T) {
		x := value(3).Draw(t, "answer")
		require.Equal(t, string(reflected(nil, x)), string(JSON(x)))
	})
}

// What is nothing is null, whatever it would be a list of.
func TestNothingIsNull(t *testing.T) {
	for _, x := range []any{nil, Map(nil), []Map(nil), []any(nil), [][2]string(nil), json.RawMessage(nil)} {
		require.Equal(t, "null", string(JSON(x)), "%T", x)
	}
	for text, x := range map[string]any{"{}": Map{}, "[]": []Map{}, `[["1","2"]]`: [][2]string{{"1", "2"}}, `" ~"`: " ~", `["a",1,true]`: []any{"a", 1, true}} {
		require.Equal(t, text, string(JSON(x)))
	}
}

// An object of members written one by one is the text of the same Map, alone and within another answer.
func TestAnObjectIsTheTextOfItsMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word, yes, n := rapid.String().Draw(t, "word"), rapid.Bool().Draw(t, "yes"), rapid.Int64().Draw(t, "n")
		o, m := Object(nil).Text("a", word).Bool("b", yes).Int("c", n).Text("d", ""), Map{"a": word, "b": yes, "c": n, "d": ""}
		require.Equal(t, string(JSON(m)), string(JSON(o)))
		require.Equal(t, string(JSON([]any{m, m})), string(JSON([]any{o, o})))
	})
}
