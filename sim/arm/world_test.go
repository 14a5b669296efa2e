package arm_test

import (
	"math"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// A band holds strictly between its prices and before its end.
func TestABandHoldsWithinItsBounds(t *testing.T) {
	b := arm.Band{Low: 5, High: 8, Until: 100}
	for _, c := range []struct {
		price oracle.Price
		now   uint64
		holds bool
	}{{4, 99, false}, {5, 99, false}, {6, 99, true}, {7, 99, true}, {8, 99, false}, {9, 99, false}, {6, 100, false}, {6, 101, false}, {6, 0, true}} {
		require.Equal(t, c.holds, b.Holds(c.price, c.now), c)
	}
	require.True(t, arm.Always.Holds(1, 1<<40))
	require.False(t, new(arm.Band).Holds(1, 0))
}

// By hand: blocks two seconds apart from 100 on; block 5 is at the end of the promise.
func TestASleepEndsWithThePriceOrTheTime(t *testing.T) {
	b, clock := arm.Band{Low: 5, High: 8, Until: 110}, oracle.Clock{Start: 100, Interval: 2}
	still := []oracle.Price{6, 6, 6, 6, 6, 6, 6, 6}
	for _, c := range []struct {
		prices []oracle.Price
		block  uint64
		sleeps int
	}{
		{still, 0, 5},
		{still, 2, 3},
		{still, 4, 1},
		{still, 5, 0},
		{still[:2], 0, 2},
		{nil, 0, 0},
		{[]oracle.Price{6, 5, 6}, 0, 1},
		{[]oracle.Price{6, 7, 8}, 0, 2},
		{[]oracle.Price{6, 7, 9}, 0, 2},
		{[]oracle.Price{6, 4}, 0, 1},
		{[]oracle.Price{8, 6}, 0, 0},
	} {
		require.Equal(t, c.sleeps, b.Sleep(c.prices, c.block, clock), c)
	}
}

// By hand, where a step of a reference price is three of the ledger's: 9 is that of 3, and 10 lies between those of 3
// and 4.
func TestReferencePricesAroundALedgerPrice(t *testing.T) {
	unit := uint256.NewInt(3)
	for scaled, want := range map[uint64][3]oracle.Price{0: {0, 0, 1}, 8: {2, 2, 3}, 9: {3, 2, 4}, 10: {3, 3, 4}} {
		x := uint256.NewInt(scaled)
		require.Equal(t, want, [3]oracle.Price{arm.PriceFloor(x, unit), arm.Below(x, unit), arm.Above(x, unit)}, scaled)
	}
	most := new(uint256.Int).Lsh(uint256.NewInt(1), 200)
	require.Equal(t, oracle.Price(math.MaxUint64), arm.PriceFloor(most, unit))
	require.Equal(t, oracle.Price(math.MaxUint64), arm.Above(most, unit), "there is none higher")
}

// What a wei costs is said by the asset that is ether, else by a record, else by a price that stands, else by the
// collateral. With loan tokens of 6 decimals a price of 2,000 is 2,000e6/1e18 of them a wei, times 1e36.
func TestWhatAWeiCosts(t *testing.T) {
	ledger := func(whole uint64) uint256.Int { // whole·1e6/1e18·1e36
		z := *new(uint256.Int).Mul(uint256.NewInt(whole*1e6), uint256.NewInt(1e18))
		return z
	}
	w := arm.World{LoanDecimals: 6, CollateralDecimals: 8}
	reference := oracle.Price(2000 * 1e10)
	require.Equal(t, ledger(2000), w.WeiPrice(reference, 5), "the collateral is ether")
	w.EtherPerCollateral.SetUint64(4e18)
	require.Equal(t, ledger(500), w.WeiPrice(reference, 5), "a collateral token is four")
	w.EtherPrice = ledger(700)
	require.Equal(t, ledger(700), w.WeiPrice(reference, 5))
	w.EtherPrices = &liquidator.EtherPrices{Times: []uint64{0, 5}, Wei: []uint256.Int{ledger(800), ledger(900)}}
	require.Equal(t, ledger(800), w.WeiPrice(reference, 4))
	require.Equal(t, ledger(900), w.WeiPrice(reference, 5))
	w.EtherAsset, w.EtherScale = 1, 7
	require.Equal(t, ledger(2_000_000), w.WeiPrice(reference, 5), "on its own scale")
	w = arm.World{LoanDecimals: 6, CollateralDecimals: 18, Scale: 7}
	require.Equal(t, ledger(2_000_000), w.Scaled(reference))
	w.Scale = 0
	require.Equal(t, ledger(2000), w.Scaled(reference))
}

func TestAmountsAsPeopleReadThem(t *testing.T) {
	w := arm.World{LoanDecimals: 6, LoanSymbol: "USDC", CollateralDecimals: 8, CollateralSymbol: "WBTC"}
	require.Equal(t, "1.23 USDC", w.InLoan(uint256.NewInt(1_234_567)))
	require.Equal(t, "0.012346 WBTC", w.InCollateral(uint256.NewInt(1_234_567)))
	require.Equal(t, "1234567", arm.Readable(uint256.NewInt(1_234_567), 0, 2))
}

// By hand: 5 at a price of 100 are 500, of which 80 % over a debt of 300 are a health of 1.333….
func TestHealthByHand(t *testing.T) {
	price := new(uint256.Int).Mul(uint256.NewInt(100), &fixed.PriceScale)
	lltv := uint256.NewInt(8e17)
	h := arm.Health(uint256.NewInt(5), uint256.NewInt(300), price, lltv)
	require.Equal(t, uint64(1_333_333_333_333_333_333), h.Uint64())
	h = arm.Health(uint256.NewInt(5), new(uint256.Int), price, lltv)
	require.True(t, h.IsZero(), "without debt")
	s := arm.Share(uint256.NewInt(7), uint256.NewInt(5e17))
	require.Equal(t, uint64(3), s.Uint64())
	wide := new(uint256.Int).Lsh(uint256.NewInt(1), 255)
	require.Panics(t, func() { arm.Worth(wide, new(uint256.Int).Lsh(&fixed.PriceScale, 2)) })
}
