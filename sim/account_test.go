package sim

import (
	"fmt"
	"math/bits"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// twoPositions is a portfolio of a falling companion and a hedge, and everybody's behaviours.
const twoPositions = `portfolio={reserve: 0.3, positions: [
	{symbol: ALT, notional: 0.6, leverage: 5, prices: {start: 5, volatility: 3, correlation: 0.8}},
	{symbol: HDG, side: short, notional: 0.4, leverage: 5, prices: {start: 50, volatility: 1.5, correlation: 0.9}}]}`

const everyBehaviour = "population.behaviours=[{behaviour: passive, weight: 6}, {behaviour: top-up}, {behaviour: repay}, {behaviour: leave}, {behaviour: add-margin}, {behaviour: switch-to-cross}]"

// bothMargins are two arms that differ in nothing but how positions are margined.
func bothMargins(preset string, more ...string) string {
	return fmt.Sprintf("arms=[{design: exchange-account, name: isolated, margin: isolated, preset: %[1]s%[2]s}, {design: exchange-account, name: cross, margin: cross, preset: %[1]s%[2]s}]",
		preset, strings.Join(append([]string{""}, more...), ", "))
}

// story is one borrower with 10 ETH at 2000 USDC each and an LTV of 0.86/health, on a venue without frictions, through
// given prices of all assets, one a block.
func story(t require.TestingT, prices [][]float64, overrides ...string) *plan.Plan {
	s, err := scenario.Builtin(scenario.Frictionless(append([]string{
		"paths=1", "population={source: drawn, borrowers: 1, collateral: {law: constant, value: 10}, health: {law: constant, value: 1.1}, behaviours: [{behaviour: passive}]}",
		"venue={model: infinite}", bothMargins("idealised"),
	}, overrides...)...)...)
	require.NoError(t, err)
	var series []oracle.Series
	for _, row := range prices {
		points := oracle.Series{Name: "story", Interval: 12}
		for block, price := range row {
			points.Points = append(points.Points, oracle.Point{Time: uint64(1_700_000_000 + 12*block), Price: oracle.Price(price * 1e10)})
		}
		series = append(series, points)
	}
	replay, err := oracle.NewReplay(12, series...)
	require.NoError(t, err)
	p, err := plan.NewWith(s, plan.Additions{Prices: replay})
	require.NoError(t, err)
	return p
}

// vaults are the first borrower's rows in the isolated and in the cross arm.
func vaults(t *testing.T, p *plan.Plan) (isolated, cross record.Vault) {
	all := study(t, p, 1)
	return all[0].Arms[0].Vaults[0], all[0].Arms[1].Vaults[0]
}

// flat is n blocks at a price.
func flat(n int, price float64) []float64 {
	row := make([]float64, n)
	for i := range row {
		row[i] = price
	}
	return row
}

// line goes from a price to another in n blocks.
func line(n int, from, to float64) []float64 {
	row := make([]float64, n)
	for i := range row {
		row[i] = from + (to-from)*float64(i+1)/float64(n)
	}
	return row
}

func join(parts ...[]float64) (row []float64) {
	for _, p := range parts {
		row = append(row, p...)
	}
	return row
}

// usdc is an amount in whole tokens, for messages and comparisons with a tolerance.
func usdc(x fixed.Signed) float64 { return x.Float64() / 1e6 }

var wick = join(flat(5, 2000), []float64{1540}, flat(30, 2000))

// A hedge and a basis trade stand still while a punt of less than half their size falls by 70 %.
func TestS05AFailedPuntIsPortfolioStressUnderCrossOnly(t *testing.T) {
	prices := [][]float64{flat(100, 2000), flat(100, 50), join(flat(10, 5), line(80, 5, 1.5), flat(10, 1.5))}
	portfolio := "portfolio={reserve: 0, positions: [{symbol: BASIS, side: short, notional: 0.9, leverage: 20}, {symbol: PUNT, notional: 0.45, leverage: 20}]}"
	isolated, cross := vaults(t, story(t, prices, portfolio))

	require.Equal(t, uint32(1), isolated.PositionsClosed, "isolated, the punt dies alone")
	require.Zero(t, isolated.PositionsHit)
	require.Zero(t, isolated.Liquidations)
	require.Equal(t, isolated.StartCollateral, isolated.EndCollateral)
	lost := usdc(isolated.StartEquity.Sub(isolated.EndEquity))
	require.InDelta(t, 0.45*20_000/20, lost, 5, "and costs at most its margin")

	require.Equal(t, uint32(2), cross.PositionsHit, "under cross the other two pay for it")
	require.Greater(t, usdc(cross.StartEquity.Sub(cross.EndEquity)), 10*lost)
	require.Equal(t, isolated.StartEquity.String(), cross.StartEquity.String())
	require.Equal(t, isolated.StartNotional, cross.StartNotional)
}

func TestS19OneIsolatedLiquidationIsNotAnAccountsEvent(t *testing.T) {
	hits := [2]uint32{}
	for _, preset := range []string{"idealised", "binance-usdm", "hyperliquid", "dydx-v4", "bybit-2025"} {
		for _, path := range study(t, small(t, twoPositions, bothMargins(preset), "population.behaviours=[{behaviour: passive}]"), 2) {
			for arm := range path.Arms {
				for i := range path.Arms[arm].Vaults {
					hits[arm] += path.Arms[arm].Vaults[i].PositionsHit
				}
			}
			for i := range path.Arms[0].Vaults { // what an isolated account loses is at most the margin of what was closed
				v := &path.Arms[0].Vaults[i]
				require.GreaterOrEqual(t, v.EndEquity.Sign(), 0)
			}
		}
	}
	require.Zero(t, hits[0])
	require.Positive(t, hits[1])
}

// Where two of a pool's prices fall in one block, what is closed restores the pool at both, at once: 10 ETH at 1500 and 10,000
// dollars of another that fell by 8 % leave 1000 of 6800 dollars, for a requirement of 14 % of the one and 0.4 % of the other.
func TestAGapOfTwoAssetsIsClosedOnceAtThePricesOfBoth(t *testing.T) {
	p := story(t, [][]float64{join(flat(3, 2000), flat(1, 1500)), join(flat(3, 5), flat(1, 4.6))},
		bothMargins("binance-usdm", "thresholds: matched"), "portfolio={reserve: 0.1, positions: [{symbol: ALT, notional: 0.5, leverage: 5}]}")
	arm := &study(t, p, 1)[0].Arms[1]
	require.Len(t, arm.Liquidations, 1)
	require.Equal(t, record.PartialClose, arm.Liquidations[0].Kind)
	v := &arm.Vaults[0]
	need := v.EndCollateral.Float64()/1e18*1500*0.14 + 9200*0.004
	require.InDelta(t, need, usdc(v.EndEquity), 0.01)
}

// At any size of a gap the reserve and the other positions of an isolated account stay what they were.
func TestS10AGapCostsAnIsolatedAccountTheMarginOfOnePosition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		to := rapid.Float64Range(1, 1560).Draw(t, "gap to")
		preset := rapid.SampledFrom([]string{"idealised", "binance-usdm", "hyperliquid", "dydx-v4", "cube", "okx", "bybit-2025"}).Draw(t, "preset")
		p := story(t, [][]float64{join(flat(3, 2000), flat(3, to)), flat(6, 5)},
			"portfolio={reserve: 0.4, positions: [{symbol: ALT, notional: 0.5, leverage: 5}]}", bothMargins(preset))
		w, err := newWalk(p, &Options{})
		require.NoError(t, err)
		r := &result{}
		w.run(t.Context(), r)
		require.NoError(t, r.path.Arms[0].Err)
		v := &r.path.Arms[0].Vaults[0]
		require.Positive(t, v.Liquidations)
		margin := 20_000 * (1 - 0.86/1.1)
		require.GreaterOrEqual(t, usdc(v.EndEquity), usdc(v.StartEquity)-margin-1e-5)
		require.Equal(t, uint32(1), v.PositionsClosed)
	})
}

