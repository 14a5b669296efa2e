package exchange

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Side is the direction of a position: a long gains when the price rises.
type Side uint8

const (
	Long  Side = iota // gains when the price rises
	Short             // gains when it falls
)

// Opposite returns the other side.
func (s Side) Opposite() Side { return 1 - s }

func (s Side) String() string { return [...]string{"long", "short"}[s] }

// Kind says what a contract is worth.
type Kind uint8

const (
	// Linear contracts are worth size·price and settle in the quote asset.
	Linear Kind = iota
	// Inverse contracts are worth size/price and settle in the base asset; their size is an amount of the quote asset.
	Inverse
)

func (k Kind) String() string { return [...]string{"linear", "inverse"}[k] }

// Asset numbers a settlement asset of an engine, from 0. Cross margin is one pool for each account and asset.
type Asset uint8

// Instrument is a contract that can be traded on margin.
type Instrument struct {
	Symbol   string
	Kind     Kind
	Settle   Asset       // asset of margin, profit and fees
	Tick     uint256.Int // step of order prices, scale 1e36; 0 means any price
	Lot      uint256.Int // step of order sizes; 0 means any size
	TakerFee uint256.Int // rate, scale 1e18, of the value of each trade at a venue; rounded up
	MakerFee uint256.Int // rate, likewise, of a Fill whose order rested; rebates are not modelled
	Tiers    Tiers       // margin schedule, in settlement units
}

// Validate reports every fault of the instrument.
func (in *Instrument) Validate() error {
	var faults []error
	if in.Symbol == "" {
		faults = append(faults, errors.New("exchange: instrument has no symbol"))
	}
	if in.Kind > Inverse {
		faults = append(faults, fmt.Errorf("exchange: %s: unknown kind %d, use Linear or Inverse", in.Symbol, in.Kind))
	}
	if !in.TakerFee.Lt(&fixed.WAD) {
		faults = append(faults, fmt.Errorf("exchange: %s: taker fee must be below 1e18 (100 %%)", in.Symbol))
	}
	if !in.MakerFee.Lt(&fixed.WAD) {
		faults = append(faults, fmt.Errorf("exchange: %s: maker fee must be below 1e18 (100 %%)", in.Symbol))
	}
	if err := in.Tiers.Validate(); err != nil {
		faults = append(faults, fmt.Errorf("%s: %w", in.Symbol, err))
	}
	return errors.Join(faults...)
}

// Owns reports whether a position on this side owns its value, and gains when the value rises, or owes it.
func (in *Instrument) Owns(s Side) bool { return (s == Long) == (in.Kind == Linear) }

// Value returns what a position of that side and size is worth at price: rounded down where it is owned, up where
// it is owed, so always against the trader. price must not be zero.
func (in *Instrument) Value(s Side, size, price *uint256.Int) uint256.Int {
	x, y, d := size, price, &fixed.PriceScale
	if in.Kind == Inverse {
		y, d = &fixed.PriceScale, price
	}
	if in.Owns(s) {
		return exact.MulDivDown(x, y, d)
	}
	return exact.MulDivUp(x, y, d)
}

// reach returns the price of the trigger for a position that is liquidated when its value is at most worth (owned)
// or at least worth (owed). A long is then liquidated exactly at marks at or below that price, a short at or above.
// A long that cannot be reached has 0, a short farAway.
//
//	owned, linear   ⌊q·P/S⌋ ≤ w  ⇔  P ≤ ⌈(w+1)·S/q⌉ − 1
//	owed,  linear   ⌈q·P/S⌉ ≥ w  ⇔  P ≥ ⌊(w−1)·S/q⌋ + 1
//	owned, inverse  ⌊q·S/P⌋ ≤ w  ⇔  P ≥ ⌊q·S/(w+1)⌋ + 1
//	owed,  inverse  ⌈q·S/P⌉ ≥ w  ⇔  P ≤ ⌈q·S/(w−1)⌉ − 1
func (in *Instrument) reach(s Side, size, worth *uint256.Int) (price uint256.Int) {
	edge := *worth
	if in.Owns(s) {
		edge.Add(&edge, &one)
	} else {
		if edge.IsZero() {
			edge = one
		}
		edge.Sub(&edge, &one)
	}
	x, y, d := &edge, &fixed.PriceScale, size
	if in.Kind == Inverse {
		x, d = size, &edge
	}
	if d.IsZero() || !exact.Fits(x, y, d) { // an inverse long whose whole value is below the threshold at every price, or a short
		return farAway
	}
	if s == Long {
		price = exact.MulDivUp(x, y, d)
		if !price.IsZero() {
			price.Sub(&price, &one)
		}
		return price
	}
	price = exact.MulDivDown(x, y, d)
	price.Add(&price, &one)
	return price
}

// Limit returns the price at which size fetches (owned) or costs (owed) a value, in settlement units per unit of
// size ×1e36. It is rounded so that no fill within it is worse than that value: up for who sells, down for who
// buys. One that does not fit 255 bits is 2^256 − 1, beyond every price.
func (in *Instrument) Limit(s Side, size, worth *uint256.Int) uint256.Int {
	if !exact.Fits(worth, &fixed.PriceScale, size) {
		return farAway
	}
	if in.Owns(s) {
		return exact.MulDivUp(worth, &fixed.PriceScale, size)
	}
	return exact.MulDivDown(worth, &fixed.PriceScale, size)
}

// OnTick rounds an order's price to the instrument's tick: down for a buyer, up for a seller, so never to a price
// worse for who places it.
func (in *Instrument) OnTick(price *uint256.Int, buy bool) uint256.Int {
	if in.Tick.IsZero() {
		return *price
	}
	var steps uint256.Int
	if buy {
		steps = exact.MulDivDown(price, &one, &in.Tick)
	} else {
		steps = exact.MulDivUp(price, &one, &in.Tick)
	}
	steps.Mul(&steps, &in.Tick)
	return steps
}

// LotsUp rounds a size up to the lot, but never above whole.
func (in *Instrument) LotsUp(size, whole *uint256.Int) uint256.Int {
	z := *size
	if !in.Lot.IsZero() {
		z = exact.MulDivUp(size, &one, &in.Lot)
		z.Mul(&z, &in.Lot)
	}
	return exact.Min(z, *whole)
}

// LotsDown rounds a size down to the lot.
func (in *Instrument) LotsDown(size uint256.Int) uint256.Int {
	if in.Lot.IsZero() {
		return size
	}
	var part uint256.Int
	part.Mod(&size, &in.Lot)
	size.Sub(&size, &part)
	return size
}
