package design_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/design/designtest"
)

// lawful are designs by the names of their kinds, each with parameters that reach what it has.
var lawful = map[string][]design.Design{
	"morpho":      {design.MorphoBlue},
	"compound-v2": {design.CompoundV2Mainnet},
	"aave-v2":     {design.AaveV2Mainnet, design.AaveV30Mainnet},
	"aave-v3-3":   {design.AaveV33Mainnet},
	"aave-v4": {design.AaveV4{
		MaxBonus: n(1.05e18), BonusFactor: n(0.8e18), ProtocolFee: n(0.1e18), HFMax: n(0.95e18), TargetHF: n(1.04e18),
		Leftover: mul(n(1000), exp10(26)), LoanPrice: n(1e8),
	}},
	"silo-v2":               {design.SiloV2{TargetLTV: n(0.7e18), Fee: n(0.05e18), FullAbove: n(0.9e18)}},
	"fraxlend":              {design.Fraxlend{CleanFee: n(0.1e18), DirtyFee: n(0.09e18), ProtocolFee: n(0.02e18), Spread: n(0.01e18)}},
	"euler-v2":              {design.EulerV2{MaxDiscount: n(0.15e18), CoolOff: 1}, design.EulerV2{MaxDiscount: n(0.2e18), CoolOff: 3600}},
	"morpho-preliquidation": {early},
	"morpho-midnight": {
		design.Midnight{Cursor: n(0.5e18), Ramp: 900, RCFThreshold: n(1000e6)},
		design.Midnight{Cursor: n(0.25e18), Ramp: 900, Maturity: 1_700_000_100},
	},
	"free-restoration": {design.FreeRestoration{Wage: n(1e6), WageShare: n(0.1e18)}},
	"maker-clipper":    {littleRoom(), design.MakerClipperMainnet},
	"maker-flipper":    {smallLots(), design.MakerFlipperSource},
	"block-auction":    {third()},
	"call-option":      {design.CallOptionAssumed},
	"comet":            {design.CometMainnet, poorComet()},
	"liquity-v1":       {pooled(design.LiquityV1Mainnet, 0.01e18)},
	"liquity-v2":       {design.LiquityV2Mainnet},
	"fluid":            {design.FluidMainnet},
	"llamma":           {design.LlammaMainnet},
}

var early = design.PreLiquidation{
	Morpho: design.MorphoBlue, PreLLTV: n(0.7e18), LCF1: n(0.2e18), LCF2: n(0.8e18), LIF1: n(1.01e18), LIF2: n(1.04e18),
}

// littleRoom is a Clipper of which no more than 3,000 tokens are raised at once.
func littleRoom() design.MakerClipper {
	d := design.MakerClipperMainnet
	d.Hole, d.Dust = mul(n(3000), n(1e18)), n(1e16)
	return d
}

// smallLots is a Flipper whose lots raise at most 500 tokens each, in steps of any size.
func smallLots() design.MakerFlipper {
	d := design.MakerFlipperSource
	d.Dunk, d.Beg = mul(n(500), n(1e18)), n(1e18)
	return d
}

func third() design.BlockAuction {
	d := design.Blend
	d.Part = n(0.333e18)
	return d
}

func poorComet() design.Comet {
	d := design.CometMainnet
	d.Reserves = zero
	return d
}

func pooled(d design.LiquityV1, pool uint64) design.LiquityV1 {
	d.Pool = n(pool)
	return d
}

// A design that a scenario can name is not registered without being held to the laws.
func TestEveryRegisteredDesignKeepsTheLaws(t *testing.T) {
	for _, rule := range catalog.Designs.Rules() {
		t.Run(rule.Name, func(t *testing.T) {
			designs := lawful[rule.Name]
			require.NotEmpty(t, designs, "put it into lawful, with parameters that reach what it has")
			for _, d := range designs {
				require.Equal(t, rule.Name, d.Kind())
				require.NotEmpty(t, design.SplittingOf(d).Source, "say whether two calls may pay more than one, and where that is said")
				require.Equal(t, design.SplittingOf(d), design.SplittingNamed(rule.Name))
				designtest.Run(t, d, dollars(0.86e18))
				designtest.SelfDealing(t, d, dollars(0.86e18))
			}
		})
	}
}
