package stats

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/infer"
)

// ErrKept reports bytes that [Study.Keep] of a study of these arms and metrics did not write.
var ErrKept = errors.New("stats: these are not the paths of a study of such arms and metrics")

// keeper is a gatherer whose paths can be written down and taken in again. Those of this package's estimators are. What it
// takes in, in the same order, brings the same number to the last bit.
type keeper interface {
	keep(dst []byte) []byte       // appends what the path added last said
	take(from *written, like int) // takes in the next path; like is the first path that is the same
}

// Keeps reports whether paths of a metric can be written down. All of this package's estimators can; one of another type that
// gathers by itself cannot.
func (m *Metric) Keeps() (is bool) {
	if m.From != nil {
		_, is = m.From.Gather().(keeper)
	} else {
		_, is = m.Between.Gather().(keeper)
	}
	return is
}

// Keep appends what the path added last says of every metric, so that a study of the same arms and metrics can [Study.Take] it
// in. Its size grows with borrowers only by samples over vaults.
func (s *Study) Keep(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, s.fared[0])
	dst = binary.LittleEndian.AppendUint64(dst, s.fared[1])
	for a := range s.arms {
		g := &s.arms[a]
		state := byte(0)
		for bit, is := range []bool{g.failed, g.run.Several, g.facts.Exchange} {
			if is {
				state |= 1 << bit
			}
		}
		if dst = append(dst, state); g.failed {
			continue
		}
		for _, by := range g.by {
			dst = by.(keeper).keep(dst)
		}
	}
	for i := range s.pairs {
		if p := &s.pairs[i]; !s.arms[p.a].failed && !s.arms[p.b].failed {
			for _, by := range p.by {
				dst = by.(keeper).keep(dst)
			}
		}
	}
	return dst
}

// Take takes in the next path from what [Study.Keep] wrote, and returns what follows it. The facts of an arm that are no
// metrics (who its liquidators were, what borrowers did) are not kept.
func (s *Study) Take(src []byte) (rest []byte, err error) {
	from := &written{rest: src}
	s.fared = fare{from.word(), from.word()}
	first := s.firstLike(s.fared)
	s.last = first
	for a := range s.arms {
		g := &s.arms[a]
		state := from.next()
		if g.failed = state&1 != 0; g.failed {
			g.skip()
			continue
		}
		g.facts.Paths++
		g.facts.Several, g.facts.Exchange = state&2 != 0, g.facts.Exchange || state&4 != 0
		for _, by := range g.by {
			by.(keeper).take(from, first)
		}
	}
	for i := range s.pairs {
		p := &s.pairs[i]
		if s.arms[p.a].failed || s.arms[p.b].failed {
			p.skip()
			continue
		}
		p.facts.Paths++
		for _, by := range p.by {
			by.(keeper).take(from, first)
		}
	}
	s.paths++
	if from.short {
		return nil, ErrKept
	}
	return from.rest, nil
}

// written is what was written down, as it is read.
type written struct {
	rest  []byte
	short bool // it ended too early
}

func (k *written) bytes(n int) []byte {
	if n < 0 || n > len(k.rest) {
		k.short, k.rest = true, nil
		return make([]byte, max(0, min(n, 8)))
	}
	var out []byte
	out, k.rest = k.rest[:n], k.rest[n:]
	return out
}

func (k *written) next() byte      { return k.bytes(1)[0] }
func (k *written) word() uint64    { return binary.LittleEndian.Uint64(k.bytes(8)) }
func (k *written) number() float64 { return math.Float64frombits(k.word()) }
func (k *written) count() (n int)  { return int(min(k.uint(), math.MaxInt32)) }
func (k *written) amount() (x fixed.Signed) {
	sign := k.next()
	size := k.bytes(int(sign & 63))
	if k.short {
		return x
	}
	x = fixed.Positive(new(uint256.Int).SetBytes(size))
	if sign&64 != 0 {
		x = x.Neg()
	}
	return x
}

func (k *written) uint() uint64 {
	n, read := binary.Uvarint(k.rest)
	if read <= 0 {
		k.short, k.rest = true, nil
		return 0
	}
	k.rest = k.rest[read:]
	return n
}

