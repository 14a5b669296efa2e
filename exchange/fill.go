package exchange

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Fill is one account's side of a trade in an order book. Positions are net (one-way mode): what an account holds on the
// other side is closed first. The rest opens or enlarges a position in the account's margin mode, at the leverage it chose
// ([Accounts.ChooseLeverage]).
type Fill struct {
	Account AccountID
	Market  MarketID
	Side    Side        // Long: bought; Short: sold
	Size    uint256.Int // base units (linear) or contracts (inverse)
	Value   uint256.Int // settlement units paid or received
	Maker   bool        // pays the instrument's maker fee instead of the taker fee
	Used    Orders      // sizes and values that leave the account's open orders with this fill, whose margin no longer counts for them
}

// Fill settles an account's side of a trade. The market's liquidity is the other side: two accounts who trade with each
// other, each with a Fill of its own, leave it as it was. A refused Fill changes nothing.
//
// Opening is refused as Open would refuse it, and closing as Reduce would, beyond the bankruptcy price above all (BitMEX:
// a market order executes until filled or the bankruptcy price is reached).
func (e *Accounts) Fill(f Fill) error { return e.fill(&f, true) }

// CheckFill returns why Fill would refuse, and changes nothing.
func (e *Accounts) CheckFill(f Fill) error { return e.fill(&f, false) }

func (e *Accounts) fill(f *Fill, commit bool) error {
	if f.Market < 0 || int(f.Market) >= len(e.markets) {
		return fmt.Errorf("exchange: no market %d", f.Market)
	}
	m := &e.markets[f.Market]
	if err := e.known(f.Account, m.Settle); err != nil {
		return err
	}
	switch {
	case f.Side > Short:
		return fmt.Errorf("exchange: unknown side %d", f.Side)
	case f.Size.IsZero():
		return e.refuse(ErrZeroSize)
	case !f.Size.Lt(&maxAmount) || !f.Value.Lt(&maxAmount):
		return ErrAmountTooLarge
	}
	p := e.planned(f)
	if p.err != nil || !commit {
		return p.err
	}
	e.carryOut(p)
	return nil
}

// plan is what a fill will do, or why it is refused, and all that this follows from.
//
// A desk asks whether a fill may happen before it does, more than once and of both sides. As long as nothing has changed the
// answer is kept, and then carried out.
type plan struct {
	fill     Fill
	known    bool        // of an account all of whose positions are in this market: then the following is all it follows from
	mark     uint256.Int // of the market
	leverage uint256.Int // chosen
	mode     Mode
	wallet   fixed.Signed
	ids      [2]PositionID // by side
	held     [2]position
	orders   Orders

	err     error
	closing PositionID // −1: none
	after   position   // what is left of that
	opens   bool
	next    position     // what is opened or enlarged
	left    fixed.Signed // in the free balance
	fees    uint256.Int
}

// planned is the plan of a fill: the one that was made, where it still holds.
func (e *Accounts) planned(f *Fill) *plan {
	at := e.older
	for i := range e.plans {
		if p := &e.plans[i]; p.fill.Account == f.Account {
			if p.known && e.holds(p, f) {
				return p
			}
			at = i
		}
	}
	e.older = 1 - at
	p := &e.plans[at]
	e.premises(p, f)
	e.plan(p)
	return p
}

// premises notes what a plan follows from.
func (e *Accounts) premises(p *plan, f *Fill) {
	m := &e.markets[f.Market]
	p.fill, p.known, p.mark = *f, !e.unified(), m.mark
	p.leverage, p.mode, p.orders = e.Leverage(f.Account, f.Market), e.Mode(f.Account, f.Market), e.Orders(f.Account, f.Market)
	p.wallet, p.ids = *e.wallet(f.Account, m.Settle), [2]PositionID{none, none}
	for id := e.accounts[f.Account].first; id != none; id = e.positions[id].next {
		held := &e.positions[id]
		if held.market != f.Market {
			p.known = false
			continue
		}
		p.ids[held.side], p.held[held.side] = id, *held
	}
}

