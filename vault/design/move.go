package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
)

// Move is one finished movement: from whom, to whom, what, how much, why. The moves of one call balance what it changed in
// the ledger; whoever runs the design posts them.
type Move struct {
	From, To vault.Address
	Unit     Unit
	Amount   uint256.Int
	Reason   journal.Reason
	Event    Event
}

// Unit is what a move is counted in.
type Unit uint8

// The units of moves.
const (
	Collateral Unit = iota // collateral tokens
	Loan                   // loan tokens
	Claim                  // loan units that nobody paid: a debt that was forgiven, or put on somebody else
)

// Suppliers is the party of everybody who lent to the market.
var Suppliers = vault.NamedAddress("suppliers")

// Event is what a move was part of.
type Event uint8

// What can happen to a vault or a lot.
const (
	Started Event = iota
	Taken
	Bettered
	Restarted
	Settled
	Absorbed
	Converted
	WrittenOff
)

var events = [...]string{"started", "taken", "bettered", "restarted", "settled", "absorbed", "converted", "written-off"}

// String returns the event's name.
func (e Event) String() string { return events[e] }
