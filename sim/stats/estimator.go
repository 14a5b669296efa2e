package stats

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/infer"
)

// Estimator says how the runs of an arm become a number and its interval.
type Estimator interface {
	// Gather returns what takes in the runs of one arm.
	Gather() Gatherer
}

// Gatherer takes in the paths of a study, in their order, for one arm.
type Gatherer interface {
	// Add takes in the run on the next path.
	Add(*Run)
	// Skip takes in a next path on which the run failed: it counts in no estimate.
	Skip()
	// Number is what the paths so far say.
	Number() Number
}

// RatioOf is Σy/Σx over paths, with the interval of a ratio clustered by path: see [Ratio].
func RatioOf(parts func(*Run) (y, x float64)) Estimator { return ratioOf{parts, false} }

// ShareOf is Σy/Σx over paths where y is a part of x on each, with the exact interval of a share.
func ShareOf(parts func(*Run) (y, x float64)) Estimator { return ratioOf{parts, true} }

type ratioOf struct {
	parts func(*Run) (y, x float64)
	share bool
}

func (e ratioOf) Gather() Gatherer { return &ratioGatherer{of: e, sum: infer.Ratio{Share: e.share}} }

type ratioGatherer struct {
	of  ratioOf
	sum infer.Ratio
}

func (g *ratioGatherer) Add(r *Run) {
	y, x := g.of.parts(r)
	g.sum.AddLike(r.First, y, x)
}
func (g *ratioGatherer) ratio() *infer.Ratio { return &g.sum }
func (g *ratioGatherer) Skip()               { g.sum.Skip() }
func (g *ratioGatherer) Number() Number      { return Number{Estimate: g.sum.Estimate()} }

// MoneyOf is an exact total in smallest units of the loan token. It has no interval.
func MoneyOf(amount func(*Run) fixed.Signed) Estimator { return moneyOf{amount} }

type moneyOf struct{ amount func(*Run) fixed.Signed }

func (e moneyOf) Gather() Gatherer { return &moneyGatherer{of: e} }

type moneyGatherer struct {
	of    moneyOf
	sum   fixed.Signed
	last  fixed.Signed // of the path added last
	paths int
}

func (g *moneyGatherer) Add(r *Run) { g.put(g.of.amount(r)) }
func (g *moneyGatherer) put(amount fixed.Signed) {
	g.sum, g.last, g.paths = g.sum.Add(amount), amount, g.paths+1
}
func (g *moneyGatherer) Skip()          {}
func (g *moneyGatherer) Number() Number { return Money(g.sum, g.paths) }

// CountOf is an exact number of things. It has no interval.
func CountOf(things func(*Run) uint64) Estimator { return countOf{things} }

type countOf struct{ things func(*Run) uint64 }

func (e countOf) Gather() Gatherer { return &countGatherer{of: e} }

type countGatherer struct {
	of    countOf
	sum   uint64
	last  uint64 // of the path added last
	paths int
}

func (g *countGatherer) Add(r *Run)     { g.put(g.of.things(r)) }
func (g *countGatherer) put(n uint64)   { g.sum, g.last, g.paths = g.sum+n, n, g.paths+1 }
func (g *countGatherer) Skip()          {}
func (g *countGatherer) Number() Number { return Counted(g.sum, g.paths) }

// FailuresOf is how many runs failed.
func FailuresOf() Estimator { return failures{} }

type failures struct{}

func (failures) Gather() Gatherer { return &failureGatherer{} }

type failureGatherer struct {
	failed uint64
	paths  int
}

func (g *failureGatherer) Add(*Run)       { g.paths++ }
func (g *failureGatherer) Skip()          { g.failed++ }
func (g *failureGatherer) Number() Number { return Counted(g.failed, g.paths) }

// QuotientOf is one total over another, with the interval of a ratio. Amounts are in smallest units of one token.
func QuotientOf(over, under func(*Run) fixed.Signed) Estimator {
	return RatioOf(func(r *Run) (y, x float64) { return over(r).Float64(), under(r).Float64() })
}
