package oracle

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
)

// FeedConfig is the rule by which a feed publishes. The zero value publishes every change at once and exactly.
type FeedConfig struct {
	// Heartbeat is the longest age of an answer, seconds: at that age a report is made whatever the price. 0 is none.
	Heartbeat uint64
	// Deviation is the relative change from the last answer that makes a report, at that change or above it, scale 1e18:
	// 5e15 is 0.5 %. 0 makes one at any change.
	Deviation uint64
	// Delay is the time from a report to its landing on chain, seconds. The answer that lands is that of the report.
	Delay uint64
	// Decimals is the number of digits an answer keeps after the point, 1 to 10; 8 in Chainlink's dollar feeds. 0 is
	// PriceDecimals, which is exact.
	Decimals uint8
}

// Feed carries reference prices to a market's contract, as Chainlink's off-chain reporting does (Breidenbach, Cachin,
// Coventry, Juels and Miller, "Chainlink off-chain reporting protocol", 2021; the deviation rule, at the threshold or above
// it, is that of its numerical median plugin): a report is made when the reference price, at the feed's decimals, has moved
// from the last answer by the deviation threshold or more, or when the answer is as old as the heartbeat; it lands after a
// delay. One report is under way at a time. Once it has landed the reference is judged anew.
//
// An answer is the reference rounded down to the feed's decimals, which undervalues the collateral by less than one unit of
// them; it is never zero, since contracts refuse zero, but at least one such unit.
//
// Between publications nothing depends on the reference within a band and before a deadline, see [Feed.Quiet]. A Feed is
// a value for one goroutine; make it with NewFeed.
type Feed struct {
	config    FeedConfig
	unit      Price // one unit of the feed's decimals
	answer    Price
	updatedAt uint64
	low, high Price  // no report while the reference is within
	deadline  uint64 // no landing and no heartbeat before
	pending   Price  // the report under way, 0 where there is none
}

// NewFeed returns a feed that has just published the reference price, at a time in unix seconds. The error joins
// every fault of the configuration.
func NewFeed(config FeedConfig, reference Price, now uint64) (Feed, error) {
	var faults []error
	const second, longest = 1e18, 1 << 40
	if config.Deviation > second {
		faults = append(faults, fmt.Errorf("oracle: feed deviation %d is above 1: give it at scale 1e18, 5e15 for 0.5 %%", config.Deviation))
	}
	if config.Decimals > PriceDecimals {
		faults = append(faults, fmt.Errorf("oracle: feed decimals %d: a price has %d; Chainlink's dollar feeds have 8", config.Decimals, PriceDecimals))
	}
	if max(config.Heartbeat, config.Delay, now) > longest {
		faults = append(faults, errors.New("oracle: feed times are seconds below 2^40: check the unit of heartbeat, delay and start"))
	}
	if reference == 0 || reference > MaxPrice {
		faults = append(faults, fmt.Errorf("oracle: feed starts at a price of %v: choose one from 1e-10 to 1e9", reference))
	}
	if err := errors.Join(faults...); err != nil {
		return Feed{}, err
	}
	f := Feed{config: config, unit: 1}
	if config.Decimals > 0 {
		for range PriceDecimals - config.Decimals {
			f.unit *= 10
		}
	}
	f.publish(f.quantise(reference), now)
	return f, nil
}

// Answer returns the last answer and the time it landed, unix seconds.
func (f *Feed) Answer() (answer Price, updatedAt uint64) { return f.answer, f.updatedAt }

// Step tells the feed the reference price of a block at a time in unix seconds, which must not fall, and returns what
// the contract reads in that block and whether that was published in it. Without a delay, a report lands in the block that caused
// it; with one, in the first block at or after its time.
func (f *Feed) Step(reference Price, now uint64) (answer Price, updatedAt uint64, published bool) {
	if reference >= f.low && reference <= f.high && now < f.deadline {
		return f.answer, f.updatedAt, false
	}
	return f.act(reference, now)
}

// Quiet returns the band and the deadline within which nothing happens: while every reference price is in
// [lowest, highest] and every time is before until, unix seconds, Step changes nothing and may be left out. The deadline
// is math.MaxUint64 where nothing is due.
func (f *Feed) Quiet() (lowest, highest Price, until uint64) { return f.low, f.high, f.deadline }

func (f *Feed) act(reference Price, now uint64) (Price, uint64, bool) {
	published := false
	if f.pending != 0 {
		if now < f.deadline {
			return f.answer, f.updatedAt, false
		}
		f.publish(f.pending, now)
		published = true
	}
	if reference < f.low || reference > f.high || now >= f.deadline {
		report := f.quantise(reference)
		if f.config.Delay == 0 {
			f.publish(report, now)
			published = true
		} else {
			f.pending, f.deadline = report, now+f.config.Delay
			f.low, f.high = 0, math.MaxUint64
		}
	}
	return f.answer, f.updatedAt, published
}

func (f *Feed) quantise(reference Price) Price {
	return max(reference-reference%f.unit, f.unit)
}

// publish sets the answer, and with it the band and the deadline of the next report.
func (f *Feed) publish(answer Price, now uint64) {
	f.answer, f.updatedAt, f.pending = answer, now, 0
	f.deadline = math.MaxUint64
	if f.config.Heartbeat > 0 {
		f.deadline = now + f.config.Heartbeat
	}
	// The least change that reports is ⌈deviation·answer/1e18⌉, at least 1; the band ends just short of it.
	high, low := bits.Mul64(f.config.Deviation, uint64(answer))
	quotient, remainder := bits.Div64(high, low, 1e18)
	if remainder > 0 {
		quotient++
	}
	slack := Price(max(quotient, 1) - 1)
	// In terms of a reference before rounding: from the least multiple of the unit at or above answer − slack, to just
	// below the first multiple above answer + slack.
	f.low = answer - slack/f.unit*f.unit
	if f.low <= f.unit {
		f.low = 0 // anything below rounds up to one unit
	}
	f.high = math.MaxUint64
	if above := slack/f.unit*f.unit + (f.unit - 1); above <= f.high-answer {
		f.high = answer + above
	}
}
