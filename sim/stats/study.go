package stats

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ringfence-sim/ringfence/sim/record"
)

// ErrPopulations reports arms of one path with different borrowers, which cannot be compared.
var ErrPopulations = errors.New("stats: arms of one path have different borrowers")

// Study gathers paths. Its memory grows by a few hundred bytes for each path and arm, and not with borrowers.
// It is not safe for concurrent use.
type Study struct {
	names   record.Names
	symbols [2]string // collateral, loan
	metrics []*Metric // in the order of summary.csv
	ranked  []string  // arms that are ranked among each other
	arms    []gathering
	pairs   []pairing
	paths   int
	first   map[fare]int // the first path on which borrowers fared so
	fared   fare         // of the path added last
	last    int          // the first path like it
}

// gathering is one arm so far.
type gathering struct {
	facts   Arm
	run     *Run // the present path's
	failed  bool // on it
	metrics []*Metric
	by      []Gatherer // of those metrics
}

// pairing is two arms so far.
type pairing struct {
	facts   Pair
	a, b    int
	on      Pairing // the present path's
	metrics []*Metric
	by      []PairGatherer
}

// New returns an empty study of the registered metrics and of those given. The symbols are those of the
// collateral and of the loan token.
func New(names record.Names, collateral, loan string, more ...*Metric) *Study {
	return NewOf(append(Metrics(), more...), names, collateral, loan)
}

// NewOf returns an empty study of some metrics alone.
func NewOf(metrics []*Metric, names record.Names, collateral, loan string) *Study {
	s := &Study{
		names: names, symbols: [2]string{collateral, loan}, metrics: inOrder(metrics),
		first: map[fare]int{},
	}
	first := slices.IndexFunc(s.metrics, func(m *Metric) bool { return m.Between != nil })
	if first < 0 {
		first = len(s.metrics)
	}
	ofArms, ofPairs := s.metrics[:first], s.metrics[first:]
	for a, name := range names.Arms {
		s.arms = append(s.arms, gathering{facts: Arm{Name: name}, run: newRun(&s.names), metrics: ofArms, by: gatherers(ofArms)})
		for b := a + 1; b < len(names.Arms); b++ {
			p := pairing{facts: Pair{A: name, B: names.Arms[b], Alike: true}, a: a, b: b, metrics: ofPairs, on: Pairing{a: a, b: b}}
			for _, m := range ofPairs {
				p.by = append(p.by, m.Between.Gather())
			}
			s.pairs = append(s.pairs, p)
		}
	}
	return s
}

// Add takes in one path. Paths come in order; the same paths in the same order give the same summary to the last bit.
func (s *Study) Add(p *record.Path) error {
	if len(p.Arms) != len(s.arms) {
		return fmt.Errorf("stats: path %d has %d arms, the study %d", p.Index, len(p.Arms), len(s.arms))
	}
	for i := range s.pairs {
		if err := aligned(p, s.pairs[i].a, s.pairs[i].b); err != nil {
			return err
		}
	}
	s.fared = fareOf(p)
	first := s.firstLike(s.fared)
	s.last = first
	for a := range s.arms {
		s.arms[a].add(&p.Arms[a], first)
	}
	for i := range s.pairs {
		if pair := &s.pairs[i]; p.Arms[pair.a].Err == nil && p.Arms[pair.b].Err == nil {
			pair.add(s.arms[pair.a].run, s.arms[pair.b].run)
		} else {
			pair.skip()
		}
	}
	s.paths++
	return nil
}

// First is the number of the first path that is the same as the one added last, its own where none is.
func (s *Study) First() int { return s.last }

// firstLike is the number of the first path on which borrowers fared like this, the next one's own where none is.
func (s *Study) firstLike(f fare) int {
	if first, seen := s.first[f]; seen {
		return first
	}
	s.first[f] = s.paths
	return s.paths
}

func aligned(p *record.Path, a, b int) error {
	va, vb := p.Arms[a].Vaults, p.Arms[b].Vaults
	if p.Arms[a].Err != nil || p.Arms[b].Err != nil {
		return nil
	}
	if len(va) != len(vb) {
		return fmt.Errorf("%w: path %d, %d against %d", ErrPopulations, p.Index, len(va), len(vb))
	}
	for i := range va {
		if va[i].Borrower != vb[i].Borrower || !va[i].StartCollateral.Eq(&vb[i].StartCollateral) {
			return fmt.Errorf("%w: path %d, row %d", ErrPopulations, p.Index, i)
		}
	}
	return nil
}

func (g *gathering) add(arm *record.Arm, first int) {
	if g.failed = arm.Err != nil; g.failed {
		g.skip()
		return
	}
	g.facts.Paths++
	g.run.see(arm, first)
	g.facts.see(g.run)
	for _, by := range g.by {
		by.Add(g.run)
	}
}

// skip notes that the arm failed on the next path.
func (g *gathering) skip() {
	g.facts.Failed++
	for _, by := range g.by {
		by.Skip()
	}
}

func (p *pairing) add(a, b *Run) {
	p.facts.Paths++
	p.on.see(a, b)
	p.facts.Alike = p.facts.Alike && p.on.alike()
	for _, by := range p.by {
		by.Add(&p.on)
	}
}

// skip notes that an arm failed on the next path, for gatherers that keep paths apart.
func (p *pairing) skip() {
	for _, by := range p.by {
		if of, keeps := by.(interface{ Skip() }); keeps {
			of.Skip()
		}
	}
}
