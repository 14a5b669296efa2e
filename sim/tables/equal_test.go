package tables

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/margin"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

var (
	isolatedColumn = &column{key: "isolated"}
	crossColumn    = &column{key: "cross"}
	cashColumn     = &column{key: "equal-cash", arm: "isolated", cash: 0.5}
)

// scanned is a scan of made-up studies: by arm, for each study, the paths.
func scanned(level float64, own []tally, seen map[string][][]tally) *scan {
	return &scan{of: &equal{level: level}, seen: seen, level: own}
}

// Two studies on each arm, two paths of 100 accounts each with positions worth 1000, small enough to work out
// by hand.
//
//	isolated: 40 of 200 liquidated on a capital of 250 a path, of which 200 is the longs' margin; 5 of 200 on 500 and 400
//	cross:    40 of 200 on a capital of 100 a path, 10 of 200 on 200
//
// At a tenth: ln(0.1/0.2)/ln(0.025/0.2) = 1/3, so isolated takes 250 + 250/3 = 333⅓ and carries 3; ln ½/ln ¼ =
// ½, so cross takes 150 and carries 6⅔. With cash of half the margin isolated takes 350 + 350/3 = 466⅔.
func byHand() map[string][][]tally {
	two := func(hit, ruined, equity, margin float64) []tally {
		t := tally{accounts: 100, hit: hit / 2, ruined: ruined / 2, notional: 1000, equity: equity, margin: margin}
		return []tally{t, t}
	}
	return map[string][][]tally{
		"isolated": {two(40, 0, 250, 200), two(5, 5, 500, 400)},
		"cross":    {two(40, 40, 100, 80), two(10, 10, 200, 160)},
	}
}

func TestS23CapitalAtEqualProbabilityByHand(t *testing.T) {
	t.Parallel()
	s := scanned(0.1, nil, byHand())
	for _, c := range []struct {
		what string
		read quantity
		of   *column
		want float64
	}{
		{"the share held", held, isolatedColumn, 0.1},
		{"isolated carries", carries, isolatedColumn, 3},
		{"isolated carries, cash counted", carries, cashColumn, 1000 / (350 + 350/3.)},
		{"cross carries", carries, crossColumn, 1000 / 150.},
		{"cross over isolated", against, isolatedColumn, 20 / 9.},
		{"cross over isolated, cash counted", against, cashColumn, (350 + 350/3.) / 150},
		{"cross over itself", against, crossColumn, 1},
		{"of isolated's liquidated, ruined: none in one study, all in the other", ruins, isolatedColumn, 1 / 3.},
		{"of cross's liquidated, ruined", ruins, crossColumn, 1},
	} {
		r := s.read(c.read, c.of)
		e := r.Estimate()
		require.InEpsilon(t, c.want, e.Value, 1e-12, c.what)
		require.Equal(t, infer.Constant, e.None, "%s: paths do not differ", c.what)
		require.Equal(t, 2, e.Paths)
	}
}

// At a study whose share is the level, nothing is interpolated: the number and its interval are those of that study.
func TestTheLevelOfAStudyIsReadOffThatStudy(t *testing.T) {
	t.Parallel()
	var own, safer []tally
	for k := range 21 {
		hit, equity := float64(k%7*(k%7)), float64(k%5*(k%5))
		own = append(own, tally{accounts: 100, hit: 30 + hit, notional: 1000, equity: 200 + 10*equity})
		safer = append(safer, tally{accounts: 100, hit: 3 + hit, notional: 1000, equity: 400 + 9*equity})
	}
	s := scanned(0, own, map[string][][]tally{"isolated": {own, safer}})
	var want, share infer.Ratio
	for _, p := range own {
		want.Add(p.equity, p.notional)
		share.Add(p.hit, p.accounts)
	}
	whole := s.whole()
	capital := s.between("isolated", whole, func(t *tally) (y, x float64) { return t.equity, t.notional })
	r := capital.ratio(whole)
	requireEstimate(t, want.Estimate(), r.Estimate())
	r = s.read(held, isolatedColumn)
	requireEstimate(t, share.Estimate(), r.Estimate())
}

func requireEstimate(t *testing.T, want, got infer.Estimate) {
	t.Helper()
	require.InEpsilon(t, want.Value, got.Value, 1e-12)
	require.InEpsilon(t, want.Low, got.Low, 1e-12)
	require.InEpsilon(t, want.High, got.High, 1e-12)
	require.Equal(t, want.Paths, got.Paths)
}

