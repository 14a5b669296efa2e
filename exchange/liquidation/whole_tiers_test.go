package liquidation

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Up to 50,000 of entry value need 1 % of it, and more needs 10 % of all. A thousand at 100 with 20,000 behind them
// have 3,000 left at 83, which is enough once half is closed, for they are in the lower tier then; in their own it
// were not until 700 are. At 94 they have 14,000, and at 88 8,000 of 10,000: 200 are closed in their own tier. Four
// hundred with 800 behind them have 360 at 98.90, and 40 are closed.
func TestRestoreInTiersOfTheWholeValue(t *testing.T) {
	tiers, err := exchange.NewTiers([]exchange.Tier{
		{Cap: u(50_000), Maintenance: wad(0.01), Initial: wad(0.02)},
		{Maintenance: wad(0.1), Initial: wad(0.2)},
	}, true)
	require.NoError(t, err)
	for _, row := range []struct{ size, margin, price, closed float64 }{
		{1000, 20_000, 94, 0}, {1000, 20_000, 88, 200}, {1000, 20_000, 83, 500}, {400, 800, 98.9, 40},
	} {
		rules := plain().with(Restore{To: fixed.WAD})
		rules.Accounts.Margin.MaintenanceOn = exchange.OnEntry
		e, m := engine(t, rules, linear(tiers), deep())
		mark(t, e, m, px(100), 1)
		id := position(t, e, exchange.Long, row.size, row.margin)
		events := mark(t, e, m, px(row.price), 2)
		if row.closed == 0 {
			require.Empty(t, events)
			continue
		}
		require.Len(t, events, 1)
		require.Equal(t, Reduced, events[0].Action)
		left := e.size(id)
		require.InDelta(t, row.size-row.closed, left.Float64()/1e8, 1e-4)
		_, _, short := e.Test(e.BucketOf(id))
		require.False(t, short)
	}
}

// A requirement is a share of what a position is worth at mark, or of what it cost.
func TestTheValueThatARequirementIsAShareOf(t *testing.T) {
	for onEntry, want := range map[bool]float64{false: 450, true: 500} {
		rules := plain()
		if onEntry {
			rules.Accounts.Margin.MaintenanceOn = exchange.OnEntry
		}
		e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, px(100), 1)
		id := position(t, e, exchange.Long, 5, 100)
		mark(t, e, m, px(90), 2)
		p := e.Holding(id)
		require.Equal(t, u(want), e.base(&p, id))
	}
}

// Five at 100 with 50 behind them have 2 each at 92. A sale of two at 5 % below leaves 9.20 of cost for 4 that they
// had: the fund pays 5.20 where it does, and nothing where it does not.
func TestTheFundPaysForAPartWhereItIsToldTo(t *testing.T) {
	for pays, want := range map[bool]float64{true: 5.2, false: 0} {
		v := deep()
		v.slip = wad(0.05)
		e, m := engine(t, plain(), linear(flat(t, 0.01, 0.02)), v)
		e.Endow(m, u(100))
		mark(t, e, m, px(100), 1)
		id := position(t, e, exchange.Long, 5, 50)
		mark(t, e, m, px(92), 2)
		size := u(2)
		e.closeBy(e.BucketOf(id), id, &size, nil, pays)
		ev := e.events[len(e.events)-1]
		require.Equal(t, u(want), ev.FundPaid)
		require.True(t, ev.ClearanceFee.IsZero())
	}
}

// What was set aside of a position is added to what its own closings left, from an event on.
func TestAHedgedPartRemains(t *testing.T) {
	e := new(Engine)
	for _, ev := range []Event{{Position: 1, Action: Reduced}, {Position: 1, Action: Reduced}, {Position: 1, Action: TakenOver}, {Position: 1, Action: Cancelled}, {Position: 2, Action: Reduced}} {
		ev.Remaining = u(5)
		e.events = append(e.events, ev)
	}
	e.countHedged(1, 1, new(u(10)))
	for i, want := range []float64{5, 15, 15, 5, 5} {
		require.Equal(t, u(want), e.events[i].Remaining, i)
	}
}

// Three positions of a pool share 1e-8 below zero more than three times 33: each has a third, truncated toward zero,
// and the last the rest. So do they where none needs anything.
func TestTheLastOfAPoolHasTheRest(t *testing.T) {
	e, prices := bazaar(t, plain(), 3)
	pool(t, e, 450.00000001, exchange.Long, exchange.Long, exchange.Long)
	prices[0], prices[1], prices[2] = px(85), px(85), px(85)
	events := markAll(t, e, prices, 2)
	var equities []string
	for _, ev := range events {
		if ev.Action == TakenOver {
			equities = append(equities, ev.EquityBefore.String())
		}
	}
	require.Equal(t, []string{"0", "0", "1"}, equities, "450.00000001 less 450")
}

// One position of a pool finds no taker and waits; the other is closed all the same, whichever comes first.
func TestAPositionThatWaitsHoldsUpNoOther(t *testing.T) {
	for _, waits := range []exchange.MarketID{0, 1} {
		rules := plain().without("at-bankruptcy", "on-fund", "backstop", "deleverage", "inventory")
		e, err := New(rules)
		require.NoError(t, err)
		for m := range exchange.MarketID(2) {
			in, venue := linear(flat(t, 0.01, 0.02)), deep()
			in.Symbol = string(rune('A' + m))
			if m == waits {
				venue = &slab{}
			}
			_, err := e.AddMarket(in, venue)
			require.NoError(t, err)
			mark(t, e, m, px(100), 1)
		}
		a := funded(t, e, u(100))
		for m := range exchange.MarketID(2) {
			_, err := e.Open(exchange.Opening{Account: a, Market: m, Size: u(5), Value: u(500), Mode: exchange.Cross})
			require.NoError(t, err)
		}
		mark(t, e, 1-waits, px(81), 2)
		require.False(t, e.Closed(exchange.PositionID(waits)))
		require.True(t, e.Closed(exchange.PositionID(1-waits)))
	}
}
