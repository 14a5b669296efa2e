package oracle

import "fmt"

const (
	// outlying is the factor at which a price is an order of magnitude away: eight, so that a point set one digit wrong is one.
	outlying = 8
	// back is how near, as a factor, the price must come back.
	back = 3
	// away is how many prices may stand away before they come back.
	away = 48
	// doubtful is the factor from which a price that comes back is warned of: real crashes of small tokens go that far in a bar.
	doubtful = 3
	// still is how near, as a factor, it then must come back.
	still = 2
)

// outliers refuses prices that are an order of magnitude away from those around them and come back, wicks of bars too,
// and warns of those that stay.
func (p *priceReader) outliers() {
	const remedy = "correct the row, or set prices.outliers to keep"
	n := len(p.times)
	told := 0
	tell := func(line int32, text string) {
		if told++; !p.options.KeepOutliers {
			p.refuse(int(line), text, remedy)
		}
	}
	prices, per := p.prices, 1
	if p.columns.bars { // open and close one after the other, and wicks by themselves
		per = 2
		prices = make([]Price, 0, 2*n)
		for i := range n {
			open, high, low, end := p.prices[4*i], p.prices[4*i+1], p.prices[4*i+2], p.prices[4*i+3]
			prices = append(prices, open, end)
			top, bottom := max(open, end), min(open, end)
			switch {
			case high/outlying >= top:
				tell(p.lines[i], fmt.Sprintf("high %s is %s times the open, %s, and the bar closes at %s", p.scale.Text(high), times(high, open), p.scale.Text(open), p.scale.Text(end)))
			case low <= bottom/outlying:
				tell(p.lines[i], fmt.Sprintf("low %s is a %sth of the open, %s, and the bar closes at %s", p.scale.Text(low), times(open, low), p.scale.Text(open), p.scale.Text(end)))
			}
		}
	}
	far := func(a, b Price) bool { return a/outlying >= b || b/outlying >= a }
	for i := 1; i < len(prices); i++ {
		if !far(prices[i], prices[i-1]) {
			continue
		}
		before, line := prices[i-1], p.lines[i/per]
		returns := 0
		for j := i + 1; j < min(len(prices), i+away); j++ {
			if far(prices[j], prices[j-1]) && near(prices[j], before) {
				returns = j
				break
			}
		}
		switch text := fmt.Sprintf("the price goes from %s to %s", p.scale.Text(before), p.scale.Text(prices[i])); {
		case returns > 0:
			tell(line, fmt.Sprintf("%s, a factor of %s, and comes back in %s", text, factor(prices[i], before), p.line(p.lines[returns/per])))
			i = returns
		case !p.options.KeepOutliers:
			p.warn(int(line), fmt.Sprintf("%s, a factor of %s, from one row to the next, and stays away", text, factor(prices[i], before)),
				"see that the file is of one asset in one unit, or set prices.outliers to keep if it is")
		}
	}
	if told == 0 && !p.options.KeepOutliers {
		p.doubtful(prices, per)
	}
	if p.options.KeepOutliers && told > 0 {
		p.warn(0, fmt.Sprintf("%d prices an order of magnitude away from those around them are kept", told), "prices.outliers says so")
	}
}

// doubtful warns of prices that are three to eight times away from those around them and come back; prices are the points,
// or opens and closes in turn.
func (p *priceReader) doubtful(prices []Price, per int) {
	const remedy = "look at it: correct the row, or set prices.outliers to keep if it is real"
	count, line, first := 0, int32(0), ""
	see := func(at int32, text string) {
		if count++; count == 1 || at < line {
			line, first = at, text
		}
	}
	far := func(a, b Price) bool { return a/doubtful >= b || b/doubtful >= a }
	if p.columns.bars {
		for i := range p.times {
			open, high, low, end := p.prices[4*i], p.prices[4*i+1], p.prices[4*i+2], p.prices[4*i+3]
			switch {
			case high/doubtful >= max(open, end):
				see(p.lines[i], fmt.Sprintf("high %s is %s times the open, %s, and the bar closes at %s", p.scale.Text(high), times(high, open), p.scale.Text(open), p.scale.Text(end)))
			case low <= min(open, end)/doubtful:
				see(p.lines[i], fmt.Sprintf("low %s is %s times below the open, %s, and the bar closes at %s", p.scale.Text(low), times(open, low), p.scale.Text(open), p.scale.Text(end)))
			}
		}
	}
	for i := 1; i < len(prices); i++ {
		if !far(prices[i], prices[i-1]) {
			continue
		}
		before := prices[i-1]
		for j := i + 1; j < min(len(prices), i+away); j++ {
			if far(prices[j], prices[j-1]) && prices[j]/still <= before && before/still <= prices[j] {
				see(p.lines[i/per], fmt.Sprintf("the price goes from %s to %s, a factor of %s, and comes back in %s", p.scale.Text(before), p.scale.Text(prices[i]), factor(prices[i], before), p.line(p.lines[j/per])))
				i = j
				break
			}
		}
	}
	if count > 1 {
		first += fmt.Sprintf("; there are %d such", count)
	}
	if count > 0 {
		p.warn(int(line), first, remedy)
	}
}

func near(a, b Price) bool { return a/back <= b && b/back <= a }

func factor(a, b Price) string { return times(max(a, b), min(a, b)) }

// times is a ratio as people read it.
func times(a, b Price) string {
	ratio := float64(a) / float64(b)
	if ratio >= 1000 {
		return fmt.Sprintf("%.0f", ratio)
	}
	return fmt.Sprintf("%.4g", ratio)
}
