package stats

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/sim/infer"
)

// Limit is what a scenario demands of a metric, in every arm or in one.
type Limit struct {
	Metric *Metric
	Arm    string // empty for every arm
	Least  bool   // the metric must be at least the bound, and at most otherwise
	Bound  float64
	Text   string // as it was written: "bad_debt_p99 <= 0.1%"
}

// Verdict is what a study says of a limit.
type Verdict string

// The verdicts. A number without an interval leaves a limit open, on whichever side of it it lies, unless every path
// gives the same number.
const (
	Passes Verdict = "passes" // the number and its interval lie within the limit
	Fails  Verdict = "fails"  // both lie beyond it
	Open   Verdict = "open"   // the interval holds the limit, or there is none
)

// Judged is a limit with its verdict in one arm.
type Judged struct {
	*Limit
	Arm    string
	Unit   string
	Number Number
	Verdict
	Within bool // the number itself lies within the limit, whatever its interval
}

// Judge holds an arm's number against the limit.
func (l *Limit) Judge(n Number) (v Verdict, within bool) {
	e := l.Metric.Told(n.Estimate)
	beyond := func(x float64) bool {
		if l.Least {
			return x < l.Bound
		}
		return x > l.Bound
	}
	within = !math.IsNaN(e.Value) && !beyond(e.Value)
	low, high := e.Low, e.High
	switch {
	case math.IsNaN(e.Value):
		return Open, false
	case e.None == infer.Constant, e.None == infer.NotAsked:
		low, high = e.Value, e.Value
	case !e.Bounded():
		return Open, within
	}
	switch {
	case !beyond(low) && !beyond(high):
		return Passes, within
	case beyond(low) && beyond(high):
		return Fails, within
	}
	return Open, within
}

// Judge holds all limits against the arms that they are of, in the order of the limits.
func (s *Summary) Judge(limits []*Limit) (all []Judged) {
	for _, l := range limits {
		for i := range s.Arms {
			a := &s.Arms[i]
			if l.Arm != "" && l.Arm != a.Name {
				continue
			}
			n := a.Of(l.Metric)
			j := Judged{Limit: l, Arm: a.Name, Unit: l.Metric.Unit.of(a, s.Loan), Number: n}
			j.Verdict, j.Within = l.Judge(n)
			all = append(all, j)
		}
	}
	return all
}

// LimitsOf reads the limits of a scenario, in the order of their keys. A key is METRIC or ARM/METRIC. A bound is what
// [ParseBound] reads, and may begin with <= or >=.
func LimitsOf(limits map[string]string) (all []*Limit, err error) {
	var faults fault.Faults
	for _, key := range slices.Sorted(maps.Keys(limits)) {
		l, err := limitOf(key, limits[key])
		if err != nil {
			f := fault.All(err)
			for _, each := range f {
				each.Key = "limits." + key
			}
			faults = append(faults, f...)
			continue
		}
		all = append(all, l)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return all, nil
}

// ParseLimit reads a limit as a command line has it: METRIC <= BOUND, METRIC >= BOUND, or ARM/METRIC with either.
func ParseLimit(text string) (*Limit, error) {
	for _, sign := range []string{"<=", ">="} {
		if key, bound, ok := strings.Cut(text, sign); ok {
			return limitOf(strings.TrimSpace(key), sign+bound)
		}
	}
	return nil, &fault.Fault{Problem: fmt.Sprintf("%q is no limit", text), Remedy: "write METRIC <= BOUND or METRIC >= BOUND, as in 'bad_debt_share_p99 <= 0.1%'"}
}

func limitOf(key, bound string) (*Limit, error) {
	l := &Limit{}
	arm, metric, has := strings.Cut(key, "/")
	if !has {
		arm, metric = "", key
	}
	l.Arm = arm
	if l.Metric = Find(metric); l.Metric == nil {
		return nil, &fault.Fault{Problem: fmt.Sprintf("%q is no metric", metric), Remedy: NearestMetric(metric)}
	}
	if l.Metric.Between != nil {
		return nil, &fault.Fault{Problem: metric + " is of a pair of arms, and a limit is of one", Remedy: "choose a metric of an arm: `ringfence numbers` lists them"}
	}
	bound = strings.TrimSpace(bound)
	sign := "<="
	if rest, least := strings.CutPrefix(bound, ">="); least {
		l.Least, sign, bound = true, ">=", rest
	} else {
		bound = strings.TrimPrefix(bound, "<=")
	}
	var err error
	if l.Bound, err = ParseBound(l.Metric, bound); err != nil {
		return nil, &fault.Fault{Problem: err.Error(), Remedy: boundHint(l.Metric.Unit)}
	}
	l.Text = key + " " + sign + " " + strings.TrimSpace(bound)
	return l, nil
}

// ParseBound reads a bound in the unit of a metric: 0.1% or 10bp of what is in basis points or a share; 10m or 30s of what is
// in seconds; a number as it is.
func ParseBound(m *Metric, text string) (float64, error) {
	text = strings.TrimSpace(text)
	refuse := fmt.Errorf("%q is no bound of %s, which is in %s", text, m.Key, m.Unit)
	bps, share := strings.HasPrefix(string(m.Unit), "bps"), m.Unit == Share
	for _, suffix := range []struct {
		text string
		bps  float64
	}{{"%", 100}, {"bps", 1}, {"bp", 1}} {
		digits, cut := strings.CutSuffix(text, suffix.text)
		if !cut {
			continue
		}
		x, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
		switch {
		case err != nil || math.IsNaN(x) || math.IsInf(x, 0):
			return 0, refuse
		case bps:
			return x * suffix.bps, nil
		case share:
			return x * suffix.bps / 1e4, nil
		}
		return 0, refuse
	}
	if m.Unit == Seconds {
		if d, err := catalog.ParseDuration(text); err == nil {
			return float64(d), nil
		}
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, refuse
	}
	return x, nil
}

// boundHint says how a bound is written.
func boundHint(u Unit) string {
	switch {
	case strings.HasPrefix(string(u), "bps"):
		return "write 0.1% or 10bp"
	case u == Share:
		return "write 5%, or a number from 0 to 1"
	case u == Seconds:
		return "write 10m, 30s, or a number of seconds"
	}
	return "write a number"
}

// NearestMetric names metrics that a key may be meant for.
func NearestMetric(key string) string {
	var keys []string
	for _, m := range Metrics() {
		keys = append(keys, cmp.Or(m.Also, m.Key))
	}
	near := fault.Nearest(key, keys)
	if strings.HasPrefix(near, "known: ") { // a screen of them would hide the fault
		return fmt.Sprintf("`ringfence numbers` lists the %d that there are", len(keys))
	}
	return near + "; `ringfence numbers` explains them"
}
