package parity

import (
	"context"

	"github.com/holiman/uint256"
)

// shrinkTries bounds how many histories a shrink walks: enough to reach a standstill on epochs of a few hundred steps.
const shrinkTries = 6000

// shrinker looks for the shortest history that still shows a mismatch, not necessarily the same one. It removes runs of
// steps by halves down to single ones (delta debugging, Zeller & Hildebrandt 2002, "Simplifying and Isolating
// Failure-Inducing Input"), then takes the callbacks, gaps of time and amounts that are left towards nothing.
type shrinker struct {
	differs  func([]Op) (*Mismatch, int) // the mismatch and the number of steps until it, or nil
	ctx      context.Context
	best     []Op
	mismatch *Mismatch
	tries    int
}

// shrink returns the shortest history it found and its mismatch; a history that does not differ comes back as it is. A
// cancelled context ends the search with what was found until then.
func shrink(ctx context.Context, ops []Op, differs func([]Op) (*Mismatch, int)) ([]Op, *Mismatch) {
	s := &shrinker{differs: differs, ctx: ctx, best: ops}
	if !s.keep(ops) {
		return ops, nil
	}
	for {
		before := s.tries
		progress := s.removeSteps()
		progress = s.simplify() || progress
		if !progress || s.tries == before || s.over() {
			return s.best, s.mismatch
		}
	}
}

func (s *shrinker) over() bool { return s.tries >= shrinkTries || s.ctx.Err() != nil }

// keep makes a candidate the best history where it still differs.
func (s *shrinker) keep(candidate []Op) bool {
	if s.over() {
		return false
	}
	s.tries++
	m, n := s.differs(candidate)
	if m == nil {
		return false
	}
	s.best, s.mismatch = candidate[:n:n], m
	return true
}

func (s *shrinker) removeSteps() (progress bool) {
	for size := (len(s.best) + 1) / 2; size >= 1; size /= 2 {
		for end := len(s.best); end > 0 && !s.over(); end = min(end, len(s.best)) {
			start := max(0, end-size)
			candidate := make([]Op, 0, len(s.best))
			candidate = append(append(candidate, s.best[:start]...), s.best[end:]...)
			if s.keep(candidate) {
				progress = true
			}
			end = start
		}
	}
	return progress
}

// simplify takes every step's callback, gap of time and amounts as far towards nothing as the mismatch allows.
func (s *shrinker) simplify() (progress bool) {
	for i := len(s.best) - 1; i >= 0; i-- {
		if i >= len(s.best) {
			continue
		}
		for j := len(s.best[i].Then) - 1; j >= 0 && i < len(s.best) && j < len(s.best[i].Then); j-- {
			progress = s.edit(i, func(op *Op) { op.Then = append(append([]Op(nil), op.Then[:j]...), op.Then[j+1:]...) }) || progress
		}
		progress = s.shortenGap(i) || progress
		for _, of := range []func(*Op) *uint256.Int{
			func(op *Op) *uint256.Int { return &op.Assets }, func(op *Op) *uint256.Int { return &op.Shares }, func(op *Op) *uint256.Int { return &op.Value },
		} {
			progress = s.reduce(i, of) || progress
			for j := 0; i < len(s.best) && j < len(s.best[i].Then); j++ {
				progress = s.reduce(i, func(op *Op) *uint256.Int { return of(&op.Then[j]) }) || progress
			}
		}
	}
	return progress
}

// edit tries the best history with step i changed.
func (s *shrinker) edit(i int, change func(*Op)) bool {
	if i >= len(s.best) {
		return false
	}
	candidate := append([]Op(nil), s.best...)
	candidate[i].Then = append([]Op(nil), candidate[i].Then...)
	change(&candidate[i])
	return s.keep(candidate)
}

// shortenGap moves step i and all after it earlier: to the step before, else by halves.
func (s *shrinker) shortenGap(i int) (progress bool) {
	for cut, first := uint64(0), true; i < len(s.best); first = false {
		gap := s.best[i].Time
		if i > 0 {
			gap -= s.best[i-1].Time
		}
		if cut = gap / 2; first {
			cut = gap
		}
		if cut == 0 {
			return progress
		}
		candidate := append([]Op(nil), s.best...)
		for j := i; j < len(candidate); j++ {
			candidate[j].Time -= cut
		}
		if s.keep(candidate) {
			progress = true
		} else if !first {
			return progress
		}
	}
	return progress
}

// reduce takes one amount of step i to 0, else to the least power of ten that still differs, else down by halves and then
// by ones.
func (s *shrinker) reduce(i int, of func(*Op) *uint256.Int) (progress bool) {
	if i >= len(s.best) || of(&s.best[i]).IsZero() {
		return false
	}
	set := func(value uint256.Int) bool {
		if i >= len(s.best) || !value.Lt(of(&s.best[i])) {
			return false
		}
		return s.edit(i, func(op *Op) { *of(op) = value })
	}
	if set(uint256.Int{}) {
		return true
	}
	ten, power := uint256.NewInt(10), *uint256.NewInt(1)
	for range 78 {
		if power.Eq(of(&s.best[i])) {
			return false
		}
		if !power.Lt(of(&s.best[i])) {
			break
		}
		if set(power) {
			return true
		}
		power.Mul(&power, ten)
	}
	for range 256 {
		if i >= len(s.best) {
			return progress
		}
		half := *of(&s.best[i])
		half.Rsh(&half, 1)
		if !set(half) {
			break
		}
		progress = true
	}
	for range 8 {
		if i >= len(s.best) {
			return progress
		}
		less := *of(&s.best[i])
		if less.IsZero() || !set(*less.SubUint64(&less, 1)) {
			break
		}
		progress = true
	}
	return progress
}
