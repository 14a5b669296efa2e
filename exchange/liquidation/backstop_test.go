package liquidation_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/venuetest"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/fixed"
)

// What the book does not take at the bankruptcy price the fund or the backstop vault takes, before anybody is deleveraged.
func TestTheFundTakesWhatTheBookDoesNotBeforeCounterparties(t *testing.T) {
	for _, row := range []struct {
		preset      string
		fund, mark  float64
		deleveraged bool
		why         string
	}{
		{"binance-usdm", 1e6, 90.2, false, "the fund has money"},
		{"binance-usdm", 1e6, 85, false, "and enough of it to pay the 5 beyond the bankruptcy price"},
		{"binance-usdm", 0, 90.2, true, "the fund is empty"},
		{"bybit-2025", 1e6, 90.2, false, "the pool has money, and no drawdown"},
		{"bybit-2025", 0, 90.2, true, "the pool is empty"},
		{"bitmex", 1e6, 90.2, false, "the fund has money"},
		{"hyperliquid", 1e6, 90.2, false, "equity is left, so it is the backstop vault's"},
		{"hyperliquid", 0, 90.2, true, "a vault without money is no backstop"},
		{"hyperliquid", 1e6, 85, true, "equity is below zero, whatever the vault has"},
		{"cube", 1e6, 90.2, true, "counterparties come before the fund"},
	} {
		p := at(t, row.preset, 1, 0, 0, "taker-fee=0")
		p.MarkAt(0, 100)
		mode := p.Rules().Accounts.Mode.Default
		if p.Rules().Accounts.Mode.Scope != exchange.BySubaccount {
			mode = exchange.Isolated
		}
		long, short := p.Account(1), p.Account(10)
		id := p.OpenAt(long, 0, exchange.Long, 0.1, 100, 10, mode)
		p.OpenAt(short, 0, exchange.Short, 0.1, 100, 1, mode)
		require.NoError(t, p.Endow(0, u(row.fund)))
		events := p.MarkAt(0, row.mark)
		require.True(t, p.Closed(id), row.preset)
		deleveraged := false
		for _, ev := range events {
			deleveraged = deleveraged || ev.Action == liquidation.Deleveraged
		}
		require.Equal(t, row.deleveraged, deleveraged, "%s with a fund of %v at %v: %s", row.preset, row.fund, row.mark, row.why)
		held := p.Inventory(0)
		require.Equal(t, !row.deleveraged, held.Sign() > 0, row.preset)
		if deleveraged {
			continue
		}
		// Once the book fills again the inventory is sold for the fund.
		p.Venues[0].Depth = u(1e9)
		events = p.MarkAt(0, row.mark+1)
		require.Equal(t, liquidation.Unwound, events[0].Action)
		held = p.Inventory(0)
		require.True(t, held.IsZero())
		require.InDelta(t, row.fund+0.1*(row.mark+1-90), whole(fixed.Positive(new(p.FundBalance(0)))), 1e-5, "what it sold for above the bankruptcy price")
	}
}

// What nothing covers is shared once a mark, whoever made it, so that a cascade costs each position one charge.
func TestSharedLossesAreChargedOnceAMark(t *testing.T) {
	p := at(t, "cube", 1, 0, 0, "taker-fee=0")
	p.MarkAt(0, 100)
	for range 50 {
		p.OpenAt(p.Account(1), 0, exchange.Long, 0.1, 100, 10, exchange.Cross)
	}
	rich := p.Account(100)
	survivor := p.OpenAt(rich, 0, exchange.Long, 0.5, 100, 1, exchange.Cross)
	events := p.MarkAt(0, 80) // 50 buckets of 1 lose 2 each
	var charges int
	var shared, borne float64
	for i := range events {
		ev := &events[i]
		shared += whole(fixed.Positive(&ev.Shared))
		if ev.Action == liquidation.Charged {
			charges++
			borne += whole(fixed.Positive(&ev.Moved))
		}
	}
	require.InDelta(t, 50, shared, 1e-6)
	require.Equal(t, 1, charges)
	require.InDelta(t, 50, borne, 1e-6)
	require.False(t, p.Closed(survivor))
	require.InDelta(t, 50, p.Free(rich, 0).Float64()/1e8, 1e-6)
	require.NoError(t, p.Check())
}

