package infer

// Ratio gathers a ratio of sums path by path. Its zero
// value is empty.
type Ratio struct {
	// Share says that every y is a part of its x, so that the ratio has an exact interval.
	Share bool

	clusters []entry
}

// entry is a path's cluster.
type entry struct {
	cluster
	like   int // number of the first path that is the same
	failed bool
}

// Add takes in what one path adds to the sums y and x of the ratio y/x. Paths come in order.
func (r *Ratio) Add(y, x float64) { r.AddLike(len(r.clusters), y, x) }

// AddLike takes in the next path, which is the same as an earlier one in every arm. The two count as one path.
// A path like none before it is like itself; numbers begin at 0, and failed paths have theirs.
func (r *Ratio) AddLike(first int, y, x float64) {
	r.clusters = append(r.clusters, entry{cluster{y, x}, first, false})
}

// Skip takes in a path that failed: it counts in no estimate.
func (r *Ratio) Skip() { r.clusters = append(r.clusters, entry{failed: true}) }

// Estimate is Σy/Σx over the paths that did not fail, with its interval.
func (r *Ratio) Estimate() Estimate { return r.Infer().Estimate }

// Infer is the estimate with its intervals of all levels.
func (r *Ratio) Infer() Inference {
	a, _, paths := distinct(r, nil)
	return infer(a, nil, paths, r.Share)
}

// Less is this ratio less another of the same paths, with the interval of a paired difference: what both share
// on a path cancels. Paths on which either failed are left out of both.
func (r *Ratio) Less(other *Ratio) Estimate { return r.InferLess(other).Estimate }

// InferLess is the difference with its intervals of all levels.
func (r *Ratio) InferLess(other *Ratio) Inference {
	a, b, paths := distinct(r, other)
	return infer(a, b, paths, r.Share && other.Share)
}

// distinct are the clusters of distinct paths that did not fail, and how many paths they are of. Equal paths
// are added up. Paths that other does not have are left out.
func distinct(r, other *Ratio) (a, b []cluster, paths int) {
	at := map[[2]int]int{}
	for p, c := range r.clusters {
		if c.failed || other != nil && (p >= len(other.clusters) || other.clusters[p].failed) {
			continue
		}
		paths++
		like := [2]int{c.like, c.like}
		if other != nil {
			like[1] = other.clusters[p].like // paths that are alike in one study may differ in another
		}
		k, seen := at[like]
		if !seen {
			k = len(a)
			at[like] = k
			a = append(a, cluster{})
			if other != nil {
				b = append(b, cluster{})
			}
		}
		a[k].y, a[k].x = a[k].y+c.y, a[k].x+c.x
		if other != nil {
			o := other.clusters[p]
			b[k].y, b[k].x = b[k].y+o.y, b[k].x+o.x
		}
	}
	return a, b, paths
}

// Paths is how many paths were taken in, with those that failed.
func (r *Ratio) Paths() int { return len(r.clusters) }

// At is what a path added, and false where it failed.
func (r *Ratio) At(path int) (y, x float64, ok bool) {
	c := &r.clusters[path]
	return c.y, c.x, !c.failed
}

// Last is what the path added last added.
func (r *Ratio) Last() (y, x float64) {
	y, x, _ = r.At(len(r.clusters) - 1)
	return y, x
}

// First is the ratio of the first paths alone, up to so many.
func (r *Ratio) First(paths int) *Ratio {
	return &Ratio{r.Share, r.clusters[:min(paths, len(r.clusters))]}
}

// Along is the ratio of some paths, in the order of their numbers given.
func (r *Ratio) Along(paths []int) *Ratio {
	out := &Ratio{Share: r.Share}
	for _, p := range paths {
		out.clusters = append(out.clusters, r.clusters[p])
	}
	return out
}

// Ran is how many paths did not fail.
func (r *Ratio) Ran() (n int) {
	for _, c := range r.clusters {
		if !c.failed {
			n++
		}
	}
	return n
}
