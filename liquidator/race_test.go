package liquidator

import (
	"errors"
	"fmt"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

var roomy = Builder{GasLimit: 60_000_000}

func flash(name string, bidding Bidding) Liquidator {
	return Liquidator{Name: name, Funds: usdc(100_000), Flash: true, Bidding: bidding}
}

func race(t require.TestingT, builder Builder, bots ...Liquidator) *Race {
	r, err := NewRace(bots, builder, DefaultGas)
	require.NoError(t, err)
	r.Reset(Addressed{Seed: 1})
	return r
}

// explained requires that an outcome's parts sum to the unit.
func explained(t require.TestingT, o Outcome) {
	sum := fixed.Positive(&o.Cost).Add(fixed.Positive(&o.Fee)).Add(o.Impact).
		Add(fixed.Positive(&o.Gas)).Add(fixed.Positive(&o.Tip)).Add(o.Profit)
	require.Equal(t, fixed.Positive(&o.ReferenceValue).Add(fixed.Positive(&o.Reward)), sum)
}

func TestAloneNobodyPaysATip(t *testing.T) {
	for _, bidding := range []Bidding{FirstPrice{}, SecondPrice{}} {
		market := crash(1)
		round, err := race(t, roomy, flash("only", bidding)).Run(calm(), offers(market), market, deep())
		require.NoError(t, err)
		require.Len(t, round.Outcomes, 1)
		o := round.Outcomes[0]
		require.Equal(t, Won, o.Status, "%v", o.Reason)
		require.True(t, o.Tip.IsZero())
		explained(t, o)
		// 17,300 of debt at a 5 % bonus: seized 9.0825 ETH worth 18,165; gas 322,200 at 20 gwei is 0.006444 ETH = 12.888 USDC.
		require.Equal(t, usdc(17_300), o.Cost)
		require.Equal(t, usdc(18_165), o.ReferenceValue)
		require.Equal(t, n(12_888_000), o.Gas)
		require.Equal(t, "852112000", o.Profit.String())
	}
}

// A venue that takes 0.3 % and whose price does not move: of 18,165 it keeps 54.495, and nothing of that is price impact.
func TestTheVenuesFeeIsNoPriceImpact(t *testing.T) {
	market, venue := crash(1), deep()
	venue.feeBps = 30
	round, err := race(t, roomy, flash("only", FirstPrice{})).Run(calm(), offers(market), market, venue)
	require.NoError(t, err)
	o := round.Outcomes[0]
	require.Equal(t, Won, o.Status, "%v", o.Reason)
	require.Equal(t, usdc(18_165), o.Proceeds)
	require.Equal(t, n(54_495_000), o.Fee)
	require.True(t, o.Impact.IsZero())
	require.Equal(t, "797617000", o.Profit.String())
	explained(t, o)
}

func TestMoreCompetitorsGiveMoreOfTheDiscountToTheBuilder(t *testing.T) {
	before := -1.0
	for count := 1; count <= 6; count++ {
		var bots []Liquidator
		for i := range count {
			bots = append(bots, flash(fmt.Sprint(i), FirstPrice{}))
		}
		market := crash(1)
		round, err := race(t, Builder{Regime: Bundles, GasLimit: 60_000_000}, bots...).Run(calm(), offers(market), market, deep())
		require.NoError(t, err)
		o := round.Outcomes[0]
		share := o.Tip.Float64() / (o.Tip.Float64() + o.Profit.Float64())
		require.Greater(t, share, before)
		require.InDelta(t, float64(count-1)/float64(count), share, 1e-6)
		before = share
	}
}

func TestInASecondPriceRaceTheBestPaysTheNextBestsValue(t *testing.T) {
	light, heavy := flash("light", SecondPrice{}), flash("heavy", SecondPrice{})
	heavy.Overhead = 100_000
	market := crash(1)
	r := race(t, Builder{Regime: Bundles, GasLimit: 60_000_000}, heavy, light)
	round, err := r.Run(calm(), offers(market), market, deep())
	require.NoError(t, err)
	require.Equal(t, "light", r.Bot(round.Outcomes[0].Bid.Bot).Name)
	require.Equal(t, round.Outcomes[1].Bid.Tip+1, round.Outcomes[0].Bid.Tip)
	require.Equal(t, Dropped, round.Outcomes[1].Status)
	require.ErrorIs(t, round.Outcomes[1].Reason, ErrGone)
}

func TestLosersPayInAPublicAuctionAndNotInBundles(t *testing.T) {
	for _, regime := range []Regime{PublicAuction, Bundles} {
		market := crash(1)
		r := race(t, Builder{Regime: regime, GasLimit: 60_000_000}, flash("a", FixedShare{0.5e18}), flash("b", FixedShare{0.4e18}))
		round, err := r.Run(calm(), offers(market), market, deep())
		require.NoError(t, err)
		require.Len(t, round.Outcomes, 2)
		lost := round.Outcomes[1]
		require.Equal(t, 1, lost.Bid.Bot)
		funds := r.Funds(1)
		if regime == Bundles {
			require.Equal(t, Dropped, lost.Status)
			require.Equal(t, usdc(100_000), funds)
			require.Equal(t, round.Outcomes[0].GasUsed, round.GasUsed)
			continue
		}
		require.Equal(t, Reverted, lost.Status)
		require.Equal(t, DefaultGas.Reverted, lost.GasUsed)
		require.Equal(t, n(2_932_000), lost.Gas, "73,300 gas at 20 gwei and 2000 USDC")
		require.Positive(t, lost.Tip.Sign())
		require.Equal(t, fixed.Difference(&funds, uint256.NewInt(100_000e6)), lost.Profit)
		explained(t, lost)
	}
}

func TestNobodyBidsATipThatLosingCouldNotPay(t *testing.T) {
	poor := flash("poor", FixedShare{1e18})
	poor.Funds = usdc(10)
	market := crash(2)
	r := race(t, roomy, flash("rich", FixedShare{1e18}), poor)
	round, err := r.Run(calm(), offers(market), market, deep())
	require.NoError(t, err)
	lost := 0
	for _, o := range round.Outcomes {
		if o.Status == Reverted {
			lost++
			require.Equal(t, 1, o.Bid.Bot)
			require.LessOrEqual(t, o.Profit.Cmp(fixed.FromInt64(-9_999_000)), 0, "it bids up to what it has: 10 USDC")
		}
	}
	require.Equal(t, 1, lost, "one bid takes all its funds")
	funds := r.Funds(1)
	require.True(t, funds.LtUint64(1_000))
	require.EqualValues(t, 1, r.Refusals(1)[Unfunded])
}

// On 2020-03-12 gas went from 9 to 225 gwei, and most keepers had a fixed gas price: the bidders vanish.
func TestGasCappedBiddersVanishInACrowdedBlock(t *testing.T) {
	var bots []Liquidator
	for i := range 5 {
		keeper := flash(fmt.Sprint("keeper ", i), FirstPrice{})
		keeper.MaxGasPrice = uint64(20+i) * 1e9
		bots = append(bots, keeper)
	}
	bots = append(bots, flash("uncapped", FirstPrice{}))
	for _, c := range []struct{ gwei, bidders uint64 }{{9, 6}, {20, 6}, {22, 4}, {225, 1}} {
		market := crash(1)
		r := race(t, roomy, bots...)
		block := calm()
		block.BaseFee = c.gwei * 1e9
		round, err := r.Run(block, offers(market), market, deep())
		require.NoError(t, err)
		require.EqualValues(t, c.bidders, round.Bidders, "at %d gwei", c.gwei)
		for _, o := range round.Outcomes {
			if most := r.Bot(o.Bid.Bot).MaxGasPrice; most > 0 {
				require.LessOrEqual(t, block.BaseFee+o.Bid.Tip, most)
			}
		}
		if c.gwei == 225 {
			require.Equal(t, Won, round.Outcomes[0].Status)
			require.True(t, round.Outcomes[0].Tip.IsZero(), "an uncontested auction")
			require.EqualValues(t, 1, r.Refusals(0)[GasCapped])
		}
	}
}

func TestABotCountsItsOwnEarlierSalesOfTheBlock(t *testing.T) {
	bot := flash("only", FirstPrice{})
	bot.Choice = BestSize{}
	market := crash(3)
	venue := deep()
	venue.steepness = mul(n(1e9), n(1e15)) // 1 USDC per ETH²
	r := race(t, roomy, bot)
	r.Reset(rolls{0}) // bids of no tip go by vault
	round, err := r.Run(calm(), offers(market), market, venue)
	require.NoError(t, err)
	require.Len(t, round.Outcomes, 3)
	for _, o := range round.Outcomes {
		require.Equal(t, Won, o.Status, "%v", o.Reason)
		require.Equal(t, o.Bid.Expected, o.Profit, "it sold at the price that it expected")
	}
	first, second, third := round.Outcomes[0], round.Outcomes[1], round.Outcomes[2]
	require.True(t, second.Proceeds.Lt(&first.Proceeds))
	require.True(t, third.Proceeds.Lt(&second.Proceeds))
}

func TestTransactionsThatDoNotFitTheBlockAreLeftOut(t *testing.T) {
	market := crash(3)
	round, err := race(t, Builder{GasLimit: 700_000}, flash("only", FirstPrice{})).Run(calm(), offers(market), market, deep())
	require.NoError(t, err)
	require.Len(t, round.Outcomes, 3)
	require.Equal(t, []Status{Won, Won, Dropped}, []Status{round.Outcomes[0].Status, round.Outcomes[1].Status, round.Outcomes[2].Status})
	require.ErrorIs(t, round.Outcomes[2].Reason, ErrNoRoom)
	require.EqualValues(t, 644_400, round.GasUsed)
}

func TestReactionDelaysAreUniformAddressedAndKept(t *testing.T) {
	slow := flash("slow", FirstPrice{})
	slow.Delay = Delay{Min: 2, Max: 5}
	noticed := make(map[uint64]int)
	for vault := range 4000 {
		noticed[slow.Delay.blocks(Addressed{Seed: 3}.Roll(0, vault, 50))]++
	}
	require.Len(t, noticed, 4)
	for delay := uint64(2); delay <= 5; delay++ {
		require.InDelta(t, 1000, noticed[delay], 5*27.4, "five standard deviations of a binomial")
	}
	market := crash(1)
	r := race(t, roomy, slow)
	due := 50 + slow.Delay.blocks(Addressed{Seed: 1}.Roll(0, 0, 50))
	for number := uint64(50); number <= due; number++ {
		block := calm()
		block.Number = number
		offer := offers(market)
		offer[0].Since = 50
		round, err := r.Run(block, offer, market, deep())
		require.NoError(t, err)
		if number < due {
			require.Empty(t, round.Outcomes)
			require.Equal(t, 1, round.Unbid)
		} else {
			require.Equal(t, Won, round.Outcomes[0].Status)
		}
	}
	require.Equal(t, due-50, r.Refusals(0)[Unnoticed])
}

func TestDustAndPoverty(t *testing.T) {
	market := crash(1)
	market.vaults[0] = loan{n(1e15), n(1_800_000)} // 2 USDC of collateral
	r := race(t, roomy, flash("rich", FirstPrice{}))
	round, err := r.Run(calm(), offers(market), market, deep())
	require.NoError(t, err)
	require.Equal(t, 1, round.Unbid)
	require.EqualValues(t, 1, r.Refusals(0)[Unprofitable])

	market = crash(1)
	poor := flash("poor", FirstPrice{})
	poor.Funds = n(2_931_999) // one unit less than failing costs
	r = race(t, roomy, poor)
	round, err = r.Run(calm(), offers(market), market, deep())
	require.NoError(t, err)
	require.Equal(t, 1, round.Unbid)
	require.EqualValues(t, 1, r.Refusals(0)[Unfunded])
}

// liar quotes one price and takes another.
type liar struct{ *lender }

func (l liar) Take(bot int, o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	terms, err := l.lender.Take(bot, o, amount)
	terms.Pay.AddUint64(&terms.Pay, 1)
	return terms, err
}

func TestAMarketThatBreaksItsWordIsAnError(t *testing.T) {
	market := crash(1)
	_, err := race(t, roomy, flash("only", FirstPrice{})).Run(calm(), offers(market), liar{market}, deep())
	require.ErrorContains(t, err, "market quoted")
}

// drawWorld draws liquidators, a builder and a market.
func drawWorld(t *rapid.T) ([]Liquidator, Builder, func() (*lender, *slope)) {
	var bots []Liquidator
	biddings := []Bidding{FirstPrice{}, SecondPrice{}, FixedShare{0}, FixedShare{0.8e18}, FixedShare{1e18}}
	for i := range rapid.IntRange(1, 5).Draw(t, "bots") {
		bots = append(bots, Liquidator{
			Name: fmt.Sprint(i), Funds: n(rapid.Uint64Range(1, 1e11).Draw(t, "funds")), Flash: rapid.Bool().Draw(t, "flash"),
			Overhead: rapid.Uint64Range(0, 200_000).Draw(t, "overhead"), Delay: Delay{Max: rapid.Uint64Range(0, 3).Draw(t, "delay")},
			Choice: rapid.SampledFrom([]Choice{nil, Everything{}, BestSize{}}).Draw(t, "choice"), Calls: rapid.IntRange(1, 2).Draw(t, "calls"),
			MinProfit:   n(rapid.Uint64Range(0, 1e8).Draw(t, "least")),
			MaxGasPrice: rapid.SampledFrom([]uint64{0, 0, 30e9, 500e9}).Draw(t, "cap"), Bidding: rapid.SampledFrom(biddings).Draw(t, "bidding"),
		})
	}
	builder := Builder{Regime: Regime(rapid.IntRange(0, 1).Draw(t, "regime")), GasLimit: rapid.Uint64Range(1e5, 6e6).Draw(t, "limit")}
	var debts []uint64
	for range rapid.IntRange(1, 5).Draw(t, "vaults") {
		debts = append(debts, rapid.Uint64Range(15_000e6, 21_000e6).Draw(t, "debt"))
	}
	half, steep, capacity := rapid.Bool().Draw(t, "close factor"), rapid.Uint64Range(0, 1e10).Draw(t, "steepness"), rapid.Uint64Range(1, 60).Draw(t, "capacity")
	return bots, builder, func() (*lender, *slope) {
		market := crash(len(debts))
		for i, debt := range debts {
			market.vaults[i].debt = n(debt)
		}
		if half {
			market.closeFactor = n(0.5e18)
		}
		venue := deep()
		venue.steepness, venue.capacity, venue.feeBps = mul(n(steep), n(1e15)), ether(capacity), 5
		return market, venue
	}
}

func TestRulesOfTheRaceHoldForAnybody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bots, builder, world := drawWorld(t)
		block := calm()
		block.Number = rapid.Uint64Range(0, 4).Draw(t, "block")
		block.BaseFee = rapid.Uint64Range(0, 400e9).Draw(t, "base fee")
		r := race(t, builder, bots...)
		market, venue := world()
		round, err := r.Run(block, offers(market), market, venue)
		require.NoError(t, err)

		funds := make([]fixed.Signed, len(bots))
		for i := range bots {
			funds[i] = fixed.Positive(&bots[i].Funds)
		}
		used := uint64(0)
		for i, o := range round.Outcomes {
			who := bots[o.Bid.Bot]
			explained(t, o)
			if i > 0 {
				require.LessOrEqual(t, o.Bid.Tip, round.Outcomes[i-1].Bid.Tip, "the highest tip goes first")
			}
			require.GreaterOrEqual(t, o.Bid.Expected.Cmp(fixed.Positive(&who.MinProfit)), 0, "nobody bids above its value")
			used += o.GasUsed
			require.LessOrEqual(t, used, builder.GasLimit)
			switch o.Status {
			case Won:
				require.NoError(t, o.Reason)
				require.GreaterOrEqual(t, o.Profit.Cmp(fixed.Positive(&who.MinProfit)), 0)
				require.True(t, who.Flash || fixed.Positive(&o.Cost).Cmp(funds[o.Bid.Bot]) <= 0, "funds bound the repayment")
			case Reverted:
				require.Equal(t, PublicAuction, builder.Regime)
				require.LessOrEqual(t, o.Profit.Sign(), 0)
			case Dropped:
				require.Equal(t, Outcome{Bid: o.Bid, Status: Dropped, Reason: o.Reason}, o)
				require.Error(t, o.Reason)
			}
			funds[o.Bid.Bot] = funds[o.Bid.Bot].Add(o.Profit)
			require.GreaterOrEqual(t, funds[o.Bid.Bot].Sign(), 0, "nobody loses more than it owns")
		}
		require.Equal(t, used, round.GasUsed)
		for i := range bots {
			now := r.Funds(i)
			require.Equal(t, funds[i], fixed.Positive(&now))
		}

		// The same again, with the same dice, is the same.
		first := append([]Outcome(nil), round.Outcomes...)
		r.Reset(Addressed{Seed: 1})
		market, venue = world()
		again, err := r.Run(block, offers(market), market, venue)
		require.NoError(t, err)
		require.Equal(t, len(first), len(again.Outcomes))
		for i := range first {
			require.Equal(t, first[i], again.Outcomes[i])
		}
	})
}

