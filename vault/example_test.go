package vault_test

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// A borrower opens a vault of 10 WETH, the price falls by five percent, and a bot closes part of it.
func Example() {
	amount := func(n, decimals uint64) uint256.Int {
		z := new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(decimals))
		return *z.Mul(z, uint256.NewInt(n))
	}
	check := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	var (
		none  uint256.Int
		admin = vault.NamedAddress("admin")
		bank  = vault.NamedAddress("bank")
		eve   = vault.NamedAddress("eve")
		robot = vault.NamedAddress("robot")
		usdc  = vault.NamedAddress("USDC")
		weth  = vault.NamedAddress("WETH")
		quote = vault.NamedAddress("WETH in USDC")
		lltv  = amount(86, 16)
	)

	e := vault.New(admin, design.MorphoBlue.Closing)
	check(e.SetTime(1_700_000_000))
	check(e.AddToken(usdc))
	check(e.AddToken(weth))
	check(e.Mint(usdc, bank, amount(1_000_000, 6)))
	check(e.Mint(weth, eve, amount(10, 18)))
	check(e.Mint(usdc, robot, amount(50_000, 6)))
	check(e.AddOracle(quote, vault.PriceFeed{}))
	check(e.SetPrice(quote, amount(2000, 36+6-18)))
	check(e.EnableIRM(admin, vault.Address{}))
	check(e.EnableLLTV(admin, lltv))
	market, err := e.CreateMarket(vault.Params{Loan: usdc, Collateral: weth, Oracle: quote, LLTV: lltv})
	check(err)

	_, err = e.Supply(bank, market, amount(1_000_000, 6), none, bank)
	check(err)
	check(e.SupplyCollateral(eve, market, amount(10, 18), eve))
	_, err = e.Borrow(eve, market, amount(17_000, 6), none, eve, eve)
	check(err)
	safe, _ := e.SafePrice(market, e.Time())
	fmt.Printf("nobody is at risk from %v up\n", safe.Dec())

	price := amount(1900, 24)
	check(e.SetPrice(quote, price))
	for _, v := range e.AtRisk(market, price, e.Time(), nil) {
		fmt.Printf("at risk: %s of debt against %s of collateral\n", v.Debt.Dec(), v.Collateral.Dec())
		l, err := e.Liquidate(robot, market, v.Borrower, amount(4, 18), none)
		check(err)
		fmt.Printf("paid %s for %s\n", l.RepaidAssets.Dec(), l.SeizedAssets.Dec())
	}
	left := e.Position(market, eve)
	fmt.Printf("left: %s of collateral, %s debt shares\n", left.Collateral.Dec(), left.BorrowShares.Dec())

	// Output:
	// nobody is at risk from 1976744186100000000000000000 up
	// at risk: 17000000000 of debt against 10000000000000000000 of collateral
	// paid 7280800001 for 4000000000000000000
	// left: 6000000000000000000 of collateral, 9719199999000000 debt shares
}
