package margin

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// still is a price that does not move for so many marks, and then another for as many.
func still(marks int, prices ...float64) (all []oracle.Price) {
	for _, p := range prices {
		for range marks {
			all = append(all, dollars(p)...)
		}
	}
	return all
}

// Twin: an arm that lives through every mark. Prices stand still, so that payments alone bring anybody nearer to its trigger.
func TestWhatIsPaidWhileAnArmSleepsIsWhatItWouldHavePaidAwake(t *testing.T) {
	people := []agents.Borrower{
		borrower(1, 1600), borrower(7, 7*1500), borrower(3, 3*900, agents.DefaultTopUp), borrower(40, 40*1300, agents.DefaultRepay), borrower(2, 100),
	}
	people[4].Collateral, people[4].Debt = num(1e12), num(1000) // worth 2,000 units, of which rounding takes as much as funding
	for name, c := range map[string]struct {
		preset string
		rate   int64
		prices []oracle.Price
		closed bool // somebody is
	}{
		"payments liquidate longs":                     {"binance-usdm", 5e15, still(60, 2000), true},
		"a fall that reaches nobody without them":      {"binance-usdm", 2e15, still(50, 2000, 1900), true},
		"payments from free cash":                      {"bybit-2025", 2e15, still(50, 2000, 1900), true},
		"payments of shorts before a fall":             {"binance-usdm", -2e15, still(50, 2000, 1700), true},
		"payments that nobody feels until the end":     {"binance-usdm", 1e14, still(60, 2000), false},
		"payments that longs receive until the end":    {"hyperliquid", -1e14, still(60, 2000), false},
		"payments out of a pool":                       {"binance-usdm", 2e15, still(50, 2000, 1900), true},
		"a venue where equality fails the requirement": {"okx", 2e15, still(50, 2000, 1900), true},
	} {
		t.Run(name, func(t *testing.T) {
			run := func(vigilant bool) (rows record.Arm, held []exchange.Holding, lived uint64) {
				w, m := world(), level(t, c.preset)
				w.Vigilant, w.Clock.Blocks = vigilant, uint64(len(c.prices))
				m.Counterparties, m.Insurance = 2, usdc(100_000)
				m.Funding = Funding{Rate: fixed.FromInt64(c.rate), Every: 6}
				m.Interest = Interest{Rate: num(1e13), Every: 60}
				m.Cross = name == "payments out of a pool"
				a := begin(t, w, m, people, c.prices)
				rows = finish(t, a, c.prices)
				for id := range exchange.PositionID(a.engine.NumPositions()) {
					held = append(held, a.engine.Holding(id))
				}
				return rows, held, a.lives
			}
			awake, same, all := run(true)
			asleep, held, lived := run(false)
			require.Equal(t, awake, asleep)
			require.Equal(t, same, held)
			require.Equal(t, c.closed, len(asleep.Liquidations) > 0)
			require.Less(t, lived, all*2/3, "the arm was awake nearly always")
		})
	}
}

// By hand: 5 payments of ⌈2000e6·0.0001⌉ are 1 dollar. They fall due at 12, 24, … 60 s, of which none wakes the arm.
func TestFivePaymentsThatWakeNobodyAreFive(t *testing.T) {
	prices := still(22, 2000) // 63 s
	w, m := world(), venue(t, "binance-usdm", 0)
	w.Clock.Blocks = uint64(len(prices))
	m.Funding = Funding{Rate: fixed.FromInt64(1e14), Every: 12}
	a := begin(t, w, m, []agents.Borrower{borrower(1, 1000)}, prices)
	require.NoError(t, a.Walk([][]oracle.Price{prices}, 0))
	require.EqualValues(t, 2, a.lives, "the first mark, and no other")
	require.Len(t, a.off.dues.Prices, 5)
	wealth, err := a.Wealth(0, dollars(2000), 0)
	require.NoError(t, err)
	paid := usdc(1)
	start := usdc(1000)
	require.Equal(t, fixed.Difference(&start, &paid).String(), wealth.String())
	require.Empty(t, a.off.dues.Prices)
}
