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

// Formula implements [FormulaOf].
func (AaveV4) Formula() Formula {
	return Formula{Counts: "loan units to repay", Lines: []string{
		"unhealthy     HF = λ·V/D < 1",
		"bonus         = max_bonus where HF ≤ hf_max, else b + (max_bonus − b)·(1 − HF)/(1 − hf_max),",
		"              b = 1 + bonus_factor·(max_bonus − 1)",
		"repaid        ≤ D·(target_hf − HF)/(target_hf − bonus·λ); all of a side of which less than",
		"              leftover would be left",
		"seized·p      = bonus·repaid",
		"protocol      = protocol_fee·(seized − seized/bonus)",
		"bad debt      = what is left of D where C is 0",
	}}
}

// Splitting implements [SplittingOf].
func (AaveV4) Splitting() Splitting {
	return Splitting{Never: true, Source: "Aave v4, documentation of liquidations: none pays while max bonus·collateral factor ≤ the health factor for max bonus"}
}

// Owner implements [OwnerOf].
func (AaveV4) Owner() string { return forbidsOwner + " (LiquidationLogic.sol)" }

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
	p.debtScale, p.collateralScale = *tenTo(18 - uint64(of.LoanDecimals)), *tenTo(18 - uint64(of.CollateralDecimals))
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

// Trigger states what rounding the collateral's price costs; all else in the health factor is exact.
func (d *aaveV4) Trigger() vault.Trigger { return vault.Trigger{LTV: d.of.LLTV, Grain: d.grain()} }

// Earns is the largest bonus without the protocol's share.
func (d *aaveV4) Earns() uint256.Int { return earns(&d.maxBonus, &d.fee) }

func (d *aaveV4) Least(c *vault.Case) uint256.Int { return leastSale(c, &d.of.LLTV, &d.largest) }

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
	if err != nil || !a.health.Lt(&fixed.WAD) {
		return false, most, err
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
	MaxBonus    catalog.Decimal `key:"max_bonus" default:"1.05" min:"1" max:"10" places:"4" discount:"factor" doc:"Worth of collateral that is seized for a unit repaid, at a health factor of at most hf_max." source:"Aave v4, docs/overview.md, example of the activation"`
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
