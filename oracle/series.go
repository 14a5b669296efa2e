package oracle

import (
	"fmt"
	"math"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// Bar is the prices of a span of time. Low ≤ Open, Close ≤ High, all positive.
type Bar struct {
	Time                   uint64 // when the bar begins, unix seconds
	Open, High, Low, Close Price
}

// Point is a price at a time.
type Point struct {
	Time  uint64 // unix seconds; where the source is finer, rounded up, so that nobody knows a price before it was made
	Price Price
}

// Series is the recorded prices of one asset: bars or points, not both, in order of time.
type Series struct {
	// Name says what it is, in messages.
	Name string
	// Scale is that of its prices; 0 is PriceDecimals.
	Scale Scale
	// Interval is the length of a bar, or the usual distance of points, seconds.
	Interval uint64
	Bars     []Bar
	Points   []Point
}

// First returns the time of the first price, unix seconds; 0 where there is none.
func (s Series) First() uint64 {
	switch {
	case len(s.Bars) > 0:
		return s.Bars[0].Time
	case len(s.Points) > 0:
		return s.Points[0].Time
	}
	return 0
}

// End returns the first second the series says nothing about: the end of its last bar, or one second after its last
// point; 0 where there is none.
func (s Series) End() uint64 {
	switch {
	case len(s.Bars) > 0:
		return s.Bars[len(s.Bars)-1].Time + s.Interval
	case len(s.Points) > 0:
		return s.Points[len(s.Points)-1].Time + 1
	}
	return 0
}

// fault returns what is wrong with the bar, if anything, and what to do about it.
func (b Bar) fault(scale Scale) (problem, remedy string) {
	const remove = "correct the row, or remove it and fill the gap"
	switch {
	case min(b.Open, b.High, b.Low, b.Close) == 0 || max(b.Open, b.High, b.Low, b.Close) > MaxPrice:
		return fmt.Sprintf("a price outside 1e-%d to 1e%d", scale, 19-int(scale)), remove
	case b.High < b.Low:
		return fmt.Sprintf("high %v is below low %v", scale.Text(b.High), scale.Text(b.Low)), remove
	case b.Open < b.Low || b.Open > b.High:
		return fmt.Sprintf("open %v is outside low %v to high %v", scale.Text(b.Open), scale.Text(b.Low), scale.Text(b.High)), remove
	case b.Close < b.Low || b.Close > b.High:
		return fmt.Sprintf("close %v is outside low %v to high %v", scale.Text(b.Close), scale.Text(b.Low), scale.Text(b.High)), remove
	}
	return "", ""
}

// Validate reports every way in which the series is not what its comment says, joined.
func (s Series) Validate() error {
	var faults []error
	refuse := func(remedy, format string, args ...any) {
		faults = append(faults, fault.New("", fmt.Sprintf("series %q: "+format, append([]any{s.Name}, args...)...), remedy))
	}
	switch {
	case len(s.Bars) > 0 && len(s.Points) > 0:
		refuse("keep one kind", "has bars and points")
	case len(s.Bars) == 0 && len(s.Points) == 0:
		refuse("give it at least one price", "is empty")
	case len(s.Bars) > 0 && s.Interval == 0:
		refuse("set Interval, in seconds", "has bars of length 0")
	}
	for i, bar := range s.Bars {
		if problem, remedy := bar.fault(s.Scale.or()); problem != "" {
			refuse(remedy, "bar %d: %s", i, problem)
		}
		if i > 0 && (bar.Time < s.Bars[i-1].Time || bar.Time-s.Bars[i-1].Time < s.Interval) {
			refuse("sort the bars and remove overlaps", "bar %d at %d begins before bar %d ends", i, bar.Time, i-1)
		}
	}
	for i, point := range s.Points {
		if point.Price == 0 || point.Price > MaxPrice {
			refuse("correct or remove it", "point %d: a price outside 1e-%d to 1e%d", i, s.Scale.or(), 19-int(s.Scale.or()))
		}
		if i > 0 && point.Time <= s.Points[i-1].Time {
			refuse("sort the points and remove duplicates", "point %d at %d is not after point %d", i, point.Time, i-1)
		}
	}
	return fault.Join(faults...)
}

// Volatility is the standard deviation of a year's log return as the series shows it: from bars by their ranges, with variance
// Σ ln(High/Low)²/(4 ln 2) (Parkinson, "The extreme value method for estimating the variance of the rate of return", Journal of
// Business 53, 1980), from points by the squares of their returns. An empty series has none.
func (s Series) Volatility() float64 {
	var sum float64
	for _, bar := range s.Bars {
		log := rng.Log(float64(bar.High) / float64(bar.Low))
		sum += float64(log*log) / (4 * math.Ln2)
	}
	for i := 1; i < len(s.Points); i++ {
		log := rng.Log(float64(s.Points[i].Price) / float64(s.Points[i-1].Price))
		sum += float64(log * log)
	}
	seconds := float64(len(s.Bars)) * float64(s.Interval)
	if len(s.Points) > 0 {
		seconds = float64(s.End() - s.First())
	}
	return math.Sqrt(sum / seconds * SecondsPerYear)
}
