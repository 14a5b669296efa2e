package liquidity_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
)

// btc is 8 decimals against 6: one BTC at 100,000 USDC.
var btc100k = units(100_000, 34)

// sell sells notional dollars' worth of BTC and returns the average and the marginal distance from the reference, in basis
// points.
func sell(v marked, dollars uint64) (average, marginal float64) {
	v.Reset()
	v.Follow(&btc100k, 0)
	base := units(dollars/100, 5) // dollars / 100,000 BTC, in 1e-8 BTC
	fill := v.Execute(liquidity.Sell, &base, nil)
	ideal := float64(dollars) * 1e6
	return (1 - fill.Quote.Float64()/ideal) * 1e4, -v.Displacement().Float64() / 1e14
}

func TestPowerLawHasTheDepthOfItsRecord(t *testing.T) {
	v := must(liquidity.NewPowerLaw(liquidity.PowerLawParams{
		Depth: units(3_500_000, usd), At: num(1e15), Exponent: num(674e15), Reach: num(5e17),
	}))
	// Amberdata's record that PowerLaw cites: $3.50M at 10 basis points, $16.53M at 100; $10M: 47.5 marginal, 19 average.
	for _, row := range []struct {
		dollars           uint64
		average, marginal float64
		within            float64
	}{
		{3_500_000, 10 * 0.674 / 1.674, 10, 0.001},
		{16_530_000, 100 * 0.674 / 1.674, 100, 0.1},
		{10_000_000, 19.1, 47.5, 0.05},
	} {
		average, marginal := sell(v, row.dollars)
		require.InDelta(t, row.average, average, row.within, "average of $%d", row.dollars)
		require.InDelta(t, row.marginal, marginal, row.within, "marginal of $%d", row.dollars)
	}
}

func TestSquareRootHasTheImpactOfTheLiterature(t *testing.T) {
	v := must(liquidity.NewSquareRoot(liquidity.SquareRootParams{
		Prefactor: num(1e18), Volatility: num(4e16), Volume: units(20_000_000_000, usd), Exponent: num(5e17), Reach: num(5e17),
	}))
	// The literature that SquareRoot cites: Y = 1, 4 % a day, $20 bn: $1M 2.8 basis points, $10M 8.9, $100M 28; the average is
	// two thirds.
	for _, row := range []struct {
		dollars uint64
		peak    float64
	}{{1_000_000, 2.8284}, {10_000_000, 8.9443}, {100_000_000, 28.2843}} {
		average, peak := sell(v, row.dollars)
		require.InDelta(t, row.peak, peak, 1e-3)
		require.InDelta(t, row.peak*2/3, average, 1e-3)
	}
}

func TestLinearMovesInProportion(t *testing.T) {
	v := must(liquidity.NewLinear(liquidity.LinearParams{Offset: num(29e13), Per: units(1_000_000, usd), Reach: num(5e17)}))
	// What Linear says of that depth: about 2.9 basis points for each $1M.
	for _, millions := range []uint64{1, 2, 10} {
		average, marginal := sell(v, millions*1_000_000)
		require.InDelta(t, 2.9*float64(millions), marginal, 1e-9)
		require.InDelta(t, 1.45*float64(millions), average, 1e-6)
	}
}

func TestPoolSlipsAsConstantProductSays(t *testing.T) {
	v := must(liquidity.NewPool(liquidity.PoolParams{QuoteReserve: units(100_000_000, usd)}))
	// Pool's formulas: u = 1 % costs 99 basis points on average and leaves the mid 197 lower.
	average, mid := sell(v, 1_000_000)
	require.InDelta(t, 99.0, average, 0.02)
	require.InDelta(t, 197.0, mid, 0.1)
	for _, u := range []uint64{1, 5, 20, 100} {
		share := float64(u) / 100
		average, mid := sell(v, u*1_000_000)
		require.InDelta(t, share/(1+share)*1e4, average, 1e-4)
		require.InDelta(t, (1-1/(1+share)/(1+share))*1e4, mid, 1e-9)
	}
}

// naivePool is a constant-product pool in rational numbers, which keeps its two reserves and nothing else.
type naivePool struct{ base, quote *big.Rat }

func (p *naivePool) sell(amount *big.Rat) *big.Rat {
	k := new(big.Rat).Mul(p.base, p.quote)
	p.base.Add(p.base, amount)
	left := new(big.Rat).Quo(k, p.base)
	out := new(big.Rat).Sub(p.quote, left)
	p.quote = left
	return out
}

