package infer

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/ringfence-sim/ringfence/rng"
)

// How often intervals hold the truth, measured on data of which it is known. `make coverage` measures all of it;
// a small part of the same runs with every test.

// law is a distribution of which the mean, the quantiles and the tail means are known.
type law struct {
	name     string
	draw     func(*rng.Stream) float64
	mean     float64
	quantile func(q float64) float64
	tail95   float64
	heavy    bool // heavier than what must be covered: the interval says so instead
}

func lognormal(sigma float64) law {
	z := distuv.UnitNormal
	return law{
		name: fmt.Sprintf("lognormal %g", sigma), draw: func(s *rng.Stream) float64 { return rng.Exp(sigma * s.Normal()) },
		mean: math.Exp(sigma * sigma / 2), quantile: func(q float64) float64 { return math.Exp(sigma * z.Quantile(q)) },
		tail95: math.Exp(sigma*sigma/2) * z.CDF(sigma-z.Quantile(0.95)) / 0.05, heavy: sigma > 1,
	}
}

var laws = []law{
	{"normal", func(s *rng.Stream) float64 { return 1 + s.Normal() }, 1, func(q float64) float64 { return 1 + distuv.UnitNormal.Quantile(q) }, 1 + 2.062712807, false},
	{"t3", func(s *rng.Stream) float64 {
		var chi float64
		z := s.Normal()
		for range 3 {
			n := s.Normal()
			chi += n * n
		}
		return z / math.Sqrt(chi/3)
	}, 0, func(q float64) float64 { return distuv.StudentsT{Sigma: 1, Nu: 3}.Quantile(q) }, 3.874311, false},
	lognormal(1),
	lognormal(2),
	{"Pareto 2.1", func(s *rng.Stream) float64 { return math.Pow(1-s.Float64(), -1/2.1) }, 2.1 / 1.1, func(q float64) float64 { return math.Pow(1-q, -1/2.1) }, 2.1 / 1.1 * math.Pow(0.05, -1/2.1), true},
}

// measured is one thing of which coverage is measured: an interval from so many clusters, and the truth.
type measured struct {
	what, data string
	heavy      bool
	exact      bool // an interval that may cover more often than it says
	sample     func(s *rng.Stream, n int) (Inference, float64)
	clusters   []int
	must       func(n int) bool // whether an interval must be given in nearly all studies
}

func from20(n int) bool { return n >= 20 }
func never(int) bool    { return false }

// sizes are cluster sizes with the mean of a cluster's values, tied to its size.
var sizes = []struct {
	name string
	draw func(s *rng.Stream) (size, mean float64)
	true float64
}{
	// y = x·√x·noise with x = e^(0.7 z): E x^1.5 / E x.
	{"sizes tied, root", func(s *rng.Stream) (float64, float64) {
		x := rng.Exp(0.7 * s.Normal())
		return x, math.Sqrt(x) * (1 + 0.3*s.Normal())
	}, math.Exp(0.49 * (1.5*1.5 - 1) / 2)},
	// x exponential, y = x²·noise: 2.
	{"sizes tied, linear", func(s *rng.Stream) (float64, float64) {
		x := s.Exponential(1)
		return x, x * (1 + 0.3*s.Normal())
	}, 2},
	// x = e^z, mean 1 + z: E x(1+z)/E x = 2.
	{"sizes tied, log", func(s *rng.Stream) (float64, float64) {
		z := s.Normal()
		return rng.Exp(z), 1 + z + 0.5*s.Normal()
	}, 2},
}

func inferOf(r Ratio) Inference { return r.Infer() }

