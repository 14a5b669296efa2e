// Package books keeps what an arm's borrowers own and lose: a double-entry journal of claims, and for each borrower
// what it was worth when it was last touched.
//
//	b := books.New(1000, 4) // 1,000 borrowers, 4 liquidators
//	b.Open(0, &collateral, &price, debt, rest)
//	b.Revalue(0, &price, debt)
//	b.Lose(0, b.Venue, fee, journal.VenueFee)
package books
