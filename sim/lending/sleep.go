package lending

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// debtPerShare is ⌊(tBA + 1)·1e36/(tBS + 1e6)⌋ now.
func (a *running) debtPerShare() (r uint256.Int) {
	t := a.accrued()
	var assets, shares uint256.Int
	assets.AddUint64(&t.TotalBorrowAssets, 1)
	shares.AddUint64(&t.TotalBorrowShares, 1e6)
	r, _ = fixed.Quotient(&assets, &fixed.PriceScale, &shares)
	return r
}

// growth is how much a unit of debt has grown since the path began, scale 1e18, rounded down.
func (a *running) growth() (g uint256.Int) {
	now := a.debtPerShare()
	g, _ = fixed.Quotient(&now, &fixed.WAD, &a.debt0)
	return g
}

// growthUntil is an upper bound at a time at most a day ahead of what is now a growth g.
func (a *running) growthUntil(g uint256.Int, until uint64) uint256.Int {
	if a.IRM == nil {
		return g
	}
	rate, err := a.IRM.MaxRate(a.index.Market(a.market), a.index.RateAtTarget(a.market), until)
	if err != nil {
		panic(fmt.Sprintf("no bound of the interest rate: %v", err))
	}
	// e^x − 1 ≤ x + x² for 0 ≤ x ≤ 1, and the Taylor sum the contract uses is below e^x − 1.
	var x, square, factor uint256.Int
	x.Mul(&rate, uint256.NewInt(until-a.now))
	square.Mul(&x, &x)
	square.Div(&square, &fixed.WAD)
	factor.Add(&fixed.WAD, &x)
	factor.Add(&factor, &square)
	factor.AddUint64(&factor, 2)
	g.AddUint64(&g, 1)
	g, _ = fixed.Quotient(&g, &factor, &fixed.WAD)
	g.AddUint64(&g, 1)
	return g
}

// before is a time until which debts surely grow by no more than a factor, scale 1e18, where 0 is any. It is at the latest
// another time, of within a day, and now where the growth is near.
func (a *running) before(most *uint256.Int, until uint64) uint64 {
	for !most.IsZero() && until > a.now {
		if g := a.growthUntil(fixed.WAD, until); !g.Gt(most) {
			break
		}
		until = a.now + (until-a.now)/2
	}
	return until
}

// noteThresholds stamps the vaults whose threshold the reference price has passed for the first time.
func (a *running) noteThresholds() {
	if a.ref >= a.lowest {
		return
	}
	if safe, until := a.index.SafePrice(a.market, a.now); until != 0 && !a.price.Lt(&safe) {
		return
	}
	a.lowest = a.ref
	a.still.again, a.still.whose = a.find(&a.price, a.now, a.still.again, a.still.whose)
	for _, i := range a.still.whose {
		if s := &a.state[i]; s.Threshold == 0 {
			s.Threshold = a.block + 1
		}
	}
}

// rest finds how long the arm may sleep: until the feed publishes, somebody may be at risk, a borrower wakes, or a new
// threshold is passed. What bids remain unmade because nothing pays is dealt with by compete, which narrows the band. growth is
// that of debts until now. Where the arm may doze, the band holds whatever the feed publishes, but for the feed's own.
func (a *running) rest(growth uint256.Int) {
	calm, pause := a.patience(), arm.Always
	safe, until := a.index.SafePrice(a.market, a.now)
	if until == 0 || a.answer.Lt(&safe) {
		if a.atRiskNow() == 0 {
			return // on the brink: the watermark is a little cautious
		}
		var ok bool
		if pause, ok = a.unprofitable(); !ok {
			return
		}
	} else {
		calm.Until = min(calm.Until, until)
		if a.small {
			var ok bool
			if pause, ok = a.unprofitable(); !ok {
				return
			}
		}
	}
	calm.Until = min(calm.Until, pause.Until)
	// Thresholds are noted where the reference price is below the safe price and lower than ever.
	if until == 0 {
		calm.Low = max(calm.Low, a.lowest-1)
	} else {
		calm.Low = max(calm.Low, min(arm.Below(&safe, &a.unit), a.lowest-1))
	}
	calm.Until = a.before(&a.key.Growth, min(calm.Until, a.now+86_400))
	feed := a.quietFeed()
	if a.nod(&safe, until, &calm); !a.doze.may {
		calm.Within(feed)
	}
	afloat, afloatUntil := a.afloat(calm.Until)
	calm.Low, calm.Until = max(calm.Low, arm.PriceFloor(&afloat, &a.unit)), min(calm.Until, afloatUntil)
	a.doze.calm, a.doze.watch = calm, a.watching(growth, calm.Until)
	calm.Within(a.doze.watch)
	calm.Within(feed)
	calm.Within(pause)
	a.calm = calm
}

// watching is the band in which no borrower acts, begins to react or ceases to, until a time at the latest. growth is that of
// debts until now.
func (a *running) watching(growth uint256.Int, until uint64) arm.Band {
	rise := a.watch.Rise(&growth)
	most := a.growthUntil(growth, until)
	wake, at := a.watch.Next(&most)
	return arm.Band{Low: arm.PriceFloor(&wake, &a.unit), High: arm.Above(&rise, &a.unit), Until: at}
}

// quietFeed is the band in which the feed publishes nothing.
func (a *running) quietFeed() arm.Band {
	lowest, highest, until := a.feed.Quiet()
	return arm.Band{Low: max(lowest, 1) - 1, High: max(highest, highest+1), Until: until}
}

