package liquidation

import (
	"cmp"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/rng"
)

// queue is the order in which one side of a market is deleveraged. It is ranked once in a mark, when it is first
// needed. Each liquidated position then takes counterparties in turn until it is closed.
type queue struct {
	entries []ranked
	next    int // the first that may be open
	fresh   bool
}

type ranked struct {
	score fixed.Signed // scale 1e18
	id    exchange.PositionID

	refused, at uint256.Int // size and price, ×1e36 a unit, at which its bucket could not be closed; 0: at none yet
}

// pass leaves an entry that is closed behind. One that was only passed over stays for the next bucket.
func (q *queue) pass(i int) {
	if i == q.next {
		q.next++
	}
}

// ranking is the queue of one side of a market. Who opened a position there since it was ranked stands at its end.
func (e *Engine) ranking(s Deleverage, m exchange.MarketID, side exchange.Side) *queue {
	for _, id := range e.house.Opened() {
		p := e.Holding(id)
		if q := &e.markets[p.Market].ranked[p.Side]; q.fresh {
			q.entries = append(q.entries, ranked{id: id})
		}
	}
	q := &e.markets[m].ranked[side]
	if !q.fresh {
		e.rank(s, m, side, q)
	}
	return q
}

var drawOfCounterparty = rng.Named("exchange: first counterparty to be deleveraged")

// rank orders one side of a market, the first to be closed first; ties by position.
func (e *Engine) rank(d Deleverage, m exchange.MarketID, s exchange.Side, q *queue) {
	q.entries, q.next, q.fresh = q.entries[:0], 0, true
	_, random := d.By.(Random)
	random = random || d.Policy == AtRandom
	add := func(id exchange.PositionID) {
		r := ranked{id: id}
		if !random {
			r.score = d.By.Score(e.standing(r.id))
		}
		q.entries = append(q.entries, r)
	}
	if d.Failing { // those that are withheld, too
		for id := range exchange.PositionID(e.NumPositions()) {
			if p := e.Holding(id); p.Market == m && p.Side == s && !p.Size.IsZero() {
				add(id)
			}
		}
	} else {
		for i := range e.house.NumAtRisk(m, s) {
			add(e.house.AtRisk(m, s, i))
		}
	}
	slices.SortFunc(q.entries, func(a, b ranked) int {
		if c := b.score.Cmp(a.score); c != 0 {
			return c
		}
		return cmp.Compare(a.id, b.id)
	})
	if n := len(q.entries); random && n > 0 {
		rotate(q.entries, e.draw(drawOfCounterparty, m, n))
	}
}

// Quantile returns where an open position stands in its side's queue for deleveraging at the last mark, from 1
// (last fifth) to 5 (first fifth), and 0 for a closed one: the lights of BitMEX, Bybit's adlRankIndicator, one more
// than Binance's adlQuantile. It is 0 where the rules deleverage nobody. It ranks the whole side.
func (e *Engine) Quantile(id exchange.PositionID) int {
	p := e.Holding(id)
	if p.Size.IsZero() || e.deleverage.By == nil {
		return 0
	}
	all := e.DeleverageQueue(p.Market, p.Side)
	return 5 - slices.Index(all, id)*5/len(all)
}

// DeleverageQueue returns the open positions of one side of a market in the order in which they would be deleveraged at the last
// mark. It is empty where the rules deleverage nobody. It ranks the whole side.
func (e *Engine) DeleverageQueue(m exchange.MarketID, side exchange.Side) []exchange.PositionID {
	if e.deleverage.By == nil {
		return nil
	}
	var q queue
	e.rank(e.deleverage, m, side, &q)
	out := make([]exchange.PositionID, len(q.entries))
	for i := range q.entries {
		out[i] = q.entries[i].id
	}
	return out
}
