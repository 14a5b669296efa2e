package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// AaveV2 is the liquidation of Aave v2 and v3.0: a liquidator repays up to a share of the debt, the close factor, and takes
// collateral worth the bonus times as much. v3.0 also lets it repay everything where the health factor is at most FullBelow,
// and keeps a share of the bonus for the protocol. What is owed when no collateral is left stays owed, and is in no index.
//
// With ½ rounded half-up and ↓ down, prices p of whole tokens in the base currency, units u, and the bonus as a percentage
// of at least 100 %,
//
//	HF     = wadDiv½(percentMul½(Σ collateral·pC/uC ↓, threshold), Σ debt·pD/uD ↓)         unhealthy below 1e18
//	repaid ≤ percentMul½(debt, close factor)
//	seized = percentMul½(pD·repaid·uC, bonus)/(pC·uD) ↓
//
// and where that is more than the collateral, all of it, for percentDiv½(pC·collateral·uD/(pD·uC) ↓, bonus). The protocol
// keeps percentMul½(seized − percentDiv½(seized, bonus), fee). Amounts are loan units to repay; one above what can be repaid
// repays that. The market's LLTV is the threshold, in whole hundredths of a percent.
//
// Limit cases: at a close factor of 100 % and no fee it is Morpho Blue's sale, with the bad debt left standing.
//
// Source: Aave v2 (protocol-v2), LendingPoolCollateralManager.sol, liquidationCall, GenericLogic.sol and PercentageMath.sol;
// for v3.0, LiquidationLogic.sol of aave-v3-core.
type AaveV2 struct {
	CloseFactor uint256.Int // scale 1e18, above 0, at most 1, in whole hundredths of a percent
	FullBelow   uint256.Int // health factor at and below which everything may be repaid, scale 1e18; 0 never
	Bonus       uint256.Int // what the liquidator takes for a unit repaid, scale 1e18, from 1 to 5, likewise in hundredths
	ProtocolFee uint256.Int // of the bonus, scale 1e18, at most 1, likewise
	LoanPrice   uint256.Int // of a whole loan token, in small units of the base currency: 1e18 of an ether in v2, 1e8 of a dollar in v3
}

var (
	// AaveV2Mainnet has the close factor of v2 and the bonus of its ether market.
	AaveV2Mainnet = AaveV2{CloseFactor: *uint256.NewInt(0.5e18), Bonus: *uint256.NewInt(1.05e18), LoanPrice: fixed.WAD}
	// AaveV30Mainnet has those of v3.0, which closes all below a health factor of 0.95; its prices have 8 decimals.
	AaveV30Mainnet = AaveV2{
		CloseFactor: *uint256.NewInt(0.5e18), FullBelow: *uint256.NewInt(0.95e18), Bonus: *uint256.NewInt(1.05e18),
		ProtocolFee: *uint256.NewInt(0.1e18), LoanPrice: *uint256.NewInt(1e8),
	}
)

// Kind is "aave-v2".
func (AaveV2) Kind() string { return "aave-v2" }

// Cost is the bonus less 1: see [Cost].
func (d AaveV2) Cost(Market) Constant { return above1("bonus − 1", d.Bonus) }

// Formula implements [FormulaOf].
func (AaveV2) Formula() Formula {
	return Formula{Counts: "loan units to repay", Lines: []string{
		"unhealthy     HF = λ·V/D < 1",
		"repaid        ≤ D where HF ≤ full_below, else ≤ close_factor·D",
		"seized·p      = bonus·repaid",
		"protocol      = protocol_fee·(seized − seized/bonus)",
		"bad debt      what is left of D where C is 0 stays owed",
	}}
}

// Splitting implements [SplittingOf].
func (AaveV2) Splitting() Splitting {
	return Splitting{Never: true, Source: "LendingPoolCollateralManager.sol: the bonus is constant"}
}

