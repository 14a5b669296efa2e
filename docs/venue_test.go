package docs_test

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/liquidity/liquiditytest"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Spread is a dealer who takes any amount at the reference price less a spread, and sells at it plus the spread.
// Proceeds are rounded down, costs up, both in the dealer's favour.
type Spread struct {
	Ratio     uint256.Int // scale 1e18, below 1
	reference uint256.Int // quote units a base unit, times 1e36
}

// Follow stores the reference price.
func (v *Spread) Follow(reference *uint256.Int, _ uint64) { v.reference = *reference }

// Mid is the reference price.
func (v *Spread) Mid() uint256.Int { return v.reference }

// Reset forgets the reference price.
func (v *Spread) Reset() { v.reference.Clear() }

// Quote fills all of an order at one price, or nothing where that is beyond the limit.
func (v *Spread) Quote(side liquidity.Side, base, limit *uint256.Int) (f liquidity.Fill) {
	price, err := v.price(side)
	if err != nil || v.reference.IsZero() || base.IsZero() {
		return f
	}
	if limit != nil && (side == liquidity.Sell && price.Lt(limit) || side == liquidity.Buy && price.Gt(limit)) {
		return f
	}
	if f.Quote, err = fixed.MulDivDown(base, &price, &fixed.PriceScale); side == liquidity.Buy {
		f.Quote, err = fixed.MulDivUp(base, &price, &fixed.PriceScale)
	}
	if err != nil {
		return liquidity.Fill{}
	}
	f.Base = *base
	return f
}

// Execute is Quote: nothing moves this venue.
func (v *Spread) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	return v.Quote(side, base, limit)
}

func (v *Spread) price(side liquidity.Side) (uint256.Int, error) {
	if side == liquidity.Sell {
		var keeps uint256.Int
		keeps.Sub(&fixed.WAD, &v.Ratio)
		return fixed.WMulDown(&v.reference, &keeps)
	}
	var takes uint256.Int
	takes.Add(&fixed.WAD, &v.Ratio)
	return fixed.MulDivUp(&v.reference, &takes, &fixed.WAD)
}

// Dealer is the rule that opens a [Spread] for each arm. It charges no fee beside it.
type Dealer struct{ Ratio uint256.Int }

// Fee is 0.
func (Dealer) Fee() (none uint256.Int) { return none }

// Open returns a new dealer, or the one of the path before.
func (d Dealer) Open(before liquidity.Venue, _, _ uint256.Int) (liquidity.Venue, error) {
	if before != nil {
		before.Reset()
		return before, nil
	}
	return &Spread{Ratio: d.Ratio}, nil
}

// SpreadForm is what a scenario writes: {model: spread, ratio: 0.003}.
type SpreadForm struct {
	Ratio catalog.Decimal `key:"ratio" default:"0.003" min:"0" below:"1" places:"18" doc:"What the dealer keeps of the reference price."`
}

// Venue implements [liquidity.Form].
func (f SpreadForm) Venue(b *catalog.Builder) liquidity.Rule {
	return Dealer{b.Ratio("ratio", f.Ratio)}
}

func init() {
	liquidity.Venues.Register(SpreadForm{}, catalog.Rule{
		Name: "spread", Doc: "A dealer who takes any amount at a spread.", Source: catalog.Definition,
	})
}

func TestSpreadKeepsTheLaws(t *testing.T) {
	price := *new(uint256.Int).Mul(uint256.NewInt(2000), new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(24))) // USDC for ETH
	liquiditytest.Venue(t, price, *uint256.NewInt(1e18), func() liquidity.Venue { return &Spread{Ratio: *uint256.NewInt(0.003e18)} })
}
