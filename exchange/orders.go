package exchange

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Orders are an account's open orders in a market, as far as margin is concerned. Whoever keeps the book tells them.
type Orders struct {
	Bids     uint256.Int // size of all buy orders
	Asks     uint256.Int // size of all sell orders
	BidValue uint256.Int // settlement units: of the buy orders, each at its own price
	AskValue uint256.Int
	Leverage uint256.Int // scale 1e18, of what they would open; 0: what the account chose, or the highest of the tier
	Margin   uint256.Int // settlement units held for them; 0: OrderMargin
}

// Plus returns the sizes and values of both, without Margin.
func (o Orders) Plus(more Orders) Orders {
	o.Bids.Add(&o.Bids, &more.Bids)
	o.Asks.Add(&o.Asks, &more.Asks)
	o.BidValue.Add(&o.BidValue, &more.BidValue)
	o.AskValue.Add(&o.AskValue, &more.AskValue)
	o.Margin.Clear()
	return o
}

// Less returns the sizes and values of o without the other's, none below 0, without Margin.
func (o Orders) Less(gone Orders) Orders {
	o.take(&gone)
	return o
}

// take is Less in place.
func (o *Orders) take(gone *Orders) {
	o.Bids, o.Asks = fixed.MinusCapped(&o.Bids, &gone.Bids), fixed.MinusCapped(&o.Asks, &gone.Asks)
	o.BidValue, o.AskValue = fixed.MinusCapped(&o.BidValue, &gone.BidValue), fixed.MinusCapped(&o.AskValue, &gone.AskValue)
	o.Margin.Clear()
}

// Keeper is whoever keeps the orders themselves. It is told when the house cancels them, and must not call the
// engine then but to read.
type Keeper interface {
	// CancelOrders takes all orders of an account in a market out of its book, those that wait for a price included, and
	// reports whether there were any. The engine has forgotten their margin already.
	CancelOrders(AccountID, MarketID) bool
}

// KeepOrders names the keeper of the accounts' orders; nil: nobody.
func (e *Accounts) KeepOrders(k Keeper) { e.keeper = k }

// Orders returns what an account has open in a market, as far as margin is concerned.
func (e *Accounts) Orders(a AccountID, id MarketID) Orders {
	if o := e.ordersIn(a, id); o != nil {
		return *o
	}
	return Orders{}
}

// ordersIn returns an account's open orders in a market, or nil where it never had any.
func (e *Accounts) ordersIn(a AccountID, id MarketID) *Orders {
	if !e.told { // then accounts need not be looked up
		return nil
	}
	if orders := e.accounts[a].orders; len(orders) > int(id) {
		return &orders[id]
	}
	return nil
}

// SetOrders states an account's open orders in a market. Their margin leaves Available. Under OrdersInTier they
// also raise the tier of the account's positions in the market. The books forget them when a liquidation cancels
// them. A refused SetOrders changes nothing.
//
// Refusals, in order: balance too low for more margin than before, position and orders above the last tier, would be
// liquidated at once. Fewer orders than before, on both sides, are never refused.
func (e *Accounts) SetOrders(a AccountID, id MarketID, o Orders) error {
	return e.setOrders(a, id, o, true)
}

// PutOrders puts back what Orders returned, unchecked: for whoever undoes a SetOrders.
func (e *Accounts) PutOrders(a AccountID, id MarketID, o Orders) {
	if at := e.ordersIn(a, id); at != nil {
		*at = o
		e.rekeyMarket(a, id)
	}
}

// CheckOrders returns why SetOrders would refuse, and changes nothing.
func (e *Accounts) CheckOrders(a AccountID, id MarketID, o Orders) error {
	return e.setOrders(a, id, o, false)
}

func (e *Accounts) setOrders(a AccountID, id MarketID, o Orders, commit bool) error {
	if id < 0 || int(id) >= len(e.markets) {
		return fmt.Errorf("exchange: no market %d", id)
	}
	m := &e.markets[id]
	if err := e.known(a, m.Settle); err != nil {
		return err
	}
	for _, x := range [...]*uint256.Int{&o.Bids, &o.Asks, &o.BidValue, &o.AskValue, &o.Leverage, &o.Margin} {
		if !x.Lt(&maxAmount) {
			return ErrAmountTooLarge
		}
	}
	if o.Margin.IsZero() {
		o.Margin = e.orderMargin(a, id, &o)
	}
	acc := &e.accounts[a]
	for len(acc.orders) <= int(id) {
		acc.orders, e.told = append(acc.orders, Orders{}), true
	}
	old := acc.orders[id]
	more := o.Bids.Gt(&old.Bids) || o.Asks.Gt(&old.Asks) || o.BidValue.Gt(&old.BidValue) || o.AskValue.Gt(&old.AskValue)
	if o.Margin.Gt(&old.Margin) && more {
		have := e.spareFor(a, m.Settle, e.Mode(a, id)).Add(fixed.Positive(&old.Margin))
		if have.Cmp(fixed.Positive(&o.Margin)) < 0 {
			return e.refuse(ErrInsufficientBalance)
		}
	}
	acc.orders[id] = o
	fault := error(nil)
	if more {
		fault = e.orderedFault(a, id)
	}
	if fault != nil || !commit {
		acc.orders[id] = old
		return fault
	}
	if e.rules.Margin.OrdersInTier {
		e.rekeyMarket(a, id)
	}
	return nil
}

