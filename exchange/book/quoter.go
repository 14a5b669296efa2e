package book

import (
	"fmt"
	"math/bits"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Offer is a maker's amount at a distance from the reference, on each side.
type Offer struct {
	Offset uint64 // share of the reference, scale 1e18, below 1e18
	Lots   int64  // 1 to MaxLots
}

// QuoterParams describe a maker who rests the same offers around any reference.
type QuoterParams struct {
	Account  Account
	Tick     uint256.Int // price of one tick, as in VenueParams
	Offers   []Offer     // any order
	HalfLife uint64      // seconds in which half of what was taken is offered again; 0: all of it once time moves on
}

// Quoter is a maker who rests its offers at fixed distances from the reference, bids rounded down to a tick and asks up,
// and offers again what was taken: each half-life halves what is missing, in a straight line between halvings,
// rounded so that it offers less. An offer that would trade with somebody else's order at once is held back.
// Where the maker is told to offer a share of that only, each offer is rounded down.
type Quoter struct {
	params    QuoterParams
	share     uint64 // of its offers, scale 1e18
	rested    uint64 // likewise, when they were last rested
	sides     [2][]quote
	reference uint256.Int
	at        uint64
}

// quote is one offer as it stands.
type quote struct {
	id             ID
	placed         int64  // lots when last rested
	missing        int64  // lots at the time since
	since          uint64 // unix seconds
	price, desired int64  // as last computed
}

// Validate reports every fault of the parameters.
func (p *QuoterParams) Validate() error {
	var faults []error
	if p.Account > MaxAccount {
		faults = append(faults, ErrAccount)
	}
	if p.Tick.IsZero() || p.Tick.BitLen() > tickBits {
		faults = append(faults, fault.New("tick", fmt.Sprintf("%s/1e36 must be above 0 and below 2^%d", p.Tick.Dec(), tickBits), "it is the price of one tick"))
	}
	if p.HalfLife > 1<<40 {
		faults = append(faults, fault.New("half_life", fmt.Sprintf("%d s is above 2^40", p.HalfLife), "shorten it"))
	}
	for i, o := range p.Offers {
		if o.Offset >= 1e18 || o.Lots < 1 || o.Lots > MaxLots {
			faults = append(faults, fault.New(fmt.Sprintf("offers.%d", i), fmt.Sprintf("the offset, %d/1e18, must be below 1 and %d lots between 1 and %d", o.Offset, o.Lots, int64(MaxLots)), ""))
		}
	}
	return fault.Join(faults...)
}

// NewQuoter returns the maker, who has yet to rest its offers.
func NewQuoter(params QuoterParams) (*Quoter, error) {
	if err := params.Validate(); err != nil {
		return nil, err
	}
	q := &Quoter{params: params, share: 1e18, rested: 1e18}
	for side := range q.sides {
		q.sides[side] = make([]quote, len(params.Offers))
	}
	return q, nil
}

// Reset forgets what was taken, and offers all again.
func (q *Quoter) Reset() {
	q.share, q.rested = 1e18, 1e18
	clear(q.sides[Buy])
	clear(q.sides[Sell])
	q.reference.Clear()
	q.at = 0
}

// Offer has the maker rest no more than a share of its offers from the next Rest on, scale 1e18. It is above 0 and at most 1e18.
//
// What was taken of a share counts as its part of the whole.
func (q *Quoter) Offer(share uint64) {
	if share == 0 || share > 1e18 {
		panic("book: a share above 0 and at most 1 is offered")
	}
	q.share = share
}

// Rest brings the offers up to date.
func (q *Quoter) Rest(b *Book, reference *uint256.Int, now uint64) {
	changed := false
	for side := range q.sides {
		for i := range q.sides[side] {
			x := &q.sides[side][i]
			full := q.params.Offers[i].Lots
			if left := b.Lots(x.id); left < x.placed { // traded since it was rested, which was at q.at or, by others than the venue, later
				x.missing, x.since = full-int64(part(left, 1e18, q.rested)), q.at
				x.placed = left
			}
			x.desired = int64(part(full-missing(x.missing, now-x.since, q.params.HalfLife), q.share, 1e18))
			x.price = q.price(Side(side), i, reference)
			changed = changed || x.desired != x.placed
		}
	}
	q.at, q.rested = now, q.share
	if !changed && reference.Eq(&q.reference) {
		return
	}
	q.reference = *reference
	b.CancelAccount(q.params.Account)
	for side := range q.sides {
		for i := range q.sides[side] {
			q.rest(b, Side(side), &q.sides[side][i])
		}
	}
}

// rest places one offer. What the book refuses counts as neither placed nor missing.
func (q *Quoter) rest(b *Book, side Side, x *quote) {
	x.id, x.placed = 0, 0
	if x.desired == 0 || x.price < 1 || x.price > MaxPrice {
		return
	}
	r, err := b.Place(Order{Account: q.params.Account, Side: side, Lifetime: PostOnly, Price: x.price, Lots: x.desired})
	if err == nil {
		x.id, x.placed = r.ID, x.desired
	}
}

// price returns the tick of an offer, 0 or above MaxPrice where there is none.
func (q *Quoter) price(side Side, i int, reference *uint256.Int) int64 {
	share := fixed.WAD
	if offset := q.params.Offers[i].Offset; side == Buy {
		share.SubUint64(&share, offset)
	} else {
		share.AddUint64(&share, offset)
	}
	var ticks, unit, rest uint256.Int
	unit.Mul(&q.params.Tick, &fixed.WAD)
	if _, over := ticks.MulDivOverflow(reference, &share, &unit); over {
		return 0
	}
	if side == Sell && !rest.MulMod(reference, &share, &unit).IsZero() {
		ticks.AddUint64(&ticks, 1)
	}
	if ticks.GtUint64(MaxPrice) {
		return 0
	}
	return int64(ticks.Uint64())
}

// part returns lots·of/whole, rounded down.
func part(lots int64, of, whole uint64) uint64 {
	if of == whole {
		return uint64(lots)
	}
	high, low := bits.Mul64(uint64(lots), of)
	z, _ := bits.Div64(high, low, whole)
	return z
}

// missing returns lots·2^(−elapsed/halfLife), straight between halvings, rounded up.
func missing(lots int64, elapsed, halfLife uint64) int64 {
	if lots == 0 || elapsed == 0 {
		return lots
	}
	if halfLife == 0 || elapsed/halfLife > 40 {
		return 0
	}
	var z uint256.Int
	z.SetUint64(2*halfLife - elapsed%halfLife)
	z.Mul(&z, uint256.NewInt(uint64(lots)))
	var divisor, rest uint256.Int
	divisor.Lsh(uint256.NewInt(2*halfLife), uint(elapsed/halfLife))
	z.DivMod(&z, &divisor, &rest)
	if !rest.IsZero() {
		z.AddUint64(&z, 1)
	}
	return int64(z.Uint64())
}
