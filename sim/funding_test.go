package sim

import (
	"fmt"
	"testing"
	"time"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/margin"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// fundedArms are the arms of bothMargins and one of single positions, all with funding.
func fundedArms(preset, rate, every string) string {
	return fmt.Sprintf("arms=[{design: exchange-account, name: isolated, preset: %[1]s, funding: {rate: %[2]s, every: %[3]s}}, "+
		"{design: exchange-account, name: cross, margin: cross, preset: %[1]s, funding: {rate: %[2]s, every: %[3]s}}, "+
		"{design: exchange-isolated, name: single, preset: %[1]s, funding: {rate: %[2]s, every: %[3]s}}]", preset, rate, every)
}

// Ten blocks of 12 seconds hold three intervals of 36. Ten ETH pay a thousandth of their value: of 20,000 USDC, then twice
// of 10 · 2001.000001 rounded up.
func TestALongPaysItsValueAtMarkTimesTheRateAtTheEndOfEachInterval(t *testing.T) {
	prices := [][]float64{join(flat(6, 2000), flat(4, 2001.000001))}
	for _, sign := range []string{"", "-"} {
		paid := fixed.FromInt64(20_000_000 + 2*20_010_001) // 20,010,000.01 units rounded up
		if sign != "" {
			paid = fixed.FromInt64(-(20_000_000 + 2*20_010_000)) // received: rounded down
		}
		p := story(t, prices, fundedArms("idealised", sign+"0.001", "36s"), "prices={source: gbm, horizon: 10m}")
		for a, arm := range study(t, p, 1)[0].Arms {
			v := &arm.Vaults[0]
			require.Equal(t, paid.String(), v.Paid[journal.Carry].String(), p.Names().Arms[a])
			grown := fixed.Difference(&v.EndDebt, &v.StartDebt)
			require.Equal(t, paid.String(), grown.String(), "margin paid is debt, margin received is debt paid back")
			equity := v.StartEquity.Sub(v.Paid[journal.MarketMove]).Sub(paid)
			require.Equal(t, equity.String(), v.EndEquity.String())
			require.True(t, v.Loss().IsZero(), "funding is no loss by liquidation")
			require.Zero(t, v.Liquidations)
		}
	}
}

// Every unit that a borrower pays is received by the accounts on the other side or by the venue's liquidity, as the engine has
// it; and the three sum to nothing.
func TestFundingIsPaidToWhoHoldsTheOtherSide(t *testing.T) {
	for _, rate := range []string{"0.002", "-0.002"} {
		p := small(t, twoPositions, fundedArms("bybit-2025", rate, "2h"))
		w, err := newWalk(p, &Options{})
		require.NoError(t, err)
		r := &result{}
		w.run(t.Context(), r)
		for k := range w.arms {
			require.NoError(t, r.path.Arms[k].Err)
			require.NotEmpty(t, r.path.Arms[k].Liquidations, "some of it has gone to the venue's liquidity")
			a := w.arms[k].(inspected)
			var borrowers, others fixed.Signed
			of := p.Arms()[k].(margin.Arm)
			markets := 1 + len(of.Others)
			positions := p.Borrowers() * markets
			for id := range exchange.PositionID(positions) { // the borrowers' come first
				borrowers = borrowers.Add(a.Engine().Position(id).Funding)
			}
			for id := exchange.PositionID(positions); id < exchange.PositionID(positions+of.Counterparties*markets); id++ {
				others = others.Add(a.Engine().Position(id).Funding)
			}
			var booked fixed.Signed
			for i := range p.Borrowers() {
				booked = booked.Add(a.Books().Journal.Paid(journal.Account(i), journal.Carry))
			}
			require.Equal(t, borrowers.String(), booked.String(), "borrowers")
			require.Equal(t, others.String(), a.Books().Journal.Paid(a.Books().Bystanders, journal.Carry).String(), "counterparties")
			venue := a.Books().Journal.Paid(a.Books().Venue, journal.Carry)
			require.False(t, venue.IsZero(), "the venue's liquidity")
			require.True(t, borrowers.Add(others).Add(venue).IsZero())
			require.Equal(t, rate[0] == '-', borrowers.Sign() < 0)
		}
	}
}

// The last payment that the margin stands is made at one block's mark; the next one makes the next block's mark liquidate.
func TestWhomFundingEndsIsLiquidatedAtTheNextMark(t *testing.T) {
	// A margin of 20000·(1 − 0.86/1.1) = 4363.63 and a requirement of 2800: eight payments of 200 leave less.
	p := story(t, [][]float64{flat(100, 2000)}, "arms=[{design: exchange-isolated, preset: idealised, thresholds: matched, rules: {without: restore}, funding: {rate: 0.01, every: 1m}}]")
	path := study(t, p, 1)[0]
	v := &path.Arms[0].Vaults[0]
	require.Equal(t, fixed.FromInt64(8*200e6).String(), v.Paid[journal.Carry].String())
	require.Equal(t, uint64(8*5+1), v.FirstBlock)
	require.True(t, v.EndCollateral.IsZero())
}

// An LTV of 0.7818 passes 0.82 with the fourth payment of a hundredth, and its owner leaves a minute later without the price
// having moved.
func TestWhoWaitsForItsLTVIsWokenByFunding(t *testing.T) {
	p := story(t, [][]float64{flat(100, 2000)}, "population.behaviours=[{behaviour: leave, trigger: 0.82, reaction: 1m}]",
		"arms=[{design: exchange-isolated, preset: idealised, funding: {rate: 0.01, every: 2m}}]")
	v := &study(t, p, 1)[0].Arms[0].Vaults[0]
	require.True(t, v.Left)
	require.Equal(t, fixed.FromInt64(4*200e6).String(), v.Paid[journal.Carry].String())
}

func TestArmsWithFundingSleepAsIfTheyLivedThroughEveryBlock(t *testing.T) {
	for _, arms := range []string{
		fundedArms("binance-usdm", "0.001", "37m"), fundedArms("bybit-2025", "-0.003", "1h"), fundedArms("dydx-v4", "0.0005", "100s"),
		fundedArms("hyperliquid", "0.01", "3h"),
		"arms=[{design: exchange-isolated, preset: binance-isolated-margin, interest: {rate: 0.0002, every: 1h}}, " +
			"{design: exchange-isolated, name: funded, preset: dydx-v4, funding: {rate: -0.001, every: 3h}}, " +
			"{design: exchange-isolated, name: dear, preset: binance-isolated-margin, interest: {rate: 0.001, every: 17m}}]", fundedArms("idealised", "0.0001", "23h"),
	} {
		overrides := []string{"paths=2", "population.borrowers=30", "prices.to=2020-03-13", twoPositions, everyBehaviour, arms}
		asleep := study(t, small(t, overrides...), 2)
		p := small(t, overrides...)
		require.Equal(t, livedThrough(t, p, 1), asleep, arms)
	}
}

func TestEveryPresetHoldsAccountsThatPayFunding(t *testing.T) {
	paid := 0
	for _, preset := range []string{"binance-usdm", "bybit-2021", "bybit-2025", "bybit-2025-unified", "cube", "dydx-v4", "hyperliquid", "idealised", "okx"} {
		p := small(t, "paths=2", twoPositions, everyBehaviour, fundedArms(preset, "0.002", "90m"))
		paths := study(t, p, 1)
		require.Equal(t, paths, study(t, p, 2), "on any number of workers")
		for _, path := range paths {
			for a := range path.Arms[:2] {
				requireBooks(t, p, &path.Arms[a])
				for i := range path.Arms[a].Vaults {
					paid += path.Arms[a].Vaults[i].Paid[journal.Carry].Sign()
				}
			}
		}
	}
	require.Positive(t, paid)
}

func TestFundingMakesHoldingDearerAndLiquidatesMore(t *testing.T) {
	none, dear := study(t, small(t, "arms=[{design: exchange-isolated}]"), 2), study(t, small(t, "arms=[{design: exchange-isolated, funding: {rate: 0.005, every: 1h}}]"), 2)
	liquidated := func(paths []record.Path) (n int) {
		for _, path := range paths {
			for i := range path.Arms[0].Vaults {
				n += int(min(path.Arms[0].Vaults[i].Liquidations, 1))
			}
		}
		return n
	}
	require.Greater(t, liquidated(dear), liquidated(none))
	zero := study(t, small(t, "arms=[{design: exchange-isolated, funding: {rate: 0, every: 1s}}]"), 2)
	require.Equal(t, none, zero, "a rate of 0 is none")
}

// The interval of a design made in Go is checked where its arm is made; a scenario's has been, where it was read.
func TestADesignWhosePaymentsCannotBeMadeIsRefused(t *testing.T) {
	s, err := scenario.Builtin(scenario.Frictionless("paths=1")...)
	require.NoError(t, err)
	one := *uint256.NewInt(1)
	for want, m := range map[string]margin.Arm{
		"margin: arm hasty: funding every 11 s is due more often than there are marks, every 12s":    {Name: "hasty", Every: 12 * time.Second, Funding: margin.Funding{Rate: fixed.Positive(&one), Every: 11}},
		"margin: arm greedy: interest every 0 s is due more often than there are marks, every 1s":    {Name: "greedy", Interest: margin.Interest{Rate: one}},
		"margin: arm shared: interest is charged on a single position, not on an account of several": {Name: "shared", Account: true, Interest: margin.Interest{Rate: one, Every: 3600}},
	} {
		p, err := plan.NewWith(s, plan.Additions{Arms: []arm.Arm{m}})
		require.NoError(t, err)
		_, err = newWalk(p, &Options{})
		require.EqualError(t, err, want)
	}
}
