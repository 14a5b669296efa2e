package margin

import (
	"reflect"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// courses are what drying venues must know of every block, by asset; nil where none asks. Arms that mark at the same times along
// the same prices have one: whoever is walked first through some blocks tells of them, and the others only look.
type courses struct {
	of *running // who begins each path anew: the first of them
	by []*liquidity.Course
}

// Accompany implements [arm.Companion].
func (a *running) Accompany(before []arm.Running) {
	for _, b := range before {
		if b, is := b.(*running); is && b.Clock == a.Clock && b.unit == a.unit && reflect.DeepEqual(b.Venue, a.Venue) {
			a.courses = b.courses
			return
		}
	}
}

// reset forgets the path before, once for all arms.
func (c *courses) reset(a *running) {
	if c.of != a {
		return
	}
	for _, course := range c.by {
		if course != nil {
			course.Reset()
		}
	}
}

// open is the course for a venue of an asset; nil where it must be told itself.
func (c *courses) open(asset int, venue liquidity.Venue) *liquidity.Course {
	for len(c.by) <= asset {
		c.by = append(c.by, nil)
	}
	if c.by[asset] == nil {
		c.by[asset] = liquidity.NewCourse(venue)
	}
	return c.by[asset]
}

// witness tells the venues that must know of every block the prices from one to before another, or shows them their course.
func (a *running) witness(assets [][]oracle.Price, from, to int, first uint64) {
	if !a.witnessed || from == to {
		return
	}
	for j := range a.markets {
		m := &a.markets[j]
		switch {
		case m.course != nil:
			last := first + uint64(to) - 1
			for block := m.course.Next(); block <= last; block++ {
				reference := a.Scaled(assets[j][block-first])
				m.course.Tell(&reference, a.Clock.Time(block))
			}
			m.course.Show(m.venue, last)
		case m.sees != nil:
			for k, price := range assets[j][from:to] {
				reference := a.Scaled(price)
				m.sees.Witness(&reference, a.Clock.Time(first+uint64(from+k)))
			}
		}
	}
}
