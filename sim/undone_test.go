package sim

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// What nobody liquidates is found again block by block, from prices and positions alone: borrowers are passive, there is no
// interest, and the contract reads every price.
func TestWhatIsLeftUndoneIsFoundBlockByBlock(t *testing.T) {
	t.Parallel()
	for name, nobody := range map[string]string{
		"nobody comes":    "liquidators=[]",
		"gas is too dear": "gas.base_fee_gwei=1000000000",
		"bots want more":  "liquidators=[{strategy: fixed-tip, name: asleep, minimum_profit: 100000000}]",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := small(t, "paths=8", "arms=[{design: morpho}]", "market.irm={model: none}", "population.behaviours=[{behaviour: passive}]",
				"feed.deviation=0", "feed.decimals=0", "blocks.step=12s", "prices={source: gbm, start: 200, volatility: 6, horizon: 1d}", nobody)
			world, deep := p.World(), 0
			for _, path := range study(t, p, 1) {
				rows := path.Arms[0]
				var most, deepest record.Moment
				stood, reached, standing := make([]uint64, len(rows.Vaults)), make([]bool, len(rows.Vaults)), make([]bool, len(rows.Vaults))
				var all uint64
				clock := p.Clock()
				for block, price := range pathOf(t, p, path.Index) {
					at := scaled(p, price)
					moment := record.Moment{Block: uint64(block), Time: clock.Time(uint64(block))}
					var count uint32
					var debt uint256.Int
					for i := range rows.Vaults {
						v := &rows.Vaults[i]
						if standing[i] {
							stood[i] += clock.Interval
							all += clock.Interval
						}
						value := arm.Worth(&v.StartCollateral, &at)
						carries, _ := fixed.WMulDown(&value, &world.HealthLLTV)
						if standing[i] = carries.Lt(&v.EndDebt); standing[i] {
							reached[i] = true
							count++
							debt.Add(&debt, &v.EndDebt)
						}
						if value.Lt(&v.EndDebt) {
							moment.Vaults++
							value.Sub(&v.EndDebt, &value)
							moment.Amount.Add(&moment.Amount, &value)
						}
					}
					if count > most.Vaults {
						most = record.Moment{Vaults: count, Amount: debt, Block: moment.Block, Time: moment.Time}
					}
					if moment.Amount.Gt(&deepest.Amount) {
						deepest = moment
					}
				}
				require.Equal(t, most, rows.Undone.Most, "path %d", path.Index)
				require.Equal(t, deepest, rows.Undone.Deepest, "path %d", path.Index)
				var ends uint32
				for i := range rows.Vaults {
					v := &rows.Vaults[i]
					require.Equal(t, [3]any{reached[i], stood[i], standing[i]}, [3]any{v.Reached, v.Stood, v.Standing}, "path %d, borrower %d", path.Index, i)
					if v.Standing {
						ends++
					}
				}
				require.Equal(t, ends, rows.Undone.EndLiquidatable)
				for _, bot := range rows.Liquidators {
					require.Equal(t, all, bot.Seconds[liquidator.Unprofitable])
					require.Equal(t, ends, bot.End[liquidator.Unprofitable])
				}
				if deepest.Vaults > 1 {
					deep++
				}
			}
			require.NotZero(t, deep, "some path has vaults under water")
		})
	}
}

// pathOf is every price of a path.
func pathOf(t *testing.T, p interface {
	Walk(uint32) oracle.Walker
}, path uint32,
) (all []oracle.Price) {
	t.Helper()
	walker, part := p.Walk(path), [][]oracle.Price{make([]oracle.Price, 300)}
	for {
		n, err := walker.Fill(part)
		all = append(all, part[0][:n]...)
		if err != nil {
			return all
		}
	}
}

// For each liquidator the reasons sum to the time for which vaults were left, whatever the reasons are.
func TestReasonsSumToTheTimeLeft(t *testing.T) {
	if testing.Short() {
		t.Skip("walks studies of every kind")
	}
	t.Parallel()
	seen := map[liquidator.Reason]bool{}
	for _, bots := range []string{
		"liquidators=[{strategy: fixed-share, name: slow, share: 0.5, delay: 400}, {strategy: first-price, name: capped, gas_price_cap_gwei: 49}]",
		"liquidators=[{strategy: fixed-share, name: poor, share: 0.5, capital: 40}, {strategy: fraction, name: part, fraction: 0.01, below: 0.97}]",
		"gas={block_gas_limit: 1000000, base_fee_gwei: 1}",
		"venue={model: power-law, depth: 3000}",
	} {
		for _, path := range study(t, small(t, "paths=2", "arms=[{design: morpho}]", bots), 1) {
			rows := path.Arms[0]
			var sums []uint64
			for _, bot := range rows.Liquidators {
				var seconds uint64
				var ends uint32
				for why, n := range bot.Seconds {
					seconds += n
					ends += bot.End[why]
					seen[liquidator.Reason(why)] = seen[liquidator.Reason(why)] || n > 0
				}
				sums = append(sums, seconds)
				require.Equal(t, sums[0], seconds)
				require.Equal(t, rows.Undone.EndLiquidatable, ends)
			}
			var stood uint64
			for i := range rows.Vaults {
				stood += rows.Vaults[i].Stood
			}
			require.GreaterOrEqual(t, sums[0], stood, "the time after a first liquidation is beside it")
		}
	}
	for _, why := range []liquidator.Reason{
		liquidator.Unnoticed, liquidator.GasCapped, liquidator.Unfunded, liquidator.Unprofitable, liquidator.NoDepth, liquidator.Unwilling, liquidator.Partial,
	} {
		require.True(t, seen[why], why)
	}
}
