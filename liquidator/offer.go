package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Offer is what a design offers in a block, as the arm passes it on.
type Offer struct {
	*offer.Offer
	Vault int    // the arm's number of the vault; of an offer of the market, a number of its own
	Leads int    // of a bid: 1 and the number of the bot that made the last, 0 where none did
	Since uint64 // number of the block in which it was first made: reaction delays count from here
}

// Market is where offers are quoted and taken. What package vault/design calls a Running answers the first three: see
// there.
type Market interface {
	// Refresh brings an offer up to the present state, or says that it is no longer made.
	Refresh(o *offer.Offer) error
	// Quote is what taking an amount would move. It depends on nothing but the offer.
	Quote(o *offer.Offer, amount uint256.Int) (offer.Terms, error)
	// After is the offer that stands once an amount of o was taken.
	After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error
	// Take takes an amount of an offer, as it stands now, for a bot. What it moves must be what Quote said of the refreshed
	// offer; an error is a call that reverted and changed nothing.
	Take(bot int, o *offer.Offer, amount uint256.Int) (offer.Terms, error)
}

// Crowd is a [Market] in which others than the race's bots act in the same blocks. The builder orders what they send among the
// bids.
type Crowd interface {
	// Before lets those act who come before a bid: who pays a higher tip, or the same one with a smaller roll of the dice. They
	// may use as much gas as there is room for, and it returns what they used.
	Before(bid *Bid, room uint64) (used uint64, err error)
	// Included is told what became of a bid, unless there was no room for it.
	Included(on *offer.Offer, o *Outcome) error
}

// Dice gives addressed randomness: 64 uniform bits that depend on nothing but the study's seed, the path and the
// arguments, so that no bot's draw depends on who else drew. It is called for reaction delays and for breaking ties.
type Dice interface {
	Roll(bot, vault int, block uint64) uint64
}

// Block is what every bot knows when it decides.
type Block struct {
	Number    uint64
	Time      uint64      // unix seconds
	BaseFee   uint64      // wei per gas
	WeiPrice  uint256.Int // loan smallest units per wei, times 1e36; 0 where gas costs nothing
	Reference uint256.Int // reference price, loan smallest units per collateral smallest unit, times 1e36
}
