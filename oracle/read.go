package oracle

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// DefaultMaxGap is the longest gap that [ReadPrices] accepts unasked, in intervals of the file.
const DefaultMaxGap = 12

// ReadOptions says what to read of a file. The zero value reads all of it, and refuses long gaps and outlying prices.
// Messages name an option by the key that a scenario has for it.
type ReadOptions struct {
	// From and To select the rows with From ≤ time < To, unix seconds; 0 is no limit. A file that does not cover the
	// range has a gap at its edge.
	From, To uint64
	// MaxGap is the longest step from a row to the next that is accepted, in intervals of the file; 0 is DefaultMaxGap.
	MaxGap uint64
	// Fill accepts gaps of any length, and rows without a price as gaps. The price stands still in them.
	Fill bool
	// Part is the name of a file in an archive, a pattern for those of one series, or the keys that lead to a table in JSON,
	// where there are several.
	Part string
	// Column and Value keep only the rows that have Value in Column, or of several rows of names the columns under Value, for
	// files of several assets. Empty keeps all.
	Column, Value string
	// Columns names the columns to read, where their own names do not tell.
	Columns ColumnNames
	// Names are further names that the column of points may have, as normalised letters and digits, before the usual ones.
	Names []string
	// Decimals says of prices in whole numbers how many of their digits stand after the point, as of a feed's answers;
	// 0 takes it from the file.
	Decimals uint8
	// KeepOutliers accepts prices that are an order of magnitude away from those around them and come back, and does not warn of
	// those that stay, or that are three to eight times away.
	KeepOutliers bool
	// Times says which moment of a bar its time is.
	Times Stamp
	// Offset is by how many seconds the clocks of times that are dates and name no zone are ahead of UTC: −18,000 for −05:00.
	Offset int
}

// ColumnNames are names of columns of a file, in any case, or their numbers, from 1, where the file has no header; empty ones
// are found by the names they usually have. Price reads one column as points, also where the file has bars.
type ColumnNames struct {
	Time, Open, High, Low, Close, Price string
}

// ReadPrices reads recorded prices from a file as exchanges, data vendors, oracles and notebooks hand it out: see
// [ParsePrices]. The error is [Faults]: every fault of the file with line and remedy, or [os.ErrNotExist] and its like.
func ReadPrices(path string, options ReadOptions) (Series, Info, error) {
	file, err := os.Open(path)
	if err != nil {
		return Series{}, Info{File: path}, fmt.Errorf("oracle: %w: name a file of prices", err)
	}
	defer file.Close()
	return ParsePrices(path, file, options)
}

// ParsePrices reads recorded prices of one asset; the name is for messages.
//
//   - The file is text, or JSON as interfaces answer, in UTF-8 or UTF-16, compressed with gzip or bzip2 or in an
//     archive (ZIP, tar), of which the months of one series are read one after the other. Columns part at commas,
//     semicolons, tabs, bars or spaces. Lines that begin with # are comments; lines above the header, and the header
//     again, are passed over.
//   - With a header, columns are found by name, whatever their case and order, in English or as Investing.com
//     translates them: a time (or a date and a time of day), and open, high, low, close for bars, or one price for
//     points. A first column without a name is the time where it holds times.
//   - Without a header, 2 columns are time and price, and 5 and more are a time and bars, in the order that all rows
//     agree with; the trades of Binance and of Kraken are known. Of the trades of a time the last is its price.
//   - Times are unix seconds, milliseconds, microseconds or nanoseconds, told apart by magnitude, or dates, as UTC where
//     they name no zone and none is given. A bar's time is its beginning, but for sources that state ends. Rows may stand in
//     order of time or against it, and in parts that follow one another.
//   - Decimals follow a point or a comma, which the file as a whole must tell.
//
// Prices are read exactly (see [Scale.Parse]). A row that repeats another in time and prices is dropped and counted.
func ParsePrices(name string, r io.Reader, options ReadOptions) (Series, Info, error) {
	p := &priceReader{options: options, info: Info{File: name}, scale: PriceDecimals, lowest: MaxPrice}
	p.faults.Most = maxFaults
	file, problem := sheet.Open(name, r, sheet.Options{Part: options.Part, PartKey: "prices.part", Join: true})
	p.opened, p.faults.File, p.info.File = file, file.Name, file.Name
	p.info.Wrapping = strings.Join(file.Wrapping, ", ")
	p.fault(problem)
	if problem == nil {
		p.file(file)
	}
	err := p.faults.Err()
	if p.table != nil && p.table.ByRow {
		fault.ByRow(err)
		fault.ByRow(p.info.Warnings)
	}
	if err != nil {
		return Series{}, p.info, err
	}
	return p.series, p.info, nil
}

