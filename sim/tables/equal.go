package tables

import (
	"math"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim/infer"
)

// Capital at equal probability of liquidation. Two ways to margin the same positions are as safe as each other
// at different amounts of capital, so the table's accounts walk the same paths on several amounts, one study
// for each, and what an arm needs for a stated share of liquidations is read off between the two studies whose
// shares enclose it. With h the share liquidated and c any other ratio of the arm, in the studies 0 and 1:
//
//	w = (ln level − ln h₀)/(ln h₁ − ln h₀),   c = c₀ + w·(c₁ − c₀)
//
// exact at the studies themselves; between them ln h is taken to be linear in capital, which errs by less than
// a per cent. Where no two studies enclose the level there is no number.

// equal is what is held equal, and by which studies.
type equal struct {
	hit   func(*vaultRow) bool // who is liquidated
	level float64              // the share of accounts that is; where it is 0, the share of arm isolated in study as
	as    int
	along map[string][]int // by arm: studies of the table, the accounts' capital rising from one to the next
}

// quantity is what is read off where the share is equal.
type quantity int

const (
	held    quantity = iota // the share itself
	carries                 // the positions' value at the start, over the capital behind them
	against                 // what arm cross carries, over what this column does
	ruins                   // of the accounts liquidated, the share that loses nearly all
)

// tally is what an arm brought on one path: counts of accounts, and sums of amounts at the start.
type tally struct {
	failed                bool
	accounts, hit, ruined float64
	notional, equity      float64
	margin                float64 // of the main positions
}

func (e *equal) tally(on *path, arm *run) tally {
	if arm == nil {
		return tally{failed: true}
	}
	t := tally{accounts: float64(len(arm.Vaults))}
	var notional, equity, margin fixed.Signed
	for i := range arm.Vaults {
		v := &arm.Vaults[i]
		if e.hit(v) {
			t.hit++
			if isRuined(v) {
				t.ruined++
			}
		}
		notional, equity = notional.Add(fixed.Positive(&v.StartNotional)), equity.Add(v.StartEquity)
		margin = margin.Add(mainEquity(on, v))
	}
	t.notional, t.equity, t.margin = notional.Float64(), equity.Float64(), margin.Float64()
	return t
}

// scan takes in the studies by which a share is held equal.
type scan struct {
	of    *equal
	seen  map[string][][]tally // by arm: for each of its studies, the paths in order
	level []tally              // of the arm whose share is the level
}

func newScan(of *equal) *scan {
	s := &scan{of: of, seen: map[string][][]tally{}}
	for arm, along := range of.along {
		s.seen[arm] = make([][]tally, len(along))
	}
	return s
}

// add takes in one path of one study.
func (s *scan) add(study int, on *path) {
	for _, arm := range []string{"isolated", "cross"} {
		for j, at := range s.of.along[arm] {
			if at == study {
				s.seen[arm][j] = append(s.seen[arm][j], s.of.tally(on, on.arms[arm]))
			}
		}
	}
	if s.of.level == 0 && s.of.as == study {
		s.level = append(s.level, s.of.tally(on, on.arms["isolated"]))
	}
}

// whole says which paths failed nowhere: only those are compared.
func (s *scan) whole() []bool {
	var whole []bool
	mask := func(paths []tally) {
		for len(whole) < len(paths) {
			whole = append(whole, true)
		}
		for p := range paths {
			whole[p] = whole[p] && !paths[p].failed
		}
	}
	for _, arm := range []string{"isolated", "cross"} {
		for _, paths := range s.seen[arm] {
			mask(paths)
		}
	}
	mask(s.level)
	return whole
}

// read returns a quantity of a column.
func (s *scan) read(q quantity, c *column) infer.Ratio {
	whole := s.whole()
	var found linear
	switch q {
	case held:
		found = s.share(whole)
	case carries:
		found = s.carried(c.name(), c.cash, whole)
	case against:
		if found = exactly(1, len(whole)); c.name() != "cross" {
			found = s.carried("cross", 0, whole).over(s.carried(c.name(), c.cash, whole))
		}
	case ruins:
		found = s.between(c.name(), whole, func(t *tally) (y, x float64) { return t.ruined, t.hit })
	}
	return found.ratio(whole)
}

