package report

import (
	"fmt"
	"strings"

	"github.com/ringfence-sim/ringfence/journal"
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
	if r.couldAct() {
		all = append(all, r.deeds())
	}
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
	g.groups = []group{{"bps of " + r.measure(), 3, 6}, {"bps of coll. at start", 6, 9}}
	for i := range s.Arms {
		a := &s.Arms[i]
		name := r.marked(a)
		if a.Paths < s.Paths {
			name += " †"
			rests := fmt.Sprintf("† %s rests on %s of %s: its other runs failed.", a.Name, thousands(fmt.Sprint(a.Paths)), count(s.Paths, "path"))
			if a.Paths == 0 {
				rests = fmt.Sprintf("† Every run of %s failed.", a.Name)
			}
			g.notes = append(g.notes, rests)
		}
		over := none
		if a.Over == a.Over {
			over = number(a.Over, 2) + "×"
		}
		g.rows = append(g.rows, []string{
			name, percent(a.Share.Value), perPath(a.Closed(), s.LoanDecimals, a.Paths),
			bps(a.OfDebt.Mean.Value), bps(a.OfDebt.Median), bps(a.OfDebt.Tail),
			bps(a.OfCollateral.Mean.Value), bps(a.OfCollateral.Median), bps(a.OfCollateral.Tail), over,
		})
	}
	switch several, all := r.several(); {
	case all:
		g.notes = append(g.notes, "Closed is the value of all positions that were, at the reference price; coll. is the main position, over-liq. that of its debt.")
	case several:
		g.notes = append(g.notes, "* Accounts of several positions: closed is the value of all positions that were, at the reference price, where other arms count debt. Coll. is the main position in every arm.")
	}
	return g
}

// several reports whether any arm's accounts have several positions, and whether those of all do.
func (r *Report) several() (some, all bool) {
	n := 0
	for i := range r.Summary.Arms {
		if r.Summary.Arms[i].Several {
			n++
		}
	}
	return n > 0, n > 0 && n == len(r.Summary.Arms)
}

// measure is what losses are divided by.
func (r *Report) measure() string {
	switch several, all := r.several(); {
	case several && !all:
		return "what was closed"
	default:
		return r.Summary.Arms[0].Measure()
	}
}

// marked is an arm's name, with a star where its losses are divided by something else than those of other arms.
func (r *Report) marked(a *stats.Arm) string {
	if _, all := r.several(); a.Several && !all {
		return a.Name + " *"
	}
	return a.Name
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
	unit := "unit"
	if several, _ := r.several(); !several {
		unit = "unit of debt"
	}
	g := grid{title: "Where it went, bps of " + r.measure() + " (each " + unit + " counts once; negative: others paid instead)"}
	first, second := []string{""}, []string{"arm"}
	rows := make([][]string, len(r.Summary.Arms))
	for i := range r.Summary.Arms {
		rows[i] = []string{r.marked(&r.Summary.Arms[i])}
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
		{"arm", r.bearer(), "fund gained", "others", "dations", "mean", "95th", "% of coll."},
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

// bearer is who bears bad debt: a vault's suppliers, and at an exchange the venue.
func (r *Report) bearer() string {
	venues, lenders := false, false
	for i := range r.Summary.Arms {
		a := &r.Summary.Arms[i]
		venues, lenders = venues || a.Exchange, lenders || a.Liquidated > 0 && !a.Exchange
	}
	switch {
	case venues && lenders:
		return "suppliers/venue"
	case venues:
		return "the venue"
	}
	return "suppliers"
}

// receiver is who received a reason of loss, in any of the arms.
func (r *Report) receiver(reason journal.Reason) string {
	if reason == journal.BadDebt {
		return r.bearer() + " (bad debt)"
	}
	return reasonWords[reason]
}

// couldAct reports whether any borrower did, or could have done, something about its position.
func (r *Report) couldAct() bool {
	for i := range r.Summary.Arms {
		if own := &r.Summary.Arms[i].Own; own.Could+own.Acted > 0 {
			return true
		}
	}
	return false
}

// deeds is what borrowers did about their positions, a row for each arm.
func (r *Report) deeds() grid {
	s := r.Summary
	g := grid{title: "What borrowers did themselves (" + s.Loan + " and requests a path; no part of the losses above)"}
	g.heading = [][]string{
		{"", "borrowers", "requests", "own trades", "put in from", "of that, debt", "free cash"},
		{"arm", "that acted", "refused", "cost", "outside", "or margin", "moved"},
	}
	for i := range s.Arms {
		a := &s.Arms[i]
		g.rows = append(g.rows, []string{
			a.Name, percent(a.Own.Share.Value), number(float64(a.Own.Refused)/float64(a.Paths), 1), perPath(a.Own.Trade, s.LoanDecimals, a.Paths),
			perPath(a.Own.PutIn, s.LoanDecimals, a.Paths), perPath(a.Own.Repaid, s.LoanDecimals, a.Paths), perPath(a.Own.Moved, s.LoanDecimals, a.Paths),
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
			p.B + " − " + p.A, interval(p.Loss, 1, 1), interval(p.Share.Within(-1, 1), 100, 1), percent(p.Cheaper.Value),
		})
	}
	return g
}
