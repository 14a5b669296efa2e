package venue

import (
	"errors"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/desk"
	"github.com/ringfence-sim/ringfence/fixed"
)

// place takes in an order.
func (m *Market) place(c *Command) (Answer, error) {
	r, acc := c.Order, &m.accounts[c.Account]
	if r == nil {
		return Answer{}, errors.New("venue: an order is missing")
	}
	if len(acc.open) >= maxOpen {
		return Answer{}, ErrTooMany
	}
	if r.Client != "" && slices.ContainsFunc(acc.open, func(o *Order) bool { return o.Client == r.Client }) {
		return Answer{}, ErrDuplicateClient
	}
	o := &Order{Request: *r, Account: c.Account, Created: m.stamp, Updated: m.stamp}
	of := book.Order{Side: r.Side, Kind: r.Kind, Lifetime: r.Lifetime, ReduceOnly: r.ReduceOnly, Price: r.Price, Lots: r.Lots}
	if len(r.Then) > 0 {
		m.parents = append(m.parents, o)
	}
	if r.Trigger > 0 {
		id, err := m.desk.PlaceWhen(c.Account, market, book.Conditional{Order: of, Condition: r.Condition, Source: r.Source, Trigger: r.Trigger, Close: r.Close})
		if err != nil {
			return Answer{}, err
		}
		o.ref, o.Status = id, Waiting
		m.waiting[id] = o
		m.enter(o)
		if r.Bound {
			m.replaced(o)
			m.bound = append(m.bound, o)
		}
		m.noteOrder(o, nil)
		return Answer{Order: o}, nil
	}
	m.incoming, m.pending = o, m.pending[:0]
	p, err := m.desk.Place(c.Account, market, of)
	m.incoming = nil
	if r.Accept && (errors.Is(err, exchange.ErrPostOnly) || errors.Is(err, exchange.ErrFillOrKill)) {
		m.enter(o)
		m.over(o)
		if o.Status, o.Why = Expired, "immediate"; errors.Is(err, exchange.ErrPostOnly) {
			o.Why = "post-only"
		}
		m.noteOrder(o, nil)
		return Answer{Order: o}, nil
	}
	if err != nil {
		return Answer{}, err
	}
	m.refusedFired(p.Fired)
	return Answer{Order: o}, nil
}

// enter gives an order its number; one that is amended has it.
func (m *Market) enter(o *Order) {
	if o.ID != 0 {
		return
	}
	m.orders = append(m.orders, o)
	o.ID = uint64(len(m.orders))
	acc := &m.accounts[o.Account]
	acc.open = append(acc.open, o)
	if !acc.quiet {
		acc.all = append(acc.all, o)
	}
}

// over takes an order that has ended off its owner's list.
func (m *Market) over(o *Order) {
	acc := &m.accounts[o.Account]
	if i := slices.Index(acc.open, o); i >= 0 {
		acc.open = slices.Delete(acc.open, i, i+1)
	}
}

// heard takes in a trade: the maker's side is settled, the taker's is not yet.
func (m *Market) heard(t desk.Trade) {
	m.traded++
	m.trades = append(m.trades, Trade{ID: m.traded, Price: t.Price, Lots: t.Lots, Side: t.Side, At: m.stamp})
	if len(m.trades) > 2000 {
		m.trades = slices.Delete(m.trades, 0, 1000)
	}
	last := m.trades[len(m.trades)-1]
	m.bar(t.Price, t.Lots)
	m.note(Note{Topic: Traded, Trade: &last})
	if t.Taker >= 0 {
		m.pending = append(m.pending, taken{price: t.Price, lots: t.Lots, trade: m.traded})
	}
	if t.Maker < 0 {
		return
	}
	o := m.resting[t.Order]
	m.fill(o, taken{price: t.Price, lots: t.Lots, trade: m.traded}, t.Fee, t.Profit, true)
	if t.Left == 0 {
		o.Status = Filled
		delete(m.resting, t.Order)
		m.over(o)
	} else {
		o.Status = Partly
	}
	m.noteAccount(o.Account, "order")
	m.noteOrder(o, m.lastFill(o.Account))
}

