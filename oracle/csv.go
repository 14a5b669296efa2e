package oracle

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ringfence-sim/ringfence/fault"
)

const (
	// DefaultMaxGap is the longest gap that [ReadCSV] accepts unasked, in intervals of the file.
	DefaultMaxGap = 12
	// MaxCSVBytes is the longest file it reads, after decompression.
	MaxCSVBytes = 1 << 30
	// maxFaults is how many faults of one file are told.
	maxFaults = 20
)

// CSVOptions says what to read of a file. The zero value reads all of it and refuses long gaps.
type CSVOptions struct {
	// From and To select the rows with From ≤ time < To, unix seconds; 0 is no limit. A file that does not cover the
	// range has a gap at its edge.
	From, To uint64
	// MaxGap is the longest step from a row to the next that is accepted, in intervals of the file; 0 is DefaultMaxGap.
	MaxGap uint64
	// Fill accepts gaps of any length. The price stands still in them.
	Fill bool
}

// Info is what was found in a file.
type Info struct {
	File     string
	Format   string // such as "Binance klines"
	TimeUnit string // such as "unix ms"; ISO 8601 times without a zone are taken as UTC
	Rows     int    // rows in the series
	Repeated int    // rows dropped because the row above says the same
	First    uint64 // time of the first row, unix seconds
	Last     uint64 // time of the last row, unix seconds
	Interval uint64 // seconds: the median step from a row to the next
	Gaps     []Gap  // steps of more than one and a half intervals, at the edges of the range asked for too
}

// Gap is a span without prices.
type Gap struct {
	From, To uint64 // unix seconds
}

func (g Gap) String() string { return clockText(g.From) + " to " + clockText(g.To) }

// String says it in a line.
func (i Info) String() string {
	line := fmt.Sprintf("%s: %s, %s, %d rows of %d s from %s to %s", i.File, i.Format, i.TimeUnit, i.Rows, i.Interval, clockText(i.First), clockText(i.Last))
	if i.Repeated > 0 {
		line += fmt.Sprintf(", %d repeated rows dropped", i.Repeated)
	}
	if len(i.Gaps) > 0 {
		longest := i.Gaps[0]
		for _, g := range i.Gaps {
			if g.To-g.From > longest.To-longest.From {
				longest = g
			}
		}
		if len(i.Gaps) == 1 {
			line += fmt.Sprintf(", a gap %v", longest)
		} else {
			line += fmt.Sprintf(", %d gaps, the longest %v", len(i.Gaps), longest)
		}
	}
	return line
}

func clockText(unix uint64) string { return time.Unix(int64(unix), 0).UTC().Format(time.RFC3339) }

// ReadCSV reads recorded prices from a file, gzipped or not, as Binance (klines, 12 columns, no header), other exchanges
// (bars or prices under a header) and CoinGecko hand them out:
//
//   - With a header, columns are found by name, whatever their case and order: unix, timestamp, time, date, open time or
//     unix ms; open, high, low, close for bars; price, usd, value, last or close alone for points. Other columns are ignored.
//   - Without one, 2 columns are time and price, 5 and more are time, open, high, low, close.
//   - Times are unix seconds, milliseconds or microseconds, told apart by magnitude, or ISO 8601. A bar's time is its
//     beginning. Lines that begin with # are comments; columns part at commas, semicolons or tabs.
//
// Prices are read exactly (see [ParsePrice]). A row that repeats the row above in time and prices is dropped and counted.
// The error is every fault of the file with line and remedy (of more than twenty the rest are counted), or [os.ErrNotExist] and
// its like.
func ReadCSV(path string, options CSVOptions) (Series, Info, error) {
	file, err := os.Open(path)
	if err != nil {
		return Series{}, Info{File: path}, &fault.Fault{Problem: err.Error(), Remedy: "name a file of prices", Cause: err}
	}
	defer file.Close()
	return ParseCSV(path, file, options)
}

// ParseCSV is ReadCSV for an open file; the name is for messages.
func ParseCSV(name string, r io.Reader, options CSVOptions) (Series, Info, error) {
	p := &csvParser{options: options, faults: fault.List{File: name, Most: maxFaults}, info: Info{File: name}}
	p.series.Name = filepath.Base(name)
	p.read(r)
	p.finish()
	if err := p.faults.Err(); err != nil {
		return Series{}, p.info, err
	}
	return p.series, p.info, nil
}

type csvParser struct {
	options  CSVOptions
	faults   fault.List
	backward int // rows earlier than the one above
	info     Info
	series   Series
	columns  columns
	times    []int64 // of the accepted rows, unix µs
	lines    []int   // and their lines
	seen     int     // rows that hold a time
	first    int64   // least and largest time of them, in the range or not
	last     int64
	units    []string
}

