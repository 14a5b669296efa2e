package stats

import (
	"math"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// What a path tells of an arm stays on the paths after it: that accounts of its design have something, and a share of interest.
func TestWhatAnArmIsStays(t *testing.T) {
	t.Parallel()
	for _, of := range []struct {
		name            string
		change          func(*record.Undone)
		keeps, interest bool
	}{
		{"nothing", func(*record.Undone) {}, false, false},
		{"the protocol's account", func(u *record.Undone) { u.EndProtocol = fixed.FromInt64(-1) }, true, false},
		{"others' accounts", func(u *record.Undone) { u.EndHolders = fixed.FromInt64(1) }, true, false},
		{"interest", func(u *record.Undone) { u.EndInterest = *uint256.NewInt(1) }, false, true},
	} {
		a, r := &Arm{}, newRun(&record.Names{})
		arm := record.Arm{}
		of.change(&arm.Undone)
		for _, on := range []record.Arm{arm, {}} {
			r.see(&on, 0)
			a.see(r)
			require.Equal(t, []bool{of.keeps, of.interest}, []bool{a.Keeps, a.Interest}, of.name)
		}
	}
}

func TestAnArmIsFoundByItsName(t *testing.T) {
	t.Parallel()
	s := &Summary{Arms: []Arm{{Name: "a"}, {Name: "b"}}}
	require.Same(t, &s.Arms[0], s.Arm("a"))
	require.Same(t, &s.Arms[1], s.Arm("b"))
	require.Nil(t, s.Arm("c"))
}

// The tables of what was left undone are shown where one thing was.
func TestWhenWhatWasLeftIsShown(t *testing.T) {
	t.Parallel()
	owed := []*Metric{LatentBadDebt}
	require.False(t, Left.Shown(&Arm{}, owed))
	require.True(t, Left.Shown(&Arm{Unserved: 1}, owed))
	require.True(t, Left.Shown(&Arm{Numbers: Numbers{LatentBadDebt: Money(fixed.FromInt64(1), 1)}}, owed))
	require.False(t, OnTheWay.Shown(&Arm{}, nil))
	require.True(t, OnTheWay.Shown(&Arm{Left: 1}, nil))
	require.True(t, OnTheWay.Shown(&Arm{Left: 3, Unserved: 3}, nil))
	require.True(t, OnTheWay.Shown(&Arm{Unserved: 1}, nil))
	require.True(t, OnTheWay.Shown(&Arm{Deepest: Deepest{Moment: record.Moment{Vaults: 1}}}, nil))
}

// valuesOf are the values that an arm adds to a sample on one path.
func valuesOf(m *Metric, of record.Names, arm record.Arm) (values []float64) {
	r := newRun(&of)
	r.see(&arm, 0)
	m.From.(ofSample).sample.Of(r, func(v float64) { values = append(values, v) })
	return values
}

// A fall of 12 % is 0.12 of 1e18, and there may be none. Who did not wait is no part of the queue. Of a path without debt there
// is no share of it.
func TestSamplesByHand(t *testing.T) {
	t.Parallel()
	fall := func(known bool) record.Fall { return record.Fall{Known: known, Share: *uint256.NewInt(12e16)} }
	arm := record.Arm{Undone: record.Undone{FallCapital: fall(true), FallDepth: fall(false)}, Vaults: []record.Vault{{}, {Queued: 1}, {Queued: 7}}}
	require.Equal(t, []float64{12}, valuesOf(FallByCapital, record.Names{}, arm))
	require.Empty(t, valuesOf(FallByDepth, record.Names{}, arm))
	require.Equal(t, []float64{1, 7}, valuesOf(QueuedMedian, record.Names{}, arm))
	require.Empty(t, valuesOf(BadDebtP99, record.Names{}, arm))
	require.Empty(t, valuesOf(Find("most_shortfall_p99"), record.Names{}, arm))

	owing := ether(0, 10)
	owing.Liquidations, owing.EndEquity = 1, fixed.FromInt64(-2e6)
	owing.Paid[journal.BadDebt] = fixed.FromInt64(-3e6)
	solvent := ether(1, 10)
	of, both := record.Names{CollateralDecimals: 18, LoanDecimals: 6}, record.Arm{Vaults: []record.Vault{owing, solvent}}
	both.Undone.Deepest.Amount = *uint256.NewInt(5e6)
	require.Equal(t, []float64{250}, valuesOf(BadDebtP99, of, both), "5 of 200")
	require.Equal(t, []float64{250}, valuesOf(Find("most_shortfall_p99"), of, both))
	require.Equal(t, [2]float64{3e10, 200e6}, partsOf(BadDebtShare, of, both))
	require.Equal(t, [2]float64{2e10, 200e6}, partsOf(LatentBadDebtShare, of, both))
	require.Equal(t, [2]float64{5e10, 200e6}, partsOf(UnpaidShare, of, both))
	require.Equal(t, [2]float64{1, 2}, partsOf(Find("under_water_end_share"), of, both), "who has nothing is not under water")
}

// Three borrowers of 2,000 end with 500, 300 and 100 in the first arm, and with 500, 200 and 400 in the second: one poorer by
// 100, one richer by 300.
func TestHowBorrowersEndedIsSummedOverThem(t *testing.T) {
	t.Parallel()
	ending := func(ends ...int64) *Run {
		r := newRun(&record.Names{CollateralDecimals: 18, LoanDecimals: 6})
		arm := record.Arm{}
		for i, end := range ends {
			v := liquidated(ether(uint32(i), 10), 1, 10, 10, 0, nil)
			v.EndEquity = fixed.FromInt64(end * 1e6)
			arm.Vaults = append(arm.Vaults, v)
		}
		r.see(&arm, 0)
		return r
	}
	p := &Pairing{}
	p.see(ending(500, 300, 100), ending(500, 200, 400))
	y, x := EndedPoorer.Between.(ratioBetween).parts(p)
	require.Equal(t, [2]float64{1, 3}, [2]float64{y, x})
	y, x = EndWealthDifference.Between.(ratioBetween).parts(p)
	require.Equal(t, [2]float64{1000, 3}, [2]float64{y, x})
	y, x = wealthOfAll(p.A)
	require.Equal(t, [2]float64{4500, 3}, [2]float64{y, x})
}

// What a number rests on stands in summary.csv where paths contribute.
func TestARowSaysWhatItRestsOn(t *testing.T) {
	t.Parallel()
	row := func(of infer.Support) Row {
		e := infer.Estimate{Value: 1, Low: math.NaN(), High: math.NaN(), Support: of}
		return (&Summary{}).row("a", "", Cost, "bps", &Number{Estimate: e})
	}
	none := row(infer.Support{None: infer.NoValue})
	require.Empty(t, none.Effective)
	require.Empty(t, none.Largest)
	require.Empty(t, none.Needed)
	some := row(infer.Support{None: infer.FewPaths, Contributing: 1, Effective: 1, Largest: 0.5, Needed: 26})
	require.Equal(t, []string{"1", "0.5", "26"}, []string{string(some.Effective), string(some.Largest), string(some.Needed)})
}

// A study of pairs alone has no metric of an arm.
func TestAStudyOfPairsAlone(t *testing.T) {
	t.Parallel()
	s := NewOf([]*Metric{LossDifference}, names, "ETH", "USDC")
	require.NoError(t, s.Add(path(0, 40, 20, 80)))
	sum := s.Summary()
	require.Empty(t, sum.Arms[0].Numbers)
	require.InDelta(t, -250, sum.Pairs[0].Of(LossDifference).Value, 1e-9)
	s = NewOf([]*Metric{Cost}, names, "ETH", "USDC")
	require.NoError(t, s.Add(path(0, 40, 20, 80)))
	require.Empty(t, s.Summary().Pairs[0].Numbers)
}

// A value of each path has the interval of order statistics; without values there is no number.
func TestValuesOfOneAPath(t *testing.T) {
	t.Parallel()
	var values []float64
	for i := range 20 {
		values = append(values, float64(20-i))
	}
	e := infer.QuantileOf(values, 0.5)
	require.Equal(t, [3]float64{10, 6, 15}, [3]float64{e.Value, e.Low, e.High})
	require.InDelta(t, 5, infer.QuantileOf(values, 0.25).Value, 0)
	require.Equal(t, infer.NoValue, infer.QuantileOf(nil, 0.5).None)
	require.InDelta(t, 20, infer.TailMeanOf(values, 0.95).Value, 1e-9)
	require.Equal(t, infer.NoValue, infer.TailMeanOf(nil, 0.95).None)
}
