package design

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// SiloV2 is Silo v2's liquidation: a call repays at most what takes the vault down to a target LTV, or everything where that
// is most of the debt, and takes collateral worth a fee more. With D the debt's value and C the collateral's, T the target,
// f the fee, scale 1e18, ↓ down and ↑ up,
//
//	x = (D·1e18 − T·C)/(1e18 − T − T·f/1e18 ↓) ↓
//
// is the most that is repaid, and all of D where D ≥ C, T = 0, T·(1 + f) ≥ 1, x > D, or x/D is above FullAbove, strictly;
// then a call must repay all of it. From an LTV of 100 % on, any part may be repaid. Collateral worth x + x·f/1e18 ↓ goes, at
// most all of it, in units by the share of its value, ↓. What is owed when no collateral is left stays owed.
//
// Values are loan units, ⌊C·p/1e36⌋ for the collateral. LTVs are rounded up; equality with the LLTV is solvent. Amounts are
// loan units to repay; one above what can be repaid repays that.
//
// Limit cases: T 0, or FullAbove 0, closes whole vaults; T at the LLTV and no fee is the least closing.
//
// Source: Silo v2, PartialLiquidationLib.sol and PartialLiquidation.sol.
type SiloV2 struct {
	TargetLTV uint256.Int // scale 1e18, at most the LLTV
	Fee       uint256.Int // on what is repaid, scale 1e18, below 1
	FullAbove uint256.Int // share of the debt above which all of it is closed, scale 1e18
}

// siloFull is the share that Silo's library has for a constant.
var siloFull = *uint256.NewInt(0.9e18)

// Refusals of Silo v2.
var (
	// ErrUnknownRatio reports amounts whose value is nothing.
	ErrUnknownRatio = errors.New("design: silo-v2: no ratio of amounts to a value of nothing")
	// ErrFullLiquidation reports a repayment of a part where only all of the debt may be repaid.
	ErrFullLiquidation = errors.New("design: silo-v2: the whole debt must be repaid")
)

// Kind is "silo-v2".
func (SiloV2) Kind() string { return "silo-v2" }

// Formula implements [FormulaOf].
func (SiloV2) Formula() Formula {
	return Formula{Counts: "loan units to repay", Lines: []string{
		"unhealthy     D > λ·V",
		"x             = (D − target_ltv·V)/(1 − target_ltv·(1 + fee))",
		"repaid        ≤ x; exactly D where x > full_above·D; ≤ D where D ≥ V",
		"seized·p      = (1 + fee)·repaid",
		"bad debt      what is left of D where C is 0 stays owed",
	}}
}

// Splitting implements [SplittingOf].
func (SiloV2) Splitting() Splitting {
	return Splitting{Never: true, Source: "PartialLiquidationLib.sol: the fee is constant"}
}

// Validate reports parameters out of their limits.
func (d SiloV2) Validate(of Market) error {
	var l limits
	if d.TargetLTV.Gt(&of.LLTV) {
		l.refuse("target_ltv", &d.TargetLTV, "is above the LLTV", "lower it, or raise the market's LLTV")
	}
	if !d.Fee.Lt(&one) {
		l.refuse("fee", &d.Fee, "is not below 1", "lower it")
	}
	l.share("full_above", &d.FullAbove, 0)
	return l.err()
}

// Policy is the design's arithmetic in a market.
func (d SiloV2) Policy(of Market) vault.Policy { return d.at(of) }

// Contract implements [Deployable].
func (d SiloV2) Contract(Market) (vault.Contract, Design) {
	return vault.Contract{Name: "SiloV2Policy", Arguments: []uint256.Int{d.TargetLTV, d.Fee, d.FullAbove}}, d
}

// Open starts the design.
func (d SiloV2) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return Sell(ledger, id, d.at(of)), nil
}

func (d SiloV2) at(of Market) *siloV2 { return &siloV2{SiloV2: d, health: morpho{lltv: of.LLTV}} }

type siloV2 struct {
	SiloV2
	health morpho // debt above ⌊C·LLTV⌋ is an LTV, rounded up, above the LLTV
}

func (d *siloV2) Trigger() vault.Trigger { return d.health.Trigger() }

func (d *siloV2) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	return d.health.Unhealthy(c)
}

// Earns is 1 + fee.
func (d *siloV2) Earns() (bound uint256.Int) { return *bound.Add(&one, &d.Fee) }

