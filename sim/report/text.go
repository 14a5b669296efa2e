package report

import (
	"fmt"
	"strings"

	"github.com/ringfence-sim/ringfence/internal/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Text is the report for a terminal, at most a hundred columns wide.
func (r *Report) Text() string {
	var b strings.Builder
	b.WriteString(wrap(r.Name + ": " + r.setting()))
	for _, note := range r.Notes {
		b.WriteString(wrap(note))
	}
	for _, g := range r.grids() {
		b.WriteString("\n" + g.String())
	}
	b.WriteString("\nWhat it means\n")
	for _, sentence := range r.meaning() {
		b.WriteString(wrap(sentence))
	}
	b.WriteString("\n" + r.runs() + "\n")
	for _, failure := range r.Failures {
		b.WriteString(wrap("  " + failure))
	}
	if r.Hash != "" {
		b.WriteString("Study " + r.Hash + "\n")
	}
	return b.String()
}

// setting says what was run.
func (r *Report) setting() string {
	return fmt.Sprintf("%s of %s, %s, seed %d. %s", count(r.Summary.Paths, "path"), count(r.Borrowers, "borrower"), count(len(r.Summary.Arms), "arm"), r.Seed, r.About)
}

// count writes a number of things, in the plural unless it is one.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return thousands(fmt.Sprint(n)) + " " + thing
}

// runs says how many runs failed.
func (r *Report) runs() string {
	total := r.Summary.Paths * len(r.Summary.Arms)
	return fmt.Sprintf("%s of %s runs failed (one run is one arm on one path).", thousands(fmt.Sprint(r.Summary.Failed)), thousands(fmt.Sprint(total)))
}

// grids are the tables of a report.
func (r *Report) grids() []grid {
	all := []grid{r.costs(), r.waterfall(), r.others()}
	if r.carried() {
		all = append(all, r.carry())
	}
	if len(r.Summary.Pairs) > 0 {
		all = append(all, r.differences())
	}
	return all
}

// costs is what liquidation cost, a row for each arm.
func (r *Report) costs() grid {
	s := r.Summary
	g := grid{title: "What being liquidated cost (bps: hundredths of a percent; each liquidated vault counts once)"}
	g.heading = [][]string{
		{"", "vaults", "closed,", "", "", "", "", "", "", "over-"},
		{"arm", "liquidated", s.Loan + "/path", "mean", "median", "95th", "mean", "median", "95th", "liq."},
	}
	g.groups = []group{{"bps of debt closed", 3, 6}, {"bps of coll. at start", 6, 9}}
	for i := range s.Arms {
		a := &s.Arms[i]
		over := none
		if a.Over == a.Over {
			over = number(a.Over, 2) + "×"
		}
		g.rows = append(g.rows, []string{
			a.Name, percent(a.Share.Value), perPath(a.ClosedDebt, s.LoanDecimals, a.Paths),
			bps(a.OfDebt.Mean.Value), bps(a.OfDebt.Median), bps(a.OfDebt.Tail),
			bps(a.OfCollateral.Mean.Value), bps(a.OfCollateral.Median), bps(a.OfCollateral.Tail), over,
		})
	}
	return g
}

// reasonHeads are the reasons of a loss as they head a column, in two lines.
var reasonHeads = [record.Losses][2]string{
	journal.LiquidatorProfit: {"liqui-", "dator"}, journal.Gas: {"", "gas"}, journal.BuilderTip: {"builder", "tip"},
	journal.VenueFee: {"venue", "fee"}, journal.PriceImpact: {"price", "impact"}, journal.ProtocolFee: {"protocol", "fee"},
	journal.ClearanceFee: {"clearance", "fee"}, journal.Insurance: {"insur-", "ance"}, journal.ADL: {"", "ADL"},
	journal.BadDebt: {"bad", "debt"}, journal.Rounding: {"round-", "ing"},
}

