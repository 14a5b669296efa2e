package report

import (
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

var rewrite = flag.Bool("rewrite", false, "write the expected text anew; review it as prose")

func TestTheTextIsAsReviewed(t *testing.T) {
	t.Parallel()
	for name, paths := range map[string]int{"few-paths": 2, "many-paths": 40} {
		file := filepath.Join("testdata", name+".txt")
		got := sample(t, paths).Text()
		if *rewrite {
			require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), got)
	}
}

func TestTheTextFitsAHundredColumns(t *testing.T) {
	t.Parallel()
	r := sample(t, 30)
	for i := range r.Summary.Arms {
		r.Summary.Arms[i].Name += "-with-a-rather-long-name"
	}
	for _, line := range strings.Split(r.Text(), "\n") {
		require.LessOrEqual(t, utf8.RuneCountInString(line), Columns+60, line)
	}
	for _, line := range strings.Split(sample(t, 30).Text(), "\n") {
		require.LessOrEqual(t, utf8.RuneCountInString(line), Columns, line)
	}
}

func TestAStudyInWhichNobodyIsLiquidatedSaysSo(t *testing.T) {
	t.Parallel()
	study := stats.New(names, "ETH", "USDC")
	for i := range uint32(2) {
		require.NoError(t, study.Add(&record.Path{Index: i, Arms: []record.Arm{
			{Vaults: make([]record.Vault, 3)}, {Vaults: make([]record.Vault, 3)}, {Err: errors.New("boom")},
		}}))
	}
	r := &Report{Name: "quiet", Summary: study.Summary(), Borrowers: 3, Failures: []string{"path 0, exchange-binance: boom"}}
	text := r.Text()
	require.Contains(t, text, "Nobody was liquidated")
	require.NotContains(t, text, "Neither")
	require.Contains(t, text, "2 of 6 runs failed")
	require.Contains(t, text, "boom")
	require.Contains(t, text, "may be biased")
	require.NotContains(t, text, "NaN")
	page, err := r.Content().Page(Static)
	require.NoError(t, err)
	require.NotContains(t, withoutData(page), "NaN")
}

// withoutData is a page without the files that its links hold.
func withoutData(page []byte) string {
	return regexp.MustCompile(`data:[^"]*`).ReplaceAllString(string(page), "")
}

// sentence is what is said of an arm that paid, in a thousandth of its debt closed, what is given by reason.
func sentence(paid map[journal.Reason]int64) string {
	a := paying(paid)
	return whereItWent(&a, "USDC")
}

// What rounds to a tenth of a basis point is told: one of 200,000 is 0.05.
func TestTheSmallestPartThatIsTold(t *testing.T) {
	t.Parallel()
	a := paying(map[journal.Reason]int64{journal.Gas: 1})
	a.Numbers[stats.Closed] = stats.Money(fixed.FromInt64(200_000), 1)
	require.Contains(t, whereItWent(&a, "USDC"), "to gas")
	a.Numbers[stats.Closed] = stats.Money(fixed.FromInt64(200_001), 1)
	require.Equal(t, "In a, liquidation cost borrowers nothing.", whereItWent(&a, "USDC"))
	a = paying(map[journal.Reason]int64{journal.ADL: -1})
	a.Numbers[stats.Closed] = stats.Money(fixed.FromInt64(200_000), 1)
	require.Contains(t, whereItWent(&a, "USDC"), "less 0.1 that deleveraged counterparties")
	a.Numbers[stats.Closed] = stats.Money(fixed.FromInt64(200_001), 1)
	require.Equal(t, "In a, liquidation cost borrowers nothing.", whereItWent(&a, "USDC"))
}

// paying is an arm named a that closed 10,000 and paid what is given by reason.
func paying(paid map[journal.Reason]int64) stats.Arm {
	a := stats.Arm{Name: "a", Numbers: stats.Numbers{stats.VaultsLiquidated: stats.Counted(1, 1), stats.Closed: stats.Money(fixed.FromInt64(10_000), 1)}}
	var cost int64
	for reason, amount := range paid {
		a.Numbers[stats.LossBy[reason]] = stats.Money(fixed.FromInt64(amount), 1)
		cost += amount
	}
	a.Numbers[stats.Cost] = stats.Number{Estimate: infer.Estimate{Value: float64(cost), Low: math.NaN(), High: math.NaN()}}
	return a
}

func TestTheSentenceSaysWhereTheWholeCostWent(t *testing.T) {
	t.Parallel()
	require.Equal(t, "In a, liquidation cost borrowers nothing.", sentence(nil))
	require.Equal(t, "In a, closing 10,000 USDC of debt cost borrowers 12.0 USDC: 12.0 to gas.", sentence(map[journal.Reason]int64{journal.Gas: 12}))
	require.Equal(t, "In a, closing 10,000 USDC of debt cost borrowers 20.0 USDC: 10.0 to block builders, 6.0 to gas, 5.0 to the protocol and 3.0 elsewhere, less 4.0 that the insurance fund and suppliers paid in their place.",
		sentence(map[journal.Reason]int64{journal.BuilderTip: 10, journal.Gas: 6, journal.ProtocolFee: 5, journal.VenueFee: 2, journal.LiquidatorProfit: 1, journal.Insurance: -3, journal.BadDebt: -1}))
	require.Equal(t, "In a, closing 10,000 USDC of debt left borrowers 4.0 USDC better off: 1.0 to gas, less 5.0 that deleveraged counterparties paid in their place.",
		sentence(map[journal.Reason]int64{journal.Gas: 1, journal.ADL: -5}))
	require.Equal(t, "In a, closing 10,000 USDC of debt cost borrowers 0.0 USDC: 5.0 to gas, less 5.0 that deleveraged counterparties paid in their place.",
		sentence(map[journal.Reason]int64{journal.Gas: 5, journal.ADL: -5}))
	require.Equal(t, "In a, closing 10,000 USDC of debt left borrowers 5.0 USDC better off, less 5.0 that deleveraged counterparties paid in their place.",
		sentence(map[journal.Reason]int64{journal.ADL: -5}))
}