func (p *csvParser) read(r io.Reader) {
	buffered := bufio.NewReaderSize(r, 1<<16)
	if magic, _ := buffered.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			p.faults.Row(0, "", "damaged gzip: "+err.Error(), "fetch the file again")
			return
		}
		buffered = bufio.NewReaderSize(unzipped, 1<<16)
	}
	if mark, _ := buffered.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = buffered.Discard(3)
	}
	limited := &io.LimitedReader{R: buffered, N: MaxCSVBytes}
	rows := csv.NewReader(limited)
	rows.Comma = separator(buffered)
	rows.Comment = '#'
	rows.FieldsPerRecord = -1
	rows.TrimLeadingSpace = rows.Comma != '\t'
	rows.ReuseRecord = true
	known := false
	for {
		row, err := rows.Read()
		switch broken := (*csv.ParseError)(nil); {
		case err == io.EOF:
			if limited.N == 0 {
				p.faults.Row(0, "", "longer than 1 GiB", "cut the file, or use longer bars")
			}
			return
		case errors.As(err, &broken):
			p.faults.Row(broken.Line, "", broken.Err.Error(), "correct the quotes of the row or remove it")
			continue
		case err != nil:
			p.faults.Row(0, "", "cannot be read to its end: "+err.Error(), "fetch the file again")
			return
		}
		line, _ := rows.FieldPos(0)
		if !known {
			if len(row) == 1 && strings.Contains(row[0], "://") {
				continue // CryptoDataDownload's first line is its address
			}
			var header bool
			var problem, remedy string
			p.columns, header, problem, remedy = findColumns(row)
			if problem != "" {
				p.faults.Row(line, "", problem, remedy)
				return
			}
			p.info.Format = p.columns.format
			known = true
			if header {
				continue
			}
		}
		p.row(row, line)
	}
}

// separator returns the character that parts the columns of the first line that is neither a comment nor an address: of
// comma, semicolon and tab the most frequent.
func separator(r *bufio.Reader) rune {
	head, _ := r.Peek(4096)
	line, rest, more := bytes.Cut(head, []byte("\n"))
	for more && (bytes.HasPrefix(line, []byte("#")) || bytes.Contains(line, []byte("://")) || len(bytes.TrimSpace(line)) == 0) {
		line, rest, more = bytes.Cut(rest, []byte("\n"))
	}
	best, most := ',', bytes.Count(line, []byte(","))
	for _, candidate := range ";\t" {
		if n := bytes.Count(line, []byte(string(candidate))); n > most {
			best, most = candidate, n
		}
	}
	return best
}

// row takes in one row of data.
func (p *csvParser) row(row []string, line int) {
	c := p.columns
	if len(row) < c.width {
		p.faults.Row(line, "", fmt.Sprintf("%d columns where %d are needed", len(row), c.width), "complete the row or remove it")
		return
	}
	at, unit, err := parseTime(row[c.time])
	if err != nil {
		p.faults.Row(line, "", err.Error(), "write unix seconds, milliseconds, microseconds, or ISO 8601 such as 2020-03-12T00:00:00Z")
		return
	}
	if p.seen == 0 {
		p.first, p.last = at, at
	}
	p.seen++
	p.first, p.last = min(p.first, at), max(p.last, at)
	if !slices.Contains(p.units, unit) {
		p.units = append(p.units, unit)
	}
	second := uint64(at+999_999) / 1_000_000
	if p.options.From > 0 && second < p.options.From || p.options.To > 0 && second >= p.options.To {
		return
	}
	if !c.bars {
		price, ok := p.price(row[c.price], "price", line)
		if ok && p.inOrder(at, line, func() bool { return p.series.Points[len(p.series.Points)-1].Price == price }) {
			p.series.Points = append(p.series.Points, Point{second, price})
		}
		return
	}
	if at%1_000_000 != 0 {
		p.faults.Row(line, "", fmt.Sprintf("a bar begins at %s, within a second", row[c.time]), "give bars that begin at whole seconds")
		return
	}
	open, ok1 := p.price(row[c.open], "open", line)
	high, ok2 := p.price(row[c.high], "high", line)
	low, ok3 := p.price(row[c.low], "low", line)
	end, ok4 := p.price(row[c.closing], "close", line)
	bar := Bar{second, open, high, low, end}
	if ok1 && ok2 && ok3 && ok4 {
		if problem, remedy := bar.fault(); problem != "" {
			p.faults.Row(line, "", problem, remedy)
		}
	}
	if p.inOrder(at, line, func() bool { return p.series.Bars[len(p.series.Bars)-1] == bar }) {
		p.series.Bars = append(p.series.Bars, bar)
	}
}

