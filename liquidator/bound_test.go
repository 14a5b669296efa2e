package liquidator

import (
	"fmt"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// floored is a lender that says what a unit of collateral costs at least.
type floored struct{ *lender }

func (l floored) Floor() (price uint256.Int) {
	price.MulDivOverflow(&l.price, &fixed.WAD, &l.factor)
	return price
}

// drawVenue draws a venue of any kind, thin or deep, at 2000 USDC or near, after a few sales.
func drawVenue(t *rapid.T) liquidity.Venue {
	depth := mul(n(rapid.Uint64Range(1, 9).Draw(t, "digit")), n(1e6)) // of a USDC and more
	for range rapid.IntRange(0, 8).Draw(t, "zeros") {
		depth = mul(depth, n(10))
	}
	fee := n(rapid.SampledFrom([]uint64{0, 0.0005e18, 0.01e18}).Draw(t, "fee"))
	recovery := liquidity.Recovery{HalfLife: 60}
	reach := n(rapid.SampledFrom([]uint64{0.01e18, 0.9e18}).Draw(t, "reach"))
	power := liquidity.PowerLawParams{Depth: depth, At: n(0.001e18), Exponent: n(0.674e18), Reach: reach, TakerFee: fee, Recovery: recovery}
	reference := price(rapid.Uint64Range(1950, 2050).Draw(t, "reference"))
	var rule liquidity.Rule
	switch kind := rapid.SampledFrom([]string{"power-law", "square-root", "linear", "pool", "book", "drying", "slope", "infinite"}).Draw(t, "venue"); kind {
	case "power-law":
		rule = power
	case "square-root":
		rule = liquidity.SquareRootParams{
			Prefactor: fixed.WAD, Volatility: n(0.04e18), Volume: mul(depth, n(1000)), Exponent: n(0.5e18), Reach: reach, TakerFee: fee, Recovery: recovery,
		}
	case "linear":
		rule = liquidity.LinearParams{Offset: n(1e14), Per: depth, Reach: reach, TakerFee: fee, Recovery: recovery}
	case "pool":
		rule = liquidity.PoolParams{QuoteReserve: mul(depth, n(100)), TakerFee: fee, Recovery: recovery}
	case "book":
		book := liquidity.Snapshot{Asks: []liquidity.Level{{Price: price(2001), Base: ether(1)}}}
		for k := range rapid.Uint64Range(1, 9).Draw(t, "levels") {
			size := mul(depth, n(rapid.Uint64Range(1, 1e9).Draw(t, "size")))
			book.Bids = append(book.Bids, liquidity.Level{Price: price(1999 - k*rapid.Uint64Range(1, 20).Draw(t, "tick") - 20*k), Base: size})
		}
		rule = liquidity.ReplayParams{Snapshots: []liquidity.Snapshot{book}, TakerFee: fee, Recovery: recovery}
	case "drying":
		rule = liquidity.Drying{Of: power, Drawdown: n(100e17), Volatility: n(1e18), Least: n(0.02e18), HalfLife: 900}
	case "infinite":
		rule = liquidity.Boundless{}
	case "slope":
		v := deep()
		v.price, v.steepness, v.feeBps = reference, mul(n(rapid.Uint64Range(0, 1e12).Draw(t, "steepness")), n(1e15)), 5
		if rapid.Bool().Draw(t, "ends") {
			v.capacity = mul(n(rapid.Uint64Range(1, 1e6).Draw(t, "capacity")), n(1e14))
		}
		return v
	}
	venue, err := rule.Open(nil, reference, fee)
	if err != nil {
		t.Skip(err.Error())
	}
	venue.Follow(&reference, 1000)
	if w, sees := venue.(liquidity.Witness); sees {
		high := price(2100)
		w.Witness(&high, 900)
		w.Witness(&reference, 1000)
	}
	for range rapid.IntRange(0, 2).Draw(t, "sales") {
		sale := mul(n(rapid.Uint64Range(1, 1e6).Draw(t, "sale")), n(1e12))
		venue.Execute(liquidity.Sell, &sale, nil)
		venue.Follow(&reference, 1000+rapid.Uint64Range(0, 100).Draw(t, "pause"))
	}
	return venue
}

// No amount gains more at a price than the line says, looked at one by one, small ones and large ones alike; and the line is
// no more than a hundredth and the rounding above the best of them.
func TestNoAmountGainsMoreThanTheCrest(t *testing.T) {
	known, tight := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		venue := drawVenue(t)
		q := price(rapid.Uint64Range(1700, 2050).Draw(t, "price"))
		var c crest
		if c.draw(venue, &q); !c.known {
			return
		}
		known++
		var best fixed.Signed
		look := func(amount uint256.Int) {
			if amount.IsZero() {
				return
			}
			g, _, whole := c.gain(venue, &amount)
			if !whole {
				return
			}
			require.LessOrEqual(t, g.Cmp(c.height), 0, "%s gain more than the line's height", amount.Dec())
			if g.Cmp(best) > 0 {
				best = g
			}
		}
		at := c.reach(venue)
		for k := uint64(1); k <= 600; k++ {
			var near, far uint256.Int
			near.MulDivOverflow(&at, uint256.NewInt(k), uint256.NewInt(300))
			look(near)
			look(*far.Lsh(uint256.NewInt(512+k%512), uint(k/6)))
		}
		far := venue.Quote(liquidity.Sell, &most128, nil)
		look(far.Base)
		limit := c.height.Sub(fixed.Positive(&c.grain)).Sub(fixed.Positive(&c.grain)).Sub(fixed.Positive(&c.grain))
		part := best.Abs()
		part.Div(&part, uint256.NewInt(100))
		if limit.Cmp(best.Add(fixed.Positive(&part))) <= 0 {
			tight++
		}
	})
	t.Logf("of %d lines %d are within a hundredth of the best amount", known, tight)
	require.Greater(t, tight*10, known*8, "most lines are tight")
}

