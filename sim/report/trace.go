package report

import "github.com/ringfence-sim/ringfence/sim/record"

// Trace is one path as it is drawn: its prices and what was liquidated along it.
type Trace struct {
	Path         uint32
	Times        []uint64 // unix seconds, rising
	Prices       []uint64 // reference price at each time, whole loan tokens for a whole collateral token times 1e10
	Liquidations []record.Liquidation
	Names        record.Names
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
