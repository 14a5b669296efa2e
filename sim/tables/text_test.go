package tables

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// made is a result of two studies, of two arms and of one, along three paths.
func made() *Result {
	bounded := infer.Estimate{Value: 12.34, Low: 11, High: 13, Paths: 3}
	few := infer.Estimate{Value: 5, Low: math.NaN(), High: math.NaN(), Paths: 3, Support: infer.Support{None: infer.FewPaths, Distinct: 3, Contributing: 2}}
	return &Result{
		Table: "made", Title: "Made up", About: "By hand.", Seed: 7, Paths: 3, Borrowers: 2,
		Studies: []Study{
			{Name: "one", Arms: 2, Failed: 5, Failures: []string{"f1", "f2", "f3", "f4", "f5"}, Hash: "aa"},
			{Name: "two", Arms: 1, Failed: 1, Failures: []string{"g1"}, Hash: "bb"},
		},
		Grids: []Grid{{Title: "A grid", About: "Somewhat other.", Columns: []Column{{"x", [2]string{"upper", "left"}}, {"y", [2]string{"", "right"}}}, Rows: []Row{
			{Section: "First", Key: "r", Label: "loss", Unit: "bps", Cells: []infer.Estimate{bounded, few}, decimals: 1},
			{Key: "s", Label: "gain", Unit: "%", Cells: []infer.Estimate{few, bounded}},
			{Section: "Last", Key: "t", Label: "rest", Cells: []infer.Estimate{bounded, bounded}, decimals: 2},
		}}},
		Claims: []Claim{
			{Source: "S01", Wording: "words", Evidence: "loss", Unit: "bps", Number: bounded, Relation: Above, Bound: 10, Why: "half of it", Verdict: Yes, decimals: 1},
			{Source: "S02", Wording: "more words", Evidence: "gain", Unit: "%", Number: few, Relation: Never, Verdict: Open},
			{Source: "S03", Wording: "others", Evidence: "rest", Number: bounded, Relation: Below, Verdict: No, Unserved: "y"},
			{Source: "S04", Wording: "others", Evidence: "rest", Number: bounded, Relation: Below, Verdict: Open},
		},
	}
}

func TestATablesTextByHand(t *testing.T) {
	t.Parallel()
	r := made()
	text := r.Text()
	require.Contains(t, text, "\n6 of 9 runs failed (one run is one arm on one path).\nf1\nf2\nf3\ng1\nStudy one aa\nStudy two bb\n", "three failures of a study are told")
	require.NotContains(t, text, "Changed")
	require.Contains(t, text, "A grid\nSomewhat other.\n")
	require.Contains(t, text, "Fewer than 20 paths")
	r.Changed, r.Paths = []string{"a=1", "b=2"}, 20
	text = r.Text()
	require.Contains(t, text, "Changed, so what is said above and below of the scenario may not hold: a=1, b=2.")
	require.NotContains(t, text, "Fewer than")
	require.Contains(t, text, "\n6 of 60 runs failed")
	require.Contains(t, r.summary(), "Of 4 sentences of the usual wording the simulation bears out 1 and contradicts 1; 2 stay open on these paths. ")
	require.Contains(t, r.summary(), "as S01, are one claim")

	var lines []string
	for _, line := range strings.Split(r.Grids[0].text(100), "\n") {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	require.Equal(t, []string{
		"A grid", "Somewhat other.", "upper", "left right", strings.Repeat("─", 39), "First", "loss 12.3 5.0", "bps [11.0, 13.0]", "gain 5 12", "% [11, 13]", "Last", "rest 12.34 12.34", "[11.00, 13.00] [11.00, 13.00]",
	}, lines[:len(lines)-1])
}

func TestATablesMarkdownByHand(t *testing.T) {
	t.Parallel()
	text := made().Markdown()
	for _, want := range []string{
		"# Made up\n\nBy hand. 3 paths of 2 borrowers, seed 7.", "First: loss, bps", "12.3 [11.0, 13.0]", "gain, %", "Last: rest,", "S01 words", "\nStudy one aa\n", "\nStudy two bb\n",
	} {
		require.Contains(t, text, want)
	}
	require.NotContains(t, text, ": gain", "no section begins there")
}

func TestWhatIsSaidOfASentence(t *testing.T) {
	t.Parallel()
	r := made()
	require.Equal(t, "loss: 12.3 [11.0, 13.0] bps (needs more than 10: half of it; 0 of 3 paths contribute)", r.Claims[0].says())
	r.Claims[0].Number.Contributing = 3
	require.Equal(t, "loss: 12.3 [11.0, 13.0] bps (needs more than 10: half of it)", r.Claims[0].says())
	require.Equal(t, "gain: 5 % (needs 0 on every path; "+r.Claims[1].Number.Why()+")", r.Claims[1].says())
	require.Contains(t, r.Claims[2].says(), "needs less than 0; no verdict: y liquidated nobody")
}

func TestSentencesAreFoldedBesideTheirVerdict(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"ab cd", "efg", "hijklm", "n"}, fold("ab cd efg hijklm n", 5))
	require.Equal(t, []string{"ab cd", "e f"}, fold("  ab cd e f", 6))
	require.Equal(t, []string{"ab cd e", "f"}, fold("ab cd e f", 7))
	require.Equal(t, []string{""}, fold("", 7))
	require.Equal(t, "äb  ", pad("äb", 4))
	require.Equal(t, "abcd", pad("abcd", 4))
	require.Equal(t, "abcde", pad("abcde", 4))
	require.Equal(t, []string{"a", "b", ""}, []string{at([]string{"a", "b"}, 0), at([]string{"a", "b"}, 1), at([]string{"a", "b"}, 2)})
	for width, want := range map[int][2]int{100: {38, 44}, 93: {38, 44}, 92: {37, 44}, 52: {19, 22}} {
		wording, evidence := halves(width)
		require.Equal(t, want, [2]int{wording, evidence}, width)
	}
	rows := made().said(100).Rows
	require.Equal(t, "yes", rows[0][1])
	require.True(t, strings.HasPrefix(rows[0][0], "S01 words"+strings.Repeat(" ", 31)+"loss: 12.3"), "%q", rows[0][0])
	require.Empty(t, rows[1][1], "a verdict stands beside the first of its lines")
	require.True(t, strings.HasPrefix(rows[1][0], strings.Repeat(" ", 40)))
}

