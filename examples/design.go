package examples

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// TargetLTV closes as much of an unhealthy vault as brings its LTV down to a target, and all of it where that would be most of
// it. Whoever repays r gets collateral worth r and a fee. What is owed when no collateral is left stays owed.
//
// With D the debt, rounded up, V the worth of the collateral, rounded down, both in loan units, and T, f and Full the
// parameters, all divisions rounded down,
//
//	most   = (D·1e18 − T·V) / (1e18 − T − T·f/1e18)
//	seized = (r + r·f/1e18)·1e36/price, at most the collateral
//
// The whole debt is closed where D ≥ V, T is 0, T·(1 + f) ≥ 1, most is above D, or most·1e18/D is above Full; equality is
// partial. Below an LTV of 1 such a vault is then closed in one call: less is refused. From 1 on any amount will do.
// Amounts are loan units to repay. Equality of the debt and what the collateral carries at the LLTV is healthy.
//
// Limit cases: with a target of 0, or Full 0, it closes whole vaults.
//
// Source: Silo v2, PartialLiquidationLib.sol, maxLiquidation and liquidationPreview. Its margin of two units between what it
// shows and what it takes is left out, because an offer here is quoted from the state it is taken in.
type TargetLTV struct {
	Target uint256.Int // LTV that a partial closing leaves, scale 1e18, below the market's LLTV
	Fee    uint256.Int // of what is repaid, scale 1e18, below 1
	Full   uint256.Int // share of the debt above which all of it is closed, scale 1e18, at most 1
}

// SiloV2 has the contract's share, and a target and a fee as its markets have them.
var SiloV2 = TargetLTV{Target: *uint256.NewInt(0.8e18), Fee: *uint256.NewInt(0.05e18), Full: *uint256.NewInt(0.9e18)}

var (
	// ErrAboveTarget reports a repayment beyond what brings the vault down to the target.
	ErrAboveTarget = errors.New("target-ltv: repays more than the target asks")
	// ErrClosesWhole reports a part of a vault that can only be closed as a whole.
	ErrClosesWhole = errors.New("target-ltv: this vault is closed as a whole")
)

// Kind is "target-ltv".
func (TargetLTV) Kind() string { return "target-ltv" }

// Validate reports every parameter that is out of its limits, under the key that a scenario gives it.
func (d TargetLTV) Validate(of design.Market) error {
	var faults []error
	if !d.Target.Lt(&of.LLTV) {
		faults = append(faults, fault.New("target", fmt.Sprintf("%s/1e18 is not below the LLTV", d.Target.Dec()), "choose a lower target"))
	}
	if !d.Fee.Lt(&fixed.WAD) {
		faults = append(faults, fault.New("fee", fmt.Sprintf("%s/1e18 is not below 1", d.Fee.Dec()), "choose a fee below 1"))
	}
	if d.Full.Gt(&fixed.WAD) {
		faults = append(faults, fault.New("full", fmt.Sprintf("%s/1e18 is above 1", d.Full.Dec()), "choose a share of at most 1"))
	}
	return fault.Join(faults...)
}

// Policy is the design's arithmetic at a market's LLTV.
func (d TargetLTV) Policy(of design.Market) vault.Policy { return &targetLTV{d, of.LLTV} }

// Open starts the design.
func (d TargetLTV) Open(ledger design.Ledger, id vault.ID, of design.Market) (design.Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return design.Sell(ledger, id, &targetLTV{d, of.LLTV}), nil
}

type targetLTV struct {
	TargetLTV
	lltv uint256.Int
}

// Trigger is the vault's LTV, exactly.
func (d *targetLTV) Trigger() vault.Trigger { return vault.Trigger{LTV: d.lltv} }

// Unhealthy compares the debt with what the collateral carries at the LLTV.
func (d *targetLTV) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	if debt, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return false, debt, err
	}
	carried, err := vault.MaxBorrow(c.Position.Collateral, c.Price, d.lltv)
	return err == nil && debt.Gt(&carried), debt, err
}

// limits are the least and the most of one call, what the vault owes, and what its collateral is worth.
func (d *targetLTV) limits(c *vault.Case) (least, most, debt, worth uint256.Int, err error) {
	least.SetOne()
	if debt, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return least, most, debt, worth, err
	}
	if worth, err = fixed.MulDivDown(&c.Position.Collateral, &c.Price, &fixed.PriceScale); err != nil {
		return least, most, debt, worth, err
	}
	if !debt.Lt(&worth) {
		return least, debt, debt, worth, nil
	}
	if most, err = d.toTarget(&debt, &worth); err != nil {
		return least, most, debt, worth, err
	}
	share, err := fixed.WDivDown(&most, &debt)
	if most.Gt(&debt) || share.Gt(&d.Full) {
		least, most = debt, debt
	}
	return least, most, debt, worth, err
}

