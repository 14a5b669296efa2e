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
	vault := func(reason journal.Reason, cost int64) []record.Vault {
		v := record.Vault{
			StartPrice: 200e10, StartCollateral: *new(uint256.Int).Mul(uint256.NewInt(10), uint256.NewInt(1e18)),
			Liquidations: 1, ClosedDebt: *uint256.NewInt(1000e6), LeastDebt: *uint256.NewInt(250e6),
		}
		v.Paid[reason] = fixed.FromInt64(cost * 1e6)
		return []record.Vault{v}
	}
	names := record.Names{Arms: []string{"morpho", "exchange"}, CollateralDecimals: 18, LoanDecimals: 6}
	study := stats.New(names, "ETH", "USDC")
	for i := range uint32(40) {
		err := study.Add(&record.Path{Index: i, Arms: []record.Arm{
			{Vaults: vault(journal.BuilderTip, 40+int64(i%3))}, {Vaults: vault(journal.PriceImpact, 15)},
		}})
		if err != nil {
			panic(err)
		}
	}
	r := report.Report{Name: "example", About: "Made-up numbers.", Seed: 1, Borrowers: 1, Summary: study.Summary()}
	_, meaning, _ := strings.Cut(r.Text(), "What it means\n")
	fmt.Print(meaning)
	// Output:
	// In morpho, closing 10,000 USDC of debt cost borrowers 409.8 USDC: 409.8 to block builders.
	// exchange instead of morpho cost a borrower 129.9 bps of its ETH less (95 % interval 128.5 to 131.2),
	// over the vaults that either liquidated; 100.0 % of them lost less.
	//
	// 0 of 80 runs failed (one run is one arm on one path).
}
