package liquidity_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

func num(x uint64) uint256.Int { return *uint256.NewInt(x) }

// units returns whole·10^decimals.
func units(whole uint64, decimals int) uint256.Int {
	z := uint256.NewInt(whole)
	for range decimals {
		z.Mul(z, uint256.NewInt(10))
	}
	return *z
}

var (
	usd    = 6               // decimals of the quote asset
	eth    = 18              // decimals of the base asset
	at2000 = units(2000, 24) // 2000 USDC for an ETH
)

func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}

// marked is what every venue with depth offers besides Venue.
type marked interface {
	liquidity.Venue
	Displacement() fixed.Signed
}

var recovery = liquidity.Recovery{HalfLife: 60, Permanent: num(2e17), PermanentHalfLife: 3600}

// venues returns one venue of each kind, several million dollars deep.
func venues() map[string]marked {
	return map[string]marked{
		"pool": must(liquidity.NewPool(liquidity.PoolParams{QuoteReserve: units(20_000_000, usd), TakerFee: num(3e15), Recovery: recovery})),
		"pool that keeps k": must(liquidity.NewPool(liquidity.PoolParams{
			QuoteReserve: units(20_000_000, usd), At: units(1500, 24), TakerFee: num(3e15), Recovery: recovery,
		})),
		"power law": must(liquidity.NewPowerLaw(liquidity.PowerLawParams{
			Depth: units(3_500_000, usd), At: num(1e15), Exponent: num(674e15), Reach: num(5e17), TakerFee: num(5e14), Recovery: recovery,
		})),
		"square root": must(liquidity.NewSquareRoot(liquidity.SquareRootParams{
			Prefactor: num(1e18), Volatility: num(4e16), Volume: units(20_000_000_000, usd), Exponent: num(5e17), Reach: num(9e17), TakerFee: num(5e14), Recovery: recovery,
		})),
		"linear": must(liquidity.NewLinear(liquidity.LinearParams{
			Offset: num(29e13), Per: units(1_000_000, usd), Reach: num(3e17), Recovery: recovery,
		})),
		"replay": must(liquidity.NewReplay(liquidity.ReplayParams{Snapshots: recorded(), TakerFee: num(5e14), Recovery: recovery})),
	}
}

// recorded is a small book, twice: the second half as deep.
func recorded() []liquidity.Snapshot {
	book := func(time, size uint64) liquidity.Snapshot {
		s := liquidity.Snapshot{Time: time}
		for i := range uint64(20) {
			s.Bids = append(s.Bids, liquidity.Level{Price: units(1999-i*i, 24), Base: units(size*(i+1), eth)})
			s.Asks = append(s.Asks, liquidity.Level{Price: units(2001+i*i, 24), Base: units(size*(i+1), eth)})
		}
		return s
	}
	return []liquidity.Snapshot{book(0, 40), book(5000, 20)}
}

func each(t *testing.T, rule func(t *testing.T, v marked)) {
	for name := range venues() {
		t.Run(name, func(t *testing.T) { rule(t, venues()[name]) })
	}
}

// upTo draws an amount up to 10^digits, small ones as often as large ones.
func upTo(digits int) *rapid.Generator[uint256.Int] {
	return rapid.Custom(func(t *rapid.T) uint256.Int {
		return units(rapid.Uint64Range(1, 999_999).Draw(t, "leading"), rapid.IntRange(0, digits-6).Draw(t, "zeros"))
	})
}

func drawSide(t *rapid.T) liquidity.Side {
	return rapid.SampledFrom([]liquidity.Side{liquidity.Sell, liquidity.Buy}).Draw(t, "side")
}

// disturb moves the venue by a random history and returns the time.
func disturb(t *rapid.T, v marked) uint64 {
	now := uint64(0)
	price := units(rapid.Uint64Range(1, 90_000).Draw(t, "cents"), 22)
	v.Follow(&price, now)
	for range rapid.IntRange(0, 4).Draw(t, "trades") {
		base := upTo(22).Draw(t, "earlier")
		v.Execute(drawSide(t), &base, nil)
		now += rapid.Uint64Range(0, 3000).Draw(t, "pause")
		price := units(rapid.Uint64Range(1, 90_000).Draw(t, "cents"), 22)
		v.Follow(&price, now)
	}
	return now
}

