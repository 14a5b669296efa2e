package exchange_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/venuetest"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/presets"
)

const (
	usdt exchange.Asset = iota
	usdc
	btc
	eth
)

// unified is Bybit's unified account: a market that settles in USDT and one that settles in USDC, and bitcoin and ether as
// collateral, less 5 % and 10 %, sold in that order at a cost of half a per cent. Bitcoin is at 50,000, ether at 2,000.
func unified(t *testing.T, overrides ...string) *liquidation.Engine {
	p, err := presets.Load("bybit-2025-unified", append([]string{"taker-fee=0", "default-mode=cross"}, overrides...)...)
	require.NoError(t, err)
	rules, err := p.Settled(8)
	require.NoError(t, err)
	e, err := liquidation.New(rules)
	require.NoError(t, err)
	for s, symbol := range []string{"A", "B"} {
		in, err := p.Instrument(symbol, exchange.Linear, exchange.Asset(s), 8)
		require.NoError(t, err)
		_, err = e.AddMarket(in, &venuetest.Ladder{Depth: u(1e6)})
		require.NoError(t, err)
	}
	for _, c := range []exchange.Collateral{{Asset: usdt}, {Asset: usdc}, {Asset: btc, Haircut: wad(0.05), Cost: wad(0.005)}, {Asset: eth, Haircut: wad(0.1), Cost: wad(0.005)}} {
		require.NoError(t, e.AddCollateral(c))
	}
	for s, price := range []float64{1, 1, 50_000, 2000} {
		x := px(price)
		require.NoError(t, e.Price(exchange.Asset(s), &x))
	}
	return e
}

func markUnified(t *testing.T, e *liquidation.Engine, m exchange.MarketID, price float64, now uint64) []liquidation.Event {
	x := px(price)
	e.Venue(m).Follow(&x, now)
	events, err := e.Mark(m, &x, now)
	require.NoError(t, err)
	require.NoError(t, e.Check())
	return slices.Clone(events)
}

// 1,000 USDT and 0.1 BTC, which counts 4,750, behind one at 20,000: liquidated at (20,000 − 5,750)/0.9967, where the least of
// the bitcoin is sold that leaves it standing; and where all of it is not enough the position goes, bankrupt at 20,000 less
// 1,000 and the 4,975 that the sale brought.
func TestCollateralCarriesAPositionAndIsSoldFirst(t *testing.T) {
	e := unified(t)
	a := e.AddAccount()
	require.NoError(t, e.Deposit(a, usdt, u(1000)))
	require.NoError(t, e.Deposit(a, btc, u(0.1)))
	markUnified(t, e, 0, 20_000, 1)
	require.InDelta(t, 5750, positive(e.Openable(a, usdt)), 1e-6)
	require.InDelta(t, 1000, positive(e.Available(a, usdt)), 1e-6, "money is all that leaves")
	require.InDelta(t, 0.1, positive(e.Available(a, btc)), 1e-8)
	id, err := e.Open(exchange.Opening{Account: a, Market: 0, Side: exchange.Long, Size: u(1), Value: u(20_000), Leverage: wad(10)})
	require.NoError(t, err)
	require.InDelta(t, 3750, positive(e.Openable(a, usdt)), 1e-6)
	require.InDelta(t, 1000, positive(e.Available(a, usdt)), 1e-6)
	require.InDelta(t, 3750/0.95/50_000, positive(e.Available(a, btc)), 1e-7)
	price := 14_250 / 0.9967
	require.InDelta(t, price, near(e.Position(id).Liquidation), 1e-5)
	require.Empty(t, markUnified(t, e, 0, price+0.01, 2))
	events := markUnified(t, e, 0, price-1, 3)
	require.Equal(t, []string{"collateral sold"}, actions(events))
	lacks := 0.9967
	require.InDelta(t, lacks/0.045*0.995, positive(events[0].Moved), 1e-3, "what is short, over haircut less cost")
	require.Equal(t, u(1), e.Position(id).Size)

	events = markUnified(t, e, 0, 14_030, 4)
	require.Equal(t, []string{"collateral sold", "taken over"}, actions(events))
	require.True(t, new(e.Free(a, btc)).IsZero())
	require.InDelta(t, 14_030-14_025, whole(events[1].EquityBefore), 1e-4)
}

