package design

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// oneVault is a ledger of one vault, of which everybody has enough. What it writes off is worth so much.
type oneVault struct {
	Ledger
	c     vault.Case
	worth uint256.Int
}

func (v *oneVault) Accrued(vault.ID) (vault.Market, error) { return v.c.Totals, nil }

func (v *oneVault) Position(vault.ID, vault.Address) vault.Position           { return v.c.Position }
func (v *oneVault) Balance(vault.Address, vault.Address) uint256.Int          { return largest }
func (v *oneVault) Transfer(_, _, _ vault.Address, _ uint256.Int) error       { return nil }
func (v *oneVault) Seize(_ vault.ID, _, _ vault.Address, x uint256.Int) error { return v.c.Seize(&x) }

func (v *oneVault) Assume(_ vault.ID, _, _ vault.Address, shares uint256.Int) error {
	v.c.Position.BorrowShares.Sub(&v.c.Position.BorrowShares, &shares)
	return nil
}

func (v *oneVault) WriteOff(_ vault.ID, _ vault.Address, shares uint256.Int) (uint256.Int, error) {
	v.c.Position.BorrowShares.Sub(&v.c.Position.BorrowShares, &shares)
	return v.worth, nil
}

func (v *oneVault) Repay(_ vault.Address, _ vault.ID, assets, shares uint256.Int, _ vault.Address, _ ...vault.Call) (m vault.Moved, err error) {
	if assets.IsZero() {
		assets, err = v.c.Totals.Debt(shares)
	} else {
		shares, err = v.c.Totals.DebtShares(assets)
	}
	if err != nil {
		return m, err
	}
	return m, v.c.Repay(&assets, &shares)
}

// Three shares make two units. Of 15 shares, 10 units, a premium of 3 pays off four shares, and the other 11 owe
// 8, rounded up: a unit more than the strike. The 7 pay off ten; the share that is left is written off, and told
// of where that is worth a unit.
func TestAnExercisedOptionWritesOffTheUnitThatRounds(t *testing.T) {
	for _, worth := range []uint64{0, 1} {
		v := &oneVault{worth: whole(worth)}
		v.c.Totals.TotalBorrowAssets, v.c.Totals.TotalBorrowShares = whole(2e12-1), whole(3e12-1e6)
		v.c.Position = vault.Position{BorrowShares: whole(15), Collateral: whole(8)}
		v.c.Price = fixed.PriceScale
		c := callOption{auctions: auctions{Ledger: v}, policy: &morpho{lltv: whole(0.86e18)}}
		of := v.c
		moves, err := c.expires(&option{premium: whole(3)}, &of, nil)
		require.NoError(t, err)
		want := []Move{
			{Lots, vault.EngineAddress, Loan, whole(3), journal.Repay, Taken},
			{vault.Address{}, vault.EngineAddress, Loan, whole(7), journal.Repay, Taken},
			{vault.EngineAddress, vault.Address{}, Collateral, whole(8), journal.Seize, Settled},
			{Suppliers, vault.Address{}, Claim, whole(1), journal.BadDebt, WrittenOff},
		}
		require.Equal(t, want[:3+worth], moves)
		require.Equal(t, Deal{Collateral: whole(8), Paid: whole(3), Strike: whole(7)}, c.last)
		require.Equal(t, vault.Position{}, v.c.Position)
	}
}

// After 300 of Blend's blocks all collateral is had for half of the debt. What is left of that is written off, and
// told of where it is worth a unit.
func TestWhatAFilledAuctionLeavesIsToldOfWhereItIsWorthAUnit(t *testing.T) {
	for _, worth := range []uint64{0, 1} {
		v := &oneVault{worth: whole(worth)}
		v.c.Totals = vault.Market{TotalBorrowAssets: whole(4), TotalBorrowShares: whole(4e6), LastUpdate: 1500}
		v.c.Position = vault.Position{BorrowShares: whole(4e6), Collateral: whole(5)}
		v.c.Price = fixed.PriceScale
		l := &blockLot{units: whole(5), shares: whole(4e6)}
		b := &blockAuction{BlockAuction: Blend, Ledger: v, policy: Closed(whole(0.5e18)), lots: []*blockLot{l}, at: map[vault.Address]*blockLot{{}: l}}
		o := offer.Offer{Kind: offer.TakeOver, Case: v.c}
		moves, terms, err := b.Take(vault.Address{1}, &o, whole(5), nil)
		require.NoError(t, err)
		require.Equal(t, offer.Terms{Owe: whole(2), Receive: whole(5)}, terms)
		require.Len(t, moves, 2+int(worth))
		require.Equal(t, vault.Position{}, v.c.Position)
		require.Empty(t, b.lots)
	}
}

// A premium of 320 of somebody who owes only 100 by then is 336 with the fee. On a vault that is worth no more, that is
// all of its collateral at least, so that the option is not taken back: it is exercised for nothing more. On one worth
// 337 it is taken back for 336. The price is the least there is, a unit of 1e36: what is negative would pass there.
func TestAnOptionIsNotTakenBackForMoreThanThereIs(t *testing.T) {
	for worth, want := range map[uint64]uint64{200: 200, 335: 335, 336: 336, 337: 336} {
		of := vault.Case{Price: single}
		of.Totals.TotalBorrowAssets, of.Totals.TotalBorrowShares = whole(1e6), whole(1e12)
		of.Position.BorrowShares = whole(100e6)
		of.Position.Collateral.Mul(uint256.NewInt(worth), &fixed.PriceScale)
		c := callOption{d: CallOption{ReverseFee: whole(0.05e18)}, policy: &morpho{lltv: whole(0.86e18)}}
		collateral, strike, err := c.ends(&option{premium: whole(320)}, &of, new(uint256.Int))
		require.NoError(t, err)
		require.Equal(t, *new(uint256.Int).Mul(uint256.NewInt(want), &fixed.PriceScale), collateral, worth)
		require.True(t, strike.IsZero())
	}
}
