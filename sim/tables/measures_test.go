package tables

import (
	"context"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
)

func units(n uint64) uint256.Int     { return *uint256.NewInt(n) }
func signed(n int64) fixed.Signed    { return fixed.FromInt64(n) }
func names() record.Names            { return record.Names{CollateralDecimals: 0, LoanDecimals: 0} }
func price(whole uint64) uint64      { return whole * uint64(oracle.PriceOne) }
func is(y, x float64) func() float64 { return func() float64 { return y / x } }

// Two accounts in two arms, small enough to work out by hand. The tokens have no decimals; the price at the
// start is 10.
//
//	account 0: a long of 10 with 60 of debt, so 40 of margin, and 60 beside it: 100 in all. Isolated it is liquidated in block 25
//	           of 100 and costs 30; cross it survives, with another position closed and hit.
//	account 1: a long of 10 with 50 of debt, so 50 of margin, and nothing beside: 50 in all. Nobody touches it, isolated; cross
//	           it is liquidated in block 50 and all but 4 is lost.
func twoArms() *path {
	first := record.Vault{StartPrice: price(10), StartCollateral: units(10), StartDebt: units(60), Positions: 3, StartEquity: signed(100), StartNotional: units(300)}
	second := record.Vault{StartPrice: price(10), StartCollateral: units(10), StartDebt: units(50), Positions: 1, StartEquity: signed(50), StartNotional: units(100)}

	liquidated := first
	liquidated.Liquidations, liquidated.FirstBlock, liquidated.EndEquity, liquidated.PositionsClosed = 1, 25, signed(60), 1
	liquidated.ClosedCollateral, liquidated.ClosedDebt, liquidated.LeastDebt = units(10), units(60), units(20)
	liquidated.HourDebt, liquidated.HourClosed, liquidated.HourLeast = units(60), units(45), units(15)
	liquidated.Paid[journal.Insurance] = signed(30)
	untouched := second
	untouched.EndEquity = signed(45)

	survived := first
	survived.EndEquity, survived.PositionsClosed, survived.PositionsHit = signed(80), 1, 1
	ruin := second
	ruin.Liquidations, ruin.FirstBlock, ruin.PositionsClosed, ruin.EndEquity = 1, 50, 1, signed(4)
	ruin.ClosedCollateral, ruin.ClosedDebt, ruin.LeastDebt = units(5), units(25), units(5)
	ruin.HourDebt, ruin.HourClosed, ruin.HourLeast = units(50), units(24), units(6)
	ruin.Paid[journal.LiquidatorProfit] = signed(10)

	return &path{names: names(), clock: oracle.Clock{Blocks: 100, Interval: 36}, arms: map[string]*run{
		"isolated": {Arm: &record.Arm{Vaults: []record.Vault{liquidated, untouched}}},
		"cross":    {Arm: &record.Arm{Vaults: []record.Vault{survived, ruin}}},
	}}
}

func TestMeasuresOfAccountsByHand(t *testing.T) {
	t.Parallel()
	on := twoArms()
	for _, c := range []struct {
		what            string
		measure         measure
		isolated, cross func() float64
	}{
		{"liquidated", reached, is(1, 2), is(1, 2)},
		{"positions closed", positionsClosed, is(1, 4), is(2, 4)},
		{"positions hit by another", positionsHit, is(0, 4), is(1, 4)},
		{"ruined: 4 left of 50", ruined, is(0, 2), is(1, 2)},
		{"hours alive: 36 seconds a block", hoursAlive, is(1.25, 2), is(1.5, 2)},
		{"saved that isolation loses", alsoSafe("isolated"), is(0, 1), is(1, 1)},
		{"lost that isolation saves", notSafe("isolated"), is(0, 1), is(1, 1)},
		{"carried", carried, is(400, 150), is(400, 150)},
		{"left, of everything", leftOf(func(*vaultRow) bool { return true }), is(105, 150), is(84, 150)},
		{"left where the long is lost", leftOf(func(v *vaultRow) bool { return v.Liquidations > 0 }), is(60, 100), is(4, 50)},
		{"loss of equity", lossOfEquity, is(30, 150), is(10, 150)},
		{"closed of the collateral at first", closedShare, is(10, 10), is(5, 10)},
		{"over the least", over, is(45, 15), is(24, 6)},
		{"end of start, liquidated mains", endOfStart, is(60, 40), is(4, 50)},
	} {
		for arm, want := range map[string]func() float64{"isolated": c.isolated, "cross": c.cross} {
			y, x := c.measure(on, on.arms[arm])
			require.InDelta(t, want(), y/x, 1e-12, "%s, %s", c.what, arm)
		}
	}
}

