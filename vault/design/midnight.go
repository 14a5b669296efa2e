package design

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// Midnight is Morpho Midnight's liquidation: debt that the collateral cannot pay for is written off first; of what is left,
// a call repays at most what restores health, the recovery close factor, or everything where little collateral would be
// left; and after the loan's maturity any vault may be closed, at an incentive that grows from none. With λ the LLTV, scale
// 1e18, value = ⌊C·p/1e36⌋ and max = ⌊value·λ/1e18⌋,
//
//	maxLIF  = ⌊1e36/(1e18 − ⌊Cursor·(1e18 − λ)/1e18⌋)⌋
//	bad     = max(0, debt − ⌈⌈C·p/1e36⌉·1e18/maxLIF⌉)
//	LIF     = maxLIF where debt > max; after maturity min(maxLIF, 1e18 + ⌊(maxLIF − 1e18)·seconds/Ramp⌋)
//	repaid  ≤ ⌈(debt − bad − max)·1e36/(1e36 − LIF·λ)⌉ =: m, lifted where ⌊value·1e18/LIF⌋ − m < RCFThreshold
//
// Seizing S costs ⌈⌈S·p/1e36⌉·1e18/LIF⌉; repaying r gives ⌊⌊r·LIF/1e18⌋·1e36/p⌋. Equality of debt and max is healthy. After
// maturity a vault that is unhealthy is sold at maxLIF under the recovery close factor, and without it once the ramp is over.
// Amounts are collateral to seize.
//
// Where Maturity is set, every vault is looked at in every block, since all may be closed after it.
//
// Limit cases: an RCFThreshold beyond every vault and no maturity is Morpho Blue's sale, with bad debt written off before
// the last collateral is gone.
//
// Source: Morpho Midnight, Midnight.sol, liquidate, and UtilsLib.sol, maxLif. The ramp is 15 minutes in its source and 60 in
// a later one.
type Midnight struct {
	Cursor       uint256.Int // scale 1e18, below 1
	RCFThreshold uint256.Int // loan units
	Maturity     uint64      // unix seconds; 0 never
	Ramp         uint64      // seconds from maturity to the largest incentive, not 0
}

// Refusals of Midnight.
var (
	// ErrUnmatured reports a vault that owes nothing, or is healthy before its maturity.
	ErrUnmatured = errors.New("design: morpho-midnight: the vault may not be liquidated")
	// ErrRecoveryCloseFactor reports a repayment of more than restores health.
	ErrRecoveryCloseFactor = errors.New("design: morpho-midnight: repays more than the recovery close factor allows")
)

// Kind is "morpho-midnight".
func (Midnight) Kind() string { return "morpho-midnight" }

// Formula implements [FormulaOf].
func (Midnight) Formula() Formula {
	return Formula{Counts: "collateral units to seize", Lines: []string{
		"unhealthy     D > λ·V; after maturity any vault",
		"maxLIF        = 1/(1 − cursor·(1 − λ))",
		"bad debt      = max(0, D − V/maxLIF), before anything is repaid",
		"LIF           = maxLIF; of a healthy vault t after maturity min(maxLIF, 1 + (maxLIF − 1)·t/ramp)",
		"seized·p      = LIF·repaid",
		"repaid        ≤ (D − λ·V)/(1 − LIF·λ), D without the bad debt;",
		"              ≤ D where V/LIF less that is below rcf_threshold, or the vault is healthy",
	}}
}

// Splitting implements [SplittingOf].
func (Midnight) Splitting() Splitting {
	return Splitting{Never: true, Source: "Midnight.sol, liquidate: the incentive is of the LLTV and the time alone, and bad debt comes off before"}
}

// Validate reports parameters out of their limits.
func (d Midnight) Validate(of Market) error {
	var l limits
	if !d.Cursor.Lt(&one) {
		l.refuse("cursor", &d.Cursor, "is not below 1", "lower it")
	}
	if d.RCFThreshold.BitLen() > 128 {
		l.refuse("rcf_threshold", &d.RCFThreshold, "is beyond 128 bits", "lower it")
	}
	if d.Ramp == 0 {
		l.refuse("ramp", new(uint256.Int), "is no time", "write at least 1s")
	}
	if maxLIF := d.maxLIF(of.LLTV); maxLIF.Gt(&MaxIncentive) {
		l.refuse("cursor", &d.Cursor, "makes an incentive above 10 at this LLTV", "lower it")
	}
	return l.err()
}

