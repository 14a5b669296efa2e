package record

import (
	"path/filepath"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Outsiders and the liquidations of their vaults are read back as they were written, under their own names; the study's hash
// is the same with them and without.
func TestOutsidersReadBackAsWritten(t *testing.T) {
	t.Parallel()
	of := names
	of.Liquidators = append(append([]string{}, of.Liquidators...), "ada", "ben")
	of.Outsiders = 2
	units := func(n uint64, decimals uint64) uint256.Int {
		ten := new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(decimals))
		return *ten.Mul(ten, uint256.NewInt(n))
	}
	l := OutsiderLiquidation{
		Arm: 1, Outsider: 1, Liquidator: uint16(len(of.Liquidators) - 2), Block: 3, Time: 1_583_971_236, ReferencePrice: 100_0000000000, ContractPrice: 101_0000000000,
		Seized: units(20, uint64(of.CollateralDecimals)), Value: units(2000, uint64(of.LoanDecimals)), Repaid: units(1900, uint64(of.LoanDecimals)), BadDebt: units(300, uint64(of.LoanDecimals)),
	}
	ben := Outsider{Arm: 1, Name: "ben", Address: "0x01", Ether: units(10, 18), EtherProfit: fixed.FromInt64(-1), Dropped: 2}
	ben.Closed.Add(&l)
	ben.Closed.Add(&l)
	var hashes []string
	for _, asked := range []bool{true, false} {
		target := filepath.Join(t.TempDir(), "run")
		f, err := CreateWith(target, of, Options{Outsiders: asked, Exact: true})
		require.NoError(t, err)
		defer f.Discard()
		require.NoError(t, f.Outsiders([]Outsider{ben}, []OutsiderLiquidation{l}))
		results, err := f.Seal(nil)
		require.NoError(t, err)
		hashes = append(hashes, results.Hash)
		require.NoError(t, f.Finish(Study{Scenario: []byte("{}")}, results, nil, nil))
		if !asked {
			require.NoFileExists(t, filepath.Join(target, OutsidersFile))
			require.NoFileExists(t, filepath.Join(target, OutsideFile))
			continue
		}
		require.Equal(t, []map[string]string{{
			"path": "0", "arm": of.Arms[1], "outsider": "ben", "liquidator": "ada", "block": "3", "time": "1583971236", "reference_price_loan": "100", "contract_price_loan": "101",
			"seized_collateral": "20", "value_loan": "2000", "repaid_loan": "1900", "bad_debt_loan": "300", "loss_loan": "-200",
		}}, readBack(t, filepath.Join(target, OutsideFile)))
		who := readBack(t, filepath.Join(target, OutsidersFile))
		require.Len(t, who, 1)
		for column, value := range map[string]string{
			"outsider": "ben", "address": "0x01", "brought_ether": "10", "profit_ether": "-0.000000000000000001", "liquidations": "2", "dropped": "2",
			"seized_collateral": "40", "seized_value_loan": "4000", "repaid_loan": "3800", "bad_debt_loan": "600", "loss_loan": "-400", "owed_loan": "0",
		} {
			require.Equal(t, value, who[0][column], column)
		}
		for _, file := range []string{OutsidersFile, OutsideFile} {
			for _, c := range Columns(file) {
				require.NotEmpty(t, c.Doc, c.Name)
			}
		}
	}
	require.Equal(t, hashes[0], hashes[1])
}
