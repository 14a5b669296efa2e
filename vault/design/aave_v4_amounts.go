package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// spoke is the rule of a collateral in a spoke.
type spoke struct {
	factor, maxBonus, bonusFactor, fee uint256.Int // percentages
	hfMax, targetHF                    uint256.Int // scale 1e18
	leftover                           uint256.Int // value, 1e26 a dollar
}

// bonus is the liquidation bonus at a health factor, a percentage. Errors: ErrOverflow.
func (s *spoke) bonus(health *uint256.Int) (b uint256.Int, err error) {
	if !health.Gt(&s.hfMax) {
		return s.maxBonus, nil
	}
	span, err := fixed.Sub(&s.maxBonus, &percent)
	if err != nil {
		return b, err
	}
	if b, err = percentMulDown(&span, &s.bonusFactor); err != nil {
		return b, err
	}
	b.Add(&b, &percent)
	if span, err = fixed.Sub(&s.maxBonus, &b); err != nil {
		return b, err
	}
	lost, err := fixed.Sub(&fixed.WAD, health)
	if err != nil {
		return b, err
	}
	whole, err := fixed.Sub(&fixed.WAD, &s.hfMax)
	if err != nil {
		return b, err
	}
	rise, err := fixed.MulDivDown(&span, &lost, &whole)
	b.Add(&b, &rise)
	return b, err
}

// wideDown is ⌊x·y/d⌋, whatever the product's size, and wideUp ⌈x·y/d⌉. Errors: ErrDivisionByZero, ErrOverflow of the result.
func wideDown(x, y, d *uint256.Int) (uint256.Int, error) {
	if y.Eq(d) && !d.IsZero() {
		return *x, nil
	}
	z, over := fixed.Quotient(x, y, d)
	return z, refusal(d, over)
}

func wideUp(x, y, d *uint256.Int) (uint256.Int, error) {
	if y.Eq(d) && !d.IsZero() {
		return *x, nil
	}
	z, over := fixed.QuotientUp(x, y, d)
	return z, refusal(d, over)
}

// refusal is why a quotient has no value.
func refusal(d *uint256.Int, over bool) error {
	switch {
	case d.IsZero():
		return vault.ErrDivisionByZero
	case over:
		return fixed.ErrOverflow
	}
	return nil
}

// unit is 1.
var unit = *uint256.NewInt(1)

// spokeAccount is an account in a spoke: one debt, one collateral, and the totals.
type spokeAccount struct {
	health                          uint256.Int // factor, scale 1e18
	debtValue                       uint256.Int // of all debts, 1e26·1e27 a dollar
	drawn, premium, index           uint256.Int // shares; units times 1e27; scale 1e27
	debtPrice, debtUnit             uint256.Int
	supplied                        uint256.Int // hub shares
	hubAssets, hubShares            uint256.Int
	collateralPrice, collateralUnit uint256.Int
	debtScale, collateralScale      uint256.Int // 10^(18 − decimals)
}

// shares is ⌊assets·(S + 1e6)/(A + 1e6)⌋ of the hub, assets the reverse, by either rounding.
func (a *spokeAccount) shares(assets *uint256.Int) (uint256.Int, error) {
	shares, held := a.virtual()
	return wideDown(assets, &shares, &held)
}

func (a *spokeAccount) assetsDown(shares *uint256.Int) (uint256.Int, error) {
	all, held := a.virtual()
	return wideDown(shares, &held, &all)
}

func (a *spokeAccount) assetsUp(shares *uint256.Int) (uint256.Int, error) {
	all, held := a.virtual()
	return wideUp(shares, &held, &all)
}

func (a *spokeAccount) virtual() (shares, assets uint256.Int) {
	shares.AddUint64(&a.hubShares, 1e6)
	assets.AddUint64(&a.hubAssets, 1e6)
	return shares, assets
}