// share is the level.
func (s *scan) share(whole []bool) linear {
	if s.of.level > 0 {
		return exactly(s.of.level, len(whole))
	}
	return linearised(s.level, whole, hitOfAccounts)
}

func hitOfAccounts(t *tally) (y, x float64) { return t.hit, t.accounts }

// carried is the value of positions over the capital behind them: the accounts' equity, and cash beside it as a
// share of the main position's margin. What is read off is capital over value, which is what the studies differ
// in.
func (s *scan) carried(arm string, cash float64, whole []bool) linear {
	capital := s.between(arm, whole, func(t *tally) (y, x float64) { return t.equity + float64(cash*t.margin), t.notional })
	return exactly(1, len(whole)).over(capital)
}

// between reads a ratio off where the share is the level.
func (s *scan) between(arm string, whole []bool, of func(*tally) (y, x float64)) linear {
	level, studies := s.share(whole), s.seen[arm]
	for j := 1; j < len(studies); j++ {
		h0, h1 := linearised(studies[j-1], whole, hitOfAccounts), linearised(studies[j], whole, hitOfAccounts)
		if !(h0.at >= level.at && level.at > h1.at && h1.at > 0) {
			continue
		}
		fall := rng.Log(h1.at) - rng.Log(h0.at)
		w := (rng.Log(level.at) - rng.Log(h0.at)) / fall
		weight := combined(w, term{1 / (level.at * fall), level}, term{(w - 1) / (h0.at * fall), h0}, term{-w / (h1.at * fall), h1})
		c0, c1 := linearised(studies[j-1], whole, of), linearised(studies[j], whole, of)
		rise := c1.at - c0.at
		return combined(c0.at+float64(w*rise), term{1 - w, c0}, term{w, c1}, term{rise, weight})
	}
	return exactly(math.NaN(), len(whole))
}

// linear is a number computed from sums over paths, and its linearisation: how far each path moves it. As in
// [infer.Ratio], the moves of a ratio are (y_p − R·x_p)/Σx, and those of what is computed from several numbers
// follow by the chain rule (Cochran, Sampling Techniques, 3rd ed. 1977, 6.3; Wolter, Introduction to Variance
// Estimation, 2nd ed. 2007, 6.2).
type linear struct {
	at    float64
	moves []float64 // 0 for paths that are left out
}

// linearised is a ratio of sums over whole paths.
func linearised(paths []tally, whole []bool, of func(*tally) (y, x float64)) linear {
	var sumY, sumX float64
	for p := range paths {
		if whole[p] {
			y, x := of(&paths[p])
			sumY, sumX = sumY+y, sumX+x
		}
	}
	r := linear{at: sumY / sumX, moves: make([]float64, len(whole))}
	for p := range paths {
		if whole[p] {
			y, x := of(&paths[p])
			r.moves[p] = (y - float64(r.at*x)) / sumX
		}
	}
	return r
}

// term is a number that another is computed from, and the derivative by it.
type term struct {
	slope float64
	of    linear
}

func combined(at float64, terms ...term) linear {
	r := linear{at: at, moves: make([]float64, len(terms[0].of.moves))}
	for _, t := range terms {
		for p, m := range t.of.moves {
			r.moves[p] += float64(t.slope * m)
		}
	}
	return r
}

func (a linear) over(b linear) linear {
	return combined(a.at/b.at, term{1 / b.at, a}, term{-a.at / float64(b.at*b.at), b})
}

// ratio is the number as the other numbers of a table are gathered, so that it can be compared with them: of n
// whole paths each has 1/n of the denominator and of the number, and its move beside it, so that its moves are the
// residuals of [infer.Ratio].
func (a linear) ratio(whole []bool) (r infer.Ratio) {
	n := 0.0
	for _, w := range whole {
		if w {
			n++
		}
	}
	for p, w := range whole {
		if w {
			r.Add(float64(a.at/n)+a.moves[p], 1/n)
		} else {
			r.Skip()
		}
	}
	return r
}

// exactly is a number that no path moves.
func exactly(at float64, paths int) linear { return linear{at: at, moves: make([]float64, paths)} }
