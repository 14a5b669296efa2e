package oracle

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

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
	width                                 int   // columns a row must have
}

// prices returns the columns that hold a row's prices.
func (c *columns) prices() []int {
	if c.bars {
		return []int{c.open, c.high, c.low, c.closing}
	}
	return []int{c.price}
}

// Names of columns, as normalName writes them, the preferred first.
var (
	timeNames = []string{
		"unix", "unixms", "unixtimestamp", "timestamp", "opentime", "time", "datetime", "date", "snappedat",
		"blocktime", "evtblocktime", "blocktimestamp", "timestampunix", "updatedat", "updatedatunix", "timestampms", "timestamputc", "unixtime", "epoch", "starttime",
		"periodstart", "periodstartunix", "begintime", "localtime", "dateutc", "timeutc", "createdat", "ts", "t", "minute", "hour", "day", "period", "ticks", "utc", "publishtime",
		"start", "transacttime", "transactiontime", "tradetime", "eventtime", "createdtime", "createtime", "windowstart", "bucket", "begin",
	}
	openTimeNames  = []string{"timeperiodstart", "timeopen", "candledatetimeutc"} // beside a timestamp, which is then the bar's end
	endNames       = []string{"closetime", "timeclose", "timeperiodend", "endtime"}
	dateNames      = []string{"date", "day", "localdate", "dateutc"}
	clockNames     = []string{"time", "hour", "localtime", "timeutc"}
	openNames      = []string{"open", "priceopen", "openprice", "o", "openusd", "openingprice"}
	highNames      = []string{"high", "pricehigh", "highprice", "h", "max", "highusd"}
	lowNames       = []string{"low", "pricelow", "lowprice", "l", "min", "lowusd"}
	closeNames     = []string{"close", "priceclose", "closeprice", "c", "closelast", "closeusd", "tradeprice"}
	lastNames      = []string{"price", "last"} // the close, beside open, high and low
	priceNames     = []string{"price", "usd", "value", "last", "close", "answer", "current", "priceusd", "usdprice", "closeprice", "priceclose", "lastprice", "spotprice", "midprice", "mid", "markprice", "indexprice", "oracleprice", "vwap", "twap", "rate", "exchangerate", "c"}
	rivalNames     = []string{"price", "close", "last", "vwap", "twap", "mid", "midprice", "markprice", "mark", "indexprice", "index", "answer", "priceusd", "spotprice", "oracleprice", "lastprice", "closeprice"}
	symbolNames    = []string{"symbol", "ticker", "pair", "market", "asset", "coin", "token", "tokensymbol", "instrument", "instrumentname", "instid", "product", "productid", "currency", "base", "baseasset", "basecurrency", "symbolid", "name", "feed", "contractaddress", "tokenaddress", "id", "exchange", "venue", "blockchain", "chain", "network", "pool", "pooladdress"}
	decimalsNames  = []string{"decimals", "expo", "exponent"}
	wholeNames     = []string{"answer", "current"}
	scaledSuffix   = regexp.MustCompile(`^(.+?)1?e(8|18|6|10|12)$`)
	notPrice       = regexp.MustCompile(`vol|cap|supply|tvl|count|trades|change|rank|liquidity`)
	noPrice        = regexp.MustCompile(`block|round|x96|tick|index|row|nonce|gas|fee|amount|size|qty|quantity|open|high|low|bid|ask|return|pct|percent|^n$|^i$|^no$`)
	alphaPrefix    = regexp.MustCompile(`^\d+[a-z]?\.\s*`)
	normalReplacer = strings.NewReplacer(" ", "", "_", "", "-", "", ".", "", "<", "", ">", "", "/", "", "$", "", "\ufeff", "", `"`, "", "*", "")
)

func normalName(name string) string {
	name = alphaPrefix.ReplaceAllString(strings.ToLower(strings.TrimSpace(name)), "")
	if cut, _, _ := strings.Cut(name, "("); strings.TrimSpace(cut) != "" {
		name = cut
	}
	if cut, translated, is := strings.Cut(name, "/"); is && cut != "" && strings.ContainsFunc(translated, func(r rune) bool { return r > unicode.MaxASCII }) {
		name = cut // open/开盘价
	}
	return normalReplacer.Replace(name)
}