// priceReader reads one file.
type priceReader struct {
	options ReadOptions
	faults  fault.List
	info    Info
	series  Series
	scale   Scale

	opened  *sheet.File
	table   *sheet.Table
	columns columns
	style   sheet.Style
	order   sheet.Order

	times  []int64 // of the rows taken in, unix µs
	lines  []int32 // and their lines
	prices []Price // and their prices: one each, or open, high, low, close
	seen   bool    // whether a row holds a time
	first  int64   // least and largest time of them, in the range or not
	last   int64
	forms  []string // of times

	missing     int // rows without a price
	missingLine int // the first of them
	missingLast int
	named       int   // rows that name the columns of a table that began without names
	remarks     []int // lines of one text alone, which end the file or are faults
	wide        int   // rows with more cells than the header has names
	wideLine    int
	lowest      Price // of all prices
	highest     Price
	rounded     int // prices that the scale rounds by more than a millionth
	roundedLine int // the first of them
	roundedText string
	vanishes    bool // whether one is above zero at a finer scale only
}

// maxFaults is how many faults of one file are told; the rest are counted.
const maxFaults = 20

func (p *priceReader) fault(problem *sheet.Problem) {
	if problem != nil {
		p.refuse(problem.Line, problem.Text, problem.Remedy)
	}
}

func (p *priceReader) warn(line int, problem, remedy string) {
	problem = p.placed(line) + problem
	p.info.Warnings = append(p.info.Warnings, &fault.Fault{File: p.info.File, Line: line, Problem: problem, Remedy: remedy})
}

func (p *priceReader) refuse(line int, problem, remedy string) {
	p.faults.Row(line, "", p.placed(line)+problem, remedy)
}

// placed begins a message about a line of files that were read one after the other with the file and its own line.
func (p *priceReader) placed(line int) string {
	if place := p.opened.Place(line); place != "" {
		return place + ": "
	}
	return ""
}

// file finds the table and reads it.
func (p *priceReader) file(file *sheet.File) {
	tables, problem := file.Tables()
	if problem != nil {
		p.fault(problem)
		return
	}
	if !p.choose(file, tables) {
		return
	}
	p.info.Format, p.info.Table = p.columns.format, p.table.Form
	if !p.survey() {
		return
	}
	p.rows()
	if p.rescale() { // prices too small for the usual scale: once more, at the scale they need
		p.faults = fault.List{File: p.faults.File, Most: maxFaults}
		p.times, p.lines, p.prices, p.forms = p.times[:0], p.lines[:0], p.prices[:0], nil
		p.seen, p.missing, p.named, p.wide, p.info.Elsewhere, p.highest, p.rounded, p.remarks = false, 0, 0, 0, 0, 0, 0, nil
		p.rows()
	}
	p.finish()
}

// choose takes the table whose columns are those of prices.
func (p *priceReader) choose(file *sheet.File, tables []*sheet.Table) bool {
	var good []*sheet.Table
	var found []columns
	for _, t := range tables {
		c, problem := findColumns(t, &p.options)
		if problem != nil {
			if len(tables) == 1 {
				p.table, p.columns = t, c
				p.fault(problem)
				return false
			}
			continue
		}
		good, found = append(good, t), append(found, c)
	}
	if len(good) == 0 {
		names := make([]string, 0, len(tables))
		for _, t := range tables {
			names = append(names, fmt.Sprintf("%s (%s)", t.Path, strings.Join(t.Names(), ",")))
		}
		p.refuse(0, "JSON with tables, none of them of times and prices: "+shortened(strings.Join(names, "; ")), "name the columns with prices.columns")
		return false
	}
	table, problem := file.Choose(good)
	if problem != nil {
		p.fault(problem)
		return false
	}
	p.table, p.columns = table, found[slices.Index(good, table)]
	return true
}

// rows reads all rows of data.
func (p *priceReader) rows() {
	for row, problem := range p.table.Rows() {
		if problem != nil {
			p.fault(problem)
			continue
		}
		p.row(row)
	}
	p.info.Headers, p.info.Blank = p.table.Repeated+p.named, p.table.Blank
}