// maxLIF is the largest incentive at an LLTV of at most 1, scale 1e18.
func (d Midnight) maxLIF(lltv uint256.Int) uint256.Int {
	return Morpho{Cursor: d.Cursor, Cap: unlimited}.Factor(lltv)
}

// unlimited is above every number.
var unlimited = *new(uint256.Int).SetAllOne()

// Policy is the design's arithmetic in a market.
func (d Midnight) Policy(of Market) vault.Policy { return d.at(of) }

// Contract implements [Deployable].
func (d Midnight) Contract(Market) (vault.Contract, Design) {
	return vault.Contract{Name: "MidnightPolicy", Arguments: []uint256.Int{d.Cursor, d.RCFThreshold, whole(d.Maturity), whole(d.Ramp)}}, d
}

// Open starts the design.
func (d Midnight) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return Sell(ledger, id, d.at(of)), nil
}

func (d Midnight) at(of Market) *midnight {
	return &midnight{Midnight: d, lltv: of.LLTV, largest: d.maxLIF(of.LLTV)}
}

type midnight struct {
	Midnight
	lltv, largest uint256.Int // largest incentive
}

// Trigger is exact without a maturity; with one it promises nothing.
func (d *midnight) Trigger() vault.Trigger {
	if d.Maturity > 0 {
		return vault.Trigger{}
	}
	return vault.Trigger{LTV: d.lltv}
}

func (d *midnight) Earns() uint256.Int { return d.largest }

// obligation is a debt and what secures it, of which one collateral is seized.
type obligation struct {
	debt       uint256.Int
	maxDebt    uint256.Int // what all collaterals carry
	covered    uint256.Int // what all of them pay for at their largest incentives
	collateral uint256.Int // the one that is seized
	price      uint256.Int
	lltv       uint256.Int
	maxLIF     uint256.Int
}

// add adds a collateral. Errors: ErrOverflow, ErrDivisionByZero.
func (o *obligation) add(amount, price, lltv, maxLIF *uint256.Int) error {
	value, err := fixed.MulDivDown(amount, price, &fixed.PriceScale)
	if err != nil {
		return err
	}
	carries, err := fixed.WMulDown(&value, lltv)
	if err != nil {
		return err
	}
	if o.maxDebt, err = fixed.Add(&o.maxDebt, &carries); err != nil {
		return err
	}
	if value, err = fixed.MulDivUp(amount, price, &fixed.PriceScale); err != nil {
		return err
	}
	pays, err := fixed.WDivUp(&value, maxLIF)
	if err != nil {
		return err
	}
	o.covered, err = fixed.Add(&o.covered, &pays)
	return err
}

// bad is the debt that no collateral pays for.
func (o *obligation) bad() uint256.Int { return fixed.MinusCapped(&o.debt, &o.covered) }

// ramp is the incentive so many seconds after maturity.
func ramp(maxLIF *uint256.Int, seconds, length uint64) (lif uint256.Int, err error) {
	lif.Sub(maxLIF, &fixed.WAD)
	if lif, err = fixed.MulDivDown(&lif, uint256.NewInt(seconds), uint256.NewInt(length)); err != nil {
		return lif, err
	}
	if lif, err = fixed.Add(&lif, &fixed.WAD); err == nil && lif.Gt(maxLIF) {
		return *maxLIF, nil
	}
	return lif, err
}

// recovery is the recovery close factor: the most that may be repaid once the bad debt is gone. ErrOverflow where health
// cannot be restored, or is not lost.
func (o *obligation) recovery(lif *uint256.Int) (most uint256.Int, err error) {
	if !o.lltv.Lt(&fixed.WAD) {
		return unlimited, nil
	}
	bad := o.bad()
	over := fixed.MinusCapped(&o.debt, &bad)
	if over, err = fixed.Sub(&over, &o.maxDebt); err != nil {
		return most, err
	}
	kept, err := fixed.Mul(lif, &o.lltv)
	if err != nil {
		return most, err
	}
	if kept, err = fixed.Sub(&fixed.PriceScale, &kept); err != nil {
		return most, err
	}
	return fixed.MulDivUp(&over, &fixed.PriceScale, &kept)
}

// lifted reports whether so little collateral would be left that everything may be repaid.
func (o *obligation) lifted(lif, most, threshold *uint256.Int) (bool, error) {
	value, err := fixed.MulDivDown(&o.collateral, &o.price, &fixed.PriceScale)
	if err != nil {
		return false, err
	}
	if value, err = fixed.WDivDown(&value, lif); err != nil {
		return false, err
	}
	value = fixed.MinusCapped(&value, most)
	return value.Lt(threshold), nil
}

