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
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// Tokens have 18 and 6 decimals, as ether and dollars.

func n(x uint64) uint256.Int     { return *uint256.NewInt(x) }
func dec(x string) uint256.Int   { return *uint256.MustFromDecimal(x) }
func ether(x uint64) uint256.Int { return mul(n(x), n(1e18)) }
func usdc(x uint64) uint256.Int  { return mul(n(x), n(1e6)) }

func mul(x, y uint256.Int) (z uint256.Int) {
	z.Mul(&x, &y)
	return z
}

// dollars is a reference price.
func dollars(x uint64) oracle.Price { return oracle.Price(x * 1e10) }

// stall buys at the reference price less a hundredth, and takes 10 basis points: impact and fee are different numbers.
// It takes so much collateral in a path.
type stall struct {
	price, room uint256.Int
}

func (s *stall) Follow(reference *uint256.Int, _ uint64) {
	s.price.MulDivOverflow(reference, uint256.NewInt(99), uint256.NewInt(100))
}

func (s *stall) Quote(_ liquidity.Side, base, _ *uint256.Int) (fill liquidity.Fill) {
	fill.Base = *base
	if s.room.Lt(base) {
		fill.Base = s.room
	}
	fill.Quote, _ = fixed.MulDivDown(&fill.Base, &s.price, &fixed.PriceScale)
	fill.Fee, _ = fixed.MulDivUp(&fill.Quote, uint256.NewInt(10), uint256.NewInt(10_000))
	return fill
}

func (s *stall) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	fill := s.Quote(side, base, limit)
	s.room.Sub(&s.room, &fill.Base)
	return fill
}

func (s *stall) Mid() uint256.Int { return s.price }
func (s *stall) Reset()           {}

// market is the rule of a stall.
type market struct{}

func (market) Fee() (none uint256.Int) { return none }

func (market) Open(_ liquidity.Venue, first, _ uint256.Int) (liquidity.Venue, error) {
	s := &stall{room: ether(1_000_000)}
	s.Follow(&first, 0)
	return s, nil
}

// flash is a bot that bids a tenth of its profit and pays out of the sale.
func flash(name string) liquidator.Liquidator {
	return liquidator.Liquidator{Name: name, Funds: usdc(1_000_000), Flash: true, Bidding: liquidator.FixedShare{Share: 0.1e18}}
}

// funded is a bot that pays from its own funds.
func funded(name string, funds uint256.Int) liquidator.Liquidator {
	l := flash(name)
	l.Funds, l.Flash = funds, false
	return l
}

// borrower has ETH of collateral and owes USDC.
func borrower(collateral, debt uint64) agents.Borrower {
	return agents.Borrower{Collateral: ether(collateral), Debt: usdc(debt)}
}

// world is one of blocks of 12 s, an oracle that publishes every change, gas of 10 gwei for 100,000 a call, 20,000 a
// swap and 50,000 a failure, ether as collateral, and suppliers who leave a tenth of what they supplied.
func world(bots ...liquidator.Liquidator) *arm.World {
	return &arm.World{
		Seed: 7, Clock: oracle.Clock{Start: 1_700_000_000, Interval: 12, Blocks: 100},
		Feed: oracle.Push{}, CollateralSymbol: "ETH", LoanSymbol: "USDC", CollateralDecimals: 18, LoanDecimals: 6,
		HealthLLTV: n(0.86e18), Supply: agents.Supply{Utilisation: n(0.9e18), Suppliers: 1},
		Behaviours: map[string]uint16{"passive": 0}, Liquidators: bots,
		Builder: liquidator.Builder{Regime: liquidator.PublicAuction, GasLimit: 60_000_000},
		Gas:     liquidator.GasTable{Liquidate: 100_000, Again: 80_000, Reverted: 50_000, Swap: 20_000},
		BaseFee: 10e9,
		Venue:   market{},
	}
}

// walk lets borrowers live in an arm through prices, one a block, and returns what became of them.
func walk(t testing.TB, w *arm.World, a lending.Arm, borrowers []agents.Borrower, prices ...oracle.Price) (rows record.Arm) {
	t.Helper()
	w.Borrowers = len(borrowers)
	running, err := a.Build(w)
	require.NoError(t, err)
	require.NoError(t, running.Reset(&arm.Start{Prices: prices[:1], Borrowers: borrowers}))
	require.NoError(t, running.Walk([][]oracle.Price{prices}, 0))
	require.NoError(t, running.Finish(&rows))
	balanced(t, &rows)
	return rows
}

// balanced checks what holds for all rows: of each liquidation the parts are what was taken less what was repaid, and
// of each vault the totals are the sums of its liquidations.
func balanced(t testing.TB, rows *record.Arm) {
	t.Helper()
	for i := range rows.Vaults {
		v := &rows.Vaults[i]
		var sum record.Vault
		var loss [record.Losses]fixed.Signed
		for k := range rows.Liquidations {
			l := &rows.Liquidations[k]
			if int(l.Borrower) != i {
				continue
			}
			sum.Liquidations++
			sum.ClosedCollateral.Add(&sum.ClosedCollateral, &l.Seized)
			sum.LeastDebt.Add(&sum.LeastDebt, &l.Least)
			for r := range loss {
				loss[r] = loss[r].Add(l.Loss[r])
			}
		}
		require.Equal(t, v.Liquidations, sum.Liquidations, "vault %d: as many rows as liquidations", i)
		require.Equal(t, v.ClosedCollateral, sum.ClosedCollateral, "vault %d: collateral of the rows", i)
		require.Equal(t, v.LeastDebt, sum.LeastDebt, "vault %d: least debt of the rows", i)
		for r := range loss {
			require.Equal(t, v.Paid[r].String(), loss[r].String(), "vault %d: losses of the rows for reason %d", i, r)
		}
	}
	for k := range rows.Liquidations {
		l := &rows.Liquidations[k]
		parts := fixed.Signed{}
		for _, part := range l.Loss {
			parts = parts.Add(part)
		}
		want := fixed.Difference(&l.Value, &l.Repaid).Sub(fixed.Positive(&l.BadDebt)).Sub(fixed.Positive(&l.Credited))
		off := parts.Sub(want) // what the debt's share price lost by rounding
		require.LessOrEqual(t, off.Cmp(fixed.FromInt64(1)), 0, "row %d", k)
		require.GreaterOrEqual(t, off.Cmp(fixed.FromInt64(-1)), 0, "row %d", k)
	}
}

func morpho() lending.Arm {
	return lending.Arm{Name: "morpho", LLTV: n(0.86e18), Design: design.MorphoBlue}
}

// ref is a number by its address.
func ref(x uint64) *uint256.Int { return uint256.NewInt(x) }

// walkLoosely is walk for designs whose vaults lose what no row of theirs says, or whose venue has more than one side.
func walkLoosely(t testing.TB, w *arm.World, a lending.Arm, borrowers []agents.Borrower, prices ...oracle.Price) (rows record.Arm) {
	t.Helper()
	w.Borrowers = len(borrowers)
	running, err := a.Build(w)
	require.NoError(t, err)
	require.NoError(t, running.Reset(&arm.Start{Prices: prices[:1], Borrowers: borrowers}))
	require.NoError(t, running.Walk([][]oracle.Price{prices}, 0))
	require.NoError(t, running.Finish(&rows))
	require.NoError(t, rows.Identities())
	return rows
}