// Validate reports parameters out of their limits.
func (d AaveV2) Validate(of Market) error {
	var l limits
	l.share("close_factor", &d.CloseFactor, 1)
	l.share("full_below", &d.FullBelow, 0)
	l.incentive("bonus", &d.Bonus, "choose one within")
	l.share("protocol_fee", &d.ProtocolFee, 0)
	l.share("lltv", &of.LLTV, 1)
	l.hundredths("close_factor", &d.CloseFactor)
	l.hundredths("bonus", &d.Bonus)
	l.hundredths("protocol_fee", &d.ProtocolFee)
	l.hundredths("lltv", &of.LLTV)
	newBasis(d.LoanPrice, of).validate(&l)
	return l.err()
}

// Policy is the design's arithmetic in a market.
func (d AaveV2) Policy(of Market) vault.Policy { return d.at(of) }

// Contract implements [Deployable].
func (d AaveV2) Contract(of Market) (vault.Contract, Design) {
	p := d.at(of)
	return vault.Contract{Name: "AaveV2Policy", Arguments: []uint256.Int{p.closeFactor, p.bonus, p.fee, p.fullBelow, p.loanPrice, p.loanUnit, p.collateralUnit}}, d
}

// Open starts the design.
func (d AaveV2) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return Sell(ledger, id, d.at(of)), nil
}

func (d AaveV2) at(of Market) *aaveV2 {
	p := &aaveV2{basis: newBasis(d.LoanPrice, of), fullBelow: d.FullBelow, lltv: of.LLTV, factor: d.Bonus}
	p.threshold, _ = percentage(&of.LLTV)
	p.closeFactor, _ = percentage(&d.CloseFactor)
	p.bonus, _ = percentage(&d.Bonus)
	p.fee, _ = percentage(&d.ProtocolFee)
	return p
}

type aaveV2 struct {
	basis
	threshold, closeFactor, bonus, fee uint256.Int // percentages
	fullBelow                          uint256.Int
	lltv, factor                       uint256.Int // threshold and bonus, scale 1e18
}

// Trigger states what rounding to the base currency can cost: the collateral's price a unit of it, its value another, and the
// percentage half of one.
func (d *aaveV2) Trigger() vault.Trigger {
	return vault.Trigger{LTV: d.lltv, Slack: d.slack(2), Grain: d.grain()}
}

// asset is one reserve of an account.
type asset struct {
	balance, price, unit uint256.Int
	threshold            uint256.Int // percentage, of a collateral
}

// value is ⌊balance·price/unit⌋, in the base currency.
func (a *asset) value() (uint256.Int, error) { return fixed.MulDivDown(&a.balance, &a.price, &a.unit) }

// health is an account in the base currency.
type health struct {
	collateral, debt uint256.Int
	threshold        uint256.Int // percentage: the mean of the collaterals', weighed by value
	factor           uint256.Int // scale 1e18; the largest number where nothing is owed
}

// healthOf adds an account up. Errors: ErrOverflow.
func (*aaveV2) healthOf(collaterals, debts []asset) (h health, err error) {
	var weighed uint256.Int
	for i := range collaterals {
		value, err := collaterals[i].value()
		if err != nil {
			return h, err
		}
		if h.collateral, err = fixed.Add(&h.collateral, &value); err != nil {
			return h, err
		}
		if value, err = fixed.Mul(&value, &collaterals[i].threshold); err != nil {
			return h, err
		}
		if weighed, err = fixed.Add(&weighed, &value); err != nil {
			return h, err
		}
	}
	for i := range debts {
		value, err := debts[i].value()
		if err != nil {
			return h, err
		}
		if h.debt, err = fixed.Add(&h.debt, &value); err != nil {
			return h, err
		}
	}
	if !h.collateral.IsZero() {
		h.threshold.Div(&weighed, &h.collateral)
	}
	if h.debt.IsZero() {
		h.factor.SetAllOne()
		return h, nil
	}
	secures, err := percentMulHalfUp(&h.collateral, &h.threshold)
	if err != nil {
		return h, err
	}
	h.factor, err = wadDivHalfUp(&secures, &h.debt)
	return h, err
}

// account is a vault as Aave sees it.
func (d *aaveV2) account(c *vault.Case) (collateral, debt asset, err error) {
	debt = asset{price: d.loanPrice, unit: d.loanUnit}
	if debt.balance, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return collateral, debt, err
	}
	collateral = asset{balance: c.Position.Collateral, unit: d.collateralUnit, threshold: d.threshold}
	collateral.price, err = d.collateralPrice(&c.Price)
	return collateral, debt, err
}

