package stats

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/ringfence-sim/ringfence/sim/infer"
)

// Movement is by how much a headline moves when one assumption of a study has another value. Both are walked along the
// same paths with the same random numbers, so the estimate is that of a paired difference: what they share on a path
// cancels.
type Movement struct {
	Metric         *Metric
	Arm, Against   string  // Against is empty for a metric of one arm
	Unit           string  // of both numbers
	From           float64 // the headline on the same paths, as the scenario states the assumption
	infer.Estimate         // of the movement
}

// Moves are the movements of a study's headlines from those of another, of the same arms and paths. Paths that only one
// of them has, or on which a run failed, are left out. Pairs are those with the first arm.
func (s *Study) Moves(from *Study) (all []Movement) {
	return s.moves(from, nil, func(m *Metric) bool { return m.Headline != "" })
}

// MovesAlong is Moves where the study has some of the other's paths: along are their numbers there, in the order in which this
// one has them.
func (s *Study) MovesAlong(from *Study, along []int) (all []Movement) {
	return s.moves(from, along, func(m *Metric) bool { return m.Headline != "" })
}

// Telling are the numbers of n of the study's paths, in their order: the first on which a headline is not zero, and, where
// those are fewer, the first of the others. On a path where nothing is liquidated and nothing is owed beyond its
// collateral no assumption is seen to matter but one that changes just that.
func (s *Study) Telling(n int) (paths []int) {
	n = min(n, s.paths)
	tells := make([]bool, s.paths)
	see := func(by any) {
		if of, is := by.(ratios); is {
			for p := range of.ratio().Paths() {
				y, _, ok := of.ratio().At(p)
				tells[p] = tells[p] || ok && y != 0
			}
		}
	}
	headlines := func(metrics []*Metric, see func(k int)) {
		for k, m := range metrics {
			if m.Headline != "" {
				see(k)
			}
		}
	}
	for i := range s.arms {
		headlines(s.arms[i].metrics, func(k int) { see(s.arms[i].by[k]) })
	}
	for i := range s.pairs {
		headlines(s.pairs[i].metrics, func(k int) { see(s.pairs[i].by[k]) })
	}
	for _, wanted := range []bool{true, false} {
		for p, is := range tells {
			if is == wanted && len(paths) < n {
				paths = append(paths, p)
			}
		}
	}
	slices.Sort(paths)
	return paths
}

// Changes are the same of every metric that both gather. One that is no ratio has a difference without an interval.
func (s *Study) Changes(from *Study) (all []Movement) {
	return s.moves(from, nil, func(*Metric) bool { return true })
}

// Settle lets go of what the study keeps of each path and no movement from it needs. No path can be added to it after.
func (s *Study) Settle() {
	for a := range s.arms {
		for k, by := range s.arms[a].by {
			if _, is := by.(ratios); !is {
				s.arms[a].by[k] = settled{withoutSample(by.Number())}
			}
		}
	}
	for i := range s.pairs {
		for k, by := range s.pairs[i].by {
			if _, is := by.(ratios); !is {
				s.pairs[i].by[k] = settledPair{withoutSample(by.Number())}
			}
		}
	}
}

func withoutSample(n Number) Number {
	n.Sample = nil
	return n
}

// settled is a number that nothing is added to.
type settled struct{ number Number }

func (s settled) Add(*Run)       { panic("stats: a path for a study that is settled") }
func (s settled) Skip()          { s.Add(nil) }
func (s settled) Number() Number { return s.number }

type settledPair struct{ number Number }

func (s settledPair) Add(*Pairing)   { settled(s).Add(nil) }
func (s settledPair) Number() Number { return s.number }

func (s *Study) moves(from *Study, along []int, wanted func(*Metric) bool) (all []Movement) {
	label := s.outline()
	for a := range s.arms {
		for k, m := range s.arms[a].metrics {
			if !wanted(m) {
				continue
			}
			move := Movement{Metric: m, Arm: s.arms[a].facts.Name, Unit: m.Unit.of(&label.Arms[a], label.Loan)}
			move.compare(s.arms[a].by[k], from.arms[a].of(m), along)
			all = append(all, move)
		}
	}
	for i := range s.pairs {
		p := &s.pairs[i]
		if p.a != 0 {
			break
		}
		for k, m := range p.metrics {
			if !wanted(m) || !label.comparable(m, p.a, p.b) {
				continue
			}
			move := Movement{Metric: m, Arm: p.facts.B, Against: p.facts.A, Unit: m.Unit.of(&label.Arms[p.b], label.Loan)}
			move.compare(p.by[k], from.pairs[i].of(m), along)
			all = append(all, move)
		}
	}
	return all
}

// of is what gathers a metric, nil where nothing does.
func (g *gathering) of(m *Metric) any {
	if i := slices.Index(g.metrics, m); i >= 0 {
		return g.by[i]
	}
	return nil
}

func (p *pairing) of(m *Metric) any {
	if i := slices.Index(p.metrics, m); i >= 0 {
		return p.by[i]
	}
	return nil
}

