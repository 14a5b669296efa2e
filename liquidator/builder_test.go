package liquidator

import (
	"errors"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

func TestTheBoundsOfABuilder(t *testing.T) {
	require.NoError(t, Builder{Regime: Bundles, GasLimit: 1, Traffic: Traffic{Share: n(1e18), Rise: n(1e18)}}.Validate())
	require.ErrorContains(t, Builder{Regime: 2, GasLimit: 1}.Validate(), "regime: 2 is unknown")
	require.ErrorContains(t, Builder{}.Validate(), "block_gas_limit: is 0")
	for regime, name := range map[Regime]string{PublicAuction: "auction", Bundles: "bundle", 7: "regime(7)"} {
		require.Equal(t, name, regime.String())
		parsed, err := ParseRegime(name)
		if regime > Bundles {
			require.ErrorContains(t, err, `"regime(7)" is unknown`)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, regime, parsed)
	}
}

// arbitrage asks for collateral and pays 3 for a unit, which the venue sells for 2.
func arbitrage() (*kiosk, []Offer) {
	market := &kiosk{terms: func(amount uint256.Int) offer.Terms {
		return offer.Terms{Give: amount, Reward: mul(amount, n(3))}
	}}
	return market, []Offer{{Offer: &offer.Offer{Kind: offer.Arbitrage, Most: n(1000)}}}
}

// 1,000 units cost 2,000 and 1 % at the venue, are worth 2,000 at the reference price, and bring 3,000. Gas is 200.
func TestWhatIsGivenIsBoughtOnTheVenue(t *testing.T) {
	market, list := arbitrage()
	bot := Liquidator{Name: "giver", Funds: n(5000), Flash: true, Choice: BestSize{}, Bidding: FirstPrice{}}
	r := cheapRace(t, Builder{GasLimit: 1e6}, bot)
	block := thousandth(1)
	round, err := r.Run(block, list, market, &shop{price: 2, feeBps: 100, capacity: 1e6})
	require.NoError(t, err)
	o := round.Outcomes[0]
	require.Equal(t, Won, o.Status, "%v", o.Reason)
	require.Equal(t, n(1000), o.Given)
	require.Equal(t, n(2000), o.Cost)
	require.Equal(t, n(3000), o.Reward)
	require.Equal(t, n(20), o.Fee)
	require.True(t, o.Impact.IsZero())
	require.Equal(t, fixed.FromInt64(780), o.Profit)
	require.Equal(t, n(5780), r.Funds(0))
	explained(t, o)

	// A venue that asks 2 where the reference price is 1 has an impact of 1,000.
	block.Reference = fixed.PriceScale
	round, err = cheapRace(t, Builder{GasLimit: 1e6}, bot).Run(block, list, market, &shop{price: 2, capacity: 1e6})
	require.NoError(t, err)
	o = round.Outcomes[0]
	require.Equal(t, n(1000), o.Cost)
	require.Equal(t, fixed.FromInt64(1000), o.Impact)
	require.Equal(t, fixed.FromInt64(800), o.Profit)
	explained(t, o)

	// Nothing is bought where each unit costs as much as it brings.
	require.Equal(t, Plan{}, BestSize{}.Choose(Look(market, list[0].Offer, &shop{price: 3, capacity: 1e6}, Means{})))
	round, err = cheapRace(t, Builder{GasLimit: 1e6}, bot).Run(thousandth(1), list, market, &shop{price: 3, capacity: 1e6})
	require.NoError(t, err)
	require.Empty(t, round.Outcomes)
}

func TestNoMoreIsGivenThanTheVenueHasAndTheBotCanPay(t *testing.T) {
	// Funds of 700 less 50 for failing buy 321 units: 642 and a fee of 7. One more costs 651.
	for _, c := range []struct{ funds, capacity, want uint64 }{{5000, 600, 600}, {700, 1000, 321}, {702, 1000, 322}, {2070, 1000, 1000}, {2069, 1000, 999}} {
		market, list := arbitrage()
		v := Look(market, list[0].Offer, &shop{price: 2, feeBps: 100, capacity: c.capacity}, Means{Limit: uint256.NewInt(c.funds - 50)})
		require.Equal(t, n(c.want), v.Most(), "%+v", c)
		bot := Liquidator{Name: "giver", Funds: n(c.funds), Choice: Everything{}, Bidding: FirstPrice{}}
		round, err := cheapRace(t, Builder{GasLimit: 1e6}, bot).Run(thousandth(1), list, market, &shop{price: 2, feeBps: 100, capacity: c.capacity})
		require.NoError(t, err)
		require.NotEmpty(t, round.Outcomes, "%+v", c)
		a, ok := v.Appraise(Once(n(c.want)))
		require.True(t, ok)
		require.Equal(t, a.Cost, mulDiv(c.want), "%+v", c)
		_, ok = v.Appraise(Once(n(c.want + 1)))
		require.False(t, ok)
		require.True(t, round.Outcomes[0].Given.LtUint64(c.want+1))
	}
	market, list := arbitrage()
	r := cheapRace(t, Builder{GasLimit: 1e6}, Liquidator{Name: "giver", Funds: n(5000), Flash: true, Choice: BestSize{}, Bidding: FirstPrice{}})
	_, err := r.collect(thousandth(1), list, market, &shop{price: 2, capacity: 1e6})
	require.NoError(t, err)
	_, err = r.build(thousandth(1), list, market, &shop{price: 2, capacity: 999})
	require.NoError(t, err)
	require.ErrorIs(t, r.outcomes[0].Reason, ErrThin)
	require.Equal(t, fixed.FromInt64(-50), r.outcomes[0].Profit)
}

// mulDiv is what so many units cost at 2 and a fee of 1 %, rounded up.
func mulDiv(units uint64) uint256.Int { return n(2*units + (2*units+99)/100) }

func TestAMarketThatBreaksItsWordStopsTheStudy(t *testing.T) {
	run := func(touch func(*kiosk)) error {
		market, list := arbitrage()
		r := cheapRace(t, Builder{GasLimit: 1e6}, Liquidator{Name: "giver", Funds: n(5000), Flash: true, Choice: BestSize{}, Bidding: FirstPrice{}})
		_, err := r.collect(thousandth(1), list, market, &shop{price: 2, capacity: 1e6})
		require.NoError(t, err)
		touch(market)
		_, err = r.build(thousandth(1), list, market, &shop{price: 2, capacity: 1e6})
		return err
	}
	require.NoError(t, run(func(*kiosk) {}))
	require.NoError(t, run(func(s *kiosk) { s.gone = true }))
	require.ErrorContains(t, run(func(s *kiosk) { s.wrong = true }), "refused an offer of vault 0 that it had quoted: no longer")
	require.ErrorContains(t, run(func(s *kiosk) {
		asked := 0
		honest := s.terms
		s.terms = func(amount uint256.Int) offer.Terms {
			terms := honest(amount)
			if asked++; asked > 1 {
				terms.Pay = n(7)
			}
			return terms
		}
	}), "moved 0 for 7 in vault 0")
}

// busy is a market in which others use gas before each bid.
type busy struct {
	*kiosk
	uses   []uint64
	rooms  []uint64
	told   []Status
	before error
	after  error
}

func (b *busy) Before(_ *Bid, room uint64) (uint64, error) {
	b.rooms = append(b.rooms, room)
	return b.uses[len(b.rooms)-1], b.before
}

func (b *busy) Included(_ *offer.Offer, o *Outcome) error {
	b.told = append(b.told, o.Status)
	return b.after
}

// Each of two bids uses 200,000 of a limit of 1,000,000, and others what they are let.
func TestOthersActBeforeEachBid(t *testing.T) {
	bots := []Liquidator{
		{Name: "a", Funds: n(5000), Flash: true, Choice: BestSize{}, Bidding: FirstPrice{}},
		{Name: "b", Funds: n(5000), Flash: true, Choice: BestSize{}, Bidding: FirstPrice{}},
	}
	for _, c := range []struct {
		uses     []uint64
		rooms    []uint64
		told     []Status
		statuses []Status
		used     uint64
	}{
		{[]uint64{300_000, 300_000}, []uint64{1e6, 500_000}, []Status{Won, Won}, []Status{Won, Won}, 1e6},
		{[]uint64{300_000, 300_001}, []uint64{1e6, 500_000}, []Status{Won}, []Status{Won, Dropped}, 800_001},
		{[]uint64{800_001, 0}, []uint64{1e6, 199_999}, nil, []Status{Dropped, Dropped}, 800_001},
	} {
		market, list := arbitrage()
		crowd := &busy{kiosk: market, uses: c.uses}
		r := cheapRace(t, Builder{GasLimit: 1e6}, bots...)
		round, err := r.Run(thousandth(1), list, crowd, &shop{price: 2, capacity: 1e6})
		require.NoError(t, err)
		require.Equal(t, c.rooms, crowd.rooms)
		require.Equal(t, c.told, crowd.told)
		require.Equal(t, c.used, round.GasUsed)
		for i, o := range round.Outcomes {
			require.Equal(t, c.statuses[i], o.Status)
			if o.Status == Dropped {
				require.ErrorIs(t, o.Reason, ErrNoRoom)
				require.Equal(t, BlockFull, r.Why(o.Bid.Bot, 0))
			} else {
				require.Equal(t, Partial, r.Why(o.Bid.Bot, 0))
			}
		}
	}
	// Of two offers one bid of four has room.
	market, list := arbitrage()
	list = append(list, list[0])
	r := cheapRace(t, Builder{GasLimit: 399_999}, bots...)
	round, err := r.Run(thousandth(1), list, market, &shop{price: 2, capacity: 1e6})
	require.NoError(t, err)
	require.Len(t, round.Outcomes, 4)
	for i, o := range round.Outcomes {
		require.Equal(t, i > 0, r.Why(o.Bid.Bot, o.Bid.offer) == BlockFull, "bid %d", i)
	}
	for _, fault := range []*busy{{before: errors.New("no")}, {after: errors.New("no")}} {
		market, list := arbitrage()
		fault.kiosk, fault.uses = market, []uint64{0, 0}
		_, err := cheapRace(t, Builder{GasLimit: 1e6}, bots...).Run(thousandth(1), list, fault, &shop{price: 2, capacity: 1e6})
		require.EqualError(t, err, "no")
	}
}
