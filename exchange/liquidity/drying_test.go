package liquidity_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/liquidity/liquiditytest"
)

// law is a book of 10 million quote units within 1 %, linear, with a fee of 10 basis points.
var law = liquidity.LinearParams{Offset: num(1e16), Per: units(10_000_000, 6), Reach: num(9e17), TakerFee: num(1e15), Recovery: liquidity.Recovery{HalfLife: 60}}

func drying(t testing.TB, of liquidity.Rule) liquidity.Venue {
	rule := liquidity.Drying{Of: of, Drawdown: units(10, 18), Volatility: units(50, 18), Least: num(5e16), HalfLife: 900}
	v, err := rule.Open(nil, at2000, of.Fee())
	require.NoError(t, err)
	return v
}

func tell(v liquidity.Venue, price *uint256.Int, now uint64) {
	v.(liquidity.Witness).Witness(price, now)
	v.Follow(price, now)
}

// crashed is a venue that has seen prices halve, always.
type crashed struct{ liquidity.Venue }

func (c crashed) crash() {
	low := *new(uint256.Int).Div(&at2000, uint256.NewInt(2))
	c.Venue.(liquidity.Witness).Witness(&at2000, 0)
	c.Venue.(liquidity.Witness).Witness(&low, 1)
}

func (c crashed) Reset() {
	c.Venue.Reset()
	c.crash()
}

func TestADryVenueKeepsTheLaws(t *testing.T) {
	for name, of := range map[string]liquidity.Rule{"linear": law, "pool": liquidity.PoolParams{QuoteReserve: units(20_000_000, 6), Recovery: liquidity.Recovery{HalfLife: 60}}} {
		t.Run(name, func(t *testing.T) {
			liquiditytest.Venue(t, at2000, units(10, 18), func() liquidity.Venue {
				v := crashed{drying(t, of)}
				v.crash()
				return v
			})
		})
	}
}

// In calm times it is the other venue, to the unit.
func TestACalmVenueIsTheOther(t *testing.T) {
	plain, dry := must(liquidity.NewLinear(law)), drying(t, law)
	plain.Follow(&at2000, 100)
	tell(dry, &at2000, 100)
	base := units(321, 18)
	require.Equal(t, plain.Quote(liquidity.Sell, &base, nil), dry.Quote(liquidity.Sell, &base, nil))
	require.Equal(t, plain.Execute(liquidity.Buy, &base, nil), dry.Execute(liquidity.Buy, &base, nil))
}

// A fall of 20 % from 2,000 in one block leaves 1/(1 + 10·0.2 + 50·0.2) = 1/13 of the depth: a sale of 100 is, but for
// rounding, a thirteenth of one of 1,300.
func TestAFallLeavesAsMuchDepthAsTheLawSays(t *testing.T) {
	plain, dry := must(liquidity.NewLinear(law)), drying(t, law)
	low := units(1600, 24)
	tell(dry, &at2000, 100)
	tell(dry, &low, 100)
	plain.Follow(&low, 100)
	base, thirteen := units(100, 18), units(1300, 18)
	got, want := dry.Quote(liquidity.Sell, &base, nil), plain.Quote(liquidity.Sell, &thirteen, nil)
	require.Equal(t, base, got.Base)
	require.InDelta(t, want.Quote.Float64()/13, got.Quote.Float64(), 3)
	require.InDelta(t, want.Fee.Float64()/13, got.Fee.Float64(), 3)
	dry.Execute(liquidity.Sell, &base, nil)
	plain.Execute(liquidity.Sell, &thirteen, nil)
	mid, same := dry.Mid(), plain.Mid()
	require.InEpsilon(t, same.Float64(), mid.Float64(), 1e-12)
}

// After one half-life half of the fall and half of the squares are forgotten: of a fall by 20 % (excess 400 over 1,600) the high
// is 1,800, so x = 1/9, and y = 0.2/√2, so d = 1/(1 + 10/9 + 10/√2) = 0.10890; after the twentieth only the least is not needed.
func TestDepthComesBackAsTheFallIsForgotten(t *testing.T) {
	plain, dry := must(liquidity.NewLinear(law)), drying(t, law)
	low := units(1600, 24)
	tell(dry, &at2000, 100)
	tell(dry, &low, 100)
	tell(dry, &low, 1000)
	plain.Follow(&low, 1000)
	base := units(100, 18)
	got := dry.Quote(liquidity.Sell, &base, nil)
	d := 1 / (1 + 10./9 + 10/1.4142135623730951)
	scaled := *uint256.NewInt(uint64(100e15 / d))
	scaled.Mul(&scaled, uint256.NewInt(1000))
	want := plain.Quote(liquidity.Sell, &scaled, nil)
	require.InEpsilon(t, want.Quote.Float64()*d, got.Quote.Float64(), 1e-8)
	for now := uint64(1900); now <= 40_000; now += 900 {
		tell(dry, &low, now)
	}
	plain.Follow(&low, 40_000)
	fresh, whole := dry.Quote(liquidity.Sell, &base, nil), plain.Quote(liquidity.Sell, &base, nil)
	require.InEpsilon(t, whole.Quote.Float64(), fresh.Quote.Float64(), 1e-5)
}

