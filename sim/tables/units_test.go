package tables

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// measureOf is the measure of a table's row.
func measureOf(t *testing.T, table Table, key string) measure {
	t.Helper()
	for _, g := range table.grids {
		for i := range g.rows {
			if g.rows[i].key == key {
				return g.rows[i].measure
			}
		}
	}
	require.Fail(t, "no row", key)
	return nil
}

// Closings of every kind, each of twice the value of the one before: which of them a row of the venues counts. The fund neither
// gains nor pays in the second takeover, and pays in the third.
func TestWhichClosingsARowCounts(t *testing.T) {
	t.Parallel()
	arm := &run{Arm: &record.Arm{}}
	for i, of := range []struct {
		kind record.Kind
		fund int64
	}{
		{record.PartialClose, 0},
		{record.FullClose, 3},
		{record.Takeover, 5},
		{record.Takeover, 0},
		{record.Takeover, -7},
		{record.Deleverage, -11},
		{record.DiscountSale, 0},
		{record.Unwinding, 0},
	} {
		l := record.Liquidation{Kind: of.kind, Value: units(1 << i)}
		l.Loss[journal.Insurance] = signed(of.fund)
		l.Loss[journal.ADL] = signed(int64(100 * i))
		l.Loss[journal.ClearanceFee] = signed(1)
		arm.Liquidations = append(arm.Liquidations, l)
	}
	for key, want := range map[string]float64{"by-partial": 1 + 2, "by-fund-gaining": 4 + 8, "by-fund-paying": 16, "by-adl": 32} {
		y, x := measureOf(t, Mechanisms(), key)(nil, arm)
		require.Equal(t, [2]float64{want, 255}, [2]float64{y, x}, key)
	}
	for key, want := range map[string][2]float64{
		"surplus": {1 + 4 + 6 + 1 + 1 + 1, 255}, "deficit": {-6 - 10, 255}, "in-adl": {500, 32}, "fund": {3 + 5 - 7 - 11 + 8, 255}, "counterparties": {2800, 255},
	} {
		y, x := measureOf(t, Mechanisms(), key)(nil, arm)
		require.Equal(t, want, [2]float64{y, x}, key)
	}
}

// What is left where the long is lost is of accounts whose main position was liquidated.
func TestWhoseEquityARowCounts(t *testing.T) {
	t.Parallel()
	lost := record.Vault{Liquidations: 1, StartEquity: signed(100), EndEquity: signed(30)}
	beside := record.Vault{PositionsClosed: 1, StartEquity: signed(50), EndEquity: signed(20)}
	arm := &run{Arm: &record.Arm{Vaults: []record.Vault{lost, beside, {StartEquity: signed(10), EndEquity: signed(10)}}}}
	for _, of := range []struct {
		table Table
		key   string
		want  [2]float64
	}{{Isolation(), "beside", [2]float64{30, 100}}, {Isolation(), "end", [2]float64{60, 160}}, {Defences(), "failed", [2]float64{30, 100}}, {Defences(), "end", [2]float64{60, 160}}} {
		y, x := measureOf(t, of.table, of.key)(nil, arm)
		require.Equal(t, of.want, [2]float64{y, x}, of.key)
	}
	require.Equal(t, []bool{true, false, false, false, true, false}, []bool{isLiquidated(&lost), isLiquidated(&beside), isLiquidated(&record.Vault{}), hasClosed(&lost), hasClosed(&beside), hasClosed(&record.Vault{})})
}

// Twice the health of longs is a median of 0.5; twice the margin of the others half of the leverages 10 and 20.
func TestMarginsAreMultipliedBy(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{wickPrices, "population.health.median=0.5"}, longTimes(2))
	require.Equal(t, []string{wickPrices, "population.health.median=0.5", "portfolio.positions.0.leverage=5", "portfolio.positions.1.leverage=10"}, allTimes(2))
}

// The columns of sentences share 82 letters as 38 and 44 do, and the 11 beside them are the verdict's.
func TestSentencesShareTheWidth(t *testing.T) {
	t.Parallel()
	for width, want := range map[int][2]int{200: {38, 44}, 93: {38, 44}, 60: {22, 27}, 52: {19, 22}} {
		wording, evidence := halves(width)
		require.Equal(t, want, [2]int{wording, evidence}, width)
	}
}

