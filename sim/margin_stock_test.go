package sim

import (
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// In a book so thin that the engine has to keep positions, what it loses on them is part of what liquidation cost: the operator's loss
// and the fund's are the sums of what rows say, to the unit.
func TestWhatInventoryLosesIsInTheRows(t *testing.T) {
	arms := ""
	for _, preset := range []string{"hyperliquid", "bybit-2025", "binance-usdm"} {
		arms += ", {design: exchange-isolated, name: " + preset + ", preset: " + preset + ", thresholds: own, counterparties: 0, insurance: 20}"
	}
	p := small(t, "venue.depth=300", "arms=["+arms[2:]+"]")
	w, err := newWalk(p, nil)
	require.NoError(t, err)
	r := &result{}
	w.run(t.Context(), r)
	unwound := 0
	for k := range w.arms {
		a := w.arms[k].(*marginArm)
		require.NoError(t, r.path.Arms[k].Err)
		var bad, fund, closed fixed.Signed
		for i := range r.path.Arms[k].Vaults {
			v := &r.path.Arms[k].Vaults[i]
			bad = bad.Add(v.Paid[journal.BadDebt])
			fund = fund.Add(v.Paid[journal.Insurance]).Add(v.Paid[journal.ClearanceFee])
			closed = closed.Add(v.Loss())
		}
		for i := range r.path.Arms[k].Liquidations {
			l := &r.path.Arms[k].Liquidations[i]
			if l.Kind != record.Unwinding {
				continue
			}
			unwound++
			var sum fixed.Signed
			for _, part := range l.Loss {
				sum = sum.Add(part)
			}
			require.True(t, sum.IsZero())
		}
		require.Equal(t, a.engine.Operator(0).String(), bad.String(), "%s: the operator", a.Name)
		now, was := a.funds(), a.Insurance
		require.Equal(t, fixed.Difference(&now, &was).String(), fund.String(), "%s: the fund", a.Name)
	}
	require.NotZero(t, unwound)
}

// A path that ends with inventory, or fails with some, leaves none of it to the next path of the same worker.
func TestInventoryDoesNotOutliveItsPath(t *testing.T) {
	p := small(t, "venue.depth=300", "arms=[{design: exchange-isolated, name: hl, preset: hyperliquid, insurance: 20}]")
	w, err := newWalk(p, nil)
	require.NoError(t, err)
	var first, again result
	w.run(t.Context(), &first)
	require.NoError(t, first.path.Arms[0].Err)
	want := slices.Clone(first.path.Arms[0].Liquidations)
	a := w.arms[0].(*marginArm)
	a.markets[0].stock = append(a.markets[0].stock, lot{borrower: 7, size: *uint256.NewInt(1e18)})
	w.run(t.Context(), &again)
	require.NoError(t, again.path.Arms[0].Err)
	require.Equal(t, want, again.path.Arms[0].Liquidations)
}