func TestPoolAgreesWithTwoRationalReserves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// At a price of 1 base unit = 1000 quote units every order has a whole value, so nothing is lost to valuing.
		reference := units(1000, 36)
		reserve := units(rapid.Uint64Range(70, 1<<40).Draw(t, "base reserve"), 3)
		pool := must(liquidity.NewPool(liquidity.PoolParams{QuoteReserve: reserve}))
		pool.Follow(&reference, 0)
		quote := new(big.Rat).SetInt(reserve.ToBig())
		naive := naivePool{base: new(big.Rat).Quo(quote, big.NewRat(1000, 1)), quote: quote}
		for range rapid.IntRange(1, 6).Draw(t, "trades") {
			base := upTo(12).Draw(t, "base")
			amount := new(big.Rat).SetInt(base.ToBig())
			if drawSide(t) == liquidity.Sell {
				fill := pool.Execute(liquidity.Sell, &base, nil)
				if !fill.Base.Eq(&base) {
					t.Skip("beyond the pool's reach")
				}
				exact := naive.sell(amount)
				require.Equal(t, new(big.Int).Quo(exact.Num(), exact.Denom()).String(), fill.Quote.Dec())
			} else {
				fill := pool.Execute(liquidity.Buy, &base, nil)
				if !fill.Base.Eq(&base) {
					t.Skip("beyond the pool's reach")
				}
				exact := naive.sell(amount.Neg(amount))
				exact.Neg(exact)
				up := new(big.Int).Sub(exact.Denom(), big.NewInt(1))
				up.Add(up, exact.Num())
				require.Equal(t, up.Quo(up, exact.Denom()).String(), fill.Quote.Dec())
			}
		}
	})
}

func TestAPoolThatKeepsItsProductIsShallowerWhenThePriceFalls(t *testing.T) {
	keeps := must(liquidity.NewPool(liquidity.PoolParams{QuoteReserve: units(10_000_000, usd), At: at2000}))
	half := must(liquidity.NewPool(liquidity.PoolParams{QuoteReserve: units(5_000_000, usd)}))
	quarter := units(500, 24) // at a quarter of the price, √(1/4) of the quote reserve
	base := units(700, eth)
	for _, v := range []liquidity.Venue{keeps, half} {
		v.Follow(&quarter, 0)
	}
	require.Equal(t, half.Quote(liquidity.Sell, &base, nil), keeps.Quote(liquidity.Sell, &base, nil))
}

func TestReserveForDepthGivesThatDepth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		depth, at := units(rapid.Uint64Range(1_000, 100_000_000).Draw(t, "dollars"), usd), num(rapid.Uint64Range(1e14, 5e17).Draw(t, "at"))
		pool := must(liquidity.NewPool(liquidity.PoolParams{QuoteReserve: must(liquidity.ReserveForDepth(&depth, &at))}))
		pool.Follow(&at2000, 0)
		var limit uint256.Int
		limit.Sub(uint256.NewInt(1e18), &at)
		limit.MulDivOverflow(&limit, &at2000, uint256.NewInt(1e18))
		everything := units(1, 30)
		fill := pool.Quote(liquidity.Sell, &everything, &limit)
		require.InEpsilon(t, depth.Float64(), fill.Quote.Float64(), 1e-8)
	})
	_, err := liquidity.ReserveForDepth(uint256.NewInt(1), uint256.NewInt(1e18))
	require.Error(t, err)
}

// TestTheLadderKeepsItsErrorBound compares marginal and average distances with the law in floating point, for random laws and
// sizes down to a millionth of the reach: within |e(e−1)|/8/64² of the distance, and the few units that integers cost. An
// average also carries the error of the one straight segment below the lowest rung, which lies 2^−32 to 2^−31 of the way down.
func TestTheLadderKeepsItsErrorBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.Uint64Range(2e17, 4e18).Draw(t, "exponent")
		at := rapid.Uint64Range(1e14, 1e16).Draw(t, "at")
		depth := rapid.Uint64Range(10_000, 100_000_000).Draw(t, "dollars")
		reach := rapid.Uint64Range(2e16, 9e17).Draw(t, "reach")
		v, err := liquidity.NewPowerLaw(liquidity.PowerLawParams{Depth: units(depth, usd), At: num(at), Exponent: num(b), Reach: num(reach)})
		if err != nil {
			t.Skip(err)
		}
		e := 1e18 / float64(b)
		deepest := float64(depth) * 1e6 * math.Pow(float64(reach)/float64(at), 1/e)
		value := math.Floor(deepest * math.Pow(10, -rapid.Float64Range(0, 6).Draw(t, "how deep")))
		if value < 1e6 {
			t.Skip("too small to measure in floating point")
		}
		integer, _ := big.NewFloat(value).Int(nil)
		base := uint256.MustFromBig(integer)
		one := units(1, 36) // a base unit is a quote unit
		v.Follow(&one, 0)
		fill := v.Execute(liquidity.Sell, base, nil)
		if !fill.Base.Eq(base) {
			t.Skip("the last unit of the reach")
		}
		law := float64(at) / 1e18 * math.Pow(value/(float64(depth)*1e6), e)
		bound := math.Abs(e*(e-1))/8/64/64*1.02 + 1e-9
		require.InDelta(t, law, -v.Displacement().Float64()/1e18, law*bound+2e-18)
		lowest := math.Pow(deepest*math.Pow(2, -31)/value, 1+e) * math.Abs(0.5-1/(1+e))
		require.InDelta(t, law/(1+e), 1-fill.Quote.Float64()/value, law*(bound+lowest)+2/value+1e-15)
	})
}