// row takes in one row of data.
func (p *priceReader) row(row sheet.Row) {
	c := &p.columns
	if c.filter >= 0 && (c.filter >= len(row.Cells) || !strings.EqualFold(strings.TrimSpace(row.Cells[c.filter]), p.options.Value)) {
		p.info.Elsewhere++
		return
	}
	if isRemark(row.Cells) {
		p.remarks = append(p.remarks, row.Line)
		return
	}
	for _, line := range p.remarks { // within the rows
		p.refuse(line, fmt.Sprintf("one text where %d columns are needed", c.width), "complete the row or remove it")
	}
	p.remarks = p.remarks[:0]
	if len(row.Cells) < c.width {
		p.refuse(row.Line, fmt.Sprintf("%d columns where %d are needed", len(row.Cells), c.width), "complete the row or remove it")
		return
	}
	if c.places && c.areNamed(row.Cells) {
		p.named++
		return
	}
	if names := len(p.table.Names()); names > 0 && len(row.Cells) > names && strings.Join(row.Cells[names:], "") != "" {
		if p.wide++; p.wide == 1 {
			p.wideLine = row.Line
		}
		return
	}
	at, form, problem := p.time(row)
	if problem != nil {
		p.fault(problem)
		return
	}
	if !p.seen {
		p.first, p.last = at, at
	}
	p.seen = true
	p.first, p.last = min(p.first, at), max(p.last, at)
	if !slices.Contains(p.forms, form) {
		p.forms = append(p.forms, form)
	}
	second := uint64(at+999_999) / 1_000_000
	if second < p.options.From || p.options.To > 0 && second >= p.options.To {
		return
	}
	cells := 0
	for _, i := range c.prices() {
		if sheet.IsMissing(row.Cells[i]) {
			cells++
		}
	}
	if cells == len(c.prices()) || cells > 0 && p.options.Fill { // a bar that lacks one of its prices is none
		if p.missing++; p.missing == 1 {
			p.missingLine = row.Line
		}
		p.missingLast = row.Line
		return
	}
	shift, ok := p.shift(row)
	if !ok {
		return
	}
	if !c.bars {
		price, ok := p.price(row.Cells[c.price], "price", shift, row)
		if ok {
			p.take(at, row.Line, price)
		}
		return
	}
	if at%1_000_000 != 0 && !c.ends {
		p.refuse(row.Line, fmt.Sprintf("a bar begins at %s, within a second", row.Cells[c.time]), "give bars that begin at whole seconds")
		return
	}
	open, ok1 := p.price(row.Cells[c.open], "open", shift, row)
	high, ok2 := p.price(row.Cells[c.high], "high", shift, row)
	low, ok3 := p.price(row.Cells[c.low], "low", shift, row)
	end, ok4 := p.price(row.Cells[c.closing], "close", shift, row)
	bar := Bar{second, open, high, low, end}
	if ok1 && ok2 && ok3 && ok4 {
		if problem, remedy := bar.fault(p.scale); problem != "" {
			p.refuse(row.Line, problem, remedy)
		}
	}
	p.take(at, row.Line, open, high, low, end)
}

// isRemark reports whether a row is words, and nothing else: where somebody has a file from, say.
func isRemark(cells []string) bool {
	text := strings.TrimSpace(cells[0])
	return strings.Contains(text, " ") && strings.Join(cells[1:], "") == "" && strings.ContainsFunc(text, unicode.IsLetter) && !isMoment(text)
}

func (p *priceReader) take(at int64, line int, prices ...Price) {
	p.times, p.lines, p.prices = append(p.times, at), append(p.lines, int32(line)), append(p.prices, prices...)
}

// Numbers are times of these years, 2000 to 2099, unix µs: outside them they count something else, as ticks of 100 ns do.
const (
	earliest = 946_684_800_000_000
	latest   = 4_102_444_800_000_000
)

const writeTimes = "write unix seconds, milliseconds, microseconds, or ISO 8601 such as 2020-03-12T00:00:00Z"

// time reads a row's time, out of two columns where the date stands in one and the time of day in the other.
func (p *priceReader) time(row sheet.Row) (at int64, form string, problem *sheet.Problem) {
	cell := row.Cells[p.columns.time]
	at, form, err := sheet.Moment(cell, p.order)
	if err != nil {
		return 0, "", &sheet.Problem{Line: row.Line, Text: err.Error(), Remedy: writeTimes}
	}
	if strings.HasPrefix(form, "unix") && (at < earliest || at >= latest) {
		return 0, "", &sheet.Problem{Line: row.Line, Text: fmt.Sprintf("%q is %s as %s, which is none of these prices' times", cell, clockText(uint64(at)/1e6), form), Remedy: "write unix seconds, or ISO 8601 if that year is meant"}
	}
	if i := p.columns.clock; i >= 0 {
		of, ok := sheet.TimeOfDay(row.Cells[i])
		if !ok {
			return 0, "", &sheet.Problem{Line: row.Line, Text: fmt.Sprintf("not a time of day: %q", row.Cells[i]), Remedy: "write it as 13:00:00"}
		}
		at += of
	}
	if p.options.Offset != 0 && !sheet.HasZone(cell) {
		at -= int64(p.options.Offset) * 1_000_000
	}
	return at, form, nil
}

