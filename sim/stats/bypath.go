package stats

import "math"

// ByPath is what a metric that is a ratio of sums says of each path of an arm alone, in the order of the paths:
// NaN where the run failed or there is nothing to divide by. It is nil for metrics of another kind.
func (s *Study) ByPath(m *Metric, arm int) (values []float64) {
	g := &s.arms[arm]
	for k := range g.metrics {
		of, is := g.by[k].(interface{ ratio() *Ratio })
		if g.metrics[k] != m || !is {
			continue
		}
		for _, c := range of.ratio().clusters {
			v := math.NaN()
			if c.x != 0 { // where the run failed it is 0
				v = c.y / c.x
			}
			values = append(values, v)
		}
	}
	return values
}
