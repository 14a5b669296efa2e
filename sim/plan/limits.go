package plan

import (
	"fmt"
	"math/big"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/margin"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// schedule reports payments that never fall due, and those that unlevered counterparties do not have.
func (r *reader) schedule(key string, s *scenario.Scenario, a scenario.Exchange, arm *margin.Arm) {
	if r.plan.process == nil {
		return // its faults are told already, and there is no clock
	}
	clock := &r.plan.world.Clock
	last := clock.Time(max(1, clock.Blocks)-1) - clock.Start
	if !arm.Interest.Rate.IsZero() && arm.Interest.Every > last {
		r.warn(key+".interest.every", "%s is longer than the study, %s from its first block to its last: interest is charged once, at the first block", scenario.Duration(arm.Interest.Every), scenario.Duration(last))
	}
	if arm.Funding.Rate.IsZero() || arm.Funding.Every == 0 {
		return
	}
	if arm.Funding.Every > last {
		r.fault(key+".funding.every", fmt.Errorf("%s is longer than the study, %s from its first block to its last, and no payment would fall due; shorten it, lengthen the study, or remove funding", scenario.Duration(arm.Funding.Every), scenario.Duration(last)))
		return
	}
	if !r.counterpartiesPay(s, arm) {
		return
	}
	payments := new(big.Int).SetUint64(last / arm.Funding.Every)
	abs := arm.Funding.Rate.Abs()
	total := decimal.NewFromBigInt(payments.Mul(payments, abs.ToBig()), -18)
	if total.GreaterThan(decimal.NewFromInt(1)) {
		r.fault(key+".funding.rate", fmt.Errorf("%s every %s takes, over the study, %s times what their positions are worth from the counterparties, who are unlevered and have it once; bring the rate nearer to 0, lengthen the interval or shorten the study",
			a.Funding.Rate, a.Funding.Every, total.Round(2)))
	}
}

// counterpartiesPay reports whether any of those on the other side of the borrowers' positions pays funding.
func (r *reader) counterpartiesPay(s *scenario.Scenario, arm *margin.Arm) bool {
	if arm.Funding.Rate.Sign() < 0 {
		return true // the shorts against the main positions
	}
	for _, h := range s.Portfolio.Positions {
		if arm.Account && h.Side == "short" {
			return true // the longs against these
		}
	}
	return false
}

// drawnMost is how many borrowers are drawn to see what a population is like.
const drawnMost = 20_000

// limits reports positions that an arm's schedule does not allow to be opened: faults where all paths have them, warnings where
// they are drawn.
func (r *reader) limits(s *scenario.Scenario) {
	p := r.plan
	var bounded []int
	for i := range s.Arms {
		if _, is := p.arms[i].(margin.Arm); is {
			bounded = append(bounded, i)
		}
	}
	if len(bounded) == 0 {
		return
	}
	first, err := firstPrice(p)
	if err != nil {
		return // told where the path begins
	}
	borrowers, paths, certain := p.rows, 1, true
	if p.drawn != nil {
		_, size := p.drawn.Collateral.(agents.Constant)
		_, health := p.drawn.Health.(agents.Constant)
		if certain = size && health; !certain {
			paths = min(p.scenario.Paths, 20)
		}
		if borrowers, paths, err = p.sample(first, paths); err != nil {
			return // likewise
		}
	}
	price := p.world.Scaled(first)
	for _, i := range bounded {
		arm := p.arms[i].(margin.Arm)
		name := exchangeOf(s.Arms[i]).Preset
		key, of := fmt.Sprintf("arms[%d].preset", i), ""
		if !certain {
			of = fmt.Sprintf(" of %d drawn on the first %s", len(borrowers), counted(paths, "path"))
		}
		switch why := p.overLimit(&arm, name, of, borrowers, &price); {
		case why == "":
		case certain:
			r.fault(key, fmt.Errorf("%s", why))
		default:
			r.warn(key, "%s: a path with such a borrower fails in this arm", why)
		}
	}
}

func exchangeOf(a scenario.Arm) scenario.Exchange {
	switch a := a.(type) {
	case scenario.ExchangeIsolated:
		return a.Exchange
	case scenario.ExchangeAccount:
		return a.Exchange
	}
	return scenario.Exchange{}
}

// sample draws the borrowers of the first paths, of as many of them as are cheap to draw.
func (p *Plan) sample(first oracle.Price, most int) (all []agents.Borrower, paths int, err error) {
	feed, err := oracle.NewFeed(p.world.Feed, first, p.world.Clock.Start)
	if err != nil {
		return nil, 0, err
	}
	answer, _ := feed.Answer()
	market := agents.Market{CollateralDecimals: p.world.CollateralDecimals, LoanDecimals: p.world.LoanDecimals, LLTV: p.world.HealthLLTV, Price: p.world.Scaled(answer)}
	n := min(p.world.Borrowers, drawnMost)
	for ; paths < most && len(all)+n <= drawnMost; paths++ {
		drawn, err := p.drawn.Draw(rng.Key{Seed: p.scenario.Seed, Path: uint64(paths)}, n, market)
		if err != nil {
			return nil, 0, err
		}
		all = append(all, drawn...)
	}
	return all, paths, nil
}

// overLimit says how many borrowers' positions an arm would refuse to open, with the largest, the limit and what to do; nothing
// where there are none. It knows of two reasons: a value above the last tier, and a margin below the tier's initial margin.
func (p *Plan) overLimit(of *margin.Arm, preset, drawn string, borrowers []agents.Borrower, price *uint256.Int) string {
	var above, thin int
	var largest, end, value, equity, need uint256.Int
	symbol := p.scenario.Market.Collateral.Symbol
	over := func(in *exchange.Instrument, x *uint256.Int, asset string) {
		most := in.Tiers.Brackets[len(in.Tiers.Brackets)-1].Cap
		if most.IsZero() || !x.Gt(&most) {
			return
		}
		if above++; x.Gt(&largest) {
			largest, end, symbol = *x, most, asset
		}
	}
	for i := range borrowers {
		b := &borrowers[i]
		main := arm.Worth(&b.Collateral, price)
		over(&of.Instrument, &main, p.scenario.Market.Collateral.Symbol)
		for j := range of.Others {
			other := arm.Share(&main, &p.world.Portfolio.Legs[j].Notional)
			over(&of.Others[j], &other, p.names.Others[j])
		}
		margin := fixed.MinusCapped(&main, &b.Debt)
		if least := of.Instrument.Tiers.InitialMargin(&main); !of.Cross && of.Rules.Accounts.Mode.Scope != exchange.BySubaccount && margin.Lt(&least) {
			if thin++; thin == 1 {
				value, equity, need = main, margin, least
			}
		}
	}
	switch {
	case above > 0:
		return fmt.Sprintf("%s%s above the last tier of %s, which ends at %s, the largest of %s worth %s; "+
			"write a preset file with base: and tiers with larger caps, or give borrowers less collateral",
			counted(above, "position"), drawn, preset, p.world.InLoan(&end), symbol, p.world.InLoan(&largest))
	case thin > 0:
		return fmt.Sprintf("%s%s with less margin than %s wants at first: one worth %s has %s and needs %s; "+
			"write a preset file with base: and tiers with lower initial rates, or give borrowers more health",
			counted(thin, "position"), drawn, preset, p.world.InLoan(&value), p.world.InLoan(&equity), p.world.InLoan(&need))
	}
	return ""
}

// counted is a number of things.
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}
