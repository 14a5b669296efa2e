package stats

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// threePaths are paths of two arms on which two vaults of 2,000 lose 40 and 80 in the first, with the second failing, and 60 and
// 100; on the third nobody is liquidated. 1,000 of each vault is closed.
func threePaths(t *testing.T) *Study {
	t.Helper()
	s := New(names, "ETH", "USDC")
	for i, losses := range [][3]int64{{40, 20, 80}, {60, 20, 100}, {}} {
		p := path(uint32(i), losses[0], losses[1], losses[2])
		if i == 0 {
			p.Arms[1] = record.Arm{Err: errors.New("boom")}
		}
		require.NoError(t, s.Add(p))
	}
	return s
}

// saysOf writes numbers with a dash where there is none.
func saysOf(values []float64) (all []string) {
	for _, v := range values {
		if math.IsNaN(v) {
			all = append(all, "–")
		} else {
			all = append(all, fmt.Sprintf("%.4g", v))
		}
	}
	return all
}

func TestARatioByPath(t *testing.T) {
	t.Parallel()
	s := threePaths(t)
	require.Equal(t, []string{"600", "800", "–"}, saysOf(s.ByPath(Cost, 0)), "120 and 160 of 2,000, and nothing closed")
	require.Equal(t, []string{"–", "200", "–"}, saysOf(s.ByPath(Cost, 1)), "the first run failed; 20 of 1,000")
	require.Equal(t, []string{"–", "50", "0"}, saysOf(s.ByPath(ExpectedLoss, 1)))
	require.Nil(t, s.ByPath(Loss, 0), "a total is no ratio")
	require.Nil(t, s.ByPath(&Metric{}, 0))
}

// Rows are by path and then by arm; a run that failed has none, and a metric that is no ratio no number.
func TestTheValuesOfEachPath(t *testing.T) {
	t.Parallel()
	s := threePaths(t)
	var rows []string
	require.NoError(t, s.EachPath([]*Metric{Loss, Cost, ExpectedLoss}, func(v PathValues) error {
		rows = append(rows, fmt.Sprint(v.Path, " ", v.Arm, " ", saysOf(v.Values)))
		return nil
	}))
	require.Equal(t, []string{
		"0 morpho [– 600 300]", "1 morpho [– 800 400]", "1 exchange [– 200 50]", "2 morpho [– – 0]", "2 exchange [– – 0]",
	}, rows)
	stop, calls := errors.New("stop"), 0
	require.ErrorIs(t, s.EachPath([]*Metric{Cost}, func(PathValues) error { calls++; return stop }), stop)
	require.Equal(t, 1, calls)
	first := New(names, "ETH", "USDC")
	p := path(0, 40, 20, 80)
	p.Arms[0] = record.Arm{Err: stop}
	require.NoError(t, first.Add(p))
	rows = nil
	require.NoError(t, first.EachPath([]*Metric{Cost}, func(v PathValues) error { rows = append(rows, v.Arm); return nil }))
	require.Equal(t, []string{"exchange"}, rows, "an arm that failed hides none behind it")
	require.Equal(t, []*Metric{Cost, ExpectedLoss}, Ratios([]*Metric{Loss, LossDifference, Cost, ExpectedLoss}))
}

// The paths on which a headline is not zero come first, and then others, all in their order.
func TestThePathsThatTell(t *testing.T) {
	t.Parallel()
	s := walked(t, [2]int64{0, 0}, [2]int64{100, 60}, [2]int64{0, 0}, [2]int64{-1, 5}, [2]int64{-1, -1})
	for n, want := range [][]int{nil, {1}, {1, 3}, {0, 1, 3}, {0, 1, 2, 3}, {0, 1, 2, 3, 4}, {0, 1, 2, 3, 4}} {
		require.Equal(t, want, s.Telling(n), n)
	}
}

// Paths of a study that are some of another's are compared with those.
func TestMovesAlongSomePaths(t *testing.T) {
	t.Parallel()
	study := walked(t, [2]int64{100, 1}, [2]int64{100, 40}, [2]int64{100, 2}, [2]int64{100, 60})
	other := walked(t, [2]int64{100, 70}, [2]int64{100, 50})
	got := movementOf(t, other.MovesAlong(study, []int{3, 1}), LossDifference, "b")
	require.InDelta(t, -50, got.From, 1e-9)
	require.InDelta(t, 10, got.Value, 1e-9)
	require.Equal(t, 2, got.Paths)
}

