package tune

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// Finer is how many parts a finer round makes of the gap between the value found and its neighbour on either side, where one
// key may be changed; where several may, it halves each gap.
const Finer = 4

// Finer is the sweep of values between those that were tried, around what each answer recommends or, where nothing keeps to
// the limits, around what misses them by least. Values beyond a step from today's are left out. It is nil where no value is left
// between. Its first point is the one that differences are taken from.
func (t *Tuning) Finer(answers []*Answer) (*sweep.Sweep, error) {
	current := t.Sweep.Points[t.Sweep.Current]
	points := []sweep.Point{current}
	for _, a := range answers {
		around := a.Recommended
		if around == nil {
			around = a.Nearest
		}
		if around == nil {
			continue
		}
		all := [][]string{nil}
		for i := range t.Over {
			var next [][]string
			for _, value := range t.between(a, around, i) {
				for _, values := range all {
					next = append(next, append(slices.Clip(values), value))
				}
			}
			all = next
		}
		for _, values := range all {
			if a.tried(values) {
				continue
			}
			p := sweep.Point{Set: slices.Clone(a.At)}
			for i, value := range values {
				p.Set = append(p.Set, t.Over[i].Key+"="+value)
			}
			points = append(points, p)
		}
	}
	if len(points) == 1 {
		return nil, nil
	}
	return sweep.New(t.Scenario, sweep.Design{Axes: t.Sweep.Axes, Listed: points}, sweep.Settings{Version: t.Version, Metrics: t.Sweep.Metrics, Workers: t.Workers})
}

// between are the values of a key to try around a candidate's, its own among them, that the scenario can have.
func (t *Tuning) between(a *Answer, around *Candidate, key int) []string {
	at := number(around.Values[key])
	var below, above *big.Rat // neighbours
	for _, c := range a.Candidates {
		x := number(c.Values[key])
		switch x.Cmp(at) {
		case -1:
			if below == nil || x.Cmp(below) > 0 {
				below = x
			}
		case 1:
			if above == nil || x.Cmp(above) < 0 {
				above = x
			}
		}
	}
	parts := int64(2)
	if len(t.Over) == 1 {
		parts = Finer
	}
	values := []string{around.Values[key]}
	for _, end := range []*big.Rat{below, above} {
		if end == nil {
			continue
		}
		for k := int64(1); k < parts; k++ {
			x := new(big.Rat).Sub(end, at)
			x.Add(at, x.Mul(x, big.NewRat(k, parts)))
			text := trimmed(x)
			if slices.Contains(values, text) || !t.near(key, number(text)) {
				continue
			}
			if _, err := t.Scenario.With(t.Over[key].Key + "=" + text); err == nil { // as where a key takes whole numbers alone
				values = append(values, text)
			}
		}
	}
	return values
}

// number is a value that was tried.
func number(text string) *big.Rat {
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(fmt.Sprintf("tune: %q was tried and is no number", text))
	}
	return x
}

// tried reports whether some values are those of a candidate.
func (a *Answer) tried(values []string) bool {
	return slices.ContainsFunc(a.Candidates, func(c *Candidate) bool { return slices.Equal(c.Values, values) })
}

// Refine takes the points of a finer round into the answers, which are found anew, and into the results. The round is what
// [Tuning.Finer] made of the same answers.
func (t *Tuning) Refine(answers []*Answer, finer *sweep.Sweep, results *sweep.Results, parts ...string) error {
	before := len(results.Told)
	told, err := sweep.GatherWith(parts, func(point int, of *stats.Study) error {
		if point == 0 {
			return nil // tried already
		}
		c := t.candidate(finer.Points[point], of)
		c.Number, c.Finer = before+point-1, true
		for _, a := range answers {
			if slices.Equal(a.At, c.Point.Set[:len(t.At)]) {
				a.Candidates = append(a.Candidates, c)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	results.Join(told)
	for _, a := range answers {
		for _, c := range a.Candidates {
			c.Failed = results.Told[c.Number].Failed
		}
		slices.SortStableFunc(a.Candidates, func(x, y *Candidate) int {
			for i := range x.Values {
				if order := number(x.Values[i]).Cmp(number(y.Values[i])); order != 0 {
					return order
				}
			}
			return 0
		})
		*a = Answer{At: a.At, Candidates: a.Candidates}
		t.solve(a)
	}
	return nil
}
