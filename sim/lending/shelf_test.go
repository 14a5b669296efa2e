package lending_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

// Prices fall, recover and fall again over a crowd that a thin venue leaves standing, while gas grows so dear that shelves are
// too small for it, and cheap again. Some add collateral where they stand, and some bots are late or lack the capital. An arm
// that counts shelves at once ends as one that looks at each vault in each block.
func TestShelvesChangeNothing(t *testing.T) {
	var people []agents.Borrower
	dice := rand.New(rand.NewPCG(3, 4))
	for k := range 160 {
		size := uint64(math.Exp(4 + 1.5*dice.NormFloat64()))
		if k%2 == 0 { // one shelf bears many
			size = 200 + dice.Uint64N(9)
		}
		b := borrower(1, 1)
		b.Collateral, b.Debt = mul(n(1+size), n(1e16)), mul(n(1+size), n(13_000_000+dice.Uint64N(4_100_000)))
		if k%5 == 0 {
			b.Behaviour = agents.Responsive{Share: n(0.1e18), Trigger: n(0.84e18), Target: n(0.8e18), Reaction: 300}
		}
		people = append(people, b)
	}
	var prices []oracle.Price
	for k := range 320 {
		wave := math.Sin(float64(k)/25) - float64(k)/160
		prices = append(prices, oracle.Price((2000+220*wave+3*dice.NormFloat64())*1e10))
	}
	late, poor, picky := flash("late"), funded("poor", usdc(900)), flash("picky")
	late.Delay, picky.MinProfit = liquidator.Delay{Min: 1, Max: 4}, usdc(4)
	for _, bot := range []*liquidator.Liquidator{&late, &poor, &picky} {
		bot.Choice = liquidator.BestSize{}
	}
	for _, depth := range []uint64{50, 500, 5_000} {
		run := func(vigilant bool) record.Arm {
			w := world(late, poor, picky)
			w.Vigilant, w.Feed = vigilant, oracle.Push{Deviation: 0.001e18}
			w.IRM = vault.FixedRate{PerSecond: n(6_340_000_000)} // 20 % a year
			w.Fees = liquidator.FeeSeries{Times: []uint64{0, 1200, 1800, 3000, 3100}, Wei: []uint64{1e9, 150e9, 3e9, 400e9, 1e9}, FromStart: true}
			w.Venue = liquidity.PowerLawParams{
				Depth: usdc(depth), At: n(0.001e18), Exponent: n(0.674e18), Reach: n(0.9e18), Recovery: liquidity.Recovery{HalfLife: 300},
			}
			return walk(t, w, lending.Arm{Name: "arm", LLTV: n(0.86e18), Design: morpho().Design}, people, prices...)
		}
		want := run(true)
		require.Equal(t, want, run(false), "at a depth of %d", depth)
		stood, queued := 0, 0
		for i := range want.Vaults {
			if want.Vaults[i].Stood > 600 {
				stood++
			}
			if want.Vaults[i].Queued > 60 {
				queued++
			}
		}
		t.Logf("depth %d: %d stood for long, %d queued, %d liquidations", depth, stood, queued, len(want.Liquidations))
		require.NotZero(t, stood)
		require.NotZero(t, queued)
	}
}
