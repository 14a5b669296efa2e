package trace_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/trace"
)

func planned(t *testing.T, set ...string) *plan.Plan {
	t.Helper()
	s, err := scenario.Builtin(scenario.Frictionless(append([]string{
		"paths=2", "prices={source: gbm, start: 200, volatility: 4, horizon: 3h}", "population.borrowers=15",
		"population.health={law: uniform, low: 1.001, high: 1.03}", "population.collateral={law: constant, value: 40}",
		"population.behaviours=[{behaviour: passive}, {behaviour: top-up, trigger: 0.85, target: 0.8, reaction: 1m}, {behaviour: repay, trigger: 0.85, target: 0.8, reaction: 1m}]",
		"market.irm={model: fixed, rate: 0.5}",
	}, set...)...)...)
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	return p
}

// The trace of each borrower in each arm sums to the row that the study itself writes of it, and ends where it ends.
func TestPostingsSumToTheRow(t *testing.T) {
	for name, set := range map[string][]string{
		"the three arms": nil,
		"an account of several positions": {
			"portfolio={reserve: 0.1, positions: [{symbol: ALT, side: short, notional: 0.3, leverage: 5, prices: {start: 5, volatility: 2, correlation: 0.7}}]}",
			"arms=[{design: exchange-account, name: cross, preset: binance-usdm, margin: cross}, {design: aave-v3-3, name: aave}]",
		},
		"arms whose blocks and marks are longer than the step of prices": {"blocks.step=3s", "arms.1.rules.mark-interval=6", "arms.2.rules.mark-interval=3"},
	} {
		t.Run(name, func(t *testing.T) {
			p := planned(t, set...)
			var rows []record.Arm
			require.NoError(t, sim.Run(context.Background(), p, sim.Options{}, func(path *record.Path) error {
				if path.Index == 1 {
					for _, a := range path.Arms {
						rows = append(rows, record.Arm{Vaults: append([]record.Vault{}, a.Vaults...), Liquidations: append([]record.Liquidation{}, a.Liquidations...), Err: a.Err})
					}
				}
				return nil
			}))
			liquidated := 0
			for i := range p.Borrowers() {
				got, err := trace.Walk(p, 1, i)
				require.NoError(t, err)
				require.Len(t, got.Arms, len(rows))
				for a := range got.Arms {
					require.NoError(t, got.Arms[a].Err)
					require.NoError(t, rows[a].Err)
					want := rows[a].Vaults[i]
					want.Later = record.Later{} // a trace walks an arm by itself, and nobody asks it on the way
					require.Equal(t, want, got.Arms[a].Row)
					var paid [len(want.Paid)]fixed.Signed
					var equity fixed.Signed
					last := uint64(0)
					for _, e := range got.Arms[a].Events {
						require.GreaterOrEqual(t, e.Time, last)
						last = e.Time
						for _, posting := range e.Postings {
							require.Positive(t, posting.Amount.Sign())
							require.NotEqual(t, posting.Payer == "", posting.Payee == "", "one of the two is the borrower")
							if int(posting.Reason) < len(paid) {
								paid[posting.Reason] = paid[posting.Reason].Add(posting.Paid())
							}
							equity = equity.Sub(posting.Paid())
						}
					}
					require.Equal(t, want.Paid, paid, "borrower %d in %s", i, got.Arms[a].Name)
					require.Equal(t, want.EndEquity, equity, "what all payments leave")
					events := got.Arms[a].Events
					require.Equal(t, want.EndEquity, events[len(events)-1].After.Equity)
					if want.Liquidated() {
						liquidated++
					}
				}
			}
			require.Positive(t, liquidated)
		})
	}
}

// Around a liquidation on Morpho: the contract's price below the threshold before it, and who was paid.
func TestALiquidationSaysWhoPaidWhom(t *testing.T) {
	p := planned(t, "population.behaviours=[{behaviour: passive}]")
	for i := range p.Borrowers() {
		got, err := trace.Walk(p, 0, i)
		require.NoError(t, err)
		morpho := got.Arms[0]
		require.Equal(t, "morpho", morpho.Name)
		require.Equal(t, journal.Endowment, morpho.Events[0].Postings[0].Reason)
		require.Equal(t, "outside", morpho.Events[0].Postings[0].Payer)
		for _, l := range morpho.Liquidations {
			var event *trace.Event
			for k := range morpho.Events {
				if morpho.Events[k].Time == l.Time {
					event = &morpho.Events[k]
				}
			}
			require.NotNil(t, event)
			require.Equal(t, l.ReferencePrice, uint64(event.Reference))
			require.Equal(t, l.ContractPrice, uint64(event.Contract))
			to := map[journal.Reason]string{}
			for _, posting := range event.Postings {
				to[posting.Reason] = posting.Payee
			}
			require.Equal(t, "block builder", to[journal.BuilderTip])
			require.Equal(t, p.Names().Liquidators[l.Liquidator], to[journal.LiquidatorProfit])
			require.Equal(t, "venue", to[journal.VenueFee])
			var words []string
			for _, width := range []int{60, 80, 100} {
				text := got.Text(width)
				require.Contains(t, text, "discount-sale by "+p.Names().Liquidators[l.Liquidator]+", ")
				for _, line := range strings.Split(text, "\n") {
					require.LessOrEqual(t, utf8.RuneCountInString(line), width, line)
				}
				require.True(t, words == nil || slices.Equal(words, strings.Fields(text)), "another width is the same text")
				words = strings.Fields(text)
			}
			return
		}
	}
	require.Fail(t, "nobody was liquidated")
}

func TestTheFormatsSayTheSame(t *testing.T) {
	got, err := trace.Walk(planned(t), 0, 3)
	require.NoError(t, err)
	lines, err := got.CSV()
	require.NoError(t, err)
	rows, err := csv.NewReader(strings.NewReader(string(lines))).ReadAll()
	require.NoError(t, err)
	object, err := got.JSON()
	require.NoError(t, err)
	var read struct {
		Arms []struct {
			Arm    string
			Events []struct {
				Event    string
				Postings []struct {
					Reason string
					Paid   string `json:"paid_loan"`
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal(object, &read))
	k := 1
	for _, a := range read.Arms {
		for _, e := range a.Events {
			for _, posting := range e.Postings {
				require.Equal(t, []string{a.Arm, e.Event, posting.Reason, posting.Paid}, []string{rows[k][0], rows[k][4], rows[k][9], rows[k][10]})
				k++
			}
		}
	}
	require.Len(t, rows, k)
}

func TestWhoIsNotThereIsSaid(t *testing.T) {
	p := planned(t)
	_, err := trace.Walk(p, 2, 0)
	require.ErrorIs(t, err, trace.ErrNoPath)
	require.ErrorContains(t, err, "paths 0 to 1")
	for _, i := range []int{-1, 15} {
		_, err = trace.Walk(p, 0, i)
		require.ErrorIs(t, err, trace.ErrNoBorrower)
		require.ErrorContains(t, err, "borrowers 0 to 14")
	}
}