// Two pools are judged together: 500 of profit in USDC carry 600 of loss in USDT that has 150 behind it. Without the account
// as a whole the first is liquidated.
func TestAUnifiedAccountIsJudgedAsAWhole(t *testing.T) {
	for _, whole := range []string{"unified=true", "unified=false"} {
		overrides := []string{whole}
		if whole == "unified=false" {
			overrides = append(overrides, "without=sell-collateral")
		}
		e := unified(t, overrides...)
		a := e.AddAccount()
		require.NoError(t, e.Deposit(a, usdt, u(150)))
		require.NoError(t, e.Deposit(a, usdc, u(150)))
		markUnified(t, e, 0, 100, 1)
		markUnified(t, e, 1, 100, 1)
		var ids []exchange.PositionID
		for m := range exchange.MarketID(2) {
			id, err := e.Open(exchange.Opening{Account: a, Market: m, Side: exchange.Long, Size: u(10), Value: u(1000), Leverage: wad(10)})
			require.NoError(t, err)
			ids = append(ids, id)
		}
		require.Empty(t, markUnified(t, e, 1, 150, 2))
		events := markUnified(t, e, 0, 40, 3)
		size := e.Position(ids[0]).Size
		require.Equal(t, whole == "unified=false", size.IsZero(), whole)
		if whole == "unified=true" {
			require.Empty(t, events)
			// 200 are left, and 0.33 % of 1,900 are needed: another 20 in either market is too much.
			require.NotEmpty(t, markUnified(t, e, 1, 130.3, 4))
		}
	}
}

// A price of collateral that falls brings an account below its requirement, and the next mark finds it.
func TestCollateralThatFallsIsSeenByTheNextMark(t *testing.T) {
	e := unified(t)
	a := e.AddAccount()
	require.NoError(t, e.Deposit(a, btc, u(0.1)))
	markUnified(t, e, 0, 1000, 1)
	id, err := e.Open(exchange.Opening{Account: a, Market: 0, Side: exchange.Short, Size: u(20), Value: u(20_000), Leverage: wad(10)})
	require.NoError(t, err)
	require.ErrorIs(t, e.Withdraw(a, btc, u(0.06)), exchange.ErrInsufficientBalance, "2,000 of 4,750 are tied up: 0.0579 may go")
	require.NoError(t, e.Withdraw(a, btc, u(0.0578)))
	require.Empty(t, markUnified(t, e, 0, 1000, 2))
	low := px(1600) // 0.0422 at 1,600 less 5 % is 64.1, and 66 are needed
	require.NoError(t, e.Price(btc, &low))
	require.NotEmpty(t, markUnified(t, e, 0, 1000, 3))
	require.NoError(t, e.Check())
	require.Equal(t, u(20), e.Position(id).Size, "its last collateral was sold, and that was enough")
}

// Refused are haircuts above 100 %, on what a market settles in, and assets named twice or too late.
func TestCollateralIsRefused(t *testing.T) {
	e := unified(t)
	require.Error(t, e.AddCollateral(exchange.Collateral{Asset: btc}), "twice")
	require.Error(t, e.AddCollateral(exchange.Collateral{Asset: 9, Haircut: wad(1.1)}))
	e.AddAccount()
	require.Error(t, e.AddCollateral(exchange.Collateral{Asset: 9}), "after an account")
	_, err := presets.Load("binance-usdm", "steps=sell-collateral, takeover: {residue: fund}, at-any-price, operator")
	require.ErrorContains(t, err, "needs unified: true")
}

