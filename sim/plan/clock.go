package plan

import (
	"fmt"
	"time"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// The study has a reference price at each instant at which anybody looks at one: its interval is the greatest common divisor of the
// arms' intervals. So the interval of one arm decides what no other sees, and a path of prices does not depend on who is there as long as
// that divisor is the same.

// interval is the time between two looks of an arm at the market.
func (p *Plan) interval(a arm.Arm) time.Duration {
	if timed, is := a.(arm.Timed); is {
		return timed.Interval()
	}
	return p.block
}

// OwnClock is the clock of an arm: its blocks or marks, of which the last is at the last instant of the study.
func (p *Plan) OwnClock(a arm.Arm) oracle.Clock {
	clock := p.world.Clock
	every := uint64(p.interval(a)/time.Millisecond) * max(clock.PerSecond, 1) / 1000 / clock.Interval
	clock.Interval *= every
	clock.Blocks = (clock.Blocks-1)/every + 1
	return clock
}

// grid is the interval of the study's clock for arms of some intervals, and the least common multiple of these in such intervals.
func grid(intervals []time.Duration) (clock oracle.Clock, period uint64, err error) {
	const second = uint64(time.Second / time.Millisecond)
	least, period := uint64(0), 1
	for _, each := range intervals {
		if each <= 0 || each%time.Millisecond != 0 {
			return clock, 0, fmt.Errorf("an interval of %v: it must be a whole number of milliseconds above 0", each)
		}
		least = gcd(least, uint64(each/time.Millisecond))
	}
	for _, each := range intervals {
		steps := uint64(each/time.Millisecond) / least
		period = period / gcd(period, steps) * steps
	}
	if least%second == 0 {
		return oracle.Clock{Interval: least / second}, period, nil
	}
	return oracle.Clock{Interval: least, PerSecond: second}, period, nil
}

func gcd(a, b uint64) uint64 {
	for b > 0 {
		a, b = b, a%b
	}
	return a
}
