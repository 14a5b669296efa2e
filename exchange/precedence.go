package exchange

import (
	"cmp"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// reached is a position that a mark reached, with what it is ordered by.
type reached struct {
	id     PositionID
	spread uint256.Int // |fillable price − mark|·size
	value  uint256.Int
}

// liquidateByFillable liquidates all that the mark reaches in the order of dYdX v4 (x/clob liquidations): the largest
// |fillable price − oracle price|/oracle price first, then the largest value, then by position. Quotients are compared by
// cross-multiplication, so that none is rounded. Where more fail than LiquidationsMost lets be liquidated now, it is those from
// a random start on, in order of position, and the rest wait.
func (e *Engine) liquidateByFillable(m *market) {
	e.queue = e.queue[:0]
	for s := range m.atRisk {
		h := &m.atRisk[s]
		for len(h.nodes) > 0 && h.reached(&h.nodes[0].key, &m.mark) {
			id := h.nodes[0].id
			b := e.bucketOf(id)
			if _, _, fails := e.failing(b); !fails {
				e.rekey(id) // the early key of a pool
				continue
			}
			p := &e.positions[id]
			if e.hadItsTurn(b) {
				e.waiting = append(e.waiting, id)
			} else {
				e.queue = append(e.queue, reached{id: id, spread: e.spread(p, e.portionOf(b, p)), value: e.value(p)})
			}
			market := p.market
			e.each(b, func(i PositionID, o *position) {
				if o.market == market {
					e.markets[market].atRisk[o.side].remove(e, i)
				}
			})
		}
	}
	e.draft()
	slices.SortFunc(e.queue, func(a, b reached) int {
		if c := compareProducts(&b.spread, &a.value, &a.spread, &b.value); c != 0 {
			return c
		}
		if c := b.value.Cmp(&a.value); c != 0 {
			return c
		}
		return cmp.Compare(a.id, b.id)
	})
	for i := range e.queue {
		e.liquidate(e.queue[i].id)
	}
}

// draft leaves in the queue as many as may be liquidated now, from a random start on. The draw is addressed by time, so that quiet
// marks that nobody called change nothing.
func (e *Engine) draft() {
	most := e.attemptsLeft()
	if uint64(len(e.queue)) <= most {
		return
	}
	slices.SortFunc(e.queue, func(a, b reached) int { return cmp.Compare(a.id, b.id) })
	market := e.positions[e.queue[0].id].market
	start := int(draw(e.seed, e.now, ^uint64(market)) % uint64(len(e.queue))) // ^: not the draw that ranks counterparties
	slices.Reverse(e.queue[:start])
	slices.Reverse(e.queue[start:])
	slices.Reverse(e.queue) // rotated left by start
	for i := range e.queue[most:] {
		e.waiting = append(e.waiting, e.queue[most:][i].id)
	}
	e.queue = e.queue[:most]
}

// spread is need·ABR·SMMR, by which dYdX's fillable price lies away from the mark, times size; rounded up.
func (e *Engine) spread(p *position, equity fixed.Signed) uint256.Int {
	need := e.maintenance(p)
	gap := fixed.Positive(&need).Sub(equity).Capped()
	gap = minimum(gap, need) // need·ABR
	return mulDivUp(&gap, &e.rules.FillableSpread, &fixed.WAD)
}

// compareProducts compares a·b with c·d.
func compareProducts(a, b, c, d *uint256.Int) int {
	var x, y uint256.Int
	_, over := x.MulOverflow(a, b)
	_, more := y.MulOverflow(c, d)
	if !over && !more {
		return x.Cmp(&y)
	}
	l, r := a.ToBig(), c.ToBig()
	return l.Mul(l, b.ToBig()).Cmp(r.Mul(r, d.ToBig()))
}