// everything is all of which coverage is measured.
func everything() (all []measured) {
	clusters := []int{5, 10, 20, 30, 60, 100, 300}
	if n, err := strconv.Atoi(os.Getenv("RINGFENCE_CLUSTERS")); err == nil {
		clusters = []int{n}
	}
	for _, l := range laws {
		all = append(all, measured{what: "mean", data: l.name, heavy: l.heavy, clusters: clusters, must: from20, sample: func(s *rng.Stream, n int) (Inference, float64) {
			var r Ratio
			for range n {
				r.Add(l.draw(s), 1)
			}
			return inferOf(r), l.mean
		}})
	}
	for _, size := range sizes {
		all = append(all, measured{what: "ratio", data: size.name, clusters: clusters, must: never, sample: func(s *rng.Stream, n int) (Inference, float64) {
			var r Ratio
			for range n {
				x, mean := size.draw(s)
				r.Add(x*mean, x)
			}
			return inferOf(r), size.true
		}})
	}
	for _, l := range laws {
		// Two arms share what the path brings; the second adds a law of its own.
		all = append(all, measured{what: "difference", data: l.name, heavy: l.heavy, clusters: clusters, must: from20, sample: func(s *rng.Stream, n int) (Inference, float64) {
			var a, b Ratio
			for range n {
				shared := l.draw(s)
				a.Add(2*shared, 1)
				b.Add(shared+0.5*s.Normal(), 1)
			}
			return b.InferLess(&a), -l.mean
		}})
	}
	for _, size := range sizes[:2] {
		all = append(all, measured{what: "difference", data: size.name, clusters: clusters, must: never, sample: func(s *rng.Stream, n int) (Inference, float64) {
			var a, b Ratio
			for range n {
				x, mean := size.draw(s)
				a.Add(x*mean, x)
				b.Add(x*(2*mean+0.3*s.Normal()), x)
			}
			return b.InferLess(&a), size.true
		}})
	}
	for _, rare := range []float64{0.1, 0.3} {
		all = append(all, measured{what: "mean", data: fmt.Sprintf("rare paths, %g", rare), clusters: clusters, must: func(n int) bool { return float64(n)*rare > 35 }, sample: func(s *rng.Stream, n int) (Inference, float64) {
			var r Ratio
			for range n {
				y := 0.0
				if s.Float64() < rare {
					y = rng.Exp(s.Normal())
				}
				r.Add(y, 1)
			}
			return inferOf(r), rare * math.Exp(0.5)
		}})
		all = append(all, measured{what: "ratio", data: fmt.Sprintf("rare paths, %g", rare), clusters: clusters, must: func(n int) bool { return float64(n)*rare > 80 }, sample: func(s *rng.Stream, n int) (Inference, float64) {
			var r Ratio
			for range n {
				y, x := 0.0, 0.0
				if s.Float64() < rare { // a part of a hundred, and what each lost rises with the part
					x = math.Ceil(100 * s.Float64())
					y = x * (100 + x + 20*s.Normal())
				}
				r.Add(y, x)
			}
			return inferOf(r), 100 + 67 // E x²/E x = 67 for x uniform on 1…100
		}})
	}
	for _, p := range []float64{0.02, 0.1, 0.5, 0.97} {
		all = append(all, measured{what: "share", data: fmt.Sprintf("all-or-none, %g", p), exact: true, clusters: clusters, must: func(int) bool { return true }, sample: func(s *rng.Stream, n int) (Inference, float64) {
			r := Ratio{Share: true}
			for range n {
				y := 0.0
				if s.Float64() < p {
					y = 10
				}
				r.Add(y, 10)
			}
			return inferOf(r), p
		}})
	}
	all = append(all,
		measured{what: "share", data: "all-or-none, 0.3, sizes e^(z/2)", exact: true, clusters: clusters, must: from20, sample: func(s *rng.Stream, n int) (Inference, float64) {
			r := Ratio{Share: true}
			for range n {
				x := math.Ceil(20 * rng.Exp(0.5*s.Normal()))
				y := 0.0
				if s.Float64() < 0.3 {
					y = x
				}
				r.Add(y, x)
			}
			return inferOf(r), 0.3
		}},
		// A path's share is u⁴, u uniform: 1/5 on average, most of it small.
		measured{what: "share", data: "of path u⁴", exact: true, clusters: clusters, must: from20, sample: func(s *rng.Stream, n int) (Inference, float64) {
			r := Ratio{Share: true}
			for range n {
				u := s.Float64()
				r.Add(binomial(s, 100, u*u*u*u), 100)
			}
			return inferOf(r), 0.2
		}},
		// Large paths have more of it: 0.3 + 0.4·Φ(z) at a size of e^(z/2). E e^(z/2)·Φ(z)/E e^(z/2) = Φ(1/√8).
		measured{what: "share", data: "sizes tied", clusters: clusters, must: func(n int) bool { return n >= 60 }, sample: func(s *rng.Stream, n int) (Inference, float64) {
			r := Ratio{Share: true}
			for range n {
				z := s.Normal()
				x := rng.Exp(0.5 * z)
				r.Add(x*(0.3+0.4*distuv.UnitNormal.CDF(z)), x)
			}
			return inferOf(r), 0.3 + 0.4*distuv.UnitNormal.CDF(1/math.Sqrt(8))
		}},
		// On one path in ten, a part of the vaults that is uniform.
		measured{what: "share", data: "rare paths, 0.1", exact: true, clusters: clusters, must: from20, sample: func(s *rng.Stream, n int) (Inference, float64) {
			r := Ratio{Share: true}
			for range n {
				y := 0.0
				if s.Float64() < 0.1 {
					y = binomial(s, 100, s.Float64())
				}
				r.Add(y, 100)
			}
			return inferOf(r), 0.05
		}},
		measured{what: "share", data: "of path 0.2 to 0.4", exact: true, clusters: clusters, must: from20, sample: func(s *rng.Stream, n int) (Inference, float64) {
			r := Ratio{Share: true}
			for range n {
				r.Add(binomial(s, 200, 0.2+0.2*s.Float64()), 200)
			}
			return inferOf(r), 0.3
		}},
	)
	for _, q := range []float64{0.5, 0.95} {
		for _, l := range laws {
			all = append(all, measured{what: fmt.Sprintf("quantile %g", q), data: l.name, exact: true, clusters: clusters, must: func(n int) bool { return float64(n) > math.Log(0.025)/math.Log(q) }, sample: func(s *rng.Stream, n int) (Inference, float64) {
				var paths []spots
				var d Distribution
				for p := range n {
					v := l.draw(s)
					d.Add(v)
					paths = append(paths, newSpots(p, []float64{v}))
				}
				return quantile(paths, q, d.Quantile(q)), l.quantile(q)
			}})
		}
		for _, within := range []float64{1, 0.3} {
			must := func(n int) bool { return n >= 30 }
			if q > 0.9 {
				must = func(n int) bool { return n >= 100 }
			}
			all = append(all, measured{what: fmt.Sprintf("quantile %g", q), data: fmt.Sprintf("30 a path, shared %g", within), clusters: clusters, must: must, sample: func(s *rng.Stream, n int) (Inference, float64) {
				paths, d := shared(s, n, within)
				return quantile(paths, q, d.Quantile(q)), distuv.UnitNormal.Quantile(q) * math.Sqrt(1+within*within)
			}})
		}
	}
	for _, l := range laws {
		all = append(all, measured{what: "tail mean 0.95", data: l.name, heavy: l.heavy || l.name != "normal", clusters: clusters, must: func(n int) bool { return n > 600 }, sample: func(s *rng.Stream, n int) (Inference, float64) {
			var paths []spots
			for p := range n {
				var values []float64
				for range 5 {
					values = append(values, l.draw(s))
				}
				paths = append(paths, newSpots(p, values))
			}
			return tailMean(paths, 0.95), l.tail95
		}})
	}
	all = append(all, measured{what: "tail mean 0.95", data: "30 a path, shared 1", clusters: clusters, must: func(n int) bool { return n >= 300 }, sample: func(s *rng.Stream, n int) (Inference, float64) {
		paths, _ := shared(s, n, 1)
		return tailMean(paths, 0.95), 2.062712807 * math.Sqrt2
	}})
	return all
}

