package design

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// AaveV33 is the liquidation of Aave v3.3 to v3.7: a liquidator repays the whole debt, but at most a share of it, the close
// factor, while the vault is only just unhealthy and both its sides are large; it takes collateral worth the bonus times as
// much, of which the protocol keeps a share of the bonus. What would leave dust on both sides is refused. Where all
// collateral goes, what is left of the debt is a deficit: it is written off against the suppliers at once.
//
// In the base currency of 1e8 units a dollar, with ↓ down, ↑ up and ½ half-up, prices p of whole tokens and units u,
//
//	HF      = wadDiv½(Σ (collateral·pC/uC ↓)·threshold, ⌈Σ debt·pD/uD⌉)/1e4 ↓              unhealthy below 1e18
//	repaid  ≤ debt, and if HF > 0.95 and both reserves' values are at least LargeFrom: ≤ percentMul½(all debt, close factor)·uD/pD ↓
//	seized  = (pD·repaid·uC/(pC·uD) ↓)·bonus/1e4 ↓
//
// and where that is more than the collateral, all of it, for ⌈(pC·collateral·uD/(pD·uC) ↓)·1e4/bonus⌉. The protocol keeps
// ⌈(seized − seized·1e4/bonus ↓)·fee/1e4⌉. Unless all of one side goes, both leftovers must be worth at least Leftover, the
// debt's rounded up and the collateral's down. All collateral went where the value of what was seized is the vault's.
// Amounts are loan units to repay; one above what can be repaid repays that. The market's LLTV is the threshold, in whole
// hundredths of a percent.
//
// Limit cases: with LargeFrom beyond every vault it closes whole vaults.
//
// Source: Aave v3.3 to v3.7 (aave-v3-origin), LiquidationLogic.sol, executeLiquidationCall and
// _calculateAvailableCollateralToLiquidate; GenericLogic.sol; PercentageMath.sol.
type AaveV33 struct {
	CloseFactor uint256.Int // scale 1e18, above 0, at most 1, in whole hundredths of a percent
	FullBelow   uint256.Int // health factor at and below which everything may be repaid, scale 1e18
	LargeFrom   uint256.Int // value of both reserves from which the close factor holds, base currency
	Leftover    uint256.Int // least value of what is left of both, base currency
	Bonus       uint256.Int // what the liquidator takes for a unit repaid, scale 1e18, from 1 to 5, in hundredths of a percent
	ProtocolFee uint256.Int // of the bonus, scale 1e18, at most 1, likewise
	LoanPrice   uint256.Int // of a whole loan token, base currency: 1e8 of a dollar
}

// AaveV33Mainnet is the design with the contract's constants and the parameters of the main market's ether: a bonus of 5 %
// and a protocol's share of a tenth of it (Gauntlet, governance.aave.com/t/13177/9).
var AaveV33Mainnet = AaveV33{
	CloseFactor: *uint256.NewInt(0.5e18), FullBelow: *uint256.NewInt(0.95e18), LargeFrom: *uint256.NewInt(2000e8), Leftover: *uint256.NewInt(1000e8),
	Bonus: *uint256.NewInt(1.05e18), ProtocolFee: *uint256.NewInt(0.1e18), LoanPrice: *uint256.NewInt(1e8),
}

// ErrMustNotLeaveDust reports a liquidation that would leave too little on both sides.
var ErrMustNotLeaveDust = errors.New("design: aave-v3.3: leaves dust of debt or collateral")

// Kind is "aave-v3-3".
func (AaveV33) Kind() string { return "aave-v3-3" }

// Cost is the bonus less 1: see [Cost].
func (d AaveV33) Cost(Market) Constant { return above1("bonus − 1", d.Bonus) }

// Formula implements [FormulaOf].
func (AaveV33) Formula() Formula {
	return Formula{Counts: "loan units to repay", Lines: []string{
		"unhealthy     HF = λ·V/D < 1",
		"repaid        ≤ D; ≤ close_factor·D where HF > full_below and D and V are ≥ large_from",
		"seized·p      = bonus·repaid",
		"protocol      = protocol_fee·(seized − seized/bonus)",
		"refused       where less than leftover is left of D or V, and all of neither went",
		"bad debt      = what is left of D where C is 0",
	}}
}

// Splitting implements [SplittingOf].
func (AaveV33) Splitting() Splitting {
	return Splitting{Never: true, Source: "LiquidationLogic.sol: the bonus is constant"}
}

