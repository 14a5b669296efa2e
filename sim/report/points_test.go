package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Of two numbers a point is on the frontier where no other is at least as good in both: by hand.
func TestTheFrontierIsWhatNothingBetters(t *testing.T) {
	t.Parallel()
	d := dots{at: []point{{0, 9}, {1, 5}, {2, 5}, {3, 1}, {3, 2}, {9, 1}}}
	for i, best := range []bool{true, true, false, true, false, false} {
		require.Equal(t, best, d.best(i), "%v", d.at[i])
	}
}

// A sweep over two numbers has a heat map of each metric, a frontier, and a row for each point.
func TestAPageOfASweep(t *testing.T) {
	t.Parallel()
	p := Points{Name: "Sweep of <x>", Keys: []string{"lif", "depth"}}
	value := func(x float64) *float64 { return &x }
	for i, lif := range []string{"1.01", "1.05"} {
		for k, depth := range []string{"10", "20"} {
			p.All = append(p.All, PointOf{Values: []string{lif, depth}, Current: i+k == 0, Headlines: []Headline{
				{Arm: "morpho", Metric: "borrower_loss", Name: "borrowers' loss", Unit: "bps", Value: value(float64(100*i + k + 1))},
				{Arm: "morpho", Metric: "bad_debt_share", Name: "bad debt", Unit: "bps", Value: value(float64(10 - 5*i - k))},
				{Arm: "venue", Metric: "borrower_loss", Name: "borrowers' loss", Unit: "bps", Value: value(17.04 - float64(i)/100)},
			}})
		}
	}
	page, err := p.Page(Static)
	require.NoError(t, err)
	text := string(page)
	require.Contains(t, text, "Sweep of &lt;x&gt;")
	require.NotContains(t, text, "<script")
	require.Equal(t, 3, strings.Count(text, "<svg"), "two heat maps and a frontier")
	require.Contains(t, text, "The same at every point: borrowers&#39; loss of venue, 17.0 bps.")
	require.NotContains(t, text, "The second line of a cell")
	require.Contains(t, text, "<th scope=\"row\">1.01 *</th><td>10</td><td>1.0</td><td>10.0</td>")
	p.Keys = p.Keys[:1]
	for i := range p.All {
		p.All[i].Values = p.All[i].Values[:1]
	}
	p.All = append(p.All[:1], p.All[2:]...)
	page, err = p.Page(Live)
	require.NoError(t, err)
	require.Contains(t, string(page), "against lif")
}

// Against a key of words there is no axis: what borrowers lose and what nobody pays back stand as points, and no other metric.
func TestASweepOfWordsIsDrawnAsPoints(t *testing.T) {
	t.Parallel()
	p := Points{Name: "words", Keys: []string{"regime"}}
	for i, regime := range []string{"auction", "bundle", "other"} {
		value := func(x float64) *float64 { return &x }
		p.All = append(p.All, PointOf{Values: []string{regime}, Headlines: []Headline{
			{Arm: "morpho", Metric: stats.BorrowerLoss.Key, Name: "loss", Unit: "bps", Value: value(float64(i))},
			{Arm: "morpho", Metric: stats.UnpaidShare.Key, Name: "unpaid", Unit: "bps", Value: value(float64(5 - i))},
			{Arm: "morpho", Metric: "other", Name: "other", Unit: "bps", Value: value(1)},
		}})
	}
	page, err := p.Page(Static)
	require.NoError(t, err)
	for _, id := range []string{`id="across-borrower-loss"`, `id="across-` + anchor(stats.UnpaidShare.Key) + `"`, `id="frontier-morpho"`} {
		require.Contains(t, string(page), id)
	}
	require.NotContains(t, string(page), `id="across-other"`)
}

// swept is a sweep of one arm over keys, with the numbers of what is lost and of what is not paid back at each point.
func swept(keys []string, values [][]string, lost, unpaid []float64) *Points {
	p := &Points{Name: "s", Keys: keys}
	for i, of := range values {
		p.All = append(p.All, PointOf{Values: of, Headlines: []Headline{
			{Arm: "a", Metric: stats.BorrowerLoss.Key, Name: "loss", Unit: "bps", Value: pointer(lost[i])},
			{Arm: "a", Metric: stats.UnpaidShare.Key, Name: "unpaid", Unit: "bps", Value: pointer(unpaid[i])},
		}})
	}
	return p
}

// A curve takes three points along one number, a heat map four over two. All else is drawn as points.
func TestWhatASweepIsDrawnAs(t *testing.T) {
	t.Parallel()
	drawn := func(p *Points) (as string) {
		page, err := p.Page(Static)
		require.NoError(t, err)
		for words, name := range map[string]string{", by arm and run": "points", "against x": "curve", "A cell for each run": "map", "A cell for each point": "map"} {
			if strings.Contains(string(page), words) {
				require.True(t, as == "" || as == name)
				as = name
			}
		}
		require.NotContains(t, string(page), "The same at every point")
		require.NotContains(t, string(page), "How to repeat it")
		return as
	}
	number := []float64{4, 3, 2, 1}
	one, two := []string{"x"}, []string{"x", "y"}
	along := [][]string{{"1"}, {"2"}, {"3"}, {"4"}}
	over := [][]string{{"1", "5"}, {"1", "6"}, {"2", "5"}, {"2", "6"}}
	mixed := [][]string{{"1", "p"}, {"1", "q"}, {"2", "p"}, {"2", "q"}}
	worded := [][]string{{"p", "q"}, {"p", "r"}, {"q", "q"}, {"q", "r"}}
	require.Equal(t, "points", drawn(swept(one, along[:2], number, number)))
	require.Equal(t, "curve", drawn(swept(one, along[:3], number, number)))
	require.Equal(t, "points", drawn(swept(two, over[:3], number, number)))
	require.Equal(t, "map", drawn(swept(two, over, number, number)))
	require.Equal(t, "points", drawn(swept(two, mixed, number, number)))
	require.Equal(t, "points", drawn(swept(two, worded, number, number)))
	three := [][]string{{"1", "5", "p"}, {"1", "6", "p"}, {"2", "5", "q"}, {"2", "6", "q"}}
	require.Equal(t, "points", drawn(swept([]string{"x", "y", "z"}, three, number, number)))
	require.Equal(t, "points", drawn(swept([]string{"x", "y", "z"}, [][]string{{"1", "r", "p"}, {"2", "r", "q"}, {"3", "r", "p"}, {"4", "r", "q"}}, number, number)))
}

