package agents

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// Positions is how a table of vaults is read. Messages name an option by the key that a scenario has for it.
type Positions struct {
	// CollateralDecimals and LoanDecimals are those of the market's tokens, for columns in whole tokens.
	CollateralDecimals, LoanDecimals uint8
	// CollateralSymbol and LoanSymbol are the market's tokens, as the scenario calls them. They tell rows and columns of several
	// tokens apart, and whether dollars are the loan token; they may be empty.
	CollateralSymbol, LoanSymbol string
	// Part is the name of a file in an archive, or the keys that lead to a table in JSON, where there are several.
	Part string
	// Column and Value keep only the rows that have Value in Column, for tables of several markets. Empty keeps all.
	Column, Value string
	// Columns names the columns to read, where their own names do not tell.
	Columns PositionColumns
	// Units says what amounts are counted in, where the columns' names do not.
	Units Units
	// Price is the price at which the positions were recorded, loan tokens for a collateral token, for collateral in
	// dollars; 0 is unknown.
	Price decimal.Decimal
	// About is a price that is about right, to tell smallest units from whole tokens by what collateral and debt are worth;
	// 0 is unknown.
	About float64
	// SkipEmpty passes over rows without collateral or without debt, and counts them; otherwise they are faults.
	SkipEmpty bool
	// Mix takes rows of several markets as of one; otherwise they are faults.
	Mix bool
	// Twice says what rows of one address are.
	Twice Twice
}

// PositionColumns are names of columns of a table of vaults, in any case; empty ones are found by the names they
// usually have.
type PositionColumns struct {
	Borrower, Collateral, Debt string
}

// Units is what amounts are counted in.
type Units uint8

// Units of amounts.
const (
	UnitsByName   Units = iota // smallest units under a name that ends in _raw, else whole tokens, unless they are too large for that
	WholeTokens                // whole tokens
	SmallestUnits              // smallest units
)

// Twice is what several rows of one address are.
type Twice uint8

// What several rows of one address are.
const (
	RefuseTwice Twice = iota // a fault, unless they are the same row again
	SumTwice                 // parts of one position
	KeepTwice                // positions of their own
)

// Table is what was read.
type Table struct {
	Borrowers []Borrower // in the order of the file, without a behaviour
	Called    []string   // what the file calls each: its address as written, or its line
	Skipped   int        // rows without collateral or debt
	Elsewhere int        // rows that Column and Value left out
	Totals    int        // rows dropped because their amounts are the sums of the others'
	Repeated  int        // rows dropped because another says the same of the same address
	Summed    int        // rows added to another of their address
	Headers   int        // rows dropped because they are the header again
	Above     int        // lines above the header that were passed over
	Blank     int        // rows dropped because nothing is in them
	Other     int        // rows of other tokens or other sides, in dumps that have a row for each
	Closed    int        // rows of positions that were closed
	Form      string     // such as "CSV" or "JSON in gzip"
	Columns   string     // which column was read as what, in which units
	// Warnings are what is odd about the file and was taken all the same.
	Warnings fault.Faults
}

// String says in a line what was read and what was dropped.
func (t Table) String() string {
	var line strings.Builder
	fmt.Fprintf(&line, "%d positions from %s, %s", len(t.Borrowers), t.Form, t.Columns)
	for _, dropped := range []struct {
		n    int
		what string
	}{
		{t.Elsewhere, "rows of other values dropped"},
		{t.Other, "rows of other tokens or sides dropped"},
		{t.Closed, "rows of closed positions dropped"},
		{t.Totals, "rows of totals dropped"},
		{t.Repeated, "repeated rows dropped"},
		{t.Summed, "rows added to another of their address"},
		{t.Headers, "repeated header rows dropped"},
		{t.Above, "lines above the header dropped"},
		{t.Blank, "empty rows dropped"},
	} {
		if dropped.n > 0 {
			fmt.Fprintf(&line, ", %d %s", dropped.n, dropped.what)
		}
	}
	return line.String()
}

// maxFaults is how many faults of a file are told before the rest is only counted.
const maxFaults = 20

