package report

import (
	"fmt"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// closing are the words that belong to all tables.
var closing = []stats.Definition{
	{Term: "Amounts", Meaning: "0 is nothing at all, 0.00 less than half a hundredth of a token. From a thousand tokens on they are rounded to whole ones."},
	{Term: "Columns of vaults.parquet", Meaning: "loss_loan is the sum of its parts, each what the borrower paid for that reason; below zero, others did. liquidated is of any position of the account (positions_liquidated); liquidations, first_liquidation_… and closed_… are of its main one. start_notional_loan is the value at the first prices of all positions of the account, longs and shorts added up and cash left out: of a vault, its collateral; start_equity_loan is everything less debts, cash included."},
	{Term: "95 % interval", Meaning: "Clustered by path, because the borrowers of one path share its prices. Of means and differences it is Student's against the skew of the data, and with the skew the bootstrap-t's over paths drawn anew, stretched where one path has much of the spread. Of shares it is Clopper and Pearson's with the number of observations that the spread between paths stands for, and of quantiles that of order statistics likewise. How often such intervals hold the truth is measured by make coverage. It speaks of other paths of the same kind, not of other scenarios."},
	{Term: "Paths that contribute, effective, largest one's part", Meaning: fmt.Sprintf("What an interval rests on. A path contributes where it has something of what the number is about: one without a liquidation says nothing of what liquidation costs. Paths whose rows are the same in every arm are one path. Effective is how many paths of equal weight would say as much, the square of the summed weights over the sum of their squares. The largest one's part is that of one path in the spread between paths: where it is above 35 %%, intervals cover less often than they say on data with heavy tails (of lognormal data with σ = 2 and of Pareto data with exponent 2.1, %.0f %% were covered when measured). Fewer than %d contributing paths, or fewer than %d of unequal weight, give no interval, and then no verdict either.", infer.HeavyCoverage*100, infer.Few, 3*infer.Few)},
}

// definitions are the words of the tables, in their order: those of a table, then those of its columns. Amounts
// are counted in sim/record, estimates in sim/stats.
func definitions(metrics []*stats.Metric) (all []stats.Definition) {
	tables, columns := stats.Tables(metrics)
	for _, t := range tables {
		all = append(all, t.Defined...)
		for _, m := range columns[t] {
			all = append(all, m.Means)
		}
	}
	return distinct(append(all, closing...))
}

// distinct leaves out the repetitions of a term.
func distinct(all []stats.Definition) (kept []stats.Definition) {
	seen := map[string]bool{}
	for _, d := range all {
		if !seen[d.Term] {
			seen[d.Term] = true
			kept = append(kept, d)
		}
	}
	return kept
}

// Definitions returns what the report's numbers are, a paragraph each, with an empty line between, for a
// terminal of so many columns.
func Definitions(width int) string {
	var b strings.Builder
	for _, d := range definitions(stats.Metrics()) {
		b.WriteString(wrap(d.Term+": "+d.Meaning, width) + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Unit is the unit of a metric, of whatever study.
func Unit(m *stats.Metric) string {
	return strings.NewReplacer("{closed}", "debt or value closed", "{loan}", "loan tokens").Replace(string(m.Unit))
}

// Index returns the metrics of summary.csv, one a paragraph: its name, its unit, and the term under which
// [Definitions] says what it is. What no table of the report has is said in full. A metric that shares its name
// with another, in another unit, has its key beside it.
func Index(metrics []*stats.Metric, width int) string {
	told := map[string]bool{}
	for _, d := range definitions(stats.Metrics()) {
		told[d.Term] = true
	}
	var b strings.Builder
	for _, m := range metrics {
		if m.Unlisted {
			continue
		}
		text := fmt.Sprintf("%s (%s", m.Label(), Unit(m))
		if m.Label() != m.Key {
			text += "; key " + m.Key
		}
		text += "): " + strings.TrimSuffix(m.Means.Term, ".")
		if m.Detail != "" {
			text += " (" + m.Detail + ")"
		}
		if !told[m.Means.Term] {
			told[m.Means.Term] = true
			text += ". " + strings.TrimSuffix(m.Means.Meaning, ".")
		}
		b.WriteString(wrap(text+".", width))
	}
	return b.String()
}
