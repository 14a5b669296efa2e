package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

// vaultUnits are the scales of what readVault reads.
var vaultUnits = [][2]string{{"factors, shares of an amount", "1e18"}, {"price", "loan units per collateral unit, 1e36"}, {"amounts, debt shares", "units"}}

// readVault reads a vault, its market's debt and the oracle's price.
func readVault(in *cases.In) (c vault.Case) {
	c.Totals.TotalBorrowAssets, c.Totals.TotalBorrowShares = in.Number("total_borrow_assets"), in.Number("total_borrow_shares")
	c.Position.Collateral, c.Position.BorrowShares, c.Price = in.Number("collateral"), in.Number("borrow_shares"), in.Number("price")
	return c
}

// drawVault sets a vault whose LTV is from 0.75 to 1.35 times an LLTV, or at the LLTV itself, and that LLTV.
func drawVault(d *cases.Draw) (c vault.Case, lltv uint256.Int) {
	lltv = whole([...]uint64{0.86e18, 0.77e18, 0.915e18, 0.625e18, 0.98e18}[d.IntN(5)])
	c.Position.Collateral, c.Price = d.Between(*tenTo(6), *tenTo(24)), d.Between(*tenTo(24), *tenTo(40))
	value, _ := fixed.MulDivDown(&c.Position.Collateral, &c.Price, &fixed.PriceScale) // within 64 digits
	debt, _ := fixed.WMulDown(&value, &lltv)
	if d.IntN(8) > 0 {
		debt.MulDivOverflow(&debt, uint256.NewInt(750+d.Uint64N(600)), uint256.NewInt(1000))
	}
	debt.AddUint64(&debt, 1)
	c.Totals.TotalBorrowAssets = d.Between(debt, *tenTo(37))
	c.Totals.TotalBorrowShares.Mul(&c.Totals.TotalBorrowAssets, uint256.NewInt(1e6-d.Uint64N(1e5)))
	c.Position.BorrowShares.MulDivOverflow(&debt, &c.Totals.TotalBorrowShares, &c.Totals.TotalBorrowAssets)
	d.Set("lltv", lltv).Set("total_borrow_assets", c.Totals.TotalBorrowAssets).Set("total_borrow_shares", c.Totals.TotalBorrowShares)
	d.Set("collateral", c.Position.Collateral).Set("borrow_shares", c.Position.BorrowShares).Set("price", c.Price)
	return c, lltv
}

// setLiquidation writes what a liquidation does.
func setLiquidation(out *cases.Out, l *vault.Liquidation) {
	out.Set("repaid_assets", l.RepaidAssets).Set("repaid_shares", l.RepaidShares).Set("seized_assets", l.SeizedAssets)
	out.Set("bad_debt_assets", l.BadDebtAssets).Set("bad_debt_shares", l.BadDebtShares)
}
