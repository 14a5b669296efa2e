package lending

import (
	"fmt"

	"github.com/holiman/uint256"

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
