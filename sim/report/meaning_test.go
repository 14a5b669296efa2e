package report

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// What a study says first: that every run failed, that nobody was liquidated, though some could be or none, or where the
// first arm's cost went if it has any.
func TestWhatAStudyComparesIsSaidFirst(t *testing.T) {
	t.Parallel()
	arm := func(name string, paths int, liquidated, reached uint64) stats.Arm {
		return stats.Arm{Name: name, Paths: paths, Numbers: stats.Numbers{stats.VaultsLiquidated: stats.Counted(liquidated, 2), stats.Reached: stats.Counted(reached, 2)}}
	}
	says := func(paths int, arms ...stats.Arm) []string {
		return (&Report{Summary: &stats.Summary{Paths: paths, Arms: arms}}).meaning()
	}
	const nothing = "Nobody was liquidated: there is nothing to compare."
	require.Equal(t, []string{"Every run failed: there is nothing to compare."}, says(1, arm("a", 0, 0, 0), arm("b", 0, 0, 0)))
	require.Contains(t, says(0, arm("a", 0, 0, 0))[0], nothing, "no path has failed")
	require.Contains(t, says(2, arm("a", 2, 0, 0), arm("b", 2, 0, 0))[0], nothing)
	require.Contains(t, says(2, arm("a", 2, 0, 0), arm("b", 2, 0, 1))[0], "Nobody was liquidated, although vaults could be")
	require.Equal(t, []string{"In a, liquidation cost borrowers nothing."}, says(2, arm("a", 2, 1, 1)))
	require.Empty(t, says(2, arm("a", 2, 0, 1), arm("b", 2, 1, 1)), "the first arm has no cost to speak of")
}

// A pair of the first arm that rests on some of the paths is named; one of none, of all, or of other arms is not.
func TestPairsOfFewerPathsAreNamed(t *testing.T) {
	t.Parallel()
	s := &stats.Summary{Paths: 3, Arms: []stats.Arm{{Name: "a"}, {Name: "b"}}, Pairs: []stats.Pair{
		{A: "a", B: "none", Paths: 0}, {A: "a", B: "one", Paths: 1}, {A: "a", B: "two", Paths: 2}, {A: "a", B: "all", Paths: 3}, {A: "b", B: "one", Paths: 1},
	}}
	require.Equal(t, []string{"Runs failed, so 1 of 3 paths compare a and one.", "Runs failed, so 2 of 3 paths compare a and two."}, failedApart(s))
}

// A behaviour is named where it acted in one arm and not in another, with those that did alike.
func TestBehavioursThatActedInSomeArmsAreNamed(t *testing.T) {
	t.Parallel()
	arm := func(name string, by ...stats.Deed) stats.Arm { return stats.Arm{Name: name, By: by} }
	s := &stats.Summary{Arms: []stats.Arm{
		arm("x", stats.Deed{Behaviour: "everywhere", Acted: 1}, stats.Deed{Behaviour: "apart", Acted: 2}, stats.Deed{Behaviour: "idle"}, stats.Deed{Behaviour: "too", Acted: 1}),
		arm("y", stats.Deed{Behaviour: "everywhere", Acted: 1}, stats.Deed{Behaviour: "apart"}, stats.Deed{Behaviour: "idle", Refused: 1}, stats.Deed{Behaviour: "too"}),
		arm("z", stats.Deed{Behaviour: "everywhere", Acted: 3, Refused: 1}, stats.Deed{Behaviour: "apart", Refused: 1}, stats.Deed{Behaviour: "idle"}, stats.Deed{Behaviour: "too", Refused: 4}),
	}}
	require.Equal(t, []string{"everywhere", "apart", "idle", "too"}, behaviours(s))
	require.Equal(t, []string{"Borrowers of behaviour apart and too acted in x, were refused in z, did nothing in y: differences between these arms are also of what owners did, not of liquidation alone."}, unequalDeeds(s))
	s.Arms = s.Arms[:2]
	require.Equal(t, []string{"Borrowers of behaviour apart and too acted in x, did nothing in y: differences between these arms are also of what owners did, not of liquidation alone."}, unequalDeeds(s))
}
