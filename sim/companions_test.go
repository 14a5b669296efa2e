package sim

import (
	"errors"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/plan"
)

// path draws all prices of a plan's path, in chunks of some size.
func path(t *testing.T, p *plan.Plan, at uint32, size int) [][]oracle.Price {
	t.Helper()
	all, row := make([][]oracle.Price, p.Assets()), make([][]oracle.Price, p.Assets())
	for i := range row {
		row[i] = make([]oracle.Price, size)
	}
	for w := p.Walk(at); ; {
		n, err := w.Fill(row)
		for i := range row {
			all[i] = append(all[i], row[i][:n]...)
		}
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
	}
}

// moments returns the volatilities of the first and of another price per square root of a year, and the correlation of their
// returns, over many paths.
func moments(t *testing.T, p *plan.Plan, other int) (main, own, correlation float64) {
	var xx, yy, xy, n float64
	for at := range uint32(20) {
		prices := path(t, p, at, 1000)
		for b := 1; b < len(prices[0]); b++ {
			x := math.Log(float64(prices[0][b]) / float64(prices[0][b-1]))
			y := math.Log(float64(prices[other][b]) / float64(prices[other][b-1]))
			xx, yy, xy, n = xx+x*x, yy+y*y, xy+x*y, n+1
		}
	}
	year := oracle.SecondsPerYear / float64(p.Clock().Interval)
	return math.Sqrt(xx / n * year), math.Sqrt(yy / n * year), xy / math.Sqrt(xx*yy)
}

func TestACompanionHasTheVolatilityAndCorrelationThatWereAskedFor(t *testing.T) {
	for name, prices := range map[string]string{
		"recorded": "prices.name=eth-2020-03",
		"gbm":      "prices={source: gbm, volatility: 0.8, horizon: 2d}",
		"jumps":    "prices={source: merton, volatility: 0.8, jumps: 20000, jump_mean: 0, jump_deviation: 0.01, horizon: 2d}",
	} {
		p := small(t, prices, "portfolio.positions=[{symbol: ALT, prices: {start: 20000, volatility: 2, correlation: 0.7}}, {symbol: INV, prices: {start: 20000, volatility: 0.5, correlation: -1}}]")
		_, own, correlation := moments(t, p, 1)
		require.InEpsilon(t, 2, own, 0.06, name)
		require.InDelta(t, 0.7, correlation, 0.04, name)
		_, own, correlation = moments(t, p, 2)
		require.InEpsilon(t, 0.5, own, 0.08, name)
		require.InDelta(t, -1, correlation, 1e-4, name)
	}
}

func TestACompanionLeavesAllOtherPricesAsTheyWere(t *testing.T) {
	const one, two = "portfolio.positions=[{symbol: ALT}]", "portfolio.positions=[{symbol: ALT}, {symbol: HDG, prices: {volatility: 3}}]"
	none, with := path(t, small(t), 1, 700), path(t, small(t, two), 1, 1024)
	require.Equal(t, none[0], with[0])
	require.Equal(t, path(t, small(t, one), 1, 1)[1], with[1], "nor does it matter how a path is cut into chunks")
	require.Equal(t, oracle.Price(100e10), with[1][0])
	require.NotEqual(t, with[1], with[2])
}

func TestACompanionThatLeavesItsRangeFailsTheRun(t *testing.T) {
	p := small(t, "portfolio.positions=[{symbol: ALT, prices: {start: 900000000, volatility: 0, drift: 100}}]")
	row := [][]oracle.Price{make([]oracle.Price, 200_000), make([]oracle.Price, 200_000)}
	_, err := p.Walk(0).Fill(row)
	require.ErrorIs(t, err, oracle.ErrRange)
}