// The cost says what it rests on: its interval, or on how few paths it does.
func TestTheCostSaysWhatItRestsOn(t *testing.T) {
	t.Parallel()
	a := paying(map[journal.Reason]int64{journal.Gas: 12})
	says := func(e infer.Estimate, want string) {
		e.Value = 12
		a.Numbers[stats.Cost] = stats.Number{Estimate: e}
		require.Equal(t, "In a, closing 10,000 USDC of debt cost borrowers 12.0 USDC"+want+": 12.0 to gas.", whereItWent(&a, "USDC"))
	}
	none := func(s infer.Support) infer.Estimate {
		return infer.Estimate{Low: math.NaN(), High: math.NaN(), Paths: 40, Support: s}
	}
	says(infer.Estimate{Low: 11.5, High: 12.5}, " (95 % interval 11.5 to 12.5)")
	says(infer.Estimate{Low: 11.998, High: 12.001}, " (95 % interval 11.998 to 12.001)")
	says(none(infer.Support{None: infer.OnePath}), " (one path: no interval)")
	says(none(infer.Support{None: infer.FewPaths, Distinct: 40, Contributing: 3}), " (3 of 40 paths contribute, too few for an interval)")
	says(none(infer.Support{None: infer.FewPaths, Distinct: 40, Contributing: 1}), " (1 of 40 paths contributes, too few for an interval)")
	says(none(infer.Support{None: infer.FewPaths, Distinct: 2, Contributing: 2}), " (40 paths, which went 2 different ways: no interval)")
	says(none(infer.Support{None: infer.Unequal, Distinct: 40, Contributing: 30}), " (30 of 40 paths contribute, too few for an interval)")
	says(none(infer.Support{None: infer.Unequal, Distinct: 20, Contributing: 15}), " (40 paths, which went 20 different ways: no interval)")
	says(none(infer.Support{None: infer.Constant, Distinct: 2, Contributing: 2}), "")
	says(none(infer.Support{None: infer.SamePaths, Distinct: 1, Contributing: 1}), " (all paths are the same: no interval)")
	says(none(infer.Support{None: infer.Constant, Distinct: 40, Contributing: 40}), "")
}

// What is random has an interval of some width, as printed, too. One without a width is no interval, and stays as it is.
func TestAnIntervalIsPrintedWithItsWidth(t *testing.T) {
	t.Parallel()
	e := infer.Estimate{Value: 0.0123, Low: 0.0101, High: 0.0149}
	require.Equal(t, "+0.012 [+0.010, +0.015]", interval(e, 1, 1))
	require.Equal(t, "1 [1, 1] %", bounded(infer.Estimate{Value: 1, Low: 1, High: 1}, 1, 0, " %"))
	require.Equal(t, "0.012 [0.010, 0.015] %", bounded(e, 1, 1, " %"))
	require.Equal(t, "1.2 [1.0, 1.5] %", bounded(e, 100, 1, " %"))
	require.Equal(t, "0.010 to 0.015", sizes(e))
	require.Equal(t, "−1.0 to 2.0", sizes(infer.Estimate{Value: 0, Low: -1, High: 2}))
	require.Equal(t, 3, wide(infer.Estimate{Low: 0.001, High: 0.00104}, 100, 1), "0.100 and 0.104")
	require.Equal(t, 20, wide(infer.Estimate{Low: 0, High: 1e-30}, 1, 1), "no more")
}

func TestAStudyOfFailedRunsComparesNothing(t *testing.T) {
	t.Parallel()
	study := stats.New(names, "ETH", "USDC")
	boom := record.Arm{Err: errors.New("boom")}
	require.NoError(t, study.Add(&record.Path{Arms: []record.Arm{boom, boom, boom}}))
	require.Equal(t, []string{"Every run failed: there is nothing to compare."}, (&Report{Summary: study.Summary()}).meaning())
	// Where one arm alone fails, it is compared with none.
	vault := record.Vault{Liquidations: 1, StartPrice: 1e10, StartCollateral: *uint256.NewInt(1e18), ClosedDebt: *uint256.NewInt(1e6)}
	vault.Paid[journal.Gas] = fixed.FromInt64(100)
	study = stats.New(names, "ETH", "USDC")
	require.NoError(t, study.Add(&record.Path{Arms: []record.Arm{{Vaults: []record.Vault{vault}}, boom, {Vaults: []record.Vault{vault}}}}))
	said := strings.Join((&Report{Summary: study.Summary()}).meaning(), "\n")
	require.Contains(t, said, "Every path failed in morpho or in exchange-matched, or in both: there is none to compare them on.")
	require.Contains(t, said, "morpho and exchange-binance liquidated the same borrowers and cost each of them the same, to the unit.")
	require.Contains(t, said, "Some runs failed")
}

func TestTheNotesStandInTextAndPage(t *testing.T) {
	t.Parallel()
	r := sample(t, 2)
	r.Notes = []string{"3 of 9 rows of my.csv were skipped."}
	require.Contains(t, r.Text(), "\n3 of 9 rows of my.csv were skipped.\n")
	page, err := r.Page()
	require.NoError(t, err)
	require.Contains(t, string(page), "3 of 9 rows of my.csv were skipped.")
}