// drawMarket draws vaults of very different sizes, all of one price or each of its own.
func drawMarket(t *rapid.T) func() (*lender, Market) {
	l := crash(rapid.IntRange(1, 8).Draw(t, "vaults"))
	for i := range l.vaults {
		size := rapid.Uint64Range(1, 9).Draw(t, "size")
		for range rapid.IntRange(0, 7).Draw(t, "zeros") {
			size *= 10
		}
		l.vaults[i] = loan{mul(n(size), n(1e15)), n(size * rapid.Uint64Range(1_730_000, 2_300_000).Draw(t, "debt"))}
	}
	l.factor = n(rapid.Uint64Range(1.001e18, 1.15e18).Draw(t, "factor"))
	if rapid.Bool().Draw(t, "half") {
		l.closeFactor = n(0.5e18)
	}
	told, vaults := rapid.Bool().Draw(t, "floor"), append([]loan(nil), l.vaults...)
	return func() (*lender, Market) {
		again := *l
		again.vaults = append([]loan(nil), vaults...)
		if told {
			return &again, floored{&again}
		}
		return &again, &again
	}
}

// A race that spares itself searches ends, to the unit and for the same reasons, as one that searches every offer.
func TestSparingSearchesChangesNothing(t *testing.T) {
	spared, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		bots, builder, _ := drawWorld(t)
		for i := range bots {
			if bots[i].Choice == nil {
				bots[i].Choice = BestSize{}
			}
		}
		venue, made := drawVenue(t), drawMarket(t)
		block := calm()
		block.Number = rapid.Uint64Range(0, 4).Draw(t, "block")
		block.BaseFee = rapid.Uint64Range(0, 100e9).Draw(t, "base fee")
		block.BaseFee >>= rapid.IntRange(0, 30).Draw(t, "cheaper")
		if mid := venue.Mid(); rapid.Bool().Draw(t, "at the venue's price") {
			block.Reference = mid
		}
		vaults, market := made()
		same, twin := made()
		list := offers(vaults)
		vaults.quotes = 0
		quick, slow := race(t, builder, bots...), race(t, builder, bots...)
		slow.thorough = true
		// Only what is planned is compared: execution has the same bids.
		unbid, err := quick.collect(block, list, market, venue)
		require.NoError(t, err)
		again, err := slow.collect(block, list, twin, venue)
		require.NoError(t, err)
		require.Equal(t, again, unbid)
		require.Equal(t, slow.bids, quick.bids)
		require.Equal(t, slow.refused, quick.refused)
		for at := range list {
			for bot := range bots {
				if slow.plans[bot].bids || slow.why[at*len(bots)+bot] < BlockFull {
					require.Equal(t, slow.why[at*len(bots)+bot], quick.why[at*len(bots)+bot], fmt.Sprintf("bot %d, offer %d", bot, at))
				}
			}
		}
		spared, all = spared+same.quotes-vaults.quotes, all+same.quotes
	})
	t.Logf("of %d quotes %d were spared", all, spared)
	require.Greater(t, spared*20, all, "some of the work is spared")
}

