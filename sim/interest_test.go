package sim

import (
	"testing"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"

	"github.com/stretchr/testify/require"
)

// A debt of 15,636.363636 USDC costs five millionths of itself an interval, 78,181.8 units rounded up: at once, and at the end
// of three more intervals of five minutes in 100 blocks. The last three are no more than the first, though debt has grown.
func TestInterestIsSimpleAndItsFirstIntervalIsChargedInFull(t *testing.T) {
	p := story(t, [][]float64{flat(100, 2000)}, "arms=[{design: exchange-isolated, preset: binance-isolated-margin, interest: {rate: 0.000005, every: 5m}}]")
	v := &study(t, p, 1)[0].Arms[0].Vaults[0]
	require.Equal(t, "15636363636", v.StartDebt.Dec())
	require.Equal(t, fixed.FromInt64(4*78_182).String(), v.Paid[journal.Carry].String())
	grown := fixed.Difference(&v.EndDebt, &v.StartDebt)
	require.Equal(t, v.Paid[journal.Carry].String(), grown.String())
	require.Equal(t, v.StartEquity.Sub(grown).String(), v.EndEquity.String())
	require.True(t, v.Loss().IsZero())
}

// Every unit of interest is the lender's, and the engine's books agree.
func TestInterestIsPaidToWhoLends(t *testing.T) {
	p := small(t, everyBehaviour, "arms=[{design: exchange-isolated, preset: binance-isolated-margin, interest: {rate: 0.0001, every: 1h}}]")
	w, err := newWalk(p, &Options{})
	require.NoError(t, err)
	r := &result{}
	w.run(t.Context(), r)
	require.NoError(t, r.path.Arms[0].Err)
	a := w.arms[0].(inspected)
	var paid, borne fixed.Signed
	for i := range r.path.Arms[0].Vaults {
		v := &r.path.Arms[0].Vaults[i]
		paid, borne = paid.Add(v.Paid[journal.Carry]), borne.Add(v.Paid[journal.BadDebt])
	}
	require.Positive(t, paid.Sign())
	require.Equal(t, paid.Neg().String(), a.Books().Journal.Paid(a.Books().Suppliers, journal.Carry).String())
	venue := a.Engine().Operator(0)
	require.Equal(t, paid.Add(borne).String(), venue.String(), "the venue has the interest, less the losses that it bore")
}
