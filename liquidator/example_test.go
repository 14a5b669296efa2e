package liquidator_test

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
)

// halves is a bidding rule of one's own: half of the value, but never more than the best rival could pay.
type halves struct{}

func (halves) Kind() string    { return "halves" }
func (halves) Validate() error { return nil }
func (halves) Tip(c liquidator.Contest) uint64 {
	return min(c.Own/2, c.Rival)
}

// market has one vault of 10 ETH that owes 17,300 USDC, and sells it at 2000 USDC per ETH less 5 %.
type market struct{ left uint256.Int }

func (m *market) MaxSeize(int) uint256.Int { return m.left }

func (m *market) Repay(_ int, seize uint256.Int) (uint256.Int, error) {
	return fixed.MulDivUp(&seize, uint256.NewInt(1900e6), uint256.NewInt(1e18))
}

func (m *market) Liquidate(_, vault int, seize uint256.Int) (seized, repaid uint256.Int, err error) {
	repaid, err = m.Repay(vault, seize)
	m.left.Sub(&m.left, &seize)
	return seize, repaid, err
}

// desk buys any amount of ETH at 1990 USDC.
type desk struct{}

func (desk) Quote(_ liquidity.Side, base, _ *uint256.Int) (fill liquidity.Fill) {
	fill.Base = *base
	fill.Quote, _ = fixed.MulDivDown(base, uint256.NewInt(1990e6), uint256.NewInt(1e18))
	return fill
}

func (d desk) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	return d.Quote(side, base, limit)
}

func (desk) Mid() uint256.Int            { return at(1990) }
func (desk) Follow(*uint256.Int, uint64) {}
func (desk) Reset()                      {}

// at is a price of whole ether in whole USDC, times 1e36.
func at(usdc uint64) (price uint256.Int) {
	price.Mul(uint256.NewInt(usdc), uint256.NewInt(1e12))
	return *price.Mul(&price, uint256.NewInt(1e12))
}

func Example() {
	bots := []liquidator.Liquidator{
		{Name: "ours", Funds: *uint256.NewInt(50_000e6), Flash: true, Bidding: halves{}},
		{Name: "heavy", Funds: *uint256.NewInt(50_000e6), Flash: true, Overhead: 100_000, Bidding: liquidator.FixedShare{Share: 0.2e18}},
	}
	race, err := liquidator.NewRace(bots, liquidator.Builder{GasLimit: 60_000_000}, liquidator.DefaultGas)
	if err != nil {
		fmt.Println(err)
		return
	}
	race.Reset(liquidator.Addressed{Seed: 1})
	block := liquidator.Block{Number: 1, BaseFee: 20e9, WeiPrice: at(2000), Reference: at(2000)}
	vault := &market{left: *uint256.NewInt(9e18)}
	round, err := race.Run(block, []liquidator.Offer{{Vault: 0}}, vault, desk{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range round.Outcomes {
		fmt.Printf("%-5s %-8s reference value %d = repaid %d + impact %s + gas %d + tip %d + profit %s\n", race.Bot(o.Bid.Bot).Name, o.Status,
			&o.ReferenceValue, &o.Repaid, o.Impact, &o.Gas, &o.Tip, o.Profit)
	}
	// Output:
	// ours  won      reference value 18000000000 = repaid 17100000000 + impact 90000000 + gas 12888000 + tip 398556000 + profit 398556000
	// heavy reverted reference value 0 = repaid 0 + impact 0 + gas 6932000 + tip 65109574 + profit -72041574
}

func ExampleBest() {
	vault := &market{left: *uint256.NewInt(9e18)}
	plan := liquidator.Best(vault, 0, desk{}, liquidator.Terms{Size: liquidator.BestSize})
	fmt.Println("seize", &plan.Plan.Seize[0], "repay", &plan.Repay, "gain", plan.Gain)
	// Output:
	// seize 9000000000000000000 repay 17100000000 gain 810000000
}

func ExampleNextBaseFee() {
	fee := uint64(9e9)
	for range 27 { // full blocks: 15 million above the target of 15 million
		fee = liquidator.NextBaseFee(fee, 30_000_000, 15_000_000)
	}
	fmt.Println(fee/1e9, "gwei after five and a half minutes of full blocks")
	// Output:
	// 216 gwei after five and a half minutes of full blocks
}
