package exchange

import "github.com/holiman/uint256"

// block counts what the engine did at one time, for the limits that rules set on that (dYdX v4, which has a block for each
// time; all markets marked at one time share it). Whoever a limit keeps from being reached waits for the next mark.
type block struct {
	time        uint64
	liquidated  uint64 // buckets taken through the pipeline
	deleveraged uint64 // buckets closed, or tried to be, against counterparties
	looked      uint64 // counterparties looked at for them
}

// thisBlock returns the count of the time of the last mark.
func (e *Engine) thisBlock() *block {
	if e.block.time != e.now {
		e.block = block{time: e.now}
	}
	return &e.block
}

// attemptsLeft is how many more buckets may be liquidated now.
func (e *Engine) attemptsLeft() uint64 {
	return left(e.rules.LiquidationsMost, e.thisBlock().liquidated)
}

// deleveragesLeft is how many more buckets may be deleveraged now.
func (e *Engine) deleveragesLeft() uint64 {
	return left(e.rules.DeleveragesMost, e.thisBlock().deleveraged)
}

// counterpartsLeft is how many more counterparties may be looked at now.
func (e *Engine) counterpartsLeft() uint64 {
	return left(e.rules.CounterpartsMost, e.thisBlock().looked)
}

// left is what a limit leaves over what is used; 0 is no limit.
func left(most, used uint64) uint64 {
	switch {
	case most == 0:
		return ^uint64(0)
	case used < most:
		return most - used
	}
	return 0
}

// turn is what the engine did to one account at one time.
type turn struct {
	time  uint64
	lost  uint256.Int // paid by funds for its closings
	taken bool        // its pool was taken through the pipeline
}

// of returns the turn at a time.
func (t *turn) of(now uint64) *turn {
	if t.time != now {
		*t = turn{time: now}
	}
	return t
}
