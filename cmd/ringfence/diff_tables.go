package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/review"
)

// sameLow is below which difference of the lowest prices, as a share of the first times 1e18, paths are one
// history: a basis point.
const sameLow = 1e14

func cmpInt(a, b uint256.Int) int { return a.Cmp(&b) }

// ranks are how many of the largest accounts concentration is told of.
var ranks = []int{1, 10, 30}

// feeTimes are the multiples of the calm base fee at which debt too small for its gas is told.
var feeTimes = []uint64{1, 10}

// bounding says what bounds how much is bought, in the order of [twoSides.bounds].
var bounding = [3]string{"depth of the venue", "capital in one block", "capital in a day"}

func (t *twoSides) both() []*review.Side { return []*review.Side{t.from, t.to} }

// sheet is all of it for programs: one number a row on each side, amounts in whole tokens with every digit.
func (t *twoSides) sheet() *sheet {
	s := &sheet{columns: []string{"table", "of", "measure", "unit", "before", "after", "before_low", "before_high", "after_low", "after_high"}}
	add := func(table, of, measure, unit string, before, after any) {
		s.add(table, of, measure, unit, before, after, "", "", "", "")
	}
	loan := func(x *uint256.Int) string { return exact(x, t.loan) }
	sum := func(table, of string, a, b *review.Sum) {
		add(table, of, "accounts", "accounts", a.Accounts, b.Accounts)
		add(table, of, "debt", t.loan.Symbol, loan(&a.Debt), loan(&b.Debt))
		add(table, of, "collateral", t.coll.Symbol, exact(&a.Collateral, t.coll), exact(&b.Collateral, t.coll))
		add(table, of, "worth of collateral", t.loan.Symbol, loan(&a.Worth), loan(&b.Worth))
	}
	for _, c := range t.changes {
		add("change", c.key, "value", "", c.from, c.to)
	}
	sum("book", t.book, &t.all, &t.all)
	add("rule", "LTV at which a vault becomes liquidatable", "LTV", "ratio", ratio(&t.from.LTV), ratio(&t.to.LTV))
	add("rule", "most that a liquidator gets for what it pays", "incentive factor", "ratio", ratio(&t.from.Earns), ratio(&t.to.Earns))
	for _, f := range t.falls {
		sum("liquidatable", fmt.Sprintf("fall of %d %%", f.percent), &f.from, &f.to)
	}
	for _, n := range t.needs {
		who := t.table.Called[n.Account]
		add("newly liquidatable", who, "debt", t.loan.Symbol, "", loan(&t.table.Borrowers[n.Account].Debt))
		add("newly liquidatable", who, "repay", t.loan.Symbol, "", loan(&n.Repay))
		add("newly liquidatable", who, "or add", t.coll.Symbol, "", exact(&n.Add, t.coll))
	}
	for _, r := range t.risks() {
		for _, m := range []struct {
			name string
			of   [2]infer.Inference
		}{{"value at risk", r.value}, {"expected shortfall", r.tail}} {
			cells := []any{r.table, percentile(r.q), m.name, t.loan.Symbol}
			for i := range m.of {
				cells = append(cells, plain(m.of[i].Value))
			}
			for i := range m.of {
				cells = append(cells, plain(m.of[i].Low), plain(m.of[i].High))
			}
			s.add(cells...)
		}
	}
	for k, name := range bounding {
		var debts, falls [2]any
		for i := range t.bounds {
			debts[i], falls[i] = t.bought(&t.bounds[i][k], loan), fallText(&t.bounds[i][k], "")
		}
		add("capacity", name, "debt that finds a buyer at once", t.loan.Symbol, debts[0], debts[1])
		add("capacity", name, "fall at which it is exceeded", "percent", falls[0], falls[1])
	}
	for _, n := range ranks {
		for _, c := range t.concentrations(n) {
			add("concentration", fmt.Sprintf("largest %d", n), c.of, t.loan.Symbol, loan(&c.sums[0].Debt), loan(&c.sums[1].Debt))
		}
	}
	for _, times := range feeTimes {
		of := fmt.Sprintf("%d × calm base fee", times)
		var least, accounts, debt [2]any
		for i, side := range t.both() {
			l, below, ok := side.Dust(times)
			least[i], accounts[i], debt[i] = "", "", ""
			if ok {
				least[i], accounts[i], debt[i] = loan(&l), below.Accounts, loan(&below.Debt)
			}
		}
		add("too small", of, "least debt that pays its gas", t.loan.Symbol, least[0], least[1])
		add("too small", of, "accounts below it", "accounts", accounts[0], accounts[1])
		add("too small", of, "debt of them", t.loan.Symbol, debt[0], debt[1])
	}
	return s
}

