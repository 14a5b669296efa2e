// Package sweep runs a study at many points, each a combination of values that keys of its scenario may have, along the same
// paths.
//
//	axis, err := sweep.ParseAxis("arms.0.lif=1.01:1.15:15")
//	w, err := sweep.New(s, sweep.Design{Axes: []sweep.Axis{axis}}, nil, "0.1")
//	err = w.Run(ctx, "lif.parts", sweep.Options{Workers: 2})
//	results, err := sweep.Gather("lif.parts")
//
// Three words: a point is a set of overrides; a part is a block of paths at one point; a shard is a share of the parts.
// Parts are files, each written as a whole and with its digest. So a run that was killed goes on where it stopped, and shards
// of several machines can be put together. Who wrote a part, and in what order, plays no part in what comes out.
//
// Random numbers are addressed by (seed, path, purpose, actor), so every point sees the same paths, and what two points
// differ by is a paired difference. Prices and borrowers are drawn once for all points that share them.
package sweep