func TestS22CrossSurvivesAWickThatIsolatedDoesNot(t *testing.T) {
	isolated, cross := vaults(t, story(t, [][]float64{wick}, "portfolio.reserve=0.5"))
	require.True(t, isolated.EndCollateral.IsZero())
	require.Positive(t, isolated.Liquidations)
	require.Zero(t, cross.Liquidations)
	require.Equal(t, cross.StartCollateral, cross.EndCollateral)
	require.Equal(t, cross.StartEquity.String(), cross.EndEquity.String(), "the price came back, and all of it is there")
	require.Negative(t, isolated.EndEquity.Cmp(cross.EndEquity))
}

// carriedAtATenth is the notional that a unit of capital carries in each arm where one account in ten loses its main
// position: for each arm the least capital, found by bisection of everybody's margin, at which no more do. All capital is
// in the margins.
func carriedAtATenth(t *testing.T, prices [][]float64, portfolio string) (isolated, cross float64) {
	const borrowers = 50
	carried := func(arm int, median float64) (notional float64, lost int) {
		all := study(t, story(t, prices, "market.lltv=0.99", "portfolio="+portfolio, fmt.Sprintf(
			"population={source: drawn, borrowers: %d, collateral: {law: lognormal, median: 5, sigma: 1}, health: {law: lognormal, shift: 1, median: %.6f, sigma: 0.7}, behaviours: [{behaviour: passive}]}", borrowers, median)), 1)
		var value, equity float64
		for i := range all[0].Arms[arm].Vaults {
			v := &all[0].Arms[arm].Vaults[i]
			value, equity = value+v.StartNotional.Float64(), equity+v.StartEquity.Float64()
			lost += int(min(v.Liquidations, 1))
		}
		return value / equity, lost
	}
	var most [2]float64
	for arm := range most {
		low, high := 0.01, 4.0 // too little margin, and enough
		_, lost := carried(arm, low)
		require.Greater(t, lost, borrowers/10)
		for high-low > 1e-3 {
			middle := (low + high) / 2
			if notional, lost := carried(arm, middle); lost > borrowers/10 {
				low = middle
			} else {
				high, most[arm] = middle, notional
			}
		}
		_, lost = carried(arm, high)
		require.Equal(t, borrowers/10, lost, "the same share in both arms")
	}
	return most[0], most[1]
}