// Unhealthy reports a health factor below 1. Errors: ErrOverflow.
func (d *aaveV2) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	collateral, owed, err := d.account(c)
	if err != nil {
		return false, owed.balance, err
	}
	h, err := d.healthOf([]asset{collateral}, []asset{owed})
	return err == nil && h.factor.Lt(&fixed.WAD), owed.balance, err
}

// available is what a cover of a debt repays and seizes: at most what the close factor allows, and what the collateral pays
// for. Errors: ErrOverflow, ErrDivisionByZero at a price of zero.
func (d *aaveV2) available(collateral, debt *asset, closeFactor, cover *uint256.Int) (repaid, seized uint256.Int, err error) {
	if repaid, err = percentMulHalfUp(&debt.balance, closeFactor); err != nil {
		return repaid, seized, err
	}
	if cover.Lt(&repaid) {
		repaid = *cover
	}
	pays, err := product(&debt.price, &repaid, &collateral.unit)
	if err != nil {
		return repaid, seized, err
	}
	if pays, err = percentMulHalfUp(&pays, &d.bonus); err != nil {
		return repaid, seized, err
	}
	per, err := fixed.Mul(&collateral.price, &debt.unit)
	if err != nil {
		return repaid, seized, err
	}
	if per.IsZero() {
		return repaid, seized, vault.ErrDivisionByZero
	}
	if seized.Div(&pays, &per); !seized.Gt(&collateral.balance) {
		return repaid, seized, nil
	}
	seized = collateral.balance
	worth, err := product(&collateral.price, &seized, &debt.unit)
	if err != nil {
		return repaid, seized, err
	}
	if per, err = fixed.Mul(&debt.price, &collateral.unit); err != nil {
		return repaid, seized, err
	}
	worth.Div(&worth, &per)
	// The contract takes the lesser of this and what was to be repaid. This is it: that earned more than all there is, and half a
	// unit of rounding does not make up for a whole one.
	repaid, err = percentDivHalfUp(&worth, &d.bonus)
	return repaid, seized, err
}

// product is x·y·z, or ErrOverflow.
func product(x, y, z *uint256.Int) (p uint256.Int, err error) {
	if p, err = fixed.Mul(x, y); err != nil {
		return p, err
	}
	return fixed.Mul(&p, z)
}

// kept is the protocol's share of what is seized.
func (d *aaveV2) kept(seized *uint256.Int) (fee uint256.Int, err error) {
	if d.fee.IsZero() {
		return fee, nil
	}
	without, err := percentDivHalfUp(seized, &d.bonus)
	if err != nil {
		return fee, err
	}
	bonus := fixed.MinusCapped(seized, &without)
	return percentMulHalfUp(&bonus, &d.fee)
}

// part is the share of the debt that one call may repay: the close factor, or all where health is low enough.
func (d *aaveV2) part(h *health) *uint256.Int {
	if h.factor.Gt(&d.fullBelow) {
		return &d.closeFactor
	}
	return &percent
}

// Liquidate repays loan units. Where debt shares are given, it repays what they owe.
//
// Errors: ErrOverflow, ErrDivisionByZero at a price of zero.
func (d *aaveV2) Liquidate(c *vault.Case, cover, shares uint256.Int) (l vault.Liquidation, err error) {
	if cover.IsZero() {
		if cover, err = c.Totals.Debt(shares); err != nil {
			return l, err
		}
	}
	collateral, debt, err := d.account(c)
	if err != nil {
		return l, err
	}
	h, err := d.healthOf([]asset{collateral}, []asset{debt})
	if err != nil {
		return l, err
	}
	if l.RepaidAssets, l.SeizedAssets, err = d.available(&collateral, &debt, d.part(&h), &cover); err != nil {
		return l, err
	}
	if l.RepaidShares, err = sharesOf(c, &l.RepaidAssets, &debt.balance); err != nil {
		return l, err
	}
	l.ProtocolAssets, err = d.kept(&l.SeizedAssets)
	return l, err
}

