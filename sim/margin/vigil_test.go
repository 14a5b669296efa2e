package margin

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// ends are nine tenths of the last prices.
func ends(prices [][]oracle.Price) (all []oracle.Price) {
	for _, p := range prices {
		all = append(all, p[len(p)-1]*9/10)
	}
	return all
}

// Twin: an arm that lives through every mark. Prices of up to three assets wander and jump, venues are wide or
// narrow, owners defend themselves, funding and interest fall due, and the path comes in one part or in two.
func TestSleepingChangesNothingOnAnyPath(t *testing.T) {
	any := func(t *rapid.T) {
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 7))
		blocks := rapid.IntRange(40, 160).Draw(t, "marks")
		wild, fall := rapid.SampledFrom([]float64{0.0002, 0.001, 0.004}).Draw(t, "step"), rapid.Float64Range(-0.3, 0.5).Draw(t, "fall")
		others := rapid.IntRange(0, 2).Draw(t, "others")
		prices := [][]oracle.Price{wander(dice, blocks, 2000, wild, fall)}
		for j := range others {
			prices = append(prices, wander(dice, blocks, []float64{5, 50}[j], 2*wild, fall))
		}
		var people []agents.Borrower
		for range rapid.IntRange(1, 6).Draw(t, "borrowers") {
			size := []uint64{1, 7, 40}[dice.IntN(3)]
			does := []agents.Behaviour{agents.Passive{}, agents.DefaultTopUp, agents.DefaultRepay, agents.Leave{Trigger: num(0.82e18), Reaction: 6}, agents.Passive{}}
			people = append(people, borrower(size, size*2*(855-min(200, uint64(dice.ExpFloat64()*40))), does[dice.IntN(len(does))]))
		}
		preset := rapid.SampledFrom([]string{"binance-usdm", "hyperliquid", "dydx-v4", "idealised", "bybit-2025", "bybit-2025-unified", "okx", "bitmex-usdt", "binance-isolated-margin"}).Draw(t, "preset")
		room := rapid.SampledFrom([]uint64{3, 30, 1_000_000}).Draw(t, "room")
		m := venue(t, preset, others)
		if rapid.Bool().Draw(t, "matched") {
			p, err := presets.Matched(preset, num(0.86e18))
			require.NoError(t, err)
			m = from(t, p, others)
		}
		m.Account = others > 0 || rapid.Bool().Draw(t, "account")
		m.Cross = m.Account && !m.Rules.Accounts.Mode.IsolatedOnly && rapid.Bool().Draw(t, "cross")
		tokens := 0
		if m.Account {
			tokens = rapid.IntRange(0, 2).Draw(t, "tokens")
		}
		for k := range tokens {
			prices = append(prices, wander(dice, blocks, []float64{900, 3}[k], 2*wild, fall))
			if m.Cross && m.Rules.Accounts.Unified {
				m.Collateral = append(m.Collateral, Collateral{Symbol: []string{"GEM", "TIN"}[k], Haircut: num(rapid.Uint64Range(0, 2e17).Draw(t, "haircut")), Cost: num(1e15)})
			}
		}
		m.Counterparties = rapid.IntRange(0, 3).Draw(t, "counterparties")
		m.Insurance = usdc(rapid.SampledFrom([]uint64{0, 50, 100_000}).Draw(t, "insurance"))
		if rapid.Bool().Draw(t, "funding") {
			m.Funding = Funding{Rate: fixed.FromInt64(rapid.SampledFrom([]int64{1e15, -1e15}).Draw(t, "rate")), Every: 30}
		}
		if !m.Account && rapid.Bool().Draw(t, "interest") {
			m.Interest = Interest{Rate: num(1e14), Every: 60}
		}
		run := func(vigilant bool) (record.Arm, []string) {
			w := world(alt, hedge)
			w.Portfolio.Legs = w.Portfolio.Legs[:others]
			w.Portfolio.Reserve = num(0.2e18)
			w.Portfolio.Assets = []arm.Asset{{Symbol: "GEM", Worth: num(0.6e18)}, {Symbol: "TIN", Worth: num(0.3e18)}}[:tokens]
			w.Clock.Blocks, w.Vigilant, w.Venue = uint64(blocks), vigilant, market{ether(room)}
			w.Borrowers = len(people)
			a := begin(t, w, m, people, prices...)
			var rows record.Arm
			half := make([][]oracle.Price, len(prices))
			rest := make([][]oracle.Price, len(prices))
			for j := range prices {
				half[j], rest[j] = prices[j][:blocks/2], prices[j][blocks/2:]
			}
			if vigilant {
				require.NoError(t, a.Walk(prices, 0))
			} else {
				require.NoError(t, a.Walk(half, 0))
				require.NoError(t, a.Walk(rest, uint64(blocks/2)))
			}
			var wealth []string
			for i := range people {
				worth, err := a.Wealth(i, ends(prices), 0)
				require.NoError(t, err)
				wealth = append(wealth, worth.String())
			}
			require.NoError(t, a.Finish(&rows))
			require.NoError(t, rows.Identities())
			return rows, wealth
		}
		lived, worth := run(true)
		slept, same := run(false)
		require.Equal(t, lived, slept)
		require.Equal(t, worth, same)
	}
	rapid.Check(t, func(t *rapid.T) {
		for range 6 {
			any(t)
		}
	})
}