// Random histories of unified accounts: books balance in every asset, what an owner was let do leaves no pool of the account
// to be liquidated, marks between the watermarks do nothing, and whoever fails is found.
func TestHistoriesOfUnifiedAccounts(t *testing.T) {
	sold, liquidated, quiet, accepted := 0, 0, 0, 0
	for seed := range uint64(30) {
		random := rand.New(rand.NewPCG(seed, 77))
		e := unified(t)
		require.NoError(t, e.Endow(0, u(1000)))
		quote, price := []float64{100, 100}, []float64{1, 1, 50_000, 2000}
		for range 3 {
			a := e.AddAccount()
			require.NoError(t, e.Deposit(a, usdt, u(float64(random.IntN(1000)))))
			require.NoError(t, e.Deposit(a, usdc, u(float64(random.IntN(1000)))))
			require.NoError(t, e.Deposit(a, btc, u(float64(random.IntN(100))/5000)))
			require.NoError(t, e.Deposit(a, eth, u(float64(random.IntN(100))/200)))
		}
		now := uint64(1)
		for m := range quote {
			markUnified(t, e, exchange.MarketID(m), 100, now)
		}
		failing := func(a exchange.AccountID) bool {
			for id := range exchange.PositionID(e.NumPositions()) {
				if p := e.Holding(id); p.Account == a && !p.Size.IsZero() {
					if _, _, fails := e.Test(e.BucketOf(id)); fails {
						return true
					}
				}
			}
			return false
		}
		for range 150 {
			a := exchange.AccountID(random.IntN(3))
			before := failing(a)
			var err error
			did := true
			switch random.IntN(7) {
			case 0, 1:
				m := exchange.MarketID(random.IntN(2))
				o := exchange.Opening{Account: a, Market: m, Side: exchange.Side(random.IntN(2)), Size: u(float64(random.IntN(3000)) / 100), Leverage: wad(float64(5 + random.IntN(40)))}
				o.Value = e.Instrument(m).Value(o.Side, &o.Size, pointer(e.MarkPrice(m)))
				_, err = e.Open(o)
			case 2:
				s := exchange.Asset(random.IntN(4))
				out := e.Available(a, s)
				if random.IntN(2) == 0 {
					out.Rsh(&out, 1)
				}
				err = e.Withdraw(a, s, out)
			case 3:
				err = e.Deposit(a, exchange.Asset(random.IntN(2)), u(float64(random.IntN(200))))
			case 4:
				did = false
				s := random.IntN(4)
				price[s] *= []float64{0.9, 0.98, 1.02, 1.1}[random.IntN(4)]
				x := px(price[s])
				require.NoError(t, e.Price(exchange.Asset(s), &x))
				now++
				for m := range quote {
					for _, ev := range markUnified(t, e, exchange.MarketID(m), quote[m], now) {
						liquidated++
						if ev.Action == liquidation.Sold {
							sold++
						}
					}
				}
			default:
				did = false
				m := random.IntN(2)
				quote[m] *= []float64{0.85, 0.97, 1.03, 1.15}[random.IntN(4)]
				quote[m] = min(max(quote[m], 5), 3000)
				low, high := e.Watermarks(exchange.MarketID(m))
				x := px(quote[m])
				between := x.Gt(&low) && x.Lt(&high)
				now++
				events := markUnified(t, e, exchange.MarketID(m), quote[m], now)
				if between {
					quiet++
					require.Empty(t, events)
				}
				for _, ev := range events {
					liquidated++
					if ev.Action == liquidation.Sold {
						sold++
					}
				}
				for id := range exchange.PositionID(e.NumPositions()) {
					p := e.Holding(id)
					if p.Size.IsZero() || int(p.Market) != m {
						continue
					}
					if _, _, fails := e.Test(e.BucketOf(id)); fails { // who still fails waits for the next mark, and is found by it
						low, high := e.Watermarks(p.Market)
						mark := e.MarkPrice(p.Market)
						require.True(t, !mark.Gt(&low) || !mark.Lt(&high), "position %d fails and would be missed", id)
					}
				}
			}
			require.NoError(t, e.Check())
			if did && err == nil {
				accepted++
				if !before {
					require.False(t, failing(a), "seed %d: an accepted step leaves account %d to be liquidated", seed, a)
				}
			}
		}
	}
	t.Logf("%d accepted, %d quiet marks, %d events, %d sales", accepted, quiet, liquidated, sold)
	for _, n := range []int{sold, liquidated, quiet, accepted} {
		require.Positive(t, n)
	}
}
