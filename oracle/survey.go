package oracle

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// survey walks the table once before it is read, for what only the file as a whole tells: how it writes numbers and
// dates, in which order bars without names stand, whether it is of one asset, and whether columns that could be the
// price agree.
func (p *priceReader) survey() bool {
	c := &p.columns
	var styles sheet.Styles
	var dates sheet.Dates
	rivals := make([][]float64, len(c.rivals)) // ratios to the price
	firstApart := make([]string, len(c.rivals))
	apartLine := make([]int, len(c.rivals))
	values := make([]map[string]int, len(c.symbols))
	for i := range values {
		values[i] = map[string]int{}
	}
	turns := c.places && c.bars && !c.fixed
	var turned [len(places)]int // rows that contradict an order of bars without names
	firstTime, secondTime := "", ""
	for row, problem := range p.table.Rows() {
		if problem != nil || len(row.Cells) < c.width {
			continue
		}
		if c.filter >= 0 && !p.chosen(row) {
			continue
		}
		switch {
		case firstTime == "":
			firstTime = strings.Clone(row.Cells[c.time])
		case secondTime == "":
			secondTime = strings.Clone(row.Cells[c.time])
		}
		dates.See(row.Cells[c.time], row.Line)
		for _, i := range c.prices() {
			if !sheet.IsMissing(row.Cells[i]) {
				styles.See(row.Cells[i], row.Line)
			}
		}
		for i, column := range c.symbols {
			if column >= len(row.Cells) {
				continue
			}
			value := strings.ToLower(strings.TrimSpace(row.Cells[column]))
			if n, known := values[i][value]; value != "" && (known || len(values[i]) < 8) {
				if !known {
					value = strings.Clone(value)
				}
				values[i][value] = n + 1
			}
		}
		if turns {
			for i := range places {
				if !places[i].holds(row.Cells[c.open:min(c.open+5, len(row.Cells))]) {
					turned[i]++
				}
			}
		}
		for i, column := range c.rivals {
			if column >= len(row.Cells) || len(rivals[i]) > 100_000 {
				continue
			}
			price, _ := strconv.ParseFloat(strings.TrimSpace(row.Cells[c.price]), 64) // 0 where it is no number
			rival, _ := strconv.ParseFloat(strings.TrimSpace(row.Cells[column]), 64)
			if price > 0 && rival > 0 {
				ratio := math.Abs(math.Log(rival / price))
				rivals[i] = append(rivals[i], ratio)
				if ratio > rivalSlack && firstApart[i] == "" {
					firstApart[i] = fmt.Sprintf("%s and %s in %s", strings.TrimSpace(row.Cells[c.price]), strings.TrimSpace(row.Cells[column]), p.line(int32(row.Line)))
					apartLine[i] = row.Line
				}
			}
		}
	}
	var problem *sheet.Problem
	if p.style, problem = styles.Style(); problem != nil {
		p.fault(problem)
	}
	if cell, line := styles.Groups(); line > 0 && p.table.Form == "CSV with semicolons" {
		p.warn(line, fmt.Sprintf("%q is read with a decimal point, as all numbers with one are", cell), "write them without points if these part thousands")
	}
	if p.order, problem = dates.Order(); problem != nil {
		p.fault(problem)
	}
	p.assets(values)
	p.rivals(rivals, firstApart, apartLine)
	if turns {
		at, order := c.open, places[agreed(turned)]
		c.open, c.high, c.low, c.closing = at+order.open, at+order.high, at+order.low, at+order.closing
	}
	p.stamp(firstTime, secondTime)
	p.zone(firstTime)
	p.info.Columns = c.text(p.table)
	if !c.places && !c.bars {
		p.info.Price = headingOf(p.table).titles[c.price]
	}
	if c.alone {
		p.warn(p.table.HeaderLine, fmt.Sprintf("column %q is read as the price, the only one of numbers beside the time", headingOf(p.table).titles[c.price]), "set prices.columns.price to it, or to another")
	}
	if c.others >= 0 {
		title := headingOf(p.table).titles[c.others]
		p.warn(p.table.HeaderLine, fmt.Sprintf("prices are whole numbers, and too short for the decimals in column %q, which are taken for the token's", title), "set prices.decimals if they are the prices'")
	}
	if c.assumed {
		p.warn(0, fmt.Sprintf("prices are whole numbers, read with %d decimals as their size suggests", c.shift), "set prices.decimals if they have others")
	}
	p.info.Above = p.table.Above
	return p.faults.Count() == 0
}

