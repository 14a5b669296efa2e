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
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// waiting is a design of which only the wake key is asked.
type waiting struct {
	design.Running
	key design.Key
}

func (w waiting) Wake() design.Key { return w.key }

// A step of a reference price is 100 units of the ledger's. At 250 and below, and at 999 and above, the market's own offers
// pay.
func TestAnArmSleepsAsLongAsItsDesignWaits(t *testing.T) {
	n := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	for name, row := range map[string]struct {
		key    design.Key
		common bool
		want   arm.Band
	}{
		"for ever":        {design.Key{Until: design.Never}, false, arm.Always},
		"until something": {design.Key{Until: 77}, false, arm.Band{Low: arm.Always.Low, High: arm.Always.High, Until: 77}},
		"within prices":   {design.Key{Until: 77, Low: n(250), High: n(999)}, true, arm.Band{Low: 2, High: 10, Until: 77}},
		"not at all":      {design.Key{Until: design.Never}, true, arm.Band{}},
	} {
		a := &running{design: waiting{key: row.key}, unit: n(100), common: row.common}
		require.Equal(t, row.want, a.patience(), name)
		require.Equal(t, row.key, a.key)
	}
}

// A price that stands far above every threshold wakes an arm once a day, and one that wanders within a per cent no more often.
func TestQuietTimeIsSlept(t *testing.T) {
	const days = 30
	prices := make([]oracle.Price, days*7200)
	for k := range prices {
		prices[k] = oracle.Price((2000 + k%20) * 1e10)
	}
	n := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	w := &arm.World{
		Clock: oracle.Clock{Start: 1_700_000_000, Interval: 12, Blocks: days * 7200}, Feed: oracle.Push{Deviation: 0.02e18}, CollateralDecimals: 18, LoanDecimals: 6,
		HealthLLTV: n(0.86e18), Supply: agents.Supply{Utilisation: n(0.9e18), Suppliers: 1}, Behaviours: map[string]uint16{"passive": 0}, Venue: liquidity.Boundless{}, Borrowers: 1, Builder: liquidator.Builder{GasLimit: 60_000_000},
	}
	built, err := Arm{Name: "morpho", LLTV: n(0.86e18), Design: design.MorphoBlue}.Build(w)
	require.NoError(t, err)
	people := []agents.Borrower{{Collateral: n(1e18), Debt: n(1000e6), Behaviour: agents.Passive{}}}
	require.NoError(t, built.Reset(&arm.Start{Prices: prices[:1], Borrowers: people}))
	require.NoError(t, built.Walk([][]oracle.Price{prices}, 0))
	require.LessOrEqual(t, built.(*running).lives, uint64(2*days))
}

// A vault worth half a dollar owes more than it carries throughout, and nobody would pay the gas of closing it. While the price
// wanders, the feed publishes in nearly every block. An arm that dozes lives through a few of them, reads every answer, and ends
// as one that lives through all.
func TestAFeedThatPublishesWakesNobody(t *testing.T) {
	const blocks = 3000
	prices, published := make([]oracle.Price, blocks), 0
	for k := range prices {
		prices[k] = oracle.Price((1900 + 7*(k*k%11)) * 1e10)
		if k > 0 && prices[k] != prices[k-1] {
			published++
		}
	}
	n := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	people := []agents.Borrower{
		{Collateral: n(1e18), Debt: n(1000e6), Behaviour: agents.Passive{}},
		{Collateral: n(25e13), Debt: n(429_999), Behaviour: agents.Passive{}}, // 0.86 of its worth at 2,000 dollars
	}
	run := func(vigilant bool) *running {
		bot := liquidator.Liquidator{Name: "bot", Funds: n(1_000_000e6), Flash: true, Bidding: liquidator.FixedShare{Share: 0.1e18}}
		w := &arm.World{
			Clock: oracle.Clock{Start: 1_700_000_000, Interval: 12, Blocks: blocks}, Feed: oracle.Push{}, CollateralDecimals: 18, LoanDecimals: 6, Vigilant: vigilant,
			HealthLLTV: n(0.86e18), Supply: agents.Supply{Utilisation: n(0.9e18), Suppliers: 1}, Behaviours: map[string]uint16{"passive": 0}, Venue: liquidity.Boundless{}, Borrowers: len(people),
			Builder: liquidator.Builder{Regime: liquidator.PublicAuction, GasLimit: 60_000_000}, Liquidators: []liquidator.Liquidator{bot}, Gas: liquidator.GasTable{Liquidate: 100_000, Again: 80_000, Reverted: 50_000, Swap: 20_000}, BaseFee: 50e9,
		}
		built, err := Arm{Name: "morpho", LLTV: n(0.86e18), Design: design.MorphoBlue}.Build(w)
		require.NoError(t, err)
		require.NoError(t, built.Reset(&arm.Start{Prices: []oracle.Price{2000e10}, Borrowers: people}))
		require.NoError(t, built.Walk([][]oracle.Price{prices}, 0))
		require.NoError(t, built.Finish(new(record.Arm)))
		return built.(*running)
	}
	slow, fast := run(true), run(false)
	require.Greater(t, published, blocks/2)
	require.Less(t, fast.lives, uint64(blocks/50))
	require.Equal(t, slow.readings, fast.readings)
	require.Equal(t, slow.undone.Undone, fast.undone.Undone)
	require.Equal(t, slow.undone.did, fast.undone.did)
	require.Equal(t, uint32(1), fast.undone.EndLiquidatable)
	require.False(t, fast.untold)
}
