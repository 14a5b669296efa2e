package agents

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// aside is what a table says beside the columns that are read: amounts that are left out, and names of tokens.
type aside struct {
	amounts []int            // columns of further amounts
	held    map[int]int      // how many rows have something in them
	tokens  [2]int           // columns of the names of collateral and loan token; −1 is none
	named   [2]string        // the one name that stands there; "" where there are several
	moments []int            // columns of times or blocks, of which each value may be another record of the same positions
	rows    int              // rows looked at
	at      []map[string]int // of each of those columns, how many rows have each of the first values
}

var (
	tokenNames = [2][]string{
		{"collateraltoken", "collateralsymbol", "collateralasset", "collateraltokensymbol", "collateralassetsymbol"},
		{"loantoken", "loansymbol", "loanasset", "debttoken", "debtsymbol", "debtasset", "borrowasset", "loantokensymbol", "loanassetsymbol"},
	}
	momentNames  = []string{"date", "day", "snapshot", "snapshotdate", "snapshottime", "block", "blocknumber", "timestamp", "time", "blocktime", "hour"}
	furtherNames = regexp.MustCompile(`^(collateral|coll|debt|borrow|borrowed|supplied)[_ ]?w?(st|cb|r|we|ez|rs)?(eth|btc|usdc|usdt|dai|usds|gho|frax|lusd|crvusd|link|sol|bnb|avax|matic|pol|aave|uni|mkr)$`)
	symbolText   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9.]{1,11}$`)
)

// lookAside finds the columns.
func (p *positionReader) lookAside(all []titled) *aside {
	a := &aside{held: map[int]int{}, tokens: [2]int{-1, -1}}
	c := &p.columns
	for i, x := range all {
		if i == c.collateral.at || i == c.debt.at || i == c.filter {
			continue
		}
		if x.name == "stablecoin" || furtherNames.MatchString(x.whole) {
			a.amounts = append(a.amounts, i)
		}
		for side, names := range tokenNames {
			if a.tokens[side] < 0 && slices.ContainsFunc(names, func(name string) bool {
				return x.name == name || strings.Contains(x.title, ".") && strings.HasSuffix(x.name, name)
			}) {
				a.tokens[side] = i
			}
		}
		if slices.Contains(momentNames, x.name) {
			a.moments = append(a.moments, i)
			a.at = append(a.at, map[string]int{})
		}
	}
	return a
}

// see takes in a row.
func (a *aside) see(cells []string) {
	a.rows++
	for _, i := range a.amounts {
		if cell := strings.TrimSpace(cells[i]); !sheet.IsMissing(cell) && strings.Trim(cell, "0.,") != "" {
			a.held[i]++
		}
	}
	for side, i := range a.tokens {
		if i < 0 {
			continue
		}
		switch cell := strings.TrimSpace(cells[i]); {
		case a.rows == 1:
			a.named[side] = strings.Clone(cell)
		case a.named[side] != cell:
			a.named[side] = ""
		}
	}
	for k, i := range a.moments {
		if value := strings.TrimSpace(cells[i]); a.at[k][value] > 0 || len(a.at[k]) < 8 {
			a.at[k][strings.Clone(value)]++
		}
	}
}

// beside says what is left out or named otherwise, and refuses records of several times.
func (p *positionReader) beside(a *aside, line int) *sheet.Problem {
	for k, i := range a.moments {
		kept := 0
		for _, n := range a.at[k] {
			kept += n
		}
		if n := len(a.at[k]); n > 1 && kept >= 2*n && !p.Mix {
			title := p.columns.titles[i]
			if len(p.columns.borrower) > 0 {
				p.snapshots = cmp.Or(p.snapshots, title)
				continue
			}
			return positionProblem(line, fmt.Sprintf("column %q has %s values and no column has addresses, so that these may be the same positions at several times", title, howMany(n)),
				fmt.Sprintf("choose one with population.column: %s and population.value, or take all as of one with population.markets: mix", title))
		}
	}
	for _, i := range a.amounts {
		if n := a.held[i]; n > 0 {
			p.warn(p.sheet.HeaderLine, fmt.Sprintf("%d of %d rows have something in column %q, which is left out", n, a.rows, p.columns.titles[i]),
				"choose the columns that are meant with population.columns")
		}
	}
	for side, own := range [2]string{p.CollateralSymbol, p.LoanSymbol} {
		name := a.named[side]
		if own == "" || !symbolText.MatchString(name) || isToken(name, own) || side == 1 && isDollar(name) && isDollar(own) {
			continue
		}
		what := [2]string{"collateral", "loan"}[side]
		p.warn(line, fmt.Sprintf("the %s is %s, and the scenario's is %s", what, name, own), fmt.Sprintf("set market.%s.symbol and market.%s.decimals", what, what))
	}
	return nil
}

func (p *positionReader) warn(line int, problem, remedy string) {
	p.table.Warnings = append(p.table.Warnings, &fault.Fault{File: p.faults.File, Line: line, Problem: problem, Remedy: remedy})
}

// The middle position owes between these shares of its collateral's worth, or columns or units are other ones: no market
// lives by a hundredth, and none survives a hundredfold.
const (
	leastOwed = 0.01
	mostOwed  = 100
)

// worth holds what the positions owe against what their collateral is worth at a price that is about right.
func (p *positionReader) worth() {
	if !(p.About > 0) || len(p.rows) == 0 {
		return
	}
	owed := make([]float64, len(p.rows))
	for i := range p.rows {
		collateral, debt := p.rows[i].Collateral.Float64(), p.rows[i].Debt.Float64()
		owed[i] = debt / (collateral * p.About) * math.Pow10(int(p.CollateralDecimals)-int(p.LoanDecimals))
	}
	const remedy = "see that columns, units and price are the right ones: population.columns, population.units, market.collateral.decimals, market.loan.decimals, population.recorded_price"
	switch share := middle(owed); {
	case share > mostOwed:
		p.refuse(0, fmt.Sprintf("the middle position owes %.3g times what its collateral is worth at a price of %g", share, p.About), remedy)
	case share < leastOwed:
		p.warn(0, fmt.Sprintf("the middle position owes %.2g of what its collateral is worth at a price of %g, so that nobody may ever be liquidated", share, p.About), remedy)
	}
}