func TestCarryIsShownWhereThereIsAny(t *testing.T) {
	t.Parallel()
	r := sample(t, 40)
	require.NotContains(t, r.Text(), "What holding cost")
	r.Summary.Arms[1].Numbers[stats.Carry] = stats.Money(fixed.FromInt64(-40*1_234_500_000), 40)
	r.Summary.Arms[1].Numbers[stats.MeanCarry] = stats.Number{Estimate: infer.Estimate{Value: -12.34}}
	require.Contains(t, r.Text(), `
What holding cost all vaults (interest, and funding at an exchange: no part of the numbers above)
                     carry,    mean, bps of
arm               USDC/path  coll. at start
───────────────────────────────────────────
morpho                    0             0.0
exchange-matched     −1,234           −12.3
exchange-binance          0             0.0
`)
	page, err := r.Page()
	require.NoError(t, err)
	require.Contains(t, string(page), "What holding cost all vaults")
}

func TestEveryColumnIsDefined(t *testing.T) {
	t.Parallel()
	text := strings.ToLower(strings.Join(strings.Fields(Definitions(Columns)), " "))
	mixed, venues := sample(t, 2), sample(t, 2)
	mixed.Summary.Arms[1].Exchange, mixed.Summary.Arms[1].Several = true, true
	for i := range venues.Summary.Arms {
		venues.Summary.Arms[i].Exchange, venues.Summary.Arms[i].Several = true, true
	}
	tables, columns := stats.Tables(stats.Metrics())
	for _, r := range []*Report{sample(t, 2), mixed, venues} {
		for _, of := range tables {
			if r == mixed && of == stats.Costs { // a star and a note say what is counted otherwise
				continue
			}
			g := r.grid(of, columns[of])
			if of.Told && len(g.heading) == 0 {
				continue
			}
			for column := 1; column < len(g.heading[0]) && of != stats.Waterfall; column++ {
				words := g.heading[0][column] + " " + g.heading[1][column]
				for _, over := range g.groups {
					if over.from <= column && column < over.to {
						words = over.title
					}
				}
				words = strings.NewReplacer("over- ", "over-", "one's- part", "one's part", "- ", "", "over liq", "over-liq", "coll.", "collateral", "bps of", "basis points of", "/path", "", ", usdc", "", ", % of collateral", "", ", percentage points", "").Replace(strings.ToLower(words))
				words, _, _ = strings.Cut(strings.TrimSpace(words), ",")
				require.Contains(t, text, words)
			}
		}
	}
}

