package tune_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
	"github.com/ringfence-sim/ringfence/sim/tune"
)

// lone is a market of one borrower and one bot without competition: the price falls once from 200 to 190 and stays. The borrower
// has 100 collateral; the bot takes all or nothing, pays no tip, and sells into a constant-product pool of 200,000 at a
// price of 200, with a fee of 0.3 %.
func lone(t *testing.T, set ...string) *scenario.Scenario {
	t.Helper()
	folder := t.TempDir()
	prices := "unix,price\n"
	for i := range 60 {
		price := 200
		if i >= 20 {
			price = 190
		}
		prices += fmt.Sprintf("%d,%d\n", 1700000000+60*i, price)
	}
	require.NoError(t, os.WriteFile(filepath.Join(folder, "prices.csv"), []byte(prices), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "borrowers.csv"), []byte("collateral,debt\n100,16800\n"), 0o644))
	text := `
name: lone
paths: 2
blocks: {interval: 12s, step: 12s}
market: {collateral: {symbol: ETH, decimals: 18}, loan: {symbol: USDC, decimals: 6}, lltv: 0.86, irm: {model: none}}
prices: {source: file, file: prices.csv}
feed: {heartbeat: 1h, deviation: 0.005, delay: 0s, decimals: 8}
population: {source: file, file: borrowers.csv}
liquidators: [{strategy: fixed-tip, name: bot, tip_gwei: 0, size: all}]
venue: {model: pool, depth: 200000, fee: 0.003}
gas: {base_fee_gwei: 100, fees: {source: constant}, taken: 0, taken_rise: 0, ether_price: 1000}
arms: [{design: morpho, name: morpho}]
`
	require.NoError(t, os.WriteFile(filepath.Join(folder, "lone.yaml"), []byte(text), 0o644))
	s, err := scenario.Load(filepath.Join(folder, "lone.yaml"), set...)
	require.NoError(t, err)
	return s
}

// The least incentive at which the bot still pays its gas and its impact, in closed form. It repays the debt D and is given
// collateral worth v = l·D at the price of 190. The pool then holds L = 200,000·√(190/200) on either side, so that the
// sale fetches L·v/(L + v), of which the fee f is taken. With gas of G the bot acts where
//
//	(1 − f)·L·v/(L + v) − D − G ≥ 0,   so   l* = L·(D + G) / (D·((1 − f)·L − D − G))
//
// Below it nobody comes, and the borrower loses nothing but is not liquidated either; above it, the borrower pays more the
// higher the incentive. So the least loss without a missed liquidation is at l*.
func TestTheLeastIncentiveThatPaysGasAndImpactIsFound(t *testing.T) {
	t.Parallel()
	const debt, fee, step = 16_800.0, 0.003, 0.0005
	gas := gasUnits(t) * 100e-9 * 1000
	pool := 200_000 * math.Sqrt(190.0/200)
	least := pool * (debt + gas) / (debt * ((1-fee)*pool - debt - gas))
	require.Greater(t, least, 1.08)
	require.Less(t, least, 1.12)

	s := lone(t)
	limit, err := stats.ParseLimit("missed_share <= 0")
	require.NoError(t, err)
	axis, err := sweep.ParseAxis("arms.0.lif=1.08:1.12:81")
	require.NoError(t, err)
	p, err := tune.New(s, tune.Problem{Objective: stats.BorrowerLoss, Subject: []*stats.Limit{limit}, Over: []sweep.Axis{axis}, Workers: 2})
	require.NoError(t, err)
	parts := t.TempDir()
	require.NoError(t, p.Sweep.Run(context.Background(), parts, sweep.Options{Workers: 2}))
	answers, err := p.Solve(parts)
	require.NoError(t, err)
	require.Len(t, answers, 1)
	a := answers[0]
	require.NotNil(t, a.Best)
	found, err := strconv.ParseFloat(a.Best.Values[0], 64)
	require.NoError(t, err)
	require.GreaterOrEqual(t, found, least)
	require.Less(t, found, least+step, "the next value of the grid below it does not pay")
	require.Len(t, a.Binds, 1, "without the limit, leaving the borrower alone costs least")
	require.Equal(t, a.Best, a.Recommended, "no step bounds it")

	// The loss there is what the incentive takes: (l − 1)·D, in basis points of the debt.
	require.InDelta(t, (found-1)*1e4, a.Best.Of(stats.BorrowerLoss).Value, 0.01)
}

// gasUnits is what the bot's transaction burns, as a run with an incentive that surely pays has it.
func gasUnits(t *testing.T) (units float64) {
	p, err := plan.New(lone(t, "arms.0.lif=1.13"))
	require.NoError(t, err)
	require.NoError(t, sim.Run(context.Background(), p, sim.Options{Count: 1}, func(path *record.Path) error {
		require.NoError(t, path.Arms[0].Err)
		require.Len(t, path.Arms[0].Liquidations, 1)
		units = float64(path.Arms[0].Liquidations[0].Gas)
		return nil
	}))
	return units
}

