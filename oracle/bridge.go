package oracle

import (
	"math"

	"github.com/ringfence-sim/ringfence/rng"
)

// bridge is a path through one bar, a block at a time, in state of fixed size: from each pinned block to the next it is a
// Brownian bridge folded back between low and high.
type bridge struct {
	low    Price
	high   Price
	span   float64 // high − low
	sigma  float64 // standard deviation of a block's change
	stream rng.Stream
	left   uint64 // blocks still to come
	block  uint64 // the next one
	pins   [4]pin
	pinned int     // pins passed
	y      float64 // the last block's price above low
}

// pin is a block whose price is known.
type pin struct {
	block uint64
	price Price
}

// start begins a bar of at least minBlocksPerBar blocks.
func (b *bridge) start(bar Bar, blocks uint64, stream rng.Stream) {
	span := float64(bar.High - bar.Low)
	*b = bridge{
		low: bar.Low, high: bar.High, span: span, stream: stream, left: blocks,
		sigma: span / math.Sqrt(4*math.Ln2*float64(blocks)),
	}
	b.place(bar, blocks)
}

// place draws when the bar reaches its extremes.
//
// A Brownian path that goes from O up to H, then down to L, then to C is, reflected at H and at L, a path that covers the
// distance (H−O) + (H−L) + (C−L) one way: the reflection principle. So the order of the extremes has odds φ(d₁/σ√T) :
// φ(d₂/σ√T), where d₂ = (O−L) + (H−L) + (H−C) is the distance of the other order; and the extremes come when the unfolded
// bridge has first covered the first leg, and the second. A bridge of length T to the level a + b first reaches a at
// T·s/(1+s), with s inverse Gaussian of mean a/b and shape a²/σ²T (Doob's transformation of the bridge to a Brownian motion
// with drift b, whose first passages are inverse Gaussian). A leg of length zero is no leg: the open, or the close, is that
// extreme.
func (b *bridge) place(bar Bar, blocks uint64) {
	last := blocks - 1
	open, end := pin{0, bar.Open}, pin{last, bar.Close}
	if b.span == 0 {
		b.pins = [4]pin{open, open, end, end}
		return
	}
	variance := float64(b.span*b.span) / (4 * math.Ln2)
	above, below := float64(bar.High-bar.Open), float64(bar.Open-bar.Low)
	highFirst := above + b.span + float64(bar.Close-bar.Low)
	lowFirst := below + b.span + float64(bar.High-bar.Close)
	odds := rng.Exp((float64(highFirst*highFirst) - float64(lowFirst*lowFirst)) / (2 * variance)) // of low first to high first
	first, second, leg := bar.High, bar.Low, above
	if b.stream.Float64()*(1+odds) > 1 {
		first, second, leg = bar.Low, bar.High, below
		highFirst = lowFirst
	}
	rest := highFirst - leg - b.span
	one, two := uint64(0), last
	if leg > 0 {
		at := b.passage(leg, b.span+rest, variance, 1)
		one = 1 + min(uint64(at*float64(last)), last-minBlocksPerBar+1)
		if rest == 0 {
			one = 1 + min(uint64(at*float64(last)), last-2)
		}
	}
	if rest > 0 {
		share := 1 - float64(one)/float64(last)
		at := b.passage(b.span, rest, variance, share) * float64(last-one)
		two = one + 1 + min(uint64(at), last-one-2)
	}
	b.pins = [4]pin{open, {one, first}, {two, second}, end}
}

// passage returns when, as a share of its length, a bridge to the level leg + rest first reaches leg. The length is a
// share of the bar, and variance is that of the whole bar.
func (b *bridge) passage(leg, rest, variance, length float64) float64 {
	s := b.stream.InverseGaussian(leg/rest, float64(leg*leg)/float64(variance*length))
	if s > 1e15 {
		return 1
	}
	return s / (1 + s)
}

// step returns the next block's price.
func (b *bridge) step() Price {
	for b.pins[b.pinned].block < b.block { // the last pin is the last block
		b.pinned++
	}
	target := b.pins[b.pinned]
	price := target.price
	if b.block < target.block {
		// From y, the bridge that ends at the target m steps on moves by (target − y)/m + σ·√((m−1)/m)·Z.
		m := float64(target.block - b.block + 1)
		y := b.y + (float64(target.price-b.low)-b.y)/m + float64(float64(b.sigma*math.Sqrt((m-1)/m))*b.stream.Normal())
		b.y = fold(y, b.span)
		price = min(b.low+Price(math.Floor(b.y+0.5)), b.high) // above 2⁵³ span may have rounded up
	} else {
		b.y = float64(price - b.low)
	}
	b.block++
	b.left--
	return price
}

// fold reflects y at 0 and at span until it lies between them.
func fold(y, span float64) float64 {
	if y >= 0 && y <= span {
		return y
	}
	if span == 0 {
		return 0
	}
	y = math.Abs(y)
	y -= float64(2 * span * math.Floor(y/(2*span)))
	if y > span {
		y = float64(2*span) - y
	}
	return min(max(y, 0), span)
}