// fill enters a fill in its order and in its owner's history.
func (m *Market) fill(o *Order, t taken, fee uint256.Int, profit fixed.Signed, maker bool) {
	o.Filled += t.lots
	turnover := m.turnover(t.price, t.lots)
	o.Turnover.Add(&o.Turnover, &turnover)
	f := &Fill{ID: t.trade, Order: o, Side: o.Side, Price: t.price, Fee: fee, Profit: profit, Maker: maker, At: m.stamp}
	f.Size = m.size(t.lots)
	f.Value = m.worth(t.price, t.lots)
	m.keep(o, f)
}

// keep enters a fill in its owner's history.
func (m *Market) keep(o *Order, f *Fill) {
	acc := &m.accounts[o.Account]
	o.Fee.Add(&o.Fee, &f.Fee)
	o.Profit, acc.profit = o.Profit.Add(f.Profit), acc.profit.Add(f.Profit)
	o.Updated = m.stamp
	f.Before, f.Lots = acc.lots, m.lotsOf(&f.Size)
	if acc.lots += f.Lots; f.Side == book.Sell {
		acc.lots -= 2 * f.Lots
	}
	if acc.quiet {
		acc.fills = acc.fills[:0]
	}
	acc.fills = append(acc.fills, f)
}

func (m *Market) lastFill(a exchange.AccountID) *Fill {
	fills := m.accounts[a].fills
	return fills[len(fills)-1]
}

// settled takes in what became of an order that was matched: the one that was placed, or one whose price came.
func (m *Market) settled(s desk.Settled) {
	o := m.incoming
	if s.Waited != 0 {
		o = m.waiting[s.Waited]
		delete(m.waiting, s.Waited)
		o.Fired, o.Lots = m.stamp, s.Filled+s.Resting+s.Dropped
	} else {
		m.enter(o)
	}
	o.ref, o.Status, o.Updated = s.ID, Resting, m.stamp
	m.noteOrder(o, nil)
	fee, profit := s.Fee, s.Profit
	for i, t := range m.pending {
		part, gain := fee, profit
		if i < len(m.pending)-1 {
			part, gain = m.share(s.Fee, t.lots, s.Filled), signedShare(s.Profit, t.lots, s.Filled)
			fee.Sub(&fee, &part)
			profit = profit.Sub(gain)
		}
		o.Status = Partly
		m.fill(o, t, part, gain, false)
		if i == len(m.pending)-1 {
			m.conclude(o, &s)
			m.noteAccount(o.Account, "order")
		}
		m.noteOrder(o, m.lastFill(o.Account))
	}
	if len(m.pending) == 0 {
		m.conclude(o, &s)
		if !o.Open() {
			m.noteOrder(o, nil)
		}
	} else if !o.Open() && o.Status != Filled {
		m.noteOrder(o, nil)
	}
	m.pending = m.pending[:0]
}

// conclude says where an order stands once it was matched.
func (m *Market) conclude(o *Order, s *desk.Settled) {
	switch {
	case s.Resting > 0:
		m.resting[s.ID] = o
		if o.Status = Partly; o.Filled == 0 {
			o.Status = Resting
		}
		return
	case o.Left() <= 0:
		o.Status = Filled
	default:
		o.Status, o.Why = Expired, "immediate"
	}
	m.over(o)
}

// lost takes in that lots of a resting order left the book.
func (m *Market) lost(l desk.Lost) {
	o := m.resting[l.Order]
	if o == nil {
		return
	}
	o.Updated = m.stamp
	if o == m.moving {
		delete(m.resting, l.Order)
		return
	}
	if l.Left > 0 { // both sides of a self-trade lose what the smaller has, or its owner shrinks it
		o.Lots -= l.Lots
		m.noteOrder(o, nil)
		return
	}
	o.Status = Expired
	switch {
	case l.Liquidated:
		o.Why = "liquidated"
	case l.Why == book.SelfTraded:
		o.Why = "self-trade"
	case l.Why == book.Reduced:
		o.Why = "reduced"
	case l.Why == book.Unmargined:
		o.Why = "margin"
	default:
		o.Status, o.Why = Cancelled, "withdrawn"
	}
	delete(m.resting, l.Order)
	m.over(o)
	m.noteOrder(o, nil)
}

