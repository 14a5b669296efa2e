package agents_test

import (
	"fmt"
	"strings"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/rng"
)

// usd is a price of whole ETH (18 decimals) in whole USDC (6 decimals), times 1e36.
func usd(x uint64) (price uint256.Int) {
	price.Mul(uint256.NewInt(x), uint256.NewInt(1e12))
	return *price.Mul(&price, uint256.NewInt(1e12))
}

// double is a behaviour of one's own: it doubles its collateral, once, five minutes after its LTV reached Trigger.
type double struct{ Trigger uint256.Int }

func (double) Kind() string          { return "double" }
func (double) Validate() error       { return nil }
func (d double) Alarm() agents.Alarm { return agents.Alarm{LTV: d.Trigger, Reaction: 300} }

func (double) Act(v agents.View) agents.Action {
	if !v.Added.IsZero() {
		return agents.Action{} // nothing left: not woken again
	}
	return agents.Action{Add: v.StartCollateral}
}

// vaults is the simplest account: no interest, no refusals.
type vaults []agents.Borrower

func (v vaults) Position(i int) (collateral, debt uint256.Int, open bool) {
	return v[i].Collateral, v[i].Debt, true
}

func (v vaults) AddCollateral(i int, amount uint256.Int) error {
	v[i].Collateral.Add(&v[i].Collateral, &amount)
	return nil
}

func (v vaults) Repay(i int, amount uint256.Int) error {
	v[i].Debt.Sub(&v[i].Debt, &amount)
	return nil
}

func Example() {
	borrowers := []agents.Borrower{{
		Collateral: *uint256.NewInt(10e18), Debt: *uint256.NewInt(14_000e6), Behaviour: double{*uint256.NewInt(0.8e18)},
	}}
	account := vaults{borrowers[0]}
	watch := agents.NewWatch(borrowers, account)
	watch.Reset(&fixed.WAD)
	for i, dollars := range []uint64{1800, 1750, 1700, 1600} {
		price, now := usd(dollars), uint64(i*150)
		acted, err := watch.Wake(&price, now, &fixed.WAD)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%3d s, %d USDC: %d acted, collateral %d\n", now, dollars, acted, &account[0].Collateral)
	}
	// Output:
	//   0 s, 1800 USDC: 0 acted, collateral 10000000000000000000
	// 150 s, 1750 USDC: 0 acted, collateral 10000000000000000000
	// 300 s, 1700 USDC: 0 acted, collateral 10000000000000000000
	// 450 s, 1600 USDC: 1 acted, collateral 20000000000000000000
}

func ExamplePopulation_Draw() {
	market := agents.Market{CollateralDecimals: 18, LoanDecimals: 6, LLTV: *uint256.NewInt(0.86e18), Price: usd(2000)}
	law := agents.Population{Collateral: agents.DefaultCollateral, Health: agents.Uniform{Low: 1.05, High: 2}}
	borrowers, err := law.Draw(rng.Key{Seed: 7}, 3, market)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, b := range borrowers {
		fmt.Printf("%d: %d wei, %d µUSDC\n", i, &b.Collateral, &b.Debt)
	}
	// Output:
	// 0: 4030960881577110299 wei, 3569358351 µUSDC
	// 1: 1700938732057342805 wei, 1996374585 µUSDC
	// 2: 512931151755754544 wei, 582746781 µUSDC
}

func ExamplePositions_Read() {
	file := "debt_crvusd,collateral,n_bands\n13043.957709,15.2121506286,6\n10029.330931,-10,10\n"
	_, err := agents.Positions{CollateralDecimals: 18, LoanDecimals: 18}.Read(strings.NewReader(file), "vaults.csv")
	fmt.Println(err)
	// Output: vaults.csv:3: collateral: -10 is below 0: an amount cannot be negative; correct the cell, or remove the row
}
