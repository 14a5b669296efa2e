package plan

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// Begin draws a path's borrowers. The feed's first answer is what their health is measured at: the lending contract would
// not open a vault that is unhealthy at it.
func (p *Plan) Begin(path uint32, prices []oracle.Price) (arm.Start, error) {
	feed, err := oracle.NewFeed(p.world.Feed, prices[0], p.world.Clock.Start)
	if err != nil {
		return arm.Start{}, err
	}
	answer, _ := feed.Answer()
	market := agents.Market{CollateralDecimals: p.world.CollateralDecimals, LoanDecimals: p.world.LoanDecimals, LLTV: p.world.HealthLLTV, Price: p.world.Scaled(answer)}
	borrowers := p.rows
	if p.drawn != nil {
		if borrowers, err = p.drawn.Draw(rng.Key{Seed: p.scenario.Seed, Path: uint64(path)}, p.world.Borrowers, market); err != nil {
			return arm.Start{}, err
		}
	}
	if sick := market.Unhealthy(borrowers); len(sick) > 0 {
		return arm.Start{}, fmt.Errorf("plan: %d of %d borrowers (the first is number %d) could be liquidated before anything happens, at the first price: start at a higher price, or set population.recorded_price so that debts are scaled to it", len(sick), len(borrowers), sick[0]+1)
	}
	return arm.Start{Path: path, Prices: prices, Borrowers: borrowers}, nil
}

func (r *reader) population(s *scenario.Scenario, own agents.Mix) {
	p := r.plan
	var mix []scenario.Behaviour
	switch source := s.Population.(type) {
	case scenario.Drawn:
		p.drawn = &agents.Population{
			Collateral: r.distribution("population.collateral", source.Collateral),
			Health:     r.distribution("population.health", source.Health),
		}
		p.world.Borrowers, mix = source.Borrowers, source.Behaviours
	case scenario.PopulationFile:
		r.positions(source)
		mix = source.Behaviours
	default:
		r.fault("population", fmt.Errorf("plan: no population of type %T", s.Population))
	}
	parts := make(agents.Mix, 0, len(mix))
	for i, b := range mix {
		behaviour := r.behaviour(fmt.Sprintf("population.behaviours[%d]", i), b)
		parts = append(parts, agents.Part{Behaviour: behaviour, Weight: uint64(b.Share())})
	}
	if len(own) > 0 {
		parts = own
	}
	for _, part := range parts {
		kind := agents.KindOf(part.Behaviour)
		if _, known := p.world.Behaviours[kind]; !known {
			p.world.Behaviours[kind] = uint16(len(p.names.Behaviours))
			p.names.Behaviours = append(p.names.Behaviours, kind)
		}
	}
	r.fault("population.behaviours", parts.Validate())
	if p.drawn != nil {
		p.drawn.Behaviours = parts
		r.fault("population", p.drawn.Validate())
		return
	}
	parts.Assign(rng.Key{Seed: s.Seed}, p.rows)
}

func (r *reader) positions(source scenario.PopulationFile) {
	p := r.plan
	path := p.scenario.Path(source.File)
	file, err := os.Open(path)
	if err != nil {
		r.fault("population.file", err)
		return
	}
	defer file.Close()
	table, err := agents.Positions{
		CollateralDecimals: p.world.CollateralDecimals, LoanDecimals: p.world.LoanDecimals,
		Column: source.Column, Value: source.Value, SkipEmpty: source.Empty == "skip",
	}.Read(file, path)
	if err != nil {
		r.fault("population.file", err)
		return
	}
	r.input(path)
	p.rows = table.Borrowers
	if table.Skipped > 0 {
		p.notes = append(p.notes, fmt.Sprintf("%d of %d rows of %s have no collateral or no debt and were skipped.", table.Skipped, table.Skipped+len(p.rows), filepath.Base(path)))
	}
	if p.process == nil {
		return // its faults are told already
	}
	first, err := firstPrice(p)
	if err != nil {
		r.fault("prices", err)
		return
	}
	if !source.RecordedPrice.IsZero() {
		r.rescale(source, first)
	}
	r.healthy(source, path, first)
	p.world.Borrowers = len(p.rows)
}

