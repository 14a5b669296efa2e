package liquidity

import (
	"fmt"

	"github.com/holiman/uint256"
)

// Course is the [Unrest] of a reference price along a path, block after block, for all drying venues of one rule that would be
// told of the same blocks: it is worked out once. It remembers it for the last blocks alone.
type Course struct {
	unrest Unrest
	next   uint64
	moods  [remembered]mood
}

// remembered is how many blocks a venue may be behind, twice what a study draws at once.
const remembered = 512

// mood is what an Unrest is after a block.
type mood struct {
	at                  uint64
	last, high, squares uint256.Int
}

// NewCourse returns the course that a venue can be shown in place of being a [Witness]; nil where it must be told itself, or does
// not ask.
func NewCourse(v Venue) *Course {
	d, dries := v.(*dried)
	if !dries || d.sees != nil {
		return nil
	}
	return &Course{unrest: NewUnrest(d.rule.HalfLife)}
}

// Reset forgets all prices. The next block is number 0.
func (c *Course) Reset() {
	c.unrest.Reset()
	c.next = 0
}

// Next is the number of the block that is to be told next.
func (c *Course) Next() uint64 { return c.next }

// Tell tells the reference price of the next block at a time in unix seconds, which must not fall. It allocates nothing.
func (c *Course) Tell(reference *uint256.Int, now uint64) {
	u := &c.unrest
	u.Witness(reference, now)
	c.moods[c.next%remembered] = mood{u.at, u.last, u.high, u.squares}
	c.next++
}

// Show makes a venue of the course's rule one that was told of all blocks up to one. It panics where that block has not been
// told, or is forgotten.
func (c *Course) Show(v Venue, block uint64) {
	if block >= c.next || c.next-block > remembered {
		panic(fmt.Sprintf("liquidity: block %d is asked for where %d is to be told next", block, c.next))
	}
	d, m := v.(*dried), &c.moods[block%remembered]
	u := &d.unrest
	u.seen, u.at, u.last, u.high, u.squares, d.stale = true, m.at, m.last, m.high, m.squares, true
}
