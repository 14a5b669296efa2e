package tune

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// Problem says what is looked for.
type Problem struct {
	Objective *stats.Metric
	Maximize  bool
	Subject   []*stats.Limit // what a value must keep to
	Over      []sweep.Axis   // what may be changed; a range has [Values] values
	At        []sweep.Axis   // settings at each of which the question is asked
	Step      *Step          // how far from today's value a recommendation may lie; nil: anywhere
	Arm       string         // whose numbers count; empty for that of the keys, else the first
	Today     []string       // KEY=VALUE: today's value where the scenario's is not it
	Version   string
	Workers   int
}

// Values is how many values a range is given, its ends among them; of several ranges each gets fewer.
const Values = 15

// Step is a distance from today's value.
type Step struct {
	Size     *big.Rat
	Relative bool // to that value
	Text     string
}

// ParseStep reads 3% of today's value, or an absolute step as 0.01.
func ParseStep(text string) (*Step, error) {
	digits, relative := strings.CutSuffix(text, "%")
	size, ok := new(big.Rat).SetString(strings.TrimSpace(digits))
	if !ok || size.Sign() <= 0 {
		return nil, fmt.Errorf("--step %s; write a share of today's value, as in 3%%, or a distance in the key's own unit, as in 0.01", text)
	}
	if relative {
		size.Quo(size, big.NewRat(100, 1))
	}
	return &Step{size, relative, text}, nil
}

// bounds are the least and the greatest value within a step of today's.
func (s *Step) bounds(today *big.Rat) (low, high *big.Rat) {
	size := new(big.Rat).Set(s.Size)
	if s.Relative {
		size.Mul(size, new(big.Rat).Abs(today))
	}
	return new(big.Rat).Sub(today, size), new(big.Rat).Add(today, size)
}

// Tuning is a problem that is ready to be walked. Make it with [New].
type Tuning struct {
	Problem
	Scenario *scenario.Scenario // of the one arm
	Sweep    *sweep.Sweep
	today    []string // by key of Over: its value today
	resolved []bool   // the scenario leaves it to the design
}

// New makes a tuning of a scenario. It reports every fault of the keys and their values.
func New(s *scenario.Scenario, p Problem) (*Tuning, error) {
	if p.Objective == nil || p.Objective.Between != nil {
		return nil, errors.New("the objective is a metric of an arm, as borrower_loss; `ringfence numbers` explains them")
	}
	if len(p.Over) == 0 {
		return nil, errors.New("nothing may be changed; name a key and its range with --over, as in --over arms.0.lif=1.01:1.15")
	}
	t := &Tuning{Problem: p}
	if err := t.single(s); err != nil {
		return nil, err
	}
	if err := t.now(); err != nil {
		return nil, err
	}
	var axes []sweep.Axis
	axes = append(axes, t.At...)
	for i, a := range t.Over {
		of, err := t.values(i, a)
		if err != nil {
			return nil, err
		}
		axes = append(axes, of)
	}
	keys := slices.Clone(objectives())
	keys = append(keys, p.Objective.Key)
	for _, l := range p.Subject {
		keys = append(keys, l.Metric.Key)
	}
	var err error
	t.Sweep, err = sweep.New(t.Scenario, sweep.Design{Axes: axes}, sweep.Settings{Version: p.Version, Metrics: keys, Workers: p.Workers})
	return t, err
}

// single leaves the scenario one arm: that of the keys that may be changed, the named one, or the first.
func (t *Tuning) single(s *scenario.Scenario) error {
	var of struct {
		Arms []json.RawMessage `json:"arms"`
	}
	if err := json.Unmarshal(s.JSON(), &of); err != nil {
		return err
	}
	number := -1
	all := append(slices.Clone(t.Over), t.At...)
	for _, a := range all {
		parts := strings.Split(a.Key, ".")
		if parts[0] != "arms" || len(parts) < 3 {
			continue
		}
		n, err := strconv.Atoi(parts[1])
		if err != nil || n < 0 || n >= len(of.Arms) {
			return fmt.Errorf("%s: the scenario has arms 0 to %d", a.Key, len(of.Arms)-1)
		}
		if number >= 0 && n != number {
			return fmt.Errorf("keys of two arms (%d and %d) may be changed; tune one arm at a time", number, n)
		}
		number = n
	}
	if t.Arm != "" {
		named := slices.IndexFunc(s.Arms, func(a catalog.DesignForm) bool { return a.Label() == t.Arm })
		switch {
		case named < 0:
			return fmt.Errorf("--arm %s: the scenario has no arm of this name", t.Arm)
		case number >= 0 && named != number:
			return fmt.Errorf("--arm %s is another arm than that of the keys that may be changed", t.Arm)
		}
		number = named
	}
	number = max(number, 0)
	t.Arm = s.Arms[number].Label()
	for _, l := range t.Subject {
		if l.Arm != "" && l.Arm != t.Arm {
			return fmt.Errorf("%s is of another arm than %s, which is tuned", l.Text, t.Arm)
		}
	}
	rename := func(axes []sweep.Axis) (out []sweep.Axis) {
		for _, a := range axes {
			a.Key = strings.Replace(a.Key, fmt.Sprintf("arms.%d.", number), "arms.0.", 1)
			out = append(out, a)
		}
		return out
	}
	t.Over, t.At = rename(t.Over), rename(t.At)
	sets := []string{"arms=[" + string(of.Arms[number]) + "]"}
	kept := *s
	kept.Limits = maps.Clone(s.Limits)
	maps.DeleteFunc(kept.Limits, func(key, _ string) bool {
		arm, _, has := strings.Cut(key, "/")
		return has && arm != t.Arm
	})
	var err error
	t.Scenario, err = kept.With(sets...)
	return err
}