func TestATablesFilesByHand(t *testing.T) {
	t.Parallel()
	lines := strings.Split(string(made().CSV()), "\n")
	require.Equal(t, "made,r,loss,x,bps,12.34,11,13,3,0,0,0,,First", lines[1])
	require.Equal(t, "made,s,gain,x,%,5,,,3,2,0,0,"+infer.FewPaths.String()+",First", lines[3], "a section goes on until the next")
	require.Equal(t, "made,t,rest,y,,12.34,11,13,3,0,0,0,,Last", lines[6])
	require.Len(t, lines, 8)
	require.Equal(t, "made,S01,words,loss,bps,12.34,11,13,3,0,0,0,,above,10,half of it,0,yes", strings.Split(string(made().ClaimsCSV()), "\n")[1])
	require.Empty(t, digits(math.Inf(-1)))
	require.Equal(t, "1.23456789e+09", digits(1234567890.4))
}

// The first arm fails on the second path. The second arm's numbers go on, of its own study alone.
func TestAnArmThatFailsIsSkippedAlone(t *testing.T) {
	t.Parallel()
	table := &Table{Name: "made", studies: []study{{name: "a"}, {name: "b"}}, grids: []grid{{
		columns: []column{{key: "x"}, {key: "y"}, {key: "z", study: 1, arm: "x"}},
		rows:    []row{{key: "n", factor: 1, measure: func(_ *path, arm *run) (y, x float64) { return float64(len(arm.Vaults)), 1 }}},
	}}}
	g := newGathering(table)
	for i, failed := range []bool{false, true, false} {
		arms := []record.Arm{{Vaults: make([]record.Vault, 2+i)}, {Vaults: make([]record.Vault, 7)}}
		if failed {
			arms[0].Err = errors.New("it failed")
		}
		require.NoError(t, g.add(0, record.Names{Arms: []string{"x", "y"}}, oracle.Clock{Blocks: 7200, Interval: 1}, &record.Path{Index: uint32(i), Arms: arms}, i))
	}
	require.NoError(t, g.add(1, record.Names{Arms: []string{"x"}}, oracle.Clock{Blocks: 3600, Interval: 1}, &record.Path{Arms: []record.Arm{{Vaults: make([]record.Vault, 9)}}}, 0))
	require.InDelta(t, 2, g.hours, 0, "of the longest")
	var out Result
	g.results(&out)
	cells := out.Grids[0].Rows[0].Cells
	for i, want := range []float64{3, 7, 9} {
		require.InDelta(t, want, cells[i].Value, 1e-12, fmt.Sprint(i))
	}
	require.Panics(t, func() { g.find("n", "w") })
	require.Panics(t, func() { g.find("m", "x") })
}
