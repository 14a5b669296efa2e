package design

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// Fraxlend is Fraxlend's liquidation: any part of the debt may be repaid, for collateral worth a fee more, which is larger
// where it takes all that there is. With r the low one of two oracle rates, collateral units a loan unit, scale 1e18, fees
// scale 1e5, ↓ down and ↑ up,
//
//	LTV    = ((debt ↑·r/1e18 ↓)·1e5/C) ↓                              unhealthy above the LLTV
//	x      = (repaid ↓)·r/1e18 ↓
//	clean  where x·(1e5 + CleanFee)/1e5 ↓ ≥ C: all collateral goes, and debt that is left is written off, ↓, at once
//	dirty  otherwise: x·(1e5 + DirtyFee)/1e5 ↓ goes, even where the whole debt is repaid
//
// of which the protocol keeps ProtocolFee·taken/1e5 ↓. What is repaid is rounded ↑. Amounts are debt shares.
//
// Here r is the oracle's rate, ⌊1e54/p⌋, less Spread of it: Fraxlend's second oracle. As LTVs are rounded down to 1e-5, a
// vault is liquidatable from the LLTV and 1e-5 on.
//
// Limit cases: at equal fees it is a sale at a fixed discount that writes off at once, as Morpho Blue's.
//
// Source: Fraxlend, FraxlendPairCore.sol, liquidate and _isSolvent.
type Fraxlend struct {
	CleanFee    uint256.Int // where all collateral goes, scale 1e18, in whole 1e-5
	DirtyFee    uint256.Int // otherwise, at most CleanFee, likewise
	ProtocolFee uint256.Int // of the collateral taken, scale 1e18, below 1, likewise
	Spread      uint256.Int // by which the low rate is below the oracle's, scale 1e18, below 1
}

// ErrSolvent reports a borrower who is solvent at the low rate.
var ErrSolvent = errors.New("design: fraxlend: the borrower is solvent")

// Kind is "fraxlend".
func (Fraxlend) Kind() string { return "fraxlend" }

// Formula implements [FormulaOf].
func (Fraxlend) Formula() Formula {
	return Formula{Counts: "debt shares to repay", Lines: []string{
		"unhealthy     D·(1 − spread) > λ·V",
		"x             = repaid·(1 − spread)/p",
		"seized        = C where x·(1 + clean_fee) ≥ C, else x·(1 + dirty_fee)",
		"protocol      = protocol_fee·seized",
		"bad debt      = what is left of D where C is 0",
	}}
}

// Splitting implements [SplittingOf].
func (Fraxlend) Splitting() Splitting {
	return Splitting{Source: "FraxlendPairCore.sol: a call that leaves less than the clean fee takes it of what is left"}
}

// fraxPrecision is 100 % of Fraxlend's fees and LTVs.
var fraxPrecision = *uint256.NewInt(1e5)

// fraction is a ratio of scale 1e18 in 1e-5, and whether it is a whole number of them.
func fraction(ratio *uint256.Int) (f uint256.Int, whole bool) {
	var rest uint256.Int
	f.DivMod(ratio, uint256.NewInt(1e13), &rest)
	return f, rest.IsZero()
}

// Validate reports parameters out of their limits.
func (d Fraxlend) Validate(of Market) error {
	var l limits
	for _, p := range []struct {
		key string
		x   uint256.Int
	}{{"clean_fee", d.CleanFee}, {"dirty_fee", d.DirtyFee}, {"protocol_fee", d.ProtocolFee}, {"lltv", of.LLTV}} {
		if _, whole := fraction(&p.x); !whole {
			l.refuse(p.key, &p.x, "has more than five places", "round it: Fraxlend counts in 1e-5")
		}
		l.share(p.key, &p.x, 0)
	}
	if d.DirtyFee.Gt(&d.CleanFee) {
		l.refuse("dirty_fee", &d.DirtyFee, "is above clean_fee", "lower it")
	}
	if !d.ProtocolFee.Lt(&one) {
		l.refuse("protocol_fee", &d.ProtocolFee, "is not below 1", "lower it")
	}
	if half := uint256.NewInt(0.5e18); d.Spread.Gt(half) {
		l.refuse("spread", &d.Spread, "is above 0.5", "lower it")
	}
	return l.err()
}

// Policy is the design's arithmetic in a market.
func (d Fraxlend) Policy(of Market) vault.Policy { return d.at(of) }

// Contract implements [Deployable].
func (d Fraxlend) Contract(of Market) (vault.Contract, Design) {
	p := d.at(of)
	return vault.Contract{Name: "FraxlendPolicy", Arguments: []uint256.Int{p.clean, p.dirty, p.protocol, p.spread}}, d
}