// What is idle in one bucket does not protect another (claim S23, docs/claims.md): where liquidation is as likely, one pool
// carries more than buckets do if positions of the account offset each other. It is the offsetting that does it and not the
// pool: where positions fall together, buckets carry more, unless cash that is kept beside them is counted as capital.
func TestS23CrossCarriesMoreAtEqualProbabilityWherePositionsOffset(t *testing.T) {
	path := join(flat(5, 1), line(40, 1, 1.1), line(80, 1.1, 0.75), line(40, 0.75, 1))
	main, other := make([]float64, len(path)), make([]float64, len(path))
	for i, x := range path {
		main[i], other[i] = 2000*x, 50*x
	}
	isolated, hedged := carriedAtATenth(t, [][]float64{main, other}, "{reserve: 0, positions: [{symbol: HDG, side: short, notional: 0.5, leverage: 10}]}")
	require.Greater(t, hedged, 1.3*isolated, "isolated carries %.2f times the capital, cross %.2f", isolated, hedged)

	for i, x := range path {
		other[i] = 50 * x * x // falls with the main one, and further
	}
	isolated, together := carriedAtATenth(t, [][]float64{main, other}, "{reserve: 0, positions: [{symbol: ALT, notional: 0.5, leverage: 10}]}")
	require.Less(t, together, 0.95*isolated, "isolated carries %.2f times the capital, cross %.2f", isolated, together)
	require.Greater(t, together, isolated/1.5, "and more than isolated with half as much again beside it")
}

// An equivalent position, the same but for a reserve that may protect it, is never liquidated earlier under cross.
func TestS27CrossIsNeverLiquidatedBeforeIsolated(t *testing.T) {
	later := 0
	for _, preset := range []string{"idealised", "binance-usdm", "okx", "cube"} {
		for _, path := range study(t, small(t, "portfolio.reserve=0.4", bothMargins(preset), "population.behaviours=[{behaviour: passive}]"), 2) {
			for i := range path.Arms[0].Vaults {
				isolated, cross := &path.Arms[0].Vaults[i], &path.Arms[1].Vaults[i]
				if cross.Liquidations == 0 {
					later += int(min(isolated.Liquidations, 1))
					continue
				}
				require.Positive(t, isolated.Liquidations, "%s, borrower %d", preset, i)
				require.GreaterOrEqual(t, cross.FirstBlock, isolated.FirstBlock, "%s, borrower %d", preset, i)
			}
		}
	}
	require.Positive(t, later)
}