// heading is the names of a table: of each column one for each row of the header.
type heading struct {
	names  [][]string // as normalName writes them
	titles []string   // as a message writes them
}

func headingOf(t *sheet.Table) heading {
	h := heading{names: make([][]string, len(t.Names())), titles: make([]string, len(t.Names()))}
	for _, row := range t.Header {
		for i := range min(len(row), len(h.names)) {
			name := row[i]
			if j := strings.LastIndexByte(name, '.'); j >= 0 && strings.HasPrefix(t.Form, "JSON") {
				name = name[j+1:]
			}
			for _, level := range levels(name) {
				h.names[i] = append(h.names[i], normalName(level))
			}
			h.titles[i] = strings.TrimSpace(h.titles[i] + " " + row[i])
		}
	}
	return h
}

// levels are the names of a column of several, as pandas writes them in Parquet: ('Close', 'ETH-USD'). Any other name is its own.
func levels(name string) []string {
	inner, begins := strings.CutPrefix(name, "('")
	inner, ends := strings.CutSuffix(inner, "')")
	if !begins || !ends || !strings.Contains(inner, "', '") {
		return []string{name}
	}
	return strings.Split(inner, "', '")
}

// all returns the columns of a name, in any row of the header.
func (h *heading) all(name string, but ...int) (found []int) {
	for i, names := range h.names {
		if slices.Contains(names, name) && !slices.Contains(but, i) {
			found = append(found, i)
		}
	}
	return found
}

// find returns the first column of the first of the names that there is, or −1.
func (h *heading) find(candidates []string, but ...int) int {
	for _, candidate := range candidates {
		if found := h.all(candidate, but...); len(found) > 0 {
			return found[0]
		}
	}
	return -1
}

// named returns the column of a user's name for it: the whole title, or a name as normalName writes it.
func (h *heading) named(name string) int {
	for i, title := range h.titles {
		if strings.EqualFold(strings.TrimSpace(title), strings.TrimSpace(name)) {
			return i
		}
	}
	return h.find([]string{normalName(name)})
}

