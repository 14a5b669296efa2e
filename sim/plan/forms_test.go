package plan_test

import (
	"fmt"
	"math/big"
	"reflect"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// units is a decimal number times 10^places, by another way than the builder's.
func units(number string, places int64) uint256.Int {
	r, ok := new(big.Rat).SetString(number)
	if !ok {
		panic(number)
	}
	r.Mul(r, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(places), nil)))
	if !r.IsInt() {
		panic(number + " is no whole number of units")
	}
	return *uint256.MustFromBig(r.Num())
}

// wad is a ratio.
func wad(number string) uint256.Int { return units(number, 18) }

// usdc is an amount of the loan token, of six decimals.
func usdc(number string) uint256.Int { return units(number, 6) }

// yearly is a rate a year as one a second: ⌊rate·1e18/31,536,000⌋.
func yearly(number string) (z uint256.Int) {
	z = wad(number)
	z.Div(&z, uint256.NewInt(31_536_000))
	return z
}

// built is what a section of a scenario builds, given as text, together with the faults of it. The market has a collateral of
// eight decimals and a loan token of six.
func built(t *testing.T, section, text string) (any, error) {
	t.Helper()
	at := map[string]string{
		"venue": "venue: %s", "feed": "feed: %s", "prices": "prices: %s", "models": "market: {irm: %s}", "arms": "arms: [%s]", "liquidators": "liquidators: [%s]",
		"behaviours": "population: {source: drawn, behaviours: [%s]}", "distributions": "population: {source: drawn, collateral: %s}",
		"jumps": "prices: {source: jump-diffusion, jump: %s}",
	}[section]
	// The market's other keys stand in overrides, for a section that a file states in part takes the rest of the built-in one.
	s, err := scenario.Parse("forms.yaml", fmt.Appendf(nil, at, text), "market.collateral={symbol: BTC, decimals: 8}", "market.loan={symbol: USDC, decimals: 6}")
	if err != nil {
		return nil, err
	}
	b := s.Builder().At("here")
	var made any
	switch section {
	case "venue":
		made = s.Venue.Venue(b)
	case "feed":
		made = s.Feed.Feed(b)
	case "models":
		made = s.Market.IRM.IRM(b)
	case "liquidators":
		made = s.Liquidators[0].Liquidator(b)
	case "behaviours":
		made = s.Population.(agents.DrawnForm).Behaviours[0].Behaviour(b)
	case "distributions":
		made = s.Population.(agents.DrawnForm).Collateral.Distribution(b)
	case "jumps":
		made = s.Prices.(oracle.JumpDiffusionForm).Jump.Jump(b)
	case "arms":
		made = s.Arms[0].(design.Form).Design(b)
	}
	return made, b.Err()
}