// Open starts the design.
func (d Fraxlend) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return Sell(ledger, id, d.at(of)), nil
}

func (d Fraxlend) at(of Market) *fraxlend {
	p := &fraxlend{spread: d.Spread, lltv: of.LLTV}
	p.maxLTV, _ = fraction(&of.LLTV)
	p.clean, _ = fraction(&d.CleanFee)
	p.dirty, _ = fraction(&d.DirtyFee)
	p.protocol, _ = fraction(&d.ProtocolFee)
	return p
}

type fraxlend struct {
	maxLTV, clean, dirty, protocol uint256.Int // 1e5
	spread, lltv                   uint256.Int // scale 1e18
}

// Trigger is exact but for the rate's rounding, which can only make a vault healthier: an LTV of 1e-5 more than the largest,
// at the low rate, is unhealthy at equality.
func (d *fraxlend) Trigger() vault.Trigger {
	var from, low uint256.Int
	from.AddUint64(&d.lltv, 1e13)
	low.Sub(&one, &d.spread)
	from.MulDivOverflow(&from, &one, &low)
	return vault.Trigger{LTV: from, Slack: *uint256.NewInt(1)}
}

// Earns is 1 + CleanFee, less the protocol's share.
func (d *fraxlend) Earns() (bound uint256.Int) {
	var rest uint256.Int
	bound.Add(&fraxPrecision, &d.clean)
	rest.Sub(&fraxPrecision, &d.protocol)
	bound.Mul(&bound, &rest)
	bound.Mul(&bound, uint256.NewInt(1e8))
	return *bound.AddUint64(&bound, 1e9)
}

// rate is the low rate at a price of the ledger's. ErrDivisionByZero at a price of zero.
func (d *fraxlend) rate(price *uint256.Int) (rate uint256.Int, err error) {
	if rate, err = fixed.MulDivDown(&fixed.PriceScale, &fixed.WAD, price); err != nil {
		return rate, err
	}
	var low uint256.Int
	low.Sub(&fixed.WAD, &d.spread)
	return fixed.WMulDown(&rate, &low)
}

// solvent reports whether a borrower is, at a rate. Errors: ErrOverflow.
func (d *fraxlend) solvent(debt, collateral, rate *uint256.Int) (bool, error) {
	switch {
	case d.maxLTV.IsZero() || debt.IsZero():
		return true, nil
	case collateral.IsZero():
		return false, nil
	}
	ltv, err := fixed.WMulDown(debt, rate)
	if err != nil {
		return false, err
	}
	ltv, err = fixed.MulDivDown(&ltv, &fraxPrecision, collateral)
	return !ltv.Gt(&d.maxLTV), err
}

// fraxSale is what repaying an amount takes.
type fraxSale struct {
	clean           bool
	taken, protocol uint256.Int // collateral, the protocol's part included
}

// sale is what repaying an amount, rounded down, takes of a borrower's collateral. Errors: ErrOverflow.
func (d *fraxlend) sale(repaid, collateral, rate *uint256.Int) (s fraxSale, err error) {
	worth, err := fixed.WMulDown(repaid, rate)
	if err != nil {
		return s, err
	}
	with := func(fee *uint256.Int) (uint256.Int, error) {
		var all uint256.Int
		all.Add(&fraxPrecision, fee)
		return fixed.MulDivDown(&worth, &all, &fraxPrecision)
	}
	if s.taken, err = with(&d.clean); err != nil {
		return s, err
	}
	if s.clean = !s.taken.Lt(collateral); s.clean {
		s.taken = *collateral
	} else if s.taken, err = with(&d.dirty); err != nil {
		return s, err
	}
	s.protocol, err = fixed.MulDivDown(&d.protocol, &s.taken, &fraxPrecision)
	return s, err
}

// Unhealthy reports a borrower who is not solvent. Errors: ErrOverflow, ErrDivisionByZero at a price of zero.
func (d *fraxlend) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	if debt, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return false, debt, err
	}
	rate, err := d.rate(&c.Price)
	if err != nil {
		return false, debt, err
	}
	solvent, err := d.solvent(&debt, &c.Position.Collateral, &rate)
	return err == nil && !solvent, debt, err
}