// accounts is a study of two arms, the first of accounts with two positions each, of which the last has only
// its other one liquidated.
func accounts(t *testing.T, main uint32) *Report {
	t.Helper()
	study := stats.New(record.Names{Arms: []string{"account", "single"}, Behaviours: []string{"passive", "leave"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	for p := range uint32(2) {
		var arms [2]record.Arm
		for i := range uint32(3) {
			v := record.Vault{Borrower: i, Behaviour: 1, StartPrice: 200e10, StartCollateral: *uint256.NewInt(1e18), Positions: 2, PositionsClosed: 1}
			v.Paid[journal.Insurance] = fixed.FromInt64(1e6)
			if i < main {
				v.Liquidations, v.ClosedDebt, v.LeastDebt = 1, *uint256.NewInt(80e6), *uint256.NewInt(80e6)
				v.HourDebt, v.HourClosed, v.HourLeast = *uint256.NewInt(90e6), *uint256.NewInt(80e6), *uint256.NewInt(80e6)
			}
			v.Left, v.Refusals = i == 0, i
			v.Paid[journal.OwnTrade] = fixed.FromInt64(int64(i) * 500)
			arms[0].Vaults = append(arms[0].Vaults, v)
			arms[0].Liquidations = append(arms[0].Liquidations, record.Liquidation{Kind: record.FullClose, Borrower: i, Position: 1, Value: *uint256.NewInt(100e6)})
			if i < main {
				arms[0].Liquidations[i].Position = 0
			}
			v.Positions, v.Liquidations, v.ClosedDebt, v.LeastDebt = 1, 1, *uint256.NewInt(80e6), *uint256.NewInt(80e6)
			v.HourDebt, v.HourClosed, v.HourLeast = *uint256.NewInt(90e6), *uint256.NewInt(80e6), *uint256.NewInt(80e6)
			v.Left, v.Refusals, v.Paid[journal.OwnTrade] = false, 0, fixed.Signed{}
			arms[1].Vaults = append(arms[1].Vaults, v)
		}
		require.NoError(t, study.Add(&record.Path{Index: p, Arms: arms[:]}))
	}
	return &Report{Name: "accounts", Borrowers: 3, Summary: study.Summary()}
}

// Where accounts lost other positions alone, somebody was liquidated; what is said of the cost is said of the
// value of all positions.
func TestAccountsAreMeasuredByWhatTheirLossBelongsTo(t *testing.T) {
	t.Parallel()
	r := accounts(t, 0)
	text, said := r.Text(), strings.Join(r.meaning(), " ")
	require.NotContains(t, said, "Nobody was liquidated")
	require.Contains(t, said, "In account, closing positions worth 10,000 USDC cost borrowers 100.0 USDC (all paths are the same: no interval): 100.0 to the insurance fund.")
	require.Contains(t, text, "bps of what was closed")
	require.Regexp(t, `(?m)^account \* +100\.0 % +300\.00 +100\.0`, text)
	require.Regexp(t, `(?m)^single +100\.0 % +240\.00 +125\.0`, text)
	require.Contains(t, text, "\n* Accounts of several positions: closed is the value")
	page, err := r.Page()
	require.NoError(t, err)
	require.Contains(t, string(page), "* Accounts of several positions: closed is the value")
	require.Contains(t, string(page), "basis points of what was closed")
	r.Summary.Arms, r.Summary.Pairs = r.Summary.Arms[:1], nil
	require.Contains(t, r.Text(), "Where it went, bps of value closed (each unit counts once;")
	require.NotContains(t, r.Text(), "*")
}

// Two arms in which everybody fared alike are said to be so, not to differ by an interval of nothing.
func TestArmsThatAreAlikeAreSaidToBe(t *testing.T) {
	t.Parallel()
	require.Contains(t, accounts(t, 1).meaning(), "account and single liquidated the same borrowers and cost each of them the same, to the unit.")
	require.NotContains(t, accounts(t, 1).Text(), "no clear difference")
	require.Contains(t, compared(&stats.Pair{A: "a", B: "b", Paths: 2, Alike: true, Numbers: stats.Numbers{}}, &stats.Summary{Collateral: "ETH"}, judged{})[0], "Neither a nor b liquidated anybody")
}

func TestWhatBorrowersDidIsShownWhereTheyCould(t *testing.T) {
	t.Parallel()
	require.NotContains(t, sample(t, 2).Text(), "What borrowers did themselves")
	text := accounts(t, 1).Text()
	require.Contains(t, text, `
What borrowers did themselves (USDC and requests a path; no part of the losses above)
          borrowers  requests  own trades  put in from  of that, debt  free cash
arm      that acted   refused        cost      outside      or margin      moved
────────────────────────────────────────────────────────────────────────────────
account      33.3 %       3.0        0.00            0              0          0
single        0.0 %       0.0           0            0              0          0
`)
	r := accounts(t, 1)
	require.Contains(t, strings.Join(r.meaning(), " "), "Borrowers of behaviour leave acted in account, did nothing in single: differences between these arms are also of what owners did")
	r.Summary.Arms[1].By[0].Refused = 3
	require.Contains(t, r.Text(), "leave acted in account, were refused in single:")
	r.Summary.Arms[1].By[0].Acted = 1
	require.NotContains(t, r.Text(), "Borrowers of behaviour", "they acted in both")
}

// An arm that rests on fewer paths than the study is marked, and what is said of intervals counts the paths of
// the pair.
func TestFewPathsAreCountedWhereRunsFailed(t *testing.T) {
	t.Parallel()
	failing := func(paths, fail int) *Report {
		study := stats.New(record.Names{Arms: []string{"a", "b"}, Behaviours: []string{"passive"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
		for p := range paths {
			vault := record.Vault{Liquidations: 1, StartPrice: 1e10, StartCollateral: *uint256.NewInt(1e18), ClosedDebt: *uint256.NewInt(1e6)}
			vault.Paid[journal.Gas] = fixed.FromInt64(100 + int64(p))
			other := vault
			other.Paid[journal.Gas] = fixed.FromInt64(150)
			arms := []record.Arm{{Vaults: []record.Vault{vault}}, {Vaults: []record.Vault{other}}}
			if p < fail {
				arms[1] = record.Arm{Err: errors.New("boom")}
			}
			require.NoError(t, study.Add(&record.Path{Index: uint32(p), Arms: arms}))
		}
		return &Report{Summary: study.Summary(), Borrowers: 1}
	}
	text := failing(6, 4).Text()
	require.Contains(t, strings.Join(failing(6, 4).meaning(), " "), "Runs failed, so 2 of 6 paths compare a and b.")
	require.Contains(t, strings.Join(failing(6, 4).meaning(), " "), "nothing is said of whether liquidation takes more in b or in a: 2 of 2 paths contribute, and an interval needs 20: about 26 paths of this kind would give one.")
	require.Contains(t, text, "\n† b rests on 2 of 6 paths: its other runs failed.\n")
	require.Regexp(t, `(?m)^b † `, text)
	require.NotRegexp(t, `(?m)^a † `, text)
	require.Regexp(t, `(?m)^a +100\.0 % +1\.00 `, text, "one token was closed on each path")
	require.Regexp(t, `(?m)^b † +100\.0 % +1\.00 `, text, "and on each of those that did not fail")
	require.Contains(t, failing(6, 5).Text(), "Runs failed, so 1 of 6 paths compare a and b.")
	require.Contains(t, failing(6, 6).Text(), "\n† Every run of b failed.\n")
	require.Contains(t, failing(40, 20).Text(), "20 of 40 paths compare a and b")
	require.Contains(t, strings.Join(failing(6, 0).meaning(), " "), "6 of 6 paths contribute, and an interval needs 20")
}

// Bad debt is borne by suppliers of a vault, and at an exchange by the venue.
func TestTheBearerOfBadDebtIsNamed(t *testing.T) {
	t.Parallel()
	a := paying(map[journal.Reason]int64{journal.Gas: 5, journal.BadDebt: -1})
	a.Exchange = true
	lender := stats.Arm{Numbers: stats.Numbers{stats.VaultsLiquidated: stats.Counted(1, 1)}}
	require.Contains(t, whereItWent(&a, "USDC"), "less 1.0 that the venue (bad debt) paid")
	quiet := stats.Arm{Name: "quiet"}
	for want, arms := range map[string][]stats.Arm{
		"the venue": {a, quiet}, "suppliers": {quiet, lender}, "suppliers/venue": {a, lender},
	} {
		require.Equal(t, want, (&Report{Summary: &stats.Summary{Arms: arms}}).bearer())
	}
}

func TestAGroupStandsAboveItsColumnsAndIsNotBroken(t *testing.T) {
	t.Parallel()
	g := grid{title: "t", heading: [][]string{{"", "", "", ""}, {"arm", "a", "b", "c"}}, groups: []group{{"a wide title", 1, 3}}, rows: [][]string{{"x", "1", "2", "3"}}}
	require.Equal(t, "t\n     a wide title\narm  a          b  c\n────────────────────\nx    1          2  3\n", g.set(Columns))
	require.Equal(t, 1, strings.Count(g.set(20), "arm"), "3 and 14 and 3")
	require.Equal(t, 2, strings.Count(g.set(19), "arm"))
	require.Equal(t, []string{"arm", "a wide title: a", "a wide title: b", "c"}, []string{g.head(0), g.head(1), g.head(2), g.head(3)})
	g.rows[0][0] = strings.Repeat("x", 85)
	require.Equal(t, 2, strings.Count(g.set(Columns), "arm"), "c goes below, a and b stay together")
	require.Equal(t, [][]Heading{{{"", 1}, {"a wide title", 2}, {"", 1}}, {{"arm", 1}, {"a", 1}, {"b", 1}, {"c", 1}}}, g.sheet().Heading)
}

func TestTicksAreFewAndRound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(-1e6, 1e6).Draw(t, "low")
		high := low + math.Pow10(rapid.IntRange(-3, 7).Draw(t, "power"))*rapid.Float64Range(1, 10).Draw(t, "size")
		ticks := round(low, high)
		require.GreaterOrEqual(t, len(ticks), 2)
		require.LessOrEqual(t, len(ticks), 7)
		labels := map[string]bool{}
		for _, tick := range ticks {
			require.True(t, low <= tick.Value && tick.Value <= high)
			labels[tick.Label] = true
		}
		require.Len(t, labels, len(ticks), "no two ticks read alike")
	})
	require.Equal(t, []tick{{Value: -100, Label: "−100"}, {Value: 0, Label: "0"}, {Value: 100, Label: "100"}, {Value: 200, Label: "200"}, {Value: 300, Label: "300"}}, round(-110, 345))
	require.Equal(t, "0.5", round(0, 2.6)[1].Label)
	for step, labels := range map[float64][2]string{0.001: {"0.000", "0.001"}, 0.01: {"0.00", "0.01"}, 0.1: {"0.0", "0.1"}, 1: {"0", "1"}, 10: {"0", "10"}} {
		ticks := round(0, 5*step)
		require.Len(t, ticks, 6)
		require.Equal(t, labels, [2]string{ticks[0].Label, ticks[1].Label}, "no more decimals than tell them apart")
	}
}

func TestAnArmWithoutABarSaysWhy(t *testing.T) {
	t.Parallel()
	require.Equal(t, "every run failed", noCost(&stats.Arm{Failed: 3}))
	require.Equal(t, "nobody was liquidated", noCost(&stats.Arm{Paths: 3}))
}

func TestThePageStandsAlone(t *testing.T) {
	t.Parallel()
	r := sample(t, 40)
	r.Name = `<script>alert("x")</script>`
	page, err := r.Page()
	require.NoError(t, err)
	text := string(page)
	require.NotContains(t, text, "alert(\"x\")")
	require.Equal(t, 1, strings.Count(text, "<script"), "that which sorts tables")
	require.Equal(t, 1, strings.Count(text, "<link"), "which names no icon")
	require.Contains(t, text, `content="default-src 'none'`)
	require.NotRegexp(t, regexp.MustCompile(`(?i)(src|href)\s*=\s*"(https?:)?//|@import|url\(`), text)
	for _, url := range regexp.MustCompile(`https?://[^"' <]+`).FindAllString(text, -1) {
		require.Contains(t, []string{"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}, url)
	}
	for _, id := range []string{"losses-over-vaults", "waterfall", "cost-over-paths", "price-fan", "when", "median-path", "worst-path"} {
		require.Equal(t, 1, strings.Count(text, `<figure id="`+id+`">`), id)
	}
	for _, arm := range names.Arms {
		require.GreaterOrEqual(t, strings.Count(text, arm), 4, arm)
	}
	require.Contains(t, text, "var(--ink)")
	require.NotContains(t, text, "#010101")
	again, err := r.Page()
	require.NoError(t, err)
	require.Equal(t, text, string(again))
}

func TestAPageWithoutPathsDrawsNone(t *testing.T) {
	t.Parallel()
	r := sample(t, 3)
	r.Paths = nil
	page, err := r.Page()
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(string(page), "<svg "), "losses and waterfall")
}

func TestDotsHoldEverythingLiquidated(t *testing.T) {
	t.Parallel()
	trace := sample(t, 1).Paths.Worst
	dots, largest := trace.dots()
	for a, acts := range trace.Acts {
		var want, got float64
		for i := range acts {
			want += acts[i].Closed
		}
		for _, d := range dots[a] {
			got += d.closed
			require.LessOrEqual(t, d.closed, largest)
		}
		require.InDelta(t, want, got, 1)
	}
	// A hundred thousand acts between two prices are one dot.
	crowd := Trace{Times: []uint64{0, 100}, Acts: [][]Act{make([]Act, 100_000)}}
	dots, _ = crowd.dots()
	require.Len(t, dots[0], 1)
}

func TestNumbersAsPeopleReadThem(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"1,234.5": number(1234.45001, 1), "−0.1": number(-0.1, 1), "0.0": number(-0.04, 1), "–": number(math.NaN(), 1),
		"+3.0": signed(3, 1), "0": signed(0, 0), "12.3 %": percent(0.1234), "1,000,000": thousands("1000000"),
		"−1.0 [−2.0, +0.5]":        interval(infer.Estimate{Value: -1, Low: -2, High: 0.5}, 1, 1),
		"2.50 of two paths":        perPath(fixed.FromInt64(5e6), 6, 2) + " of two paths",
		"1,250 of four paths":      perPath(fixed.FromInt64(5000e6), 6, 4) + " of four paths",
		"−1,250 of four paths":     perPath(fixed.FromInt64(-5000e6), 6, 4) + " of four paths",
		"1,000 of one path":        perPath(fixed.FromInt64(1000e6), 6, 1) + " of one path",
		"999.99 of one path":       perPath(fixed.FromInt64(999.99e6), 6, 1) + " of one path",
		"0 of one path":            perPath(fixed.FromInt64(0), 6, 1) + " of one path",
		"– of none":                perPath(fixed.FromInt64(5), 6, 0) + " of none",
		"one, two and three":       list([]string{"one", "two", "three"}),
		"one and two":              list([]string{"one", "two"}),
		"no clear difference":      clearness(infer.Estimate{Value: 1, Low: -1, High: 3}),
		"of a borrower's ETH less": clearness(infer.Estimate{Value: -2, Low: -3, High: -1}),
		"of a borrower's ETH more": clearness(infer.Estimate{Value: 2, Low: 1, High: 3}),
		"nothing is said":          clearness(infer.Estimate{Value: 2, Low: math.NaN(), High: math.NaN(), Support: infer.Support{None: infer.FewPaths}}),
		"interval 1.0 to 3.0":      clearnessInterval(infer.Estimate{Value: -2, Low: -3, High: -1}),
		"interval 1.0 to 3.0 ":     clearnessInterval(infer.Estimate{Value: 2, Low: 1, High: 3}) + " ",
	} {
		require.Equal(t, want, got)
	}
}

// standing are the verdicts of a pair, none of which is in doubt.
func standing(p *stats.Pair) judged {
	f := judged{}
	for _, m := range verdicts() {
		f[verdict{p, m}] = true
	}
	return f
}

// clearness picks out of a comparison's sentence what it says about the difference.
func clearness(e infer.Estimate) string {
	p := &stats.Pair{A: "a", B: "b", Paths: 2, Numbers: stats.Numbers{stats.Either: stats.Counted(1, 2), stats.LossDifference: {Estimate: e}}}
	text := lossSentence(p, "ETH", standing(p))
	for _, words := range []string{"no clear difference", "nothing is said", "of a borrower's ETH less", "of a borrower's ETH more"} {
		if strings.Contains(text, words) {
			return words
		}
	}
	return text
}

func clearnessInterval(e infer.Estimate) string {
	p := &stats.Pair{A: "a", B: "b", Paths: 2, Numbers: stats.Numbers{stats.Either: stats.Counted(1, 2), stats.LossDifference: {Estimate: e}}}
	return regexp.MustCompile(`interval [^)]*`).FindString(lossSentence(p, "ETH", standing(p)))
}

func TestWrapKeepsEveryWord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[a-z−]{1,30}`)).Draw(t, "words")
		out := wrap(strings.Join(words, " "), Columns)
		require.Equal(t, words, append([]string{}, strings.Fields(out)...), out)
		for _, line := range strings.Split(out, "\n") {
			require.LessOrEqual(t, utf8.RuneCountInString(line), Columns)
		}
	})
}

// The bars of a distribution are shares: together 100 %, each as high as its part of the values.
func TestADistributionIsDrawnInShares(t *testing.T) {
	t.Parallel()
	var d infer.Distribution
	for _, value := range []float64{1, 1, 1, 59.5} {
		d.Add(value)
	}
	line := outline(&d, 0, 60) // a bar for each whole number
	require.Len(t, line, 2+2*bins)
	var sum float64
	for bin := range bins {
		sum += line[1+2*bin].Y
		require.Equal(t, [2]float64{float64(bin), float64(bin + 1)}, [2]float64{line[1+2*bin].X, line[2+2*bin].X})
	}
	require.InDelta(t, 100, sum, 1e-9)
	require.InDelta(t, 75, line[3].Y, 1e-9)
	require.InDelta(t, 25, line[119].Y, 1e-9)
	require.Equal(t, [3]float64{2, 1, 0}, [3]float64{stands(0, 3), stands(1, 3), stands(2, 3)})
}

// What is said of several columns together is said once.
func TestDefinitionsAreToldOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, d := range definitions(stats.Metrics()) {
		require.False(t, seen[d.Term], d.Term)
		seen[d.Term] = true
	}
	require.True(t, seen["Blocks late"])
}

// Each sentence speaks of one question, and a reader is told where two point in opposite directions.
func TestLossAndWealthAreKeptApart(t *testing.T) {
	t.Parallel()
	is := func(value, low, high float64) stats.Number {
		return stats.Number{Estimate: infer.Estimate{Value: value, Low: low, High: high, Paths: 300, Support: infer.Support{Contributing: 300, Effective: 299, Largest: 0.02}}}
	}
	none := stats.Number{Estimate: infer.Estimate{Value: 5, Low: math.NaN(), High: math.NaN(), Paths: 40, Support: infer.Support{Contributing: 3, None: infer.FewPaths, Needed: 350}}}
	said := func(loss, cheaper, wealth, poorer, median stats.Number) string {
		p := &stats.Pair{A: "a", B: "b", Paths: 300, Numbers: stats.Numbers{
			stats.Either: stats.Counted(900, 300), stats.LossDifference: loss, stats.Cheaper: cheaper,
			stats.EndWealthDifference: wealth, stats.EndedPoorer: poorer, stats.EndWealthMedian: median,
		}}
		return strings.Join(compared(p, &stats.Summary{Collateral: "ETH"}, standing(p)), "\n")
	}
	less, richer, most, few := is(-12, -14, -10), is(121, 117, 125), is(0.99, 0.98, 1), is(0.1, 0.05, 0.2)
	text := said(less, most, richer, is(0.578, 0.55, 0.6), is(-141, -150, -130))
	require.Contains(t, text, "Loss: liquidation in b instead of a took 12.0 bps of a borrower's ETH less (95 % interval 10.0 to 14.0), over the vaults that either liquidated; 99.0 % of them lost less.")
	require.Contains(t, text, "Wealth at the last block: the same borrowers ended 121.0 bps of their ETH richer on average in b than in a (95 % interval 117.0 to 125.0); 57.8 % of them ended poorer, and the one in the middle by 141.0 bps.")
	require.Contains(t, text, "The two point in opposite directions between a and b: most borrowers lost less in b, and most ended poorer there.")

	text = said(less, most, is(-200, -260, -140), few, richer)
	require.Contains(t, text, "ended 200.0 bps of their ETH poorer on average in b than in a (95 % interval 140.0 to 260.0); 10.0 % of them ended poorer.")
	require.Contains(t, text, "The two point in opposite directions between a and b: who loses less by liquidation ends poorer at the last block.")
	require.NotContains(t, said(less, most, richer, few, richer), "opposite")
	require.NotContains(t, said(less, most, is(1, -3, 5), few, richer), "opposite")
	require.Contains(t, said(is(3, 2, 4), few, richer, few, richer), "who loses less by liquidation ends poorer")
	require.NotContains(t, said(less, few, is(-1, -3, 1), most, richer), "opposite", "wealth is not clear")
	require.NotContains(t, said(is(1, -1, 3), few, richer, most, richer), "opposite", "loss is not clear")
	require.NotContains(t, said(none, most, richer, most, richer), "opposite", "no interval of loss")
	require.NotContains(t, said(less, most, none, most, richer), "opposite", "no interval of wealth")
	half, under := is(0.6, 0.5, 0.7), is(0.4, 0.3, 0.5)
	require.Contains(t, said(less, is(0.6, 0.51, 0.7), richer, is(0.6, 0.51, 0.7), richer), "most borrowers lost less in b, and most ended poorer there")
	require.Contains(t, said(less, is(0.4, 0.3, 0.49), richer, is(0.4, 0.3, 0.49), richer), "most borrowers lost no less in b, and most ended no poorer there")
	for _, of := range [][2]stats.Number{{half, most}, {most, half}, {under, few}, {few, under}, {none, most}, {none, few}, {few, none}, {most, few}, {few, most}} {
		require.NotContains(t, said(less, of[0], richer, of[1], richer), "opposite", "a half is not most")
	}
	require.NotContains(t, said(less, most, richer, few, is(0, -1, 1)), "the one in the middle", "who lost nothing")
	nan := is(math.NaN(), math.NaN(), math.NaN())
	require.Equal(t, "Neither a nor b liquidated anybody on the same paths.", said(nan, most, richer, few, richer))

	text = said(none, most, none, most, none)
	require.Contains(t, text, "Loss: nothing is said of whether liquidation takes more in b or in a: 3 of 40 paths contribute, and an interval needs 20: about 350 paths of this kind would give one.")
	require.Contains(t, text, "Wealth at the last block: nothing is said of whether the same borrowers end richer in b or in a: 3 of 40 paths contribute")
	require.NotContains(t, text, "opposite")

	less.Largest = 0.62
	require.Contains(t, said(less, most, richer, few, richer), "One path makes 62.0 % of the spread: on data with tails so heavy, 87.0 % of such intervals held the truth when measured.")
}

// Where a few vaults hold what all borrowers of an arm ended with, the ranking says so.
func TestWealthThatAFewHoldIsExplained(t *testing.T) {
	t.Parallel()
	arm := func(mean, most float64, values uint64) *stats.Arm {
		at := func(value float64) stats.Number {
			return stats.Number{Estimate: infer.Estimate{Value: value}, Values: values}
		}
		return &stats.Arm{Name: "a", Numbers: stats.Numbers{stats.EndWealth: at(mean), stats.EndWealthOfMost: at(most), stats.EndWealthOfHalf: at(100)}}
	}
	require.Equal(t, []string{"In a the mean wealth at the end is above what 95 % of borrowers ended with, 7,000.0 bps: a few vaults outweigh all others, and the median is 100.0 bps."},
		outweighed([]*stats.Arm{arm(9000, 7000, 3)}))
	require.Empty(t, outweighed([]*stats.Arm{arm(7000, 7000, 3), arm(9000, 7000, 0)}))
}

// A mean above its 95th percentile is explained where it is printed.
func TestAMeanAboveItsPercentileIsExplained(t *testing.T) {
	t.Parallel()
	arm := func(mean, high, tail float64) stats.Arm {
		at := func(value float64) stats.Number { return stats.Number{Estimate: infer.Estimate{Value: value}} }
		return stats.Arm{Name: "a", Numbers: stats.Numbers{stats.MeanDelay: at(mean), stats.DelayP95: at(high), stats.LatestDelay: at(tail)}}
	}
	require.Equal(t, []string{"In a liquidations came 21.1 blocks late on average, above the 95th percentile of 13: the latest twentieth of vaults was 412 blocks late on average, and outweighs all others."},
		late(&stats.Summary{Arms: []stats.Arm{arm(21.1, 13, 412)}}))
	require.Empty(t, late(&stats.Summary{Arms: []stats.Arm{arm(5, 13, 20), arm(13, 13, 20)}}))
	under := map[string][]string{}
	for _, g := range (&Report{Summary: &stats.Summary{Paths: 1, Arms: []stats.Arm{arm(21.1, 13, 412)}, Metrics: stats.Metrics()}}).grids() {
		under[g.title] = g.notes
	}
	require.Len(t, under["What others bore, and how fast ( and liquidations a path)"], 1, "below the table that has both")
}

// Each arm that liquidated somebody has its outline in the distribution and its bar in the waterfall, in its own
// colour; an arm that liquidated nobody has none.
func TestFiguresDrawEveryArm(t *testing.T) {
	t.Parallel()
	r := sample(t, 4)
	drawn := r.lossFigure().SVG()
	for i := range r.Summary.Arms {
		require.Contains(t, strings.ToLower(string(drawn)), string(css(armColour(i))))
	}
	quiet := sample(t, 4)
	quiet.Summary.Arms[1].Numbers[stats.MeanLoss] = stats.Number{Sample: &infer.Distribution{}}
	drawn = quiet.lossFigure().SVG()
	require.Contains(t, strings.ToLower(string(drawn)), string(css(armColour(0))))
	require.NotContains(t, strings.ToLower(string(drawn)), string(css(armColour(1))))
	waterfall := r.waterfallFigure().SVG()
	for _, reason := range r.occurring() {
		require.Contains(t, strings.ToLower(string(waterfall)), string(css(reasonColours[reason])), reason)
	}
}

func TestTheIndexNamesMetrics(t *testing.T) {
	t.Parallel()
	require.Equal(t, "loss_p95 (bps of collateral at start): Loss in basis points of collateral at start (95th\npercentile).\n", Index([]*stats.Metric{stats.Find("loss_p95")}, Columns))
	require.Equal(t, "loss_max (bps of collateral at start): Worst loss.\n", Index([]*stats.Metric{stats.Closed, stats.WorstLoss, stats.Closed}, Columns), "what summary.csv does not list is not in it")
	require.Equal(t, "loss_mean (bps of debt or value closed; key loss_mean_of_closed): Loss in basis points of debt\nclosed, in basis points of value closed (mean).\n", Index([]*stats.Metric{stats.MeanLossOfClosed}, Columns))
	// What no table has is said in full, once.
	plain := &stats.Metric{Key: "plain", Unit: stats.Share, Means: stats.Definition{Term: "Plain", Meaning: "Said in full."}, From: stats.FailuresOf()}
	twice := *plain
	twice.Key = "twice"
	full := Index([]*stats.Metric{plain, &twice}, Columns)
	require.Equal(t, "plain (ratio): Plain. Said in full.\ntwice (ratio): Plain.\n", full)
}

// Text is never wider than the terminal, whatever its width, and says every number that a wide one does.
func TestTextFitsTheTerminal(t *testing.T) {
	t.Parallel()
	r := sample(t, 30)
	numbers := regexp.MustCompile(`[−+]?\d[\d,]*\.\d+`)
	count := func(text string) map[string]int {
		found := map[string]int{}
		for _, n := range numbers.FindAllString(text, -1) {
			found[n]++
		}
		return found
	}
	wide := count(r.TextIn(400))
	for _, width := range []int{40, 60, 80, 100, 150} {
		text := r.TextIn(width)
		for _, line := range strings.Split(text, "\n") {
			if !strings.HasPrefix(line, "Study ") && !strings.Contains(line, "runs failed") {
				require.LessOrEqual(t, utf8.RuneCountInString(line), width, line)
			}
		}
		require.Equal(t, wide, count(text), width)
	}
}

// A heading of two lines is read as one, and a word that is broken by a hyphen is put together where it goes on.
func TestAHeadingIsReadInOneLine(t *testing.T) {
	t.Parallel()
	g := grid{heading: [][]string{{"", "bad", "effec-", "x-", ""}, {"arm", "debt", "tive", "", "rank"}}}
	var heads []string
	for i := range g.heading[0] {
		heads = append(heads, g.head(i))
	}
	require.Equal(t, []string{"arm", "bad debt", "effective", "x-", "rank"}, heads)
}

// What was tried and the hash stand in Markdown where there are any.
func TestMarkdownSaysNoMoreThanThereIs(t *testing.T) {
	t.Parallel()
	r := &Report{Summary: &stats.Summary{Paths: 1, Arms: []stats.Arm{{Name: "a"}}, Metrics: stats.Metrics()}}
	text := r.Markdown()
	require.NotContains(t, text, "Sensitivity")
	require.NotContains(t, text, "\nStudy ")
	require.NotContains(t, text, "\n\n\n")
	r.Hash, r.Sensitivity = "abc", &stats.Sensitivity{Values: 1, Trials: make([]stats.Trial, 1)}
	text = r.Markdown()
	require.Contains(t, text, "\n\nSensitivity: 1 other value of")
	require.True(t, strings.HasSuffix(text, "\n\nStudy abc\n"))
}

// Where a column has no room beside the first, or a group of columns has none, a row is a list, with the group's
// title.
func TestARowWithoutRoomIsAList(t *testing.T) {
	t.Parallel()
	g := grid{title: "t", heading: [][]string{{"", "", "effec-"}, {"arm", "mean", "tive"}}, groups: []group{{"bps", 1, 3}}, rows: [][]string{{"exchange", "1.5", "22"}}}
	require.Equal(t, "t\n────────────────\nexchange\n  bps: mean  1.5\n  bps: effective\n              22\n", g.set(16))
	g.rows = append(g.rows, []string{"other", "", "7"})
	require.True(t, strings.HasSuffix(g.set(16), "\nother\n  bps: effective\n               7\n"), "an empty cell has no line")
	g.rows = g.rows[:1]
	require.Contains(t, g.set(21), "bps: effective", "8 + 2 + 4 + 2 + 6 are 22")
	require.NotContains(t, g.set(22), "bps: effective")
	require.Equal(t, "**t**\n\n| arm | bps: mean | bps: effective |\n|:--|--:|--:|\n| exchange | 1.5 | 22 |\n", g.markdown())
}
