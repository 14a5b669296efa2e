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

// EulerV2 is Euler v2's liquidation: whoever comes takes debt over, and collateral with it at a discount that is as large as
// the violation, up to a limit. With C the collateral's value and D the debt's, λ the LLTV, scale 1e18, ↓ down throughout,
//
//	adjusted = C·λ/1e18                          unhealthy where adjusted ≤ D: at equality too
//	df       = max(adjusted·1e18/D, 1e18 − MaxDiscount)
//	yield    = D·1e18/df, for a repay of D; where C is less than that, C, for a repay of C·df/1e18
//
// and a part of the repay yields its part. Values are loan units, ⌊price·collateral/1e36⌋ for the collateral. What is owed
// when no collateral is left is written off against the suppliers at once. A borrower may not liquidate itself. A vault is
// left alone for CoolOff after it was opened, since only then does its owner's account get checked; repaying and adding
// collateral ask for no check. Debt and collateral that are taken over stand in the taker's own vault, which must be healthy
// before it withdraws any: for whoever has nothing else, once it has repaid. Amounts are loan units of debt to take over.
//
// Limit cases: MaxDiscount 0 sells at the oracle's price. At df² < λ a sale raises the LTV: with a discount of 15 % that is
// so at every LLTV above 0.7225 once the discount is full.
//
// Source: Euler v2, EVault, Liquidation.sol, calculateMaxLiquidation and executeLiquidation.
type EulerV2 struct {
	MaxDiscount uint256.Int // scale 1e18, below 1
	CoolOff     uint64      // seconds
}

// Refusals of Euler v2.
var (
	// ErrExcessiveRepay reports more debt to take over than the collateral pays for.
	ErrExcessiveRepay = errors.New("design: euler-v2: takes over more debt than is on offer")
	// ErrCoolOff reports a vault whose owner's account was checked too short a time ago.
	ErrCoolOff = errors.New("design: euler-v2: the vault is in its cool-off")
)

// Kind is "euler-v2".
func (EulerV2) Kind() string { return "euler-v2" }

// Formula implements [FormulaOf].
func (EulerV2) Formula() Formula {
	return Formula{Counts: "loan units of debt to take over", Lines: []string{
		"liquidatable  D ≥ λ·V",
		"discount      = min(1 − λ·V/D, max_discount)",
		"taken over    = (1 − discount)·seized·p",
		"bad debt      = what is left of D where C is 0",
	}}
}

// Splitting implements [SplittingOf].
func (EulerV2) Splitting() Splitting {
	return Splitting{Source: "Liquidation.sol: the discount is the violation, which a call above the toxic frontier raises"}
}

// Owner implements [OwnerOf].
func (EulerV2) Owner() string { return forbidsOwner + " (Liquidation.sol)" }

// Validate reports parameters out of their limits.
func (d EulerV2) Validate(of Market) error {
	var l limits
	least := fixed.MinusCapped(&one, &d.MaxDiscount)
	if tenth := uint256.NewInt(0.1e18); least.Lt(tenth) {
		l.refuse("max_discount", &d.MaxDiscount, "is above 0.9", "lower it")
	}
	if of.LLTV.IsZero() {
		l.refuse("lltv", &of.LLTV, "secures nothing", "raise it")
	}
	return l.err()
}

// Policy is the design's arithmetic in a market. The cool-off is no part of it: who runs the design sees to that.
func (d EulerV2) Policy(of Market) vault.Policy { return d.at(of) }

func (d EulerV2) at(of Market) *eulerPolicy {
	return &eulerPolicy{lltv: of.LLTV, maxDiscount: d.MaxDiscount}
}

// Contract implements [Deployable].
func (d EulerV2) Contract(Market) (vault.Contract, Design) {
	return vault.Contract{Name: "EulerV2Policy", Arguments: []uint256.Int{d.MaxDiscount}}, d
}

// Open starts the design. Vaults that are there are taken to have been opened now.
func (d EulerV2) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	totals, err := ledger.Accrued(id)
	if err != nil {
		return nil, err
	}
	return &eulerV2{EulerV2: d, ledger: ledger, market: id, policy: d.at(of), checked: totals.LastUpdate}, nil
}