// shift is how many digits of a row's whole numbers stand after the point.
func (p *priceReader) shift(row sheet.Row) (int, bool) {
	c := &p.columns
	if c.decimals < 0 {
		return c.shift, true
	}
	var n int
	if _, err := fmt.Sscanf(strings.TrimSpace(row.Cells[c.decimals]), "%d", &n); err != nil || n < -40 || n > 40 {
		p.refuse(row.Line, fmt.Sprintf("%q are no decimals of a price", row.Cells[c.decimals]), "write a whole number, or set prices.decimals")
		return 0, false
	}
	return max(n, -n), true // below 0 as Pyth's exponent
}

// price reads one price.
func (p *priceReader) price(cell, name string, shift int, row sheet.Row) (Price, bool) {
	text := p.style.Plain(sheet.Unhex(strings.TrimSpace(cell)))
	price, exact, err := parsePrice(text, int(p.scale)-shift)
	if err != nil {
		if d, not := decimal.NewFromString(text); err == ErrPriceNotPositive && not == nil && d.Sign() > 0 {
			p.vanishes = true
		}
		remedy := "correct the row, or remove it and fill the gap"
		if err == ErrPriceTooLarge && strings.Trim(text, "0123456789") == "" {
			remedy = "set prices.decimals to how many of its digits stand after the point, or correct the row"
		}
		p.faults.Row(row.Line, name, fmt.Sprintf("%s%q %s", p.placed(row.Line), shortened(strings.TrimSpace(cell)), p.scale.explain(err)), remedy)
		return 0, false
	}
	if !exact && price < precise {
		if p.rounded++; p.rounded == 1 {
			p.roundedLine, p.roundedText = row.Line, shortened(strings.TrimSpace(cell))
		}
	}
	p.lowest = min(p.lowest, price)
	p.highest = max(p.highest, price)
	return price, true
}

// line names a line within a message, or the row of a table that stands on one line.
func (p *priceReader) line(n int32) string {
	if p.table.ByRow {
		return fmt.Sprintf("row %d", n)
	}
	return fmt.Sprintf("line %d", n)
}

// rescale chooses a finer scale where the usual one rounds prices by more than a millionth of them: as fine as the
// highest price allows.
func (p *priceReader) rescale() bool {
	scale := ScaleFor(p.lowest.Decimal())
	if p.vanishes {
		scale = MaxScale
	}
	for p.highest.Decimal().Shift(int32(scale)).GreaterThan(decimal.NewFromUint64(uint64(MaxPrice))) {
		scale--
	}
	if scale == PriceDecimals {
		return false
	}
	p.scale = scale
	return true
}

// finish looks at the series as a whole: is there one, how long are its steps, what is missing.
func (p *priceReader) finish() {
	p.info.TimeUnit = strings.Join(p.forms, " and ")
	p.info.Missing, p.info.Below = p.missing, len(p.remarks)
	p.info.Rows = len(p.times)
	if p.wide > 0 {
		p.refuse(p.wideLine, fmt.Sprintf("more cells than the %d names of the header, in %d rows", len(p.table.Names()), p.wide), "put numbers with commas into quotes, or name all columns")
	}
	if p.missing > 0 && !p.options.Fill {
		lines := "in " + p.line(int32(p.missingLine))
		if p.missing > 1 {
			lines = fmt.Sprintf("the first in %s, the last in %s", p.line(int32(p.missingLine)), p.line(int32(p.missingLast)))
		}
		p.refuse(p.missingLine, fmt.Sprintf("%d rows without a price, %s", p.missing, lines), "remove them, or set prices.gaps to fill, so that they are gaps")
	}
	if p.rounded > 0 {
		p.refuse(p.roundedLine, fmt.Sprintf("%s is rounded by more than a millionth to the %d decimals of this file's prices, which go up to %s, as are %d prices in all", p.roundedText, p.scale, p.scale.Text(p.highest), p.rounded),
			"choose a range without such prices (prices.from, prices.to), or give prices of a thousand or a million tokens")
	}
	if len(p.times) < 2 {
		p.tooFew()
		return
	}
	if !p.inOrder() {
		return
	}
	if len(p.times) < 2 {
		p.tooFew()
		return
	}
	p.gather()
	if p.faults.Count() == 0 {
		p.outliers()
	}
}

