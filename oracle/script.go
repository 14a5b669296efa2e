package oracle

import (
	"fmt"
	"io"
	"math/bits"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// Script is prices that are written down: at each point its price, and between two points a straight line, rounded towards the
// earlier, or the earlier price until the later comes. It is the same on every path, and ends with the block at or before the
// last point.
type Script struct {
	clock  Clock
	points []Point
	steps  bool
}

// NewScript returns the process of one asset at the interval of a clock, whose beginning and end are the points'. The first point
// is the first block. steps holds a price until the next point. The error joins every fault.
func NewScript(at Clock, points []Point, steps bool) (*Script, error) {
	var faults []error
	refuse := func(key, problem, remedy string) { faults = append(faults, fault.New(key, problem, remedy)) }
	if len(points) < 2 {
		refuse("points", fmt.Sprintf("are %d", len(points)), "write at least two: where the price begins and where it ends")
	}
	for i, p := range points {
		key := fmt.Sprintf("points.%d", i)
		if p.Price == 0 || p.Price > MaxPrice {
			refuse(key+".price", fmt.Sprintf("%v is outside 1e-10 to 1e9", p.Price), "choose one within")
		}
		if i > 0 && p.Time <= points[i-1].Time {
			refuse(key+".at", "is not after that of the point before", "sort the points by time")
		}
	}
	if err := fault.Join(faults...); err != nil {
		return nil, err
	}
	first, last := points[0].Time, points[len(points)-1].Time
	s := &Script{points: points, steps: steps}
	s.clock = Clock{Start: first, Interval: at.Interval, PerSecond: at.PerSecond, Blocks: (last-first)*at.unit()/max(1, at.Interval) + 1}
	return s, s.clock.validate()
}

// Assets is 1.
func (s *Script) Assets() int { return 1 }

// Clock returns the blocks from the first point to the last.
func (s *Script) Clock() Clock { return s.clock }

// Volatility is that of the points' returns.
func (s *Script) Volatility() float64 { return Series{Points: s.points}.Volatility() }

// Walk returns the path, which is the same at every address.
func (s *Script) Walk(rng.Key) Walker { return &scriptWalker{script: s} }

type scriptWalker struct {
	script *Script
	block  uint64
	next   int // points before it have come
}

// Fill implements [Walker]. Its only error is io.EOF.
func (w *scriptWalker) Fill(dst [][]Price) (int, error) {
	s := w.script
	n := chunk(dst, 1, s.clock.Blocks-w.block)
	if w.block == s.clock.Blocks {
		return 0, io.EOF
	}
	for i := range n {
		now := s.clock.Time(w.block)
		for w.next < len(s.points) && s.points[w.next].Time <= now {
			w.next++
		}
		dst[0][i] = s.at(w.next, now)
		w.block++
	}
	return n, nil
}

// at is the price at a time after point next − 1 or at it.
func (s *Script) at(next int, now uint64) Price {
	from := s.points[next-1]
	if s.steps || next == len(s.points) {
		return from.Price
	}
	to := s.points[next]
	part := func(distance Price) Price {
		high, low := bits.Mul64(uint64(distance), now-from.Time) // below distance·(to − from), so that the quotient fits
		moved, _ := bits.Div64(high, low, to.Time-from.Time)
		return Price(moved)
	}
	if to.Price > from.Price {
		return from.Price + part(to.Price-from.Price)
	}
	return from.Price - part(from.Price-to.Price)
}

// ScriptForm states a [Script].
type ScriptForm struct {
	Begin   catalog.Time `key:"begin" default:"2024-01-01" doc:"Time of the first block."`
	Between string       `key:"between" default:"line" choices:"line step" doc:"How the price goes from a point to the next: in a straight line, or in a step when the next comes."`
	Points  []ScriptMark `key:"points" default:"[{at: 0s, price: 2000}, {at: 1d, price: 800}]" few:"2" doc:"Points that the price goes through, the first at 0s."`
}

// ScriptMark states a point of a [Script].
type ScriptMark struct {
	At    catalog.Duration `key:"at" doc:"Time from the first block."`
	Price catalog.Decimal  `key:"price" above:"0" places:"10" unit:"loan per collateral" doc:"Price then."`
}

// Process implements [ProcessForm].
func (f ScriptForm) Process(b *catalog.Builder) Process {
	points := make([]Point, len(f.Points))
	for i, mark := range f.Points {
		price, err := ParsePrice(mark.Price.Text())
		b.Fault(fmt.Sprintf("points.%d.price", i), err)
		points[i] = Point{Time: f.Begin.Unix() + mark.At.Seconds(), Price: price}
	}
	if len(f.Points) > 0 && f.Points[0].At != 0 {
		b.Refuse("points.0.at", f.Points[0].At.String()+" is after the first block", "write 0s")
	}
	s, err := NewScript(stepOf(b), points, f.Between == "step")
	if err != nil {
		b.Fault("", err)
		return nil
	}
	return s
}

// Origin implements [ProcessForm].
func (ScriptForm) Origin() string { return "" }

func init() {
	Processes.Register(ScriptForm{}, catalog.Rule{
		Name: "script", Source: catalog.Definition,
		Doc: "Prices written in the scenario itself: a crash of one's own choosing, the same on every path.",
	})
}