// Claim S20 (docs/claims.md) is claim S27 seen by a trader: how much longer a trade lives than its own margin says.
func TestS20CrossKeepsATradeAliveLonger(t *testing.T) {
	isolated, cross := vaults(t, story(t, [][]float64{join(flat(5, 2000), line(400, 2000, 1000))}, "portfolio.reserve=0.5"))
	require.Positive(t, cross.Liquidations)
	require.Greater(t, cross.FirstBlock, isolated.FirstBlock+50)
	require.Less(t, usdc(cross.EndEquity), 250.0, "and then the reserve is gone with it")
	require.Greater(t, usdc(isolated.EndEquity), 2000.0)
}

// act is the story of one behaviour in the isolated arm, with a reserve of as much as the position's margin.
func act(t *testing.T, prices []float64, behaviour string) record.Vault {
	p := story(t, [][]float64{prices}, "portfolio.reserve=1", "population.behaviours=["+behaviour+"]")
	isolated, _ := vaults(t, p)
	return isolated
}

var (
	slowWick  = join(flat(5, 2000), line(60, 2000, 1540), line(60, 1540, 2000), flat(5, 2000))
	slowCrash = join(flat(5, 2000), line(300, 2000, 900), flat(5, 900))
)

func TestS30LeaveAddMarginAndSwitchOnTheSamePaths(t *testing.T) {
	const when = "trigger: 0.9, reaction: 12s"
	passive := act(t, slowWick, "{behaviour: passive}")
	leave := act(t, slowWick, "{behaviour: leave, "+when+"}")
	add := act(t, slowWick, "{behaviour: add-margin, target: 0.8, "+when+"}")
	cross := act(t, slowWick, "{behaviour: switch-to-cross, "+when+"}")

	require.True(t, passive.EndCollateral.Lt(&passive.StartCollateral) && passive.Liquidations > 0)
	require.True(t, leave.Left && leave.EndCollateral.IsZero() && leave.Liquidations == 0)
	require.Positive(t, leave.EndEquity.Cmp(passive.EndEquity))
	for name, v := range map[string]record.Vault{"add margin": add, "switch": cross} {
		require.Equal(t, v.StartCollateral, v.EndCollateral, name)
		require.Zero(t, v.Liquidations, name)
		require.Equal(t, v.StartEquity.String(), v.EndEquity.String(), name)
	}
	require.True(t, add.EndDebt.Lt(&add.StartDebt), "margin added is leverage taken back")
	require.Equal(t, cross.StartDebt, cross.EndDebt, "a switch changes neither size nor leverage of the position")
	require.True(t, cross.Switched && !add.Switched)
	require.Zero(t, add.AddedCollateral.Uint64(), "no new money")

	// In a crash without recovery the order turns around.
	passive, leave = act(t, slowCrash, "{behaviour: passive}"), act(t, slowCrash, "{behaviour: leave, "+when+"}")
	add = act(t, slowCrash, "{behaviour: add-margin, target: 0.8, "+when+"}")
	require.Positive(t, leave.EndEquity.Cmp(passive.EndEquity))
	require.Positive(t, passive.EndEquity.Cmp(add.EndEquity))
}

func TestS33ASwitchToCrossMayPreventLiquidationAndExposesTheAccount(t *testing.T) {
	const when = "trigger: 0.9, reaction: 12s"
	passive, cross := act(t, slowCrash, "{behaviour: passive}"), act(t, slowCrash, "{behaviour: switch-to-cross, "+when+"}")
	require.Greater(t, cross.FirstBlock, passive.FirstBlock)
	require.InDelta(t, usdc(passive.StartEquity)/2, usdc(passive.EndEquity), 150, "isolated, the reserve is safe")
	require.Less(t, usdc(cross.EndEquity), 250.0, "and spent after the switch")
}

func TestAVenueThatRefusesASwitchRefusesItInAStudy(t *testing.T) {
	p := story(t, [][]float64{slowWick}, "portfolio.reserve=1", "population.behaviours=[{behaviour: switch-to-cross, trigger: 0.9, reaction: 12s}]", bothMargins("binance-usdm"))
	isolated, cross := vaults(t, p)
	require.Equal(t, uint32(1), isolated.Refusals, "Binance −4048: not while a position is open")
	require.False(t, isolated.Switched)
	require.Positive(t, isolated.Liquidations)
	require.Equal(t, uint32(1), cross.Refusals, "it is cross already")
}

