package liquidator

import (
	"errors"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// shop is a venue that buys and sells at one price for a fee, as much as it has.
type shop struct {
	price    uint64 // loan units per collateral unit
	feeBps   uint64
	capacity uint64
}

func (s *shop) Follow(*uint256.Int, uint64) {}
func (s *shop) Reset()                      {}
func (s *shop) Mid() uint256.Int            { return mul(n(s.price), fixed.PriceScale) }

func (s *shop) Quote(_ liquidity.Side, base, _ *uint256.Int) (fill liquidity.Fill) {
	if fill.Base = *base; base.GtUint64(s.capacity) {
		fill.Base = n(s.capacity)
	}
	fill.Quote = mul(fill.Base, n(s.price))
	fill.Fee, _ = fixed.MulDivUp(&fill.Quote, uint256.NewInt(s.feeBps), uint256.NewInt(10_000))
	return fill
}

func (s *shop) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	return s.Quote(side, base, limit)
}

// kiosk is a market whose offers move what a rule says of the amount.
type kiosk struct {
	terms func(amount uint256.Int) offer.Terms
	gone  bool // since the bids were made
	wrong bool // it refuses what it quoted
	taken []uint256.Int
}

func (s *kiosk) Refresh(*offer.Offer) error {
	if s.gone {
		return offer.ErrGone
	}
	return nil
}

func (s *kiosk) Quote(o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	if amount.Gt(&o.Most) {
		return offer.Terms{}, offer.ErrAbove
	}
	return s.terms(amount), nil
}

func (s *kiosk) After(*offer.Offer, uint256.Int, *offer.Offer) error { return offer.ErrGone }

func (s *kiosk) Take(_ int, o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	if s.wrong {
		return offer.Terms{}, errors.New("no longer")
	}
	s.taken = append(s.taken, amount)
	return s.Quote(o, amount)
}

// The lot of 1,000 is worth 2,000, and is bid for with a quarter less: 1,500.
func TestWhatIsBidForALot(t *testing.T) {
	rising := offer.Bidding{Lot: n(1000), Bid: n(90), All: n(5000), Better: n(100)}
	falling := offer.Bidding{Lot: n(1000), Bid: n(1200), All: n(1200), Better: n(900), Falls: true}
	for name, c := range map[string]struct {
		on   offer.Bidding
		set  func(*offer.Bidding, *View)
		want uint64
		gain int64
	}{
		"less its discount":               {on: rising, want: 1500, gain: 500},
		"all that is to be raised":        {on: rising, set: func(b *offer.Bidding, _ *View) { b.All = n(1200) }, want: 1200, gain: 800},
		"what it has":                     {on: rising, set: func(_ *offer.Bidding, v *View) { v.Limit = uint256.NewInt(1300) }, want: 1300, gain: 700},
		"a better bid of as much":         {on: rising, set: func(b *offer.Bidding, _ *View) { b.Better = n(1500) }, want: 1500, gain: 500},
		"a better bid of more":            {on: rising, set: func(b *offer.Bidding, _ *View) { b.Better = n(1550) }, want: 1550, gain: 450},
		"a better bid of all it has":      {on: rising, set: func(b *offer.Bidding, _ *View) { b.Better = n(3000) }, want: 3000, gain: -1000},
		"a better bid of more than it":    {on: rising, set: func(b *offer.Bidding, _ *View) { b.Better = n(3001) }},
		"with a discount of all":          {on: rising, set: func(_ *offer.Bidding, v *View) { v.Discount = 1e18 }, want: 100, gain: 1900},
		"flash-funded":                    {on: rising, set: func(_ *offer.Bidding, v *View) { v.Flash = true }},
		"without a limit":                 {on: rising, set: func(_ *offer.Bidding, v *View) { v.Limit = nil }},
		"on top of its own":               {on: rising, set: func(_ *offer.Bidding, v *View) { v.Offers[0].Leads = 3 }},
		"on top of the bot's before":      {on: rising, set: func(_ *offer.Bidding, v *View) { v.Offers[0].Leads = 2 }, want: 1500, gain: 500},
		"more than the venue takes":       {on: rising, set: func(b *offer.Bidding, _ *View) { b.Lot = n(1_000_001) }},
		"more than the design lets":       {on: rising, set: func(_ *offer.Bidding, v *View) { v.offer.Most = n(1499) }},
		"as little of the lot":            {on: falling, want: 800, gain: 400}, // 1,000·1,200/1,500
		"rounded up":                      {on: falling, set: func(b *offer.Bidding, _ *View) { b.Bid = n(1201) }, want: 801, gain: 401},
		"as little as betters":            {on: falling, set: func(b *offer.Bidding, _ *View) { b.Better = n(700) }, want: 700, gain: 200},
		"as little as betters just":       {on: falling, set: func(b *offer.Bidding, _ *View) { b.Better = n(800) }, want: 800, gain: 400},
		"for all it has":                  {on: falling, set: func(_ *offer.Bidding, v *View) { v.Limit = uint256.NewInt(1200) }, want: 800, gain: 400},
		"for more than it has":            {on: falling, set: func(_ *offer.Bidding, v *View) { v.Limit = uint256.NewInt(1199) }},
		"where nothing betters":           {on: falling, set: func(b *offer.Bidding, _ *View) { b.Better.Clear() }},
		"for nothing":                     {on: falling, set: func(b *offer.Bidding, _ *View) { b.Bid.Clear() }, want: 900, gain: 1800},
		"where all is more than it wants": {on: falling, set: func(b *offer.Bidding, _ *View) { b.Bid = n(2999) }, want: 900, gain: -1199},
	} {
		bidding := c.on
		market := &kiosk{terms: func(amount uint256.Int) offer.Terms {
			if bidding.Falls {
				return offer.Terms{Pay: bidding.Bid}
			}
			return offer.Terms{Pay: amount}
		}}
		v := Look(market, &offer.Offer{Kind: offer.Bid, Most: n(1e6)}, &shop{price: 2, capacity: 1e6}, Means{Limit: uint256.NewInt(3000), Discount: 0.25e18})
		v.bot = 2
		if c.set != nil {
			c.set(&bidding, v)
		}
		v.offer.Bidding = bidding
		plan := BestSize{}.Choose(v)
		if c.want == 0 {
			require.Equal(t, Plan{}, plan, name)
			continue
		}
		require.Equal(t, Once(n(c.want)), plan, name)
		require.Equal(t, fixed.FromInt64(c.gain), v.found.Gain, name)
		appraised, ok := v.Appraise(plan)
		require.Equal(t, v.found.Cost.GtUint64(v.Limit.Uint64()), !ok, name)
		require.Equal(t, v.found.Gain, appraised.Gain, name)
		require.Equal(t, v.found.Cost, appraised.Cost, name)
	}
}

