package infer

import (
	"fmt"
	"math"
	"slices"
)

// Support is what an estimate rests on. A thousand borrowers of one path are one observation of prices, and a
// path on which nothing happened is none of what happens.
type Support struct {
	// Distinct is how many paths differ from each other. Those on which every borrower fared the same to the
	// unit in every arm are one path.
	Distinct int
	// Contributing is how many distinct paths say something of the number. They are those that add to what is
	// divided by; where more than half of those, but not all, give the same ratio, they are the others alone.
	Contributing int
	// Effective is how many paths of equal weight would say as much as the contributing ones, (Σw)²/Σw² with a
	// path's part of what is divided by as its weight w (Kish, Survey Sampling, 1965, 8.2).
	Effective float64
	// Largest is the part of the spread between paths that is one path's: the largest of their squared moves
	// over the sum. Near 1, all that is known of the spread is that path.
	Largest float64
	// None says why there is no interval.
	None Lack
	// Needed is how many paths of this kind would give one, planned from how many of these contribute; 0 where
	// no number would, or none is needed.
	Needed int
}

// Lack says what an interval lacks.
type Lack uint8

// The lacks.
const (
	Nothing    Lack = iota // there is an interval
	NotAsked               // the number is a total, or no average of anything
	NoValue                // there is no number either
	OnePath                // of one path
	SamePaths              // all paths are the same path
	Constant               // every path gives this number, but for rounding
	FewPaths               // too few paths contribute
	Unequal                // enough contribute, but few of them have nearly all the weight
	BeyondData             // a bound of the quantile lies beyond all values seen
	FewTails               // too few paths contribute for a tail
	Atom                   // the bounds of the quantile are the value itself, which many have
)

// lackWords are the lacks as summary.csv has them.
var lackWords = [...]string{
	OnePath: "one path", SamePaths: "all paths are the same", Constant: "the same on every path", FewPaths: "few paths contribute",
	FewTails: "few paths for a tail", Unequal: "paths of unequal weight", BeyondData: "beyond the data", Atom: "bounds are the value", NoValue: "no value", NotAsked: "total",
}

// String is the lack in a few words, empty for nothing.
func (l Lack) String() string { return lackWords[l] }

// Why says in words why there is no interval, and what would give one; empty where there is one, or none was asked for.
func (e Estimate) Why() string {
	of := e.Contributors()
	would := ""
	if e.Needed > 0 {
		would = fmt.Sprintf(": about %d paths of this kind would give one", e.Needed)
		if e.Contributing == 0 {
			would = fmt.Sprintf(": at least %d paths of this kind would give one", e.Needed)
		}
	}
	if (e.None == FewPaths || e.None == Unequal) && e.Repeats() {
		return fmt.Sprintf("the %d paths went only %d different ways, and an interval needs %d: little in this scenario is random, and more paths may not add a way", e.Paths, e.Distinct, Few)
	}
	switch e.None {
	case NoValue:
		return of
	case OnePath:
		return "one path gives no interval"
	case SamePaths:
		return fmt.Sprintf("all %d paths are the same: no interval", e.Paths)
	case Constant:
		return "every path gives the same: no interval"
	case FewPaths:
		return fmt.Sprintf("%s, and an interval needs %d%s", of, Few, would)
	case Unequal:
		return fmt.Sprintf("%s with very unequal weights, and an interval then needs %d%s", of, 3*Few, would)
	case FewTails:
		return fmt.Sprintf("%s, and an interval of a tail needs %d%s", of, FewInTail, would)
	case BeyondData:
		return "a bound of the interval lies beyond all that was seen" + would
	case Atom:
		return "the bounds of the interval are the number itself, which many have: no interval"
	}
	return ""
}

// Contributors says how many paths contribute: "3 of 40 paths contribute".
func (e *Estimate) Contributors() string {
	if e.Contributing == 1 {
		return fmt.Sprintf("1 of %d paths contributes", e.Paths)
	}
	return fmt.Sprintf("%d of %d paths contribute", e.Contributing, e.Paths)
}