// costs is what seizing costs; gives is what repaying gives.
func (o *obligation) costs(seized, lif *uint256.Int) (uint256.Int, error) {
	value, err := fixed.MulDivUp(seized, &o.price, &fixed.PriceScale)
	if err != nil {
		return value, err
	}
	return fixed.WDivUp(&value, lif)
}

func (o *obligation) gives(repaid, lif *uint256.Int) (uint256.Int, error) {
	value, err := fixed.WMulDown(repaid, lif)
	if err != nil {
		return value, err
	}
	return fixed.MulDivDown(&value, &fixed.PriceScale, &o.price)
}

// takes checks what is repaid and seized against the recovery close factor, if limited, and against what is left.
// Errors: ErrRecoveryCloseFactor, ErrOverflow.
func (o *obligation) takes(repaid, seized, lif, threshold *uint256.Int, limited bool) error {
	if limited {
		most, err := o.recovery(lif)
		if err != nil {
			return err
		}
		if repaid.Gt(&most) {
			lifted, err := o.lifted(lif, &most, threshold)
			if err != nil {
				return err
			}
			if !lifted {
				return ErrRecoveryCloseFactor
			}
		}
	}
	bad := o.bad()
	left := fixed.MinusCapped(&o.debt, &bad)
	if seized.Gt(&o.collateral) || repaid.Gt(&left) {
		return fixed.ErrOverflow
	}
	return nil
}

// look is a vault as Midnight sees it, the incentive at which it is sold, and whether the recovery close factor limits it.
// Errors: ErrOverflow, ErrUnmatured.
func (d *midnight) look(c *vault.Case) (o obligation, lif uint256.Int, limited bool, err error) {
	o = obligation{collateral: c.Position.Collateral, price: c.Price, lltv: d.lltv, maxLIF: d.largest}
	if o.debt, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return o, lif, false, err
	}
	if err = o.add(&o.collateral, &o.price, &o.lltv, &o.maxLIF); err != nil {
		return o, lif, false, err
	}
	lif, limited = d.largest, o.debt.Gt(&o.maxDebt)
	if matured := d.Maturity > 0 && c.Totals.LastUpdate > d.Maturity; matured {
		rising, err := ramp(&d.largest, c.Totals.LastUpdate-d.Maturity, d.Ramp)
		if err != nil {
			return o, lif, false, err
		}
		if !limited || rising.Eq(&lif) {
			lif, limited = rising, false
		}
	} else if !limited {
		err = ErrUnmatured
	}
	if o.debt.IsZero() {
		err = ErrUnmatured
	}
	return o, lif, limited, err
}

func (d *midnight) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	o, _, _, err := d.look(c)
	if errors.Is(err, ErrUnmatured) {
		return false, o.debt, nil
	}
	return err == nil, o.debt, err
}

// Liquidate seizes an amount of collateral, or as much as debt shares pay for, all of them meaning all debt that is left
// once the bad debt is gone.
//
// Errors: ErrOverflow, ErrUnmatured, ErrRecoveryCloseFactor.
func (d *midnight) Liquidate(c *vault.Case, seized, shares uint256.Int) (l vault.Liquidation, err error) {
	o, lif, limited, err := d.look(c)
	if err != nil {
		return l, err
	}
	bad := o.bad()
	left := fixed.MinusCapped(&o.debt, &bad)
	l.SeizedAssets = seized
	if seized.IsZero() {
		if l.RepaidAssets, err = c.Totals.Debt(shares); err != nil {
			return l, err
		}
		if shares.Eq(&c.Position.BorrowShares) {
			l.RepaidAssets = left
		}
		l.SeizedAssets, err = o.gives(&l.RepaidAssets, &lif)
	} else {
		l.RepaidAssets, err = o.costs(&seized, &lif)
	}
	if err != nil {
		return l, err
	}
	if err := o.takes(&l.RepaidAssets, &l.SeizedAssets, &lif, &d.RCFThreshold, limited); err != nil {
		return vault.Liquidation{}, err
	}
	if !bad.IsZero() {
		if l.BadDebtShares, err = c.Totals.DebtShares(bad); err != nil {
			return l, err
		}
		l.BadDebtAssets = bad
		if rest := fixed.MinusCapped(&c.Totals.TotalBorrowAssets, &l.RepaidAssets); bad.Gt(&rest) {
			l.BadDebtAssets = rest // the debt was rounded up
		}
	}
	if l.RepaidShares, err = sharesOf(c, &l.RepaidAssets, &left); err != nil {
		return l, err
	}
	if !l.RepaidAssets.Lt(&left) {
		l.RepaidShares = fixed.MinusCapped(&c.Position.BorrowShares, &l.BadDebtShares)
	}
	return l, nil
}

