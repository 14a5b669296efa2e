package liquidity

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// PoolParams describe a constant-product pool.
type PoolParams struct {
	QuoteReserve uint256.Int // quote units in the pool when its price is the reference; 2^16 to 2^108. See ReserveForDepth
	At           uint256.Int // reference price at which QuoteReserve holds; 0: the pool holds QuoteReserve at every price
	TakerFee     uint256.Int // share of the quote amount, scale 1e18, below 1e18
	Recovery     Recovery    // the speed of arbitrage back to the reference
}

// Validate reports every fault of the parameters.
func (p *PoolParams) Validate() error {
	var faults []error
	if p.QuoteReserve.BitLen() < 17 || p.QuoteReserve.BitLen() > 108 {
		faults = append(faults, fault.New("depth", fmt.Sprintf("%s is outside 2^16 to 2^108 smallest units of the quote asset", p.QuoteReserve.Dec()), "choose one within"))
	}
	faults = append(faults, validFee(&p.TakerFee), p.Recovery.Validate())
	return fault.Join(faults...)
}

// Pool is a constant-product pool, x·y = k (Uniswap v2). With reserves worth L quote units on either side at the
// reference and n quote units of base sold into it net (valued at the reference), its price is the reference times
// L²/(L + n)², and selling c more fetches
//
//	L²·c / ((L + n)·(L + n + c)).
//
// With u = c/L at n = 0 the average is u/(1+u) below the reference and the mid is left 1 − 1/(1+u)² below it; buying is
// the same with c < 0. Where At is set the pool keeps k and not L: L = QuoteReserve·√(reference/At), rounded down, as
// arbitrage along the curve would leave it. The fee stands beside the curve and does not join the reserves, and arbitrage is
// not delayed or held back by it. A trade stops where the pool's price would be more than 1024² times, or less than
// 1/1024² of, the reference.
type Pool struct {
	resting
	curve hyperbola
}

// NewPool returns the pool at its reference price.
func NewPool(params PoolParams) (*Pool, error) {
	if err := params.Validate(); err != nil {
		return nil, err
	}
	p := &Pool{curve: hyperbola{stated: params.QuoteReserve, at: params.At, reserve: params.QuoteReserve}}
	p.resting = resting{shape: &p.curve, memory: newMemory(&params.Recovery), fee: params.TakerFee}
	return p, nil
}

// Follow stores the reference price and the time, and where the pool keeps k, its depth at that price.
func (p *Pool) Follow(reference *uint256.Int, now uint64) {
	if !p.curve.at.IsZero() && !reference.Eq(&p.reference) {
		p.curve.price = *reference
		p.curve.stale = true
	}
	p.resting.Follow(reference, now)
}

// ReserveForDepth returns the QuoteReserve of a pool whose price falls by the share at (scale 1e18, within 0 and 1e18)
// when base is sold for depth quote units: L = depth/(1 − √(1 − at)), rounded down; the "2 % depth" that data
// providers publish is at = 0.02e18. The root is rounded down to 1e-18, which errs towards a shallower pool.
func ReserveForDepth(depth, at *uint256.Int) (uint256.Int, error) {
	if at.IsZero() || !at.Lt(&fixed.WAD) || depth.BitLen() > 128 {
		return uint256.Int{}, fmt.Errorf("liquidity: depth %s at a share of %s/1e18: the share must lie between 0 and 1e18, the depth below 2^128", depth.Dec(), at.Dec())
	}
	var root uint256.Int
	root.Sub(&fixed.WAD, at)
	root.Mul(&root, &fixed.WAD)
	root.Sqrt(&root)
	root.Sub(&fixed.WAD, &root)
	return mulDivDown(depth, &fixed.WAD, &root), nil
}

// hyperbola is the curve L²/(L + n)², n = −x.
type hyperbola struct {
	stated, at uint256.Int
	price      uint256.Int // reference of which reserve is the depth, where at is set
	reserve    uint256.Int // L
	stale      bool        // price has changed since reserve was computed
}

// reach is how many times its reserve the pool may grow or shrink.
const reach = 1024

