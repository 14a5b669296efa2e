package oracle

import (
	"fmt"
	"strings"
	"time"

	"github.com/ringfence-sim/ringfence/fault"
)

// Info is what was found in a file.
type Info struct {
	File      string // with the file in an archive after a slash
	Format    string // such as "Binance klines"
	Table     string // such as "CSV" or "JSON"
	Wrapping  string // such as "ZIP"; empty for a plain file
	TimeUnit  string // such as "unix ms"; dates without a zone are taken as UTC
	Columns   string // which column was read as what
	Price     string // title of the column of points; empty of bars
	Order     string // of the rows: "oldest first", "newest first", or how many parts
	Rows      int    // rows in the series
	Repeated  int    // rows dropped because another says the same
	Headers   int    // rows dropped because they are the header again
	Above     int    // lines above the header that were passed over
	Below     int    // remarks below the rows that were passed over
	Blank     int    // rows dropped because nothing is in them
	Missing   int    // rows without a price, which are gaps
	Within    int    // trades dropped because another follows within their time
	Elsewhere int    // rows that another value of the chosen column left out
	First     uint64 // time of the first row, unix seconds
	Last      uint64 // time of the last row, unix seconds
	Interval  uint64 // seconds: the median step from a row to the next
	Gaps      []Gap  // steps of more than one and a half intervals, at the edges of the range asked for too
	// Warnings are what is odd about the file and was taken all the same.
	Warnings fault.Faults
}

// Gap is a span without prices.
type Gap struct {
	From, To uint64 // unix seconds
}

func (g Gap) String() string { return clockText(g.From) + " to " + clockText(g.To) }

// String says in a line what was read.
func (i Info) String() string {
	var line strings.Builder
	fmt.Fprintf(&line, "%s: %s, %s, %d rows of %d s from %s to %s", i.File, i.Format, i.TimeUnit, i.Rows, i.Interval, clockText(i.First), clockText(i.Last))
	if i.Repeated > 0 {
		fmt.Fprintf(&line, ", %d repeated rows dropped", i.Repeated)
	}
	for _, dropped := range []struct {
		n    int
		what string
	}{
		{i.Headers, "repeated header rows"},
		{i.Above, "lines above the header"},
		{i.Below, "remarks below the rows"},
		{i.Blank, "empty rows"},
		{i.Missing, "rows without a price"},
		{i.Within, "trades before others of their time"},
		{i.Elsewhere, "rows of other values"},
	} {
		if dropped.n > 0 {
			fmt.Fprintf(&line, ", %d %s dropped", dropped.n, dropped.what)
		}
	}
	if len(i.Gaps) > 0 {
		longest := i.Gaps[0]
		for _, g := range i.Gaps {
			if g.To-g.From > longest.To-longest.From {
				longest = g
			}
		}
		if len(i.Gaps) == 1 {
			fmt.Fprintf(&line, ", a gap %v", longest)
		} else {
			fmt.Fprintf(&line, ", %d gaps, the longest %v", len(i.Gaps), longest)
		}
	}
	how := i.Table
	if i.Wrapping != "" {
		how += " in " + i.Wrapping
	}
	fmt.Fprintf(&line, "; %s, %s, %s", how, i.Columns, i.Order)
	return line.String()
}

func clockText(unix uint64) string { return time.Unix(int64(unix), 0).UTC().Format(time.RFC3339) }
