package liquidator

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// own is a choice that does what a test tells it, and remembers what it saw.
type own struct {
	choose func(*View) Plan
	asked  *[]int
}

func (own) Kind() string    { return "own" }
func (own) Validate() error { return nil }

func (o own) Choose(v *View) Plan {
	if o.asked != nil {
		*o.asked = append(*o.asked, v.At)
	}
	return o.choose(v)
}

func choosing(choose func(*View) Plan) Liquidator {
	bot := flash("own", FirstPrice{})
	bot.Choice = own{choose: choose}
	return bot
}

// Of three vaults the bot wants the second alone, and a third of it.
func TestALiquidatorChoosesWhichVaultAndHowMuch(t *testing.T) {
	market, asked := crash(3), []int{}
	bot := choosing(nil)
	bot.Choice = own{asked: &asked, choose: func(v *View) Plan {
		require.Len(t, v.Offers, 3)
		require.Equal(t, v.Offers[v.At].Offer, v.Offer())
		if v.At != 1 {
			return Plan{}
		}
		amount := v.Most()
		return Once(*amount.Div(&amount, uint256.NewInt(3)))
	}}
	r := race(t, roomy, bot)
	round, err := r.Run(calm(), offers(market), market, deep())
	require.NoError(t, err)
	require.Equal(t, []int{0, 1, 2}, asked, "every offer, in order")
	require.Equal(t, 2, round.Unbid)
	require.Len(t, round.Outcomes, 1)
	o := round.Outcomes[0]
	require.Equal(t, 1, o.Bid.Vault)
	require.Equal(t, n(3_027_500_000_000_000_000), o.Received, "a third of 9.0825 ETH")
	require.EqualValues(t, 2, r.Refusals(0)[Unwilling])
	explained(t, o)
}

// It waits until a block that it likes, whatever its delay.
func TestALiquidatorChoosesWhen(t *testing.T) {
	market := crash(1)
	r := race(t, roomy, choosing(func(v *View) Plan {
		if v.Block.Number < 105 {
			return Plan{}
		}
		return Everything{}.Choose(v)
	}))
	for number := uint64(100); number < 106; number++ {
		block := calm()
		block.Number = number
		round, err := r.Run(block, offers(market), market, deep())
		require.NoError(t, err)
		require.Len(t, round.Outcomes, map[bool]int{false: 0, true: 1}[number == 105])
	}
}

// A rule of bidding is told the block and the offer.
type curious struct{ seen *Contest }

func (curious) Kind() string           { return "curious" }
func (curious) Validate() error        { return nil }
func (c curious) Tip(x Contest) uint64 { *c.seen = x; return x.Own }

func TestALiquidatorBidsByWhatItSees(t *testing.T) {
	market, seen := crash(1), Contest{}
	list := offers(market)
	round, err := race(t, roomy, flash("a", curious{&seen}), flash("b", FixedShare{0.5e18})).Run(calm(), list, market, deep())
	require.NoError(t, err)
	require.Len(t, round.Outcomes, 2)
	require.Equal(t, list[0].Offer, seen.Offer.Offer)
	require.Equal(t, calm(), seen.Block)
	require.Equal(t, 2, seen.Bidders)
	require.Equal(t, seen.Own, seen.Rival, "both are the same")
}

