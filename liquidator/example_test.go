package liquidator_test

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// halves is a bidding rule of one's own: half of the value, but never more than the best rival could pay.
type halves struct{}

func (halves) Kind() string    { return "halves" }
func (halves) Validate() error { return nil }
func (halves) Tip(c liquidator.Contest) uint64 {
	return min(c.Own/2, c.Rival)
}

// thirds is a choice of one's own: a third of what is on offer, and nothing where that gains less than 100 USDC.
type thirds struct{}

func (thirds) Kind() string    { return "thirds" }
func (thirds) Validate() error { return nil }
func (thirds) Choose(v *liquidator.View) liquidator.Plan {
	amount := v.Most()
	amount.Div(&amount, uint256.NewInt(3))
	if gain, ok := v.Gain(amount); !ok || gain.Cmp(fixed.FromInt64(100e6)) < 0 {
		return liquidator.Plan{}
	}
	return liquidator.Once(amount)
}

// market has one vault of 10 ETH that owes 17,300 USDC, and sells it at 2000 USDC per ETH less 5 %.
type market struct{ left uint256.Int }

func (m *market) Refresh(o *offer.Offer) error {
	if o.Most = m.left; m.left.IsZero() {
		return offer.ErrGone
	}
	return nil
}

func (m *market) Quote(o *offer.Offer, amount uint256.Int) (terms offer.Terms, err error) {
	if amount.Gt(&o.Most) {
		return terms, offer.ErrAbove
	}
	terms.Receive = amount
	terms.Pay, err = fixed.MulDivUp(&amount, uint256.NewInt(1900e6), uint256.NewInt(1e18))
	return terms, err
}

func (m *market) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	if next.Most.Sub(&o.Most, &amount).IsZero() {
		return offer.ErrGone
	}
	return nil
}

func (m *market) Take(_ int, o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	terms, err := m.Quote(o, amount)
	m.left.Sub(&m.left, &amount)
	return terms, err
}

// desk buys any amount of ETH at 1990 USDC.
type desk struct{}

func (desk) Quote(_ liquidity.Side, base, _ *uint256.Int) (fill liquidity.Fill) {
	fill.Base = *base
	fill.Quote, _ = fixed.MulDivDown(base, uint256.NewInt(1990e6), uint256.NewInt(1e18))
	return fill
}

func (d desk) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	return d.Quote(side, base, limit)
}

func (desk) Mid() uint256.Int            { return at(1990) }
func (desk) Follow(*uint256.Int, uint64) {}
func (desk) Reset()                      {}

// at is a price of whole ether in whole USDC, times 1e36.
func at(usdc uint64) (price uint256.Int) {
	price.Mul(uint256.NewInt(usdc), uint256.NewInt(1e12))
	return *price.Mul(&price, uint256.NewInt(1e12))
}

func Example() {
	bots := []liquidator.Liquidator{
		{Name: "ours", Funds: *uint256.NewInt(50_000e6), Flash: true, Bidding: halves{}},
		{Name: "heavy", Funds: *uint256.NewInt(50_000e6), Flash: true, Overhead: 100_000, Bidding: liquidator.FixedShare{Share: 0.2e18}},
	}
	race, err := liquidator.NewRace(bots, liquidator.Builder{GasLimit: 60_000_000}, liquidator.DefaultGas)
	if err != nil {
		fmt.Println(err)
		return
	}
	race.Reset(liquidator.Addressed{Seed: 1})
	block := liquidator.Block{Number: 1, BaseFee: 20e9, WeiPrice: at(2000), Reference: at(2000)}
	vault, on := &market{left: *uint256.NewInt(9e18)}, new(offer.Offer)
	if err := vault.Refresh(on); err != nil {
		fmt.Println(err)
		return
	}
	round, err := race.Run(block, []liquidator.Offer{{Offer: on}}, vault, desk{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range round.Outcomes {
		fmt.Printf("%-5s %-8s reference value %d = cost %d + impact %s + gas %d + tip %d + profit %s\n", race.Bot(o.Bid.Bot).Name, o.Status,
			&o.ReferenceValue, &o.Cost, o.Impact, &o.Gas, &o.Tip, o.Profit)
	}
	// Output:
	// ours  won      reference value 18000000000 = cost 17100000000 + impact 90000000 + gas 12888000 + tip 398556000 + profit 398556000
	// heavy reverted reference value 0 = cost 0 + impact 0 + gas 6932000 + tip 65109574 + profit -72041574
}

// A view shows what an offer is worth outside of any race, too.
func ExampleLook() {
	vault, on := &market{left: *uint256.NewInt(9e18)}, new(offer.Offer)
	if err := vault.Refresh(on); err != nil {
		fmt.Println(err)
		return
	}
	view := liquidator.Look(vault, on, desk{}, liquidator.Means{})
	for _, choice := range []liquidator.Choice{liquidator.BestSize{}, thirds{}} {
		a, _ := view.Appraise(choice.Choose(view))
		fmt.Println(choice.Kind(), "seizes", &a.Receive, "for", &a.Cost, "and gains", a.Gain)
	}
	// Output:
	// best-size seizes 9000000000000000000 for 17100000000 and gains 810000000
	// thirds seizes 3000000000000000000 for 5700000000 and gains 270000000
}

func ExampleNextBaseFee() {
	fee := uint64(9e9)
	for range 27 { // full blocks: 15 million above the target of 15 million
		fee = liquidator.NextBaseFee(fee, 30_000_000, 15_000_000)
	}
	fmt.Println(fee/1e9, "gwei after five and a half minutes of full blocks")
	// Output:
	// 216 gwei after five and a half minutes of full blocks
}
