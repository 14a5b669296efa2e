package agents

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// unit is 1e18·1e36: what debt is multiplied by when an LTV of scale 1e18 meets a price of scale 1e36.
var unit = *new(uint256.Int).Mul(&fixed.WAD, &fixed.PriceScale)

// highest stands for a trigger price above all prices.
var highest = *new(uint256.Int).Not(new(uint256.Int))

// TriggerPrice is the highest price at which a vault's LTV is at or above ltv: ⌊debt·1e54/(ltv·collateral)⌋, so that, exactly,
//
//	LTV ≥ ltv  ⇔  debt·1e18·1e36 ≥ ltv·collateral·price  ⇔  price ≤ TriggerPrice
//
// ltv has scale 1e18 and is at most 2⁶⁴, debt and collateral are smallest units below 2¹²⁸, price is loan units per
// collateral unit times 1e36. Without debt it is 0: no price wakes anybody. With debt and without collateral, or with an ltv
// of 0, or where it exceeds 256 bits, it is 2²⁵⁶ − 1.
func TriggerPrice(collateral, debt, ltv *uint256.Int) (price uint256.Int) {
	if debt.IsZero() {
		return price
	}
	var limit uint256.Int
	limit.Mul(ltv, collateral)
	if limit.IsZero() {
		return highest
	}
	if over := fixed.SetQuotient(&price, debt, &unit, &limit); over {
		return highest
	}
	return price
}

// CollateralFor is the least collateral with which debt has an LTV of at most ltv: ⌈debt·1e54/(ltv·price)⌉, rounded up against
// the borrower. price is positive and below 2¹⁹², ltv is positive. Where it exceeds 256 bits it is 2²⁵⁶ − 1.
func CollateralFor(debt, ltv, price *uint256.Int) (collateral uint256.Int) {
	var worth uint256.Int
	worth.Mul(ltv, price)
	if over := fixed.SetQuotient(&collateral, debt, &unit, &worth); over {
		return highest
	}
	var rest uint256.Int
	if !rest.MulMod(debt, &unit, &worth).IsZero() {
		collateral.AddUint64(&collateral, 1)
	}
	return collateral
}

// DebtFor is the most debt with which collateral has an LTV of at most ltv: ⌊ltv·collateral·price/1e54⌋, rounded down against the
// borrower. Where it exceeds 256 bits it is 2²⁵⁶ − 1.
func DebtFor(collateral, ltv, price *uint256.Int) (debt uint256.Int) {
	var weighted uint256.Int
	weighted.Mul(ltv, collateral)
	if over := fixed.SetQuotient(&debt, &weighted, price, &unit); over {
		return highest
	}
	return debt
}