func TestAnAccountWithoutAPortfolioIsTheIsolatedPosition(t *testing.T) {
	for _, preset := range []string{"idealised", "binance-usdm", "hyperliquid", "dydx-v4", "cube", "okx", "bybit-2025"} {
		p := small(t, everyBehaviour, fmt.Sprintf("arms=[{design: exchange-isolated, name: position, preset: %[1]s}, {design: exchange-account, name: account, preset: %[1]s}]", preset))
		for _, path := range study(t, p, 2) {
			require.Equal(t, path.Arms[0], path.Arms[1], preset)
		}
	}
}

// Every venue's rules run, in both kinds of margin and under both kinds of threshold, and every account's books balance.
func TestEveryPresetHoldsAccounts(t *testing.T) {
	for _, preset := range presets.Names() {
		if preset == "bitmex" || preset == "binance-isolated-margin" || preset == "hyperliquid-isolated" {
			continue // the risk limits of one are in bitcoin: positions of a market in dollars are above the last of them; one lends; one has no cross margin
		}
		for _, thresholds := range []string{"own", "matched"} {
			p := small(t, "paths=2", twoPositions, everyBehaviour, bothMargins(preset, "thresholds: "+thresholds))
			for _, path := range study(t, p, 2) {
				for a := range path.Arms {
					requireBooks(t, p, &path.Arms[a])
				}
			}
		}
	}
}

// requireBooks checks that what each account ends with is what it began with less everything that it paid, and that the
// losses are the sums of its liquidations' rows.
func requireBooks(t require.TestingT, p *plan.Plan, arm *record.Arm) {
	loss, other := map[uint32]fixed.Signed{}, map[uint32]fixed.Signed{}
	closed := map[uint32]uint64{}
	for _, l := range arm.Liquidations {
		for _, part := range l.Loss {
			loss[l.Borrower] = loss[l.Borrower].Add(part)
			if l.Position > 0 {
				other[l.Borrower] = other[l.Borrower].Add(part)
			}
		}
		closed[l.Borrower] |= 1 << l.Position
	}
	for i := range arm.Vaults {
		v := &arm.Vaults[i]
		equity := v.StartEquity
		for reason, paid := range v.Paid {
			if reason <= int(journal.Contribution) {
				equity = equity.Sub(paid)
			}
		}
		// Where the fee to close is reserved with the margin, opening leaves up to two units for each position.
		require.InDelta(t, 0, equity.Sub(v.EndEquity).Float64(), 2, "borrower %d", v.Borrower)
		require.Equal(t, v.Loss().String(), loss[v.Borrower].String(), "borrower %d", v.Borrower)
		require.Equal(t, v.OtherLoss.String(), other[v.Borrower].String(), "borrower %d", v.Borrower)
		require.Equal(t, uint32(bits.OnesCount64(closed[v.Borrower])), v.PositionsClosed, "borrower %d", v.Borrower)
		require.LessOrEqual(t, v.PositionsHit, v.Positions-1)
		require.Equal(t, uint32(len(p.World().Portfolio.Legs)+1), v.Positions)
	}
}

func TestAccountsSleepAsIfTheyLivedThroughEveryBlock(t *testing.T) {
	for _, overrides := range [][]string{
		{bothMargins("binance-usdm")},
		{bothMargins("hyperliquid")},
		{bothMargins("bybit-2025", "insurance: 1000")},
		{bothMargins("cube", "thresholds: matched"), "venue={model: pool, depth: 300000}"},
		{bothMargins("idealised"), "prices={source: merton, start: 200, volatility: 2, jumps: 500, horizon: 1d}"},
		{bothMargins("dydx-v4", "funding: {rate: 0.002, every: 50m}")},
	} {
		overrides := append([]string{"paths=2", "population.borrowers=40", twoPositions, everyBehaviour}, overrides...)
		asleep := study(t, small(t, overrides...), 2)
		p := small(t, overrides...)
		require.Equal(t, livedThrough(t, p, 2), asleep, "%v", overrides)
	}
}

func TestAccountsDependOnNeitherWorkersNorOtherArms(t *testing.T) {
	overrides := []string{"paths=4", twoPositions, everyBehaviour, bothMargins("bybit-2025")}
	both := study(t, small(t, overrides...), 1)
	require.Equal(t, both, study(t, small(t, overrides...), 3))
	alone := study(t, small(t, append(overrides, "arms=[{design: exchange-account, name: cross, margin: cross, preset: bybit-2025}]")...), 1)
	for i := range both {
		require.Equal(t, both[i].Arms[1], alone[i].Arms[0])
	}
}