// toTarget is the debt, times 1e27, whose repayment restores the target health factor at a bonus. ErrOverflow where it is
// restored, or nothing restores it.
func (s *spoke) toTarget(a *spokeAccount, bonus *uint256.Int) (uint256.Int, error) {
	penalty, err := fixed.Mul(bonus, uint256.NewInt(1e14))
	if err != nil {
		return penalty, err
	}
	if penalty, err = percentMulUp(&penalty, &s.factor); err != nil {
		return penalty, err
	}
	missing, err := fixed.Sub(&s.targetHF, &a.health)
	if err != nil {
		return missing, err
	}
	if missing, err = fixed.Mul(&missing, &a.debtUnit); err != nil {
		return missing, err
	}
	per, err := fixed.Sub(&s.targetHF, &penalty)
	if err != nil {
		return per, err
	}
	if per, err = product(&per, &a.debtPrice, &fixed.WAD); err != nil {
		return per, err
	}
	return wideUp(&a.debtValue, &missing, &per)
}

// spokeSale is what a liquidation does.
type spokeSale struct {
	bonus           uint256.Int // percentage
	seized, fee     uint256.Int // hub shares, the protocol's part included, and that part
	drawn, premium  uint256.Int // shares, and premium debt times 1e27
	repaid          uint256.Int // units
	clears, empties bool        // all debt of the reserve, and all collateral, goes
}

// mostRays is the largest multiple of 1e27 in a word.
var mostRays = func() (z uint256.Int) {
	z.SetAllOne()
	z.Div(&z, &ray)
	return *z.Mul(&z, &ray)
}()

// rayUp is ⌈x/1e27⌉.
func rayUp(x *uint256.Int) (z uint256.Int) {
	if x.IsZero() {
		return z
	}
	var rest uint256.Int
	if z.DivMod(x, &ray, &rest); !rest.IsZero() {
		z.AddUint64(&z, 1)
	}
	return z
}

// debt sizes what is repaid before collateral is looked at: to the target, the cover, or all of it.
func (s *spoke) debt(a *spokeAccount, cover *uint256.Int, l *spokeSale) error {
	target, err := s.toTarget(a, &l.bonus)
	if err != nil {
		return err
	}
	var units uint256.Int
	if target.Gt(&mostRays) { // its whole units would be multiplied out
		return fixed.ErrOverflow
	}
	if l.premium.Clear(); !a.premium.IsZero() {
		units = rayUp(&target)
		l.premium.Mul(&units, &ray)
		if l.premium.Gt(&a.premium) {
			l.premium = a.premium
		}
		units = rayUp(&l.premium)
	}
	if cover.Lt(&units) {
		if l.premium, err = fixed.Mul(cover, &ray); err != nil {
			return err
		}
		units = *cover
	}
	l.drawn.Clear()
	if l.premium.Eq(&a.premium) && l.premium.Lt(&target) {
		var rest uint256.Int
		rest.Sub(&target, &l.premium)
		if l.drawn, err = wideUp(&rest, &unit, &a.index); err != nil {
			return err
		}
		rest.Sub(cover, &units)
		covers, err := wideDown(&rest, &ray, &a.index)
		if err != nil {
			return err
		}
		for _, most := range []*uint256.Int{&covers, &a.drawn} {
			if most.Lt(&l.drawn) {
				l.drawn = *most
			}
		}
	}
	if !l.drawn.Lt(&a.drawn) {
		return nil
	}
	var left uint256.Int
	left.Sub(&a.drawn, &l.drawn)
	if left, err = fixed.Mul(&left, &a.index); err != nil {
		return err
	}
	if left, err = fixed.Add(&left, &a.premium); err != nil {
		return err
	}
	left.Sub(&left, &l.premium)
	value, err := product(&left, &a.debtPrice, &a.debtScale)
	if err != nil {
		return err
	}
	dust, err := fixed.Mul(&s.leftover, &ray)
	if err != nil {
		return err
	}
	if value.Lt(&dust) {
		l.drawn, l.premium = a.drawn, a.premium
	}
	return nil
}