// zoneNames matches what a column of times is called that are not of UTC.
var zoneNames = regexp.MustCompile(`(?i)\b(local|eastern|pacific|est|edt|cst|cdt|mst|mdt|pst|pdt|cet|cest|eet|bst|ist|jst|kst|sgt|hkt|aest|aedt|msk|new york|london|paris|berlin|zurich|tokyo|seoul|singapore|hong kong|(america|europe|asia|australia|us)/\w+)\b`)

// zone warns of times without an offset under a name, or beside a remark, that says they are not UTC.
func (p *priceReader) zone(first string) {
	zone := p.table.Zone
	if zone == "" && !p.columns.places {
		zone = zoneNames.FindString(strings.ReplaceAll(headingOf(p.table).titles[p.columns.time], "_", " "))
	}
	if zone != "" && first != "" && p.options.Offset == 0 && !sheet.HasZone(first) {
		p.warn(p.table.HeaderLine, fmt.Sprintf("times are those of %q, without an offset, and are read as UTC", zone), "set prices.offset if it never changes, as to -05:00, or write them as 2025-03-09T00:00:00-05:00 or as unix seconds")
	}
}

// chosen reports whether a row has the value asked for.
func (p *priceReader) chosen(row sheet.Row) bool {
	i := p.columns.filter
	return i < len(row.Cells) && strings.EqualFold(strings.TrimSpace(row.Cells[i]), strings.TrimSpace(p.options.Value))
}

// place is an order in which bars without names stand.
type place struct{ open, high, low, closing int }

// places are open, high, low, close of Binance, Kraken, OKX and most; low, high, open, close of Coinbase; open, close,
// high, low of Bitfinex and KuCoin; and volume, close, high, low, open of Gate.io.
var places = [...]place{{0, 1, 2, 3}, {2, 1, 0, 3}, {0, 2, 3, 1}, {4, 2, 3, 1}}

// agreed is the order that the fewest rows contradict: another than the first where all rows agree with it, or where it is
// contradicted ten times as often, so that a few impossible rows are told and not all of them.
func agreed(turned [len(places)]int) int {
	best := 0
	for i := range places {
		if turned[i] < turned[best] {
			best = i
		}
	}
	if 10*turned[best] > turned[0] {
		return 0
	}
	return best
}

// holds reports whether cells in this order are a bar.
func (o place) holds(cells []string) bool {
	var x [5]float64
	if max(o.open, o.high, o.low, o.closing) >= len(cells) {
		return false
	}
	for i, cell := range cells {
		f, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
		if err != nil {
			return true // of it nothing is known
		}
		x[i] = f
	}
	return x[o.low] <= min(x[o.open], x[o.closing]) && max(x[o.open], x[o.closing]) <= x[o.high]
}

// assets refuses a table of several assets.
func (p *priceReader) assets(values []map[string]int) {
	h := headingOf(p.table)
	for i, column := range p.columns.symbols {
		if len(values[i]) < 2 || len(values[i]) >= 8 && p.seenOften(values[i]) {
			continue
		}
		names := make([]string, 0, len(values[i]))
		for name := range values[i] {
			names = append(names, name)
		}
		slices.Sort(names)
		title := h.titles[column]
		p.refuse(0, fmt.Sprintf("column %q has %d values, so that this is more than one asset: %s", title, len(names), shortened(strings.Join(names, ", "))),
			fmt.Sprintf("choose one with prices.column: %s and prices.value", title))
		return
	}
}

// seenOften tells a column of identifiers, a new one in each row, from one of assets.
func (p *priceReader) seenOften(values map[string]int) bool {
	sum := 0
	for _, n := range values {
		sum += n
	}
	return sum <= len(values)+1
}

// rivalSlack is how far columns that could each be the price may stand apart, as a logarithm: 5 %.
const rivalSlack = 0.05

// rivals refuses a table with columns that could each be the price and differ, and says of others which was read.
func (p *priceReader) rivals(ratios [][]float64, apart []string, lines []int) {
	c := &p.columns
	if len(c.rivals) == 0 {
		return
	}
	h := headingOf(p.table)
	var beside []string
	for i, column := range c.rivals {
		if len(ratios[i]) == 0 {
			continue
		}
		slices.Sort(ratios[i])
		if median := ratios[i][len(ratios[i])/2]; median > rivalSlack {
			p.refuse(lines[i], fmt.Sprintf("%q and %q could each be the price, and differ: %s", h.titles[c.price], h.titles[column], apart[i]),
				"set prices.columns.price to the one to read")
			return
		}
		beside = append(beside, fmt.Sprintf("%q", h.titles[column]))
	}
	if len(beside) > 0 {
		p.warn(p.table.HeaderLine, fmt.Sprintf("column %q is read as the price, beside %s", h.titles[c.price], strings.Join(beside, ", ")), "set prices.columns.price to read another")
	}
}