func appendNumber(dst []byte, x float64) []byte {
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
}

// appendAmount writes an amount: its length with its sign, and its digits.
func appendAmount(dst []byte, x fixed.Signed) []byte {
	size := x.Abs()
	digits := size.Bytes()
	sign := byte(len(digits))
	if x.Sign() < 0 {
		sign |= 64
	}
	return append(append(dst, sign), digits...)
}

// keepRatio appends what the path added last added.
func keepRatio(dst []byte, r *infer.Ratio) []byte {
	y, x := r.Last()
	return appendNumber(appendNumber(dst, y), x)
}

func takeRatio(r *infer.Ratio, from *written, like int) {
	r.AddLike(like, from.number(), from.number())
}

func (g *ratioGatherer) keep(dst []byte) []byte       { return keepRatio(dst, &g.sum) }
func (g *ratioGatherer) take(from *written, like int) { takeRatio(&g.sum, from, like) }

func (g *moneyGatherer) keep(dst []byte) []byte { return appendAmount(dst, g.last) }

func (g *moneyGatherer) take(from *written, _ int) { g.put(from.amount()) }

func (g *countGatherer) keep(dst []byte) []byte { return binary.AppendUvarint(dst, g.last) }

func (g *countGatherer) take(from *written, _ int) { g.put(from.uint()) }

// Ranks are of arms, not of paths.
func (unranked) keep(dst []byte) []byte { return dst }
func (unranked) take(*written, int)     {}

func (g *failureGatherer) keep(dst []byte) []byte { return dst }
func (g *failureGatherer) take(*written, int)     { g.paths++ }

// keep writes the sum of the values before them: in another order of theirs it may be another.
func (t *teller) keep(dst []byte) []byte {
	if !t.gathers {
		return dst
	}
	sum, _ := t.from.sums.Last()
	return appendValues(appendNumber(dst, sum), t.from.path)
}

func (t *teller) take(from *written, like int) {
	if t.gathers {
		t.from.take(from, like)
	}
}

func (g *sampling) take(from *written, like int) {
	sum := from.number()
	g.path = from.values(g.path[:0])
	for _, value := range g.path {
		g.values.Add(value)
		g.largest = max(g.largest, value)
	}
	g.sums.AddLike(like, sum, float64(len(g.path)))
	g.spots.Add(like, g.path)
}

func appendValues(dst []byte, values []float64) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(values)))
	for _, v := range values {
		dst = appendNumber(dst, v)
	}
	return dst
}

func (k *written) values(dst []float64) []float64 {
	n := k.count()
	if 8*n > len(k.rest) {
		k.short, k.rest = true, nil
		return dst
	}
	for range n {
		dst = append(dst, k.number())
	}
	return dst
}

func (g *ratioBetweenGatherer) keep(dst []byte) []byte       { return keepRatio(dst, &g.sum) }
func (g *ratioBetweenGatherer) take(from *written, like int) { takeRatio(&g.sum, from, like) }

func (g *differenceGatherer) keep(dst []byte) []byte {
	if dst = keepRatio(keepRatio(dst, &g.a), &g.b); g.of.happens != nil {
		happens := byte(0)
		if g.happens {
			happens = 1
		}
		dst = append(dst, happens)
	}
	return dst
}

func (g *differenceGatherer) take(from *written, like int) {
	takeRatio(&g.a, from, like)
	takeRatio(&g.b, from, like)
	if g.of.happens != nil {
		g.count(from.next() == 1)
	}
}

func (g *countBetweenGatherer) keep(dst []byte) []byte { return binary.AppendUvarint(dst, g.last) }

func (g *countBetweenGatherer) take(from *written, _ int) { g.put(from.uint()) }

func (g *quantileBetweenGatherer) keep(dst []byte) []byte { return appendValues(dst, g.path) }

func (g *quantileBetweenGatherer) take(from *written, like int) {
	g.path = from.values(g.path[:0])
	for _, value := range g.path {
		g.values.Add(value)
	}
	g.spots.Add(like, g.path)
}
