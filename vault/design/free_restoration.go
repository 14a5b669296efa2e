package design

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// FreeRestoration is no protocol's: it is the bound. A vault is closed by the least that restores its health, at the
// oracle's price, for nothing: no design that restores health costs a borrower less by its rule. With λ the LLTV,
//
//	repaid = ⌈(debt − ⌊⌊C·p/1e36⌋·λ⌋)/(1 − λ)⌉,    seized = ⌊repaid·1e36/p⌋
//
// and a few units more where rounding leaves the vault unhealthy. A vault that owes what its collateral is worth, or more, is
// closed whole, for ⌈C·p/1e36⌉; what is left of the debt is written off against the suppliers at once. Nothing but exactly
// that amount, loan units, may be repaid.
//
// Nobody would come for that. So the protocol pays whoever does a wage, flat and as a share of what is repaid, which no
// borrower bears: it stands for venue, gas and competition, and is large enough for all of them.
//
// Limit cases: at no wage nobody comes unless the market's price is above the oracle's.
//
// Source: the definition of the least closing, Qin et al.: An Empirical Study of DeFi Liquidations, IMC 2021, section 5.2,
// without an incentive.
type FreeRestoration struct {
	Wage      uint256.Int // loan units a call
	WageShare uint256.Int // of what is repaid, scale 1e18, at most 1
}

// ErrPart reports an amount that is not the one that restores health.
var ErrPart = errors.New("design: free-restoration: only the amount that restores health may be repaid")

// Kind is "free-restoration".
func (FreeRestoration) Kind() string { return "free-restoration" }

// Formula implements [FormulaOf].
func (FreeRestoration) Formula() Formula {
	return Formula{Counts: "loan units to repay", Lines: []string{
		"unhealthy     D > λ·V",
		"repaid        = (D − λ·V)/(1 − λ) exactly; V where D ≥ V",
		"seized·p      = repaid",
		"bad debt      = what is left of D where C is 0",
		"reward        = wage + wage_share·repaid, of the protocol",
	}}
}

// Splitting implements [SplittingOf].
func (FreeRestoration) Splitting() Splitting {
	return Splitting{Source: "each call is paid a wage"}
}

// Owner implements [OwnerOf].
func (FreeRestoration) Owner() string {
	return "the protocol pays whoever comes for others, and no owner"
}

// Validate reports parameters out of their limits.
func (d FreeRestoration) Validate(of Market) error {
	var l limits
	l.share("wage_share", &d.WageShare, 0)
	if d.Wage.BitLen() > 96 {
		l.refuse("wage", &d.Wage, "is beyond 96 bits", "lower it")
	}
	if of.LLTV.IsZero() {
		l.refuse("lltv", &of.LLTV, "secures nothing", "raise it")
	}
	return l.err()
}

// Policy is the design's arithmetic in a market.
func (d FreeRestoration) Policy(of Market) vault.Policy { return &restoration{morpho{lltv: of.LLTV}} }

// Open starts the design.
func (d FreeRestoration) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return &freeRestoration{FreeRestoration: d, sale: sale{ledger: ledger, market: id, policy: &restoration{morpho{lltv: of.LLTV}}}}, nil
}

// Cost is nothing: see [Cost].
func (FreeRestoration) Cost(Market) Constant { return Constant{Name: "nothing"} }

// restoration is the policy: the least closing, and no other.
type restoration struct{ health morpho }

func (d *restoration) Trigger() vault.Trigger { return d.health.Trigger() }

func (d *restoration) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	return d.health.Unhealthy(c)
}

// Earns is 1: the oracle's price.
func (d *restoration) Earns() uint256.Int { return one }

// closing is the one liquidation of a vault.
func (d *restoration) closing(c *vault.Case) (l vault.Liquidation, err error) {
	debt, err := c.Totals.Debt(c.Position.BorrowShares)
	if err != nil {
		return l, err
	}
	value, err := fixed.MulDivUp(&c.Position.Collateral, &c.Price, &fixed.PriceScale)
	if err != nil {
		return l, err
	}
	if !debt.Lt(&value) {
		l.RepaidAssets, l.SeizedAssets = value, c.Position.Collateral
		if l.RepaidShares, err = sharesOf(c, &value, &debt); err != nil {
			return l, err
		}
		left := *c
		if err = left.Repay(&l.RepaidAssets, &l.RepaidShares); err == nil {
			l.BadDebtAssets, l.BadDebtShares, err = left.BadDebt()
		}
		return l, err
	}
	l.RepaidAssets = leastSale(c, &d.health.lltv, &fixed.WAD)
	for range 2 {
		if l.RepaidAssets.Gt(&debt) {
			l.RepaidAssets = debt
		}
		if l.SeizedAssets, err = fixed.MulDivDown(&l.RepaidAssets, &fixed.PriceScale, &c.Price); err != nil {
			return l, err
		}
		if l.SeizedAssets.Gt(&c.Position.Collateral) {
			l.SeizedAssets = c.Position.Collateral
		}
		if l.RepaidShares, err = sharesOf(c, &l.RepaidAssets, &debt); err != nil {
			return l, err
		}
		left := *c
		if err = left.Apply(&l); err != nil {
			return l, err
		}
		if unhealthy, _, err := d.health.Unhealthy(&left); err != nil || !unhealthy {
			return l, err
		}
		// Two roundings down of what is carried, and one of the debt, hide at most three units, each of 1/(1 − λ).
		var gap uint256.Int
		gap.Sub(&fixed.WAD, &d.health.lltv)
		gap.Div(uint256.NewInt(3e18), &gap)
		gap.AddUint64(&gap, 1)
		l.RepaidAssets.Add(&l.RepaidAssets, &gap)
	}
	l.RepaidAssets = debt
	l.RepaidShares = c.Position.BorrowShares
	l.SeizedAssets, err = fixed.MulDivDown(&debt, &fixed.PriceScale, &c.Price)
	return l, err
}

