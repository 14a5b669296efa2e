package contracts_test

import (
	"fmt"
	"log"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// A vault is opened, falls below its threshold, and is liquidated; each call is a transaction with its gas.
func Example() {
	x, err := contracts.New(owner)
	if err != nil {
		log.Fatal(err)
	}
	must := func(err error) {
		if err != nil {
			log.Fatal(err)
		}
	}
	must(x.SetTime(1_700_000_000))
	must(x.AddToken(usdc))
	must(x.AddToken(weth))
	must(x.Mint(usdc, lender, e(1_000_000, 6)))
	must(x.Mint(weth, alice, e(10, 18)))
	must(x.AddOracle(feed, vault.PriceFeed{}))
	must(x.SetPrice(feed, e(2000, 24))) // 6 decimals against 18: 2000·10^(36+6−18)
	must(x.EnableIRM(owner, vault.Address{}))
	must(x.EnableLLTV(owner, n(86e16)))
	id, err := x.CreateMarket(vault.Params{Loan: usdc, Collateral: weth, Oracle: feed, LLTV: n(86e16)})
	must(err)

	var none uint256.Int
	_, err = x.Supply(lender, id, e(1_000_000, 6), none, lender)
	must(err)
	must(x.SupplyCollateral(alice, id, e(10, 18), alice))
	_, err = x.Borrow(alice, id, e(16_000, 6), none, alice, alice)
	must(err)

	must(x.SetPrice(feed, e(1850, 24)))
	_, err = x.Liquidate(keeper, id, alice, e(1, 18), none)
	fmt.Println("keeper without money:", err)

	must(x.Mint(usdc, keeper, e(2_000, 6)))
	done, err := x.Liquidate(keeper, id, alice, e(1, 18), none)
	must(err)
	fmt.Println("seized", done.SeizedAssets.Dec(), "for", done.RepaidAssets.Dec(), "with gas", x.Gas())
	// Output:
	// keeper without money: vault: token balance is too low
	// seized 1000000000000000000 for 1772300001 with gas 99333
}

// Any contract can be run; a fork tries what the chain itself never sees.
func ExampleChain_Fork() {
	chain, err := contracts.NewChain()
	if err != nil {
		log.Fatal(err)
	}
	// A counter: adds one to storage word 0 and returns it. The first half returns the second as the contract's code.
	creation := []byte{
		0x60, 0x0f, 0x60, 0x0c, 0x60, 0x00, 0x39, 0x60, 0x0f, 0x60, 0x00, 0xf3, // CODECOPY, RETURN
		0x60, 0x00, 0x54, 0x60, 0x01, 0x01, 0x80, 0x60, 0x00, 0x55, 0x5f, 0x52, 0x59, 0x5f, 0xf3,
	}
	counter := vault.NamedAddress("counter")
	if err := chain.Deploy(counter, alice, creation); err != nil {
		log.Fatal(err)
	}
	count := func(c *contracts.Chain) byte {
		out, _, err := c.Transact(alice, counter, make([]byte, 4))
		if err != nil {
			log.Fatal(err)
		}
		return out[31]
	}
	fmt.Println(count(chain), count(chain))
	fork, err := chain.Fork()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(count(fork), count(fork), count(fork))
	fmt.Println(count(chain))
	// Output:
	// 1 2
	// 3 4 5
	// 3
}
