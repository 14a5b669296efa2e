package plan

import (
	"io"
	"time"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// The study has a reference price at each instant at which anybody looks at one: from one to the next is the greatest common divisor
// of the arms' intervals. A path of prices depends on that divisor, and on nothing else of who is there: a chain of another block
// interval leaves what a venue sees as it was, as long as the divisor is the venue's.

// clock finds the interval of reference prices.
func (r *reader) clock() {
	p := r.plan
	p.block = time.Duration(r.Study.Interval) * time.Second
	all := []time.Duration{p.block}
	if !r.more.Alone || len(r.more.Arms) == 0 {
		for i, form := range r.scenario.Arms {
			if pacer, is := form.(arm.Pacer); is {
				all = append(all, pacer.Pace(r.At(index("arms", i))))
			}
		}
	}
	for _, a := range r.more.Arms {
		all = append(all, p.interval(a))
	}
	var step uint64
	for _, each := range all {
		if each < 0 || each%time.Millisecond != 0 {
			r.Refuse("arms", "an arm looks at the market every "+each.String(), "make it a whole number of milliseconds")
			continue
		}
		step = gcd(step, uint64(each/time.Millisecond))
	}
	p.period = 1
	for _, each := range all {
		if n := uint64(each/time.Millisecond) / max(step, 1); n > 0 {
			p.period = p.period / gcd(p.period, n) * n
		}
	}
	r.Step, r.Parts = step, parts
	if step%parts == 0 {
		r.Step, r.Parts = step/parts, 1
	}
}

// parts is how many units of intervals a second has.
const parts = uint64(time.Second / time.Millisecond)

// interval is the time between two looks of an arm at the market.
func (p *Plan) interval(a arm.Arm) time.Duration {
	if timed, is := a.(arm.Timed); is {
		return timed.Interval()
	}
	return p.block
}

// ended is a process's clock up to the last instant at which all arms look: all end with the same price.
func (p *Plan) ended(c oracle.Clock) oracle.Clock {
	if last := c.Blocks - 1; last >= p.period {
		c.Blocks = last/p.period*p.period + 1
	}
	return c
}

// OwnClock is the clock of an arm: its blocks, or its marks.
func (p *Plan) OwnClock(a arm.Arm) oracle.Clock {
	c := p.world.Clock
	every := max(1, uint64(p.interval(a)/time.Millisecond)*max(c.PerSecond, 1)/parts/c.Interval)
	c.Interval *= every
	c.Blocks = (c.Blocks-1)/every + 1
	return c
}

func gcd(a, b uint64) uint64 {
	for b > 0 {
		a, b = b, a%b
	}
	return a
}

// until is a path that ends after so many more blocks.
type until struct {
	oracle.Walker
	left uint64
}

// Fill implements [oracle.Walker].
func (u *until) Fill(dst [][]oracle.Price) (int, error) {
	if u.left == 0 {
		return 0, io.EOF
	}
	if uint64(len(dst[0])) > u.left {
		short := make([][]oracle.Price, len(dst))
		for i := range dst {
			short[i] = dst[i][:u.left]
		}
		dst = short
	}
	n, err := u.Walker.Fill(dst)
	u.left -= uint64(n)
	return n, err
}
