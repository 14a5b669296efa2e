package designtest_test

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/design/designtest"
	"github.com/ringfence-sim/ringfence/vault/design/designtest/sketch"
)

// A design is held to the laws in the market it is meant for.
func Example() {
	morpho := func(t *testing.T) {
		designtest.Run(t, design.MorphoBlue, design.Market{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6})
	}
	_ = morpho // in a test file it is named TestMorpho
	// Output:
}

// ours are designs of package design, with parameters that reach what they have, and sketches of what a design may be.
func ours() map[string]design.Design {
	dear := design.AaveV30Mainnet
	dear.ProtocolFee = *uint256.NewInt(1e18)
	whole := design.CompoundV2Mainnet
	whole.CloseFactor = *uint256.NewInt(1e18)
	set := design.MorphoBlue
	set.LIF = *uint256.NewInt(1.2e18)
	early := design.PreLiquidation{
		Morpho: design.MorphoBlue, PreLLTV: *uint256.NewInt(0.7e18), LCF1: *uint256.NewInt(0.2e18), LCF2: *uint256.NewInt(0.8e18),
		LIF1: *uint256.NewInt(1.01e18), LIF2: *uint256.NewInt(1.04e18),
	}
	wholly := early
	wholly.LCF2 = *uint256.NewInt(1.5e18)
	return map[string]design.Design{
		"silo-v2":                   design.SiloV2{TargetLTV: *uint256.NewInt(0.7e18), Fee: *uint256.NewInt(0.05e18), FullAbove: *uint256.NewInt(0.9e18)},
		"silo-v2 that closes all":   design.SiloV2{Fee: *uint256.NewInt(0.05e18)},
		"euler-v2":                  design.EulerV2{MaxDiscount: *uint256.NewInt(0.15e18), CoolOff: 1},
		"euler-v2 that waits":       design.EulerV2{MaxDiscount: *uint256.NewInt(0.2e18), CoolOff: 3600},
		"fraxlend":                  design.Fraxlend{CleanFee: *uint256.NewInt(0.1e18), DirtyFee: *uint256.NewInt(0.09e18), ProtocolFee: *uint256.NewInt(0.02e18)},
		"fraxlend with two oracles": design.Fraxlend{CleanFee: *uint256.NewInt(0.1e18), Spread: *uint256.NewInt(0.01e18)},
		"morpho-midnight":           design.Midnight{Cursor: *uint256.NewInt(0.25e18), Ramp: 900},
		"morpho-midnight that closes little vaults": design.Midnight{Cursor: *uint256.NewInt(0.5e18), Ramp: 900, RCFThreshold: *uint256.NewInt(1000e6)},
		"morpho-midnight that matures":              design.Midnight{Cursor: *uint256.NewInt(0.25e18), Ramp: 900, Maturity: 1_700_000_100},
		"aave-v4": design.AaveV4{
			MaxBonus: *uint256.NewInt(1.05e18), BonusFactor: *uint256.NewInt(0.8e18), ProtocolFee: *uint256.NewInt(0.1e18), HFMax: *uint256.NewInt(0.95e18),
			TargetHF: *uint256.NewInt(1.04e18), Leftover: *scaled(1000, 26), LoanPrice: *uint256.NewInt(1e8),
		},
		"free-restoration":                  design.FreeRestoration{Wage: *uint256.NewInt(1e6), WageShare: *uint256.NewInt(0.1e18)},
		"free-restoration that pays nobody": design.FreeRestoration{},
		"morpho-preliquidation":             early, "morpho-preliquidation that closes all": wholly,
		"morpho": design.MorphoBlue, "morpho with a set incentive": set,
		"compound-v2": design.CompoundV2Mainnet, "compound-v2 that closes all": whole,
		"aave-v2": design.AaveV2Mainnet, "aave-v3.0": design.AaveV30Mainnet, "aave-v3.0 whose protocol keeps the bonus": dear,
		"aave-v3.3":    design.AaveV33Mainnet,
		"a storefront": sketch.Storefront{}, "a take-over": sketch.Takeover{}, "an auction": sketch.Auction{},
	}
}

var markets = []design.Market{
	{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6},
	{LLTV: *uint256.NewInt(0.75e18), CollateralDecimals: 8, LoanDecimals: 18},
}

func TestOurDesignsKeepTheLaws(t *testing.T) {
	for name, d := range ours() {
		t.Run(name, func(t *testing.T) {
			for _, tokens := range markets {
				designtest.Run(t, d, tokens)
			}
		})
	}
}

func TestNobodyGainsByDealingWithItself(t *testing.T) {
	for name, d := range ours() {
		t.Run(name, func(t *testing.T) {
			for _, tokens := range markets {
				designtest.SelfDealing(t, d, tokens)
			}
		})
	}
}

func scaled(n, places uint64) *uint256.Int {
	z := new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(places))
	return z.Mul(z, uint256.NewInt(n))
}