func TestExecuteDoesWhatQuoteSaid(t *testing.T) {
	each(t, func(t *testing.T, v marked) {
		rapid.Check(t, func(t *rapid.T) {
			v.Reset()
			disturb(t, v)
			base, side := upTo(24).Draw(t, "base"), drawSide(t)
			var limit *uint256.Int
			if rapid.Bool().Draw(t, "limited") {
				l := units(rapid.Uint64Range(1, 90_000).Draw(t, "limit in cents"), 22)
				limit = &l
			}
			mid := v.Mid()
			quoted := v.Quote(side, &base, limit)
			require.Equal(t, mid, v.Mid(), "Quote changed the venue")
			require.Equal(t, quoted, v.Quote(side, &base, limit))
			require.Equal(t, quoted, v.Execute(side, &base, limit))
		})
	})
}

func TestSplittingAnOrderNeverPays(t *testing.T) {
	each(t, func(t *testing.T, v marked) {
		rapid.Check(t, func(t *rapid.T) {
			v.Reset()
			disturb(t, v)
			side := drawSide(t)
			parts := rapid.SliceOfN(upTo(22), 2, 6).Draw(t, "parts")
			var whole uint256.Int
			for i := range parts {
				whole.Add(&whole, &parts[i])
			}
			one := v.Quote(side, &whole, nil)
			if !one.Base.Eq(&whole) {
				t.Skip("the venue is not deep enough")
			}
			wholeNet, net := one.Quote, uint256.Int{}
			settle(side, &wholeNet, &one.Fee)
			for i := range parts {
				fill := v.Execute(side, &parts[i], nil)
				require.Equal(t, parts[i], fill.Base)
				settle(side, &fill.Quote, &fill.Fee)
				net.Add(&net, &fill.Quote)
			}
			if side == liquidity.Sell {
				require.False(t, net.Gt(&wholeNet), "parts fetch %s, the whole %s", net.Dec(), wholeNet.Dec())
			} else {
				require.False(t, net.Lt(&wholeNet), "parts cost %s, the whole %s", net.Dec(), wholeNet.Dec())
			}
		})
	})
}

// settle turns a quote amount into what the taker receives or pays after the fee.
func settle(side liquidity.Side, quote, fee *uint256.Int) {
	if side == liquidity.Sell {
		quote.Sub(quote, fee)
	} else {
		quote.Add(quote, fee)
	}
}

func TestNoPartOfAFillIsBeyondTheLimit(t *testing.T) {
	each(t, func(t *testing.T, v marked) {
		filled := 0
		rapid.Check(t, func(t *rapid.T) {
			v.Reset()
			disturb(t, v)
			base, side := upTo(24).Draw(t, "base"), drawSide(t)
			mid := v.Mid()
			limit := mid
			limit.Div(&limit, uint256.NewInt(10_000))
			limit.Mul(&limit, uint256.NewInt(rapid.Uint64Range(5_000, 15_000).Draw(t, "limit in basis points of the mid")))
			displacement := v.Displacement().Capped()
			rounding := new(uint256.Int).Div(&displacement, &fixed.WAD)
			rounding.AddUint64(rounding, 3) // 1 + the price as a multiple of the reference, rounded up
			free := v.Quote(side, &base, nil)
			fill := v.Execute(side, &base, &limit)
			require.False(t, fill.Base.Gt(&free.Base))
			if fill.Base.IsZero() {
				return
			}
			filled++
			// The whole is not worse than at the limit by more than rounding takes: a unit, and a unit at the venue's price.
			atLimit, over := new(uint256.Int).MulDivOverflow(&fill.Base, &limit, &fixed.PriceScale)
			require.False(t, over)
			if side == liquidity.Sell {
				require.False(t, new(uint256.Int).Add(&fill.Quote, rounding).Lt(atLimit), "fetched %s for %s, the limit is worth %s", fill.Quote.Dec(), fill.Base.Dec(), atLimit.Dec())
			} else {
				require.False(t, fill.Quote.Gt(atLimit.Add(atLimit, rounding)), "paid %s, the limit is worth %s", fill.Quote.Dec(), atLimit.Dec())
			}
			if !fill.Base.Eq(&base) && fill.Base.Lt(&free.Base) {
				again := v.Quote(side, &base, &limit)
				rest, _ := new(uint256.Int).MulDivOverflow(&again.Base, &mid, &fixed.PriceScale)
				require.False(t, rest.Gt(rounding), "%s quote units were still to be had within the limit", rest.Dec())
			}
		})
		require.NotZero(t, filled)
	})
}

func TestARoundTripEarnsNothing(t *testing.T) {
	each(t, func(t *testing.T, v marked) {
		rapid.Check(t, func(t *rapid.T) {
			v.Reset()
			disturb(t, v)
			base := upTo(22).Draw(t, "base")
			sold := v.Execute(liquidity.Sell, &base, nil)
			bought := v.Execute(liquidity.Buy, &sold.Base, nil)
			if bought.Base.Eq(&sold.Base) {
				require.False(t, bought.Quote.Lt(&sold.Quote), "sold for %s, bought back for %s", sold.Quote.Dec(), bought.Quote.Dec())
			}
		})
	})
}

