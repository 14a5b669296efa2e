package tune

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// traded are the metrics of which the frontier is made, and which way each is better.
var traded = []struct {
	key  string
	more bool // is better
}{
	{"borrower_loss", false},
	{"end_wealth", true},
	{"bad_debt_share", false},
	{"latent_bad_debt_share", false},
	{"protocol_revenue", true},
	{"missed_share", false},
}

// objectives are the keys of what a tuning tells of each point.
func objectives() (keys []string) {
	for _, of := range traded {
		keys = append(keys, of.key)
	}
	return append(keys, "bad_debt_p99", "bad_debt_total_share", "liquidator_profit", "liquidated_share", "time_to_fill_p90")
}

// Candidate is a point that was walked.
type Candidate struct {
	Number   int // of the point in the results
	Point    sweep.Point
	Values   []string // of the keys that may be changed
	Today    bool     // they are today's
	Near     bool     // they lie within a step of today's
	Feasible bool     // every subject's number lies within its bound
	Finer    bool     // it is of a finer round: see [Tuning.Finer]
	Frontier bool     // no other point is as good in everything and better in something
	Judged   []stats.Judged
	Arm      *stats.Arm
	Failed   int

	study *stats.Study
}

// Of is what a metric says at the point.
func (c *Candidate) Of(m *stats.Metric) stats.Number { return c.Arm.Of(m) }

// Shape is how the objective runs over the range of the only key that may be changed.
type Shape string

// The shapes. A step counts where the paired difference of two neighbours is clear of 0.
const (
	Rises Shape = "only rises"
	Falls Shape = "only falls"
	Flat  Shape = "does not clearly move"
	Turns Shape = "rises and falls"
	Many  Shape = "" // several keys
)

// Answer is what the points say at one setting of the keys in At.
type Answer struct {
	At         []string // KEY=VALUE
	Candidates []*Candidate
	Today      *Candidate // nil where today's value was not walked
	Free       *Candidate // the best without limits
	Best       *Candidate // the best that keeps to them; nil where none does
	Nearest    *Candidate // where none does: the one that misses them by least
	// Recommended is the best that keeps to them within a step of today's value. Where none there does and one beyond does, it is
	// the point within the step nearest to that; nil where no point keeps to them.
	Recommended *Candidate
	Binds       []*stats.Limit // limits that the best without limits does not keep
	Shape       Shape
	End         bool             // the best lies at an end of the range
	Alike       []*Candidate     // points within the limits that the objective does not tell apart from the best
	Untold      []*Candidate     // those of which too few paths contribute to say so
	Change      []stats.Movement // of Recommended from Today, on the same paths
	Slope       []stats.Movement // of the objective from Recommended to its neighbours, of the only key
	Confirmed   []*Candidate     // Recommended, and Today where it is another, on fresh seeds
	Confirm     []stats.Movement // of Recommended from Today there
}

