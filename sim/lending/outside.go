package lending

import (
	"fmt"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// crowd is what an arm knows of those who join its chain. A nil crowd is nobody, and every method of it does nothing.
type crowd struct {
	Joined
	arm    *running
	all    []Outsider
	tally  []record.Liquidator         // what each of them did
	used   uint64                      // gas of the block that is used
	moved  bool                        // the venue has moved since it was shown
	probe  uint256.Int                 // what a borrower has on average at the start
	risky  []vault.AtRisk              // scratch: vaults of outsiders that can be liquidated
	stands map[vault.Address]*standing // those vaults, and when each could be first
}

// join makes the crowd of a chain, where others can join it.
func (a *running) join(chain vault.Rulebook) *crowd {
	joined, is := chain.(Joined)
	if !is {
		return nil
	}
	c := &crowd{Joined: joined, arm: a, all: joined.Outsiders(), stands: map[vault.Address]*standing{}}
	for k := range c.all { // the exchange's engine stands between them and the study's own
		c.tally = append(c.tally, record.Liquidator{Path: a.path, Liquidator: c.named(k)})
	}
	return c
}

// named is the number by which rows name an outsider.
func (c *crowd) named(k int) uint16 { return uint16(len(c.arm.Liquidators) + 1 + k) }

// account is an outsider's in the journal.
func (c *crowd) account(k int) journal.Account {
	return c.arm.books.Liquidator + journal.Account(len(c.arm.wallets)+len(c.arm.holders)+k)
}

// fund posts what outsiders bring, as money from outside.
func (c *crowd) fund() error {
	if c == nil {
		return nil
	}
	a := c.arm
	for i := range a.borrowers {
		c.probe.Add(&c.probe, &a.borrowers[i].Collateral)
	}
	c.probe.Div(&c.probe, uint256.NewInt(uint64(max(1, len(a.borrowers)))))
	for k := range c.all {
		who := &c.all[k]
		for _, t := range [...]struct {
			token  vault.Address
			unit   journal.Unit
			amount *uint256.Int
		}{{loanAddress, books.LoanUnit, &who.Loan}, {collateralAddress, books.CollateralUnit, &who.Collateral}} {
			if err := a.rules.Mint(t.token, who.Address, *t.amount); err != nil {
				return err
			}
			a.books.Journal.Post(a.books.World, c.account(k), t.unit, t.amount, journal.Endowment)
		}
	}
	return nil
}

// begin starts a block.
func (c *crowd) begin() error {
	if c == nil {
		return nil
	}
	c.used = 0
	return c.Begin(c.arm.now, c.arm.fee.At(c.arm.now))
}

// show lets outsiders see what the venue pays.
func (c *crowd) show() error {
	if c == nil {
		return nil
	}
	c.moved = false
	return c.Sells(c.arm.venue, &c.arm.VenueFee, &c.probe)
}

// spent counts gas of the block.
func (c *crowd) spent(gas uint64) {
	if c != nil {
		c.used += gas
	}
}

// rest executes what of the pool is left, and ends the block.
func (c *crowd) rest() error {
	if c == nil {
		return nil
	}
	a := c.arm
	room := a.Builder.Traffic.Room(a.Builder.GasLimit, a.fee.At(a.now))
	if _, err := c.ahead(0, ^uint64(0), fits(room, c.used)); err != nil {
		return err
	}
	return nil
}

// end ends a block.
func (c *crowd) end() error {
	if c == nil {
		return nil
	}
	return c.End()
}

func (c *crowd) did() []record.Liquidator {
	if c == nil {
		return nil
	}
	return c.tally
}

// kept is what an outsider holds of a token, for the journal.
func (c *crowd) kept(k int, token vault.Address) (held fixed.Signed, known bool) {
	if c == nil || k >= len(c.all) {
		return held, false
	}
	has := c.Held(k, token)
	return fixed.Positive(&has), true
}

func fits(room, used uint64) uint64 { return room - min(room, used) }

// sold is what liquidators race for.
func (a *running) sold() liquidator.Market {
	if a.joined != nil {
		return shared{market{a.design, a}}
	}
	return market{a.design, a}
}

// shared is a market that outsiders act in too.
type shared struct{ market }

// Before implements [liquidator.Crowd].
func (m shared) Before(bid *liquidator.Bid, room uint64) (used uint64, err error) {
	c := m.arm.joined
	used, err = c.ahead(bid.Tip, bid.Roll, room)
	c.Tips(bid.Tip)
	return used, err
}

// Included implements [liquidator.Crowd].
func (m shared) Included(on *offer.Offer, o *liquidator.Outcome) error {
	c := m.arm.joined
	switch o.Status {
	case liquidator.Won:
		c.moved = true
	case liquidator.Reverted:
		return c.Fails(m.arm.wallets[o.Bid.Bot], on, &o.Bid.Plan.Amounts[0], o.Reason)
	}
	return nil
}

// ahead executes all transactions of outsiders that come before a bid, and returns the gas that they used.
func (c *crowd) ahead(tip, roll, room uint64) (used uint64, err error) {
	for {
		if c.moved {
			if err := c.show(); err != nil {
				return used, err
			}
		}
		act, err := c.Next(tip, roll, fits(room, used))
		if err != nil || act == nil {
			return used, err
		}
		used += act.Gas
		if err := c.post(act); err != nil {
			return used, fmt.Errorf("what the outsider %s did: %w", c.all[act.Who].Name, err)
		}
	}
}

// post has the arm's own engine do what an act did, and posts it.
func (c *crowd) post(act *Act) error {
	did := &c.tally[act.Who]
	cost, err := c.cost(act.Gas, act.Tip)
	if err != nil {
		return err
	}
	if act.Failed {
		did.Reverted++
		did.LostGas += act.Gas
		did.LostBase.Add(&did.LostBase, &cost.gas)
		did.LostTip.Add(&did.LostTip, &cost.tip)
		did.Profit = did.Profit.Sub(fixed.Positive(&cost.gas)).Sub(fixed.Positive(&cost.tip))
		return nil
	}
	// What the contracts have is the end of the act already, so the arm's own engine alone is asked until it is there too.
	rules := c.arm.rules
	c.arm.rules = c.arm.index
	defer func() { c.arm.rules = rules }()
	sold, fetched, fee := c.trade(act)
	taken := uint64(0)
	var seized uint256.Int
	for k := range act.Events {
		if e := &act.Events[k]; e.Kind == Liquidated {
			taken++
			seized.Add(&seized, &e.Seized)
		}
	}
	part := parted{of: *cost, gas: act.Gas, left: taken, sold: sold, fetched: fetched, fee: fee}
	for k := range act.Events {
		e := &act.Events[k]
		if e.Kind == Sold {
			continue
		}
		if e.Kind == Transferred {
			if err := c.transfer(act.Who, e); err != nil {
				return err
			}
			continue
		}
		if err := c.verb(act.Who, e, &part, &seized); err != nil {
			return err
		}
	}
	return c.reconcile(act)
}

// expense is what gas costs, loan units.
type expense struct{ gas, tip uint256.Int }

func (c *crowd) cost(gas, tip uint64) (*expense, error) {
	a := c.arm
	wei := a.WeiPrice(a.ether, a.now)
	var e expense
	var err error
	if e.gas, err = liquidator.GasCost(gas, a.fee.At(a.now), &wei); err != nil {
		return nil, err
	}
	e.tip, err = liquidator.GasCost(gas, tip, &wei)
	return &e, err
}

// parted is what of an act is still to be divided among its liquidations.
type parted struct {
	of           expense
	gas          uint64
	left         uint64      // liquidations
	sold         uint256.Int // collateral that went to the venue
	fetched, fee uint256.Int // what for, and the fee of that
}

// trade moves the arm's venue by what an act sold there, and returns that, what it fetched, and the fee that was kept of it.
func (c *crowd) trade(act *Act) (sold, fetched, fee uint256.Int) {
	for k := range act.Events {
		if e := &act.Events[k]; e.Kind == Sold {
			sold.Add(&sold, &e.Assets)
			fetched.Add(&fetched, &e.Shares)
			fee.Add(&fee, &e.Fee)
		}
	}
	if !sold.IsZero() {
		base := sold
		c.arm.venue.Execute(liquidity.Sell, &base, nil)
		c.moved = true
	}
	return sold, fetched, fee
}

// transfer posts a movement of tokens.
func (c *crowd) transfer(who int, e *Event) error {
	unit := books.LoanUnit
	switch e.Token {
	case loanAddress:
	case collateralAddress:
		unit = books.CollateralUnit
	default:
		return nil // a token of the outsider's own
	}
	from, to := c.party(e.From), c.party(e.To)
	reason := journal.Contribution
	switch b := c.arm.books; {
	case from == b.Venue || to == b.Venue:
		reason = journal.Sale
	case from == b.Pool && unit == books.CollateralUnit:
		reason = journal.Seize
	case to == b.Pool && unit == books.LoanUnit:
		reason = journal.Repay
	case from == b.Pool:
		reason = journal.Borrow
	case to == b.Pool:
		reason = journal.Collateral
	}
	if bot := int(to) - int(c.arm.books.Liquidator); bot >= 0 && bot < len(c.arm.wallets) && unit == books.LoanUnit {
		c.arm.brought[bot] = c.arm.brought[bot].Add(fixed.Positive(&e.Assets)) // a present
	}
	c.arm.books.Journal.Post(from, to, unit, &e.Assets, reason)
	return nil
}

// party is the account of whoever is at an address.
func (c *crowd) party(at vault.Address) journal.Account {
	a, b := c.arm, c.arm.books
	if at == vault.EngineAddress {
		return b.Pool
	}
	if at == c.Venue() {
		return b.Venue
	}
	if k, is := c.Outsider(at); is {
		return c.account(k)
	}
	for bot := range a.wallets {
		if a.wallets[bot] == at {
			return b.Liquidator + journal.Account(bot)
		}
	}
	for k := range a.holders {
		if a.holders[k] == at {
			return b.Liquidator + journal.Account(len(a.wallets)+k)
		}
	}
	return b.World
}

// verb has the arm's own engine do a verb that the contracts did.
func (c *crowd) verb(who int, e *Event, part *parted, seized *uint256.Int) error {
	a := c.arm
	if e.Kind == Accrued {
		return a.index.AccrueInterest(a.market)
	}
	i, ours := a.borrower(e.OnBehalf)
	var debt uint256.Int
	if ours {
		debt = a.touch(i)
	}
	a.undone.took = true
	if e.Kind == Liquidated {
		return c.liquidation(who, e, part, seized, i, ours, &debt)
	}
	if err := c.mirror(e); err != nil {
		return err
	}
	if ours {
		if err := (owners{a}).contributed(i); err != nil {
			return err
		}
		growth := a.growth()
		a.watch.Changed(i, &growth)
	}
	return nil
}

// borrower is the number of the study's borrower at an address.
func (a *running) borrower(at vault.Address) (i int, is bool) {
	i = borrowerOf(at)
	return i, i >= 0 && i < len(a.borrowers) && at == borrowerAddress(i)
}

// ours leaves of vaults at risk those of the study's borrowers. Outsiders' own are in no statistics: see [crowd.want].
func (a *running) ours(found []vault.AtRisk) []vault.AtRisk {
	if a.joined == nil {
		return found
	}
	return slices.DeleteFunc(found, func(v vault.AtRisk) bool {
		_, is := a.borrower(v.Borrower)
		return !is
	})
}

// want appends the vaults of outsiders that can be liquidated now and have at least as much collateral as is worth its
// gas.
func (c *crowd) want(dst []vault.AtRisk, worthwhile *uint256.Int) []vault.AtRisk {
	if c == nil {
		return dst
	}
	a := c.arm
	c.risky = a.index.AtRisk(a.market, a.answer, a.now, c.risky[:0])
	for k := range c.risky {
		v := &c.risky[k]
		if _, is := c.Outsider(v.Borrower); !is {
			continue
		}
		s := c.stands[v.Borrower]
		if s == nil {
			s = &standing{number: len(a.borrowers) + 1<<20 + len(c.stands)}
			c.stands[v.Borrower] = s
		}
		if s.last+1 != a.lives {
			s.since = a.block
		}
		s.last = a.lives
		if !v.Collateral.Lt(worthwhile) {
			dst = append(dst, *v)
		}
	}
	return dst
}

// standing is a vault of an outsider's that can be liquidated.
type standing struct {
	number int    // by which liquidators know it
	since  uint64 // block from which on it could be
	last   uint64 // lived block in which it could be last
}

// stood numbers an outsider's vault, and says from which block on it could be liquidated.
func (c *crowd) stood(of vault.Address, o *liquidator.Offer) {
	if c == nil {
		return
	}
	if s := c.stands[of]; s != nil {
		o.Vault, o.Since = s.number, s.since
	}
}

// closed tells of a vault of an outsider's that was liquidated.
func (c *crowd) closed(of vault.Address, seized, repaid, forgiven *uint256.Int) {
	if c == nil {
		return
	}
	if k, is := c.Outsider(of); is {
		c.Closed(k, &Closing{Seized: *seized, Value: arm.Worth(seized, &c.arm.price), Repaid: *repaid, BadDebt: *forgiven})
	}
}

// owned is the journal's account of an outsider's address.
func (c *crowd) owned(at vault.Address) (account journal.Account, is bool) {
	if c == nil {
		return 0, false
	}
	k, is := c.Outsider(at)
	return c.account(k), is
}

// mirror has the arm's own engine do what a verb did. Who calls has whatever it takes, until the balances are reconciled.
func (c *crowd) mirror(e *Event) error {
	a := c.arm
	who := e.OnBehalf
	totals := a.accrued()
	advance := func(token vault.Address) error { return a.index.Mint(token, who, e.Assets) }
	moved, err := vault.Moved{Assets: e.Assets, Shares: e.Shares}, error(nil)
	switch e.Kind {
	case Supplied, Repaid:
		if err = advance(loanAddress); err != nil {
			return err
		}
		if e.Kind == Supplied {
			assets, shares := by(e, fixed.MulDivDown, &totals.TotalSupplyAssets, &totals.TotalSupplyShares)
			moved, err = a.index.Supply(who, a.market, assets, shares, who)
		} else {
			assets, shares := by(e, fixed.MulDivDown, &totals.TotalBorrowAssets, &totals.TotalBorrowShares)
			moved, err = a.index.Repay(who, a.market, assets, shares, who)
		}
	case Withdrew:
		assets, shares := by(e, fixed.MulDivUp, &totals.TotalSupplyAssets, &totals.TotalSupplyShares)
		moved, err = a.index.Withdraw(who, a.market, assets, shares, who, who)
	case Borrowed:
		assets, shares := by(e, fixed.MulDivUp, &totals.TotalBorrowAssets, &totals.TotalBorrowShares)
		moved, err = a.index.Borrow(who, a.market, assets, shares, who, who)
	case SecuredBy:
		if err = advance(collateralAddress); err != nil {
			return err
		}
		err = a.index.SupplyCollateral(who, a.market, e.Assets, who)
	case Unsecured:
		err = a.index.WithdrawCollateral(who, a.market, e.Assets, who, who)
	}
	if err != nil {
		return err
	}
	if !moved.Assets.Eq(&e.Assets) || !moved.Shares.Eq(&e.Shares) {
		return fmt.Errorf("lending: the engines differ on a verb of an outsider's: contracts %s for %s shares, native %s for %s",
			e.Assets.Dec(), e.Shares.Dec(), moved.Assets.Dec(), moved.Shares.Dec())
	}
	return nil
}

// by finds whether a verb was asked for by assets or by shares: by assets where those make the shares.
func by(e *Event, convert func(x, y, z *uint256.Int) (uint256.Int, error), totalAssets, totalShares *uint256.Int) (assets, shares uint256.Int) {
	var a, s uint256.Int
	a.AddUint64(totalAssets, 1)
	s.AddUint64(totalShares, 1e6)
	if made, err := convert(&e.Assets, &s, &a); err == nil && made.Eq(&e.Shares) {
		return e.Assets, shares
	}
	return assets, e.Shares
}

// liquidation has the arm's own engine close a vault as the contracts did, and makes a row of it.
func (c *crowd) liquidation(who int, e *Event, part *parted, seized *uint256.Int, i int, ours bool, debt *uint256.Int) error {
	a := c.arm
	on := offer.Offer{Kind: offer.Sale, Of: e.OnBehalf, Case: vault.Case{Price: a.answer}}
	if err := a.design.Refresh(&on); err != nil {
		return fmt.Errorf("lending: the contracts closed a vault that the native engine does not: %w", err)
	}
	policy := a.Design.Policy(a.known)
	by, shares := e.Seized, uint256.Int{}
	if l, err := policy.Liquidate(&on.Case, by, shares); err != nil || !l.RepaidShares.Eq(&e.Shares) || !l.SeizedAssets.Eq(&e.Seized) {
		by, shares = uint256.Int{}, e.Shares
	}
	if err := a.index.Mint(loanAddress, e.Caller, e.Assets); err != nil {
		return err
	}
	least := a.design.Least(&on)
	l, err := a.index.Liquidate(e.Caller, a.market, e.OnBehalf, by, shares)
	if err != nil {
		return err
	}
	if !l.SeizedAssets.Eq(&e.Seized) || !l.RepaidAssets.Eq(&e.Assets) || !l.RepaidShares.Eq(&e.Shares) || !l.BadDebtAssets.Eq(&e.BadDebt) {
		return fmt.Errorf("lending: the engines differ on a liquidation of an outsider's: contracts seized %s for %s, native %s for %s",
			e.Seized.Dec(), e.Assets.Dec(), l.SeizedAssets.Dec(), l.RepaidAssets.Dec())
	}
	if !ours { // an outsider's own vault
		part.left--
		c.closed(e.OnBehalf, &e.Seized, &e.Assets, &e.BadDebt)
		return nil
	}
	t := taking{
		borrower: i, least: least, seized: e.Seized, repaid: e.Assets, forgiven: e.BadDebt,
		terms: offer.Terms{Pay: e.Assets, Receive: e.Seized},
	}
	if !e.BadDebt.IsZero() {
		a.books.Journal.Post(a.books.Suppliers, journal.Account(i), books.ClaimUnit, &e.BadDebt, journal.BadDebt)
		t.loss[journal.BadDebt] = t.loss[journal.BadDebt].Sub(fixed.Positive(&e.BadDebt))
	}
	a.closed(&t, debt)
	o := c.outcome(e, part, seized)
	a.rows = append(a.rows, a.row(o, c.account(who), &t))
	a.rows[len(a.rows)-1].Liquidator = c.named(who)
	did := &c.tally[who]
	did.Won++
	did.Profit = did.Profit.Add(o.Profit)
	return nil
}

// outcome is what a liquidation brought its outsider: of the gas an equal part, of what was sold in it a part by the collateral
// seized. What was not sold counts at the reference price.
func (c *crowd) outcome(e *Event, part *parted, seized *uint256.Int) *liquidator.Outcome {
	a := c.arm
	o := &liquidator.Outcome{Received: e.Seized, Cost: e.Assets, ReferenceValue: arm.Worth(&e.Seized, &a.price)}
	n := uint256.NewInt(part.left)
	o.Gas.Div(&part.of.gas, n)
	o.Tip.Div(&part.of.tip, n)
	o.GasUsed = part.gas / part.left
	part.of.gas.Sub(&part.of.gas, &o.Gas)
	part.of.tip.Sub(&part.of.tip, &o.Tip)
	part.gas -= o.GasUsed
	part.left--

	sold := e.Seized
	if part.sold.Lt(seized) {
		sold.MulDivOverflow(&e.Seized, &part.sold, seized)
	}
	if !part.sold.IsZero() {
		o.Proceeds.MulDivOverflow(&part.fetched, &sold, &part.sold)
		o.Fee.MulDivOverflow(&part.fee, &sold, &part.sold)
	}
	kept := fixed.MinusCapped(&e.Seized, &sold)
	worth := arm.Worth(&kept, &a.price)
	o.Proceeds.Add(&o.Proceeds, &worth)
	o.Impact = fixed.Difference(&o.ReferenceValue, &o.Proceeds)
	o.Profit = fixed.Difference(&o.Proceeds, &o.Fee).Sub(fixed.Positive(&o.Cost)).Sub(fixed.Positive(&o.Gas)).Sub(fixed.Positive(&o.Tip))
	return o
}

// reconcile brings the balances of the arm's own engine to those of the contracts, at all addresses that an act moved tokens of.
func (c *crowd) reconcile(act *Act) error {
	level := func(token, at vault.Address) error {
		if token != loanAddress && token != collateralAddress {
			return nil
		}
		has, had := c.Balance(token, at), c.arm.index.Balance(token, at)
		var by uint256.Int
		if has.Lt(&had) {
			return c.arm.index.Burn(token, at, *by.Sub(&had, &has))
		}
		return c.arm.index.Mint(token, at, *by.Sub(&has, &had))
	}
	for k := range act.Events {
		e := &act.Events[k]
		var err error
		switch e.Kind {
		case Accrued, Sold:
		case Transferred:
			if err = level(e.Token, e.From); err == nil {
				err = level(e.Token, e.To)
			}
		default:
			for _, at := range [...]vault.Address{e.Caller, e.OnBehalf, vault.EngineAddress} {
				for _, token := range [...]vault.Address{loanAddress, collateralAddress} {
					if err == nil {
						err = level(token, at)
					}
				}
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