// refusedFired ends the orders whose price came and that were refused.
func (m *Market) refusedFired(fired []desk.Fired) {
	for i := range fired {
		if o := m.waiting[fired[i].ID]; fired[i].Err != nil && o != nil {
			o.Fired = m.stamp
			m.endWaiting(o, Refused, fired[i].Err.Error())
		}
	}
}

// endWaiting ends an order that waited.
func (m *Market) endWaiting(o *Order, as Status, why string) {
	delete(m.waiting, o.ref)
	o.Status, o.Why, o.Updated = as, why, m.stamp
	m.over(o)
	m.noteOrder(o, nil)
}

// replaced ends the order that closed the whole position on the same condition as a new one.
func (m *Market) replaced(by *Order) {
	for _, o := range m.bound {
		if whole := o.Close && o.Lots == 0 && by.Close && by.Lots == 0; whole && o.Account == by.Account && o.Condition == by.Condition && o.Status == Waiting {
			if m.desk.CancelWaiting(o.Account, market, o.ref) == nil {
				m.endWaiting(o, Cancelled, "withdrawn")
			}
		}
	}
}

// follow places what comes after orders that have traded, and ends what waited with positions that are closed.
func (m *Market) follow() {
	if len(m.parents) > 0 {
		kept := m.parents[:0]
		for _, o := range m.parents {
			if o.Filled == 0 && o.Open() {
				kept = append(kept, o)
			}
			if o.Filled > 0 {
				m.placeThen(o)
			}
		}
		m.parents = kept
	}
	m.unbind()
}

// placeThen places the orders that come after one. One that is refused is entered as such.
func (m *Market) placeThen(of *Order) {
	for _, r := range of.Then {
		if _, err := m.place(&Command{Account: of.Account, Order: &r}); err != nil {
			o := &Order{Request: r, Account: of.Account, Created: m.stamp, Updated: m.stamp}
			m.enter(o)
			m.endWaiting(o, Refused, err.Error())
		}
	}
}

// before does what is due before a command; that of an Advance comes mark by mark.
func (m *Market) before(c *Command) {
	if c.Kind != Advance {
		m.keepDeadlines(c.At)
	}
}

// keepDeadlines cancels the orders of the accounts whose deadline has come at a stamp.
func (m *Market) keepDeadlines(now int64) {
	if m.earliest == 0 || m.earliest > now {
		return
	}
	m.stamp = max(m.stamp, now)
	for i := range m.Customers {
		acc := &m.accounts[i]
		if acc.deadline == 0 || acc.deadline > now {
			continue
		}
		acc.deadline = 0
		for _, o := range slices.Clone(acc.open) {
			m.cancel(exchange.AccountID(i), o.ID) //nolint:errcheck // it is open
		}
	}
	m.earliest = m.nextDeadline()
}

// nextDeadline is the first deadline of an account; 0: there is none.
func (m *Market) nextDeadline() (first int64) {
	for i := range m.Customers {
		if at := m.accounts[i].deadline; at > 0 && (first == 0 || at < first) {
			first = at
		}
	}
	return first
}

// unbind ends the orders that waited with a position that is closed.
func (m *Market) unbind() {
	kept := m.bound[:0]
	for _, o := range m.bound {
		_, held := m.Held(o.Account)
		if o.Status == Waiting && !held {
			if m.desk.CancelWaiting(o.Account, market, o.ref) == nil {
				m.endWaiting(o, Cancelled, "closed")
			}
		}
		if o.Status == Waiting {
			kept = append(kept, o)
		}
	}
	m.bound = kept
}

func (m *Market) cancel(a exchange.AccountID, id uint64) (Answer, error) {
	o, ok := m.Order(a, id)
	if !ok || !o.Open() {
		return Answer{}, ErrUnknownOrder
	}
	if o.Status == Waiting {
		if err := m.desk.CancelWaiting(a, market, o.ref); err != nil {
			return Answer{}, err
		}
		m.endWaiting(o, Cancelled, "withdrawn")
		return Answer{Order: o}, nil
	}
	return Answer{Order: o}, m.desk.Cancel(a, market, o.ref)
}

