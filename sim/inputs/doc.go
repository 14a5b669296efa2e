// Package inputs opens files whose readers are too heavy for packages that others import alone: Parquet and zstd. It
// gives them as text, which oracle and agents read.
//
//	file, err := inputs.Open("prices.parquet")
//	series, info, err := oracle.ParsePrices("prices.parquet", file, oracle.ReadOptions{})
package inputs