// Read reads a table of vaults with a header: separated values as people and databases write them, or JSON as
// interfaces answer, plain, compressed or in an archive. Columns are found by name, in any order and case, among others
// that are ignored:
//
//	collateral               whole tokens        or collateral_raw                 smallest units
//	debt or debt_<token>     whole tokens        or debt_raw or borrow_assets_raw  smallest units
//
// and further names of both, see [Positions]. Smallest units win where a table has both. Whole tokens may have an
// exponent; digits beyond the token's decimals round against the borrower, collateral down and debt up. Dumps of
// Morpho's API, and those of The Graph that have a row for each token or side of a position, are known. name is the
// file's name for messages. All faults are reported, each with its line (of more than 20 the rest are counted).
func (p Positions) Read(r io.Reader, name string) (Table, error) {
	reader := positionReader{Positions: p, faults: fault.List{File: name, Most: maxFaults}}
	file, problem := sheet.Open(name, r, sheet.Options{Part: p.Part, PartKey: "population.part"})
	reader.faults.File = file.Name
	if problem == nil {
		problem = reader.read(file)
	}
	if problem != nil {
		reader.refuse(problem.Line, problem.Text, problem.Remedy)
	}
	if err := reader.faults.Err(); err != nil {
		return Table{}, err
	}
	return reader.table, nil
}

// positionReader reads one file.
type positionReader struct {
	Positions
	faults fault.List
	table  Table

	sheet   *sheet.Table
	columns positionColumns
	style   sheet.Style
	rows    []positionRow
}

// positionRow is a row taken in.
type positionRow struct {
	Borrower
	who  string // the address, in lower case, and the row's market; empty where the table has none
	text string // what the row is called
	line int
}

func (p *positionReader) refuse(line int, problem, remedy string) {
	p.faults.Row(line, "", problem, remedy)
}

func (p *positionReader) read(file *sheet.File) *sheet.Problem {
	tables, problem := file.Tables()
	if problem != nil {
		return problem
	}
	if problem = p.choose(file, tables); problem != nil {
		return problem
	}
	p.table.Form = p.sheet.Form
	if len(file.Wrapping) > 0 {
		p.table.Form += " in " + strings.Join(file.Wrapping, ", ")
	}
	if problem = p.survey(); problem != nil || p.faults.Count() > 0 {
		return problem
	}
	p.table.Columns, p.table.Above = p.columns.text(), p.sheet.Above
	if p.columns.long != nil {
		p.pivot()
	} else {
		for row, problem := range p.sheet.Rows() {
			if problem != nil {
				p.refuse(problem.Line, problem.Text, problem.Remedy)
				continue
			}
			p.row(row)
		}
	}
	p.table.Headers, p.table.Blank = p.sheet.Repeated, p.sheet.Blank
	if p.faults.Count() > 0 {
		return nil
	}
	p.totals()
	p.strangers()
	p.twice()
	if p.faults.Count() == 0 {
		p.worth()
	}
	if p.faults.Count() > 0 {
		return nil
	}
	for _, row := range p.rows {
		p.table.Borrowers = append(p.table.Borrowers, row.Borrower)
		p.table.Called = append(p.table.Called, cmp.Or(row.text, fmt.Sprintf("line %d", row.line)))
	}
	if len(p.table.Borrowers) > 0 {
		return nil
	}
	switch {
	case p.table.Elsewhere > 0 && p.table.Skipped == 0:
		return positionProblem(0, fmt.Sprintf("no row has %q in column %q", p.Value, p.Column), "correct population.column and population.value")
	case p.table.Skipped > 0:
		return positionProblem(0, fmt.Sprintf("a population with no debt: none of the %d rows has both collateral and debt", p.table.Skipped), "use another file")
	case p.sheet.Form != "JSON" && len(p.sheet.Header) == 0:
		return positionProblem(0, "the file is empty", "it needs a header with the columns collateral and debt")
	}
	return positionProblem(0, "no rows below the header", "add vaults")
}

func positionProblem(line int, text, remedy string) *sheet.Problem {
	return &sheet.Problem{Line: line, Text: text, Remedy: remedy}
}

