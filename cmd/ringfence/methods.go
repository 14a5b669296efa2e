package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

func newMethods() *cobra.Command {
	var inputs string
	cmd := &cobra.Command{
		Use:   "methods RUN",
		Short: "Write the paragraph on methods that a paper needs about a run",
		Long: `methods says in a paragraph what a run did: the designs, borrowers, prices, market, liquidators and statistics, with the hash by which
somebody else finds the same. It is in report.html too. CITATION.cff in the repository says how to cite the program.`,
		Example: "  ringfence methods runs/eth-crash-2020-03-11cad1ec",
		Args:    one("a run folder", "ringfence methods runs/mine-1a2b3c4d"),
		RunE: func(cmd *cobra.Command, args []string) error {
			then, p, err := earlier(args[0], inputs)
			if err != nil {
				return wrong(err)
			}
			w := cmd.OutOrStdout()
			_, err = fmt.Fprint(w, report.Wrap(methods(then.parsed, p, then.Version, then.Results.Hash, then.Results.Failed), columns(w)))
			return err
		},
	}
	cmd.Flags().StringVar(&inputs, "inputs", ".", "folder of the files that the scenario names by relative paths")
	return cmd
}

// setting is what a paragraph on methods takes from a scenario as study.json has it.
type setting struct {
	Arms []struct {
		Design, Name, Preset, Thresholds string
	} `json:"arms"`
	Liquidators []struct {
		Strategy, Name string
	} `json:"liquidators"`
	Feed  struct{ Rule string }  `json:"feed"`
	Venue struct{ Model string } `json:"venue"`
}

// methods is a paragraph on what a study did.
func methods(s *scenario.Scenario, p *plan.Plan, version, hash string, failed int) string {
	var of setting
	_ = json.Unmarshal(s.JSON(), &of) // what it does not find is left out
	var arms, bots []string
	for _, a := range of.Arms {
		rule := a.Design
		if a.Preset != "" {
			rule += " under the rules of " + a.Preset
		}
		if a.Thresholds == "matched" {
			rule += ", with the thresholds of the lending market"
		}
		arms = append(arms, fmt.Sprintf("%s (%s)", cmp.Or(a.Name, a.Design), rule))
	}
	for _, l := range of.Liquidators {
		bots = append(bots, cmp.Or(l.Name, l.Strategy))
	}
	who := "There were no liquidators."
	if len(bots) > 0 {
		who = fmt.Sprintf("In lending arms %s (%s) competed for block space and sold what they seized at a venue of model %s.", report.Count(len(bots), "liquidator"), strings.Join(bots, ", "), of.Venue.Model)
	}
	clock := p.Clock()
	text := []string{
		fmt.Sprintf("We compared %s of liquidation with Ringfence %s: %s.", report.Count(len(arms), "design"), version, strings.Join(arms, "; ")),
		fmt.Sprintf("%s a path (%s) stood in every design with the same collateral and debt and walked the same reference prices, so that what differs is how positions are closed.", report.Count(p.Borrowers(), "borrower"), s.Population.Origin()),
		fmt.Sprintf("Prices were %s, %s from %s in steps of %s, on %s (seed %d); a chain made a block each %s, and an exchange marked at its own interval.", source(s), catalog.Duration(clock.Length()+uint64(math.Ceil(clock.Step()))), catalog.Time(clock.Start), s.Blocks.Step, report.Count(p.Paths(), "path"), s.Seed, s.Blocks.Interval),
		fmt.Sprintf("The lending market took %s against %s at a liquidation LTV of %s and read prices from a feed of rule %s.", s.Market.Loan.Symbol, s.Market.Collateral.Symbol, s.Market.LLTV, of.Feed.Rule),
		who,
		"Ledgers are integers of the tokens' smallest units; each loss by liquidation is the sum of payments posted by reason, and designs are compared borrower by borrower on the same path.",
		fmt.Sprintf("Intervals are of 95 %% and clustered by path: Student's against the skew of the data, with the bootstrap-t, for means and differences, Clopper and Pearson's for shares, order statistics' for quantiles; where fewer than %d paths contribute there is none.", infer.Few),
	}
	if failed > 0 {
		text = append(text, fmt.Sprintf("%s (one is one design on one path) failed and are left out.", report.Count(failed, "run")))
	}
	return strings.Join(append(text, fmt.Sprintf("The scenario with every default resolved is in study.json, from which `ringfence rerun` repeats the study; the SHA-256 of the values of all rows is %s.", hash)), " ")
}
