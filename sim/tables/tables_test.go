package tables

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

var update = flag.Bool("update", false, "write the golden tables anew")

// small makes a table of a few paths.
func small(t *testing.T, table Table, workers int) *Result {
	t.Helper()
	paths := 4
	if testing.Short() {
		paths = 2
	}
	result, err := Run(context.Background(), table, Options{Paths: paths, Workers: workers, Set: []string{"population.borrowers=50"}})
	require.NoError(t, err)
	require.Zero(t, result.Failed(), result.Studies)
	return result
}

// digest is a study's hash, which changes with any column of its rows; that it is right is another test.
var digest = regexp.MustCompile(`[0-9a-f]{64}`)

// A table of four paths, letter by letter: what it says and how it is set. Run with -update after a change that
// is meant.
func TestS21S30S43GoldenTables(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a short run has fewer paths")
	}
	for _, table := range All() {
		t.Run(table.Name, func(t *testing.T) {
			t.Parallel()
			got := digest.ReplaceAllString(small(t, table, 2).Text(), "…")
			file := filepath.Join("testdata", table.Name+".txt")
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, string(want), got)
			for line := range strings.SplitSeq(got, "\n") {
				require.LessOrEqual(t, utf8.RuneCountInString(line), 100, line)
			}
		})
	}
}

func TestWorkersChangeNothing(t *testing.T) {
	t.Parallel()
	for _, table := range All() {
		one, three := small(t, table, 1), small(t, table, 3)
		require.NotEmpty(t, one.Claims)
		require.Equal(t, one.Text(), three.Text())
		require.Equal(t, one.CSV(), three.CSV())
		require.Equal(t, one.ClaimsCSV(), three.ClaimsCSV())
		a, err := json.Marshal(one)
		require.NoError(t, err)
		b, err := json.Marshal(three)
		require.NoError(t, err)
		require.Equal(t, string(a), string(b))
	}
}

func TestSeedsAreStudiesOfTheirOwn(t *testing.T) {
	t.Parallel()
	seed := uint64(9)
	table := Mechanisms()
	one, err := Run(context.Background(), table, Options{Paths: 2, Set: []string{"population.borrowers=50"}})
	require.NoError(t, err)
	other, err := Run(context.Background(), table, Options{Paths: 2, Seed: &seed, Set: []string{"population.borrowers=50"}})
	require.NoError(t, err)
	require.NotEqual(t, one.Studies[0].Hash, other.Studies[0].Hash)
	require.Equal(t, seed, other.Seed)
}

// Every claim names a row and arms that exist, and its bound is in the row's unit; every row has a key of its own.
func TestClaimsReferToRows(t *testing.T) {
	t.Parallel()
	for _, table := range All() {
		all, err := table.Scenarios()
		require.NoError(t, err)
		cells, studies := map[string]bool{}, map[string]bool{}
		for _, st := range table.studies {
			require.False(t, studies[st.name], "two studies %s", st.name)
			studies[st.name] = true
		}
		for _, g := range table.grids {
			for _, c := range g.columns {
				found := false
				for _, a := range all[c.study].Arms {
					found = found || a.Label() == c.name()
				}
				require.True(t, found, "%s has no arm %s", table.Name, c.name())
			}
			for _, r := range g.rows {
				require.NotZero(t, r.factor)
				for _, c := range g.columns {
					cell := r.key + " " + c.key
					require.False(t, cells[cell], "%s has two cells %s", table.Name, cell)
					cells[cell] = true
				}
			}
		}
		g := newGathering(&table)
		for _, c := range table.claims {
			require.NotPanics(t, func() { g.find(c.row, c.column) }, c.wording)
			if c.less != "" {
				require.NotPanics(t, func() { g.find(c.row, c.less) }, c.wording)
			}
			require.Contains(t, []Relation{Above, Below, Never}, c.relation)
			require.Regexp(t, `^S\d\d$`, c.source)
			require.Equal(t, c.bound == 0, c.why == "", "%s: a bound other than 0 is given a reason", c.wording)
		}
	}
}

// The parts of a trader's loss, each its own row, sum to the row of the whole, in both blocks; and surpluses
// and deficits to the fund's.
func TestWhoReceivesSumsToWhatIsPaid(t *testing.T) {
	t.Parallel()
	r := small(t, Mechanisms(), 2)
	for i, sums := range []map[string][]string{
		{"loss": {"liquidator", "chain", "venue", "fund", "counterparties", "lenders"}},
		{"venues-loss": {"venues-venue", "venues-fund", "venues-counterparties", "venues-bad-debt"}, "venues-fund": {"surplus", "deficit"}},
	} {
		at := map[string][]infer.Estimate{}
		for _, row := range r.Grids[i].Rows {
			at[row.Key] = row.Cells
		}
		for whole, parts := range sums {
			for column := range r.Grids[i].Columns {
				var sum float64
				for _, key := range parts {
					require.Contains(t, at, key)
					sum += at[key][column].Value
				}
				require.InDelta(t, at[whole][column].Value, sum, 1e-9, "%s of %s", whole, r.Grids[i].Columns[column].Key)
			}
		}
	}
}

