package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Bust is the price at which counterparties are deleveraged.
type Bust string

const (
	// AtBust is the bankruptcy price of the liquidated position.
	AtBust Bust = "bankruptcy"
	// AtPreviousMark is the market's mark before the last (Hyperliquid).
	AtPreviousMark Bust = "previous-mark"
)

// Policy is how what is to be closed falls on the counterparties of a side.
type Policy string

const (
	// Queue closes them one after the other, in the order of a [Ranking]: the first bear all.
	Queue Policy = "queue"
	// ProRata closes all of them in proportion to their size, by the largest remainder.
	ProRata Policy = "pro-rata"
	// AtRandom closes them one after the other, in the order of position from a random start on.
	AtRandom Policy = "random"
)

// Deleverage closes against counterparties: positions on the other side of the market, one after the other. Neither
// side pays a fee.
//
// Passed over are the account's own positions, those that are being liquidated themselves (but see Failing), and those
// whose own bucket would end below zero at that price (dYdX: bankruptcy prices that do not overlap). One whose bucket would
// end at zero is closed.
type Deleverage struct {
	// Policy says who of the counterparties bears how much. Empty: Queue.
	Policy Policy
	// By is the order of the queue, and of who is passed over first where not all may be looked at.
	By Ranking
	// At is the price at which they are.
	At Bust
	// Most is how many buckets are deleveraged, or tried to be, at one time (dYdX 10 attempts a block). 0: no limit.
	Most uint64
	// Failing lets counterparties be those that fail their own requirement, as long as their bucket does not end below zero (dYdX).
	Failing bool
	// Looks is how many counterparties are looked at for them (dYdX 500 subaccounts a block). 0: no limit.
	Looks uint64
}

// Name is deleverage.
func (Deleverage) Name() string { return "deleverage" }

// Faults are those of the parameters.
func (s Deleverage) Faults(*Rules) (all fault.Faults) {
	if s.By == nil {
		all = append(all, fault.New("deleverage-by", "is missing", "say in which order counterparties are closed"))
	}
	fault.Word(&all, "deleverage-policy", s.Policy, "", Queue, ProRata, AtRandom)
	fault.Word(&all, "deleverage-at", s.At, AtBust, AtPreviousMark)
	return all
}

// loser is what is closed against counterparties: a position, or inventory.
type loser struct {
	id         exchange.PositionID // −1: inventory
	account    exchange.AccountID
	market     exchange.MarketID
	side       exchange.Side
	owns       bool
	size, cost uint256.Int  // what is left
	gained     fixed.Signed // by what was closed, over its cost
}

func (s Deleverage) close(e *Engine, t *taken) {
	p := e.Holding(t.id)
	l := loser{id: t.id, account: p.Account, market: t.market, side: t.side, owns: t.owns, size: p.Size, cost: p.Cost}
	rest := t.bust(&p.Size)
	t.offset = true
	t.waits, t.barren = e.offset(s, &l, &t.ev, rest)
	if t.waits {
		return
	}
	if s.At == AtPreviousMark {
		p.Cost.Sub(&p.Cost, &l.cost)
		closed := fixed.MinusCapped(&p.Size, &l.size)
		x := exact.Portion(&rest, &closed, &p.Size)
		better := l.gained.Sub(exact.Gain(t.owns, &p.Cost, &x)).Capped()
		t.kept = fixed.Positive(&better)
	}
}

func (s Deleverage) unwind(e *Engine, id exchange.MarketID) (done bool) {
	if e.carried(id) {
		return true
	}
	stock := e.inventory(id)
	l := loser{id: none, account: none, market: id, side: stock.side, owns: stock.owns, size: stock.size, cost: stock.cost}
	ev := e.unwinding(&stock, id)
	e.offset(s, &l, &ev, stock.bust)
	if ev.Counterparts.IsZero() {
		return false
	}
	ev.Reference.Sub(&stock.cost, &l.cost)
	ev.Bystanders = fixed.Signed{} // each counterparty's event has its own
	ev.Impact = l.gained.Neg()
	ev.Proceeds = fixed.Positive(&ev.Reference).Add(l.gained).Capped()
	if !l.owns {
		ev.Proceeds = fixed.Positive(&ev.Reference).Sub(l.gained).Capped()
	}
	e.release(id, &stock, &ev)
	return false
}