// titles of a table, for a message.
func (h *heading) text() string { return quoted(h.titles) }

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
			return c, problemAt(0, "the file has no header, so that no column has a name", "add a first row of names, or leave out prices.columns and prices.column")
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
	c.width = max(c.time, c.clock, c.decimals, slices.Max(c.prices())) + 1
	for _, name := range symbolNames {
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

// findTime finds the column of times: the first by preference in which there are times.
func (c *columns) findTime(t *sheet.Table, h *heading, sample [][]string, options *ReadOptions) *sheet.Problem {
	if name := options.Columns.Time; name != "" {
		if c.time = h.named(name); c.time < 0 {
			return problemAt(t.HeaderLine, fmt.Sprintf("there is no column %q among %s", name, h.text()), "correct prices.columns.time")
		}
		return nil
	}
	bars := h.find(openNames) >= 0 && h.find(highNames) >= 0
	var candidates []int
	add := func(names []string) {
		for _, name := range names {
			for _, i := range h.all(name) {
				if !slices.Contains(candidates, i) {
					candidates = append(candidates, i)
				}
			}
		}
	}
	if bars {
		add(openTimeNames)
	}
	add(timeNames)
	if !bars {
		add(openTimeNames)
	}
	named := len(candidates)
	for i, names := range h.names { // a frame's index, which has no name or a made one
		if names != nil && !slices.ContainsFunc(names, func(name string) bool {
			return name != "" && name != "index" && !strings.HasPrefix(name, "unnamed:")
		}) {
			candidates = append(candidates, i)
		}
	}
	if bars {
		add([]string{"id"}) // as HTX answers
	}
	ends := len(candidates)
	add(endNames)
	if len(sample) == 0 && named > 0 {
		c.time = candidates[0]
		return nil
	}
	rounded, exponents := -1, -1
	for n, i := range candidates {
		switch {
		case share(sample, i, isMoment) >= 0.5:
			if coarse(sample, i) {
				rounded = i
				continue
			}
			if exponents < 0 && share(sample, i, hasExponent) >= 0.5 { // a spreadsheet may have rounded them: another is better
				exponents = i
				continue
			}
			c.time = i
			c.ends = n >= ends && bars
			if day := share(sample, i, isDay); day == 1 { // a date; the time of day may stand beside it
				if clock := h.find(clockNames, i); clock >= 0 && share(sample, clock, isClock) == 1 {
					c.clock = clock
				}
			}
			return nil
		case share(sample, i, isClock) >= 0.5: // the date must stand beside it
			if date := h.find(dateNames, i); date >= 0 && share(sample, date, isDay) >= 0.5 {
				c.time, c.clock = date, i
				return nil
			}
		}
	}
	if exponents >= 0 {
		c.time = exponents
		return nil
	}
	if rounded >= 0 {
		return problemAt(t.HeaderLine+1, fmt.Sprintf("the times in column %q were rounded by a spreadsheet (%s), and there is no other", h.titles[rounded], sample[0][rounded]), "get the file again and do not save it from a spreadsheet")
	}
	if named > 0 {
		c.time = candidates[0] // its faults are told row by row
		return nil
	}
	if like := c.timesByName(h, sample); like >= 0 {
		c.time = like
		return nil
	}
	dates := -1
	for i := range h.names { // under a name in another language
		if i < len(h.names) && share(sample, i, isDate) == 1 {
			if dates >= 0 {
				dates = -1
				break
			}
			dates = i
		}
	}
	if dates >= 0 {
		c.time = dates
		return nil
	}
	return problemAt(t.HeaderLine, "no column of times among "+h.text(), "name one unix, timestamp, time or date in the first row, or set prices.columns.time to its name")
}

// timesByName is the only column that holds times and whose name has the word time, date or stamp in it. It is −1 where
// none or several do.
func (c *columns) timesByName(h *heading, sample [][]string) int {
	found := -1
	for i, names := range h.names {
		if !slices.ContainsFunc(names, func(name string) bool {
			return strings.Contains(name, "time") || strings.Contains(name, "date") || strings.Contains(name, "stamp")
		}) || share(sample, i, isMoment) < 1 {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

// share is how many rows of the sample have a cell of a kind in a column, from 0 to 1.
func share(sample [][]string, i int, is func(string) bool) float64 {
	n := 0
	for _, row := range sample {
		if i < len(row) && is(row[i]) {
			n++
		}
	}
	if len(sample) == 0 {
		return 0
	}
	return float64(n) / float64(len(sample))
}

func isMoment(cell string) bool {
	_, _, err := sheet.Moment(cell, sheet.DayFirst)
	if err != nil {
		_, _, err = sheet.Moment(cell, sheet.MonthFirst)
	}
	return err == nil
}

func isDate(cell string) bool {
	_, form, err := sheet.Moment(cell, sheet.DayFirst)
	if err != nil {
		_, form, err = sheet.Moment(cell, sheet.MonthFirst)
	}
	return err == nil && !strings.HasPrefix(form, "unix")
}

func isDay(cell string) bool {
	at, form, err := sheet.Moment(cell, sheet.MonthFirst)
	if err != nil {
		at, form, err = sheet.Moment(cell, sheet.DayFirst)
	}
	return err == nil && !strings.HasPrefix(form, "unix") && at%86_400_000_000 == 0 && !strings.ContainsAny(cell, ":")
}

func isClock(cell string) bool {
	_, ok := sheet.TimeOfDay(cell)
	return ok
}

// hasExponent reports whether a time is a number with an exponent.
func hasExponent(cell string) bool {
	return strings.ContainsAny(cell, "eE") && strings.Trim(cell, "0123456789.eE+ ") == ""
}

// coarse reports whether times were written with an exponent and too few digits: neighbours are the same, or their steps
// differ by no more than the last digit that was written.
func coarse(sample [][]string, i int) bool {
	var times []int64 // unix µs
	digits, top := 0, int64(0)
	for n, row := range sample {
		if i >= len(row) || !hasExponent(row[i]) {
			return false
		}
		if n > 0 && row[i] == sample[n-1][i] {
			return true
		}
		at, _, err := sheet.Moment(row[i], sheet.DayFirst)
		if err != nil {
			return false
		}
		mantissa, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(row[i])), "e")
		digits = max(digits, len(strings.ReplaceAll(mantissa, ".", "")))
		top = max(top, at)
		times = append(times, at)
	}
	unit := int64(1) // of the last digit written, µs
	for n := len(strconv.FormatInt(top, 10)) - digits; n > 0; n-- {
		unit *= 10
	}
	var least, most int64
	for n := 1; n < len(times); n++ {
		step := max(times[n]-times[n-1], times[n-1]-times[n])
		if n == 1 || step < least {
			least = step
		}
		most = max(most, step)
	}
	return unit > 1_000_000 && most > least && most-least <= unit
}

// findPrices finds the four prices of bars, or the one of points.
func (c *columns) findPrices(t *sheet.Table, h *heading, sample [][]string, options *ReadOptions) *sheet.Problem {
	taken := []int{c.time, c.clock, c.filter}
	own := func(name, key string, into *int) *sheet.Problem {
		if name == "" {
			return nil
		}
		if *into = h.named(name); *into < 0 {
			return problemAt(t.HeaderLine, fmt.Sprintf("there is no column %q among %s", name, h.text()), "correct prices.columns."+key)
		}
		return nil
	}
	if options.Columns.Price != "" {
		c.format = "points with a header"
		return own(options.Columns.Price, "price", &c.price)
	}
	c.open, c.high, c.low, c.closing = h.find(openNames, taken...), h.find(highNames, taken...), h.find(lowNames, taken...), h.find(closeNames, taken...)
	for _, p := range []*sheet.Problem{
		own(options.Columns.Open, "open", &c.open), own(options.Columns.High, "high", &c.high),
		own(options.Columns.Low, "low", &c.low), own(options.Columns.Close, "close", &c.closing),
	} {
		if p != nil {
			return p
		}
	}
	if c.open >= 0 && c.high >= 0 && c.low >= 0 && c.closing < 0 {
		c.closing = h.find(lastNames, taken...)
	}
	c.price = h.find(priceNames, taken...)
	needed := []int{c.open, c.high, c.low, c.closing}
	missing := 0
	for i, names := range [][]string{openNames, highNames, lowNames, closeNames} {
		if needed[i] < 0 {
			missing++
			continue
		}
		for _, name := range names {
			if twice := h.all(name, taken...); len(twice) > 1 && slices.Contains(twice, needed[i]) {
				return problemAt(t.HeaderLine, fmt.Sprintf("%d columns are %s: %s", len(twice), name, quotedOf(h, twice)), "choose one asset with prices.value, or name the columns with prices.columns")
			}
		}
	}
	if c.open < 0 && c.high < 0 && c.low < 0 {
		if found, p := c.named(t, h, taken); found || p != nil {
			return p
		}
	}
	short := c.open >= 0 && len(h.names[c.open]) > 0 && slices.Contains(h.names[c.open], "o") // a single letter alone is no sign of bars
	switch {
	case missing == 0:
		c.bars, c.format = true, "bars with a header"
		return nil
	case (c.open >= 0 && !short || c.high >= 0 && !slices.Contains(h.names[c.high], "h") && !slices.Contains(h.names[c.high], "max") ||
		c.low >= 0 && !slices.Contains(h.names[c.low], "l") && !slices.Contains(h.names[c.low], "min")):
		return problemAt(t.HeaderLine, fmt.Sprintf("bars need open, high, low and close, and %s lacks %d of them", h.text(), missing), "add the columns, name them with prices.columns, or read one price with prices.columns.price")
	case c.price >= 0:
		return c.onePrice(t, h, taken)
	}
	// A name such as answer_1e8, or one that has the word price in it.
	var like []int
	for i, names := range h.names {
		if slices.Contains(taken, i) {
			continue
		}
		for _, name := range names {
			if m := scaledSuffix.FindStringSubmatch(name); m != nil && slices.Contains(append(priceNames, "answer"), m[1]) {
				c.price = i
				c.shift, _ = strconv.Atoi(m[2])
				c.format = "points with a header"
				return nil
			}
			if strings.Contains(name, "price") && !strings.Contains(name, "x96") && !strings.Contains(name, "change") && !slices.Contains(like, i) {
				like = append(like, i)
			}
		}
	}
	if len(like) == 0 && len(h.names) == 2 && strings.Trim(strings.Join(h.names[c.time], ""), " ") == "" { // values under times, as a series
		if other := 1 - c.time; !slices.ContainsFunc(h.names[other], func(name string) bool { return notPrice.MatchString(name) }) {
			like = []int{other}
		}
	}
	if len(like) == 0 { // a column of numbers under the name of an asset
		like = c.numbers(h, sample, taken)
		c.alone = len(like) == 1
	}
	switch {
	case len(like) == 1:
		c.price, c.format = like[0], "points with a header"
		return nil
	case len(like) > 1:
		return problemAt(t.HeaderLine, fmt.Sprintf("%d columns could be the price: %s", len(like), quotedOf(h, like)), "set prices.columns.price to one of them, or of bars prices.columns.open, high, low and close")
	}
	return problemAt(t.HeaderLine, "no column of prices among "+h.text(), "name one price, or four open, high, low and close, in the first row, or set prices.columns")
}

// named finds bars whose four names have one word more in common, as mid_open and mid_close or ETH.USD.Open and ETH.USD.Close.
func (c *columns) named(t *sheet.Table, h *heading, taken []int) (found bool, _ *sheet.Problem) {
	parts := [4]string{"open", "high", "low", "close"}
	sets := map[string]*[4]int{}
	var words []string
	for i, names := range h.names {
		if slices.Contains(taken, i) {
			continue
		}
		for _, name := range names {
			for part, of := range parts {
				word := "*"
				if before, is := strings.CutSuffix(name, of); is {
					word = before + word
				} else if after, is := strings.CutPrefix(name, of); is {
					word += after
				}
				if word == "*" {
					continue
				}
				if sets[word] == nil {
					sets[word] = &[4]int{-1, -1, -1, -1}
					words = append(words, word)
				}
				sets[word][part] = i
			}
		}
	}
	words = slices.DeleteFunc(words, func(word string) bool { return slices.Contains(sets[word][:], -1) })
	switch len(words) {
	case 0:
		return false, nil
	case 1:
		set := sets[words[0]]
		c.open, c.high, c.low, c.closing = set[0], set[1], set[2], set[3]
		c.bars, c.format = true, "bars with a header"
		return true, nil
	}
	columns := make([]int, len(words))
	for i, word := range words {
		columns[i] = sets[word][3]
	}
	return false, problemAt(t.HeaderLine, fmt.Sprintf("bars of %d kinds, which close in %s", len(words), quotedOf(h, columns)), "name one with prices.columns.open, high, low and close")
}

// numbers are the columns that hold numbers and nothing else, and are not named as something other than a price.
func (c *columns) numbers(h *heading, sample [][]string, taken []int) (found []int) {
	for i, names := range h.names {
		if names == nil || slices.Contains(taken, i) || i == 0 && strings.Join(names, "") == "" || slices.ContainsFunc(names, func(name string) bool {
			return notPrice.MatchString(name) || noPrice.MatchString(name) || slices.Contains(timeNames, name) || slices.Contains(symbolNames, name)
		}) {
			continue
		}
		if len(sample) > 0 && share(sample, i, func(cell string) bool { return sheet.IsNumber(cell) || sheet.IsMissing(cell) }) == 1 {
			found = append(found, i)
		}
	}
	return found
}

// onePrice is points under a name. Others that could be meant are kept to be compared.
func (c *columns) onePrice(t *sheet.Table, h *heading, taken []int) *sheet.Problem {
	c.format = "points with a header"
	names := h.names[c.price]
	if time := h.names[c.time]; slices.Contains(time, "snappedat") || slices.Contains(time, "unixms") && slices.Contains(names, "usd") {
		c.format = "CoinGecko points"
	}
	for _, name := range names {
		if twice := h.all(name, taken...); len(twice) > 1 && name != "" && slices.Contains(priceNames, name) {
			return problemAt(t.HeaderLine, fmt.Sprintf("%d columns are %s: %s", len(twice), name, quotedOf(h, twice)), "choose one asset with prices.value, or one column with prices.columns.price")
		}
	}
	for _, name := range rivalNames {
		c.rivals = append(c.rivals, h.all(name, append(taken, c.price)...)...)
	}
	return nil
}

// findDecimals finds out how many digits of whole numbers stand after the point: as the scenario says, as a column
// says, or, of a feed's answers, 8 as in Chainlink's dollar feeds, or 18 where they are that large.
func (c *columns) findDecimals(h *heading, sample [][]string, options *ReadOptions) {
	switch {
	case options.Decimals > 0:
		c.shift = int(options.Decimals)
		return
	case c.bars || c.shift > 0:
		return
	}
	whole := share(sample, c.price, func(cell string) bool { return strings.Trim(strings.TrimSpace(cell), "0123456789") == "" && cell != "" }) == 1
	if !whole || len(sample) == 0 {
		return
	}
	digits := 0
	for _, row := range sample {
		digits = max(digits, len(strings.TrimSpace(row[c.price])))
	}
	answers := h.find(wholeNames) == c.price
	if i := h.find(decimalsNames); i >= 0 {
		if n, err := strconv.Atoi(strings.TrimSpace(sample[0][i])); answers || err != nil || n < 0 || digits >= n {
			c.decimals = i
			return
		}
		c.others = i // those of the token
		return
	}
	if !answers {
		return
	}
	switch {
	case digits >= 17:
		c.shift, c.assumed = 18, true
	case digits >= 7:
		c.shift, c.assumed = 8, true
	}
}

// byPlace is a table without names: a time and a price, or a time and bars, after a date and a time of day in two
// columns where they stand so.
func (c *columns) byPlace(t *sheet.Table, sample [][]string) *sheet.Problem {
	c.places = true
	width := t.Width
	if len(sample) == 0 {
		c.time, c.price, c.width = 0, 1, 2
		return nil
	}
	c.time = 0
	first := 1
	if share(sample, 0, isDay) == 1 && share(sample, 1, isClock) == 1 && share(sample, 1, isMoment) < 1 && width != 2 {
		c.clock, first = 1, 2
	}
	if share(sample, 0, isMoment) < 0.5 {
		return problemAt(0, "no header, and no times in the first column: "+quoted(sample[0]), "add a first row that names the columns, such as time,price")
	}
	switch n := width - first; {
	case n == 1:
		c.format, c.price, c.width = "points without a header", first, first+1
	case n >= 4:
		c.format, c.bars = "bars without a header", true
		c.open, c.high, c.low, c.closing, c.width = first, first+1, first+2, first+3, first+4
		if width == 12 && first == 1 {
			c.format = "Binance klines"
		}
	default:
		return problemAt(1, fmt.Sprintf("%d columns without a header", width), "add a first row that names them, such as time,price")
	}
	return nil
}

// text says which column is read as what.
func (c *columns) text(t *sheet.Table) string {
	if c.places {
		if c.bars {
			return fmt.Sprintf("time, open, high, low, close in columns %d, %d, %d, %d, %d", c.time+1, c.open+1, c.high+1, c.low+1, c.closing+1)
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

func quotedOf(h *heading, columns []int) string {
	titles := make([]string, len(columns))
	for i, column := range columns {
		titles[i] = fmt.Sprintf("%q", h.titles[column])
	}
	return shortened(strings.Join(titles, ", "))
}