// What a plan costs and gives is found by the race. A plan beyond what is offered, beyond a bot's funds or calls, beyond
// what the venue takes, or that loses, is no bid.
func TestTheRaceTrustsNoPlan(t *testing.T) {
	loses := n(1) // a unit of collateral does not pay for gas
	for name, row := range map[string]struct {
		plan  Plan
		touch func(*Liquidator, *slope)
		why   Reason
	}{
		"more than is offered": {plan: Once(ether(10)), why: Unwilling},
		"more than the venue takes": {
			plan: Once(ether(5)), touch: func(_ *Liquidator, v *slope) { v.capacity = ether(4) }, why: Unwilling,
		},
		"more than it has": {
			plan: Once(ether(5)), touch: func(l *Liquidator, _ *slope) { l.Flash, l.Funds = false, usdc(5000) }, why: Unwilling,
		},
		"more calls than it may make": {plan: Plan{Amounts: [MaxCalls]uint256.Int{ether(1), ether(1)}, Calls: 2}, why: Unwilling},
		"too many calls":              {plan: Plan{Calls: MaxCalls + 1}, touch: func(l *Liquidator, _ *slope) { l.Calls = 2 }, why: Unwilling},
		"no call":                     {plan: Plan{Calls: -1}, why: Unwilling},
		"nothing that pays":           {plan: Once(loses), why: Unprofitable},
	} {
		t.Run(name, func(t *testing.T) {
			market, venue, bot := crash(1), deep(), choosing(func(*View) Plan { return row.plan })
			if row.touch != nil {
				row.touch(&bot, venue)
			}
			r := race(t, roomy, bot)
			round, err := r.Run(calm(), offers(market), market, venue)
			require.NoError(t, err)
			require.Empty(t, round.Outcomes)
			require.EqualValues(t, 1, r.Refusals(0)[row.why])
			require.Zero(t, market.calls)
		})
	}
}

// A choice that takes its limit away and then searches is held to the limit all the same.
func TestALimitIsNotTakenAway(t *testing.T) {
	market := crash(1)
	bot := choosing(func(v *View) Plan {
		require.NotNil(t, v.Limit)
		v.Limit = nil
		return Everything{}.Choose(v)
	})
	bot.Flash, bot.Funds = false, usdc(5000)
	r := race(t, roomy, bot)
	round, err := r.Run(calm(), offers(market), market, deep())
	require.NoError(t, err)
	require.Empty(t, round.Outcomes)
	require.EqualValues(t, 1, r.Refusals(0)[Unwilling])
}

// A choice that writes into its view changes nothing but its view.
func TestAViewIsOfNoConsequence(t *testing.T) {
	market := crash(1)
	bot := choosing(func(v *View) Plan {
		plan := Everything{}.Choose(v)
		v.Sold, v.Again, v.Limit, v.Calls = ether(1000), usdc(1e6), new(uint256.Int), 0
		v.Block = Block{}
		return plan
	})
	round, err := race(t, roomy, bot).Run(calm(), offers(market), market, deep())
	require.NoError(t, err)
	plain := crash(1)
	same, err := race(t, roomy, flash("own", FirstPrice{})).Run(calm(), offers(plain), plain, deep())
	require.NoError(t, err)
	require.Equal(t, same.Outcomes, round.Outcomes)
}

// 10 ETH for 17,300 at a bonus of 5 %: 9.0825 ETH. The venue pays 2000 less 3 USDC for each ETH before it, less 5 basis
// points.
func TestAViewByHand(t *testing.T) {
	market, venue := crash(1), deep()
	venue.steepness, venue.feeBps = mul(n(3e9), n(1e15)), 5
	v := Look(market, market.made(0), venue, Means{Sold: ether(2)})
	require.Equal(t, dec("9082500000000000000"), v.Most())
	require.Equal(t, price(2000), v.Mid())
	// 3 ETH fetch 6000 − 27 less 2.9865, two of them 4000 − 12 less 1.994.
	got, ok := v.Proceeds(ether(1))
	require.True(t, ok)
	require.Equal(t, "1984007500", got.String())
	terms, err := v.Quote(ether(1))
	require.NoError(t, err)
	require.Equal(t, n(1_904_761_905), terms.Pay, "2000/1.05, rounded up")
	gain, ok := v.Gain(ether(1))
	require.True(t, ok)
	require.Equal(t, "79245595", gain.String())
	none, ok := v.Proceeds(uint256.Int{})
	require.True(t, ok)
	require.True(t, none.IsZero())
	_, ok = v.Gain(ether(10))
	require.False(t, ok, "more than is on offer")
	venue.capacity = ether(3)
	require.Equal(t, ether(1), v.Most(), "what the venue has room for beside what is sold before")
	_, ok = v.Gain(ether(2))
	require.False(t, ok)
	a, ok := v.Appraise(Once(ether(1)))
	require.True(t, ok)
	require.Equal(t, Appraisal{Plan: Once(ether(1)), Cost: n(1_904_761_905), Receive: ether(1), Gain: gain}, a)
}

