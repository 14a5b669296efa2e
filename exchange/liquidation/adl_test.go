package liquidation

import (
	"testing"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/stretchr/testify/require"
)

// Ten at 100 on a margin of 100, maintenance 1 %. At 120: value 1200, profit 200, equity 300. At 95: value 950, loss
// 50, equity 50.
func TestRankingsByHand(t *testing.T) {
	for _, row := range []struct {
		ranking       Ranking
		winner, loser float64
		formula       string
	}{
		{Leveraged{}, 2, -0.5, "200/100 and −50/100"},
		{Binance{}, 0.08, 0, "200/100 · 12/300; a loser is 0"},
		{BitMEX{}, 0.8, -0.05 / 19, "0.2 · 1200/300 and −0.05/(950/50)"},
		{Cube{}, 800, -50. / 19, "200 · 4 and −50/19"},
		{Hyperliquid{}, 4.8, 0.95 * 19, "1.2 · 4 and 0.95 · 19"},
	} {
		score := func(price, size, margin float64, least float64) float64 {
			by := row.ranking
			if row.ranking == (Binance{}) {
				by = Binance{Least: u(least)}
			}
			e, m := engine(t, plain(), linear(flat(t, 0.01, 0.02)), deep())
			mark(t, e, m, px(100), 1)
			id, err := e.Open(exchange.Opening{Account: funded(t, e, u(1000)), Market: m, Side: exchange.Long, Size: u(size), Value: u(100 * size), Margin: u(margin), Leverage: wad(10)})
			require.NoError(t, err)
			e.house.Mark(m, new(px(price)))
			s := by.Score(e.standing(id))
			scale := 1e18
			if row.ranking == (Cube{}) { // in settlement units
				scale = 1e8
			}
			return s.Float64() / scale
		}
		require.InDelta(t, row.winner, score(120, 10, 100, 0), 1e-7, "%s: %s", row.ranking.Name(), row.formula)
		require.InDelta(t, row.loser, score(95, 10, 100, 0), 1e-7, "%s: %s", row.ranking.Name(), row.formula)
		if row.ranking == (Binance{}) { // max(1, wallet): a profit of 1 on a wallet of 0.5
			require.InDelta(t, 0.08, score(120, 0.05, 0.5, 0), 1e-9)
			require.InDelta(t, 0.04, score(120, 0.05, 0.5, 1), 1e-9)
		}
	}
}
