package stats

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
)

var names = record.Names{Arms: []string{"morpho", "exchange"}, Behaviours: []string{"passive"}, Liquidators: []string{"engine"}, CollateralDecimals: 18, LoanDecimals: 6}

// path has two vaults of 10 ETH at 200 (2,000 USDC). The first is liquidated in both arms, the second in the
// first arm only.
func path(index uint32, lossA, lossB, lossA2 int64) *record.Path {
	make := func(i uint32, loss int64) record.Vault {
		v := record.Vault{Path: index, Borrower: i, StartPrice: 200e10, StartCollateral: *new(uint256.Int).Mul(uint256.NewInt(10), uint256.NewInt(1e18))}
		if loss != 0 {
			v.Liquidations, v.FirstDelay = 1, 3
			v.ClosedDebt, v.LeastDebt = *uint256.NewInt(1000e6), *uint256.NewInt(200e6)
			v.HourDebt, v.HourClosed, v.HourLeast = *uint256.NewInt(1600e6), *uint256.NewInt(800e6), *uint256.NewInt(200e6)
			v.Paid[journal.BuilderTip] = fixed.FromInt64(loss * 3 / 4 * 1e6)
			v.Paid[journal.PriceImpact] = fixed.FromInt64(loss * 1e6).Sub(v.Paid[journal.BuilderTip])
		}
		return v
	}
	return &record.Path{Index: index, Arms: []record.Arm{
		{Vaults: []record.Vault{make(0, lossA), make(1, lossA2)}},
		{Vaults: []record.Vault{make(0, lossB), make(1, 0)}},
	}}
}

func TestSummaryByHand(t *testing.T) {
	t.Parallel()
	s := New(names, "ETH", "USDC")
	require.NoError(t, s.Add(path(0, 40, 20, 80)))
	require.NoError(t, s.Add(path(1, 60, 20, 100)))
	sum := s.Summary()
	a, b := sum.Arms[0], sum.Arms[1]
	require.InDelta(t, 1, a.Of(LiquidatedShare).Value, 0)
	require.InDelta(t, 0.5, b.Of(LiquidatedShare).Value, 0)
	require.InDelta(t, 700, a.Of(Cost).Value, 1e-9, "(40 + 80 + 60 + 100) of 4,000")
	require.InDelta(t, 200, b.Of(Cost).Value, 1e-9)
	require.InDelta(t, 350, a.Of(MeanLoss).Value, 1e-9)
	require.InDelta(t, 300, a.Of(MedianLoss).Value, 1e-9)
	require.InDelta(t, 500, a.Of(WorstLoss).Value, 1e-9)
	require.InDelta(t, 4, a.Of(Find("over_liquidation")).Value, 1e-12)
	require.InDelta(t, 3, a.Of(Find("delay_mean")).Value, 0)
	require.Equal(t, "280000000", a.Money(Loss).String())
	waterfall := a.Waterfall()
	require.InDelta(t, 525, waterfall[journal.BuilderTip], 1e-9)
	require.InDelta(t, 175, waterfall[journal.PriceImpact], 1e-9)

	p := sum.Pairs[0]
	require.Equal(t, [2]string{"morpho", "exchange"}, [2]string{p.A, p.B})
	require.EqualValues(t, 4, p.Count(Either))
	require.InDelta(t, -300, p.Of(LossDifference).Value, 1e-9, "(20 − 40) + (0 − 80) + (20 − 60) + (0 − 100) over 4 vaults of 2,000")
	require.InDelta(t, -500, p.Of(CostDifference).Value, 1e-9)
	require.InDelta(t, -0.5, p.Of(ShareDifference).Value, 1e-12)
	require.InDelta(t, 1, p.Of(Cheaper).Value, 0)
}

// Interest and funding are counted over all vaults, liquidated or not, and in no loss.
func TestCarryByHand(t *testing.T) {
	t.Parallel()
	s := New(names, "ETH", "USDC")
	for i, paid := range []int64{4, -1} {
		p := path(uint32(i), 40, 20, 80)
		p.Arms[1].Vaults[0].Paid[journal.Carry] = fixed.FromInt64(paid * 1e6)
		p.Arms[1].Vaults[1].Paid[journal.Carry] = fixed.FromInt64(1e6) // not liquidated
		require.NoError(t, s.Add(p))
	}
	sum := s.Summary()
	b := sum.Arms[1]
	require.True(t, sum.Arms[0].Money(Carry).IsZero())
	require.Equal(t, "5000000", b.Money(Carry).String())
	require.InDelta(t, 6.25, b.Of(MeanCarry).Value, 1e-9, "5 of 4 vaults of 2,000 each")
	require.Equal(t, "40000000", b.Money(Loss).String())
	text := string(sum.CSV())
	require.Contains(t, text, "exchange,,carry,USDC,5,,,2,,,,,\n")
	require.Contains(t, text, "exchange,,carry_mean,bps of collateral at start,6.25,")
}

func TestWaterfallSumsToCost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := New(names, "ETH", "USDC")
		for i := range rapid.IntRange(1, 5).Draw(t, "paths") {
			draw := func(name string) int64 { return rapid.Int64Range(1, 900).Draw(t, name) }
			require.NoError(t, s.Add(path(uint32(i), draw("a"), draw("b"), draw("c"))))
		}
		for _, arm := range s.Summary().Arms {
			var sum float64
			for _, bps := range arm.Waterfall() {
				sum += bps
			}
			require.InDelta(t, arm.Of(Cost).Value, sum, 1e-6)
		}
	})
}

