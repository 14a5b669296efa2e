package review_test

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/review"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

func ExampleOf() {
	// 10 ETH at 2,000 that owe 16,000 USDC: an LTV of 80 %.
	book := []agents.Borrower{{
		Collateral: *new(uint256.Int).Mul(uint256.NewInt(10), uint256.NewInt(1e18)), Debt: *uint256.NewInt(16_000e6),
	}}
	for _, lltv := range []string{"0.86", "0.78"} {
		s, err := scenario.Builtin("market.lltv=" + lltv)
		if err != nil {
			panic(err)
		}
		p, err := review.Plan(s)
		if err != nil {
			panic(err)
		}
		side, err := review.Of(p, "morpho", book, oracle.MustPrice("2000"))
		if err != nil {
			panic(err)
		}
		for _, n := range side.Needs() {
			fmt.Printf("at an LLTV of %s account %d repays %s millionths of a USDC\n", lltv, n.Account, n.Repay.Dec())
		}
	}
	// Output: at an LLTV of 0.78 account 0 repays 400000000 millionths of a USDC
}