func (p *csvParser) price(text, name string, line int) (Price, bool) {
	price, err := ParsePrice(strings.TrimSpace(text))
	if err != nil {
		for _, f := range fault.All(err) {
			p.faults.Add(&fault.Fault{Line: line, Key: name, Problem: f.Problem, Remedy: "correct the row, or remove it and fill the gap", Cause: f.Cause})
		}
	}
	return price, err == nil
}

// inOrder reports that a row comes after the one before; a row that does not is a fault, or a repetition to drop.
func (p *csvParser) inOrder(at int64, line int, same func() bool) bool {
	if n := len(p.times); n > 0 {
		switch before := p.times[n-1]; {
		case at == before && same():
			p.info.Repeated++
			return false
		case at == before:
			p.faults.Row(line, "", fmt.Sprintf("the time of line %d again, with other prices", p.lines[n-1]), "keep one of the two")
			return false
		case at < before:
			p.backward++
			p.faults.Row(line, "", fmt.Sprintf("earlier than line %d", p.lines[n-1]), "sort the rows by time, oldest first")
		}
	}
	p.times = append(p.times, at)
	p.lines = append(p.lines, line)
	return true
}

// finish looks at the series as a whole: is there one, how long are its steps, what is missing.
func (p *csvParser) finish() {
	n := len(p.times)
	p.info.Rows = n
	p.info.TimeUnit = strings.Join(p.units, " and ")
	if n < 2 {
		switch {
		case p.faults.Count() > 0:
		case p.info.Format == "":
			p.faults.Row(0, "", "the file is empty", "name a file with prices")
		case p.seen == 0:
			p.faults.Row(0, "", "the file holds a header and no rows", "name a file with prices")
		case n == 0:
			p.faults.Row(0, "", fmt.Sprintf("no row lies in the range asked for; the file goes from %s to %s", clockText(uint64(p.first)/1e6), clockText(uint64(p.last)/1e6)), "change from and to")
		default:
			p.faults.Row(0, "", "one row only", "give at least two, so that their distance is known")
		}
		return
	}
	if n > 2 && p.backward == n-1 && p.faults.Count() == p.backward { // one fault, as many exports have it, and not one for each row
		p.faults = fault.List{File: p.faults.File, Most: maxFaults}
		p.faults.Row(p.lines[1], "", "the rows run backwards: the newest stands first", "sort them by time, oldest first")
		return
	}
	steps := make([]int64, 0, n-1)
	for i := 1; i < n; i++ {
		if p.times[i] > p.times[i-1] {
			steps = append(steps, p.times[i]-p.times[i-1])
		}
	}
	p.info.First, p.info.Last = uint64(p.times[0]+999_999)/1e6, uint64(p.times[n-1]+999_999)/1e6
	if len(steps) == 0 {
		return // nothing is in order, which is reported already
	}
	slices.Sort(steps)
	median := steps[(len(steps)-1)/2]
	interval := max(uint64(median+500_000)/1e6, 1)
	p.info.Interval, p.series.Interval = interval, interval
	p.findGaps(interval, median)
	if len(p.series.Points) > 0 {
		// Blocks have whole seconds: of the points within one, only the last is ever seen.
		points := p.series.Points[:0]
		for i, point := range p.series.Points {
			if i+1 < len(p.series.Points) && p.series.Points[i+1].Time == point.Time {
				continue
			}
			points = append(points, point)
		}
		p.series.Points = points
		p.info.Rows = len(points)
	}
}

func (p *csvParser) findGaps(interval uint64, median int64) {
	longest := p.options.MaxGap
	if longest == 0 {
		longest = DefaultMaxGap
	}
	gap := func(line int, g Gap, where string) {
		p.info.Gaps = append(p.info.Gaps, g)
		if steps := float64(g.To-g.From) / float64(interval); !p.options.Fill && steps > float64(longest) {
			p.faults.Row(line, "", fmt.Sprintf("no prices %s, from %v: %.1f intervals of %d s, and at most %d are allowed", where, g, steps, interval, longest),
				"choose a range without the gap (from, to), or allow it to be filled (fill)")
		}
	}
	n := len(p.times)
	if from := p.options.From; from > 0 && p.info.First >= from+interval {
		gap(0, Gap{from, p.info.First}, "at the beginning of the range")
	}
	for i := 1; i < n; i++ {
		step := p.times[i] - p.times[i-1]
		switch {
		case step > median+median/2:
			gap(p.lines[i], Gap{uint64(p.times[i-1]) / 1e6, uint64(p.times[i]) / 1e6}, "before this row")
		case step > 0 && step < median && p.columns.bars:
			p.faults.Row(p.lines[i], "", fmt.Sprintf("a bar begins %d s after the one before, which lasts %d s", step/1e6, interval), "keep bars of one length only")
		}
	}
	end := p.info.Last + interval
	if to := p.options.To; to > 0 && to >= end+interval {
		gap(0, Gap{end, to}, "at the end of the range")
	}
}