// maxRepay is the most value that may be repaid: all of the debt's where a part may not.
func (d *SiloV2) maxRepay(debt, collateral *uint256.Int) (x uint256.Int, err error) {
	switch {
	case debt.IsZero() || !d.Fee.Lt(&one):
		return x, nil
	case !debt.Lt(collateral) || d.TargetLTV.IsZero():
		return *debt, nil
	}
	carried, err := fixed.Mul(&d.TargetLTV, collateral)
	if err != nil {
		return x, err
	}
	owed, err := fixed.Mul(debt, &fixed.WAD)
	if err != nil {
		return x, err
	}
	if !carried.Lt(&owed) {
		return x, nil
	}
	with, err := fixed.WMulDown(&d.TargetLTV, &d.Fee)
	if err != nil {
		return x, err
	}
	if with, err = fixed.Add(&with, &d.TargetLTV); err != nil {
		return x, err
	}
	if !with.Lt(&fixed.WAD) {
		return *debt, nil
	}
	x.Sub(&owed, &carried)
	with.Sub(&fixed.WAD, &with)
	x.Div(&x, &with)
	if x.Gt(debt) {
		return *debt, nil
	}
	share, err := fixed.WDivDown(&x, debt)
	if err != nil || share.Gt(&d.FullAbove) {
		return *debt, err
	}
	return x, nil
}

// gives is the value of the collateral that goes for a value repaid, at most all of it.
func (d *SiloV2) gives(repaid, collateral *uint256.Int) (uint256.Int, error) {
	fee, err := fixed.WMulDown(repaid, &d.Fee)
	if err != nil {
		return fee, err
	}
	value, err := fixed.Add(repaid, &fee)
	if err == nil && value.Gt(collateral) {
		return *collateral, nil
	}
	return value, err
}

// valueShare is ⌊value·amounts/total⌋. Errors: ErrUnknownRatio, ErrOverflow.
func valueShare(value, amounts, total *uint256.Int) (uint256.Int, error) {
	if total.IsZero() {
		return uint256.Int{}, ErrUnknownRatio
	}
	return fixed.MulDivDown(value, amounts, total)
}

// siloAccount is a borrower's collateral and debt, in units and by value, and their LTV, scale 1e18.
type siloAccount struct {
	collateral, collateralValue uint256.Int
	debt, debtValue             uint256.Int
	ltv                         uint256.Int
}

// siloSale is what a liquidation of an account moves.
type siloSale struct {
	repaid, seized           uint256.Int
	repaidValue, seizedValue uint256.Int
	full                     bool // nothing but all of the debt may be repaid
}

// preview is what covering at most an amount of debt does. Errors: ErrUnknownRatio, ErrOverflow.
func (d *SiloV2) preview(a *siloAccount, cover *uint256.Int) (s siloSale, err error) {
	most := a.debt
	if a.ltv.Lt(&fixed.WAD) {
		value, err := d.maxRepay(&a.debtValue, &a.collateralValue)
		if err != nil {
			return s, err
		}
		if s.full = value.Eq(&a.debtValue); !s.full {
			if most, err = valueShare(&value, &a.debt, &a.debtValue); err != nil {
				return s, err
			}
		}
	}
	s.repaid, s.repaidValue = most, a.debtValue
	if !s.full {
		if cover.Lt(&most) {
			s.repaid = *cover
		}
		if s.repaidValue, err = valueShare(&s.repaid, &a.debtValue, &a.debt); err != nil {
			return s, err
		}
	}
	if s.seizedValue, err = d.gives(&s.repaidValue, &a.collateralValue); err != nil {
		return s, err
	}
	s.seized, err = valueShare(&s.seizedValue, &a.collateral, &a.collateralValue)
	return s, err
}

// ltvAfter is the LTV that a sale leaves, rounded up; 0 where a side is gone.
func (s *siloSale) ltvAfter(a *siloAccount) (uint256.Int, error) {
	if !s.seizedValue.Lt(&a.collateralValue) || !s.repaidValue.Lt(&a.debtValue) {
		return uint256.Int{}, nil
	}
	var debt, collateral uint256.Int
	debt.Sub(&a.debtValue, &s.repaidValue)
	collateral.Sub(&a.collateralValue, &s.seizedValue)
	return fixed.WDivUp(&debt, &collateral)
}

