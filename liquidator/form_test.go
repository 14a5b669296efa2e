package liquidator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
)

// Each key of a form is counted in its own unit, for a loan token of six decimals.

func TestTheFormOfABotSetsEachKey(t *testing.T) {
	one := catalog.MustDecimal
	bot := Bot{
		Name: "n", Capital: one("5"), Daily: one("7"), GasOverhead: 3, Delay: 4, MinimumProfit: one("2"), GasPriceCap: one("9"),
		Calls: 2, BidDiscount: one("0.25"),
	}
	want := Liquidator{
		Name: "n", Funds: n(5e6), Daily: n(7e6), Overhead: 3, Delay: Delay{Max: 4}, MinProfit: n(2e6), MaxGasPrice: 9e9,
		Calls: 2, Discount: 0.25e18, Choice: BestSize{},
	}
	require.Equal(t, bot, bot.Common())
	for _, c := range []struct {
		form    Form
		bidding Bidding
		choice  Choice
	}{
		{FirstPriceForm{Bot: bot, Sizing: Sizing{"best"}}, FirstPrice{}, BestSize{}},
		{SecondPriceForm{Bot: bot, Sizing: Sizing{"all"}}, SecondPrice{}, Everything{}},
		{FixedTipForm{Bot: bot, Sizing: Sizing{"best"}, Tip: one("2")}, FixedTip{Wei: 2e9}, BestSize{}},
		{FixedShareForm{Bot: bot, Sizing: Sizing{"all"}, Share: one("0.7")}, FixedShare{Share: 0.7e18}, Everything{}},
	} {
		b := catalog.NewBuilder(catalog.Study{Loan: catalog.Token{Decimals: 6}}, "")
		want.Bidding, want.Choice = c.bidding, c.choice
		require.Equal(t, want, c.form.Liquidator(b))
		require.NoError(t, b.Err())
	}
	b := catalog.NewBuilder(catalog.Study{Loan: catalog.Token{Decimals: 6}}, "")
	flash := FirstPriceForm{Bot: Bot{Name: "n", GasPriceCap: one("1e10")}}.Liquidator(b)
	require.True(t, flash.Flash)
	require.Equal(t, n(1e12), flash.Funds, "a million tokens for gas")
	require.ErrorContains(t, b.Err(), "gas_price_cap_gwei: is more than 9 ether")
}

func TestDefaultsCountInTheLoanToken(t *testing.T) {
	bots := Defaults(6)
	for i, want := range []struct{ funds, least uint64 }{{1e11, 0}, {1e11, 0}, {2e12, 1e7}, {5e11, 1e7}} {
		require.NoError(t, bots[i].Validate())
		require.Equal(t, n(want.funds), bots[i].Funds, bots[i].Name)
		require.Equal(t, n(want.least), bots[i].MinProfit, bots[i].Name)
		require.EqualValues(t, 0.05e18, bots[i].Discount)
	}
	require.EqualValues(t, 2e8, Defaults(2)[2].Funds.Uint64())
}

// Each bound lets the value at it pass, and refuses the next.

// ⌊x·a/b⌋, and x where a is not below b.

// At a wei's price of 1 loan unit, so much value buys value/gas wei per gas.

// A delay from 2 to 5 blocks is each of four lengths for a quarter of all rolls.

// loaded is a dice that always shows the same.
