package report

import (
	"cmp"
	"math"
	"slices"

	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Slots is in how many equal parts of its length a path is counted when figures say when something happened.
const Slots = 48

// kept is of how many paths the liquidations are kept, so that memory does not grow with a study: the worst and
// the median path that are drawn are of these.
const kept = 400

// Gather takes down of each path what only figures need. It is not for concurrent use.
type Gather struct {
	from, length uint64
	one          float64     // the price of 1
	closed       [][]float64 // by arm and slot: debt closed over all paths, loan units
	acts         []Act       // scratch: those of one arm
	traces       []*Trace    // of the first paths, with their acts and without prices
	walked       []int       // by trace: how many paths came before its own
	paths        int         // so far
}

// NewGather is for a study of so many arms whose paths begin at a time, last so many seconds and have prices of a
// scale.
func NewGather(arms int, from, length uint64, one float64) *Gather {
	g := &Gather{from: from, length: max(1, length), one: one}
	for range arms {
		g.closed = append(g.closed, make([]float64, Slots))
	}
	return g
}

// Add takes in the next path.
func (g *Gather) Add(p *record.Path) {
	t, whole, more := &Trace{Path: p.Index, One: g.one}, true, len(g.traces) < kept
	for a := range p.Arms {
		arm := &p.Arms[a]
		whole = whole && arm.Err == nil
		for k := range arm.Liquidations {
			l := &arm.Liquidations[k]
			if l.Position == 0 && arm.Err == nil {
				slot := min((l.Time-min(g.from, l.Time))*Slots/g.length, Slots-1)
				g.closed[a][slot] += l.Repaid.Float64()
			}
		}
		if more {
			t.Acts = append(t.Acts, g.thinned(arm.Liquidations))
		}
	}
	if whole && more {
		g.traces, g.walked = append(g.traces, t), append(g.walked, g.paths)
	}
	g.paths++
}

// thinned are the largest liquidations of the main position: more than a figure can show apart are left out.
func (g *Gather) thinned(all []record.Liquidation) []Act {
	const most = 400
	g.acts = g.acts[:0]
	for i := range all {
		if l := &all[i]; l.Position == 0 {
			g.acts = append(g.acts, Act{l.Time, uint64(l.ReferencePrice), l.Repaid.Float64()})
		}
	}
	shown := g.acts
	if len(shown) > most {
		slices.SortFunc(shown, func(a, b Act) int { return cmp.Or(cmp.Compare(b.Closed, a.Closed), cmp.Compare(a.Time, b.Time)) })
		shown = shown[:most]
		slices.SortFunc(shown, func(a, b Act) int { return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(b.Closed, a.Closed)) })
	}
	return slices.Clone(shown)
}

// Paths is what single paths say, for figures.
type Paths struct {
	Cost   [][]float64 // by arm: of each path, basis points of what was closed; NaN where nothing was
	Unpaid [][]float64 // by arm: bad debt of each path, realised and latent, basis points of debt
	Median *Trace      // the path whose borrowers lost what half of the paths exceed
	Worst  *Trace      // the one whose borrowers lost most
	Losses [2]float64  // of the median and of the worst, all borrowers', basis points of collateral, mean of the arms
	Of     int         // how many paths they were chosen from
	Fan    *Fan
	Closed [][]float64 // by arm and slot: debt closed, loan units, over all paths
	Slot   float64     // seconds
}

// Fan is quantiles of the reference price over time.
type Fan struct {
	Times  []uint64
	Levels []float64   // 0.05 is the 5th percentile
	Prices [][]float64 // by level and time
	Paths  int
}

// Finish says what the paths of a study have brought, and draws the chosen ones from their prices. blocks is how
// many a path has.
func (g *Gather) Finish(study *stats.Study, from Pricing, blocks uint64) (*Paths, error) {
	p := &Paths{Closed: g.closed, Slot: float64(g.length) / Slots, Of: len(g.traces)}
	var losses []float64 // by path: mean of the arms
	for a := range g.closed {
		p.Cost, p.Unpaid = append(p.Cost, study.ByPath(stats.Cost, a)), append(p.Unpaid, study.ByPath(stats.UnpaidShare, a))
		of := study.ByPath(stats.ExpectedLoss, a)
		if losses == nil {
			losses = make([]float64, len(of))
		}
		for i, v := range of {
			losses[i] += v / float64(len(g.closed))
		}
	}
	order := make([]int, 0, len(g.traces))
	for i := range g.traces {
		if !math.IsNaN(losses[g.walked[i]]) {
			order = append(order, i)
		}
	}
	if len(order) > 0 {
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(losses[g.walked[a]], losses[g.walked[b]]) })
		median, worst := order[(len(order)-1)/2], order[len(order)-1]
		p.Median, p.Worst = g.traces[median], g.traces[worst]
		p.Losses = [2]float64{losses[g.walked[median]], losses[g.walked[worst]]}
		for _, t := range []*Trace{p.Median, p.Worst} {
			if err := t.Draw(from, blocks); err != nil {
				return nil, err
			}
		}
	}
	p.Fan = fan(from, blocks, g.paths, g.one)
	return p, nil
}

// fanSteps is about how many prices are drawn for the fan in all, so that it takes little of a study's time.
const fanSteps = 30_000_000

// fan draws quantiles over as many paths as that allows.
func fan(from Pricing, blocks uint64, paths int, one float64) *Fan {
	const most, times = 200, 160
	paths = min(paths, most, max(1, int(fanSteps/max(1, blocks))))
	f := &Fan{Levels: []float64{0.05, 0.25, 0.5, 0.75, 0.95}}
	var all [][]float64 // by time
	for path := range paths {
		at, prices, err := from.Trace(uint32(path), max(1, blocks/times))
		if err != nil {
			continue // a path that leaves the range of prices: its runs have failed, and are counted as such
		}
		if f.Paths++; all == nil {
			f.Times, all = at, make([][]float64, len(at))
		}
		for i := range min(len(prices), len(all)) {
			all[i] = append(all[i], float64(prices[i])/one)
		}
	}
	for _, prices := range all {
		slices.Sort(prices)
	}
	for _, q := range f.Levels {
		line := make([]float64, len(all))
		for i, prices := range all {
			line[i] = prices[int(math.Ceil(q*float64(len(prices))))-1]
		}
		f.Prices = append(f.Prices, line)
	}
	return f
}
