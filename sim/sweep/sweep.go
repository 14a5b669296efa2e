package sweep

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Usual are the metrics that a sweep tells where none are named: how borrowers fare, what the lenders are left with, what others
// earn and how fast it goes.
var Usual = []string{
	"borrower_loss", "end_wealth", "bad_debt_share", "latent_bad_debt_share", "bad_debt_p99", "protocol_revenue", "liquidator_profit",
	"missed_share", "liquidated_share", "cost", "loss_mean", "time_to_fill_p90",
	"loss_difference", "end_wealth_difference",
}

// Manifest is all that decides the results of a sweep. Equal manifests have the same digest, and their parts go together.
type Manifest struct {
	Version  string          `json:"ringfence"`
	Scenario json.RawMessage `json:"scenario"`
	Inputs   []record.Input  `json:"inputs"`
	Design
	Points  []Point      `json:"points"`
	Current int          `json:"current"` // the point that differences are taken from: that of the scenario itself, else the first
	Paths   int          `json:"paths"`   // along which every point is walked, at least
	Block   int          `json:"block"`   // paths of a part
	Until   *Until       `json:"until,omitempty"`
	Metrics []string     `json:"metrics"`
	Names   record.Names `json:"names"`
	Tokens  [2]string    `json:"tokens"` // symbols of collateral and loan
}

// Digest is that of the manifest.
func (m *Manifest) Digest() string {
	sum := sha256.Sum256(m.JSON())
	return hex.EncodeToString(sum[:])
}

// JSON is the manifest as its file holds it.
func (m *Manifest) JSON() []byte {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		panic("sweep: " + err.Error()) // nothing of it can fail
	}
	return append(text, '\n')
}

// parts are all parts of the paths from one number to another, in the order in which they are done: of each block of paths
// every point.
func (m *Manifest) parts(from, to int) (all []Part) {
	for first := from; first < to; first += m.Block {
		for p := range m.Points {
			all = append(all, Part{p, first, min(m.Block, to-first)})
		}
	}
	return all
}

// metrics are those of the manifest.
func (m *Manifest) metrics() (all []*stats.Metric, err error) {
	for _, key := range m.Metrics {
		of := stats.Find(key)
		if of == nil {
			return nil, fmt.Errorf("the sweep tells %s, which this program does not know; use the one that began it (ringfence %s)", key, m.Version)
		}
		all = append(all, of)
	}
	return all, nil
}

// study is an empty study of the sweep's metrics.
func (m *Manifest) study() (*stats.Study, error) {
	metrics, err := m.metrics()
	if err != nil {
		return nil, err
	}
	return stats.NewOf(metrics, m.Names, m.Tokens[0], m.Tokens[1]), nil
}

// Sweep is a sweep that is ready to run. Make it with [New].
type Sweep struct {
	Manifest
	Notes    []string // of the points' plans: what a reader must know of the inputs
	Warnings []string // what the scenario says without effect, or what will make runs fail

	digest string
	plans  []*plan.Plan
	like   []int // by point: the first with the same prices
}

// Settings are the options of [New].
type Settings struct {
	Version string   // of the program
	Metrics []string // keys, empty for [Usual]
	Until   *Until
	Workers int // that make the plans
}

