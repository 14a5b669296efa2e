package design

import (
	"errors"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// CallOption is the reversible call option. A supporter pays a premium towards the debt of an unhealthy vault, and may buy all of
// its collateral for the rest of the debt when the option expires; until then nobody liquidates the vault. The owner may take
// the option back. With C the collateral, p the oracle's price, D the debt and P the premium, at expiry
//
//	P          = ⌈debt when it was bought·Premium⌉
//	taken back   where C·p − D > P·ReverseFee and the vault is healthy after: ⌈P·(1 + ReverseFee)/p⌉ of collateral is the supporter's
//	exercised    otherwise, where C·p > D − P and the supporter can pay: it pays D − P for C
//	lapsed       otherwise: the premium is lost to the supporter
//
// In each case the premium pays off debt; the lots' account has it until then. Owners have no money here but in their vaults, so
// that they pay for taking back in collateral. An option that nobody buys within Window, and a loan whose option has lapsed,
// fall back to Morpho Blue's sale until the vault is healthy again. Amounts of an option are loan units, and there is but one:
// the premium.
//
// Source: Qin, Ernstberger, Zhou, Jovanovic, Gervais: Mitigating Decentralized Finance Liquidations with Reversible Call Options,
// Financial Cryptography 2023, arXiv 2303.15162. Its parameters are not taken from there: they are assumed.
type CallOption struct {
	Premium    uint256.Int // of the debt, scale 1e18, above 0, below 1
	ReverseFee uint256.Int // of the premium, scale 1e18, at most 10
	Expiry     uint64      // seconds that an option runs, above 0
	Window     uint64      // seconds for which one is offered
	Morpho     Morpho      // what the loan falls back to
}

// CallOptionAssumed is the design with assumed parameters.
var CallOptionAssumed = CallOption{
	Premium: *uint256.NewInt(0.02e18), ReverseFee: *uint256.NewInt(0.05e18), Expiry: 86_400, Window: 600, Morpho: MorphoBlue,
}

// ErrPremium reports another amount than the premium.
var ErrPremium = errors.New("design: call-option: the amount is not the premium")

// Kind is "call-option".
func (CallOption) Kind() string { return "call-option" }

// Formula implements [FormulaOf].
func (CallOption) Formula() Formula {
	return Formula{Counts: "the premium; of a vault whose option lapsed, collateral units to seize", Lines: []string{
		"on offer      where D > λ·V, for window",
		"P             = premium·D, which pays off debt when the option ends",
		"taken back    at expiry, where V − D > reverse_fee·P and the rest is healthy:",
		"              P·(1 + reverse_fee)/p of C is the supporter's",
		"exercised     else, where V > D − P: it pays D − P for C",
		"lapsed        else, and as morpho, with lif",
	}}
}

// Splitting implements [SplittingOf].
func (CallOption) Splitting() Splitting {
	return Splitting{Never: true, Source: "an option is bought whole, and a lapsed one's vault is sold as by Morpho Blue"}
}

// Owner implements [OwnerOf].
func (CallOption) Owner() string {
	return "an option is a supporter's, and its owner takes it back when it expires"
}

// Validate reports parameters out of their limits.
func (d CallOption) Validate(of Market) error {
	var l limits
	if d.Premium.IsZero() || !d.Premium.Lt(&one) {
		l.refuse("premium", &d.Premium, "is not above 0 and below 1", "choose one within")
	}
	if d.ReverseFee.Gt(&MaxIncentive) {
		l.refuse("reverse_fee", &d.ReverseFee, "is above 10", "lower it")
	}
	if d.Expiry == 0 {
		l = append(l, fault.New("expiry", "is 0 seconds", "choose a longer one"))
	}
	if err := d.Morpho.Validate(of); err != nil {
		l = append(l, err)
	}
	return l.err()
}

// Policy is the fallback's: while an option is offered or runs, the design makes no offer of it.
func (d CallOption) Policy(of Market) vault.Policy { return d.Morpho.Policy(of) }

// Open starts the design.
func (d CallOption) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	fallback, err := d.Morpho.Open(ledger, id, of)
	if err != nil {
		return nil, err
	}
	return &callOption{
		Running: fallback, auctions: auctions{Ledger: ledger, id: id, params: ledger.Params(id), price: fixed.PriceScale}, d: d,
		policy: d.Policy(of), at: map[vault.Address]*option{},
	}, nil
}

type callOption struct {
	Running // the fallback
	auctions
	d      CallOption
	policy vault.Policy
	all    []*option // in the order in which they were offered
	at     map[vault.Address]*option
	last   Deal
	now    offer.Offer // what a taking takes
}