// Where no two studies enclose the level there is no number, and a claim on it is open.
func TestALevelThatNoStudiesEncloseHasNoNumber(t *testing.T) {
	t.Parallel()
	for _, level := range []float64{0.5, 0.01, 0.025} { // the last is the share of the safest study itself
		s := scanned(level, nil, byHand())
		r := s.read(against, isolatedColumn)
		require.True(t, math.IsNaN(r.Estimate().Value))
		require.Equal(t, Open, Judge(r.Infer(), Above, 1).Verdict)
	}
	last := scanned(0.025, nil, byHand()).read(carries, isolatedColumn)
	require.True(t, math.IsNaN(last.Estimate().Value))
	none := byHand()
	for p := range none["cross"][1] {
		none["cross"][1][p].hit = 0 // a share of nought has no logarithm
	}
	r := scanned(0.1, nil, none).read(carries, crossColumn)
	require.True(t, math.IsNaN(r.Estimate().Value))
}

// Of three studies the two that enclose the level are taken: at a share of 1 in 40 it is the second and the third.
func TestTheStudiesThatEncloseTheLevelAreTaken(t *testing.T) {
	t.Parallel()
	seen := byHand()
	for arm, studies := range seen {
		last := slices.Clone(studies[1])
		for p := range last {
			last[p].hit, last[p].equity = 1, 3*last[p].equity
		}
		seen[arm] = append(studies, last)
	}
	// isolated: ln(0.025/0.025) = 0, so that it takes 500; cross: ln(0.025/0.05)/ln(0.01/0.05) of the way from 200 to 600.
	r := scanned(0.025, nil, seen).read(carries, isolatedColumn)
	require.InEpsilon(t, 2, r.Estimate().Value, 1e-12)
	r = scanned(0.025, nil, seen).read(carries, crossColumn)
	require.InEpsilon(t, 1000/(200+400*math.Log(0.5)/math.Log(0.2)), r.Estimate().Value, 1e-12)
}

// A path that failed in one study counts in none, for any arm.
func TestAPathThatFailedInOneStudyIsLeftOutOfAll(t *testing.T) {
	t.Parallel()
	seen := byHand()
	for _, studies := range seen {
		for j := range studies {
			studies[j] = append(studies[j], tally{accounts: 100, hit: 90, notional: 10, equity: 1})
		}
	}
	seen["isolated"][1][2] = tally{failed: true}
	s := scanned(0.1, nil, seen)
	for _, c := range []*column{isolatedColumn, crossColumn} {
		got, want := s.read(carries, c), scanned(0.1, nil, byHand()).read(carries, c)
		requireEstimate(t, want.Estimate(), got.Estimate())
	}
}

// random are studies of two arms on paths that differ in how hard they hit, in all studies alike.
func random(paths int) map[string][][]tally {
	seen := map[string][][]tally{"isolated": nil, "cross": nil}
	for arm, scale := range map[string]float64{"isolated": 0.30, "cross": 0.18} {
		for _, capital := range []float64{0.8, 1.1, 1.5} {
			var all []tally
			for p := range paths {
				s := rng.Key{Seed: 5, Path: uint64(p), Purpose: rng.Named("test: how hard a path hits")}.Stream()
				shared, size := s.Normal(), s.Normal()
				share := scale * math.Exp(-3*(capital-0.8)+0.3*shared)
				notional := 1000 * math.Exp(0.2*size)
				all = append(all, tally{accounts: 200, hit: math.Round(200 * share), notional: notional, equity: capital * (200 + 10*shared + 0.05*notional)})
			}
			seen[arm] = append(seen[arm], all)
		}
	}
	return seen
}

// Twin: the percentile bootstrap over whole paths, which knows of no derivative.
func TestIntervalsAtEqualProbabilityAgreeWithAClusterBootstrap(t *testing.T) {
	t.Parallel()
	const paths, rounds = 120, 1000
	seen := random(paths)
	for _, c := range []struct {
		level float64
		read  quantity
		of    *column
	}{{0.1, carries, isolatedColumn}, {0.1, carries, crossColumn}, {0.1, against, isolatedColumn}, {0, carries, crossColumn}, {0, against, isolatedColumn}} {
		var own []tally
		if c.level == 0 {
			own = seen["cross"][1]
		}
		r := scanned(c.level, own, seen).read(c.read, c.of)
		e := r.Estimate()
		draws := rng.Key{Seed: 9, Purpose: rng.Named("test: bootstrap")}.Stream()
		var values []float64
		for range rounds {
			again, level := map[string][][]tally{"isolated": make([][]tally, 3), "cross": make([][]tally, 3)}, []tally(nil)
			for range paths {
				p := int(draws.Uint64() % paths)
				for arm := range again {
					for j := range again[arm] {
						again[arm][j] = append(again[arm][j], seen[arm][j][p])
					}
				}
				if own != nil {
					level = append(level, own[p])
				}
			}
			r := scanned(c.level, level, again).read(c.read, c.of)
			values = append(values, r.Estimate().Value)
		}
		slices.Sort(values)
		low, high := values[rounds*25/1000], values[rounds*975/1000]
		require.InEpsilon(t, high-low, e.High-e.Low, 0.15, "%v", c)
		require.InDelta(t, (high+low)/2, (e.High+e.Low)/2, (high-low)/6, "%v", c)
	}
}

