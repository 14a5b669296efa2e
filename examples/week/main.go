// Command week runs a study and says how much of the debt was liquidated: in all, on each day, and in the busiest hour.
//
//	go run ./week base-weth-2026-02 population.file=BOOK prices.file=PRICES
package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "week: name a study or a scenario file, and overrides as in paths=20")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Stdout, os.Args[1], os.Args[2:]...); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const secondsPerDay = 86_400

// closed is the debt that liquidations closed on a day of the study, over that of all vaults at the start.
func closed(from uint64) stats.Estimator {
	return stats.RatioOf(func(r *stats.Run) (y, x float64) {
		for k := range r.Liquidations {
			l := &r.Liquidations[k]
			if l.Position == 0 && l.Kind != record.Unwinding && l.Time >= from && l.Time < from+secondsPerDay {
				y += l.Repaid.Float64() + l.BadDebt.Float64()
			}
		}
		for i := range r.Vaults {
			x += r.Vaults[i].StartDebt.Float64()
		}
		return y, x
	})
}

func run(ctx context.Context, out io.Writer, name string, overrides ...string) error {
	s, err := scenario.Load(name, overrides...)
	if err != nil {
		return err
	}
	p, err := plan.New(s)
	if err != nil {
		return err
	}
	clock := p.Clock()
	var days []*stats.Metric
	for from := clock.Start / secondsPerDay * secondsPerDay; from <= clock.Time(clock.Blocks-1); from += secondsPerDay {
		day := time.Unix(int64(from), 0).UTC().Format(time.DateOnly)
		days = append(days, stats.Register(stats.Metric{
			Key: "closed_on_" + day, Unit: stats.Share, From: closed(from),
			Means: stats.Definition{Term: "Debt closed by day", Meaning: "Debt that liquidations closed on a day, UTC, over the debt of all vaults at the start."}, Detail: day,
		}))
	}
	of := stats.New(p.Names(), s.Market.Collateral.Symbol, s.Market.Loan.Symbol)
	hours := map[uint64]int{} // of the clock, by how many paths had their busiest then in the first arm
	err = sim.Run(ctx, p, sim.Options{Workers: 2}, func(path *record.Path) error {
		hours[busiest(path.Arms[0].Liquidations)]++
		return of.Add(path)
	})
	if err != nil {
		return err
	}
	summary := of.Summary()
	for i := range summary.Arms {
		arm := &summary.Arms[i]
		tell := func(what string, e stats.Number) {
			fmt.Fprintf(out, "  %-14s %6.2f %% [%.2f, %.2f]\n", what, 100*e.Value, 100*e.Low, 100*e.High)
		}
		fmt.Fprintf(out, "%s, debt closed of that at the start [95 %% interval]\n", arm.Name)
		tell("in all", arm.Of(stats.DebtClosedShare))
		for _, d := range days {
			tell(d.Detail, arm.Of(d))
		}
		tell("busiest hour", arm.Of(stats.BusiestHourShare))
	}
	var order []uint64
	for at := range hours {
		order = append(order, at)
	}
	slices.SortFunc(order, func(a, b uint64) int { return cmp.Or(cmp.Compare(hours[b], hours[a]), cmp.Compare(a, b)) })
	for _, at := range order[:min(3, len(order))] {
		fmt.Fprintf(out, "busiest on %d of %d paths: %s\n", hours[at], p.Paths(), time.Unix(int64(at), 0).UTC().Format("2006-01-02 15:00"))
	}
	return nil
}

// busiest is when the hour began in which the most debt was closed.
func busiest(rows []record.Liquidation) (at uint64) {
	const hour = 3600
	sums := map[uint64]float64{}
	most := 0.0
	for k := range rows {
		l := &rows[k]
		now := l.Time / hour * hour
		sums[now] += l.Repaid.Float64() + l.BadDebt.Float64()
		if sums[now] > most {
			most, at = sums[now], now
		}
	}
	return at
}