// option is what a vault's option is.
type option struct {
	owner, supporter vault.Address // nobody's until it is bought
	premium          uint256.Int   // loan units
	until            uint64        // when its offer, or it, ends, unix seconds
	lapsed           bool          // and the vault is the fallback's
}

func (o *option) bought() bool { return !o.premium.IsZero() }

// Wake implements [Running].
func (c *callOption) Wake() Key {
	key := c.Running.Wake()
	key.Even = false // vaults whose option runs are not on offer
	for _, o := range c.all {
		if !o.lapsed {
			key.Until = min(key.Until, o.until)
		}
	}
	return key
}

// Holders implements [Running].
func (c *callOption) Holders() []vault.Address { return []vault.Address{vault.TreasuryAddress, Lots} }

// Deal implements [Dealer].
func (c *callOption) Deal() Deal { return c.last }

func (c *callOption) drop(o *option) {
	delete(c.at, o.owner)
	c.all = slices.DeleteFunc(c.all, func(one *option) bool { return one == o })
}

// Tick ends the first option that has expired, and notes offers that nobody took and vaults that are healthy again.
func (c *callOption) Tick(now uint64, price uint256.Int, dst []Move) ([]Move, error) {
	c.price = price
	totals, err := c.Accrued(c.id)
	if err != nil {
		return dst, err
	}
	of := vault.Case{Totals: totals, Price: price}
	for k := 0; k < len(c.all); k++ {
		o := c.all[k]
		of.Position = c.Position(c.id, o.owner)
		switch {
		case o.bought():
			if now < o.until {
				continue
			}
			o.lapsed = true
			return c.expires(o, &of, dst)
		case !o.lapsed && now >= o.until:
			o.lapsed = true
		}
		if unhealthy, _, err := c.policy.Unhealthy(&of); err != nil || !unhealthy || of.Position.Collateral.IsZero() {
			c.drop(o)
			k--
		}
	}
	return dst, nil
}

// ends is how an option ends whose supporter has so much: so much collateral for so much that it still pays.
func (c *callOption) ends(o *option, of *vault.Case, has *uint256.Int) (collateral, strike uint256.Int, err error) {
	debt, err := of.Totals.Debt(of.Position.BorrowShares)
	if err != nil {
		return collateral, strike, err
	}
	worth, err := fixed.MulDivDown(&of.Position.Collateral, &of.Price, &fixed.PriceScale)
	if err != nil {
		return collateral, strike, err
	}
	fee, err := fixed.MulDivUp(&o.premium, &c.d.ReverseFee, &fixed.WAD)
	if err != nil {
		return collateral, strike, err
	}
	var back uint256.Int
	if back.Add(&o.premium, &fee); !of.Price.IsZero() {
		if collateral, err = fixed.MulDivUp(&back, &fixed.PriceScale, &of.Price); err != nil {
			return collateral, strike, err
		}
	}
	if owned := fixed.MinusCapped(&worth, &debt); owned.Gt(&fee) && collateral.Lt(&of.Position.Collateral) {
		after := *of
		p, err := paying(of, o.premium)
		if err != nil {
			return collateral, strike, err
		}
		if err := after.Repay(&p.repaid, &p.shares); err != nil {
			return collateral, strike, err
		}
		after.Position.Collateral.Sub(&after.Position.Collateral, &collateral)
		if unhealthy, _, err := c.policy.Unhealthy(&after); err == nil && !unhealthy {
			return collateral, strike, nil
		}
	}
	strike = fixed.MinusCapped(&debt, &o.premium)
	if worth.Gt(&strike) && !strike.Gt(has) {
		return of.Position.Collateral, strike, nil
	}
	return uint256.Int{}, uint256.Int{}, nil
}

