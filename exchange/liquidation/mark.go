package liquidation

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Mark sets a market's mark price, and liquidates whoever fails the maintenance margin at it, worst first. The events it
// returns are valid until the next mark. Where nobody is reached it costs two comparisons, however many positions there are.
//
// Errors: those of [exchange.Accounts.Markable].
func (e *Engine) Mark(id exchange.MarketID, price *uint256.Int, now uint64) ([]Event, error) {
	if err := e.Markable(id, price, now); err != nil {
		return nil, err
	}
	e.house.Tick(now)
	e.house.Mark(id, price)
	return e.liquidateReached(id, id+1), nil
}

// MarkAll sets the mark prices of all markets, one for each in their order, and then liquidates as Mark does, market
// after market. Whoever is judged, and at whatever it is closed, every market stands at its new mark.
//
// Pools with positions in several markets need that: between two calls of Mark one market is ahead of the other. It is one
// mark, with one list of events, each with the mark of its own market.
func (e *Engine) MarkAll(prices []uint256.Int, now uint64) ([]Event, error) {
	if len(prices) != len(e.markets) {
		return nil, fmt.Errorf("exchange: %d prices for %d markets", len(prices), len(e.markets))
	}
	for i := range prices {
		if err := e.Markable(exchange.MarketID(i), &prices[i], now); err != nil {
			return nil, fmt.Errorf("%w (%s)", err, e.Instrument(exchange.MarketID(i)).Symbol)
		}
	}
	e.house.Tick(now)
	for i := range prices {
		e.house.Mark(exchange.MarketID(i), &prices[i])
	}
	return e.liquidateReached(0, exchange.MarketID(len(prices))), nil
}

// Watermarks returns the two prices of a market between which a mark does nothing. They are those of
// [exchange.Accounts.Watermarks], but while the engine holds inventory no mark may be skipped, and both are the last
// mark. A liquidation that waits for its next step keeps a trigger that the last mark has reached.
func (e *Engine) Watermarks(id exchange.MarketID) (low, high uint256.Int) {
	if e.markets[id].stock.size.IsZero() {
		return e.Accounts.Watermarks(id)
	}
	mark := e.MarkPrice(id)
	return mark, mark
}

// liquidateReached liquidates whom the marks of the markets from one up to another have reached. A bucket that waits for its
// next step waits for the next mark, whatever number of its markets were marked in this one.
func (e *Engine) liquidateReached(from, to exchange.MarketID) []Event {
	e.events, e.waiting = e.events[:0], e.waiting[:0]
	if e.quiet(from, to) {
		return nil
	}
	e.forgetRanks()
	e.house.Watch(true)
	for id := from; id < to; id++ {
		e.unwindStock(id)
	}
	for again := true; again; { // where charging pushed others over
		again = false
		for id := from; id < to; id++ {
			if e.house.AnyReached(id, id+1) {
				e.liquidateIn(id)
				again = true
			}
		}
		for id := range e.markets { // once for all that were liquidated: a pool may have been closed in any market
			again = e.charge(exchange.MarketID(id)) || again
		}
	}
	for _, id := range e.waiting {
		e.house.Renew(id)
	}
	e.house.Watch(false)
	e.forgetRanks()
	return e.events
}

// forgetRanks has the queues of counterparties ranked anew when they are next needed.
func (e *Engine) forgetRanks() {
	for i := range e.markets {
		e.markets[i].ranked[exchange.Long].fresh, e.markets[i].ranked[exchange.Short].fresh = false, false
	}
}

// liquidateIn liquidates what a market's mark reaches, in the order of the rules.
func (e *Engine) liquidateIn(m exchange.MarketID) {
	if e.rules.First == ByFillable {
		e.liquidateByFillable(m)
		return
	}
	for _, s := range [...]exchange.Side{exchange.Long, exchange.Short} {
		for id, ok := e.house.Reached(m, s); ok; id, ok = e.house.Reached(m, s) {
			e.liquidate(id)
		}
	}
}

// Unfinished are positions whose buckets the last mark reached and left for the next one, in no particular order. One bucket
// may be there more than once, and may stand again. They are valid until the next mark.
func (e *Engine) Unfinished() []exchange.PositionID { return e.waiting }

// Spent reports whether as much was done at the time of the last mark as the rules allow at one time: of liquidations, or
// of closings against counterparties.
func (e *Engine) Spent() bool { return e.attemptsLeft() == 0 || e.offsetsLeft() == 0 }

// quiet reports whether nothing is to be done at the marks of the markets from one up to another.
func (e *Engine) quiet(from, to exchange.MarketID) bool {
	markets := e.markets[from:to]
	for i := range markets {
		if !markets[i].stock.size.IsZero() {
			return false
		}
	}
	return !e.house.AnyReached(from, to)
}

// liquidate takes the bucket of a position whose trigger was reached through the steps of the rules:
//
//	test → automatic margin → the rules' steps, until it stands → wait for the next mark
//
// Afterwards the bucket stands again, is closed, or waits withheld, so that none of its triggers is reached in any
// market. One that the rules do not let be liquidated at this time any more waits too.
func (e *Engine) liquidate(id exchange.PositionID) {
	b := e.BucketOf(id)
	if _, _, short := e.Test(b); !short {
		e.house.Renew(id) // the early trigger of a pool
		return
	}
	if e.topUp(b, id) {
		return
	}
	e.house.Withhold(b)
	if e.attemptsLeft() == 0 || e.hadItsTurn(b) {
		e.waiting = append(e.waiting, id)
		return
	}
	e.thisBlock().liquidated++
	if b.Pool() && e.chunk.OneTurn {
		e.turn(b.Account).taken = true
	}
	e.house.SetAside(b)
	first := len(e.events)
	waits := e.resolve(b)
	e.house.PutBack(b, func(id exchange.PositionID, size *uint256.Int) { e.countHedged(first, id, size) })
	if e.rules.Accounts.Margin.HedgeExempt && b.Pool() && !waits { // what rounding of hedged values left short waits too
		_, _, waits = e.Test(b)
	}
	if waits {
		e.waiting = append(e.waiting, id)
		return
	}
	e.house.Renew(id)
}

// countHedged counts a hedged part that was set aside as remaining in the events since first.
func (e *Engine) countHedged(first int, id exchange.PositionID, size *uint256.Int) {
	for i := first; i < len(e.events); i++ {
		if ev := &e.events[i]; ev.Position == id && (ev.Action == Reduced || ev.Action == TakenOver) {
			ev.Remaining.Add(&ev.Remaining, size)
		}
	}
}

// resolve takes a bucket through the steps. It reports whether the bucket waits for the next mark.
func (e *Engine) resolve(b exchange.Bucket) (waits bool) {
	for _, s := range e.owned {
		switch s.take(e, b) {
		case ends:
			return false
		case awaits:
			return true
		}
	}
	return true
}

// topUp draws automatic margin for an isolated position, and reports whether that was enough.
func (e *Engine) topUp(b exchange.Bucket, id exchange.PositionID) bool {
	if b.Pool() {
		return false
	}
	add := e.house.TopUp(id)
	if add.IsZero() {
		return false
	}
	ev := e.event(ToppedUp, id)
	ev.Remaining = e.Holding(id).Size
	ev.Moved, ev.EquityAfter = add, e.Equity(b)
	ev.EquityBefore = ev.EquityAfter.Sub(fixed.Positive(&add))
	e.record(&ev)
	if need := e.Requirement(b); e.Fails(ev.EquityAfter, &need) {
		return false
	}
	e.house.Renew(id)
	return true
}
