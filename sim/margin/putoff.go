package margin

import (
	"math"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// putoff are payments of funding that fell due while the arm slept. A payment between quiet blocks is noted with its mark, and
// settled when the arm next wakes, each rounded by itself: every amount is the one that it would have been.
//
// Only the bounds between which the arm sleeps must know of it. They close in by as far as the payments may have moved
// anybody's trigger ([exchange.Accounts.Shift]).
type putoff struct {
	dues      exchange.Dues
	slope     uint256.Int  // how far a price that a borrower waits for moves at most, scale 1e18
	low, high oracle.Price // between which the arm sleeps, before any payment that was put off
	until     uint64       // and before which time, whatever payment falls due
}

// mayPutOff reports whether the arm may sleep through a payment of funding. Several markets share pools, and inverse contracts
// have no bound. Losses that are shared out are so in an order that payments change. A vigilant arm never sleeps.
func (a *running) mayPutOff() bool {
	return len(a.markets) == 1 && a.Instrument.Kind == exchange.Linear && !a.Rules.Shares() && !a.Vigilant
}

// steepest is by how much a price that a borrower waits for moves where what a unit of collateral owes rises by 1: 1 over the
// lowest LTV at which anybody wakes.
func (a *running) steepest() (slope uint256.Int) {
	for i := range a.borrowers {
		if a.borrowers[i].Behaviour == nil {
			continue
		}
		ltv := a.borrowers[i].Behaviour.Alarm().LTV
		if one, err := fixed.WDivUp(&fixed.WAD, &ltv); err == nil && one.Gt(&slope) {
			slope = one
		}
	}
	return slope
}

// putOff notes the payment that is due in the k-th block of the prices, and reports whether the arm sleeps through that block.
func (a *running) putOff(assets [][]oracle.Price, k int, first uint64) bool {
	if k == len(assets[0]) || !a.mayPutOff() {
		return false
	}
	now, price, p := a.Clock.Time(first+uint64(k)), assets[0][k], &a.off
	calm := &a.markets[0].calm
	if band := (arm.Band{Low: calm.Low, High: calm.High, Until: p.until}); now < a.fundingDue || !band.Holds(price, now) {
		return false
	}
	mark := a.Scaled(price)
	a.engine.PutOff(&p.dues, 0, &mark)
	a.fundingDue += a.Funding.Every
	calm.Until = min(p.until, a.fundingDue)
	shift, ok := a.engine.Shift(&p.dues, 0, a.Funding.Rate, &p.slope)
	by := arm.PriceFloor(&shift, &a.unit)
	switch {
	case !ok || by == math.MaxUint64:
		*calm = arm.Band{}
	case a.Funding.Rate.Sign() > 0: // who owns pays: triggers below come nearer
		calm.Low = p.low + min(by+1, math.MaxUint64-p.low)
	default:
		calm.High = p.high - min(by+1, p.high)
	}
	return true
}

// settleFunding books what was put off.
func (a *running) settleFunding() {
	if len(a.off.dues.Prices) == 0 {
		return
	}
	a.payments = a.engine.FundingAt(0, a.Funding.Rate, a.off.dues.Prices, a.payments[:0])
	a.off.dues.Prices = a.off.dues.Prices[:0]
	net := a.carryAll()
	a.received(net)
}

// present books what was put off, for who looks at the arm between its blocks.
func (a *running) present() {
	if len(a.off.dues.Prices) > 0 {
		a.settleFunding()
		a.lieDown()
	}
}