// BenchmarkSharedLoss liquidates so many accounts whose losses nothing covers, each of whom would be charged for the others.
func BenchmarkSharedLoss(b *testing.B) {
	for _, accounts := range []int{1000, 10_000} {
		b.Run(map[int]string{1000: "1e3", 10_000: "1e4"}[accounts], func(b *testing.B) {
			p := at(b, "cube", 1, 0, 0, "taker-fee=0")
			for b.Loop() {
				b.StopTimer()
				p.Reset()
				p.Time = 0
				p.MarkAt(0, 100)
				for i := range accounts {
					price := 100 + float64(i)/float64(accounts)
					p.OpenAt(p.Account(2), 0, exchange.Long, 0.1, price, 10, exchange.Cross)
				}
				p.OpenAt(p.Account(1e6), 0, exchange.Long, 1, 100, 1, exchange.Cross)
				x := px(70)
				b.StartTimer()
				if _, err := p.Engine.Mark(0, &x, 1e6); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*accounts), "ns/account")
		})
	}
}

// Inventory that the fund can carry no longer is closed against counterparties at the bankruptcy price it came from,
// before the operator pays.
func TestInventoryBeyondTheFundIsDeleveraged(t *testing.T) {
	for _, preset := range []string{"binance-usdm", "bybit-2025", "hyperliquid", "bitmex"} {
		p := at(t, preset, 1, 0, 0, "taker-fee=0")
		p.MarkAt(0, 100)
		long, short := p.Account(1), p.Account(10)
		p.OpenAt(long, 0, exchange.Long, 0.1, 100, 10, exchange.Isolated)
		id := p.OpenAt(short, 0, exchange.Short, 0.1, 100, 1, exchange.Isolated)
		require.NoError(t, p.Endow(0, u(0.5)))
		p.MarkAt(0, 90.25) // taken at 90.25, bankrupt at 90
		held := p.Inventory(0)
		require.InDelta(t, 0.1, whole(held), 1e-8, preset)
		p.MarkAt(0, 88) // 0.225 of 0.525 are gone
		require.False(t, p.Closed(id), "%s: the fund still carries it", preset)
		events := p.MarkAt(0, 80) // 1.03 are gone
		require.True(t, p.Closed(id), preset)
		held = p.Inventory(0)
		require.True(t, held.IsZero(), preset)
		require.True(t, new(p.Operator(0)).IsZero(), "%s: the operator has %s", preset, p.Operator(0))
		for _, ev := range events {
			sum := ev.Impact.Add(fixed.Positive(&ev.VenueFee)).Add(fixed.Positive(&ev.Residue)).Sub(fixed.Positive(&ev.FundPaid)).Sub(fixed.Positive(&ev.Shared))
			if ev.Action == liquidation.Unwound {
				require.True(t, sum.IsZero(), "%s: %+v", preset, ev)
			}
		}
		if preset != "hyperliquid" { // who closes at the previous mark
			require.InDelta(t, 0.5, whole(fixed.Positive(new(p.FundBalance(0)))), 1e-5, "%s: taken over at 90, closed at 90", preset)
		}
	}
}

// backed is a venue without a book whose fund has so much, after a long of 0.1 that is bankrupt at 90 failed at a mark of 90.25.
func backed(t *testing.T, fund float64) *venuetest.Place {
	p := at(t, "binance-usdm", 1, 0, 0, "taker-fee=0")
	p.MarkAt(0, 100)
	long, short := p.Account(1), p.Account(10)
	p.OpenAt(long, 0, exchange.Long, 0.1, 100, 10, exchange.Isolated)
	p.OpenAt(short, 0, exchange.Short, 0.1, 100, 1, exchange.Isolated)
	require.NoError(t, p.Endow(0, u(fund)))
	p.MarkAt(0, 90.25)
	return p
}