// limit is the most that one call may repay, and all that is left to repay.
func (d *midnight) limit(o *obligation, lif *uint256.Int, limited bool) (most, left uint256.Int, err error) {
	bad := o.bad()
	left = fixed.MinusCapped(&o.debt, &bad)
	if !limited {
		return left, left, nil
	}
	if most, err = o.recovery(lif); err != nil {
		return most, left, err
	}
	if most.Lt(&left) {
		if lifted, err := o.lifted(lif, &most, &d.RCFThreshold); err != nil || !lifted {
			return most, left, err
		}
	}
	return left, left, nil
}

// Most is the collateral that the most debt pays for, or all of it. It is exact: see [Morpho].
func (d *midnight) Most(c *vault.Case) (uint256.Int, error) {
	o, lif, limited, err := d.look(c)
	if err != nil {
		return uint256.Int{}, err
	}
	limit, _, err := d.limit(&o, &lif, limited)
	if err != nil || o.price.IsZero() {
		return o.collateral, err
	}
	most, err := o.gives(&limit, &lif)
	if err != nil || most.Lt(&o.collateral) {
		return most, err
	}
	return o.collateral, nil
}

// Ask asks by collateral, except where all debt is to be repaid and collateral is left.
func (d *midnight) Ask(c *vault.Case, most, amount uint256.Int) (seized, shares uint256.Int) {
	if amount.Eq(&most) && most.Lt(&c.Position.Collateral) {
		if o, lif, limited, err := d.look(c); err == nil {
			if limit, left, err := d.limit(&o, &lif, limited); err == nil && limit.Eq(&left) {
				return uint256.Int{}, c.Position.BorrowShares
			}
		}
	}
	return amount, uint256.Int{}
}

func (d *midnight) Least(c *vault.Case) uint256.Int { return leastSale(c, &d.lltv, &d.largest) }

// Cost is maxLIF − 1: see [Cost].
func (d Midnight) Cost(of Market) Constant { return above1("maxLIF − 1", d.maxLIF(of.LLTV)) }

// MidnightForm states a [Midnight].
type MidnightForm struct {
	Name string `key:"name" default:"morpho-midnight" doc:"Name of the arm."`
	MarketForm
	Cursor       catalog.Decimal  `key:"cursor" default:"0.25" min:"0" below:"1" places:"18" doc:"Cursor of the incentive's formula: 0.25 or 0.5 in the contract." source:"Morpho Midnight, ConstantsLib.sol"`
	RCFThreshold catalog.Decimal  `key:"rcf_threshold" default:"0" min:"0" unit:"loan" doc:"Collateral's worth, over what may be repaid, below which the recovery close factor is lifted."`
	Maturity     catalog.Time     `key:"maturity" default:"" doc:"Moment after which a vault may be closed at any health; empty means never."`
	Ramp         catalog.Duration `key:"ramp" default:"15m" min:"1" doc:"Time from maturity to the largest incentive." source:"Morpho Midnight, ConstantsLib.sol, TIME_TO_MAX_LIF; a later version has 60m"`
}

// Label implements [catalog.DesignForm].
func (f MidnightForm) Label() string { return f.Name }

// Design implements [Form].
func (f MidnightForm) Design(b *catalog.Builder) Design {
	return Midnight{
		Cursor: b.Ratio("cursor", f.Cursor), RCFThreshold: b.InLoan("rcf_threshold", f.RCFThreshold),
		Maturity: f.Maturity.Unix(), Ramp: f.Ramp.Seconds(),
	}
}

func init() {
	catalog.Designs.Register(MidnightForm{}, catalog.Rule{
		Name: "morpho-midnight", Source: "Morpho Midnight, Midnight.sol, liquidate",
		Doc: "Morpho Midnight's sale: debt that the collateral cannot pay for is written off first; then a call repays at most what restores health, for collateral worth maxLIF = 1/(1 − cursor·(1 − LLTV)) as much, or everything where the rest is worth less than rcf_threshold. After maturity any vault may be closed, at an incentive that grows over ramp.",
	})
}
