package oracle

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/internal/sheet"
)

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
	take := func(n int) {
		c.time = candidates[n]
		c.ends = bars && (n >= ends || h.find([]string{"homenotional"}) >= 0 && h.find([]string{"lastsize"}) >= 0) // BitMEX
		if share(sample, c.time, isDay) == 1 {                                                                     // a date; the time of day may stand beside it
			if clock := h.find(clockNames, c.time); clock >= 0 && share(sample, clock, isClock) == 1 {
				c.clock = clock
			}
		}
	}
	rounded := -1
	var exponents []int // a spreadsheet may have rounded them: another is better
	for n, i := range candidates {
		moments := share(sample, i, isMoment) >= 0.5
		switch {
		case moments && coarse(sample, i):
			rounded = i
		case moments && share(sample, i, hasExponent) >= 0.5:
			exponents = append(exponents, n)
		case moments:
			take(n)
			return nil
		case share(sample, i, isClock) >= 0.5: // the date must stand beside it
			if date := h.find(dateNames, i); date >= 0 && share(sample, date, isDay) >= 0.5 {
				c.time, c.clock = date, i
				return nil
			}
		}
	}
	if len(exponents) > 0 {
		take(exponents[0])
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
		if share(sample, i, isDate) == 1 {
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
