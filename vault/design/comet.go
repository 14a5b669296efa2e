package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Comet is Compound v3's liquidation: an unhealthy vault is absorbed whole into the protocol's reserves, which pay off its
// debt and credit its owner with what is over; the collateral is sold at a discount from a storefront. Absorbing pays nothing:
// whoever absorbs does it to buy.
//
//	credit = max(0, worth·LiquidationFactor − debt)
//	price  = (oracle's)·(1 − StoreFrontPriceFactor·(1 − LiquidationFactor)), each product rounded down
//
// The owner loses 1 − LiquidationFactor of all of its collateral's worth, of which the protocol keeps what the storefront does
// not give away. The storefront is open while reserves are below TargetReserves; the purchase that crosses it goes through.
// Amounts are loan units to pay; of an absorption they are 1.
//
// Reserves are the protocol's account: what it has of loan tokens, less the debts that it took over and the credits that it
// has not paid. What comes in pays credits first, then debts. Where reserves stay negative the suppliers stand for it, and
// nobody is charged. Debts are the ledger's, so that both indices are 1.
//
// Source: Compound v3, Comet.sol, isLiquidatable, absorbInternal, quoteCollateral and buyCollateral.
type Comet struct {
	LiquidationFactor     uint256.Int // scale 1e18, at most 1
	StoreFrontPriceFactor uint256.Int // scale 1e18, at most 1
	TargetReserves        uint256.Int // whole loan tokens, scale 1e18
	Reserves              uint256.Int // what the protocol has at the start: whole loan tokens, scale 1e18
	LoanPrice             uint256.Int // US dollars a whole loan token, scale 1e18, above 0
}

// CometMainnet is the design with the parameters of ether in Compound's market of USDC.
var CometMainnet = Comet{
	LiquidationFactor: *uint256.NewInt(0.95e18), StoreFrontPriceFactor: *uint256.NewInt(0.5e18),
	TargetReserves: tokens(5_000_000), Reserves: tokens(1_000_000), LoanPrice: fixed.WAD,
}

// Kind is "comet".
func (Comet) Kind() string { return "comet" }

// Formula implements [FormulaOf].
func (Comet) Formula() Formula {
	return Formula{Counts: "loan units to pay; 1 to absorb", Lines: []string{
		"unhealthy     D > λ·V: absorbed whole",
		"credit        = max(0, liquidation_factor·V − D), the owner's",
		"storefront    sells at p·(1 − store_front_price_factor·(1 − liquidation_factor)),",
		"              while reserves are below target_reserves",
	}}
}

// Splitting implements [SplittingOf].
func (Comet) Splitting() Splitting {
	return Splitting{Never: true, Source: "Comet.sol, quoteCollateral: the storefront's price is one at one moment"}
}

// Owner implements [OwnerOf].
func (Comet) Owner() string { return "it is absorbed whole, and a storefront sells it" }

// Validate reports parameters out of their limits.
func (d Comet) Validate(of Market) error {
	var l limits
	l.share("liquidation_factor", &d.LiquidationFactor, 0)
	l.share("store_front_price_factor", &d.StoreFrontPriceFactor, 0)
	if discount, _, err := storefront(&d.StoreFrontPriceFactor, &d.LiquidationFactor, &fixed.WAD); err == nil && !discount.Lt(&one) {
		l.refuse("store_front_price_factor", &d.StoreFrontPriceFactor, "gives collateral away", "lower it, or raise the liquidation factor")
	}
	for key, x := range map[string]*uint256.Int{"target_reserves": &d.TargetReserves, "reserves": &d.Reserves} {
		if x.BitLen() > 110 {
			l.refuse(key, x, "is beyond any token's supply", "lower it")
		}
	}
	if of.LLTV.IsZero() {
		l.refuse("lltv", &of.LLTV, "secures nothing", "raise it")
	}
	d.basis(of).validate(&l)
	return l.err()
}

// basis counts in dollars of 8 decimals.
func (d Comet) basis(of Market) basis {
	var price uint256.Int
	price.Div(&d.LoanPrice, tenTo(10))
	return newBasis(price, of)
}

// Policy lets nobody liquidate by the ledger's own verb; vaults are unhealthy as Comet finds it.
func (d Comet) Policy(of Market) vault.Policy { return d.accounts(of) }

