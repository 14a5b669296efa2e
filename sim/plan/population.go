package plan

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// Begin draws a path's borrowers.
func (p *Plan) Begin(path uint32, prices []oracle.Price) (arm.Start, error) {
	market, err := p.market(prices[0])
	if err != nil {
		return arm.Start{}, err
	}
	borrowers, err := p.source.Borrowers(p.borrowersKey(path), market, p.world.Borrowers)
	if err != nil {
		return arm.Start{}, err
	}
	if sick := market.Unhealthy(borrowers); len(sick) > 0 {
		return arm.Start{}, fault.New("", fmt.Sprintf("%d of %d borrowers (the first is number %d) could be liquidated before anything happens, at the first price", len(sick), len(borrowers), sick[0]+1),
			"start at a higher price, or set population.recorded_price so that debts are scaled to it")
	}
	if p.sieve == "drop" || p.sieve == "clip" {
		borrowers, _ = p.sift(borrowers, &market.Price, prices[0])
	}
	if borrowers, err = p.capped(borrowers); err != nil {
		return arm.Start{}, err
	}
	return arm.Start{Path: path, Prices: prices, Borrowers: borrowers}, nil
}

// population makes the source of borrowers and numbers their behaviours.
func (r *reader) population() {
	p := r.plan
	if p.source = r.more.Population; p.source == nil {
		p.source = r.scenario.Population.Source(r.At("population"), r.opening(), r.more.Behaviours)
	}
	p.world.Borrowers = p.source.Size()
	if s, says := r.scenario.Population.(agents.Sieve); says && r.more.Population == nil {
		p.sieve = s.Leftover()
	}
	for _, part := range p.source.Mix() {
		kind := agents.KindOf(part.Behaviour)
		if _, known := p.world.Behaviours[kind]; !known {
			p.world.Behaviours[kind] = uint16(len(p.names.Behaviours))
			p.names.Behaviours = append(p.names.Behaviours, kind)
		}
	}
}

// coarse warns of a feed whose answers have so few decimals that a step of them is more than a basis point of the price, and
// refuses one whose step is more than a tenth: its answers, cut to whole steps, are of another price, or none.
func (r *reader) coarse(first oracle.Price) {
	w := &r.plan.world
	steps, says := w.Feed.(interface{ Step() oracle.Price })
	if !says || first == 0 || steps.Step() <= first/10_000 {
		return
	}
	tell := r.Warn
	if steps.Step() > first/10 {
		tell = r.Refuse
	}
	tell("feed.decimals", fmt.Sprintf("a step of the feed's answers, %s, is %.2g %% of the first price, %s", w.Scale.Text(steps.Step()), 100*float64(steps.Step())/float64(first), w.Scale.Text(first)),
		"give it as many decimals as the feed of such an asset has, 18 at most, or 0 for exact answers")
}

// opening is how paths begin; nil where prices or feed are at fault, which is told already.
func (r *reader) opening() *agents.Opening {
	p := r.plan
	if p.process == nil || p.world.Feed == nil {
		return nil
	}
	first, err := p.firstPrice()
	if err != nil {
		r.Fault("prices", err)
		return nil
	}
	r.coarse(first)
	market, err := p.market(first)
	if err != nil {
		return nil
	}
	return &agents.Opening{Market: market, First: first, Scale: p.world.Scale}
}