// walked sells into recorded bids, one by one, in big integers.
func walked(bids []liquidity.Level, base *big.Int) *big.Int {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(36), nil)
	proceeds, left := new(big.Int), new(big.Int).Set(base)
	for _, level := range bids {
		part := level.Base.ToBig()
		if part.Cmp(left) > 0 {
			part = left
		}
		proceeds.Add(proceeds, new(big.Int).Quo(new(big.Int).Mul(part, level.Price.ToBig()), scale))
		left = new(big.Int).Sub(left, part)
	}
	return proceeds
}

func TestReplayPaysWhatTheRecordedLevelsPay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := must(liquidity.NewReplay(liquidity.ReplayParams{Snapshots: recorded()}))
		which := rapid.IntRange(0, 1).Draw(t, "snapshot")
		v.Follow(&at2000, uint64(which)*5000)
		base := units(rapid.Uint64Range(1, 4_000_000).Draw(t, "1e-3 ether"), 15)
		fill := v.Execute(liquidity.Sell, &base, nil)
		expected := walked(recorded()[which].Bids, base.ToBig())
		// Offsets are rounded to 1e-18 and each level's value down to a unit.
		difference := new(big.Int).Sub(expected, fill.Quote.ToBig())
		require.LessOrEqual(t, difference.CmpAbs(big.NewInt(40)), 0, "replay %s, record %s", fill.Quote.Dec(), expected)
	})
}

func TestReplayForgetsWhatWasTakenAsItRecovers(t *testing.T) {
	v := must(liquidity.NewReplay(liquidity.ReplayParams{Snapshots: recorded(), Recovery: liquidity.Recovery{HalfLife: 10}}))
	v.Follow(&at2000, 100)
	base := units(40+80, eth) // the two best bids
	v.Execute(liquidity.Sell, &base, nil)
	third := units(1995, 24)
	mid := v.Mid()
	require.InDelta(t, third.Float64(), mid.Float64(), third.Float64()*1e-9, "the third bid is the next")
	v.Follow(&at2000, 110)
	mid = v.Mid()
	second := units(1998, 24)
	require.InDelta(t, second.Float64(), mid.Float64(), second.Float64()*1e-9, "half came back: the second bid is the next")
}

func TestEveryFaultIsReported(t *testing.T) {
	_, err := liquidity.NewPowerLaw(liquidity.PowerLawParams{TakerFee: num(2e18), Recovery: liquidity.Recovery{Permanent: num(2e18), HalfLife: 1 << 60}})
	for _, word := range []string{"depth: is 0", "at_bps: 0 is outside", "exponent: 0 is outside", "reach: 0 does", "fee: 2 is not below 1", "permanent: 2 is above 1", "half_life: "} {
		require.ErrorContains(t, err, word)
	}
	_, err = liquidity.NewPool(liquidity.PoolParams{TakerFee: num(1e18)})
	require.ErrorContains(t, err, "depth: 0 is outside 2^16 to 2^108")
	require.ErrorContains(t, err, "fee: 1 is not below 1")
	_, err = liquidity.NewSquareRoot(liquidity.SquareRootParams{})
	for _, word := range []string{"y: 0 is", "volatility: 0 is", "volume: is 0", "delta: 0 is", "reach: "} {
		require.ErrorContains(t, err, word)
	}
	_, err = liquidity.NewLinear(liquidity.LinearParams{Recovery: liquidity.Recovery{PermanentHalfLife: 1 << 60}})
	for _, word := range []string{"offset: 0", "depth: is 0", "reach: ", "permanent_half_life: "} {
		require.ErrorContains(t, err, word)
	}
	_, err = liquidity.NewLinear(liquidity.LinearParams{Offset: num(1), Per: units(1, 36), Reach: num(9e17)})
	require.ErrorContains(t, err, "choose a depth for which it lies")
	_, err = liquidity.NewReplay(liquidity.ReplayParams{})
	require.ErrorContains(t, err, "there are no snapshots")
	level := func(price, base uint64) liquidity.Level { return liquidity.Level{Price: num(price), Base: num(base)} }
	_, err = liquidity.NewReplay(liquidity.ReplayParams{Snapshots: []liquidity.Snapshot{
		{Time: 5, Bids: []liquidity.Level{level(10, 1), level(10, 1)}, Asks: []liquidity.Level{level(9, 0)}},
		{Time: 5},
	}})
	for _, word := range []string{"bid 1", "ask 0", "crossed", "not later", "snapshot 1 has no bids"} {
		require.ErrorContains(t, err, word)
	}
}