func TestTheNumberOfFollowsChangesNothing(t *testing.T) {
	other := venues()
	for name, often := range venues() {
		once := other[name]
		rapid.Check(t, func(t *rapid.T) {
			often.Reset()
			once.Reset()
			base, side := upTo(22).Draw(t, "base"), drawSide(t)
			for _, w := range []marked{often, once} {
				w.Follow(&at2000, 0)
				w.Execute(side, &base, nil)
			}
			end := uint64(0)
			for _, pause := range rapid.SliceOfN(rapid.Uint64Range(0, 400), 1, 40).Draw(t, "pauses") {
				end += pause
				often.Follow(&at2000, end)
				often.Quote(side, &base, nil)
			}
			once.Follow(&at2000, end)
			require.Equal(t, once.Mid(), often.Mid())
			require.Equal(t, once.Execute(side, &base, nil), often.Execute(side, &base, nil))
		})
	}
}

func TestResetForgetsEverything(t *testing.T) {
	fresh := venues()
	for name, used := range venues() {
		rapid.Check(t, func(t *rapid.T) {
			disturb(t, used)
			used.Reset()
			require.Equal(t, uint256.Int{}, used.Mid())
			used.Follow(&at2000, 0)
			fresh[name].Follow(&at2000, 0)
			base := upTo(22).Draw(t, "base")
			require.Equal(t, fresh[name].Quote(liquidity.Sell, &base, nil), used.Quote(liquidity.Sell, &base, nil))
		})
	}
}

func TestWhatTradesDisplacedComesBackByHalves(t *testing.T) {
	each(t, func(t *testing.T, v marked) {
		v.Follow(&at2000, 0)
		base := units(100, eth)
		v.Execute(liquidity.Sell, &base, nil)
		last := v.Displacement()
		require.Negative(t, last.Sign())
		for now := uint64(12); now < 40_000; now += 12 {
			v.Follow(&at2000, now)
			d := v.Displacement()
			require.GreaterOrEqual(t, d.Cmp(last), 0, "the mid fell by itself at %d s", now)
			require.LessOrEqual(t, d.Sign(), 0, "the mid rose above the reference at %d s", now)
			last = d
		}
	})
	// On a linear venue the mid is the coordinate, so the halves are seen: 1 % displaced, a fifth of it for longer.
	v := must(liquidity.NewLinear(liquidity.LinearParams{Offset: num(1e16), Per: units(1_000_000, usd), Reach: num(5e17), Recovery: recovery}))
	v.Follow(&at2000, 0)
	base := units(500, eth)
	v.Execute(liquidity.Buy, &base, nil)
	for _, row := range []struct {
		seconds uint64
		percent float64
	}{
		{0, 1}, {60, 0.4 + 0.2*0.988514}, {120, 0.2 + 0.2*0.977160}, {3600, 0.1}, {7200, 0.05}, {60 * 3600, 0},
	} {
		v.Follow(&at2000, row.seconds)
		require.InDelta(t, row.percent/100, v.Displacement().Float64()/1e18, 1e-8, "after %d s", row.seconds)
	}
}

func TestAPermanentShareStaysForGood(t *testing.T) {
	forGood := liquidity.Recovery{Permanent: num(5e17)}
	v := must(liquidity.NewLinear(liquidity.LinearParams{Offset: num(1e16), Per: units(1_000_000, usd), Reach: num(5e17), Recovery: forGood}))
	v.Follow(&at2000, 0)
	base := units(500, eth)
	v.Execute(liquidity.Sell, &base, nil)
	for _, now := range []uint64{1, 1e6, 1e12} {
		v.Follow(&at2000, now)
		require.InDelta(t, -0.005, v.Displacement().Float64()/1e18, 1e-12)
	}
}

func TestNothingIsAllocated(t *testing.T) {
	all := map[string]liquidity.Venue{"infinite": &liquidity.Infinite{}}
	for name, v := range venues() {
		all[name] = v
	}
	for name, v := range all {
		base, limit, now := units(3, eth), units(1200, 24), uint64(0)
		require.Zero(t, testing.AllocsPerRun(100, func() {
			now += 12
			v.Follow(&at2000, now)
			v.Quote(liquidity.Sell, &base, &limit)
			v.Execute(liquidity.Buy, &base, nil)
			v.Mid()
		}), name)
	}
}

