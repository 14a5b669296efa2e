package agents

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/fault"
)

// Positions is how a table of vaults is read.
type Positions struct {
	CollateralDecimals, LoanDecimals uint8 // of the market's tokens, for columns in whole tokens
	// Column and Value keep only the rows that have Value in Column, for tables of several markets. Empty keeps all.
	Column, Value string
	// SkipEmpty passes over rows without collateral or without debt, and counts them; otherwise they are faults.
	SkipEmpty bool
}

// Table is what was read.
type Table struct {
	Borrowers []Borrower // in the order of the file, without a behaviour
	Skipped   int        // rows without collateral or debt
	Elsewhere int        // rows that Column and Value left out
}

// maxFaults is how many faults of a file are told before the rest is only counted.
const maxFaults = 20

// Read reads a table of vaults from comma-separated values with a header, gzipped or not. Columns are found by name, in any order
// and case, among others that are ignored:
//
//	collateral               whole tokens        or collateral_raw                 smallest units
//	debt or debt_<token>     whole tokens        or debt_raw or borrow_assets_raw  smallest units
//
// Smallest units win where a table has both. Whole tokens may have an exponent; digits beyond the token's decimals round
// against the borrower, collateral down and debt up. name is the file's name for messages. All faults are reported, each
// with its line (of more than 20 the rest are counted): no header, a column missing or there twice, cells that are empty,
// not a number, negative or beyond 128 bits, rows of another length, and a table in which nobody owes anything.
func (p Positions) Read(r io.Reader, name string) (Table, error) {
	faults := fault.List{File: name, Most: maxFaults}
	refuse := func(problem, remedy string) (Table, error) {
		faults.Row(0, "", problem, remedy)
		return Table{}, faults.Err()
	}
	plain, err := decompress(r)
	if err != nil {
		return refuse("is damaged: "+err.Error(), "fetch the file again")
	}
	lines := csv.NewReader(plain)
	lines.FieldsPerRecord = -1
	lines.ReuseRecord = true
	lines.TrimLeadingSpace = true
	header, err := lines.Read()
	if errors.Is(err, io.EOF) {
		return refuse("the file is empty", "it needs a header with the columns collateral and debt")
	}
	if err != nil {
		return refuse("cannot be read: "+err.Error(), "correct the first row")
	}
	columns, err := p.columns(header)
	if err != nil {
		for _, f := range fault.All(err) {
			f.Line = 1
			faults.Add(f)
		}
		return Table{}, faults.Err()
	}
	var table Table
	for {
		record, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
			faults.Row(parse.StartLine, "", parse.Err.Error(), "mend the row")
			continue
		}
		if err != nil {
			return refuse("cannot be read to its end: "+err.Error(), "fetch the file again")
		}
		line, _ := lines.FieldPos(0)
		if len(record) != columns.width {
			faults.Row(line, "", fmt.Sprintf("has %d fields where the header has %d", len(record), columns.width), "mend the row")
			continue
		}
		if columns.filter >= 0 && record[columns.filter] != p.Value {
			table.Elsewhere++
			continue
		}
		collateral, collateralErr := columns.collateral.parse(record)
		debt, debtErr := columns.debt.parse(record)
		if err := fault.Join(collateralErr, debtErr); err != nil {
			for _, f := range fault.All(err) {
				f.Line = line
				faults.Add(f)
			}
			continue
		}
		if collateral.IsZero() || debt.IsZero() {
			if p.SkipEmpty {
				table.Skipped++
				continue
			}
			faults.Row(line, "", "is a vault without collateral or without debt", "remove the row, or have such rows skipped (population.empty)")
			continue
		}
		table.Borrowers = append(table.Borrowers, Borrower{Collateral: collateral, Debt: debt})
	}
	if err := faults.Err(); err != nil {
		return Table{}, err
	}
	if len(table.Borrowers) == 0 {
		switch {
		case table.Elsewhere > 0 && table.Skipped == 0:
			return refuse(fmt.Sprintf("no row has %q in column %q", p.Value, p.Column), "check both")
		case table.Skipped > 0:
			return refuse(fmt.Sprintf("a population with no debt: none of the %d rows has both collateral and debt", table.Skipped), "use another file")
		}
		return refuse("no rows below the header", "add vaults")
	}
	return table, nil
}

