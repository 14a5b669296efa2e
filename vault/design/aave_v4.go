package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// AaveV4 is the liquidation of an Aave v4 spoke: a call repays at most what restores a target health factor, for collateral
// worth a bonus that grows as health falls, of which the protocol keeps a share; whoever would leave dust of either side
// takes that side whole. With HF the health factor and factors in hundredths of a percent, ↓ down and ↑ up,
//
//	HF     = (Σ value·λ)·1e14/debt's value ↓                              unhealthy below 1e18
//	bonus  = MaxBonus where HF ≤ HFMax, else min + (MaxBonus − min)·(1e18 − HF)/(1e18 − HFMax) ↓
//	         with min = (MaxBonus − 1)·BonusFactor ↓ + 1
//	target = (debt's value)·unit·(TargetHF − HF)/((TargetHF − bonus·λ ↑)·pD) ↑
//	repaid ≤ target, or all where the rest of the debt is worth less than Leftover
//	seized = repaid·pD·uC·bonus/(uD·pC) ↓
//
// and where that is more than the collateral, or would leave less than Leftover of it while debt is left, all collateral,
// for what it pays for ↑. A call that covers less than that is refused. The protocol keeps seized·fee·(bonus − 1)/bonus ↑. Debt
// that is left when all collateral went is a deficit: it is written off against the suppliers at once. Debts are drawn
// shares times an index of scale 1e27 and premium debt, which is repaid first; collateral is shares of a hub. Here the index
// is 1, a share of collateral is a unit, and nobody pays a premium. Amounts are loan units to repay; one above what can be
// repaid repays that. The market's LLTV is the collateral factor λ, in whole hundredths of a percent.
//
// MaxBonus·λ must not be above HFMax: else a liquidation could lower HF below it, and splitting it would pay.
//
// Limit cases: BonusFactor 1 is a fixed bonus; TargetHF far above 1 closes whole vaults.
//
// Source: Aave v4 (aave-v4), spoke/libraries/LiquidationLogic.sol, _calculateLiquidationAmounts, and SharesMath.sol.
type AaveV4 struct {
	MaxBonus    uint256.Int // scale 1e18, above 1, in whole hundredths of a percent, likewise the next two
	BonusFactor uint256.Int // of the bonus, what it is at a health factor of 1, at most 1
	ProtocolFee uint256.Int // of the bonus, at most 1
	HFMax       uint256.Int // health factor at and below which the bonus is the largest, scale 1e18, below 1
	TargetHF    uint256.Int // scale 1e18, at least 1
	Leftover    uint256.Int // value of dust, in the base currency of 1e26 units a dollar
	LoanPrice   uint256.Int // of a whole loan token, 1e8 a dollar
}

// Kind is "aave-v4".
func (AaveV4) Kind() string { return "aave-v4" }

// Validate reports parameters out of their limits.
func (d AaveV4) Validate(of Market) error {
	var l limits
	l.incentive("max_bonus", &d.MaxBonus, "choose one within")
	l.hundredths("max_bonus", &d.MaxBonus)
	l.share("bonus_factor", &d.BonusFactor, 0)
	l.hundredths("bonus_factor", &d.BonusFactor)
	l.share("protocol_fee", &d.ProtocolFee, 0)
	l.hundredths("protocol_fee", &d.ProtocolFee)
	l.share("lltv", &of.LLTV, 1)
	l.hundredths("lltv", &of.LLTV)
	if !d.HFMax.Lt(&one) {
		l.refuse("hf_max", &d.HFMax, "is not below 1", "lower it")
	}
	if ten := uint256.NewInt(10e18); d.TargetHF.Lt(&one) || d.TargetHF.Gt(ten) {
		l.refuse("target_hf", &d.TargetHF, "is not from 1 to 10", "choose one within")
	}
	if d.Leftover.BitLen() > 128 {
		l = append(l, fault.New("leftover", "is beyond 128 bits in the oracle's units", "lower it"))
	}
	if after, err := fixed.WMulDown(&d.MaxBonus, &of.LLTV); err == nil && after.Gt(&d.HFMax) {
		l.refuse("hf_max", &d.HFMax, "is below max_bonus·LLTV, so splitting a liquidation in two would pay",
			"raise it to "+catalog.FromScaled(&after, 18).String()+" at least, or lower max_bonus or the LLTV")
	}
	if of.LoanDecimals > 18 || of.CollateralDecimals > 18 {
		l = append(l, fault.New("", "Aave v4 values tokens of at most 18 decimals", "choose another design"))
	}
	newBasis(d.LoanPrice, of).validate(&l)
	return l.err()
}

// Policy is the design's arithmetic in a market.
func (d AaveV4) Policy(of Market) vault.Policy { return d.at(of) }