func TestAVenueFillsNothingBeforeItKnowsAPrice(t *testing.T) {
	each(t, func(t *testing.T, v marked) {
		base := units(1, eth)
		require.Equal(t, liquidity.Fill{}, v.Execute(liquidity.Sell, &base, nil))
		v.Follow(&at2000, 0)
		require.Equal(t, liquidity.Fill{}, v.Execute(liquidity.Sell, &uint256.Int{}, nil))
	})
}

func TestAVenueIsExhaustedNotBroken(t *testing.T) {
	each(t, func(t *testing.T, v marked) {
		huge := *new(uint256.Int).SetAllOne()
		for _, side := range []liquidity.Side{liquidity.Sell, liquidity.Buy} {
			v.Reset()
			v.Follow(&at2000, 0)
			fill := v.Execute(side, &huge, nil)
			require.False(t, fill.Base.IsZero())
			again := v.Execute(side, &huge, nil)
			spent, _ := new(uint256.Int).MulDivOverflow(&again.Base, &at2000, &fixed.PriceScale)
			require.False(t, spent.GtUint64(1), "%s quote units were left", spent.Dec())
			mid := v.Mid()
			require.False(t, mid.IsZero())
		}
	})
}

func TestDeeperIsCheaper(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, side := upTo(22).Draw(t, "base"), drawSide(t)
		times := rapid.Uint64Range(2, 50).Draw(t, "times as deep")
		pool := func(depth uint64) liquidity.Venue {
			return must(liquidity.NewPool(liquidity.PoolParams{QuoteReserve: units(1_000_000*depth, usd)}))
		}
		law := func(depth uint64) liquidity.Venue {
			return must(liquidity.NewPowerLaw(liquidity.PowerLawParams{Depth: units(100_000*depth, usd), At: num(1e15), Exponent: num(674e15), Reach: num(5e17)}))
		}
		line := func(depth uint64) liquidity.Venue {
			return must(liquidity.NewLinear(liquidity.LinearParams{Offset: num(1e15), Per: units(100_000*depth, usd), Reach: num(5e17)}))
		}
		for _, maker := range []func(uint64) liquidity.Venue{pool, law, line} {
			shallow, deep := maker(1), maker(times)
			shallow.Follow(&at2000, 0)
			deep.Follow(&at2000, 0)
			a, b := shallow.Quote(side, &base, nil), deep.Quote(side, &base, nil)
			require.False(t, a.Base.Gt(&b.Base))
			if a.Base.Eq(&b.Base) {
				require.False(t, side == liquidity.Sell && a.Quote.Gt(&b.Quote), "shallow pays %s, deep %s", a.Quote.Dec(), b.Quote.Dec())
				require.False(t, side == liquidity.Buy && a.Quote.Lt(&b.Quote), "shallow asks %s, deep %s", a.Quote.Dec(), b.Quote.Dec())
			}
			free := &liquidity.Infinite{}
			free.Follow(&at2000, 0)
			bound := free.Quote(side, &b.Base, nil)
			require.False(t, side == liquidity.Sell && b.Quote.Gt(&bound.Quote))
			require.False(t, side == liquidity.Buy && b.Quote.Lt(&bound.Quote))
		}
	})
}

func TestInfiniteFillsAtTheReferenceOrNotAtAll(t *testing.T) {
	v := &liquidity.Infinite{}
	third := must(uint256.FromDecimal("333333333333333333333333333333333333")) // a third of a quote unit for a base unit
	one, above := num(1), new(uint256.Int).AddUint64(third, 1)
	require.Equal(t, liquidity.Fill{}, v.Quote(liquidity.Sell, &one, nil), "no reference yet")
	v.Follow(third, 0)
	require.Equal(t, *third, v.Mid())
	require.Equal(t, liquidity.Fill{Base: one}, v.Quote(liquidity.Sell, &one, third), "proceeds are rounded down")
	require.Equal(t, liquidity.Fill{Base: one, Quote: one}, v.Execute(liquidity.Buy, &one, third), "cost is rounded up")
	require.Equal(t, liquidity.Fill{}, v.Execute(liquidity.Sell, &one, above))
	require.Equal(t, liquidity.Fill{}, v.Execute(liquidity.Buy, &one, new(uint256.Int).SubUint64(third, 1)))
	huge, far := new(uint256.Int).SetAllOne(), units(1, 40)
	v.Follow(&far, 0)
	require.Equal(t, liquidity.Fill{}, v.Quote(liquidity.Sell, huge, nil), "the value does not fit")
	v.Reset()
	require.Equal(t, uint256.Int{}, v.Mid())
}
