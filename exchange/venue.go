package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
)

// execute trades at a market's venue. Arguments to an interface escape; they are lent from the books so that a cascade
// allocates nothing.
func (e *Accounts) execute(m *market, side liquidity.Side, size, limit *uint256.Int) liquidity.Fill {
	e.lend(size, limit)
	return m.venue.Execute(side, &e.lent.size, e.lent.at)
}

// quote asks what execute would do.
func (e *Accounts) quote(m *market, side liquidity.Side, size, limit *uint256.Int) liquidity.Fill {
	e.lend(size, limit)
	return m.venue.Quote(side, &e.lent.size, e.lent.at)
}

func (e *Accounts) lend(size, limit *uint256.Int) {
	e.lent.size, e.lent.at = *size, nil
	if limit != nil {
		e.lent.limit = *limit
		e.lent.at = &e.lent.limit
	}
}

// taking is the side a taker is on to get owned value. To get rid of it is the opposite.
func taking(owns bool) liquidity.Side {
	if owns {
		return liquidity.Buy
	}
	return liquidity.Sell
}