// In the isolation table's own studies, of accounts with several positions, the parts of a loss sum to it to
// the unit, over the accounts of which any position was liquidated, who have all losses.
func TestPartsOfAnAccountsLossSumToIt(t *testing.T) {
	t.Parallel()
	table := Isolation()
	all, err := table.Scenarios("paths=2", "population.borrowers=30")
	require.NoError(t, err)
	beside := 0
	for _, s := range all[:3] {
		plan, err := plan.New(s)
		require.NoError(t, err)
		study := stats.New(plan.Names(), s.Market.Collateral.Symbol, s.Market.Loan.Symbol)
		lost := make([]fixed.Signed, len(s.Arms))
		require.NoError(t, sim.Run(context.Background(), plan, sim.Options{}, func(p *record.Path) error {
			for a := range p.Arms {
				for i := range p.Arms[a].Vaults {
					v := &p.Arms[a].Vaults[i]
					lost[a] = lost[a].Add(v.Loss())
					if v.Liquidations == 0 && !v.Loss().IsZero() {
						beside++
					}
				}
			}
			return study.Add(p)
		}))
		for a, arm := range study.Summary().Arms {
			var parts fixed.Signed
			for _, part := range stats.LossBy {
				parts = parts.Add(arm.Money(part))
			}
			require.Equal(t, lost[a].String(), parts.String())
			require.Equal(t, lost[a].String(), arm.Money(stats.Loss).String())
			require.True(t, arm.Several)
			var sum float64
			for _, bps := range arm.Waterfall() {
				sum += bps
			}
			require.InDelta(t, arm.Of(stats.Cost).Value, sum, 1e-9)
		}
	}
	require.Positive(t, beside, "accounts that lost another position alone")
}

// An interval ends where its number would be impossible; a claim is judged on the whole of it.
func TestIntervalsEndAtWhatIsPossible(t *testing.T) {
	t.Parallel()
	e := infer.Estimate{Value: 0.5, Low: -9, High: 99, Paths: 2}
	for within, want := range map[extent][2]float64{
		anything: {-90, 990}, shares: {0, 10}, positive: {0, 990}, negative: {-90, 0}, hours: {0, 48},
	} {
		got := (&row{factor: 10, within: within}).of(e, 48)
		require.Equal(t, want, [2]float64{got.Low, got.High})
	}
	for within, want := range map[extent][2]float64{anything: {-90, 990}, shares: {-10, 10}, positive: {-90, 990}, hours: {-48, 48}} {
		got := (&row{factor: 10, within: within}).apart(e, 48)
		require.Equal(t, want, [2]float64{got.Low, got.High})
	}
}

// So it is in the tables: hours end at two days, and what is times as much at none.
func TestIntervalsOfTablesEndAtWhatIsPossible(t *testing.T) {
	t.Parallel()
	for _, table := range []Table{Isolation(), Defences()} {
		for _, g := range small(t, table, 2).Grids {
			for _, r := range g.Rows {
				for _, c := range r.Cells {
					if r.Unit == "hours" {
						require.False(t, c.Low < 0 || c.High > 48, "%s of two days: %v", r.Key, c)
					}
					if strings.HasPrefix(r.Unit, "times") {
						require.False(t, c.Low < 0, "%s: %v", r.Key, c)
					}
				}
			}
		}
	}
}

// The sentence that counts the verdicts has no nought in it, and one path is one path.
func TestSmallNumbersReadAsWords(t *testing.T) {
	t.Parallel()
	r := Result{Paths: 1, Borrowers: 300, Claims: []Claim{{Verdict: Yes}, {Verdict: Yes}}}
	require.Contains(t, r.summary(), "bears out 2 and contradicts none; none stays open.")
	require.Contains(t, r.Text(), "1 path of 300 borrowers")
	require.Contains(t, r.Text(), "Fewer than 20 paths give means no interval")
	r.Claims[1].Verdict = Open
	require.Contains(t, r.summary(), "; 1 stays open on these paths.")
}