// Rounds between the values of a grid of ten steps come within a thousandth of a step of the same closed form, whatever the grid.
func TestFinerRoundsFindTheOptimumBetweenTheValuesOfTheGrid(t *testing.T) {
	t.Parallel()
	const debt, fee, grid = 16_800.0, 0.003, 0.005
	gas := gasUnits(t) * 100e-9 * 1000
	pool := 200_000 * math.Sqrt(190.0/200)
	least := pool * (debt + gas) / (debt * ((1-fee)*pool - debt - gas))

	limit, err := stats.ParseLimit("missed_share <= 0")
	require.NoError(t, err)
	axis, err := sweep.ParseAxis("arms.0.lif=1.08:1.13:11")
	require.NoError(t, err)
	p, err := tune.New(lone(t), tune.Problem{Objective: stats.BorrowerLoss, Subject: []*stats.Limit{limit}, Over: []sweep.Axis{axis}, Workers: 2})
	require.NoError(t, err)
	parts := t.TempDir()
	require.NoError(t, p.Sweep.Run(context.Background(), parts, sweep.Options{Workers: 2}))
	answers, err := p.Solve(parts)
	require.NoError(t, err)
	results, err := sweep.Gather(parts)
	require.NoError(t, err)
	within := grid
	for range 5 {
		found, err := strconv.ParseFloat(answers[0].Best.Values[0], 64)
		require.NoError(t, err)
		require.GreaterOrEqual(t, found, least)
		require.Less(t, found, least+within*1.000001)
		finer, err := p.Finer(answers)
		require.NoError(t, err)
		require.LessOrEqual(t, len(finer.Points), 1+2*(tune.Finer-1))
		folder := t.TempDir()
		require.NoError(t, finer.Run(context.Background(), folder, sweep.Options{Workers: 2}))
		require.NoError(t, p.Refine(answers, finer, results, folder))
		within /= tune.Finer
	}
	require.Less(t, within, grid/1000)
	require.Len(t, results.Told, len(results.Points))
	require.Len(t, answers[0].Candidates, len(results.Told))
	for k, c := range answers[0].Candidates {
		require.Equal(t, results.Points[c.Number], c.Point, "the results' numbers are the candidate's")
		require.Equal(t, c.Number, results.Told[c.Number].Number)
		require.Equal(t, results.Told[c.Number].Of(stats.BorrowerLoss, 0).Value, c.Of(stats.BorrowerLoss).Value)
		if k > 0 {
			require.Less(t, answers[0].Candidates[k-1].Values[0], c.Values[0], "in the order of their values")
		}
	}
}

// A step bounds finer values, too, and a key of whole numbers has none between.
func TestAFinerRoundKeepsToTheStepAndToWhatAKeyTakes(t *testing.T) {
	t.Parallel()
	solved := func(over string, step string) (*tune.Tuning, []*tune.Answer) {
		axis, err := sweep.ParseAxis(over)
		require.NoError(t, err)
		of, err := tune.ParseStep(step)
		require.NoError(t, err)
		p, err := tune.New(lone(t, "arms.0.lif=1.12"), tune.Problem{Objective: stats.BorrowerLoss, Over: []sweep.Axis{axis}, Step: of})
		require.NoError(t, err)
		parts := t.TempDir()
		require.NoError(t, p.Sweep.Run(context.Background(), parts, sweep.Options{}))
		answers, err := p.Solve(parts)
		require.NoError(t, err)
		return p, answers
	}
	p, answers := solved("arms.0.lif=1.105:1.125:5", "0.004")
	finer, err := p.Finer(answers)
	require.NoError(t, err)
	for _, point := range finer.Points[1:] {
		value, err := strconv.ParseFloat(point.Value(0), 64)
		require.NoError(t, err)
		require.GreaterOrEqual(t, value, 1.116)
		require.LessOrEqual(t, value, 1.12, "the next value of the grid")
	}
	p, answers = solved("feed.decimals=8,9,10", "5")
	finer, err = p.Finer(answers)
	require.NoError(t, err)
	require.Nil(t, finer, "nothing is left between")
}

// A limit that no value keeps is said not to be met, with the value that misses it by least.
func TestALimitThatCannotBeMetIsSaidSo(t *testing.T) {
	t.Parallel()
	limit, err := stats.ParseLimit("missed_share <= 0")
	require.NoError(t, err)
	axis, err := sweep.ParseAxis("arms.0.lif=1.01:1.05:3")
	require.NoError(t, err)
	p, err := tune.New(lone(t), tune.Problem{Objective: stats.BorrowerLoss, Subject: []*stats.Limit{limit}, Over: []sweep.Axis{axis}})
	require.NoError(t, err)
	parts := t.TempDir()
	require.NoError(t, p.Sweep.Run(context.Background(), parts, sweep.Options{}))
	answers, err := p.Solve(parts)
	require.NoError(t, err)
	require.Nil(t, answers[0].Best)
	require.Nil(t, answers[0].Recommended)
	require.NotNil(t, answers[0].Nearest)
	require.Contains(t, p.Reason(answers[0]), "cannot be met")
	require.Contains(t, p.Reason(answers[0]), "off by 100.0 %")
}

// Above the least incentive the loss only rises, so the best is the end of a range that begins there; a step keeps the
// recommendation near today's value.
func TestAStepBoundsTheRecommendationAndTheEndIsSaid(t *testing.T) {
	t.Parallel()
	axis, err := sweep.ParseAxis("arms.0.lif=1.105:1.125:5")
	require.NoError(t, err)
	step, err := tune.ParseStep("0.004")
	require.NoError(t, err)
	p, err := tune.New(lone(t, "arms.0.lif=1.12"), tune.Problem{Objective: stats.BorrowerLoss, Over: []sweep.Axis{axis}, Step: step})
	require.NoError(t, err)
	parts := t.TempDir()
	require.NoError(t, p.Sweep.Run(context.Background(), parts, sweep.Options{}))
	answers, err := p.Solve(parts)
	require.NoError(t, err)
	a := answers[0]
	require.Equal(t, []string{"1.105"}, a.Best.Values)
	require.Equal(t, []string{"1.116"}, a.Recommended.Values, "today's 1.12 less the step")
	require.Equal(t, []string{"1.12"}, a.Today.Values)
	require.Equal(t, tune.Rises, a.Shape)
	require.True(t, a.End)
	require.Contains(t, p.Reason(a), "only rises over the range")
	require.Contains(t, p.Reason(a), "next step")
	require.Len(t, a.Slope, 2)
}
