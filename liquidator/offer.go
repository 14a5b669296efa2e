package liquidator

import "github.com/holiman/uint256"

// Offer is a vault that may be liquidated in a block.
type Offer struct {
	Vault      int         // the arm's number of the vault
	Collateral uint256.Int // what the vault holds, collateral smallest units
	Debt       uint256.Int // what it owes, loan smallest units
	Since      uint64      // number of the block in which it became liquidatable: reaction delays count from here
}

// Sale says what the design under test asks for a vault's collateral, by the design's own exact arithmetic. The arm
// implements it; nothing here knows a bonus or a close factor.
type Sale interface {
	// MaxSeize is the most collateral the next call may take from the vault, 0 where it may not be liquidated.
	MaxSeize(vault int) uint256.Int
	// Repay is what the liquidator must pay, loan smallest units, for taking seize units (0 < seize ≤ MaxSeize). It
	// is an error where the design would refuse the call.
	Repay(vault int, seize uint256.Int) (uint256.Int, error)
}

// Successive is a Sale that can also say what it would ask next: After is the sale as it stands once seize units were
// taken from the vault. A liquidator that is allowed more than one call needs it; for a plain Sale it plans one call.
type Successive interface {
	Sale
	After(vault int, seize uint256.Int) (Sale, error)
}

// Execution is the market in which bids are executed. Its quotes are those of the present state.
type Execution interface {
	Sale
	// Liquidate takes seize units of the vault's collateral for the bot. seized and repaid are what really moved and
	// must be what Repay quoted; an error is a call that reverted and changed nothing.
	Liquidate(bot, vault int, seize uint256.Int) (seized, repaid uint256.Int, err error)
}

// Dice gives addressed randomness: 64 uniform bits that depend on nothing but the study's seed, the path and the
// arguments, so that no bot's draw depends on who else drew. It is called for reaction delays and for breaking ties.
type Dice interface {
	Roll(bot, vault int, block uint64) uint64
}

// Block is what every bot knows when it decides.
type Block struct {
	Number    uint64
	BaseFee   uint64      // wei per gas
	WeiPrice  uint256.Int // loan smallest units per wei, times 1e36; 0 where gas costs nothing
	Reference uint256.Int // reference price, loan smallest units per collateral smallest unit, times 1e36
}