// Liquidate repays the amount that restores health, or the debt shares that are worth it.
//
// Errors: ErrOverflow, ErrDivisionByZero at a price of zero, ErrPart.
func (d *restoration) Liquidate(c *vault.Case, amount, shares uint256.Int) (l vault.Liquidation, err error) {
	if l, err = d.closing(c); err != nil {
		return vault.Liquidation{}, err
	}
	if amount.IsZero() && !shares.Eq(&l.RepaidShares) || shares.IsZero() && !amount.Eq(&l.RepaidAssets) {
		return vault.Liquidation{}, ErrPart
	}
	return l, nil
}

// Most is the amount that restores health.
func (d *restoration) Most(c *vault.Case) (uint256.Int, error) {
	l, err := d.closing(c)
	return l.RepaidAssets, err
}

// Ask asks by amount.
func (d *restoration) Ask(_ *vault.Case, _, amount uint256.Int) (by, shares uint256.Int) {
	return amount, shares
}

// Least is what is closed.
func (d *restoration) Least(c *vault.Case) uint256.Int {
	return leastSale(c, &d.health.lltv, &fixed.WAD)
}

// freeRestoration is the sale with its wage.
type freeRestoration struct {
	FreeRestoration
	sale
}

func (d *freeRestoration) Wake() Key {
	k := d.sale.Wake()
	k.Even = false // the sale costs nothing
	k.Rewards = !d.Wage.IsZero() || !d.WageShare.IsZero()
	return k
}

// Endowment is what a million calls are paid, and a hundred thousand million units for the share.
func (d *freeRestoration) Endowment() (funds uint256.Int) {
	if d.Wage.IsZero() && d.WageShare.IsZero() {
		return funds
	}
	funds.Mul(&d.Wage, uint256.NewInt(1e6))
	var more uint256.Int
	more.Mul(&d.WageShare, uint256.NewInt(1e11))
	return *funds.Add(&funds, &more)
}

// pays adds the wage to terms.
func (d *freeRestoration) pays(t *offer.Terms) {
	t.Reward.MulDivOverflow(&t.Pay, &d.WageShare, &fixed.WAD)
	t.Reward.Add(&t.Reward, &d.Wage)
}

func (d *freeRestoration) Quote(o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	t, err := d.sale.Quote(o, amount)
	if err == nil {
		d.pays(&t)
	}
	return t, err
}

func (d *freeRestoration) Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []Move) ([]Move, offer.Terms, error) {
	token := d.ledger.Params(d.market).Loan
	d.now = *o
	if err := d.Refresh(&d.now); err != nil {
		return dst, offer.Terms{}, err
	}
	t, err := d.Quote(&d.now, amount)
	if err != nil {
		return dst, t, err
	}
	if funds := d.ledger.Balance(token, vault.TreasuryAddress); funds.Lt(&t.Reward) {
		return dst, offer.Terms{}, vault.ErrInsufficientBalance
	}
	if dst, _, err = d.sale.Take(who, o, amount, dst); err != nil || t.Reward.IsZero() {
		return dst, t, err
	}
	dst = append(dst, Move{vault.TreasuryAddress, who, Loan, t.Reward, journal.Fee, Taken})
	return dst, t, d.ledger.Transfer(token, vault.TreasuryAddress, who, t.Reward)
}

// FreeRestorationForm states a [FreeRestoration].
type FreeRestorationForm struct {
	Name string `key:"name" default:"free-restoration" doc:"Name of the arm."`
	MarketForm
	Wage      catalog.Decimal `key:"wage" default:"100" min:"0" max:"1000000000" unit:"loan" doc:"What the protocol pays whoever closes a vault, so that somebody comes; no borrower bears it."`
	WageShare catalog.Decimal `key:"wage_share" default:"0.1" min:"0" max:"1" places:"18" doc:"The same as a share of what is repaid."`
}

// Label implements [catalog.DesignForm].
func (f FreeRestorationForm) Label() string { return f.Name }

// Design implements [Form].
func (f FreeRestorationForm) Design(b *catalog.Builder) Design {
	return FreeRestoration{Wage: b.InLoan("wage", f.Wage), WageShare: b.Ratio("wage_share", f.WageShare)}
}

func init() {
	catalog.Designs.Register(FreeRestorationForm{}, catalog.Rule{
		Name: "free-restoration", Source: "Qin et al., IMC 2021, arXiv 2106.06389, section 5.2, without an incentive",
		Doc: "The bound: a vault is closed by the least that restores its health, at the oracle's price, for nothing, so no design that restores health costs borrowers less by its rule. A vault under water is closed whole and the rest written off. The protocol pays whoever comes, and no borrower bears that.",
	})
}
