package liquidation

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Bybit's example: a pool of a million, a symbol about to lose it 350,000: the fund bears 300,000, and what would take it
// beyond the drawdown of 30 % is deleveraged; that goes on until the drawdown is below 25 %.
func TestDrawdownOfThirtyPerCentStartsDeleveraging(t *testing.T) {
	rules := plain().with(Fund{DrawdownLimit: wad(0.3), DrawdownStop: wad(0.25), DrawdownWindow: 8 * 3600})
	e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
	e.Endow(m, u(1e6))
	mark(t, e, m, px(100), 1)
	long, short := funded(t, e, u(1e6)), funded(t, e, u(1e7))
	open := func(a exchange.AccountID, side exchange.Side, size, margin float64) exchange.PositionID {
		id, err := e.Open(exchange.Opening{Account: a, Market: m, Side: side, Size: u(size), Value: u(size * 100), Margin: u(margin)})
		require.NoError(t, err)
		return id
	}
	open(long, exchange.Long, 35000, 350000) // bankrupt at 90
	open(short, exchange.Short, 35000, 5e6)  // its counterparty
	events := mark(t, e, m, px(80), 2)       // 10 below: a loss of 350,000
	require.Len(t, events, 2)
	require.Equal(t, u(300000), events[1].FundPaid)
	require.Equal(t, u(5000), events[0].Size) // 50,000 worth of loss
	require.Equal(t, fixed.Negative(new(u(50000))), events[0].Bystanders)
	require.Equal(t, wad(0.3), e.Drawdown(m))
	// Still draining: the next loss is deleveraged whole, though the fund has 700,000.
	other := funded(t, e, u(1e6))
	mark(t, e, m, px(100), 3)
	open(other, exchange.Long, 1000, 10000)
	events = mark(t, e, m, px(80), 4)
	require.Len(t, events, 2)
	require.True(t, events[1].FundPaid.IsZero())
	// After the window the peak is the balance of today, and the fund pays again.
	mark(t, e, m, px(100), 4+9*3600)
	open(other, exchange.Long, 1000, 10000)
	events = mark(t, e, m, px(80), 5+9*3600)
	require.Len(t, events, 1)
	require.Equal(t, u(10000), events[0].FundPaid)
}

// The sliding maximum against every value that held within the window.
func TestPeakAgainstAListOfAllValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type held struct {
			from, until uint64
			value       int64
		}
		var all []held
		p, now := peak{window: 50}, uint64(0)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now += rapid.Uint64Range(0, 30).Draw(t, "seconds")
			if rapid.Bool().Draw(t, "change") || len(all) == 0 {
				v := rapid.Int64Range(-9, 9).Draw(t, "value")
				if n := len(all); n > 0 {
					all[n-1].until = now
				}
				all = append(all, held{now, ^uint64(0), v})
				p.add(now, fixed.FromInt64(v))
			}
			best := int64(-10)
			for _, h := range all {
				if h.until >= now || h.until+50 >= now {
					best = max(best, h.value)
				}
			}
			require.Equal(t, fixed.FromInt64(best), p.max(now))
		}
	})
}

// Of values that fall by one each second the largest within 50 seconds is that of 51 seconds ago, which was replaced
// 50 seconds ago; and no more than twice what is within the window is kept.
func TestAPeakForgetsWhatIsPast(t *testing.T) {
	p := peak{window: 50}
	for now := range int64(2000) {
		p.add(uint64(now), fixed.FromInt64(-now))
		require.Equal(t, fixed.FromInt64(-max(now-51, 0)), p.max(uint64(now)))
		require.Less(t, len(p.seen), 2*52+2)
	}
	p.reset()
	require.Equal(t, fixed.Signed{}, p.max(3000))
}

// A fund is endowed for a market that there is, with less than 2^128.
func TestWhoMayBeEndowed(t *testing.T) {
	e, m := engine(t, plain(), linear(flat(t, 0.01, 0.02)), deep())
	most := *new(uint256.Int).Lsh(uint256.NewInt(1), 128)
	require.ErrorContains(t, e.Endow(-1, u(1)), "no market -1")
	require.ErrorContains(t, e.Endow(1, u(1)), "no market 1")
	require.ErrorIs(t, e.Endow(m, most), exchange.ErrAmountTooLarge)
	most.SubUint64(&most, 1)
	require.NoError(t, e.Endow(m, most))
	require.Equal(t, most, e.FundBalance(m))
}

// By hand: ten of inventory worth 900 and a hundred more need 1 % of 1,000, a hundred less 1 % of 800. Another
// market's count where it has the same fund.
func TestInventoryNeedsMarginTogether(t *testing.T) {
	for _, c := range []struct {
		perSymbol bool
		of        exchange.MarketID
		owns      bool
		need      float64
	}{
		{false, 0, true, 10},
		{false, 0, false, 8},
		{false, 1, true, 10},
		{false, 1, false, 10},
		{true, 0, true, 10},
		{true, 1, true, 1},
		{true, 1, false, 1},
	} {
		e, _ := stocked(t, plain().with(Fund{PerSymbol: c.perSymbol}))
		in := linear(flat(t, 0.01, 0.02))
		in.Symbol = "BTCUSDT"
		_, err := e.AddMarket(in, deep())
		require.NoError(t, err)
		need := e.inventoryNeed(c.of, c.owns, new(u(100)))
		require.Equal(t, u(c.need), need, c)
	}
}

// Bybit's first condition holds only while the pool is above a threshold; below it, the pool pays until it is empty.
func TestDrawdownCountsOnlyAboveItsThreshold(t *testing.T) {
	for above, budget := range map[float64]float64{0: 30, 99: 30, 100: 100} {
		rules := plain().with(Fund{DrawdownLimit: wad(0.3), DrawdownStop: wad(0.25), DrawdownWindow: 8 * 3600, DrawdownAbove: u(above)})
		e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		require.NoError(t, e.Endow(m, u(100)))
		mark(t, e, m, px(100), 1)
		require.Equal(t, u(budget), e.budget(m), "threshold %v", above)
	}
}
