package oracle

import (
	"fmt"
	"math"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
)

// Look is the rule of a feed that looks at the price at an interval only, and then publishes as [Push] does: where the price has
// moved by the deviation, or the answer is as old as the heartbeat. Looks are counted from the first block; a look falls to the
// first block at or after its time. So a fast move steps by more than the deviation, and a heartbeat comes with the first
// look after it. The zero Every looks in each block, which is [Push].
//
// Source: Chainlink's ETH/USD feed on Base publishes at multiples of 30 s to within 2 s, on over 90 % of 431 rounds of February
// 2026, and its heartbeats of 1,200 s came after 1,230 to 1,232 s.
type Look struct {
	Push
	Every uint64 // seconds from a look to the next
	Block uint64 // seconds from a block to the next
}

// looked is a feed under the rule [Look]. Its band and deadline are those of pushed, which hold in the blocks of a look.
type looked struct {
	pushed
	every, block uint64
	start        uint64 // time of the first block
	outside      bool   // the reference has left the band since the last look
	wakes        uint64 // time of the next look, where it has
}

// At returns the rule for reference prices of a scale.
func (c Look) At(s Scale) FeedRule {
	c.Scale = s
	return c
}

// Open returns a feed that has just published the reference price.
func (c Look) Open(reference Price, now uint64) (Feed, error) {
	var faults []error
	if c.Every > 1<<40 || c.Every > 0 && c.Block == 0 {
		faults = append(faults, fault.New("every", fmt.Sprintf("is %d s, with a block each %d s", c.Every, c.Block), "both are seconds, and looks fall to blocks"))
	}
	inner, err := c.open(reference, now)
	if err := fault.Join(append(faults, err)...); err != nil {
		return nil, err
	}
	return &looked{pushed: inner, every: max(c.Every, 1), block: max(c.Block, 1), start: now}, nil
}

// looks reports whether a look falls to the block at a time: it is the first at or after that of a look.
func (f *looked) looks(now uint64) bool { return (now-f.start)%f.every < f.block }

// after is the first time at or after one at which a block looks.
func (f *looked) after(at uint64) uint64 {
	if at == math.MaxUint64 || f.looks(at) {
		return at
	}
	n := (at - f.start + f.every - 1) / f.every
	return f.start + n*f.every
}

// Step implements [Feed].
func (f *looked) Step(reference Price, now uint64) (Price, uint64, bool) {
	published := false
	if f.pending != 0 {
		if now < f.deadline {
			return f.answer, f.updatedAt, false
		}
		f.publish(f.pending, now)
		published = true
	}
	f.outside = reference < f.low || reference > f.high
	if !f.looks(now) || !f.outside && now < f.deadline {
		f.wakes = f.after(now + 1)
		return f.answer, f.updatedAt, published
	}
	_, _, reported := f.act(reference, now)
	f.outside = false
	return f.answer, f.updatedAt, published || reported
}

// Quiet implements [Feed]. While a report is under way, and once the price has left the band, any price is quiet until the
// landing or the next look.
func (f *looked) Quiet() (lowest, highest Price, until uint64) {
	switch {
	case f.pending != 0:
		return 0, math.MaxUint64, f.deadline
	case f.outside:
		return 0, math.MaxUint64, f.wakes
	}
	return f.low, f.high, f.after(f.deadline)
}

// LookForm states a [Look].
type LookForm struct {
	PushForm
	Every catalog.Duration `key:"every" default:"30s" min:"1" max:"86400" assumed:"x0.5 x2" doc:"Interval at which the feed looks at the price." source:"Chainlink ETH/USD on Base, rounds of February 2026"`
}

// Feed implements [FeedForm].
func (f LookForm) Feed(b *catalog.Builder) FeedRule {
	deviation := b.Ratio("deviation", f.Deviation)
	return Look{
		Push:  Push{Heartbeat: f.Heartbeat.Seconds(), Deviation: deviation.Uint64(), Delay: f.Delay.Seconds(), Decimals: uint8(f.Decimals)},
		Every: f.Every.Seconds(), Block: b.Interval,
	}
}

func init() {
	Feeds.Register(LookForm{}, catalog.Rule{
		Name: "looking", Source: "Chainlink ETH/USD on Base, rounds of February 2026",
		Doc: "A feed that looks at the price at an interval only, and publishes then where it has moved by the deviation or the answer is as old as the heartbeat.",
	})
}
