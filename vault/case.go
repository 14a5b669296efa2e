package vault

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Case is what a policy decides about.
type Case struct {
	Totals   Market      // the market's, accrued
	Position Position    // the vault
	Price    uint256.Int // the oracle's: loan units per collateral unit, times 1e36
	Self     bool        // the caller is the vault's own borrower
}

// Apply makes a case what a liquidation leaves. Debt that is taken over remains the market's. Errors: those of
// [Case.Repay], [Case.Seize] and [Case.WriteOff], in this order, and ErrOverflow where the protocol's share is more than
// what was seized. After an error the case is in no particular state.
func (c *Case) Apply(l *Liquidation) error {
	if l.TakenOver {
		if err := sub128(&c.Position.BorrowShares, &l.RepaidShares); err != nil {
			return err
		}
	} else if err := c.Repay(&l.RepaidAssets, &l.RepaidShares); err != nil {
		return err
	}
	if err := c.Seize(&l.SeizedAssets); err != nil {
		return err
	}
	if l.ProtocolAssets.Gt(&l.SeizedAssets) {
		return ErrOverflow
	}
	if l.BadDebtShares.IsZero() && l.BadDebtAssets.IsZero() {
		return nil
	}
	return c.WriteOff(&l.BadDebtAssets, &l.BadDebtShares)
}

// Repay takes debt shares off the vault and off the market, and the assets that were paid for them off the market's debt,
// which stops at 0. Errors: ErrMaxUint128Exceeded, ErrOverflow where the vault, then the market, has fewer shares.
func (c *Case) Repay(assets, shares *uint256.Int) error {
	if err := sub128(&c.Position.BorrowShares, shares); err != nil {
		return err
	}
	if err := sub128(&c.Totals.TotalBorrowShares, shares); err != nil {
		return err
	}
	c.Totals.TotalBorrowAssets = fixed.MinusCapped(&c.Totals.TotalBorrowAssets, assets)
	return nil
}

// Seize takes collateral off the vault. Errors: ErrMaxUint128Exceeded, ErrOverflow where it has less.
func (c *Case) Seize(collateral *uint256.Int) error {
	return sub128(&c.Position.Collateral, collateral)
}

// WriteOff takes debt off the vault and off the market that nobody pays: the suppliers lose it, pro rata, because what they
// supplied is worth less by as much and their shares stay as many. Errors:
// ErrOverflow and ErrMaxUint128Exceeded of the market's debt, its supply, its debt shares, then the vault's.
func (c *Case) WriteOff(assets, shares *uint256.Int) error {
	if err := sub128(&c.Totals.TotalBorrowAssets, assets); err != nil {
		return err
	}
	if err := sub128(&c.Totals.TotalSupplyAssets, assets); err != nil {
		return err
	}
	if err := sub128(&c.Totals.TotalBorrowShares, shares); err != nil {
		return err
	}
	return sub128(&c.Position.BorrowShares, shares)
}

// BadDebt returns what the vault still owes as a write-off of all of it: the shares, and the assets they are worth, rounded
// up, at most the market's debt. ErrOverflow beyond 256 bits.
func (c *Case) BadDebt() (assets, shares uint256.Int, err error) {
	shares = c.Position.BorrowShares
	if assets, err = c.Totals.Debt(shares); err != nil {
		return assets, shares, err
	}
	if assets.Gt(&c.Totals.TotalBorrowAssets) {
		assets = c.Totals.TotalBorrowAssets
	}
	return assets, shares, nil
}
