package liquidity

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// OpenDepth is [ReadDepth] of a file.
func OpenDepth(path string, collateral, loan uint8) ([]Snapshot, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return ReadDepth(path, file, collateral, loan)
}

// Names of columns of recorded depth, in letters and digits.
var (
	depthTimes   = []string{"time", "timestamp", "ts", "datetime", "date", "exchangetimestamp", "localtimestamp"}
	depthSides   = []string{"side", "type"}
	depthPrices  = []string{"price", "px"}
	depthSizes   = []string{"size", "amount", "quantity", "qty", "sz", "volume"}
	depthMarkets = []string{"symbol", "instrument", "instrumentname", "market", "pair", "product", "productid", "exchange"}

	depthBids = []string{"bid", "bids", "buy", "b"}
	depthAsks = []string{"ask", "asks", "sell", "a", "offer"}

	depthPlain = regexp.MustCompile(`[^a-z0-9]+`)
	depthLevel = regexp.MustCompile(`^(ask|bid)s?\[?[._ ]?(\d+)\]?[._ ]?(price|amount|size|qty)$`) // as Tardis names them
)

// depthReader reads one file.
type depthReader struct {
	faults           fault.List
	table            *sheet.Table
	style            sheet.Style
	collateral, loan int

	time, side, price, size int
	market                  int // −1 is none
	levels                  []depthColumns

	all    []Snapshot
	micros int64 // of the last snapshot
}

// depthColumns are those of one level of one side, where a row is a whole snapshot.
type depthColumns struct {
	ask         bool
	price, size int // −1 is none yet
}

// ReadDepth reads snapshots of a book, of tokens with so many decimals, and reports faulty rows by their line (of more than
// twenty the rest are counted). name is the file's, for messages.
//
// A row is a level, with time, side, price and size, or a snapshot, with a time and asks[0].price, asks[0].amount,
// bids[0].price and so on. Levels of a side may stand in any order. A snapshot is all rows of one time, which stand
// together. Of the snapshots within a second the last counts, from the next second on. Text may be compressed, in an
// archive, or JSON; see [sheet.Open].
func ReadDepth(name string, in io.Reader, collateral, loan uint8) ([]Snapshot, error) {
	d := &depthReader{faults: fault.List{File: name, Most: 20}, collateral: int(collateral), loan: int(loan)}
	file, problem := sheet.Open(name, in, sheet.Options{})
	d.faults.File = file.Name
	if problem == nil {
		problem = d.read(file)
	}
	if problem != nil {
		d.faults.Row(problem.Line, "", problem.Text, problem.Remedy)
	}
	if err := d.faults.Err(); err != nil {
		return nil, err
	}
	for i := range d.all {
		slices.SortFunc(d.all[i].Bids, func(a, b Level) int { return b.Price.Cmp(&a.Price) })
		slices.SortFunc(d.all[i].Asks, func(a, b Level) int { return a.Price.Cmp(&b.Price) })
	}
	params := ReplayParams{Snapshots: d.all}
	for _, f := range fault.All(params.Validate()) {
		d.faults.Add(f)
	}
	if err := d.faults.Err(); err != nil {
		return nil, err
	}
	return d.all, nil
}

// read reads the table whose columns are those of depth.
func (d *depthReader) read(file *sheet.File) *sheet.Problem {
	tables, problem := file.Tables()
	if problem != nil {
		return problem
	}
	at := slices.IndexFunc(tables, d.find)
	if at < 0 {
		names := strings.Join(tables[0].Names(), ",")
		if len(names) > 80 {
			names = names[:80] + "…"
		}
		return &sheet.Problem{
			Line: max(tables[0].HeaderLine, 1), Text: fmt.Sprintf("no columns of time, side, price and size among %q", names),
			Remedy: "name them time,side,price,size in the first row, or time,asks[0].price,asks[0].amount,bids[0].price,bids[0].amount and so on",
		}
	}
	d.table = tables[at]
	var styles sheet.Styles
	for row, problem := range d.table.Rows() {
		for _, l := range d.levels {
			if problem == nil && max(l.price, l.size) < len(row.Cells) {
				styles.See(row.Cells[l.price], row.Line)
				styles.See(row.Cells[l.size], row.Line)
			}
		}
	}
	if d.style, problem = styles.Style(); problem != nil {
		return problem
	}
	market := ""
	for row, problem := range d.table.Rows() {
		switch names := len(d.table.Names()); {
		case problem != nil:
			d.faults.Row(problem.Line, "", problem.Text, problem.Remedy)
			continue
		case len(row.Cells) != names:
			d.faults.Row(row.Line, "", fmt.Sprintf("has %d fields where the header has %d", len(row.Cells), names), "mend the row")
			continue
		}
		if d.market >= 0 {
			if market == "" {
				market = strings.Clone(row.Cells[d.market])
			}
			if row.Cells[d.market] != market {
				return &sheet.Problem{
					Line: row.Line, Text: fmt.Sprintf("%s after %s in column %q: books of several markets", row.Cells[d.market], market, d.table.Names()[d.market]),
					Remedy: "keep the rows of one",
				}
			}
		}
		d.row(row)
	}
	if len(d.all) == 0 && d.faults.Count() == 0 {
		return &sheet.Problem{Text: "there are no rows below the header", Remedy: "add some"}
	}
	return nil
}