// Of metrics that both studies gather, all move, and headlines alone where those are asked for. A total has no interval, and
// what the other study does not gather no number.
func TestWhatMovesBetweenTwoStudies(t *testing.T) {
	t.Parallel()
	of := record.Names{Arms: []string{"a", "b", "c"}, Behaviours: []string{"passive"}, CollateralDecimals: 18, LoanDecimals: 6}
	walk := func(metrics []*Metric, closed uint64) *Study {
		s := NewOf(metrics, of, "ETH", "USDC")
		p := &record.Path{Arms: make([]record.Arm, 3)}
		for a := range p.Arms {
			p.Arms[a].Vaults = []record.Vault{liquidated(ether(0, 10), 1, closed, closed, 0, map[journal.Reason]int64{journal.Gas: int64(a + 1)})}
		}
		require.NoError(t, s.Add(p))
		return s
	}
	some := []*Metric{Cost, Closed, LossDifference, Either, EndWealthDifference}
	then, now := walk(some, 100), walk(some, 130)
	var all []string
	for _, m := range now.Changes(then) {
		all = append(all, fmt.Sprintf("%s %s/%s %.4g %.4g", m.Metric.Key, m.Arm, m.Against, m.From, m.Value))
	}
	require.Equal(t, []string{
		"closed a/ 1e+08 3e+07", "cost a/ 100 -23.08", "closed b/ 1e+08 3e+07", "cost b/ 200 -46.15", "closed c/ 1e+08 3e+07", "cost c/ 300 -69.23",
		"loss_difference b/a 5 0", "vaults_liquidated_in_either b/a 1 0", "end_wealth_difference b/a 0 0", "loss_difference c/a 10 0", "vaults_liquidated_in_either c/a 1 0", "end_wealth_difference c/a 0 0",
	}, all, "pairs are those with the first arm")
	require.Equal(t, 1, now.Changes(then)[0].Paths)
	var headlines []string
	for _, m := range now.Moves(then) {
		headlines = append(headlines, m.Metric.Key)
	}
	require.Equal(t, []string{"cost", "cost", "cost", "loss_difference", "end_wealth_difference", "loss_difference", "end_wealth_difference"}, headlines)
	headlines = nil
	for _, m := range now.MovesAlong(then, []int{0}) {
		headlines = append(headlines, m.Metric.Key)
	}
	require.Equal(t, []string{"cost", "cost", "cost", "loss_difference", "end_wealth_difference", "loss_difference", "end_wealth_difference"}, headlines)
	for _, m := range now.Changes(walk([]*Metric{LiquidatedShare, CostDifference}, 100)) {
		require.True(t, math.IsNaN(m.From) && math.IsNaN(m.Value), m.Metric.Key)
	}
}

// Between an arm that counts debt and one that counts value there is no difference of cost to move.
func TestWhatCannotBeComparedDoesNotMove(t *testing.T) {
	t.Parallel()
	s := NewOf([]*Metric{CostDifference, LossDifference}, names, "ETH", "USDC")
	p := path(0, 40, 20, 80)
	p.Arms[1].Vaults[0].Positions = 2
	require.NoError(t, s.Add(p))
	all := s.Changes(s)
	require.Len(t, all, 1)
	require.Equal(t, LossDifference, all[0].Metric)
}

// A trial's movement is that of the same metric, arm and pair. Of each headline the assumption that moves that one farthest
// stands first.
func TestMovementsAreToldByTheirHeadline(t *testing.T) {
	t.Parallel()
	move := func(m *Metric, arm, against string, by float64) Movement {
		return Movement{Metric: m, Arm: arm, Against: against, Unit: "bps", Estimate: infer.Bare(by, 2)}
	}
	trial := func(key string, ba, ca, cb, a float64) Trial {
		return Trial{Key: key, From: "1", To: "2", Moves: []Movement{move(LossDifference, "b", "a", ba), move(LossDifference, "c", "a", ca), move(LossDifference, "c", "b", cb), move(Cost, "c", "", a)}}
	}
	s := Sensitivity{Trials: []Trial{trial("x", 1, 6, 2, 8), trial("y", 5, 3, 7, 4)}}
	for i := range s.Trials[0].Moves {
		m := &s.Trials[0].Moves[i]
		require.Same(t, m, s.Trials[0].Move(m))
	}
	require.Nil(t, s.Trials[0].Move(&Movement{Metric: Cost, Arm: "c", Against: "a"}))
	require.Nil(t, s.Trials[0].Move(&Movement{Metric: Cost, Arm: "b"}))
	var order []string
	for _, h := range s.Headlines() {
		same := func(m *Movement) bool { return m.Metric == h.Metric && m.Arm == h.Arm && m.Against == h.Against }
		order = append(order, fmt.Sprint(h.Arm, h.Against, s.Ranked(same)[0][0].Key))
	}
	require.Equal(t, []string{"bay", "cax", "cby", "cx"}, order)
	require.Equal(t, `arm,against,metric,unit,key,from,to,value_at_from,change,ci95_low,ci95_high,paths,contributing,no_interval,failed_runs,refused,step
b,a,loss_difference,bps,y,1,2,0,5,,,2,0,total,0,,
b,a,loss_difference,bps,x,1,2,0,1,,,2,0,total,0,,
c,a,loss_difference,bps,x,1,2,0,6,,,2,0,total,0,,
c,a,loss_difference,bps,y,1,2,0,3,,,2,0,total,0,,
c,b,loss_difference,bps,y,1,2,0,7,,,2,0,total,0,,
c,b,loss_difference,bps,x,1,2,0,2,,,2,0,total,0,,
c,,cost,bps,x,1,2,0,8,,,2,0,total,0,,
c,,cost,bps,y,1,2,0,4,,,2,0,total,0,,
`, string(s.CSV()))
}
