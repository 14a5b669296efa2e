package margin

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
)

// watched is an arm of a threshold of 10 % of value without fees, or with a clearance fee.
func watched(t *testing.T, clearance string) *running {
	t.Helper()
	p, err := presets.Matched("binance-usdm", *uint256.NewInt(0.9e18), "taker-fee=0", "clearance-fee="+clearance)
	require.NoError(t, err)
	in, err := p.Instrument("ETHUSDC", exchange.Linear, 0, 6)
	require.NoError(t, err)
	rules, err := p.Settled(6)
	require.NoError(t, err)
	return &running{Arm: Arm{Rules: rules, Instrument: in}}
}

func hundredths(n uint64) (p uint256.Int) {
	p.Mul(uint256.NewInt(n), new(uint256.Int).Div(&fixed.PriceScale, uint256.NewInt(100)))
	return p
}

// A position of 1,000,000 at 1 owes 900,000, so its equity is its maintenance, 10 %. At 0.95 it has 50,000 and needs
// 95,000. A unit closed at 1 saves the fall of 0.05 and frees 0.095, so 45,000 need 45,000/0.145 = 310,345 closed.
func TestTheLeastThatWouldHaveHeldByHand(t *testing.T) {
	a := watched(t, "0")
	require.IsType(t, liquidation.Rules{}, a.Rules)
	h := &books.Hour{Collateral: *uint256.NewInt(1_000_000), Debt: fixed.FromInt64(900_000), Price: hundredths(100)}
	worst := hundredths(95)
	require.InDelta(t, 310_345, float(a.least(h, &worst)), 10)
	// A fee of 1 % is taken of what is closed: 45,000/0.135 = 333,333, of which 99 % cancel debt.
	b := watched(t, "0.01")
	require.InDelta(t, 330_000, float(b.least(h, &worst)), 10)
	// At the mark itself closing frees 10 %, less the fee.
	same := hundredths(100)
	h.Debt = fixed.FromInt64(909_000) // 9,000 short
	require.InDelta(t, 9_000/0.09*0.99, float(b.least(h, &same)), 20)
	// Where the fee is more than closing frees, nothing short of all would do.
	c := watched(t, "0.11")
	require.InDelta(t, 909_000, float(c.least(h, &same)), 0)
}

func float(x uint256.Int) float64 { return x.Float64() }

// Tiers by size: 1 % up to 600,000 and 10 % above, of all of a position. One of 1,000,000 at a first price of 1 is in the second,
// also where it is worth 500,000 at 0.5. Without fees:
//
//	owing 460,000: 40,000 of 50,000, so 10,000/0.1 = 100,000 is to be closed
//	owing 490,000: 10,000 of 50,000: 400,000 in its tier; but 200,000 brings it into the first, where 300,000 needs 3,000
func TestWhereTiersGoBySizeALowerOneMayBeEnough(t *testing.T) {
	a := watched(t, "0")
	tiers, err := exchange.NewTiers([]exchange.Tier{
		{Cap: *uint256.NewInt(600_000), Maintenance: *uint256.NewInt(1e16), Initial: *uint256.NewInt(2e16)},
		{Maintenance: *uint256.NewInt(1e17), Initial: *uint256.NewInt(2e17)},
	}, true)
	require.NoError(t, err)
	tiers.BySize = true
	a.Instrument.Tiers, a.Rules.Accounts.Margin.Strict = tiers, true
	a.World, a.first = &arm.World{CollateralDecimals: 6, LoanDecimals: 6}, 1e10
	half := hundredths(50)
	for owes, least := range map[int64]float64{460_000: 100_000, 490_000: 200_000} {
		s := &books.Standing{Collateral: *uint256.NewInt(1_000_000), Price: half, Value: *uint256.NewInt(500_000), Debt: fixed.FromInt64(owes)}
		require.InDelta(t, least, float(a.leastDebt(s)), 1)
		h := &books.Hour{Collateral: s.Collateral, Debt: s.Debt, Price: half}
		require.InDelta(t, least, float(a.least(h, &half)), 10)
		require.InDelta(t, float64(500_000-owes)/50_000, float(a.Health(&s.Collateral, s.Debt, &half))/1e18, 1e-9)
	}
}
