package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

const written = `name: a
seed: 1
market:
    collateral:
        symbol: ETH
    lltv: 0.86
liquidators:
    - strategy: first-price
      name: searcher
    - strategy: fixed-share
      name: keeper
venue:
    of:
        depth: 1000000
arms:
    - design: morpho
      rules:
        - one
        - two
population:
    behaviours: [{behaviour: passive}]
`

func TestKeysOfAScenarioAreThoseOfItsLines(t *testing.T) {
	keys, values := keyed(written)
	require.Equal(t, []string{
		"name", "seed", "market.collateral.symbol", "market.lltv", "liquidators.0.strategy", "liquidators.0.name", "liquidators.1.strategy", "liquidators.1.name",
		"venue.of.depth", "arms.0.design", "arms.0.rules.0", "arms.0.rules.1", "population.behaviours",
	}, keys)
	require.Equal(t, "keeper", values["liquidators.1.name"])
	require.Equal(t, "two", values["arms.0.rules.1"])
}

// Lists of lists, of blocks, and at the height of their key; what is empty or a comment is passed over.
func TestKeysOfListsAreCounted(t *testing.T) {
	for text, want := range map[string][]string{
		"a: 1\n\n# b: 2\n  # c: 3\nd: 4": {"a", "d"},
		"- x\n- y":                       {"0", "1"},
		"- - x\n  - y\n- - z":            {"0.0", "0.1", "1.0"},
		"k:\n- a: 1\n- a: 2\n  b: 3":     {"k.0.a", "k.1.a", "k.1.b"},
		"k:\n  - a:\n      - x\n      - y\n  - a:\n      - z\n    b: 1\nm: 2":          {"k.0.a.0", "k.0.a.1", "k.1.a.0", "k.1.b", "m"},
		"k:\n  - of:\n      deep:\n        - x\n  - y\nl:\n  - z\n  - of:\n      m: 1": {"k.0.of.deep.0", "k.1", "l.0", "l.1.of.m"},
	} {
		keys, _ := keyed(text)
		require.Equal(t, want, keys, text)
	}
}

// A curve takes three runs that differ in one number, a heat map four that differ in two. A seed and a number of paths are
// no axes, and neither is a key of words.
func TestWhatRunsAreDrawnAs(t *testing.T) {
	t.Parallel()
	drawn := func(scenarios ...string) string {
		var all []*Content
		for i, text := range scenarios {
			all = append(all, &Content{Scenario: text, Headlines: []Headline{{Arm: "a", Metric: stats.ExpectedLoss.Key, Name: "loss", Unit: "bps", Value: pointer(float64(i))}}})
		}
		keys, values := differing(all)
		parts := acrossRuns(all, make([]string, len(all)), keys, values)
		require.Len(t, parts, 1)
		return parts[0].Figure.Caption[:8]
	}
	const points, curve, cells = "Points w", "A point ", "A cell f"
	require.Equal(t, points, drawn("x: 1", "x: 2"))
	require.Equal(t, curve, drawn("x: 1", "x: 2", "x: 3"))
	require.Equal(t, points, drawn("seed: 1", "seed: 2", "seed: 3"))
	require.Equal(t, points, drawn("paths: 1", "paths: 2", "paths: 3"))
	require.Equal(t, points, drawn("x: p", "x: 2", "x: 3"))
	require.Equal(t, points, drawn("x: 1", "x: 2", "x: p"))
	require.Equal(t, cells, drawn("x: 1\ny: 1", "x: 1\ny: 2", "x: 2\ny: 1", "x: 2\ny: 2"))
	require.Equal(t, points, drawn("x: 1\ny: 1", "x: 1\ny: 2", "x: 2\ny: 1"))
	require.Equal(t, points, drawn("x: 1\ny: p", "x: 1\ny: q", "x: 2\ny: p", "x: 2\ny: q"))
	require.Equal(t, points, drawn("x: p\ny: q", "x: p\ny: r", "x: s\ny: q", "x: s\ny: r"))
	require.Equal(t, points, drawn("x: 1\ny: 1\nz: p", "x: 1\ny: 2\nz: q", "x: 2\ny: 1\nz: p", "x: 2\ny: 2\nz: p"))
}