func (d Comet) accounts(of Market) *cometAccounts {
	b := d.basis(of)
	return &cometAccounts{
		basis: b, factor: of.LLTV, liquidation: d.LiquidationFactor,
		base: base{price: b.loanPrice, scale: b.loanUnit, borrowIndex: indexScale, supplyIndex: indexScale},
	}
}

// Open starts the design.
func (d Comet) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	units := func(whole *uint256.Int) (z uint256.Int) {
		z.MulDivOverflow(whole, tenTo(uint64(of.LoanDecimals)), &fixed.WAD)
		return z
	}
	c := &comet{
		cometAccounts: *d.accounts(of), Ledger: ledger, id: id, params: ledger.Params(id), factor: d.StoreFrontPriceFactor,
		target: units(&d.TargetReserves), reserves: units(&d.Reserves), earns: one,
	}
	return c, nil
}

// cometAccounts is Comet's check of a vault.
type cometAccounts struct {
	basis
	base
	factor      uint256.Int // what collateral secures, scale 1e18
	liquidation uint256.Int
}

// of is what a case's vault has.
func (a *cometAccounts) of(c *vault.Case) (all [1]securedBy, debt uint256.Int, err error) {
	if debt, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return all, debt, err
	}
	price, err := a.collateralPrice(&c.Price)
	all[0] = securedBy{
		scale: a.collateralUnit, price: price, liquidateFactor: a.factor, liquidationFactor: a.liquidation, balance: c.Position.Collateral,
	}
	return all, debt, err
}

// Trigger states what rounding costs: a unit of the price, and two of the currency that prices are in.
func (a *cometAccounts) Trigger() vault.Trigger {
	return vault.Trigger{LTV: a.factor, Slack: a.slack(2), Grain: a.grain()}
}

// Unhealthy implements [vault.Policy]. Errors: ErrOverflow.
func (a *cometAccounts) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	all, debt, err := a.of(c)
	if err != nil {
		return false, debt, err
	}
	liquidity, _, err := a.liquidity(&debt, all[:])
	return liquidity.Sign() < 0, debt, err
}

// Liquidate implements [vault.Policy]: it refuses.
func (*cometAccounts) Liquidate(*vault.Case, uint256.Int, uint256.Int) (vault.Liquidation, error) {
	return vault.Liquidation{}, vault.ErrUnauthorized
}

type comet struct {
	cometAccounts
	Ledger
	id       vault.ID
	params   vault.Params
	factor   uint256.Int // of the storefront
	target   uint256.Int // loan units
	reserves uint256.Int // at the start, loan units
	earns    uint256.Int
	credits  []credit // that are not paid yet, in the order in which they arose
	withheld int
}

// credit is what an owner is owed.
type credit struct {
	to     vault.Address
	amount uint256.Int // loan units
}

// Words of an offer's data.
const (
	dataCash  = 0 // loan tokens of the protocol's account
	dataOwed  = 1 // credits that it has not paid
	dataFront = 2 // the storefront's price of a whole collateral token
)

// Wake implements [Running].
func (c *comet) Wake() Key { return Key{Trigger: c.Trigger(), Until: Never, Earns: c.earns} }

// Holders implements [Running].
func (c *comet) Holders() []vault.Address { return treasury }

// Endowment implements [Endowed].
func (c *comet) Endowment() uint256.Int { return c.reserves }

// Tick notes what a unit paid earns at the present price.
func (c *comet) Tick(_ uint64, price uint256.Int, dst []Move) ([]Move, error) {
	full, err := c.collateralPrice(&price)
	if err != nil {
		return dst, nil //nolint:nilerr // such a price sells nothing
	}
	_, front, err := storefront(&c.factor, &c.liquidation, &full)
	if err != nil || front.IsZero() {
		c.earns = anything
		return dst, nil //nolint:nilerr // likewise
	}
	full.AddUint64(&full, 1)
	c.earns, _ = fixed.MulDivUp(&full, &fixed.WAD, &front)
	c.earns.AddUint64(&c.earns, 1e9)
	return dst, nil
}

func (c *comet) owed() (sum uint256.Int) {
	for i := range c.credits {
		sum.Add(&sum, &c.credits[i].amount)
	}
	return sum
}

