package sim

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/margin"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// In a book so thin that the engine has to keep positions, what it loses on them is part of what liquidation cost: the
// operator's loss and the fund's are the sums of what rows say, to the unit.
func TestWhatInventoryLosesIsInTheRows(t *testing.T) {
	arms := ""
	for _, preset := range []string{"hyperliquid", "bybit-2025", "binance-usdm"} {
		arms += ", {design: exchange-isolated, name: " + preset + ", preset: " + preset + ", thresholds: own, counterparties: 0, insurance: 20}"
	}
	p := small(t, "venue.depth=300", "arms=["+arms[2:]+"]")
	w, err := newWalk(p, &Options{})
	require.NoError(t, err)
	r := &result{}
	w.run(t.Context(), r)
	unwound, borne := 0, 0
	for k := range w.arms {
		a, of := w.arms[k].(inspected), p.Arms()[k].(margin.Arm)
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
			require.True(t, l.BadDebt.IsZero(), "its debt was cancelled when the position was taken over")
			if !l.Loss[journal.BadDebt].IsZero() {
				borne++
			}
			var sum fixed.Signed
			for _, part := range l.Loss {
				sum = sum.Add(part)
			}
			require.True(t, sum.IsZero())
		}
		require.Equal(t, a.Engine().Operator(0).String(), bad.String(), "%s: the operator", of.Name)
		held, price := a.Engine().Inventory(0).Abs(), a.Engine().MarkPrice(0)
		held.MulDivOverflow(&held, &price, &fixed.PriceScale)
		require.Equal(t, held, r.path.Arms[k].Undone.EndInventory, of.Name)
		now, was := a.Engine().FundBalance(0), of.Insurance
		require.Equal(t, fixed.Difference(&now, &was).String(), fund.String(), "%s: the fund", of.Name)
	}
	require.NotZero(t, unwound)
	require.NotZero(t, borne, "the operator pays for some of it")
}

// A path that ends with inventory, or fails with some, leaves none of it to the next path of the same worker: the next walk
// brings the same rows as the first.
func TestInventoryDoesNotOutliveItsPath(t *testing.T) {
	p := small(t, "paths=2", "venue.depth=300", "prices.to=2020-03-13", "arms=[{design: exchange-isolated, name: hl, preset: hyperliquid, insurance: 20}]")
	w, err := newWalk(p, &Options{})
	require.NoError(t, err)
	var first result
	w.run(t.Context(), &first)
	require.NoError(t, first.path.Arms[0].Err)
	want := slices.Clone(first.path.Arms[0].Liquidations)
	abandoned := false
	walker, row := p.Walk(0), [][]oracle.Price{make([]oracle.Price, 1)}
	a := w.arms[0]
	for block := uint64(0); block < p.Clock().Blocks && !abandoned; block++ {
		_, err := walker.Fill(row)
		require.NoError(t, err)
		if block == 0 {
			begun, err := p.Begin(0, []oracle.Price{row[0][0]})
			require.NoError(t, err)
			require.NoError(t, a.Reset(&begun))
		}
		require.NoError(t, a.Walk(row, block))
		abandoned = !a.(inspected).Engine().Inventory(0).IsZero()
	}
	require.True(t, abandoned, "some block ends with inventory")
	var cut record.Arm
	require.NoError(t, a.Finish(&cut))
	held, price := a.(inspected).Engine().Inventory(0).Abs(), a.(inspected).Engine().MarkPrice(0)
	held.MulDivOverflow(&held, &price, &fixed.PriceScale)
	require.Equal(t, held, cut.Undone.EndInventory)
	require.False(t, held.IsZero())
	var again result
	w.run(t.Context(), &again)
	require.NoError(t, again.path.Arms[0].Err)
	require.Equal(t, want, again.path.Arms[0].Liquidations)
}