// choose takes the table whose columns are those of vaults.
func (p *positionReader) choose(file *sheet.File, tables []*sheet.Table) *sheet.Problem {
	var good []*sheet.Table
	var found []positionColumns
	for _, t := range tables {
		c, err := p.findPositions(t)
		if err != nil {
			if len(tables) == 1 {
				for _, f := range fault.All(err) {
					f.Line = max(t.HeaderLine, 1)
					p.faults.Add(f)
				}
				p.sheet = t
				return nil
			}
			continue
		}
		good, found = append(good, t), append(found, c)
	}
	if len(good) == 0 {
		names := make([]string, len(tables))
		for i, t := range tables {
			names[i] = fmt.Sprintf("%s (%s)", t.Path, strings.Join(t.Names(), ","))
		}
		return positionProblem(0, "JSON with tables, none of them of collateral and debt: "+brief(strings.Join(names, "; ")), "name the columns with population.columns")
	}
	t, problem := file.Choose(good)
	if problem != nil {
		return problem
	}
	p.sheet, p.columns = t, found[slices.Index(good, t)]
	return nil
}

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
	rows, firstLine := 0, 0
	for row, problem := range p.sheet.Rows() {
		if problem != nil || len(row.Cells) != c.width || !c.chosen(row.Cells, p.Value) {
			continue
		}
		rows++
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

// unitOf parts an amount such as "1.5 WETH", "$1,500" or "USD 1500" from its unit, in upper case; most have none.
func unitOf(cell string) (amount, unit string) {
	if cell == "" || isDigit(cell[0]) && isDigit(cell[len(cell)-1]) {
		return cell, ""
	}
	isUnit := func(r rune) bool { return r == '$' || r == '₿' || unicode.IsLetter(r) }
	if rest := strings.TrimRightFunc(cell, isUnit); rest != cell && rest != "" {
		unit, cell = cell[len(rest):], strings.TrimSpace(rest)
	} else if rest := strings.TrimLeftFunc(cell, isUnit); rest != cell && rest != "" {
		unit, cell = cell[:len(cell)-len(rest)], strings.TrimSpace(rest)
	}
	switch unit {
	case "Ξ":
		unit = "ETH"
	case "₿":
		unit = "BTC"
	}
	return cell, strings.ToUpper(unit)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isDollarSign reports whether an amount's unit is dollars.
func isDollarSign(unit string) bool { return slices.Contains([]string{"$", "USD", "US$"}, unit) }

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
	if p.About > 0 && plausible(whole) != plausible(smallest) {
		return plausible(smallest)
	}
	return true
}

// row takes in one row.
func (p *positionReader) row(row sheet.Row) {
	c := &p.columns
	if len(row.Cells) != c.width {
		p.refuse(row.Line, fmt.Sprintf("has %d fields where the header has %d", len(row.Cells), c.width), "mend the row")
		return
	}
	if !c.chosen(row.Cells, p.Value) {
		p.table.Elsewhere++
		return
	}
	var amounts [2]uint256.Int
	bad := false
	for i, column := range [2]*column{&c.collateral, &c.debt} {
		cell := strings.TrimSpace(row.Cells[column.at])
		if sheet.IsMissing(cell) && p.SkipEmpty {
			continue
		}
		amount, err := column.parse(cell, p.style)
		for _, f := range fault.All(err) {
			f.Line = row.Line
			p.faults.Add(f)
			bad = true
		}
		amounts[i] = amount
	}
	for i, at := range c.decimals {
		want, key := [2]uint8{p.CollateralDecimals, p.LoanDecimals}[i], [2]string{"market.collateral.decimals", "market.loan.decimals"}[i]
		if at < 0 {
			continue
		}
		if n, err := strconv.Atoi(strings.TrimSpace(row.Cells[at])); err == nil && n != int(want) {
			p.faults.Row(row.Line, c.titles[at], fmt.Sprintf("the token has %d decimals where the scenario says %d", n, want), "set "+key)
			bad = true
		}
	}
	if bad {
		return
	}
	p.take(positionRow{Borrower: Borrower{Collateral: amounts[0], Debt: amounts[1]}, who: c.who(row.Cells), text: c.called(row.Cells), line: row.Line})
}

// take keeps a row that has collateral and debt.
func (p *positionReader) take(row positionRow) {
	if row.Collateral.IsZero() || row.Debt.IsZero() {
		if p.SkipEmpty {
			p.table.Skipped++
			return
		}
		p.refuse(row.line, "is a vault without collateral or without debt", "remove the row, or set population.empty to skip")
		return
	}
	p.rows = append(p.rows, row)
}

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
	if p.columns.long != nil || len(p.columns.borrower) == 0 {
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
			p.refuse(row.line, fmt.Sprintf("the address of line %d again, %s, with other amounts", other.line, brief(row.text)),
				"set population.duplicates to sum if they are parts of one position, or to keep if they are positions of their own")
		}
	}
	p.rows = kept
}

