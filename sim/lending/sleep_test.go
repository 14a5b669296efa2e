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
	"github.com/ringfence-sim/ringfence/vault"
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
		a := &running{design: waiting{key: row.key}, unit: n(100), common: row.common, venue: new(liquidity.Infinite)}
		require.Equal(t, row.want, a.patience(), name)
		require.Equal(t, row.key, a.key)
	}
}

// growing is Morpho's design, but that debts may grow by a thousandth before something else happens. It notes when it is asked.
type growing struct {
	design.Morpho
	asked *[]uint64
}

func (g growing) Open(ledger design.Ledger, id vault.ID, of design.Market) (design.Running, error) {
	r, err := g.Morpho.Open(ledger, id, of)
	return growth{r, g.asked}, err
}

type growth struct {
	design.Running
	asked *[]uint64
}

func (g growth) Wake() design.Key {
	k := g.Running.Wake()
	k.Growth = *uint256.NewInt(1.001e18)
	return k
}

func (g growth) Tick(now uint64, price uint256.Int, dst []design.Move) ([]design.Move, error) {
	*g.asked = append(*g.asked, now)
	return g.Running.Tick(now, price, dst)
}

// At a hundred per cent a year debts grow by a thousandth in 8.76 hours. An arm sleeps at most as long, and more than half of it.
func TestAnArmWakesWhenDebtsHaveGrown(t *testing.T) {
	const hours = 200
	prices := make([]oracle.Price, hours)
	for k := range prices {
		prices[k] = 2000e10
	}
	var asked []uint64
	n := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	w := &arm.World{
		Clock: oracle.Clock{Start: 1_700_000_000, Interval: 3600, Blocks: hours}, Feed: oracle.Push{Deviation: 0.02e18}, CollateralDecimals: 18, LoanDecimals: 6,
		HealthLLTV: n(0.86e18), Supply: agents.Supply{Utilisation: n(0.9e18), Suppliers: 1}, Behaviours: map[string]uint16{"passive": 0}, Venue: liquidity.Boundless{}, Borrowers: 1, Builder: liquidator.Builder{GasLimit: 60_000_000},
		IRM: vault.FixedRate{PerSecond: n(31_709_791_983)},
	}
	built, err := Arm{Name: "arm", LLTV: n(0.86e18), Design: growing{design.MorphoBlue, &asked}}.Build(w)
	require.NoError(t, err)
	people := []agents.Borrower{{Collateral: n(1e18), Debt: n(1000e6), Behaviour: agents.Passive{}}}
	require.NoError(t, built.Reset(&arm.Start{Prices: prices[:1], Borrowers: people}))
	require.NoError(t, built.Walk([][]oracle.Price{prices}, 0))
	longest := uint64(0)
	for k := range asked[1:] {
		longest = max(longest, asked[k+1]-asked[k])
	}
	require.LessOrEqual(t, longest, uint64(9*3600), "a block of an hour ends it")
	require.Greater(t, longest, uint64(4*3600))
}

// A venue whose price stands a hundredth below the reference, or above it, is reckoned with two.
func TestPricesOfADisplacedVenueAreThoseOfTheReferenceApart(t *testing.T) {
	n := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	for name, row := range map[string]struct{ mid, low, high uint256.Int }{
		"in place": {n(1000), n(980), n(1020)},
		"below":    {n(990), n(1000), n(1020)},
		"above":    {n(1010), n(980), n(1000)},
		"at half":  {n(500), *new(uint256.Int).SetAllOne(), n(1020)},
	} {
		venue := new(liquidity.Infinite)
		venue.Follow(&row.mid, 0)
		a := &running{venue: venue, price: n(1000)}
		low, high := a.beside(n(980), n(1020))
		require.Equal(t, row.low, low, name)
		require.Equal(t, row.high, high, name)
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
