package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/vault"
)

// balances are a rulebook of which only balances and one position are asked. Of collateral everybody has a thousand
// more.
type balances struct {
	vault.Rulebook
	has      map[vault.Address]uint64
	position vault.Position
}

func (l balances) Balance(token, of vault.Address) uint256.Int {
	if token == collateralAddress {
		return *uint256.NewInt(l.has[of] + 1000)
	}
	return *uint256.NewInt(l.has[of])
}

func (l balances) Position(vault.ID, vault.Address) vault.Position { return l.position }

// owning are guests of whom ada has 50 of everything, and ben 60.
type owning struct{ guests }

func (owning) Held(k int, _ vault.Address) uint256.Int { return *uint256.NewInt(50 + 10*uint64(k)) }

// After the liquidators' accounts come those of the design's holders, then outsiders'. What a bot has won of
// borrowers is what its wallet has beyond what it brought.
func TestWhatTheRulebookHoldsForAnAccount(t *testing.T) {
	c := visited()
	a := c.arm
	c.Joined, a.joined = owning{}, c
	a.rules = balances{has: map[vault.Address]uint64{bots[0]: 10, bots[1]: 20, lots[0]: 30, lots[1]: 40, vault.EngineAddress: 70}}
	a.brought[0], a.brought[1] = fixed.FromInt64(3), fixed.FromInt64(4)
	b := a.books
	for _, row := range []struct {
		account journal.Account
		unit    journal.Unit
		want    int64
		known   bool
	}{
		{b.Liquidator, books.LoanUnit, 10, true},
		{b.Liquidator, books.CollateralUnit, 1010, true},
		{b.Liquidator, books.ClaimUnit, 7, true},
		{b.Liquidator + 1, books.LoanUnit, 20, true},
		{b.Liquidator + 1, books.ClaimUnit, 16, true},
		{b.Liquidator + 2, books.LoanUnit, 30, true},
		{b.Liquidator + 2, books.ClaimUnit, 0, false},
		{b.Liquidator + 3, books.CollateralUnit, 1040, true},
		{b.Liquidator + 4, books.LoanUnit, 50, true},
		{b.Liquidator + 5, books.LoanUnit, 60, true},
		{b.Liquidator + 6, books.LoanUnit, 0, false},
		{b.Pool, books.LoanUnit, 70, true},
		{b.Pool, books.CollateralUnit, 1070, true},
		{b.Venue, books.LoanUnit, 0, false},
		{b.World, books.ClaimUnit, 0, false},
		{b.Liquidator - 1, books.ClaimUnit, 0, false},
		{b.Liquidator - 1, books.LoanUnit, 0, false},
	} {
		held, known := a.kept(row.account, row.unit)
		require.Equal(t, row.known, known, row)
		require.Equal(t, fixed.FromInt64(row.want), held, row)
	}
}

// Where a design has more holders than there are bots, what is below all of them is still in no rulebook.
func TestAccountsBelowTheLiquidatorsAreNotAsked(t *testing.T) {
	c := visited()
	a := c.arm
	c.Joined, a.joined, a.rules = owning{}, c, balances{}
	a.wallets = bots[:1]
	for account := a.books.World; account < a.books.Liquidator; account++ {
		_, known := a.kept(account, books.LoanUnit)
		require.Equal(t, account == a.books.Pool, known, account)
	}
}

// What a borrower has and owes is asked of the rulebook that is named: here one says otherwise than the index.
func TestWhoIsAskedWhatABorrowerHas(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000))
	other := balances{position: vault.Position{Collateral: *uint256.NewInt(5), BorrowShares: *uint256.NewInt(3e6)}}
	collateral, debt := a.standing(other, 0)
	require.Equal(t, [2]uint256.Int{*uint256.NewInt(5), *uint256.NewInt(3)}, [2]uint256.Int{collateral, debt})
	collateral, debt = a.standing(a.index, 0)
	require.Equal(t, [2]uint256.Int{*uint256.NewInt(10e18), *uint256.NewInt(8000e6)}, [2]uint256.Int{collateral, debt})
	require.Equal(t, other.position, a.position(other, 0))
	require.Equal(t, *uint256.NewInt(10e18), a.position(a.index, 0).Collateral)
}

// told notes what it is told of each block.
type told struct {
	prices []uint256.Int
	times  []uint64
}

func (w *told) Witness(reference *uint256.Int, now uint64) {
	w.prices, w.times = append(w.prices, *reference), append(w.times, now)
}

// Who must know of every block hears the price and the time of each, those that the arm sleeps through too.
func TestAWitnessHearsEveryBlock(t *testing.T) {
	first, second := new(told), new(told)
	a := &running{World: &arm.World{Clock: oracle.Clock{Start: 1000, Interval: 12, Blocks: 9}, CollateralDecimals: 18, LoanDecimals: 6}}
	a.sees = []liquidity.Witness{first, second}
	a.witness([]oracle.Price{oracleDollars(2000), oracleDollars(2001)}, 5)
	for _, w := range []*told{first, second} {
		require.Equal(t, []uint64{1060, 1072}, w.times)
		require.Equal(t, []uint256.Int{a.Scaled(oracleDollars(2000)), a.Scaled(oracleDollars(2001))}, w.prices)
	}
}
