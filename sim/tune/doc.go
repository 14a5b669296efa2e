// Package tune looks for the value of a parameter that serves an objective best within limits, and says how far to trust it.
//
//	t, err := tune.New(s, tune.Problem{Objective: stats.BorrowerLoss, Subject: limits, Over: axes, At: depths, Step: step})
//	err = t.Sweep.Run(ctx, "t.parts", sweep.Options{Workers: 2})
//	answers, err := t.Solve("t.parts")
//
// It tries a grid of values, today's among them, along the same paths with the same borrowers ([sweep]), so that two values
// differ by a paired difference. Nothing is fitted: the optimum is a point that was walked. A finer round may follow, of values
// between those of the grid, around what was found ([Tuning.Finer]). Each setting of the keys in At has an answer of its own.
// What is recommended lies within a step of today's value, and is walked again on fresh seeds.
package tune