// amend gives an open order another price, trigger or size; the size is the whole, with what has filled. The order
// keeps its number. One that rests and only shrinks keeps its place in the queue, any other is placed anew.
//
// Documented assumption: what is refused leaves the order as it was, but at the end of its queue.
func (m *Market) amend(c *Command) (Answer, error) {
	o, ok := m.Order(c.Account, c.ID)
	if c.Order == nil {
		return Answer{}, errors.New("venue: an order is missing")
	}
	if !ok || !o.Open() {
		return Answer{}, ErrUnknownOrder
	}
	was, r := o.Request, o.Request
	for _, change := range [...]struct{ to, is *int64 }{{&c.Order.Price, &r.Price}, {&c.Order.Lots, &r.Lots}, {&c.Order.Trigger, &r.Trigger}} {
		if *change.to > 0 {
			*change.is = *change.to
		}
	}
	if r.Lots <= o.Filled && !r.Close {
		return Answer{}, m.engine.Refuse(exchange.ErrOrderSize)
	}
	if was.Price == r.Price && was.Lots == r.Lots && was.Trigger == r.Trigger {
		return Answer{Order: o}, ErrUnchanged
	}
	before := o.Amended
	o.Amended = m.stamp
	if o.Status != Waiting && was.Price == r.Price && r.Lots < was.Lots {
		return Answer{Order: o}, m.desk.Shrink(c.Account, market, o.ref, was.Lots-r.Lots)
	}
	if err := m.takeOut(o); err != nil {
		return Answer{}, err
	}
	o.Request = r
	refused := m.putIn(o)
	if refused == nil {
		return Answer{Order: o}, nil
	}
	o.Request, o.Amended = was, before
	if err := m.putIn(o); err != nil { // where the market is not what it was when it came
		o.Status, o.Why, o.Updated = Cancelled, "withdrawn", m.stamp
		m.over(o)
		m.noteOrder(o, nil)
	}
	return Answer{}, refused
}

// takeOut takes an order that is amended off the desk.
func (m *Market) takeOut(o *Order) error {
	if o.Status != Waiting {
		m.moving = o
		defer func() { m.moving = nil }()
		return m.desk.Cancel(o.Account, market, o.ref)
	}
	delete(m.waiting, o.ref)
	return m.desk.CancelWaiting(o.Account, market, o.ref)
}

// putIn places what is left of an order that is amended.
func (m *Market) putIn(o *Order) error {
	of := book.Order{Side: o.Side, Kind: o.Kind, Lifetime: o.Lifetime, ReduceOnly: o.ReduceOnly, Price: o.Price, Lots: o.Left()}
	if o.Status == Waiting {
		id, err := m.desk.PlaceWhen(o.Account, market, book.Conditional{Order: of, Condition: o.Condition, Source: o.Source, Trigger: o.Trigger, Close: o.Close})
		if err != nil {
			return err
		}
		o.ref, o.Updated = id, m.stamp
		m.waiting[id] = o
		m.noteOrder(o, nil)
		return nil
	}
	m.incoming, m.pending = o, m.pending[:0]
	p, err := m.desk.Place(o.Account, market, of)
	m.incoming = nil
	if err == nil {
		m.refusedFired(p.Fired)
	}
	return err
}

// keptNonces is how many nonces of an account are remembered; one below all of them is refused, as one that is among
// them.
const keptNonces = 100

// nonce takes in a number that counts once.
func (m *Market) nonce(c *Command) error {
	acc := &m.accounts[c.Account]
	at, seen := slices.BinarySearch(acc.nonces, c.ID)
	full := len(acc.nonces) >= keptNonces
	if seen || full && at == 0 {
		return ErrNonce
	}
	acc.nonces = slices.Insert(acc.nonces, at, c.ID)
	if full {
		acc.nonces = slices.Delete(acc.nonces, 0, 1)
	}
	return nil
}

func (m *Market) cancelAll(c *Command) (out Answer, err error) {
	for _, o := range slices.Clone(m.accounts[c.Account].open) {
		if c.Only == "" || (c.Only == "waiting") == (o.Status == Waiting) {
			if _, err := m.cancel(c.Account, o.ID); err != nil {
				return out, err
			}
			out.Gone = append(out.Gone, o)
		}
	}
	return out, nil
}
