package stats

import "math"

// PathValues are what each path says of some metrics, for tables with a row for each path and arm.
type PathValues struct {
	Path   int
	Arm    string
	Values []float64 // of the metrics asked for, NaN where a path says nothing, or a metric is no ratio over paths
}

// Paths are the values of metrics by path and arm: of a ratio, that of the path alone. Runs that failed are left out.
func (s *Study) Paths(metrics []*Metric) (all []PathValues) {
	for path := range s.paths {
		for a := range s.arms {
			row := PathValues{Path: path, Arm: s.arms[a].facts.Name}
			failed := false
			for _, m := range metrics {
				r, is := s.arms[a].of(m).(ratios)
				if !is {
					row.Values = append(row.Values, math.NaN())
					continue
				}
				c := r.ratio().clusters[path]
				failed = failed || c.failed
				row.Values = append(row.Values, c.y/c.x)
			}
			if !failed {
				all = append(all, row)
			}
		}
	}
	return all
}

// Ratios are those of metrics that are ratios over paths, of an arm.
func Ratios(metrics []*Metric) (all []*Metric) {
	for _, m := range metrics {
		if m.From != nil && m.isRatio() {
			all = append(all, m)
		}
	}
	return all
}