// Offers implements [Running].
func (c *comet) Offers(price uint256.Int, risky []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	c.withheld = 0
	for i := range risky {
		dst = append(dst, offer.Offer{Kind: offer.Absorb, Of: risky[i].Borrower, Case: vault.Case{Price: price}})
		if c.Refresh(&dst[len(dst)-1]) != nil {
			dst = dst[:len(dst)-1]
		}
	}
	dst = append(dst, offer.Offer{Kind: offer.Sale, Case: vault.Case{Price: price}})
	switch c.Refresh(&dst[len(dst)-1]) {
	case nil:
		return dst
	case ErrNotForSale:
		c.withheld = 1
	}
	return dst[:len(dst)-1]
}

// Refresh implements [Running].
func (c *comet) Refresh(o *offer.Offer) (err error) {
	if o.Case.Totals, err = c.Accrued(c.id); err != nil {
		return err
	}
	if o.Kind == offer.Absorb {
		o.Case.Position, o.Most = c.Position(c.id, o.Of), one10
		unhealthy, _, err := c.Unhealthy(&o.Case)
		if err == nil && !unhealthy {
			err = ErrNotLiquidatable
		}
		return err
	}
	held := c.Balance(c.params.Collateral, vault.TreasuryAddress)
	o.Case.Position = vault.Position{BorrowShares: c.Position(c.id, vault.TreasuryAddress).BorrowShares, Collateral: held}
	o.Data[dataCash], o.Data[dataOwed] = c.Balance(c.params.Loan, vault.TreasuryAddress), c.owed()
	return c.front(o)
}

// front finds the price and the most of the storefront's offer.
func (c *comet) front(o *offer.Offer) error {
	if o.Case.Position.Collateral.IsZero() {
		return offer.ErrGone
	}
	debt, err := o.Case.Totals.Debt(o.Case.Position.BorrowShares)
	if err != nil {
		return err
	}
	debt.Add(&debt, &o.Data[dataOwed])
	if !forSale(&o.Data[dataCash], &debt, &c.target) {
		return ErrNotForSale
	}
	full, err := c.collateralPrice(&o.Case.Price)
	if err != nil {
		return err
	}
	if _, o.Data[dataFront], err = storefront(&c.factor, &c.liquidation, &full); err != nil {
		return err
	}
	if o.Data[dataFront].IsZero() {
		return vault.ErrDivisionByZero
	}
	// The largest amount that buys at most C: below (C + 1)·baseScale·price/(basePrice·scale).
	var most, costs, gives uint256.Int
	most.AddUint64(&o.Case.Position.Collateral, 1)
	if costs, err = fixed.Mul(&c.base.scale, &o.Data[dataFront]); err != nil {
		return err
	}
	if gives, err = fixed.Mul(&c.base.price, &c.collateralUnit); err != nil {
		return err
	}
	if most, err = fixed.MulDivUp(&most, &costs, &gives); err != nil {
		return err
	}
	if o.Most.SubUint64(&most, 1); o.Most.IsZero() {
		return offer.ErrGone
	}
	return nil
}

// Quote implements [Running].
func (c *comet) Quote(o *offer.Offer, amount uint256.Int) (t offer.Terms, err error) {
	if amount.Gt(&o.Most) {
		return t, offer.ErrAbove
	}
	if o.Kind == offer.Absorb {
		return t, nil
	}
	if t.Receive, err = c.quote(&c.collateralUnit, &o.Data[dataFront], &amount); err != nil {
		return offer.Terms{}, err
	}
	t.Pay = amount
	return t, nil
}

// taking is what absorbing an offer's vault writes.
func (c *comet) taking(o *offer.Offer) (absorbed, error) {
	all, debt, err := c.of(&o.Case)
	if err != nil {
		return absorbed{}, err
	}
	return c.absorb(&debt, all[:])
}

