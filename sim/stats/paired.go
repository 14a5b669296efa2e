package stats

// Ratio gathers a ratio of sums path by path, for tables that ask something else than [Study] does. Its zero
// value is empty.
//
//	var kept stats.Ratio
//	kept.Add(equityAfter, equityBefore) // once for each path
//	fmt.Println(kept.Estimate())        // Σy/Σx and its interval, clustered by path
type Ratio struct {
	clusters []cluster
	failed   []bool
}

// Add takes in what one path adds to the sums y and x of the ratio y/x. Paths come in order.
func (r *Ratio) Add(y, x float64) {
	r.clusters, r.failed = append(r.clusters, cluster{y, x}), append(r.failed, false)
}

// Skip takes in a path that failed: it counts in no estimate.
func (r *Ratio) Skip() { r.clusters, r.failed = append(r.clusters, cluster{}), append(r.failed, true) }

// Estimate is Σy/Σx over the paths that did not fail, with its interval.
func (r *Ratio) Estimate() Estimate {
	var kept []cluster
	for p, c := range r.clusters {
		if !r.failed[p] {
			kept = append(kept, c)
		}
	}
	return ratio(kept)
}

// Less is this ratio less another of the same paths, with the interval of a paired difference: what both share
// on a path cancels. Paths on which either failed are left out of both.
func (r *Ratio) Less(other *Ratio) Estimate {
	var a, b []cluster
	for p, c := range r.clusters {
		if !r.failed[p] && !other.failed[p] {
			a, b = append(a, c), append(b, other.clusters[p])
		}
	}
	if b == nil { // a nil b would be no ratio at all
		b = []cluster{}
	}
	return difference(a, b)
}
