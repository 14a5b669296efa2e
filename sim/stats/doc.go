// Package stats turns the rows of a study into what its table says: for each arm who was liquidated, what it cost and where
// the money went; for each pair of arms the difference between the same borrowers on the same paths.
//
//	s := stats.New(names, []string{"ETH", "USDC"})
//	for … { s.Add(&path) } // in the order of the paths
//	fmt.Println(s.Summary().Arms[0].OfDebt.Median)
//
// Amounts are summed as integers. Floats begin where ratios do, are added in the order of paths, and decide nothing but
// what is printed. Every interval is clustered by path, because the borrowers of one path share its prices: a thousand of
// them in one crash are one observation of crashes, not a thousand.
package stats
