package tables

import (
	"math"
	"slices"

	"github.com/ringfence-sim/ringfence/sim/infer"
)

// Relation is how a claim says that a number stands to its bound.
type Relation string

// The relations a claim can have.
const (
	Above Relation = "above" // greater than the bound
	Below Relation = "below" // less than the bound
	Never Relation = "never" // the bound exactly, on every path: one exception refutes it
)

// Verdict is what the evidence says of a claim.
type Verdict string

// The verdicts. See the package comment.
const (
	Yes  Verdict = "yes"
	No   Verdict = "no"
	Open Verdict = "open"
)

// Judgement is a verdict on one claim taken alone, and how often chance would bring it about.
type Judgement struct {
	Verdict Verdict
	// Doubt is the level at which the interval still leaves the bound out: 0 where no chance is in it, as where
	// every path gives the same number, or one occurrence refutes. Of an open claim it is 1.
	Doubt float64
}

// Judge returns the judgement on a claim that a quantity stands in a relation to a bound. A number without an
// interval (too few paths contribute, or nothing to measure) decides nothing, with two exceptions: a single
// occurrence refutes [Never], and a number that enough paths all give is what it is. A number that is the bound is a
// tie, and open.
func Judge(e infer.Inference, r Relation, bound float64) Judgement {
	open := Judgement{Open, 1}
	constant := e.None == infer.Constant && e.Contributing >= infer.Few
	switch {
	case math.IsNaN(e.Value):
		return open
	case r == Never && e.Value != bound:
		return Judgement{No, 0}
	case r == Never && (constant || e.Distinct >= infer.Few && (e.Low == bound || e.High == bound)):
		return Judgement{Yes, 0}
	case r == Never, e.Value == bound:
		return open
	}
	sided := Judgement{No, e.Doubt(bound)}
	if (e.Value > bound) == (r == Above) {
		sided.Verdict = Yes
	}
	switch {
	case constant:
		sided.Doubt = 0
	case !e.Bounded():
		return open
	}
	return sided
}

// chance is how often any sentence of all tables may be judged by chance.
const chance = 0.05

// together leaves open what several judgements do not bear together: see [infer.Holm].
func together(all []Judgement, share float64) []Judgement {
	var doubts []float64
	for _, j := range all {
		doubts = append(doubts, j.Doubt)
	}
	out := slices.Clone(all)
	for i, stands := range infer.Holm(doubts, share) {
		if !stands {
			out[i].Verdict = Open
		}
	}
	return out
}

// sentences is how many claims all tables have together.
func sentences() (n int) {
	for _, t := range All() {
		n += len(t.claims)
	}
	return n
}
