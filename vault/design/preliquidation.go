package design

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// PreLiquidation is a market of Morpho Blue whose borrowers have all authorised a pre-liquidation contract. Between two
// LTVs, PreLLTV and the market's LLTV, a part of a vault may be closed early, at an incentive of its own; above the LLTV
// Morpho's own liquidation closes it. With ⌈debt⌉ rounded up, value = ⌊C·p/1e36⌋ and scale 1e18,
//
//	pre-liquidatable    ⌊value·PreLLTV⌋ < ⌈debt⌉ ≤ ⌊value·LLTV⌋
//	quotient = ⌊(⌈⌈debt⌉/value⌉ − PreLLTV)/(LLTV − PreLLTV)⌋
//	LIF      = LIF1 + ⌊quotient·(LIF2 − LIF1)⌋
//	LCF      = LCF1 + ⌊quotient·(LCF2 − LCF1)⌋
//	shares repaid ≤ ⌊shares·LCF⌋
//
// LCF2 may be above 1, and then whole vaults may be closed before the LLTV. Amounts, roundings and what is offered above the
// LLTV are those of [Morpho]. A call after which Morpho would find the vault unhealthy is refused.
//
// Limit cases: LCF2 0 leaves Morpho Blue; LIF1 = LIF2 and LCF1 = LCF2 is one early sale of a fixed size.
//
// Source: Morpho, PreLiquidation.sol (pre-liquidation), preLiquidate.
type PreLiquidation struct {
	Morpho     Morpho      // what liquidates above the LLTV
	PreLLTV    uint256.Int // scale 1e18, below the LLTV
	LCF1, LCF2 uint256.Int // close factor at PreLLTV, at most 1, and at the LLTV, scale 1e18
	LIF1, LIF2 uint256.Int // incentive at PreLLTV and at the LLTV, scale 1e18, from 1 to 1/LLTV
}

// Refusals of pre-liquidation.
var (
	// ErrLiquidatable reports a vault above the LLTV, which is left to Morpho's own liquidation.
	ErrLiquidatable = errors.New("design: morpho-preliquidation: the vault is above the LLTV")
	// ErrNotPreLiquidatable reports a vault below the LTV at which pre-liquidation begins.
	ErrNotPreLiquidatable = errors.New("design: morpho-preliquidation: the vault is not above the pre-LLTV")
	// ErrPreLiquidationTooLarge reports a repayment above the close factor.
	ErrPreLiquidationTooLarge = errors.New("design: morpho-preliquidation: repays more than the close factor allows")
)

// Kind is "morpho-preliquidation".
func (PreLiquidation) Kind() string { return "morpho-preliquidation" }

// Formula implements [FormulaOf].
func (PreLiquidation) Formula() Formula {
	return Formula{Counts: "collateral units to seize", Lines: []string{
		"pre-liquidated  where pre_lltv·V < D ≤ λ·V, with x = (D/V − pre_lltv)/(λ − pre_lltv)",
		"repaid          ≤ (lcf1 + x·(lcf2 − lcf1))·D",
		"seized·p        = (lif1 + x·(lif2 − lif1))·repaid",
		"above λ·V       as morpho",
	}}
}

// Splitting implements [SplittingOf].
func (PreLiquidation) Splitting() Splitting {
	return Splitting{Never: true, Source: "PreLiquidation.sol: the factor rises with the LTV, which a call lowers as long as its own is below one over it"}
}

// Validate reports parameters out of their limits: the bounds of the contract's constructor.
func (d PreLiquidation) Validate(of Market) error {
	var l limits
	if err := d.Morpho.Validate(of); err != nil {
		l = append(l, fault.Under("morpho", err))
	}
	if !d.PreLLTV.Lt(&of.LLTV) {
		l.refuse("pre_lltv", &d.PreLLTV, "is not below the LLTV", "lower it, or raise the market's LLTV")
	}
	l.share("lcf1", &d.LCF1, 0)
	if d.LCF2.Lt(&d.LCF1) || d.LCF2.Gt(&MaxIncentive) {
		l.refuse("lcf2", &d.LCF2, "is not from lcf1 to 10", "raise it to lcf1, or lower both")
	}
	l.incentive("lif1", &d.LIF1, "choose one within")
	if d.LIF2.Lt(&d.LIF1) {
		l.refuse("lif2", &d.LIF2, "is below lif1", "raise it to lif1, or lower both")
	}
	if most, err := fixed.WDivDown(&one, &of.LLTV); err == nil && d.LIF2.Gt(&most) {
		l.refuse("lif2", &d.LIF2, "is above 1/LLTV, at which a sale would leave bad debt", "lower it")
	}
	return l.err()
}

// Policy is the design's arithmetic at a market's LLTV.
func (d PreLiquidation) Policy(of Market) vault.Policy { return d.at(of) }

// Contract implements [Deployable].
func (d PreLiquidation) Contract(Market) (vault.Contract, Design) {
	m := &d.Morpho
	return vault.Contract{Name: "PreLiquidationPolicy", Arguments: []uint256.Int{
		m.LIF, m.Cursor, m.Cap, d.PreLLTV, d.LCF1, d.LCF2, d.LIF1, d.LIF2,
	}}, d
}