// shared are paths of thirty values that share so much of what moves them.
func shared(s *rng.Stream, n int, part float64) (paths []spots, d Distribution) {
	for p := range n {
		common := part * s.Normal()
		var values []float64
		for range 30 {
			v := common + s.Normal()
			d.Add(v)
			values = append(values, v)
		}
		paths = append(paths, newSpots(p, values))
	}
	return paths, d
}

// outcome is what was found of one number of clusters.
type outcome struct {
	given, covered, above, below int
	zero                         int // intervals of no width
	warned                       int // intervals that say that one path has much of the spread
	warnedCovered                int
	largest                      float64 // sum, of the largest path's part
}

// measure counts over so many studies of so many clusters.
func (m *measured) measure(n, studies int) (o outcome) {
	purpose := rng.Named("coverage " + m.what + m.data)
	for study := range studies {
		s := rng.Key{Seed: 1, Path: uint64(study), Purpose: purpose, Actor: uint64(n)}.Stream()
		i, truth := m.sample(&s, n)
		o.largest += i.Largest
		if !i.Bounded() {
			continue
		}
		o.given++
		if i.Low == i.High {
			o.zero++
		}
		covered := false
		switch {
		case truth < i.Low:
			o.below++
		case truth > i.High:
			o.above++
		default:
			o.covered++
			covered = true
		}
		if i.Heavy() {
			o.warned++
			if covered {
				o.warnedCovered++
			}
		}
	}
	return o
}

// measuredStudies is how many studies are drawn: as many as make coverage says in STUDIES.
func measuredStudies(t *testing.T) (studies int) {
	studies = 2000
	if n := os.Getenv("RINGFENCE_STUDIES"); n != "" {
		_, err := fmt.Sscan(n, &studies)
		require.NoError(t, err)
	}
	return studies
}