// A venue at 2000 USDC that takes y ETH for 2000·y − y². At 1900 USDC, 50 ETH gain the most, 2,500 USDC; at 2000 none does.
// Whoever has sold 20 ETH has 1,600 of that behind it, and one of 60 ETH is 100 past the peak.
func TestTheCrestOfALinearVenue(t *testing.T) {
	venue := deep()
	venue.steepness = mul(n(1e6), n(1e18)) // 1 USDC an ETH²
	of := func(usd uint64) *crest {
		q, c := price(usd), new(crest)
		c.draw(venue, &q)
		require.True(t, c.known)
		return c
	}
	near := func(want uint64, got fixed.Signed) {
		t.Helper()
		low, high := n(want*1e6), n(want*1e6+250_000) // a ten-thousandth of the peak
		require.True(t, got.Cmp(fixed.Positive(&low)) >= 0 && got.Cmp(fixed.Positive(&high)) <= 0, "%v", got)
	}
	c := of(1900)
	near(2500, c.height)
	for sold, left := range map[uint64]uint64{0: 2500, 20: 900, 50: 0, 60: 100} {
		sale := ether(sold)
		fill := venue.Quote(liquidity.Sell, &sale, nil)
		near(left, c.beyond(&fill, &sale))
	}
	near(0, of(2000).height)
	near(0, of(2100).height)
	venue.capacity = ether(10) // the book ends on the way up: 10 ETH gain 900
	got := of(1900).height
	low, high := usdc(900), usdc(905)
	require.True(t, got.Cmp(fixed.Positive(&low)) >= 0 && got.Cmp(fixed.Positive(&high)) <= 0, "%v", got)
}

// Of a hundred vaults far too large for the venue one is searched. The others are quoted once, and those that nobody can want
// count for the reason they would have had.
func TestOneSearchServesAMarketTooLargeForItsVenue(t *testing.T) {
	market := crash(100)
	venue := deep()
	venue.steepness = mul(n(20e6), n(1e18)) // 20 USDC an ETH²: 2.38 ETH gain 113 USDC
	for told, m := range map[bool]Market{false: market, true: floored{market}} {
		bot := flash("only", FirstPrice{})
		bot.Choice = BestSize{}
		r := race(t, roomy, bot)
		list := offers(market)
		market.quotes = 0
		_, err := r.collect(calm(), list, m, venue)
		require.NoError(t, err)
		require.Len(t, r.bids, 1)
		require.Less(t, market.quotes, 100+60, "told: %v", told)
		require.EqualValues(t, 99, r.Refusals(0)[NoDepth])
	}
}

// A rule of a bot's own is asked, also where nothing can pay.
func TestARuleOfItsOwnIsAskedWhereNothingPays(t *testing.T) {
	asked := []int{}
	bot := flash("own", FirstPrice{})
	bot.Choice = own{asked: &asked, choose: func(*View) Plan { return Plan{} }}
	r := race(t, roomy, bot)
	market := crash(3)
	venue := deep()
	venue.steepness = mul(n(20_000e6), n(1e18))
	_, err := r.Run(calm(), offers(market), floored{market}, venue)
	require.NoError(t, err)
	require.Equal(t, []int{0, 1, 2}, asked)
	require.EqualValues(t, 3, r.Refusals(0)[Unwilling])
}

