package lending

import (
	"math"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/vault"
)

// At a millionth a second a debt is at most 1.001001 times as large after a thousand seconds, and five units of
// rounding. The bound halves the time that is left until it holds.
func TestUntilWhenDebtsHaveGrownByNoMore(t *testing.T) {
	a := setting(t, func(w *arm.World) { w.IRM = vault.FixedRate{PerSecond: *uint256.NewInt(1e12)} }, []uint64{2000}, owing(10, 8000))
	grown := a.growthUntil(fixed.WAD, a.now+1000)
	require.EqualValues(t, 1_001_001_000_000_000_004, grown.Uint64(), "1e18 + 1e15 + 1e12 + 2, times a unit more than 1, and a unit")
	most := uint256.NewInt(1.001e18)
	for ahead, want := range map[uint64]uint64{4000: 500, 3900: 975, 900: 900, 0: 0} {
		require.Equal(t, a.now+want, a.before(most, a.now+ahead), ahead)
	}
	require.Equal(t, a.now+4000, a.before(new(uint256.Int), a.now+4000), "by any")
	require.Equal(t, a.now, a.before(uint256.NewInt(1), a.now), "not even by that")
	require.Equal(t, a.now, a.before(uint256.NewInt(1), a.now+4000))
}

// Thresholds are noted once, at a price lower than ever at which somebody is at risk.
func TestAThresholdIsNotedOnce(t *testing.T) {
	a := setting(t, nil, []uint64{2000, 1850}, owing(10, 16_000))
	require.EqualValues(t, 2, a.state[0].Threshold)
	a.state[0].Threshold = 0
	a.noteThresholds()
	require.Zero(t, a.state[0].Threshold, "the price is as low as it was")
	a.ref--
	a.noteThresholds()
	require.EqualValues(t, 2, a.state[0].Threshold)

	a = setting(t, nil, []uint64{2000, 1950}, owing(10, 16_000))
	require.Equal(t, ^oracle.Price(0), a.lowest, "nobody was looked for above the safe price")
}

// still is a feed that publishes nothing within a band.
type still struct {
	oracle.Feed
	low, high oracle.Price
}

func (s still) Quiet() (lowest, highest oracle.Price, until uint64) { return s.low, s.high, 7 }

// A band excludes its ends, and a feed's includes them.
func TestTheBandOfAQuietFeed(t *testing.T) {
	for _, row := range []struct {
		feed still
		want arm.Band
	}{
		{still{low: 5, high: 9}, arm.Band{Low: 4, High: 10, Until: 7}},
		{still{low: 1, high: 9}, arm.Band{Low: 0, High: 10, Until: 7}},
		{still{low: 0, high: math.MaxUint64}, arm.Band{Low: 0, High: math.MaxUint64, Until: 7}},
	} {
		require.Equal(t, row.want, (&running{feed: row.feed}).quietFeed())
	}
}

// costly is an arm at a price of 2,000 where the contract reads 1,900 and a unit paid earns one. A liquidation's gas,
// 70 of the call, 20 of the swap and 10 of the lighter bot's, costs one ether, 2,000 dollars.
func costly() *running {
	a := &running{World: &arm.World{CollateralDecimals: 18, LoanDecimals: 6}, now: 1000, ether: oracleDollars(2000), ref: oracleDollars(2000)}
	a.Gas = liquidator.GasTable{Liquidate: 70, Swap: 20}
	a.Liquidators = []liquidator.Liquidator{{Overhead: 30}, {Overhead: 10}}
	a.unit, a.price, a.answer, a.key.Earns = a.Scaled(1), a.Scaled(oracleDollars(2000)), a.Scaled(oracleDollars(1900)), fixed.WAD
	a.fee, _ = liquidator.ConstantFee(1e16).Open(0)
	venue := new(liquidity.Infinite)
	venue.Follow(&a.price, a.now)
	a.venue = venue
	return a
}

// What gas costs moves with the price of collateral where that is ether: ten of it pay, less one for gas, from
// 1,900·10/9 on. Where ether has a price of its own they pay from 1,900 + 2,000/10 on; so they do where it has a
// record, or is an asset, whose least until then counts.
func TestFromWhichPriceALiquidationPays(t *testing.T) {
	ten, one := *uint256.NewInt(10e18), *uint256.NewInt(1e18)
	wei := func(dollars uint64) uint256.Int {
		w := arm.World{CollateralDecimals: 18, LoanDecimals: 6}
		return w.Scaled(oracleDollars(dollars))
	}
	for name, row := range map[string]struct {
		change func(*running)
		want   float64
	}{
		"collateral": {func(*running) {}, 1900 * 10.0 / 9},
		"a price":    {func(a *running) { a.EtherPrice = wei(2000) }, 2100},
		"a record": {func(a *running) {
			a.EtherPrices = &liquidator.EtherPrices{Times: []uint64{0, 2000}, Wei: []uint256.Int{wei(3000), wei(1000)}}
		}, 2000},
		"a record, earlier": {func(a *running) {
			a.EtherPrices = &liquidator.EtherPrices{Times: []uint64{0, 2001}, Wei: []uint256.Int{wei(3000), wei(1000)}}
		}, 2200},
		"an asset": {func(a *running) {
			a.EtherAsset, a.EtherScale, a.EtherLeast = 1, oracle.PriceDecimals, oracleDollars(1000)
		}, 2000},
	} {
		a := costly()
		row.change(a)
		require.InEpsilon(t, row.want*1e10, float64(a.pays(ten, 2000)), 1e-9, name)
	}
	a := costly()
	gas := a.cheapest(1e16, a.now)
	require.InDelta(t, 2000e6, gas.Float64(), 1)
	require.Equal(t, arm.Always.High, a.pays(one, 2000), "no price pays for gas of as much")
}