// waterfall is where the cost went, a row for each arm and a column for each reason that occurs.
func (r *Report) waterfall() grid {
	g := grid{title: "Where it went, bps of debt closed (each unit of debt counts once; negative: others paid instead)"}
	first, second := []string{""}, []string{"arm"}
	rows := make([][]string, len(r.Summary.Arms))
	for i, a := range r.Summary.Arms {
		rows[i] = []string{a.Name}
	}
	for _, reason := range occurring(r.Summary) {
		first, second = append(first, reasonHeads[reason][0]), append(second, reasonHeads[reason][1])
		for i := range r.Summary.Arms {
			bpsOf := r.Summary.Arms[i].Waterfall()
			rows[i] = append(rows[i], bps(bpsOf[reason]))
		}
	}
	for i, a := range r.Summary.Arms {
		rows[i] = append(rows[i], bps(a.Cost.Value))
	}
	g.heading, g.rows = [][]string{append(first, ""), append(second, "total")}, rows
	if len(first) == 1 { // nobody paid anything
		g.heading = g.heading[1:]
	}
	return g
}

// occurring are the reasons for which anybody paid anything that shows.
func occurring(s *stats.Summary) (reasons []journal.Reason) {
	for reason := range journal.Reason(record.Losses) {
		shows := false
		for i := range s.Arms {
			of := s.Arms[i].Waterfall()
			shows = shows || of[reason] >= 0.05 || of[reason] <= -0.05
		}
		if shows {
			reasons = append(reasons, reason)
		}
	}
	return reasons
}

// others is what the liquidations did to everybody else, a row for each arm.
func (r *Report) others() grid {
	s := r.Summary
	g := grid{title: "What others bore, and how fast (" + s.Loan + " and liquidations a path)"}
	g.heading = [][]string{
		{"", "bad debt of", "insurance", "ADL cost", "liqui-", "", "", "worst loss,"},
		{"arm", "suppliers", "fund gained", "others", "dations", "mean", "95th", "% of coll."},
	}
	g.groups = []group{{"blocks late", 5, 7}}
	for i := range s.Arms {
		a := &s.Arms[i]
		gained := a.Reasons[journal.Insurance].Add(a.Reasons[journal.ClearanceFee])
		g.rows = append(g.rows, []string{
			a.Name, perPath(a.Reasons[journal.BadDebt].Neg(), s.LoanDecimals, a.Paths), perPath(gained, s.LoanDecimals, a.Paths),
			perPath(a.Reasons[journal.ADL].Neg(), s.LoanDecimals, a.Paths), number(float64(a.Acts)/float64(a.Paths), 1),
			number(a.DelayMean, 1), number(a.DelayTail, 0), worst(a),
		})
	}
	return g
}

// carried reports whether anybody paid interest or funding.
func (r *Report) carried() bool {
	for i := range r.Summary.Arms {
		if !r.Summary.Arms[i].Carry.IsZero() {
			return true
		}
	}
	return false
}

// carry is what holding cost beside liquidation, a row for each arm.
func (r *Report) carry() grid {
	s := r.Summary
	g := grid{title: "What holding cost all vaults (interest, and funding at an exchange: no part of the numbers above)"}
	g.heading = [][]string{{"", "carry,", "mean, bps of"}, {"arm", s.Loan + "/path", "coll. at start"}}
	for i := range s.Arms {
		a := &s.Arms[i]
		g.rows = append(g.rows, []string{a.Name, perPath(a.Carry, s.LoanDecimals, a.Paths), bps(a.CarryMean.Value)})
	}
	return g
}

// worst is the largest loss of one vault, where anybody was liquidated.
func worst(a *stats.Arm) string {
	if a.Liquidated == 0 {
		return none
	}
	return number(a.Worst/100, 1)
}

// differences compares arms two by two.
func (r *Report) differences() grid {
	g := grid{title: "Differences on the same borrowers and paths [95 % interval, clustered by path]"}
	g.heading = [][]string{
		{"", "loss, bps of", "vaults liquidated,", "lose"},
		{"", "coll. at start", "percentage points", "less"},
	}
	for i := range r.Summary.Pairs {
		p := &r.Summary.Pairs[i]
		g.rows = append(g.rows, []string{
			p.B + " − " + p.A, interval(p.Loss, 1, 1), interval(p.Share, 100, 1), percent(p.Cheaper.Value),
		})
	}
	return g
}
