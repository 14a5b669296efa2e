package liquidator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

func TestBothCallsOfAPlanAreExecutedInOneTransaction(t *testing.T) {
	market, _ := compound()
	bot := Liquidator{Name: "optimal", Funds: ether(1_000_000), Flash: true, Calls: 2, Bidding: FirstPrice{}}
	block := Block{Number: 11_333_037, BaseFee: 30e9, WeiPrice: mul(n(500), mul(n(1e18), n(1e18))), Reference: market.price}
	round, err := race(t, roomy, bot).Run(block, offers(market), market, &slope{price: market.price, capacity: ether(1e9)})
	require.NoError(t, err)
	o := round.Outcomes[0]
	require.Equal(t, Won, o.Status, "%v", o.Reason)
	require.Equal(t, 2, o.Bid.Plan.Calls)
	require.Equal(t, 2, market.calls)
	require.Equal(t, DefaultGas.Liquidate+DefaultGas.Again+DefaultGas.Swap, o.GasUsed)
	explained(t, o)
	require.InDelta(t, 3_740_664-whole(o.Gas), o.Profit.Float64()/1e18, 1)
	// The plan counted each call's gas on its own, rounded up, and so at most one unit too much.
	require.LessOrEqual(t, o.Profit.Sub(o.Bid.Expected).Cmp(fixed.FromInt64(1)), 0)
	require.GreaterOrEqual(t, o.Profit.Cmp(o.Bid.Expected), 0)
}

func TestABidFailsForTheReasonThatAppliesWhenItsTurnComes(t *testing.T) {
	slow := flash("late", FixedShare{0})

	// What the bot planned on the untouched market and venue is gone, no longer fits, or no longer pays.
	for _, c := range []struct {
		name  string
		touch func(*lender, *slope)
		want  error
	}{
		{"repaid", func(l *lender, _ *slope) { l.vaults[0].debt = usdc(17_000) }, ErrGone},
		{"smaller", func(l *lender, _ *slope) { l.vaults[0].collateral = ether(9) }, ErrGone},
		{"thin", func(_ *lender, v *slope) { v.capacity = ether(1) }, ErrThin},
		{"cheap", func(_ *lender, v *slope) { v.price = price(1000) }, ErrUnprofitable},
	} {
		market, venue := crash(1), deep()
		r := race(t, roomy, slow)
		list := offers(market)
		_, err := r.collect(calm(), list, market, venue)
		require.NoError(t, err)
		require.Len(t, r.bids, 1)
		c.touch(market, venue)
		used, err := r.build(calm(), list, market, venue)
		require.NoError(t, err)
		require.Equal(t, DefaultGas.Reverted, used)
		require.ErrorIs(t, r.outcomes[0].Reason, c.want, c.name)
		require.Zero(t, market.calls, "a bid that fails changes nothing")
	}

	// Funds that another bid used up.
	market, venue := crash(1), deep()
	funded := slow
	funded.Flash = false
	r := race(t, roomy, funded)
	list := offers(market)
	_, err := r.collect(calm(), list, market, venue)
	require.NoError(t, err)
	r.funds[0] = usdc(17_000)
	_, err = r.build(calm(), list, market, venue)
	require.NoError(t, err)
	require.ErrorIs(t, r.outcomes[0].Reason, ErrUnfunded)
}