// orderedFault returns why an account's positions cannot carry its open orders in a market under OrdersInTier.
func (e *Accounts) orderedFault(a AccountID, id MarketID) error {
	if !e.rules.Margin.OrdersInTier {
		return nil
	}
	for i := e.accounts[a].first; i != none; i = e.positions[i].next {
		p := &e.positions[i]
		if p.market != id || p.size.IsZero() {
			continue
		}
		reach := e.reachable(p)
		v := e.value(p)
		v = exact.MulDivUp(&v, &reach, &p.size)
		m := &e.markets[id]
		if at := m.reaching(p.side, &reach, &v); m.Tiers.exceeded(&at) && e.ordered(p) {
			return e.refuse(ErrAboveRiskLimit)
		}
		if _, _, fails := e.Test(e.BucketOf(i)); fails {
			return e.refuse(ErrWouldLiquidate)
		}
	}
	return nil
}

// Effective returns the largest position, in size or in value, that one can become if all orders on one side fill:
//
//	max(|position + bids|, |position − asks|)
//
// Source: Cube, margin.md: short 1 BTC at 100k with bids for 0.5 at 90k and asks for 0.2 at 110k has 122k.
func Effective(position fixed.Signed, bids, asks *uint256.Int) uint256.Int {
	up := position.Add(fixed.Positive(bids)).Abs()
	down := position.Sub(fixed.Positive(asks)).Abs()
	if down.Gt(&up) {
		return down
	}
	return up
}

// OrderMargin returns what orders tie up beside the account's position. Rounded up. It is the sum of
//
//   - the initial margin of the effective value beyond the position's own value, at the orders' leverage or the
//
// highest of
//
//	  the tier that holds there;
//	- the fee to open, so that what is accepted can fill;
//	- where the rules reserve it (Bybit, BitMEX), the taker fee to close at the bankruptcy price.
//
// For a first order of Bybit that is formula.BybitOrderCost.
//
// Documented assumption: venues state the rule for one order. For several, and beside a position, this is Cube's
// (margin.md) for all.
func (e *Accounts) OrderMargin(a AccountID, id MarketID, o Orders) uint256.Int {
	return e.orderMargin(a, id, &o)
}

func (e *Accounts) orderMargin(a AccountID, id MarketID, o *Orders) uint256.Int {
	if o.BidValue.IsZero() && o.AskValue.IsZero() { // nothing can become of the position
		return zero
	}
	m := &e.markets[id]
	var held, size fixed.Signed
	for i := e.accounts[a].first; i != none; i = e.positions[i].next {
		p := &e.positions[i]
		if p.market != id || p.size.IsZero() {
			continue
		}
		if v := e.value(p); p.side == Long {
			held, size = held.Add(fixed.Positive(&v)), size.Add(fixed.Positive(&p.size))
		} else {
			held, size = held.Sub(fixed.Positive(&v)), size.Sub(fixed.Positive(&p.size))
		}
	}
	whole, own := Effective(held, &o.BidValue, &o.AskValue), held.Abs()
	more := fixed.MinusCapped(&whole, &own)
	if more.IsZero() {
		return zero
	}
	at := whole
	if m.Tiers.BySize {
		reach := Effective(size, &o.Bids, &o.Asks)
		at = m.sized(Long, &reach)
	}
	tier := &m.Tiers.Brackets[m.Tiers.At(&at)]
	initial, leverage := exact.MulDivUp(&more, &tier.Initial, &fixed.WAD), o.Leverage
	if leverage.IsZero() {
		leverage = e.Leverage(a, id)
	}
	if !leverage.IsZero() {
		if asked := exact.MulDivUp(&more, &fixed.WAD, &leverage); asked.Gt(&initial) {
			initial = asked
		}
	}
	rate := &m.TakerFee
	if rate.Lt(&m.MakerFee) {
		rate = &m.MakerFee
	}
	opening := exact.MulDivUp(&more, rate, &fixed.WAD)
	if e.rules.Margin.CloseFee == FeeAtBust {
		side := Long
		if up := held.Add(fixed.Positive(&o.BidValue)).Abs(); up.Lt(&whole) {
			side = Short
		}
		bust := exact.Sum(&more, &initial)
		if m.Owns(side) {
			bust = fixed.MinusCapped(&more, &initial)
		}
		closing := exact.MulDivUp(&bust, &m.TakerFee, &fixed.WAD)
		initial.Add(&initial, &closing)
	}
	initial.Add(&initial, &opening)
	return initial
}

// ordered reports whether open orders raise the tier of p.
func (e *Accounts) ordered(p *position) bool {
	if !e.rules.Margin.OrdersInTier {
		return false
	}
	orders := e.accounts[p.account].orders
	return len(orders) > int(p.market) && (!orders[p.market].Bids.IsZero() || !orders[p.market].Asks.IsZero())
}

// reachable is the size that decides p's tier: its own, or the effective one with open orders.
func (e *Accounts) reachable(p *position) uint256.Int {
	if !e.ordered(p) {
		return p.size
	}
	o := &e.accounts[p.account].orders[p.market]
	held := fixed.Positive(&p.size)
	if p.side == Short {
		held = held.Neg()
	}
	size := Effective(held, &o.Bids, &o.Asks)
	if size.Lt(&p.size) {
		return p.size
	}
	return size
}

// forgetOrders cancels an account's orders in a market, and reports whether there were any.
func (e *Accounts) forgetOrders(a AccountID, id MarketID) (any bool) {
	if o := e.ordersIn(a, id); o != nil {
		any = *o != Orders{}
		*o = Orders{}
	}
	if e.keeper != nil && e.keeper.CancelOrders(a, id) {
		any = true
	}
	return any
}