// However deep the fall, the least is left: 5 %.
func TestTheLeastDepthIsAlwaysLeft(t *testing.T) {
	plain, dry := must(liquidity.NewLinear(law)), drying(t, law)
	low := units(1, 24)
	tell(dry, &at2000, 100)
	tell(dry, &low, 112)
	plain.Follow(&low, 112)
	base, twenty := units(5, 18), units(100, 18)
	got, want := dry.Quote(liquidity.Buy, &base, nil), plain.Quote(liquidity.Buy, &twenty, nil)
	require.InDelta(t, want.Quote.Float64()/20, got.Quote.Float64(), 3)
}

func TestResetForgetsTheCrash(t *testing.T) {
	dry := drying(t, law)
	low := units(1000, 24)
	tell(dry, &at2000, 100)
	tell(dry, &low, 112)
	dry.Reset()
	tell(dry, &at2000, 200)
	plain := must(liquidity.NewLinear(law))
	plain.Follow(&at2000, 200)
	base := units(77, 18)
	require.Equal(t, plain.Quote(liquidity.Sell, &base, nil), dry.Quote(liquidity.Sell, &base, nil))
}

func TestEveryFaultOfADryVenueIsTold(t *testing.T) {
	_, err := liquidity.Drying{Drawdown: units(1, 30)}.Open(nil, at2000, uint256.Int{})
	for _, want := range []string{"drawdown: ", "least: 0 is no share", "half_life: 0s", "of: is missing"} {
		require.ErrorContains(t, err, want)
	}
	_, err = liquidity.Drying{Of: liquidity.LinearParams{}, Least: num(1e18), HalfLife: 1}.Open(nil, at2000, uint256.Int{})
	require.ErrorContains(t, err, "of.depth: is 0")
	require.Nil(t, liquidity.DryingForm{}.Venue(nil), "refused where it was read")
}

// Bitcoin in USDC, 8 decimals against 6, is 10³⁹ and more at Morpho's scale: 130 bits. Its recent high is forgotten all the same.
func TestTheHighOfALargePriceIsForgotten(t *testing.T) {
	rule := liquidity.Drying{Of: law, Drawdown: units(10, 18), Least: num(5e16), HalfLife: 900}
	v, err := rule.Open(nil, btc100k, law.Fee())
	require.NoError(t, err)
	low := units(80_000, 34)
	plain := must(liquidity.NewLinear(law))
	plain.Follow(&low, 40_000)
	tell(v, &btc100k, 100)
	tell(v, &low, 112)
	base := units(5, 8)
	fallen := v.Quote(liquidity.Sell, &base, nil)
	for now := uint64(1000); now <= 40_000; now += 900 {
		tell(v, &low, now)
	}
	whole, later := plain.Quote(liquidity.Sell, &base, nil), v.Quote(liquidity.Sell, &base, nil)
	require.True(t, fallen.Quote.Lt(&later.Quote))
	require.InEpsilon(t, whole.Quote.Float64(), later.Quote.Float64(), 1e-9)
}

func TestDryingRefusesWhatIsJustOutside(t *testing.T) {
	good := liquidity.Drying{Of: law, Least: num(1e18), HalfLife: 100 * 365 * 86400, Drawdown: *new(uint256.Int).SubUint64(new(uint256.Int).Lsh(uint256.NewInt(1), 90), 1)}
	require.NoError(t, good.Validate())
	for _, spoil := range []func(*liquidity.Drying){
		func(d *liquidity.Drying) { d.HalfLife++ }, func(d *liquidity.Drying) { d.HalfLife = 0 }, func(d *liquidity.Drying) { d.Least = num(1e18 + 1) },
		func(d *liquidity.Drying) { d.Least = num(0) }, func(d *liquidity.Drying) { d.Of = nil },
		func(d *liquidity.Drying) { d.Drawdown.AddUint64(&d.Drawdown, 1) }, func(d *liquidity.Drying) { d.Volatility.Lsh(uint256.NewInt(1), 90) },
	} {
		bad := good
		spoil(&bad)
		require.Error(t, bad.Validate())
	}
}

// Of dust the proceeds round down to nothing and the fee up to a unit: nobody pays for selling.
func TestAFeeOnDustIsNoMoreThanTheProceeds(t *testing.T) {
	dry := drying(t, law)
	low := units(1000, 24)
	tell(dry, &at2000, 100)
	tell(dry, &low, 112)
	for size := uint64(1); size < 20; size++ {
		base := units(size, 8) // a tenth of a quote unit each
		fill := dry.Quote(liquidity.Sell, &base, nil)
		require.False(t, fill.Fee.Gt(&fill.Quote), "%d: %s of %s", size, fill.Fee.Dec(), fill.Quote.Dec())
	}
}
