package lending_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
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
	rapid.Check(t, func(t *rapid.T) {
		for range 10 {
			sleepsWell(t, design.MorphoBlue, design.CompoundV2Mainnet, design.AaveV33Mainnet)
		}
	})
}

// Twin: the same of every design, on fewer paths.
func TestSleepingChangesNothingUnderAnyDesign(t *testing.T) {
	for name, of := range everyDesign() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { sleepsWell(t, of) })
		})
	}
}

// sleepsWell draws a path, a population, bots and one of some designs, and lives through it in both ways.
func sleepsWell(t *rapid.T, designs ...design.Design) {
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
		b.Behaviour = reacting(dice)
		people = append(people, b)
	}
	slow := flash("slow")
	slow.Delay = liquidator.Delay{Min: 1, Max: 3}
	bots := rapid.SampledFrom([][]liquidator.Liquidator{{}, {flash("a")}, {slow}, {funded("poor", usdc(700))}, {slow, funded("poor", usdc(700))}}).Draw(t, "bots")
	feed := oracle.Push{Deviation: rapid.SampledFrom([]uint64{0, 0.002e18, 0.02e18}).Draw(t, "deviation"), Heartbeat: rapid.SampledFrom([]uint64{0, 7200}).Draw(t, "heartbeat")}
	feed.Delay = rapid.SampledFrom([]uint64{0, 0, 60, 9000}).Draw(t, "delay")
	rate := rapid.SampledFrom([]uint64{0, 3_170_979_198, 100_000_000_000}).Draw(t, "rate") // 10 % and 2,300 % a year
	interval := rapid.SampledFrom([]uint64{12, 600, 7200}).Draw(t, "interval")
	of := rapid.SampledFrom(designs).Draw(t, "design")
	venue := rapid.SampledFrom([]liquidity.Rule{market{}, market{}, liquidity.PowerLawParams{
		Depth: usdc(20_000), At: n(0.01e18), Exponent: n(0.674e18), Reach: n(0.9e18), Recovery: liquidity.Recovery{HalfLife: 300},
	}}).Draw(t, "venue")
	run := func(vigilant bool) record.Arm {
		w := world(bots...)
		w.Venue = venue
		w.Behaviours = map[string]uint16{"passive": 0, "responsive": 1, "top-up": 2, "self-liquidate": 3}
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

// reacting is nobody, or somebody who reacts to an LTV some time after it is reached, or once it has been for so long in all.
func reacting(dice *rand.Rand) agents.Behaviour {
	trigger, reaction := n(uint64(700+dice.IntN(160))*1e15), []uint64{0, 12, 60, 600}[dice.IntN(4)]
	switch target := n(0.69e18); dice.IntN(6) {
	case 0:
		return agents.Responsive{Share: n(1e18), Trigger: trigger, Target: target, Reaction: reaction}
	case 1:
		return agents.TopUp{Trigger: trigger, Target: target, Budget: n(0.1e18), Reaction: reaction}
	case 2:
		return agents.SelfLiquidate{Trigger: trigger, Part: n(0.5e18), Reaction: reaction}
	}
	return agents.Passive{}
}

// everyDesign is every registered design that [TestSleepingChangesNothingOnAnyPath] does not draw.
func everyDesign() map[string]design.Design {
	third := design.Blend
	third.Part = n(0.333e18)
	clipper, flipper := design.MakerClipperMainnet, design.MakerFlipperSource
	return map[string]design.Design{
		"aave-v4": design.AaveV4{
			MaxBonus: n(1.05e18), BonusFactor: n(0.8e18), ProtocolFee: n(0.1e18), HFMax: n(0.95e18), TargetHF: n(1.04e18), Leftover: mul(n(1000), mul(n(1e18), n(1e8))), LoanPrice: n(1e8),
		},
		"morpho-preliquidation": design.PreLiquidation{
			Morpho: design.MorphoBlue, PreLLTV: n(0.7e18), LCF1: n(0.2e18), LCF2: n(0.8e18), LIF1: n(1.01e18), LIF2: n(1.04e18),
		},
		"aave-v2": design.AaveV2Mainnet, "silo-v2": design.SiloV2{TargetLTV: n(0.7e18), Fee: n(0.05e18), FullAbove: n(0.9e18)},
		"fraxlend":        design.Fraxlend{CleanFee: n(0.1e18), DirtyFee: n(0.09e18), ProtocolFee: n(0.02e18), Spread: n(0.01e18)},
		"euler-v2":        design.EulerV2{MaxDiscount: n(0.15e18), CoolOff: 60},
		"morpho-midnight": design.Midnight{Cursor: n(0.5e18), Ramp: 900, RCFThreshold: n(1000e6)}, "mature": design.Midnight{Cursor: n(0.25e18), Ramp: 900, Maturity: 1_700_000_600},
		"free-restoration": design.FreeRestoration{Wage: n(1e6), WageShare: n(0.1e18)},
		"maker-clipper":    clipper, "maker-flipper": flipper, "block-auction": third, "blend": design.Blend,
		"call-option": design.CallOptionAssumed, "comet": design.CometMainnet, "liquity-v1": design.LiquityV1Mainnet, "liquity-v2": design.LiquityV2Mainnet,
		"fluid": design.FluidMainnet, "llamma": design.LlammaMainnet,
	}
}