// Solve reads the parts of a tuning and answers at each setting.
func (t *Tuning) Solve(parts ...string) (answers []*Answer, err error) {
	results, err := sweep.GatherWith(parts, func(point int, of *stats.Study) error {
		c := t.candidate(t.Sweep.Points[point], of)
		c.Number = point
		at := slices.Clone(c.Point.Set[:len(t.At)])
		k := slices.IndexFunc(answers, func(a *Answer) bool { return slices.Equal(a.At, at) })
		if k < 0 {
			k, answers = len(answers), append(answers, &Answer{At: at})
		}
		answers[k].Candidates = append(answers[k].Candidates, c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, a := range answers {
		for _, c := range a.Candidates {
			c.Failed = results.Told[c.Number].Failed
		}
		t.solve(a)
	}
	return answers, nil
}

// candidate is a point as its study has it.
func (t *Tuning) candidate(p sweep.Point, of *stats.Study) *Candidate {
	c := &Candidate{Point: p, Today: true, Near: true, Feasible: true, study: of}
	summary := of.Summary()
	c.Arm = &summary.Arms[0]
	for i := range t.Over {
		value := p.Value(len(t.At) + i)
		c.Values = append(c.Values, value)
		x, _ := new(big.Rat).SetString(value)
		today, ok := new(big.Rat).SetString(t.today[i])
		c.Today = c.Today && ok && trimmed(today) == value
		c.Near = c.Near && t.near(i, x)
	}
	c.Judged = summary.Judge(t.Subject)
	for _, j := range c.Judged {
		c.Feasible = c.Feasible && j.Within
	}
	return c
}

// near reports whether a value of a key lies within a step of today's, as its ends were rounded.
func (t *Tuning) near(key int, x *big.Rat) bool {
	today, ok := new(big.Rat).SetString(t.today[key])
	if t.Step == nil || !ok {
		return true
	}
	low, high := t.Step.bounds(today)
	return x.Cmp(number(trimmed(low))) >= 0 && x.Cmp(number(trimmed(high))) <= 0
}

// worse is by how much an objective's value is worse than another's.
func (t *Tuning) worse(a, b *Candidate) float64 {
	d := a.Of(t.Objective).Value - b.Of(t.Objective).Value
	if t.Maximize {
		return -d
	}
	return d
}

// best is the first of the best of some candidates, nil where there is none with a number.
func (t *Tuning) best(all []*Candidate, wanted func(*Candidate) bool) (best *Candidate) {
	for _, c := range all {
		if math.IsNaN(c.Of(t.Objective).Value) || !wanted(c) {
			continue
		}
		if best == nil || t.worse(c, best) < 0 {
			best = c
		}
	}
	return best
}

// excess is by how much a candidate misses the limits, in parts of their bounds, all added up.
func excess(c *Candidate) (sum float64) {
	for _, j := range c.Judged {
		if j.Within {
			continue
		}
		miss := math.Abs(j.Number.Value - j.Bound)
		if math.IsNaN(miss) {
			return math.Inf(1)
		}
		sum += miss / max(math.Abs(j.Bound), 1e-12)
	}
	return sum
}

func (t *Tuning) solve(a *Answer) {
	all := a.Candidates
	for _, c := range all {
		if c.Today {
			a.Today = c
		}
		c.Frontier = !slices.ContainsFunc(all, func(other *Candidate) bool { return dominates(other, c) })
	}
	feasible := func(c *Candidate) bool { return c.Feasible }
	a.Free = t.best(all, func(*Candidate) bool { return true })
	a.Best = t.best(all, feasible)
	if a.Free != nil {
		for _, j := range a.Free.Judged {
			if !j.Within {
				a.Binds = append(a.Binds, j.Limit)
			}
		}
	}
	if a.Best == nil {
		for _, c := range all {
			if a.Nearest == nil || excess(c) < excess(a.Nearest) {
				a.Nearest = c
			}
		}
	} else {
		a.Recommended = t.best(all, func(c *Candidate) bool { return c.Feasible && c.Near })
		if a.Recommended == nil { // the best of what is near is a step towards it
			for _, c := range all {
				if c.Near && (a.Recommended == nil || distance(c, a.Best) < distance(a.Recommended, a.Best)) {
					a.Recommended = c
				}
			}
		}
	}
	t.shape(a)
	if a.Best == nil || a.Recommended == nil {
		return
	}
	for _, c := range all {
		if c == a.Best || !c.Feasible {
			continue
		}
		switch d := moved(c.study, a.Best.study, t.Objective); {
		case d.Clear():
		case d.Bounded() || d.Value == 0:
			a.Alike = append(a.Alike, c)
		case d.None != infer.Constant:
			a.Untold = append(a.Untold, c)
		}
	}
	if a.Today != nil && a.Today != a.Recommended {
		a.Change = a.Recommended.study.Changes(a.Today.study)
	}
	if len(t.Over) == 1 {
		at := slices.Index(all, a.Recommended)
		for _, k := range []int{at - 1, at + 1} {
			if k >= 0 && k < len(all) {
				a.Slope = append(a.Slope, *moved(all[k].study, a.Recommended.study, t.Objective))
			}
		}
	}
}

// distance is how far the values of two candidates lie apart.
func distance(a, b *Candidate) (sum float64) {
	for i := range a.Values {
		x, _ := new(big.Rat).SetString(a.Values[i])
		y, _ := new(big.Rat).SetString(b.Values[i])
		f, _ := x.Sub(x, y).Float64()
		sum += math.Abs(f)
	}
	return sum
}

// moved is the change of a metric from one study to another that both have.
func moved(to, from *stats.Study, m *stats.Metric) *stats.Movement {
	for _, c := range to.Changes(from) {
		if c.Metric == m {
			return &c
		}
	}
	return nil
}

// shape says how the objective runs over the only key's range.
func (t *Tuning) shape(a *Answer) {
	if len(t.Over) != 1 || len(a.Candidates) < 2 {
		return
	}
	var grid []*Candidate // the range, evenly
	for _, c := range a.Candidates {
		if !c.Finer {
			grid = append(grid, c)
		}
	}
	up, down := false, false
	for k := 1; k < len(grid); k++ {
		d := moved(grid[k].study, grid[k-1].study, t.Objective)
		clear := d.Clear() || !d.Bounded() // without an interval the number alone can say
		up, down = up || clear && d.Value > 0, down || clear && d.Value < 0
	}
	switch {
	case up && down:
		a.Shape = Turns
	case up:
		a.Shape = Rises
	case down:
		a.Shape = Falls
	default:
		a.Shape = Flat
	}
	a.End = a.Best != nil && (a.Best == a.Candidates[0] || a.Best == a.Candidates[len(a.Candidates)-1])
}

// dominates reports whether a point is as good as another in all that is traded and better in something.
func dominates(a, b *Candidate) bool {
	better := false
	for _, of := range traded {
		m := stats.Find(of.key)
		x, y := a.Of(m).Value, b.Of(m).Value
		if of.more {
			x, y = -x, -y
		}
		if !(x <= y) {
			return false
		}
		better = better || x < y
	}
	return better
}

// freshSeed is what the scenario's seed is mixed with for paths that nothing was chosen by.
const freshSeed = 0x5eed_0000

// Fresh is the sweep of what is recommended, and of today's values, on a seed of its own; nil where nothing is
// recommended.
func (t *Tuning) Fresh(answers []*Answer) (*sweep.Sweep, error) {
	var points []sweep.Point
	for _, a := range answers {
		for _, c := range a.fresh() {
			points = append(points, c.Point)
		}
	}
	if points == nil {
		return nil, nil
	}
	fresh, err := t.Scenario.With("seed=" + strconv.FormatUint(t.Scenario.Seed^freshSeed, 10))
	if err != nil {
		return nil, err
	}
	return sweep.New(fresh, sweep.Design{Axes: t.Sweep.Axes, Listed: points}, sweep.Settings{Version: t.Version, Metrics: t.Sweep.Metrics, Workers: t.Workers})
}

// fresh are the candidates that are walked on fresh seeds.
func (a *Answer) fresh() (all []*Candidate) {
	if a.Recommended == nil {
		return nil
	}
	all = append(all, a.Recommended)
	if a.Today != nil && a.Today != a.Recommended {
		all = append(all, a.Today)
	}
	return all
}

// Confirm adds to answers what the fresh paths say.
func (t *Tuning) Confirm(answers []*Answer, fresh *sweep.Sweep, parts ...string) error {
	var all []*Candidate
	if _, err := sweep.GatherWith(parts, func(point int, of *stats.Study) error {
		summary := of.Summary()
		c := &Candidate{Number: point, Arm: &summary.Arms[0], Feasible: true, study: of}
		c.Judged = summary.Judge(t.Subject)
		for _, j := range c.Judged {
			c.Feasible = c.Feasible && j.Within
		}
		all = append(all, c)
		return nil
	}); err != nil {
		return err
	}
	for _, a := range answers {
		n := len(a.fresh())
		a.Confirmed, all = all[:n], all[n:]
		if n == 2 {
			a.Confirm = a.Confirmed[0].study.Changes(a.Confirmed[1].study)
		}
	}
	return nil
}

// Label names the values of a candidate, as in lif 1.02.
func (t *Tuning) Label(c *Candidate) string {
	var words []string
	for i, a := range t.Over {
		words = append(words, a.Key[strings.LastIndexByte(a.Key, '.')+1:]+" "+c.Values[i])
	}
	return strings.Join(words, ", ")
}

// TodayOf is a key's value today, and whether the scenario leaves it to the design.
func (t *Tuning) TodayOf(key int) (value string, byDesign bool) { return t.today[key], t.resolved[key] }
