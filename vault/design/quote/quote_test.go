package quote_test

import (
	"fmt"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/design/quote"
)

var (
	market = design.Market{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}
	// 10 ether that owe 16,000 dollars, at 1,850.
	ether = quote.Vault{Collateral: *uint256.NewInt(10e18), Debt: *uint256.NewInt(16_000e6), Price: *uint256.MustFromDecimal("1850000000000000000000000000")}
)

func ExampleAsk() {
	steps, err := quote.Ask(design.CompoundV2Mainnet, market, ether, []uint64{0})
	if err != nil {
		panic(err)
	}
	o := steps[0].Offers[0]
	for _, s := range o.Sizes {
		fmt.Println(s.Terms.Pay.Dec(), s.Terms.Receive.Dec(), s.Worth.Dec(), s.Gain)
	}
	// Output:
	// 2000000000 1134875675675675676 2099520000 99520000
	// 4000000000 2269751351351351352 4199040000 199040000
	// 6000000000 3404627027027027027 6298559999 298559999
	// 8000000000 4539502702702702703 8398080000 398080000
}

func TestAHealthyVaultIsOnNoOffer(t *testing.T) {
	healthy := ether
	healthy.Debt = *uint256.NewInt(15_000e6)
	steps, err := quote.Ask(design.MorphoBlue, market, healthy, []uint64{0, 60})
	require.NoError(t, err)
	require.Len(t, steps, 2)
	require.Empty(t, steps[1].Offers)
	require.Equal(t, healthy, steps[0].Vault)
}

// After Midnight's maturity a vault of any health is on offer, at an incentive that grows.
func TestTimePasses(t *testing.T) {
	d := design.Midnight{Cursor: *uint256.NewInt(0.25e18), Ramp: 900, Maturity: 1_700_000_100}
	healthy := ether
	healthy.Debt = *uint256.NewInt(10_000e6)
	steps, err := quote.Ask(d, market, healthy, []uint64{0, 100, 550, 1000, 5000})
	require.NoError(t, err)
	require.Empty(t, steps[0].Offers)
	require.Empty(t, steps[1].Offers)
	gain := func(k int) uint64 {
		sizes := steps[k].Offers[0].Sizes
		return sizes[len(sizes)-1].Gain.Big().Uint64()
	}
	// maxLIF is 1/(1 − 0.25·0.14) = 1.036269430051813471; half of the bonus at half of the ramp.
	require.Equal(t, uint64(181_347_149), gain(2))
	require.Equal(t, uint64(362_694_299), gain(3))
	require.Equal(t, gain(3), gain(4))
}

// A debt of 15,000 is carried by 10 ether that are worth ⌈15,000/0.86⌉ = 17,441.860466. So the highest price that is too low
// is one step below 1,744.1860466.
func TestAHealthyVaultIsToldAtWhichPriceItIsNot(t *testing.T) {
	healthy := ether
	healthy.Debt = *uint256.NewInt(15_000e6)
	steps, err := quote.Ask(design.MorphoBlue, market, healthy, []uint64{0})
	require.NoError(t, err)
	below := *uint256.MustFromDecimal("1744186046599999999999999999")
	require.Equal(t, quote.Nothing{Healthy: true, Below: below}, *steps[0].Nothing)
	healthy.Price = below
	steps, err = quote.Ask(design.MorphoBlue, market, healthy, []uint64{0})
	require.NoError(t, err)
	require.Nil(t, steps[0].Nothing)
	require.NotEmpty(t, steps[0].Offers)
}

// The auction of an unhealthy vault gives nothing in its first block of 5 seconds. A vault that matures in an hour is healthy. It
// is on offer a second after that.
func TestWhatIsOnOfferLaterIsToldFromWhen(t *testing.T) {
	steps, err := quote.Ask(design.Blend, market, ether, []uint64{0, 3, 5})
	require.NoError(t, err)
	require.Equal(t, quote.Nothing{Later: true, From: 5}, *steps[0].Nothing)
	require.Equal(t, quote.Nothing{Later: true, From: 5}, *steps[1].Nothing)
	require.Nil(t, steps[2].Nothing)

	healthy := ether
	healthy.Debt = *uint256.NewInt(9_000e6)
	steps, err = quote.Ask(design.Midnight{Cursor: *uint256.NewInt(0.25e18), Ramp: 900, Maturity: 1_700_003_600}, market, healthy, []uint64{0, 3601})
	require.NoError(t, err)
	require.True(t, steps[0].Nothing.Healthy)
	require.True(t, steps[0].Nothing.Later)
	require.EqualValues(t, 3601, steps[0].Nothing.From)
	require.NotEmpty(t, steps[1].Offers)
}
