package agents

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

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
	err := reader.faults.Err()
	if reader.sheet != nil && reader.sheet.ByRow {
		fault.ByRow(err)
		fault.ByRow(reader.table.Warnings)
	}
	if err != nil {
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

	snapshots string // a column of several times, beside addresses
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

// brief is a text of at most 120 characters, for a message.
func brief(text string) string {
	if len(text) > 120 {
		return strings.ToValidUTF8(text[:120], "") + "…"
	}
	return text
}

// errHeader reports a first row that names no columns.
var errHeader = errors.New("no header")