// now finds today's values.
func (t *Tuning) now() error {
	p, err := plan.New(t.Scenario)
	if err != nil {
		return err
	}
	var root any
	if err := json.Unmarshal(t.Scenario.JSON(), &root); err != nil {
		return err
	}
	stated := map[string]string{}
	for _, set := range t.Today {
		key, value, ok := strings.Cut(set, "=")
		if _, is := new(big.Rat).SetString(value); !ok || !is {
			return fmt.Errorf("--today %s; write KEY=NUMBER", set)
		}
		stated[key] = value
	}
	for _, a := range t.Over {
		if value, has := stated[a.Key]; has {
			t.today, t.resolved = append(t.today, value), append(t.resolved, false)
			continue
		}
		value, there := valueAt(root, strings.Split(a.Key, "."))
		if !there {
			t.today, t.resolved = append(t.today, ""), append(t.resolved, false) // told by the sweep, where the key is none
			continue
		}
		left := false
		if value == "0" && strings.HasSuffix(a.Key, ".lif") {
			if of, is := p.Arms()[0].(interface {
				CostByRule() (string, uint256.Int, bool)
			}); is {
				if _, ratio, ok := of.CostByRule(); ok {
					lif := new(big.Rat).SetFrac(ratio.ToBig(), big.NewInt(1e18))
					value, left = trimmed(lif.Add(lif, big.NewRat(1, 1))), true
				}
			}
		}
		t.today, t.resolved = append(t.today, value), append(t.resolved, left)
	}
	return nil
}

// valueAt is the text of a single value of a scenario.
func valueAt(node any, keys []string) (string, bool) {
	if len(keys) == 0 {
		switch v := node.(type) {
		case string:
			return v, true
		case float64:
			return strconv.FormatFloat(v, 'f', -1, 64), true
		}
		return "", false
	}
	switch v := node.(type) {
	case map[string]any:
		inner, has := v[keys[0]]
		if !has {
			return "", false
		}
		return valueAt(inner, keys[1:])
	case []any:
		i, err := strconv.Atoi(keys[0])
		if err != nil || i < 0 || i >= len(v) {
			return "", false
		}
		return valueAt(v[i], keys[1:])
	}
	return "", false
}

// values are those that a key is tried at: its grid, today's value, and the ends of a step from it.
func (t *Tuning) values(i int, a sweep.Axis) (sweep.Axis, error) {
	if a.Values == nil {
		n := Values
		if len(t.Over) > 1 {
			n = max(4, Values/len(t.Over)/2*2-1)
		}
		text := fmt.Sprintf("%s=%s:%s:%d", a.Key, a.Low, a.High, n)
		if a.Log {
			text += ":log"
		}
		var err error
		if a, err = sweep.ParseAxisOf(a.Flag, text); err != nil {
			return a, err
		}
	}
	var all []*big.Rat
	for _, v := range a.Values {
		x, ok := new(big.Rat).SetString(v)
		if !ok {
			return a, fmt.Errorf("--over %s: %q is not a number, and only numbers are tuned; sweep compares other values", a.Key, v)
		}
		all = append(all, x)
	}
	low, high := slices.MinFunc(all, (*big.Rat).Cmp), slices.MaxFunc(all, (*big.Rat).Cmp)
	if today, ok := new(big.Rat).SetString(t.today[i]); ok {
		add := []*big.Rat{today}
		if t.Step != nil {
			least, most := t.Step.bounds(today)
			for _, end := range []*big.Rat{least, most} {
				if end.Cmp(low) >= 0 && end.Cmp(high) <= 0 {
					add = append(add, end)
				}
			}
		}
		all = append(all, add...)
	}
	slices.SortFunc(all, (*big.Rat).Cmp)
	a.Values = nil
	for _, x := range all {
		if text := trimmed(x); len(a.Values) == 0 || a.Values[len(a.Values)-1] != text {
			a.Values = append(a.Values, text)
		}
	}
	return a, nil
}

// trimmed writes a number with nine decimals at most or, where it is small, with nine digits.
func trimmed(x *big.Rat) string {
	decimals := 9
	for size := new(big.Rat).Abs(x); decimals < finest && size.Cmp(tenth) < 0; decimals++ {
		size.Mul(size, big.NewRat(10, 1))
	}
	return strings.TrimSuffix(strings.TrimRight(x.FloatString(decimals), "0"), ".")
}

// finest is the scale of what a scenario's factors and shares are held in.
const finest = 18

var tenth = big.NewRat(1, 10)