// A section stands where it has something to say.
func TestSectionsOfASweepThatSayNothingAreLeftOut(t *testing.T) {
	t.Parallel()
	p := swept([]string{"x"}, [][]string{{"1"}, {"2"}}, []float64{1, 2}, []float64{2, 1})
	text := func() string {
		page, err := p.Page(Static)
		require.NoError(t, err)
		return string(page)
	}
	require.Contains(t, text(), `id="maps"`)
	require.NotContains(t, text(), `id="frontier"`)
	p.End = []Part{{Text: "by hand"}}
	require.Contains(t, text(), `id="how"`)
	for i := range p.All {
		for k := range p.All[i].Headlines {
			p.All[i].Headlines[k].Metric = "another"
		}
	}
	require.NotContains(t, text(), `id="maps"`)
}

// A frontier needs three points that have both numbers. The first of the numbers of bad debt that is there is taken, and a
// point, or an arm, without them is passed over.
func TestAFrontierIsOfPointsThatHaveBothNumbers(t *testing.T) {
	t.Parallel()
	p := swept([]string{"x"}, [][]string{{"1"}, {"2"}, {"3"}, {"4"}}, []float64{4, 3, 2, 1}, []float64{1, 2, 3, 4})
	p.All[1].Headlines[0].Value = nil
	for i := range p.All {
		of := p.All[i].Headlines
		few := []Headline{{Arm: "0", Metric: stats.BorrowerLoss.Key, Value: pointer(1)}}
		if i < 2 {
			few = append(few, Headline{Arm: "0", Metric: "bad_debt_p99", Value: pointer(1)})
		}
		p.All[i].Headlines = append(few, append(of, Headline{Arm: "a", Metric: "bad_debt_p99", Name: "tail", Unit: "bps", Value: pointer(7)})...)
	}
	all, names, _ := p.contents()
	parts := frontiers(all, names)
	require.Len(t, parts, 1)
	f := parts[0].Figure
	require.Equal(t, "frontier-a", f.ID)
	require.Equal(t, []string{"point", "bad_debt_p99", stats.BorrowerLoss.Key, "on_frontier"}, f.Columns)
	require.Equal(t, [][]string{{"1", "7", "4", "false"}, {"3", "7", "2", "false"}, {"4", "7", "1", "true"}}, f.Rows)
	require.Empty(t, frontiers(all[:3], names), "two")
	for _, c := range all {
		c.Headlines = c.Headlines[:1]
	}
	require.Empty(t, frontiers(all, names), "none has bad debt")
	require.Equal(t, []string{"b", "c"}, (&Points{Keys: []string{"k"}, All: []PointOf{{Values: []string{"v"}, Headlines: []Headline{{Arm: "a", Metric: "m", Name: "b", Unit: "c"}}}, {Values: []string{"w"}, Headlines: []Headline{{Arm: "a", Metric: "m", Name: "x", Unit: "y"}}}}}).named(t))
}

// named are the name and the unit of a table's only number.
func (p *Points) named(t *testing.T) []string {
	t.Helper()
	all, _, _ := p.contents()
	heading := p.table(all, "a").Heading
	return []string{heading[0][1].Title, heading[1][1].Title}
}

// Room for dots is of 8 hundredths, twice that at the right where names stand. Those that nothing betters are joined and
// named, unless a name is nearer than 12 upwards and 70 sideways to one that is written.
func TestDotsOfAFrontierByHand(t *testing.T) {
	t.Parallel()
	reach := func(at ...point) []float64 {
		a, b, c, d := dots{at: at}.reach()
		return []float64{a, b, c, d}
	}
	require.InDeltaSlice(t, []float64{9.2, 21.6, 96, 154}, reach(point{10, 100}, point{20, 150}), 1e-9)
	require.InDeltaSlice(t, []float64{4.9992, 5.0016, 6.9992, 7.0008}, reach(point{5, 7}), 1e-9)
	for second, written := range map[point]int{{169, 39}: 1, {170, 39}: 2, {150, 38}: 2, {150, 38.5}: 1, {101, 0}: 2, {400, 49}: 2} {
		c := plainCanvas()
		dots{at: []point{second, {100, 50}}, names: []string{"second", "first"}, paint: ink}.draw(c)
		require.Equal(t, []point{{100, 50}, second}, c.shapes[0].Points, "joined from the left")
		require.Len(t, c.shapes, 3+written, "%v", second)
		require.Equal(t, point{107, 45}, c.shapes[3].Points[0])
		require.Equal(t, "first", c.shapes[3].Text)
	}
	c := plainCanvas()
	dots{at: []point{{1, 2}, {3, 4}}, names: []string{"best", "other"}, paint: ink}.draw(c)
	require.Len(t, c.shapes, 3, "one is joined to nothing")
	require.Equal(t, []float64{4.2, 2.6}, []float64{c.shapes[0].Size, c.shapes[1].Size})
}
