package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

func oracleDollars(x uint64) oracle.Price { return oracle.Price(x * 1e10) }

// owing is a borrower of ether who owes dollars.
func owing(ether, dollars uint64) agents.Borrower {
	var b agents.Borrower
	b.Collateral.Mul(uint256.NewInt(ether), uint256.NewInt(1e18))
	b.Debt.Mul(uint256.NewInt(dollars), uint256.NewInt(1e6))
	b.Behaviour = agents.Passive{}
	return b
}

// setting is an arm of Morpho's design at an LLTV of 0.86, in which so many people have lived through prices in
// dollars, a block each from one of 2,000 on. One bot gets to know of a vault after 50 blocks, gas costs 50 gwei, and
// change is what the test has otherwise.
func setting(t testing.TB, change func(*arm.World), dollars []uint64, people ...agents.Borrower) *running {
	t.Helper()
	var prices []oracle.Price
	for _, x := range dollars {
		prices = append(prices, oracleDollars(x))
	}
	bot := liquidator.Liquidator{Name: "bot", Funds: *uint256.NewInt(1e12), Flash: true, Bidding: liquidator.FixedShare{Share: 0.1e18}}
	bot.Delay = liquidator.Delay{Min: 50, Max: 50}
	w := &arm.World{
		Clock: oracle.Clock{Start: 1_700_000_000, Interval: 12, Blocks: 1000}, Feed: oracle.Push{}, CollateralDecimals: 18, LoanDecimals: 6,
		HealthLLTV: *uint256.NewInt(0.86e18), Supply: agents.Supply{Utilisation: *uint256.NewInt(0.5e18), Suppliers: 1}, Behaviours: map[string]uint16{"passive": 0},
		Venue: liquidity.Boundless{}, Borrowers: len(people), Liquidators: []liquidator.Liquidator{bot}, BaseFee: 50e9,
		Builder: liquidator.Builder{Regime: liquidator.PublicAuction, GasLimit: 60_000_000},
		Gas:     liquidator.GasTable{Liquidate: 100_000, Again: 80_000, Reverted: 50_000, Swap: 20_000},
	}
	if change != nil {
		change(w)
	}
	built, err := Arm{Name: "morpho", LLTV: *uint256.NewInt(0.86e18), Design: design.MorphoBlue}.Build(w)
	require.NoError(t, err)
	require.NoError(t, built.Reset(&arm.Start{Prices: []oracle.Price{oracleDollars(2000)}, Borrowers: people}))
	require.NoError(t, built.Walk([][]oracle.Price{prices}, 0))
	return built.(*running)
}

// offerFor is what a crowd makes of an offer of somebody's vault, whose number and block were 7.
func offerFor(c *crowd, of vault.Address) liquidator.Offer {
	o := liquidator.Offer{Vault: 7, Since: 7}
	c.stood(of, &o)
	return o
}