// Repeats reports whether most paths are the same as another: then more of them promise nothing.
func (e *Estimate) Repeats() bool { return e.Distinct > 0 && 2*e.Distinct <= e.Paths }

// margin is by how much more than needed is planned, so that nine studies in ten of so many paths have enough:
// 20 + 1.28·√20 for a count of 20.
const margin = 26.0 / Few

// planned is how many paths would bring a count to what is needed, at the rate of these.
func planned(paths int, have, need float64) int {
	if have <= 0 {
		have = 3 // by the rule of three, no more than 3 in so many paths would be, so at least so many are needed
	}
	return roundUp(float64(paths) * need * margin / have)
}

// roundUp rounds up to two digits.
func roundUp(x float64) int {
	step := 1.0
	for x/step > 100 {
		step *= 10
	}
	return int(math.Ceil(x/step) * step)
}

// equal is up to how many contributing paths for each effective one paths count as of equal weight. With 1.1, of studies
// whose paths differ more than that in truth, those were let through that by chance showed no large path, and their intervals
// covered 88 %: see `make coverage`.
const equal = 1.05

// lacks says whether too few paths contribute for a mean, and how many would have to. Where their weights differ,
// the mean of a large path may be another than that of a small one, which shows only where there are several
// large ones: then it takes three times as many.
func (s Support) lacks() (lack Lack, need float64) {
	switch {
	case s.Contributing < Few:
		return FewPaths, Few
	case float64(s.Contributing) <= equal*s.Effective:
		return Nothing, 0
	case s.Contributing < 3*Few || s.Effective < Few/2:
		return Unequal, 3 * Few
	}
	return Nothing, 0
}

// millionth is the part of a number below which paths do not differ: ledgers round each amount to whole units.
const millionth = 1e-6

// support counts what a ratio, or a difference of two, rests on. Clusters that add nothing to anything have
// been left out.
func (s *sums) support() (out Support, squares float64, constant bool) {
	n := len(s.a)
	apart := make([]float64, n) // how far a path's ratio lies from the value
	var largest float64
	for p := range n {
		e := s.move(p)
		squares += float64(e * e)
		largest = max(largest, float64(e*e))
		if w := s.weight(p); w > 0 {
			apart[p] = e / w
		} else {
			apart[p] = math.Copysign(math.Inf(1), e)
		}
	}
	tied := s.tied(apart)
	same := 0
	for _, t := range tied {
		if t {
			same++
		}
	}
	contributes := func(p int) bool { return 2*same <= n || same == n || !tied[p] }
	var weight, weights float64
	for p := range n {
		if !contributes(p) {
			continue
		}
		out.Contributing++
		w := s.weight(p)
		weight, weights = weight+w, weights+float64(w*w)
	}
	if weights > 0 {
		out.Effective = weight * weight / weights
	}
	if squares > 0 {
		out.Largest = largest / squares
	}
	return out, squares, n > 1 && same == n
}

// tied marks the paths that give the median ratio, but for rounding.
func (s *sums) tied(apart []float64) []bool {
	sorted := slices.Clone(apart)
	slices.Sort(sorted)
	median := sorted[(len(sorted)-1)/2]
	tied := make([]bool, len(apart))
	for p, u := range apart {
		tied[p] = math.Abs(u-median) <= millionth*s.scale()
	}
	return tied
}

// Heavy reports whether one path has so much of the spread that intervals like this one cover less often than
// they say, on data of heavy tails.
func (s Support) Heavy() bool { return s.Largest > 0.35 }

// HeavyCoverage is how often intervals held the mean of lognormal data with σ = 2 and of Pareto data with exponent
// 2.1, over 20 to 300 paths, the least of them: measured by `make coverage`, which holds it to a percent.
const HeavyCoverage = 0.87