// toTarget is what brings a debt on collateral of some worth down to the target, the whole debt where nothing does.
func (d *targetLTV) toTarget(debt, worth *uint256.Int) (x uint256.Int, err error) {
	fee, err := fixed.WMulDown(&d.Target, &d.Fee)
	if err != nil {
		return x, err
	}
	keeps, err := fixed.Add(&d.Target, &fee)
	if err != nil || d.Target.IsZero() || !keeps.Lt(&fixed.WAD) {
		return *debt, err
	}
	frees := fixed.MinusCapped(&fixed.WAD, &keeps)
	owed, err := fixed.Mul(debt, &fixed.WAD)
	if err != nil {
		return x, err
	}
	stays, err := fixed.Mul(&d.Target, worth)
	if err != nil {
		return x, err
	}
	over := fixed.MinusCapped(&owed, &stays)
	x.Div(&over, &frees)
	return x, nil
}

// Most is the largest amount of one call.
func (d *targetLTV) Most(c *vault.Case) (uint256.Int, error) {
	_, most, _, _, err := d.limits(c)
	return most, err
}

// Ask asks the ledger by amount.
func (d *targetLTV) Ask(_ *vault.Case, _, amount uint256.Int) (by, shares uint256.Int) {
	return amount, shares
}

// Liquidate repays an amount, or what debt shares owe. Errors: those of the ledger's conversions, ErrAboveTarget,
// ErrClosesWhole. Debt shares are rounded down, in the suppliers' favour, but the whole debt takes all of the vault's.
func (d *targetLTV) Liquidate(c *vault.Case, repaid, shares uint256.Int) (l vault.Liquidation, err error) {
	if repaid.IsZero() {
		if repaid, err = c.Totals.Debt(shares); err != nil {
			return l, err
		}
	}
	least, most, debt, worth, err := d.limits(c)
	switch {
	case err != nil:
		return l, err
	case repaid.Gt(&most):
		return l, ErrAboveTarget
	case repaid.Lt(&least):
		return l, ErrClosesWhole
	}
	l.RepaidAssets = repaid
	if l.RepaidShares = c.Position.BorrowShares; repaid.Lt(&debt) {
		if l.RepaidShares, err = c.Totals.DebtShares(repaid); err != nil {
			return l, err
		}
	}
	fee, err := fixed.WMulDown(&repaid, &d.Fee)
	if err != nil {
		return l, err
	}
	gets, err := fixed.Add(&repaid, &fee)
	if err != nil {
		return l, err
	}
	if l.SeizedAssets = c.Position.Collateral; gets.Lt(&worth) {
		l.SeizedAssets, err = fixed.MulDivDown(&gets, &fixed.PriceScale, &c.Price)
	}
	return l, err
}

// Earns is 1 + f: no unit paid gets more.
func (d *targetLTV) Earns() (earns uint256.Int) {
	earns.Add(&fixed.WAD, &d.Fee)
	return earns
}

// Least is (D − carried)/(1 − LLTV·(1 + f)), rounded up, and the whole debt where that is more or no sale restores health.
func (d *targetLTV) Least(c *vault.Case) uint256.Int {
	_, debt, err := d.Unhealthy(c)
	if err != nil {
		return debt
	}
	carried, _ := vault.MaxBorrow(c.Position.Collateral, c.Price, d.lltv)
	earns := d.Earns()
	frees, err := fixed.WMulDown(&d.lltv, &earns)
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

// TargetLTVForm is what a scenario writes as an arm: {design: target-ltv, target: 0.8}.
type TargetLTVForm struct {
	Name string `key:"name" default:"target-ltv" doc:"Name of the arm."`
	design.MarketForm
	Target catalog.Decimal `key:"target" default:"0.8" min:"0" below:"1" places:"18" doc:"LTV that a partial closing leaves, below the LLTV; 0 closes whole vaults."`
	Fee    catalog.Decimal `key:"fee" default:"0.05" min:"0" below:"1" places:"18" doc:"What a liquidator gets beyond what it repays, as a share of that."`
	Full   catalog.Decimal `key:"full" default:"0.9" min:"0" max:"1" places:"18" doc:"Share of a debt above which all of it is closed." source:"Silo v2, PartialLiquidationLib.sol, _FULL_LIQUIDATION_THRESHOLD"`
}

// Label implements [catalog.DesignForm].
func (f TargetLTVForm) Label() string { return f.Name }

// Design implements [design.Form].
func (f TargetLTVForm) Design(b *catalog.Builder) design.Design {
	return TargetLTV{Target: b.Ratio("target", f.Target), Fee: b.Ratio("fee", f.Fee), Full: b.Ratio("full", f.Full)}
}

func init() {
	catalog.Designs.Register(TargetLTVForm{}, catalog.Rule{
		Name: "target-ltv", Doc: "Closes a vault down to a target LTV, or wholly where that would be most of it.",
		Source: "Silo v2, PartialLiquidationLib.sol",
	})
}
