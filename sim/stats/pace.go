package stats

import (
	"github.com/ringfence-sim/ringfence/sim/record"
)

// How much was closed, and how much of it at once.

// DebtClosedShare is the debt that liquidations closed over that of all vaults at the start.
var DebtClosedShare = Register(Metric{
	Key: "debt_closed_share", Subject: whoWas, Place: 6, Unit: Share, From: RatioOf(func(r *Run) (y, x float64) {
		for _, i := range r.Liquidated {
			y += r.Vaults[i].ClosedDebt.Float64()
		}
		return y, debtAtStart(r)
	}),
	Means: Definition{"Debt closed", "Debt that liquidations closed, of main positions, over the debt of all vaults at the start. It may exceed 1 where one vault is liquidated many times, or where debt grew."},
})

// BusiestHourShare is the debt closed in the busiest hour of a path, on average.
var BusiestHourShare = Register(Metric{
	Key: "busiest_hour_share", Subject: whoWas, Place: 7, Unit: Share, From: RatioOf(func(r *Run) (y, x float64) {
		return busiestHour(r), debtAtStart(r)
	}),
	Means: Definition{"Busiest hour", "Debt that liquidations closed, of main positions, in the hour of the clock in which they closed the most, over the debt of all vaults at the start: each path has an hour of its own, and the number is the mean over paths."},
})

// busiestHour is the debt closed in the hour of the clock in which the most was, smallest units. Rows are in order of time.
func busiestHour(r *Run) (most float64) {
	const hour = 3600
	var now uint64
	var closed float64
	for k := range r.Liquidations {
		l := &r.Liquidations[k]
		if l.Position > 0 || l.Kind == record.Unwinding {
			continue
		}
		if at := l.Time / hour; at != now {
			now, closed = at, 0
		}
		closed += l.Repaid.Float64() + l.BadDebt.Float64()
		most = max(most, closed)
	}
	return most
}
