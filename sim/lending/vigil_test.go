package lending_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// Twin: an arm that lives through every block and looks at every vault in it. Prices wander and jump, feeds lag, debts grow,
// some vaults are too small for their gas, and some bots are slow or poor.
func TestSleepingChangesNothingOnAnyPath(t *testing.T) {
	any := func(t *rapid.T) {
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 7))
		wild, fall := rapid.SampledFrom([]float64{0.0002, 0.001, 0.005}).Draw(t, "step"), rapid.Float64Range(-0.2, 0.4).Draw(t, "fall")
		price, prices := 2000.0, []oracle.Price{}
		for range rapid.IntRange(60, 240).Draw(t, "blocks") {
			prices = append(prices, oracle.Price(price*1e10))
			move := wild * (dice.NormFloat64() - fall)
			if dice.IntN(40) == 0 { // a jump
				move += 0.03 * dice.NormFloat64()
			}
			price *= math.Exp(move)
		}
		var people []agents.Borrower
		for range rapid.SampledFrom([]int{1, 2, 4, 8, 30}).Draw(t, "borrowers") {
			b := borrower(1, 0)
			b.Collateral = n([]uint64{1e14, 5e15, 2e16, 1e18, 9e18}[dice.IntN(5)])
			value := b.Collateral.Uint64() / 1e12 * 2000
			b.Debt = n(value / 1000 * (860 - 1 - min(259, uint64(dice.ExpFloat64()*40))))
			people = append(people, b)
		}
		slow := flash("slow")
		slow.Delay = liquidator.Delay{Min: 1, Max: 3}
		bots := rapid.SampledFrom([][]liquidator.Liquidator{{}, {flash("a")}, {slow}, {funded("poor", usdc(700))}, {slow, funded("poor", usdc(700))}}).Draw(t, "bots")
		feed := oracle.Push{Deviation: rapid.SampledFrom([]uint64{0, 0.002e18, 0.02e18}).Draw(t, "deviation"), Heartbeat: rapid.SampledFrom([]uint64{0, 7200}).Draw(t, "heartbeat")}
		feed.Delay = rapid.SampledFrom([]uint64{0, 0, 60, 9000}).Draw(t, "delay")
		rate := rapid.SampledFrom([]uint64{0, 3_170_979_198, 100_000_000_000}).Draw(t, "rate") // 10 % and 2,300 % a year
		interval := rapid.SampledFrom([]uint64{12, 600, 7200}).Draw(t, "interval")
		of := rapid.SampledFrom([]design.Design{design.MorphoBlue, design.CompoundV2Mainnet, design.AaveV33Mainnet}).Draw(t, "design")
		run := func(vigilant bool) record.Arm {
			w := world(bots...)
			w.Clock.Interval, w.Clock.Blocks, w.Vigilant, w.Feed = interval, uint64(len(prices)), vigilant, feed
			if rate > 0 {
				w.IRM = vault.FixedRate{PerSecond: n(rate)}
			}
			w.Borrowers = len(people)
			running, err := lending.Arm{Name: "arm", LLTV: n(0.86e18), Design: of}.Build(w)
			require.NoError(t, err)
			require.NoError(t, running.Reset(&arm.Start{Prices: prices[:1], Borrowers: people}))
			require.NoError(t, running.Walk([][]oracle.Price{prices}, 0))
			var rows record.Arm
			require.NoError(t, running.Finish(&rows))
			return rows
		}
		require.Equal(t, run(true), run(false))
	}
	rapid.Check(t, func(t *rapid.T) {
		for range 10 {
			any(t)
		}
	})
}