// offsetsLeft is how many more buckets may be deleveraged now; 0 also where no more counterparties may be looked
// at.
func (e *Engine) offsetsLeft() uint64 {
	if e.looksLeft() == 0 {
		return 0
	}
	return within(e.deleverage.Most, e.thisBlock().deleveraged)
}

// looksLeft is how many more counterparties may be looked at now.
func (e *Engine) looksLeft() uint64 { return within(e.deleverage.Looks, e.thisBlock().looked) }

// offset closes what is left of a loser against counterparties, as far as they may be looked at now. cut reports
// whether that is why some of it is left, and barren that none of those that were looked at could take any.
func (e *Engine) offset(s Deleverage, l *loser, ev *Event, bust uint256.Int) (cut, barren bool) {
	looked, cut := e.closeAgainst(s, l, ev, bust, e.looksLeft())
	e.thisBlock().looked += looked
	return cut, ev.Counterparts.IsZero() && (looked > 0 || !cut)
}

// closeAgainst closes what is left of a loser, at its bankruptcy value or the previous mark. At most so many
// counterparties are looked at as there is room. cut reports that there was more to close and more to look at.
func (e *Engine) closeAgainst(s Deleverage, l *loser, ev *Event, bust uint256.Int, room uint64) (looked uint64, cut bool) {
	q := e.ranking(s, l.market, l.side.Opposite())
	if s.Policy == ProRata {
		return e.closeInProportion(s, q, l, ev, bust, room)
	}
	p := pricing{at: s.At, bust: bust, size: l.size}
	for i := q.next; i < len(q.entries) && !l.size.IsZero(); i++ {
		if r := &q.entries[i]; looked < room && r.refuses(l, &p) {
			looked++
			continue
		}
		other := q.entries[i].id
		if e.Closed(other) {
			q.pass(i)
			continue
		}
		if looked == room {
			return looked, true
		}
		looked++
		o := e.Holding(other)
		withheld := e.house.Withheld(other)
		if withheld && !s.Failing || o.Account == l.account {
			continue
		}
		size := exact.Min(l.size, o.Size)
		value := e.offsetValue(s, l, &bust, &size)
		t, ok := e.bears(other, &o, &size, &value)
		if !ok {
			q.entries[i].refused, q.entries[i].at = size, *p.price()
			continue
		}
		t.withheld = withheld
		left := e.closeOff(l, ev, &t)
		bust = fixed.MinusCapped(&bust, &value)
		q.entries[i].at.Clear() // its bucket is another now
		if left.IsZero() {
			q.pass(i)
		}
	}
	return looked, false
}

// offsetValue is what size of a loser, of which bust is the bankruptcy value of all that is left, is closed for.
func (e *Engine) offsetValue(s Deleverage, l *loser, bust, size *uint256.Int) uint256.Int {
	if s.At == AtPreviousMark {
		previous := e.house.Previous(l.market)
		return e.Instrument(l.market).Value(l.side, size, &previous)
	}
	return exact.Portion(bust, size, &l.size)
}

// taker is a counterparty with what is closed of it.
type taker struct {
	id          exchange.PositionID
	o           *exchange.Holding
	size, value uint256.Int
	before      fixed.Signed // equity of its bucket
	ref         uint256.Int  // value at mark of size
	theirs      fixed.Signed // gained over that
	withheld    bool
}

