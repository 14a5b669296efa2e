package liquidator

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// compound is the account of Compound's liquidation of 2020-11-26 (block 11333037) as one asset worth 1 DAI a unit: debt of
// 93.22M DAI, a shortfall of 61,726.547573096117664531 USD at 1.095299 USD a DAI, collateral factor 0.75, bonus 8 %.
func compound() (*lender, uint256.Int) {
	debt := ether(93_220_000)
	shortfall := dec("61726547573096117664531")
	shortfall.MulDivOverflow(&shortfall, uint256.NewInt(1_000_000), uint256.NewInt(1_095_299))
	var collateral uint256.Int
	collateral.Sub(&debt, &shortfall)
	collateral.MulDivOverflow(&collateral, uint256.NewInt(4), uint256.NewInt(3))
	return &lender{
		vaults: []loan{{collateral, debt}}, price: fixed.PriceScale, threshold: n(0.75e18), factor: n(1.08e18), closeFactor: n(0.5e18),
	}, shortfall
}

func whole(x uint256.Int) float64 { return x.Float64() / 1e18 }

func TestTwoCallsFindTheStrategyOfTheCompoundCase(t *testing.T) {
	market, _ := compound()
	venue := &slope{price: fixed.PriceScale, capacity: ether(1e9)}

	single := chosen(Everything{}, market, market.made(0), venue, Means{})
	require.Equal(t, 1, single.Plan.Calls)
	require.InDelta(t, 46_610_000, whole(single.Cost), 0.01)
	require.InDelta(t, 3_728_800, single.Gain.Float64()/1e18, 0.01)

	double := chosen(Everything{}, market, market.made(0), venue, Means{Calls: 2})
	require.Equal(t, 2, double.Plan.Calls)
	terms, err := market.Quote(market.made(0), double.Plan.Amounts[0])
	require.NoError(t, err)
	first := terms.Pay
	require.InDelta(t, 296_609.94, whole(first), 0.005)
	require.InDelta(t, 320_338.73, whole(double.Plan.Amounts[0]), 0.01)
	second := fixed.Difference(&double.Cost, &first)
	require.InDelta(t, 46.46e6, second.Float64()/1e18, 5_000)
	require.InDelta(t, 3_740_664, double.Gain.Float64()/1e18, 1)
	require.InDelta(t, 157, whole(single.Cost)/whole(first), 0.2, "the close factor closes 157 times the least repay")

	// b·(1 − CF)·r1 is what the second call gains (Qin et al.).
	gained := double.Gain.Sub(single.Gain)
	require.InDelta(t, 0.08*0.5*whole(first), gained.Float64()/1e18, 0.01)
}

func TestTheFirstOfTwoCallsLeavesTheVaultJustLiquidatable(t *testing.T) {
	market, _ := compound()
	venue := &slope{price: fixed.PriceScale, capacity: ether(1e9)}
	plan := chosen(Everything{}, market, market.made(0), venue, Means{Calls: 2}).Plan
	var after offer.Offer
	require.NoError(t, market.After(market.made(0), plan.Amounts[0], &after))
	require.False(t, after.Most.IsZero())
	// A hundred units more (of 1e-18) and it would be healthy: the bisection is exact but for rounding in the market itself.
	var more uint256.Int
	more.AddUint64(&plan.Amounts[0], 100)
	require.ErrorIs(t, market.After(market.made(0), more, &after), offer.ErrGone)
}

func TestOneCallIsPlannedWhereAnotherGainsNothing(t *testing.T) {
	market := crash(1) // close factor 1: a second call has nothing to add but its gas
	got := chosen(Everything{}, market, market.made(0), deep(), Means{Calls: 2, Again: usdc(5)})
	require.Equal(t, 1, got.Plan.Calls)
	require.Equal(t, chosen(Everything{}, market, market.made(0), deep(), Means{}), got)
	dear, _ := compound()
	venue := &slope{price: fixed.PriceScale, capacity: ether(1e9)}
	require.Equal(t, 1, chosen(Everything{}, once{dear}, dear.made(0), venue, Means{Calls: 2}).Plan.Calls, "after the first call nothing is on offer")
	require.Equal(t, 1, chosen(Everything{}, dear, dear.made(0), venue, Means{Calls: 2, Again: ether(20_000)}).Plan.Calls, "the gain of 11,864 does not pay 20,000 of gas")
}

func TestBestSizeEqualsTheClosedFormOfLinearImpact(t *testing.T) {
	// 100,000 ETH of collateral; profit(s) = s·p·b/(1+b) − k·s² has its peak at s = p·b/((1+b)·2k).
	market := crash(1)
	market.vaults[0] = loan{ether(100_000), usdc(173_000_000)}
	venue := deep()
	venue.steepness = mul(n(5e6), n(1e15)) // k = 0.005 USDC per ETH²
	got := chosen(BestSize{}, market, market.made(0), venue, Means{})
	peakSize := 2000 * 0.05 / 1.05 / (2 * 0.005)
	require.InDelta(t, peakSize, whole(got.Plan.Amounts[0]), 100_000.0/sizes)
	require.InDelta(t, 2000*0.05/1.05*peakSize/2*1e6, got.Gain.Float64(), 1e6)
	all := chosen(Everything{}, market, market.made(0), venue, Means{})
	require.Negative(t, all.Gain.Sign())
}

