package stats

// How late liquidations came.

var howLate = Subject{Place: 40, Name: "how late liquidations came"}

// delays are the blocks from crossing the threshold to the first liquidation of the main position, of each
// vault that had one.
var delays = &Sample{func(r *Run, add func(float64)) {
	for _, i := range r.Liquidated {
		if v := &r.Vaults[i]; v.Liquidations > 0 {
			add(float64(v.FirstDelay))
		}
	}
}}

var blocksLate = Definition{"Blocks late", "Blocks from the one in which the reference price crossed a vault's threshold to its first liquidation (an account's: of its main position): mean and 95th percentile. The mean stands above the 95th percentile where a few vaults, found late by hours, outweigh all others: the mean of the latest twentieth says how late those were. A price feed that lags, and liquidators who find no profit, make it large."}

var (
	// MeanDelay is the mean.
	MeanDelay = Register(Metric{
		Key: "delay_mean", Subject: howLate, Place: 1, Unit: Blocks, From: delays.Mean(),
		Means: blocksLate, Detail: "mean",
		Column: &Column{In: others, Place: 50, Head: [2]string{"", "mean"}, Group: "blocks late", Style: Style{Decimals: 1}},
	})
	// DelayP95 is the 95th percentile.
	DelayP95 = Register(Metric{
		Key: "delay_p95", Subject: howLate, Place: 2, Unit: Blocks, From: delays.Quantile(0.95),
		Means: blocksLate, Detail: "95th percentile",
		Column: &Column{In: others, Place: 51, Head: [2]string{"", "95th"}, Group: "blocks late"},
	})
	// LatestDelay is the mean of the latest twentieth.
	LatestDelay = Register(Metric{
		Key: "delay_tail_mean", Subject: howLate, Place: 3, Unit: Blocks, From: delays.TailMean(0.95),
		Means: blocksLate, Detail: "mean of the latest twentieth",
	})
)
