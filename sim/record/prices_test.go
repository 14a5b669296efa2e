package record

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Prices are read back as they were written; the collateral alone has one that a contract reads; the study's hash is the same
// with them and without.
func TestPricesReadBackAsWritten(t *testing.T) {
	t.Parallel()
	of := names
	of.Others = []string{"ALT"}
	var hashes []string
	for _, asked := range []bool{true, false} {
		target := filepath.Join(t.TempDir(), "run")
		f, err := CreateWith(target, of, Options{Prices: asked, Exact: true})
		require.NoError(t, err)
		defer f.Discard()
		require.NoError(t, f.Prices([]Price{
			{Path: 7, Block: 3, Time: 1_583_971_236, Reference: 195_0000000000, Contract: 196_1000000000},
			{Path: 7, Block: 3, Time: 1_583_971_236, Asset: 1, Reference: 1, Contract: 9},
		}))
		results, err := f.Seal(nil)
		require.NoError(t, err)
		hashes = append(hashes, results.Hash)
		require.NoError(t, f.Finish(Study{Scenario: []byte("{}")}, results, nil, nil))
		if !asked {
			require.NoFileExists(t, filepath.Join(target, PricesFile))
			continue
		}
		require.Equal(t, []map[string]string{
			{"path": "7", "block": "3", "time": "1583971236", "asset": "main", "reference_price_loan": "195", "contract_price_loan": "196.1"},
			{"path": "7", "block": "3", "time": "1583971236", "asset": "ALT", "reference_price_loan": "0.0000000001"},
		}, readBack(t, filepath.Join(target, PricesFile)))
		var told []string
		for _, c := range Columns(PricesFile) {
			require.NotEmpty(t, c.Doc)
			told = append(told, c.Name)
		}
		require.Equal(t, []string{"path", "block", "time", "asset", "reference_price_loan", "contract_price_loan"}, told)
	}
	require.Equal(t, hashes[0], hashes[1])
}
