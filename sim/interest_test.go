package sim

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
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

// The arm charges what the exchange's spot margin account charges, whatever is paid back and when.
func TestALoanIsChargedAsASpotMarginAccount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := *uint256.NewInt(rapid.Uint64Range(1e12, 1e16).Draw(t, "rate"))
		price, borrowed := fixed.PriceScale, *uint256.NewInt(rapid.Uint64Range(1e9, 1e15).Draw(t, "borrowed"))
		twin := exchange.SpotAccount{Class: exchange.SpotClass{Initial: wad, HourlyRate: rate}, Base: *uint256.NewInt(1e17)}
		require.NoError(t, twin.Borrow(false, &borrowed, &price, 0))
		twin.Quote.AddUint64(&twin.Quote, 1e17) // to pay back with

		var l loan
		more := l.charge(&borrowed, &rate)
		debt := borrowed
		debt.Add(&debt, &more)
		for now := uint64(0); now < 40*3600; {
			owed := new(uint256.Int).Add(&twin.QuoteLoan.Principal, &twin.QuoteLoan.Interest)
			require.Equal(t, owed.Dec(), debt.Dec(), "owed at %d", now)
			require.Equal(t, twin.QuoteLoan.Interest.Dec(), l.interest.Dec(), "interest at %d", now)
			for range rapid.IntRange(0, 2).Draw(t, "times") { // within the hour
				pay := *uint256.NewInt(borrowed.Uint64() / rapid.SampledFrom([]uint64{2, 20, 1000, 1e6, 1e9}).Draw(t, "part"))
				paid, err := twin.Repay(false, &pay, now+1)
				require.NoError(t, err)
				debt.Sub(&debt, &paid)
			}
			if twin.QuoteLoan.Principal.IsZero() {
				return
			}
			now += 3600
			twin.Accrue(now)
			more := l.charge(&debt, &rate)
			debt.Add(&debt, &more)
		}
	})
}

// Every unit of interest is the lender's, and the engine's books agree.
func TestInterestIsPaidToWhoLends(t *testing.T) {
	p := small(t, everyBehaviour, "arms=[{design: exchange-isolated, preset: binance-isolated-margin, interest: {rate: 0.0001, every: 1h}}]")
	w, err := newWalk(p, nil)
	require.NoError(t, err)
	r := &result{}
	w.run(t.Context(), r)
	require.NoError(t, r.path.Arms[0].Err)
	a := w.arms[0].(*marginArm)
	var paid, borne fixed.Signed
	for i := range r.path.Arms[0].Vaults {
		v := &r.path.Arms[0].Vaults[i]
		paid, borne = paid.Add(v.Paid[journal.Carry]), borne.Add(v.Paid[journal.BadDebt])
	}
	require.Positive(t, paid.Sign())
	require.Equal(t, paid.Neg().String(), a.books.journal.Paid(a.books.suppliers, journal.Carry).String())
	venue := a.engine.Operator(a.Instrument.Settle)
	require.Equal(t, paid.Add(borne).String(), venue.String(), "the venue has the interest, less the losses that it bore")
}
