package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
)

// A price times 1e36 is rounded up where doubles tell its units apart, is what the double says beyond that, and as
// large as can be from 2^250 on.
func TestALedgerPriceOfADouble(t *testing.T) {
	for price, want := range map[float64]uint64{2.5e-36: 3, 3.5e-36: 4, 1000.5e-36: 1001, 0.5e-36: 1} {
		z := ledgerPrice(price)
		require.Equal(t, want, z.Uint64(), price)
	}
	for _, price := range []float64{6e-21, 3e-20, 1e-3, 1.7e39} {
		z := ledgerPrice(price)
		require.Equal(t, price*1e36, z.Float64(), price)
	}
	require.Equal(t, *new(uint256.Int).SetAllOne(), ledgerPrice(1.9e39))
}

// dust owes 1,600 units of its own for a millionth of an ether: at 1,500 dollars it is worth 1,500 of them.
func dust() (b agents.Borrower) {
	b = owing(0, 0)
	b.Collateral, b.Debt = *uint256.NewInt(1e12), *uint256.NewInt(1600)
	return b
}

// Ten ether owe 16,000 dollars, and ten 16,800. At p below 1,600 they lack 32,800 − 20·p, and above 16,800 − 10·p. A
// sixteenth below the present price of 1,500 is where the search begins. Beside what a number of 24 bits leaves out of
// the collateral, a price may be a billionth too high, and is never too low.
func TestThePriceAboveWhichTheShortfallIsNoLarger(t *testing.T) {
	a := setting(t, nil, []uint64{2000, 1500}, owing(10, 16_000), owing(10, 16_800), owing(10, 13_000))
	require.True(t, a.brisk)
	for lack, want := range map[uint64]float64{0: 1680, 100: 1670, 400: 1640, 1000: 1590, 3000: 1490, 100_000: 1406.25} {
		least := *uint256.NewInt(lack * 1e6)
		price := a.surface(a.now, &least)
		require.InEpsilon(t, want*1e24, price.Float64(), 1e-7, lack)
		require.GreaterOrEqual(t, price.Float64(), want*1e24, lack)
	}
	var none uint256.Int
	price := a.surface(a.now, &none)
	require.InEpsilon(t, 1680e24*(1+1.0/(1<<30)+1.0/(1<<44)), price.Float64(), 3e-14, "above whoever owes most")
}

// Of each vault two units may be rounded: one that owes 1,600 units for a millionth of an ether may lack 160 at 1,442.
func TestThePriceOfALittleShortfall(t *testing.T) {
	a := setting(t, nil, []uint64{2000, 1500}, dust())
	price := a.surface(a.now, uint256.NewInt(160))
	require.InEpsilon(t, 1442e24, price.Float64(), 1e-6)
}

// At 1,500 dollars the first two lack 1,000 and 1,800, and the third lacks nothing. They are looked at one by one
// where all that they may lack, a part in 2^20 more than the 2,800, and what is lacking beside, is no less than ever
// before.
func TestTheShortfallIsLookedAtWhereItMayBeLargest(t *testing.T) {
	a := setting(t, nil, []uint64{2000, 1500}, owing(10, 16_000), owing(10, 16_800), owing(10, 13_500))
	require.True(t, a.brisk)
	for k, row := range []struct {
		beside, deepest uint64
		sunk            int
	}{
		{0, 0, 2},
		{0, 2_799_900_000, 2},
		{0, 2_800_000_000, 2},
		{0, 2_800_002_000, 2},
		{0, 2_800_004_000, 0},
		{0, 2_801_000_000, 0},
		{50_000_000, 2_849_000_000, 2},
		{50_000_000, 2_851_000_000, 0},
	} {
		a.undone.Deepest.Amount, a.undone.sunk = *uint256.NewInt(row.deepest), a.undone.sunk[:0]
		a.sink(uint256.NewInt(row.beside))
		require.Len(t, a.undone.sunk, row.sunk, k)
	}
}

// Of dust that lacks 100 units two more may be lacking by rounding.
func TestTheShortfallOfDustIsRounded(t *testing.T) {
	a := setting(t, nil, []uint64{2000, 1500}, dust())
	for deepest, want := range map[uint64]int{101: 1, 103: 0} {
		a.undone.Deepest.Amount, a.undone.sunk = *uint256.NewInt(deepest), a.undone.sunk[:0]
		a.sink(new(uint256.Int))
		require.Len(t, a.undone.sunk, want, deepest)
	}
}

// Collateral worth 1.5e15 dollars carries its debt. A part in 2^44 of that, 85 dollars, is what doubles may round.
func TestTheShortfallOfAGiantIsRounded(t *testing.T) {
	a := setting(t, nil, []uint64{2000, 1500}, owing(1e12, 1499e12))
	for deepest, want := range map[uint64]int{80e6: 1, 90e6: 0} {
		a.undone.Deepest.Amount, a.undone.sunk = *uint256.NewInt(deepest), a.undone.sunk[:0]
		a.sink(new(uint256.Int))
		require.Len(t, a.undone.sunk, want, deepest)
	}
}
