// Package review says what a change of parameters does to the positions that a market has now, before anything happens and as the
// price falls: which accounts become liquidatable at once and what they need, how much is liquidatable after each fall, how much
// along a scenario's own paths, and how much of it finds a buyer.
//
//	before, err := review.Of(today, "", table.Borrowers, price)
//	after, err := review.Of(proposed, "", table.Borrowers, price)
//	fmt.Println(before.After(&before.Price).Debt, after.After(&after.Price).Debt)
//
// Amounts are integers of the ledger. Only what is a statistic of paths is a float.
package review