// expires ends an option that was bought: the premium pays off debt, and the supporter gets what is its own.
func (c *callOption) expires(o *option, of *vault.Case, dst []Move) ([]Move, error) {
	has := c.Balance(c.params.Loan, o.supporter)
	collateral, strike, err := c.ends(o, of, &has)
	if err != nil {
		return dst, err
	}
	c.last = Deal{Owner: o.owner, Winner: o.supporter, Collateral: collateral, Paid: o.premium, Strike: strike}
	p, err := paying(of, o.premium)
	if err != nil {
		return dst, err
	}
	if dst, err = c.repay(Lots, o.owner, &p, Taken, dst); err != nil {
		return dst, err
	}
	if !p.kept.IsZero() { // more than the owner owes
		if err := c.Transfer(c.params.Loan, Lots, vault.TreasuryAddress, p.kept); err != nil {
			return dst, err
		}
		dst = append(dst, Move{Lots, vault.TreasuryAddress, Loan, p.kept, journal.ProtocolFee, Taken})
	}
	if !strike.IsZero() {
		left := vault.Case{Position: c.Position(c.id, o.owner)}
		if left.Totals, err = c.Accrued(c.id); err != nil {
			return dst, err
		}
		rest, err := left.Totals.Debt(left.Position.BorrowShares)
		if err != nil {
			return dst, err
		}
		if rest.Gt(&strike) { // what was paid rounded
			rest = strike
		}
		if p, err = paying(&left, rest); err != nil {
			return dst, err
		}
		c.last.Strike = p.repaid
		if dst, err = c.repay(o.supporter, o.owner, &p, Taken, dst); err != nil {
			return dst, err
		}
	}
	if !collateral.IsZero() {
		if err := c.Seize(c.id, o.owner, o.supporter, collateral); err != nil {
			return dst, err
		}
		dst = append(dst, Move{vault.EngineAddress, o.supporter, Collateral, collateral, journal.Seize, Settled})
	}
	o.premium.Clear()
	end := c.Position(c.id, o.owner)
	if !end.Collateral.IsZero() || end.BorrowShares.IsZero() {
		return dst, nil
	}
	bad, err := c.WriteOff(c.id, o.owner, end.BorrowShares) // a unit that was rounded
	if err == nil && !bad.IsZero() {
		dst = append(dst, Move{Suppliers, o.owner, Claim, bad, journal.BadDebt, WrittenOff})
	}
	return dst, err
}

// Offers implements [Running]. A vault that is offered for the first time has its option on offer from then on.
func (c *callOption) Offers(price uint256.Int, risky []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	totals, err := c.Accrued(c.id)
	if err != nil {
		return dst
	}
	for i := range risky {
		v := &risky[i]
		o := c.at[v.Borrower]
		if o == nil {
			o = &option{owner: v.Borrower, until: totals.LastUpdate + c.d.Window, lapsed: c.d.Window == 0}
			c.all, c.at[v.Borrower] = append(c.all, o), o
		}
		if o.lapsed {
			dst = c.Running.Offers(price, risky[i:i+1], dst)
			continue
		}
		dst = append(dst, offer.Offer{Kind: offer.Bid, Of: v.Borrower, Case: vault.Case{Price: price}})
		if c.Refresh(&dst[len(dst)-1]) != nil {
			dst = dst[:len(dst)-1]
		}
	}
	return dst
}

// Refresh implements [Running].
func (c *callOption) Refresh(o *offer.Offer) (err error) {
	a := c.at[o.Of]
	if o.Kind != offer.Bid {
		if a == nil || !a.lapsed || a.bought() {
			return offer.ErrGone
		}
		return c.Running.Refresh(o)
	}
	if a == nil || a.lapsed || a.bought() {
		return offer.ErrGone
	}
	if o.Case.Totals, err = c.Accrued(c.id); err != nil {
		return err
	}
	o.Case.Position = c.Position(c.id, o.Of)
	unhealthy, debt, err := c.policy.Unhealthy(&o.Case)
	if err != nil {
		return err
	}
	b := &o.Bidding
	if b.All, err = fixed.MulDivUp(&debt, &c.d.Premium, &fixed.WAD); err != nil {
		return err
	}
	if !unhealthy || b.All.IsZero() || o.Case.Price.IsZero() {
		return offer.ErrGone
	}
	fee, err := fixed.MulDivUp(&b.All, &c.d.ReverseFee, &fixed.WAD)
	if err != nil {
		return err
	}
	fee.Add(&fee, &b.All)
	b.Better, o.Most = b.All, b.All
	b.Lot, err = fixed.MulDivUp(&fee, &fixed.PriceScale, &o.Case.Price)
	return err
}

// Quote implements [Running].
func (c *callOption) Quote(o *offer.Offer, amount uint256.Int) (t offer.Terms, err error) {
	switch {
	case o.Kind != offer.Bid:
		return c.Running.Quote(o, amount)
	case amount.Gt(&o.Most):
		return t, offer.ErrAbove
	case amount.Lt(&o.Most):
		return t, ErrPremium
	}
	t.Pay = amount
	return t, nil
}

