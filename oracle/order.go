package oracle

import (
	"fmt"
	"slices"
	"sort"
)

// inOrder puts the rows in the order of time: turned round where the newest stands first, and parts that follow one
// another in time wherever they stand in the file. What cannot be put in order is refused. Rows that repeat others are
// dropped.
func (p *priceReader) inOrder() bool {
	up, down := 0, 0
	for i := 1; i < len(p.times); i++ {
		switch {
		case p.times[i] > p.times[i-1]:
			up++
		case p.times[i] < p.times[i-1]:
			down++
		}
	}
	p.info.Order = "oldest first"
	switch {
	case down == 0:
	case up == 0:
		p.turn(0, len(p.times))
		p.info.Order = "newest first"
	default:
		if !p.parts(down > up) {
			return false
		}
	}
	return p.repeated()
}

// width is how many prices a row has.
func (p *priceReader) width() int {
	if p.columns.bars {
		return 4
	}
	return 1
}

// turn reverses the rows from one to before another.
func (p *priceReader) turn(from, to int) {
	w := p.width()
	slices.Reverse(p.times[from:to])
	slices.Reverse(p.lines[from:to])
	for a, b := from, to-1; a < b; a, b = a+1, b-1 {
		for i := range w {
			p.prices[w*a+i], p.prices[w*b+i] = p.prices[w*b+i], p.prices[w*a+i]
		}
	}
}

// of returns the prices of a row.
func (p *priceReader) of(i int) []Price {
	w := p.width()
	return p.prices[w*i : w*i+w]
}

// parts puts in order runs of rows that each go one way in time.
func (p *priceReader) parts(backward bool) bool {
	type run struct{ from, to int }
	var runs []run
	from := 0
	for i := 1; i <= len(p.times); i++ {
		if i == len(p.times) || p.times[i] < p.times[i-1] && !backward || p.times[i] > p.times[i-1] && backward {
			runs = append(runs, run{from, i})
			from = i
		}
	}
	if backward {
		for _, r := range runs {
			p.turn(r.from, r.to)
		}
	}
	sorted := slices.Clone(runs)
	sort.SliceStable(sorted, func(a, b int) bool { return p.times[sorted[a].from] < p.times[sorted[b].from] })
	w := p.width()
	times, lines, prices := make([]int64, 0, len(p.times)), make([]int32, 0, len(p.lines)), make([]Price, 0, len(p.prices))
	for _, r := range sorted {
		for i := r.from; i < r.to; i++ {
			if n := len(times); n > 0 && p.times[i] <= times[n-1] {
				at, known := slices.BinarySearch(times, p.times[i])
				if !known {
					p.disorder(backward)
					return false
				}
				same := false
				for ; at < n && times[at] == p.times[i]; at++ {
					same = same || slices.Equal(prices[w*at:w*at+w], p.of(i))
				}
				switch {
				case same:
					p.info.Repeated++
					continue
				case p.times[i] < times[n-1] || i == r.from:
					p.again(at-1, lines, i)
					return false
				}
			}
			times, lines, prices = append(times, p.times[i]), append(lines, p.lines[i]), append(prices, p.of(i)...)
		}
	}
	p.times, p.lines, p.prices = times, lines, prices
	p.info.Order = fmt.Sprintf("%d parts put in order of time", len(runs))
	if backward {
		p.info.Order += ", newest first in each"
	}
	return true
}

// again refuses a second series of the same times.
func (p *priceReader) again(at int, lines []int32, i int) {
	p.refuse(int(p.lines[i]), fmt.Sprintf("the time of %s again, with other prices: a second series begins", p.line(lines[at])),
		"keep one, with prices.column and prices.value where a column tells them apart")
}

// disorder refuses rows that stand out of order, each with its line.
func (p *priceReader) disorder(backward bool) {
	if backward {
		// The parts were turned round; what is out of order is told as the file has it.
		p.refuse(0, "the rows are in no order of time", "sort the rows by time, oldest first")
		return
	}
	for i := 1; i < len(p.times); i++ {
		if p.times[i] < p.times[i-1] {
			p.refuse(int(p.lines[i]), "earlier than "+p.line(p.lines[i-1]), "sort the rows by time, oldest first")
		}
	}
}

// repeated drops rows that repeat the one before, and all but the last trade of a time, and refuses a time that comes
// twice with other prices. Where that is so of every third row, the file is of two assets.
func (p *priceReader) repeated() bool {
	w, kept, twice := p.width(), 0, 0
	for i := range p.times {
		if i > 0 && p.times[i] == p.times[kept-1] {
			switch {
			case p.columns.trades: // the last is the price of its time
				p.info.Within++
				kept--
			case slices.Equal(p.of(i), p.of(kept-1)):
				p.info.Repeated++
				continue
			default:
				twice++
			}
		}
		p.times[kept], p.lines[kept] = p.times[i], p.lines[i]
		copy(p.prices[w*kept:w*kept+w], p.of(i))
		kept++
	}
	p.times, p.lines, p.prices = p.times[:kept], p.lines[:kept], p.prices[:w*kept]
	p.info.Rows = kept
	if twice == 0 {
		return true
	}
	if twice >= 3 && 3*twice >= kept {
		var lines [2]int32
		for i := 1; i < kept; i++ {
			if p.times[i] == p.times[i-1] {
				lines = [2]int32{p.lines[i-1], p.lines[i]}
				break
			}
		}
		p.refuse(int(max(lines[0], lines[1])), fmt.Sprintf("%d times stand twice with other prices, the first in lines %d and %d: two series in one file", twice, lines[0], lines[1]),
			"keep one, with prices.column and prices.value where a column tells them apart")
		return false
	}
	for i := 1; i < kept; i++ {
		if p.times[i] == p.times[i-1] {
			p.refuse(int(max(p.lines[i-1], p.lines[i])), fmt.Sprintf("the time of %s again, with other prices", p.line(min(p.lines[i-1], p.lines[i]))), "keep one of the two")
		}
	}
	return false
}
