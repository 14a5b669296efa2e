package sim

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/record"
)

// What the arms write down of prices beside each liquidation stands in the prices that are drawn apart, whatever the step and
// the block interval are, and every block of every path has a row.
func TestPricesAreThoseThatArmsWalkAlong(t *testing.T) {
	for _, interval := range []string{"1s", "12s"} {
		p := small(t, "blocks.interval="+interval, "prices.to=2020-03-13")
		rows := map[[2]uint64]record.Price{}
		next := [2]uint64{}
		var done []int
		progress := func(n, total int) {
			require.Equal(t, p.Paths(), total)
			done = append(done, n)
		}
		require.NoError(t, Prices(context.Background(), p, progress, func(path []record.Price) error {
			for _, r := range path {
				require.Equal(t, next, [2]uint64{uint64(r.Path), r.Block})
				require.Equal(t, p.ChainClock().Time(r.Block), r.Time)
				rows[next] = r
				next[1]++
			}
			require.Equal(t, p.ChainClock().Blocks, next[1])
			next = [2]uint64{next[0] + 1}
			return nil
		}))
		require.Equal(t, uint64(p.Paths()), next[0])
		require.Equal(t, []int{1, 2, 3}, done)

		seen, old := 0, 0
		for _, path := range study(t, p, 1) {
			for _, v := range path.Arms[0].Vaults {
				require.Equal(t, rows[[2]uint64{uint64(v.Path)}].Reference, v.StartPrice)
			}
			for _, l := range path.Arms[0].Liquidations {
				r := rows[[2]uint64{uint64(l.Path), l.Block}]
				require.Equal(t, []uint64{r.Time, r.Reference, r.Contract}, []uint64{l.Time, l.ReferencePrice, l.ContractPrice})
				if seen++; r.Reference != r.Contract {
					old++
				}
			}
		}
		require.Positive(t, seen)
		require.Positive(t, old, "a feed lags")
	}
}

// Accounts of several positions have a row for each of their assets in every block, the main one first, which alone has a feed.
func TestEveryAssetHasItsPrices(t *testing.T) {
	p := small(t, "paths=1", "prices.to=2020-03-13", "arms=[{design: exchange-isolated, preset: binance-usdm}]",
		"portfolio={reserve: 0.5, positions: [{symbol: BASIS, side: short, notional: 0.9, leverage: 10}, {symbol: PUNT, notional: 0.4, leverage: 10}]}")
	require.NoError(t, Prices(context.Background(), p, nil, func(path []record.Price) error {
		require.Len(t, path, 3*int(p.ChainClock().Blocks))
		for i, r := range path {
			require.Equal(t, uint16(i%3), r.Asset)
			require.Equal(t, uint64(i/3), r.Block)
			require.NotZero(t, r.Reference)
			require.Equal(t, i%3 == 0, r.Contract != 0)
		}
		return nil
	}))
}