func (p *priceReader) tooFew() {
	switch {
	case p.faults.Count() > 0:
	case p.info.Elsewhere > 0 && !p.seen:
		p.refuse(0, fmt.Sprintf("no row has %q in column %q", p.options.Value, p.options.Column), "correct prices.column and prices.value")
	case !p.seen && len(p.table.Header) == 0:
		p.refuse(0, "the file is empty", "name a file with prices")
	case !p.seen:
		p.refuse(0, "the file holds a header and no rows", "name a file with prices")
	case len(p.times) == 0 && p.missing > 0:
		p.refuse(0, "no row has a price", "name a file with prices")
	case len(p.times) == 0:
		p.refuse(0, fmt.Sprintf("no row lies in the range asked for; the file goes from %s to %s", clockText(uint64(p.first)/1e6), clockText(uint64(p.last)/1e6)), "change prices.from and prices.to")
	default:
		p.refuse(0, "one row only", "give at least two, so that their distance is known")
	}
}

// gather makes the series of the rows, which are in order, and looks for gaps.
func (p *priceReader) gather() {
	n := len(p.times)
	steps := make([]int64, n-1)
	for i := range steps {
		steps[i] = p.times[i+1] - p.times[i]
	}
	slices.Sort(steps)
	median := steps[(len(steps)-1)/2]
	interval := max(uint64(median+500_000)/1e6, 1)
	if p.columns.ends {
		for i := range p.times { // ends such as 23:59:59.999 are whole seconds
			p.times[i] = (p.times[i]+999_999)/1_000_000*1_000_000 - int64(interval)*1_000_000
		}
	}
	p.info.First, p.info.Last = uint64(p.times[0]+999_999)/1e6, uint64(p.times[n-1]+999_999)/1e6
	p.info.Interval, p.series.Interval = interval, interval
	p.series.Name, p.series.Scale = filepath.Base(p.info.File), p.scale
	p.findGaps(interval, median)
	if p.columns.bars {
		p.series.Bars = make([]Bar, n)
		for i := range p.series.Bars {
			at := p.prices[4*i:]
			p.series.Bars[i] = Bar{uint64(p.times[i]) / 1e6, at[0], at[1], at[2], at[3]}
		}
		return
	}
	// Blocks have whole seconds: of the points within one, only the last is ever seen.
	for i, at := range p.times {
		second := uint64(at+999_999) / 1e6
		if i+1 < n && uint64(p.times[i+1]+999_999)/1e6 == second {
			continue
		}
		p.series.Points = append(p.series.Points, Point{second, p.prices[i]})
	}
	p.info.Rows = len(p.series.Points)
}

// quietTrades is how long, in seconds, a record of trades may have none before that is a gap.
const quietTrades = 3600

func (p *priceReader) findGaps(interval uint64, median int64) {
	longest := p.options.MaxGap
	if longest == 0 {
		longest = DefaultMaxGap
		if p.columns.trades {
			longest = max(longest, quietTrades/interval)
		}
	}
	gap := func(line int, g Gap, where string) {
		p.info.Gaps = append(p.info.Gaps, g)
		if steps := float64(g.To-g.From) / float64(interval); !p.options.Fill && steps > float64(longest) {
			p.refuse(line, fmt.Sprintf("no prices %s, from %v: %.1f intervals of %d s, and at most %d are allowed", where, g, steps, interval, longest),
				"choose a range without the gap (prices.from, prices.to), or set prices.gaps to fill")
		}
	}
	n := len(p.times)
	if from := p.options.From; from > 0 && p.info.First >= from+interval {
		gap(0, Gap{from, p.info.First}, "at the beginning of the range")
	}
	for i := 1; i < n; i++ {
		step := p.times[i] - p.times[i-1]
		switch {
		case p.columns.trades && step <= quietTrades*1_000_000:
		case step > median+median/2:
			gap(int(p.lines[i]), Gap{uint64(p.times[i-1]) / 1e6, uint64(p.times[i]) / 1e6}, "before this row")
		case step < median && p.columns.bars:
			p.refuse(int(p.lines[i]), fmt.Sprintf("a bar begins %d s after the one before, which lasts %d s", step/1e6, interval), "keep bars of one length only")
		}
	}
	end := p.info.Last + interval
	if to := p.options.To; to >= end+interval {
		gap(0, Gap{end, to}, "at the end of the range")
	}
}

// shortened is a text of at most 80 characters, for a message.
func shortened(text string) string {
	if len(text) > 80 {
		return strings.ToValidUTF8(text[:80], "") + "…"
	}
	return text
}