// ratio is a number of scale 1e18.
func ratio(x *uint256.Int) string { return decimal.NewFromBigInt(x.ToBig(), -18).String() }

func percentile(q float64) string { return fmt.Sprintf("percentile %g", math.Round(q*1e8)/1e6) }

// plain is a float for programs, empty where there is none.
func plain(x float64) string {
	if x != x {
		return ""
	}
	return fmt.Sprintf("%.2f", x)
}

// bought is the debt that a bound lets be bought.
func (t *twoSides) bought(b *review.Bound, amount func(*uint256.Int) string) string {
	switch {
	case !b.Known:
		return "no bound"
	case b.Unlimited:
		return "the whole book"
	}
	return amount(&b.Debt)
}

// fallText is the fall at which a bound is exceeded, in percent.
func fallText(b *review.Bound, after string) string {
	if !b.Known || !b.Fall.Known {
		return "none"
	}
	return report.Number(b.Fall.Share.Float64()/1e16, 1) + after
}

// risk is a quantile of what paths make of the book, and the mean beyond it, whole loan tokens.
type risk struct {
	table       string
	q           float64
	value, tail [2]infer.Inference
}

// risks are those of the debt that becomes liquidatable and of the debt that collateral no longer covers.
func (t *twoSides) risks() (all []risk) {
	unit := whole(uint256.NewInt(1), t.loan)
	for _, of := range []struct {
		table  string
		values [2][]float64
	}{{"liquidatable at the lowest price of a path", t.liquidatable}, {"not covered by collateral at the lowest price of a path", t.uncovered}} {
		for _, q := range t.percentiles {
			r := risk{table: of.table, q: q}
			for i, values := range of.values {
				tokens := make([]float64, len(values))
				for k, v := range values {
					tokens[k] = v * unit
				}
				r.value[i], r.tail[i] = infer.QuantileOf(tokens, q), infer.TailMeanOf(tokens, q)
			}
			all = append(all, r)
		}
	}
	return all
}

// concentration is the debt of the largest accounts among some, on both sides.
type concentration struct {
	of         string
	sums, outs [2]review.Sum // of the largest, and of all of them
}

func (t *twoSides) concentrations(n int) []concentration {
	book := concentration{of: "debt of the book"}
	now := concentration{of: "debt liquidatable at once"}
	for i, side := range t.both() {
		book.sums[i], book.outs[i] = side.Top(n, func(int) bool { return true }), t.all
		now.sums[i] = side.Top(n, func(k int) bool { return side.Liquidatable(k, &side.Price) })
	}
	now.outs[0], now.outs[1] = t.falls[0].from, t.falls[0].to
	return []concentration{book, now}
}

