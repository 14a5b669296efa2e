package sim_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// One borrower, whose vault is sold at a discount in one arm and whose position is taken over in the other. docs/walkthrough.md
// follows both through the rooms.
func ExampleRun_walkthrough() {
	if err := walkthrough(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// arm vault, block 3: discount-sale
	//   contract price                        1850
	//   taken, ETH             9.02781696054054054
	//   its value                     16701.461377
	//   debt repaid                          16000
	//   least debt                      879.795919
	//   sold for                      16694.487905
	//   liquidator_profit               135.099651
	//   gas                              10.642403
	//   builder_tip                     540.398607
	//   venue_fee                         8.347244
	//   price_impact                      6.973471
	//   rounding                          0.000001
	// at the end
	//   collateral, ETH        0.97218303945945946
	//   debt                                     0
	//   lost in all                     701.461377
	//
	// arm exchange, block 6: adl
	//   contract price                        1590
	//   taken, ETH                              10
	//   its value                            15900
	//   debt repaid                   16000.000002
	//   least debt                    16000.000002
	//   sold for                       4485.942143
	//   price_impact                      0.503206
	//   insurance                       -28.719844
	//   adl                             -71.783364
	// at the end
	//   collateral, ETH                          0
	//   debt                                     0
	//   lost in all                    -100.000002
}

// The page shows what the code does.
func TestTheWalkthroughShowsThisStudy(t *testing.T) {
	var out strings.Builder
	require.NoError(t, walkthrough(&out))
	page, err := os.ReadFile("../docs/walkthrough.md")
	require.NoError(t, err)
	for block := range strings.SplitSeq(strings.TrimSpace(out.String()), "\n\n") {
		if !strings.Contains(string(page), "```text\n"+block+"\n```") {
			t.Errorf("docs/walkthrough.md does not show\n%s", block)
		}
	}
}

// walkthrough runs docs/walkthrough/study.yaml and prints the rows of its liquidations, one block of lines for each arm.
func walkthrough(w io.Writer) error {
	s, err := scenario.Load("../docs/walkthrough/study.yaml")
	if err != nil {
		return err
	}
	p, err := plan.New(s)
	if err != nil {
		return err
	}
	names := p.Names()
	return sim.Run(context.Background(), p, sim.Options{}, func(path *record.Path) error {
		for a := range path.Arms {
			arm := &path.Arms[a]
			if arm.Err != nil {
				return arm.Err
			}
			for i := range arm.Liquidations {
				l := &arm.Liquidations[i]
				fmt.Fprintf(w, "arm %s, block %d: %s\n", names.Arms[a], l.Block, l.Kind)
				line(w, "contract price", tokens(*uint256.NewInt(l.ContractPrice), 10))
				line(w, "taken, ETH", tokens(l.Seized, 18))
				line(w, "its value", tokens(l.Value, 6))
				line(w, "debt repaid", tokens(l.Repaid, 6))
				line(w, "least debt", tokens(l.Least, 6))
				line(w, "sold for", tokens(l.Proceeds, 6))
				for r, part := range l.Loss {
					if !part.IsZero() {
						line(w, journal.Reason(r).String(), signed(part))
					}
				}
			}
			v := &arm.Vaults[0]
			fmt.Fprintln(w, "at the end")
			line(w, "collateral, ETH", tokens(v.EndCollateral, 18))
			line(w, "debt", tokens(v.EndDebt, 6))
			line(w, "lost in all", signed(v.Loss()))
			fmt.Fprintln(w)
		}
		return nil
	})
}

func line(w io.Writer, what, amount string) { fmt.Fprintf(w, "  %-18s%24s\n", what, amount) }

// tokens is an amount in whole tokens, exactly.
func tokens(x uint256.Int, decimals int) string {
	text := x.Dec()
	if len(text) <= decimals {
		text = strings.Repeat("0", decimals-len(text)+1) + text
	}
	whole, rest := text[:len(text)-decimals], strings.TrimRight(text[len(text)-decimals:], "0")
	if rest == "" {
		return whole
	}
	return whole + "." + rest
}

// signed is an amount of USDC.
func signed(x fixed.Signed) string {
	if x.Sign() < 0 {
		return "-" + tokens(x.Abs(), 6)
	}
	return tokens(x.Abs(), 6)
}