func TestCoverage(t *testing.T) {
	if os.Getenv("RINGFENCE_COVERAGE") == "" {
		t.Skip("takes minutes: run make coverage")
	}
	studies := measuredStudies(t)
	only := os.Getenv("RINGFENCE_ONLY")
	fmt.Printf("%-15s %-32s %8s  %6s  %8s  %5s %5s  %7s  %8s\n", "estimate", "data", "clusters", "given", "covered", "low", "high", "largest", "told heavy: covered")
	var lines sync.Mutex
	work := make(chan func())
	var busy sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		busy.Add(1)
		go func() {
			defer busy.Done()
			for f := range work {
				f()
			}
		}()
	}
	for _, m := range everything() {
		if !strings.Contains(m.what+" "+m.data, only) {
			continue
		}
		for _, n := range m.clusters {
			work <- func() {
				o := m.measure(n, studies)
				lines.Lock()
				defer lines.Unlock()
				fmt.Println(m.line(n, studies, o))
				if fault := m.judge(n, studies, o); fault != "" {
					t.Errorf("%s, %s, %d clusters: %s", m.what, m.data, n, fault)
				}
			}
		}
	}
	close(work)
	busy.Wait()
}

func (m *measured) line(n, studies int, o outcome) string {
	of := func(k int) string {
		if o.given == 0 {
			return "–"
		}
		return fmt.Sprintf("%.1f", 100*float64(k)/float64(o.given))
	}
	told := "–"
	if o.warned > 0 {
		told = fmt.Sprintf("%.0f %%: %.1f", 100*float64(o.warned)/float64(o.given), 100*float64(o.warnedCovered)/float64(o.warned))
	}
	return fmt.Sprintf("%-15s %-32s %8d  %6.1f  %8s  %5s %5s  %7.2f  %s", m.what, m.data, n, 100*float64(o.given)/float64(studies), of(o.covered), of(o.below), of(o.above), o.largest/float64(studies), told)
}

// judge says which bar a measurement fails, with two standard errors of its own.
func (m *measured) judge(n, studies int, o outcome) string {
	if o.zero > 0 {
		return fmt.Sprintf("%d intervals of no width", o.zero)
	}
	if given := float64(o.given) / float64(studies); m.must(n) && given < 0.99 {
		return fmt.Sprintf("an interval in %.1f %% of studies", 100*given)
	}
	if o.given < 100 {
		return ""
	}
	covered := float64(o.covered) / float64(o.given)
	slack := 2 * math.Sqrt(0.95*0.05/float64(o.given))
	switch {
	case m.heavy && m.what != "tail mean 0.95" && covered < HeavyCoverage-0.01-slack:
		return fmt.Sprintf("covered %.1f %%, where the report says %.0f", 100*covered, 100*HeavyCoverage)
	case covered < 0.93-slack && !m.heavy:
		return fmt.Sprintf("covered %.1f %%", 100*covered)
	case covered > 0.97+slack && !m.exact && 2*o.given > studies:
		return fmt.Sprintf("covered %.1f %%, more than it says", 100*covered)
	}
	return ""
}

// binomial is how many of so many happen.
func binomial(s *rng.Stream, n int, p float64) (k float64) {
	for range n {
		if s.Float64() < p {
			k++
		}
	}
	return k
}

// A few of the same, coarse: an interval that is far from what it says is seen at once.
func TestCoverageOfAFew(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	t.Parallel()
	const studies = 300
	few := map[string]int{
		"mean normal": 20, "mean lognormal 1": 20, "mean t3": 30, "ratio sizes tied, root": 60, "difference lognormal 1": 20,
		"share all-or-none, 0.1": 30, "share of path 0.2 to 0.4": 20, "quantile 0.95 normal": 100, "quantile 0.5 30 a path, shared 1": 30,
		"tail mean 0.95 30 a path, shared 1": 200,
	}
	found := 0
	for _, m := range everything() {
		n, wanted := few[m.what+" "+m.data]
		if !wanted {
			continue
		}
		found++
		o := m.measure(n, studies)
		covered := float64(o.covered) / float64(o.given)
		require.Zero(t, o.zero, m.data)
		require.GreaterOrEqual(t, float64(o.given), 0.9*studies, "%s, %s", m.what, m.data)
		require.Greater(t, covered, 0.91, "%s, %s", m.what, m.data)
		require.True(t, m.exact || covered < 0.985, "%s, %s: %.3f", m.what, m.data, covered)
	}
	require.Len(t, few, found)
}
