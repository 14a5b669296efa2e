package foreign

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts/foreign"
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
	all    []arm.Outsider
	tally  []record.Liquidator // what each of them did
	used   uint64              // gas of the block that is used, at most the room that it has
	moved  bool                // the venue has moved since it was shown
	probe  uint256.Int         // what a borrower has on average at the start
	before []position          // scratch: of everybody, before an outsider acts
	own    []vault.Address     // outsiders' addresses, whose positions have the numbers after the borrowers'
}

// position is what a borrower has and owes.
type position struct{ collateral, debt uint256.Int }

func (a *running) join(j Joined) *crowd {
	if j == nil {
		return nil
	}
	c := &crowd{Joined: j, arm: a, all: j.Outsiders()}
	for k := range c.all {
		c.tally = append(c.tally, record.Liquidator{Path: a.path, Liquidator: c.named(k)})
	}
	return c
}

// named is the number by which rows name an outsider: the exchange's engine stands between them and the study's own.
func (c *crowd) named(k int) uint16 { return uint16(len(c.arm.Liquidators) + 1 + k) }

// account is an outsider's in the journal.
func (c *crowd) account(k int) journal.Account {
	return c.arm.books.Liquidator + journal.Account(len(c.arm.bots)+k)
}

// open gives everybody what they bring, and has the chain begin with that.
func (c *crowd) open() error {
	if c == nil {
		return nil
	}
	a := c.arm
	collateral, loan := a.market.Pair()
	for i := range a.borrowers {
		b := &a.borrowers[i]
		c.probe.Add(&c.probe, &b.Collateral)
		if err := a.market.Give(collateral.Address, a.addresses[i], &b.Collateral); err != nil {
			return err
		}
	}
	c.probe.Div(&c.probe, uint256.NewInt(uint64(max(1, len(a.borrowers)))))
	for k := range c.all {
		who := &c.all[k]
		for _, t := range [...]struct {
			token  vault.Address
			unit   journal.Unit
			amount *uint256.Int
		}{{loan.Address, books.LoanUnit, &who.Loan}, {collateral.Address, books.CollateralUnit, &who.Collateral}} {
			has, err := a.market.Balance(t.token, who.Address) // what the dump says it has is the outsider's, too
			if err != nil {
				return err
			}
			a.books.Journal.Post(a.books.World, c.account(k), t.unit, &has, journal.Endowment)
			if err := a.market.Give(t.token, who.Address, t.amount); err != nil {
				return err
			}
			a.books.Journal.Post(a.books.World, c.account(k), t.unit, t.amount, journal.Endowment)
		}
	}
	a.numbers[c.Venue()] = a.books.Venue
	return c.Open(a.World, a.market, a.time(), a.fee.At(a.now))
}

// begin starts a block.
func (c *crowd) begin() error {
	if c == nil {
		return nil
	}
	c.used = 0
	return c.Begin(c.arm.time(), c.arm.fee.At(c.arm.now))
}

// show lets outsiders see what the venue pays.
func (c *crowd) show() error {
	if c == nil {
		return nil
	}
	c.moved = false
	return c.Sells(c.arm.venue, &c.arm.VenueFee, &c.probe)
}

// end executes what of the pool is left, and ends the block.
func (c *crowd) end() error {
	if c == nil {
		return nil
	}
	a := c.arm
	room := a.Builder.Traffic.Room(a.Builder.GasLimit, a.fee.At(a.now))
	if _, err := c.ahead(0, ^uint64(0), room-c.used); err != nil {
		return err
	}
	if err := a.settle(); err != nil {
		return err
	}
	return c.End()
}

func (c *crowd) did() []record.Liquidator {
	if c == nil {
		return nil
	}
	return c.tally
}

// shared is a market that outsiders act in too.
type shared struct{ market }

// Before implements [liquidator.Crowd].
func (m shared) Before(bid *liquidator.Bid, room uint64) (used uint64, err error) {
	used, err = m.arm.crowd.ahead(bid.Tip, bid.Roll, room)
	m.arm.crowd.Tips(bid.Tip)
	return used, err
}

