package book

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Maker rests offers in a book as the reference price moves.
type Maker interface {
	// Rest brings the maker's offers up to date. Calling it again at the same reference and time changes nothing.
	Rest(b *Book, reference *uint256.Int, now uint64)
	// Reset forgets everything; the book has been cleared.
	Reset()
}

// VenueParams give a book units and somebody who rests offers in it.
type VenueParams struct {
	Tick     uint256.Int // price of one tick: quote units per base unit times 1e36
	Lot      uint256.Int // base units in one lot, below 2^88; Tick·Lot must be a multiple of 1e36, so that every trade is whole units
	Inverse  bool        // contracts of an inverse instrument are traded: Lot is contracts, and any Tick and Lot will do; see Inverse
	TakerFee uint256.Int // share of the quote amount, scale 1e18, below 1e18
	Taker    Account     // in whose name the venue's takers trade
	Maker    Maker       // nil: only the orders that others place in the book
}

// Venue is a book as a [liquidity.Venue]. The book stays open to everybody: others may place orders in it between
// trades. It trades whole lots, so the rest of an amount below a lot stays undone; Quote amounts are exact. The mid
// is half-way between the best bid and ask, rounded down; where a side is empty, it is the best of the other; where
// both are, the last trade; and before any trade, the reference.
type Venue struct {
	book      *Book
	params    VenueParams
	worth     uint256.Int // quote units of one unit of Result.Value: a lot at a tick
	reference uint256.Int
	now       uint64
	stale     bool // the maker has not seen the reference
}

var _ liquidity.Venue = (*Venue)(nil)

// Inverse is the valuation of inverse contracts, settlement units: lots·Lot/price, rounded against the taker, who is
// paid (rounded down) where it buys contracts, and pays (rounded up) where it sells them. tick and lot are those of
// VenueParams.
func Inverse(tick, lot *uint256.Int) Valuation {
	step, size := *tick, *lot
	return func(taker Side, price, lots int64) (value uint256.Int) {
		var contracts, at uint256.Int
		contracts.Mul(&size, uint256.NewInt(uint64(lots)))
		at.Mul(&step, uint256.NewInt(uint64(price)))
		value.MulDivOverflow(&contracts, &fixed.PriceScale, &at) // contracts < 2^128, and at ≥ 1: no value that a venue accepts overflows
		if taker == Sell {
			var rest uint256.Int
			if !rest.MulMod(&contracts, &fixed.PriceScale, &at).IsZero() {
				value.AddUint64(&value, 1)
			}
		}
		return value
	}
}

// Validate reports every fault of the parameters.
func (p *VenueParams) Validate() error {
	var faults []error
	if _, whole := p.worth(); !p.Inverse && !whole || p.Tick.BitLen() > tickBits {
		faults = append(faults, fault.New("lot", fmt.Sprintf("%s smallest units times the tick, %s/1e36, must be a whole number of quote units, below 2^128, and the tick below 2^%d",
			p.Lot.Dec(), p.Tick.Dec(), tickBits), "choose a larger lot or tick"))
	}
	if p.Tick.IsZero() || p.Lot.IsZero() || p.Lot.BitLen() > lotBits {
		faults = append(faults, fault.New("lot", fmt.Sprintf("%s smallest units and the tick, %s/1e36, must be above 0, and the lot below 2^%d", p.Lot.Dec(), p.Tick.Dec(), lotBits), ""))
	}
	if !p.TakerFee.Lt(&fixed.WAD) {
		faults = append(faults, fault.New("fee", p.TakerFee.Dec()+"/1e18 is not below 1", "5 basis points are 0.0005"))
	}
	if p.Taker > MaxAccount {
		faults = append(faults, ErrAccount)
	}
	return fault.Join(faults...)
}

// worth returns the quote units of one lot at one tick, and whether they are a whole number that fits.
func (p *VenueParams) worth() (worth uint256.Int, whole bool) {
	product, err := fixed.Mul(&p.Tick, &p.Lot)
	var rest uint256.Int
	worth.DivMod(&product, &fixed.PriceScale, &rest)
	return worth, err == nil && rest.IsZero() && !worth.IsZero() && worth.BitLen() <= 128
}

// NewVenue makes a venue of a book, and where contracts are inverse has the book value its trades by Inverse.
func NewVenue(b *Book, params VenueParams) (*Venue, error) {
	if err := params.Validate(); err != nil {
		return nil, err
	}
	v := &Venue{book: b, params: params}
	if v.worth, _ = params.worth(); params.Inverse {
		v.worth = *uint256.NewInt(1)
		b.ValueBy(Inverse(&params.Tick, &params.Lot))
	}
	return v, nil
}

// tickBits bounds a tick's price, so that prices in ticks have room to be multiplied.
const tickBits = 190

// lotBits bounds a lot, so that MaxLots of them stay below 2^128.
const lotBits = 88

