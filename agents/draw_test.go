package agents

import (
	"math"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"

	"github.com/ringfence-sim/ringfence/rng"
)

// The share of draws below a value, by hand. Z is the standard normal, whose 10 % point is −1.2816 and whose 75 % point 0.6745.
func TestQuantilesByHand(t *testing.T) {
	const n = 40_000
	for _, row := range []struct {
		law   Distribution
		below map[float64]float64 // value → share
	}{
		{Constant{3}, map[float64]float64{2.999: 0, 3.001: 1}},
		{Uniform{2, 6}, map[float64]float64{2: 0, 2.4: 0.1, 4: 0.5, 5: 0.75, 6: 1}},
		{LogNormal{Median: 4, Sigma: 0.7, Shift: 1}, map[float64]float64{1: 0, 2.631: 0.1, 5: 0.5, 7.414: 0.75}}, // 1 + 4·e^(0.7·Z)
		{DefaultHealth, map[float64]float64{1.02: 0, 1.32: 0.5, 1.1004: 0.0492}},                                 // ln(0.0804/0.3)/0.8 = −1.646 → 0.0499
		{Pareto{3, 2}, map[float64]float64{3: 0, 3.1623: 0.1, 4.2426: 0.5, 6: 0.75}},                             // 3/√(1−p)
		{Beta{2, 1, 1, 3}, map[float64]float64{1: 0, 1.6325: 0.1, 2.4142: 0.5, 2.7321: 0.75, 3: 1}},              // 1 + 2·√p
		{Beta{1, 3, 0, 1}, map[float64]float64{0.034511: 0.1, 0.2063: 0.5, 0.37004: 0.75}},                       // 1 − (1−p)^(1/3)
		{Beta{3, 1, 0, 1}, map[float64]float64{0.46416: 0.1, 0.7937: 0.5, 0.90856: 0.75}},                        // p^(1/3)
	} {
		s := rng.Key{Seed: 21, Purpose: rng.Named("quantiles")}.Stream()
		draws := make([]float64, n)
		for i := range draws {
			draws[i] = row.law.Draw(&s)
		}
		for value, want := range row.below {
			count := 0.0
			for _, x := range draws {
				if x < value {
					count++
				}
			}
			require.InDelta(t, want, count/n, 4*math.Sqrt(want*(1-want)/n)+0.0008, "%#v below %v", row.law, value)
		}
	}
}

func TestTheLowestOfALawIsItsEdge(t *testing.T) {
	for law, want := range map[Distribution]float64{
		Constant{3}: 3, Uniform{2, 5}: 2, LogNormal{Median: 4, Sigma: 0.7, Shift: 1}: 1, LogNormal{Median: 4, Shift: 1}: 5,
		Pareto{3, 2}: 3, Beta{2, 1, 1, 3}: 1,
	} {
		require.Equal(t, want, law.Lowest(), "%#v", law)
	}
}

func TestLawsRefuseWhatIsJustOutsideTheirRange(t *testing.T) {
	for _, law := range []Distribution{
		Constant{0},
		Constant{-1},
		Uniform{-1, 2},
		Uniform{2, 2},
		Uniform{0, 0},
		LogNormal{Median: 1, Sigma: 10.5},
		LogNormal{Median: 1, Sigma: -1},
		LogNormal{Median: 1, Shift: -1},
		Pareto{1, 0.49},
		Pareto{0, 1},
		Beta{0.009, 1, 0, 1},
		Beta{1, 0.009, 0, 1},
		Beta{1.1e6, 1, 0, 1},
		Beta{1, 1.1e6, 0, 1},
		Beta{1, 1, 1, 1},
		Beta{1, 1, -1, 1},
	} {
		require.Error(t, law.Validate(), "%#v", law)
	}
	for _, law := range []Distribution{
		Constant{1e-9}, Uniform{0, 1e-9}, LogNormal{Median: 1, Sigma: 10}, LogNormal{Median: 1}, Pareto{1e-9, 0.5}, Beta{0.01, 0.01, 0, 1}, Beta{1e6, 1e6, 0, 1},
	} {
		require.NoError(t, law.Validate(), "%#v", law)
	}
}

// Who is healthy, who is large, and who does what are three independent draws.
func TestSizeHealthAndBehaviourAreIndependent(t *testing.T) {
	const n = 8000
	m := usual()
	borrowers, err := Population{
		Collateral: Uniform{1, 2}, Health: Uniform{1.1, 2.1}, Behaviours: Mix{{Passive{}, 1}, {DefaultTopUp, 1}},
	}.Draw(rng.Key{Seed: 6, Path: 1}, n, m)
	require.NoError(t, err)
	var size, health, acts []float64
	for _, b := range borrowers {
		most, err := m.MaxDebt(&b.Collateral)
		require.NoError(t, err)
		size = append(size, b.Collateral.Float64())
		health = append(health, most.Float64()/b.Debt.Float64())
		acts = append(acts, map[bool]float64{true: 1}[b.Behaviour.Kind() == "top-up"])
	}
	for _, pair := range [][2][]float64{{size, health}, {size, acts}, {health, acts}} {
		require.InDelta(t, 0, stat.Correlation(pair[0], pair[1], nil), 4/math.Sqrt(n))
	}
	require.InDelta(t, 1.6, stat.Mean(health, nil), 4*0.289/math.Sqrt(n))
	require.InDelta(t, 1.5e18, stat.Mean(size, nil), 4*0.289e18/math.Sqrt(n))
}

