package venue

import (
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
)

// Kind is what a command does.
type Kind string

// The commands. Amounts are decimal strings of smallest units, and leverage one of scale 1e18.
const (
	Place     Kind = "place"      // Order
	Cancel    Kind = "cancel"     // ID
	CancelAll Kind = "cancel-all" // Only
	CancelBy  Kind = "cancel-by"  // Steps is the stamp from which on no order of the account is left; 0: none is
	Amend     Kind = "amend"      // ID, and Order with another price, trigger or size; 0 leaves each as it was
	Nonce     Kind = "nonce"      // ID counts once
	SetMode   Kind = "mode"       // Mode
	Lever     Kind = "leverage"   // Amount
	Switch    Kind = "switch"     // Mode and Amount in one
	AddMargin Kind = "margin"     // Amount, below 0 to remove
	RiskLimit Kind = "risk-limit" // Steps is the tier
	AutoTopUp Kind = "auto"       // On
	Advance   Kind = "advance"    // Steps marks on, or until Until happens
	SetMark   Kind = "mark"       // Amount is the price, quote units per base unit times 1e36
	SpotMove  Kind = "spot-move"  // Amount into the isolated margin account, below 0 out of it; Base says of which asset
	SpotLoan  Kind = "spot-loan"  // Amount borrowed, below 0 repaid; Base says of which asset
	SpotTrade Kind = "spot-trade" // Order, at market
)

// Command is one change of a market.
type Command struct {
	Kind    Kind               `json:"k"`
	At      int64              `json:"at"` // stamp, unix milliseconds
	Account exchange.AccountID `json:"a,omitempty"`
	ID      uint64             `json:"id,omitempty"`
	Order   *Request           `json:"o,omitempty"`
	Mode    exchange.Mode      `json:"m,omitempty"`
	Amount  string             `json:"x,omitempty"`
	Steps   uint64             `json:"n,omitempty"`
	Until   string             `json:"until,omitempty"` // of Advance: an event's name
	Only    string             `json:"only,omitempty"`  // of CancelAll: "waiting", "resting"; empty is both
	Base    bool               `json:"base,omitempty"`
	On      bool               `json:"on,omitempty"`
}

// Request is an order as it was asked for.
type Request struct {
	Side       book.Side      `json:"side,omitempty"`
	Kind       book.Kind      `json:"kind,omitempty"`
	Lifetime   book.Lifetime  `json:"life,omitempty"`
	Price      int64          `json:"price,omitempty"` // ticks
	Lots       int64          `json:"lots,omitempty"`
	ReduceOnly bool           `json:"reduce,omitempty"`
	Close      bool           `json:"close,omitempty"`   // waits, and closes the whole position or as much of it as Lots says
	Trigger    int64          `json:"trigger,omitempty"` // ticks; 0: it does not wait
	Condition  book.Condition `json:"when,omitempty"`
	Source     book.Source    `json:"source,omitempty"`
	Client     string         `json:"client,omitempty"` // the owner's own name for it

	// Accept takes in an order that cannot be post-only, or fill-or-kill, and ends it at once, where others refuse
	// it.
	Accept bool `json:"accept,omitempty"`
	// Bound orders wait with the position, and go when it is closed. One that closes the whole position takes the place
	// of the one that did so on the same condition.
	Bound bool `json:"bound,omitempty"`
	// Then are bound orders that are placed once this one has traded.
	Then []Request `json:"then,omitempty"`
	// Borrow and Repay are of SpotTrade: what the trade lacks is borrowed, and what it brought repays a loan.
	Borrow bool `json:"borrow,omitempty"`
	Repay  bool `json:"repay,omitempty"`

	// Extra is what a venue's interface repeats in its answers and the engine does not look at.
	Extra map[string]string `json:"extra,omitempty"`
}

// Answer is what became of a command.
type Answer struct {
	Order *Order   // placed, or cancelled
	Gone  []*Order // that CancelAll took out
	ID    uint64   // of a movement of money
	Steps uint64   // how many marks Advance went on
	Event string   // at which Advance stopped
}
