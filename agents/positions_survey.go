package agents

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// survey walks the table once before it is read, for what only the file as a whole tells: how it writes numbers,
// whether amounts are in smallest units, and of how many markets it is.
func (p *positionReader) survey() *sheet.Problem {
	if p.faults.Count() > 0 {
		return nil
	}
	c := &p.columns
	var styles sheet.Styles
	whole := [2]bool{true, true}
	var sizes [2][]float64                    // whole numbers
	var hexadecimal, decimals, dollars [2]int // cells
	values := make([]map[string]int, len(c.markets))
	for i := range values {
		values[i] = map[string]int{}
	}
	beside := p.lookAside(titles(p.sheet))
	firstLine := 0
	for row, problem := range p.sheet.Rows() {
		if problem != nil || len(row.Cells) != c.width || !c.chosen(row.Cells, p.Value) {
			continue
		}
		if firstLine == 0 {
			firstLine = row.Line
		}
		beside.see(row.Cells)
		for i, column := range [2]*column{&c.collateral, &c.debt} {
			if column.at < 0 {
				continue
			}
			cell := strings.TrimSpace(row.Cells[column.at])
			switch {
			case sheet.IsMissing(cell):
				continue
			case isHex(cell):
				hexadecimal[i]++
				continue
			}
			decimals[i]++
			amount, unit := unitOf(cell)
			if isDollarSign(unit) {
				dollars[i]++
			}
			styles.See(amount, row.Line)
			switch size, err := strconv.ParseFloat(amount, 64); {
			case err != nil || size != math.Trunc(size) || size > 1e39:
				whole[i] = false
			case size > 0 && len(sizes[i]) < 100_000:
				sizes[i] = append(sizes[i], size)
			}
		}
		for i, at := range c.markets {
			if value := strings.TrimSpace(row.Cells[at]); value != "" && len(values[i]) < 8 {
				values[i][strings.Clone(value)]++
			}
		}
	}
	var problem *sheet.Problem
	if p.style, problem = styles.Style(); problem != nil {
		return problem
	}
	if cell, line := styles.Groups(); line > 0 && p.sheet.Form == "CSV with semicolons" {
		p.warn(line, fmt.Sprintf("%q is read with a decimal point, as all numbers with one are", cell), "write them without points if these part thousands")
	}
	for i, column := range [2]*column{&c.collateral, &c.debt} {
		switch {
		case c.long != nil:
		case p.Units == UnitsByName && hexadecimal[i] > 0 && decimals[i] == 0 && !column.usd: // only smallest units are written so
			column.raw, column.decimals = true, 0
		case dollars[i] > 0 && dollars[i] == decimals[i] && !column.raw:
			column.usd = true
		}
	}
	if err := p.dollars(c); err != nil {
		for _, f := range fault.All(err) {
			p.refuse(max(p.sheet.HeaderLine, 1), f.Problem, f.Remedy)
		}
		return nil
	}
	if problem = p.oneLarge(whole, [2]float64{middle(sizes[0]), middle(sizes[1])}, firstLine); problem != nil {
		return problem
	}
	if p.Units == UnitsByName && whole[0] && whole[1] && !c.collateral.raw && !c.debt.raw && c.long == nil && !c.collateral.usd && !c.debt.usd {
		if p.large(middle(sizes[0]), middle(sizes[1])) {
			return positionProblem(firstLine, fmt.Sprintf("%s and %s are whole numbers as large as smallest units are", c.collateral.name, c.debt.name),
				"set population.units to smallest, or to tokens if they are whole tokens")
		}
	}
	if c.long != nil {
		return nil
	}
	if problem = p.beside(beside, firstLine); problem != nil || p.Mix {
		return problem
	}
	for i, found := range values {
		if len(found) < 2 {
			continue
		}
		names := make([]string, 0, len(found))
		for name := range found {
			names = append(names, name)
		}
		slices.Sort(names)
		title := c.titles[c.markets[i]]
		return positionProblem(firstLine, fmt.Sprintf("column %q has %s values, so that these are positions of more than one market: %s", title, howMany(len(names)), brief(strings.Join(names, ", "))),
			fmt.Sprintf("choose one with population.column: %s and population.value, or take all as of one with population.markets: mix", title))
	}
	return nil
}

// oneLarge refuses amounts of which one alone is a whole number that can only be smallest units: more than 10¹⁵ ether, or
// 10¹² dollars.
func (p *positionReader) oneLarge(whole [2]bool, middles [2]float64, line int) *sheet.Problem {
	c := &p.columns
	if p.Units != UnitsByName || c.long != nil || whole[0] && whole[1] && !c.collateral.raw && !c.debt.raw {
		return nil
	}
	for i, column := range [2]*column{&c.collateral, &c.debt} {
		most := math.Pow10(min(15, 6+int([2]uint8{p.CollateralDecimals, p.LoanDecimals}[i])))
		if whole[i] && !column.raw && !column.usd && middles[i] >= most {
			return positionProblem(line, fmt.Sprintf("%s is whole numbers as large as smallest units are, and the other amount is not", column.name),
				fmt.Sprintf("call the column %s_raw if they are, or set population.units to tokens", [2]string{"collateral", "debt"}[i]))
		}
	}
	return nil
}

// howMany counts values, of which no more than eight were kept.
func howMany(n int) string {
	if n >= 8 {
		return "eight or more"
	}
	return strconv.Itoa(n)
}

// middle is the median of numbers, 0 of none.
func middle(numbers []float64) float64 {
	if len(numbers) == 0 {
		return 0
	}
	slices.Sort(numbers)
	return numbers[len(numbers)/2]
}

// large reports whether a middling collateral and debt are more than there is in a vault: 10¹⁵ ether, or 10⁹ dollars.
// Where a price is known, and the decimals of the tokens differ, what the vault owes of its value decides: it is absurd
// in the units that are wrong.
func (p *positionReader) large(collateral, debt float64) bool {
	if !(collateral >= 1e15 || debt >= 1e9) {
		return false
	}
	plausible := func(ltv float64) bool { return ltv > 0.001 && ltv < 10 }
	whole := debt / (collateral * p.About)
	smallest := whole * math.Pow10(int(p.CollateralDecimals)-int(p.LoanDecimals))
	if collateral >= 1e15 && debt >= 1e15 {
		return true
	}
	if p.About > 0 && plausible(whole) != plausible(smallest) {
		return plausible(smallest)
	}
	return true
}