type eulerPolicy struct{ lltv, maxDiscount uint256.Int }

func (p *eulerPolicy) Trigger() vault.Trigger {
	return vault.Trigger{LTV: p.lltv, Slack: *uint256.NewInt(1)}
}

func (p *eulerPolicy) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	if debt, err = c.Totals.Debt(c.Position.BorrowShares); err != nil || debt.IsZero() {
		return false, debt, err
	}
	carried, err := vault.MaxBorrow(c.Position.Collateral, c.Price, p.lltv)
	return err == nil && !carried.Gt(&debt), debt, err
}

type eulerV2 struct {
	EulerV2
	stateless
	ledger  Ledger
	market  vault.ID
	policy  *eulerPolicy
	checked uint64 // when the vaults' owners were checked last
}

// eulerAccount is one account as Euler sees it, values in the unit of account.
type eulerAccount struct {
	liability, liabilityValue uint256.Int
	adjusted                  uint256.Int // of all its collaterals, times their liquidation LTVs
	balance, value            uint256.Int // of the collateral that is seized
}

// eulerLiquidation is the most that may be done to an account.
type eulerLiquidation struct {
	liquidatable bool
	factor       uint256.Int // discount factor, scale 1e18
	repay, yield uint256.Int
}

// most is the largest liquidation of an account at a largest discount. Errors: ErrOverflow.
func (a *eulerAccount) most(maxDiscount *uint256.Int) (l eulerLiquidation, err error) {
	if a.liability.IsZero() || a.adjusted.Gt(&a.liabilityValue) {
		return l, nil
	}
	l.liquidatable = true
	least := fixed.MinusCapped(&fixed.WAD, maxDiscount)
	if l.factor, err = fixed.WDivDown(&a.adjusted, &a.liabilityValue); err != nil {
		return l, err
	}
	if l.factor.Lt(&least) {
		l.factor = least
	}
	if a.value.IsZero() { // worthless collateral is free
		l.yield = a.balance
		return l, nil
	}
	repayValue := a.liabilityValue
	yieldValue, err := fixed.WDivDown(&repayValue, &l.factor)
	if err != nil {
		return l, err
	}
	if a.value.Lt(&yieldValue) {
		if repayValue, err = fixed.WMulDown(&a.value, &l.factor); err != nil {
			return l, err
		}
		yieldValue = a.value
	}
	if l.repay, err = fixed.MulDivDown(&repayValue, &a.liability, &a.liabilityValue); err != nil {
		return l, err
	}
	l.yield, err = fixed.MulDivDown(&yieldValue, &a.balance, &a.value)
	return l, err
}

// part is what taking a part of the repay over yields. Errors: ErrExcessiveRepay, ErrOverflow.
func (l *eulerLiquidation) part(repay *uint256.Int) (uint256.Int, error) {
	if repay.Gt(&l.repay) {
		return uint256.Int{}, ErrExcessiveRepay
	}
	if l.repay.IsZero() {
		return l.yield, nil
	}
	return fixed.MulDivDown(repay, &l.yield, &l.repay)
}

// look is the most that may be done to a vault.
func (p *eulerPolicy) look(c *vault.Case) (l eulerLiquidation, err error) {
	a := eulerAccount{balance: c.Position.Collateral}
	if a.liability, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return l, err
	}
	a.liabilityValue = a.liability
	if a.value, err = fixed.MulDivDown(&a.balance, &c.Price, &fixed.PriceScale); err != nil {
		return l, err
	}
	if a.adjusted, err = fixed.WMulDown(&a.value, &p.lltv); err != nil {
		return l, err
	}
	return a.most(&p.maxDiscount)
}

// Most is the most debt that may be taken over.
func (p *eulerPolicy) Most(c *vault.Case) (uint256.Int, error) {
	l, err := p.look(c)
	return l.repay, err
}

