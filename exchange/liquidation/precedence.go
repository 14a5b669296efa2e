package liquidation

import (
	"cmp"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/rng"
)

// Precedence is who of all that a mark reaches is liquidated first.
type Precedence string

const (
	// WorstFirst takes longs before shorts, and of each whose trigger price lies farthest behind the mark.
	WorstFirst Precedence = "trigger"
	// ByFillable takes the largest |fillable price − mark|/mark, then the largest value, then the lowest number. The fillable price
	// is that of the step Chunk ([Chunk.Spread]).
	//
	// Source: dYdX v4, x/clob, liquidations.
	ByFillable Precedence = "fillable"
)

// reached is a position that a mark reached, with what it is ordered by.
type reached struct {
	id    exchange.PositionID
	away  uint256.Int // by which its fillable price lies away from the mark, times size
	value uint256.Int
}

// liquidateByFillable liquidates all that the mark reaches in the order ByFillable. Where more fail than may be liquidated
// now, it is those from a random start on, in order of position, and the rest wait.
//
// Quotients are compared by cross-multiplication, so that none is rounded.
func (e *Engine) liquidateByFillable(m exchange.MarketID) {
	e.reached = e.reached[:0]
	for _, s := range [...]exchange.Side{exchange.Long, exchange.Short} {
		for id, ok := e.house.Reached(m, s); ok; id, ok = e.house.Reached(m, s) {
			b := e.BucketOf(id)
			if _, _, short := e.Test(b); !short {
				e.house.Renew(id) // the early trigger of a pool
				continue
			}
			if e.hadItsTurn(b) {
				e.waiting = append(e.waiting, id)
			} else {
				e.reached = append(e.reached, reached{id: id, away: e.away(id, e.Portion(b, id)), value: e.Value(id)})
			}
			e.house.WithholdIn(b, m)
		}
	}
	e.draft(m)
	slices.SortFunc(e.reached, func(a, b reached) int {
		if c := compareProducts(&b.away, &a.value, &a.away, &b.value); c != 0 {
			return c
		}
		if c := b.value.Cmp(&a.value); c != 0 {
			return c
		}
		return cmp.Compare(a.id, b.id)
	})
	for i := range e.reached {
		e.liquidate(e.reached[i].id)
	}
}

var drawOfDraft = rng.Named("exchange: first of a block's liquidations")

// draft leaves as many as may be liquidated now, from a random start on. The draw is addressed by time, so that quiet
// marks that nobody called change nothing.
func (e *Engine) draft(m exchange.MarketID) {
	most := e.attemptsLeft()
	if uint64(len(e.reached)) <= most {
		return
	}
	slices.SortFunc(e.reached, func(a, b reached) int { return cmp.Compare(a.id, b.id) })
	rotate(e.reached, e.draw(drawOfDraft, m, len(e.reached)))
	for i := range e.reached[most:] {
		e.waiting = append(e.waiting, e.reached[most:][i].id)
	}
	e.reached = e.reached[:most]
}

// draw is a random number below n, addressed by seed, path, purpose, market and the time of the last mark.
func (e *Engine) draw(purpose rng.Purpose, m exchange.MarketID, n int) int {
	s := rng.Key{Seed: e.seed, Path: e.path, Purpose: purpose, Actor: uint64(m)}.Lane(e.Now())
	return s.IntN(n)
}

// rotate moves the first n of a list to its end.
func rotate[T any](list []T, n int) {
	slices.Reverse(list[:n])
	slices.Reverse(list[n:])
	slices.Reverse(list)
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
