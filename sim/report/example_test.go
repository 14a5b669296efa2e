package report_test

import (
	"fmt"
	"strings"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

func ExampleReport_Text() {
	// One borrower of 1,000 against 10 ETH at 200: liquidated in the first arm at a cost of 40, in the second of 15.
	// It ends with what the liquidation left of 1,000, and the amounts differ a little from path to path.
	vault := func(reason journal.Reason, cost int64) []record.Vault {
		v := record.Vault{
			StartPrice: 200e10, StartCollateral: *new(uint256.Int).Mul(uint256.NewInt(10), uint256.NewInt(1e18)),
			Liquidations: 1, ClosedDebt: *uint256.NewInt(1000e6), LeastDebt: *uint256.NewInt(250e6),
			HourDebt: *uint256.NewInt(2000e6), HourClosed: *uint256.NewInt(1000e6), HourLeast: *uint256.NewInt(250e6),
		}
		v.Paid[reason] = fixed.FromInt64(cost)
		v.EndEquity = fixed.FromInt64(1000e6 - cost)
		return []record.Vault{v}
	}
	names := record.Names{Arms: []string{"morpho", "exchange"}, CollateralDecimals: 18, LoanDecimals: 6}
	study := stats.New(names, "ETH", "USDC")
	for i := range uint32(40) {
		err := study.Add(&record.Path{Index: i, Arms: []record.Arm{
			{Vaults: vault(journal.BuilderTip, 40e6+int64(i)*50e3)}, {Vaults: vault(journal.PriceImpact, 15e6)},
		}})
		if err != nil {
			panic(err)
		}
	}
	r := report.Report{Name: "example", About: "Made-up numbers.", Seed: 1, Borrowers: 1, Summary: study.Summary()}
	_, meaning, _ := strings.Cut(r.Text(), "What it means\n")
	fmt.Print(meaning)
	// Output:
	// In morpho, closing 10,000 USDC of debt cost borrowers 409.8 USDC (95 % interval 407.9 to 411.6):
	// 409.8 to block builders.
	// Loss: liquidation in exchange instead of morpho took 129.9 bps of a borrower's ETH less (95 %
	// interval 128.9 to 130.8), over the vaults that either liquidated; 100.0 % of them lost less.
	// Wealth at the last block: the same borrowers ended 129.9 bps of their ETH richer on average in
	// exchange than in morpho (95 % interval 128.9 to 130.8); 0.0 % of them ended poorer.
	// The 2 differences of loss and wealth above are judged together: Holm's method holds the chance that
	// any of them is told where there is none, or with the wrong sign, to 5 %. Each interval is of 95 % by
	// itself.
	//
	// 0 of 80 runs failed (one run is one arm on one path).
}
