package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
)

// block counts what the engine did at one time, for the limits that rules set on that. All markets marked at one time
// share it (dYdX v4 has a block for each time). Whoever a limit keeps from being reached waits for the next mark.
type block struct {
	time        uint64
	liquidated  uint64 // buckets taken through the steps
	deleveraged uint64 // buckets closed, or tried to be, against counterparties
	looked      uint64 // counterparties looked at for them
}

// thisBlock returns the count of the time of the last mark.
func (e *Engine) thisBlock() *block {
	if now := e.Now(); e.block.time != now {
		e.block = block{time: now}
	}
	return &e.block
}

// attemptsLeft is how many more buckets may be liquidated now.
func (e *Engine) attemptsLeft() uint64 { return within(e.rules.Most, e.thisBlock().liquidated) }

// within is what a limit leaves over what is used; 0 is no limit.
func within(most, used uint64) uint64 {
	if most == 0 {
		return ^uint64(0)
	}
	return most - min(used, most)
}

// turn is what the engine did to one account at one time.
type turn struct {
	time   uint64
	lost   uint256.Int // paid by funds for its closings
	closed uint256.Int // value closed by chunks
	taken  bool        // its pool was taken through the steps

	position exchange.PositionID // of the pool, drawn to be closed; −1: none

	chunk uint64 // whatever the time: that of the chunk whose cooldown runs, or ran
}

// turn returns an account's at the time of the last mark.
func (e *Engine) turn(a exchange.AccountID) *turn {
	for len(e.turns) <= int(a) {
		e.turns = append(e.turns, turn{position: none})
	}
	t := &e.turns[a]
	if now := e.Now(); t.time != now {
		*t = turn{time: now, chunk: t.chunk, position: none}
	}
	return t
}