// grids are the tables for people.
func (t *twoSides) grids(accounts int) (all []report.Grid) {
	amount := func(x *uint256.Int) string { return inWords(x, t.loan) }
	if len(t.changes) > 0 {
		g := report.Grid{Title: "What changes", Heading: [][]string{{"key", "before", "after"}}}
		for _, c := range t.changes {
			g.Rows = append(g.Rows, []string{c.key, c.from, c.to})
		}
		all = append(all, g)
	}
	now := &t.falls[0]
	g := report.Grid{Title: fmt.Sprintf("Liquidatable at once (%s, at %s)", t.loan.Symbol, t.at), Heading: [][]string{{"", "before", "after", "change"}}}
	g.Rows = [][]string{
		{"liquidatable above an LTV of", report.Number(t.from.LTV.Float64()/1e16, 2) + " %", report.Number(t.to.LTV.Float64()/1e16, 2) + " %", ""},
		{"accounts", count(now.from.Accounts), count(now.to.Accounts), signedCount(now.to.Accounts - now.from.Accounts)},
		{"their debt", amount(&now.from.Debt), amount(&now.to.Debt), less(&now.from.Debt, &now.to.Debt, t.loan)},
		{"share of all debt", part(&now.from.Debt, &t.all.Debt), part(&now.to.Debt, &t.all.Debt), ""},
		{"worth of their collateral", amount(&now.from.Worth), amount(&now.to.Worth), less(&now.from.Worth, &now.to.Worth, t.loan)},
	}
	var needed [2]struct{ repay, add uint256.Int }
	for i, side := range t.both() {
		for _, n := range side.Needs() {
			needed[i].repay.Add(&needed[i].repay, &n.Repay)
			needed[i].add.Add(&needed[i].add, &n.Add)
		}
	}
	g.Rows = append(g.Rows,
		[]string{"to repay until none is", amount(&needed[0].repay), amount(&needed[1].repay), less(&needed[0].repay, &needed[1].repay, t.loan)},
		[]string{"or " + t.coll.Symbol + " to add", inWords(&needed[0].add, t.coll), inWords(&needed[1].add, t.coll), less(&needed[0].add, &needed[1].add, t.coll)})
	all = append(all, g)

	if accounts > 0 && len(t.needs) > 0 {
		g := report.Grid{
			Title: fmt.Sprintf("What accounts need that only the change makes liquidatable (%s)", howMany(min(accounts, len(t.needs)), len(t.needs))),
			Heading: [][]string{
				{"", "", "", "to repay", "or to add"},
				{"account", "debt, " + t.loan.Symbol, "LTV", t.loan.Symbol, t.coll.Symbol},
			},
		}
		for _, n := range t.needs[:min(accounts, len(t.needs))] {
			b := &t.table.Borrowers[n.Account]
			worth := review.Worth(b, &t.to.Price)
			g.Rows = append(g.Rows, []string{t.table.Called[n.Account], amount(&b.Debt), part(&b.Debt, &worth), amount(&n.Repay), inWords(&n.Add, t.coll)})
		}
		all = append(all, g)
	}

	g = report.Grid{
		Title:   fmt.Sprintf("Liquidatable after a fall of the price, at once and in full (%s)", t.loan.Symbol),
		Heading: [][]string{{"", "debt", "debt", "", "accounts", "accounts"}, {"fall", "before", "after", "change", "before", "after"}},
	}
	for i := range t.falls {
		if f := &t.falls[i]; f.percent%5 == 0 {
			g.Rows = append(g.Rows, []string{
				fmt.Sprintf("%d %%", f.percent), amount(&f.from.Debt), amount(&f.to.Debt), less(&f.from.Debt, &f.to.Debt, t.loan), count(f.from.Accounts), count(f.to.Accounts),
			})
		}
	}
	all = append(all, g)

	title := ""
	for _, r := range t.risks() {
		if r.table != title {
			title = r.table
			all = append(all, report.Grid{
				Title:   fmt.Sprintf("At risk: debt %s (%s) [95 %% interval]", title, t.loan.Symbol),
				Heading: [][]string{{"", "value", "value", "shortfall", "shortfall"}, {"percentile", "before", "after", "before", "after"}},
			})
		}
		g := &all[len(all)-1]
		row := []string{strings.TrimPrefix(percentile(r.q), "percentile ")}
		for _, of := range [][2]infer.Inference{r.value, r.tail} {
			for i := range of {
				row = append(row, strings.TrimSpace(told(of[i].Value)+" "+within(of[i].Estimate)))
			}
		}
		g.Rows = append(g.Rows, row)
	}

	g = report.Grid{
		Title:   fmt.Sprintf("Debt that finds a buyer within the incentive, nobody having bought before (%s)", t.loan.Symbol),
		Heading: [][]string{{"", "debt", "debt", "fall that", "fall that"}, {"bounded by", "before", "after", "exceeds, before", "exceeds, after"}},
	}
	for k, name := range bounding {
		a, b := &t.bounds[0][k], &t.bounds[1][k]
		g.Rows = append(g.Rows, []string{name, t.bought(a, amount), t.bought(b, amount), fallText(a, " %"), fallText(b, " %")})
	}
	all = append(all, g)

	g = report.Grid{
		Title:   "Concentration (share of the debt of all of them)",
		Heading: [][]string{{"", "", "liquidatable at once", "liquidatable at once"}, {"accounts", "of the book", "before", "after"}},
	}
	for _, n := range ranks {
		c := t.concentrations(n)
		g.Rows = append(g.Rows, []string{
			fmt.Sprintf("largest %d", n), part(&c[0].sums[0].Debt, &c[0].outs[0].Debt), part(&c[1].sums[0].Debt, &c[1].outs[0].Debt), part(&c[1].sums[1].Debt, &c[1].outs[1].Debt),
		})
	}
	all = append(all, g)

	g = report.Grid{
		Title:   fmt.Sprintf("Debt too small to pay the gas of its liquidation (%s)", t.loan.Symbol),
		Heading: [][]string{{"", "least", "least", "below it", "below it"}, {"base fee", "before", "after", "before", "after"}},
	}
	for _, times := range feeTimes {
		row := []string{map[bool]string{true: "calm", false: fmt.Sprintf("%d × calm", times)}[times == 1], "", "", "", ""}
		for i, side := range t.both() {
			least, below, ok := side.Dust(times)
			row[1+i], row[3+i] = "–", "–"
			if ok {
				row[1+i], row[3+i] = amount(&least), fmt.Sprintf("%s in %s", amount(&below.Debt), report.Count(below.Accounts, "account"))
			}
		}
		g.Rows = append(g.Rows, row)
	}
	return append(all, g)
}

