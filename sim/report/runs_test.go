package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
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
