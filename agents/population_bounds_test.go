package agents

import (
	"math"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/rng"
)

// power is 2 to a power.
func power(of uint) uint256.Int { return *new(uint256.Int).Lsh(uint256.NewInt(1), of) }

func TestABorrowerWithoutABehaviourIsPassive(t *testing.T) {
	require.Equal(t, "passive", KindOf(nil))
	require.Equal(t, "top-up", KindOf(DefaultTopUp))
}

// One part of a mix has a weight, and one of 2³² is too heavy.
func TestWeightsOfAMixAtTheirBounds(t *testing.T) {
	require.NoError(t, Mix{{Passive{}, 5}, {Passive{}, 0}}.Validate())
	require.NoError(t, Mix{{Passive{}, 0}, {Passive{}, math.MaxUint32}}.Validate())
	require.ErrorContains(t, Mix{{Passive{}, math.MaxUint32 + 1}}.Validate(), "4294967296 is more than 4294967295")
	require.ErrorContains(t, Mix{{Passive{}, 0}}.Validate(), "the weights of the mix are all 0")
}

// A collateral, and a debt, have 128 bits at most.
func TestAmountsOfABorrowerHaveAtMost128Bits(t *testing.T) {
	z, ok := quantise(math.Ldexp(1, 124), 1) // 10·2¹²⁴ is 1.25·2¹²⁷
	require.True(t, ok)
	require.Equal(t, 128, z.BitLen())
	_, ok = quantise(math.Ldexp(1, 125), 1)
	require.False(t, ok)
	// 2¹²⁶ at a price of 4, an LLTV of 0.9 and a health of 1.25 owe 0.72·2¹²⁸; at a price of 8 twice that.
	m := Market{LLTV: n(0.9e18)}
	m.Price.Mul(&fixed.PriceScale, uint256.NewInt(4))
	b, err := m.borrower(math.Ldexp(1, 126), 1.25)
	require.NoError(t, err)
	require.Equal(t, 128, b.Debt.BitLen())
	m.Price.Mul(&fixed.PriceScale, uint256.NewInt(8))
	_, err = m.borrower(math.Ldexp(1, 126), 1.25)
	require.ErrorContains(t, err, "more than fits 128 bits")
}

// Prices that debts are scaled by have 192 bits at most, and what comes out 127.
func TestDebtsAreScaledWithinTheirBounds(t *testing.T) {
	scale := func(debt, from, to uint256.Int) error { return Rescale([]Borrower{{Debt: debt}}, &from, &to) }
	require.NoError(t, scale(n(1), power(191), power(191)))
	require.ErrorIs(t, scale(n(1), power(192), power(191)), ErrPrice)
	require.ErrorIs(t, scale(n(1), power(191), power(192)), ErrPrice)
	require.ErrorIs(t, scale(n(1), n(1), n(0)), ErrPrice)
	require.NoError(t, scale(n(1), n(1), power(126)))
	require.ErrorContains(t, scale(n(1), n(1), power(127)), "does not fit 128 bits")
	require.ErrorContains(t, scale(power(127), n(1), power(191)), "does not fit 128 bits")
}

func TestDebtsThatOverflowHaveNoSum(t *testing.T) {
	sum, err := TotalDebt([]Borrower{{Debt: n(3)}, {Debt: n(4)}})
	require.NoError(t, err)
	require.Equal(t, n(7), sum)
	_, err = TotalDebt([]Borrower{{Debt: power(255)}, {Debt: power(255)}})
	require.ErrorIs(t, err, fixed.ErrOverflow)
}

// A beta variate is G/(G + H) of gamma variates, each drawn as Marsaglia and Tsang have it: of shape 1 and more without, below it
// with the boost by a uniform's power, which is drawn first.
func TestBetaIsDrawnAsStated(t *testing.T) {
	gamma := func(s *rng.Stream, shape float64) float64 {
		boost := 1.0
		if shape < 1 {
			boost = math.Exp(-s.Exponential(1) / shape)
			shape++
		}
		d := shape - 1.0/3
		for {
			x := s.Normal()
			v := math.Pow(1+x/math.Sqrt(9*d), 3)
			if v > 0 && -s.Exponential(1) < x*x/2+d-d*v+d*math.Log(v) {
				return d * v * boost
			}
		}
	}
	for _, law := range []Beta{{1, 1, 0, 1}, {2, 5, 1, 3}, {0.5, 1, 0, 1}, {1, 0.3, 0, 2}} {
		got, want := rng.Key{Seed: 7}.Stream(), rng.Key{Seed: 7}.Stream()
		for range 200 {
			g, h := gamma(&want, law.Alpha), gamma(&want, law.Beta)
			require.InDelta(t, law.Low+(law.High-law.Low)*g/(g+h), law.Draw(&got), 1e-9)
		}
	}
	require.Len(t, fault.All(Beta{Alpha: 0, Beta: 1, High: 1}.Validate()), 1, "a shape of 0 is told once")
	require.NoError(t, Beta{Alpha: 0.01, Beta: 1e6, High: 1}.Validate())
	require.Error(t, Beta{Alpha: 0.0099, Beta: 1, High: 1}.Validate())
	require.Error(t, Beta{Alpha: 1, Beta: 1.01e6, High: 1}.Validate())
}

// A law of two points is one.
func TestTwoQuantilesAreALaw(t *testing.T) {
	require.NoError(t, Quantiles{{0, 1}, {1, 2}}.Validate())
	require.Error(t, Quantiles{{0, 1}}.Validate())
	require.Error(t, Quantiles{{1, 1}}.Validate())
}

// A price of a watch that does not fit has no bound: what may wake then wakes at any price.
func TestPricesOfAWatchThatDoNotFit(t *testing.T) {
	huge, wad := power(255), fixed.WAD
	require.Equal(t, highest, awake(&huge, &huge))
	require.Equal(t, highest, awake(&highest, new(uint256.Int).SubUint64(&wad, 1)))
	got := awake(new(uint256.Int).SetUint64(1e18), new(uint256.Int).SubUint64(&wad, 1))
	require.Equal(t, n(1e18+1), got)
	collateral, debt, ltv := n(1), power(200), n(1)
	one := n(1)
	require.Equal(t, highest, key(&collateral, &debt, &ltv, &one))
	require.Equal(t, highest, key(&collateral, &debt, &ltv, &wad))

	w, l := watch(Borrower{Collateral: ether(10), Debt: usdc(1000), Behaviour: DefaultTopUp})
	growth := fixed.WAD
	price := power(191)
	_, err := w.Wake(&price, 1, &growth)
	require.NoError(t, err)
	price = power(192)
	_, err = w.Wake(&price, 1, &growth)
	require.ErrorIs(t, err, ErrPrice)
	_ = l
}