// Liquidate repays debt shares, whether they are given as the amount or as shares.
//
// Errors: ErrOverflow, for more shares than are owed too, ErrDivisionByZero at a price of zero.
func (d *fraxlend) Liquidate(c *vault.Case, amount, shares uint256.Int) (l vault.Liquidation, err error) {
	if l.RepaidShares.Add(&amount, &shares); l.RepaidShares.Gt(&c.Position.BorrowShares) {
		return l, fixed.ErrOverflow
	}
	rate, err := d.rate(&c.Price)
	if err != nil {
		return l, err
	}
	down, err := c.Totals.DebtDown(l.RepaidShares)
	if err != nil {
		return l, err
	}
	s, err := d.sale(&down, &c.Position.Collateral, &rate)
	if err != nil {
		return l, err
	}
	l.SeizedAssets, l.ProtocolAssets = s.taken, s.protocol
	if l.RepaidAssets, err = c.Totals.Debt(l.RepaidShares); err != nil || !s.clean {
		return l, err
	}
	if l.BadDebtShares.Sub(&c.Position.BorrowShares, &l.RepaidShares); l.BadDebtShares.IsZero() {
		return l, nil
	}
	if l.BadDebtAssets, err = c.Totals.DebtDown(l.BadDebtShares); err != nil {
		return l, err
	}
	if rest := fixed.MinusCapped(&c.Totals.TotalBorrowAssets, &l.RepaidAssets); l.BadDebtAssets.Gt(&rest) {
		l.BadDebtAssets = rest // both were rounded
	}
	return l, nil
}

// Most is all the debt's shares, or the fewest that take all collateral: with w = ⌈C·1e5/(1e5 + CleanFee)⌉, what
// ⌈w·1e18/r⌉ loan units are of shares, rounded up. Repaying more would buy nothing.
func (d *fraxlend) Most(c *vault.Case) (uint256.Int, error) {
	all := c.Position.BorrowShares
	rate, err := d.rate(&c.Price)
	if err != nil || rate.IsZero() {
		return uint256.Int{}, err
	}
	var with uint256.Int
	with.Add(&fraxPrecision, &d.clean)
	worth, err := fixed.MulDivUp(&c.Position.Collateral, &fraxPrecision, &with)
	if err != nil {
		return all, err
	}
	assets, err := fixed.WDivUp(&worth, &rate)
	if err != nil {
		return all, err
	}
	enough, err := c.Totals.DebtSharesUp(assets)
	if err != nil {
		return all, err
	}
	return smaller(enough, all), nil
}

// Ask asks by shares.
func (d *fraxlend) Ask(_ *vault.Case, _, amount uint256.Int) (by, shares uint256.Int) {
	return by, amount
}

func (d *fraxlend) Least(c *vault.Case) uint256.Int {
	var with uint256.Int
	with.Add(&fraxPrecision, &d.dirty)
	with.Mul(&with, uint256.NewInt(1e13))
	return leastSale(c, &d.lltv, &with)
}

// FraxlendForm states a [Fraxlend].
type FraxlendForm struct {
	Name string `key:"name" default:"fraxlend" doc:"Name of the arm."`
	MarketForm
	CleanFee    catalog.Decimal `key:"clean_fee" default:"0.1" min:"0" max:"1" places:"5" doc:"Worth of collateral that is taken for a unit repaid, less 1, where all collateral goes." source:"Fraxlend, FraxlendPairCore.sol"`
	DirtyFee    catalog.Decimal `key:"dirty_fee" default:"0.09" min:"0" max:"1" places:"5" doc:"The same where collateral is left; at most clean_fee." source:"Fraxlend, FraxlendPairCore.sol: nine tenths of the clean fee"`
	ProtocolFee catalog.Decimal `key:"protocol_fee" default:"0" min:"0" below:"1" places:"5" doc:"Share of what is taken that the protocol keeps."`
	Spread      catalog.Decimal `key:"spread" default:"0" min:"0" max:"0.5" places:"18" doc:"By which share the low rate, at which liquidation is decided, is below the oracle's."`
}

// Label implements [catalog.DesignForm].
func (f FraxlendForm) Label() string { return f.Name }

// Design implements [Form].
func (f FraxlendForm) Design(b *catalog.Builder) Design {
	return Fraxlend{
		CleanFee: b.Ratio("clean_fee", f.CleanFee), DirtyFee: b.Ratio("dirty_fee", f.DirtyFee),
		ProtocolFee: b.Ratio("protocol_fee", f.ProtocolFee), Spread: b.Ratio("spread", f.Spread),
	}
}

func init() {
	catalog.Designs.Register(FraxlendForm{}, catalog.Rule{
		Name: "fraxlend", Source: "Fraxlend, FraxlendPairCore.sol, liquidate",
		Doc: "Fraxlend's sale: any part of the debt may be repaid, for collateral worth 1 + clean_fee as much where that takes all of it, and 1 + dirty_fee as much otherwise; the protocol keeps protocol_fee of it. Debt that is left when all collateral goes is written off against the suppliers at once.",
	})
}
