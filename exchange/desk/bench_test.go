package desk_test

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/internal/bench"
)

const accounts = 200

// resting, taking: each step is one order that rests, one that takes half of it, and a cancellation of the rest.
func resting(i int) book.Order {
	return book.Order{Side: book.Side(i % 2), Price: int64(100_00 - 10 + 20*(i%2)), Lots: 2, Account: book.Account(i % accounts)}
}

func taking(i int) book.Order {
	return book.Order{Side: book.Side(i % 2).Other(), Kind: book.Market, Lots: 1, Account: book.Account((i + 7) % accounts)}
}

// margined plays steps at a desk, for two hundred margin accounts that have all been on both sides.
func margined(b *testing.B) (step func()) {
	p := newPit(b, "binance-usdm", "default-mode=isolated")
	for range accounts {
		p.account(1e6)
	}
	p.mark(100)
	marks := [...]*uint256.Int{px(100), px(100.01)}
	i := 0
	step = func() {
		i++
		o, t := resting(i), taking(i)
		r, err := p.Place(exchange.AccountID(o.Account), p.m, o)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := p.Place(exchange.AccountID(t.Account), p.m, t); err != nil {
			b.Fatal(err)
		}
		_ = p.Desk.Cancel(exchange.AccountID(o.Account), p.m, r.ID)
		if i%1000 == 0 { // a venue marks each second, and has more orders than that
			p.now++
			if _, _, err := p.Desk.Mark(p.m, marks[i/1000%2], p.now); err != nil {
				b.Fatal(err)
			}
		}
	}
	for range 2 * accounts { // nothing more is allocated
		step()
	}
	return step
}

// bare plays the same steps into a book without accounts.
func bare() (step func()) {
	k, i := book.New(nil), 0
	return func() {
		i++
		r, _ := k.Place(resting(i))
		_, _ = k.Place(taking(i))
		_ = k.Cancel(r.ID)
	}
}

// BenchmarkDesk counts operations by the time that passes.
func BenchmarkDesk(b *testing.B) {
	for _, c := range []struct {
		name string
		step func()
	}{{"margined", margined(b)}, {"bare book", bare()}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.step()
			}
			b.ReportMetric(3*float64(b.N)/b.Elapsed().Seconds(), "ops/s")
		})
	}
}

// BenchmarkClaims measures an order of a margined account in processor time, and against the bare book.
func BenchmarkClaims(b *testing.B) {
	steps := func(n int, step func()) func() {
		return func() {
			for range n {
				step()
			}
		}
	}
	b.Run("margined-order", func(b *testing.B) {
		b.ReportAllocs()
		bench.Each(b, bench.Within(2000), 3*20_000, func() {}, steps(20_000, margined(b)))
	})
	b.Run("margined-order-over-the-bare-book", func(b *testing.B) {
		bench.Claim(b, bench.AtMost(35), steps(20_000, bare()), steps(20_000, margined(b)))
	})
}
