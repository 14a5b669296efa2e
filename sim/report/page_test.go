package report

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
)

// Runs of one name are told apart by three keys at most, and by a number where those do not.
func TestRunsOfOneNameAreToldApart(t *testing.T) {
	t.Parallel()
	run := func(name, scenario string) *Content { return &Content{Name: name, Scenario: scenario} }
	for _, of := range []struct {
		all  []*Content
		want []string
	}{
		{[]*Content{run("a", "x: 1"), run("a", "x: 1"), run("a", "x: 1")}, []string{"a", "a (2)", "a (3)"}},
		{[]*Content{run("a", "x: 1"), run("b", "x: 2")}, []string{"a", "b"}},
		{[]*Content{run("a", "x: 1"), run("a", "x: 2")}, []string{"x 1", "x 2"}},
		{[]*Content{run("a", "x: 1\ny: 1\nz: 1"), run("a", "x: 2\ny: 2\nz: 2")}, []string{"x 1, y 1, z 1", "x 2, y 2, z 2"}},
		{[]*Content{run("a", "w: 1\nx: 1\ny: 1\nz: 1"), run("a", "w: 2\nx: 2\ny: 2\nz: 2")}, []string{"a", "a (2)"}},
	} {
		require.Equal(t, of.want, named(of.all))
	}
}

// A page of several runs is called by their name where they have one; a static one has no model.
func TestThePageOfSeveralRunsIsCalledByTheirName(t *testing.T) {
	t.Parallel()
	model := &Playground{Module: make([]byte, 1_500_000), Scenario: "x: 1\n"}
	require.Equal(t, "2.0 MB", model.Megabytes())
	text := func(kind Kind, names ...string) string {
		var all []*Content
		for _, name := range names {
			all = append(all, &Content{Name: name})
		}
		page, err := PagesWith(kind, model, nil, all...)
		require.NoError(t, err)
		return string(page)
	}
	require.Contains(t, text(Static, "a", "a"), "<h1>2 runs of a</h1>")
	require.Contains(t, text(Static, "a", "b"), "<h1>2 runs</h1>")
	require.Contains(t, text(Static, "a", "b"), `<a href="#run-1-summary"><strong>a</strong></a>`)
	require.Contains(t, text(Static, "a"), `<a href="#summary">In words</a>`)
	require.NotContains(t, text(Static, "a"), `href="#playground"`)
	require.Contains(t, text(Live, "a"), `href="#playground"`)
}

func TestBoundsAreWrittenInBrackets(t *testing.T) {
	t.Parallel()
	require.Equal(t, "[20.0, 30.0]", Bounds(infer.Estimate{Low: 0.2, High: 0.3}, 100, 1))
	none := (*Headline)(nil).estimate()
	require.Empty(t, Bounds(none, 100, 1))
}