func count(n int) string { return report.Number(float64(n), 0) }

func signedCount(n int) string {
	if n > 0 {
		return "+" + count(n)
	}
	return count(n)
}

func howMany(n, of int) string {
	if n == of {
		return "all " + report.Count(of, "account")
	}
	return fmt.Sprintf("the %d largest of %s", n, report.Count(of, "account"))
}

// within is an interval as people read it, nothing where there is none.
func within(e infer.Estimate) string {
	if !e.Bounded() {
		return ""
	}
	return "[" + told(e.Low) + ", " + told(e.High) + "]"
}

// words are the findings in a few sentences.
func (t *twoSides) words() (all []string) {
	now := &t.falls[0]
	fresh := review.Sum{Accounts: len(t.needs)}
	var repay, add uint256.Int
	for _, n := range t.needs {
		debt := &t.table.Borrowers[n.Account].Debt
		fresh.Debt.Add(&fresh.Debt, debt)
		repay.Add(&repay, &n.Repay)
		add.Add(&add, &n.Add)
	}
	switch {
	case len(t.changes) == 0:
		all = append(all, "The two sides have the same parameters: nothing changes.")
	case fresh.Accounts > 0:
		all = append(all, fmt.Sprintf("The change makes %s more liquidatable at once: %s %s of debt, %s of all. To stay healthy they repay %s %s together, or add %s %s, before it takes effect.",
			report.Count(fresh.Accounts, "account"), inWords(&fresh.Debt, t.loan), t.loan.Symbol, part(&fresh.Debt, &t.all.Debt), inWords(&repay, t.loan), t.loan.Symbol, inWords(&add, t.coll), t.coll.Symbol))
	case t.healed > 0:
		all = append(all, fmt.Sprintf("The change makes %s healthy that can be liquidated today, and none liquidatable.", report.Count(t.healed, "account")))
	default:
		all = append(all, "The change makes no account liquidatable at once.")
	}
	if n := now.from.Accounts; n > 0 {
		all = append(all, fmt.Sprintf("%s (%s %s of debt) can be liquidated under the parameters of today already: is %s the price that the positions stand at? --price sets another.",
			sentence(report.Count(n, "account")), inWords(&now.from.Debt, t.loan), t.loan.Symbol, t.at))
	}
	for i, name := range []string{"Before", "After"} {
		b := &t.bounds[i][0]
		if b.Known && b.Fall.Known {
			all = append(all, fmt.Sprintf("%s the change more becomes liquidatable than the venue takes within the incentive once the price is %s below %s.", name, fallText(b, " %"), t.at))
		}
	}
	low, high := slices.MinFunc(t.lows, cmpInt), slices.MaxFunc(t.lows, cmpInt)
	if len(t.lows) > 1 && high.Float64()-low.Float64() < sameLow {
		all = append(all, fmt.Sprintf("Every path falls by %s, for %s repeats one history: percentiles say no more than that. A random process tells more, as in --set 'prices={source: gbm, start: 2000, volatility: 0.8, horizon: 1d}'.",
			part(new(uint256.Int).Sub(&fixed.WAD, &low), &fixed.WAD), t.pathsFrom))
	}
	return all
}