// Liquidate has loan units of debt taken over. Where debt shares are given, it is what they owe.
//
// Errors: ErrOverflow, ErrSelf, ErrExcessiveRepay.
func (p *eulerPolicy) Liquidate(c *vault.Case, amount, shares uint256.Int) (l vault.Liquidation, err error) {
	if amount.IsZero() {
		if amount, err = c.Totals.Debt(shares); err != nil {
			return l, err
		}
	}
	if c.Self {
		return l, ErrSelf
	}
	return p.sale(c, &amount)
}

// sale is what taking an amount over does.
func (p *eulerPolicy) sale(c *vault.Case, amount *uint256.Int) (l vault.Liquidation, err error) {
	l.TakenOver = true
	debt, err := c.Totals.Debt(c.Position.BorrowShares)
	if err != nil {
		return l, err
	}
	most, err := p.look(c)
	if err != nil {
		return l, err
	}
	if l.SeizedAssets, err = most.part(amount); err != nil {
		return l, err
	}
	if l.RepaidShares, err = sharesOf(c, amount, &debt); err != nil {
		return l, err
	}
	if l.RepaidAssets, err = c.Totals.Debt(l.RepaidShares); err != nil {
		return l, err
	}
	left := *c
	left.Position.BorrowShares.Sub(&left.Position.BorrowShares, &l.RepaidShares) // at most all of them
	if l.SeizedAssets.Eq(&c.Position.Collateral) && !left.Position.BorrowShares.IsZero() {
		l.BadDebtAssets, l.BadDebtShares, err = left.BadDebt()
	}
	return l, err
}

// Wake says that an offer earns at most 1/(1 − MaxDiscount), and when the cool-off ends.
func (d *eulerV2) Wake() Key {
	k := Key{Trigger: d.policy.Trigger(), Until: Never}
	least := fixed.MinusCapped(&fixed.WAD, &d.MaxDiscount)
	k.Earns.MulDivOverflow(&fixed.WAD, &fixed.WAD, &least)
	k.Earns.AddUint64(&k.Earns, 1e9)
	if totals, err := d.ledger.Accrued(d.market); err == nil && totals.LastUpdate < d.checked+d.CoolOff {
		k.Until = d.checked + d.CoolOff
	}
	return k
}

func (d *eulerV2) Offers(price uint256.Int, risky []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	totals, err := d.ledger.Accrued(d.market)
	if err != nil || totals.LastUpdate < d.checked+d.CoolOff {
		return dst
	}
	for i := range risky {
		v := &risky[i]
		dst = append(dst, offer.Offer{Kind: offer.TakeOver, Of: v.Borrower, Case: vault.Case{
			Totals: totals, Position: vault.Position{BorrowShares: v.BorrowShares, Collateral: v.Collateral}, Price: price,
		}})
		if d.stands(&dst[len(dst)-1]) != nil {
			dst = dst[:len(dst)-1]
		}
	}
	return dst
}

// stands finds the most of an offer whose case is known, or an error where none is made.
func (d *eulerV2) stands(o *offer.Offer) error {
	most, err := d.policy.Most(&o.Case)
	if err != nil {
		return err
	}
	if o.Most = most; most.IsZero() {
		return offer.ErrGone
	}
	return nil
}

func (d *eulerV2) Refresh(o *offer.Offer) (err error) {
	if o.Case.Totals, err = d.ledger.Accrued(d.market); err != nil {
		return err
	}
	if o.Case.Totals.LastUpdate < d.checked+d.CoolOff {
		return ErrCoolOff
	}
	o.Case.Position = d.ledger.Position(d.market, o.Of)
	return d.stands(o)
}

// sale is what taking an amount of an offer does.
func (d *eulerV2) sale(o *offer.Offer, amount *uint256.Int) (vault.Liquidation, error) {
	if amount.Gt(&o.Most) {
		return vault.Liquidation{}, offer.ErrAbove
	}
	return d.policy.sale(&o.Case, amount)
}

func (d *eulerV2) Quote(o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	l, err := d.sale(o, &amount)
	if err != nil {
		return offer.Terms{}, err
	}
	return offer.Terms{Owe: l.RepaidAssets, Receive: l.SeizedAssets}, nil
}