// Contract implements [Deployable].
func (d AaveV4) Contract(of Market) (vault.Contract, Design) {
	p := d.at(of)
	return vault.Contract{Name: "AaveV4Policy", Arguments: []uint256.Int{
		p.maxBonus, p.bonusFactor, p.fee, p.hfMax, p.targetHF, p.leftover, p.loanPrice, p.loanUnit, p.collateralUnit,
	}}, d
}

// Open starts the design.
func (d AaveV4) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return Sell(ledger, id, d.at(of)), nil
}

func (d AaveV4) at(of Market) *aaveV4 {
	p := &aaveV4{basis: newBasis(d.LoanPrice, of), of: of, largest: d.MaxBonus}
	p.hfMax, p.targetHF, p.leftover = d.HFMax, d.TargetHF, d.Leftover
	if of.LoanDecimals <= 18 && of.CollateralDecimals <= 18 {
		p.debtScale, p.collateralScale = *tenTo(18 - uint64(of.LoanDecimals)), *tenTo(18 - uint64(of.CollateralDecimals))
	}
	p.factor, _ = percentage(&of.LLTV)
	p.maxBonus, _ = percentage(&d.MaxBonus)
	p.bonusFactor, _ = percentage(&d.BonusFactor)
	p.fee, _ = percentage(&d.ProtocolFee)
	return p
}

type aaveV4 struct {
	basis
	spoke
	of                         Market
	largest                    uint256.Int // bonus, scale 1e18
	debtScale, collateralScale uint256.Int // 10^(18 − decimals)
}

// spoke is the rule of a collateral in a spoke.
type spoke struct {
	factor, maxBonus, bonusFactor, fee uint256.Int // percentages
	hfMax, targetHF                    uint256.Int // scale 1e18
	leftover                           uint256.Int // value, 1e26 a dollar
}

// Trigger states what rounding the collateral's price costs; all else in the health factor is exact.
func (d *aaveV4) Trigger() vault.Trigger { return vault.Trigger{LTV: d.of.LLTV, Grain: d.grain()} }

// Earns is the largest bonus without the protocol's share.
func (d *aaveV4) Earns() uint256.Int { return earns(&d.maxBonus, &d.fee) }

func (d *aaveV4) Least(c *vault.Case) uint256.Int { return leastSale(c, &d.of.LLTV, &d.largest) }

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
	z, over := fixed.Quotient(x, y, d)
	return z, refusal(d, over)
}

func wideUp(x, y, d *uint256.Int) (uint256.Int, error) {
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

// rayUp is ⌈x/1e27⌉.
func rayUp(x *uint256.Int) (z uint256.Int) {
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
	units := rayUp(&target)
	if l.premium, err = fixed.Mul(&units, &ray); err != nil {
		return err
	}
	if l.premium.Gt(&a.premium) {
		l.premium = a.premium
	}
	units = rayUp(&l.premium)
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
	l.drawn = a.drawn // rounding asked for more than there is
	if l.seized, err = a.gives(l); err == nil && l.seized.Gt(&a.supplied) {
		l.seized = a.supplied
	}
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

// account is a vault as a spoke sees it, and what it owes. Errors: ErrOverflow.
func (d *aaveV4) account(c *vault.Case) (a spokeAccount, err error) {
	a = spokeAccount{
		index: ray, debtPrice: d.loanPrice, debtUnit: d.loanUnit, collateralUnit: d.collateralUnit, supplied: c.Position.Collateral,
		debtScale: d.debtScale, collateralScale: d.collateralScale,
	}
	if a.drawn, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return a, err
	}
	if a.collateralPrice, err = d.collateralPrice(&c.Price); err != nil {
		return a, err
	}
	value, err := product(&a.supplied, &a.collateralPrice, &a.collateralScale)
	if err != nil {
		return a, err
	}
	if value, err = fixed.Mul(&value, &d.factor); err != nil {
		return a, err
	}
	if a.debtValue, err = product(&a.drawn, &a.debtPrice, &a.debtScale); err != nil {
		return a, err
	}
	if a.debtValue, err = fixed.Mul(&a.debtValue, &ray); err != nil {
		return a, err
	}
	if a.debtValue.IsZero() {
		a.health.SetAllOne()
		return a, nil
	}
	var per uint256.Int
	per.Mul(&ray, uint256.NewInt(1e14))
	a.health, err = wideDown(&value, &per, &a.debtValue)
	return a, err
}

// Unhealthy reports a health factor below 1. Errors: ErrOverflow.
func (d *aaveV4) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	a, err := d.account(c)
	return err == nil && a.health.Lt(&fixed.WAD), a.drawn, err
}

