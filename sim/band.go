package sim

import (
	"math"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/oracle"
)

// band is a promise of an arm to itself: nobody in it does anything while the reference price is above low and below high
// and the time is before until. The zero value promises nothing.
type band struct {
	low, high oracle.Price
	until     uint64
}

func (b *band) holds(price oracle.Price, now uint64) bool {
	return price > b.low && price < b.high && now < b.until
}

// always is the band of somebody who waits for nothing.
var always = band{low: 0, high: math.MaxUint64, until: math.MaxUint64}

// within narrows the band to what another promises too.
func (b *band) within(other band) {
	b.low, b.high, b.until = max(b.low, other.low), min(b.high, other.high), min(b.until, other.until)
}

// priceFloor is the highest reference price whose ledger price is at most scaled; unit is the ledger price of one step
// of a reference price.
func priceFloor(scaled, unit *uint256.Int) oracle.Price {
	var q uint256.Int
	q.Div(scaled, unit)
	if !q.IsUint64() {
		return math.MaxUint64
	}
	return oracle.Price(q.Uint64())
}

// below is the highest reference price whose ledger price is below scaled, or 0.
func below(scaled, unit *uint256.Int) oracle.Price {
	if scaled.IsZero() {
		return 0
	}
	var less uint256.Int
	less.SubUint64(scaled, 1)
	return priceFloor(&less, unit)
}
