package arm

import (
	"math"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/oracle"
)

// Band is a promise of an arm to itself: nobody in it does anything while the reference price is above Low and below High and
// the time is before Until. The zero value promises nothing.
type Band struct {
	Low, High oracle.Price
	Until     uint64
}

// Holds reports whether a block at a price and time is one of those in which nobody does anything.
func (b *Band) Holds(price oracle.Price, now uint64) bool {
	return price > b.Low && price < b.High && now < b.Until
}

// Sleep is for how many of the prices, of a block and those after it, the promise holds until it first does not.
func (b *Band) Sleep(prices []oracle.Price, block uint64, clock oracle.Clock) int {
	if len(prices) == 0 || !b.Holds(prices[0], clock.Time(block)) {
		return 0
	}
	prices = prices[:min(uint64(len(prices)), clock.Block(b.Until)-block)]
	for k, price := range prices {
		if price <= b.Low || price >= b.High {
			return k
		}
	}
	return len(prices)
}

// Always is the band of somebody who waits for nothing.
var Always = Band{Low: 0, High: math.MaxUint64, Until: math.MaxUint64}

// Within narrows the band to what another promises too.
func (b *Band) Within(other Band) {
	b.Low, b.High, b.Until = max(b.Low, other.Low), min(b.High, other.High), min(b.Until, other.Until)
}

// PriceFloor is the highest reference price whose ledger price is at most scaled; unit is the ledger price of one step
// of a reference price.
func PriceFloor(scaled, unit *uint256.Int) oracle.Price {
	var q uint256.Int
	q.Div(scaled, unit)
	if !q.IsUint64() {
		return math.MaxUint64
	}
	return oracle.Price(q.Uint64())
}

// Below is the highest reference price whose ledger price is below scaled, or 0.
func Below(scaled, unit *uint256.Int) oracle.Price {
	if scaled.IsZero() {
		return 0
	}
	var less uint256.Int
	less.SubUint64(scaled, 1)
	return PriceFloor(&less, unit)
}

// Above is the lowest reference price whose ledger price is above scaled, or the highest there is.
func Above(scaled, unit *uint256.Int) oracle.Price {
	price := PriceFloor(scaled, unit)
	return max(price, price+1)
}
