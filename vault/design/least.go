package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// leastSale is the least debt whose repayment restores health where each unit repaid takes incentive units of worth out of
// the vault, both scales 1e18, at a case's price. With everything in loan units
//
//	⌈(debt − ⌊⌊C·p/1e36⌋·λ/1e18⌋)·1e18 / (1e18 − ⌊λ·incentive/1e18⌋)⌉
//
// and the whole debt where that is more, or where a sale cannot restore health because λ·incentive ≥ 1.
//
// Source: Qin, Zhou, Gamito, Jovanovic, Gervais: An Empirical Study of DeFi Liquidations, IMC 2021, section 5.2.
func leastSale(c *vault.Case, lltv, incentive *uint256.Int) uint256.Int {
	debt, err := c.Totals.Debt(c.Position.BorrowShares)
	if err != nil {
		return debt
	}
	carried, err := vault.MaxBorrow(c.Position.Collateral, c.Price, *lltv)
	if err != nil {
		return debt
	}
	kept, err := fixed.WMulDown(lltv, incentive)
	if err != nil || !kept.Lt(&fixed.WAD) {
		return debt
	}
	kept.Sub(&fixed.WAD, &kept)
	short := fixed.MinusCapped(&debt, &carried)
	least, err := fixed.WDivUp(&short, &kept)
	if err != nil || least.Gt(&debt) {
		return debt
	}
	return least
}
