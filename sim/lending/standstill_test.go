package lending_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// A market far too large for its venue, of vaults down to dust, under bots that lack capital, come late, pay no more than so
// much gas, or want a profit. An arm that knows without asking why each bot leaves each vault ends as one that asks.
func TestAStandstillChangesNothing(t *testing.T) {
	var prices []oracle.Price
	for k := range uint64(250) {
		prices = append(prices, dollars(2000-4*min(k, 200))+oracle.Price(k*k%7)*3e9)
	}
	var people []agents.Borrower
	for k := range uint64(40) {
		size := 1 + k*k*k%997
		b := borrower(size, size*(1000+17*k))
		if k%4 == 0 {
			b.Collateral.Div(&b.Collateral, uint256.NewInt(1000))
			b.Debt.Div(&b.Debt, uint256.NewInt(1000))
		}
		if k%3 == 0 {
			b.Behaviour = agents.Responsive{Share: fixed.WAD, Trigger: n(0.84e18), Target: n(0.8e18), Reaction: 600}
		}
		people = append(people, b)
	}
	for k := range uint64(60) { // worth about what a poor bot has, and soon less than they owe
		small := borrower(1, 1700)
		small.Collateral, small.Debt = mul(n(400+5*k), n(1e15)), mul(n(400+5*k), n(1_700))
		people = append(people, small)
	}
	slow, poor, silent, picky := flash("slow"), funded("poor", usdc(700)), flash("silent"), flash("picky")
	slow.Delay, silent.MaxGasPrice, picky.MinProfit = liquidator.Delay{Min: 2, Max: 6}, 40e9, usdc(3)
	for i := range 4 {
		[]*liquidator.Liquidator{&slow, &poor, &silent, &picky}[i].Choice = liquidator.BestSize{}
	}
	stood := false
	for _, depth := range []uint64{1, 100, 20_000} {
		for _, d := range []design.Design{design.MorphoBlue, design.AaveV33Mainnet} {
			run := func(vigilant bool) record.Arm {
				w := world(slow, poor, silent, picky)
				w.Vigilant, w.Feed = vigilant, oracle.Push{Deviation: 0.005e18}
				w.IRM = vault.FixedRate{PerSecond: n(6_340_000_000)} // 20 % a year
				w.Fees = liquidator.FeeSeries{Times: []uint64{0, 600, 1500, 2400}, Wei: []uint64{10e9, 20e9, 100e9, 1e9}, FromStart: true}
				w.Venue = liquidity.PowerLawParams{
					Depth: usdc(depth), At: n(0.001e18), Exponent: n(0.674e18), Reach: n(0.9e18), Recovery: liquidity.Recovery{HalfLife: 300},
				}
				return walk(t, w, lending.Arm{Name: "arm", LLTV: n(0.86e18), Design: d}, people, prices...)
			}
			want := run(true)
			require.Equal(t, want, run(false), "%s at a depth of %d", d.Kind(), depth)
			for i := range want.Vaults {
				stood = stood || want.Vaults[i].Stood > 600
			}
		}
	}
	require.True(t, stood, "some vaults are left for long")
}
