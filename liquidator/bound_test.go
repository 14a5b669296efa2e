package liquidator

import (
	"fmt"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
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