func TestMeasuresOfDefencesByHand(t *testing.T) {
	t.Parallel()
	on := twoArms()
	arm := on.arms["isolated"]
	// Account 0 added 10 to its 40; account 1 did nothing and was refused twice.
	arm.Vaults[0].MovedMargin, arm.Vaults[1].Refusals = units(10), 2
	for what, c := range map[string]struct {
		measure measure
		want    float64
	}{
		"acted": {acted, 1. / 2}, "added": {added, 10. / 40}, "in vain: account 0 was liquidated": {inVain, 1}, "refused": {refusals, 2. / 2}, "behind": {backing, 200. / (40 + 10 + 50)},
	} {
		y, x := c.measure(on, arm)
		require.InDelta(t, c.want, y/x, 1e-12, what)
	}
	// Switched, the whole account stands behind account 0; left, nothing stands and nothing is behind it.
	arm.Vaults[0].MovedMargin, arm.Vaults[0].Switched = units(0), true
	y, x := backing(on, arm)
	require.InDelta(t, 200./(100+50), y/x, 1e-12)
	arm.Vaults[0].Switched, arm.Vaults[0].Left = false, true
	y, x = backing(on, arm)
	require.InDelta(t, 100./50, y/x, 1e-12)
}

// One borrower closed twice: at 8 it owned 10 and owed 60 (equity 20) and lost 5 with 4 sold; at 12 it owned 6 and owed
// 6·8 − 15 = 33 (equity 39) and lost the rest, 39, with everything.
func TestActsByHand(t *testing.T) {
	t.Parallel()
	v := record.Vault{StartPrice: price(10), StartCollateral: units(10), StartDebt: units(60)}
	one := record.Liquidation{ReferencePrice: price(8), Seized: units(4), Value: units(32)}
	one.Loss[journal.VenueFee] = signed(5)
	two := record.Liquidation{ReferencePrice: price(12), Seized: units(6), Value: units(72), Kind: record.Deleverage}
	two.Loss[journal.Insurance], two.Loss[journal.ADL] = signed(50), signed(-11)
	arm := &record.Arm{Vaults: []record.Vault{v}, Liquidations: []record.Liquidation{one, two}}
	acts, err := actsOf(arm, names())
	require.NoError(t, err)
	require.Equal(t, []act{
		{value: units(80), before: signed(20), after: signed(15), first: true},
		{value: units(72), before: signed(39), after: signed(0)},
	}, acts)

	followed := &run{Arm: arm, acts: acts}
	on := &path{names: names()}
	for what, c := range map[string]struct {
		measure measure
		want    float64
	}{
		"margin at first": {marginAtFirst, 20. / 80}, "kept": {kept, (20. - 5 - 39) / 20}, "all paid": {paid(allReasons()...), 44. / 104},
		"to the fund": {paid(journal.Insurance, journal.ClearanceFee), 50. / 104}, "part": {partOfLoss(journal.VenueFee), 5. / 44},
		"to counterparties, where there were any": {adlPaid, -11. / 72}, "share with ADL": {share(byADL), 72. / 104},
		"surplus": {surplus, 50. / 104}, "deficit": {deficit, 0},
		"share of takeovers": {share(func(l *record.Liquidation) bool { return l.Kind == record.Takeover }), 0},
	} {
		y, x := c.measure(on, followed)
		require.InDelta(t, c.want, y/x, 1e-12, what)
	}

	// Books that end elsewhere are refused: somebody acted, or there is interest.
	arm.Vaults[0].EndEquity = signed(slack + 1)
	_, err = actsOf(arm, names())
	require.ErrorContains(t, err, "the scenario has interest, funding or borrowers that act")

	arm.Liquidations[0].Loss[journal.ClearanceFee], arm.Liquidations[0].Loss[journal.Insurance] = signed(1), signed(-4)
	for what, c := range map[string]struct {
		measure measure
		want    float64
	}{"surplus": {surplus, 50. / 104}, "deficit, but for the fee": {deficit, -3. / 104}} {
		y, x := c.measure(on, followed)
		require.InDelta(t, c.want, y/x, 1e-12, what)
	}
}

