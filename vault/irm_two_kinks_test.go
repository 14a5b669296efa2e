package vault_test

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/vaulttest"
)

// yearly is the curve 0, 4, 10 and 100 % a year with kinks at 80 and 93 %, as a scenario states it.
func yearly(t testing.TB) vault.TwoKinks {
	one := catalog.MustDecimal
	b := catalog.NewBuilder(catalog.Study{}, "")
	irm := vault.TwoKinksForm{
		Zero: one("0"), First: one("0.04"), Second: one("0.1"), Full: one("1"), FirstKink: one("0.8"), SecondKink: one("0.93"),
	}.IRM(b)
	require.NoError(t, b.Err())
	return irm.(vault.TwoKinks)
}

// of is a market of so many parts in a thousand utilised.
func of(perMille uint64) vault.Market {
	return vault.Market{TotalSupplyAssets: *uint256.NewInt(1_000_000), TotalBorrowAssets: *uint256.NewInt(1000 * perMille)}
}

func TestTwoKinksKeepTheLaws(t *testing.T) {
	vaulttest.Model(t, func() vault.IRM { return yearly(t) })
}

// 4 % a year of 365 days is ⌊0.04e18/31,536,000⌋ = 1,268,391,679 a second; 10 % is 3,170,979,198; 100 % is 31,709,791,983.
func TestTheRatesAtAndBetweenTheKinksByHand(t *testing.T) {
	for perMille, want := range map[uint64]uint64{
		0:    0,
		400:  634_195_839, // half of 1,268,391,679, down
		800:  1_268_391_679,
		865:  2_219_685_438, // half-way to 3,170,979,198
		930:  3_170_979_198,
		965:  17_440_385_590, // half-way to 31,709,791,983, down
		1000: 31_709_791_983,
	} {
		k := yearly(t)
		rate, next, err := k.BorrowRate(of(perMille), *uint256.NewInt(7), 99)
		require.NoError(t, err)
		require.Equal(t, want, rate.Uint64(), "at %d per mille", perMille)
		require.Equal(t, uint64(7), next.Uint64(), "what was remembered is left alone")
		most, err := k.MaxRate(of(perMille), uint256.Int{}, 1<<40)
		require.NoError(t, err)
		require.Equal(t, rate, most)
	}
}

// The twin: the same points, in fractions.
func TestTwoKinksEqualTheirLineInFractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string, least, most uint64) *uint256.Int {
			return uint256.NewInt(rapid.Uint64Range(least, most).Draw(t, name))
		}
		k := vault.TwoKinks{Zero: *n("zero", 0, 1e10)}
		k.First.Add(&k.Zero, n("first rise", 0, 1e12))
		k.Second.Add(&k.First, n("second rise", 0, 1e12))
		k.Full.Add(&k.Second, n("third rise", 0, 1e12))
		k.FirstKink = *n("first kink", 1, 8e17)
		k.SecondKink.Add(&k.FirstKink, n("to the second", 1, 1e17))
		u := n("utilisation", 0, 1e18)
		got, _, err := k.BorrowRate(vault.Market{TotalSupplyAssets: *uint256.NewInt(1e18), TotalBorrowAssets: *u}, uint256.Int{}, 0)
		require.NoError(t, err)

		points := [][2]*big.Int{
			{new(big.Int), k.Zero.ToBig()}, {k.FirstKink.ToBig(), k.First.ToBig()}, {k.SecondKink.ToBig(), k.Second.ToBig()}, {big.NewInt(1e18), k.Full.ToBig()},
		}
		i := 0
		for i < 2 && u.ToBig().Cmp(points[i+1][0]) > 0 {
			i++
		}
		a, b := points[i], points[i+1]
		share := new(big.Rat).SetFrac(new(big.Int).Sub(u.ToBig(), a[0]), new(big.Int).Sub(b[0], a[0]))
		share.Mul(share, new(big.Rat).SetInt(new(big.Int).Sub(b[1], a[1])))
		share.Add(share, new(big.Rat).SetInt(a[1]))
		want := new(big.Int).Quo(share.Num(), share.Denom())
		require.Equal(t, want.String(), got.Dec())
	})
}

func TestTwoKinksOutOfOrderAreRefused(t *testing.T) {
	one := catalog.MustDecimal
	b := catalog.NewBuilder(catalog.Study{}, "").At("market.irm")
	vault.TwoKinksForm{Zero: one("0.2"), First: one("0.1"), Second: one("0.05"), Full: one("0.01"), FirstKink: one("0.9"), SecondKink: one("0.9")}.Check(b)
	for _, want := range []string{
		"market.irm.second_kink: 0.9 is not above first_kink, 0.9", "market.irm.rate_at_first: 0.1 is below rate_at_zero, 0.2",
		"market.irm.rate_at_second: 0.05", "market.irm.rate_at_full: 0.01",
	} {
		require.ErrorContains(t, b.Err(), want)
	}
}

func TestTwoKinksMayBeFlat(t *testing.T) {
	b := catalog.NewBuilder(catalog.Study{}, "").At("market.irm")
	flat := catalog.MustDecimal("0.1")
	vault.TwoKinksForm{Zero: flat, First: flat, Second: flat, Full: flat, FirstKink: catalog.MustDecimal("0.8"), SecondKink: catalog.MustDecimal("0.9")}.Check(b)
	require.NoError(t, b.Err())
}