// account is a vault as Silo sees it.
func (d *siloV2) account(c *vault.Case) (a siloAccount, err error) {
	a.collateral = c.Position.Collateral
	if a.debt, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return a, err
	}
	a.debtValue = a.debt
	if a.collateralValue, err = fixed.MulDivDown(&a.collateral, &c.Price, &fixed.PriceScale); err != nil {
		return a, err
	}
	if a.collateralValue.IsZero() {
		a.ltv.SetAllOne()
		return a, nil
	}
	a.ltv, err = fixed.WDivUp(&a.debtValue, &a.collateralValue)
	return a, err
}

// Liquidate repays loan units. Where debt shares are given, it repays what they owe.
//
// Errors: ErrOverflow, ErrUnknownRatio where the collateral is worth nothing, ErrFullLiquidation.
func (d *siloV2) Liquidate(c *vault.Case, cover, shares uint256.Int) (l vault.Liquidation, err error) {
	if cover.IsZero() {
		if cover, err = c.Totals.Debt(shares); err != nil {
			return l, err
		}
	}
	a, err := d.account(c)
	if err != nil {
		return l, err
	}
	s, err := d.preview(&a, &cover)
	if err != nil {
		return l, err
	}
	if s.full && cover.Lt(&s.repaid) {
		return l, ErrFullLiquidation
	}
	l.RepaidAssets, l.SeizedAssets = s.repaid, s.seized
	l.RepaidShares, err = sharesOf(c, &s.repaid, &a.debt)
	return l, err
}

// Most is what covering the whole debt would repay. From an LTV of 100 % on it is the least that takes all collateral,
// ⌈C·1e18/(1e18 + f)⌉: paying more than that would buy nothing, which Silo allows and nobody is offered.
func (d *siloV2) Most(c *vault.Case) (uint256.Int, error) {
	a, err := d.account(c)
	if err != nil || a.collateralValue.IsZero() {
		return uint256.Int{}, err
	}
	s, err := d.preview(&a, &a.debt)
	if err != nil || a.ltv.Lt(&fixed.WAD) {
		return s.repaid, err
	}
	factor := d.Earns()
	enough, err := fixed.WDivUp(&a.collateralValue, &factor)
	if err != nil {
		return s.repaid, err
	}
	return smaller(enough, s.repaid), nil
}

// Ask asks by amount.
func (d *siloV2) Ask(_ *vault.Case, _, amount uint256.Int) (cover, shares uint256.Int) {
	return amount, shares
}

func (d *siloV2) Least(c *vault.Case) uint256.Int {
	factor := d.Earns()
	return leastSale(c, &d.health.lltv, &factor)
}

// Cost is the fee: see [Cost].
func (d SiloV2) Cost(Market) Constant { return Constant{"fee", d.Fee} }

// SiloV2Form states a [SiloV2].
type SiloV2Form struct {
	Name string `key:"name" default:"silo-v2" doc:"Name of the arm."`
	MarketForm
	TargetLTV catalog.Decimal `key:"target_ltv" default:"0.8" min:"0" below:"1" places:"18" doc:"LTV that a call may take a vault down to, at most the LLTV; 0 closes whole vaults." assumed:"0.7 0.85"`
	Fee       catalog.Decimal `key:"fee" default:"0.05" min:"0" below:"1" places:"18" discount:"share" doc:"Worth of collateral that is taken for a unit repaid, less 1." assumed:"0.025 0.1"`
	FullAbove catalog.Decimal `key:"full_above" default:"0.9" min:"0" max:"1" places:"18" doc:"Share of the debt above which a call must repay all of it." source:"Silo v2, PartialLiquidationLib.sol, _FULL_LIQUIDATION_THRESHOLD"`
}

// Label implements [catalog.DesignForm].
func (f SiloV2Form) Label() string { return f.Name }

// Design implements [Form].
func (f SiloV2Form) Design(b *catalog.Builder) Design {
	return SiloV2{TargetLTV: b.Ratio("target_ltv", f.TargetLTV), Fee: b.Ratio("fee", f.Fee), FullAbove: b.Ratio("full_above", f.FullAbove)}
}

func init() {
	catalog.Designs.Register(SiloV2Form{}, catalog.Rule{
		Name: "silo-v2", Source: "Silo v2, PartialLiquidationLib.sol",
		Doc: "Silo v2's sale: a call repays at most x = (D − T·C)/(1 − T·(1 + f)), which leaves the vault at target_ltv T, for collateral worth 1 + fee as much; all of the debt must go where x is above full_above of it. At an LTV of 100 % or more any part may be repaid. What is owed when no collateral is left stays owed.",
	})
}