// A borrower sold at a discount and then taken over had two closings; what the engine does with what it took
// over is none.
func TestClosingsByHand(t *testing.T) {
	t.Parallel()
	arm := &run{Arm: &record.Arm{
		Vaults:       []record.Vault{{Liquidations: 2}, {}},
		Liquidations: []record.Liquidation{{Kind: record.DiscountSale}, {Kind: record.Takeover}, {Kind: record.Unwinding}, {Kind: record.Unwinding}, {Kind: record.Unwinding}},
	}}
	y, x := closings(nil, arm)
	require.Equal(t, [2]float64{2, 1}, [2]float64{y, x})
}

// A table of one row in two columns, on three paths of two borrowers. Of the first arm 1, 2 and 0 are
// liquidated, of the second 0 and 1, and its third run failed.
func TestATableByHand(t *testing.T) {
	t.Parallel()
	table := &Table{
		Name: "small",
		grids: []grid{{
			columns: []column{{key: "first"}, {key: "second"}},
			rows:    []row{{key: "reached", unit: "%", factor: 100, within: shares, measure: reached}},
		}},
		claims: []claim{
			{row: "reached", column: "first", less: "second", relation: Above, bound: 0},
			{row: "reached", column: "second", less: "first", relation: Above, bound: 0},
			{row: "reached", column: "first", relation: Above, bound: 0},
		},
	}
	g := newGathering(table)
	of := record.Names{Arms: []string{"first", "second"}}
	hit := func(n int) record.Arm {
		vaults := make([]record.Vault, 2)
		for i := range n {
			vaults[i].Liquidations = 1
		}
		return record.Arm{Vaults: vaults}
	}
	for i, arms := range [][]record.Arm{{hit(1), hit(0)}, {hit(2), hit(1)}, {hit(0), {Err: context.Canceled}}} {
		require.NoError(t, g.add(0, of, oracle.Clock{}, &record.Path{Index: uint32(i), Arms: arms}, i))
	}
	var out Result
	g.results(&out)
	first, second := out.Grids[0].Rows[0].Cells[0], out.Grids[0].Rows[0].Cells[1]
	require.InDelta(t, 50, first.Value, 1e-12, "3 of 6")
	require.InDelta(t, 25, second.Value, 1e-12, "1 of 4")
	require.Equal(t, [2]int{3, 2}, [2]int{first.Paths, second.Paths})
	// The spread of the first, Σe² = 2/36, stands for 0.25·18 = 4.5 observations, times (1.96/4.303)²: 0.934.
	require.InDelta(t, 100, first.Low+first.High, 1e-6, "as far on either side of a half")
	require.Less(t, first.Low, 3.0)
	// On the two paths of both, 3 of 4 less 1 of 4, and each path has a half more.
	require.InDelta(t, 50, out.Claims[0].Number.Value, 1e-12)
	require.Equal(t, infer.Constant, out.Claims[0].Number.None)
	require.Equal(t, []Verdict{Open, Open, Yes}, []Verdict{out.Claims[0].Verdict, out.Claims[1].Verdict, out.Claims[2].Verdict}, "two paths say nothing of a difference; a share that was seen is above none")
}
