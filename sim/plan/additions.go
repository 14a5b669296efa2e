package plan

import (
	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/vault"
)

// Additions are what a Go program adds to a scenario, or puts in the place of what it says: values of its own types. A
// type that is registered in package catalog needs none of them, because a scenario can name it.
type Additions struct {
	// Arms stand after the scenario's own.
	Arms []arm.Arm
	// Liquidators compete with the scenario's own.
	Liquidators []liquidator.Liquidator
	// Alone leaves the scenario's arms out where Arms has some, and its liquidators where Liquidators has some.
	Alone bool

	// Behaviours replace those of the scenario's population, where not empty.
	Behaviours agents.Mix
	// Population replaces the scenario's, where not nil.
	Population agents.Source
	// Prices replaces the scenario's prices, those of its portfolio's assets included, where not nil. Its first asset is
	// the collateral.
	Prices oracle.Process
	// Feed replaces the scenario's, where not nil.
	Feed oracle.FeedRule
	// Venue replaces the scenario's, where not nil.
	Venue liquidity.Rule
	// Fees replaces the scenario's base fee of gas, where not nil.
	Fees liquidator.FeeRule
	// IRM replaces the scenario's interest rate model, where not nil.
	IRM vault.IRM
}