// Owner implements [OwnerOf].
func (AaveV33) Owner() string { return forbidsOwner + " (LiquidationLogic.sol)" }

// Validate reports parameters out of their limits.
func (d AaveV33) Validate(of Market) error {
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
	for _, size := range []struct {
		key string
		of  *uint256.Int
	}{{"large_from", &d.LargeFrom}, {"leftover", &d.Leftover}} {
		if size.of.BitLen() > 128 {
			l = append(l, fault.New(size.key, "is beyond 128 bits", "lower it"))
		}
	}
	newBasis(d.LoanPrice, of).validate(&l)
	return l.err()
}

// Policy is the design's arithmetic in a market.
func (d AaveV33) Policy(of Market) vault.Policy { return d.at(of) }

// Contract implements [Deployable].
func (d AaveV33) Contract(of Market) (vault.Contract, Design) {
	p := d.at(of)
	return vault.Contract{Name: "AaveV33Policy", Arguments: []uint256.Int{
		p.closeFactor, p.bonus, p.fee, p.fullBelow, p.largeFrom, p.leftover, p.loanPrice, p.loanUnit, p.collateralUnit,
	}}, d
}

// Open starts the design.
func (d AaveV33) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return Sell(ledger, id, d.at(of)), nil
}

func (d AaveV33) at(of Market) *aaveV33 {
	p := &aaveV33{basis: newBasis(d.LoanPrice, of), fullBelow: d.FullBelow, largeFrom: d.LargeFrom, leftover: d.Leftover, lltv: of.LLTV, factor: d.Bonus}
	p.threshold, _ = percentage(&of.LLTV)
	p.closeFactor, _ = percentage(&d.CloseFactor)
	p.bonus, _ = percentage(&d.Bonus)
	p.fee, _ = percentage(&d.ProtocolFee)
	return p
}

type aaveV33 struct {
	basis
	threshold, closeFactor, bonus, fee uint256.Int // percentages
	fullBelow, largeFrom, leftover     uint256.Int
	lltv, factor                       uint256.Int // threshold and bonus, scale 1e18
}

// Trigger states what rounding to the base currency can cost: the collateral's price a unit of it, its value and the debt's
// one each.
func (d *aaveV33) Trigger() vault.Trigger {
	return vault.Trigger{LTV: d.lltv, Slack: d.slack(2), Grain: d.grain()}
}

// reserves is a borrower's account as a liquidation of one debt for one collateral sees it.
type reserves struct {
	health                          uint256.Int // factor, scale 1e18
	debt, collateral                uint256.Int // of the two reserves, units
	totalDebt, totalCollateral      uint256.Int // of the whole account, base currency
	debtPrice, debtUnit             uint256.Int
	collateralPrice, collateralUnit uint256.Int
}

// liquidated is what a liquidation of them does.
type liquidated struct {
	most     uint256.Int // the most that may be repaid, whatever the collateral pays for
	repaid   uint256.Int
	seized   uint256.Int // the protocol's part included
	protocol uint256.Int
	deficit  uint256.Int // debt left where all collateral went
	cleared  bool        // it did
}

// liquidate is what covering an amount of a debt does. Errors: ErrOverflow, ErrDivisionByZero at a price of zero,
// ErrMustNotLeaveDust; the most is known even then.
func (d *aaveV33) liquidate(r *reserves, cover *uint256.Int) (l liquidated, err error) {
	if l.most, err = d.most(r); err != nil {
		return l, err
	}
	l.repaid = l.most
	if cover.Lt(&l.repaid) {
		l.repaid = *cover
	}
	base, err := product(&r.debtPrice, &l.repaid, &r.collateralUnit)
	if err != nil {
		return l, err
	}
	per, err := fixed.Mul(&r.collateralPrice, &r.debtUnit)
	if err != nil {
		return l, err
	}
	if per.IsZero() {
		return l, vault.ErrDivisionByZero
	}
	base.Div(&base, &per)
	if l.seized, err = percentMulDown(&base, &d.bonus); err != nil {
		return l, err
	}
	if l.seized.Gt(&r.collateral) {
		l.seized = r.collateral
		worth, err := product(&r.collateralPrice, &l.seized, &r.debtUnit)
		if err != nil {
			return l, err
		}
		if per, err = fixed.Mul(&r.debtPrice, &r.collateralUnit); err != nil {
			return l, err
		}
		worth.Div(&worth, &per)
		if l.repaid, err = percentDivUp(&worth, &d.bonus); err != nil {
			return l, err
		}
	}
	if l.protocol, err = d.kept(&l.seized); err != nil {
		return l, err
	}
	if err := d.leavesDust(r, &l); err != nil {
		return l, err
	}
	went, err := fixed.MulDivDown(&l.seized, &r.collateralPrice, &r.collateralUnit)
	if err != nil {
		return l, err
	}
	if l.cleared = went.Eq(&r.totalCollateral); l.cleared {
		l.deficit = fixed.MinusCapped(&r.debt, &l.repaid)
	}
	return l, nil
}