// Liquidate repays loan units. Where debt shares are given, it repays what they owe.
//
// Errors: ErrOverflow, ErrSelf, ErrDivisionByZero at a price of zero, ErrMustNotLeaveDust.
func (d *aaveV4) Liquidate(c *vault.Case, cover, shares uint256.Int) (l vault.Liquidation, err error) {
	if cover.IsZero() {
		if cover, err = c.Totals.Debt(shares); err != nil {
			return l, err
		}
	}
	if c.Self {
		return l, ErrSelf
	}
	a, err := d.account(c)
	if err != nil {
		return l, err
	}
	s, err := d.sale(&a, &cover)
	if err != nil {
		return l, err
	}
	l.RepaidAssets, l.SeizedAssets, l.ProtocolAssets = s.repaid, s.seized, s.fee
	if l.RepaidShares, err = sharesOf(c, &s.repaid, &a.drawn); err != nil || !s.empties || s.clears {
		return l, err
	}
	left := *c
	if err := left.Repay(&l.RepaidAssets, &l.RepaidShares); err != nil {
		return l, err
	}
	l.BadDebtAssets, l.BadDebtShares, err = left.BadDebt()
	return l, err
}

// Most is what covering the whole debt would repay.
func (d *aaveV4) Most(c *vault.Case) (uint256.Int, error) {
	a, err := d.account(c)
	if err != nil || a.drawn.IsZero() {
		return uint256.Int{}, err
	}
	s, err := d.sale(&a, &a.drawn)
	return s.repaid, err
}

// Look is Unhealthy and, of an unhealthy vault, Most, with the account read once.
func (d *aaveV4) Look(c *vault.Case) (unhealthy bool, most uint256.Int, err error) {
	a, err := d.account(c)
	if err != nil || !a.health.Lt(&fixed.WAD) || a.drawn.IsZero() {
		return err == nil && a.health.Lt(&fixed.WAD), most, err
	}
	done, err := d.sale(&a, &a.drawn)
	return true, done.repaid, err
}

// Ask asks by amount.
func (d *aaveV4) Ask(_ *vault.Case, _, amount uint256.Int) (cover, shares uint256.Int) {
	return amount, shares
}

// AaveV4Form states an [AaveV4].
type AaveV4Form struct {
	Name string `key:"name" default:"aave-v4" doc:"Name of the arm."`
	MarketForm
	MaxBonus    catalog.Decimal `key:"max_bonus" default:"1.05" min:"1" max:"10" places:"4" doc:"Worth of collateral that is seized for a unit repaid, at a health factor of at most hf_max." source:"Aave v4, docs/overview.md, example of the activation"`
	BonusFactor catalog.Decimal `key:"bonus_factor" default:"0.8" min:"0" max:"1" places:"4" doc:"Share of the bonus that is paid at a health factor of 1." source:"Aave v4, docs/overview.md, example of the activation"`
	HFMax       catalog.Decimal `key:"hf_max" default:"0.95" min:"0" below:"1" places:"18" doc:"Health factor at and below which the bonus is the largest; at least max_bonus·LLTV. The activation's 0.85 goes with an LLTV of at most 0.809." assumed:"0.91 0.98"`
	TargetHF    catalog.Decimal `key:"target_hf" default:"1.04" min:"1" max:"10" places:"18" doc:"Health factor that a call may restore." assumed:"1 1.1"`
	ProtocolFee catalog.Decimal `key:"protocol_fee" default:"0.1" min:"0" max:"1" places:"4" doc:"Share of the bonus that the protocol keeps." source:"Aave v4, LiquidationLogic tests"`
	Leftover    catalog.Decimal `key:"leftover" default:"1000" min:"0" max:"1000000000000" places:"18" unit:"dollars" doc:"Value below which what is left of a side is dust, so that all of the side goes." source:"Aave v4, LiquidationLogic.sol, DUST_LIQUIDATION_THRESHOLD"`
	LoanPrice   catalog.Decimal `key:"loan_price" default:"1" above:"0" max:"1000000" places:"8" unit:"dollars" doc:"Price of a whole loan token, in which the oracle counts, with 8 decimals."`
}

// Label implements [catalog.DesignForm].
func (f AaveV4Form) Label() string { return f.Name }

// Design implements [Form].
func (f AaveV4Form) Design(b *catalog.Builder) Design {
	return AaveV4{
		MaxBonus: b.Ratio("max_bonus", f.MaxBonus), BonusFactor: b.Ratio("bonus_factor", f.BonusFactor), HFMax: b.Ratio("hf_max", f.HFMax),
		TargetHF: b.Ratio("target_hf", f.TargetHF), ProtocolFee: b.Ratio("protocol_fee", f.ProtocolFee),
		Leftover: b.Scaled("leftover", f.Leftover, 26), LoanPrice: b.Scaled("loan_price", f.LoanPrice, 8),
	}
}

func init() {
	catalog.Designs.Register(AaveV4Form{}, catalog.Rule{
		Name: "aave-v4", Source: "Aave v4, spoke/libraries/LiquidationLogic.sol",
		Doc: "The sale of an Aave v4 spoke: a call repays at most what restores target_hf, for collateral worth a bonus that grows from bonus_factor of max_bonus at a health factor of 1 to max_bonus at hf_max; the protocol keeps protocol_fee of the bonus. Where less than leftover would be left of a side, all of it goes. Debt that is left when all collateral went is written off against the suppliers at once.",
	})
}