// Follow stores the reference price and the time; the maker moves its offers when somebody asks.
func (v *Venue) Follow(reference *uint256.Int, now uint64) {
	v.reference, v.now, v.stale = *reference, now, true
}

// Quote says what Execute would do now.
func (v *Venue) Quote(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	v.settle()
	o, ok := v.order(side, base, limit)
	if !ok {
		return liquidity.Fill{}
	}
	filled, value := v.book.Preview(o)
	return v.fill(filled, &value)
}

// Execute trades in the book, in the name of the venue's taker.
func (v *Venue) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	v.settle()
	o, ok := v.order(side, base, limit)
	if !ok {
		return liquidity.Fill{}
	}
	r, err := v.book.Place(o)
	if err != nil {
		return liquidity.Fill{}
	}
	return v.fill(r.Filled, &r.Value)
}

// Mid is the price between bid and ask; of inverse contracts, like the prices of fills, in settlement units per contract.
func (v *Venue) Mid() (mid uint256.Int) {
	v.settle()
	bid, _, bids := v.book.Best(Buy)
	ask, _, asks := v.book.Best(Sell)
	switch {
	case bids && asks:
		mid.Mul(&v.params.Tick, uint256.NewInt(uint64(bid+ask)))
		mid.Rsh(&mid, 1)
	case bids || asks:
		mid.Mul(&v.params.Tick, uint256.NewInt(uint64(bid+ask))) // the absent one is 0
	case v.book.Last() != 0:
		mid.Mul(&v.params.Tick, uint256.NewInt(uint64(v.book.Last())))
	default:
		mid = v.reference
	}
	if v.params.Inverse && !mid.IsZero() {
		mid.Div(&squared, &mid)
	}
	return mid
}

// squared is the scale of prices squared: a price turned over is squared/price.
var squared = func() (z uint256.Int) {
	z.Mul(&fixed.PriceScale, &fixed.PriceScale)
	return z
}()

// Reset clears the book, whoever's the orders are, and forgets the reference.
func (v *Venue) Reset() {
	v.book.Clear()
	if v.params.Maker != nil {
		v.params.Maker.Reset()
	}
	v.reference.Clear()
	v.now, v.stale = 0, false
}

// Rest brings the maker's offers up to date, for whoever trades in the book itself.
func (v *Venue) Rest() { v.settle() }

func (v *Venue) settle() {
	if v.stale && v.params.Maker != nil {
		v.params.Maker.Rest(v.book, &v.reference, v.now)
	}
	v.stale = false
}

// order turns an amount and a limit into lots and ticks; a part of a lot is left out, a limit is tightened to a tick.
// Who sells the value of inverse contracts buys contracts, for a limit turned over.
func (v *Venue) order(side liquidity.Side, base, limit *uint256.Int) (o Order, ok bool) {
	var lots, ticks, rest uint256.Int
	lots.Div(base, &v.params.Lot)
	o = Order{Account: v.params.Taker, Side: Buy, Kind: Market, SelfTrade: CancelOldest, Lots: MaxLots}
	if lots.LtUint64(MaxLots) {
		o.Lots = int64(lots.Uint64())
	}
	if (side == liquidity.Sell) != v.params.Inverse {
		o.Side = Sell
	}
	if limit != nil {
		step := v.params.Tick
		switch {
		case !v.params.Inverse:
			ticks.DivMod(limit, &step, &rest)
		case limit.IsZero(): // any price
			return o, o.Lots > 0 && !v.reference.IsZero() && side == liquidity.Sell
		default: // ticks ≤ squared/(limit·step)
			var price uint256.Int
			price.DivMod(&squared, limit, &rest)
			exact := rest.IsZero()
			ticks.DivMod(&price, &step, &rest)
			if !exact {
				rest.SetOne()
			}
		}
		if o.Side == Sell && !rest.IsZero() {
			ticks.AddUint64(&ticks, 1)
		}
		beyond := ticks.GtUint64(MaxPrice)
		if (beyond && o.Side == Sell) || (ticks.IsZero() && o.Side == Buy) {
			return o, false
		}
		if o.Price = MaxPrice; !beyond {
			o.Price = int64(ticks.Uint64())
		}
	}
	return o, o.Lots > 0 && !v.reference.IsZero()
}

func (v *Venue) fill(lots int64, value *uint256.Int) (f liquidity.Fill) {
	f.Base.Mul(&v.params.Lot, uint256.NewInt(uint64(lots)))
	f.Quote.Mul(value, &v.worth)
	var rest uint256.Int
	f.Fee.MulDivOverflow(&f.Quote, &v.params.TakerFee, &fixed.WAD) // at most Quote
	if !rest.MulMod(&f.Quote, &v.params.TakerFee, &fixed.WAD).IsZero() {
		f.Fee.AddUint64(&f.Fee, 1)
	}
	return f
}