// After implements [Running]. After an absorption it is the storefront.
func (c *comet) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	t, err := c.Quote(o, amount)
	if err != nil {
		return err
	}
	*next = *o
	if o.Kind == offer.Absorb {
		a, err := c.taking(o)
		if err != nil {
			return err
		}
		own := c.Position(c.id, vault.TreasuryAddress).BorrowShares
		held := c.Balance(c.params.Collateral, vault.TreasuryAddress)
		*next = offer.Offer{Kind: offer.Sale, Case: o.Case}
		next.Case.Position.BorrowShares.Add(&o.Case.Position.BorrowShares, &own)
		next.Case.Position.Collateral.Add(&o.Case.Position.Collateral, &held)
		next.Case.Position.SupplyShares.Clear()
		next.Data[dataCash], next.Data[dataOwed] = c.Balance(c.params.Loan, vault.TreasuryAddress), c.owed()
		next.Data[dataOwed].Add(&next.Data[dataOwed], &a.balance)
	} else {
		next.Data[dataCash].Add(&next.Data[dataCash], &t.Pay)
		next.Case.Position.Collateral.Sub(&next.Case.Position.Collateral, &t.Receive)
	}
	// What comes in pays credits, then debts.
	cash, owed := &next.Data[dataCash], &next.Data[dataOwed]
	paid := *owed
	if cash.Lt(owed) {
		paid = *cash
	}
	cash.Sub(cash, &paid)
	owed.Sub(owed, &paid)
	p, err := paying(&next.Case, *cash)
	if err != nil {
		return err
	}
	if !p.repaid.IsZero() {
		if err := next.Case.Repay(&p.repaid, &p.shares); err != nil {
			return err
		}
	}
	*cash = p.kept
	return c.front(next)
}

// Take implements [Running].
func (c *comet) Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []Move) ([]Move, offer.Terms, error) {
	now := *o
	if err := c.Refresh(&now); err != nil {
		return dst, offer.Terms{}, err
	}
	t, err := c.Quote(&now, amount)
	if err != nil {
		return dst, t, err
	}
	if now.Kind == offer.Absorb {
		dst, err = c.absorbs(&now, dst)
		return dst, t, err
	}
	if err := c.Transfer(c.params.Loan, who, vault.TreasuryAddress, t.Pay); err != nil {
		return dst, offer.Terms{}, err
	}
	if err := c.Transfer(c.params.Collateral, vault.TreasuryAddress, who, t.Receive); err != nil {
		return dst, offer.Terms{}, err
	}
	dst, err = c.sweep(append(dst,
		Move{who, vault.TreasuryAddress, Loan, t.Pay, journal.Repay, Taken},
		Move{vault.TreasuryAddress, who, Collateral, t.Receive, journal.Seize, Taken}))
	return dst, t, err
}

// absorbs takes a vault into reserves, debt and all.
func (c *comet) absorbs(o *offer.Offer, dst []Move) ([]Move, error) {
	a, err := c.taking(o)
	if err != nil {
		return dst, err
	}
	p, own := o.Case.Position, vault.TreasuryAddress
	var debt uint256.Int
	debt.Sub(&a.paid, &a.balance)
	if err := c.Assume(c.id, o.Of, own, p.BorrowShares); err != nil {
		return dst, err
	}
	if err := c.Seize(c.id, o.Of, own, p.Collateral); err != nil {
		return dst, err
	}
	dst = append(dst,
		Move{vault.EngineAddress, own, Collateral, p.Collateral, journal.ProtocolFee, Absorbed},
		Move{own, o.Of, Claim, debt, journal.ProtocolFee, Absorbed})
	if !a.balance.IsZero() {
		c.credits = append(c.credits, credit{o.Of, a.balance})
		dst = append(dst, Move{own, o.Of, Claim, a.balance, journal.ProtocolFee, Settled})
	}
	return c.sweep(dst)
}

// sweep pays credits, then the protocol's own debt, out of what it has.
func (c *comet) sweep(dst []Move) ([]Move, error) {
	own := vault.TreasuryAddress
	cash := c.Balance(c.params.Loan, own)
	for len(c.credits) > 0 && !cash.IsZero() {
		first := &c.credits[0]
		paid := first.amount
		if cash.Lt(&paid) {
			paid = cash
		}
		if err := c.Transfer(c.params.Loan, own, first.to, paid); err != nil {
			return dst, err
		}
		dst = append(dst, Move{own, first.to, Loan, paid, journal.Supply, Settled})
		cash.Sub(&cash, &paid)
		if first.amount.Sub(&first.amount, &paid).IsZero() {
			c.credits = append(c.credits[:0], c.credits[1:]...)
		}
	}
	totals, err := c.Accrued(c.id)
	if err != nil {
		return dst, err
	}
	owes := vault.Case{Totals: totals, Position: c.Position(c.id, own)}
	p, err := paying(&owes, cash)
	if err != nil {
		return dst, err
	}
	a := auctions{Ledger: c.Ledger, id: c.id, params: c.params}
	return a.repay(own, own, &p, Settled, dst)
}

