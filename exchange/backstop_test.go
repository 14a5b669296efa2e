package exchange_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
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
		{"hyperliquid", 0, 90.2, false, "equity is left, so it is the backstop vault's"},
		{"hyperliquid", 1e6, 85, true, "equity is below zero, whatever the vault has"},
		{"cube", 1e6, 90.2, true, "counterparties come before the fund"},
	} {
		p := at(t, row.preset, 1, 0, 0, "taker-fee=0")
		p.mark(0, 100)
		mode := p.Rules().DefaultMode
		if p.Rules().Scope != exchange.BySubaccount {
			mode = exchange.Isolated
		}
		long, short := p.account(1), p.account(10)
		id := p.open(long, 0, exchange.Long, 0.1, 100, 10, mode)
		p.open(short, 0, exchange.Short, 0.1, 100, 1, mode)
		require.NoError(t, p.Endow(0, u(row.fund)))
		events := p.mark(0, row.mark)
		require.True(t, p.closed(id), row.preset)
		deleveraged := false
		for _, ev := range events {
			deleveraged = deleveraged || ev.Action == exchange.Deleveraged
		}
		require.Equal(t, row.deleveraged, deleveraged, "%s with a fund of %v at %v: %s", row.preset, row.fund, row.mark, row.why)
		held := p.Inventory(0)
		require.Equal(t, !row.deleveraged, held.Sign() > 0, row.preset)
		if deleveraged {
			continue
		}
		// Once the book fills again the inventory is sold for the fund.
		p.venues[0].depth = u(1e9)
		events = p.mark(0, row.mark+1)
		require.Equal(t, exchange.Unwound, events[0].Action)
		held = p.Inventory(0)
		require.True(t, held.IsZero())
		require.InDelta(t, row.fund+0.1*(row.mark+1-90), whole(exchange.Plus(new(p.FundBalance(0)))), 1e-5, "what it sold for above the bankruptcy price")
	}
}

// What nothing covers is shared once a mark, whoever made it, so that a cascade costs each position one charge.
func TestSharedLossesAreChargedOnceAMark(t *testing.T) {
	p := at(t, "cube", 1, 0, 0, "taker-fee=0")
	p.mark(0, 100)
	for range 50 {
		p.open(p.account(1), 0, exchange.Long, 0.1, 100, 10, exchange.Cross)
	}
	rich := p.account(100)
	survivor := p.open(rich, 0, exchange.Long, 0.5, 100, 1, exchange.Cross)
	events := p.mark(0, 80) // 50 buckets of 1 lose 2 each
	var charges int
	var shared, borne float64
	for i := range events {
		ev := &events[i]
		shared += whole(exchange.Plus(&ev.Shared))
		if ev.Action == exchange.Charged {
			charges++
			borne += whole(exchange.Plus(&ev.Moved))
		}
	}
	require.InDelta(t, 50, shared, 1e-6)
	require.Equal(t, 1, charges)
	require.InDelta(t, 50, borne, 1e-6)
	require.False(t, p.closed(survivor))
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
				p.now = 0
				p.mark(0, 100)
				for i := range accounts {
					price := 100 + float64(i)/float64(accounts)
					p.open(p.account(2), 0, exchange.Long, 0.1, price, 10, exchange.Cross)
				}
				p.open(p.account(1e6), 0, exchange.Long, 1, 100, 1, exchange.Cross)
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
