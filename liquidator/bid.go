package liquidator

import (
	"errors"
	"fmt"
	"math/bits"
)

// Contest is what a bidder knows of the race for one offer. Own and Rival are the highest tips, in wei per gas, at which
// the bidder and the best of its rivals would still make their least profit.
type Contest struct {
	Own     uint64
	Rival   uint64 // 0 where nobody else bids
	Bidders int    // the bidder itself included
	Block   Block
	Offer   Offer
}

// Bidding is a rule by which a bidder shades its value. Tip is in wei per gas; the race never lets it exceed Own.
type Bidding interface {
	Kind() string
	Validate() error
	Tip(Contest) uint64
}

// FixedShare bids the same share of its value whoever competes. Builders' and proposers' share of liquidation bonuses is
// put at 70–90 % by UMA (forum.morpho.org/t/612).
type FixedShare struct {
	Share uint64 // scale 1e18, at most 1e18
}

// Kind is "fixed-share".
func (FixedShare) Kind() string { return "fixed-share" }

// Validate refuses a share above 1.
func (b FixedShare) Validate() error {
	if b.Share > wad {
		return fmt.Errorf("liquidator: share of profit bid is %d/1e18, above 1: nobody bids more than its value", b.Share)
	}
	return nil
}

// Tip is ⌊Own·Share⌋.
func (b FixedShare) Tip(c Contest) uint64 { return portion(c.Own, min(b.Share, wad), wad) }

// FirstPrice is the equilibrium of a sealed first-price auction with n bidders of independent uniform values: bid
// (n−1)/n of the value (Vickrey 1961). Alone it bids nothing; the share given away rises with competition, as arXiv
// 2407.07474 observes of searchers.
type FirstPrice struct{}

// Kind is "first-price".
func (FirstPrice) Kind() string { return "first-price" }

// Validate finds no fault: there is nothing to set.
func (FirstPrice) Validate() error { return nil }

// Tip is ⌊Own·(n−1)/n⌋.
func (FirstPrice) Tip(c Contest) uint64 {
	if c.Bidders < 2 {
		return 0
	}
	return portion(c.Own, uint64(c.Bidders-1), uint64(c.Bidders))
}

// SecondPrice is what an open ascending auction ends with (the priority gas auctions of Daian et al., arXiv 1904.05234): everybody
// goes up to its value, so the best bidder pays one wei per gas more than the second-best value and the others bid
// their own. Alone it bids nothing.
type SecondPrice struct{}

// Kind is "second-price".
func (SecondPrice) Kind() string { return "second-price" }

// Validate finds no fault: there is nothing to set.
func (SecondPrice) Validate() error { return nil }

// Tip is min(Own, Rival + 1), 0 where there is no rival.
func (SecondPrice) Tip(c Contest) uint64 {
	if c.Bidders < 2 {
		return 0
	}
	if c.Own > c.Rival {
		return c.Rival + 1
	}
	return c.Own
}

// portion is ⌊x·numerator/denominator⌋ for numerator ≤ denominator.
func portion(x, numerator, denominator uint64) uint64 {
	high, low := bits.Mul64(x, numerator)
	if high >= denominator {
		return x
	}
	quotient, _ := bits.Div64(high, low, denominator)
	return quotient
}

const wad = 1e18

var errNoBidding = errors.New("liquidator: no bidding rule: set FixedShare, FirstPrice or SecondPrice")
