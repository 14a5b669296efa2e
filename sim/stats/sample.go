package stats

import (
	"github.com/ringfence-sim/ringfence/sim/infer"
)

// Sample is values of which several metrics tell: their mean, a percentile, the largest. It is declared once,
// and is gathered once for all of them.
type Sample struct {
	// Of hands over the values of a run, in a unit of which a hundredth is precise enough for a percentile.
	Of func(r *Run, add func(value float64))
}

// Mean is the mean of all values, with an interval clustered by path.
func (s *Sample) Mean() Estimator {
	return ofSample{s, func(g *sampling) infer.Estimate { return g.sums.Estimate() }}
}

// Quantile is the smallest value that at least a share q of the values does not exceed, with an interval
// clustered by path.
func (s *Sample) Quantile(q float64) Estimator {
	return ofSample{s, func(g *sampling) infer.Estimate { return g.spots.Quantile(q, g.values.Quantile(q)).Estimate }}
}

// TailMean is the mean of the largest 1 − q of all values, with an interval clustered by path.
func (s *Sample) TailMean(q float64) Estimator {
	return ofSample{s, func(g *sampling) infer.Estimate { return g.spots.TailMean(q).Estimate }}
}

// Largest is the largest value, and 0 where none is above it. It has no interval: longer studies find larger ones.
func (s *Sample) Largest() Estimator {
	return ofSample{s, func(g *sampling) infer.Estimate { return infer.Bare(g.largest, g.sums.Ran()) }}
}

// ofSample is one thing that is told of a sample.
type ofSample struct {
	sample *Sample
	tell   func(*sampling) infer.Estimate
}

func (e ofSample) Gather() Gatherer { return &teller{e, &sampling{of: e.sample}, true} }

// sampling is a sample so far.
type sampling struct {
	of      *Sample
	values  infer.Distribution
	sums    infer.Ratio // of values over how many they are, by path
	spots   infer.Values
	largest float64
	path    []float64 // the present path's values
}

func (g *sampling) add(r *Run) {
	var sum, n float64
	g.path = g.path[:0]
	g.of.Of(r, func(value float64) {
		g.values.Add(value)
		g.path = append(g.path, value)
		g.largest = max(g.largest, value)
		sum += value
		n++
	})
	g.sums.AddLike(r.First, sum, n)
	g.spots.Add(r.First, g.path)
}

// teller tells one thing of a sampling. The first teller of a sample in an arm gathers for all of them.
type teller struct {
	of      ofSample
	from    *sampling
	gathers bool
}

// share makes the teller tell of what another gathers.
func (t *teller) share(with *teller) { t.from, t.gathers = with.from, false }

func (t *teller) Add(r *Run) {
	if t.gathers {
		t.from.add(r)
	}
}

func (t *teller) Skip() {}

func (t *teller) Number() Number {
	return Number{Estimate: t.of.tell(t.from), Values: t.from.values.Count(), Sample: &t.from.values}
}

// gatherers are what takes in the runs of one arm, a gatherer for each metric. Tellers of the same sample share it.
func gatherers(metrics []*Metric) (all []Gatherer) {
	first := map[*Sample]*teller{}
	for _, m := range metrics {
		g := m.From.Gather()
		if t, is := g.(*teller); is {
			if with := first[t.of.sample]; with != nil {
				t.share(with)
			} else {
				first[t.of.sample] = t
			}
		}
		all = append(all, g)
	}
	return all
}