// A bot that cannot pay for all of an offer does not take over the plan of one without a limit.
func TestAPlanIsNotSharedWithWhoCannotPay(t *testing.T) {
	rich, poor := flash("flash", FixedTip{1}), flash("poor", FixedTip{1})
	rich.Choice, poor.Choice = BestSize{}, BestSize{}
	poor.Flash, poor.Funds = false, usdc(9000)
	r := race(t, roomy, rich, poor)
	market := crash(1)
	_, err := r.collect(calm(), offers(market), market, deep())
	require.NoError(t, err)
	require.Len(t, r.bids, 2)
	require.NotEqual(t, r.bids[0].Plan, r.bids[1].Plan)
	terms, err := market.Quote(market.made(0), r.bids[1].Plan.Amounts[0])
	require.NoError(t, err)
	require.False(t, terms.Pay.Gt(&poor.Funds))
}

// careless is a venue that takes twice as much as sells for a limit.
type careless struct{ *slope }

func (v careless) Quote(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	fill := v.slope.Quote(side, base, limit)
	if limit != nil {
		return v.slope.Quote(side, fill.Base.Lsh(&fill.Base, 1), nil)
	}
	return fill
}

// What a venue says of a limit is a guess, and where a book ends just behind the peak that is not its last unit.
func TestTheCrestIsAboveAPeakThatItsLooksMiss(t *testing.T) {
	check := func(venue liquidity.Venue, at uint256.Int) {
		t.Helper()
		q, c := price(1900), new(crest)
		c.draw(venue, &q)
		g, _, whole := c.gain(venue, &at)
		require.True(t, whole)
		require.True(t, !c.known || g.Cmp(c.height) <= 0, "%v above %v", g, c.height)
	}
	venue := deep()
	venue.steepness = mul(n(1e6), n(1e18)) // 1 USDC an ETH²: the peak is at 50
	check(careless{venue}, ether(50))
	venue = deep()
	venue.steepness = mul(n(1e3), n(1e18)) // and now at 50,000
	venue.capacity = ether(50_003)
	check(venue, ether(50_000))
}

// unequal is a lender that sells the vaults after the first more cheaply.
type unequal struct{ *lender }

func (l unequal) Quote(o *offer.Offer, seize uint256.Int) (offer.Terms, error) {
	again := *l.lender
	if o.Lot > 0 {
		again.factor = n(1.1e18)
	}
	return again.Quote(o, seize)
}

// At 20 USDC an ETH² the first vault, at 1,980.20 USDC an ETH, can bring 4.9, less than gas; the second, at 1,818.18, 413.
func TestACheaperOfferIsSearchedAfterADearOne(t *testing.T) {
	market := crash(2)
	market.factor = n(1.01e18)
	venue := deep()
	venue.steepness = mul(n(20e6), n(1e18))
	bot := flash("only", FirstPrice{})
	bot.Choice = BestSize{}
	r := race(t, roomy, bot)
	_, err := r.collect(calm(), offers(market), unequal{market}, venue)
	require.NoError(t, err)
	require.Len(t, r.bids, 1)
	require.Equal(t, 1, r.bids[0].Vault)
}

// At 6 USDC an ETH² the first bot sells 9.08 ETH, and no more pays. The other, with 2,000 USDC, sells 1.05 of each vault.
func TestWhatABotSoldBoundsNobodyElse(t *testing.T) {
	venue := deep()
	venue.steepness = mul(n(6e6), n(1e18))
	large, small := flash("large", FixedTip{1}), flash("small", FixedTip{1})
	small.Flash, small.Funds = false, usdc(2000)
	r := race(t, roomy, large, small)
	market := crash(2)
	_, err := r.collect(calm(), offers(market), market, venue)
	require.NoError(t, err)
	var who []int
	for _, bid := range r.bids {
		who = append(who, bid.Bot)
	}
	require.Equal(t, []int{0, 1, 1}, who)
}
