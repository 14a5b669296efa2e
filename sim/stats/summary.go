package stats

import (
	"math"
	"slices"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Summary is what a study says.
type Summary struct {
	Collateral, Loan string // symbols
	LoanDecimals     int
	Paths            int
	Failed           int       // runs: one arm on one path
	Metrics          []*Metric // in the order of summary.csv
	Arms             []Arm
	Pairs            []Pair
}

// Numbers are what metrics say of an arm or of a pair.
type Numbers map[*Metric]Number

// Of is what a metric says; no number where it was not gathered.
func (n Numbers) Of(m *Metric) Number {
	if number, has := n[m]; has {
		return number
	}
	return Number{Estimate: infer.Bare(math.NaN(), 0)}
}

// Count is a total of things, 0 where the metric was not gathered.
func (n Numbers) Count(m *Metric) uint64 {
	exact := n[m].Exact.Capped()
	return exact.Uint64()
}

// Money is a total in smallest units of the loan token, 0 where the metric was not gathered.
func (n Numbers) Money(m *Metric) fixed.Signed { return n[m].Exact }

// Arm is what a study says of one arm.
type Arm struct {
	Name     string
	Paths    int  // that did not fail
	Failed   int  // that did
	Several  bool // accounts have several positions
	Exchange bool // a margin engine liquidated somebody
	Ranked   bool // among others of its study: see [Study.Rank]

	Could uint64 // borrowers whose behaviour is another than passive, over all paths
	Acted uint64 // borrowers that did something which the venue did not refuse
	By    []Deed // by behaviour, in the order of the study's; none is passive

	Bots     []Bot  // its liquidators; of an exchange, its engine
	Left     uint64 // vault-seconds for which vaults could be liquidated and were not, until their first liquidation
	Keeps    bool   // accounts of its design have something
	Interest bool   // of that, a share of the interest
	Unserved uint64 // vaults that can be liquidated at the last block
	Deepest  Deepest

	Numbers
}

// Arm is the arm of a name, nil where there is none.
func (s *Summary) Arm(name string) *Arm {
	if i := s.arm(name); i >= 0 {
		return &s.Arms[i]
	}
	return nil
}

// see notes what kind of arm it is.
func (a *Arm) see(r *Run) {
	a.Several = r.Several
	for k := range r.Liquidations {
		a.Exchange = a.Exchange || r.Liquidations[k].Kind.OfExchange()
	}
	a.Interest = a.Interest || !r.Undone.EndInterest.IsZero()
	a.Keeps = a.Keeps || !r.Undone.EndProtocol.IsZero() || !r.Undone.EndHolders.IsZero()
	a.deeds(r)
	a.undone(r)
}

// Measure names what losses are measured by: debt closed, or value closed where accounts have several positions.
func (a *Arm) Measure() string {
	if a.Several {
		return "value closed"
	}
	return "debt closed"
}

// Bps is an amount in basis points of what was closed, NaN where nothing was.
func (a *Arm) Bps(amount fixed.Signed) float64 {
	closed := a.Money(Closed)
	return amount.Float64() / closed.Float64() * 1e4
}

// Waterfall is where the cost went: each reason in basis points of what was closed. The entries sum to Cost.
func (a *Arm) Waterfall() (bps [record.Losses]float64) {
	for reason := range bps {
		bps[reason] = a.Bps(a.Money(LossBy[reason]))
	}
	return bps
}

// Pair compares two arms, borrower by borrower on the same paths. Every difference is B less A: negative where
// B is less.
type Pair struct {
	A, B  string
	Paths int  // on which neither failed
	Alike bool // every borrower was liquidated in both or in neither, and lost the same to the unit

	Numbers
}

// outline is a summary without its numbers.
func (s *Study) outline() *Summary {
	out := &Summary{Collateral: s.symbols[0], Loan: s.symbols[1], LoanDecimals: s.names.LoanDecimals, Paths: s.paths, Metrics: s.metrics}
	for i := range s.arms {
		arm := s.arms[i].facts
		arm.By = slices.DeleteFunc(slices.Clone(arm.By), func(d Deed) bool { return d.Behaviour == "" })
		out.Failed += arm.Failed
		out.Arms = append(out.Arms, arm)
	}
	return out
}

// Summary returns what the paths added so far say.
func (s *Study) Summary() *Summary {
	out := s.outline()
	for i := range s.arms {
		g := &s.arms[i]
		out.Arms[i].Numbers = Numbers{}
		for k, m := range g.metrics {
			out.Arms[i].Numbers[m] = g.by[k].Number()
		}
	}
	for i := range s.pairs {
		p := &s.pairs[i]
		pair := p.facts
		pair.Numbers = Numbers{}
		for k, m := range p.metrics {
			pair.Numbers[m] = p.by[k].Number()
			if !out.comparable(m, p.a, p.b) {
				pair.Numbers[m] = Number{Estimate: infer.Bare(math.NaN(), pair.Paths)}
			}
		}
		out.Pairs = append(out.Pairs, pair)
	}
	out.rank(s.ranked)
	return out
}

// comparable reports whether a metric of two arms is in the same unit. What is measured by value and what is
// measured by debt have nothing to take from each other.
func (s *Summary) comparable(m *Metric, a, b int) bool {
	return m.Unit.of(&s.Arms[a], s.Loan) == m.Unit.of(&s.Arms[b], s.Loan)
}
