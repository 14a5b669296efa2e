package liquidator

import (
	"math"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Below 10 nothing is worth it; above 20 the venue has no depth, up to 30 for sure where funds are limited; above 40 what a bot
// has decides.
func TestWhyABotPassesOverASaleOfACost(t *testing.T) {
	none, all := math.Inf(-1), math.Inf(1)
	for _, c := range []struct {
		pass         passing
		least, most  float64
		why          Reason
		above, below float64
		ok           bool
	}{
		{passing{always: true, why: GasCapped}, 1, 2, GasCapped, none, all, true},
		{passing{}, 9, 9.9, Unprofitable, none, 10, true},
		{passing{}, 9, 10, 0, 0, 0, false},
		{passing{}, 20, 25, 0, 0, 0, false},
		{passing{}, 20.1, 99, NoDepth, 20, all, true},
		{passing{limited: true}, 20.1, 29.9, NoDepth, 20, 30, true},
		{passing{limited: true, poor: true}, 20.1, 30, 0, 0, 0, false},
		{passing{limited: true, poor: true}, 40, 41, 0, 0, 0, false},
		{passing{limited: true, poor: true}, 40.1, 41, Unfunded, 40, all, true},
		{passing{limited: true, rich: true}, 40.1, 41, NoDepth, 40, all, true},
		{passing{limited: true}, 40.1, 41, 0, 0, 0, false},
	} {
		r := &Race{bots: make([]Liquidator, 1), passes: []passing{c.pass}, tolls: []toll{{10, 20, 30, 40}}}
		why, above, below, ok := r.toll(0, c.least, c.most)
		require.Equal(t, c.ok, ok, "%+v", c)
		require.Equal(t, c.why, why, "%+v", c)
		require.Equal(t, []float64{c.above, c.below}, []float64{above, below}, "%+v", c)
	}
}

// Two bots part all costs at 10 and 20, and at 50 and 60: what lies between is open.
func TestSalesOfLikeCostsShareTheirReasons(t *testing.T) {
	r := &Race{bots: make([]Liquidator, 2), passes: make([]passing, 2), tolls: []toll{{low: 10, high: 20}, {low: 50, high: 60}}, fine: 1000}
	for _, c := range []struct {
		least, most float64
		number      uint8
		is          bool
	}{
		{1, 9, 1, true},
		{2, 9.9, 1, true},
		{2, 10, 0, false},
		{20.1, 49.9, 2, true},
		{20, 30, 0, false},
		{30, 50, 0, false},
		{61, 999, 3, true},
		{60, 61, 0, false},
	} {
		number, is := r.among(c.least, c.most, 5)
		require.Equal(t, c.is, is, "%+v", c)
		require.Equal(t, c.number, number, "%+v", c)
	}
	require.Equal(t, []Reason{Unprofitable, Unprofitable, NoDepth, Unprofitable, NoDepth, NoDepth}, r.striped)
	require.Equal(t, []stripe{{math.Inf(-1), 10, 10}, {20, 50, 5}, {60, 1000, 5}}, r.stripes)
}

// What is told of a cost is told of it in double precision only where a part in 2^40 does not matter.
func TestBoundsOfCostsAreRoundedAway(t *testing.T) {
	large := func(x uint) uint256.Int { return *new(uint256.Int).Lsh(uint256.NewInt(1), x) }
	r := &Race{bots: []Liquidator{{Delay: Delay{Max: 3}}, {}}, passes: []passing{{low: large(60), high: large(61), within: large(62), beyond: large(63)}, {}}}
	r.round()
	require.Equal(t, toll{low: 1<<60 - 1<<20, high: 1<<61 + 1<<21, within: 1<<62 - 1<<22, beyond: 1<<63 + 1<<23}, r.tolls[0])
	require.EqualValues(t, 3, r.latest)
	require.Equal(t, float64(1<<92), finenessOf(new(uint256.Int).Lsh(uint256.NewInt(1), 99)))
}

// At a price of 2 over a floor of 1, rounding hides at most 92, and what costs 1,000 gains 1,000.
func priced(left uint64, bots ...Liquidator) *Race {
	r := &Race{bots: bots, stands: make([]standing, len(bots)), days: make([]spending, len(bots)), passes: make([]passing, len(bots))}
	r.mid, r.floor = mul(n(2), fixed.PriceScale), fixed.PriceScale
	for i := range r.stands {
		r.stands[i].least, r.stands[i].left = fixed.FromInt64(1092), n(left)
	}
	return r
}

func TestBelowWhichCostNothingGains(t *testing.T) {
	r := priced(0, Liquidator{Calls: 1}, Liquidator{Calls: 2})
	require.Equal(t, n(92), r.hidden())
	require.Equal(t, 1000*(1-1.0/(1<<30)), r.paltryAt(0, &r.mid))
	require.Zero(t, r.paltryAt(1, &r.mid), "of two calls it does not know")
	r.stands[0].least = fixed.FromInt64(93)
	require.InDelta(t, 1, r.paltryAt(0, &r.mid), 1e-8)
	r.stands[0].least = fixed.FromInt64(92)
	require.Zero(t, r.paltryAt(0, &r.mid))
	r.stands[0].least = fixed.FromInt64(1092)
	require.True(t, math.IsInf(r.paltryAt(0, &r.floor), 1), "without a margin nothing gains")
}

func TestTheBoundsOfEachBotByHand(t *testing.T) {
	venue := &shop{price: 2, capacity: 1e18}
	for left, want := range map[uint64]passing{
		500:  {limited: true, within: n(490), beyond: n(510)},
		355:  {limited: true, within: n(345), beyond: n(365), poor: true},
		356:  {limited: true, within: n(346), beyond: n(366)},
		1828: {limited: true, within: n(1818), beyond: n(1838)},
		1829: {limited: true, within: n(1819), beyond: n(1839), rich: true},
	} {
		want.low, want.high = n(999), n(1185)
		r := priced(left, Liquidator{})
		require.True(t, r.prepare(venue))
		require.Equal(t, want, r.passes[0], "with %d", left)
	}
	r := priced(500, Liquidator{Flash: true}, Liquidator{}, Liquidator{})
	r.stands[1].capped, r.stands[2].unfunded = true, true
	require.True(t, r.prepare(venue))
	require.Equal(t, []passing{{low: n(999), high: n(1185)}, {always: true, why: GasCapped}, {always: true, why: Unfunded}}, r.passes)
	r.mid = r.floor
	require.True(t, r.prepare(venue))
	require.Equal(t, passing{always: true, why: Unprofitable}, r.passes[0], "no margin")
	for least, want := range map[int64]bool{92: false, 93: true} {
		r := priced(500, Liquidator{})
		r.stands[0].least = fixed.FromInt64(least)
		require.Equal(t, want, r.prepare(venue), "it acts for nearly nothing")
	}
	for bits, want := range map[uint]bool{62: false, 63: true, 198: true, 199: false} { // of the floor, less 1; the price has one more
		r := priced(500, Liquidator{})
		r.floor = *new(uint256.Int).Lsh(uint256.NewInt(1), bits)
		r.mid = *new(uint256.Int).Lsh(uint256.NewInt(1), bits+1)
		r.stands[0].least = fixed.Positive(new(uint256.Int).Lsh(uint256.NewInt(1), 100))
		ratio := new(uint256.Int).Div(&r.mid, &fixed.PriceScale)
		if bits > 190 && ratio.BitLen() > 60 {
			want = false // slack grows with the price
		}
		require.Equal(t, want, r.prepare(venue), "%d", bits)
	}
}

// Costs from 10 to 20, and from 30 to 40, are open.
func TestASaleIsPassedOverForWhatItCosts(t *testing.T) {
	limited := passing{limited: true, low: n(10), high: n(20), within: n(30), beyond: n(40)}
	free, poor, rich := limited, limited, limited
	free.limited, poor.poor, rich.rich = false, true, true
	for _, c := range []struct {
		pass passing
		cost uint64
		why  Reason
		ok   bool
	}{
		{passing{always: true, why: GasCapped}, 15, GasCapped, true},
		{free, 9, Unprofitable, true},
		{free, 10, 0, false},
		{free, 19, 0, false},
		{free, 20, NoDepth, true},
		{free, 99, NoDepth, true},
		{poor, 30, NoDepth, true},
		{poor, 31, 0, false},
		{poor, 40, 0, false},
		{poor, 41, Unfunded, true},
		{rich, 41, NoDepth, true},
		{limited, 41, 0, false},
	} {
		r := priced(0, Liquidator{})
		r.passes, r.why = []passing{c.pass}, make([]Reason, 1)
		require.Equal(t, c.ok, r.passOver(0, &vain{cost: n(c.cost)}), "%+v", c)
		if c.ok {
			require.Equal(t, c.why, r.why[0], "%+v", c)
		}
	}
	for bits, ok := range map[uint]bool{111: true, 112: false} { // the floor has 120 bits
		r := priced(0, Liquidator{})
		r.passes, r.why = []passing{{always: true}}, make([]Reason, 1)
		require.Equal(t, ok, r.passOver(0, &vain{cost: *new(uint256.Int).Lsh(uint256.NewInt(1), bits)}), "%d", bits)
	}
	r := priced(0, Liquidator{Delay: Delay{2, 2}})
	r.passes, r.why, r.dice, r.block.Number = []passing{{always: true}}, make([]Reason, 1), loaded(0), 6
	require.True(t, r.passOver(0, &vain{since: 5}))
	require.Equal(t, Unnoticed, r.why[0])
}

// What costs 2^20 may cost 3 more.
func TestASaleIsInVainForWhoeverCouldBid(t *testing.T) {
	const cost = 1 << 20
	for name, c := range map[string]struct {
		set  func(*Race)
		vain bool
	}{
		"it may cost as much as brings something": {func(r *Race) { r.barren[0] = cost + 3 }, false},
		"it costs less":          {func(r *Race) { r.barren[0] = cost + 3.5 }, true},
		"whose cap is reached":   {func(r *Race) { r.stands[0].capped = true }, true},
		"who cannot pay":         {func(r *Race) { r.stands[0].unfunded = true }, true},
		"who gains from nothing": {func(r *Race) { r.spent[0] = true }, true},
		"somebody else could":    {func(r *Race) { r.spent[1], r.barren[0], r.barren[1] = false, cost+4, 1 }, false},
	} {
		r := priced(0, Liquidator{}, Liquidator{})
		r.barren, r.spent = []float64{1, 1}, []bool{false, true}
		c.set(r)
		require.Equal(t, c.vain, r.vain(&Slight{Cost: cost}), name)
	}
	trifles := func(paltry, fine float64) (bool, Reason) {
		r := priced(0, Liquidator{})
		r.paltry, r.fine, r.why, r.refused = []float64{paltry}, fine, make([]Reason, 1), make([]Refusals, 1)
		is := r.trifling(0, &Slight{Cost: cost})
		return is, r.why[0]
	}
	is, why := trifles(cost+3.5, cost+4)
	require.True(t, is)
	require.Equal(t, Unprofitable, why)
	is, _ = trifles(cost+3, cost+4)
	require.False(t, is, "at the bound it may gain")
	is, _ = trifles(cost+9, cost+3)
	require.False(t, is, "the floor is too coarse")
}

func TestTheMostThatAnOfferIsWorth(t *testing.T) {
	price := mul(n(2), fixed.PriceScale)
	require.Equal(t, fixed.FromInt64(2*10-15+1), bound(&offer.Terms{Receive: n(10), Pay: n(15)}, &price))
	require.Equal(t, fixed.FromInt64(-4), bound(&offer.Terms{Pay: n(5)}, &price))
	top := *new(uint256.Int).Lsh(uint256.NewInt(1), 255)
	require.Equal(t, unbounded, bound(&offer.Terms{Receive: top}, &price), "it overflows")
	require.Equal(t, unbounded, bound(&offer.Terms{Receive: top}, &fixed.PriceScale), "it has 256 bits")
	c := crest{price: n(1 << 20)}
	for apart, near := range map[uint64]bool{0: true, 16: true, 17: false} {
		above, below := n(1<<20+apart), n(1<<20-apart)
		require.Equal(t, near, c.near(&above), "%d", apart)
		require.Equal(t, near, c.near(&below), "%d", apart)
	}
	// Of 1,000 the last two are bounded by 2 each and what two quotes round: (4 + 2)/2.
	venue, rest, before := &shop{price: 2, capacity: 1000}, n(0), n(7)
	sold := n(1000)
	whole := venue.Quote(liquidity.Sell, &sold, nil)
	three := mul(n(3), fixed.PriceScale)
	three.AddUint64(&three, 1) // rounded up
	require.Equal(t, three, last(venue, &sold, &whole, new(uint256.Int).SetAllOne(), &rest))
	sold = n(1001)
	whole = venue.Quote(liquidity.Sell, &sold, nil)
	require.Equal(t, before, last(venue, &sold, &whole, &before, &rest), "it does not take all")
	sold = n(0)
	require.Equal(t, before, last(venue, &sold, &whole, &before, &rest))
}

// A sale that costs 2^20, give or take 3, is told of with others where all bots have noticed it, and on its own otherwise.
func TestASaleIsPassedOverWithOthersOrOnItsOwn(t *testing.T) {
	const cost = 1 << 20
	for name, c := range map[string]struct {
		low, fine  float64
		now, since uint64
		latest     uint64
		full       bool
		is, alone  bool
	}{
		"all noticed at once":             {low: cost + 4, fine: cost + 4, now: 5, since: 5, is: true},
		"all noticed three blocks later":  {low: cost + 4, fine: cost + 4, now: 8, since: 5, latest: 3, is: true},
		"some may not have noticed":       {low: cost + 4, fine: cost + 4, now: 7, since: 5, latest: 3, is: true, alone: true},
		"it is of a later block":          {low: cost + 4, fine: cost + 4, now: 4, since: 5, latest: 3, is: true, alone: true},
		"of a later block, no delay":      {low: cost + 4, fine: cost + 4, now: 4, since: 5, is: true},
		"no more stripes":                 {low: cost + 4, fine: cost + 4, now: 5, since: 5, full: true, is: true, alone: true},
		"it may cost as much as the toll": {low: cost + 3, fine: cost + 4, now: 5, since: 5},
		"the floor is too coarse":         {low: cost + 9, fine: cost + 3, now: 5, since: 5},
	} {
		r := priced(0, Liquidator{}, Liquidator{})
		each := toll{low: c.low, high: 1 << 30}
		r.tolls, r.fine, r.latest, r.block.Number = []toll{each, each}, c.fine, c.latest, c.now
		r.why, r.stripe, r.refused = []Reason{NoDepth, NoDepth, NoDepth, NoDepth}, make([]uint8, 2), make([]Refusals, 2)
		if c.full {
			r.striped = make([]Reason, 2*maxStripes)
		}
		require.Equal(t, c.is, r.slight(1, &Slight{Cost: cost, Since: c.since}), name)
		if c.alone {
			require.Equal(t, []Reason{NoDepth, NoDepth, Unprofitable, Unprofitable}, r.why, name)
		}
		require.Equal(t, c.is && !c.alone, r.stripe[1] == 1, name)
	}
}