// Included implements [liquidator.Crowd]: what a bid did is posted before anybody else acts.
func (m shared) Included(_ *offer.Offer, o *liquidator.Outcome) error {
	a := m.arm
	a.did[o.Bid.Bot].Count(o)
	switch o.Status {
	case liquidator.Won:
		a.crowd.moved = true
	case liquidator.Reverted:
		if err := a.crowd.Fails(a.bots[o.Bid.Bot], o.Reason); err != nil {
			return err
		}
	}
	taken := a.taken
	a.taken = a.taken[:0]
	return a.post(o, taken)
}

// ahead executes all transactions of outsiders that come before a bid, and returns the gas that they used.
func (c *crowd) ahead(tip, roll, room uint64) (used uint64, err error) {
	for {
		if c.moved {
			if err := c.show(); err != nil {
				return used, err
			}
		}
		if !c.Best(tip, roll, room-used) {
			return used, nil
		}
		c.before = c.before[:0]
		for i := range len(c.arm.addresses) + len(c.own) {
			var p position
			if p.collateral, p.debt, err = c.arm.market.Position(c.arm.at(i)); err != nil {
				return used, err
			}
			c.before = append(c.before, p)
		}
		act, err := c.Next()
		if err != nil {
			return used, err
		}
		if act == nil {
			continue
		}
		used += act.Gas
		c.arm.market.Changed()
		c.look()
		if err := c.post(act); err != nil {
			return used, fmt.Errorf("what the outsider %s did: %w", c.all[act.Who].Name, err)
		}
	}
}

// post posts what an act did: whom its events paid, and what became of the borrowers whose positions are others than before.
func (c *crowd) post(act *Act) error {
	a, did := c.arm, &c.tally[act.Who]
	wei := a.WeiPrice(a.ether, a.now)
	gas, err := liquidator.GasCost(act.Gas, a.fee.At(a.now), &wei)
	if err != nil {
		return err
	}
	tip, err := liquidator.GasCost(act.Gas, act.Tip, &wei)
	if err != nil {
		return err
	}
	if act.Failed {
		loss := fixed.Positive(&gas).Add(fixed.Positive(&tip))
		did.Count(&liquidator.Outcome{Status: liquidator.Reverted, GasUsed: act.Gas, Gas: gas, Tip: tip, Profit: loss.Neg()})
		return nil
	}
	p := parted{who: act.Who, gas: gas, tip: tip, used: act.Gas}
	for k := range act.Sales {
		s := &act.Sales[k]
		p.sold.Add(&p.sold, &s.Collateral)
		p.fetched.Add(&p.fetched, &s.Proceeds)
		p.fee.Add(&p.fee, &s.Fee)
		a.venue.Execute(liquidity.Sell, &s.Collateral, nil)
		c.moved = true
	}
	for k := range act.Moves {
		c.transfer(&act.Moves[k], &p)
	}
	var closed []taking
	for i := range c.before {
		after, left, err := a.market.Position(a.at(i))
		if err != nil {
			return err
		}
		was := &c.before[i]
		if after.Eq(&was.collateral) && left.Eq(&was.debt) {
			continue
		}
		t := taking{borrower: i, collateral: was.collateral, debt: was.debt, after: after, left: left}
		if after.Lt(&was.collateral) && left.Lt(&was.debt) && !c.owns(act.Who, i) {
			t.pay, t.receive = fixed.MinusCapped(&was.debt, &left), fixed.MinusCapped(&was.collateral, &after)
			closed = append(closed, t)
			continue
		}
		c.contributed(&t)
	}
	c.liquidated(closed, &p)
	return c.level(act.Who)
}

// level posts what an outsider has of a token by other ways than a transfer, as by wrapping ether: from outside.
func (c *crowd) level(k int) error {
	collateral, loan := c.arm.market.Pair()
	for _, t := range [...]struct {
		unit  journal.Unit
		token vault.Address
	}{{books.LoanUnit, loan.Address}, {books.CollateralUnit, collateral.Address}} {
		has, err := c.Held(k, t.token)
		if err != nil {
			return err
		}
		b := c.arm.books
		more := fixed.Positive(&has).Sub(b.Journal.Balance(c.account(k), t.unit))
		b.Journal.PostSigned(b.World, c.account(k), t.unit, more, journal.Contribution)
	}
	return nil
}

// parted is what of an act is divided among its liquidations.
type parted struct {
	who                int
	gas, tip           uint256.Int // loan units
	used               uint64      // gas
	paid, got          uint256.Int // loan units that went to the protocol, and collateral that came from it
	sold, fetched, fee uint256.Int
	pays, receives     uint256.Int // of the liquidations that are left
}