func (d *eulerV2) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	l, err := d.sale(o, &amount)
	if err != nil {
		return err
	}
	*next = *o
	if err := next.Case.Apply(&l); err != nil {
		return err
	}
	return d.stands(next)
}

// Take leaves what is taken over in the taker's vault.
func (d *eulerV2) Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []Move) ([]Move, offer.Terms, error) {
	if who == o.Of {
		return dst, offer.Terms{}, ErrSelf
	}
	now := *o
	if err := d.Refresh(&now); err != nil {
		return dst, offer.Terms{}, err
	}
	if amount.Gt(&now.Most) {
		return dst, offer.Terms{}, offer.ErrAbove
	}
	l, err := d.ledger.Liquidate(who, d.market, o.Of, amount, uint256.Int{})
	if err != nil {
		return dst, offer.Terms{}, err
	}
	dst = append(dst,
		Move{who, o.Of, Claim, l.RepaidAssets, journal.Repay, Taken},
		Move{vault.EngineAddress, who, Collateral, l.SeizedAssets, journal.Seize, Taken})
	if !l.BadDebtShares.IsZero() {
		dst = append(dst, Move{Suppliers, o.Of, Claim, l.BadDebtAssets, journal.BadDebt, WrittenOff})
	}
	return dst, offer.Terms{Owe: l.RepaidAssets, Receive: l.SeizedAssets}, nil
}

// Least is the least debt whose taking over restores health at the present discount.
func (d *eulerV2) Least(o *offer.Offer) uint256.Int {
	l, err := d.policy.look(&o.Case)
	var incentive uint256.Int
	if err == nil {
		incentive.MulDivOverflow(&fixed.WAD, &fixed.WAD, &l.factor)
	}
	return leastSale(&o.Case, &d.policy.lltv, &incentive)
}

// Limits tells what is left of the cool-off, in seconds.
func (d *eulerV2) Limits(dst []Limit) []Limit {
	totals, err := d.ledger.Accrued(d.market)
	if end := d.checked + d.CoolOff; err == nil && totals.LastUpdate < end {
		dst = append(dst, Limit{Name: "cool-off", Left: *uint256.NewInt(end - totals.LastUpdate)})
	}
	return dst
}

func (d *eulerV2) State(dst []Field) []Field {
	return append(dst, Field{Name: "last account check", Value: *uint256.NewInt(d.checked)})
}

func (d *eulerV2) Restore(state []Field) error {
	if len(state) != 1 || state[0].Name != "last account check" || !state[0].Value.IsUint64() {
		return ErrState
	}
	d.checked = state[0].Value.Uint64()
	return nil
}

// EulerV2Form states an [EulerV2].
type EulerV2Form struct {
	Name string `key:"name" default:"euler-v2" doc:"Name of the arm."`
	MarketForm
	MaxDiscount catalog.Decimal  `key:"max_discount" default:"0.15" min:"0" max:"0.9" places:"18" discount:"share" doc:"Largest discount on the collateral; below it, it is as large as the violation." source:"Euler v2, evk-periphery scripts of its clusters"`
	CoolOff     catalog.Duration `key:"cool_off" default:"1s" min:"0" doc:"Time after its opening in which a vault is left alone." source:"Euler v2, evk-periphery scripts of its clusters"`
}

// Label implements [catalog.DesignForm].
func (f EulerV2Form) Label() string { return f.Name }

// Design implements [Form].
func (f EulerV2Form) Design(b *catalog.Builder) Design {
	return EulerV2{MaxDiscount: b.Ratio("max_discount", f.MaxDiscount), CoolOff: f.CoolOff.Seconds()}
}

func init() {
	catalog.Designs.Register(EulerV2Form{}, catalog.Rule{
		Name: "euler-v2", Source: "Euler v2, EVault, Liquidation.sol",
		Doc: "Euler v2's liquidation: whoever comes takes debt over, with collateral at the discount 1 − LLTV·C/D, as large as the violation, up to max_discount. Equality is liquidatable, at no discount. What is owed when no collateral is left is written off against the suppliers at once.",
	})
}
