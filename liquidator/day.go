package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Day is the length of the window that [Liquidator.Daily] limits, seconds.
const Day = 24 * 60 * 60

// spending is what a bot has paid for liquidations within the last [Day], in the order of time.
type spending struct {
	paid    []payment
	first   int         // of paid: the first that still counts
	sum     uint256.Int // of those that count
	planned uint256.Int // by the bids that it has made in the present block
}

type payment struct {
	time   uint64
	amount uint256.Int
}

// reset forgets everything.
func (s *spending) reset() { *s = spending{paid: s.paid[:0]} }

// begin comes to a block: what was paid a day ago or before is free again, and nothing is planned.
func (s *spending) begin(now uint64) {
	for ; s.first < len(s.paid) && now-s.paid[s.first].time >= Day; s.first++ {
		s.sum.Sub(&s.sum, &s.paid[s.first].amount)
	}
	if s.first == len(s.paid) {
		s.paid, s.first = s.paid[:0], 0
	}
	s.planned.Clear()
}

// plan sets aside what a bid means to pay.
func (s *spending) plan(amount *uint256.Int) { s.planned.Add(&s.planned, amount) }

// pay notes what was paid.
func (s *spending) pay(amount *uint256.Int, now uint64) {
	s.paid = append(s.paid, payment{now, *amount})
	s.sum.Add(&s.sum, amount)
}

// left is what of a limit is neither paid nor planned.
func (s *spending) left(limit *uint256.Int) uint256.Int {
	left := fixed.MinusCapped(limit, &s.sum)
	return fixed.MinusCapped(&left, &s.planned)
}

// covers reports whether a limit leaves room for a payment, whatever is planned.
func (s *spending) covers(limit, amount *uint256.Int) bool {
	left := fixed.MinusCapped(limit, &s.sum)
	return !amount.Gt(&left)
}

// unlimited reports whether nothing bounds what the bot pays in a block.
func (l *Liquidator) unlimited() bool { return l.Flash && l.Daily.IsZero() }

// AtOnce is the most that the bot can pay for liquidations in one block, loan smallest units; false where nothing bounds it.
func (l *Liquidator) AtOnce() (most uint256.Int, bounded bool) {
	switch {
	case l.unlimited():
		return most, false
	case l.Flash || !l.Daily.IsZero() && l.Daily.Lt(&l.Funds):
		return l.Daily, true
	}
	return l.Funds, true
}
