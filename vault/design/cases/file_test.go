package cases_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{Name: "third", Arm: "a-third", Errors: []cases.Name{{Err: os.ErrInvalid, Name: "Zero"}}, Ops: []cases.Op{
		{Name: "third", Ask: func(in *cases.In, out *cases.Out) error {
			x := in.Number("x")
			if x.IsZero() {
				return os.ErrInvalid
			}
			x.Div(&x, x.Clone().SetUint64(3))
			out.Set("third", x)
			return nil
		}},
		{Name: "signed", Ask: func(in *cases.In, out *cases.Out) error {
			out.Set("small", in.Small("x")).Set("all", in.Ints("all")).Set("first", in.Table("rows")[0])
			return nil
		}},
	}})
}

// A fault of a file says in which line it is, and of what.
func TestFaultsOfAFileNameTheirLine(t *testing.T) {
	const begin = "{\n \"design\": \"third\",\n \"cases\": [\n"
	for text, want := range map[string]struct {
		line int
		key  string
	}{
		"{\n \"design\": \"third\",\n \"cases\": [\n  oops]}": {4, ""},
		"oops":                                             {1, ""},
		"{\n\n \"design\": 3}":                             {3, "Design"},
		"{\n\n \"design\": \"thrid\"}":                     {3, "design"},
		"{\n\n \"title\": \"none\"}":                       {1, "design"},
		"{\n \"design\": \"third\", \"cases\": []}":        {1, "cases"},
		begin + `  {"op": "third"}]}`:                      {1, "cases.0.id"},
		begin + "  {\"id\": \"a\", \"op\": \"tird\"}]}":    {4, "a.op"},
		begin + "\n  {\"id\": \"a\", \"op\": \"third\"}]}": {5, "a.expected"},
	} {
		_, err := cases.Read("my.json", []byte(text))
		all := fault.All(err)
		require.Len(t, all, 1, text)
		require.Equal(t, "my.json", all[0].File)
		require.Equal(t, want.line, all[0].Line, text)
		require.Equal(t, want.key, all[0].Key, text)
	}
	_, err := cases.ReadFile(filepath.Join(t.TempDir(), "none.json"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Each case is answered for itself: as expected, otherwise, by a refusal's name, or not at all, where its inputs are at fault.
func TestAFileIsChecked(t *testing.T) {
	text := `{"design": "a-third", "cases": [
{"id": "right", "op": "third", "inputs": {"x": "10"}, "expected": {"third": "3"}},
{"id": "wrong", "op": "third", "inputs": {"x": "12"}, "expected": {"third": "5"}},
{"id": "refused", "op": "third", "inputs": {"x": "0"}, "expected": {"error": "Zero"}},
{"id": "not refused", "op": "third", "inputs": {"x": "3"}, "expected": {"error": "Zero"}},
{"id": "unexpected", "op": "third", "inputs": {"x": "0"}, "expected": {"third": "0"}},
{"id": "faulty", "op": "third", "inputs": {"x": "+3"}, "expected": {"third": "1"}},
{"id": "missing", "op": "third", "inputs": {}, "expected": {"third": "1"}},
{"id": "signed", "op": "signed", "inputs": {"x": "-9223372036854775808", "all": ["-1", "2"], "rows": [["3", "-4"], []]},
 "expected": {"small": "-9223372036854775808", "all": ["-1", "2"], "first": ["3", "-4"]}},
{"id": "long", "op": "signed", "inputs": {"x": "9223372036854775808", "all": ["x"], "rows": [["1"]]}, "expected": {}},
{"id": "short list", "op": "signed", "inputs": {"x": "1", "all": ["1"], "rows": [["1"]]}, "expected": {"all": ["1", "2"]}},
{"id": "another entry", "op": "signed", "inputs": {"x": "1", "all": ["1", "5"], "rows": [["1"]]}, "expected": {"all": ["1", "2"]}}]}`
	f, err := cases.Read("my.json", []byte(text))
	require.NoError(t, err)
	answers, err := f.Check()
	require.Equal(t, "third", answers.Design)
	require.Equal(t, 11, answers.Cases)
	require.Equal(t, []cases.Mismatch{
		{ID: "wrong", Op: "third", Differences: []cases.Difference{{Field: "third", Got: `"4"`, Expected: `"5"`}}},
		{ID: "not refused", Op: "third", Differences: []cases.Difference{{Field: "error", Got: "nothing", Expected: `"Zero"`}}},
		{ID: "unexpected", Op: "third", Differences: []cases.Difference{{Field: "error", Got: `"Zero"`, Expected: "nothing"}}},
		{ID: "short list", Op: "signed", Differences: []cases.Difference{{Field: "all", Got: `["1"]`, Expected: `["1","2"]`}}},
		{ID: "another entry", Op: "signed", Differences: []cases.Difference{{Field: "all.1", Got: `"5"`, Expected: `"2"`}}},
	}, answers.Mismatches)
	said := map[string]int{}
	for _, one := range fault.All(err) {
		require.Equal(t, "my.json", one.File)
		said[one.Key] = one.Line
	}
	require.Equal(t, map[string]int{"faulty.inputs.x": 7, "missing.inputs.x": 8, "long.inputs.x": 11, "long.inputs.all.0": 11}, said)

	require.Panics(t, func() { cases.Register(cases.Design{Name: "third", Ops: []cases.Op{{Name: "x"}}}) }, "a name is taken once")
	require.Panics(t, func() { cases.Register(cases.Design{Name: "fourth"}) }, "and for something")
	d, _ := cases.Find("a-third")
	_, err = d.Make(1, 1)
	require.ErrorContains(t, err, "third makes up none")
	_, known := cases.Find("")
	require.False(t, known)
}
