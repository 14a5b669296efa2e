package report

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// judged are the verdicts of a report: the differences between its first arm and each other of which a sentence says whether
// they lie on one side of zero. They are judged together.
type judged map[verdict]bool

// verdict is a difference of a pair.
type verdict struct {
	of *stats.Pair
	in *stats.Metric
}

// chance is how often any verdict of a report may be given by chance.
const chance = 0.05

// verdicts are the differences that sentences are made of.
func verdicts() []*stats.Metric {
	all := []*stats.Metric{stats.LossDifference, stats.EndWealthDifference}
	for _, each := range stats.Later {
		all = append(all, each.Difference)
	}
	return all
}

// judge judges the verdicts of a study together. A difference without an interval is none.
func judge(s *stats.Summary) judged {
	f := judged{}
	var members []verdict
	var doubts []float64
	for i := range s.Pairs {
		p := &s.Pairs[i]
		if p.A != s.Arms[0].Name || p.Alike {
			continue
		}
		for _, m := range verdicts() {
			if n := p.Of(m); n.Bounded() {
				members, doubts = append(members, verdict{p, m}), append(doubts, n.Doubt)
			}
		}
	}
	for i, stands := range infer.Holm(doubts, chance) {
		f[members[i]] = stands
	}
	return f
}

// clear reports whether a difference of a pair lies on one side of zero, all verdicts taken together.
func (f judged) clear(p *stats.Pair, m *stats.Metric) bool {
	return f[verdict{p, m}] && p.Of(m).Clear()
}

// said says how the verdicts were judged, where there are several.
func (f judged) said() []string {
	if len(f) < 2 {
		return nil
	}
	return []string{fmt.Sprintf("The %d differences of loss and wealth above are judged together: Holm's method holds the chance that any of them is told where there is none, or with the wrong sign, to 5 %%. Each interval is of 95 %% by itself.", len(f))}
}

// zero says why a difference is not clear: its interval includes zero, or leaves it out by less than all verdicts ask for.
func zero(e infer.Estimate, collateral string) string {
	text := fmt.Sprintf("the interval of %s bps of the %s posted includes zero", interval(e, 1, 1), collateral)
	if e.Clear() {
		text = fmt.Sprintf("the interval of %s bps of the %s posted leaves out zero, but by too little for one of several verdicts", interval(e, 1, 1), collateral)
	}
	return text
}
