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
	"gonum.org/v1/plot"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/internal/fixed"
	"github.com/ringfence-sim/ringfence/internal/journal"
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
		require.LessOrEqual(t, utf8.RuneCountInString(line), width+60, line)
	}
	for _, line := range strings.Split(sample(t, 30).Text(), "\n") {
		require.LessOrEqual(t, utf8.RuneCountInString(line), width, line)
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
	require.NotContains(t, text, "intervals are rough", "there is no interval")
	require.Contains(t, text, "2 of 6 runs failed")
	require.Contains(t, text, "boom")
	require.Contains(t, text, "may be biased")
	require.NotContains(t, text, "NaN")
	page, err := r.Page()
	require.NoError(t, err)
	require.NotContains(t, string(page), "NaN")
}

// sentence is what is said of an arm that paid, in a thousandth of its debt closed, what is given by reason.
func sentence(paid map[journal.Reason]int64) string {
	a := stats.Arm{Name: "a", Liquidated: 1, ClosedDebt: fixed.FromInt64(10_000)}
	for reason, amount := range paid {
		a.Reasons[reason] = fixed.FromInt64(amount)
		a.Loss = a.Loss.Add(a.Reasons[reason])
	}
	a.Cost.Value = a.Loss.Float64()
	return whereItWent(&a, "USDC")
}

func TestTheSentenceSaysWhereTheWholeCostWent(t *testing.T) {
	t.Parallel()
	require.Equal(t, "In a, liquidation cost borrowers nothing.", sentence(nil))
	require.Equal(t, "In a, closing 10,000 USDC of debt cost borrowers 12.0 USDC: 12.0 to gas.", sentence(map[journal.Reason]int64{journal.Gas: 12}))
	require.Equal(t, "In a, closing 10,000 USDC of debt cost borrowers 20.0 USDC: 10.0 to block builders, 6.0 to gas, 5.0 to the protocol and 3.0 elsewhere, less 4.0 that the insurance fund and suppliers paid in their place.",
		sentence(map[journal.Reason]int64{journal.BuilderTip: 10, journal.Gas: 6, journal.ProtocolFee: 5, journal.VenueFee: 2, journal.LiquidatorProfit: 1, journal.Insurance: -3, journal.BadDebt: -1}))
	require.Equal(t, "In a, closing 10,000 USDC of debt left borrowers 4.0 USDC better off: 1.0 to gas, less 5.0 that deleveraged counterparties paid in their place.",
		sentence(map[journal.Reason]int64{journal.Gas: 1, journal.ADL: -5}))
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
	require.Contains(t, said, "There is no path on which neither morpho nor exchange-matched failed.")
	require.Contains(t, said, "One path gives no interval")
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
	r.Summary.Arms[1].Carry, r.Summary.Arms[1].CarryMean.Value = fixed.FromInt64(-40*1_234_500_000), -12.34
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
	text := strings.ToLower(strings.Join(strings.Fields(Definitions()), " "))
	r := sample(t, 2)
	for _, g := range []grid{r.costs(), r.others(), r.carry(), r.differences()} {
		for column := 1; column < len(g.heading[0]); column++ {
			words := g.heading[0][column] + " " + g.heading[1][column]
			for _, over := range g.groups {
				if over.from <= column && column < over.to {
					words = over.title
				}
			}
			words = strings.NewReplacer("over- ", "over-", "- ", "", "over liq", "over-liq", "coll.", "collateral", "bps of", "basis points of", "/path", "", ", usdc", "", ", % of collateral", "", ", percentage points", "").Replace(strings.ToLower(words))
			words, _, _ = strings.Cut(strings.TrimSpace(words), ",")
			require.Contains(t, text, words)
		}
	}
}

func TestAGroupStandsAboveItsColumnsAndIsNotBroken(t *testing.T) {
	t.Parallel()
	g := grid{title: "t", heading: [][]string{{"", "", "", ""}, {"arm", "a", "b", "c"}}, groups: []group{{"a wide title", 1, 3}}, rows: [][]string{{"x", "1", "2", "3"}}}
	require.Equal(t, "t\n     a wide title\narm  a          b  c\n────────────────────\nx    1          2  3\n", g.String())
	g.rows[0][0] = strings.Repeat("x", 85)
	require.Equal(t, 2, strings.Count(g.String(), "arm"), "c goes below, a and b stay together")
	require.Equal(t, [][]heading{{{"", 1}, {"a wide title", 2}, {"", 1}}, {{"arm", 1}, {"a", 1}, {"b", 1}, {"c", 1}}}, g.headings())
}

