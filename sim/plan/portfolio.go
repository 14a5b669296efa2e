package plan

import (
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// portfolio reads the scenario's portfolio and puts the prices of its assets beside the main one's.
func (r *reader) portfolio() {
	p, s := r.plan, r.scenario
	p.world.Portfolio.Reserve = r.Ratio("portfolio.reserve", s.Portfolio.Reserve)
	var laws []oracle.Companion
	scale := oracle.Scale(oracle.PriceDecimals)
	if p.process != nil {
		scale = p.world.Scale
	}
	for i, h := range s.Portfolio.Positions {
		at := r.At(index("portfolio.positions", i))
		l := leg(h)
		l.Notional, l.Leverage = at.Ratio("notional", h.Notional), at.Ratio("leverage", h.Leverage)
		laws = append(laws, h.Prices.Companion(at.At("prices"), scale))
		p.world.Portfolio.Legs = append(p.world.Portfolio.Legs, l)
		p.names.Others = append(p.names.Others, h.Symbol)
	}
	for i, t := range s.Portfolio.Assets {
		at := r.At(index("portfolio.assets", i))
		laws = append(laws, t.Prices.Companion(at.At("prices"), scale))
		p.world.Portfolio.Assets = append(p.world.Portfolio.Assets, arm.Asset{Symbol: t.Symbol, Worth: at.Ratio("worth", t.Worth)})
		p.names.Others = append(p.names.Others, t.Symbol)
	}
	if len(laws) == 0 || p.process == nil || r.more.Prices != nil {
		return
	}
	together, err := oracle.NewCompanions(p.process, laws...)
	if err != nil {
		r.Fault("portfolio", err)
		return
	}
	p.process = together
}