// healthy sees to it that nobody can be liquidated in the block in which the study begins.
func (r *reader) healthy(source scenario.PopulationFile, path string, first oracle.Price) {
	p := r.plan
	feed, err := oracle.NewFeed(p.world.Feed, first, p.world.Clock.Start)
	if err != nil {
		return // told with the feed
	}
	answer, _ := feed.Answer()
	market := agents.Market{CollateralDecimals: p.world.CollateralDecimals, LoanDecimals: p.world.LoanDecimals, LLTV: p.world.HealthLLTV, Price: p.world.Scaled(answer)}
	sick := market.Unhealthy(p.rows)
	switch {
	case len(sick) == 0:
	case len(sick) == len(p.rows):
		r.fault("population.file", fmt.Errorf("%s: all %d positions could be liquidated at the first price, %s: set population.recorded_price to the price they were recorded at", path, len(p.rows), first))
	case source.Unhealthy == "refuse":
		r.fault("population.file", fmt.Errorf("%s: %d of %d positions (the first is number %d) could be liquidated at the first price, %s: set population.recorded_price to the price they were recorded at, or population.unhealthy to drop", path, len(sick), len(p.rows), sick[0]+1, first))
	default:
		p.notes = append(p.notes, fmt.Sprintf("%d of %d positions of %s could be liquidated at the first price, %s, and were dropped.", len(sick), len(p.rows), filepath.Base(path), first))
		kept := p.rows[:0]
		for i := range p.rows {
			if len(sick) > 0 && sick[0] == i {
				sick = sick[1:]
				continue
			}
			kept = append(kept, p.rows[i])
		}
		p.rows = kept
	}
}

// rescale moves recorded debts to the price at which the study begins, so that every vault keeps its LTV.
func (r *reader) rescale(source scenario.PopulationFile, first oracle.Price) {
	p := r.plan
	recorded, err := oracle.ParsePrice(source.RecordedPrice.Text())
	if err != nil {
		r.fault("population.recorded_price", err)
		return
	}
	from, to := p.world.Scaled(recorded), p.world.Scaled(first)
	r.fault("population.recorded_price", agents.Rescale(p.rows, &from, &to))
}

func (r *reader) distribution(key string, d scenario.Distribution) agents.Distribution {
	switch d := d.(type) {
	case scenario.Constant:
		return agents.Constant{Value: d.Value.Float64()}
	case scenario.Uniform:
		return agents.Uniform{Low: d.Low.Float64(), High: d.High.Float64()}
	case scenario.Lognormal:
		return agents.LogNormal{Median: d.Median.Float64(), Sigma: d.Sigma.Float64(), Shift: d.Shift.Float64()}
	case scenario.Pareto:
		return agents.Pareto{Minimum: d.Minimum.Float64(), Alpha: d.Alpha.Float64()}
	case scenario.Beta:
		return agents.Beta{Alpha: d.A.Float64(), Beta: d.B.Float64(), Low: d.Low.Float64(), High: d.High.Float64()}
	}
	r.fault(key, fmt.Errorf("plan: no distribution of type %T", d))
	return nil
}

func (r *reader) behaviour(key string, b scenario.Behaviour) agents.Behaviour {
	switch b := b.(type) {
	case scenario.TopUp:
		return agents.TopUp{
			Trigger: r.ratio(key+".trigger", b.Trigger), Target: r.ratio(key+".target", b.Target),
			Reaction: b.Reaction.Seconds(), Budget: r.ratio(key+".budget", b.Budget),
		}
	case scenario.Repay:
		return agents.Repay{
			Trigger: r.ratio(key+".trigger", b.Trigger), Target: r.ratio(key+".target", b.Target),
			Reaction: b.Reaction.Seconds(), Budget: r.ratio(key+".budget", b.Budget),
		}
	case scenario.Leave:
		return agents.Leave{Trigger: r.ratio(key+".trigger", b.Trigger), Reaction: b.Reaction.Seconds()}
	case scenario.AddMargin:
		return agents.AddMargin{
			Trigger: r.ratio(key+".trigger", b.Trigger), Target: r.ratio(key+".target", b.Target), Reaction: b.Reaction.Seconds(),
		}
	case scenario.SwitchToCross:
		return agents.SwitchToCross{Trigger: r.ratio(key+".trigger", b.Trigger), Reaction: b.Reaction.Seconds()}
	}
	return agents.Passive{}
}
