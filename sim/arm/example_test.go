package arm_test

import (
	"context"
	"fmt"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// hold is an arm in which nobody is ever liquidated: what owners end with where lenders never sell.
type hold struct{}

func (hold) Label() string                           { return "hold" }
func (hold) Build(w *arm.World) (arm.Running, error) { return &holding{World: w}, nil }

// holding remembers how the path began and which price it has come to.
type holding struct {
	*arm.World
	start arm.Start
	last  oracle.Price
}

func (h *holding) Reset(s *arm.Start) error {
	h.start = *s
	return nil
}

func (h *holding) Walk(prices [][]oracle.Price, _ uint64) error {
	h.last = prices[0][len(prices[0])-1]
	return nil
}

func (h *holding) Finish(to *record.Arm) error {
	first, last := h.Scaled(h.start.Prices[0]), h.Scaled(h.last)
	for i, b := range h.start.Borrowers {
		row := record.Vault{
			Path: h.start.Path, Borrower: uint32(i), StartPrice: uint64(h.start.Prices[0]),
			StartCollateral: b.Collateral, StartDebt: b.Debt, StartHealth: arm.Health(&b.Collateral, &b.Debt, &first, &h.HealthLLTV),
			EndCollateral: b.Collateral, EndDebt: b.Debt,
		}
		before, after := arm.Worth(&b.Collateral, &first), arm.Worth(&b.Collateral, &last)
		row.StartEquity, row.EndEquity = fixed.Difference(&before, &b.Debt), fixed.Difference(&after, &b.Debt)
		to.Vaults = append(to.Vaults, row)
	}
	return nil
}

// An arm of one's own walks beside the scenario's, over the same borrowers and prices.
func Example() {
	s, err := scenario.Builtin("paths=1", "population.borrowers=50")
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := plan.NewWith(s, plan.Additions{Arms: []arm.Arm{hold{}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	under := 0
	err = sim.Run(context.Background(), p, sim.Options{}, func(path *record.Path) error {
		own := path.Arms[len(path.Arms)-1]
		for i := range own.Vaults {
			if own.Vaults[i].EndEquity.Sign() < 0 {
				under++
			}
		}
		return own.Err
	})
	fmt.Println(p.Names().Arms, under, "of 50 vaults end under water", err)
	// Output: [morpho exchange-matched exchange-binance hold] 5 of 50 vaults end under water <nil>
}
