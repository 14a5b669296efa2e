package stats

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
func RatioBetween(parts func(*Pairing) (y, x float64)) PairEstimator { return ratioBetween{parts} }

type ratioBetween struct {
	parts func(*Pairing) (y, x float64)
}

func (e ratioBetween) Gather() PairGatherer { return &ratioBetweenGatherer{of: e} }

type ratioBetweenGatherer struct {
	of  ratioBetween
	sum Ratio
}

func (g *ratioBetweenGatherer) Add(p *Pairing) { g.sum.Add(g.of.parts(p)) }
func (g *ratioBetweenGatherer) Number() Number { return Number{Estimate: g.sum.Estimate()} }

// DifferenceOf is a ratio in arm B less the same in arm A, with the interval of a paired difference: what both
// share on a path cancels. See [Ratio.Less].
func DifferenceOf(parts func(*Run) (y, x float64)) PairEstimator { return differenceOf{parts} }

type differenceOf struct{ parts func(*Run) (y, x float64) }

func (e differenceOf) Gather() PairGatherer { return &differenceGatherer{of: e} }

type differenceGatherer struct {
	of   differenceOf
	a, b Ratio
}

func (g *differenceGatherer) Add(p *Pairing) {
	g.a.Add(g.of.parts(p.A))
	g.b.Add(g.of.parts(p.B))
}
func (g *differenceGatherer) Number() Number { return Number{Estimate: g.b.Less(&g.a)} }

// CountBetween is an exact number of things. It has no interval.
func CountBetween(things func(*Pairing) uint64) PairEstimator { return countBetween{things} }

type countBetween struct{ things func(*Pairing) uint64 }

func (e countBetween) Gather() PairGatherer { return &countBetweenGatherer{of: e} }

type countBetweenGatherer struct {
	of    countBetween
	sum   uint64
	paths int
}

func (g *countBetweenGatherer) Add(p *Pairing) { g.sum, g.paths = g.sum+g.of.things(p), g.paths+1 }
func (g *countBetweenGatherer) Number() Number { return Counted(g.sum, g.paths) }
