package oracle

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// Beside is a process with one recorded price beside its own prices, as the last asset. Where the record is of bars, each path is
// a way of its own through them ([NewReplayAt]), drawn apart from the main price's.
type Beside struct {
	Process
	series Series
	clock  Clock
}

// NewBeside puts a record beside the prices of a process. It must have a price at the first block; after its end its last price
// stands. Its scale is its own, and may differ from the process's.
func NewBeside(main Process, series Series) (*Beside, error) {
	clock := main.Clock()
	if _, err := NewReplayAt(Clock{Interval: clock.Interval, PerSecond: clock.PerSecond}, series); err != nil {
		return nil, err
	}
	if series.First() > clock.Start {
		return nil, fault.New("", fmt.Sprintf("series %q begins %d s after the first block", series.Name, series.First()-clock.Start), "take a record that covers the study")
	}
	return &Beside{Process: main, series: series, clock: clock}, nil
}

// Scale is that of the main process.
func (b *Beside) Scale() Scale { return ScaleOf(b.Process) }

// Assets counts those of the main process and the record, which comes last.
func (b *Beside) Assets() int { return b.Process.Assets() + 1 }

// Walk returns the path at an address.
func (b *Beside) Walk(key rng.Key) Walker {
	last := b.Process.Assets()
	return &besideWalker{
		main: b.Process.Walk(key), last: last,
		track: track{series: &b.series, clock: b.clock, rough: 1, key: key, asset: uint64(last)},
	}
}

type besideWalker struct {
	main  Walker
	last  int // number of the recorded asset
	track track
	block uint64
}

// Fill implements [Walker].
func (w *besideWalker) Fill(dst [][]Price) (int, error) {
	n, err := w.main.Fill(dst[:w.last])
	w.track.fill(dst[w.last][:n], w.block)
	w.block += uint64(n)
	return n, err
}

// Least is the lowest price of a series from a time to another, unix seconds, both included.
func (s Series) Least(from, to uint64) (least Price) {
	for i, p := range s.Points {
		if p.Time <= to && (i+1 == len(s.Points) || s.Points[i+1].Time > from) && (least == 0 || p.Price < least) {
			least = p.Price
		}
	}
	for i, b := range s.Bars {
		if b.Time <= to && (i+1 == len(s.Bars) || s.Bars[i+1].Time > from) && (least == 0 || b.Low < least) {
			least = b.Low
		}
	}
	return least
}

// Later is the series with all its times moved on by so many seconds.
func (s Series) Later(seconds uint64) Series {
	bars, points := s.Bars, s.Points
	s.Bars, s.Points = nil, nil
	for _, b := range bars {
		b.Time += seconds
		s.Bars = append(s.Bars, b)
	}
	for _, p := range points {
		p.Time += seconds
		s.Points = append(s.Points, p)
	}
	return s
}