// gives is the hub shares that go for what is repaid.
func (a *spokeAccount) gives(l *spokeSale) (uint256.Int, error) {
	debt, err := fixed.Mul(&l.drawn, &a.index)
	if err != nil {
		return debt, err
	}
	if debt, err = fixed.Add(&debt, &l.premium); err != nil {
		return debt, err
	}
	pays, err := product(&a.debtPrice, &a.collateralUnit, &l.bonus)
	if err != nil {
		return pays, err
	}
	per, err := product(&a.debtUnit, &a.collateralPrice, &percent)
	if err != nil {
		return per, err
	}
	if per, err = fixed.Mul(&per, &ray); err != nil {
		return per, err
	}
	assets, err := wideDown(&debt, &pays, &per)
	if err != nil {
		return assets, err
	}
	return a.shares(&assets)
}

// whole makes a sale one of all collateral, for what it pays for.
func (a *spokeAccount) whole(l *spokeSale) error {
	l.seized = a.supplied
	assets, err := a.assetsUp(&a.supplied)
	if err != nil {
		return err
	}
	pays, err := product(&a.collateralPrice, &a.debtUnit, &percent)
	if err != nil {
		return err
	}
	if pays, err = fixed.Mul(&pays, &ray); err != nil {
		return err
	}
	per, err := product(&a.debtPrice, &a.collateralUnit, &l.bonus)
	if err != nil {
		return err
	}
	debt, err := wideUp(&assets, &pays, &per)
	if err != nil {
		return err
	}
	l.drawn.Clear()
	if !debt.Gt(&a.premium) {
		units := rayUp(&debt)
		if l.premium, err = fixed.Mul(&units, &ray); err == nil && l.premium.Gt(&a.premium) {
			l.premium = a.premium
		}
		return err
	}
	l.premium = a.premium
	debt.Sub(&debt, &l.premium)
	if l.drawn, err = wideUp(&debt, &unit, &a.index); err != nil || !l.drawn.Gt(&a.drawn) {
		return err
	}
	l.drawn = a.drawn // rounding asked for more than there is, which does not pay for all collateral
	l.seized, err = a.gives(l)
	return err
}

// sale is what covering an amount of a debt does. Errors: ErrMustNotLeaveDust, ErrOverflow, ErrDivisionByZero at a price of
// zero.
func (s *spoke) sale(a *spokeAccount, cover *uint256.Int) (l spokeSale, err error) {
	if l.bonus, err = s.bonus(&a.health); err != nil {
		return l, err
	}
	if err = s.debt(a, cover, &l); err != nil {
		return l, err
	}
	if l.seized, err = a.gives(&l); err != nil {
		return l, err
	}
	dust := false
	if l.seized.Lt(&a.supplied) {
		var left uint256.Int
		left.Sub(&a.supplied, &l.seized)
		if left, err = a.assetsDown(&left); err != nil {
			return l, err
		}
		value, err := product(&left, &a.collateralPrice, &a.collateralScale)
		if err != nil {
			return l, err
		}
		dust = value.Lt(&s.leftover)
	}
	if l.seized.Gt(&a.supplied) || dust && l.drawn.Lt(&a.drawn) {
		if err = a.whole(&l); err != nil {
			return l, err
		}
	}
	drawn, err := wideUp(&l.drawn, &a.index, &ray)
	if err != nil {
		return l, err
	}
	premium := rayUp(&l.premium)
	if l.repaid, err = fixed.Add(&drawn, &premium); err != nil {
		return l, err
	}
	if cover.Lt(&l.repaid) {
		return l, ErrMustNotLeaveDust
	}
	l.clears, l.empties = l.drawn.Eq(&a.drawn) && l.premium.Eq(&a.premium), l.seized.Eq(&a.supplied)
	over, err := fixed.Sub(&l.bonus, &percent)
	if err != nil {
		return l, err
	}
	over.Mul(&over, &s.fee)
	all, err := fixed.Mul(&l.bonus, &percent)
	if err != nil {
		return l, err
	}
	l.fee, err = wideUp(&l.seized, &over, &all)
	return l, err
}
