package stats

import (
	"github.com/ringfence-sim/ringfence/sim/infer"
)

// PairEstimator says how the runs of two arms on the same paths become a number and its interval. Every
// difference is B less A.
type PairEstimator interface {
	// Gather returns what takes in the paths of one pair of arms.
	Gather() PairGatherer
}

// PairGatherer takes in the paths of a study, in their order, for one pair of arms. Paths on which either arm
// failed are left out.
type PairGatherer interface {
	// Add takes in the next path.
	Add(*Pairing)
	// Number is what the paths so far say.
	Number() Number
}

// RatioBetween is Σy/Σx over paths, with the interval of a ratio clustered by path.
func RatioBetween(parts func(*Pairing) (y, x float64)) PairEstimator {
	return ratioBetween{parts, false}
}

// ShareBetween is Σy/Σx over paths where y is a part of x on each, with the exact interval of a share.
func ShareBetween(parts func(*Pairing) (y, x float64)) PairEstimator {
	return ratioBetween{parts, true}
}

type ratioBetween struct {
	parts func(*Pairing) (y, x float64)
	share bool
}

func (e ratioBetween) Gather() PairGatherer {
	return &ratioBetweenGatherer{of: e, sum: infer.Ratio{Share: e.share}}
}

type ratioBetweenGatherer struct {
	of  ratioBetween
	sum infer.Ratio
}

func (g *ratioBetweenGatherer) Add(p *Pairing) {
	y, x := g.of.parts(p)
	g.sum.AddLike(p.A.First, y, x)
}

// Skip takes in a next path on which an arm failed.
func (g *ratioBetweenGatherer) Skip() { g.sum.Skip() }

func (g *ratioBetweenGatherer) ratio() *infer.Ratio { return &g.sum }

func (g *ratioBetweenGatherer) Number() Number {
	i := g.sum.Infer()
	return Number{Estimate: i.Estimate, Doubt: i.Doubt(0)}
}

// DifferenceOf is a ratio in arm B less the same in arm A, with the interval of a paired difference: what both
// share on a path cancels. See [Ratio.Less].
func DifferenceOf(parts func(*Run) (y, x float64)) PairEstimator { return differenceOf{parts: parts} }

// DifferenceOfShares is a [DifferenceOf] of shares: y is a part of x on each path.
func DifferenceOfShares(parts func(*Run) (y, x float64)) PairEstimator {
	return differenceOf{parts: parts, share: true}
}

// DifferenceWhere is a [DifferenceOf] that rests on something which happens on some paths. The others differ too, by
// interest or a rounding, and tell nothing of how much it moves. Only paths on which it happens in either arm contribute.
func DifferenceWhere(happens func(*Run) bool, parts func(*Run) (y, x float64)) PairEstimator {
	return differenceOf{parts: parts, happens: happens}
}

type differenceOf struct {
	parts   func(*Run) (y, x float64)
	share   bool
	happens func(*Run) bool // nil where it need not
}

func (e differenceOf) Gather() PairGatherer {
	return &differenceGatherer{of: e, a: infer.Ratio{Share: e.share}, b: infer.Ratio{Share: e.share}}
}

type differenceGatherer struct {
	of       differenceOf
	a, b     infer.Ratio
	happened int  // paths
	happens  bool // on the path added last
}

func (g *differenceGatherer) Add(p *Pairing) {
	y, x := g.of.parts(p.A)
	g.a.AddLike(p.A.First, y, x)
	y, x = g.of.parts(p.B)
	g.b.AddLike(p.B.First, y, x)
	if g.of.happens != nil {
		g.count(g.of.happens(p.A) || g.of.happens(p.B))
	}
}

// count takes in whether that which the difference rests on happens on a path.
func (g *differenceGatherer) count(happens bool) {
	if g.happens = happens; happens {
		g.happened++
	}
}

func (g *differenceGatherer) Number() Number {
	i := g.b.InferLess(&g.a)
	if g.of.happens != nil && g.happened < i.Contributing {
		i = i.Resting(g.happened)
	}
	return Number{Estimate: i.Estimate, Doubt: i.Doubt(0)}
}

// CountBetween is an exact number of things. It has no interval.
func CountBetween(things func(*Pairing) uint64) PairEstimator { return countBetween{things} }

type countBetween struct{ things func(*Pairing) uint64 }

func (e countBetween) Gather() PairGatherer { return &countBetweenGatherer{of: e} }

type countBetweenGatherer struct {
	of    countBetween
	sum   uint64
	last  uint64 // of the path added last
	paths int
}

func (g *countBetweenGatherer) Add(p *Pairing) { g.put(g.of.things(p)) }
func (g *countBetweenGatherer) put(n uint64)   { g.sum, g.last, g.paths = g.sum+n, n, g.paths+1 }
func (g *countBetweenGatherer) Number() Number { return Counted(g.sum, g.paths) }

// QuantileBetween is the smallest value that at least a share q of the values does not exceed, with an interval
// clustered by path. Values are in a unit of which a hundredth is precise enough.
func QuantileBetween(q float64, of func(p *Pairing, add func(value float64))) PairEstimator {
	return quantileBetween{q, of}
}

type quantileBetween struct {
	q  float64
	of func(p *Pairing, add func(value float64))
}

func (e quantileBetween) Gather() PairGatherer { return &quantileBetweenGatherer{of: e} }

type quantileBetweenGatherer struct {
	of     quantileBetween
	values infer.Distribution
	spots  infer.Values
	path   []float64 // the present path's values
}

func (g *quantileBetweenGatherer) Add(p *Pairing) {
	g.path = g.path[:0]
	g.of.of(p, func(value float64) {
		g.values.Add(value)
		g.path = append(g.path, value)
	})
	g.spots.Add(p.A.First, g.path)
}

func (g *quantileBetweenGatherer) Number() Number {
	return Number{Estimate: g.spots.Quantile(g.of.q, g.values.Quantile(g.of.q)).Estimate}
}
