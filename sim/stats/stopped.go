package stats

import "cmp"

// Withdrawals that a venue stops while somebody's loss is uncovered.

var stoppedTable = &Table{
	Place: 38, Title: "Withdrawals stopped by the venue after losses that nothing covered", Corner: "arm", Told: true,
}

var stopped = Definition{"Withdrawals stopped", "Some venues refuse all withdrawals for a while after an account's loss that no fund and no counterparty covered, as dYdX does: how often that begins, a path on average, the share of paths on which it does, and for how long withdrawals are stopped in all, seconds a path on average. Longer stops that overlap count as one."}

var (
	// Stops is how often withdrawals were stopped.
	Stops = Register(Metric{
		Key: "withdrawal_stops", Subject: leftUndone, Place: 80, Unit: "stops", From: CountOf(func(r *Run) uint64 { return uint64(r.Undone.Stops) }),
		Means: stopped, Detail: "how often", Listed: func(a *Arm) bool { return a.Exchange },
		Column: &Column{In: stoppedTable, Place: 10, Head: [2]string{"withdrawals", "stopped, a path"}, Style: PerPath, Any: true},
	})
	// StoppedPaths is the share of paths on which they were.
	StoppedPaths = Register(Metric{
		Key: "withdrawals_stopped_share", Subject: leftUndone, Place: 81, Unit: Share, Least: 0, Most: 1,
		From:  ShareOf(func(r *Run) (y, x float64) { return float64(cmp.Compare(r.Undone.Stops, 0)), 1 }),
		Means: stopped, Detail: "share of paths", Listed: func(a *Arm) bool { return a.Exchange },
		Column: &Column{In: stoppedTable, Place: 11, Head: [2]string{"on", "paths"}, Style: InPercentBounded, Any: true},
	})
	// StoppedSeconds is for how long.
	StoppedSeconds = Register(Metric{
		Key: "withdrawals_stopped_seconds", Subject: leftUndone, Place: 82, Unit: Seconds,
		From:  RatioOf(func(r *Run) (y, x float64) { return float64(r.Undone.StoppedSeconds), 1 }),
		Means: stopped, Detail: "seconds a path", Listed: func(a *Arm) bool { return a.Exchange },
		Column: &Column{In: stoppedTable, Place: 12, Head: [2]string{"seconds", "a path"}, Style: Style{Decimals: 1, Bounded: true}, Any: true},
	})
)
