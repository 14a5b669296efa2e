package record

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
)

// A table says what its rows and columns are, and by which version and scenario it came, where it was told. Units
// have the symbols of the tokens, where they have any.
func TestATableSaysWhereItCameFrom(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]Options{
		"nothing is told": {},
		"a version":       {Version: "v9"},
		"a scenario":      {Scenario: json.RawMessage(`{"s":1}`)},
		"symbols":         {Collateral: "WETH", Loan: "USDC"},
		"all":             {Version: "v9", Scenario: json.RawMessage(`{"s":1}`), Collateral: "WETH", Loan: "USDC"},
	} {
		target := filepath.Join(t.TempDir(), "run")
		f, err := CreateWith(target, names, options)
		require.NoError(t, err)
		require.NoError(t, f.Write(somePath(0, 4)))
		results, err := f.Seal(nil)
		require.NoError(t, err)
		require.NoError(t, f.Finish(Study{Scenario: []byte("{}")}, results, nil, nil))
		f.Discard()
		data, err := os.Open(filepath.Join(target, VaultsFile))
		require.NoError(t, err)
		defer data.Close()
		info, err := data.Stat()
		require.NoError(t, err)
		file, err := parquet.OpenFile(data, info.Size())
		require.NoError(t, err)
		said := map[string]string{}
		for _, pair := range file.Metadata().KeyValueMetadata {
			if strings.HasPrefix(pair.Key, "ringfence.") && pair.Key != "ringfence.columns" {
				said[pair.Key] = pair.Value
			}
		}
		want := map[string]string{"ringfence.row": "a borrower in an arm on a path", "ringfence.hash": results.Hash}
		if options.Version != "" {
			want["ringfence.version"] = "v9"
		}
		if options.Scenario != nil {
			want["ringfence.scenario"] = `{"s":1}`
		}
		require.Equal(t, want, said, name)

		loan, collateral := "loan", "collateral"
		if options.Loan != "" {
			loan, collateral = "USDC", "WETH"
		}
		text, known := file.Lookup("ringfence.columns")
		require.True(t, known)
		var columns []described
		require.NoError(t, json.Unmarshal([]byte(text), &columns))
		units := map[string]string{}
		for _, c := range columns {
			units[c.Name] = c.Unit
		}
		require.Equal(t, [3]string{collateral, loan, ""}, [3]string{units["start_collateral"], units["start_debt_loan"], units["arm"]}, name)
		dictionary, err := os.ReadFile(filepath.Join(target, DictionaryFile))
		require.NoError(t, err)
		require.Contains(t, string(dictionary), ","+loan+",")
	}
}
