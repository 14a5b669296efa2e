package desk

import (
	"errors"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// The book's account numbers: the engine's own closings, whoever rests outside liquidity, and then the accounts in order.
const (
	closings book.Account = iota
	// Outside is in whose name a market's maker rests its orders (book.QuoterParams.Account). It has no margin account: what it
	// trades is the market's liquidity.
	Outside
	first
)

// The parties to a trade that are no accounts.
const (
	Engine exchange.AccountID = -1 // the engine, closing somebody's position or unwinding inventory
	Nobody exchange.AccountID = -2 // the market's outside maker
)

// Desk takes orders for the accounts of one engine. Make it with New.
type Desk struct {
	engine *liquidation.Engine
	floors []*floor
	fired  []Fired

	margins bool // market orders trade as far as margin goes

	Hears // may be set before the first order
}

// Fired is what became of a waiting order whose price came.
type Fired struct {
	Market  exchange.MarketID
	Account exchange.AccountID
	book.Fired
}

// floor is one market: its book, the orders that wait for a price, and the venue that the engine closes at.
type floor struct {
	*Desk
	exchange.Instrument
	id      exchange.MarketID
	book    *book.Book
	waiting *book.Triggers
	venue   *book.Venue
	unit    uint256.Int    // linear: settlement units of one lot at one tick
	inverse book.Valuation // inverse: settlement units of a trade
	open    bool           // the engine may close here: a mark is being set
	quiet   bool           // the engine has forgotten the orders that are being dropped
	free    bool           // the incoming order's owner is not tested: its size is being looked for
	taking  taking
	making  struct { // the last trade, which has lots, and its resting order's side
		trade book.Trade
		fill  exchange.Fill
	}
}

// taking is the incoming order as it counts for margin.
type taking struct {
	counted bool  // among the account's open orders: a limit order that is not reduce-only
	price   int64 // ticks
	lots    int64 // all of it
}

// New returns the desk of an engine that has no markets yet, and becomes the keeper of its orders. The engine's rules must cancel
// orders when they liquidate, or an account might trade with its own liquidation.
func New(e *liquidation.Engine) (*Desk, error) {
	rules := e.Rules()
	if !slices.Contains(rules.Steps, liquidation.Step(liquidation.CancelOrders{})) {
		return nil, errors.New("desk: the engine's rules must cancel an account's orders when they liquidate it (step cancel-orders)")
	}
	if e.NumMarkets() > 0 {
		return nil, errors.New("desk: the engine has markets already: add them with the desk's AddMarket")
	}
	d := &Desk{engine: e, margins: rules.Accounts.MarketToMargin}
	e.KeepOrders(d)
	return d, nil
}

// AddMarket adds a market whose accounts trade with each other and with what maker rests in the book; nil: with each
// other only. The instrument has a tick and a lot; of a linear one, their product is a whole number of settlement
// units. Every fault is reported.
func (d *Desk) AddMarket(in exchange.Instrument, maker book.Maker) (exchange.MarketID, error) {
	var faults []error
	if in.Tick.IsZero() {
		faults = append(faults, errors.New("desk: "+in.Symbol+" needs a tick above 0: prices are whole multiples of it"))
	}
	if in.Lot.IsZero() {
		faults = append(faults, errors.New("desk: "+in.Symbol+" needs a lot above 0: sizes are whole multiples of it"))
	}
	if len(faults) > 0 {
		return -1, errors.Join(faults...)
	}
	f := &floor{Desk: d, Instrument: in, id: exchange.MarketID(len(d.floors))}
	f.book = book.New(f)
	f.waiting = book.NewTriggers(f.book, f.place)
	venue, err := book.NewVenue(f.book, book.VenueParams{Tick: in.Tick, Lot: in.Lot, Taker: closings, Maker: maker, Inverse: in.Kind == exchange.Inverse})
	if err != nil {
		return -1, err
	}
	f.venue = venue
	if in.Kind == exchange.Inverse {
		f.inverse = book.Inverse(&in.Tick, &in.Lot)
	} else if f.unit, err = fixed.MulDivDown(&in.Tick, &in.Lot, &fixed.PriceScale); err != nil { // exact: NewVenue has seen to it
		return -1, err
	}
	id, err := d.engine.AddMarket(in, f)
	if err != nil {
		return -1, err
	}
	d.floors = append(d.floors, f)
	return id, nil
}

// Engine returns the engine whose accounts trade here.
func (d *Desk) Engine() *liquidation.Engine { return d.engine }

// Book returns a market's book, to look at.
func (d *Desk) Book(m exchange.MarketID) *book.Book { return d.floors[m].book }

// Waiting returns how many orders of an account wait for a price in a market.
func (d *Desk) Waiting(a exchange.AccountID, m exchange.MarketID) int {
	return d.floors[m].waiting.Waiting(number(a))
}

// Reset empties books and engine, for the next path.
func (d *Desk) Reset() {
	d.engine.Reset()
	for _, f := range d.floors {
		f.venue.Reset()
		f.waiting.Clear()
	}
	d.fired = d.fired[:0]
}

// CancelOrders takes all orders of an account in a market off the book, waiting ones included. The engine calls it; owners use
// CancelAll.
func (d *Desk) CancelOrders(a exchange.AccountID, m exchange.MarketID) bool {
	f := d.floors[m]
	f.quiet = true
	n := f.book.CancelAccount(number(a)) + f.waiting.CancelAccount(number(a))
	f.quiet = false
	return n > 0
}

func number(a exchange.AccountID) book.Account { return first + book.Account(a) }

func accountOf(n book.Account) exchange.AccountID {
	switch n {
	case closings:
		return Engine
	case Outside:
		return Nobody
	}
	return exchange.AccountID(n - first)
}

// The engine closes positions at the book while a mark is being set. At other times its accounts' own Open and Reduce find no
// fill here: they would trade past the desk.
var _ liquidity.Venue = (*floor)(nil)

// Follow tells the market's outside maker the reference price.
func (f *floor) Follow(reference *uint256.Int, now uint64) { f.venue.Follow(reference, now) }

// Quote says what Execute would do now.
func (f *floor) Quote(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	if !f.open {
		return liquidity.Fill{}
	}
	return f.venue.Quote(side, base, limit)
}

// Execute trades in the book, in the engine's name.
func (f *floor) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	if !f.open {
		return liquidity.Fill{}
	}
	return f.venue.Execute(side, base, limit)
}

// Mid is the price between bid and ask.
func (f *floor) Mid() uint256.Int { return f.venue.Mid() }