func TestBestSizeIsNeverWorseThanTryingManySizes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		market := crash(1)
		size := rapid.Uint64Range(1, 1e9).Draw(t, "collateral in µETH")
		collateral := mul(n(size), n(1e12))
		debt := n(size * 1730)
		market.vaults[0] = loan{collateral, debt}
		market.factor = n(rapid.Uint64Range(1e18, 1.16e18).Draw(t, "factor"))
		venue := deep()
		venue.steepness = mul(n(rapid.Uint64Range(0, 1e12).Draw(t, "steepness")), n(1e15))
		venue.feeBps = rapid.Uint64Range(0, 100).Draw(t, "fee")
		if rapid.Bool().Draw(t, "thin") {
			venue.capacity.MulDivOverflow(&collateral, uint256.NewInt(rapid.Uint64Range(1, 100).Draw(t, "capacity %")), uint256.NewInt(100))
		}
		got := chosen(BestSize{}, market, market.made(0), venue, Means{})

		mid := venue.Mid()
		on := market.made(0)
		whole, err := market.Quote(on, on.Most)
		require.NoError(t, err)
		ceiling := bound(&whole, &mid)
		require.LessOrEqual(t, got.Gain.Cmp(ceiling), 0, "no plan gains more than the discount at the mid")
		v := Look(market, on, venue, Means{})
		most := on.Most
		for k := uint64(1); k <= 500; k++ {
			var try uint256.Int
			try.MulDivOverflow(&most, uint256.NewInt(k), uint256.NewInt(500))
			if try.IsZero() {
				continue
			}
			if gain, ok := v.Gain(try); ok {
				short := gain.Sub(got.Gain)
				// Rounding of repayment, proceeds and fee blurs the peak by a few units; the grid by less than 1e-4 of the discount.
				slack := fixed.FromInt64(64).Add(fixed.FromInt64(int64(size / 20)))
				require.LessOrEqual(t, short.Cmp(slack), 0, "%s of %s gains %s, the search found %s at %s", try.Dec(), most.Dec(), gain, got.Gain, got.Plan.Amounts[0].Dec())
			}
		}
	})
}

func TestPeakOfAnyConcaveWholeNumberedGain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.Uint64Range(1, 3000).Draw(t, "most")
		top := rapid.Int64Range(-10, 4000).Draw(t, "top")
		steep := rapid.Int64Range(1, 50).Draw(t, "steep")
		fits := rapid.Uint64Range(1, 3000).Draw(t, "fits")
		gain := func(x int64) int64 { return -steep * (x - top) * (x - top) }
		limit := n(most)
		at, worth, found := peak(&limit, func(x uint256.Int) (fixed.Signed, bool) {
			return fixed.FromInt64(gain(int64(x.Uint64()))), x.Uint64() <= fits
		})
		require.True(t, found)
		best := int64(1)
		for x := int64(1); x <= int64(min(most, fits)); x++ {
			if gain(x) > gain(best) {
				best = x
			}
		}
		require.Equal(t, uint64(best), at.Uint64())
		require.Equal(t, fixed.FromInt64(gain(best)), worth)
	})
}

func TestLargestFindsTheEdge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.Uint64().Draw(t, "most")
		edge := rapid.Uint64().Draw(t, "edge")
		limit := n(most)
		guess := n(rapid.Uint64().Draw(t, "guess"))
		got := largest(&limit, &guess, func(x uint256.Int) bool { return x.Uint64() <= edge })
		require.Equal(t, min(most, edge), got.Uint64())
	})
}

func TestAPlanIsWithinFundsVenueAndDesign(t *testing.T) {
	market := crash(1)
	limit := usdc(10_000)
	got := chosen(Everything{}, market, market.made(0), deep(), Means{Limit: &limit})
	require.False(t, got.Cost.Gt(&limit))
	var more uint256.Int
	more.Add(&got.Plan.Amounts[0], uint256.NewInt(1e12))
	terms, err := market.Quote(market.made(0), more)
	require.NoError(t, err)
	require.True(t, terms.Pay.Gt(&limit), "and it is the largest that is")

	thin := deep()
	thin.capacity = ether(3)
	require.Equal(t, ether(3), chosen(Everything{}, market, market.made(0), thin, Means{}).Plan.Amounts[0])
	require.Equal(t, ether(2), chosen(Everything{}, market, market.made(0), thin, Means{Sold: ether(1)}).Plan.Amounts[0])
	require.Zero(t, chosen(Everything{}, market, market.made(0), thin, Means{Sold: ether(3)}).Plan.Calls)

	market.vaults[0].debt = usdc(1)
	require.Zero(t, chosen(Everything{}, market, market.made(0), deep(), Means{}).Plan.Calls, "a healthy vault")
}

// What a venue pays for further units never exceeds the price that last gives after those sold before.
func TestNoFurtherUnitFetchesMoreThanTheLast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		venue := deep()
		venue.steepness = mul(n(rapid.Uint64Range(0, 1e12).Draw(t, "steepness")), n(1e15))
		mid := venue.Mid()
		sold := mul(n(rapid.Uint64Range(1, 1e9).Draw(t, "sold")), n(1e12))
		whole := venue.Quote(liquidity.Sell, &sold, nil)
		price := last(venue, &sold, &whole, &mid, new(uint256.Int))
		require.False(t, price.Gt(&mid))
		more := mul(n(rapid.Uint64Range(1, 1e9).Draw(t, "more")), n(1e12))
		var both, most uint256.Int
		both.Add(&sold, &more)
		before, after := venue.Quote(liquidity.Sell, &sold, nil), venue.Quote(liquidity.Sell, &both, nil)
		if !after.Base.Eq(&both) || after.Quote.Lt(&before.Quote) {
			return
		}
		most.MulDivOverflow(&more, &price, &fixed.PriceScale)
		most.AddUint64(&most, 2)
		var gained uint256.Int
		gained.Sub(&after.Quote, &before.Quote)
		require.False(t, gained.Gt(&most), "%s more units fetch %s, above %s", more.Dec(), gained.Dec(), most.Dec())
	})
}
