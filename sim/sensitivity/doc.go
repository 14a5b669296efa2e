// Package sensitivity asks of a study how far its assumptions move its headlines.
//
// Each key of the scenario that is declared an assumption ([catalog.Field.Others]) is held at two other values, one at a
// time, and the study is walked again along its first paths. Random numbers are those of the study, so that a movement
// is a paired difference. Everything follows from the scenario and from how many paths are asked for; the number of
// workers plays no part.
//
//	of, err := sensitivity.Run(ctx, s, study, sensitivity.Options{Paths: 24, Workers: 2})
//	fmt.Print(string(of.CSV()))
//
// What moves, and how it is written, is package stats'.
package sensitivity