// brief is a text of at most 120 characters, for a message.
func brief(text string) string {
	if len(text) > 120 {
		return strings.ToValidUTF8(text[:120], "") + "…"
	}
	return text
}

// column is one amount's place and unit.
type column struct {
	name     string
	at       int // −1 is none
	raw      bool
	usd      bool
	morpho   bool // as Morpho names it, who counts collateral alike
	decimals uint8
	symbol   string          // of the token; may be empty
	up       bool            // rounds up
	price    decimal.Decimal // of a token in dollars, where the amount is in dollars; 0 is 1
}

// isHex reports whether a cell is a number as contracts answer.
func isHex(cell string) bool {
	return len(cell) > 2 && (strings.HasPrefix(cell, "0x") || strings.HasPrefix(cell, "0X")) && strings.Trim(strings.ToLower(cell[2:]), "0123456789abcdef") == ""
}

const mend = "correct the cell, or remove the row"

// parse reads one amount in smallest units, or returns the fault of its cell.
func (c *column) parse(cell string, style sheet.Style) (z uint256.Int, err error) {
	refuse := func(problem, remedy string) (uint256.Int, error) {
		return uint256.Int{}, fault.New(c.name, problem, remedy)
	}
	if sheet.IsMissing(cell) {
		if cell == "" {
			return refuse("is empty", "write 0 or remove the row, or set population.empty to skip")
		}
		return refuse(fmt.Sprintf("%q is not a number", cell), "write 0 or remove the row, or set population.empty to skip")
	}
	if len(cell) > 100 {
		return refuse(fmt.Sprintf("is %d characters long: no amount is", len(cell)), mend)
	}
	if isHex(cell) {
		if !c.raw {
			return refuse(cell+" is hexadecimal, which smallest units are", "set population.units to smallest")
		}
		if err := z.SetFromHex("0x" + strings.TrimLeft(strings.ToLower(cell[2:]), "0")); err != nil && strings.Trim(cell[2:], "0") != "" {
			return refuse(brief(cell)+" does not fit 256 bits", mend)
		}
		if z.BitLen() > 128 {
			return refuse(brief(cell)+" does not fit 128 bits", "is it an address, or an amount in other units?")
		}
		return z, nil
	}
	amount, unit := unitOf(cell)
	switch {
	case unit == "" || isDollarSign(unit) && c.usd:
		cell = amount
	case c.symbol != "" && isToken(unit, c.symbol) && !c.raw && !c.usd:
		cell = amount
	case len(unit) > 1:
		return refuse(fmt.Sprintf("%q is in %s, and the column in %s", cell, unit, c.unit()), "write the amounts of a column in one unit")
	}
	d, err := decimal.NewFromString(style.Plain(cell))
	switch {
	case err != nil:
		return refuse(fmt.Sprintf("%q is not a number", cell), mend)
	case d.IsNegative():
		return refuse(cell+" is below 0: an amount cannot be negative", mend)
	case d.Exponent() > 40 || d.Exponent() < -100:
		return refuse(cell+" is out of range", mend)
	case c.raw && !d.IsInteger():
		return refuse(cell+" is no whole number: smallest units are whole", "set population.units to tokens if these are whole tokens, or correct the cell")
	}
	if c.usd && c.price.IsPositive() {
		d = d.DivRound(c.price, 40)
	}
	d = d.Shift(int32(c.decimals))
	if c.up {
		d = d.Ceil()
	} else {
		d = d.Floor()
	}
	if over := z.SetFromBig(d.BigInt()); over || z.BitLen() > 128 {
		return refuse(cell+" does not fit 128 bits", "set population.units to smallest if these are smallest units")
	}
	return z, nil
}

// errHeader reports a first row that names no columns.
var errHeader = errors.New("no header")
