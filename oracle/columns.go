package oracle

import (
	"fmt"
	"slices"
	"strings"
)

// columns says where a file keeps what.
type columns struct {
	format                                string
	bars                                  bool
	time, open, high, low, closing, price int
	width                                 int // columns a row must have
}

// Names of columns, as normalName writes them, the preferred first.
var (
	timeNames  = []string{"unix", "unixms", "unixtimestamp", "timestamp", "opentime", "time", "datetime", "date", "snappedat"}
	priceNames = []string{"price", "usd", "value", "last", "close"}
)

func normalName(name string) string {
	name, _, _ = strings.Cut(strings.ToLower(name), "(")
	return strings.NewReplacer(" ", "", "_", "", "-", "", ".", "").Replace(name)
}

// findColumns tells a file's format from its first row, and whether that row is a header.
func findColumns(row []string) (c columns, header bool, problem, remedy string) {
	if _, _, err := parseTime(row[0]); err == nil {
		return columnsByPosition(len(row))
	}
	names := make([]string, len(row))
	for i, name := range row {
		names[i] = normalName(name)
	}
	find := func(candidates ...string) int {
		for _, candidate := range candidates {
			if i := slices.Index(names, candidate); i >= 0 {
				return i
			}
		}
		return -1
	}
	c = columns{
		time: find(timeNames...), price: find(priceNames...),
		open: find("open"), high: find("high"), low: find("low"), closing: find("close"),
	}
	if c.time < 0 {
		return c, true, fmt.Sprintf("no column of times among %s", quoted(row)), "name one unix, timestamp, time or date in the first row"
	}
	needed := []int{c.open, c.high, c.low, c.closing}
	switch missing := countBelow(needed, 0); {
	case missing == 0:
		c.bars, c.format = true, "bars with a header"
		c.width = max(c.time, slices.Max(needed)) + 1
	case c.open >= 0 || c.high >= 0 || c.low >= 0:
		return c, true, fmt.Sprintf("bars need open, high, low and close, and %s lacks %d of them", quoted(row), missing), "add the columns, or keep one price only"
	case c.price >= 0:
		c.format = "points with a header"
		if names[c.time] == "snappedat" || names[c.time] == "unixms" && names[c.price] == "usd" {
			c.format = "CoinGecko points"
		}
		c.width = max(c.time, c.price) + 1
	default:
		return c, true, fmt.Sprintf("no column of prices among %s", quoted(row)), "name one price, or four open, high, low and close, in the first row"
	}
	return c, true, "", ""
}

func columnsByPosition(width int) (c columns, header bool, problem, remedy string) {
	switch {
	case width == 2:
		return columns{format: "points without a header", time: 0, price: 1, width: 2}, false, "", ""
	case width >= 5:
		c = columns{format: "bars without a header", bars: true, open: 1, high: 2, low: 3, closing: 4, width: 5}
		if width == 12 {
			c.format = "Binance klines"
		}
		return c, false, "", ""
	}
	return c, false, fmt.Sprintf("%d columns without a header", width), "add a first row that names them, such as time,price"
}

func countBelow(numbers []int, limit int) (n int) {
	for _, number := range numbers {
		if number < limit {
			n++
		}
	}
	return n
}

// quoted returns the first names of a row, short enough for a message.
func quoted(row []string) string {
	text := strings.Join(row, ",")
	if len(text) > 80 {
		text = text[:80] + "…"
	}
	return fmt.Sprintf("%q", text)
}
