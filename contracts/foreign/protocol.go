package foreign

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// Protocol is a lending protocol that somebody else wrote, with one asset as collateral and one that is lent. It
// holds the chain that it was loaded on. The accounts that it is given need no tokens of their own: Open and Lend
// bring them.
type Protocol interface {
	// Kind is the protocol's name, as a user writes it.
	Kind() string
	// Load finds the protocol on a chain, and puts feeds of ours in the place of the real ones. What it misses is
	// said with the address where it should be.
	Load(*contracts.Chain) error
	// Pair is the two tokens. It is valid after Load.
	Pair() (collateral, loan Token)
	// Threshold is the loan to value at which a position of the pair can be liquidated, scale 1e18. It is valid
	// after Load.
	Threshold() uint256.Int
	// Spender is who pulls a liquidator's loan tokens.
	Spender() vault.Address
	// Lend adds loan tokens of others, for borrowers to borrow.
	Lend(amount uint256.Int) error
	// Open adds collateral of a borrower, and borrows.
	Open(borrower vault.Address, collateral, debt uint256.Int) error
	// SetPrice publishes a price of the collateral: loan units a collateral unit, times 1e36. It is rounded down to
	// what the protocol's feeds carry.
	SetPrice(price *uint256.Int) error
	// Health is what the protocol says of a borrower, scale 1e18: below 1 it can be liquidated. It is 2^256 − 1
	// without debt.
	Health(borrower vault.Address) (uint256.Int, error)
	// Position is what a borrower has and owes now, smallest units.
	Position(borrower vault.Address) (collateral, debt uint256.Int, err error)
	// Liquidation is the call that repays up to repay of a borrower's debt.
	Liquidation(liquidator, borrower vault.Address, repay uint256.Int) (contracts.Request, error)
}

// Token is an ERC-20.
type Token struct {
	Address  vault.Address
	Symbol   string
	Decimals uint8
}

// Movement is one Transfer event.
type Movement struct {
	Token, From, To vault.Address
	Amount          uint256.Int
}

// Taken is what a liquidation moved.
type Taken struct {
	Pay     uint256.Int // loan units that the liquidator paid
	Receive uint256.Int // collateral units that it got
	Gas     uint64      // as its receipt shows it
	Moves   []Movement  // all of them, in the order of the events
}
