package liquidation

import (
	"fmt"
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/internal/bench"
)

// crowd opens n isolated longs of one unit at 100, with liquidation prices spread from 65 to 95, and shorts that take the
// other side.
func crowd(b *testing.B, e *Engine, m exchange.MarketID, n int) {
	b.Helper()
	e.Reset()
	start := px(100)
	if _, err := e.Mark(m, &start, 0); err != nil {
		b.Fatal(err)
	}
	open := func(side exchange.Side, size, value, margin uint256.Int) {
		a := e.AddAccount()
		if err := e.Deposit(a, 0, margin); err != nil {
			b.Fatal(err)
		}
		if _, err := e.Open(exchange.Opening{Account: a, Market: m, Side: side, Size: size, Value: value, Margin: margin, Mode: exchange.Isolated}); err != nil {
			b.Fatal(err)
		}
	}
	shorts := max(n/10, 1)
	for i := range shorts {
		size := u(float64(n) / float64(shorts))
		value := exact.MulDivDown(&size, &start, &fixed.PriceScale)
		open(exchange.Short, size, value, exact.MulDivDown(&value, new(wad(0.5+float64(i%100)/200)), &fixed.WAD))
	}
	for i := range n {
		open(exchange.Long, u(1), u(100), u(6+30*float64(i*7919%n)/float64(n)))
	}
}

func benchEngine(b *testing.B, venue *slab) (*Engine, exchange.MarketID) {
	rules := plain()
	rules.Accounts.Margin.Strict = false
	return engine(b, rules, linear(flat(b, 0.01, 0.02)), venue)
}

// Marking a quiet market costs the same whatever its population.
func BenchmarkQuietMark(b *testing.B) {
	for _, n := range []int{1e3, 1e6} {
		e, m := benchEngine(b, deep())
		crowd(b, e, m, n)
		prices := [2]uint256.Int{px(99.5), px(100.5)}
		b.Run(fmt.Sprintf("positions=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				if events, err := e.Mark(m, &prices[i&1], e.Now()); err != nil || len(events) > 0 {
					b.Fatal("not quiet")
				}
			}
		})
	}
}

// BenchmarkClaims measures what the README claims of a cascade. A crash liquidates every long. Where nothing fills, each is
// deleveraged against shorts, and makes two events; a deep venue takes all the others. The peer is opening the accounts.
func BenchmarkClaims(b *testing.B) {
	const n = 100_000
	for _, c := range []struct {
		name   string
		venue  *slab
		events int
	}{{"cascade-deleveraged", &slab{}, 2 * n}, {"cascade-into-the-book", deep(), n}} {
		e, m := benchEngine(b, c.venue)
		crash := px(60)
		open := func() {
			crowd(b, e, m, n)
			c.venue.Follow(&crash, 1)
		}
		fall := func() {
			if events, err := e.Mark(m, &crash, 1); err != nil || len(events) < c.events {
				b.Fatal(len(events), err)
			}
		}
		b.Run(c.name+"-over-opening", func(b *testing.B) {
			b.ReportAllocs()
			bench.Claim(b, bench.AtMost(6), open, fall)
		})
		b.Run(c.name, func(b *testing.B) { bench.Each(b, bench.Within(8000), n, open, fall) })
	}
}

// A mark of a quiet market takes the time of two comparisons, of however many positions.
func BenchmarkClaimsOfAQuietMark(b *testing.B) {
	marks := func(n int) func() {
		e, m := benchEngine(b, deep())
		crowd(b, e, m, n)
		prices := [2]uint256.Int{px(99.5), px(100.5)}
		return func() {
			for i := range 200_000 {
				if events, err := e.Mark(m, &prices[i&1], e.Now()); err != nil || len(events) > 0 {
					b.Fatal("not quiet")
				}
			}
		}
	}
	b.Run("a-million-positions-over-a-thousand", func(b *testing.B) {
		bench.Claim(b, bench.AtMost(1.5), marks(1e3), marks(1e6))
	})
}
