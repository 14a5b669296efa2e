package stats

import (
	"math"

	"github.com/ringfence-sim/ringfence/sim/infer"
)

// ByPath is what a metric that is a ratio of sums says of each path of an arm alone, in the order of the paths:
// NaN where the run failed or there is nothing to divide by. It is nil for metrics of another kind.
func (s *Study) ByPath(m *Metric, arm int) (values []float64) {
	g := &s.arms[arm]
	for k := range g.metrics {
		of, is := g.by[k].(interface{ ratio() *infer.Ratio })
		if g.metrics[k] != m || !is {
			continue
		}
		r := of.ratio()
		for p := range r.Paths() {
			v := math.NaN()
			if y, x, _ := r.At(p); x != 0 { // where the run failed it is 0
				v = y / x
			}
			values = append(values, v)
		}
	}
	return values
}
