package stats

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// ether is a vault of so much collateral at a price of 200 USDC.
func ether(borrower uint32, collateral uint64) record.Vault {
	return record.Vault{
		Borrower: borrower, StartPrice: 200e10, StartDebt: *uint256.NewInt(100e6),
		StartCollateral: *new(uint256.Int).Mul(uint256.NewInt(collateral), uint256.NewInt(1e18)),
	}
}

// liquidated is the vault liquidated so many times, the debt that closed and the least, in USDC, and what it
// paid by reason.
func liquidated(v record.Vault, times uint32, debt, least, delay uint64, paid map[journal.Reason]int64) record.Vault {
	v.Liquidations, v.PositionsClosed, v.FirstDelay = times, 1, delay
	v.ClosedDebt, v.LeastDebt = *uint256.NewInt(debt * 1e6), *uint256.NewInt(least * 1e6)
	v.HourDebt, v.HourClosed, v.HourLeast = *uint256.NewInt(debt * 2e6), *uint256.NewInt(debt * 1e6), *uint256.NewInt(least * 1e6)
	for reason, amount := range paid {
		v.Paid[reason] = fixed.FromInt64(amount * 1e6)
	}
	return v
}

// Of three vaults one needed all that it owed: nothing short of closing it would have held, so it is no part of the yardstick.
func TestOverLiquidationLeavesOutWhatOnlyClosingAllWouldHold(t *testing.T) {
	t.Parallel()
	s := New(record.Names{Arms: []string{"a"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	of := func(debt, closed, least uint64) record.Vault {
		v := liquidated(ether(0, 1), 1, closed, least, 0, nil)
		v.HourDebt = *uint256.NewInt(debt * 1e6)
		v.HourCollateral, v.HourSold, v.HourLeastSold = *uint256.NewInt(debt * 2e6), *uint256.NewInt(closed * 1e6), *uint256.NewInt(least * 1e6)
		return v
	}
	require.NoError(t, s.Add(&record.Path{Arms: []record.Arm{{Vaults: []record.Vault{of(100, 90, 30), of(50, 20, 25), of(40, 40, 40)}}}}))
	a := s.Summary().Arms[0]
	require.InDelta(t, 110.0/55, a.Of(OverLiquidation).Value, 1e-12)
	require.InDelta(t, 150.0/190, a.Of(ClosedInAnHour).Value, 1e-12)
	require.InDelta(t, 95.0/190, a.Of(NeededInAnHour).Value, 1e-12)
	require.InDelta(t, 150.0/380, a.Of(ExposureInAnHour).Value, 1e-12)
	require.InDelta(t, 95.0/380, a.Of(ExposureNeeded).Value, 1e-12)
	require.InDelta(t, 230.0/380, a.Of(CollateralKept).Value, 1e-12)
}

// Two arms, two paths, two vaults of 2,000 and 4,000 USDC. No two amounts are equal, and every number is worked
// out beside it.
func TestEveryNumberByHand(t *testing.T) {
	t.Parallel()
	of := record.Names{Arms: []string{"a", "b"}, Behaviours: []string{"passive", "top-up"}, CollateralDecimals: 18, LoanDecimals: 6}
	first := liquidated(ether(0, 10), 1, 1000, 250, 4, map[journal.Reason]int64{ // 28 lost
		journal.LiquidatorProfit: 1, journal.Gas: 2, journal.BuilderTip: 3, journal.VenueFee: 4, journal.PriceImpact: 5, journal.ProtocolFee: 6,
		journal.ClearanceFee: 7, journal.Insurance: 8, journal.ADL: -9, journal.BadDebt: -10, journal.Rounding: 11,
	})
	quiet := ether(1, 20)
	quiet.Paid[journal.Carry] = fixed.FromInt64(12e6)
	second := liquidated(ether(0, 10), 2, 400, 400, 2, map[journal.Reason]int64{journal.PriceImpact: 14})
	busy := ether(1, 20)
	busy.Behaviour, busy.Refusals, busy.RepaidDebt, busy.MovedMargin = 1, 3, *uint256.NewInt(13e6), *uint256.NewInt(16e6)
	busy.Paid[journal.OwnTrade], busy.Paid[journal.Contribution] = fixed.FromInt64(17e6), fixed.FromInt64(-15e6)

	study := New(of, "ETH", "USDC")
	require.NoError(t, study.Add(&record.Path{Arms: []record.Arm{
		{Vaults: []record.Vault{first, quiet}},
		{Vaults: []record.Vault{
			liquidated(ether(0, 10), 1, 1000, 1000, 0, map[journal.Reason]int64{journal.Gas: 10}),
			liquidated(ether(1, 20), 1, 1000, 1000, 0, map[journal.Reason]int64{journal.Gas: 20}),
		}},
	}}))
	require.NoError(t, study.Add(&record.Path{Index: 1, Arms: []record.Arm{
		{Vaults: []record.Vault{second, busy}},
		{Vaults: []record.Vault{ether(0, 10), ether(1, 20)}},
	}}))

	rows := map[string]Row{}
	for _, r := range study.Summary().Rows() {
		rows[strings.Join([]string{r.Arm, r.Against, r.Metric, r.Unit}, "|")] = r
		require.Equal(t, 2, r.Paths)
	}
	for key, want := range map[string]string{
		"a||failed_runs|runs":                       "0",
		"a||vaults|vaults":                          "4",
		"a||vaults_liquidated|vaults":               "2",
		"a||liquidations|liquidations":              "3",
		"a||liquidated_share|ratio":                 "0.5",
		"a||cost|bps of debt closed":                "300", // 42 of 1,400
		"a||loss_mean|bps of debt closed":           "315", // of 28/1,000 and 14/400
		"a||loss_median|bps of debt closed":         "280",
		"a||loss_p95|bps of debt closed":            "350",
		"a||loss_mean|bps of collateral at start":   "105", // of 28/2,000 and 14/2,000
		"a||loss_median|bps of collateral at start": "70",
		"a||loss_p95|bps of collateral at start":    "140",
		"a||loss_max|bps of collateral at start":    "140",
		"a||over_liquidation|ratio":                 "2.15384615", // 1,400 over 650
		"a||delay_mean|blocks":                      "3",
		"a||delay_p95|blocks":                       "4",
		"a||debt_closed|USDC":                       "1400",
		"a||debt_least|USDC":                        "650",
		"a||loss|USDC":                              "42",
		"a||loss_liquidator_profit|USDC":            "1",
		"a||loss_gas|USDC":                          "2",
		"a||loss_builder_tip|USDC":                  "3",
		"a||loss_venue_fee|USDC":                    "4",
		"a||loss_price_impact|USDC":                 "19",
		"a||loss_protocol_fee|USDC":                 "6",
		"a||loss_clearance_fee|USDC":                "7",
		"a||loss_insurance|USDC":                    "8",
		"a||loss_adl|USDC":                          "-9",
		"a||loss_bad_debt|USDC":                     "-10",
		"a||loss_rounding|USDC":                     "11",
		"a||carry|USDC":                             "12",
		"a||carry_mean|bps of collateral at start":  "7.5", // 12 of 4,000, over four vaults
		"a||own_acted_share|ratio":                  "0.25",
		"a||own_refused|requests":                   "3",
		"a||own_trade_cost|USDC":                    "17",
		"a||own_put_in|USDC":                        "15",
		"a||own_repaid|USDC":                        "13",
		"a||own_moved|USDC":                         "16",
		// b lost 10 of 2,000 and 20 of 4,000 on the first path, and nothing on the second.
		"b|a|loss_difference|bps of collateral at start": "-36.6666667", // (100 − 140) + (0 − 70), over three vaults
		"b|a|cost_difference|bps of debt closed":         "-150",        // 30 of 2,000 less 42 of 1,400
		"b|a|liquidated_share_difference|ratio":          "0",
		"b|a|cheaper_share|ratio":                        "0.666666667",
		"b|a|vaults_liquidated_in_either|vaults":         "3",
	} {
		require.Contains(t, rows, key)
		require.Equal(t, want, string(rows[key].Value), key)
	}
	require.NotContains(t, rows, "a||value_closed|USDC", "accounts have one position each")

	tables := study.Summary().Arms[0]
	require.Equal(t, "10000000", tables.Money(Find("bad_debt")).String())
	require.Equal(t, "15000000", tables.Money(Find("fund_gain")).String(), "clearance fees of 7 and residual margin of 8")
	require.Equal(t, "9000000", tables.Money(Find("adl_cost")).String())
	require.Equal(t, []Deed{{Behaviour: "top-up", Acted: 1, Refused: 3}}, tables.By)
}

// Forty vaults of 2,000 lost 40, 39, … 1, of debts of 1,000; of the last ten half as much was closed. The worst
// stands first.
func TestPercentilesByHand(t *testing.T) {
	t.Parallel()
	of := record.Names{Arms: []string{"a"}, CollateralDecimals: 18, LoanDecimals: 6}
	study := New(of, "ETH", "USDC")
	var vaults []record.Vault
	for i := range uint32(40) {
		debt := uint64(1000)
		if i >= 30 {
			debt = 500
		}
		vaults = append(vaults, liquidated(ether(i, 10), 1, debt, debt, uint64(i), map[journal.Reason]int64{journal.Gas: int64(40 - i)}))
	}
	require.NoError(t, study.Add(&record.Path{Arms: []record.Arm{{Vaults: vaults}}}))
	a := study.Summary().Arms[0]
	// Over collateral the losses are 5, 10, … 200: the 38th of forty is 190, the 20th 100.
	require.InDelta(t, 190, a.Of(Find("loss_p95")).Value, 1e-9)
	require.InDelta(t, 100, a.Of(Find("loss_median")).Value, 1e-9)
	require.InDelta(t, 200, a.Of(Find("loss_max")).Value, 1e-9)
	// Over debt they are 110, 120, … 400 and 20, 40, … 200: the 38th is 380. Up to 160 there are fourteen, and
	// 170, 180 and 180, 190 and 200 and 200 follow: the 20th is 200.
	require.InDelta(t, 380, a.Of(Find("loss_p95_of_closed")).Value, 1e-9)
	require.InDelta(t, 200, a.Of(Find("loss_median_of_closed")).Value, 1e-9)
	// Delays are 0, 1, … 39.
	require.InDelta(t, 37, a.Of(Find("delay_p95")).Value, 1e-9)
	require.InDelta(t, 19.5, a.Of(Find("delay_mean")).Value, 1e-9)
	require.EqualValues(t, 40, a.Of(MeanLoss).Values)
}

// Where every loss is a gain, the worst is none.
func TestTheWorstLossIsNoGain(t *testing.T) {
	t.Parallel()
	study := New(record.Names{Arms: []string{"a"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	v := liquidated(ether(0, 10), 1, 1000, 1000, 0, map[journal.Reason]int64{journal.BadDebt: -7})
	require.NoError(t, study.Add(&record.Path{Arms: []record.Arm{{Vaults: []record.Vault{v}}}}))
	require.Zero(t, study.Summary().Arms[0].Of(WorstLoss).Value)
}

// Of two paths on which all and none of the vaults are liquidated, the share has the exact interval of one of two:
// 1 − 0.975^(1/2) = 0.0126, and as far from 1. That of a difference has none.
func TestIntervalsOfSharesEndWhereSharesDo(t *testing.T) {
	t.Parallel()
	study := New(record.Names{Arms: []string{"a", "b"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	for i := range uint32(2) {
		hit, calm := liquidated(ether(0, 10), 1, 1000, 1000, 0, nil), ether(0, 10)
		arms := []record.Arm{{Vaults: []record.Vault{hit}}, {Vaults: []record.Vault{calm}}}
		if i == 1 {
			arms[0], arms[1] = arms[1], arms[0]
		}
		require.NoError(t, study.Add(&record.Path{Index: i, Arms: arms}))
	}
	sum := study.Summary()
	whole := sum.Arms[0].Of(LiquidatedShare)
	require.InDelta(t, 0.98742, whole.High, 1e-5)
	require.InDelta(t, 0.01258, whole.Low, 1e-5)
	text := string(sum.CSV())
	require.Contains(t, text, "a,,liquidated_share,ratio,0.5,0.0125791171,0.987420883,2,2,2,0.5,,\n")
	require.Contains(t, text, "b,a,liquidated_share_difference,ratio,0,,,2,2,2,0.5,few paths contribute,26\n")
}

// What is registered twice, or not whole, is refused when the program starts.
func TestADeclarationIsWhole(t *testing.T) {
	t.Parallel()
	whole := Metric{Key: "unheard_of", Unit: Share, Means: Definition{"x", "y"}, From: FailuresOf()}
	for says, spoil := range map[string]func(*Metric){
		"has no key":                   func(m *Metric) { m.Key = "" },
		"not of both or neither":       func(m *Metric) { m.From = nil },
		"metric unheard_of is of an":   func(m *Metric) { m.Between = CountBetween(nil) },
		"says no unit":                 func(m *Metric) { m.Unit = "" },
		"not what it means":            func(m *Metric) { m.Means.Meaning = "" },
		"is in no table":               func(m *Metric) { m.Column = &Column{} },
		"two metrics have the key \"c": func(m *Metric) { m.Key = "cost" },
	} {
		m := whole
		spoil(&m)
		require.Contains(t, panicOf(func() { Register(m) }), says)
	}
	require.Nil(t, Find("unheard_of"))
}

// panicOf is what a function panics with.
func panicOf(f func()) (said string) {
	defer func() { said = fmt.Sprint(recover()) }()
	f()
	return ""
}

// The order of summary.csv does not depend on the order of registration, which is that of initialisation.
func TestTheOrderOfMetricsIsDeclared(t *testing.T) {
	t.Parallel()
	want := Metrics()
	backwards := slices.Clone(want)
	slices.Reverse(backwards)
	require.Equal(t, want, inOrder(backwards))
	pairs := slices.IndexFunc(want, func(m *Metric) bool { return m.Between != nil })
	for i, m := range want {
		require.Equal(t, i >= pairs, m.Between != nil, "pairs come last")
	}
}

// Another module's metric stands in summary.csv after the subjects of this one, whatever the order of registration.
func TestAMetricOfOneStudy(t *testing.T) {
	t.Parallel()
	mine := &Metric{
		Key: "largest_vault", Unit: Loan, Means: Definition{"Largest vault", "The most debt at the start."},
		From: MoneyOf(func(r *Run) fixed.Signed { return fixed.Positive(&r.Vaults[0].StartDebt) }),
	}
	study := New(record.Names{Arms: []string{"a"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC", mine)
	require.NoError(t, study.Add(&record.Path{Arms: []record.Arm{{Vaults: []record.Vault{ether(0, 1)}}}}))
	require.True(t, strings.HasSuffix(string(study.Summary().CSV()), "\na,,largest_vault,USDC,100,,,1,,,,,\n"))
	require.True(t, math.IsNaN(study.Summary().Arms[0].Of(&Metric{}).Value), "what was not gathered has no number")
	require.NotContains(t, Metrics(), mine)
}

// An account that lost another position alone was liquidated, and its main position was not late. Two runs of
// the first arm fail, none of the last.
func TestAccountsFailuresAndDeedsAreCounted(t *testing.T) {
	t.Parallel()
	of := record.Names{Arms: []string{"a", "b"}, Behaviours: []string{"passive", "top-up"}, CollateralDecimals: 18, LoanDecimals: 6}
	study := New(of, "ETH", "USDC")
	main := liquidated(ether(0, 10), 1, 1000, 500, 7, nil)
	beside := ether(1, 10)
	beside.PositionsClosed, beside.FirstDelay = 1, 99
	main.Behaviour, main.Refusals, beside.Behaviour, beside.Refusals = 1, 2, 1, 3
	for i := range uint32(3) {
		arms := []record.Arm{{Err: ErrPopulations}, {Vaults: []record.Vault{main, beside}}}
		if i == 2 {
			arms[0] = arms[1]
		}
		require.NoError(t, study.Add(&record.Path{Index: i, Arms: arms}))
	}
	sum := study.Summary()
	require.Equal(t, []int{2, 2, 0}, []int{sum.Failed, sum.Arms[0].Failed, sum.Arms[1].Failed})
	require.Equal(t, []int{3, 1, 3, 1}, []int{sum.Paths, sum.Arms[0].Paths, sum.Arms[1].Paths, sum.Pairs[0].Paths})
	b := sum.Arms[1]
	require.EqualValues(t, 6, b.Count(VaultsLiquidated))
	require.InDelta(t, 7, b.Of(Find("delay_mean")).Value, 0)
	require.EqualValues(t, 3, b.Of(Find("delay_mean")).Values)
	require.Equal(t, []Deed{{Behaviour: "top-up", Refused: 15}}, b.By)
	require.EqualValues(t, 6, b.Could)
}

// Tables stand in their order, each with its columns in theirs; a metric without a column is in none.
func TestTablesHaveTheirColumns(t *testing.T) {
	t.Parallel()
	first, second := &Table{Place: 1}, &Table{Place: 2}
	metrics := []*Metric{
		{Key: "none"}, {Key: "c", Column: &Column{In: second, Place: 3}}, {Key: "b", Column: &Column{In: first, Place: 2}}, {Key: "a", Column: &Column{In: first, Place: 1}},
	}
	tables, columns := Tables(metrics)
	require.Equal(t, []*Table{first, second}, tables)
	require.Equal(t, []*Metric{metrics[3], metrics[2]}, columns[first])
	require.Equal(t, []*Metric{metrics[1]}, columns[second])
	// A table that has a reason is shown where one arm gives it.
	asks := &Table{Shown: anyMoney}
	paid := Arm{Numbers: Numbers{metrics[1]: Money(fixed.FromInt64(-1), 1)}}
	require.False(t, (&Summary{Arms: []Arm{{}, {}}}).Shows(asks, metrics[1:2]))
	require.True(t, (&Summary{Arms: []Arm{{}, paid, {}}}).Shows(asks, metrics[1:2]))
	require.True(t, (&Summary{}).Shows(first, nil))
}