func (c *hyperbola) depth() *uint256.Int {
	if c.stale {
		c.stale = false
		// L = √(stated²·price/at), kept within what Validate allows, so that the curve stays whole at absurd prices.
		var square uint256.Int
		square.Mul(&c.stated, &c.stated)
		square, over := fixed.Quotient(&square, &c.price, &c.at)
		if over {
			square.SetAllOne()
		}
		c.reserve.Sqrt(&square)
		if c.reserve.BitLen() > 108 {
			c.reserve.Lsh(&unit, 108)
		}
		if c.reserve.BitLen() < 17 {
			c.reserve.Lsh(&unit, 16)
		}
	}
	return &c.reserve
}

func (c *hyperbola) bounds() (below, above uint256.Int) {
	l := c.depth()
	below.Mul(l, uint256.NewInt(reach-1))
	above.Div(l, uint256.NewInt(reach))
	above.Sub(l, &above)
	return below, above
}

// held returns L + n, which is positive within bounds.
func (c *hyperbola) held(x fixed.Signed) uint256.Int {
	h := fixed.Positive(c.depth()).Sub(x)
	return h.Capped()
}

func (c *hyperbola) multiple(x fixed.Signed) uint256.Int {
	l, h := c.depth(), c.held(x)
	var m, square uint256.Int
	m.Mul(l, l)
	square.Mul(&h, &h)
	return mulDivDown(&m, &fixed.WAD, &square)
}

func (c *hyperbola) farthest(side Side, multiple uint256.Int) fixed.Signed {
	l := c.depth()
	if multiple.IsZero() {
		if side == Sell {
			below, _ := c.bounds()
			return fixed.Negative(&below)
		}
		return fixed.Negative(new(uint256.Int).Lsh(&unit, maxBits)) // nothing is sold for nothing
	}
	// A seller may go on while (L + n)²·multiple ≤ L²·1e18, a buyer while (L + n)²·multiple ≥ L²·1e18.
	var square, root uint256.Int
	square.Mul(l, l)
	square, over := fixed.Quotient(&square, &fixed.WAD, &multiple)
	if over {
		square.SetAllOne()
	}
	root.Sqrt(&square)
	if side == Buy {
		var back uint256.Int
		if back.Mul(&root, &root); !back.Eq(&square) || c.dropped(l, &multiple) {
			root.AddUint64(&root, 1)
		}
	}
	return fixed.Positive(l).Sub(fixed.Positive(&root))
}

// dropped reports whether L²·1e18/multiple is no whole number.
func (c *hyperbola) dropped(l, multiple *uint256.Int) bool {
	var square, rest uint256.Int
	square.Mul(l, l)
	return !rest.MulMod(&square, &fixed.WAD, multiple).IsZero()
}

func (c *hyperbola) worth(side Side, from, to fixed.Signed) uint256.Int {
	l, a, b := c.depth(), c.held(from), c.held(to)
	step := to.Sub(from)
	size := step.Abs()
	var square, both uint256.Int
	square.Mul(l, l)
	both.Mul(&a, &b)
	if side == Sell {
		return mulDivDown(&square, &size, &both)
	}
	return mulDivUp(&square, &size, &both)
}

// Fee implements [Rule].
func (p PoolParams) Fee() uint256.Int { return p.TakerFee }

// Open implements [Rule]. The pool is new on each path, with QuoteReserve at that path's first price.
func (p PoolParams) Open(_ Venue, first, fee uint256.Int) (Venue, error) {
	p.At, p.TakerFee = first, fee
	return reopened(nil, func() (*Pool, error) { return NewPool(p) })
}

// PoolForm states a [Pool].
type PoolForm struct {
	Impact
	Depth catalog.Decimal `key:"depth" default:"20000000" above:"0" places:"18" unit:"loan" assumed:"x0.5 x2" doc:"The pool's reserve of loan tokens at the first block's price."`
}

// Venue implements [Form].
func (f PoolForm) Venue(b *catalog.Builder) Rule {
	return PoolParams{QuoteReserve: b.InLoan("depth", f.Depth), TakerFee: b.Ratio("fee", f.Fee), Recovery: f.recovery(b)}
}

func init() {
	Venues.Register(PoolForm{}, catalog.Rule{
		Name: "pool", Source: "Uniswap v2, UniswapV2Pair.sol",
		Doc: "A constant-product pool that arbitrage pulls back to the reference price.",
	})
}
