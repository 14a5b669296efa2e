// Package trace follows one borrower through every arm of a study, along one of its paths.
//
// The path is walked again, with the same prices, borrowers and random numbers, while the arms' journals tell each posting that
// touches the borrower. A posting is who paid whom, how much and why, so the postings of a reason sum to what the
// borrower's row of vaults.parquet says of it, to the last unit.
//
//	of, err := trace.Walk(p, 17, 204)
//	fmt.Print(of.Text(80))
package trace