// An arm that the first run does not have is named by the next, and runs without numbers have nothing across them.
func TestRunsWithoutANumberHaveADash(t *testing.T) {
	t.Parallel()
	none := &Content{Headlines: []Headline{{Arm: "b", Metric: "another", Name: "x", Unit: "y", Value: pointer(1)}}}
	has := &Content{Headlines: []Headline{{Arm: "a", Metric: "m", Name: "loss", Unit: "bps", Value: pointer(3)}}}
	s := sideBySide([]*Content{none, has}, []string{"first", "second"}, "m")
	require.Equal(t, "Loss, bps [95 % interval]", s.Caption)
	require.Equal(t, [][]string{{"b", "–", "–"}, {"a", "–", "3.0"}}, s.Rows)
	require.Len(t, compareRuns([]*Content{none, has}, []string{"first", "second"}), 1)
}

// Headlines that moved: one that did not is passed over, one that is new, or has no number in one run, has no verdict, and
// intervals that touch meet.
func TestHeadlinesThatMovedByHand(t *testing.T) {
	t.Parallel()
	line := func(metric string, of ...float64) Headline {
		h := Headline{Arm: "a", Metric: metric, Name: metric, Unit: "bps"}
		for i, at := range []**float64{&h.Value, &h.Low, &h.High} {
			if i < len(of) {
				*at = pointer(of[i])
			}
		}
		return h
	}
	then := &Content{Headlines: []Headline{line("same", 1), line("none"), line("gone", 4), line("came"), line("touch", 1, 0, 2), line("fell", 5, 4, 6), line("up", 1, 0, 2), line("down", 5, 4, 6), line("then", 1, 0, 2), line("now", 5)}}
	now := &Content{Headlines: []Headline{line("same", 1), line("new", 1), line("none"), line("gone"), line("came", 4), line("touch", 3, 2, 4), line("fell", 3, 2, 4), line("up", 3, 2.5, 4), line("down", 3, 2, 3.5), line("then", 9), line("now", 9, 8, 10)}}
	s := changelog(then, now)
	var rows []string
	for _, row := range s.Parts[len(s.Parts)-1].Table.Rows {
		rows = append(rows, strings.Join(row, " "))
	}
	require.Equal(t, []string{
		"a, gone (bps) 4.0 – – –", "a, came (bps) – 4.0 – –", "a, touch (bps) 1.0 [0.0, 2.0] 3.0 [2.0, 4.0] +2.0 meet", "a, fell (bps) 5.0 [4.0, 6.0] 3.0 [2.0, 4.0] −2.0 meet",
		"a, up (bps) 1.0 [0.0, 2.0] 3.0 [2.5, 4.0] +2.0 apart", "a, down (bps) 5.0 [4.0, 6.0] 3.0 [2.0, 3.5] −2.0 apart",
		"a, then (bps) 1.0 [0.0, 2.0] 9.0 +8.0 –", "a, now (bps) 5.0 9.0 [8.0, 10.0] +4.0 –",
	}, rows)
	require.Len(t, changelog(now, now).Parts, 1)
}