// bears returns what closing size of a counterparty for value comes to, and whether its bucket would not end below zero.
func (e *Engine) bears(id exchange.PositionID, o *exchange.Holding, size, value *uint256.Int) (t taker, ok bool) {
	t = taker{id: id, o: o, size: *size, value: *value, before: e.Equity(e.BucketOf(id)), ref: e.house.Part(id, size)}
	t.theirs = exact.Gain(o.Owns, &t.ref, value)
	return t, t.before.Add(t.theirs).Sign() >= 0
}

// closeOff closes some of a loser against a counterparty, and returns what is left of that.
func (e *Engine) closeOff(l *loser, ev *Event, t *taker) (left uint256.Int) {
	ours := e.loses(l, &t.size, &t.value)
	e.house.Settle(t.id, &t.size, &t.value)
	ev.Size.Add(&ev.Size, &t.size)
	ev.Reference.Add(&ev.Reference, &ours)
	ev.Counterparts.Add(&ev.Counterparts, &t.size)
	ev.Bystanders = ev.Bystanders.Add(exact.Gain(l.owns, &ours, &t.value))
	if e.house.CancelOrders(t.o.Account, l.market) {
		gone := e.event(Cancelled, t.id)
		e.record(&gone)
	}
	out := e.next()
	e.describe(out, Deleveraged, t.id, t.o)
	out.Remaining.Sub(&t.o.Size, &t.size)
	out.Size, out.Reference, out.Proceeds, out.Counterparts = t.size, t.ref, t.value, t.size
	out.EquityBefore, out.EquityAfter, out.Bystanders = t.before, t.before.Add(t.theirs), t.theirs
	left = out.Remaining
	still := e.Holding(t.id)
	out.Cost.Sub(&out.Cost, &still.Cost)
	e.house.Renew(t.id)
	if t.withheld { // its own turn is over, or yet to come
		e.house.Withhold(e.BucketOf(t.id))
		e.waiting = append(e.waiting, t.id)
	}
	return left
}

// loses closes size of a loser for value, and returns its value at mark.
func (e *Engine) loses(l *loser, size, value *uint256.Int) (ref uint256.Int) {
	left := fixed.MinusCapped(&l.size, size)
	released := exact.Portion(&l.cost, size, &l.size)
	if l.id != none {
		ref = e.house.Part(l.id, size)
		e.house.Settle(l.id, size, value)
	} else {
		in, mark := e.Instrument(l.market), e.MarkPrice(l.market)
		ref = in.Value(l.side, &l.size, &mark)
		rest := in.Value(l.side, &left, &mark)
		ref.Sub(&ref, &rest)
	}
	l.gained = l.gained.Add(exact.Gain(l.owns, &released, value))
	l.cost.Sub(&l.cost, &released)
	l.size = left
	return ref
}

// refuses reports whether an entry that could not be closed for another position in this mark, who asked no more of
// it and no worse a price, need not be asked again.
func (r *ranked) refuses(l *loser, p *pricing) bool {
	if r.at.IsZero() || l.size.Lt(&r.refused) {
		return false
	}
	price := p.price()
	return !price.IsZero() && !better(l.owns, price, &r.at)
}

// pricing is the price, ×1e36 a unit, that the counterparties of a loser would be closed at, found where it is asked for; 0: it
// is known only for each.
type pricing struct {
	at         Bust
	bust, size uint256.Int // of all that was to be closed
	known      bool
	found      uint256.Int
}

func (p *pricing) price() *uint256.Int {
	if !p.known {
		p.known = true
		if p.at == AtBust && !p.size.IsZero() && exact.Fits(&p.bust, &fixed.PriceScale, &p.size) {
			p.found = exact.MulDivDown(&p.bust, &fixed.PriceScale, &p.size)
		}
	}
	return &p.found
}

// better reports whether one price is better than another for the counterparties of a position that owns, or owes,
// its value.
func better(owns bool, price, than *uint256.Int) bool {
	if owns {
		return price.Lt(than)
	}
	return price.Gt(than)
}