// Of three accounts two are hit, and one of those ends with less than a tenth. Main positions are worth 10 and 20 less debts of
// 6 and 5; the third has none.
func TestATallyByHand(t *testing.T) {
	t.Parallel()
	on := &path{names: names()}
	vault := func(hits uint32, start, end int64, collateral, debt uint64) record.Vault {
		return record.Vault{
			Liquidations: hits, StartEquity: signed(start), EndEquity: signed(end), StartNotional: units(uint64(3 * start)),
			StartPrice: price(10), StartCollateral: units(collateral), StartDebt: units(debt),
		}
	}
	e := &equal{hit: isLiquidated}
	arm := &run{Arm: &record.Arm{Vaults: []record.Vault{vault(1, 100, 9, 1, 6), vault(2, 100, 10, 2, 5), vault(0, 50, 1, 0, 0)}}}
	require.Equal(t, tally{accounts: 3, hit: 2, ruined: 1, notional: 750, equity: 250, margin: 19}, e.tally(on, arm))
	require.Equal(t, tally{failed: true}, e.tally(on, nil))
}

// A scan takes in an arm in each of the studies that it is held equal by, and the level in the study of which it is the share.
func TestAScanTakesInItsStudies(t *testing.T) {
	t.Parallel()
	arm := func(n int) *run { return &run{Arm: &record.Arm{Vaults: make([]record.Vault, n)}} }
	for level, own := range map[float64]int{0: 1, 0.1: 0} {
		s := newScan(&equal{hit: isLiquidated, level: level, as: 4, along: map[string][]int{"isolated": {2, 4}, "cross": {3}}})
		for study := range 6 {
			s.add(study, &path{names: names(), arms: map[string]*run{"isolated": arm(10 + study), "cross": arm(20 + study)}})
		}
		accounts := func(paths []tally) (all []float64) {
			for _, p := range paths {
				all = append(all, p.accounts)
			}
			return all
		}
		require.Equal(t, [][]float64{{12}, {14}, {23}}, [][]float64{accounts(s.seen["isolated"][0]), accounts(s.seen["isolated"][1]), accounts(s.seen["cross"][0])})
		require.Len(t, s.level, own)
		if own > 0 {
			require.Equal(t, []float64{14}, accounts(s.level))
		}
	}
}

// How far a path moves a number is its derivative: with a path counted a millionth more often the number changes by a millionth
// of that.
func TestMovesAreDerivatives(t *testing.T) {
	t.Parallel()
	made := func(more int) *scan {
		seen := map[string][][]tally{}
		var own []tally
		for a, arm := range []string{"isolated", "cross"} {
			for study := range 2 {
				var paths []tally
				for p := range 5 {
					k := float64(p)
					hit := []float64{30 + 3*k*k, 4 + k}[study] + float64(2*a)
					w := 1.0
					if p == more {
						w += 1e-6
					}
					paths = append(paths, tally{
						accounts: w * 100, hit: w * hit, ruined: w * hit / (2 + k), notional: w * (900 + 10*k), equity: w * float64(200*(study+1)+30*a+7*p), margin: w * (100 + 3*k),
					})
					if a == 0 && study == 0 {
						own = append(own, tally{accounts: w * 100, hit: w * (12 + k), notional: 1, equity: 1})
					}
				}
				seen[arm] = append(seen[arm], paths)
			}
		}
		return scanned(0, own, seen)
	}
	whole := []bool{true, true, true, true, true}
	for name, read := range map[string]func(*scan) linear{
		"the share":        func(s *scan) linear { return s.share(whole) },
		"what it carries":  func(s *scan) linear { return s.carried("isolated", 0.5, whole) },
		"one over another": func(s *scan) linear { return s.carried("cross", 0, whole).over(s.carried("isolated", 0.5, whole)) },
		"ruins": func(s *scan) linear {
			return s.between("cross", whole, func(t *tally) (y, x float64) { return t.ruined, t.hit })
		},
	} {
		at := read(made(-1))
		require.Len(t, at.moves, 5)
		for p, move := range at.moves {
			require.InDelta(t, (read(made(p)).at-at.at)/1e-6, move, 1e-5*(1+at.at), "%s, path %d", name, p)
		}
	}
}

