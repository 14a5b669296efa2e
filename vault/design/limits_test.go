package design_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault/design"
)

// ends is one limit of a parameter: a design at its end, which is accepted, and one beyond, whose refusal says so much. A nil
// design, or no words, leaves that side out.
type ends struct {
	last, beyond design.Design
	words        string
}

// with is a design with something of it changed.
func with[D design.Design](d D, change func(*D)) design.Design {
	change(&d)
	return d
}

func less(x uint256.Int) uint256.Int { return *new(uint256.Int).SubUint64(&x, 1) }
func more(x uint256.Int) uint256.Int { return *new(uint256.Int).AddUint64(&x, 1) }

var (
	unit = n(1e18)
	ten  = n(10e18)
)

// beyond is the least number of more than so many bits.
func beyond(bits uint) (x uint256.Int) { return *x.Lsh(uint256.NewInt(1), bits) }

// Every limit of a parameter is held to from both sides: what stands at it passes, and the next is refused by its key.
func TestParametersAtTheirEnds(t *testing.T) {
	eth := dollars(0.86e18)
	v4, _ := lawful["aave-v4"][0].(design.AaveV4)
	v4.HFMax = n(0.99e18)
	silo, _ := lawful["silo-v2"][0].(design.SiloV2)
	frax := design.Fraxlend{CleanFee: n(0.1e18), DirtyFee: n(0.09e18)}
	night := design.Midnight{Cursor: n(0.25e18), Ramp: 900}
	free := design.FreeRestoration{}
	clip, flip, comet, one, two := design.MakerClipperMainnet, design.MakerFlipperSource, design.CometMainnet, design.LiquityV1Mainnet, design.LiquityV2Mainnet
	type (
		Call  = design.CallOption
		Block = design.BlockAuction
		Clip  = design.MakerClipper
		Flip  = design.MakerFlipper
		Pre   = design.PreLiquidation
		V3    = design.AaveV33
		V4    = design.AaveV4
	)
	v3 := design.AaveV33Mainnet
	most128 := *new(uint256.Int).Div(ptr(less(beyond(128))), ptr(n(1e12)))
	call := design.CallOptionAssumed
	for name, all := range map[string][]ends{
		"call-option": {
			{with(call, func(d *Call) { d.Premium = n(1) }), with(call, func(d *Call) { d.Premium = zero }), "premium: 0 is not above 0"},
			{with(call, func(d *Call) { d.Premium = less(unit) }), with(call, func(d *Call) { d.Premium = unit }), "premium: 1 is not above 0 and below 1"},
			{with(call, func(d *Call) { d.ReverseFee = ten }), with(call, func(d *Call) { d.ReverseFee = more(ten) }), "reverse_fee: 10.000000000000000001 is above 10"},
			{with(call, func(d *Call) { d.Expiry = 1 }), with(call, func(d *Call) { d.Expiry = 0 }), "expiry: is 0 seconds"},
			{nil, with(call, func(d *Call) { d.Morpho.Cursor = more(unit) }), "cursor"},
		},
		"block-auction": {
			{with(design.Blend, func(d *Block) { d.Step = n(1) }), with(design.Blend, func(d *Block) { d.Step = zero }), "step: 0 is not a share"},
			{with(design.Blend, func(d *Block) { d.Step = unit }), with(design.Blend, func(d *Block) { d.Step = more(unit) }), "step"},
			{with(design.Blend, func(d *Block) { d.Part = n(1) }), with(design.Blend, func(d *Block) { d.Part = zero }), "part: 0 is not a share"},
			{with(design.Blend, func(d *Block) { d.Block = 1 }), with(design.Blend, func(d *Block) { d.Block = 0 }), "block: is 0 seconds"},
		},
		"maker-clipper": {
			{with(clip, func(d *Clip) { d.Chop = unit }), with(clip, func(d *Clip) { d.Chop = less(unit) }), "chop: 0.999999999999999999 is not from 1 to 10"},
			{with(clip, func(d *Clip) { d.Chop = ten }), with(clip, func(d *Clip) { d.Chop = more(ten) }), "chop"},
			{with(clip, func(d *Clip) { d.Hole = less(beyond(110)) }), with(clip, func(d *Clip) { d.Hole = beyond(110) }), "hole"},
			{with(clip, func(d *Clip) { d.Cusp = less(unit) }), with(clip, func(d *Clip) { d.Cusp = unit }), "cusp: 1 is not below 1"},
			{with(clip, func(d *Clip) { d.Chip = less(unit) }), with(clip, func(d *Clip) { d.Chip = unit }), "chip: 1 is not below 1"},
			{with(clip, func(d *Clip) { d.Buf = n(1) }), with(clip, func(d *Clip) { d.Buf = zero }), "buf: 0 is not above 0"},
			{with(clip, func(d *Clip) { d.Buf = ten }), with(clip, func(d *Clip) { d.Buf = more(ten) }), "buf"},
			{with(clip, func(d *Clip) { d.Curve = design.Exponential }), with(clip, func(d *Clip) { d.Curve = "steep" }), `curve: "steep" is unknown`},
			{with(clip, func(d *Clip) { d.Curve, d.Cut = design.Linear, more(unit) }), with(clip, func(d *Clip) { d.Cut = more(unit) }), "cut"},
			{with(clip, func(d *Clip) { d.Curve, d.Step = design.Exponential, 0 }), with(clip, func(d *Clip) { d.Step = 0 }), "step: is 0 seconds"},
			{with(clip, func(d *Clip) { d.Step = 1 }), nil, ""},
			{with(clip, func(d *Clip) { d.Closed = 0 }), with(clip, func(d *Clip) { d.Closed = -1 }), "closed: -1 is no level"},
			{with(clip, func(d *Clip) { d.Closed = 3 }), with(clip, func(d *Clip) { d.Closed = 4 }), "closed: 4 is no level"},
		},
		"maker-flipper": {
			{with(flip, func(d *Flip) { d.Beg = unit }), with(flip, func(d *Flip) { d.Beg = less(unit) }), "beg"},
			{with(flip, func(d *Flip) { d.Dunk = less(beyond(110)) }), with(flip, func(d *Flip) { d.Dunk = beyond(110) }), "dunk"},
			{with(flip, func(d *Flip) { d.Ttl = 1 }), with(flip, func(d *Flip) { d.Ttl = 0 }), "ttl: 0 seconds of a bid"},
			{with(flip, func(d *Flip) { d.Tau = 1 }), with(flip, func(d *Flip) { d.Tau = 0 }), "0 of an auction leave no time to bid"},
		},
		"comet": {
			{with(comet, func(d *design.Comet) { d.LiquidationFactor = unit }), with(comet, func(d *design.Comet) { d.LiquidationFactor = more(unit) }), "liquidation_factor"},
			{with(comet, func(d *design.Comet) { d.StoreFrontPriceFactor = unit }), with(comet, func(d *design.Comet) { d.StoreFrontPriceFactor = more(unit) }), "store_front_price_factor"},
			{
				with(comet, func(d *design.Comet) { d.LiquidationFactor, d.StoreFrontPriceFactor = zero, less(unit) }),
				with(comet, func(d *design.Comet) { d.LiquidationFactor, d.StoreFrontPriceFactor = zero, unit }), "gives collateral away",
			},
			{with(comet, func(d *design.Comet) { d.Reserves = less(beyond(110)) }), with(comet, func(d *design.Comet) { d.Reserves = beyond(110) }), "reserves"},
			{with(comet, func(d *design.Comet) { d.LoanPrice = n(1e10) }), with(comet, func(d *design.Comet) { d.LoanPrice = less(n(1e10)) }), "loan_price: is 0"},
			{
				with(comet, func(d *design.Comet) { d.LoanPrice = mul(less(beyond(64)), n(1e10)) }),
				with(comet, func(d *design.Comet) { d.LoanPrice = mul(beyond(64), n(1e10)) }), "loan_price: is 0 or beyond 64 bits",
			},
		},
		"morpho-preliquidation": {
			{with(early, func(d *Pre) { d.PreLLTV = less(n(0.86e18)) }), with(early, func(d *Pre) { d.PreLLTV = n(0.86e18) }), "pre_lltv"},
			{with(early, func(d *Pre) { d.LCF1, d.LCF2 = unit, unit }), with(early, func(d *Pre) { d.LCF1, d.LCF2 = more(unit), more(unit) }), "lcf1"},
			{with(early, func(d *Pre) { d.LCF2 = d.LCF1 }), with(early, func(d *Pre) { d.LCF2 = less(d.LCF1) }), "lcf2"},
			{with(early, func(d *Pre) { d.LCF2 = ten }), with(early, func(d *Pre) { d.LCF2 = more(ten) }), "lcf2"},
			{with(early, func(d *Pre) { d.LIF2 = d.LIF1 }), with(early, func(d *Pre) { d.LIF2 = less(d.LIF1) }), "lif2"},
			{with(early, func(d *Pre) { d.LIF2 = n(1_162_790_697_674_418_604) }), // 1/0.86
				with(early, func(d *Pre) { d.LIF2 = n(1_162_790_697_674_418_605) }), "is above 1/LLTV"},
		},
		"morpho-midnight": {
			{nil, with(night, func(d *design.Midnight) { d.Cursor = unit }), "cursor: 1 is not below 1"},
			{with(night, func(d *design.Midnight) { d.RCFThreshold = less(beyond(128)) }), with(night, func(d *design.Midnight) { d.RCFThreshold = beyond(128) }), "rcf_threshold"},
			{with(night, func(d *design.Midnight) { d.Ramp = 1 }), with(night, func(d *design.Midnight) { d.Ramp = 0 }), "ramp"},
		},
		"aave-v4": {
			{with(v4, func(d *V4) { d.TargetHF = unit }), with(v4, func(d *V4) { d.TargetHF = less(unit) }), "target_hf: 0.999999999999999999 is not from 1 to 10"},
			{with(v4, func(d *V4) { d.TargetHF = ten }), with(v4, func(d *V4) { d.TargetHF = more(ten) }), "target_hf"},
			{with(v4, func(d *V4) { d.HFMax = less(unit) }), with(v4, func(d *V4) { d.HFMax = unit }), "hf_max: 1 is not below 1"},
			{with(v4, func(d *V4) { d.HFMax = n(0.903e18) }), // 1.05·0.86
				with(v4, func(d *V4) { d.HFMax = less(n(0.903e18)) }), "raise it to 0.903 at least"},
			{with(v4, func(d *V4) { d.Leftover = less(beyond(128)) }), with(v4, func(d *V4) { d.Leftover = beyond(128) }), "leftover"},
		},
		"aave-v3-3": {
			{with(v3, func(d *V3) { d.LargeFrom = less(beyond(128)) }), with(v3, func(d *V3) { d.LargeFrom = beyond(128) }), "large_from: is beyond 128 bits"},
			{with(v3, func(d *V3) { d.Leftover = less(beyond(128)) }), with(v3, func(d *V3) { d.Leftover = beyond(128) }), "leftover: is beyond 128 bits"},
		},
		"silo-v2": {
			{with(silo, func(d *design.SiloV2) { d.TargetLTV = n(0.86e18) }), with(silo, func(d *design.SiloV2) { d.TargetLTV = more(n(0.86e18)) }), "target_ltv"},
			{with(silo, func(d *design.SiloV2) { d.Fee = less(unit) }), with(silo, func(d *design.SiloV2) { d.Fee = unit }), "fee: 1 is not below 1"},
			{with(silo, func(d *design.SiloV2) { d.FullAbove = unit }), with(silo, func(d *design.SiloV2) { d.FullAbove = more(unit) }), "full_above"},
		},
		"fraxlend": {
			{with(frax, func(d *design.Fraxlend) { d.DirtyFee = d.CleanFee }), with(frax, func(d *design.Fraxlend) { d.DirtyFee = n(0.10001e18) }), "dirty_fee: 0.10001 is above clean_fee"},
			{with(frax, func(d *design.Fraxlend) { d.ProtocolFee = n(0.99999e18) }), with(frax, func(d *design.Fraxlend) { d.ProtocolFee = unit }), "protocol_fee: 1 is not below 1"},
			{with(frax, func(d *design.Fraxlend) { d.Spread = n(0.5e18) }), with(frax, func(d *design.Fraxlend) { d.Spread = more(n(0.5e18)) }), "spread"},
			{with(frax, func(d *design.Fraxlend) { d.CleanFee = n(0.10001e18) }), with(frax, func(d *design.Fraxlend) { d.CleanFee = n(0.100001e18) }), "clean_fee: 0.100001 has more than five places"},
		},
		"euler-v2": {
			{design.EulerV2{MaxDiscount: n(0.9e18)}, design.EulerV2{MaxDiscount: more(n(0.9e18))}, "max_discount"},
		},
		"free-restoration": {
			{with(free, func(d *design.FreeRestoration) { d.WageShare = unit }), with(free, func(d *design.FreeRestoration) { d.WageShare = more(unit) }), "wage_share"},
			{with(free, func(d *design.FreeRestoration) { d.Wage = less(beyond(96)) }), with(free, func(d *design.FreeRestoration) { d.Wage = beyond(96) }), "wage"},
		},
		"liquity-v1": {
			{with(one, func(d *design.LiquityV1) { d.Pool = ten }), with(one, func(d *design.LiquityV1) { d.Pool = more(ten) }), "pool"},
			{with(one, func(d *design.LiquityV1) { d.Reserve = less(beyond(110)) }), with(one, func(d *design.LiquityV1) { d.Reserve = beyond(110) }), "gas_reserve"},
			{with(one, func(d *design.LiquityV1) { d.CCR = n(1_162_790_697_674_418_605) }), // one more than 1/0.86
				with(one, func(d *design.LiquityV1) { d.CCR = n(1_162_790_697_674_418_604) }), "ccr"},
			{with(one, func(d *design.LiquityV1) { d.CCR = zero }), nil, ""},
		},
		"liquity-v2": {
			{with(two, func(d *design.LiquityV2) { d.Penalty = less(unit) }), with(two, func(d *design.LiquityV2) { d.Penalty = unit }), "penalty: 1 is not below 1"},
			{with(two, func(d *design.LiquityV2) { d.Redistribution = less(unit) }), with(two, func(d *design.LiquityV2) { d.Redistribution = unit }), "redistribution_penalty"},
			{with(two, func(d *design.LiquityV2) { d.Pool = ten }), with(two, func(d *design.LiquityV2) { d.Pool = more(ten) }), "pool"},
			{with(two, func(d *design.LiquityV2) { d.GasCap = less(beyond(100)) }), with(two, func(d *design.LiquityV2) { d.GasCap = beyond(100) }), "gas_cap"},
			{with(two, func(d *design.LiquityV2) { d.Reserve = less(beyond(100)) }), with(two, func(d *design.LiquityV2) { d.Reserve = beyond(100) }), "gas_reserve"},
		},
		"fluid": {
			{design.Fluid{Limit: n(0.86e18)}, design.Fluid{Limit: less(n(0.86e18))}, "limit: 0.859999999999999999 is not from the LLTV"},
			{design.Fluid{Limit: n(0.997e18)}, design.Fluid{Limit: unit}, "limit: 1 is not from the LLTV to below 1"},
			{nil, design.Fluid{Limit: more(n(0.997e18))}, "penalty: and limit together leave less than 0.3 %"},
			{design.Fluid{Limit: n(0.86e18), Penalty: n(0.1023e18)}, design.Fluid{Limit: n(0.86e18), Penalty: n(0.1024e18)}, "penalty: 0.1024 is above 10.23 %"},
		},
		"llamma": {
			{with(design.LlammaMainnet, func(d *design.Llamma) { d.A = 2 }), with(design.LlammaMainnet, func(d *design.Llamma) { d.A = 1 }), "a: is not from 2 to 10000"},
			{with(design.LlammaMainnet, func(d *design.Llamma) { d.A = 10_000 }), with(design.LlammaMainnet, func(d *design.Llamma) { d.A = 10_001 }), "a: is not from 2"},
			{with(design.LlammaMainnet, func(d *design.Llamma) { d.Bands = 4 }), with(design.LlammaMainnet, func(d *design.Llamma) { d.Bands = 3 }), "bands: are not from 4 to 50"},
			{with(design.LlammaMainnet, func(d *design.Llamma) { d.Bands = 50 }), with(design.LlammaMainnet, func(d *design.Llamma) { d.Bands = 51 }), "bands: are not"},
			{with(design.LlammaMainnet, func(d *design.Llamma) { d.Fee = less(unit) }), with(design.LlammaMainnet, func(d *design.Llamma) { d.Fee = unit }), "fee: 1 is not below 1"},
		},
		"morpho": {
			{design.Morpho{Cap: unit}, design.Morpho{Cap: less(unit)}, "cap"},
			{design.Morpho{LIF: unit}, design.Morpho{LIF: less(unit)}, "lif"},
			{design.Morpho{LIF: ten, Cursor: unit}, design.Morpho{LIF: ten, Cursor: more(unit)}, "cursor"},
		},
		"compound-v2": {
			{
				with(design.CompoundV2Mainnet, func(d *design.CompoundV2) { d.ProtocolShare = less(unit) }),
				with(design.CompoundV2Mainnet, func(d *design.CompoundV2) { d.ProtocolShare = unit }), "protocol_share: 1 is not below 1",
			},
			{
				with(design.CompoundV2Mainnet, func(d *design.CompoundV2) { d.LoanPrice = n(1) }),
				with(design.CompoundV2Mainnet, func(d *design.CompoundV2) { d.LoanPrice = zero }), "loan_price",
			},
			{ // as a mantissa of 30 decimals
				with(design.CompoundV2Mainnet, func(d *design.CompoundV2) { d.LoanPrice = most128 }),
				with(design.CompoundV2Mainnet, func(d *design.CompoundV2) { d.LoanPrice = more(most128) }), "loan_price",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, e := range all {
				if e.last != nil {
					require.NoError(t, e.last.Validate(eth), "%v", e.last)
				}
				if e.beyond != nil {
					require.ErrorContains(t, e.beyond.Validate(eth), e.words, "%v", e.beyond)
				}
			}
		})
	}
}

