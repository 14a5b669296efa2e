package foreign

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/state"
	"github.com/ringfence-sim/ringfence/vault"
)

// What [Example] has.
var (
	exampleOwner = vault.NamedAddress("ringfence: example's owner")
	example      = vault.Params{
		Loan: vault.NamedAddress("ringfence: example's USDC"), Collateral: vault.NamedAddress("ringfence: example's WETH"),
		Oracle: vault.NamedAddress("ringfence: example's oracle"), LLTV: *uint256.NewInt(860_000_000_000_000_000),
	}
	exampleTime uint64 = 1_583_884_800 // 2020-03-11
)

// ExampleMarket is the id of the market of [Example].
func ExampleMarket() vault.ID { return example.ID() }

// Example is a state of this project's own contracts, which have the interface of Morpho Blue: a market of WETH, 18
// decimals, and USDC, 6 decimals, at an LLTV of 86 %, without interest and with nobody in it.
func Example() (*state.Dump, error) {
	chain, err := contracts.LoadChain(nil, 0, exampleTime)
	if err != nil {
		return nil, err
	}
	x, err := contracts.NewOn(chain, exampleOwner, vault.Contract{})
	if err != nil {
		return nil, err
	}
	issuer := vault.NamedAddress("ringfence: issuer")
	for _, step := range [...]func() error{
		func() error { return x.AddToken(example.Loan) },
		func() error { return x.AddToken(example.Collateral) },
		func() error { return describe(chain, issuer, example.Loan, "USD Coin", "USDC", 6) },
		func() error { return describe(chain, issuer, example.Collateral, "Wrapped Ether", "WETH", 18) },
		func() error { return x.AddOracle(example.Oracle, vault.PriceFeed{}) },
		func() error { return x.EnableIRM(exampleOwner, vault.Address{}) },
		func() error { return x.EnableLLTV(exampleOwner, example.LLTV) },
		func() error { _, err := x.CreateMarket(example); return err },
	} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("foreign: example: %w", err)
		}
	}
	accounts, err := chain.Accounts()
	return &state.Dump{Form: state.Anvil, Time: exampleTime, Alloc: accounts}, err
}

func describe(c *contracts.Chain, issuer, token vault.Address, name, symbol string, decimals int) error {
	_, err := send(c, issuer, token, "describe(string,string,uint8)", name, symbol, decimals)
	return err
}
