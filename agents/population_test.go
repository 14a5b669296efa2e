package agents

import (
	"math"
	"math/big"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/internal/shared"
	"github.com/ringfence-sim/ringfence/rng"
)

func usual() Market {
	return Market{CollateralDecimals: 18, LoanDecimals: 6, LLTV: n(0.86e18), Price: cents(2000_00)}
}

func law() Population {
	return Population{
		Collateral: LogNormal{Median: 8, Sigma: 1.5}, Health: LogNormal{Median: 0.3, Sigma: 0.8, Shift: 1.02},
		Behaviours: Mix{{Passive{}, 6}, {DefaultTopUp, 3}, {DefaultRepay, 1}},
	}
}

func TestDrawnBorrowersHaveTheHealthThatWasDrawn(t *testing.T) {
	m := usual()
	borrowers, err := Population{Collateral: Constant{10}, Health: Constant{1.25}}.Draw(rng.Key{Seed: 1}, 2, m)
	require.NoError(t, err)
	require.Equal(t, []Borrower{{ether(10), usdc(13_760), Passive{}}, {ether(10), usdc(13_760), Passive{}}}, borrowers, "0.86·20,000/1.25")

	borrowers, err = law().Draw(rng.Key{Seed: 1}, 5000, m)
	require.NoError(t, err)
	require.Empty(t, m.Unhealthy(borrowers))
	kinds := map[string]int{}
	for _, b := range borrowers {
		kinds[b.Behaviour.Kind()]++
	}
	require.InDelta(t, 3000, kinds["passive"], 5*34.6)
	require.InDelta(t, 1500, kinds["top-up"], 5*32.4)
	require.InDelta(t, 500, kinds["repay"], 5*21.2)
}

func TestABorrowerDependsOnItsAddressAlone(t *testing.T) {
	key := rng.Key{Seed: 9, Path: 2}
	few, err := law().Draw(key, 10, usual())
	require.NoError(t, err)
	many, err := law().Draw(key, 50, usual())
	require.NoError(t, err)
	require.Equal(t, few, many[:10], "a larger population begins with the smaller one")
	healthier := law()
	healthier.Health = Uniform{2, 3}
	other, err := healthier.Draw(key, 10, usual())
	require.NoError(t, err)
	for i := range few {
		require.Equal(t, few[i].Collateral, other[i].Collateral)
		require.Equal(t, few[i].Behaviour, other[i].Behaviour)
		require.NotEqual(t, few[i].Debt, other[i].Debt)
	}
}

func TestQuantisingIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(0, 1e20).Draw(t, "x")
		if rapid.Bool().Draw(t, "tiny") {
			x = math.Ldexp(x, -rapid.IntRange(0, 1100).Draw(t, "shift"))
		}
		decimals := rapid.Uint8Range(0, 30).Draw(t, "decimals")
		got, ok := quantise(x, decimals)
		exact := new(big.Rat).SetFloat64(x)
		exact.Mul(exact, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)))
		floor := new(big.Int).Div(exact.Num(), exact.Denom())
		require.Equal(t, floor.BitLen() <= 128, ok)
		require.Zero(t, floor.Cmp(got.ToBig()))
	})
	for _, bad := range []float64{-1, math.NaN(), math.Inf(1), 1e300, 1 << 127} {
		_, ok := quantise(bad, 0)
		require.False(t, ok)
	}
	most, ok := quantise(math.Nextafter(1<<127, 0), 0)
	require.True(t, ok)
	require.Equal(t, 127, most.BitLen())
}

