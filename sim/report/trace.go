package report

import "math"

// Trace is one path as it is drawn: its prices and what was liquidated along it.
type Trace struct {
	Path   uint32
	Times  []uint64 // unix seconds, rising
	Prices []uint64 // reference price at each time, whole loan tokens for a whole collateral token, times One
	One    float64  // the price of 1; 0 is 1e10
	Acts   [][]Act  // by arm, as time goes
}

// Act is a liquidation of the main position as it is drawn: others have prices of their own.
type Act struct {
	Time   uint64  // unix seconds
	Price  uint64  // reference price, times One
	Closed float64 // debt, loan units
}

// Pricing is where a trace takes the prices of its path from; the plan of a study is one.
type Pricing interface {
	// Trace returns the reference price of a path at every so many blocks, with its time.
	Trace(path uint32, every uint64) (times, prices []uint64, err error)
}

// points is about how many prices are drawn: more than a screen has columns.
const points = 1500

// Draw takes in the prices of the trace's path, which has a number of blocks.
func (t *Trace) Draw(from Pricing, blocks uint64) (err error) {
	t.Times, t.Prices, err = from.Trace(t.Path, max(1, blocks/points))
	return err
}

func (t *Trace) one() float64 {
	if t.One == 0 {
		return 1e10
	}
	return t.One
}

// dot is what was liquidated in one arm between two prices that are drawn.
type dot struct{ time, price, closed float64 }

// dots gathers liquidations that a screen cannot tell apart, for each arm, and the most debt that one of them
// stands for.
func (t *Trace) dots() (dots [][]dot, largest float64) {
	largest = 1
	for _, acts := range t.Acts {
		var arm []dot
		at, last := 0, -1
		for i := range acts {
			for at+1 < len(t.Times) && t.Times[at+1] <= acts[i].Time {
				at++
			}
			if at != last {
				arm = append(arm, dot{time: float64(acts[i].Time), price: float64(acts[i].Price) / t.one()})
				last = at
			}
			d := &arm[len(arm)-1]
			d.closed += acts[i].Closed
			largest = math.Max(largest, d.closed)
		}
		dots = append(dots, arm)
	}
	return dots, largest
}
