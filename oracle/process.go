// Package oracle is where prices come from: reference prices that no trade moves, and the feed that carries them to a
// market's contract.
//
// A [Process] is a law of reference prices on the blocks of a [Clock]: a replay of recorded prices ([NewReplay]), where
// bars are refined to blocks by a bridge that hits each open, high, low and close; or a geometric Brownian motion, with
// or without jumps ([NewDiffusion]). Walk it under an address and it gives one path, a chunk of blocks at a time:
//
//	history, _ := oracle.History("eth-2020-03")
//	crash, _ := oracle.NewReplay(12, history.Series)
//	walker := crash.Walk(rng.Key{Seed: 1, Path: 0, Purpose: rng.Named("reference price")})
//	prices := [][]oracle.Price{make([]oracle.Price, 7200)} // prices[asset][block]
//	n, err := walker.Fill(prices)                          // the first day
//
// [ReadPrices] reads recorded prices from the files that exchanges and data vendors hand out. A [Feed] turns reference
// prices into the answers a contract reads, with heartbeat, deviation threshold and delay.
//
// A price is an integer, a [Price], from the moment it leaves this package; floats serve randomness only, and the same
// address gives the same prices on every platform, whatever the size of the chunks.
package oracle

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// ErrRange reports a simulated price outside [1, MaxPrice]. The path ends there: a price is never clamped.
var ErrRange error = fault.New("", "price left its range", "lower the volatility, the jumps or the horizon")

// Clock says when a path has prices. Its blocks are the instants at which somebody may look at one: a chain that makes
// a block every twelfth of them, a venue that marks at each.
type Clock struct {
	// Start is the time of block 0, unix seconds.
	Start uint64
	// Interval is the time from a block to the next, in seconds or in the parts of one that PerSecond says.
	Interval uint64
	// Blocks is how many blocks a path has.
	Blocks uint64
	// PerSecond is how many units of Interval a second has: 1000 for milliseconds. 0 counts as 1.
	PerSecond uint64
}

// Time returns the time of a block, unix seconds, rounded down.
func (c Clock) Time(block uint64) uint64 { return c.Start + block*c.Interval/c.unit() }

// Block returns the first block whose time, as [Clock.Time] says it, is not before another: the highest number where there
// is none. The interval must not be 0.
func (c Clock) Block(time uint64) uint64 {
	high, low := bits.Mul64(max(time, c.Start)-c.Start, c.unit())
	if high >= c.Interval {
		return math.MaxUint64
	}
	block, rest := bits.Div64(high, low, c.Interval)
	if rest > 0 {
		block++
	}
	return block
}

// Step returns the time from a block to the next, seconds.
func (c Clock) Step() float64 { return float64(c.Interval) / float64(c.unit()) }

// Length returns the time from block 0 to the last, seconds, rounded down.
func (c Clock) Length() uint64 { return c.Time(max(c.Blocks, 1)-1) - c.Start }

// unit is how many units of Interval a second has.
func (c Clock) unit() uint64 { return max(c.PerSecond, 1) }

// stepOf is the clock of a study's reference prices, without a beginning and an end.
func stepOf(b *catalog.Builder) Clock {
	if b.Step == 0 {
		return Clock{Interval: b.Interval}
	}
	return Clock{Interval: b.Step, PerSecond: b.Parts}
}

// during is the clock of a study that begins at a time and lasts so many seconds.
func during(b *catalog.Builder, start, seconds uint64) Clock {
	c := stepOf(b)
	c.Start, c.Blocks = start, max(1, seconds*c.unit()/max(1, c.Interval))
	return c
}

func (c Clock) validate() error {
	var faults []error
	if c.Interval == 0 {
		faults = append(faults, fault.New("", "the block interval is 0", "give it in seconds, 12 on Ethereum"))
	}
	if c.Blocks == 0 {
		faults = append(faults, fault.New("", "a path has 0 blocks", "give it at least one"))
	}
	const latest = 1 << 40 // the year 36812
	if c.Start > latest || c.Interval > latest || c.Blocks > latest || c.PerSecond > 1e9 || float64(c.Blocks)*float64(c.Interval) > latest {
		faults = append(faults, fault.New("", fmt.Sprintf("the path ends beyond unix time 2^40: start %d, %d blocks of %v s", c.Start, c.Blocks, c.Step()), "begin earlier, or shorten it"))
	}
	return fault.Join(faults...)
}

// Process is a law of reference prices. It is immutable: any number of goroutines may walk it at once.
type Process interface {
	// Assets returns how many prices a block has.
	Assets() int
	// Clock returns the blocks of a path.
	Clock() Clock
	// Walk returns the path at an address, at its first block. Paths are equal where addresses are.
	Walk(key rng.Key) Walker
}

// Volatile is a process that says how much its first price moves. Prices of other assets that move with it need that.
type Volatile interface {
	// Volatility is the standard deviation of a year's log return, jumps and crashes included.
	Volatility() float64
}

// ProcessForm is a process as a scenario states it. One with a method Brought() bool that is true has prices that a user brought,
// of an asset that nothing names: readers are told what the scenario takes it for.
type ProcessForm interface {
	// Process builds it, or takes down why it cannot be built and returns nil.
	Process(*catalog.Builder) Process
	// Origin says in a few words where the prices come from. Empty says no more than the name of the process.
	Origin() string
}

// Processes are those a scenario can name.
var Processes = catalog.NewKind[ProcessForm](catalog.Kind{
	Topic: "processes", Key: "source", About: "where reference prices can come from",
})

// Walker is one path under way, for one goroutine.
type Walker interface {
	// Fill writes the path's next blocks into dst[asset][block] and returns how many it wrote: as many as the slices,
	// which must be equally long and one for each asset, hold, or as are left. At the end of the path it returns 0 and
	// io.EOF. Any other error ends the path after the n blocks written. The prices do not depend on how a path is cut into
	// chunks. Nothing is allocated.
	Fill(dst [][]Price) (n int, err error)
}

// chunk returns how many blocks to fill: what the slices hold, at most what is left. Slices that do not fit the process
// are a fault of the program.
func chunk(dst [][]Price, assets int, left uint64) int {
	if len(dst) != assets {
		panic(fmt.Sprintf("oracle: Fill needs one slice for each of the %d assets, not %d", assets, len(dst)))
	}
	for _, row := range dst {
		if len(row) != len(dst[0]) {
			panic("oracle: Fill needs slices of equal length")
		}
	}
	return int(min(uint64(len(dst[0])), left))
}

// quantise rounds a simulated price to the nearest Price.
func quantise(price float64) (Price, error) {
	rounded := math.Floor(price + 0.5)
	if !(rounded >= 1 && rounded <= float64(MaxPrice)) {
		return 0, ErrRange
	}
	return Price(rounded), nil
}
