package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// MaxCalls is the most calls a plan may have.
const MaxCalls = 2

// Plan is what a bot means to take of one offer in one transaction, call by call: of the offer first, then of the one that
// stands after that.
type Plan struct {
	Amounts [MaxCalls]uint256.Int // of each call, counted as the offer counts
	Calls   int                   // how many of them are made; 0 where nothing is worth taking
}

// Once is the plan of a single call.
func Once(amount uint256.Int) Plan { return Plan{Amounts: [MaxCalls]uint256.Int{amount}, Calls: 1} }

// Means are what a bot has for a plan.
type Means struct {
	Calls int         // calls allowed in one transaction; 0 means 1
	Sold  uint256.Int // collateral that it means to sell on the venue before this, in the same block
	Again uint256.Int // what each call after the first costs in gas, loan smallest units
	// Flash says that it pays out of the sale, so that it cannot pay before.
	Flash bool
	// Discount is by how much of what the venue would pay it bids less, scale 1e18, where bids can be bettered.
	Discount uint64
	// Limit is the most it can pay, loan smallest units; nil means any amount.
	Limit *uint256.Int
}

// Appraisal is a plan with its expected worth.
type Appraisal struct {
	Plan    Plan
	Cost    uint256.Int  // what all calls cost: loan tokens paid, debt taken over, which is repaid in the same transaction, collateral to give
	Receive uint256.Int  // collateral that all calls give
	Give    uint256.Int  // collateral that all calls take, which the venue sells
	Gain    fixed.Signed // what the venue pays for that after its fee, and rewards, less Cost, less the gas of calls after the first
}
