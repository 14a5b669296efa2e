package design

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Refusals of Comet, by its own names.
var (
	// ErrNotLiquidatable reports an account that is not liquidatable.
	ErrNotLiquidatable = errors.New("design: comet: NotLiquidatable")
	// ErrNotForSale reports collateral that is not sold because reserves have reached their target.
	ErrNotForSale = errors.New("design: comet: NotForSale")
	// ErrTooMuchSlippage reports less collateral than the buyer wants at least.
	ErrTooMuchSlippage = errors.New("design: comet: TooMuchSlippage")
	// ErrBadPrice reports a feed that answers zero, where its price is read.
	ErrBadPrice = errors.New("design: comet: BadPrice")
	// ErrInsufficientReserves reports more collateral than there is.
	ErrInsufficientReserves = errors.New("design: comet: InsufficientReserves")
)

// indexScale is the scale of Comet's indices of interest.
var indexScale = *uint256.NewInt(1e15)

// base is the token that a Comet lends, and what it is worth.
type base struct {
	price, scale             uint256.Int // of a whole token; units of a whole token
	borrowIndex, supplyIndex uint256.Int // scale 1e15
}

// secured is what an account has of one collateral.
type securedBy struct {
	scale, price      uint256.Int
	liquidateFactor   uint256.Int // what its worth secures, scale 1e18
	liquidationFactor uint256.Int // what the owner is credited when it is absorbed, scale 1e18
	balance           uint256.Int
}

// worth is ⌊balance·price/scale⌋.
func (s *securedBy) worth() (uint256.Int, error) {
	return fixed.MulDivDown(&s.balance, &s.price, &s.scale)
}

// presentDebt is ⌊principal·borrow index/1e15⌋ of a principal that owes.
func (b *base) presentDebt(owes *uint256.Int) (uint256.Int, error) {
	return fixed.MulDivDown(owes, &b.borrowIndex, &indexScale)
}

// liquidity is what an account's collateral secures less what it owes, in the currency of prices, as far as the test reads:
// it stops as soon as nothing is short, so that later prices may be anything. read is how many it reads. Comet has no health
// factor: below 0 an account can be absorbed.
//
//	−⌊debt·basePrice/baseScale⌋ + Σ ⌊⌊balance·price/scale⌋·liquidateFactor/1e18⌋
//
// Errors: ErrOverflow, ErrBadPrice. Source: Compound v3, Comet.sol, isLiquidatable and getPrice.
func (b *base) liquidity(owes *uint256.Int, all []securedBy) (liquidity fixed.Signed, read int, err error) {
	debt, err := b.presentDebt(owes)
	if err != nil {
		return liquidity, 0, err
	}
	if b.price.IsZero() {
		return liquidity, 0, ErrBadPrice
	}
	short, err := fixed.MulDivDown(&debt, &b.price, &b.scale)
	if err != nil {
		return liquidity, 0, err
	}
	liquidity = fixed.Negative(&short)
	for i := range all {
		if all[i].balance.IsZero() || liquidity.Sign() >= 0 {
			continue
		}
		if read++; all[i].price.IsZero() {
			return liquidity, read, ErrBadPrice
		}
		worth, err := all[i].worth()
		if err != nil {
			return liquidity, read, err
		}
		secures, err := fixed.WMulDown(&worth, &all[i].liquidateFactor)
		if err != nil {
			return liquidity, read, err
		}
		liquidity = liquidity.Add(fixed.Positive(&secures))
	}
	return liquidity, read, nil
}

// absorbed is what absorbing an account writes.
type absorbed struct {
	value    uint256.Int // what the owner is credited, in the currency of prices
	credit   uint256.Int // in units of the base token
	balance  uint256.Int // what is over, which is the owner's from then on
	supplied uint256.Int // as a principal that is supplied
	paid     uint256.Int // by which the balance rose: out of reserves
}

// absorb takes all collateral of an account that owes into reserves. The owner is credited what it is worth times each one's
// liquidation factor; what is not covered is forgiven.
//
// Errors: ErrOverflow, ErrNotLiquidatable, ErrBadPrice. Source: Compound v3, Comet.sol, absorbInternal.
func (b *base) absorb(owes *uint256.Int, all []securedBy) (a absorbed, err error) {
	if owes.IsZero() {
		return a, ErrNotLiquidatable
	}
	liquidity, _, err := b.liquidity(owes, all)
	if err != nil {
		return a, err
	}
	if liquidity.Sign() >= 0 {
		return a, ErrNotLiquidatable
	}
	debt, err := b.presentDebt(owes)
	if err != nil {
		return a, err
	}
	for i := range all {
		if all[i].price.IsZero() && !all[i].balance.IsZero() {
			return a, ErrBadPrice
		}
		worth, err := all[i].worth()
		if err != nil {
			return a, err
		}
		credit, err := fixed.WMulDown(&worth, &all[i].liquidationFactor)
		if err != nil {
			return a, err
		}
		if a.value, err = fixed.Add(&a.value, &credit); err != nil {
			return a, err
		}
	}
	if a.credit, err = fixed.MulDivDown(&a.value, &b.scale, &b.price); err != nil {
		return a, err
	}
	a.balance = fixed.MinusCapped(&a.credit, &debt)
	if a.supplied, err = fixed.MulDivDown(&a.balance, &indexScale, &b.supplyIndex); err != nil {
		return a, err
	}
	a.paid, err = fixed.Add(&a.balance, &debt)
	return a, err
}

// storefront is the price at which absorbed collateral is sold.
//
//	discount = ⌊storeFrontPriceFactor·(1e18 − liquidationFactor)/1e18⌋     price·(1e18 − discount)/1e18 ↓
//
// Errors: ErrOverflow, ErrBadPrice. Source: Compound v3, Comet.sol, quoteCollateral.
func storefront(factor, liquidationFactor, price *uint256.Int) (discount, discounted uint256.Int, err error) {
	if price.IsZero() {
		return discount, discounted, ErrBadPrice
	}
	penalty, err := fixed.Sub(&fixed.WAD, liquidationFactor)
	if err != nil {
		return discount, discounted, err
	}
	if discount, err = fixed.WMulDown(factor, &penalty); err != nil {
		return discount, discounted, err
	}
	rest, err := fixed.Sub(&fixed.WAD, &discount)
	if err != nil {
		return discount, discounted, err
	}
	discounted, err = fixed.WMulDown(price, &rest)
	return discount, discounted, err
}

// quote is the collateral that an amount of the base token buys: ⌊⌊basePrice·amount·scale/price⌋/baseScale⌋ at a discounted
// price. Errors: ErrOverflow, ErrDivisionByZero, ErrBadPrice.
func (b *base) quote(scale, discounted, amount *uint256.Int) (collateral uint256.Int, err error) {
	if b.price.IsZero() {
		return collateral, ErrBadPrice
	}
	if collateral, err = fixed.Mul(&b.price, amount); err != nil {
		return collateral, err
	}
	if collateral, err = fixed.MulDivDown(&collateral, scale, discounted); err != nil {
		return collateral, err
	}
	return *collateral.Div(&collateral, &b.scale), nil
}

// forSale reports whether reserves, which are what there is less what is owed, are below their target.
func forSale(has, owes, target *uint256.Int) bool {
	var least uint256.Int
	_, over := least.AddOverflow(target, owes)
	return over || has.Lt(&least)
}