// What a position is followed to be worth is what the arm's own books say at its end, for every borrower of every arm.
func TestActsMeetTheBooks(t *testing.T) {
	t.Parallel()
	table := Mechanisms()
	all, err := table.Scenarios("paths=2", "population.borrowers=60")
	require.NoError(t, err)
	plan, err := plan.New(all[0])
	require.NoError(t, err)
	checked := 0
	require.NoError(t, sim.Run(context.Background(), plan, sim.Options{}, func(p *record.Path) error {
		for i := range p.Arms {
			acts, err := actsOf(&p.Arms[i], plan.Names())
			require.NoError(t, err)
			require.Len(t, acts, len(p.Arms[i].Liquidations))
			seen := map[uint32]bool{}
			for k := range acts {
				l := &p.Arms[i].Liquidations[k]
				require.NotEqual(t, seen[l.Borrower], acts[k].first)
				seen[l.Borrower] = true
				if l.Kind == record.Takeover || l.Kind == record.Deleverage {
					left := acts[k].after.Abs()
					require.False(t, left.GtUint64(slack), "a takeover leaves nothing: %s", acts[k].after)
				}
				checked++
			}
		}
		// A loss that the books do not know of does not pass.
		for k := range p.Arms[0].Liquidations {
			l := &p.Arms[0].Liquidations[k]
			l.Loss[journal.Insurance] = l.Loss[journal.Insurance].Add(fixed.FromInt64(1_000_000))
		}
		_, err := actsOf(&p.Arms[0], plan.Names())
		require.ErrorContains(t, err, "ends with")
		return nil
	}))
	require.Greater(t, checked, 100)
}

// The hash of a table is that of its study, whoever runs it.
func TestHashIsThatOfTheStudy(t *testing.T) {
	t.Parallel()
	table := Mechanisms()
	result, err := Run(context.Background(), table, Options{Paths: 2, Set: []string{"population.borrowers=50"}})
	require.NoError(t, err)
	all, err := table.Scenarios("paths=2", "population.borrowers=50")
	require.NoError(t, err)
	s := all[0]
	plan, err := plan.New(s)
	require.NoError(t, err)
	folder, err := record.Create(filepath.Join(t.TempDir(), "run"), plan.Names())
	require.NoError(t, err)
	defer folder.Discard()
	study := stats.New(plan.Names(), s.Market.Collateral.Symbol, s.Market.Loan.Symbol)
	require.NoError(t, sim.Run(context.Background(), plan, sim.Options{Workers: 2}, func(p *record.Path) error {
		require.NoError(t, study.Add(p))
		return folder.Write(p)
	}))
	sealed, err := folder.Seal(study.Summary().CSV())
	require.NoError(t, err)
	require.Equal(t, sealed.Hash, result.Studies[0].Hash)
}

func TestInterruptedTablesEndWithTheReason(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	_, err := Run(ctx, Mechanisms(), Options{Paths: 2})
	require.ErrorIs(t, err, context.Canceled)
}

func TestImpossibleOptionsAreRefused(t *testing.T) {
	t.Parallel()
	_, err := Run(context.Background(), Mechanisms(), Options{Paths: -1})
	require.ErrorContains(t, err, "paths")
	_, err = Run(context.Background(), Mechanisms(), Options{Set: []string{"venue.breadth=2"}})
	require.ErrorContains(t, err, "breadth")
}

// A table whose study fails on a path leaves that path out, and tells of it.
func TestFailedRunsAreToldAndLeftOut(t *testing.T) {
	t.Parallel()
	// Positions far above what Bybit's last tier allows cannot be opened.
	var told [][2]int
	result, err := Run(context.Background(), Isolation(), Options{Paths: 2, Set: []string{"population.borrowers=3", "population.collateral.median=1000000"}, Progress: func(done, total int) { told = append(told, [2]int{done, total}) }})
	require.NoError(t, err)
	require.Len(t, told, 2*20)
	for i, at := range told {
		require.Equal(t, [2]int{i + 1, 2 * 20}, at)
	}
	require.Equal(t, 2*(9*2+11), result.Failed(), "nine studies of two arms and eleven of one, on two paths")
	require.Contains(t, result.Text(), "58 of 58 runs failed")
	require.Contains(t, result.Text(), "path 0, isolated: ")
	for _, c := range result.Claims {
		require.Equal(t, Open, c.Verdict, c.Wording)
	}
}

