package liquidator

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A vault offers 9.0825 ETH for 17,300 USDC. That is 18,165 USDC at the venue's price, 865 more, and gas is 12.888.
func TestWhyABotLeavesAnOfferAlone(t *testing.T) {
	steep := func(usd uint64) *slope { // usd USDC per ETH²
		v := deep()
		v.steepness = mul(n(usd), mul(n(1e9), n(1e15)))
		return v
	}
	fee := func(bps uint64) *slope {
		v := deep()
		v.feeBps = bps
		return v
	}
	best := func(l *Liquidator) { l.Choice = BestSize{} }
	poor := func(usd uint64) func(*Liquidator) {
		return func(l *Liquidator) { l.Flash, l.Funds = false, usdc(usd) }
	}
	for name, row := range map[string]struct {
		venue *slope
		set   func(*Liquidator)
		limit uint64
		want  Reason
	}{
		"it takes all of it":                        {want: Partial},
		"it notices later":                          {set: func(l *Liquidator) { l.Delay = Delay{Min: 1000, Max: 1000} }, want: Unnoticed},
		"gas is above its cap":                      {set: func(l *Liquidator) { l.MaxGasPrice = 19e9 }, want: GasCapped},
		"it cannot pay for failing":                 {set: poor(2), want: Unfunded},
		"200 of 17,300 bring 10, less than gas":     {set: poor(200), want: Unfunded},
		"300 bring 15":                              {set: poor(300), want: Partial},
		"it wants more than there is":               {set: func(l *Liquidator) { l.MinProfit = usdc(853) }, want: Unprofitable},
		"a little less":                             {set: func(l *Liquidator) { l.MinProfit = usdc(852) }, want: Partial},
		"the venue's fee is 872":                    {venue: fee(480), want: Unprofitable},
		"the fee is 836":                            {venue: fee(460), want: Partial},
		"1,650 of impact on all of it":              {venue: steep(20), want: NoDepth},
		"a part has less":                           {venue: steep(20), set: best, want: Partial},
		"no part that pays for gas":                 {venue: steep(20_000), set: best, want: NoDepth},
		"a venue that takes nothing":                {venue: &slope{price: price(2000)}, want: NoDepth},
		"a venue below the contract's price":        {venue: &slope{price: price(1900), capacity: ether(100)}, want: Unprofitable},
		"its own rule takes nothing":                {set: func(l *Liquidator) { l.Choice = choosing(func(*View) Plan { return Plan{} }).Choice }, want: Unwilling},
		"its own rule takes what does not pay":      {set: func(l *Liquidator) { l.Choice = choosing(func(*View) Plan { return Once(n(1)) }).Choice }, want: Unprofitable},
		"the block has no room for 322,200 of gas":  {limit: 322_199, want: BlockFull},
		"the block has just as much room":           {limit: 322_200, want: Partial},
		"of two reasons the first that applies one": {set: func(l *Liquidator) { l.MaxGasPrice, l.MinProfit = 19e9, usdc(900) }, want: GasCapped},
	} {
		t.Run(name, func(t *testing.T) {
			market, builder, venue, bot := crash(1), roomy, deep(), flash("bot", FirstPrice{})
			if row.venue != nil {
				venue = row.venue
			}
			if row.set != nil {
				row.set(&bot)
			}
			if row.limit > 0 {
				builder.GasLimit = row.limit
			}
			r := race(t, builder, bot)
			_, err := r.Run(calm(), offers(market), market, venue)
			require.NoError(t, err)
			require.Equal(t, row.want, r.Why(0, 0), "%s", r.Why(0, 0))
		})
	}
}

// Reasons are of each bot and each offer, also where bots compete, and where a bot's own sales take what the venue has.
func TestReasonsAreOfEachBotAndOffer(t *testing.T) {
	market := crash(2)
	venue := deep()
	venue.capacity = mul(n(91), n(1e17)) // 9.1 ETH: the first vault's and 0.0175 more
	slow := flash("slow", FirstPrice{})
	slow.Delay = Delay{Min: 1000, Max: 1000}
	r := race(t, roomy, flash("first", FixedTip{Wei: 5}), slow, flash("second", FixedTip{Wei: 3}))
	_, err := r.Run(calm(), offers(market), market, venue)
	require.NoError(t, err)
	require.Equal(t, []Reason{Partial, Unnoticed, Outbid}, []Reason{r.Why(0, 0), r.Why(1, 0), r.Why(2, 0)})
	require.Equal(t, Unnoticed, r.Why(1, 1))
	require.Equal(t, NoDepth, r.Why(0, 1), "it means to sell the first vault's, and what the venue takes beside it pays for no gas")
}