// The studies of capital differ from the table's in what they say they do and in nothing else: once the margin
// they begin with is that of the table, so is the scenario. The positions whose leverage they change by index
// are all of them.
func TestStudiesOfCapitalAreTheTablesScenario(t *testing.T) {
	t.Parallel()
	parse := func(overrides ...string) *scenario.Scenario {
		s, err := scenario.Parse("isolation.yaml", isolationYAML, overrides...)
		require.NoError(t, err)
		return s
	}
	wick := parse(wickPrices)
	require.Equal(t, string(wick.YAML()), string(parse(longTimes(1)...).YAML()))
	require.Equal(t, string(wick.YAML()), string(parse(allTimes(1)...).YAML()))
	require.Equal(t, fmt.Sprint(idleCash), fmt.Sprint(parse().Portfolio.Reserve))
	require.Len(t, wick.Portfolio.Positions, 2)
}

// What isolated carries on its own margins is what the block above says of the same study, and a reserve saves
// none of its positions: both sides of "as many longs as isolation loses above".
func TestIsolationsOwnShareIsThatOfTheBlockAbove(t *testing.T) {
	t.Parallel()
	r := small(t, Isolation(), 2)
	at := map[string]infer.Estimate{}
	for _, g := range r.Grids {
		for _, row := range g.Rows {
			for i, e := range row.Cells {
				at[row.Key+" "+g.Columns[i].Key] = e
			}
		}
	}
	require.InEpsilon(t, at["liquidated wick-isolated"].Value, at["own-held equal-isolated"].Value, 1e-12)
	require.InEpsilon(t, at["carried wick-lean"].Value, at["own-carries equal-isolated"].Value, 1e-8, "units of the token aside")
	require.InEpsilon(t, at["carried wick-isolated"].Value, at["own-carries equal-cash"].Value, 1e-8, "units of the token aside")
}

// Between two studies the logarithm of the share is taken to be linear in capital: at the share of a study that
// lies between them the capital read off is that study's to one per cent.
func TestBetweenTwoStudiesTheLogarithmOfTheShareIsNearlyStraight(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes nine studies")
	}
	read := func(arm string, times float64) (paths []tally) {
		s, err := scenario.Parse("isolation.yaml", isolationYAML, append(longTimes(times), "paths=12", "portfolio.reserve=0")...)
		require.NoError(t, err)
		plan, err := plan.New(s)
		require.NoError(t, err)
		counts := &equal{hit: isLiquidated}
		require.NoError(t, sim.Run(t.Context(), plan, sim.Options{Workers: 2}, func(p *record.Path) error {
			of := &p.Arms[slices.Index(plan.Names().Arms, arm)]
			require.NoError(t, of.Err)
			paths = append(paths, counts.tally(&path{names: plan.Names()}, &run{Arm: of}))
			return nil
		}))
		return paths
	}
	for _, c := range []struct {
		arm                  string
		less, between, above float64
	}{
		{"isolated", 2.2, 2.5, 2.8},
		{"cross", 1, 1.2, 1.4},
		{"cross", 0.5, 0.55, 1},
	} {
		there := read(c.arm, c.between)
		s := scanned(0, there, map[string][][]tally{c.arm: {
			read(c.arm, c.less), read(c.arm, c.above),
		}})
		whole := s.whole()
		capital := func(t *tally) (y, x float64) { return t.equity, t.notional }
		require.InEpsilon(t, linearised(there, whole, capital).at, s.between(c.arm, whole, capital).at, 0.01, "%v", c)
	}
}

// A key with an index means the same in all studies of a table, those that leave an arm or a position out as
// well; a study without free cash stays one.
func TestOptionsChangeStudiesButNotWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	table := Isolation()
	all, err := table.Scenarios("arms.1.preset=binance-usdm", "portfolio.positions.1.notional=0.1", "portfolio.reserve=0.2")
	require.NoError(t, err)
	crosses, punts := 0, 0
	for i, s := range all {
		reserve := "0.2"
		if table.studies[i].lean {
			reserve = "0"
		}
		require.Equal(t, reserve, fmt.Sprint(s.Portfolio.Reserve))
		for _, a := range s.Arms {
			preset := "bybit-2021"
			if a.Label() == "cross" {
				preset = "binance-usdm"
				crosses++
			}
			require.Equal(t, preset, a.(margin.AccountForm).Preset)
		}
		for _, h := range s.Portfolio.Positions {
			notional := "0.5"
			if h.Symbol == "PUNT" {
				notional = "0.1"
				punts++
			}
			require.Equal(t, notional, fmt.Sprint(h.Notional))
		}
	}
	require.Less(t, crosses, len(all))
	require.Less(t, punts, len(all))
}