// Open starts the design.
func (d PreLiquidation) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return Sell(ledger, id, d.at(of)), nil
}

func (d PreLiquidation) at(of Market) *preLiquidation {
	p := &preLiquidation{PreLiquidation: d, full: *d.Morpho.at(of.LLTV)}
	return p
}

type preLiquidation struct {
	PreLiquidation
	full morpho // above the LLTV
}

func (d *preLiquidation) Trigger() vault.Trigger { return vault.Trigger{LTV: d.PreLLTV} }

// Earns is the larger of the two rules' incentives.
func (d *preLiquidation) Earns() uint256.Int {
	if d.LIF2.Gt(&d.full.lif) {
		return d.LIF2
	}
	return d.full.lif
}

func (d *preLiquidation) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	early := morpho{lltv: d.PreLLTV}
	return early.Unhealthy(c)
}

// early is what pre-liquidation allows of a vault.
type early struct {
	ltv, quotient    uint256.Int // scale 1e18
	closeFactor      uint256.Int
	repayable        uint256.Int // debt shares
	rule             morpho      // the sale, at its incentive
	above, belowPre  bool        // the vault is above the LLTV, or not above the pre-LLTV
	collateral, debt uint256.Int // in loan units: value, and debt rounded up
}

// factors are the close factor and the incentive at a quotient.
func (d *PreLiquidation) factors(quotient *uint256.Int) (closeFactor, incentive uint256.Int, err error) {
	between := func(from, to *uint256.Int) (x uint256.Int, err error) {
		x.Sub(to, from)
		if x, err = fixed.WMulDown(quotient, &x); err != nil {
			return x, err
		}
		return fixed.Add(&x, from)
	}
	if closeFactor, err = between(&d.LCF1, &d.LCF2); err != nil {
		return closeFactor, incentive, err
	}
	incentive, err = between(&d.LIF1, &d.LIF2)
	return closeFactor, incentive, err
}

// look finds what pre-liquidation allows of a vault. Where it allows nothing, above or belowPre says why, and the rest is
// nothing.
func (d *preLiquidation) look(c *vault.Case) (e early, err error) {
	if e.debt, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return e, err
	}
	if e.collateral, err = fixed.MulDivDown(&c.Position.Collateral, &c.Price, &fixed.PriceScale); err != nil {
		return e, err
	}
	carried, err := fixed.WMulDown(&e.collateral, &d.full.lltv)
	if err != nil {
		return e, err
	}
	if e.above = e.debt.Gt(&carried); e.above {
		return e, nil
	}
	if carried, err = fixed.WMulDown(&e.collateral, &d.PreLLTV); err != nil {
		return e, err
	}
	if e.belowPre = !e.debt.Gt(&carried); e.belowPre {
		return e, nil
	}
	if e.ltv, err = fixed.WDivUp(&e.debt, &e.collateral); err != nil {
		return e, err
	}
	var over, span uint256.Int
	over.Sub(&e.ltv, &d.PreLLTV)
	span.Sub(&d.full.lltv, &d.PreLLTV)
	if e.quotient, err = fixed.WDivDown(&over, &span); err != nil {
		return e, err
	}
	e.rule.lltv = d.PreLLTV
	if e.closeFactor, e.rule.lif, err = d.factors(&e.quotient); err != nil {
		return e, err
	}
	e.repayable, err = fixed.WMulDown(&c.Position.BorrowShares, &e.closeFactor)
	return e, err
}

// sale is the collateral seized, the shares repaid and what they owe, of a pre-liquidation by either.
func (e *early) sale(c *vault.Case, seized, shares *uint256.Int) (l vault.Liquidation, err error) {
	l.SeizedAssets, l.RepaidShares = *seized, *shares
	if seized.IsZero() {
		l.SeizedAssets, err = e.rule.seizable(c, shares)
	} else {
		l.RepaidShares, err = e.rule.repayable(c, seized)
	}
	if err != nil {
		return l, err
	}
	if l.RepaidShares.Gt(&e.repayable) {
		return l, ErrPreLiquidationTooLarge
	}
	l.RepaidAssets, err = c.Totals.Debt(l.RepaidShares)
	return l, err
}

// Liquidate is a pre-liquidation up to the LLTV, and Morpho's own liquidation above it: see [Morpho] for both.
//
// Errors: ErrOverflow, ErrPreLiquidationTooLarge, vault.ErrInsufficientCollateral where Morpho would find what is left
// unhealthy; above the LLTV those of Morpho's liquidation.
func (d *preLiquidation) Liquidate(c *vault.Case, seized, shares uint256.Int) (l vault.Liquidation, err error) {
	e, err := d.look(c)
	switch {
	case err != nil:
		return l, err
	case e.above:
		return d.full.Liquidate(c, seized, shares)
	case e.belowPre:
		return l, ErrNotPreLiquidatable
	}
	if l, err = e.sale(c, &seized, &shares); err != nil {
		return vault.Liquidation{}, err
	}
	left := *c
	if err := left.Apply(&l); err != nil {
		return vault.Liquidation{}, err
	}
	unhealthy, _, err := d.full.Unhealthy(&left)
	if err != nil {
		return vault.Liquidation{}, err
	}
	if unhealthy {
		return vault.Liquidation{}, vault.ErrInsufficientCollateral
	}
	return l, nil
}

