package stats

import "github.com/ringfence-sim/ringfence/sim/record"

// Who was liquidated, and how often.

var whoWas = Subject{Place: 10, Name: "who was liquidated"}

// FailedRuns is the number of runs that failed.
var FailedRuns = Register(Metric{
	Key: "failed_runs", Subject: whoWas, Place: 1, Unit: "runs", From: FailuresOf(),
	Means: Definition{"Failed runs", "Runs that failed. A run is one arm on one path; one that failed counts in no other number."},
})

// AllVaults is the number of vaults over all paths.
var AllVaults = Register(Metric{
	Key: "vaults", Subject: whoWas, Place: 2, Unit: Vaults, From: CountOf(func(r *Run) uint64 { return uint64(len(r.Vaults)) }),
	Means: Definition{"Vaults", "Vaults over all paths on which the arm's run did not fail, liquidated or not."},
})

// VaultsLiquidated is the number of vaults liquidated at least once, in any position of their account.
var VaultsLiquidated = Register(Metric{
	Key: "vaults_liquidated", Subject: whoWas, Place: 3, Unit: Vaults, From: CountOf(func(r *Run) uint64 { return uint64(len(r.Liquidated)) }),
	Means: wasLiquidated, Detail: "their number",
})

// Liquidations is the number of liquidations, parts included, of all positions.
var Liquidations = Register(Metric{
	Key: "liquidations", Subject: whoWas, Place: 4, Unit: "liquidations", From: CountOf(acts),
	Means:  Definition{"Liquidations", "Liquidations a path, of all positions, each part of one closed in several counting."},
	Column: &Column{In: others, Place: 40, Head: [2]string{"liqui-", "dations"}, Style: PerPath},
})

// LiquidatedShare is the share of vaults that were liquidated.
var LiquidatedShare = Register(Metric{
	Key: "liquidated_share", Subject: whoWas, Place: 5, Unit: Share, From: ShareOf(liquidatedOfAll), Least: 0, Most: 1,
	Means: wasLiquidated, Detail: "their share of all",
	Column: &Column{In: costs, Place: 10, Head: [2]string{"vaults", "liquidated"}, Style: InPercent},
})

var wasLiquidated = Definition{"Vaults liquidated", "Vaults liquidated at least once, in full or in part, over all vaults. A position at an exchange counts as a vault, and so does an account of several positions: it is liquidated if any of its positions was. Every number of the liquidated is over that one set, which has all losses."}

func liquidatedOfAll(r *Run) (y, x float64) {
	return float64(len(r.Liquidated)), float64(len(r.Vaults))
}

// acts counts the liquidations of a run: those that the rows of vaults count for main positions, and beside
// them those of other positions. What an engine does with inventory that it had taken over is none.
func acts(r *Run) (n uint64) {
	for _, i := range r.Liquidated {
		n += uint64(r.Vaults[i].Liquidations)
	}
	for k := range r.Liquidations {
		if l := &r.Liquidations[k]; l.Position > 0 && l.Kind != record.Unwinding {
			n++
		}
	}
	return n
}
