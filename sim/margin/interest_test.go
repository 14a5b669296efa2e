package margin

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange/spot"
	"github.com/ringfence-sim/ringfence/fixed"
)

// The arm charges what the exchange's spot margin account charges, whatever is paid back and when.
func TestALoanIsChargedAsASpotMarginAccount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := *uint256.NewInt(rapid.Uint64Range(1e12, 1e16).Draw(t, "rate"))
		price, borrowed := fixed.PriceScale, *uint256.NewInt(rapid.Uint64Range(1e9, 1e15).Draw(t, "borrowed"))
		twin := spot.Account{Class: spot.Class{Initial: fixed.WAD, HourlyRate: rate}, Base: *uint256.NewInt(1e17)}
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