// about says what was reviewed.
func (t *twoSides) about() string {
	return fmt.Sprintf("%s: %s owing %s %s on %s %s (%s %s at %s), LTV %s. Arm %s before, %s after.",
		t.book, report.Count(t.all.Accounts, "account"), inWords(&t.all.Debt, t.loan), t.loan.Symbol, inWords(&t.all.Collateral, t.coll), t.coll.Symbol,
		inWords(&t.all.Worth, t.loan), t.loan.Symbol, t.at, part(&t.all.Debt, &t.all.Worth), t.from.Arm, t.to.Arm)
}

// means says what the tables rest on.
func (t *twoSides) means() []string {
	return []string{
		fmt.Sprintf("At risk: %s of %s, %s each. The lowest price that the chain sees on a path, as a share of its first, is applied to the price of the book; nobody acts meanwhile, so what collateral does not cover is a bound and no forecast. Shortfall is the mean beyond the percentile. Intervals are of order statistics and of the mean of the tail, over paths; there is none where too few lie in the tail.",
			report.Count(len(t.lows), "path"), t.pathsFrom, catalog.Duration(t.seconds)),
		"Depth is what the venue of the scenario takes at once, as it stands in calm times, at prices that leave a liquidator its cost and the venue's fee. Capital has no bound where some liquidator pays out of the sale itself, nor in a day unless every liquidator has capital_a_day. An auction has no incentive that is fixed beforehand, and so no such bound.",
		"The least debt that pays its gas earns the incentive less the venue's fee, and costs the gas of a liquidation and of the leanest liquidator's own contract. Price impact and tips are left out.",
	}
}

func (t *twoSides) text(accounts, width int) string {
	var b strings.Builder
	b.WriteString(report.Wrap(t.about(), width))
	for _, note := range t.notes {
		b.WriteString(report.Wrap(note, width))
	}
	for _, line := range t.words() {
		b.WriteString(report.Wrap(line, width))
	}
	for _, g := range t.grids(accounts) {
		b.WriteString("\n" + g.Text(width))
	}
	b.WriteString("\n")
	for _, line := range t.means() {
		b.WriteString(report.Wrap(line, width))
	}
	return b.String()
}

func (t *twoSides) markdown(accounts int) string {
	var b strings.Builder
	b.WriteString("# " + t.book + ": before and after\n\n" + t.about() + "\n")
	for _, line := range append(t.notes, t.words()...) {
		b.WriteString("\n" + line + "\n")
	}
	for _, g := range t.grids(accounts) {
		b.WriteString("\n" + g.Markdown())
	}
	for _, line := range t.means() {
		b.WriteString("\n" + line + "\n")
	}
	return b.String()
}