// A bound is in the unit of its row: half of the borrowers is above 40 % and not above 60.
func TestABoundIsInTheUnitOfItsRow(t *testing.T) {
	t.Parallel()
	claimed := func(relation Relation, bound float64) claim {
		return claim{row: "reached", column: "first", relation: relation, bound: bound}
	}
	table := &Table{
		grids:  []grid{{columns: []column{{key: "first"}}, rows: []row{{key: "reached", unit: "%", factor: 100, within: shares, measure: reached}}}},
		claims: []claim{claimed(Above, 40), claimed(Above, 60), claimed(Below, 60), claimed(Below, 40)},
	}
	g := newGathering(table)
	for i := range 400 {
		vaults := make([]record.Vault, 2)
		vaults[0].Liquidations = uint32(i % 2)
		vaults[1].Liquidations = uint32(i / 2 % 2)
		require.NoError(t, g.add(0, record.Names{Arms: []string{"first"}}, oracle.Clock{}, &record.Path{Index: uint32(i), Arms: []record.Arm{{Vaults: vaults}}}, i))
	}
	var out Result
	g.results(&out)
	var verdicts []Verdict
	for _, c := range out.Claims {
		verdicts = append(verdicts, c.Verdict)
	}
	require.Equal(t, []Verdict{Yes, No, Yes, No}, verdicts)
}

// A table's studies are as long as the longest.
func TestATableIsAsLongAsItsLongestStudy(t *testing.T) {
	t.Parallel()
	g := newGathering(&Table{})
	for _, blocks := range []uint64{100, 300, 200} {
		require.NoError(t, g.add(0, record.Names{}, oracle.Clock{Blocks: blocks, Interval: 36}, &record.Path{}, 0))
	}
	require.InDelta(t, 3, g.hours, 1e-12)
}

// Margin is what a position is worth at the first price less its debt.
func TestMarginOfAMainPosition(t *testing.T) {
	t.Parallel()
	v := record.Vault{StartPrice: price(10), StartCollateral: units(7), StartDebt: units(75)}
	require.Equal(t, fixed.FromInt64(-5), mainEquity(&path{names: names()}, &v))
}

// Rows that hold the same equal share one scan, and each has that of what it holds.
func TestRowsShareTheScanOfWhatTheyHold(t *testing.T) {
	t.Parallel()
	table := Isolation()
	g := newGathering(&table)
	require.Len(t, g.scans, 4)
	for _, of := range table.grids {
		for i := range of.rows {
			if at := of.rows[i].at; at != nil {
				require.Same(t, at, g.scanOf(at).of)
				for arm, studies := range at.along {
					for _, study := range studies {
						require.NotContains(t, table.studies[study].without, arm, "an arm that is read off is walked")
					}
				}
			}
		}
	}
	require.Nil(t, g.scanOf(&equal{}))
	first := table.grids[len(table.grids)-1].rows[0].at
	require.Equal(t, "isolation-wick-long-0.5", table.studies[first.along["cross"][0]].name)
	require.Equal(t, "isolation-wick-long-2.2", table.studies[first.along["isolated"][1]].name)
}

// A run that failed is skipped, in whichever arm it is; one whose books its acts do not meet ends the table.
func TestAFailedRunHidesNoOther(t *testing.T) {
	t.Parallel()
	table := &Table{grids: []grid{{columns: []column{{key: "first"}, {key: "second"}}, rows: []row{{key: "reached", factor: 1, within: shares, measure: reached}}}}}
	of := record.Names{Arms: []string{"first", "second"}}
	g := newGathering(table)
	hit := record.Arm{Vaults: []record.Vault{{Liquidations: 1}}}
	require.NoError(t, g.add(0, of, oracle.Clock{}, &record.Path{Arms: []record.Arm{{Err: context.Canceled}, hit}}, 0))
	var out Result
	g.results(&out)
	cells := out.Grids[0].Rows[0].Cells
	require.Equal(t, []int{0, 1}, []int{cells[0].Paths, cells[1].Paths})
	require.InDelta(t, 1, cells[1].Value, 0)

	table.acts = true
	odd := record.Arm{Vaults: []record.Vault{{StartCollateral: units(5)}}}
	err := newGathering(table).add(0, of, oracle.Clock{}, &record.Path{Index: 7, Arms: []record.Arm{{Vaults: []record.Vault{{}}}, odd}}, 0)
	require.ErrorContains(t, err, "tables: path 7, arm second: borrower 0 ends with 0")
}