// Most is what covering the whole debt would repay.
func (d *aaveV2) Most(c *vault.Case) (uint256.Int, error) {
	l, err := d.Liquidate(c, uint256.Int{}, c.Position.BorrowShares)
	return l.RepaidAssets, err
}

// Ask asks by amount.
func (d *aaveV2) Ask(_ *vault.Case, _, amount uint256.Int) (cover, shares uint256.Int) {
	return amount, shares
}

// Earns bounds what a liquidator gets for a unit repaid: the bonus without the protocol's share. Rounding to a half is left
// to the last nine places.
func (d *aaveV2) Earns() uint256.Int { return earns(&d.bonus, &d.fee) }

// earns is bonus − (bonus − 1)·fee of percentages, scale 1e18, and 1e-9 more.
func earns(bonus, fee *uint256.Int) (bound uint256.Int) {
	bound.Sub(bonus, &percent)
	bound.Mul(&bound, fee)
	bound.Mul(&bound, uint256.NewInt(1e10))
	var all uint256.Int
	all.Mul(bonus, uint256.NewInt(1e14))
	bound.Sub(&all, &bound)
	return *bound.AddUint64(&bound, 1e9)
}

func (d *aaveV2) Least(c *vault.Case) uint256.Int { return leastSale(c, &d.lltv, &d.factor) }

// AaveForm are the keys of both of Aave's rules.
type AaveForm struct {
	CloseFactor catalog.Decimal `key:"close_factor" default:"0.5" above:"0" max:"1" places:"4" doc:"Largest share of a debt that one call repays while the close factor holds." source:"Aave, LiquidationLogic.sol"`
	FullBelow   catalog.Decimal `key:"full_below" default:"0.95" min:"0" max:"1" places:"18" doc:"Health factor at and below which the whole debt may be repaid; 0 never, as in v2." source:"Aave v3, LiquidationLogic.sol"`
	Bonus       catalog.Decimal `key:"bonus" default:"1.05" min:"1" max:"10" places:"4" discount:"factor" doc:"Worth of collateral that is seized for a unit repaid." source:"Aave's ether: governance.aave.com/t/13177/9"`
	ProtocolFee catalog.Decimal `key:"protocol_fee" default:"0.1" min:"0" max:"1" places:"4" doc:"Share of the bonus that the protocol keeps; v2 has none." source:"Aave's ether: governance.aave.com/t/13177/9"`
	LoanPrice   catalog.Decimal `key:"loan_price" default:"1" above:"0" max:"1000000" places:"8" unit:"dollars" doc:"Price of a whole loan token, in which the oracle counts, with 8 decimals."`
}

// AaveV2Form states an [AaveV2].
type AaveV2Form struct {
	Name string `key:"name" default:"aave-v2" doc:"Name of the arm."`
	MarketForm
	AaveForm
}

// Label implements [catalog.DesignForm].
func (f AaveV2Form) Label() string { return f.Name }

// Design implements [Form].
func (f AaveV2Form) Design(b *catalog.Builder) Design {
	return AaveV2{
		CloseFactor: b.Ratio("close_factor", f.CloseFactor), FullBelow: b.Ratio("full_below", f.FullBelow), Bonus: b.Ratio("bonus", f.Bonus),
		ProtocolFee: b.Ratio("protocol_fee", f.ProtocolFee), LoanPrice: b.Scaled("loan_price", f.LoanPrice, 8),
	}
}

func init() {
	catalog.Designs.Register(AaveV2Form{}, catalog.Rule{
		Name: "aave-v2", Source: "Aave v2, LendingPoolCollateralManager.sol; Aave v3.0, LiquidationLogic.sol",
		Doc: "The sale of Aave v2 and v3.0: a call repays at most close_factor of the debt, or all at a health factor of at most full_below, and seizes collateral worth bonus times as much, of which the protocol keeps protocol_fee of the bonus. The keys are v3.0's; v2 is full_below: 0, protocol_fee: 0. What is owed when no collateral is left stays owed.",
	})
}