// refused is a choice with a fault.
type refused struct{ Everything }

func (refused) Validate() error { return errors.New("a choice that is refused") }

func TestEveryFaultOfARaceIsReported(t *testing.T) {
	bad := Liquidator{Delay: Delay{Min: 3, Max: 1}, Choice: refused{}, Calls: 9, Overhead: MaxGas + 1}
	_, err := NewRace([]Liquidator{bad, flash("a", FixedShare{2e18}), flash("a", FirstPrice{})}, Builder{Regime: 9}, GasTable{Reverted: 5})
	for _, want := range []string{
		"name: is missing", "capital: is 0", "delay: is from 3 to 1", "a choice that is refused", "calls: are 9", "gas_overhead: ", "no rule of bidding",
		"above 1: nobody bids", `two liquidators are called "a"`, "regime: 9", "block_gas_limit: is 0", "reverted must not exceed",
	} {
		require.ErrorContains(t, err, want)
	}
	_, err = NewRace(Defaults(6), roomy, DefaultGas)
	require.NoError(t, err)
}

func TestABlockAllocatesNothing(t *testing.T) {
	r := race(t, roomy, Defaults(6)...)
	market, venue := crash(20), deep()
	list, again := offers(market), restart(market)
	won := 0
	require.Zero(t, testing.AllocsPerRun(20, func() {
		r.Reset(addressed)
		again(list)
		venue.Reset()
		round, err := r.Run(calm(), list, market, venue)
		if err != nil {
			t.Fatal(err)
		}
		for i := range round.Outcomes {
			if round.Outcomes[i].Status == Won {
				won++
			}
		}
	}))
	require.Equal(t, 21*20, won)
}