// Most is the most collateral that one call can seize: see [Morpho] for what it is above the LLTV. Below, it is what the
// close factor's shares pay for, or all.
func (d *preLiquidation) Most(c *vault.Case) (uint256.Int, error) {
	e, err := d.look(c)
	switch {
	case err != nil:
		return uint256.Int{}, err
	case e.above:
		return d.full.Most(c)
	}
	e.cap(c)
	most, err := e.rule.seizable(c, &e.repayable)
	if err != nil || most.Lt(&c.Position.Collateral) {
		return most, err
	}
	return c.Position.Collateral, nil
}

// cap limits what may be repaid to what is owed.
func (e *early) cap(c *vault.Case) {
	if e.repayable.Gt(&c.Position.BorrowShares) {
		e.repayable = c.Position.BorrowShares
	}
}

// Ask asks by collateral, except where as many shares are to be repaid as may be.
func (d *preLiquidation) Ask(c *vault.Case, most, amount uint256.Int) (seized, shares uint256.Int) {
	if !amount.Eq(&most) || !most.Lt(&c.Position.Collateral) {
		return amount, uint256.Int{}
	}
	e, err := d.look(c)
	if err != nil || e.above {
		return d.full.Ask(c, most, amount)
	}
	e.cap(c)
	return uint256.Int{}, e.repayable
}

// Least is the least debt that takes the vault out of what is on offer, at the present incentive.
func (d *preLiquidation) Least(c *vault.Case) uint256.Int {
	e, err := d.look(c)
	if err == nil && e.above {
		return leastSale(c, &d.full.lltv, &d.full.lif)
	}
	return leastSale(c, &d.PreLLTV, &e.rule.lif)
}

// PreLiquidationForm states a [PreLiquidation].
type PreLiquidationForm struct {
	Name string `key:"name" default:"morpho-preliquidation" doc:"Name of the arm."`
	MarketForm
	PreLLTV catalog.Decimal `key:"pre_lltv" default:"0.8" above:"0" below:"1" places:"18" doc:"LTV above which a vault may be pre-liquidated; it is below the market's LLTV." assumed:"0.75 0.83"`
	LCF1    catalog.Decimal `key:"lcf1" default:"0.2" min:"0" max:"1" places:"18" doc:"Close factor, a share of the debt, at pre_lltv." assumed:"0.05 0.4"`
	LCF2    catalog.Decimal `key:"lcf2" default:"0.8" min:"0" max:"10" places:"18" doc:"Close factor at the LLTV; above 1, whole vaults are closed before it." assumed:"0.4 1"`
	LIF1    catalog.Decimal `key:"lif1" default:"1.01" min:"1" max:"10" places:"18" doc:"Incentive factor at pre_lltv." assumed:"1.005 1.02"`
	LIF2    catalog.Decimal `key:"lif2" default:"1.04" min:"1" max:"10" places:"18" doc:"Incentive factor at the LLTV, at most 1/LLTV." assumed:"1.02 1.05"`
	LIF     catalog.Decimal `key:"lif" default:"0" min:"0" max:"10" places:"18" discount:"factor" doc:"Incentive factor of Morpho's own liquidation above the LLTV. 0 is the formula of cursor and cap."`
	Cursor  catalog.Decimal `key:"cursor" default:"0.3" min:"0" max:"1" places:"18" doc:"Cursor of the formula." source:"Morpho Blue, ConstantsLib.sol"`
	Cap     catalog.Decimal `key:"cap" default:"1.15" min:"1" max:"10" places:"18" doc:"Largest incentive factor of the formula." source:"Morpho Blue, ConstantsLib.sol"`
}

// Label implements [catalog.DesignForm].
func (f PreLiquidationForm) Label() string { return f.Name }

// Design implements [Form].
func (f PreLiquidationForm) Design(b *catalog.Builder) Design {
	return PreLiquidation{
		Morpho:  Morpho{LIF: b.Ratio("lif", f.LIF), Cursor: b.Ratio("cursor", f.Cursor), Cap: b.Ratio("cap", f.Cap)},
		PreLLTV: b.Ratio("pre_lltv", f.PreLLTV), LCF1: b.Ratio("lcf1", f.LCF1), LCF2: b.Ratio("lcf2", f.LCF2),
		LIF1: b.Ratio("lif1", f.LIF1), LIF2: b.Ratio("lif2", f.LIF2),
	}
}

func init() {
	catalog.Designs.Register(PreLiquidationForm{}, catalog.Rule{
		Name: "morpho-preliquidation", Source: "Morpho, PreLiquidation.sol, preLiquidate",
		Doc: "Morpho Blue with pre-liquidation: between pre_lltv and the LLTV a call repays at most a close factor of the debt, which rises from lcf1 to lcf2 with the LTV, for collateral worth an incentive that rises from lif1 to lif2. Above the LLTV it is Morpho's own sale.",
	})
}
