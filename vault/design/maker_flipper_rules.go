package design

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Refusals of Maker's Flipper beside those of both of its designs, by its own reasons.
var (
	// ErrFinishedTic reports a bid on a lot whose last bid has stood for its whole life.
	ErrFinishedTic = errors.New("design: maker-flipper: already finished, tic")
	// ErrFinishedEnd reports a bid on a lot whose auction is over.
	ErrFinishedEnd = errors.New("design: maker-flipper: already finished, end")
	// ErrLotNotMatching reports a bid for another lot than is on offer.
	ErrLotNotMatching = errors.New("design: maker-flipper: lot not matching")
	// ErrHigherThanTab reports a bid of more than is to be raised.
	ErrHigherThanTab = errors.New("design: maker-flipper: higher than tab")
	// ErrBidNotHigher reports a bid that is not above the one before.
	ErrBidNotHigher = errors.New("design: maker-flipper: bid not higher")
	// ErrInsufficientIncrease reports a bid that is above the one before by too little.
	ErrInsufficientIncrease = errors.New("design: maker-flipper: insufficient increase")
	// ErrBidNotMatching reports a bid for less of the lot that pays another sum.
	ErrBidNotMatching = errors.New("design: maker-flipper: not matching bid")
	// ErrTendNotFinished reports a bid for less of the lot while the whole is not yet raised.
	ErrTendNotFinished = errors.New("design: maker-flipper: tend not finished")
	// ErrLotNotLower reports a bid for no less of the lot than the one before.
	ErrLotNotLower = errors.New("design: maker-flipper: lot not lower")
	// ErrInsufficientDecrease reports a bid for less of the lot than the one before by too little.
	ErrInsufficientDecrease = errors.New("design: maker-flipper: insufficient decrease")
	// ErrNotFinished reports an auction that is not over.
	ErrNotFinished = errors.New("design: maker-flipper: not finished")
	// ErrBidPlaced reports an auction that has a bid, and is restarted no more.
	ErrBidPlaced = errors.New("design: maker-flipper: bid already placed")
)

// cat is what decides how much of a vault is auctioned. Source: Maker, cat.sol.
type cat struct {
	chop uint256.Int // what is to be raised for a unit of debt, wad
	dunk uint256.Int // most that one auction is to raise, rad
	dust uint256.Int // least debt of a vault, rad
	box  uint256.Int // most that all auctions are to raise at once, rad
}

// bite sizes an auction of a vault while litter, a rad, is being raised already.
//
//	dart = min(art, ⌊⌊min(dunk, room)·1e18/rate⌋/chop⌋)     dink = min(ink, ⌊ink·dart/art⌋)     tab = ⌊dart·rate·chop/1e18⌋
//
// Errors: ErrOverflow, ErrNotUnsafe, ErrLimitHit, ErrNullAuction.
func (c *cat) bite(ink, art, rate, spot, litter *uint256.Int) (b barked, err error) {
	bad, err := unsafe(ink, art, rate, spot)
	if err != nil {
		return b, err
	}
	if !bad {
		return b, ErrNotUnsafe
	}
	room := fixed.MinusCapped(&c.box, litter)
	if room.IsZero() || room.Lt(&c.dust) {
		return b, ErrLimitHit
	}
	if c.dunk.Lt(&room) {
		room = c.dunk
	}
	if b.dart, err = fixed.MulDivDown(&room, &fixed.WAD, rate); err != nil {
		return b, err
	}
	if c.chop.IsZero() || !b.dart.Div(&b.dart, &c.chop).Lt(art) {
		b.dart = *art
	}
	if b.dink, err = fixed.MulDivDown(ink, &b.dart, art); err != nil {
		return b, err
	}
	if b.dink.IsZero() { // as it is of no debt
		return b, ErrNullAuction
	}
	return b, b.owed(rate, &c.chop)
}

// bidding is an auction that runs: first bids rise for the whole lot until they raise the tab, then the lot falls.
type bidding struct {
	bid, lot, tab uint256.Int
	tic, end      uint64 // when the last bid, and the auction, is over; a tic of 0 is no bid yet
}

// flip are the rules of bids. Source: Maker, flip.sol.
type flip struct {
	beg      uint256.Int // least factor between two bids, wad
	ttl, tau uint64      // seconds that a bid, and an auction, lasts
}

// running reports why no bid can be made any more: at the instant of its end a bid, or an auction, is over.
func (b *bidding) running(now uint64) error {
	switch {
	case b.tic != 0 && b.tic <= now:
		return ErrFinishedTic
	case b.end <= now:
		return ErrFinishedEnd
	}
	return nil
}

// tend checks a bid of the first phase.
//
// Errors: ErrFinishedTic, ErrFinishedEnd, ErrLotNotMatching, ErrHigherThanTab, ErrBidNotHigher, ErrOverflow,
// ErrInsufficientIncrease.
func (f *flip) tend(b *bidding, lot, bid *uint256.Int, now uint64) error {
	if err := b.running(now); err != nil {
		return err
	}
	switch {
	case !lot.Eq(&b.lot):
		return ErrLotNotMatching
	case bid.Gt(&b.tab):
		return ErrHigherThanTab
	case !bid.Gt(&b.bid):
		return ErrBidNotHigher
	}
	offers, err := fixed.Mul(bid, &fixed.WAD)
	if err != nil {
		return err
	}
	least, err := fixed.Mul(&f.beg, &b.bid)
	if err != nil {
		return err
	}
	if offers.Lt(&least) && !bid.Eq(&b.tab) {
		return ErrInsufficientIncrease
	}
	return nil
}

// dent checks a bid of the second phase, which pays the tab for less of the lot.
//
// Errors: ErrFinishedTic, ErrFinishedEnd, ErrBidNotMatching, ErrTendNotFinished, ErrLotNotLower, ErrOverflow,
// ErrInsufficientDecrease.
func (f *flip) dent(b *bidding, lot, bid *uint256.Int, now uint64) error {
	if err := b.running(now); err != nil {
		return err
	}
	switch {
	case !bid.Eq(&b.bid):
		return ErrBidNotMatching
	case !bid.Eq(&b.tab):
		return ErrTendNotFinished
	case !lot.Lt(&b.lot):
		return ErrLotNotLower
	}
	asks, err := fixed.Mul(&f.beg, lot)
	if err != nil {
		return err
	}
	most, err := fixed.Mul(&b.lot, &fixed.WAD)
	if err != nil {
		return err
	}
	if asks.Gt(&most) {
		return ErrInsufficientDecrease
	}
	return nil
}

// deal checks that the last bidder has won: strictly after its bid's life or the auction's end. Error: ErrNotFinished.
func (b *bidding) deal(now uint64) error {
	if b.tic == 0 || (b.tic >= now && b.end >= now) {
		return ErrNotFinished
	}
	return nil
}

// tick checks that an auction may be restarted: strictly after its end, without a bid. Errors: ErrNotFinished, ErrBidPlaced.
func (b *bidding) tick(now uint64) error {
	if b.end >= now {
		return ErrNotFinished
	}
	if b.tic != 0 {
		return ErrBidPlaced
	}
	return nil
}