// Runs that differ in two numbers are cells; those that differ in one stand along it; and a page of several has
// the parts of each.
func TestRunsThatDifferAreSetSideBySide(t *testing.T) {
	t.Parallel()
	var all []*Content
	for _, lltv := range []string{"0.77", "0.86"} {
		for _, depth := range []string{"500000", "1000000"} {
			r := sample(t, 25)
			r.Scenario = strings.NewReplacer("0.86", lltv, "1000000", depth).Replace(written)
			all = append(all, r.Content())
		}
	}
	keys, _ := differing(all)
	require.Equal(t, []string{"market.lltv", "venue.of.depth"}, keys)
	require.Equal(t, []string{"lltv 0.77, depth 500000", "lltv 0.77, depth 1000000", "lltv 0.86, depth 500000", "lltv 0.86, depth 1000000"}, named(all))
	text, err := Pages(Static, nil, all...)
	require.NoError(t, err)
	page := withoutData(text)
	require.Contains(t, page, `<figure id="across-morpho-loss-expected">`)
	for _, id := range []string{`id="run-1-waterfall"`, `id="run-4-waterfall"`, `href="#run-3-summary"`} {
		require.Contains(t, page, id)
	}
	require.NotContains(t, page, "<script")
	text, err = Pages(Static, nil, all[0], all[2], &Content{Format: 1, Name: "sample", Scenario: strings.Replace(written, "0.86", "0.9", 1), Headlines: all[0].Headlines})
	require.NoError(t, err)
	require.Contains(t, string(text), `<figure id="across-loss-expected">`)
	_, err = Pages(Static, nil)
	require.Error(t, err)
}

func TestWhatChangedSinceAnEarlierRunIsTold(t *testing.T) {
	t.Parallel()
	now := sample(t, 25).Content()
	then := *now
	then.Hash, then.Scenario = "another", strings.Replace(written, "0.86", "0.8", 1)
	now.Scenario = written
	moved := append([]Headline{}, now.Headlines...)
	moved[0].Value, moved[0].Low, moved[0].High = pointer(*moved[0].Value+500), pointer(*moved[0].Low+500), pointer(*moved[0].High+500)
	moved[1].Value = pointer(*moved[1].Value + 0.01)
	then.Headlines = moved
	s := changelog(&then, now)
	require.Contains(t, s.Parts[0].Text, "1 key of the scenario differ")
	require.Equal(t, [][]string{{"market.lltv", "0.8", "0.86"}}, s.Parts[1].Table.Rows)
	require.Len(t, s.Parts[2].Table.Rows, 2)
	require.Equal(t, "meet", s.Parts[2].Table.Rows[1][4])
	require.Equal(t, []string{"−500.0", "apart"}, s.Parts[2].Table.Rows[0][3:])
	require.Contains(t, changelog(now, now).Parts[0].Text, "Every value is the same")
}

// What is read back gives the same page, and what somebody writes into the file can be nothing but text.
func TestAPageIsMadeAgainFromItsContent(t *testing.T) {
	t.Parallel()
	c := sample(t, 25).Content()
	page, err := c.Page(Live)
	require.NoError(t, err)
	text, err := c.JSON()
	require.NoError(t, err)
	read, err := ReadContent(text)
	require.NoError(t, err)
	again, err := read.Page(Live)
	require.NoError(t, err)
	require.Equal(t, string(page), string(again))

	for i := range read.Sections {
		for k := range read.Sections[i].Parts {
			if f := read.Sections[i].Parts[k].Figure; f != nil {
				f.Shapes = append(f.Shapes, Shape{Kind: "text", Paint: `"/><script>alert(1)</script>`, Anchor: `x"><script>`, Text: "<script>", Told: "</title><script>", Points: []Place{{1, 2}}}, Shape{Kind: "circle"})
				f.Title = `"><script>alert(2)</script>`
			}
		}
	}
	page, err = read.Page(Static)
	require.NoError(t, err)
	require.NotContains(t, string(page), "<script")

	var tree map[string]any
	require.NoError(t, json.Unmarshal(text, &tree))
	tree["format"] = 2
	later, err := json.Marshal(tree)
	require.NoError(t, err)
	_, err = ReadContent(later)
	require.ErrorContains(t, err, "format 2, this program reads 1")
	_, err = ReadContent([]byte("{"))
	require.Error(t, err)
}