// holds reports whether a plan is that of a fill, and nothing that it follows from has changed.
func (e *Accounts) holds(p *plan, f *Fill) bool {
	m := &e.markets[f.Market]
	if p.fill != *f || !p.mark.Eq(&m.mark) || p.wallet != *e.wallet(f.Account, m.Settle) || p.mode != e.Mode(f.Account, f.Market) ||
		p.leverage != e.Leverage(f.Account, f.Market) || p.orders != e.Orders(f.Account, f.Market) {
		return false
	}
	n := 0
	for id := e.accounts[f.Account].first; id != none; id = e.positions[id].next {
		held := &e.positions[id]
		if p.held[held.side] != *held {
			return false
		}
		n++
	}
	for _, id := range p.ids {
		if id != none {
			n--
		}
	}
	return n == 0
}

// plan finds out what a fill does. It closes and then opens. The first leg is entered in the books while the second is tested,
// and taken back.
func (e *Accounts) plan(p *plan) {
	f := &p.fill
	m := &e.markets[f.Market]
	rate := &m.TakerFee
	if f.Maker {
		rate = &m.MakerFee
	}
	p.err, p.fees = nil, zero
	orders := e.ordersIn(f.Account, f.Market)
	if orders != nil {
		orders.take(&f.Used)
		orders.Margin = e.orderMargin(f.Account, f.Market, orders)
	}
	rest, value := f.Size, f.Value
	wallet := e.wallet(f.Account, m.Settle)
	before := *wallet
	var held position
	if p.closing = e.openOn(f.Account, f.Market, f.Side.Opposite()); p.closing != none {
		closed := &e.positions[p.closing]
		held = *closed
		size := exact.Min(closed.size, f.Size)
		part := exact.Portion(&f.Value, &size, &f.Size)
		p.fees = exact.MulDivUp(&part, rate, &fixed.WAD)
		var pool fixed.Signed
		p.after, pool = e.reducing(closed, &size, &part, &p.fees)
		if p.err = e.mayClose(closed, &p.after, pool); p.err == nil {
			*closed, *wallet = p.after, pool
			rest.Sub(&rest, &size)
			value.Sub(&value, &part)
		}
	}
	p.left = *wallet
	if p.opens = p.err == nil && !rest.IsZero(); p.opens {
		fee := exact.MulDivUp(&value, rate, &fixed.WAD)
		o := Opening{Account: f.Account, Market: f.Market, Side: f.Side, Size: rest, Value: value}
		var charge fixed.Signed
		charge, p.err = e.opening(&o, &fee, &p.next)
		p.left = p.left.Sub(charge)
		p.fees.Add(&p.fees, &fee)
	}
	if p.closing != none {
		e.positions[p.closing] = held
	}
	*wallet = before
	if orders != nil {
		*orders = p.orders
	}
}

// carryOut does what a plan says, and forgets it.
func (e *Accounts) carryOut(p *plan) {
	f := &p.fill
	m := &e.markets[f.Market]
	p.known = false
	if p.closing != none {
		e.positions[p.closing] = p.after
	}
	if p.opens {
		fresh := e.openOn(f.Account, f.Market, f.Side) == none
		if id := e.put(&p.next); fresh && e.watching {
			e.opened = append(e.opened, id)
		}
	}
	*e.wallet(f.Account, m.Settle) = p.left
	e.fees[m.Settle].Add(&e.fees[m.Settle], &p.fees)
	m.trade(m.Owns(f.Side), &f.Size, &f.Value)
	if orders := e.ordersIn(f.Account, f.Market); orders != nil {
		orders.take(&f.Used)
		orders.Margin = e.orderMargin(f.Account, f.Market, orders) // beside the new position
	}
	if e.watching { // triggers are read between fills
		e.rekeyFilled(f.Account, f.Market)
		return
	}
	e.rekeyLater(f.Account, f.Market)
}

