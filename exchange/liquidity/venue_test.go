package liquidity_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/liquidity/liquiditytest"
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

// kinds makes a venue of each kind, several million dollars deep.
var kinds = map[string]func() marked{
	"pool": func() marked {
		return must(liquidity.NewPool(liquidity.PoolParams{QuoteReserve: units(20_000_000, usd), TakerFee: num(3e15), Recovery: recovery}))
	},
	"pool that keeps k": func() marked {
		return must(liquidity.NewPool(liquidity.PoolParams{QuoteReserve: units(20_000_000, usd), At: units(1500, 24), TakerFee: num(3e15), Recovery: recovery}))
	},
	"power law": func() marked {
		return must(liquidity.NewPowerLaw(liquidity.PowerLawParams{
			Depth: units(3_500_000, usd), At: num(1e15), Exponent: num(674e15), Reach: num(5e17), TakerFee: num(5e14), Recovery: recovery,
		}))
	},
	"square root": func() marked {
		return must(liquidity.NewSquareRoot(liquidity.SquareRootParams{
			Prefactor: num(1e18), Volatility: num(4e16), Volume: units(20_000_000_000, usd), Exponent: num(5e17), Reach: num(9e17), TakerFee: num(5e14), Recovery: recovery,
		}))
	},
	"linear": func() marked {
		return must(liquidity.NewLinear(liquidity.LinearParams{Offset: num(29e13), Per: units(1_000_000, usd), Reach: num(3e17), Recovery: recovery}))
	},
	"replay": func() marked {
		return must(liquidity.NewReplay(liquidity.ReplayParams{Snapshots: recorded(), TakerFee: num(5e14), Recovery: recovery}))
	},
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

// upTo draws an amount up to 10^digits, small ones as often as large ones.
func upTo(digits int) *rapid.Generator[uint256.Int] {
	return rapid.Custom(func(t *rapid.T) uint256.Int {
		return units(rapid.Uint64Range(1, 999_999).Draw(t, "leading"), rapid.IntRange(0, digits-6).Draw(t, "zeros"))
	})
}

func drawSide(t *rapid.T) liquidity.Side {
	return rapid.SampledFrom([]liquidity.Side{liquidity.Sell, liquidity.Buy}).Draw(t, "side")
}

func TestVenuesKeepTheLaws(t *testing.T) {
	for name, make := range kinds {
		t.Run(name, func(t *testing.T) {
			liquiditytest.Venue(t, at2000, units(40, eth), func() liquidity.Venue { return make() })
		})
	}
	t.Run("infinite", func(t *testing.T) {
		liquiditytest.Venue(t, at2000, units(40, eth), func() liquidity.Venue { return new(liquidity.Infinite) })
	})
}

func TestWhatTradesDisplacedComesBackByHalves(t *testing.T) {
	for _, make := range kinds {
		v := make()
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
	}
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