// Least is that of a sale at the oracle's price; a vault is absorbed whole all the same.
func (c *comet) Least(o *offer.Offer) uint256.Int {
	if o.Kind == offer.Absorb {
		return leastSale(&o.Case, &c.cometAccounts.factor, &one)
	}
	return uint256.Int{}
}

// Limits implements [Running].
func (c *comet) Limits(dst []Limit) []Limit {
	least, cash := c.owed(), c.Balance(c.params.Loan, vault.TreasuryAddress)
	least.Add(&least, &c.target)
	if totals, err := c.Accrued(c.id); err == nil {
		if debt, err := totals.Debt(c.Position(c.id, vault.TreasuryAddress).BorrowShares); err == nil {
			least.Add(&least, &debt)
		}
	}
	return append(dst, Limit{Name: "target_reserves", Left: fixed.MinusCapped(&least, &cash), Withheld: c.withheld})
}

// State is the credits that are not paid: all else are balances.
func (c *comet) State(dst []Field) []Field {
	for i := range c.credits {
		dst = append(dst, Field{Name: "credit", Of: c.credits[i].to, Value: c.credits[i].amount})
	}
	return dst
}

// Restore implements [Running].
func (c *comet) Restore(state []Field) error {
	var credits []credit
	for _, f := range state {
		if f.Name != "credit" {
			return ErrState
		}
		credits = append(credits, credit{f.Of, f.Value})
	}
	c.credits = credits
	return nil
}

// CometForm states a [Comet].
type CometForm struct {
	Name string `key:"name" default:"comet" doc:"Name of the arm."`
	MarketForm
	LiquidationFactor     catalog.Decimal `key:"liquidation_factor" default:"0.95" min:"0" max:"1" places:"18" doc:"What an owner is credited of its collateral's worth when it is absorbed; the rest is the protocol's penalty." source:"Compound v3, USDC on Ethereum, WETH"`
	StoreFrontPriceFactor catalog.Decimal `key:"store_front_price_factor" default:"0.5" min:"0" max:"1" places:"18" doc:"Share of that penalty which whoever buys the collateral gets as a discount." source:"Compound v3, USDC on Ethereum"`
	TargetReserves        catalog.Decimal `key:"target_reserves" default:"5000000" min:"0" max:"1000000000000" places:"18" unit:"loan" doc:"Reserves from which on absorbed collateral is not sold." source:"Compound v3, USDC on Ethereum"`
	Reserves              catalog.Decimal `key:"reserves" default:"1000000" min:"0" max:"1000000000000" places:"18" unit:"loan" doc:"Reserves at the start, out of which debts and credits are paid until collateral is sold." assumed:"x0.1 x4"`
	LoanPrice             catalog.Decimal `key:"loan_price" default:"1" above:"0" max:"1000000" places:"18" unit:"dollars" doc:"Price of a whole loan token, in which the price feed counts."`
}

// Label implements [catalog.DesignForm].
func (f CometForm) Label() string { return f.Name }

// Design implements [Form].
func (f CometForm) Design(b *catalog.Builder) Design {
	return Comet{
		LiquidationFactor: b.Ratio("liquidation_factor", f.LiquidationFactor), StoreFrontPriceFactor: b.Ratio("store_front_price_factor", f.StoreFrontPriceFactor),
		TargetReserves: b.Ratio("target_reserves", f.TargetReserves), Reserves: b.Ratio("reserves", f.Reserves), LoanPrice: b.Ratio("loan_price", f.LoanPrice),
	}
}

func init() {
	catalog.Designs.Register(CometForm{}, catalog.Rule{
		Name: "comet", Source: "Compound v3, Comet.sol",
		Doc: "Compound v3: an unhealthy vault is absorbed whole, its owner is credited with liquidation_factor of its collateral's worth less the debt, and the collateral is sold from a storefront at a part of that penalty as discount. Absorbing pays nothing, so it is done to buy.",
	})
}
