package lending

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Joined is a rulebook whose calls are transactions in the blocks of a chain that others join. An arm whose [arm.World] makes one
// lives each of its blocks on that chain: what its feed, its borrowers and its liquidators do are transactions there, and what
// outsiders send is executed among those of the liquidators, by tip. The arm's own engine follows each of them, and must agree
// to the unit.
//
// [arm.World]: https://pkg.go.dev/github.com/ringfence-sim/ringfence/sim/arm#World
type Joined interface {
	vault.Rulebook

	// Begin starts the next block at a time, unix seconds, and a base fee, wei per gas. It returns once the block is due.
	Begin(now, baseFee uint64) error
	// Sells shows what the venue pays from now on, within the present block: its fee is a share, scale 1e18, and the probe an
	// amount of collateral as large as many a sale.
	Sells(venue liquidity.Venue, fee, probe *uint256.Int) error
	// Tips says which tip, wei per gas, the next calls of liquidators pay.
	Tips(weiPerGas uint64)
	// Next executes the outsiders' transaction that comes next, where it pays a higher tip than the one given, or the same with
	// a smaller roll of the dice. One that needs more gas than there is room for waits for another block. Nil is none.
	Next(tip, roll, room uint64) (*Act, error)
	// Fails includes a transaction of a liquidator that fails, as one for an amount of an offer that is gone does.
	Fails(wallet vault.Address, on *offer.Offer, amount *uint256.Int, why error) error
	// End ends the block.
	End() error

	// Outsiders are those who were given capital.
	Outsiders() []arm.Outsider
	// Outsider is whose address that is.
	Outsider(at vault.Address) (k int, is bool)
	// Held is what an outsider has of a token, at all its addresses.
	Held(k int, token vault.Address) uint256.Int
	// Closed tells of a vault of an outsider's that was liquidated.
	Closed(*record.OutsiderLiquidation)
	// Venue is the address of the contract that buys collateral.
	Venue() vault.Address
}

// Act is what a transaction of an outsider's did. Addresses are those of the arm's own engine.
type Act struct {
	Who    int    // number of the outsider
	Failed bool   // it was included, failed and paid
	Gas    uint64 // used
	Tip    uint64 // effective, wei per gas
	Events []Event
}

// Event is something that an act did, in the order in which it was done.
type Event struct {
	Kind           EventKind
	Token          vault.Address // of a transfer
	From, To       vault.Address // of a transfer
	Caller         vault.Address // of a verb
	OnBehalf       vault.Address // whose position a verb changed
	Assets, Shares uint256.Int   // of a transfer the amount; of a liquidation what was repaid; of a sale collateral and proceeds
	Seized         uint256.Int   // of a liquidation
	BadDebt        uint256.Int   // of a liquidation
	Fee            uint256.Int   // of a sale
}

// EventKind is what happened.
type EventKind uint8

// What an [Event] tells of. Verbs are those of the arm's market.
const (
	Transferred EventKind = iota
	Accrued
	Supplied
	Withdrew
	Borrowed
	Repaid
	SecuredBy
	Unsecured
	Liquidated
	Sold // to the venue: collateral for loan units, of which the venue kept a fee
)

// Actor is somebody simulated, or a contract's owner, with the address that an arm's engine knows it by.
type Actor struct {
	Name    string
	Address vault.Address
}

// Actors are all who call the rulebook of an arm of that world.
func Actors(w *arm.World) (all []Actor) {
	all = append(all, Actor{"owner", ownerAddress})
	for i := range w.Supply.Suppliers {
		all = append(all, Actor{fmt.Sprintf("supplier %d", i), supplierAddress(i)})
	}
	for i := range w.Borrowers {
		all = append(all, Actor{fmt.Sprintf("borrower %d", i), borrowerAddress(i)})
	}
	for i := range w.Liquidators {
		all = append(all, Actor{"liquidator " + w.Liquidators[i].Name, walletAddress(w.Liquidators[i].Name)})
	}
	return all
}

// Wallet is the address of a liquidator.
func Wallet(name string) vault.Address { return walletAddress(name) }

// Addresses of an arm's contracts, beside [vault.EngineAddress].
var (
	LoanToken       = loanAddress
	CollateralToken = collateralAddress
	Oracle          = oracleAddress
	RateModel       = irmAddress
)