// A fund takes no more than it can keep the maintenance margin of: of 0.1 marked at 90.25 the part whose value times the rate is
// what the fund has. What it takes at 90 has lost it nothing yet.
func TestTheFundTakesWhatItCanCarry(t *testing.T) {
	p := backed(t, 0.02)
	held := whole(p.Inventory(0))
	value := u(9.025)
	need := p.Instrument(0).Tiers.Maintenance(&value, new(uint256.Int))
	rate := whole(fixed.Positive(&need)) / 9.025
	require.InDelta(t, 0.02/(90.25*rate), held, 1e-6)
	require.Less(t, held, 0.09)
}

// A fund of 0.525 carries 0.1 that is worth 9.025 to it. At a mark of 87 the book would take all of it for 8.004, which costs
// 1.021: what is sold is the part that the fund pays for.
func TestInventoryIsSoldAsFarAsTheFundPays(t *testing.T) {
	p := backed(t, 0.5)
	require.InDelta(t, 0.1, whole(p.Inventory(0)), 1e-8)
	require.InDelta(t, 0.525, whole(fixed.Positive(new(p.FundBalance(0)))), 1e-8, "0.025 was left of the position taken over")
	p.Venues[0].Depth = u(0.0125)
	events := p.MarkAt(0, 87)
	require.Equal(t, liquidation.Unwound, events[0].Action)
	require.InDelta(t, 0.1*0.525/1.021, whole(fixed.Positive(&events[0].Size)), 1e-6)
}

// A thin book does not make a venue deleverage where an empty one would not: equity is left, so the backstop takes the position.
func TestAThinBookDoesNotBringDeleveragingForward(t *testing.T) {
	for _, preset := range []string{"hyperliquid", "binance-usdm", "bybit-2025"} {
		p := at(t, preset, 1, 1e-4, 0, "taker-fee=0")
		p.MarkAt(0, 100)
		long, short := p.Account(1), p.Account(10)
		id := p.OpenAt(long, 0, exchange.Long, 0.1, 100, 10, exchange.Isolated)
		other := p.OpenAt(short, 0, exchange.Short, 0.1, 100, 1, exchange.Isolated)
		require.NoError(t, p.Endow(0, u(1)))
		p.MarkAt(0, 90.2)
		require.True(t, p.Closed(id), preset)
		require.False(t, p.Closed(other), preset)
		require.InDelta(t, 0.1, whole(fixed.Positive(new(p.Position(other).Size))), 1e-9, preset)
	}
}

// Deleveraging at the previous mark pays the trader more than the bankruptcy price: that is no profit of the fund's.
func TestTheFundMakesNothingOfDeleveragingAtThePreviousMark(t *testing.T) {
	p := at(t, "hyperliquid", 1, 0, 0, "taker-fee=0")
	p.MarkAt(0, 100)
	long, short := p.Account(10), p.Account(100)
	p.OpenAt(long, 0, exchange.Long, 1, 100, 10, exchange.Isolated)
	p.OpenAt(short, 0, exchange.Short, 1, 100, 1, exchange.Isolated)
	p.MarkAt(0, 95)
	events := p.MarkAt(0, 89.9) // 0.1 below zero; closed at 95
	require.Len(t, events, 2)
	require.True(t, new(p.FundBalance(0)).IsZero())
	require.InDelta(t, 5, whole(events[1].EquityAfter), 1e-6)
}

