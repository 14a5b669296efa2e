package examples

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Desk is a dealer who quotes the reference price less, or plus, a spread, for at most Size at once. Its appetite comes
// back at an even pace: all of it in Refill seconds. Sales pay ⌊base·⌊price·(1 − Spread)⌋⌋ and purchases cost the same
// rounded up, so that nobody gains by rounding.
//
// Limit cases: with a size beyond every order it is a spread alone; with a long Refill it is a stock that is used once.
type Desk struct {
	Spread uint256.Int // scale 1e18, below 1
	Size   uint256.Int // base units, below 2^128
	Refill uint64      // seconds, above 0
}

// Fee is none: the spread is the price.
func (Desk) Fee() (none uint256.Int) { return none }

// Open implements [liquidity.Rule].
func (d Desk) Open(before liquidity.Venue, _, _ uint256.Int) (liquidity.Venue, error) {
	if before != nil {
		before.Reset()
		return before, nil
	}
	return NewDesk(d), nil
}

// NewDesk is the venue of a desk.
func NewDesk(d Desk) liquidity.Venue { return &desk{Desk: d} }

type desk struct {
	Desk
	reference uint256.Int
	used      uint256.Int // base units times Refill: so that what a second brings back is whole
	now       uint64
}

// Follow gives back what the time since has brought.
func (v *desk) Follow(reference *uint256.Int, now uint64) {
	if !v.used.IsZero() && now > v.now {
		back := uint256.NewInt(now - v.now)
		back.Mul(back, &v.Size)
		v.used = fixed.MinusCapped(&v.used, back)
	}
	v.reference, v.now = *reference, now
}

// Mid is the reference price.
func (v *desk) Mid() uint256.Int { return v.reference }

// Reset forgets everything.
func (v *desk) Reset() { *v = desk{Desk: v.Desk} }

// left is what the desk still takes, base units, rounded down.
func (v *desk) left() uint256.Int {
	refill := uint256.NewInt(v.Refill)
	all := new(uint256.Int).Mul(&v.Size, refill)
	left := fixed.MinusCapped(all, &v.used)
	left.Div(&left, refill)
	return left
}

// price is what the desk quotes, rounded in its favour.
func (v *desk) price(side liquidity.Side) (uint256.Int, error) {
	if side == liquidity.Sell {
		keeps := fixed.MinusCapped(&fixed.WAD, &v.Spread)
		return fixed.MulDivDown(&v.reference, &keeps, &fixed.WAD)
	}
	asks, err := fixed.Add(&fixed.WAD, &v.Spread)
	if err != nil {
		return asks, err
	}
	return fixed.MulDivUp(&v.reference, &asks, &fixed.WAD)
}

// Quote fills as much as the desk still takes, at one price.
func (v *desk) Quote(side liquidity.Side, base, limit *uint256.Int) (f liquidity.Fill) {
	price, err := v.price(side)
	if err != nil || price.IsZero() {
		return f
	}
	if limit != nil && (side == liquidity.Sell && price.Lt(limit) || side == liquidity.Buy && price.Gt(limit)) {
		return f
	}
	amount := v.left()
	if base.Lt(&amount) {
		amount = *base
	}
	var quote uint256.Int
	if side == liquidity.Sell {
		quote, err = fixed.MulDivDown(&amount, &price, &fixed.PriceScale)
	} else {
		quote, err = fixed.MulDivUp(&amount, &price, &fixed.PriceScale)
	}
	if err != nil {
		return f
	}
	f.Base, f.Quote = amount, quote
	return f
}

// Execute is Quote, and uses up what it filled.
func (v *desk) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	f := v.Quote(side, base, limit)
	used := uint256.NewInt(v.Refill)
	used.Mul(used, &f.Base)
	v.used.Add(&v.used, used)
	return f
}

// DeskForm is what a scenario writes: {model: desk, size: 500, refill: 10m}.
type DeskForm struct {
	Spread catalog.Decimal  `key:"spread" default:"0.002" min:"0" below:"1" places:"18" doc:"What the desk keeps of the reference price."`
	Size   catalog.Decimal  `key:"size" default:"1000" above:"0" max:"1000000000000" places:"18" unit:"collateral" doc:"The most it takes at once."`
	Refill catalog.Duration `key:"refill" default:"10m" min:"1" doc:"Time in which all of its appetite comes back."`
}

// Venue implements [liquidity.Form].
func (f DeskForm) Venue(b *catalog.Builder) liquidity.Rule {
	return Desk{Spread: b.Ratio("spread", f.Spread), Size: b.InCollateral("size", f.Size), Refill: f.Refill.Seconds()}
}

func init() {
	liquidity.Venues.Register(DeskForm{}, catalog.Rule{
		Name: "desk", Doc: "A dealer at a spread, whose appetite comes back in time.", Source: catalog.Definition,
	})
}
