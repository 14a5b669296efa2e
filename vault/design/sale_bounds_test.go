package design

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// owes10 is a vault of ten ether that owes so many dollars, at so many dollars an ether.
func owes10(debt, price uint64) (c vault.Case) {
	c.Totals = vault.Market{TotalBorrowAssets: whole(debt * 1e6), TotalBorrowShares: *new(uint256.Int).Mul(uint256.NewInt(debt), tenTo(12))}
	c.Position = vault.Position{Collateral: *tenTo(19), BorrowShares: c.Totals.TotalBorrowShares}
	c.Price.Mul(uint256.NewInt(price), tenTo(24))
	return c
}

// beheld is a policy that finds what it is told.
type beheld struct {
	Policy
	unhealthy bool
	most      uint256.Int
}

func (p beheld) Look(*vault.Case) (bool, uint256.Int, error) { return p.unhealthy, p.most, nil }

// A sale is on offer of a vault that is unhealthy, and where something may be taken of it.
func TestASaleIsOfAnUnhealthyVaultAndOfSomething(t *testing.T) {
	for _, c := range []struct {
		unhealthy bool
		most      uint64
		why       error
	}{{true, 1, nil}, {true, 0, offer.ErrGone}, {false, 1, offer.ErrGone}, {false, 0, offer.ErrGone}} {
		s := sale{policy: beheld{unhealthy: c.unhealthy, most: whole(c.most)}}
		var o offer.Offer
		require.ErrorIs(t, s.stands(&o), c.why, "%v", c)
		if c.why == nil {
			require.Equal(t, whole(1), o.Most)
		}
	}
}

// The most of Fraxlend's is all debt, 16,000, where the collateral is worth 1.1 of it, and 17,500/1.1 where it
// is not. Where a rate is 0 it is nothing.
func TestTheMostOfFraxlends(t *testing.T) {
	d := fraxlend{clean: whole(10_000), dirty: whole(9_000)}
	for price, want := range map[uint64]uint64{1_850: 16_000e12, 1_760: 16_000e12} {
		c := owes10(16_000, price)
		most, err := d.Most(&c)
		require.NoError(t, err)
		require.Equal(t, whole(want), most, price)
	}
	c := owes10(16_000, 1_750)
	most, err := d.Most(&c)
	require.NoError(t, err)
	require.InDelta(t, 17_500e12/1.1, most.Float64(), 2e6)
	c.Price = *tenTo(60)
	most, err = d.Most(&c)
	require.NoError(t, err)
	require.True(t, most.IsZero())
}

// Of a market that owes 10 units for a billion shares, half are ⌈5.49⌉ to be repaid; of the other half, which no
// collateral is left for, ⌊5.49⌋ would be written off, but only 4 are left.
func TestFraxlendWritesOffNoMoreThanThereIs(t *testing.T) {
	d := fraxlend{clean: whole(10_000), dirty: whole(9_000)}
	c := vault.Case{Totals: vault.Market{TotalBorrowAssets: whole(10), TotalBorrowShares: whole(1e9)}, Price: fixed.PriceScale}
	c.Position = vault.Position{Collateral: whole(1), BorrowShares: whole(1e9)}
	l, err := d.Liquidate(&c, whole(5e8), uint256.Int{})
	require.NoError(t, err)
	require.Equal(t, wholes(6, 4, 5e8), []uint256.Int{l.RepaidAssets, l.BadDebtAssets, l.BadDebtShares})
}

// Without collateral nothing of a debt may be repaid at Silo's.
func TestTheMostOfSilosWithoutCollateral(t *testing.T) {
	d := SiloV2{TargetLTV: whole(0.8e18), Fee: whole(0.05e18), FullAbove: whole(0.9e18)}.at(Market{LLTV: whole(0.86e18)})
	c := owes10(100, 1_850)
	c.Position.Collateral.Clear()
	most, err := d.Most(&c)
	require.NoError(t, err)
	require.True(t, most.IsZero())
}

// Morpho's own constants are the lending contract itself; any others are a contract of a policy.
func TestWhichContractMorphoIs(t *testing.T) {
	of, _ := MorphoBlue.Contract(Market{})
	require.Empty(t, of.Name)
	other := MorphoBlue
	other.LIF = whole(1.2e18)
	of, _ = other.Contract(Market{})
	require.Equal(t, "MorphoPolicy", of.Name)
	require.Equal(t, other.LIF, of.Arguments[0])
}
