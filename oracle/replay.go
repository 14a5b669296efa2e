package oracle

import (
	"fmt"
	"io"
	"math"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// Replay is recorded prices on the blocks of a clock. A block's price is, from points, the last at or before its time,
// the same on every path; from bars, one of a random path that keeps each bar's open, high, low and close (see
// [NewReplay]). Between a bar and the next, where bars are missing too, the price stands at the last close and then jumps
// to the next open.
type Replay struct {
	clock  Clock
	series []Series
	rough  float64 // by which the volatility of bridges is multiplied
}

// minBlocksPerBar is what a bar needs to put its open, high, low and close on blocks of their own.
const minBlocksPerBar = 4

// NewReplay returns the replay of one series for each asset, at a block interval in seconds, over the time all of them
// cover. The error names every series that cannot be replayed.
func NewReplay(blockInterval uint64, series ...Series) (*Replay, error) {
	return NewReplayAt(Clock{Interval: blockInterval}, series...)
}

// NewReplayAt is NewReplay at the interval of a clock, which may be a part of a second. Start and Blocks of the clock
// follow from the series.
//
// A bar covers the blocks whose time is in [Time, Time+Interval), at least four of them. Its first block is its open and
// its last its close. Which extreme comes first, and when each comes, is drawn for every path by reflection of a Brownian
// motion; between those four blocks the price is a Brownian bridge folded back into [Low, High]. Its scale is what the
// bar's range says of it, σ²T = (High − Low)²/(4 ln 2) (Parkinson, "The extreme value method for estimating the variance
// of the rate of return", Journal of Business 53, 1980). Each bar's randomness has the address of its asset and time, so
// a bar is refined alike whichever part of a series is replayed.
func NewReplayAt(at Clock, series ...Series) (*Replay, error) {
	if len(series) == 0 {
		return nil, fault.New("", "a replay has no series", "give it one for each asset")
	}
	var faults []error
	start, end := uint64(0), uint64(math.MaxUint64)
	for _, s := range series {
		if err := s.Validate(); err != nil {
			faults = append(faults, err)
			continue
		}
		if len(s.Bars) > 0 && at.Interval > 0 && s.Interval*at.unit()/at.Interval < minBlocksPerBar {
			faults = append(faults, fault.New("", fmt.Sprintf("series %q: bars of %d s hold fewer than %d blocks of %v s", s.Name, s.Interval, minBlocksPerBar, at.Step()),
				fmt.Sprintf("use longer bars or a block interval of at most %d s", s.Interval/minBlocksPerBar)))
		}
		if s.Scale.or() != series[0].Scale.or() {
			faults = append(faults, fault.New("", fmt.Sprintf("series %q: prices of %d decimals, where those of %q have %d", s.Name, s.Scale.or(), series[0].Name, series[0].Scale.or()), "replay series of one scale"))
		}
		start, end = max(start, s.First()), min(end, s.End())
	}
	if at.Interval == 0 {
		faults = append(faults, fault.New("", "the block interval is 0", "give it in seconds, 12 on Ethereum"))
	}
	if err := fault.Join(faults...); err != nil {
		return nil, err
	}
	if start >= end {
		return nil, fault.New("", fmt.Sprintf("the series share no time: the last begins at %d, the first ends at %d", start, end), "choose files of the same period")
	}
	clock := Clock{Start: start, Interval: at.Interval, PerSecond: at.PerSecond}
	clock.Blocks = ((end-start)*at.unit() + at.Interval - 1) / at.Interval
	if err := clock.validate(); err != nil {
		return nil, err
	}
	return &Replay{clock: clock, series: series, rough: 1}, nil
}

// Rough returns the replay with the volatility of its bridges, from open to extreme to close, multiplied by a factor from 0
// to 100. What each bar says, and when it reaches its extremes, stays.
func (r *Replay) Rough(factor float64) *Replay {
	other := *r
	other.rough = min(max(factor, 0), 100)
	return &other
}

// Assets returns the number of series.
func (r *Replay) Assets() int { return len(r.series) }

// Scale is that of the series.
func (r *Replay) Scale() Scale { return r.series[0].Scale.or() }

// Clock returns the blocks from the latest of the series' beginnings to the earliest of their ends.
func (r *Replay) Clock() Clock { return r.clock }

// Volatility returns that of the first series.
func (r *Replay) Volatility() float64 { return r.series[0].Volatility() }

// Walk returns the path at an address.
func (r *Replay) Walk(key rng.Key) Walker {
	w := &replayWalker{replay: r, tracks: make([]track, len(r.series))}
	for asset := range w.tracks {
		w.tracks[asset] = track{series: &r.series[asset], clock: r.clock, rough: r.rough, key: key, asset: uint64(asset)}
	}
	return w
}

type replayWalker struct {
	replay *Replay
	tracks []track
	block  uint64
}

// Fill implements Walker. Its only error is io.EOF.
func (w *replayWalker) Fill(dst [][]Price) (int, error) {
	n := chunk(dst, len(w.tracks), w.replay.clock.Blocks-w.block)
	if w.block == w.replay.clock.Blocks {
		return 0, io.EOF
	}
	for asset := range w.tracks {
		w.tracks[asset].fill(dst[asset][:n], w.block)
	}
	w.block += uint64(n)
	return n, nil
}

// track is one asset of a path under way.
type track struct {
	series *Series
	clock  Clock
	rough  float64
	key    rng.Key
	asset  uint64
	next   int // bars or points before it have begun
	bridge bridge
	last   Price // price where no bar is under way
}

func (t *track) fill(dst []Price, block uint64) {
	if len(t.series.Points) > 0 {
		t.fillPoints(dst, block)
		return
	}
	for i := range dst {
		if t.bridge.left == 0 {
			t.begin(block + uint64(i))
		}
		if t.bridge.left > 0 {
			t.last = t.bridge.step()
		}
		dst[i] = t.last
	}
}

func (t *track) fillPoints(dst []Price, block uint64) {
	points := t.series.Points
	for i := range dst {
		now := t.clock.Time(block + uint64(i))
		for t.next < len(points) && points[t.next].Time <= now {
			t.next++
		}
		dst[i] = points[t.next-1].Price // the clock starts no earlier than the first point
	}
}

// begin starts the bar whose first block is the given one, if there is such a bar. A bar under way at the clock's start, when
// the series of another asset begins later, starts at that block with the price it has there.
func (t *track) begin(block uint64) {
	unit, step := t.clock.unit(), t.clock.Interval
	bars, now := t.series.Bars, t.clock.Start*unit+block*step // in units of the clock
	for t.next < len(bars) && bars[t.next].Time*unit <= now {
		bar := bars[t.next]
		t.next++
		from, to := bar.Time*unit, (bar.Time+t.series.Interval)*unit
		if to <= now {
			t.last = bar.Close // over before the clock started
			continue
		}
		passed := (now - from) / step
		blocks := passed + (to-now+step-1)/step
		t.bridge.start(bar, blocks, t.key.Lane(t.asset<<48|bar.Time))
		t.bridge.sigma *= t.rough
		for range passed {
			t.bridge.step()
		}
	}
}