// What fails costs 50, and what succeeds 200.
var cheapGas = GasTable{Liquidate: 100_000, Again: 80_000, Reverted: 50_000, Swap: 100_000}

func thousandth(gwei uint64) Block {
	var price uint256.Int
	price.Div(&fixed.PriceScale, uint256.NewInt(1000))
	return Block{Number: 9, Time: 108, BaseFee: gwei, WeiPrice: price, Reference: mul(n(2), fixed.PriceScale)}
}

func cheapRace(t *testing.T, builder Builder, bots ...Liquidator) *Race {
	r, err := NewRace(bots, builder, cheapGas)
	require.NoError(t, err)
	r.Reset(Addressed{Seed: 1})
	return r
}

// It pays its bid and gas now, and gets the lot, or its bid back, later: what is left of 2,000 is 2,000 − 1,500 − 200.
func TestABidIsPaidBeforeTheLotIsGot(t *testing.T) {
	const funds = 2000
	bot := Liquidator{Name: "bidder", Funds: n(funds), Choice: BestSize{}, Bidding: FirstPrice{}, Discount: 0.25e18}
	list := []Offer{{Offer: &offer.Offer{Kind: offer.Bid, Most: n(1e6), Bidding: offer.Bidding{Lot: n(1000), All: n(5000), Better: n(100)}}}}
	market := &kiosk{terms: func(amount uint256.Int) offer.Terms { return offer.Terms{Pay: amount} }}
	for _, regime := range []Regime{PublicAuction, Bundles} {
		r := cheapRace(t, Builder{Regime: regime, GasLimit: 1e6}, bot)
		round, err := r.Run(thousandth(1), list, market, &shop{price: 2, capacity: 1e6})
		require.NoError(t, err)
		require.Len(t, round.Outcomes, 1)
		o := round.Outcomes[0]
		require.Equal(t, Won, o.Status, "%v", o.Reason)
		require.Equal(t, Once(n(1500)), o.Bid.Plan)
		require.True(t, o.Cost.IsZero(), "what it paid comes back, or buys a lot")
		require.Equal(t, fixed.FromInt64(-200), o.Profit)
		require.Equal(t, n(300), r.Funds(0))
		require.Equal(t, fixed.FromInt64(300), o.Bid.Expected, "2,000 less 1,500 and 200")
		explained(t, o)
	}

	// Of 1,600, 50 are set aside for failing and 200 for gas; of 250 nothing is left.
	for have, want := range map[uint64]uint64{1600: 1350, 1750: 1500, 1749: 1499, 351: 101, 350: 100, 349: 0, 250: 0} {
		bot.Funds = n(have)
		round, err := cheapRace(t, Builder{GasLimit: 1e6}, bot).Run(thousandth(1), list, market, &shop{price: 2, capacity: 1e6})
		require.NoError(t, err)
		if want == 0 {
			require.Empty(t, round.Outcomes)
			continue
		}
		require.Equal(t, Once(n(want)), round.Outcomes[0].Bid.Plan, "of %d", have)
	}

	// A bid that lost its funds to another of the block is not made.
	bot.Funds = n(funds)
	r := cheapRace(t, Builder{GasLimit: 1e6}, bot)
	_, err := r.collect(thousandth(1), list, market, &shop{price: 2, capacity: 1e6})
	require.NoError(t, err)
	for _, c := range []struct {
		have uint64
		want Status
	}{{1700, Won}, {1699, Reverted}} {
		r.funds[0] = n(c.have)
		_, err = r.build(thousandth(1), list, market, &shop{price: 2, capacity: 1e6})
		require.NoError(t, err)
		require.Equal(t, c.want, r.outcomes[0].Status, "of %d", c.have)
	}
	require.ErrorIs(t, r.outcomes[0].Reason, ErrUnfunded)
}
