package lending

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/vault"
)

// post has the arm's own engine do what an act did, and posts it.
func (c *crowd) post(act *Act) error {
	did := &c.tally[act.Who]
	cost, err := c.cost(act.Gas, act.Tip)
	if err != nil {
		return err
	}
	if act.Failed {
		loss := fixed.Positive(&cost.gas).Add(fixed.Positive(&cost.tip))
		did.Count(&liquidator.Outcome{Status: liquidator.Reverted, GasUsed: act.Gas, Gas: cost.gas, Tip: cost.tip, Profit: loss.Neg()})
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