// Each law against its distribution function, by Kolmogorov and Smirnov at the 1e-6 level.
func TestDrawsFollowTheirLaws(t *testing.T) {
	normal := func(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }
	for _, c := range []struct {
		law Distribution
		cdf func(x float64) float64
	}{
		{Uniform{2, 5}, func(x float64) float64 { return (x - 2) / 3 }},
		{LogNormal{Median: 4, Sigma: 0.7, Shift: 1}, func(x float64) float64 { return normal(math.Log((x-1)/4) / 0.7) }},
		{Pareto{3, 1.4}, func(x float64) float64 { return 1 - math.Pow(3/x, 1.4) }},
		{Beta{2, 1, 1, 3}, func(x float64) float64 { return (x - 1) / 2 * (x - 1) / 2 }},
		{Beta{1, 3, 0, 1}, func(x float64) float64 { return 1 - math.Pow(1-x, 3) }},
		{Beta{0.5, 0.5, 0, 1}, func(x float64) float64 { return 2 / math.Pi * math.Asin(math.Sqrt(x)) }},
		{Beta{0.5, 1, 0, 1}, math.Sqrt},
	} {
		require.NoError(t, c.law.Validate())
		const count = 20_000
		stream := rng.Key{Seed: 4, Purpose: rng.Named("laws")}.Stream()
		xs := make([]float64, count)
		for i := range xs {
			xs[i] = c.law.Draw(&stream)
			require.GreaterOrEqual(t, xs[i], c.law.Lowest())
		}
		slices.Sort(xs)
		worst := 0.0
		for i, x := range xs {
			worst = max(worst, math.Abs(c.cdf(x)-float64(i)/count), math.Abs(c.cdf(x)-float64(i+1)/count))
		}
		require.Less(t, worst, 2.7/math.Sqrt(count), "%#v", c.law)
	}
}

func TestFaultsOfAPopulationAreAllReported(t *testing.T) {
	_, err := Population{Collateral: Pareto{-1, 0.1}, Health: Uniform{0.9, 0.5}, Behaviours: Mix{{nil, 0}}}.Draw(rng.Key{}, 0, Market{CollateralDecimals: 77})
	for _, want := range []string{
		"collateral.minimum: is -1", "collateral.alpha: is 0.1", "health.high: 0.5 is not above low, 0.9", "behaviours.0: has no behaviour", "behaviours: the weights of the mix are all 0",
		"at least one borrower", "77 and 0 decimals", "LLTV is 0", "reference price",
	} {
		require.ErrorContains(t, err, want)
	}
	_, err = Population{}.Draw(rng.Key{}, 1, usual())
	require.ErrorContains(t, err, "collateral: has no distribution")
	require.ErrorContains(t, err, "health: has no distribution")
	require.ErrorContains(t, Population{Collateral: Constant{1}, Health: Uniform{0.9, 1.5}}.Validate(), "health: lets values below 1 be drawn, down to 0.9")
	require.ErrorContains(t, Population{Collateral: Constant{1}, Health: Constant{1}}.Validate(), "health: 1 is not above 1")
	require.NoError(t, Population{Collateral: Constant{1}, Health: LogNormal{Median: 1, Sigma: 1, Shift: 1}}.Validate())
	_, err = Population{Collateral: Constant{1e-30}, Health: Constant{1.5}}.Draw(rng.Key{}, 1, usual())
	require.ErrorContains(t, err, "borrower 0: its collateral")
	_, err = Population{Collateral: Constant{1e-15}, Health: Constant{1.5}}.Draw(rng.Key{}, 1, usual())
	require.ErrorContains(t, err, "owe nothing")
	for _, d := range []Distribution{Constant{math.NaN()}, Uniform{1, math.Inf(1)}, LogNormal{Median: 0, Sigma: 11}, Pareto{}, Beta{Alpha: 0.001, Beta: 1, High: 1}} {
		require.Error(t, d.Validate(), "%#v", d)
	}
}

func TestRescalingKeepsEveryLTV(t *testing.T) {
	borrowers := []Borrower{{Collateral: ether(1), Debt: usdc(1000)}, {Collateral: ether(1), Debt: n(1)}}
	from, to := cents(2000_00), cents(200_00)
	require.NoError(t, Rescale(borrowers, &from, &to))
	require.Equal(t, usdc(100), borrowers[0].Debt)
	require.Equal(t, n(1), borrowers[1].Debt, "rounded up")
	zero := n(0)
	require.ErrorIs(t, Rescale(borrowers, &zero, &to), ErrPrice)
}