// storefront is a market that must be absorbed from, for nothing, before it sells: ten units at 90 each, which fetch 100.
type storefront struct {
	absorbed bool
	left     uint256.Int
}

func (s *storefront) Refresh(o *offer.Offer) error {
	if s.absorbed {
		return offer.ErrGone
	}
	o.Most = n(1)
	return nil
}

func (s *storefront) Quote(o *offer.Offer, amount uint256.Int) (terms offer.Terms, err error) {
	if amount.Gt(&o.Most) {
		return terms, offer.ErrAbove
	}
	if o.Kind == offer.Absorb {
		terms.Reward = n(7)
		return terms, nil
	}
	terms.Receive = amount
	terms.Pay.Mul(&amount, uint256.NewInt(90))
	return terms, nil
}

func (s *storefront) After(o *offer.Offer, _ uint256.Int, next *offer.Offer) error {
	if o.Kind != offer.Absorb {
		return offer.ErrGone
	}
	*next = offer.Offer{Kind: offer.Sale, Most: s.left}
	return nil
}

func (s *storefront) Take(_ int, o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	terms, err := s.Quote(o, amount)
	if o.Kind == offer.Absorb {
		s.absorbed = true
	}
	s.left.Sub(&s.left, &terms.Receive)
	return terms, err
}

// Absorbing pays next to nothing and makes another offer appear: a bot with two calls absorbs and buys in one transaction.
func TestAbsorbingIsWorthWhatCanBeBoughtAfterIt(t *testing.T) {
	shop := &storefront{left: n(10)}
	absorb := &offer.Offer{Kind: offer.Absorb, Most: n(1)}
	venue := &slope{price: mul(n(100), fixed.PriceScale), capacity: n(1000)}
	block := Block{Number: 1, Reference: venue.price}
	for _, choice := range []Choice{Everything{}, BestSize{}} {
		bot := flash("absorber", FirstPrice{})
		bot.Calls, bot.Choice, bot.MinProfit = 2, choice, n(50)
		shop.absorbed, shop.left = false, n(10)
		round, err := race(t, roomy, bot).Run(block, []Offer{{Offer: absorb, Vault: 3}}, shop, venue)
		require.NoError(t, err)
		require.Len(t, round.Outcomes, 1)
		o := round.Outcomes[0]
		require.Equal(t, Won, o.Status, "%v", o.Reason)
		require.Equal(t, 2, o.Bid.Plan.Calls)
		require.Equal(t, n(10), o.Received)
		require.Equal(t, n(900), o.Cost)
		require.Equal(t, n(7), o.Reward)
		require.Equal(t, "107", o.Profit.String())
		explained(t, o)
		require.True(t, shop.absorbed)
		require.True(t, shop.left.IsZero())
		venue.Reset()
		absorb.Most = n(1)
	}
	// Alone the absorbing pays 7, less than the bot wants.
	bot := flash("single", FirstPrice{})
	bot.MinProfit = n(50)
	shop.absorbed = false
	round, err := race(t, roomy, bot).Run(block, []Offer{{Offer: absorb}}, shop, venue)
	require.NoError(t, err)
	require.Empty(t, round.Outcomes)
	for _, choice := range []Choice{Everything{}, own{choose: func(*View) Plan { return Once(n(1)) }}} {
		bot.MinProfit, bot.Choice, absorb.Most, shop.absorbed = n(7), choice, n(1), false
		round, err = race(t, roomy, bot).Run(block, []Offer{{Offer: absorb}}, shop, venue)
		require.NoError(t, err)
		require.Equal(t, "7", round.Outcomes[0].Profit.String())
	}
}

