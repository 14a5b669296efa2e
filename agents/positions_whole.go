package agents

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fault"
)

// totals drops rows whose amounts are the sums of all others': the first or the last, or any that is called a total.
// One that is called so and is not their sum is refused.
func (p *positionReader) totals() {
	if len(p.rows) < 3 {
		return
	}
	var sums [2]big.Int
	for i := range p.rows {
		sums[0].Add(&sums[0], p.rows[i].Collateral.ToBig())
		sums[1].Add(&sums[1], p.rows[i].Debt.ToBig())
	}
	isSum := func(row *positionRow, within int64) bool { // x = sum − x, to one part in so many
		for i, x := range [2]*uint256.Int{&row.Collateral, &row.Debt} {
			rest := new(big.Int).Sub(&sums[i], x.ToBig())
			off := new(big.Int).Abs(new(big.Int).Sub(rest, x.ToBig()))
			if off.Mul(off, big.NewInt(within)).Cmp(x.ToBig()) > 0 {
				return false
			}
		}
		return true
	}
	for i := 0; i < len(p.rows); i++ {
		row := &p.rows[i]
		called := isTotal(row.text)
		edge := (i == 0 || i == len(p.rows)-1) && len(p.rows) > 3
		switch {
		case called && isSum(row, 100), edge && isSum(row, 1_000_000_000):
			p.table.Totals++
			p.table.Warnings = append(p.table.Warnings, &fault.Fault{File: p.faults.File, Line: row.line, Problem: "a row of totals, whose amounts are the sums of the others', was dropped", Remedy: "remove it"})
			p.rows = slices.Delete(p.rows, i, i+1)
			return
		case called:
			p.refuse(row.line, fmt.Sprintf("%q is called a total, and its amounts are not the sums of the others'", row.text), "remove the row")
		}
	}
}

// strangers refuses rows that no address stands in where all others, ten at the least, have one: a sum, or a remark.
func (p *positionReader) strangers() {
	if len(p.columns.borrower) == 0 {
		return
	}
	var odd []positionRow
	for _, row := range p.rows {
		if who, _, _ := strings.Cut(row.who, "\x00"); !isHex(who) && !strings.Contains(who, ".") { // nor a name such as alice.eth
			odd = append(odd, row)
		}
	}
	if rest := len(p.rows) - len(odd); rest < 10 || len(odd) > 2 {
		return
	}
	for _, row := range odd {
		p.refuse(row.line, fmt.Sprintf("%q stands where all other rows have an address", brief(row.text)), "remove the row if it is no borrower, or give it an address")
	}
}

// isTotal reports whether a row's name is that of a row of totals.
func isTotal(name string) bool {
	switch strings.Trim(strings.ToLower(strings.TrimSpace(name)), ":.") {
	case "total", "totals", "sum", "sums", "grand total", "subtotal", "overall", "all", "σ", "∑", "average", "mean", "median":
		return true
	}
	return false
}

// remedyOfTwice says how rows of one address are told apart: by their times, where the table has several, or by what they are.
func (p *positionReader) remedyOfTwice() string {
	if p.snapshots != "" {
		return fmt.Sprintf("choose one time with population.column: %s and population.value, or set population.duplicates to sum or keep", p.snapshots)
	}
	return "set population.duplicates to sum if they are parts of one position, or to keep if they are positions of their own"
}

// line names a line within a message, or the row of a table that stands on one line.
func (p *positionReader) line(n int) string {
	if p.sheet.ByRow {
		return fmt.Sprintf("row %d", n)
	}
	return fmt.Sprintf("line %d", n)
}

// twice deals with rows of one address.
func (p *positionReader) twice() {
	if p.Twice == KeepTwice {
		return
	}
	first := map[string]int{}
	kept := p.rows[:0]
	for _, row := range p.rows {
		before, known := first[row.who]
		if row.who == "" || !known {
			first[row.who] = len(kept)
			kept = append(kept, row)
			continue
		}
		other := &kept[before]
		switch {
		case other.Collateral == row.Collateral && other.Debt == row.Debt && p.Twice == RefuseTwice:
			p.table.Repeated++
		case p.Twice == SumTwice:
			p.table.Summed++
			other.Collateral.Add(&other.Collateral, &row.Collateral)
			other.Debt.Add(&other.Debt, &row.Debt)
		default:
			p.refuse(row.line, fmt.Sprintf("the address of %s again, %s, with other amounts", p.line(other.line), brief(row.text)), p.remedyOfTwice())
		}
	}
	p.rows = kept
}
