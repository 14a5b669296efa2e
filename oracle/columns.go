package oracle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// columns says where a table keeps what.
type columns struct {
	format                                string
	bars                                  bool
	time, open, high, low, closing, price int
	clock                                 int   // of the time of day, where time is the date alone; else −1
	ends                                  bool  // time is a bar's end
	filter                                int   // of the rows to choose; −1 is none
	decimals                              int   // of the decimals of whole numbers; −1 is none
	others                                int   // of decimals that are not the prices'; −1 is none
	shift                                 int   // those decimals, where all rows have the same
	assumed                               bool  // and nothing says so
	alone                                 bool  // the price is the only column of numbers, and its name does not say so
	rivals                                []int // other columns that could be the price
	symbols                               []int // columns of which each value is another asset
	places                                bool  // found by place, not by name
	fixed                                 bool  // and bars stand in no other order
	trades                                bool  // rows are trades, of which several may have a time
	width                                 int   // columns a row must have
}

// prices returns the columns that hold a row's prices.
func (c *columns) prices() []int {
	if c.bars {
		return []int{c.open, c.high, c.low, c.closing}
	}
	return []int{c.price}
}

// findColumns tells from its names, or from the places of cells where it has none, where a table keeps what.
func findColumns(t *sheet.Table, options *ReadOptions) (c columns, fault *sheet.Problem) {
	if t.Commented {
		plain := *t
		plain.Commented = false
		if c, fault = findColumns(&plain, options); fault == nil {
			return c, nil
		}
		t.Header, t.Commented = nil, false // a comment after all
	}
	c = columns{time: -1, clock: -1, filter: -1, decimals: -1, others: -1, price: -1}
	sample := head(t)
	if len(t.Header) == 0 {
		if options.Columns != (ColumnNames{}) || options.Column != "" {
			return c, c.byNumber(t.Width, options)
		}
		return c, c.byPlace(t, sample)
	}
	shift(t, sample)
	h := headingOf(t)
	if p := c.choose(t, &h, options); p != nil {
		return c, p
	}
	if p := c.findTime(t, &h, sample, options); p != nil {
		return c, p
	}
	if p := c.findPrices(t, &h, sample, options); p != nil {
		return c, p
	}
	c.findDecimals(&h, sample, options)
	c.trades = !c.bars && h.isOfTrades()
	c.width = max(c.time, c.clock, c.decimals, slices.Max(c.prices())) + 1
	for _, name := range symbolNames {
		if c.trades && name == "id" {
			continue // of the trade
		}
		for _, i := range h.all(name, c.time, c.price) {
			if !slices.Contains(c.symbols, i) && !(c.bars && slices.Contains(c.prices(), i)) && i != c.filter {
				c.symbols = append(c.symbols, i)
			}
		}
	}
	return c, nil
}

// shift gives a name to a first column that has none, where rows have a cell more than the header has names, as R
// writes a frame with the names of its rows: only where the times then stand under their name, or no column has the
// name of one.
func shift(t *sheet.Table, sample [][]string) {
	names := t.Names()
	if len(names)+1 != t.Width || len(t.Header) != 1 {
		return
	}
	for i, name := range names {
		if slices.Contains(timeNames, normalName(name)) {
			if share(sample, i, isMoment) == 0 && share(sample, i+1, isMoment) == 1 {
				t.Header[0] = append([]string{""}, names...)
			}
			return
		}
	}
	if share(sample, 0, isMoment) == 1 {
		t.Header[0] = append([]string{""}, names...)
	}
}

func problemAt(line int, text, remedy string) *sheet.Problem {
	return &sheet.Problem{Line: line, Text: text, Remedy: remedy}
}

// head returns the first rows of data.
func head(t *sheet.Table) (rows [][]string) {
	for row, problem := range t.Rows() {
		if problem != nil {
			continue
		}
		if rows = append(rows, slices.Clone(row.Cells)); len(rows) == 20 {
			break
		}
	}
	return rows
}

// choose narrows the table to the rows, or the columns, of the value asked for.
func (c *columns) choose(t *sheet.Table, h *heading, options *ReadOptions) *sheet.Problem {
	if options.Column == "" && options.Value == "" {
		return nil
	}
	for _, row := range t.Header { // a row of the header that names assets, as yfinance's
		if !slices.ContainsFunc(row, func(cell string) bool { return strings.EqualFold(cell, options.Value) }) || len(t.Header) == 1 {
			continue
		}
		for i, cell := range row {
			if i > 0 && cell != "" && !strings.EqualFold(cell, options.Value) {
				h.names[i] = nil
			}
		}
		return nil
	}
	c.filter = h.named(options.Column)
	if c.filter < 0 {
		return problemAt(t.HeaderLine, fmt.Sprintf("there is no column %q to choose rows by, among %s", options.Column, h.text()), "correct prices.column")
	}
	return nil
}

// text says which column is read as what.
func (c *columns) text(t *sheet.Table) string {
	if c.places {
		if c.bars {
			time := "time"
			if c.ends {
				time = "time (a bar's end)"
			}
			return fmt.Sprintf("%s, open, high, low, close in columns %d, %d, %d, %d, %d", time, c.time+1, c.open+1, c.high+1, c.low+1, c.closing+1)
		}
		return fmt.Sprintf("time and price in columns %d and %d", c.time+1, c.price+1)
	}
	h := headingOf(t)
	title := func(i int) string {
		if h.titles[i] == "" {
			return fmt.Sprintf("column %d", i+1)
		}
		return h.titles[i]
	}
	time := title(c.time)
	if c.clock >= 0 {
		time += " and " + title(c.clock)
	}
	if c.ends {
		time += " (a bar's end)"
	}
	if c.bars {
		return fmt.Sprintf("time from %s, bars from %s, %s, %s, %s", time, title(c.open), title(c.high), title(c.low), title(c.closing))
	}
	price := title(c.price)
	switch {
	case c.decimals >= 0:
		price += " with decimals from " + title(c.decimals)
	case c.assumed:
		price += fmt.Sprintf(" with %d decimals, as its size suggests", c.shift)
	case c.shift > 0:
		price += fmt.Sprintf(" with %d decimals", c.shift)
	}
	return fmt.Sprintf("time from %s, price from %s", time, price)
}

// quoted returns the first names of a row, short enough for a message.
func quoted(row []string) string { return fmt.Sprintf("%q", shortened(strings.Join(row, ","))) }
