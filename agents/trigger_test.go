package agents

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func n(x uint64) uint256.Int   { return *uint256.NewInt(x) }
func dec(x string) uint256.Int { return *uint256.MustFromDecimal(x) }
func mul(x, y uint256.Int) (z uint256.Int) {
	z.Mul(&x, &y)
	return z
}
func ether(x uint64) uint256.Int { return mul(n(x), n(1e18)) }
func usdc(x uint64) uint256.Int  { return mul(n(x), n(1e6)) }

// cents is a price of whole ether in cents of USDC, at Morpho's scale.
func cents(c uint64) uint256.Int { return mul(mul(n(c), n(1e11)), n(1e11)) }

// width draws an integer with a random number of bits, 1 to most.
func width(t *rapid.T, most int, name string) uint256.Int {
	bits := rapid.IntRange(1, most).Draw(t, name+" bits")
	z := uint256.Int{rapid.Uint64().Draw(t, name), rapid.Uint64().Draw(t, name), rapid.Uint64().Draw(t, name), rapid.Uint64().Draw(t, name)}
	z.Rsh(&z, uint(256-bits))
	return *z.Or(&z, uint256.NewInt(1))
}

var ten54 = new(big.Int).Exp(big.NewInt(10), big.NewInt(54), nil)

// above is LTV ≥ ltv by cross-multiplication without a limit on width.
func above(collateral, debt, ltv, price *uint256.Int) bool {
	left := new(big.Int).Mul(debt.ToBig(), ten54)
	right := new(big.Int).Mul(ltv.ToBig(), collateral.ToBig())
	return debt.Sign() != 0 && left.Cmp(right.Mul(right, price.ToBig())) >= 0
}

func TestAVaultOfTenEtherIsTriggeredWhereSaid(t *testing.T) {
	collateral, debt, ltv := ether(10), usdc(14_000), n(0.8e18)
	require.Equal(t, cents(1750_00), TriggerPrice(&collateral, &debt, &ltv))
}

func TestTriggerPriceIsTheHighestAtWhichLTVIsReached(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		collateral, debt, ltv := width(t, 128, "collateral"), width(t, 128, "debt"), width(t, 60, "ltv")
		trigger := TriggerPrice(&collateral, &debt, &ltv)
		require.True(t, above(&collateral, &debt, &ltv, &trigger) || trigger.Eq(&highest))
		if !trigger.Eq(&highest) {
			var more uint256.Int
			more.AddUint64(&trigger, 1)
			require.False(t, above(&collateral, &debt, &ltv, &more))
		}
		price := width(t, 192, "price")
		require.Equal(t, above(&collateral, &debt, &ltv, &price), reached(&collateral, &debt, &ltv, &price))
	})
	none, some := n(0), n(5)
	require.Equal(t, none, TriggerPrice(&some, &none, &some), "no debt")
	require.Equal(t, highest, TriggerPrice(&none, &some, &some), "no collateral")
}

func TestWhatRestoresAnLTVIsTheLeastThatDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		collateral, debt, ltv, price := width(t, 128, "collateral"), width(t, 128, "debt"), width(t, 60, "ltv"), width(t, 192, "price")
		// within is LTV ≤ ltv.
		within := func(collateral, debt *big.Int) bool {
			left := new(big.Int).Mul(debt, ten54)
			right := new(big.Int).Mul(ltv.ToBig(), collateral)
			return left.Cmp(right.Mul(right, price.ToBig())) <= 0
		}
		if needed := CollateralFor(&debt, &ltv, &price); !needed.Eq(&highest) {
			require.True(t, within(needed.ToBig(), debt.ToBig()))
			require.False(t, within(new(big.Int).Sub(needed.ToBig(), big.NewInt(1)), debt.ToBig()))
		}
		if kept := DebtFor(&collateral, &ltv, &price); !kept.Eq(&highest) {
			require.True(t, within(collateral.ToBig(), kept.ToBig()))
			require.False(t, within(collateral.ToBig(), new(big.Int).Add(kept.ToBig(), big.NewInt(1))))
		}
	})
}