// After implements [Running]. Nothing is on offer of a vault whose option is bought.
func (c *callOption) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	if o.Kind != offer.Bid {
		return c.Running.After(o, amount, next)
	}
	if _, err := c.Quote(o, amount); err != nil {
		return err
	}
	return offer.ErrGone
}

// Take implements [Running].
func (c *callOption) Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []Move) ([]Move, offer.Terms, error) {
	c.now = *o
	now := &c.now
	if err := c.Refresh(now); err != nil {
		return dst, offer.Terms{}, err
	}
	if now.Kind != offer.Bid {
		return c.Running.Take(who, o, amount, dst)
	}
	t, err := c.Quote(now, amount)
	if err != nil {
		return dst, t, err
	}
	if err := c.Transfer(c.params.Loan, who, Lots, t.Pay); err != nil {
		return dst, offer.Terms{}, err
	}
	a := c.at[now.Of]
	a.supporter, a.premium, a.until = who, t.Pay, now.Case.Totals.LastUpdate+c.d.Expiry
	return append(dst, Move{who, Lots, Loan, t.Pay, journal.Repay, Taken}), t, nil
}

// State is three numbers of each option that is on offer or runs.
func (c *callOption) State(dst []Field) []Field {
	for _, o := range c.all {
		var lapsed uint256.Int
		if o.lapsed {
			lapsed = one10
		}
		dst = append(dst,
			Field{Name: "until", Of: o.owner, Value: *uint256.NewInt(o.until)}, Field{Name: "lapsed", Of: o.owner, Value: lapsed})
		if o.bought() {
			dst = append(dst, Field{Name: "premium", Of: o.supporter, Value: o.premium})
		}
	}
	return dst
}

// Restore implements [Running].
func (c *callOption) Restore(state []Field) error {
	var all []*option
	at := map[vault.Address]*option{}
	for _, f := range state {
		switch {
		case f.Name == "until":
			o := &option{owner: f.Of, until: f.Value.Uint64()}
			all, at[f.Of] = append(all, o), o
		case f.Name == "lapsed" && len(all) > 0:
			all[len(all)-1].lapsed = !f.Value.IsZero()
		case f.Name == "premium" && len(all) > 0:
			all[len(all)-1].supporter, all[len(all)-1].premium = f.Of, f.Value
		default:
			return ErrState
		}
	}
	c.all, c.at = all, at
	return nil
}

// CallOptionForm states a [CallOption].
type CallOptionForm struct {
	Name string `key:"name" default:"call-option" doc:"Name of the arm."`
	MarketForm
	Premium    catalog.Decimal  `key:"premium" default:"0.02" above:"0" below:"1" places:"18" assumed:"x0.5 x2" doc:"What a supporter pays for the option, of the debt."`
	Expiry     catalog.Duration `key:"expiry" default:"24h" min:"1" max:"31536000" assumed:"6h 72h" doc:"Time for which an option runs."`
	ReverseFee catalog.Decimal  `key:"reverse_fee" default:"0.05" min:"0" max:"10" places:"18" assumed:"x0.5 x2" doc:"What the owner pays on top of the premium to take the option back, of the premium."`
	Window     catalog.Duration `key:"window" default:"10m" min:"0" max:"31536000" assumed:"x0.5 x2" doc:"Time for which an option is on offer before the loan falls back to a sale."`
	LIF        catalog.Decimal  `key:"lif" default:"0" min:"0" max:"10" places:"18" discount:"factor" doc:"Incentive of the sale that a loan falls back to; 0 takes Morpho Blue's from the LLTV."`
}

// Label implements [catalog.DesignForm].
func (f CallOptionForm) Label() string { return f.Name }

// Design implements [Form].
func (f CallOptionForm) Design(b *catalog.Builder) Design {
	d := CallOption{
		Premium: b.Ratio("premium", f.Premium), ReverseFee: b.Ratio("reverse_fee", f.ReverseFee),
		Expiry: f.Expiry.Seconds(), Window: f.Window.Seconds(), Morpho: MorphoBlue,
	}
	d.Morpho.LIF = b.Ratio("lif", f.LIF)
	return d
}

func init() {
	catalog.Designs.Register(CallOptionForm{}, catalog.Rule{
		Name: "call-option", Source: "Qin et al., Financial Cryptography 2023, arXiv 2303.15162; parameters assumed",
		Doc: "The reversible call option: a supporter pays a premium towards the debt of an unhealthy vault and may buy its collateral for the rest at expiry; the owner may take the option back for the premium and a fee. Without a supporter, and after a lapse, the loan is sold as by Morpho Blue.",
	})
}