// What a bid is worth depends on whether it is bettered: the built-in choices leave bids alone.
func TestBuiltInChoicesMakeNoBids(t *testing.T) {
	market := crash(1)
	auction := market.made(0)
	auction.Kind = offer.Bid
	for _, choice := range []Choice{Everything{}, BestSize{}} {
		require.Zero(t, choice.Choose(Look(market, auction, deep(), Means{})).Calls)
	}
}

// shelf sells at 90 what fetches 100, in as many calls as one likes.
type shelf struct{ storefront }

func (s *shelf) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	*next = *o
	if next.Most.Sub(&o.Most, &amount).IsZero() {
		return offer.ErrGone
	}
	return nil
}

func TestOfEqualPlansTheOneWithFewerCallsIsMade(t *testing.T) {
	venue := &slope{price: mul(n(100), fixed.PriceScale), capacity: n(1000)}
	for _, choice := range []Choice{Everything{}, BestSize{}} {
		plan := choice.Choose(Look(new(shelf), &offer.Offer{Most: n(10)}, venue, Means{Calls: 2}))
		require.Equal(t, Once(n(10)), plan)
	}
}

// One call closes 46.61 million, two close 46.76; a bot that has 46.7 makes two, and spends no more than it has.
func TestTwoCallsSpendOneLimit(t *testing.T) {
	market, _ := compound()
	venue, limit := &slope{price: fixed.PriceScale, capacity: ether(1e9)}, ether(46_700_000)
	a := chosen(Everything{}, market, market.made(0), venue, Means{Calls: 2, Limit: &limit})
	require.Equal(t, 2, a.Plan.Calls)
	require.False(t, a.Cost.Gt(&limit))
	most := ether(46_699_999)
	require.True(t, a.Cost.Gt(&most))
}

// Bots that choose alike, with the same means, share a search. Those that do not are each asked.
func TestPlansAreSharedOnlyAmongTheAlike(t *testing.T) {
	plans := func(market *lender, venue *slope, list []Offer, bots ...Liquidator) map[string]Bid {
		r := race(t, Builder{Regime: Bundles, GasLimit: 60_000_000}, bots...)
		_, err := r.collect(calm(), list, market, venue)
		require.NoError(t, err)
		all := map[string]Bid{}
		for _, bid := range r.bids {
			all[r.Bot(bid.Bot).Name+" "+string(rune('0'+bid.Vault))] = bid
		}
		return all
	}
	steep := func() *slope {
		venue := deep()
		venue.steepness = mul(n(9e9), n(1e15)) // 9 USDC per ETH²
		return venue
	}

	everything, best := flash("everything", FirstPrice{}), flash("best", FirstPrice{})
	best.Choice = BestSize{}
	market := crash(1)
	all := plans(market, steep(), offers(market), everything, best)
	part, whole := all["best 0"].Plan.Amounts[0], all["everything 0"].Plan.Amounts[0]
	require.True(t, part.Lt(&whole))

	dear, _ := compound()
	single, double := flash("single", FirstPrice{}), flash("double", FirstPrice{})
	double.Calls = 2
	all = plans(dear, &slope{price: fixed.PriceScale, capacity: ether(1e9)}, offers(dear), single, double)
	require.Equal(t, 1, all["single 0"].Plan.Calls)
	require.Equal(t, 2, all["double 0"].Plan.Calls)

	// The second bot has not noticed the first vault, so it sells the second's collateral at a better price.
	market = crash(2)
	market.vaults[1] = loan{ether(4), usdc(6920)}
	late, list := everything, offers(market)
	late.Name, late.Delay = "late", Delay{Min: 1, Max: 1}
	list[0].Since, list[1].Since = 100, 99
	mild := deep()
	mild.steepness = mul(n(1e9), n(1e15)) // 1 USDC per ETH²
	all = plans(market, mild, list, everything, late)
	require.NotContains(t, all, "late 0")
	require.Contains(t, all, "everything 1")
	require.Positive(t, all["late 1"].Expected.Cmp(all["everything 1"].Expected))
}
