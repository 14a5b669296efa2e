package oracle

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
)

// Push is the rule of a feed that publishes as soon as the price has moved or the answer is old. The zero value
// publishes every change at once and exactly.
type Push struct {
	// Heartbeat is the longest age of an answer, seconds: at that age a report is made whatever the price. 0 is none.
	Heartbeat uint64
	// Deviation is the relative change from the last answer that makes a report, at that change or above it, scale 1e18:
	// 5e15 is 0.5 %. 0 makes one at any change.
	Deviation uint64
	// Delay is the time from a report to its landing on chain, seconds. The answer that lands is that of the report.
	Delay uint64
	// Decimals is the number of digits an answer keeps after the point, 1 to 18; 8 in Chainlink's dollar feeds. 0 is
	// exact, and so are as many as the scale or more.
	Decimals uint8
	// Scale is that of the reference prices; 0 is PriceDecimals.
	Scale Scale
}

// At is the rule for reference prices of another scale.
func (c Push) At(s Scale) FeedRule {
	c.Scale = s
	return c
}

// Step is the least difference of two answers, in units of the reference's scale.
func (c Push) Step() Price {
	unit := Price(1)
	if c.Decimals > 0 {
		for range int(c.Scale.or()) - int(c.Decimals) {
			unit *= 10
		}
	}
	return unit
}

// pushed is a feed under the rule [Push]. It carries reference prices to a market's contract, as Chainlink's off-chain
// reporting does (Breidenbach, Cachin, Coventry, Juels and Miller, "Chainlink off-chain reporting protocol", 2021; the
// deviation rule, at the threshold or above it, is that of its numerical median plugin): a report is made when the
// reference price, at the feed's decimals, has moved from the last answer by the deviation threshold or more, or when
// the answer is as old as the heartbeat; it lands after a delay. One report is under way at a time. Once it has landed
// the reference is judged anew.
//
// An answer is the reference rounded down to the feed's decimals, which undervalues the collateral by less than one unit of
// them; it is never zero, since contracts refuse zero, but at least one such unit.
//
// Between publications nothing depends on the reference within a band and before a deadline, see Quiet.
type pushed struct {
	config    Push
	unit      Price // one unit of the feed's decimals
	answer    Price
	updatedAt uint64
	low, high Price  // no report while the reference is within
	deadline  uint64 // no landing and no heartbeat before
	pending   Price  // the report under way, 0 where there is none
}

// Open returns a feed that has just published the reference price, at a time in unix seconds. The error joins every fault of
// the rule.
func (c Push) Open(reference Price, now uint64) (Feed, error) {
	f, err := c.open(reference, now)
	if err != nil {
		return nil, err
	}
	return &f, nil
}

func (c Push) open(reference Price, now uint64) (pushed, error) {
	var faults []error
	refuse := func(key, problem, remedy string) { faults = append(faults, fault.New(key, problem, remedy)) }
	const second, longest = 1e18, 1 << 40
	if c.Deviation > second {
		refuse("deviation", fmt.Sprintf("%d is above 1", c.Deviation), "give it at scale 1e18, 5e15 for 0.5 %")
	}
	if c.Decimals > uint8(MaxScale) {
		refuse("decimals", fmt.Sprintf("are %d, and at most %d are known", c.Decimals, MaxScale), "Chainlink's dollar feeds have 8")
	}
	if max(c.Heartbeat, c.Delay, now) > longest {
		refuse("", "times of a feed are seconds below 2^40", "check the unit of heartbeat, delay and start")
	}
	if reference == 0 || reference > MaxPrice {
		refuse("", fmt.Sprintf("the feed starts at a price of %v", reference), "choose one from 1e-10 to 1e9")
	}
	if err := fault.Join(faults...); err != nil {
		return pushed{}, err
	}
	f := pushed{config: c, unit: c.Step()}
	f.publish(f.quantise(reference), now)
	return f, nil
}

// Answer returns the last answer and the time it landed, unix seconds.
func (f *pushed) Answer() (answer Price, updatedAt uint64) { return f.answer, f.updatedAt }

// Step tells the feed the reference price of a block at a time in unix seconds, which must not fall, and returns what
// the contract reads in that block and whether that was published in it. Without a delay, a report lands in the block
// that caused it; with one, in the first block at or after its time.
func (f *pushed) Step(reference Price, now uint64) (answer Price, updatedAt uint64, published bool) {
	if reference >= f.low && reference <= f.high && now < f.deadline {
		return f.answer, f.updatedAt, false
	}
	return f.act(reference, now)
}

// Quiet returns the band and the deadline within which nothing happens: while every reference price is in
// [lowest, highest] and every time is before until, unix seconds, Step changes nothing and may be left out. The deadline
// is math.MaxUint64 where nothing is due.
func (f *pushed) Quiet() (lowest, highest Price, until uint64) { return f.low, f.high, f.deadline }

func (f *pushed) act(reference Price, now uint64) (Price, uint64, bool) {
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

func (f *pushed) quantise(reference Price) Price {
	return max(reference-reference%f.unit, f.unit)
}

// publish sets the answer, and with it the band and the deadline of the next report.
func (f *pushed) publish(answer Price, now uint64) {
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
	f.high = answer + min(slack/f.unit*f.unit+(f.unit-1), math.MaxUint64-answer)
}

// PushForm states a [Push].
type PushForm struct {
	Heartbeat catalog.Duration `key:"heartbeat" default:"1h" min:"1" doc:"Longest time between two publications." source:"Chainlink ETH/USD on Ethereum"`
	Deviation catalog.Decimal  `key:"deviation" default:"0.005" min:"0" below:"1" places:"18" doc:"Deviation of the reference price from the last answer that makes the feed publish, as a ratio; 0 publishes every change." source:"Chainlink ETH/USD on Ethereum"`
	Delay     catalog.Duration `key:"delay" default:"0s" max:"604800" assumed:"0s 1m" doc:"Delay between the decision to publish and the block in which the contract reads the new answer."`
	Decimals  int              `key:"decimals" default:"8" min:"0" max:"18" doc:"Decimals of the answer; 0 is exact." source:"Chainlink's USD feeds"`
}

// Feed implements [FeedForm].
func (f PushForm) Feed(b *catalog.Builder) FeedRule {
	deviation := b.Ratio("deviation", f.Deviation)
	return Push{Heartbeat: f.Heartbeat.Seconds(), Deviation: deviation.Uint64(), Delay: f.Delay.Seconds(), Decimals: uint8(f.Decimals)}
}

func init() {
	Feeds.Register(PushForm{}, catalog.Rule{
		Name: "push", Source: "Breidenbach, Cachin, Coventry, Juels and Miller, \"Chainlink off-chain reporting protocol\", 2021",
		Doc: "A feed that publishes as soon as the price has moved by the deviation, or when the answer is as old as the heartbeat.",
	})
}
