package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// loss is what the steps of the third kind are bearing.
type loss struct {
	market  exchange.MarketID
	account exchange.AccountID // whose bucket ended below zero; −1: nobody's, the fund's own inventory was sold at a loss
	missing uint256.Int        // still
	paid    uint256.Int        // by the fund
}

// cover makes up for what is missing, by the steps of the third kind, and notes in an event who paid. What nobody bears, where
// the rules name nobody who does, is returned, and stays where it is missing.
func (e *Engine) cover(ev *Event, missing *uint256.Int) (unpaid uint256.Int) {
	e.loss = loss{market: ev.Market, account: ev.Account, missing: *missing}
	l := &e.loss
	for _, s := range e.bearing {
		if !l.missing.IsZero() {
			s.bear(e, l)
		}
	}
	ev.FundPaid.Add(&ev.FundPaid, &l.paid)
	rest := fixed.MinusCapped(missing, &l.paid)
	rest.Sub(&rest, &l.missing)
	ev.Shared.Add(&ev.Shared, &rest)
	return l.missing
}

// Gate refuses withdrawals for some time after a loss of an account that nothing before it covered, and after a bucket below
// zero of which no counterparty could take any.
//
// Source: dYdX v4, x/subaccounts: withdrawals are gated for 50 blocks, of about a second.
type Gate struct {
	Seconds uint64
}

// Name is gate.
func (Gate) Name() string { return "gate" }

// Faults are those of the parameters.
func (Gate) Faults(*Rules) fault.Faults { return nil }

func (Gate) bear(e *Engine, l *loss) {
	if l.account != none {
		e.shut()
	}
}

// shut refuses withdrawals for as long as the rules say.
func (e *Engine) shut() {
	if e.gate.Seconds > 0 {
		e.house.Gate(e.gate.Seconds)
	}
}

// Operator bears all that is missing with the venue's own capital.
type Operator struct{}

// Name is operator.
func (Operator) Name() string { return "operator" }

// Faults are those of the parameters.
func (Operator) Faults(*Rules) fault.Faults { return nil }

func (Operator) bear(e *Engine, l *loss) {
	s := e.settles(l.market)
	e.operator[s] = e.operator[s].Sub(fixed.Positive(&l.missing))
	l.missing.Clear()
}

// Share spreads all that is missing in a mark over the open positions of its market, in proportion to their value at
// mark, rounded down and none beyond its bucket's equity. What that leaves is the operator's.
//
// Source: Cube, liquidation.md.
type Share struct{}

// Name is share.
func (Share) Name() string { return "share" }

// Faults are those of the parameters.
func (Share) Faults(*Rules) fault.Faults { return nil }

func (Share) bear(e *Engine, l *loss) {
	e.markets[l.market].uncovered.Add(&e.markets[l.market].uncovered, &l.missing)
	Operator{}.bear(e, l) // until it is charged
}

// charge has a market's open positions bear what is to be shared, and reports whether anybody paid.
func (e *Engine) charge(id exchange.MarketID) (any bool) {
	m := &e.markets[id]
	missing := m.uncovered
	m.uncovered.Clear()
	if missing.IsZero() {
		return false
	}
	var total uint256.Int
	e.charged = e.charged[:0]
	for _, s := range [...]exchange.Side{exchange.Long, exchange.Short} {
		for i := range e.house.NumAtRisk(id, s) {
			who := e.house.AtRisk(id, s, i)
			v := e.Value(who)
			total.Add(&total, &v)
			e.charged = append(e.charged, who)
		}
	}
	for _, who := range e.charged {
		b := e.BucketOf(who)
		before, v := e.Equity(b), e.Value(who)
		part := exact.MulDivDown(&missing, &v, &total)
		part = exact.Min(part, before.Capped())
		if part.IsZero() {
			continue
		}
		e.house.Pay(b, fixed.Negative(&part))
		e.operator[b.Asset] = e.operator[b.Asset].Add(fixed.Positive(&part))
		any = true
		ev := e.event(Charged, who)
		ev.EquityBefore, ev.EquityAfter = before, before.Sub(fixed.Positive(&part))
		ev.Moved, ev.Remaining = part, e.Holding(who).Size
		e.record(&ev)
		e.house.Renew(who)
	}
	return any
}
