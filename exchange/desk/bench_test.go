package desk_test

import (
	"testing"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
)

// BenchmarkDesk places, trades and cancels for two hundred margin accounts: each step is one order that rests, one
// that takes half of it, and a cancellation of the rest. The steps are also played into a bare book.
func BenchmarkDesk(b *testing.B) {
	const accounts = 200
	rest := func(i int) book.Order {
		return book.Order{Side: book.Side(i % 2), Price: int64(100_00 - 10 + 20*(i%2)), Lots: 2, Account: book.Account(i % accounts)}
	}
	take := func(i int) book.Order {
		return book.Order{Side: book.Side(i % 2).Other(), Kind: book.Market, Lots: 1, Account: book.Account((i + 7) % accounts)}
	}
	b.Run("margined", func(b *testing.B) {
		p := newPit(b, "binance-usdm", "default-mode=isolated")
		for range accounts {
			p.account(1e6)
		}
		p.mark(100)
		i := 0
		step := func() {
			i++
			o, t := rest(i), take(i)
			r, err := p.Place(exchange.AccountID(o.Account), p.m, o)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := p.Place(exchange.AccountID(t.Account), p.m, t); err != nil {
				b.Fatal(err)
			}
			_ = p.Desk.Cancel(exchange.AccountID(o.Account), p.m, r.ID)
		}
		for range 2 * accounts { // every account has been on both sides: nothing more is allocated
			step()
		}
		b.ReportAllocs()
		for b.Loop() {
			step()
		}
		b.ReportMetric(3*float64(b.N)/b.Elapsed().Seconds(), "ops/s")
	})
	b.Run("bare book", func(b *testing.B) {
		k, i := book.New(nil), 0
		b.ReportAllocs()
		for b.Loop() {
			i++
			r, _ := k.Place(rest(i))
			_, _ = k.Place(take(i))
			_ = k.Cancel(r.ID)
		}
		b.ReportMetric(3*float64(b.N)/b.Elapsed().Seconds(), "ops/s")
	})
}