// Metrics are the metrics of some keys, each by the key that it is registered by, and those that limits of a scenario name.
func Metrics(keys []string, s *scenario.Scenario) (all []string, err error) {
	var faults fault.Faults
	if len(keys) == 0 {
		keys = Usual
	}
	if len(keys) == 1 && keys[0] == "all" {
		keys = nil
		for _, m := range stats.Metrics() {
			if m.Keeps() {
				keys = append(keys, m.Key)
			}
		}
	}
	limits, err := stats.LimitsOf(s.Limits)
	faults = append(faults, fault.All(err)...)
	for _, l := range limits {
		keys = append(keys[:len(keys):len(keys)], l.Metric.Key)
	}
	seen := map[string]bool{}
	for _, key := range keys {
		m := stats.Find(key)
		switch {
		case m == nil:
			faults = append(faults, &fault.Fault{File: "--metrics " + key, Problem: "is no metric", Remedy: stats.NearestMetric(key)})
		case !m.Keeps():
			faults = append(faults, &fault.Fault{File: "--metrics " + key, Problem: "gathers paths in a way of its own, which cannot be written down", Remedy: "make its estimator of those of package stats"})
		case !seen[m.Key]:
			seen[m.Key] = true
			all = append(all, m.Key)
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return all, nil
}

// New makes a sweep of a scenario. It reports every fault of its points.
func New(s *scenario.Scenario, d Design, o Settings) (*Sweep, error) {
	points, err := d.points(s.Seed)
	if err != nil {
		return nil, err
	}
	metrics, err := Metrics(o.Metrics, s)
	if err != nil {
		return nil, err
	}
	w := &Sweep{Manifest: Manifest{
		Version: o.Version, Scenario: compact(s.JSON()), Design: d, Points: points, Current: -1, Paths: s.Paths, Until: o.Until, Metrics: metrics,
		Tokens: [2]string{s.Market.Collateral.Symbol, s.Market.Loan.Symbol},
	}}
	if o.Until != nil {
		if err := o.Until.check(metrics, s.Paths); err != nil {
			return nil, err
		}
	}
	if err := w.plan(s, max(1, o.Workers)); err != nil {
		return nil, err
	}
	w.Current = max(0, w.Current)
	clock := w.plans[0].Clock()
	w.Block = block(clock.Blocks * uint64(w.plans[0].Assets()))
	if o.Until != nil { // whole blocks, of which more can follow
		w.Paths = (w.Paths + w.Block - 1) / w.Block * w.Block
		w.Until.Most = max(w.Paths, w.Until.Most/w.Block*w.Block)
	}
	w.digest = w.Digest()
	return w, nil
}

// Paths of a part: as many as can be kept with their prices.
const (
	blockMost = 25
	keptMost  = 5_000_000  // prices of a block of paths, 8 bytes each
	pathMost  = 20_000_000 // of one, above which none are kept
)

// block is how many paths of so many prices a part has.
func block(prices uint64) int {
	for _, n := range []int{blockMost, 10, 5, 2} {
		if uint64(n)*prices <= keptMost {
			return n
		}
	}
	return 1
}

// asVaried names the flag that an axis was written with in a fault of one of its values, which is an override of the scenario.
func (w *Sweep) asVaried(f *fault.Fault) *fault.Fault {
	for i := range w.Axes {
		a := &w.Axes[i]
		if set, is := strings.CutPrefix(f.File, "--set "); is && strings.HasPrefix(set, a.Key+"=") {
			named := *f
			named.File = a.vary() + " " + set
			return &named
		}
	}
	return f
}

// plan makes the plans of all points, and tells the faults of all.
func (w *Sweep) plan(s *scenario.Scenario, workers int) error {
	n := len(w.Points)
	w.plans, w.like = make([]*plan.Plan, n), make([]int, n)
	errs, scenarios := make([]error, n), make([]*scenario.Scenario, n)
	next := make(chan int)
	var ended sync.WaitGroup
	for range min(workers, n) {
		ended.Add(1)
		go func() {
			defer ended.Done()
			for i := range next {
				scenarios[i], errs[i] = s.With(w.Points[i].Set...)
				if errs[i] == nil {
					w.plans[i], errs[i] = plan.New(scenarios[i])
				}
			}
		}()
	}
	for i := range n {
		next <- i
	}
	close(next)
	ended.Wait()
	var faults fault.Faults
	seen := map[string]bool{}
	for _, err := range errs {
		for _, f := range fault.All(err) {
			if text := f.Error(); !seen[text] {
				seen[text] = true
				faults = append(faults, w.asVaried(f))
			}
		}
		if err != nil && len(fault.All(err)) == 0 {
			return err
		}
	}
	if len(faults) > 0 {
		return faults
	}
	asItIs := s.JSON()
	for i, p := range w.plans {
		if w.Current < 0 && bytes.Equal(scenarios[i].JSON(), asItIs) {
			w.Current = i
		}
		w.like[i] = i
		for k := range i {
			if w.like[k] == k && w.plans[k].SamePrices(p) {
				w.like[i] = k
				break
			}
		}
		if first := w.plans[0].Names(); fmt.Sprint(first.Arms) != fmt.Sprint(p.Names().Arms) || first.CollateralDecimals != p.Names().CollateralDecimals || first.LoanDecimals != p.Names().LoanDecimals {
			return fmt.Errorf("point %d (%s) has other arms or tokens than the first; vary what leaves them as they are", i, strings.Join(w.Points[i].Set, " "))
		}
		for _, text := range p.Notes() {
			w.Notes = once(w.Notes, text)
		}
		for _, text := range p.Warnings() {
			w.Warnings = once(w.Warnings, text)
		}
		for _, in := range p.Inputs() {
			known := false
			for _, other := range w.Inputs {
				known = known || other == in
			}
			if !known {
				w.Inputs = append(w.Inputs, in)
			}
		}
	}
	w.Names = w.plans[0].Names()
	return nil
}

func once(all []string, text string) []string {
	for _, other := range all {
		if other == text {
			return all
		}
	}
	return append(all, text)
}

func compact(text []byte) json.RawMessage {
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		panic("sweep: " + err.Error()) // the scenario writes JSON
	}
	return b.Bytes()
}

// ErrManifest reports a folder of parts of another sweep.
var ErrManifest = errors.New("holds parts of another sweep")
