package book

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
)

// Quoted is a book in which a maker rests the same offers around any reference price: the rule of a venue.
type Quoted struct {
	Tick     uint256.Int // price of one tick: quote units per base unit times 1e36
	Lot      uint256.Int // base units in one lot
	TakerFee uint256.Int // share of the quote amount, scale 1e18, below 1e18
	HalfLife uint64      // seconds in which half of what was taken is offered again
	Offers   []Offer     // on each side
}

// Who trades in such a book.
const (
	quoter Account = 1
	taker  Account = 2
)

// Fee implements [liquidity.Rule].
func (q Quoted) Fee() uint256.Int { return q.TakerFee }

// Open implements [liquidity.Rule].
func (q Quoted) Open(before liquidity.Venue, _, fee uint256.Int) (liquidity.Venue, error) {
	if before != nil {
		before.Reset()
		return before, nil
	}
	who, err := NewQuoter(QuoterParams{Account: quoter, Tick: q.Tick, HalfLife: q.HalfLife, Offers: q.Offers})
	if err != nil {
		return nil, err
	}
	v, err := NewVenue(New(nil), VenueParams{Tick: q.Tick, Lot: q.Lot, TakerFee: fee, Taker: taker, Maker: who})
	if err != nil {
		return nil, err
	}
	return v, nil
}

// QuotedForm states a [Quoted].
type QuotedForm struct {
	Fee      catalog.Decimal  `key:"fee" default:"0.0005" min:"0" below:"1" places:"18" assumed:"x0.5 x2" doc:"Fee of the taker, as a ratio of proceeds."`
	HalfLife catalog.Duration `key:"half_life" default:"60s" min:"1" assumed:"x0.5 x2" doc:"Time in which half of what was taken is offered again."`
	Tick     catalog.Decimal  `key:"tick" default:"0.01" above:"0" places:"18" unit:"loan per collateral" doc:"Step of prices."`
	Lot      catalog.Decimal  `key:"lot" default:"0.0001" above:"0" places:"18" unit:"collateral" doc:"Step of sizes. What is left of an amount below a lot is not sold."`
	Offers   []OfferForm      `key:"offers" default:"[{offset_bps: 1, size: 100}, {offset_bps: 5, size: 500}, {offset_bps: 10, size: 1000}, {offset_bps: 50, size: 2500}, {offset_bps: 100, size: 4000}, {offset_bps: 500, size: 10000}]" few:"1" doc:"Offers on each side: size collateral tokens at offset_bps basis points from the reference price."`
}

// OfferForm states an [Offer].
type OfferForm struct {
	Offset catalog.Decimal `key:"offset_bps" min:"0" below:"10000" places:"14" unit:"bps" doc:"Offset from the reference price."`
	Size   catalog.Decimal `key:"size" above:"0" places:"18" unit:"collateral" doc:"Size offered, rounded down to a lot."`
}

// Venue implements [liquidity.Form]. It returns nil where an offer cannot be made.
func (f QuotedForm) Venue(b *catalog.Builder) liquidity.Rule {
	q := Quoted{
		Tick: b.InPrice("tick", f.Tick), Lot: b.InCollateral("lot", f.Lot), TakerFee: b.Ratio("fee", f.Fee), HalfLife: f.HalfLife.Seconds(),
	}
	for i, o := range f.Offers {
		at := b.At(fmt.Sprintf("offers.%d", i))
		offset, size := at.BasisPoints("offset_bps", o.Offset), at.InCollateral("size", o.Size)
		if q.Lot.IsZero() || size.Lt(&q.Lot) {
			at.Refuse("size", fmt.Sprintf("%s is less than a lot of %s", o.Size, f.Lot), "raise it")
			continue
		}
		size.Div(&size, &q.Lot)
		if size.GtUint64(MaxLots) {
			at.Refuse("size", fmt.Sprintf("%s is more than a book holds in lots of %s", o.Size, f.Lot), "enlarge venue.lot")
			continue
		}
		q.Offers = append(q.Offers, Offer{Offset: offset.Uint64(), Lots: int64(size.Uint64())})
	}
	if len(q.Offers) < len(f.Offers) {
		return nil
	}
	return q
}

func init() {
	liquidity.Venues.Register(QuotedForm{}, catalog.Rule{
		Name: "book", Source: catalog.Definition,
		Doc: "A price-time order book in which a maker rests the same offers around any reference price, and offers again what was taken.",
	})
}
