package foreign

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

// Joined is a chain that others join, on which an arm lives its blocks: what its feed, its borrowers and its liquidators do are
// transactions there, and what outsiders send is executed among those of the liquidators, by tip.
type Joined interface {
	contracts.Blocks

	// Open makes what was prepared the chain's state, and begins the first block, at a time of the chain's and a base fee.
	Open(w *arm.World, m *foreign.Market, now, baseFee uint64) error
	// Begin starts the next block, likewise. It returns once the block is due.
	Begin(now, baseFee uint64) error
	// Sells shows what the venue pays from now on: its fee is a share, scale 1e18, and the probe an amount of collateral.
	Sells(venue liquidity.Venue, fee, probe *uint256.Int) error
	// Tips says which tip, wei per gas, the next calls of liquidators pay.
	Tips(weiPerGas uint64)
	// Best reports whether an outsiders' transaction comes next: where it pays a higher tip than the one given, or the same with
	// a smaller roll of the dice. One that needs more gas than there is room for waits for another block.
	Best(tip, roll, room uint64) bool
	// Next executes it. Nil is one that left the pool unseen.
	Next() (*Act, error)
	// Fails includes a transaction of a liquidator that fails.
	Fails(bot vault.Address, why error) error
	// End ends the block.
	End() error

	// Outsiders are those who were given capital.
	Outsiders() []arm.Outsider
	// Outsider is whose address that is.
	Outsider(at vault.Address) (k int, is bool)
	// Addresses are where an outsider may owe: its account, and its contracts. There may be more of them after each act.
	Addresses(k int) []vault.Address
	// Closed is told of each liquidation of an outsider's own position, whoever did it.
	Closed(*record.OutsiderLiquidation)
	// Held is what an outsider has of a token, at all its addresses.
	Held(k int, token vault.Address) (uint256.Int, error)
	// Venue is the address of the contract that buys collateral.
	Venue() vault.Address
}

// Act is what a transaction of an outsider's did.
type Act struct {
	Who    int    // number of the outsider
	Failed bool   // it was included, failed and paid
	Gas    uint64 // used
	Tip    uint64 // effective, wei per gas
	Moves  []foreign.Movement
	Sales  []Sale
}

// Sale is collateral that went to the venue's contract, for loan units of which the venue kept a fee.
type Sale struct{ Collateral, Proceeds, Fee uint256.Int }