// most is the most of a debt that one call may repay.
func (d *aaveV33) most(r *reserves) (uint256.Int, error) {
	collateral, err := fixed.MulDivDown(&r.collateral, &r.collateralPrice, &r.collateralUnit)
	if err != nil {
		return collateral, err
	}
	debt, err := fixed.MulDivUp(&r.debt, &r.debtPrice, &r.debtUnit)
	if err != nil || !r.health.Gt(&d.fullBelow) || collateral.Lt(&d.largeFrom) || debt.Lt(&d.largeFrom) {
		return r.debt, err
	}
	part, err := percentMulHalfUp(&r.totalDebt, &d.closeFactor)
	if err != nil || !debt.Gt(&part) {
		return r.debt, err
	}
	return fixed.MulDivDown(&part, &r.debtUnit, &r.debtPrice)
}

// kept is the protocol's share of what is seized.
func (d *aaveV33) kept(seized *uint256.Int) (fee uint256.Int, err error) {
	if d.fee.IsZero() {
		return fee, nil
	}
	without, err := percentDivDown(seized, &d.bonus)
	if err != nil {
		return fee, err
	}
	var bonus uint256.Int
	bonus.Sub(seized, &without)
	return percentMulUp(&bonus, &d.fee)
}

// leavesDust is ErrMustNotLeaveDust where something is left of both sides, and too little of one.
func (d *aaveV33) leavesDust(r *reserves, l *liquidated) error {
	if !l.repaid.Lt(&r.debt) || !l.seized.Lt(&r.collateral) {
		return nil
	}
	var debt, collateral uint256.Int
	debt.Sub(&r.debt, &l.repaid)
	collateral.Sub(&r.collateral, &l.seized)
	owed, err := fixed.MulDivUp(&debt, &r.debtPrice, &r.debtUnit)
	if err != nil {
		return err
	}
	secures, err := fixed.MulDivDown(&collateral, &r.collateralPrice, &r.collateralUnit)
	if err != nil {
		return err
	}
	if owed.Lt(&d.leftover) || secures.Lt(&d.leftover) {
		return ErrMustNotLeaveDust
	}
	return nil
}

// account is a vault as Aave sees it.
func (d *aaveV33) account(c *vault.Case) (r reserves, err error) {
	r = reserves{collateral: c.Position.Collateral, debtPrice: d.loanPrice, debtUnit: d.loanUnit, collateralUnit: d.collateralUnit}
	if r.debt, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return r, err
	}
	if r.collateralPrice, err = d.collateralPrice(&c.Price); err != nil {
		return r, err
	}
	if r.totalCollateral, err = fixed.MulDivDown(&r.collateral, &r.collateralPrice, &r.collateralUnit); err != nil {
		return r, err
	}
	if r.totalDebt, err = fixed.MulDivUp(&r.debt, &r.debtPrice, &r.debtUnit); err != nil {
		return r, err
	}
	r.health, err = healthFactor(&r.totalCollateral, &d.threshold, &r.totalDebt)
	return r, err
}

// healthFactor is ⌊wadDiv½(collateral·threshold, debt)/1e4⌋; the largest number where nothing is owed.
func healthFactor(collateral, threshold, debt *uint256.Int) (factor uint256.Int, err error) {
	if debt.IsZero() {
		return *factor.SetAllOne(), nil
	}
	weighed, err := fixed.Mul(collateral, threshold)
	if err != nil {
		return factor, err
	}
	if factor, err = wadDivHalfUp(&weighed, debt); err != nil {
		return factor, err
	}
	return *factor.Div(&factor, &percent), nil
}

// Unhealthy reports a health factor below 1. Errors: ErrOverflow.
func (d *aaveV33) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	r, err := d.account(c)
	return err == nil && r.health.Lt(&fixed.WAD), r.debt, err
}

