package plan

import (
	"fmt"
	"io"
	"time"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// The study has a reference price at each step of its clock. Each arm looks at those of its own interval. A path of prices
// depends on the step, and not on who looks: neither another arm nor another block interval changes what a venue sees.

// clock reads the step of reference prices, and holds the arms' intervals against it.
func (r *reader) clock() {
	p := r.plan
	p.block = time.Duration(r.Study.Interval) * time.Second
	p.world.Block = p.block
	step, _ := time.ParseDuration(r.scenario.Blocks.Step) // 0 where it is none
	if step <= 0 || step%time.Millisecond != 0 {
		r.Refuse("blocks.step", fmt.Sprintf("%q is not a step", r.scenario.Blocks.Step), "write a whole number of milliseconds, as in 1s or 250ms")
		return
	}
	held := func(key, what string, each time.Duration) {
		if each%step != 0 {
			r.Refuse(key, fmt.Sprintf("%s is %v, which is no multiple of the %v from a price to the next", what, each, step), "set blocks.step to a divisor of it")
		}
	}
	held("blocks.interval", "the interval between blocks", p.block)
	if !r.more.Alone || len(r.more.Arms) == 0 {
		for i, form := range r.scenario.Arms {
			if pacer, is := form.(arm.Pacer); is {
				at := r.At(index("arms", i))
				held(at.Key(""), "the venue's mark-interval", pacer.Pace(at))
			}
		}
	}
	if r.more.Prices == nil {
		for _, a := range r.more.Arms {
			held("arms", "the interval of "+a.Label(), p.interval(a))
		}
	}
	r.Step, r.Parts = uint64(step/time.Millisecond), parts
	if r.Step%parts == 0 {
		r.Step, r.Parts = r.Step/parts, 1
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

// ended is a process's clock up to the last block of the chain.
func (p *Plan) ended(c oracle.Clock) oracle.Clock {
	every := steps(p.block, c)
	if last := c.Blocks - 1; last >= every {
		c.Blocks = last/every*every + 1
	}
	return c
}

// steps is how many steps of a clock an interval has, 1 at least.
func steps(interval time.Duration, c oracle.Clock) uint64 {
	return max(1, uint64(interval/time.Millisecond)*max(c.PerSecond, 1)/parts/c.Interval)
}

// OwnClock is the clock of an arm: its blocks, or its marks.
func (p *Plan) OwnClock(a arm.Arm) oracle.Clock { return p.each(p.interval(a)) }

// ChainClock is the clock of the chain's blocks.
func (p *Plan) ChainClock() oracle.Clock { return p.each(p.block) }

// each is the study's clock at a longer interval.
func (p *Plan) each(interval time.Duration) oracle.Clock {
	c := p.world.Clock
	every := steps(interval, c)
	c.Interval *= every
	c.Blocks = (c.Blocks-1)/every + 1
	return c
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