// The studies of a table have borrowers of the same size, of the same health where they draw it from the same
// law, and in no other order where not; where their prices are the same, the same paths. Without that their
// differences would mean nothing.
func TestStudiesOfATableShareBorrowersAndPaths(t *testing.T) {
	t.Parallel()
	for _, table := range []Table{Isolation(), Defences()} {
		all, err := table.Scenarios("paths=2", "population.borrowers=20")
		require.NoError(t, err)
		seen := map[string][]string{}   // of collaterals by path, of health by path, prices and law
		order := map[uint32][]int{}     // of borrowers by health, by path
		traces := map[string][]uint64{} // by prices and path
		for _, s := range all {
			plan, err := plan.New(s)
			require.NoError(t, err)
			require.NoError(t, sim.Run(context.Background(), plan, sim.Options{}, func(p *record.Path) error {
				_, prices, err := plan.Trace(p.Index, 100)
				require.NoError(t, err)
				one := func(all map[string][]string, key string, values []string) {
					if all[key] == nil {
						all[key] = values
					}
					require.Equal(t, all[key], values, key)
				}
				for i := range p.Arms {
					require.NoError(t, p.Arms[i].Err)
					var collateral, health []string
					var by []int
					vaults := p.Arms[i].Vaults
					for k := range vaults {
						collateral, health, by = append(collateral, vaults[k].StartCollateral.Dec()), append(health, vaults[k].StartHealth.Dec()), append(by, k)
					}
					one(seen, fmt.Sprint(p.Index), collateral)
					one(seen, fmt.Sprint(s.Prices, p.Index, s.Population.(agents.DrawnForm).Health), health)
					slices.SortFunc(by, func(a, b int) int { return vaults[a].StartHealth.Cmp(&vaults[b].StartHealth) })
					if order[p.Index] == nil {
						order[p.Index] = by
					}
					require.Equal(t, order[p.Index], by)
					key := fmt.Sprint(s.Prices, p.Index)
					if traces[key] == nil {
						traces[key] = prices
					}
					require.Equal(t, traces[key], prices)
				}
				return nil
			}))
		}
		require.Len(t, traces, 2*2, "a crash and a wick, two paths each")
	}
}

// A number of a table, computed again from the rows by big rationals and the textbook's formula.
func TestANumberByBigRationals(t *testing.T) {
	t.Parallel()
	table := Mechanisms()
	set := []string{"population.borrowers=40"}
	result, err := Run(context.Background(), table, Options{Paths: 6, Set: set})
	require.NoError(t, err)
	all, err := table.Scenarios(append(set, "paths=6")...)
	require.NoError(t, err)
	plan, err := plan.New(all[0])
	require.NoError(t, err)
	var loss, value []*big.Rat // of the discounted sale, for each path
	require.NoError(t, sim.Run(context.Background(), plan, sim.Options{}, func(p *record.Path) error {
		y, x := new(big.Rat), new(big.Rat)
		for _, l := range p.Arms[3].Liquidations {
			for _, part := range l.Loss {
				y.Add(y, new(big.Rat).SetInt(part.Big()))
			}
			x.Add(x, new(big.Rat).SetInt(l.Value.ToBig()))
		}
		loss, value = append(loss, y), append(value, x)
		return nil
	}))
	sum := func(all []*big.Rat) *big.Rat {
		s := new(big.Rat)
		for _, x := range all {
			s.Add(s, x)
		}
		return s
	}
	ratio := new(big.Rat).Quo(sum(loss), sum(value))
	want, _ := ratio.Float64()
	for _, r := range result.Grids[0].Rows {
		if r.Key != "loss" {
			continue
		}
		got := r.Cells[3]
		require.InEpsilon(t, want*1e4, got.Value, 1e-12)
		return
	}
	t.Fatal("the table has no row loss")
}

// In a book so thin that the engine cannot close what it took over, its inventory and what that brings stay in
// the books.
func TestVeryThinBooksBalance(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes five whole paths")
	}
	result, err := Run(context.Background(), Mechanisms(), Options{Paths: 5, Workers: 2, Set: []string{"venue.depth=2000"}})
	require.NoError(t, err)
	require.Zero(t, result.Failed(), result.Studies)
}

// Text is never wider than the terminal, and Markdown has every number of the table.
func TestTextFitsTheTerminal(t *testing.T) {
	t.Parallel()
	r := small(t, Isolation(), 2)
	for _, width := range []int{60, 80, 100} {
		for _, line := range strings.Split(r.TextIn(width), "\n") {
			if !strings.HasPrefix(line, "Study ") {
				require.LessOrEqual(t, utf8.RuneCountInString(line), width, line)
			}
		}
	}
	text := r.Markdown()
	for _, g := range r.Grids {
		for _, row := range g.Rows {
			for _, e := range row.Cells {
				require.Contains(t, text, report.Number(e.Value, row.decimals))
			}
		}
	}
	for _, c := range r.Claims {
		require.Contains(t, text, c.Wording)
	}
}
