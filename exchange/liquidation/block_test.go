package liquidation

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// withinLimits requires that the events of one mark, all at one time, keep within the limits that the rules set on a time, and
// returns 1 where one of them was reached.
func withinLimits(t require.TestingT, e *Engine, events []Event) (reached int) {
	most := e.fund.PerAccount
	type bucketOf struct {
		account  exchange.AccountID
		position exchange.PositionID
	}
	paid, closed := map[exchange.AccountID]uint256.Int{}, map[bucketOf]bool{}
	deleveraged := map[bucketOf]bool{}
	var liquidated, looked uint64
	for i := range events {
		ev := &events[i]
		b := bucketOf{ev.Account, none}
		if ev.Mode == exchange.Isolated {
			b.position = ev.Position
		}
		switch ev.Action {
		case Deleveraged:
			looked++
		case Reduced, TakenOver:
			paid[ev.Account] = exact.Sum(new(paid[ev.Account]), &ev.FundPaid)
			closed[b] = true
			if !ev.Counterparts.IsZero() {
				deleveraged[b] = true
			}
		}
	}
	liquidated = uint64(len(closed))
	for a, p := range paid {
		if !most.IsZero() {
			require.False(t, p.Gt(&most), "account %d cost the fund %s", a, p.Dec())
			if p.Eq(&most) {
				reached = 1
			}
		}
	}
	for _, c := range []struct{ most, did uint64 }{
		{e.rules.Most, liquidated},
		{e.deleverage.Most, uint64(len(deleveraged))},
		{e.deleverage.Looks, looked},
		{e.rules.Most, e.thisBlock().liquidated},
		{e.deleverage.Most, e.block.deleveraged},
		{e.deleverage.Looks, e.block.looked},
	} {
		if c.most > 0 {
			require.LessOrEqual(t, c.did, c.most)
			if c.did == c.most {
				reached = 1
			}
		}
	}
	return reached
}

// A crowd of dYdX subaccounts of one market under limits small enough to be reached, over blocks that mark two markets: books
// balance, no block exceeds a limit counted from its events alone, and whoever fails and was not closed is found again at the
// next mark, even at the same price.
func TestNoBlockExceedsItsLimitsInAnyHistory(t *testing.T) {
	var marks, waits, capped, attempts, offsets, looks int
	rapid.Check(t, func(t *rapid.T) {
		r := limitedRules().with(
			Chunk{Fraction: wad(0.1), Least: u(100), Most: u(400), Spread: wad(1.5), OneTurn: true},
			Deleverage{By: Random{}, At: AtBust, Most: rapid.Uint64Range(1, 3).Draw(t, "deleverages most"), Looks: rapid.Uint64Range(1, 4).Draw(t, "counterparts most")},
			Fund{PerSymbol: rapid.Bool().Draw(t, "fund per symbol"), PerAccount: u(float64(rapid.IntRange(1, 20).Draw(t, "insurance most")) / 4)},
		)
		r.Fee = ClearanceFee{wad(0.015), OnProceeds}
		r.Most = rapid.Uint64Range(1, 6).Draw(t, "liquidations most")
		e, err := New(r)
		require.NoError(t, err)
		e.Seed(rapid.Uint64().Draw(t, "seed"), 0)
		in := linear(flat(t, 0.03, 0.05))
		in.TakerFee = wad(0.0005)
		price := []float64{100, 100}
		for range 2 {
			v := &makers{slab{depth: u(float64(rapid.IntRange(0, 40).Draw(t, "depth"))), slip: wad(float64(rapid.IntRange(0, 80).Draw(t, "slip")) / 1000)}, u(0.05)}
			m, err := e.AddMarket(in, v)
			require.NoError(t, err)
			e.Endow(m, u(float64(rapid.IntRange(0, 60).Draw(t, "fund"))))
		}
		now := uint64(1)
		for m := range price {
			mark(t, e, exchange.MarketID(m), px(100), now)
		}
		root := e.AddAccount()
		for range rapid.IntRange(4, 16).Draw(t, "subaccounts") {
			a := e.AddSubaccount(root)
			size := float64(rapid.IntRange(1, 12).Draw(t, "size"))
			leverage := float64(rapid.IntRange(2, 18).Draw(t, "leverage"))
			require.NoError(t, e.Deposit(a, 0, u(size*100/leverage+1)))
			side := rapid.SampledFrom([]exchange.Side{exchange.Long, exchange.Short}).Draw(t, "side")
			m := exchange.MarketID(rapid.IntRange(0, 1).Draw(t, "m"))
			_, err := e.Open(exchange.Opening{Account: a, Market: m, Side: side, Size: u(size), Value: u(size * 100), Leverage: wad(leverage)})
			require.NoError(t, err)
		}
		for range rapid.IntRange(1, 10).Draw(t, "blocks") {
			now++
			var events []Event
			for m := range price {
				price[m] *= rapid.SampledFrom([]float64{0.8, 0.95, 1, 1, 1.05, 1.25}).Draw(t, "move")
				events = append(events, mark(t, e, exchange.MarketID(m), px(price[m]), now)...) // which requires Check to pass
				marks++
				for id := range exchange.PositionID(e.NumPositions()) {
					p := e.Holding(id)
					if p.Size.IsZero() || int(p.Market) != m {
						continue
					}
					if _, _, short := e.Test(e.BucketOf(id)); short {
						_, reached := e.house.Reached(p.Market, p.Side)
						require.True(t, reached && !e.house.Withheld(id), "position %d waits and the next mark would not find it", id)
						waits++
					}
				}
			}
			withinLimits(t, e, events)
			notional := map[exchange.AccountID]fixed.Signed{}
			for i := range events {
				if ev := &events[i]; ev.Action == Reduced {
					notional[ev.Account] = notional[ev.Account].Add(fixed.Positive(&ev.Reference))
					require.LessOrEqual(t, notional[ev.Account].Cmp(fixed.Positive(new(u(400)))), 0)
					if ev.FundPaid.Eq(&e.fund.PerAccount) || new(uint256.Int).Add(&ev.FundPaid, new(u(0.3))).Gt(&e.fund.PerAccount) {
						capped++
					}
				}
			}
			b := e.thisBlock()
			attempts += btoi(b.liquidated == r.Most)
			offsets += btoi(b.deleveraged == e.deleverage.Most)
			looks += btoi(b.looked == e.deleverage.Looks)
		}
	})
	t.Logf("%d marks, %d waits; limits reached: insurance %d, liquidations %d, deleverages %d, counterparts %d",
		marks, waits, capped, attempts, offsets, looks)
	if testing.Short() {
		return // a few histories need not reach every limit
	}
	for _, n := range []int{waits, capped, attempts, offsets, looks} {
		require.Positive(t, n)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
