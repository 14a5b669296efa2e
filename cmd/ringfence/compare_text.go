package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/holiman/uint256"
	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// describe gathers what the report says.
func describe(s *scenario.Scenario, plan *plan.Plan, summary *stats.Summary, results *record.Results) *report.Report {
	clock := plan.Clock()
	alike := *s
	alike.Engine = "native" // either engine gives the same results, and the same report
	return &report.Report{
		Name: s.Name, Seed: s.Seed, Borrowers: plan.Borrowers(), Summary: summary, Hash: results.Hash, Scenario: string(alike.YAML()),
		About:    fmt.Sprintf("Prices: %s, %s in blocks of %s from %s. Borrowers: %s.", source(s), catalog.Duration(clock.Length()+uint64(math.Ceil(clock.Step()))), s.Blocks.Interval, catalog.Time(clock.Start), s.Population.Origin()),
		Failures: failures(results), Notes: plan.Notes(), Constants: constants(plan),
		Methods: methods(s, plan, version, results.Hash, results.Failed), Version: version, Revision: revision(),
		Designs: designs(s, plan), Assumed: assumed(s),
	}
}

// venues are the rules of the arms that are exchanges.
func venues(plan *plan.Plan) (all []record.Venue) {
	for _, a := range plan.Arms() {
		if of, is := a.(interface{ VenueRules() string }); is && of.VenueRules() != "" {
			all = append(all, record.Venue{Arm: a.Label(), Rules: of.VenueRules()})
		}
	}
	return all
}

// constants are what closing costs by the rule alone, of the arms whose design says so.
func constants(plan *plan.Plan) (all []report.Constant) {
	for _, a := range plan.Arms() {
		if of, is := a.(interface {
			CostByRule() (string, uint256.Int, bool)
		}); is {
			if name, ratio, ok := of.CostByRule(); ok {
				all = append(all, report.Constant{Arm: a.Label(), Name: name, Bps: ratio.Float64() / 1e14})
			}
		}
	}
	return all
}

// failures are the first runs that failed, in words; arms that failed on a path for the same reason are named
// together.
func failures(results *record.Results) (lines []string) {
	const most = 3
	told := 0
	for i := 0; i < len(results.Failures) && len(lines) < most; {
		f := results.Failures[i]
		arms := f.Arm
		for i++; i < len(results.Failures) && results.Failures[i].Path == f.Path && results.Failures[i].Error == f.Error; i++ {
			arms += ", " + results.Failures[i].Arm
		}
		told = i
		lines = append(lines, fmt.Sprintf("Path %d, %s: %s.", f.Path, arms, strings.TrimSuffix(f.Error, ".")))
	}
	if more := results.Failed - told; more > 0 {
		names := record.StudyFile + " names them all"
		if results.Failed > len(results.Failures) {
			names = fmt.Sprintf("%s names the first %d of all", record.StudyFile, len(results.Failures))
		}
		lines = append(lines, fmt.Sprintf("And %d more; %s.", more, names))
	}
	return lines
}

// source says in a few words where prices come from.
func source(s *scenario.Scenario) string {
	if origin := s.Prices.Origin(); origin != "" {
		return origin
	}
	return catalog.NameOf(s.Prices)
}

func (c *comparison) print(cmd *cobra.Command, out string, r *report.Report, results *record.Results, warnings []string, judged []stats.Judged) error {
	w := cmd.OutOrStdout()
	switch {
	case c.json || c.format == "json":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(struct {
			Folder   string          `json:"folder"`
			Notes    []string        `json:"notes"`
			Warnings []string        `json:"warnings"`
			Results  *record.Results `json:"results"`
			Ranking  []rank          `json:"ranking,omitempty"`
			Summary  []stats.Row     `json:"summary"`
			Limits   []record.Limit  `json:"limits,omitempty"`
		}{out, append([]string{}, r.Notes...), append([]string{}, warnings...), results, ranking(r.Summary), r.Summary.Rows(), limitRows(judged)})
	case c.quiet:
		_, err := fmt.Fprintln(w, out)
		return err
	case c.format == "csv":
		_, err := w.Write(r.Summary.CSV())
		return err
	case c.format == "md":
		_, err := fmt.Fprintf(w, "%s%s\nWritten to `%s`.\n", r.Markdown(), judgedText(judged, func(g report.Grid) string { return "\n" + g.Markdown() }), out)
		return err
	}
	_, err := fmt.Fprintf(w, "%s%sWritten to %s%c (open %s)\n`ringfence numbers` says what each number is.\n", r.TextIn(columns(w)), judgedText(judged, func(g report.Grid) string { return "\n" + g.Text(columns(w)) + "\n" }), out, os.PathSeparator, filepath.Join(out, record.ReportFile))
	return err
}

// rank is where an arm stands among designs of lending, the best for borrowers first.
type rank struct {
	Arm      string `json:"arm"`
	ByLoss   [3]int `json:"by_loss"`   // its rank, and the first and the last that are open
	ByWealth [3]int `json:"by_wealth"` // likewise
}

func ranking(s *stats.Summary) (all []rank) {
	of := func(n stats.Number) [3]int { return [3]int{int(n.Value), int(n.Low), int(n.High)} }
	for _, a := range s.Ranked() {
		all = append(all, rank{a.Name, of(a.Of(stats.RankByLoss)), of(a.Of(stats.RankByWealth))})
	}
	return all
}

// lenders are the arms that are designs of lending.
func lenders(p *plan.Plan) (names []string) {
	for _, a := range p.Arms() {
		if _, is := a.(lending.Arm); is {
			names = append(names, a.Label())
		}
	}
	return names
}