// Every key of every form has a value of its own here, and each stands where the rule has it, in the rule's unit: what two keys
// swap, or scale by another token's decimals, is seen.
func TestEveryKeyReachesItsPlaceInItsUnit(t *testing.T) {
	recovery := liquidity.Recovery{HalfLife: 77, Permanent: wad("0.03")}
	bot := "name: b, capital: 12.5, capital_a_day: 77.5, bid_discount: 0.07, gas_overhead: 111, delay: 9, minimum_profit: 3.25, gas_price_cap_gwei: 7.5, calls: 2, "
	like := func(choice liquidator.Choice, bidding liquidator.Bidding) liquidator.Liquidator {
		return liquidator.Liquidator{
			Name: "b", Funds: usdc("12.5"), Daily: usdc("77.5"), Discount: 0.07e18, Overhead: 111, Delay: liquidator.Delay{Max: 9}, MinProfit: usdc("3.25"), MaxGasPrice: 7_500_000_000,
			Calls: 2, Choice: choice, Bidding: bidding,
		}
	}
	defence := "trigger: 0.81, target: 0.72, reaction: 61s, budget: 0.13"
	for _, row := range []struct {
		section, text string
		want          any
	}{
		{"distributions", "{law: constant, value: 3.5}", agents.Constant{Value: 3.5}},
		{"distributions", "{law: uniform, low: 1.5, high: 2.5}", agents.Uniform{Low: 1.5, High: 2.5}},
		{"distributions", "{law: lognormal, median: 2.5, sigma: 0.5, shift: 1.25}", agents.LogNormal{Median: 2.5, Sigma: 0.5, Shift: 1.25}},
		{"distributions", "{law: pareto, minimum: 1.5, alpha: 2.5}", agents.Pareto{Minimum: 1.5, Alpha: 2.5}},
		{"distributions", "{law: beta, low: 0.5, high: 4.5, a: 2.5, b: 3.5}", agents.Beta{Alpha: 2.5, Beta: 3.5, Low: 0.5, High: 4.5}},
		{"distributions", "{law: quantiles, points: [{share: 0, value: 1}, {share: 0.25, value: 1.5}, {share: 1, value: 9}]}", agents.Quantiles{{Share: 0, Value: 1}, {Share: 0.25, Value: 1.5}, {Share: 1, Value: 9}}},

		{"behaviours", "{behaviour: passive}", agents.Passive{}},
		{"behaviours", "{behaviour: top-up, " + defence + "}", agents.TopUp{Trigger: wad("0.81"), Target: wad("0.72"), Reaction: 61, Budget: wad("0.13")}},
		{"behaviours", "{behaviour: repay, " + defence + "}", agents.Repay{Trigger: wad("0.81"), Target: wad("0.72"), Reaction: 61, Budget: wad("0.13")}},
		{"behaviours", "{behaviour: leave, trigger: 0.81, reaction: 2m}", agents.Leave{Trigger: wad("0.81"), Reaction: 120}},
		{"behaviours", "{behaviour: add-margin, trigger: 0.81, target: 0.72, reaction: 2m}", agents.AddMargin{Trigger: wad("0.81"), Target: wad("0.72"), Reaction: 120}},
		{"behaviours", "{behaviour: switch-to-cross, trigger: 0.81, reaction: 2m}", agents.SwitchToCross{Trigger: wad("0.81"), Reaction: 120}},
		{"behaviours", "{behaviour: responsive, share: 0.6, trigger: 0.81, target: 0.72, reaction: 90m}", agents.Responsive{Share: wad("0.6"), Trigger: wad("0.81"), Target: wad("0.72"), Reaction: 5400}},

		{"jumps", "{law: merton, jumps: 5, jump_mean: -0.25, jump_deviation: 0.5}", oracle.Merton{PerYear: 5, Mean: -0.25, Deviation: 0.5}},
		{"jumps", "{law: kou, jumps: 5, up_probability: 0.25, up_mean: 0.125, down_mean: 0.5}", oracle.Kou{PerYear: 5, Up: 0.25, MeanUp: 0.125, MeanDown: 0.5}},
		{"jumps", "{law: pareto, jumps: 5, least: 0.125, alpha: 4.5}", oracle.ParetoFalls{PerYear: 5, Least: 0.125, Alpha: 4.5}},

		{"feed", "{heartbeat: 20m, deviation: 0.0015, delay: 6s, decimals: 7}", oracle.Push{Heartbeat: 1200, Deviation: 1_500_000_000_000_000, Delay: 6, Decimals: 7}},
		{"feed", "{rule: looking, every: 30s, heartbeat: 20m, deviation: 0.0015, delay: 6s, decimals: 7}", oracle.Look{Push: oracle.Push{Heartbeat: 1200, Deviation: 1_500_000_000_000_000, Delay: 6, Decimals: 7}, Every: 30, Block: 12}},

		{"models", "{model: none}", vault.IRM(nil)},
		{"models", "{model: adaptive-curve}", vault.AdaptiveCurve{}},
		{"models", "{model: fixed, rate: 0.05}", vault.FixedRate{PerSecond: *uint256.NewInt(1_585_489_599)}}, // ⌊5e16/31,536,000⌋
		{"models", "{model: kinked, base: 0.01, slope_below: 0.04, slope_above: 1.5, kink: 0.75}", vault.Kinked{BasePerSecond: yearly("0.01"), SlopeBelow: yearly("0.04"), SlopeAbove: yearly("1.5"), Kink: wad("0.75")}},
		{"models", "{model: two-kinks, rate_at_zero: 0.01, rate_at_first: 0.02, rate_at_second: 0.03, rate_at_full: 0.5, first_kink: 0.7, second_kink: 0.9}", vault.TwoKinks{
			Zero: yearly("0.01"), First: yearly("0.02"), Second: yearly("0.03"), Full: yearly("0.5"), FirstKink: wad("0.7"), SecondKink: wad("0.9"),
		}},

		{"venue", "{model: power-law, depth: 70000.5, at_bps: 12.5, exponent: 0.7, fee: 0.0007, half_life: 77s, permanent: 0.03}", liquidity.PowerLawParams{
			Depth: usdc("70000.5"), At: wad("0.00125"), Exponent: wad("0.7"), Reach: wad("0.9"), TakerFee: wad("0.0007"), Recovery: recovery,
		}},
		{"venue", "{model: pool, depth: 20000.5, fee: 0.003, half_life: 77s, permanent: 0.03}", liquidity.PoolParams{QuoteReserve: usdc("20000.5"), TakerFee: wad("0.003"), Recovery: recovery}},
		{"venue", "{model: square-root, volatility: 0.05, volume: 2000000.5, y: 1.25, delta: 0.6, fee: 0.0007, half_life: 77s, permanent: 0.03}", liquidity.SquareRootParams{
			Prefactor: wad("1.25"), Volatility: wad("0.05"), Volume: usdc("2000000.5"), Exponent: wad("0.6"), Reach: wad("0.9"), TakerFee: wad("0.0007"), Recovery: recovery,
		}},
		{"venue", "{model: linear, depth: 350.25, fee: 0.0007, half_life: 77s, permanent: 0.03}", liquidity.LinearParams{
			Offset: wad("0.0001"), Per: usdc("350.25"), Reach: wad("0.9"), TakerFee: wad("0.0007"), Recovery: recovery,
		}},
		{"venue", "{model: infinite}", liquidity.Boundless{}},
		// A price of one loan token a collateral token is 10^6 units for 10^8 units, times 1e36: 1e34.
		{"venue", "{model: book, fee: 0.0007, half_life: 77s, tick: 0.25, lot: 0.5, offers: [{offset_bps: 12.5, size: 3}]}", book.Quoted{
			Tick: units("0.25", 34), Lot: units("0.5", 8), TakerFee: wad("0.0007"), HalfLife: 77, Offers: []book.Offer{{Offset: 1_250_000_000_000_000, Lots: 6}},
		}},
		{"venue", "{model: drying, of: {model: infinite}, drawdown: 11, volatility: 22, half_life: 5m, least: 0.125}", liquidity.Drying{
			Of: liquidity.Boundless{}, Drawdown: wad("11"), Volatility: wad("22"), Least: wad("0.125"), HalfLife: 300,
		}},

		{"liquidators", "{strategy: fixed-share, " + bot + "size: all, share: 0.7}", like(liquidator.Everything{}, liquidator.FixedShare{Share: 700_000_000_000_000_000})},
		{"liquidators", "{strategy: first-price, " + bot + "size: best}", like(liquidator.BestSize{}, liquidator.FirstPrice{})},
		{"liquidators", "{strategy: second-price, " + bot + "size: all}", like(liquidator.Everything{}, liquidator.SecondPrice{})},
		{"liquidators", "{strategy: fixed-tip, " + bot + "tip_gwei: 1.5}", like(liquidator.BestSize{}, liquidator.FixedTip{Wei: 1_500_000_000})},
		{"liquidators", "{strategy: fraction, " + bot + "fraction: 0.4, below: 0.95, tip_gwei: 1.5}", like(liquidator.Fraction{Share: wad("0.4"), Below: wad("0.95"), LLTV: wad("0.86")}, liquidator.FixedTip{Wei: 1_500_000_000})},

		{"arms", "{design: morpho, lltv: 0.5, lif: 1.0625, cursor: 0.25, cap: 1.125}", design.Morpho{LIF: wad("1.0625"), Cursor: wad("0.25"), Cap: wad("1.125")}},
	} {
		made, err := built(t, row.section, row.text)
		require.NoError(t, err, row.text)
		require.Equal(t, row.want, made, row.text)
	}
}

