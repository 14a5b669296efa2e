package sensitivity

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// By the text of [Options]: every value along one path, two where the study has twice as many paths as values. What the study's
// paths leave over walks both values of assumptions along Closely = 24 paths.
func TestAlongHowManyPathsValuesAreWalked(t *testing.T) {
	require.Equal(t, 24, Closely)
	for _, c := range []struct {
		paths, values int
		asked         Options
		want          effort
	}{
		{100, 30, Options{Paths: 7}, effort{screen: 7}},
		{5, 30, Options{Paths: 7}, effort{screen: 5}},
		{5, 30, Options{Paths: 7, Close: true}, effort{screen: 5}},

		{29, 30, Options{}, effort{1, 24, 0}},
		{30, 30, Options{}, effort{1, 24, 0}},
		{59, 30, Options{}, effort{1, 24, 0}}, // 29 are left: 1 value, and no pair
		{60, 30, Options{}, effort{2, 24, 0}}, // two paths each, none is left
		{90, 30, Options{}, effort{2, 24, 0}}, // 30 left: a value, no pair
		{107, 30, Options{}, effort{2, 24, 0}},
		{108, 30, Options{}, effort{2, 24, 2}}, // 48 = 2 × 24
		{155, 30, Options{}, effort{2, 24, 2}},
		{156, 30, Options{}, effort{2, 24, 4}},
		{200, 0, Options{}, effort{2, 24, 8}}, // 200/24 = 8

		{1, 30, Options{}, effort{1, 1, 0}},
		{1, 30, Options{Close: true}, effort{1, 1, 0}}, // walked already
		{2, 1, Options{Close: true}, effort{2, 2, 0}},
		{3, 30, Options{Close: true}, effort{1, 3, 4}},
		{2, 30, Options{Close: true}, effort{1, 2, 4}},
		{200, 30, Options{Close: true}, effort{2, 24, 4}}, // 140/24 = 5, 4 in pairs
		{300, 30, Options{Close: true}, effort{2, 24, 10}},
	} {
		require.Equal(t, c.want, c.asked.effort(c.paths, c.values), "%d paths, %d values, %+v", c.paths, c.values, c.asked)
	}
}

func TestAllPathsAreCounted(t *testing.T) {
	require.Equal(t, 2*30+24*4, effort{2, 24, 4}.total(30))
	require.Equal(t, 7*30, effort{screen: 7}.total(30))
}

func TestPathsThatFollowEachOtherAreWalkedAtOnce(t *testing.T) {
	require.Empty(t, inARow(nil))
	require.Equal(t, []row{{4, 1}}, inARow([]int{4}))
	require.Equal(t, []row{{0, 3}, {5, 2}, {9, 1}}, inARow([]int{0, 1, 2, 5, 6, 9}))
	require.Equal(t, []row{{1, 1}, {3, 1}, {5, 2}}, inARow([]int{1, 3, 5, 6}))
}

func TestEachIsDoneOnceAndNoneAfterAnInterrupt(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	for _, workers := range []int{1, 3, 20} {
		r := &runner{ctx: ctx, workers: workers}
		done := make([]atomic.Int32, 9)
		r.each(len(done), func(i int) { done[i].Add(1) })
		for i := range done {
			require.Equal(t, int32(1), done[i].Load(), "%d by %d workers", i, workers)
		}
		r.each(0, func(int) { t.Error("there is nothing to do") })
	}
	stop()
	r := &runner{ctx: ctx, workers: 2}
	r.each(5, func(int) { t.Error("interrupted") })
}

func TestProgressCountsWhatIsDoneAndNoMoreThanThereIs(t *testing.T) {
	var told []string
	r := &runner{total: 5, told: func(done, total int) { told = append(told, fmt.Sprintf("%d/%d", done, total)) }}
	r.tell(1, 1)
	r.tell(3, 0) // three paths of a value that the scenario refuses
	r.tell(1, 1)
	r.tell(1, 1) // at a finer step, which is walked beside
	require.Equal(t, []string{"1/5", "4/5", "5/5", "5/5"}, told)
	require.Equal(t, 3, r.walked)
	(&runner{}).tell(1, 1) // nobody is told
}

func TestTheFirstErrorIsTold(t *testing.T) {
	a, b := errors.New("a"), errors.New("b")
	require.NoError(t, first(nil))
	require.NoError(t, first([]error{nil, nil}))
	require.Equal(t, b, first([]error{nil, b, a}))
}

// Progress ends at every value along its paths, walked or refused.
func TestProgressReachesItsEnd(t *testing.T) {
	s, study := small(t, "population.behaviours=[{behaviour: top-up, trigger: 0.8, target: 0.79, weight: 1}]")
	last, calls := 0, 0
	got, err := Run(context.Background(), s, study, Options{Paths: 2, Progress: func(done, total int) {
		require.Equal(t, 2*len(trials(s)), total)
		require.GreaterOrEqual(t, done, last)
		last = done
		calls++
	}})
	require.NoError(t, err)
	require.Equal(t, 2*len(got.Trials), last)
	refused, finer := 0, 0
	for _, each := range got.Trials {
		if each.Refused != "" {
			refused++
			require.NotContains(t, each.Refused, "\n")
			require.Empty(t, each.Moves)
		} else {
			require.NotEmpty(t, each.Moves, "whatever is refused before it")
		}
		if each.Step != "" {
			finer = 1
		}
	}
	require.Positive(t, refused)
	require.Equal(t, 2*(len(got.Trials)-refused+finer), got.Walked)
	require.Zero(t, got.Closely)
	require.Empty(t, got.Left)
}
