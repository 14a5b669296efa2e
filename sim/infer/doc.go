// Package infer says how far a number of a study is to be trusted: an estimate over paths, its interval, what it rests on,
// and why there is none where there is none.
//
//	var loss infer.Ratio
//	for … { loss.Add(lost, closed) } // once for each path
//	e := loss.Estimate()
//	fmt.Println(e.Value, e.Low, e.High, e.Why())
//
// [Ratio] is Σy/Σx over paths, alone or less that of another arm on the same paths; [Values] are values of which each path has
// many, for their quantiles and the mean of their tail. Which interval is taken when, [Ratio.Infer] says. Every interval is
// clustered by path, because the borrowers of one path share its prices: a thousand of them in one crash are one observation
// of crashes, not a thousand. `make coverage` measures how often intervals hold the truth.
//
// Numbers here are floats, added in the order of paths. They decide nothing but what is printed.
package infer