// unprofitable asks the venue and the design before it names a price, and none that is not above the present one.
func TestWhileNobodyIsPaid(t *testing.T) {
	alone := func() *running {
		a := setting(t, nil, []uint64{2000, 1850}, owing(10, 16_000))
		require.True(t, a.brisk)
		a.fee, _ = liquidator.ConstantFee(5e15).Open(0) // 600 ether a call
		return a
	}
	a := alone()
	calm, ok := a.unprofitable()
	require.True(t, ok)
	require.Equal(t, arm.Always.High, calm.High)
	require.Equal(t, a.now+3600, calm.Until)

	a.key.Rewards = true
	_, ok = a.unprofitable()
	require.False(t, ok)

	a = alone()
	dearer := a.price
	dearer.AddUint64(&dearer, 1)
	venue := new(liquidity.Infinite)
	venue.Follow(&dearer, a.now)
	a.venue = venue
	_, ok = a.unprofitable()
	require.False(t, ok)

	a = alone()
	a.fee, _ = liquidator.ConstantFee(1e13).Open(0) // 1.2 ether
	calm, ok = a.unprofitable()
	require.True(t, ok)
	require.Greater(t, calm.High, a.ref)
	for above, want := range map[oracle.Price]bool{0: false, 1: true} {
		a.ref = calm.High - above
		_, ok = a.unprofitable()
		require.Equal(t, want, ok)
	}

	a = alone()
	a.Liquidators = nil
	calm, ok = a.unprofitable()
	require.True(t, ok)
	require.Equal(t, arm.Always.High, calm.High, "nobody comes at any price")
}

// A promise that nobody joins those at risk lasts an hour, and until its end.
func TestHowLongThoseAtRiskAreAlone(t *testing.T) {
	a := setting(t, nil, []uint64{2000, 1850}, owing(10, 16_000))
	a.still.until = a.now + 1
	until, alone := a.alone()
	require.True(t, alone)
	require.Equal(t, a.now+1, until)
	a.still.until = a.now
	until, alone = a.alone()
	require.True(t, alone)
	require.Equal(t, a.now+3600, until)
	require.Equal(t, a.now+3600, a.still.until, "which is kept")

	a.still.until, a.undone.took = 0, true
	_, alone = a.alone()
	require.True(t, alone)
	require.Zero(t, a.still.until, "where something was taken it is not")
	a.brisk, a.undone.took, a.still.until = false, false, a.now+1
	a.risky = make([]vault.AtRisk, 1)
	until, _ = a.alone()
	require.Equal(t, a.now+3600, until, "it is an arm's that races by its index")
	require.Equal(t, a.now+1, a.still.until)
}

// A race is held by what the index knows unless every block is lived, somebody joins, what is on offer is more than
// sales of vaults at risk, or nobody liquidates.
func TestWhoseRaceIsHeldByTheIndex(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*running)
		want   bool
	}{
		"as it is":     {func(*running) {}, true},
		"vigilant":     {func(a *running) { a.Vigilant = true }, false},
		"joined":       {func(a *running) { a.joined = new(crowd) }, false},
		"not even":     {func(a *running) { a.key.Even = false }, false},
		"without bots": {func(a *running) { a.Liquidators = nil }, false},
	} {
		a := setting(t, nil, []uint64{2000}, owing(10, 8000))
		row.change(a)
		require.Equal(t, row.want, a.briskly(), name)
	}
}

// What is known of who joins those at risk is forgotten where a borrower acted, where something was taken, and where
// the contract reads another price.
func TestWhenAPromiseOfAStandstillEnds(t *testing.T) {
	for name, row := range map[string]struct {
		acted, took bool
		answer      uint64 // more
		kept        bool
	}{
		"nothing": {kept: true}, "somebody acted": {acted: true}, "something was taken": {took: true}, "another price": {answer: 1},
	} {
		a := setting(t, nil, []uint64{2000, 1850}, owing(10, 16_000))
		a.still.until, a.still.answer = 77, a.answer
		a.answer.AddUint64(&a.answer, row.answer)
		a.undone.took = row.took
		_, err := a.liquidate(row.acted)
		require.NoError(t, err)
		require.Equal(t, row.kept, a.still.until == 77, name)
		require.Equal(t, a.answer, a.still.answer)
	}
}

// The borrowers' vaults have numbers as far as all before them have one.
func TestTheNumbersOfBorrowersVaults(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000), owing(10, 8000))
	a.borrowers = append(a.borrowers, agents.Borrower{}, agents.Borrower{})
	open := func(i int) {
		who, one := borrowerAddress(i), *uint256.NewInt(1)
		require.NoError(t, a.index.Mint(collateralAddress, who, one))
		require.NoError(t, a.index.SupplyCollateral(who, a.market, one, who))
	}
	open(3)
	a.number()
	require.Len(t, a.places, 2, "the third has none, and the fourth is found by its address")
	fourth, is := a.index.VaultOf(a.market, borrowerAddress(3))
	require.True(t, is)
	require.EqualValues(t, 3, a.borrowerIn(fourth))
	for i, place := range a.places {
		require.EqualValues(t, i, a.borrowerIn(place))
	}
	require.EqualValues(t, none, a.borrowerIn(fourth+1))
}