// transfer posts a movement of tokens.
func (c *crowd) transfer(m *foreign.Movement, p *parted) {
	a := c.arm
	collateral, loan := a.market.Pair()
	unit := books.LoanUnit
	switch m.Token {
	case loan.Address:
	case collateral.Address:
		unit = books.CollateralUnit
	default:
		return // a token of the protocol's, or of the outsider's own
	}
	from, to := c.party(m.From), c.party(m.To)
	reason := journal.Contribution
	switch b := a.books; {
	case from == b.Venue || to == b.Venue:
		reason = journal.Sale
	case from == b.Pool && unit == books.CollateralUnit:
		reason = journal.Seize
		p.got.Add(&p.got, &m.Amount)
	case to == b.Pool && unit == books.LoanUnit:
		reason = journal.Repay
		p.paid.Add(&p.paid, &m.Amount)
	case from == b.Pool:
		reason = journal.Borrow
	case to == b.Pool:
		reason = journal.Collateral
	}
	a.books.Journal.Post(from, to, unit, &m.Amount, reason)
}

// party is the account of whoever is at an address.
func (c *crowd) party(at vault.Address) journal.Account {
	if k, is := c.Outsider(at); is {
		return c.account(k)
	}
	return c.arm.of(at)
}

// contributed posts what somebody did for a borrower that is no liquidation.
func (c *crowd) contributed(t *taking) {
	a, i := c.arm, t.borrower
	if i < len(a.addresses) {
		a.revalue(t)
		a.books.Contribute(i, &t.after, fixed.Positive(&t.left), a.books.Accounts[i].Rest)
	}
	delete(a.risky, i)
	a.index.Forget(i)
}

// liquidated makes a row of each vault that an act closed some of. What the act paid and got is divided by what each vault
// gave; gas by their number.
func (c *crowd) liquidated(closed []taking, p *parted) {
	a, did := c.arm, &c.tally[p.who]
	for k := range closed {
		p.pays.Add(&p.pays, &closed[k].pay)
		p.receives.Add(&p.receives, &closed[k].receive)
	}
	// share divides what is left of an amount: the last takes the rest.
	share := func(rest, of, all *uint256.Int) (part uint256.Int) {
		if part = *rest; of.Lt(all) {
			part.MulDivOverflow(rest, of, all)
		}
		rest.Sub(rest, &part)
		return part
	}
	for k := range closed {
		t := &closed[k]
		one, left := uint256.NewInt(1), uint256.NewInt(uint64(len(closed)-k))
		o := &liquidator.Outcome{
			Cost: share(&p.paid, &t.pay, &p.pays), Received: share(&p.got, &t.receive, &p.receives), Gas: share(&p.gas, one, left), Tip: share(&p.tip, one, left),
			GasUsed: p.used / left.Uint64(),
		}
		sold := share(&p.sold, &t.receive, &p.receives)
		o.Proceeds, o.Fee = share(&p.fetched, &t.receive, &p.receives), share(&p.fee, &t.receive, &p.receives)
		p.pays.Sub(&p.pays, &t.pay)
		p.receives.Sub(&p.receives, &t.receive)
		p.used -= o.GasUsed
		t.pay = o.Cost
		if t.borrower >= len(a.addresses) {
			c.closed(c.named(p.who), closed[k:k+1])
			continue
		}
		kept := fixed.MinusCapped(&o.Received, &sold)
		worth := arm.Worth(&kept, &a.price) // what was not sold counts at the reference price
		o.Proceeds.Add(&o.Proceeds, &worth)
		o.ReferenceValue = arm.Worth(&o.Received, &a.price)
		o.Impact = fixed.Difference(&o.ReferenceValue, &o.Proceeds)
		o.Profit = fixed.Difference(&o.Proceeds, &o.Fee).Sub(fixed.Positive(&o.Cost)).Sub(fixed.Positive(&o.Gas)).Sub(fixed.Positive(&o.Tip))
		a.row(o, c.account(p.who), closed[k:k+1])
		a.rows[len(a.rows)-1].Liquidator = c.named(p.who)
		did.Won++
		did.Profit = did.Profit.Add(o.Profit)
	}
}
