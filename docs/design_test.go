package docs_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/design/designtest"
)

// Soft sells collateral for at most a share of the debt in one call. Who repays r gets r·Bonus/1e18 of loan units' worth of
// collateral, rounded down, in the borrower's favour. A vault is unhealthy where its debt is above what its collateral carries at
// the LLTV; equality is healthy. What is owed when no collateral is left stays owed.
//
// Limit cases: a share of 1 closes whole vaults; a bonus of 1 sells at the oracle's price.
type Soft struct {
	Share uint256.Int // of the debt, scale 1e18, above 0, at most 1
	Bonus uint256.Int // scale 1e18, from 1 to 2
}

// ErrTooMuch reports a repayment above the share.
var ErrTooMuch = errors.New("soft: repays more than one call may")

// Kind is "soft".
func (Soft) Kind() string { return "soft" }

// Validate reports parameters out of their limits.
func (d Soft) Validate(design.Market) error {
	if d.Share.IsZero() || d.Share.Gt(&fixed.WAD) || d.Bonus.Lt(&fixed.WAD) || d.Bonus.Gt(uint256.NewInt(2e18)) {
		return fmt.Errorf("soft: share %s/1e18 must be above 0 and at most 1, bonus %s/1e18 from 1 to 2", d.Share.Dec(), d.Bonus.Dec())
	}
	return nil
}

// Policy is the design's arithmetic at a market's LLTV.
func (d Soft) Policy(of design.Market) vault.Policy { return &soft{d, of.LLTV} }

// Open starts the design.
func (d Soft) Open(ledger design.Ledger, id vault.ID, of design.Market) (design.Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return design.Sell(ledger, id, &soft{d, of.LLTV}), nil
}

// soft is the policy: pure arithmetic over a market's accrued totals, a vault and a price. Amounts are loan units to repay.
type soft struct {
	Soft
	lltv uint256.Int
}

// Trigger is the vault's LTV, exactly.
func (d *soft) Trigger() vault.Trigger { return vault.Trigger{LTV: d.lltv} }

// Unhealthy compares the debt, rounded up, with what the collateral carries, rounded down.
func (d *soft) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	if debt, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return false, debt, err
	}
	carried, err := vault.MaxBorrow(c.Position.Collateral, c.Price, d.lltv)
	return err == nil && debt.Gt(&carried), debt, err
}

// Most is the share of the debt, or what the collateral pays for where that is less.
func (d *soft) Most(c *vault.Case) (most uint256.Int, err error) {
	debt, err := c.Totals.Debt(c.Position.BorrowShares)
	if err != nil {
		return most, err
	}
	if most, err = fixed.WMulDown(&debt, &d.Share); err != nil {
		return most, err
	}
	worth, err := fixed.MulDivDown(&c.Position.Collateral, &c.Price, &fixed.PriceScale)
	if err != nil {
		return most, err
	}
	pays, err := fixed.WDivDown(&worth, &d.Bonus)
	if err == nil && pays.Lt(&most) {
		most = pays
	}
	return most, err
}

// Ask asks the ledger by amount.
func (d *soft) Ask(_ *vault.Case, _, amount uint256.Int) (by, shares uint256.Int) {
	return amount, shares
}

// Liquidate repays an amount, or what debt shares owe. Who repays all of the debt, which is rounded up, clears all shares: that
// many units may be worth more shares than the vault has. Errors: those of the ledger's conversions, ErrTooMuch.
func (d *soft) Liquidate(c *vault.Case, repaid, shares uint256.Int) (l vault.Liquidation, err error) {
	if repaid.IsZero() {
		if repaid, err = c.Totals.Debt(shares); err != nil {
			return l, err
		}
	}
	most, err := d.Most(c)
	if err != nil {
		return l, err
	}
	if repaid.Gt(&most) {
		return l, ErrTooMuch
	}
	debt, err := c.Totals.Debt(c.Position.BorrowShares)
	if err != nil {
		return l, err
	}
	l.RepaidAssets = repaid
	if l.RepaidShares = c.Position.BorrowShares; repaid.Lt(&debt) {
		if l.RepaidShares, err = c.Totals.DebtShares(repaid); err != nil {
			return l, err
		}
	}
	worth, err := fixed.WMulDown(&repaid, &d.Bonus)
	if err != nil {
		return l, err
	}
	l.SeizedAssets, err = fixed.MulDivDown(&worth, &fixed.PriceScale, &c.Price)
	return l, err
}

// Earns is the bonus: no unit paid gets more.
func (d *soft) Earns() uint256.Int { return d.Bonus }

// Least is (debt − carried)/(1 − LLTV·Bonus), rounded up, and the whole debt where that is more or a sale cannot restore health.
func (d *soft) Least(c *vault.Case) uint256.Int {
	_, debt, err := d.Unhealthy(c)
	if err != nil {
		return debt
	}
	carried, _ := vault.MaxBorrow(c.Position.Collateral, c.Price, d.lltv)
	frees, err := fixed.WMulDown(&d.lltv, &d.Bonus)
	if err != nil || !frees.Lt(&fixed.WAD) {
		return debt
	}
	frees.Sub(&fixed.WAD, &frees)
	short := fixed.MinusCapped(&debt, &carried)
	least, err := fixed.WDivUp(&short, &frees)
	if err != nil || least.Gt(&debt) {
		return debt
	}
	return least
}

// SoftForm is what a scenario writes as an arm: {design: soft, name: gentle, share: 0.3, bonus: 1.03}.
type SoftForm struct {
	Name string `key:"name" default:"soft" doc:"Name of the arm."`
	design.MarketForm
	Share catalog.Decimal `key:"share" default:"0.5" above:"0" max:"1" places:"18" doc:"Share of the debt that one call may repay."`
	Bonus catalog.Decimal `key:"bonus" default:"1.05" min:"1" max:"2" places:"18" doc:"Worth of collateral that a unit repaid gets."`
}

// Label implements [catalog.DesignForm].
func (f SoftForm) Label() string { return f.Name }

// Design implements [design.Form].
func (f SoftForm) Design(b *catalog.Builder) design.Design {
	return Soft{Share: b.Ratio("share", f.Share), Bonus: b.Ratio("bonus", f.Bonus)}
}

func init() {
	catalog.Designs.Register(SoftForm{}, catalog.Rule{
		Name: "soft", Doc: "Sells collateral for at most a share of the debt in one call, at a fixed bonus.", Source: catalog.Definition,
	})
}

func TestSoftKeepsTheLaws(t *testing.T) {
	of := design.Market{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}
	designtest.Run(t, Soft{Share: *uint256.NewInt(0.3e18), Bonus: *uint256.NewInt(1.03e18)}, of)
	designtest.Run(t, Soft{Share: *uint256.NewInt(1e18), Bonus: *uint256.NewInt(1e18)}, of) // its limit cases
}
