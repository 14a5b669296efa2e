// Package offer has the words in which designs and liquidators speak to each other: what is on offer, and on what terms. A
// liquidator knows nothing else of a design.
package offer

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// Kind is what taking an offer means.
type Kind uint8

const (
	// Sale gives collateral for loan tokens, at once.
	Sale Kind = iota
	// TakeOver gives collateral to whoever takes debt over with it.
	TakeOver
	// Bid is a bid that others may still better: what it pays is held until it is bettered or wins.
	Bid
	// Start begins or restarts something, for a reward.
	Start
	// Absorb pays nothing and makes another offer appear, which a plan of two calls shows.
	Absorb
	// Arbitrage trades against a curve, one way or the other.
	Arbitrage
)

var kinds = [...]string{"sale", "take-over", "bid", "start", "absorb", "arbitrage"}

// String returns the kind's name.
func (k Kind) String() string { return kinds[k] }

// Offer is something that somebody may take now. It holds all that its quote depends on.
type Offer struct {
	Kind    Kind
	Of      vault.Address  // the borrower whose vault it is; zero for an offer of the market
	Lot     uint64         // the design's own number of the lot, band or tick; 0 where there is one
	Most    uint256.Int    // the largest amount that may be taken, not 0, counted as the design says
	Case    vault.Case     // the market, the vault or the lot, and the oracle's price that it is quoted from
	Data    [4]uint256.Int // the design's own numbers that it is quoted from
	Bidding Bidding        // of a bid
}

// Bidding is what a bid is made against.
type Bidding struct {
	Lot    uint256.Int   // collateral units that the last bid gets if nobody betters it
	Bid    uint256.Int   // loan units that it pays, 0 where there is none
	All    uint256.Int   // loan units that are to be raised: no bid is above
	Better uint256.Int   // the amount nearest to the last bid that betters it
	By     vault.Address // who made it
	Falls  bool          // all is raised, and amounts are collateral units that are asked for
}

// Terms are what taking an amount moves for the taker.
type Terms struct {
	Pay     uint256.Int // loan units that it pays
	Receive uint256.Int // collateral units that it gets
	Owe     uint256.Int // loan units of debt that become its own
	Reward  uint256.Int // loan units that it gets
	Give    uint256.Int // collateral units that it gives, which it buys for that
}

// Cost is what it pays and owes together. Both are below 2^128.
func (t *Terms) Cost() (cost uint256.Int) {
	cost.Add(&t.Pay, &t.Owe)
	return cost
}

// Net is what it has more of in loan tokens, before anything is sold: rewards less cost.
func (t *Terms) Net() fixed.Signed {
	cost := t.Cost()
	return fixed.Difference(&t.Reward, &cost)
}

// Add adds the terms of one more call.
func (t *Terms) Add(more *Terms) {
	t.Pay.Add(&t.Pay, &more.Pay)
	t.Receive.Add(&t.Receive, &more.Receive)
	t.Owe.Add(&t.Owe, &more.Owe)
	t.Reward.Add(&t.Reward, &more.Reward)
	t.Give.Add(&t.Give, &more.Give)
}

// Refusals of any design. Those of the ledger and of each design stand beside them.
var (
	// ErrGone reports an offer that is no longer made: the vault is healthy again, or closed, or another took the lot.
	ErrGone = errors.New("offer: nothing is on offer any more")
	// ErrTooSmall reports an amount that rounding leaves nothing of.
	ErrTooSmall = errors.New("offer: the amount moves nothing")
	// ErrStale reports an offer that is no longer what stands: something was taken since, or it was shown by a plan and another
	// call was tried since. It is refreshed, or planned anew.
	ErrStale = errors.New("offer: it is no longer what stands")
	// ErrAbove reports an amount above the offer's most.
	ErrAbove = errors.New("offer: amount is more than what is on offer")
)
