package liquidator

import (
	"math"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// vain reports whether a sale is known to bring nobody who could bid its least gain, for what it costs.
func (r *Race) vain(s *Slight) bool {
	most := s.Cost + float64(s.Cost*Rough) + 2
	for bot := range r.bots {
		if stands := &r.stands[bot]; !r.spent[bot] && !stands.capped && !stands.unfunded && most >= r.barren[bot] {
			return false
		}
	}
	return true
}

// learn finds from a sale that nobody bid for what cheaper ones must come to: the cost below which none brings a bot its least
// gain, on top of what it means to sell. It tries twice the cost of the sale, so that it seldom has to learn again.
//
// What costs at most c at the floor q gives at most R = c/q and a few units. With g the gain at the line's price, which rises up
// to S + R, each part of that gains at most g(S + R) − g(S), and what rounding hides.
func (r *Race) learn(s *Slight, venue liquidity.Venue) {
	c := &r.crest
	if !c.known || c.price.Gt(&r.floor) {
		return
	}
	cost := 2*s.Cost + 4
	most, gives := unitsOf(cost), uint256.Int{}
	if over := fixed.SetQuotient(&gives, &most, &fixed.PriceScale, &r.floor); over {
		return
	}
	gives.AddUint64(&gives, 4)
	hidden := r.hidden()
	for bot := range r.bots {
		if r.spent[bot] || r.bots[bot].Calls > 1 || cost <= r.barren[bot] {
			continue
		}
		var all uint256.Int
		if all.Add(&r.sold[bot], &gives); all.Gt(&c.rising) {
			continue
		}
		gain, whole := r.try(&all, venue)
		got, _, is := c.gainOf(&r.fetched[bot], &r.sold[bot])
		if !whole || !is {
			continue
		}
		if gain.Sub(got).Add(fixed.Positive(&hidden)).Add(fixed.Positive(&c.grain)).Add(fixed.Positive(&c.grain)).Cmp(r.stands[bot].least) < 0 {
			r.barren[bot] = cost
		}
	}
}

// unitsOf is a number of at least 0, rounded up.
func unitsOf(x float64) (z uint256.Int) {
	const mantissa = 53
	fraction, exponent := math.Frexp(math.Ceil(x))
	z.SetUint64(uint64(math.Ldexp(fraction, mantissa)))
	if exponent < mantissa {
		return *z.Rsh(&z, uint(mantissa-exponent))
	}
	return *z.Lsh(&z, uint(exponent-mantissa))
}

// prepared reports whether what a sale costs tells why bots pass over it, once it is known that they do: see [Race.prepare]. The
// bounds are those of the bids made so far.
func (r *Race) prepared(venue liquidity.Venue) bool {
	if !r.ready {
		r.ready, r.tells, r.first = true, r.prepare(venue), len(r.stripes)
		r.round()
	}
	return r.tells
}