// The positions of a pool are settled as one: what one leaves pays for what another lacks, before the fund does.
func TestAPoolsSurplusPaysForItsShortfall(t *testing.T) {
	p := at(t, "cube", 2, 0, 30, "taker-fee=0")
	p.Venues[0].Depth, p.Venues[1].Depth = u(1e9), u(0.02)
	p.MarkAt(0, 100)
	p.MarkAt(1, 100)
	p.OpenAt(p.Me, 0, exchange.Long, 0.5, 100, 4, exchange.Cross)
	p.OpenAt(p.Me, 1, exchange.Long, 0.5, 100, 4, exchange.Cross)
	require.NoError(t, p.Endow(0, u(100)))
	prices := []uint256.Int{px(70.2), px(70.2)}
	for i := range prices {
		p.Venues[i].Follow(&prices[i], 100)
	}
	events, err := p.MarkAll(prices, 100)
	require.NoError(t, err)
	var paid, kept float64
	for _, ev := range events {
		if ev.Action == liquidation.TakenOver {
			paid += whole(fixed.Positive(&ev.FundPaid))
			kept += whole(ev.EquityAfter)
		}
	}
	require.Positive(t, paid, "the thin book costs more than there is")
	require.InDelta(t, 0, kept, 1e-6, "so nothing is left to the trader")
	require.NoError(t, p.Check())
}

// Inventory of opposite sides is closed against each other at the mark, and the fund has the result of both.
func TestInventoryOfOppositeSidesIsSettledNotNettedAway(t *testing.T) {
	p := at(t, "binance-usdm", 1, 0, 0, "taker-fee=0")
	p.MarkAt(0, 1000)
	require.NoError(t, p.Endow(0, u(1000)))
	p.OpenAt(p.Account(1000), 0, exchange.Long, 1, 1000, 10, exchange.Isolated)
	p.OpenAt(p.Account(1000), 0, exchange.Short, 1, 1000, 10, exchange.Isolated)
	p.MarkAt(0, 903)  // the long, bankrupt at 900
	p.MarkAt(0, 1097) // the short, at 1100
	held := p.Inventory(0)
	require.True(t, held.IsZero())
	require.InDelta(t, 1000+200, whole(fixed.Positive(new(p.FundBalance(0)))), 1e-5, "bought at 900, sold at 1100")
	require.NoError(t, p.Check())
}

// The fund can pay for all that it says it can: what inventory has lost already is not asked for twice.
func TestTheFundPaysOnceForWhatInventoryHasLost(t *testing.T) {
	p := at(t, "binance-usdm", 1, 0, 0, "taker-fee=0")
	p.MarkAt(0, 100)
	p.OpenAt(p.Account(10), 0, exchange.Long, 1, 100, 10, exchange.Isolated)
	require.NoError(t, p.Endow(0, u(10)))
	p.MarkAt(0, 90.3)
	p.Venues[0].Depth = u(1e12)
	p.MarkAt(0, 84) // 6.3 of the 10.3 are lost
	held := p.Inventory(0)
	require.True(t, held.IsZero())
	require.InDelta(t, 4, whole(fixed.Positive(new(p.FundBalance(0)))), 1e-4)
}

// What a counterparty cannot be asked for by one liquidated position it can by the next.
func TestACounterpartyPassedOverOnceIsDeleveragedByTheNext(t *testing.T) {
	p := at(t, "binance-usdm", 1, 0, 0, "taker-fee=0")
	p.Venues[0].Depth = uint256.Int{} // fills nothing
	p.MarkAt(0, 100)
	hedger, other := p.Account(30), p.Account(10)
	long := p.OpenAt(hedger, 0, exchange.Long, 1, 100, 10, exchange.Isolated)
	p.OpenAt(hedger, 0, exchange.Short, 2, 100, 10, exchange.Isolated)
	second := p.OpenAt(other, 0, exchange.Long, 1, 100, 10, exchange.Isolated)
	events := p.MarkAt(0, 85)
	require.True(t, p.Closed(long) && p.Closed(second))
	counterparts := map[exchange.AccountID]float64{}
	for _, ev := range events {
		if ev.Action == liquidation.TakenOver {
			counterparts[ev.Account] = float64(ev.Counterparts.Uint64()) / 1e8
		}
	}
	require.Equal(t, map[exchange.AccountID]float64{hedger: 0, other: 1}, counterparts,
		"the hedger's short is not its own long's counterparty, but the other's it is")
}