// 21 of 30 paths are more than half by an interval of 95 %, and by too little for one of all tables' sentences.
func TestASentenceIsOneOfAllTables(t *testing.T) {
	t.Parallel()
	table := &Table{
		grids:  []grid{{columns: []column{{key: "first"}}, rows: []row{{key: "reached", unit: "%", factor: 100, within: shares, measure: reached}}}},
		claims: []claim{{row: "reached", column: "first", relation: Above, bound: 50}},
	}
	g := newGathering(table)
	for i := range 30 {
		vaults := make([]record.Vault, 1)
		if i < 21 {
			vaults[0].Liquidations = 1
		}
		require.NoError(t, g.add(0, record.Names{Arms: []string{"first"}}, oracle.Clock{}, &record.Path{Index: uint32(i), Arms: []record.Arm{{Vaults: vaults}}}, i))
	}
	var out Result
	g.results(&out)
	require.Greater(t, out.Claims[0].Number.Low, 50.0)
	require.Equal(t, Open, out.Claims[0].Verdict)
}

// An owner acted that left, switched or moved cash; how often accounts were refused is summed over them.
func TestWhatOwnersDidByHand(t *testing.T) {
	t.Parallel()
	left, switched, moved := record.Vault{Left: true, Refusals: 2}, record.Vault{Switched: true}, record.Vault{MovedMargin: units(1), Refusals: 3}
	require.Equal(t, []bool{true, true, true, false}, []bool{didAct(&left), didAct(&switched), didAct(&moved), didAct(&record.Vault{})})
	arm := &run{Arm: &record.Arm{Vaults: []record.Vault{left, switched, moved, {}}}}
	y, x := refusals(nil, arm)
	require.Equal(t, [2]float64{5, 4}, [2]float64{y, x})
	y, x = acted(nil, arm)
	require.Equal(t, [2]float64{3, 4}, [2]float64{y, x})
}

// A number without an interval that nobody asked for says how many paths contribute, as one with an interval does.
func TestWhatANumberOfASentenceRestsOn(t *testing.T) {
	t.Parallel()
	says := func(e infer.Estimate) string {
		e.Value, e.Paths = 5, 3
		return (&Claim{Evidence: "gain", Number: e, Relation: Below}).says()
	}
	nan := math.NaN()
	require.Equal(t, "gain: 5 (needs less than 0; 2 of 3 paths contribute)", says(infer.Estimate{Low: nan, High: nan, Support: infer.Support{None: infer.NotAsked, Contributing: 2}}))
	require.Equal(t, "gain: 5 [4, 6] (needs less than 0; 2 of 3 paths contribute)", says(infer.Estimate{Low: 4, High: 6, Support: infer.Support{Contributing: 2}}))
	require.Equal(t, "gain: 5 [4, 6] (needs less than 0)", says(infer.Estimate{Low: 4, High: 6, Support: infer.Support{Contributing: 3}}))
	require.Equal(t, "gain: 5 (needs less than 0; one path gives no interval)", says(infer.Estimate{Low: nan, High: nan, Support: infer.Support{None: infer.OnePath, Contributing: 1}}))
}

// That something never happens takes twenty paths that differ, and one that did is enough against it.
func TestNeverTakesTwentyPaths(t *testing.T) {
	t.Parallel()
	judge := func(value, high float64, distinct int) Verdict {
		e := infer.Estimate{Value: value, Low: 0, High: high, Support: infer.Support{Distinct: distinct}}
		return Judge(infer.Inferred(e, func(float64) (float64, float64) { return 0, high }), Never, 0).Verdict
	}
	require.Equal(t, []Verdict{Yes, Open, No}, []Verdict{judge(0, 0.1, infer.Few), judge(0, 0.1, infer.Few-1), judge(0.01, 0.1, infer.Few)})
}

// Of a table's studies, paths that are done count together.
func TestProgressIsOfAllStudies(t *testing.T) {
	t.Parallel()
	table := Table{Name: "mechanisms", source: mechanismsYAML, studies: []study{{name: "a"}, {name: "b"}}}
	var done [][2]int
	out, err := Run(context.Background(), table, Options{Paths: 2, Set: []string{"population.borrowers=2"}, Progress: func(n, total int) { done = append(done, [2]int{n, total}) }})
	require.NoError(t, err)
	require.Equal(t, [][2]int{{1, 4}, {2, 4}, {3, 4}, {4, 4}}, done)
	require.Len(t, out.Studies, 2)
	require.Equal(t, out.Studies[0].Hash, out.Studies[1].Hash)
	require.Zero(t, out.Failed())
}
