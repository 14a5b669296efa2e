package oracle

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// byPlace is a table without names: trades of a known form, a time and a price, or a time and bars, after a date and a time of
// day in two columns where they stand so.
func (c *columns) byPlace(t *sheet.Table, sample [][]string) *sheet.Problem {
	c.places = true
	width := t.Width
	if len(sample) == 0 {
		c.time, c.price, c.width = 0, 1, 2
		return nil
	}
	if c.tradesOfBinance(width, sample) || c.barsOfPoloniex(width, sample) {
		return nil
	}
	c.time = 0
	first := 1
	if share(sample, 0, isDay) == 1 && share(sample, 1, isClock) == 1 && share(sample, 1, isMoment) < 1 && width != 2 {
		c.clock, first = 1, 2
	}
	if share(sample, 0, isMoment) < 0.5 {
		return problemAt(0, "no header, and no times in the first column: "+quoted(sample[0]), "add a first row that names the columns, such as time,price, or "+byNumbers)
	}
	switch n := width - first; {
	case n == 1:
		c.format, c.price, c.width = "points without a header", first, first+1
	case n == 2 && isAmount(sample, first, first+1):
		c.format, c.price, c.width, c.trades = "trades without a header", first, first+2, true
	case n >= 4:
		c.format, c.bars = "bars without a header", true
		c.open, c.high, c.low, c.closing, c.width = first, first+1, first+2, first+3, first+4
		switch {
		case width == 12 && first == 1:
			c.format = "Binance klines"
		case width == 5 && t.Form == "JSON" && t.Path == "the whole" && slices.Contains(ofCoinGecko, spacing(sample)):
			c.format, c.ends = "CoinGecko bars", true
		}
	default:
		return problemAt(1, fmt.Sprintf("%d columns without a header", width), "add a first row that names them, such as time,price, or "+byNumbers)
	}
	return nil
}

const byNumbers = "set prices.columns.time and prices.columns.price to the numbers of their columns, from 1"