func TestAFailedRunIsCountedAndItsPathNotPaired(t *testing.T) {
	t.Parallel()
	s := New(names, "ETH", "USDC")
	require.NoError(t, s.Add(path(0, 40, 20, 80)))
	broken := path(1, 60, 20, 100)
	broken.Arms[1] = record.Arm{Err: errors.New("boom")}
	require.NoError(t, s.Add(broken))
	sum := s.Summary()
	require.Equal(t, 1, sum.Failed)
	require.EqualValues(t, 0, sum.Arms[0].Count(FailedRuns))
	require.EqualValues(t, 1, sum.Arms[1].Count(FailedRuns))
	require.Equal(t, 2, sum.Arms[0].Paths)
	require.Equal(t, 1, sum.Arms[1].Paths)
	require.Equal(t, 1, sum.Pairs[0].Paths)
	require.InDelta(t, -250, sum.Pairs[0].Of(LossDifference).Value, 1e-9)
}

func TestDifferentPopulationsAreNotCompared(t *testing.T) {
	t.Parallel()
	p := path(0, 40, 20, 80)
	p.Arms[1].Vaults[1].StartCollateral.SetOne()
	require.ErrorIs(t, New(names, "ETH", "USDC").Add(p), ErrPopulations)
	p.Arms[1].Vaults = p.Arms[1].Vaults[:1]
	require.ErrorIs(t, New(names, "ETH", "USDC").Add(p), ErrPopulations)
}

func TestCSVHasOneNumberARow(t *testing.T) {
	t.Parallel()
	s := New(names, "ETH", "US,DC")
	require.NoError(t, s.Add(path(0, 40, 20, 80)))
	text := string(s.Summary().CSV())
	require.Contains(t, text, "morpho,,debt_closed,\"US,DC\",2000,,,1,,,,,\n")
	require.Contains(t, text, "morpho,,loss_builder_tip,\"US,DC\",90,,,1,,,,,\n")
	require.Contains(t, text, "exchange,morpho,loss_difference,bps of collateral at start,-250,,,1,1,1,0,one path,26\n")
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		require.Equal(t, 12, strings.Count(strings.ReplaceAll(line, "US,DC", ""), ","), line)
	}
	require.NotContains(t, text, "NaN")
}

func ExampleStudy() {
	s := New(names, "ETH", "USDC")
	for i := range uint32(21) {
		if err := s.Add(path(i, 40+int64(i), 20, 80)); err != nil {
			panic(err)
		}
	}
	p := s.Summary().Pairs[0]
	loss := p.Of(LossDifference)
	fmt.Printf("%s costs %.1f bps of collateral more than %s [%.1f, %.1f]\n", p.B, loss.Value, p.A, loss.Low, loss.High)
	fmt.Printf("%d of %d paths contribute\n", loss.Contributing, loss.Paths)
	// Output:
	// exchange costs -275.0 bps of collateral more than morpho [-282.1, -267.9]
	// 21 of 21 paths contribute
}

// An interval of a share holds nothing that no share can be; the estimate itself is what verdicts are made of,
// and is not cut.
func TestIntervalsOfSharesAreCutInTheCSV(t *testing.T) {
	t.Parallel()
	s := New(names, "ETH", "USDC")
	for i, lossB := range []int64{20, 21, 22, 90} { // the last vault of eight loses more in the second arm
		require.NoError(t, s.Add(path(uint32(i), 40, lossB, 80)))
	}
	sum := s.Summary()
	require.LessOrEqual(t, sum.Pairs[0].Of(Cheaper).High, 1.0)
	require.Regexp(t, `(?m)^exchange,morpho,cheaper_share,ratio,0.875,0\.\d+,(1|0\.99\d+),4,`, string(sum.CSV()))
	e := infer.Estimate{Value: 0.1, Low: -0.3, High: 1.2}
	require.Equal(t, infer.Estimate{Value: 0.1, Low: 0, High: 1}, e.Within(0, 1))
	require.Equal(t, infer.Estimate{Value: 0.1, Low: -0.3, High: 1}, e.Within(-1, 1))
	none := infer.Estimate{Value: 0.1, Low: math.NaN(), High: math.NaN()}.Within(0, 1)
	require.True(t, math.IsNaN(none.Low) && math.IsNaN(none.High))
}

func TestArmsAreAlikeWhereEveryBorrowerFaresAlike(t *testing.T) {
	t.Parallel()
	s := New(names, "ETH", "USDC")
	p := path(0, 40, 40, 0)
	require.NoError(t, s.Add(p))
	require.True(t, s.Summary().Pairs[0].Alike)
	p = path(1, 40, 40, 0)
	p.Arms[1].Vaults[0].Paid[journal.Gas] = fixed.FromInt64(1)
	require.NoError(t, s.Add(p))
	require.False(t, s.Summary().Pairs[0].Alike, "a smallest unit apart")
}

// Of two vaults that both arms liquidated, one lost the same in both: it lost no less.
func TestWhoLostTheSameLostNoLess(t *testing.T) {
	t.Parallel()
	s := New(names, "ETH", "USDC")
	p := path(0, 40, 40, 80)
	require.NoError(t, s.Add(p))
	require.InDelta(t, 0.5, s.Summary().Pairs[0].Of(Cheaper).Value, 0, "40 against 40, and 0 against 80")
}