func BenchmarkVenues(b *testing.B) {
	for _, name := range []string{"pool", "pool that keeps k", "power law", "square root", "linear", "replay"} {
		v := kinds[name]()
		base, limit := units(3, eth), units(1200, 24)
		b.Run("quote/"+name, func(b *testing.B) {
			b.ReportAllocs()
			v.Follow(&at2000, 0)
			v.Execute(liquidity.Sell, &base, nil)
			v.Follow(&at2000, 25)
			for b.Loop() {
				v.Quote(liquidity.Sell, &base, &limit)
			}
		})
		b.Run("follow/"+name, func(b *testing.B) {
			b.ReportAllocs()
			now := uint64(0)
			for b.Loop() {
				now += 12
				v.Follow(&at2000, now)
			}
		})
	}
	b.Run("construct/power law", func(b *testing.B) {
		for b.Loop() {
			must(liquidity.NewPowerLaw(liquidity.PowerLawParams{
				Depth: units(3_500_000, usd), At: num(1e15), Exponent: num(674e15), Reach: num(5e17),
			}))
		}
	})
}

func ExamplePool() {
	// 20M USDC on either side of an ETH pool. A liquidator sells 100 ETH at a reference of 2000, then the pool
	// is arbitraged back with a half-life of a minute.
	pool, err := liquidity.NewPool(liquidity.PoolParams{
		QuoteReserve: *uint256.NewInt(20_000_000e6),
		TakerFee:     *uint256.NewInt(3e15), // 0.3 %
		Recovery:     liquidity.Recovery{HalfLife: 60},
	})
	if err != nil {
		panic(err)
	}
	reference := uint256.MustFromDecimal("2000000000000000000000000000") // 2000 · 10^(36+6−18)
	pool.Follow(reference, 0)
	fill := pool.Execute(liquidity.Sell, uint256.MustFromDecimal("100000000000000000000"), nil)
	fmt.Println("fetched", fill.Quote.Dec(), "fee", fill.Fee.Dec())
	for _, now := range []uint64{0, 60, 600} {
		pool.Follow(reference, now)
		fmt.Printf("after %3d s the mid is %.2f %% from the reference\n", now, pool.Displacement().Float64()/1e16)
	}
	// Output:
	// fetched 198019801980 fee 594059406
	// after   0 s the mid is -1.97 % from the reference
	// after  60 s the mid is -0.99 % from the reference
	// after 600 s the mid is -0.00 % from the reference
}

func ExamplePowerLaw() {
	// Binance's BTC book of summer 2025: what does selling 100 BTC at 100,000 cost?
	book, err := liquidity.NewPowerLaw(liquidity.PowerLawParams{
		Depth:    *uint256.NewInt(3_500_000e6), // 3.5M USDC ...
		At:       *uint256.NewInt(10e14),       // ... within 10 basis points
		Exponent: *uint256.NewInt(0.674e18),
		Reach:    *uint256.NewInt(0.5e18),
	})
	if err != nil {
		panic(err)
	}
	book.Follow(uint256.MustFromDecimal("1000000000000000000000000000000000000000"), 0) // 100,000 · 10^(36+6−8)
	fill := book.Execute(liquidity.Sell, uint256.NewInt(100e8), nil)
	fmt.Printf("average %.1f bps, the mid is left %.1f bps lower\n",
		(1-fill.Quote.Float64()/10_000_000e6)*1e4, -book.Displacement().Float64()/1e14)
	// Output:
	// average 19.1 bps, the mid is left 47.5 bps lower
}