func (e *Accounts) rekeyFilled(a AccountID, id MarketID) {
	e.rekeyOwn(a, id)
	e.rekeyPool(a, e.markets[id].Settle)
}

// rekeyLater notes that the triggers of an account in a market, where it has a position, are to be brought up to date. Who
// trades many times between two marks is then given new ones once.
func (e *Accounts) rekeyLater(a AccountID, id MarketID) {
	for i := e.accounts[a].first; i != none; i = e.positions[i].next {
		if e.positions[i].market != id {
			continue
		}
		if !e.isLate[i] {
			e.isLate[i] = true
			e.late = append(e.late, i)
		}
		return
	}
}

// keyed brings all triggers up to date. Whatever reads them calls it first, and so does whatever moves a mark: the triggers of a
// pool with several positions follow from where the marks stand.
func (e *Accounts) keyed() {
	if len(e.late) > 0 {
		e.keyLate()
	}
}

func (e *Accounts) keyLate() {
	for _, i := range e.late {
		e.isLate[i] = false
		e.rekeyFilled(e.positions[i].account, e.positions[i].market)
	}
	e.late = e.late[:0]
}

// equityWith is the equity of a bucket in which p is as given, and the pool's balance as given.
func (e *Accounts) equityWith(p *position, pool fixed.Signed) fixed.Signed {
	if !p.cross {
		if p.size.IsZero() {
			return p.margin
		}
		return p.margin.Add(e.profit(p))
	}
	equity := pool
	for id := e.accounts[p.account].first; id != none; id = e.positions[id].next {
		o := &e.positions[id]
		if o.market == p.market && o.side == p.side {
			o = p
		}
		if o.cross && !o.size.IsZero() && e.markets[o.market].Settle == e.markets[p.market].Settle {
			equity = equity.Add(e.profit(o))
		}
	}
	return equity
}

// openOn returns an account's open position on a side of a market, or none.
func (e *Accounts) openOn(a AccountID, id MarketID, s Side) PositionID {
	if i, ok := e.Find(a, id, s); ok && !e.positions[i].size.IsZero() {
		return i
	}
	return none
}

// rekeyMarket brings the trigger keys of an account's positions in a market up to date, closed ones included.
func (e *Accounts) rekeyMarket(a AccountID, id MarketID) {
	if pooled := e.rekeyOwn(a, id); pooled {
		e.rekeyPool(a, e.markets[id].Settle)
	}
}

// rekeyOwn is rekeyMarket without the pool, which positions in cross mode are in: pooled reports whether there are any.
func (e *Accounts) rekeyOwn(a AccountID, id MarketID) (pooled bool) {
	for i := e.accounts[a].first; i != none; i = e.positions[i].next {
		if p := &e.positions[i]; p.market == id {
			pooled = pooled || p.cross
			e.rekeyAlone(i)
		}
	}
	return pooled
}

// Net returns the size of an account's long less that of its short in a market.
func (e *Accounts) Net(a AccountID, id MarketID) fixed.Signed {
	var net fixed.Signed
	for i := e.accounts[a].first; i != none; i = e.positions[i].next {
		switch p := &e.positions[i]; {
		case p.market != id:
		case p.side == Long:
			net = net.Add(fixed.Positive(&p.size))
		default:
			net = net.Sub(fixed.Positive(&p.size))
		}
	}
	return net
}

// Reserve makes room for the positions that an account may come to hold in a market, so that a Fill moves none in memory.
// A venue that settles fills while a position is being closed at it must have called this for both parties' accounts.
func (e *Accounts) Reserve(a AccountID, id MarketID) {
	for _, s := range [...]Side{Long, Short} {
		if _, ok := e.Find(a, id, s); !ok {
			e.put(&position{account: a, market: id, side: s, owns: e.markets[id].Owns(s), cross: e.Mode(a, id) == Cross, next: none})
		}
	}
}