// restart returns what puts a market's vaults back to what they are now, and refreshes offers of them.
func restart(l *lender) func([]Offer) {
	start := append([]loan(nil), l.vaults...)
	return func(list []Offer) {
		copy(l.vaults, start)
		for i := range list {
			_ = l.Refresh(list[i].Offer)
		}
	}
}

// addressed is boxed once, so that resetting a race allocates nothing.
var addressed Dice = Addressed{Seed: 1}

func BenchmarkRound(b *testing.B) {
	r := race(b, roomy, Defaults(6)...)
	market, venue := crash(100), deep()
	list, again := offers(market), restart(market)
	b.ReportAllocs()
	for b.Loop() {
		r.Reset(addressed)
		again(list)
		venue.Reset()
		if _, err := r.Run(calm(), list, market, venue); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(list)*4), "ns/appraisal")
}

// Where gas is free, half of what 1,000 bring is bid for 200,000 of it against a rival.
func TestABotWithoutACapBidsWhereTheBaseFeeIsNothing(t *testing.T) {
	market, list := arbitrage()
	bots := []Liquidator{
		{Name: "a", Funds: n(5000), Flash: true, Choice: BestSize{}, Bidding: FixedTip{1 << 40}},
		{Name: "b", Funds: n(5000), Flash: true, Choice: BestSize{}, Bidding: FixedTip{1 << 40}},
	}
	round, err := cheapRace(t, Builder{Regime: Bundles, GasLimit: 1e6}, bots...).Run(thousandth(0), list, market, &shop{price: 2, capacity: 1e6})
	require.NoError(t, err)
	require.EqualValues(t, 5, round.Outcomes[0].Bid.Tip, "1,000 · 1,000 / 200,000")
}

// A rule of one's own is asked even where all of the offer is too small for the design.
func TestARuleOfOnesOwnIsAskedAboutWhatIsTooSmall(t *testing.T) {
	asked := 0
	own := choosing(func(*View) Plan { asked++; return Plan{} })
	own.Funds = n(5000)
	market, list := arbitrage()
	r := cheapRace(t, Builder{GasLimit: 1e6}, own, Liquidator{Name: "built in", Funds: n(5000), Flash: true, Choice: BestSize{}, Bidding: FirstPrice{}})
	round, err := r.Run(thousandth(1), list, &tooSmall{market}, &shop{price: 2, capacity: 1e6})
	require.NoError(t, err)
	require.Equal(t, 1, round.Unbid)
	require.Equal(t, 1, asked)
	require.Equal(t, Unwilling, r.Why(0, 0))
	require.Equal(t, Unprofitable, r.Why(1, 0))
}

// tooSmall is a market of whose offers nothing is large enough.
type tooSmall struct{ *kiosk }

func (*tooSmall) Quote(*offer.Offer, uint256.Int) (offer.Terms, error) {
	return offer.Terms{}, offer.ErrTooSmall
}
