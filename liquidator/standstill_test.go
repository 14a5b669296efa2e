package liquidator

import (
	"math"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// stall is a lender whose offers are made on demand. It counts them.
type stall struct {
	floored
	list  []Offer
	stock Stock
	costs []uint256.Int // by sale
	next  int
	sales []int   // by offer: its sale, or none yet
	of    []int   // by sale: its offer
	lie   [][]int // by shelf: the offers on it
	made  int
	kept  []*offer.Offer
}

// stalled puts what a lender offers on a stall, each with what it costs at the floor, which may be said a little wrong. Those
// for which shelf says so lie on one of its number.
func stalled(l *lender, wrong func() float64, shelf func(o *Offer, cost float64) int) *stall {
	s, floor := &stall{floored: floored{l}}, floored{l}.Floor()
	on := map[int]int{}
	for i := range l.vaults {
		o := Offer{Offer: l.made(i), Vault: i, Since: uint64(i % 3)}
		if o.Most.IsZero() {
			continue
		}
		at := len(s.list)
		s.list, s.sales = append(s.list, o), append(s.sales, -1)
		cost := s.cost(at, &floor)
		number := shelf(&o, cost.Float64())
		if number == 0 {
			s.sell(at, 1+wrong()*Rough)
			continue
		}
		if _, is := on[number]; !is {
			on[number], s.lie = len(s.lie), append(s.lie, nil)
			s.stock.Shelves = append(s.stock.Shelves, Shelf{Least: math.Inf(1)})
		}
		k := on[number]
		lies := &s.stock.Shelves[k]
		lies.Least, lies.Most = min(lies.Least, cost.Float64()-2), max(lies.Most, cost.Float64()+2)
		lies.Sales++
		s.lie[k] = append(s.lie[k], at)
	}
	return s
}

// cost is what all of an offer costs.
func (s *stall) cost(at int, floor *uint256.Int) uint256.Int {
	v := &s.vaults[s.list[at].Vault]
	var worth uint256.Int
	worth.MulDivOverflow(&v.collateral, floor, &fixed.PriceScale)
	if cost := v.debt; !worth.Lt(&cost) {
		return cost
	}
	return worth
}

// sell puts an offer among the sales.
func (s *stall) sell(at int, wrong float64) {
	floor := s.Floor()
	cost := s.cost(at, &floor)
	s.sales[at] = len(s.stock.Sales)
	s.costs, s.of = append(s.costs, cost), append(s.of, at)
	s.stock.Sales = append(s.stock.Sales, Slight{Vault: int32(s.list[at].Vault), Since: s.list[at].Since, Cost: cost.Float64() * wrong})
}

func (s *stall) Next() (sale int, is bool) {
	if s.next == len(s.list) {
		return 0, false
	}
	s.next++
	s.takeDown(s.next - 1)
	return s.sales[s.next-1], true
}

// takeDown makes a sale of an offer that lies on a shelf.
func (s *stall) takeDown(at int) {
	if s.sales[at] >= 0 {
		return
	}
	s.sell(at, 1)
	for k := range s.lie {
		if slices.Contains(s.lie[k], at) {
			s.stock.Shelves[k].Sales--
		}
	}
}

func (s *stall) Open(shelf int) {
	for _, at := range s.lie[shelf] {
		s.takeDown(at)
	}
}

// why is why a bot did not take an offer: of its sale, or of the shelf that it still lies on.
func (s *stall) why(r *Race, bot, at int) Reason {
	if s.sales[at] >= 0 {
		return r.Why(bot, s.sales[at])
	}
	for k := range s.lie {
		if slices.Contains(s.lie[k], at) {
			bulk, is := s.stock.Shelves[k].InBulk()
			if !is {
				panic("what lies on a shelf has the shelf's reasons")
			}
			return r.WhyInBulk(bot, bulk)
		}
	}
	panic("an offer is a sale or lies on a shelf")
}

func (s *stall) Make(sale, kept int) Offer {
	s.made++
	if kept == len(s.kept) {
		s.kept = append(s.kept, new(offer.Offer))
	}
	o := s.list[s.of[sale]]
	*s.kept[kept] = *o.Offer
	o.Offer = s.kept[kept]
	return o
}

func (s *stall) Cost(sale int) uint256.Int { return s.costs[sale] }

// A race that asks for offers until nobody can gain ends, to the unit and for the same reasons, as one that searches every offer.
func TestARaceOnDemandEndsAsOneThatSearchesEverything(t *testing.T) {
	made, all, lay, seen := 0, 0, 0, map[Reason]int{}
	rapid.Check(t, func(t *rapid.T) {
		bots, builder, _ := drawWorld(t)
		for i := range bots {
			if bots[i].Choice == nil {
				bots[i].Choice = BestSize{}
			}
			bots[i].Delay.Max = rapid.SampledFrom([]uint64{0, 0, 3}).Draw(t, "slow")
			bots[i].Flash = rapid.Bool().Draw(t, "paid by the sale")
			if rapid.IntRange(0, 3).Draw(t, "a day's limit") == 0 {
				bots[i].Daily = n(rapid.Uint64Range(0, 1e11).Draw(t, "daily"))
			}
		}
		drawn := drawMarket(t)
		one, _ := drawn()
		other, _ := drawn()
		one.closeFactor, other.closeFactor = fixed.WAD, fixed.WAD
		venue := deep()
		venue.price = price(rapid.Uint64Range(1950, 2050).Draw(t, "venue's price"))
		steep := rapid.Uint64Range(1e6, 1e13).Draw(t, "steepness")
		venue.steepness, venue.capacity, venue.feeBps = mul(n(steep), n(1e18)), n(1e18/steep*1e9), 5
		twin := *venue
		block := calm()
		block.Number = rapid.Uint64Range(0, 4).Draw(t, "block")
		block.BaseFee = rapid.Uint64Range(0, 400e9).Draw(t, "base fee")
		block.BaseFee >>= rapid.IntRange(0, 10).Draw(t, "cheaper")
		quick, slow := race(t, builder, bots...), race(t, builder, bots...)
		if !quick.OnDemand() {
			return
		}
		slow.thorough = true
		coarse := rapid.Float64Range(0.1, 4).Draw(t, "width of shelves")
		s := stalled(one, func() float64 { return rapid.Float64Range(-0.4, 0.4).Draw(t, "wrong") }, func(o *Offer, cost float64) int {
			if block.Number < o.Since+quick.Slowest() || o.Vault%4 == 0 {
				return 0
			}
			return 1 + int(math.Log2(cost+1)/coarse)
		})
		list := stalled(other, func() float64 { return 0 }, alone).list
		round, quiet, err := quick.RunOnDemand(block, &s.stock, s, venue)
		require.NoError(t, err)
		want, err := slow.Run(block, list, floored{other}, &twin)
		require.NoError(t, err)
		for k := range round.Outcomes { // which count only the offers that were made
			round.Outcomes[k].Bid.offer = s.of[quick.place(round.Outcomes[k].Bid.offer)]
		}
		require.Equal(t, want.Outcomes, round.Outcomes)
		require.Equal(t, want.Bidders, round.Bidders)
		require.Equal(t, want.GasUsed, round.GasUsed)
		unnoticed := uint64(0)
		for bot := range bots {
			require.Equal(t, slow.Refusals(bot), quick.Refusals(bot))
			require.Equal(t, slow.Funds(bot), quick.Funds(bot))
			for at := range list {
				why := s.why(quick, bot, at)
				require.Equal(t, slow.Why(bot, at), why, "bot %d, offer %d", bot, at)
				seen[why]++
				if s.sales[at] < 0 {
					lay++
				}
			}
			unnoticed += quick.Refusals(bot)[Unnoticed]
		}
		require.Equal(t, want.Bidders == 0 && unnoticed == 0, quiet)
		made, all = made+s.made, all+len(list)
	})
	t.Logf("of %d offers %d were made; %d bots passed over some without seeing it: %v", all, made, lay, seen)
	if !testing.Short() { // of fewer draws it may be that none lay, or nearly all were made
		require.NotZero(t, lay)
		require.Greater(t, all, made*5/4, "some need not be made")
	}
}

// alone has no offer lie on a shelf.
func alone(*Offer, float64) int { return 0 }

// standing is a race in which nobody can gain: at 20,000 USDC an ETH² nothing pays for gas. After a fee of a hundredth the venue
// pays 1,980 for what costs 2,000/1.05, so that a unit of debt is worth 0.0395. To a bot that wants 100 and its gas, 9.14, sales
// of less than 2,763 are too small, and others lack depth. One that has 2,000 lacks the capital for those; one that pays 10 gwei
// is silent. It returns the edge.
func standingStill(t *testing.T) (r *Race, edge uint256.Int) {
	l := crash(1)
	venue := deep()
	venue.steepness = mul(n(20_000e6), n(1e18))
	venue.feeBps, venue.capacity = 100, n(0.05e18)
	rich, poor, capped := flash("rich", FirstPrice{}), flash("poor", FirstPrice{}), flash("capped", FirstPrice{})
	rich.MinProfit, poor.MinProfit = usdc(100), usdc(100)
	poor.Flash, poor.Funds = false, usdc(2000)
	capped.MaxGasPrice = 10e9
	r = race(t, roomy, rich, poor, capped)
	r.begin(calm())
	require.NoError(t, r.reckon(floored{l}, venue))
	require.True(t, r.idle())
	gas := r.stands[0].base
	edge = usdc(100)
	edge.Add(&edge, &gas).Mul(&edge, uint256.NewInt(10_000)).Div(&edge, uint256.NewInt(395))
	r.size(3)
	require.True(t, r.prepare(venue))
	return r, edge
}

func TestPassingOverByHand(t *testing.T) {
	r, edge := standingStill(t)
	require.True(t, r.passOver(0, &vain{cost: *new(uint256.Int).Sub(&edge, uint256.NewInt(2000))}))
	require.True(t, r.passOver(1, &vain{cost: *new(uint256.Int).Add(&edge, uint256.NewInt(2000))}))
	require.Equal(t, []Reason{Unprofitable, Unprofitable, GasCapped, NoDepth, Unfunded, GasCapped}, r.why[:6])
	require.False(t, r.passOver(2, &vain{cost: edge}), "rounding leaves it open")
}

// What is known within a millionth is told within a little more of the edge, 2,763 USDC, and not on it.
func TestPassingOverRoughlyByHand(t *testing.T) {
	r, edge := standingStill(t)
	r.stripe = make([]uint8, 4)
	r.size(4)
	r.round()
	at := edge.Float64()
	require.True(t, r.slight(0, &Slight{Cost: at * (1 - 2*Rough)}))
	require.True(t, r.slight(1, &Slight{Cost: at * (1 + 3*Rough)}))
	require.True(t, r.slight(2, &Slight{Cost: at / 2}))
	require.False(t, r.slight(3, &Slight{Cost: at * (1 - Rough/2)}))
	r.countStripes()
	for sale, want := range [][]Reason{{Unprofitable, Unprofitable, GasCapped}, {NoDepth, Unfunded, GasCapped}, {Unprofitable, Unprofitable, GasCapped}} {
		for bot := range want {
			require.Equal(t, want[bot], r.Why(bot, sale), "sale %d, bot %d", sale, bot)
		}
	}
	require.Len(t, r.stripes, 2, "two of them for the same reasons")
	require.EqualValues(t, 2, r.Refusals(0)[Unprofitable])
	require.EqualValues(t, 1, r.Refusals(1)[Unfunded])
	require.EqualValues(t, 3, r.Refusals(2)[GasCapped])
}

// A bot that comes after three blocks has not noticed what has been for sale for two. Others that pass over it do so for reasons
// of their own.
func TestASaleIsNoticedRoughlyByHand(t *testing.T) {
	r, edge := standingStill(t)
	r.bots[0].Delay = Delay{Min: 3, Max: 3}
	r.stripe = make([]uint8, 3)
	r.round()
	for sale, ago := range []uint64{2, 3} {
		require.True(t, r.slight(sale, &Slight{Since: r.block.Number - ago, Cost: edge.Float64() / 2}))
	}
	require.Equal(t, []Reason{Unnoticed, Unprofitable, GasCapped}, []Reason{r.Why(0, 0), r.Why(1, 0), r.Why(2, 0)})
	require.Equal(t, Unprofitable, r.Why(0, 1))
}

// A sale of a dollar is too small for whoever could pay. Who pays 10 gwei is silent about it as about any other.
func TestATrifleIsPassedOverByHand(t *testing.T) {
	r, _ := standingStill(t)
	r.stripe = make([]uint8, 3)
	r.belittle()
	require.True(t, r.trifling(0, &Slight{Cost: 1e6}))
	require.Equal(t, []Reason{Unprofitable, Unprofitable, GasCapped}, []Reason{r.Why(0, 0), r.Why(1, 0), r.Why(2, 0)})
	require.False(t, r.trifling(1, &Slight{Cost: 1e12}), "a million might pay somebody")

	// The market's price is five per cent above what a sale costs. So twenty times the 100 USDC and the gas bring just that,
	// where nothing is lost in selling.
	least := usdc(100)
	least.Add(&least, &r.stands[0].base)
	edge := least.Float64() * 20
	require.True(t, r.trifling(1, &Slight{Cost: edge * (1 - 2*Rough)}))
	require.False(t, r.trifling(2, &Slight{Cost: edge * (1 + 2*Rough)}))
}

// A race that can still gain is not idle: one bot that has no limit wants a whole vault, and offers are asked for.
func TestWhoeverCanGainIsAsked(t *testing.T) {
	l := crash(1)
	r := race(t, roomy, flash("only", FirstPrice{}))
	s := stalled(l, func() float64 { return 0 }, alone)
	round, quiet, err := r.RunOnDemand(calm(), &s.stock, s, deep())
	require.NoError(t, err)
	require.False(t, quiet)
	require.Len(t, round.Outcomes, 1)
	require.Equal(t, Won, round.Outcomes[0].Status)
}