// find finds the columns by their names.
func (d *depthReader) find(t *sheet.Table) bool {
	names := t.Names()
	first := func(of []string) int {
		for _, want := range of {
			if i := slices.IndexFunc(names, func(name string) bool { return depthPlain.ReplaceAllString(strings.ToLower(name), "") == want }); i >= 0 {
				return i
			}
		}
		return -1
	}
	d.time, d.side, d.price, d.size, d.market = first(depthTimes), first(depthSides), first(depthPrices), first(depthSizes), first(depthMarkets)
	d.levels = nil
	if d.time < 0 {
		return false
	}
	if d.side >= 0 && d.price >= 0 && d.size >= 0 {
		d.levels = []depthColumns{{price: d.price, size: d.size}}
		return true
	}
	d.side = -1
	place := map[string]int{}
	for i, name := range names {
		m := depthLevel.FindStringSubmatch(strings.ToLower(strings.TrimSpace(name)))
		if m == nil {
			continue
		}
		at, known := place[m[1]+m[2]]
		if !known {
			at = len(d.levels)
			place[m[1]+m[2]] = at
			d.levels = append(d.levels, depthColumns{ask: m[1] == "ask", price: -1, size: -1})
		}
		if m[3] == "price" {
			d.levels[at].price = i
		} else {
			d.levels[at].size = i
		}
	}
	return len(d.levels) > 0 && !slices.ContainsFunc(d.levels, func(l depthColumns) bool { return l.price < 0 || l.size < 0 })
}

// row takes in a row: a level, or a snapshot.
func (d *depthReader) row(row sheet.Row) {
	bad := false
	refuse := func(column, problem, remedy string) {
		d.faults.Row(row.Line, column, problem, remedy)
		bad = true
	}
	at, why := depthTime(strings.TrimSpace(row.Cells[d.time]))
	if why != "" {
		refuse("time", why, "write unix seconds, milliseconds, microseconds, or ISO 8601 such as 2020-03-12T00:00:00Z")
	}
	var sides [2][]Level
	for _, l := range d.levels {
		if d.side >= 0 {
			switch side := strings.ToLower(strings.TrimSpace(row.Cells[d.side])); {
			case slices.Contains(depthAsks, side):
				l.ask = true
			case !slices.Contains(depthBids, side):
				refuse("side", fmt.Sprintf("%q must be bid or ask", row.Cells[d.side]), "correct the row")
			}
		} else if sheet.IsMissing(row.Cells[l.price]) && sheet.IsMissing(row.Cells[l.size]) {
			continue // a book of fewer levels
		}
		var level Level
		for _, f := range []struct {
			name     string
			at       int
			decimals int
			into     *uint256.Int
		}{{"price", l.price, 36 + d.loan - d.collateral, &level.Price}, {"size", l.size, d.collateral, &level.Base}} {
			n, err := catalog.ParseDecimal(d.style.Plain(strings.TrimSpace(row.Cells[f.at])))
			if err != nil || n.Sign() <= 0 {
				refuse(f.name, fmt.Sprintf("%q must be a number above 0", row.Cells[f.at]), "correct the row or remove it")
				continue
			}
			if *f.into, err = n.Scaled(f.decimals); err != nil {
				for _, f := range fault.All(fault.Under(f.name, err)) {
					refuse(f.Key, f.Problem, f.Remedy)
				}
			}
		}
		i := 0
		if l.ask {
			i = 1
		}
		sides[i] = append(sides[i], level)
	}
	n := len(d.all)
	if !bad && n > 0 && at < d.micros {
		refuse("time", fmt.Sprintf("runs back, from %d to %d", d.all[n-1].Time, depthSecond(at)), "sort the rows by time")
	}
	if bad {
		return
	}
	if n == 0 || at != d.micros || d.side < 0 {
		s := Snapshot{Time: depthSecond(at)}
		if n > 0 && d.all[n-1].Time == s.Time { // within a second
			d.all[n-1] = s
		} else {
			d.all = append(d.all, s)
		}
		d.micros = at
	}
	last := &d.all[len(d.all)-1]
	last.Bids, last.Asks = append(last.Bids, sides[0]...), append(last.Asks, sides[1]...)
}

// depthSecond is the first whole second from a time on, in unix µs.
func depthSecond(micros int64) uint64 { return uint64(micros+999_999) / 1_000_000 }

// depthTime reads a time as unix µs. Small numbers are seconds.
func depthTime(cell string) (micros int64, why string) {
	if n, err := strconv.ParseUint(cell, 10, 63); err == nil && n < 100_000_000 {
		return int64(n) * 1_000_000, ""
	}
	micros, _, err := sheet.Moment(cell, sheet.Undecided)
	if err != nil {
		return 0, err.Error()
	}
	return micros, ""
}