// compare sets the numbers of a movement. Headlines are gathered as ratios. along are the numbers of now's paths in before, nil
// where they are the same.
func (m *Movement) compare(now, before any, along []int) {
	a, is := now.(ratios)
	b, was := before.(ratios)
	if !is || !was {
		m.From, m.Estimate = math.NaN(), infer.Bare(math.NaN(), 0)
		a, is := now.(interface{ Number() Number })
		b, was := before.(interface{ Number() Number })
		if is && was {
			a, b := a.Number(), b.Number()
			m.From, m.Estimate = b.Value, infer.Bare(a.Value-b.Value, min(a.Paths, b.Paths))
		}
		return
	}
	same := b.ratio().First(a.ratio().Paths())
	if along != nil {
		same = b.ratio().Along(along)
	}
	m.From, m.Estimate = same.Estimate().Value, a.ratio().Less(same)
}

// Size is how far it moves, either way; below 0 where there is no number.
func (m *Movement) Size() float64 {
	if math.IsNaN(m.Value) {
		return -1
	}
	return math.Abs(m.Value)
}

// Trial is an assumption at another value.
type Trial struct {
	Key      string // as the scenario writes it; a star stands for every entry of a list
	From, To string // values; ×2 where entries of a list have different ones
	Moves    []Movement
	Failed   int    // runs that failed
	Refused  string // why the scenario cannot have the value; empty where it can
	Step     string // from a reference price to the next, where both values were walked along finer paths than the study's
}

// Move is the trial's movement of a headline, nil where there is none.
func (t *Trial) Move(like *Movement) *Movement {
	for i := range t.Moves {
		if m := &t.Moves[i]; m.Metric == like.Metric && m.Arm == like.Arm && m.Against == like.Against {
			return m
		}
	}
	return nil
}

// Sensitivity is how far the assumptions of a study move its headlines, each held at two other values while all else stays.
type Sensitivity struct {
	Values  int   // other values that there are to try
	Screen  int   // paths that every value was walked along that was tried
	Along   []int // their numbers in the study
	Closely int   // paths that those values were that moved a headline most
	Walked  int   // paths walked in all, beside the study's
	Trials  []Trial
	Left    []Trial // those that were not tried: the study is small, and all would take many times as long
}

// Ranked are the keys of the trials by how far they move some headlines, the farthest first, each with its trials, the one that
// moves them more first. Keys that move none of them are left out.
func (s *Sensitivity) Ranked(of func(*Movement) bool) (keys [][]*Trial) {
	at := map[string]int{}
	for i := range s.Trials {
		t := &s.Trials[i]
		k, seen := at[t.Key]
		if !seen {
			k = len(keys)
			at[t.Key] = k
			keys = append(keys, nil)
		}
		keys[k] = append(keys[k], t)
	}
	far := func(t *Trial) (most float64) {
		for i := range t.Moves {
			if of(&t.Moves[i]) {
				most = max(most, t.Moves[i].Size())
			}
		}
		return most
	}
	for _, trials := range keys {
		slices.SortStableFunc(trials, func(a, b *Trial) int { return cmp.Compare(far(b), far(a)) })
	}
	slices.SortStableFunc(keys, func(a, b []*Trial) int { return cmp.Compare(far(b[0]), far(a[0])) })
	return slices.DeleteFunc(keys, func(trials []*Trial) bool { return far(trials[0]) == 0 })
}

// Headlines are those that the trials speak of, each once: differences between arms, then numbers of one arm.
func (s *Sensitivity) Headlines() (all []Movement) {
	seen := Trial{}
	for i := range s.Trials {
		for _, m := range s.Trials[i].Moves {
			if seen.Move(&m) == nil {
				seen.Moves = append(seen.Moves, m)
			}
		}
	}
	slices.SortStableFunc(seen.Moves, func(a, b Movement) int {
		return cmp.Or(cmp.Compare(b.Metric.arms(), a.Metric.arms()), cmp.Compare(a.Metric.Subject.place(), b.Metric.Subject.place()), cmp.Compare(a.Metric.Place, b.Metric.Place))
	})
	return seen.Moves
}

// CSV returns the movements as comma-separated values with a header: of each headline, the assumption that moves it
// farthest first.
func (s *Sensitivity) CSV() []byte {
	var b bytes.Buffer
	b.WriteString("arm,against,metric,unit,key,from,to,value_at_from,change,ci95_low,ci95_high,paths,contributing,no_interval,failed_runs,refused,step\n")
	line := func(cells ...string) {
		for i, cell := range cells {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(quoted(cell))
		}
		b.WriteByte('\n')
	}
	for _, h := range s.Headlines() {
		same := func(m *Movement) bool { return m.Metric == h.Metric && m.Arm == h.Arm && m.Against == h.Against }
		told := map[*Trial]bool{}
		tell := func(t *Trial) {
			m := t.Move(&h)
			if m == nil || told[t] {
				return
			}
			told[t] = true
			line(m.Arm, m.Against, m.Metric.Label(), m.Unit, t.Key, t.From, t.To, float(m.From), float(m.Value), float(m.Low), float(m.High),
				strconv.Itoa(m.Paths), strconv.Itoa(m.Contributing), m.None.String(), strconv.Itoa(t.Failed), "", t.Step)
		}
		for _, trials := range s.Ranked(same) {
			for _, t := range trials {
				tell(t)
			}
		}
		for i := range s.Trials {
			tell(&s.Trials[i])
		}
	}
	for i := range s.Trials {
		if t := &s.Trials[i]; t.Refused != "" {
			line("", "", "", "", t.Key, t.From, t.To, "", "", "", "", "", "", "", "", t.Refused, "")
		}
	}
	for i := range s.Left {
		t := &s.Left[i]
		line("", "", "", "", t.Key, t.From, t.To, "", "", "", "", "", "", "", "", "not tried", "")
	}
	return b.Bytes()
}