// patience is how long, and between which reference prices, the design waits. Where something of the market's is on offer
// and the design does not say at which prices it pays somebody, it waits for nothing.
func (a *running) patience() arm.Band {
	a.key = a.design.Wake()
	calm := arm.Always
	calm.Until = a.key.Until
	if a.key.High.IsZero() {
		if a.common {
			return arm.Band{}
		}
	} else {
		low, high := a.beside(a.key.Low, a.key.High)
		calm.Low, calm.High = arm.PriceFloor(&low, &a.unit), arm.Below(&high, &a.unit)+1
	}
	return calm
}

// beside turns prices of the venue's, at and below which something is bought there and at and above which it is sold, into
// reference prices. What trades displaced makes the venue cheaper or dearer than the reference, and passes. Twice as much is
// reckoned with, since depth may dry up meanwhile.
func (a *running) beside(low, high uint256.Int) (uint256.Int, uint256.Int) {
	mid := a.venue.Mid()
	switch {
	case mid.Lt(&a.price):
		apart := fixed.Difference(&a.price, &mid)
		mid = fixed.Positive(&mid).Sub(apart).Capped()
		if over := fixed.SetQuotient(&low, &low, &a.price, &mid); over || mid.IsZero() {
			low.SetAllOne()
		}
	case mid.Gt(&a.price):
		apart := fixed.Difference(&mid, &a.price)
		mid = fixed.Positive(&mid).Add(apart).Capped()
		fixed.SetQuotient(&high, &high, &a.price, &mid)
	}
	return low, high
}

// fees is where the base fee comes from.
func (a *running) fees() liquidator.FeeRule {
	if a.Fees == nil {
		return liquidator.ConstantFee(a.BaseFee)
	}
	return a.Fees
}

// cheapest is the least that a liquidation's gas can cost at a base fee, loan units: the lightest bot's, without a tip. Ether
// is at its present price, or at its least until a time where its price moves by itself. There must be a bot.
func (a *running) cheapest(fee, until uint64) uint256.Int {
	least := a.Liquidators[0].Overhead
	for i := range a.Liquidators {
		least = min(least, a.Liquidators[i].Overhead)
	}
	wei := a.WeiPrice(a.ether, a.now)
	switch {
	case until == a.now: // what it costs now
	case a.EtherAsset > 0:
		wei = a.WeiPrice(a.EtherLeast, until)
	case a.EtherPrices != nil:
		wei = a.EtherPrices.Least(a.now, until)
	}
	gas, err := liquidator.GasCost(a.Gas.Liquidate+a.Gas.Swap+least, fee, &wei)
	if err != nil {
		return uint256.Int{}
	}
	return gas
}

// cost is what a unit of collateral costs a liquidator at least, as a price: the contract's price over the design's largest
// incentive, rounded down.
func (a *running) cost() (q uint256.Int) {
	fixed.SetQuotient(&q, &a.answer, &fixed.WAD, &a.key.Earns)
	return q
}

// worthwhile is a lower bound of the collateral that can pay for the gas of its liquidation. Of a vault with collateral C
// at most C is sold, at most at the reference price m (the venue's mid is not above it), and it costs at least C·q, so
// profit is at most C·(m − q) − G, which is negative for
//
//	C < G/(m − q)
//
// and for every C where m ≤ q.
func (a *running) worthwhile() (c uint256.Int) {
	if a.key.Rewards {
		return c
	}
	if mid := a.venue.Mid(); mid.Gt(&a.price) {
		return c
	}
	q := a.cost()
	if !q.Lt(&a.price) {
		return *c.Not(&c)
	}
	var margin uint256.Int
	margin.Sub(&a.price, &q)
	gas := a.cheapest(a.fee.At(a.now), a.now)
	fixed.SetQuotient(&c, &gas, &fixed.PriceScale, &margin)
	return c
}

// unprofitable is the band in which vaults at risk that nobody wants now stay unwanted: while no reference price would let
// the largest of them pay for the lightest bot's gas, no new vault joins them, and nothing is published. By worthwhile's
// bound that is so for reference prices m below
//
//	C·q/(C − γ)    where gas costs γ·m    or    q + G/C    where it costs G at every m
func (a *running) unprofitable() (arm.Band, bool) {
	until, alone := a.alone()
	if !alone {
		return arm.Band{}, false
	}
	calm := arm.Always
	calm.Until = until
	if len(a.Liquidators) == 0 {
		return calm, true
	}
	if mid := a.venue.Mid(); mid.Gt(&a.price) || a.key.Rewards {
		return arm.Band{}, false
	}
	calm.High = a.pays(a.largestAtRisk(), until)
	return calm, calm.High > a.ref
}

// pays is the reference price below which nobody is paid, until a time, for so much collateral at the contract's price.
func (a *running) pays(largest uint256.Int, until uint64) oracle.Price {
	gas, q := a.cheapest(a.fee.Least(a.now, until), until), a.cost()
	var limit uint256.Int
	if a.EtherPrice.IsZero() && a.EtherPrices == nil && a.EtherAsset == 0 {
		var tied uint256.Int // γ, in collateral units: gas at the present reference price, rounded down
		fixed.SetQuotient(&tied, &gas, &fixed.PriceScale, &a.price)
		if !largest.Gt(&tied) {
			return arm.Always.High // not at any price
		}
		tied.Sub(&largest, &tied)
		fixed.SetQuotient(&limit, &largest, &q, &tied)
	} else {
		fixed.SetQuotient(&limit, &gas, &fixed.PriceScale, &largest)
		limit.Add(&limit, &q)
	}
	return arm.PriceFloor(&limit, &a.unit)
}