func TestEveryPathHasAPopulationOfItsOwn(t *testing.T) {
	one, err := law().Draw(rng.Key{Seed: 9, Path: 2}, 50, usual())
	require.NoError(t, err)
	for _, key := range []rng.Key{{Seed: 9, Path: 3}, {Seed: 8, Path: 2}} {
		other, err := law().Draw(key, 50, usual())
		require.NoError(t, err)
		for i := range one {
			require.NotEqual(t, one[i].Collateral, other[i].Collateral)
		}
	}
	same, err := law().Draw(rng.Key{Seed: 9, Path: 2, Purpose: 77, Actor: 5}, 50, usual())
	require.NoError(t, err)
	require.Equal(t, one, same, "the purpose is the population's own, the actor the borrower")
}

// Three weights of 1, 0 and 3: the second is never drawn.
func TestAMixIsDrawnByItsWeights(t *testing.T) {
	mix := Mix{{DefaultTopUp, 1}, {Leave{}, 0}, {DefaultRepay, 3}}
	s := rng.Key{Seed: 3}.Stream()
	counts := map[string]int{}
	for range 8000 {
		counts[mix.draw(&s).Kind()]++
	}
	require.InDelta(t, 2000, counts["top-up"], 4*38.7)
	require.Zero(t, counts["leave"])
	require.Equal(t, 8000, counts["top-up"]+counts["repay"])
	require.Equal(t, Passive{}, Mix(nil).draw(&s))
}

func TestBorrowersOfAFileAreGivenBehavioursAnewOnEachPath(t *testing.T) {
	mix := Mix{{Passive{}, 1}, {DefaultTopUp, 1}, {DefaultRepay, 1}}
	rows := make([]Borrower, 500)
	own := Leave{Trigger: n(1e17)}
	rows[7].Behaviour = own
	recorded := Recorded{Rows: rows, Behaviours: mix}
	of := func(key rng.Key, count int) []Borrower {
		all, err := recorded.Borrowers(key, usual(), count)
		require.NoError(t, err)
		return all
	}
	named := of(rng.Key{Seed: 9, Path: 5, Purpose: 7, Actor: 3}, 400)
	require.Equal(t, named, of(rng.Key{Seed: 9, Path: 5, Purpose: 8}, 500)[:400], "whoever else there is")
	require.NotEqual(t, named, of(rng.Key{Seed: 9, Path: 6}, 400))
	require.NotEqual(t, named, of(rng.Key{Seed: 10, Path: 5}, 400))
	require.Nil(t, rows[0].Behaviour, "the rows are everybody's")
	drawn, err := Population{Collateral: Constant{1}, Health: Constant{2}, Behaviours: mix}.Draw(rng.Key{Seed: 9, Path: 5}, 400, usual())
	require.NoError(t, err)
	for i := range named {
		if i == 7 {
			require.Equal(t, Behaviour(own), named[i].Behaviour)
			continue
		}
		require.Equal(t, drawn[i].Behaviour, named[i].Behaviour, "as the path of a drawn population")
	}
}

// Debt is ⌊⌊⌊collateral·price/1e36⌋·LLTV/1e18⌋·1e18/health⌋.
func TestADebtByHand(t *testing.T) {
	m := Market{CollateralDecimals: 18, LoanDecimals: 6, LLTV: n(0.86e18), Price: cents(1234_56)}
	for _, row := range []struct {
		size, health     float64
		collateral, debt uint64
	}{
		{1, 1, 1e18, 1_061_721_600},       // 1,234.56·0.86
		{1, 1.5, 1e18, 707_814_400},       //
		{0.001, 1, 1e15, 1_061_721},       // 1.2345600·0.86 = 1.0617216
		{0.5, 1.03125, 5e17, 514_774_109}, // 530,860,800/1.03125 = 514,774,109.09
	} {
		b, err := m.borrower(row.size, row.health)
		require.NoError(t, err)
		require.Equal(t, Borrower{Collateral: n(row.collateral), Debt: n(row.debt)}, b)
	}
	_, err := m.borrower(1, 0.9999999)
	require.ErrorContains(t, err, "is below 1")
	healthy := Borrower{Collateral: n(1e18), Debt: n(1_061_721_600)}
	ill := Borrower{Collateral: n(1e18), Debt: n(1_061_721_601)}
	require.Equal(t, []int{1, 3}, m.Unhealthy([]Borrower{healthy, ill, healthy, ill}))
}

func TestMarketsRefuseWhatIsJustOutside(t *testing.T) {
	good := usual()
	good.CollateralDecimals, good.LoanDecimals, good.LLTV = 30, 30, n(1e18-1)
	require.NoError(t, good.Validate())
	for _, spoil := range []func(*Market){
		func(m *Market) { m.CollateralDecimals = 31 }, func(m *Market) { m.LoanDecimals = 31 },
		func(m *Market) { m.LLTV = n(1e18) }, func(m *Market) { m.LLTV = n(0) },
		func(m *Market) { m.Price = n(0) }, func(m *Market) { m.Price = *new(uint256.Int).Lsh(uint256.NewInt(1), 192) },
	} {
		bad := good
		spoil(&bad)
		require.Error(t, bad.Validate())
	}
	good.Price = *new(uint256.Int).SubUint64(new(uint256.Int).Lsh(uint256.NewInt(1), 192), 1)
	require.NoError(t, good.Validate())
}