func TestTicksAreFewAndRound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(-1e6, 1e6).Draw(t, "low")
		high := low + math.Pow10(rapid.IntRange(-3, 7).Draw(t, "power"))*rapid.Float64Range(1, 10).Draw(t, "size")
		ticks := round{}.Ticks(low, high)
		require.GreaterOrEqual(t, len(ticks), 2)
		require.LessOrEqual(t, len(ticks), 7)
		labels := map[string]bool{}
		for _, tick := range ticks {
			require.True(t, low <= tick.Value && tick.Value <= high)
			labels[tick.Label] = true
		}
		require.Len(t, labels, len(ticks), "no two ticks read alike")
	})
	require.Equal(t, []plot.Tick{{Value: -100, Label: "−100"}, {Value: 0, Label: "0"}, {Value: 100, Label: "100"}, {Value: 200, Label: "200"}, {Value: 300, Label: "300"}}, round{}.Ticks(-110, 345))
	require.Equal(t, "0.5", round{}.Ticks(0, 2.6)[1].Label)
	require.Empty(t, round{}.Ticks(1, 1))
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
	require.NotContains(t, text, "<script")
	require.NotContains(t, text, "<link")
	require.NotRegexp(t, regexp.MustCompile(`(?i)(src|href)\s*=\s*"(https?:)?//|@import|url\(`), text)
	for _, url := range regexp.MustCompile(`https?://[^"' <]+`).FindAllString(text, -1) {
		require.Contains(t, []string{"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}, url)
	}
	require.Equal(t, 3, strings.Count(text, "<svg "), "distribution, waterfall and one path")
	for _, arm := range names.Arms {
		require.GreaterOrEqual(t, strings.Count(text, arm), 4, arm)
	}
	require.Contains(t, text, "var(--ink)")
	require.NotContains(t, text, "#010101")
	again, err := r.Page()
	require.NoError(t, err)
	require.Equal(t, text, string(again))
}

func TestAPageWithoutATraceDrawsNoPath(t *testing.T) {
	t.Parallel()
	r := sample(t, 3)
	r.Trace = nil
	page, err := r.Page()
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(string(page), "<svg "))
}

func TestDotsHoldEverythingLiquidated(t *testing.T) {
	t.Parallel()
	trace := sample(t, 1).Trace
	dots, largest := trace.dots()
	for a, acts := range trace.Liquidations {
		var want, got float64
		for i := range acts {
			want += acts[i].Repaid.Float64()
		}
		for _, d := range dots[a] {
			got += d.closed
			require.LessOrEqual(t, d.closed, largest)
		}
		require.InDelta(t, want, got, 1)
	}
	// A hundred thousand acts between two prices are one dot.
	crowd := Trace{Times: []uint64{0, 100}, Liquidations: [][]record.Liquidation{make([]record.Liquidation, 100_000)}}
	dots, _ = crowd.dots()
	require.Len(t, dots[0], 1)
}

func TestNumbersAsPeopleReadThem(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"1,234.5": number(1234.45001, 1), "−0.1": number(-0.1, 1), "0.0": number(-0.04, 1), "–": number(math.NaN(), 1),
		"+3.0": signed(3, 1), "0": signed(0, 0), "12.3 %": percent(0.1234), "1,000,000": thousands("1000000"),
		"−1.0 [−2.0, +0.5]":    interval(stats.Estimate{Value: -1, Low: -2, High: 0.5}, 1, 1),
		"2.50 of two paths":    perPath(fixed.FromInt64(5e6), 6, 2) + " of two paths",
		"1,250 of four paths":  perPath(fixed.FromInt64(5000e6), 6, 4) + " of four paths",
		"−1,250 of four paths": perPath(fixed.FromInt64(-5000e6), 6, 4) + " of four paths",
		"– of none":            perPath(fixed.FromInt64(5), 6, 0) + " of none",
		"one, two and three":   list([]string{"one", "two", "three"}),
		"one and two":          list([]string{"one", "two"}),
		"no clear difference":  clearness(stats.Estimate{Value: 1, Low: -1, High: 3}),
		"of its ETH less":      clearness(stats.Estimate{Value: -2, Low: -3, High: -1}),
		"of its ETH more":      clearness(stats.Estimate{Value: 2, Low: 1, High: 3}),
		"gives no interval":    clearness(stats.Estimate{Value: 2, Low: math.NaN(), High: math.NaN()}),
		"interval 1.0 to 3.0":  clearnessInterval(stats.Estimate{Value: -2, Low: -3, High: -1}),
		"interval 1.0 to 3.0 ": clearnessInterval(stats.Estimate{Value: 2, Low: 1, High: 3}) + " ",
	} {
		require.Equal(t, want, got)
	}
}

// clearness picks out of a comparison's sentence what it says about the difference.
func clearness(e stats.Estimate) string {
	text := compared(&stats.Pair{A: "a", B: "b", Paths: 2, Either: 1, Loss: e}, "ETH")
	for _, words := range []string{"no clear difference", "gives no interval", "of its ETH less", "of its ETH more"} {
		if strings.Contains(text, words) {
			return words
		}
	}
	return text
}

func clearnessInterval(e stats.Estimate) string {
	return regexp.MustCompile(`interval [^)]*`).FindString(compared(&stats.Pair{A: "a", B: "b", Paths: 2, Either: 1, Loss: e}, "ETH"))
}

func TestWrapKeepsEveryWord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[a-z−]{1,30}`)).Draw(t, "words")
		out := wrap(strings.Join(words, " "))
		require.Equal(t, words, append([]string{}, strings.Fields(out)...), out)
		for _, line := range strings.Split(out, "\n") {
			require.LessOrEqual(t, utf8.RuneCountInString(line), width)
		}
	})
}
