package report

import (
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// A page has hundreds of places where something is drawn. Most follow from no rule but that they look right, so they were looked
// at, and what is drawn is kept under testdata. -rewrite writes it anew, and beside it the figures, to be looked at again.

// told writes sections as a reader sees them: texts, tables, and each shape of a figure.
func told(sections []Section) string {
	var b strings.Builder
	for _, s := range sections {
		fmt.Fprintf(&b, "== %s: %s\n", s.ID, s.Title)
		for _, p := range s.Parts {
			if p.Text != "" {
				fmt.Fprintf(&b, "%s\n", p.Text)
			}
			if p.Code != "" {
				fmt.Fprintf(&b, "%s[%s]\n", p.Code, p.Fold)
			}
			for _, term := range p.Terms {
				fmt.Fprintf(&b, "%s: %s\n", term.Term, term.Meaning)
			}
			if t := p.Table; t != nil {
				fmt.Fprintf(&b, "-- %s (folded %t, words %t)\n", t.Caption, t.Fold, t.Worded)
				for _, line := range t.Heading {
					for _, cell := range line {
						fmt.Fprintf(&b, "%s<%d> ", cell.Title, cell.Span)
					}
					b.WriteByte('\n')
				}
				for _, row := range t.Rows {
					fmt.Fprintf(&b, "%s\n", strings.Join(row, " | "))
				}
				fmt.Fprintf(&b, "%s\n", strings.Join(t.Notes, "\n"))
			}
			if p.Figure != nil {
				b.WriteString(p.Figure.told())
			}
		}
	}
	return b.String()
}

// told writes a figure. Of a shape of many points it writes the ends, and a hash of all.
func (f *Figure) told() string {
	var b strings.Builder
	fmt.Fprintf(&b, "-- %s, %s by %s: %s\n%s\n", f.ID, short(f.Wide), short(f.High), f.Title, f.Caption)
	for _, k := range f.Legend {
		fmt.Fprintf(&b, "%s %s; ", k.Paint, k.Name)
	}
	for _, s := range f.Shapes {
		var points []string
		for _, at := range s.Points {
			points = append(points, fmt.Sprintf("%.1f,%.1f", at.X, at.Y))
		}
		fmt.Fprintf(&b, "%s %s %s %s %s", s.Kind, s.Paint, short(s.Opacity), short(s.Size), few(points, " "))
		if s.Text != "" {
			fmt.Fprintf(&b, " %s %t %q", s.Anchor, s.Upright, s.Text)
		}
		if s.Told != "" {
			fmt.Fprintf(&b, " told %q", s.Told)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%s\n", strings.Join(f.Columns, ","))
	var rows []string
	for _, row := range f.Rows {
		rows = append(rows, strings.Join(row, ","))
	}
	return b.String() + few(rows, "\n") + "\n"
}

// few joins texts, and where they are many the ends and a hash of all.
func few(all []string, by string) string {
	if len(all) <= 12 {
		return strings.Join(all, by)
	}
	hash := fnv.New32a()
	for _, each := range all {
		_, _ = hash.Write([]byte(each + by))
	}
	return strings.Join(all[:3], by) + by + fmt.Sprintf("… %d of hash %08x …", len(all), hash.Sum32()) + by + strings.Join(all[len(all)-3:], by)
}

// asReviewed holds sections against those that were looked at.
func asReviewed(t *testing.T, name string, sections []Section) {
	t.Helper()
	file, got := filepath.Join("testdata", name+".txt"), told(sections)
	if *rewrite {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		for _, s := range sections {
			for _, p := range s.Parts {
				if p.Figure != nil {
					require.NoError(t, os.WriteFile(filepath.Join(os.TempDir(), name+"-"+p.Figure.ID+".svg"), p.Figure.File(), 0o644))
				}
			}
		}
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// moved is what two assumptions and one more do to a difference and to the arms' own losses.
func moved(arms []string) *stats.Sensitivity {
	move := func(m *stats.Metric, arm, against string, value, low, high float64) stats.Movement {
		return stats.Movement{Metric: m, Arm: arm, Against: against, Unit: "bps", From: 10, Estimate: infer.Estimate{Value: value, Low: low, High: high, Paths: 24}}
	}
	nan := math.NaN()
	loss, own := stats.LossDifference, stats.ExpectedLoss
	moves := func(a, low, high, b float64) []stats.Movement {
		return []stats.Movement{
			move(loss, arms[1], arms[0], a, low, high), move(loss, arms[2], arms[0], -a/2, nan, nan),
			move(own, arms[0], "", b, nan, nan), move(own, arms[1], "", 2*b, 2*b-1, 2*b+1), move(own, arms[2], "", nan, nan, nan),
		}
	}
	return &stats.Sensitivity{Values: 8, Screen: 2, Along: []int{0, 1}, Closely: 24, Walked: 99, Trials: []stats.Trial{
		{Key: "venue.depth", From: "1000", To: "500", Moves: moves(4, 3, 5.5, 7)},
		{Key: "venue.depth", From: "1000", To: "2000", Moves: moves(-2, -2.5, -1, -3)},
		{Key: "feed.delay", From: "0", To: "12", Moves: moves(-6, nan, nan, 1)},
		{Key: "feed.delay", From: "0", To: "24", Moves: moves(1, nan, nan, 0), Failed: 2},
		{Key: "gas.taken", From: "0.1", To: "0.2", Moves: moves(0.04, nan, nan, 0), Step: "500ms"},
		{Key: "gas.taken", From: "0.1", To: "0", Refused: "it cannot"},
		{Key: "seldom", From: "1", To: "2", Moves: moves(0.5, 0.2, 0.8, 0.06)},
	}}
}

func TestThePageIsAsReviewed(t *testing.T) {
	t.Parallel()
	r := sample(t, 25)
	r.Sensitivity, r.Methods, r.Scenario, r.Version = moved(names.Arms), "By hand.", written, "1.2.3"
	path := walkOf(0)
	for a := range names.Arms {
		path.Acts = append(path.Acts, nil)
		for i := range 4 * a {
			path.Acts[a] = append(path.Acts[a], Act{Time: path.Times[45*i] + 200, Price: path.Prices[45*i], Closed: float64(int(1e9) << (i + a))})
		}
	}
	asReviewed(t, "page", append(r.Content().Sections, Section{ID: "by-hand", Parts: []Part{{Figure: r.replay("acts", "A path and its liquidations", path)}}}))
}

// drawn are the sections of a report that have figures, and the ranks.
func drawn(r *Report) []Section {
	return slices.DeleteFunc(r.Content().Sections, func(s Section) bool {
		return s.ID != "ranked" && !slices.ContainsFunc(s.Parts, func(p Part) bool { return p.Figure != nil })
	})
}

func TestThePageOfFewPathsIsAsReviewed(t *testing.T) {
	t.Parallel()
	r := sample(t, 2)
	r.Summary.Arms[1].Numbers[stats.Cost] = stats.Number{Estimate: infer.Estimate{Value: math.NaN(), Low: math.NaN(), High: math.NaN()}}
	for path := range r.Paths.Cost[1] {
		r.Paths.Cost[1][path] = math.NaN()
	}
	asReviewed(t, "page-few-paths", drawn(r))
}

func TestThePageOfAccountsIsAsReviewed(t *testing.T) {
	t.Parallel()
	asReviewed(t, "page-accounts", drawn(accounts(t, 2)))
}

// ran are runs of one arm and a second whose keys and headlines are given: a number of the arm, and a tenth more of the second.
func ran(keys [][2]string, values ...float64) (all []*Content) {
	for i, of := range keys {
		c := &Content{Format: 1, Scenario: strings.NewReplacer("0.86", of[0], "1000000", of[1]).Replace(written)}
		for k, arm := range []string{"morpho", "venue"} {
			for m, metric := range []*stats.Metric{stats.ExpectedLoss, stats.UnpaidShare} {
				v := values[i]*(1+0.1*float64(k)) + float64(m)
				h := Headline{Arm: arm, Metric: metric.Key, Name: []string{"loss", "unpaid"}[m], Unit: "bps", Value: pointer(v), Low: pointer(v - 1), High: pointer(v + 2)}
				if k == 1 {
					h.Low, h.High = nil, nil
				}
				if m == 1 && i == 1 {
					continue // a run that has no such headline
				}
				c.Headlines = append(c.Headlines, h)
			}
		}
		all = append(all, c)
	}
	return all
}

func TestPagesOfSeveralRunsAreAsReviewed(t *testing.T) {
	t.Parallel()
	for name, all := range map[string][]*Content{
		"runs-one-key":  ran([][2]string{{"0.9", "1000"}, {"0.7", "1000"}, {"0.8", "1000"}}, 30, 10, 20),
		"runs-two-keys": ran([][2]string{{"0.7", "1000"}, {"0.7", "2000"}, {"0.9", "1000"}, {"0.9", "2000"}, {"0.9", "3000"}}, 30, 10, 20, 15, 12),
		"runs-words":    ran([][2]string{{"0.7", "1000"}, {"low", "2000"}, {"0.9", "1000"}}, 30, 10, 20),
		"runs-alike":    ran([][2]string{{"0.7", "1000"}, {"0.7", "1000"}}, 30, 30),
	} {
		asReviewed(t, name, compareRuns(all, named(all)))
	}
}

// sections are those of a sweep's page as they are drawn.
func TestASweepsFrontierIsAsReviewed(t *testing.T) {
	t.Parallel()
	var all []*Content
	var at []string
	for i, of := range [][2]float64{{9, 1}, {5, 2}, {5.01, 2.01}, {6, 3}, {1, 8}, {0, 20}} {
		all = append(all, &Content{Headlines: []Headline{
			{Arm: "morpho", Metric: stats.UnpaidShare.Key, Name: "bad debt", Unit: "bps", Value: pointer(of[0])},
			{Arm: "morpho", Metric: stats.BorrowerLoss.Key, Name: "loss", Unit: "bps", Value: pointer(of[1])},
			{Arm: "short", Metric: stats.UnpaidShare.Key, Value: pointer(of[0])},
		}})
		if i < 2 {
			all[i].Headlines = append(all[i].Headlines, Headline{Arm: "short", Metric: stats.BorrowerLoss.Key, Value: pointer(1)})
		}
		at = append(at, fmt.Sprintf("point %d", i))
	}
	asReviewed(t, "frontier", []Section{{ID: "frontier", Parts: frontiers(all, at)}})
	require.Nil(t, frontiers(all[:2], at[:2]))
}

// Losses before and after a change of scenario, with and without intervals.
func TestWhatChangedIsAsReviewed(t *testing.T) {
	t.Parallel()
	then, now := ran([][2]string{{"0.7", "1000"}}, 30)[0], ran([][2]string{{"0.9", "1000"}}, 33)[0]
	then.Name, then.Version, now.Version, then.Hash, now.Hash = "earlier", "1.0", "1.1", "a", "b"
	now.Headlines[1].Value, now.Headlines[1].Low, now.Headlines[1].High = pointer(32.5), pointer(31), pointer(34)
	same := ran([][2]string{{"0.7", "1000"}}, 30)[0]
	same.Version, same.Hash = "1.0", "c"
	whole := *then
	asReviewed(t, "changes", []Section{changelog(then, now), changelog(then, same), changelog(then, &whole)})
}

// The same second of two liquidations, the main position of an arm that failed, and others.
func TestDebtClosedInASlotIsSummed(t *testing.T) {
	t.Parallel()
	g := NewGather(2, 1000, 480, 1)
	act := func(time uint64, position uint16, repaid uint64) (l record.Liquidation) {
		l.Time, l.Position = time, position
		l.Repaid.SetUint64(repaid)
		return l
	}
	g.Add(&record.Path{Arms: []record.Arm{{Liquidations: []record.Liquidation{act(990, 0, 1), act(1000, 0, 2), act(1009, 0, 4), act(1010, 0, 8), act(1011, 1, 16)}}, {}}})
	require.Equal(t, []float64{7, 8}, g.closed[0][:2])
	g.Add(&record.Path{Index: 1, Arms: []record.Arm{{Liquidations: []record.Liquidation{act(1000, 0, 32)}}, {Liquidations: []record.Liquidation{act(1000, 0, 64)}, Err: errFailed}}})
	require.Equal(t, []float64{39, 8}, g.closed[0][:2])
	require.Zero(t, g.closed[1][0], "it failed")
	require.Len(t, g.traces, 1, "a path on which an arm failed is not drawn")
	g.Add(&record.Path{Index: 2, Arms: make([]record.Arm, 2)})
	require.Equal(t, []int{0, 2}, g.walked)
	require.Equal(t, 3, g.paths)
}

// Of 401 liquidations the 400 largest are kept, as time goes.
func TestTheLargestLiquidationsAreDrawn(t *testing.T) {
	t.Parallel()
	g := NewGather(1, 0, 1000, 1)
	all := make([]record.Liquidation, 401)
	for i := range all {
		all[i].Time = uint64(i)
		all[i].Repaid.SetUint64(uint64((i + 200) % 401)) // 0 is at 201
	}
	kept := g.thinned(all)
	require.Len(t, kept, 400)
	for i, act := range kept {
		at := uint64(i)
		if i >= 201 {
			at++
		}
		require.Equal(t, at, act.Time)
		require.InDelta(t, float64((at+200)%401), act.Closed, 0)
	}
	for i := range all[:400] {
		all[i].Time = 7
	}
	kept = g.thinned(all[:400])
	require.Len(t, kept, 400)
	require.InDelta(t, 200, kept[0].Closed, 0, "those of a moment stay in their order")
}

// So many paths are kept to be drawn, and a path on which an arm failed is none of them.
func TestTheFirstPathsAreKeptToBeDrawn(t *testing.T) {
	t.Parallel()
	g := NewGather(1, 0, 10, 1)
	for i := range uint32(kept + 2) {
		p := &record.Path{Index: i, Arms: []record.Arm{{Liquidations: make([]record.Liquidation, 1)}}}
		if i == 0 {
			p.Arms[0].Err = errFailed
		}
		g.Add(p)
	}
	require.Len(t, g.traces, kept)
	require.Equal(t, uint32(kept), g.traces[kept-1].Path)
	require.Len(t, g.traces[kept-1].Acts, 1)
	require.Equal(t, kept+2, g.paths)
}

// Where every run failed there is no path to draw.
func TestAStudyThatFailedHasNoMedianPath(t *testing.T) {
	t.Parallel()
	study, g := stats.New(record.Names{Arms: []string{"a"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC"), NewGather(1, 0, 10, 1)
	p := &record.Path{Arms: []record.Arm{{Err: errFailed}}}
	require.NoError(t, study.Add(p))
	g.Add(p)
	of, err := g.Finish(study, priced{}, 400)
	require.NoError(t, err)
	require.Nil(t, of.Median)
	require.Nil(t, of.Worst)
	require.Zero(t, of.Of)
}

// pricedFor gives so many paths prices that rise by their number, in blocks of a second, and refuses the path 3.
type pricedFor struct{ asked *[]uint64 }

func (p pricedFor) Trace(path uint32, every uint64) (times, prices []uint64, err error) {
	*p.asked = append(*p.asked, every)
	if path == 3 {
		return nil, nil, errFailed
	}
	return []uint64{0, every}, []uint64{uint64(path), uint64(2 * path)}, nil
}

// falling gives paths prices that fall by their number.
type falling struct{}

func (falling) Trace(path uint32, _ uint64) (times, prices []uint64, err error) {
	return []uint64{0}, []uint64{uint64(100 - path)}, nil
}

// Of four paths at 100, 99, 98 and 97 the 5th percentile and the 25th are the least, the median is the second.
func TestQuantilesOfPricesAreOfSortedOnes(t *testing.T) {
	t.Parallel()
	require.Equal(t, [][]float64{{97}, {97}, {98}, {99}, {100}}, fan(falling{}, 100, 4, 1).Prices)
}

// Of 21 paths one fails. The 5th percentile of 20 is the first, the 25th the fifth, the median the tenth.
func TestQuantilesOfPricesAreOfPathsThatHaveThem(t *testing.T) {
	t.Parallel()
	var asked []uint64
	f := fan(pricedFor{&asked}, 1600, 21, 1)
	require.Equal(t, 20, f.Paths)
	require.Equal(t, []uint64{0, 10}, f.Times)
	for level, want := range []float64{0, 5, 10, 15, 19} { // 0, 1, 2, 4, 5, … 20 without 3
		require.Equal(t, []float64{want, 2 * want}, f.Prices[level], level)
	}
	asked = nil
	fan(pricedFor{&asked}, 10_000_000, 500, 1)
	require.Len(t, asked, 3, "thirty million blocks in all")
	require.Equal(t, uint64(62_500), asked[0])
	asked = nil
	fan(pricedFor{&asked}, 100, 500, 1)
	require.Len(t, asked, 200)
	require.Equal(t, uint64(1), asked[0])
	asked = nil
	fan(pricedFor{&asked}, 90_000_000, 500, 1)
	require.Len(t, asked, 1)
}

// Paths lose 5, 1, 4, 2 and 3: the middle one is the last, the worst the first.
func TestTheMedianAndTheWorstPathByHand(t *testing.T) {
	t.Parallel()
	for paths, median := range map[int]int{1: 0, 2: 1, 3: 2, 4: 3, 5: 4} {
		study, g := stats.New(record.Names{Arms: []string{"a"}, Behaviours: []string{"passive"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC"), NewGather(1, 0, 10, 1)
		for p, loss := range []int{5, 1, 4, 2, 3}[:paths] {
			path := losing(uint32(p), int64(loss))
			require.NoError(t, study.Add(path))
			g.Add(path)
		}
		of, err := g.Finish(study, priced{}, 400)
		require.NoError(t, err)
		require.Equal(t, uint32(0), of.Worst.Path)
		require.Equal(t, uint32(median), of.Median.Path, paths)
		require.InDelta(t, 5, of.Losses[1]/of.Losses[0]*float64([]int{5, 1, 4, 2, 3}[median]), 1e-9)
		require.Equal(t, paths, of.Of)
		require.InDelta(t, 10.0/48, of.Slot, 1e-12)
	}
}

// Four arms: one without a loss, two on the frontier of which one has intervals, and one that both better. Names that would lie
// over each other are moved.
func TestTheFrontierIsAsReviewed(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	arm := func(name string, loss, unpaid infer.Estimate) stats.Arm {
		return stats.Arm{Name: name, Numbers: stats.Numbers{stats.ExpectedLoss: {Estimate: loss}, stats.UnpaidShare: {Estimate: unpaid}}}
	}
	at := func(v, low, high float64) infer.Estimate { return infer.Estimate{Value: v, Low: low, High: high} }
	r := &Report{Summary: &stats.Summary{Arms: []stats.Arm{
		arm("none", at(nan, nan, nan), at(4, nan, nan)),
		arm("safe", at(100, 90, 130), at(1, 0.5, 2)), arm("near", at(101, nan, nan), at(1.01, nan, nan)), arm("also near", at(99, nan, nan), at(1.02, nan, nan)),
		arm("cheap", at(10, 8, 11), at(9, nan, nan)), arm("worse", at(50, nan, nan), at(20, 18, 25)),
	}}}
	asReviewed(t, "frontier-of-arms", []Section{{ID: "frontier", Parts: []Part{{Figure: r.frontierFigure()}}}})
}
