// Package stats turns the rows of a study into what its tables say: for each arm who was liquidated, what it
// cost and where the money went; for each pair of arms the difference between the same borrowers on the same
// paths.
//
//	s := stats.New(names, "ETH", "USDC")
//	for … { s.Add(&path) } // in the order of the paths
//	fmt.Println(s.Summary().Arms[0].Of(stats.MedianLoss).Value)
//
// Each number is a [Metric], declared once: its key, its unit, what it means, how runs become it and its
// interval, and the column it has in the report. summary.csv, the tables on the terminal and on the page, and
// `ringfence numbers` follow from the declaration. [Register] adds one to every study, from this module or from
// another; [New] takes more for one study alone.
//
// Amounts are summed as integers. Floats begin where ratios do, are added in the order of paths, and decide
// nothing but what is printed. Package infer gives them their intervals.
package stats
