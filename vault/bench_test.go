package vault_test

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/bench"
	"github.com/ringfence-sim/ringfence/vault"
)

// account returns the address of the n-th borrower.
func account(n int) (a vault.Address) {
	binary.BigEndian.PutUint64(a[12:], uint64(n)+1)
	return a
}

// crowd opens n vaults of 1 WETH, with debts of 50 to 80 % of it spread evenly, all healthy at 2000.
func crowd(tb testing.TB, n int) (*vault.Engine, vault.ID) {
	e, id := world(tb)
	_, err := e.Supply(lender, id, tenTo(uint64(n)*2000, 6), zero, lender)
	require.NoError(tb, err)
	for i := range n {
		require.NoError(tb, e.SupplyCollateral(ann, id, ether, account(i)))
		who := account(i)
		_, err := e.Borrow(who, id, small(1000e6+uint64(i)*600e6/uint64(n)), zero, who, bot)
		require.NoError(tb, err)
	}
	return e, id
}

func step(b *testing.B, e *vault.Engine) {
	if err := e.SetTime(e.Time() + 1); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkBorrow(b *testing.B) {
	e, id := crowd(b, 1000)
	who := account(7)
	_ = e.Mint(eth, who, ampl)
	_ = e.SupplyCollateral(who, id, tenTo(1, 29), who)
	b.ReportAllocs()
	for b.Loop() {
		step(b, e)
		if _, err := e.Borrow(who, id, one, zero, who, who); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRepay(b *testing.B) {
	e, id := crowd(b, 1000)
	b.ReportAllocs()
	for b.Loop() {
		step(b, e)
		if _, err := e.Repay(bot, id, small(10), zero, account(7)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLiquidate(b *testing.B) {
	for _, by := range []string{"collateral", "shares"} {
		b.Run(by, func(b *testing.B) {
			e, id := crowd(b, 1000)
			if err := e.SetPrice(feed, tenTo(1100, 24)); err != nil {
				b.Fatal(err)
			}
			who := account(999)
			seize, repay := small(1e9), zero
			if by == "shares" {
				seize, repay = zero, small(1000)
			}
			b.ReportAllocs()
			for b.Loop() {
				step(b, e)
				if _, err := e.Liquidate(bot, id, who, seize, repay); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAtRiskQuiet(b *testing.B) {
	for _, n := range []int{1e3, 1e5, 1e6} {
		b.Run(fmt.Sprintf("vaults=%d", n), func(b *testing.B) {
			e, id := crowd(b, n)
			began, block := e.Time(), uint64(0)
			var dst []vault.AtRisk
			b.ReportAllocs()
			for b.Loop() {
				// A week of blocks, over and over: left alone for years, interest alone would bring vaults to the brink.
				block = (block + 1) % (7 * 7200)
				now := began + 12*block
				if dst = e.AtRisk(id, at2000, now, dst[:0]); len(dst) > 0 {
					b.Fatal("somebody is at risk")
				}
			}
		})
	}
}

func BenchmarkAtRiskHits(b *testing.B) {
	const n = 100_000
	e, id := crowd(b, n)
	for _, hits := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprintf("hits=%d", hits), func(b *testing.B) {
			// The i-th vault from the end becomes unhealthy just below (1600 − i·600/n)/0.86.
			price := small(1600e9 - uint64(hits)*600e9/n)
			scale := tenTo(1, 15+2)
			price.Mul(&price, &scale)
			price.Div(&price, uint256.NewInt(86))
			var dst []vault.AtRisk
			b.ReportAllocs()
			for b.Loop() {
				dst = e.AtRisk(id, price, e.Time(), dst[:0])
			}
			b.ReportMetric(float64(len(dst)), "hits")
		})
	}
}

// BenchmarkBytesPerVault measures all that an open vault costs: position, account and index of debts, without and with
// balances of the borrower's in one token and in both.
func BenchmarkBytesPerVault(b *testing.B) {
	b.Run("balances=0", func(b *testing.B) { bytesPerVault(b) })
	b.Run("balances=1", func(b *testing.B) { bytesPerVault(b, usd) })
	b.Run("balances=2", func(b *testing.B) { bytesPerVault(b, usd, eth) })
}

func bytesPerVault(b *testing.B, kept ...vault.Address) {
	const n = 1_000_000
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		e, _ := crowd(b, n)
		for _, token := range kept {
			for i := range n {
				require.NoError(b, e.Mint(token, account(i), dollar))
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "B/vault")
		runtime.KeepAlive(e)
	}
}

// BenchmarkAtRiskAfterATouch asks after every change of the market, so that each query has to find its watermark anew.
func BenchmarkAtRiskAfterATouch(b *testing.B) {
	for _, n := range []int{1e3, 1e5} {
		b.Run(fmt.Sprintf("vaults=%d", n), func(b *testing.B) {
			e, id := crowd(b, n)
			var dst []vault.AtRisk
			b.ReportAllocs()
			for b.Loop() {
				if err := e.SupplyCollateral(ann, id, one, account(1)); err != nil {
					b.Fatal(err)
				}
				if dst = e.AtRisk(id, at2000, present, dst[:0]); len(dst) > 0 {
					b.Fatal("somebody is at risk")
				}
			}
		})
	}
}

// BenchmarkClaims measures what the engine is said to cost: the heap that an open vault holds, and the time of a query by which a
// thousand of 100,000 vaults can be liquidated.
func BenchmarkClaims(b *testing.B) {
	b.Run("an-open-vault", func(b *testing.B) {
		const n = 100_000
		bench.Held(b, bench.Bytes(200), n, func() any {
			e, _ := crowd(b, n)
			return e
		})
	})
	b.Run("a-query-of-a-thousand-at-risk", func(b *testing.B) {
		const n, hits, queries = 100_000, 1000, 200
		e, id := crowd(b, n)
		price, scale := small(1600e9-hits*600e9/n), tenTo(1, 15+2) // see BenchmarkAtRiskHits
		price.Mul(&price, &scale)
		price.Div(&price, uint256.NewInt(86))
		var dst []vault.AtRisk
		bench.Each(b, bench.Within(100_000), queries, func() {}, func() {
			for range queries {
				dst = e.AtRisk(id, price, e.Time(), dst[:0])
			}
		})
		require.InDelta(b, hits, len(dst), 1)
	})
}
