package plan

import "reflect"

// SamePrices reports whether two plans walk the same reference prices on each path, as far as their scenarios tell. A plan with
// additions of a program's own is the same only with itself.
func (p *Plan) SamePrices(other *Plan) bool {
	if p == other {
		return true
	}
	a, b := p.scenario, other.scenario
	return !p.added && !other.added && a.Seed == b.Seed && p.world.Clock == other.world.Clock && p.world.Scale == other.world.Scale &&
		p.Assets() == other.Assets() && reflect.DeepEqual(a.Prices, b.Prices) && reflect.DeepEqual(a.Blocks, b.Blocks) && a.Gas.EtherPrices == b.Gas.EtherPrices &&
		reflect.DeepEqual(a.Portfolio, b.Portfolio) && a.Market.Collateral == b.Market.Collateral && a.Market.Loan == b.Market.Loan
}

// SamePopulation reports whether two plans have the same prices and the same borrowers on each path, as far as their scenarios
// tell. Where arms say which borrowers there are, it is never so but for one plan.
func (p *Plan) SamePopulation(other *Plan) bool {
	if p == other {
		return true
	}
	a, b := p.scenario, other.scenario
	return p.SamePrices(other) && p.cap == other.cap && p.sieve != "drop" && p.sieve != "clip" && other.sieve == p.sieve &&
		a.Market.LLTV.Cmp(b.Market.LLTV) == 0 && reflect.DeepEqual(a.Feed, b.Feed) && reflect.DeepEqual(a.Population, b.Population)
}
