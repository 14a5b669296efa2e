package desk

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
)

// Mark sets a market's mark price (quote units per base unit times 1e36) at a time in unix seconds: the outside maker moves its
// offers, then come liquidations, then the orders that waited for it, then those that any market's trades have set off. What it
// returns is valid until the next call of the desk. Errors are those of [liquidation.Engine.Mark].
func (d *Desk) Mark(m exchange.MarketID, price *uint256.Int, now uint64) ([]liquidation.Event, []Fired, error) {
	if err := d.engine.Markable(m, price, now); err != nil {
		return nil, nil, err
	}
	f := d.floors[m]
	f.follow(price, now)
	d.openAll(true)
	events, err := d.engine.Mark(m, price, now)
	d.openAll(false)
	if err != nil {
		return nil, nil, err
	}
	d.fired = d.fired[:0]
	d.note(f, f.waiting.Observe(f.ticks(price)))
	d.settle()
	return events, d.fired, nil
}

// MarkAll sets the marks of all markets at one instant, one price for each in their order, and goes on as Mark does:
// liquidations in all of them, then the orders that waited, market by market. Errors are those of
// [liquidation.Engine.MarkAll].
func (d *Desk) MarkAll(prices []uint256.Int, now uint64) ([]liquidation.Event, []Fired, error) {
	if len(prices) != len(d.floors) {
		return nil, nil, fmt.Errorf("desk: %d prices for %d markets", len(prices), len(d.floors))
	}
	for i := range prices {
		if err := d.engine.Markable(exchange.MarketID(i), &prices[i], now); err != nil {
			return nil, nil, fmt.Errorf("%w (%s)", err, d.floors[i].Symbol)
		}
	}
	for i := range prices {
		d.floors[i].follow(&prices[i], now)
	}
	d.openAll(true)
	events, err := d.engine.MarkAll(prices, now)
	d.openAll(false)
	if err != nil {
		return nil, nil, err
	}
	d.fired = d.fired[:0]
	for i := range prices {
		f := d.floors[i]
		d.note(f, f.waiting.Observe(f.ticks(&prices[i])))
	}
	d.settle()
	return events, d.fired, nil
}

// follow has the outside maker move its offers.
func (f *floor) follow(price *uint256.Int, now uint64) {
	f.venue.Follow(price, now)
	f.venue.Rest()
}

// openAll lets the engine close at the books, of all markets: it may close any position of a pool.
func (d *Desk) openAll(open bool) {
	for _, f := range d.floors {
		f.open = open
	}
}

// settle fires what trades have set off, market by market, until nothing more does.
func (d *Desk) settle() {
	for again := true; again; {
		again = false
		for _, f := range d.floors {
			fired := f.waiting.Settle()
			d.note(f, fired)
			again = again || len(fired) > 0
		}
	}
}

func (d *Desk) note(f *floor, fired []book.Fired) {
	for i := range fired {
		d.fired = append(d.fired, Fired{Market: f.id, Account: accountOf(fired[i].Account), Fired: fired[i]})
	}
}
