package stats

import "github.com/ringfence-sim/ringfence/sim/record"

// What liquidators can buy, and who waits because their capital is used up.

var capacityTable = &Table{
	Place: 37, Title: "What liquidators can buy (fall of the price from the start, % of it; seconds of vaults that waited)", Corner: "arm", Told: true,
}

var distance = Definition{"Distance to capacity", "How far the price must fall from that of the first block for the debt that becomes liquidatable to exceed what liquidators can buy at once; mean over the paths on which some fall does it. By capital: what all of them can pay in one block, each its own funds and what it may pay within a day. There is none where somebody is flash-funded without a limit, whom only depth bounds. By depth: what the venue takes, as it stands at the start, at prices that leave a liquidator its cost and the venue's fee; gas is left out. There is none for an auction, whose price falls until somebody pays it."}

// falls are those of each path, percent.
func falls(of func(*record.Undone) *record.Fall) *Sample {
	return &Sample{func(r *Run, add func(float64)) {
		if f := of(&r.Undone); f.Known {
			add(float64(f.Share.Float64() / 1e16))
		}
	}}
}

// Percent is a unit of falls.
const Percent Unit = "percent of the price at start"

var (
	// FallByCapital and FallByDepth are the distances to capacity.
	FallByCapital = Register(Metric{
		Key: "capacity_fall_capital", Subject: leftUndone, Place: 70, Unit: Percent,
		From:  falls(func(u *record.Undone) *record.Fall { return &u.FallCapital }).Mean(),
		Means: distance, Detail: "by capital",
		Column: &Column{In: capacityTable, Place: 10, Head: [2]string{"", "by capital"}, Group: "distance to capacity", Style: Style{Decimals: 1, After: " %", Bounded: true}},
	})
	FallByDepth = Register(Metric{
		Key: "capacity_fall_depth", Subject: leftUndone, Place: 71, Unit: Percent,
		From:  falls(func(u *record.Undone) *record.Fall { return &u.FallDepth }).Mean(),
		Means: distance, Detail: "by depth",
		Column: &Column{In: capacityTable, Place: 11, Head: [2]string{"", "by depth"}, Group: "distance to capacity", Style: Style{Decimals: 1, After: " %", Bounded: true}},
	})
)

var queue = Definition{"Waited for capital", "Vaults that could be liquidated while some liquidator would have come but lacked the capital for it (reason unfunded): its own, or what it may pay within a day (capital_a_day). Share over all vaults that ever could be liquidated; median, 95th percentile and longest time in the queue over those that waited, time after a part was taken included."}

// queued are the seconds for which each vault that waited for capital did.
var queued = &Sample{func(r *Run, add func(float64)) {
	for i := range r.Vaults {
		if n := r.Vaults[i].Queued; n > 0 {
			add(float64(n))
		}
	}
}}

var (
	// QueuedShare is the share of vaults that waited for capital, of those that could be liquidated.
	QueuedShare = Register(Metric{
		Key: "queued_share", Subject: leftUndone, Place: 72, Unit: Share, Least: 0, Most: 1,
		From: ShareOf(func(r *Run) (y, x float64) {
			if engine := len(r.Names.Liquidators) - 1 - r.Names.Outsiders; len(r.Liquidators) == 1 && int(r.Liquidators[0].Liquidator) == engine {
				return 0, 0 // an exchange's engine buys nothing with capital of its own
			}
			for i := range r.Vaults {
				if v := &r.Vaults[i]; v.Reached {
					if x++; v.Queued > 0 {
						y++
					}
				}
			}
			return y, x
		}),
		Means: queue, Detail: "share",
		Column: &Column{In: capacityTable, Place: 20, Head: [2]string{"", "of liquidatable"}, Group: "waited for capital", Style: InPercentBounded, Any: true},
	})
	// QueuedMedian is the median time in the queue.
	QueuedMedian = Register(Metric{
		Key: "queued_median", Subject: leftUndone, Place: 73, Unit: Seconds, From: queued.Quantile(0.5),
		Means: queue, Detail: "median",
		Column: &Column{In: capacityTable, Place: 21, Head: [2]string{"", "median"}, Group: "waited for capital"},
	})
	_ = Register(Metric{
		Key: "queued_p95", Subject: leftUndone, Place: 74, Unit: Seconds, From: queued.Quantile(0.95),
		Means: queue, Detail: "95th percentile",
		Column: &Column{In: capacityTable, Place: 22, Head: [2]string{"", "95th"}, Group: "waited for capital"},
	})
	_ = Register(Metric{
		Key: "queued_max", Subject: leftUndone, Place: 75, Unit: Seconds, From: queued.Largest(),
		Means: queue, Detail: "longest",
		Column: &Column{In: capacityTable, Place: 23, Head: [2]string{"", "most"}, Group: "waited for capital"},
	})
)
