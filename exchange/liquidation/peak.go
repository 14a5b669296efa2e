package liquidation

import "github.com/ringfence-sim/ringfence/fixed"

// peak is the largest value that a quantity had within a window of time, kept as a falling sequence of values.
type peak struct {
	window uint64 // seconds
	seen   []span // the last one is the present value
	first  int
}

// span is a value and when it was replaced.
type span struct {
	until uint64
	value fixed.Signed
}

// add notes that the quantity has value v from now on. now must not fall.
func (p *peak) add(now uint64, v fixed.Signed) {
	if n := len(p.seen); n > p.first {
		p.seen[n-1].until = now
	}
	for len(p.seen) > p.first && p.seen[len(p.seen)-1].value.Cmp(v) <= 0 {
		p.seen = p.seen[:len(p.seen)-1]
	}
	if p.first*2 > len(p.seen) {
		p.seen = p.seen[:copy(p.seen, p.seen[p.first:])]
		p.first = 0
	}
	p.seen = append(p.seen, span{^uint64(0), v})
}

// max returns the largest value that held at any time within the window up to now.
func (p *peak) max(now uint64) fixed.Signed {
	for p.first+1 < len(p.seen) && p.seen[p.first].until+p.window < now {
		p.first++
	}
	if p.first == len(p.seen) {
		return fixed.Signed{}
	}
	return p.seen[p.first].value
}

// reset forgets all values.
func (p *peak) reset() { p.seen, p.first = p.seen[:0], 0 }