// A portfolio changes nothing in arms that do not hold it.
func TestAPortfolioLeavesVaultsAndSinglePositionsAlone(t *testing.T) {
	require.Equal(t, study(t, small(t), 1), study(t, small(t, twoPositions), 2))
}

// Of any portfolio, at any venue, in any market: the engine confirms every account after every block with an event, no
// liquidation of an isolated position costs more than its margin, and sleeping is living.
func TestAnyPortfolioBalances(t *testing.T) {
	if testing.Short() {
		t.Skip("a short run does not live through every second")
	}
	rapid.Check(t, func(t *rapid.T) {
		var positions []string
		for i := range rapid.IntRange(0, 3).Draw(t, "positions") {
			positions = append(positions, fmt.Sprintf("{symbol: A%d, side: %s, notional: %v, leverage: %d, prices: {start: %d, volatility: %d, correlation: %v}}", i,
				rapid.SampledFrom([]string{"long", "short"}).Draw(t, "side"), rapid.SampledFrom([]string{"0.1", "0.7", "3"}).Draw(t, "notional"),
				rapid.IntRange(1, 5).Draw(t, "leverage"), rapid.SampledFrom([]int{1, 3000}).Draw(t, "start"),
				rapid.IntRange(0, 12).Draw(t, "volatility"), rapid.SampledFrom([]string{"-1", "-0.4", "0", "0.9", "1"}).Draw(t, "correlation")))
		}
		preset := rapid.SampledFrom([]string{"idealised", "binance-usdm", "hyperliquid", "cube", "okx", "bybit-2021", "bybit-2025-unified", "dydx-v4"}).Draw(t, "preset")
		overrides := []string{
			"paths=1", "population.borrowers=12", everyBehaviour, "population.health.median=0.15", "population.collateral={law: uniform, low: 1, high: 300}", fmt.Sprintf("seed=%d", rapid.IntRange(1, 1000).Draw(t, "seed")),
			"prices={source: kou, start: 2000, volatility: 3, jumps: 1000, horizon: 4h}", "venue={model: power-law, depth: 200000}",
			fmt.Sprintf("portfolio={reserve: %v, positions: [%s]}", rapid.SampledFrom([]string{"0", "0.2", "2"}).Draw(t, "reserve"), strings.Join(positions, ", ")),
			bothMargins(preset, "thresholds: "+rapid.SampledFrom([]string{"own", "matched"}).Draw(t, "thresholds"), "insurance: "+rapid.SampledFrom([]string{"0", "500"}).Draw(t, "insurance"),
				fmt.Sprintf("funding: {rate: %v, every: %v}", rapid.SampledFrom([]string{"0", "0.0001", "-0.004"}).Draw(t, "rate"), rapid.SampledFrom([]string{"1m", "17m", "1h"}).Draw(t, "every"))),
		}
		var lived [2]record.Path
		for k, vigilant := range []bool{false, true} {
			s, err := scenario.Builtin(scenario.Frictionless(overrides...)...)
			require.NoError(t, err)
			p, err := plan.New(s)
			require.NoError(t, err)
			w, err := newWalk(p, &Options{Vigilant: vigilant})
			require.NoError(t, err)
			r := &result{}
			w.run(t.Context(), r)
			for a := range r.path.Arms {
				require.NoError(t, r.path.Arms[a].Err)
				requireBooks(t, p, &r.path.Arms[a])
			}
			for i := range r.path.Arms[0].Vaults {
				require.GreaterOrEqual(t, r.path.Arms[0].Vaults[i].EndEquity.Sign(), 0)
			}
			lived[k] = r.path
		}
		require.Equal(t, lived[1], lived[0])
	})
}

// A preset whose caps are counted in another currency has no schedule for the portfolio either, whatever the thresholds of
// the main position.
func TestAPortfolioNeedsTiersCountedInItsSettlementAsset(t *testing.T) {
	s, err := scenario.Builtin(scenario.Frictionless("paths=1", twoPositions, bothMargins("bitmex", "thresholds: matched"))...)
	require.NoError(t, err)
	_, err = plan.New(s)
	require.ErrorContains(t, err, "bitmex counts the caps of its tiers in XBT, and this market settles in USDC; write a preset file")
	s, err = scenario.Builtin(scenario.Frictionless("paths=1", "arms.1.preset=bitmex")...)
	require.NoError(t, err)
	_, err = plan.New(s)
	require.NoError(t, err, "matched, and alone, it has the vault's threshold")
}