// Liquidate repays loan units. Where debt shares are given, it repays what they owe.
//
// Errors: ErrOverflow, ErrSelf, ErrDivisionByZero at a price of zero, ErrMustNotLeaveDust.
func (d *aaveV33) Liquidate(c *vault.Case, cover, shares uint256.Int) (l vault.Liquidation, err error) {
	if cover.IsZero() {
		if cover, err = c.Totals.Debt(shares); err != nil {
			return l, err
		}
	}
	if c.Self {
		return l, ErrSelf
	}
	r, err := d.account(c)
	if err != nil {
		return l, err
	}
	done, err := d.liquidate(&r, &cover)
	if err != nil {
		return l, err
	}
	l.RepaidAssets, l.SeizedAssets, l.ProtocolAssets = done.repaid, done.seized, done.protocol
	if l.RepaidShares, err = sharesOf(c, &l.RepaidAssets, &r.debt); err != nil {
		return l, err
	}
	if !done.cleared {
		return l, nil
	}
	left := *c
	if err := left.Repay(&l.RepaidAssets, &l.RepaidShares); err != nil {
		return l, err
	}
	l.BadDebtAssets, l.BadDebtShares, err = left.BadDebt()
	return l, err
}

// Most is what covering the whole debt would repay. Where that is refused for the dust it leaves, nothing is offered.
func (d *aaveV33) Most(c *vault.Case) (uint256.Int, error) {
	r, err := d.account(c)
	if err != nil {
		return uint256.Int{}, err
	}
	done, err := d.liquidate(&r, &r.debt)
	return done.repaid, err
}

// Look is Unhealthy and, of an unhealthy vault, Most, with the account read once.
func (d *aaveV33) Look(c *vault.Case) (unhealthy bool, most uint256.Int, err error) {
	r, err := d.account(c)
	if err != nil || !r.health.Lt(&fixed.WAD) {
		return false, most, err
	}
	done, err := d.liquidate(&r, &r.debt)
	return true, done.repaid, err
}

// Ask asks by amount.
func (d *aaveV33) Ask(_ *vault.Case, _, amount uint256.Int) (cover, shares uint256.Int) {
	return amount, shares
}

// Earns bounds what a liquidator gets for a unit repaid: the bonus without the protocol's share. Rounding is left to the last
// nine places.
func (d *aaveV33) Earns() uint256.Int { return earns(&d.bonus, &d.fee) }

func (d *aaveV33) Least(c *vault.Case) uint256.Int { return leastSale(c, &d.lltv, &d.factor) }

// AaveV33Form states an [AaveV33].
type AaveV33Form struct {
	Name string `key:"name" default:"aave-v3-3" doc:"Name of the arm."`
	MarketForm
	AaveForm
	LargeFrom catalog.Decimal `key:"large_from" default:"2000" min:"0" max:"1000000000000" places:"8" unit:"dollars" doc:"Value of debt and of collateral from which the close factor holds." source:"Aave v3.3, LiquidationLogic.sol, MIN_BASE_MAX_CLOSE_FACTOR_THRESHOLD"`
	Leftover  catalog.Decimal `key:"leftover" default:"1000" min:"0" max:"1000000000000" places:"8" unit:"dollars" doc:"Least value of what a liquidation leaves of both, unless all of one goes." source:"Aave v3.3, LiquidationLogic.sol, MIN_LEFTOVER_BASE"`
}

// Label implements [catalog.DesignForm].
func (f AaveV33Form) Label() string { return f.Name }

// Design implements [Form].
func (f AaveV33Form) Design(b *catalog.Builder) Design {
	return AaveV33{
		CloseFactor: b.Ratio("close_factor", f.CloseFactor), FullBelow: b.Ratio("full_below", f.FullBelow),
		LargeFrom: b.Scaled("large_from", f.LargeFrom, 8), Leftover: b.Scaled("leftover", f.Leftover, 8),
		Bonus: b.Ratio("bonus", f.Bonus), ProtocolFee: b.Ratio("protocol_fee", f.ProtocolFee), LoanPrice: b.Scaled("loan_price", f.LoanPrice, 8),
	}
}

func init() {
	catalog.Designs.Register(AaveV33Form{}, catalog.Rule{
		Name: "aave-v3-3", Source: "Aave v3.3 to v3.7, LiquidationLogic.sol, GenericLogic.sol and PercentageMath.sol",
		Doc: "The sale of Aave v3.3 to v3.7: a call repays the whole debt, or close_factor of it while the health factor is above full_below and both sides are worth large_from. Collateral worth bonus times as much is seized, and the protocol keeps protocol_fee of the bonus. A call that leaves less than leftover is refused. Debt that is left when all collateral went is written off against the suppliers at once.",
	})
}
