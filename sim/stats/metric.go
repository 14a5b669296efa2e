package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/ringfence-sim/ringfence/sim/infer"
)

// Metric is one number that a study says of each arm, or of each pair of arms. It is declared once, beside the
// rule that computes it, and summary.csv, the tables of the report and `ringfence numbers` follow from the
// declaration.
//
//	var Refinancing = stats.Register(stats.Metric{
//		Key: "refinanced_share", Unit: stats.Share,
//		Means: stats.Definition{Term: "Refinanced", Meaning: "Vaults that …, over all vaults."},
//		From:  stats.RatioOf(func(r *stats.Run) (y, x float64) { … }),
//	})
//
// A metric is either of an arm, and has From, or of a pair of arms, and has Between.
type Metric struct {
	Key     string        // unique among metrics: what a program or a limit calls it
	Also    string        // another key by which [Find] finds it; may be empty
	Name    string        // in summary.csv, beside the unit; the key where it is empty
	Subject Subject       // what it stands with in summary.csv
	Place   int           // metrics of a subject stand in this order, and then in that of their keys
	Unit    Unit          // of its value and its interval
	Means   Definition    // metrics that are explained together have the same
	Detail  string        // what it is among those of the same definition; may be empty
	From    Estimator     // how runs of an arm become a number with its interval
	Between PairEstimator // how runs of two arms become one

	// Least and Most are what the value of a share, or of a difference of shares, can be. Where they differ,
	// intervals are cut at them when they are told: the linearisation behind intervals knows no bounds.
	Least, Most float64

	// Headline is what the number is called where it is one that readers take away; empty for others. Beside headlines stands how
	// far each assumption moves them, so their estimator is one of a ratio: [RatioOf], [RatioBetween], or made of them.
	Headline string

	// Listed reports whether summary.csv lists it for an arm. It may be nil: then every arm has it.
	Listed func(*Arm) bool
	// Unlisted metrics stand in tables alone.
	Unlisted bool

	Column *Column // in a table of the report; nil for none
}

// Label is the metric's name in summary.csv.
func (m *Metric) Label() string { return cmp.Or(m.Name, m.Key) }

// lists reports whether summary.csv has the metric of an arm.
func (m *Metric) lists(a *Arm) bool { return !m.Unlisted && (m.Listed == nil || m.Listed(a)) }

// Told is an estimate as it is shown, cut at what is possible.
func (m *Metric) Told(e infer.Estimate) infer.Estimate {
	if m.Least < m.Most {
		return e.Within(m.Least, m.Most)
	}
	return e
}

// Definition says what a number is, in the words of `ringfence numbers`.
type Definition struct{ Term, Meaning string }

// Subject groups metrics in summary.csv.
type Subject struct {
	Place int // subjects stand in this order; 0 stands last
	Name  string
}

// place is where the subject stands.
func (s Subject) place() int {
	if s.Place == 0 {
		return math.MaxInt
	}
	return s.Place
}

// Unit is what a number counts. The words {closed} and {loan} stand for what losses of the arm are measured by,
// see [Arm.Measure], and for the symbol of the loan token.
type Unit string

// The units of this package's metrics.
const (
	Share           Unit = "ratio"
	BpsOfClosed     Unit = "bps of {closed}" // hundredths of a percent
	BpsOfCollateral Unit = "bps of collateral at start"
	BpsOfDebt       Unit = "bps of debt at start"
	Loan            Unit = "{loan}" // whole tokens
	Vaults          Unit = "vaults"
	Blocks          Unit = "blocks"
	Seconds         Unit = "seconds"
)

// of is the unit in an arm's words.
func (u Unit) of(a *Arm, loan string) string {
	return strings.NewReplacer("{closed}", a.Measure(), "{loan}", loan).Replace(string(u))
}

// registry holds what [Register] took.
var registry struct {
	sync.Mutex
	metrics []*Metric
}

// Register adds a metric to every study made after it, and returns it. It is for package variables: it panics
// where the declaration is not whole, or where another metric has the key.
func Register(m Metric) *Metric {
	if err := m.check(); err != nil {
		panic(err)
	}
	registry.Lock()
	defer registry.Unlock()
	for _, other := range registry.metrics {
		if other.Key == m.Key {
			panic(fmt.Errorf("stats: two metrics have the key %q", m.Key))
		}
	}
	registry.metrics = append(registry.metrics, &m)
	return &m
}

// check reports what a declaration lacks.
func (m *Metric) check() error {
	switch {
	case m.Key == "":
		return fmt.Errorf("stats: a metric has no key")
	case (m.From == nil) == (m.Between == nil):
		return fmt.Errorf("stats: metric %s is of an arm (From) or of a pair of arms (Between), not of both or neither", m.Key)
	case m.Unit == "" || m.Means.Term == "" || m.Means.Meaning == "":
		return fmt.Errorf("stats: metric %s says no unit, or not what it means", m.Key)
	case m.Headline != "" && !m.isRatio():
		return fmt.Errorf("stats: metric %s is a headline and no ratio, so nothing says how far it moves", m.Key)
	case m.Column != nil && m.Column.In == nil:
		return fmt.Errorf("stats: the column of metric %s is in no table", m.Key)
	}
	return nil
}

// Metrics returns the registered metrics in the order of summary.csv: those of arms before those of pairs of
// arms, then by subject, by place and by key. The order in which they were registered plays no part.
func Metrics() []*Metric {
	registry.Lock()
	defer registry.Unlock()
	return inOrder(registry.metrics)
}

// inOrder sorts metrics for summary.csv.
func inOrder(metrics []*Metric) []*Metric {
	sorted := slices.Clone(metrics)
	slices.SortFunc(sorted, func(a, b *Metric) int {
		return cmp.Or(cmp.Compare(a.arms(), b.arms()), cmp.Compare(a.Subject.place(), b.Subject.place()),
			cmp.Compare(a.Place, b.Place), cmp.Compare(a.Key, b.Key))
	})
	return sorted
}

// arms is how many arms the metric speaks of.
func (m *Metric) arms() int {
	if m.Between != nil {
		return 2
	}
	return 1
}

// Find returns the registered metric of a key, nil where there is none.
func Find(key string) *Metric {
	for _, m := range Metrics() {
		if m.Key == key || m.Also == key && key != "" {
			return m
		}
	}
	return nil
}

// ratios are gatherers of a ratio of sums over paths.
type ratios interface{ ratio() *infer.Ratio }

// isRatio reports whether the metric is a ratio of sums over paths.
func (m *Metric) isRatio() (is bool) {
	if m.From != nil {
		_, is = m.From.Gather().(ratios)
	} else {
		_, is = m.Between.Gather().(ratios)
	}
	return is
}

// Headlines are the registered metrics that are headlines, in their order.
func Headlines() []*Metric {
	return slices.DeleteFunc(Metrics(), func(m *Metric) bool { return m.Headline == "" })
}
