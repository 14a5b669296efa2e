// Package arm is the small interface between the runner of a study and its arms.
//
// The runner draws prices and borrowers. An [Arm] lets the borrowers walk along the prices under one design, and says what became
// of them. It is given a [World], which is the scenario in integers, and nothing of the runner or of other arms.
//
//	running, err := design.Build(world)
//	err = running.Reset(&arm.Start{Path: 0, Prices: first, Borrowers: borrowers})
//	err = running.Walk(prices, 0)
//	err = running.Finish(&rows)
//
// Packages sim/lending and sim/margin are the arms of the project.
package arm
