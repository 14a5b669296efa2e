package oracle

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/internal/sheet"
)

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
	if c.price = h.find(options.Names, taken...); c.price >= 0 {
		c.format = "points with a header"
		for _, name := range options.Names {
			c.rivals = append(c.rivals, h.all(name, append(taken, c.price)...)...)
		}
		return nil
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
	short := c.open >= 0 && slices.Contains(h.names[c.open], "o") // a single letter alone is no sign of bars
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
	if len(h.names) == 2 && strings.Trim(strings.Join(h.names[c.time], ""), " ") == "" { // values under times, as a series
		if other := 1 - c.time; !slices.ContainsFunc(h.names[other], func(name string) bool { return notPrice.MatchString(name) }) {
			like = []int{other}
		}
	}
	if len(like) == 0 { // a column of numbers under the name of an asset
		like = c.numbers(h, sample, taken)
		c.alone = len(like) == 1
	}
	switch len(like) {
	case 0:
		return problemAt(t.HeaderLine, "no column of prices among "+h.text(), "name one price, or four open, high, low and close, in the first row, or set prices.columns")
	case 1:
		c.price, c.format = like[0], "points with a header"
		return nil
	}
	return problemAt(t.HeaderLine, fmt.Sprintf("%d columns could be the price: %s", len(like), quotedOf(h, like)), "set prices.columns.price to one of them, or of bars prices.columns.open, high, low and close")
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
					word = "*" + after
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
		if share(sample, i, func(cell string) bool { return sheet.IsNumber(cell) || sheet.IsMissing(cell) }) == 1 {
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
		if twice := h.all(name, taken...); len(twice) > 1 && slices.Contains(priceNames, name) {
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
	whole := share(sample, c.price, func(cell string) bool { return isWhole(sheet.Unhex(cell)) }) == 1
	if !whole || len(sample) == 0 {
		return
	}
	digits := 0
	for _, row := range sample {
		digits = max(digits, len(strings.TrimSpace(sheet.Unhex(row[c.price]))))
	}
	answers := h.find(wholeNames) == c.price
	if i := h.find(decimalsNames); i >= 0 {
		first := ""
		for _, row := range sample {
			if i < len(row) {
				first = strings.TrimSpace(row[i])
				break
			}
		}
		if n, _ := strconv.Atoi(first); answers || digits >= n { // 0 where it is no number
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