func TestSuppliesAddUpAndCoverTheDebt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Supply{n(rapid.Uint64Range(1e15, 1e18).Draw(t, "utilisation")), rapid.IntRange(1, 20).Draw(t, "suppliers")}
		debt := width(t, 100, "debt")
		amounts, err := s.Amounts(&debt)
		require.NoError(t, err)
		sum := new(big.Int)
		for i, a := range amounts {
			sum.Add(sum, a.ToBig())
			require.False(t, a.Gt(&amounts[0]))
			require.LessOrEqual(t, amounts[0].Uint64()-a.Uint64(), uint64(1), "supplier %d", i)
		}
		// The least total whose part Utilisation covers the debt.
		lent := func(total *big.Int) *big.Int { return new(big.Int).Mul(total, s.Utilisation.ToBig()) }
		owed := new(big.Int).Mul(debt.ToBig(), fixed.WAD.ToBig())
		require.GreaterOrEqual(t, lent(sum).Cmp(owed), 0)
		require.Negative(t, lent(new(big.Int).Sub(sum, big.NewInt(1))).Cmp(owed))
	})
	require.NoError(t, DefaultSupply.Validate())
	err := Supply{}.Validate()
	require.ErrorContains(t, err, "utilisation")
	require.ErrorContains(t, err, "suppliers")
}

func TestFleeingSuppliersTakeWhatIsIdleOnceThereIsBadDebt(t *testing.T) {
	see := Lending{Balance: n(100), Idle: n(30)}
	require.Equal(t, n(0), Fleeing{}.Withdraw(see))
	see.BadDebt = n(1)
	require.Equal(t, n(30), Fleeing{}.Withdraw(see))
	see.Idle = n(300)
	require.Equal(t, n(100), Fleeing{}.Withdraw(see))
	require.Equal(t, n(0), Patient{}.Withdraw(see))
}

func TestRecordedPositionsAreRead(t *testing.T) {
	for _, c := range []struct {
		file               string
		read               Positions
		borrowers, skipped int
		law                LogNormal
		off                float64
	}{
		{"crvusd_borrower_states_weth.csv.gz", Positions{CollateralDecimals: 18, LoanDecimals: 18, SkipEmpty: true}, 16128, 0, DefaultCollateral, 0.13},
		{"crvusd_borrower_states_wbtc.csv.gz", Positions{CollateralDecimals: 8, LoanDecimals: 18, SkipEmpty: true}, 22888, 0, LogNormal{Median: 1.5, Sigma: 1.7}, 0.04},
		{"morpho_xusd_deusd_block5_borrower_positions.csv.gz", Positions{CollateralDecimals: 18, LoanDecimals: 6, SkipEmpty: true, Mix: true}, 27, 36, LogNormal{}, 0},
	} {
		f, err := os.Open(shared.Path(t, "data/positions/"+c.file))
		require.NoError(t, err)
		defer f.Close()
		table, err := c.read.Read(f, c.file)
		require.NoError(t, err)
		require.Len(t, table.Borrowers, c.borrowers)
		require.Equal(t, c.skipped, table.Skipped)
		if c.law.Sigma == 0 {
			continue
		}
		// What DefaultCollateral's comment says of these files.
		var sizes []float64
		for _, b := range table.Borrowers {
			sizes = append(sizes, b.Collateral.Float64()/math.Pow10(int(c.read.CollateralDecimals)))
		}
		slices.Sort(sizes)
		worst := 0.0
		for i, x := range sizes {
			p := 0.5 * math.Erfc(-math.Log(x/c.law.Median)/c.law.Sigma/math.Sqrt2)
			worst = max(worst, math.Abs(p-float64(i)/float64(len(sizes))))
		}
		require.Less(t, worst, c.off)
	}
}