// byNumber takes the columns of a table without names that the user gives by their numbers, from 1. The time is in the first
// unless another is given.
func (c *columns) byNumber(width int, options *ReadOptions) (problem *sheet.Problem) {
	c.places, c.fixed, c.time = true, true, 0
	take := func(key, text string, into *int) bool {
		if text == "" {
			return false
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > width {
			problem = problemAt(0, fmt.Sprintf("the file has no header, so that its %d columns have numbers and no names: %s is %q", width, key, text), fmt.Sprintf("give a number from 1 to %d, or add a first row of names", width))
			return true
		}
		*into = n - 1
		return true
	}
	names := options.Columns
	take("prices.column", options.Column, &c.filter)
	take("prices.columns.time", names.Time, &c.time)
	given := 0
	for _, of := range []struct {
		key, name string
		into      *int
	}{{"open", names.Open, &c.open}, {"high", names.High, &c.high}, {"low", names.Low, &c.low}, {"close", names.Close, &c.closing}} {
		if take("prices.columns."+of.key, of.name, of.into) {
			given++
		}
	}
	switch {
	case take("prices.columns.price", names.Price, &c.price):
		c.format = "points without a header"
	case given == 4:
		c.format, c.bars = "bars without a header", true
	case problem == nil:
		problem = problemAt(0, "the file has no header, and prices.columns does not say which column the price is", "set prices.columns.price to its number, from 1, or open, high, low and close")
	}
	c.width = max(c.time, c.filter, slices.Max(c.prices())) + 1
	return problem
}

// ofCoinGecko is how far apart, in seconds, the bars of CoinGecko's /ohlc are that it chooses by the days asked for. Their times
// are those of their ends, and no volume stands beside them.
var ofCoinGecko = []int64{30 * 60, 4 * 3600, 4 * 86400}

// spacing is how many seconds pass from the first to the second row of milliseconds.
func spacing(sample [][]string) int64 {
	if len(sample) < 2 {
		return 0
	}
	first, form, err1 := sheet.Moment(sample[0][0], sheet.DayFirst)
	second, _, err2 := sheet.Moment(sample[1][0], sheet.DayFirst)
	if err1 != nil || err2 != nil || form != "unix ms" {
		return 0
	}
	return (second - first) / 1_000_000
}

// areNamed reports whether a row names the columns as they were found by place: months were joined, of which the first has no
// names, as Binance's older ones.
func (c *columns) areNamed(cells []string) bool {
	if first, _ := utf8.DecodeRuneInString(cells[c.time]); unicode.IsDigit(first) {
		return false // the quick way
	}
	is := func(i int, names []string) bool { return slices.Contains(names, normalName(cells[i])) }
	if !is(c.time, timeNames) {
		return false
	}
	if c.bars {
		return is(c.open, openNames) && is(c.high, highNames) && is(c.low, lowNames) && is(c.closing, closeNames)
	}
	return is(c.price, priceNames)
}

// tradesOfBinance are rows as its archives have them, told by the true or false at their end:
//
//	id, price, quantity, quote quantity, time, buyer is maker [, best match]
//	id, price, quantity, first id, last id, time, buyer is maker [, best match]
//
// Numbers of trades may look like times.
func (c *columns) tradesOfBinance(width int, sample [][]string) bool {
	truths := 0
	for ; truths < 2 && truths < width && share(sample, width-1-truths, isTruth) == 1; truths++ {
	}
	at := width - 1 - truths
	if truths == 0 || at != 4 && at != 5 || share(sample, at, isMoment) < 1 || share(sample, 0, isWhole) < 1 || share(sample, 1, sheet.IsNumber) < 1 {
		return false
	}
	c.format = "Binance trades"
	if at == 5 {
		c.format = "Binance aggregated trades"
	}
	c.time, c.price, c.width, c.trades = at, 1, at+1, true
	return true
}

// barsOfPoloniex are rows as it answers: low, high, open, close, six amounts and counts, a mean, the bar's length, its start
// and its end.
func (c *columns) barsOfPoloniex(width int, sample [][]string) bool {
	isLength := func(cell string) bool { return slices.Contains(lengthsOfPoloniex, strings.TrimSpace(cell)) }
	if width != 14 || share(sample, 11, isLength) < 1 || share(sample, 12, isMoment) < 1 || share(sample, 13, isMoment) < 1 {
		return false
	}
	c.format, c.bars, c.fixed = "Poloniex bars", true, true
	c.low, c.high, c.open, c.closing, c.time, c.width = 0, 1, 2, 3, 12, 14
	return true
}

var lengthsOfPoloniex = []string{
	"MINUTE_1", "MINUTE_5", "MINUTE_10", "MINUTE_15", "MINUTE_30", "HOUR_1", "HOUR_2", "HOUR_4", "HOUR_6", "HOUR_12", "DAY_1", "DAY_3", "WEEK_1", "MONTH_1",
}

func isTruth(cell string) bool {
	cell = strings.TrimSpace(cell)
	return strings.EqualFold(cell, "true") || strings.EqualFold(cell, "false")
}

func isWhole(cell string) bool {
	cell = strings.TrimSpace(cell)
	return cell != "" && strings.Trim(cell, "0123456789") == ""
}

// isAmount tells the amount of a trade beside its price from a second price: its size changes more than twice as much.
func isAmount(sample [][]string, price, amount int) bool {
	spread := func(i int) float64 {
		var all []float64
		for _, row := range sample {
			if i >= len(row) {
				return 0
			}
			x, err := strconv.ParseFloat(strings.TrimSpace(row[i]), 64)
			if err != nil || x < 0 {
				return 0
			}
			all = append(all, x)
		}
		if slices.Min(all) == 0 {
			return math.Inf(1)
		}
		return slices.Max(all) / slices.Min(all)
	}
	prices := spread(price)
	return prices > 0 && !math.IsInf(prices, 1) && spread(amount) > 2*prices
}

// isOfTrades reports whether names are those of trades.
func (h *heading) isOfTrades() bool {
	return h.find([]string{"isbuyermaker", "buyermaker", "tradeid", "aggtradeid", "takerside", "takerordertype"}) >= 0 ||
		h.find([]string{"side"}) >= 0 && h.find([]string{"size", "qty", "quantity", "amount", "volume"}) >= 0
}
