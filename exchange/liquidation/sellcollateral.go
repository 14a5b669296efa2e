package liquidation

import (
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fault"
)

// SellCollateral sells the collateral of a pool's account for the pool's asset ([exchange.House.Sell]) until the pool stands,
// before anything of its positions is closed. Where accounts are not judged as a whole there is none.
//
// Source: Bybit help, "Trading Rules: Liquidation Process (UTA)"; OKX help, "Multi-currency margin mode".
type SellCollateral struct{}

// Name is sell-collateral.
func (SellCollateral) Name() string { return "sell-collateral" }

// Faults are those of the parameters.
func (SellCollateral) Faults(r *Rules) (all fault.Faults) {
	if !r.Accounts.Unified {
		all = append(all, fault.New("steps", "sell-collateral needs unified: true, without which nothing else counts in a pool", ""))
	}
	return all
}

func (SellCollateral) take(e *Engine, b exchange.Bucket) outcome {
	before := e.Equity(b)
	e.sold = e.house.Sell(b, e.sold[:0])
	for i := range e.sold {
		s := &e.sold[i]
		ev := Event{Action: Sold, Time: e.Now(), Account: b.Account, Position: none, Mode: exchange.Cross}
		ev.From, ev.Given = s.From, s.Amount
		ev.Moved, ev.EquityBefore, ev.EquityAfter = s.Paid, before, before.Add(exchange.Plus(&s.Paid))
		before = ev.EquityAfter
		e.record(&ev)
	}
	if e.Stands(b) {
		return ends
	}
	return fails
}