// A bot without capital is flash-funded, and owns a million loan tokens to pay gas from.
func TestABotWithoutCapitalIsFlashFunded(t *testing.T) {
	made, err := built(t, "liquidators", "{strategy: first-price, name: b}")
	require.NoError(t, err)
	l := made.(liquidator.Liquidator)
	require.True(t, l.Flash)
	require.Equal(t, usdc("1000000"), l.Funds)
	made, err = built(t, "liquidators", "{strategy: first-price, name: b, capital: 0.000001}")
	require.NoError(t, err)
	require.False(t, made.(liquidator.Liquidator).Flash)
}

// others are values that a key might have, none of them its default.
func others(f catalog.Field) (all []string) {
	candidates := append([]string{"0.015625", "0.84375", "3", "1.5", "61s", "2024-05-05"}, f.Choices...)
	for _, c := range candidates {
		if f.Scalar() && c != f.Default && (f.Type.Kind() != reflect.String || len(f.Choices) > 0) && f.Read(reflect.New(f.Type).Elem(), c) == nil {
			all = append(all, c)
		}
	}
	return all
}

// No key of any form is read and then forgotten: another value of it makes another rule. Names, sections and weights are no
// part of the rule, and a venue that reads a file is left out.
func TestNoKeyIsIdle(t *testing.T) {
	sections := map[string]string{"venues": "venue", "feeds": "feed", "models": "models", "liquidators": "liquidators", "behaviours": "behaviours", "distributions": "distributions", "jumps": "jumps"}
	tried := 0
	for topic, section := range sections {
		k := catalog.OfTopic(topic)
		for _, rule := range k.Rules() {
			if rule.Name == "replay" {
				continue
			}
			text := func(key, value string) string {
				s := fmt.Sprintf("{%s: %s", k.Key, rule.Name)
				if topic == "liquidators" {
					s += ", name: b"
				}
				if key != "" {
					s += fmt.Sprintf(", %s: %s", key, value)
				}
				return s + "}"
			}
			plain, err := built(t, section, text("", ""))
			require.NoError(t, err, rule.Name)
			for _, f := range rule.Fields() {
				values := others(f)
				if f.Key == "weight" || len(values) == 0 {
					continue
				}
				found := false
				for _, value := range values {
					changed, err := built(t, section, text(f.Key, value))
					if err != nil {
						continue // beside the defaults of the other keys it cannot be
					}
					require.NotEqual(t, plain, changed, "%s: %s: %s changes nothing", rule.Name, f.Key, value)
					found = true
				}
				require.True(t, found, "%s: no value of %s is accepted", rule.Name, f.Key)
				tried++
			}
		}
	}
	require.Greater(t, tried, 70)
}