// decompress reads through gzip where the first bytes say so.
func decompress(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(r)
	if magic, err := buffered.Peek(2); err != nil || magic[0] != 0x1f || magic[1] != 0x8b {
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return buffered, nil
	}
	return gzip.NewReader(buffered)
}

// columns says where in a row things stand.
type columns struct {
	width            int
	collateral, debt column
	filter           int // −1: no filter
}

// column is one amount's place and unit.
type column struct {
	name     string
	at       int
	raw      bool
	decimals uint8
	up       bool // rounds up
}

// columns finds the columns by the header's names.
func (p Positions) columns(header []string) (c columns, err error) {
	names := make([]string, len(header))
	for i, cell := range header {
		names[i] = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(cell, "\ufeff")))
	}
	if len(names) > 0 && !slices.ContainsFunc(names, func(name string) bool { _, err := decimal.NewFromString(name); return err != nil }) {
		return c, fault.New("", "is not a header", "the first line must name the columns, among them collateral and debt")
	}
	find := func(what string, is func(string) bool) (at int, err error) {
		at = -1
		for i, name := range names {
			if !is(name) {
				continue
			}
			if at >= 0 {
				return -1, fault.New("", fmt.Sprintf("both %q and %q could be the column of %s", names[at], name, what), "keep one")
			}
			at = i
		}
		return at, nil
	}
	pick := func(what string, raw, whole func(string) bool, decimals uint8, up bool) (column, error) {
		at, err := find(what, raw)
		if err != nil {
			return column{}, err
		}
		if at >= 0 {
			return column{name: names[at], at: at, raw: true}, nil
		}
		if at, err = find(what, whole); err != nil {
			return column{}, err
		}
		if at < 0 {
			return column{}, fault.New("", fmt.Sprintf("there is no column %s (whole tokens) or %s_raw (smallest units)", what, what), "add one, or rename the column that holds it")
		}
		return column{name: names[at], at: at, decimals: decimals, up: up}, nil
	}
	var faults [3]error
	c.width = len(names)
	c.collateral, faults[0] = pick("collateral",
		func(n string) bool { return n == "collateral_raw" },
		func(n string) bool { return n == "collateral" }, p.CollateralDecimals, false)
	c.debt, faults[1] = pick("debt",
		func(n string) bool { return n == "debt_raw" || n == "borrow_assets_raw" },
		func(n string) bool { return n == "debt" || strings.HasPrefix(n, "debt_") && n != "debt_raw" }, p.LoanDecimals, true)
	c.filter = -1
	if p.Column != "" {
		c.filter, faults[2] = find("the filter", func(n string) bool { return n == strings.ToLower(p.Column) })
		if c.filter < 0 && faults[2] == nil {
			faults[2] = fault.New("", fmt.Sprintf("there is no column %q to choose rows by", p.Column), "the columns are "+strings.Join(names, ", "))
		}
	}
	return c, fault.Join(faults[:]...)
}

// parse reads one amount in smallest units, or returns the fault of its cell.
func (c *column) parse(record []string) (z uint256.Int, err error) {
	cell := strings.TrimSpace(record[c.at])
	refuse := func(problem, remedy string) (uint256.Int, error) {
		return uint256.Int{}, fault.New(c.name, problem, remedy)
	}
	if cell == "" {
		return refuse("is empty", "write 0 or remove the row")
	}
	if len(cell) > 100 {
		return refuse(fmt.Sprintf("is %d characters long: no amount is", len(cell)), "")
	}
	d, err := decimal.NewFromString(cell)
	switch {
	case err != nil:
		return refuse(fmt.Sprintf("%q is not a number", cell), "")
	case d.IsNegative():
		return refuse(cell+" is below 0: an amount cannot be negative", "")
	case d.Exponent() > 40 || d.Exponent() < -100:
		return refuse(cell+" is out of range", "")
	case c.raw && !d.IsInteger():
		return refuse(cell+" is no whole number: smallest units are whole", "")
	}
	d = d.Shift(int32(c.decimals))
	if c.up {
		d = d.Ceil()
	} else {
		d = d.Floor()
	}
	if over := z.SetFromBig(d.BigInt()); over || z.BitLen() > 128 {
		return refuse(cell+" does not fit 128 bits", "")
	}
	return z, nil
}