// A market that secures nothing is refused by every design that needs one, and a token with more decimals than a protocol's
// numbers have room for.
func TestMarketsAtTheirEnds(t *testing.T) {
	for kind, most := range map[string]uint8{ // decimals of either token
		"maker-clipper": 18, "maker-flipper": 18, "liquity-v1": 18, "liquity-v2": 18, "aave-v4": 18, "aave-v2": 19, "aave-v3-3": 19, "comet": 19,
	} {
		for _, d := range lawful[kind] {
			for name, m := range map[string]*design.Market{
				"collateral": {LLTV: n(0.86e18), CollateralDecimals: most, LoanDecimals: 6}, "loan": {LLTV: n(0.86e18), CollateralDecimals: 18, LoanDecimals: most},
			} {
				require.NoError(t, d.Validate(*m), "%s, %s", kind, name)
				if m.LoanDecimals++; name == "collateral" {
					m.LoanDecimals, m.CollateralDecimals = 6, most+1
				}
				require.ErrorContains(t, d.Validate(*m), "decimals", "%s, %s", kind, name)
			}
		}
	}
	for _, kind := range []string{"block-auction", "comet", "compound-v2", "euler-v2", "free-restoration", "maker-clipper", "maker-flipper", "llamma"} {
		m := dollars(1e15) // a thousandth secures something
		if kind != "free-restoration" {
			require.NoError(t, lawful[kind][0].Validate(m), kind)
		}
		m.LLTV = zero
		require.ErrorContains(t, lawful[kind][0].Validate(m), "lltv: 0 secures nothing", kind)
	}
	m := dollars(1e15)
	require.NoError(t, design.FluidMainnet.Validate(m))
	m.LLTV = less(m.LLTV)
	require.ErrorContains(t, design.FluidMainnet.Validate(m), "is below a thousandth")
}
