package report

import (
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Outsiders have rows of their own, in the text and on the page, and change no other table.
func TestOutsidersHaveTablesOfTheirOwn(t *testing.T) {
	t.Parallel()
	r := sample(t, 3)
	before := r.grids()
	ada := record.Outsider{Name: "ada", LoanProfit: fixed.FromInt64(166_315528), EtherProfit: fixed.FromInt64(-7_975_616_000_000_000)}
	ben := record.Outsider{Name: "ben", Owed: *uint256.NewInt(5e6)}
	ben.Closed.Add(&record.OutsiderLiquidation{
		Seized: *new(uint256.Int).Mul(uint256.NewInt(20), uint256.NewInt(1e18)), Value: *uint256.NewInt(2000e6), Repaid: *uint256.NewInt(1900e6), BadDebt: *uint256.NewInt(300e6),
	})
	r.Outsiders = &Outsiders{All: []record.Outsider{ada, ben}, LoanDecimals: 6, CollateralDecimals: 18, Collateral: "ETH"}
	after := r.grids()
	require.Equal(t, before, after[:len(before)])
	require.Len(t, after, len(before)+2)
	require.Equal(t, [][]string{
		{"ada", "166.32", "0", "−0.007976", "0", "0", "0", "0"},
		{"ben", "0", "0", "0.000000", "0", "0", "5.00", "0"},
	}, after[len(before)].rows)
	require.Equal(t, [][]string{{"ben", "1", "20.00", "2,000", "1,900", "−200.00", "300.00"}}, after[len(before)+1].rows)
	page, err := r.Page()
	require.NoError(t, err)
	require.True(t, strings.Contains(string(page), "Outsiders: what liquidations took of their own vaults"))
}
