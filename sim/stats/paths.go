package stats

import (
	"math"

	"github.com/ringfence-sim/ringfence/sim/infer"
)

// PathValues are what each path says of some metrics, for tables with a row for each path and arm.
type PathValues struct {
	Path   int
	Arm    string
	Values []float64 // of the metrics asked for, NaN where a path says nothing, or a metric is no ratio over paths
}

// EachPath hands over the values of metrics by path and arm, in this order: of a ratio, that of the path alone. Runs that failed
// are left out. What f is given is valid until it returns; an error of its ends the walk.
func (s *Study) EachPath(metrics []*Metric, f func(PathValues) error) error {
	var values []float64
	of := make([][]*infer.Ratio, len(s.arms))
	for a := range s.arms {
		for _, m := range metrics {
			var kept *infer.Ratio
			if r, is := s.arms[a].of(m).(ratios); is {
				kept = r.ratio()
			}
			of[a] = append(of[a], kept)
		}
	}
	for path := range s.paths {
		for a := range s.arms {
			failed := false
			values = values[:0]
			for _, r := range of[a] {
				if r == nil {
					values = append(values, math.NaN())
					continue
				}
				y, x, ok := r.At(path)
				failed = failed || !ok
				values = append(values, y/x)
			}
			if failed {
				continue
			}
			if err := f(PathValues{path, s.arms[a].facts.Name, values}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Metrics are those of the study, in the order of summary.csv.
func (s *Study) Metrics() []*Metric { return s.metrics }

// Ratios are those of metrics that are ratios over paths, of an arm.
func Ratios(metrics []*Metric) (all []*Metric) {
	for _, m := range metrics {
		if m.From != nil && m.isRatio() {
			all = append(all, m)
		}
	}
	return all
}
