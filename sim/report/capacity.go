package report

import (
	"fmt"
	"math"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// capacity says of each arm how far from their capacity its liquidators stand at the start, and how many vaults waited for
// their capital.
func capacity(s *stats.Summary) (out []string) {
	for i := range s.Arms {
		a := &s.Arms[i]
		capital, depth := a.Of(stats.FallByCapital).Estimate, a.Of(stats.FallByDepth).Estimate
		var parts []string
		if !math.IsNaN(capital.Value) {
			parts = append(parts, fmt.Sprintf("than all liquidators can pay for in one block once the price is %s below its start%s", percent(capital.Value/100), restsOn(capital)))
		}
		if !math.IsNaN(depth.Value) {
			parts = append(parts, fmt.Sprintf("than the venue takes at prices that pay them once the price is %s below its start%s", percent(depth.Value/100), restsOn(depth)))
		}
		text := ""
		if len(parts) > 0 {
			text = fmt.Sprintf("Capacity in %s: more debt can be liquidated %s.", a.Name, list(parts))
			if math.IsNaN(capital.Value) {
				text += " No fall exhausts what they can pay, or somebody pays out of the sale without a limit: depth alone bounds them."
			}
		}
		if waited := a.Of(stats.QueuedShare); waited.Value >= 0.0005 {
			if text == "" {
				text = fmt.Sprintf("Capacity in %s:", a.Name)
			}
			text += fmt.Sprintf(" %s of the vaults that could be liquidated waited because some liquidator's capital was used up, for %s in the median.",
				percent(waited.Value), span(a.Of(stats.QueuedMedian).Value))
		}
		if text != "" {
			out = append(out, text)
		}
	}
	return out
}

// stopped says in which arms the venue stopped withdrawals.
func stopped(s *stats.Summary) (out []string) {
	for i := range s.Arms {
		a := &s.Arms[i]
		if n := a.Count(stats.Stops); n > 0 {
			paths := math.Round(a.Of(stats.StoppedPaths).Value * float64(a.Paths))
			out = append(out, fmt.Sprintf("Withdrawals: %s stopped them %s on %s of %s, for %s a path on average: nobody could take money out meanwhile, which is in no loss above.",
				a.Name, count(int(n), "time"), number(paths, 0), count(a.Paths, "path"), span(a.Of(stats.StoppedSeconds).Value)))
		}
	}
	return out
}

// span writes seconds as people say them.
func span(seconds float64) string {
	switch {
	case seconds < 120:
		return number(seconds, 0) + " seconds"
	case seconds < 7200:
		return number(seconds/60, 0) + " minutes"
	}
	return number(seconds/3600, 1) + " hours"
}
