package designtest_test

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/design/designtest"
)

// auctions are designs that sell from lots and reserves, with parameters that reach what they have.
func auctions() map[string]design.Design {
	small, falling := design.MakerClipperMainnet, design.MakerClipperMainnet
	small.Hole, small.Dust = *uint256.NewInt(1e18), *uint256.NewInt(1e16)
	small.Hole.Mul(&small.Hole, uint256.NewInt(3000))
	lots := design.MakerFlipperSource
	lots.Dunk, lots.Beg = *uint256.NewInt(5e18), fixed.WAD
	lots.Dunk.Mul(&lots.Dunk, uint256.NewInt(100))
	third := design.Blend
	third.Part = *uint256.NewInt(0.333e18)
	poor, rich := design.CometMainnet, design.CometMainnet
	poor.Reserves.Clear()
	rich.TargetReserves = rich.Reserves
	falling.Curve, falling.Tail = design.Linear, 100_000
	return map[string]design.Design{
		"maker-clipper": design.MakerClipperMainnet, "maker-clipper with little room": small, "maker-clipper that falls to 0": falling,
		"block-auction": design.Blend, "block-auction of a third": third,
		"call-option": design.CallOptionAssumed, "maker-flipper": design.MakerFlipperSource, "maker-flipper of small lots": lots,
		"comet": design.CometMainnet, "comet without reserves": poor, "comet with its reserves full": rich,
	}
}

func TestAuctionsKeepTheLaws(t *testing.T) {
	for name, d := range auctions() {
		t.Run(name, func(t *testing.T) {
			for _, tokens := range []design.Market{
				{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6},
				{LLTV: *uint256.NewInt(0.75e18), CollateralDecimals: 8, LoanDecimals: 18},
			} {
				designtest.Run(t, d, tokens)
			}
		})
	}
}

func TestNobodyGainsByAuctionsWithItself(t *testing.T) {
	for name, d := range auctions() {
		t.Run(name, func(t *testing.T) {
			designtest.SelfDealing(t, d, design.Market{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6})
		})
	}
}

func TestNobodyGainsByPoolsWithItself(t *testing.T) {
	empty := design.LiquityV1Mainnet
	empty.Pool.Clear()
	for name, d := range map[string]design.Design{
		"fluid": design.FluidMainnet, "llamma": design.LlammaMainnet,
		"liquity-v1": design.LiquityV1Mainnet, "liquity-v1 without a pool": empty, "liquity-v2": design.LiquityV2Mainnet,
	} {
		t.Run(name, func(t *testing.T) {
			designtest.SelfDealing(t, d, design.Market{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6})
		})
	}
}
