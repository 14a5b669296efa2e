package scenario

import (
	"fmt"
	"regexp"
)

// check reports what is wrong with a scenario although its every key is right by itself. Of keys that are not, it tells nothing.
func (s *Scenario) check(d *decoder) {
	s.checkName(d)
	s.checkPrices(d)
	s.checkPopulation(d)
	names := map[string]bool{}
	for i, l := range s.Liquidators {
		if l == nil {
			continue // refused
		}
		unique(d, names, fmt.Sprintf("liquidators.%d.name", i), l.Common().Name, "liquidators")
	}
	clear(names)
	for i, a := range s.Arms {
		if a == nil {
			continue // refused
		}
		key := fmt.Sprintf("arms.%d", i)
		unique(d, names, key+".name", a.Label(), "arms")
		switch a := a.(type) {
		case ExchangeIsolated:
			s.checkInterval(d, key+".funding.every", a.Funding.Rate, a.Funding.Every)
			s.checkInterval(d, key+".interest.every", a.Interest.Rate, a.Interest.Every)
		case ExchangeAccount:
			s.checkInterval(d, key+".funding.every", a.Funding.Rate, a.Funding.Every)
		}
	}
	s.checkPortfolio(d)
	if s.Market.Collateral.Symbol == s.Market.Loan.Symbol {
		d.fault(nil, "market.loan.symbol", "is the collateral's too", "lend one token against another")
	}
}

// checkInterval holds the interval of a rate that is charged against the clock.
func (s *Scenario) checkInterval(d *decoder, key string, rate Decimal, every Duration) {
	if !rate.IsZero() && every < s.Blocks.Interval {
		d.fault(nil, key, fmt.Sprintf("%s is less than a block of %s", every, s.Blocks.Interval), "lengthen it, or shorten blocks.interval")
	}
}

// named is what a study can be called: its run folder bears the name.
var named = regexp.MustCompile(`^[\pL\pN][\pL\pN .,+=_-]{0,99}$`)

func (s *Scenario) checkName(d *decoder) {
	if !named.MatchString(s.Name) {
		d.fault(nil, "name", fmt.Sprintf("%q cannot name a folder", s.Name), "begin with a letter or digit, and use letters, digits, spaces and . , + = _ - only, a hundred at most")
	}
}

func (s *Scenario) checkPortfolio(d *decoder) {
	names := map[string]bool{s.Market.Collateral.Symbol: true, s.Market.Loan.Symbol: true}
	for i, p := range s.Portfolio.Positions {
		unique(d, names, fmt.Sprintf("portfolio.positions.%d.symbol", i), p.Symbol, "assets")
	}
	if n := len(s.Portfolio.Positions); n > 62 {
		d.fault(nil, "portfolio.positions", fmt.Sprintf("%d are more than 62", n), "remove some")
	}
}

func unique(d *decoder, names map[string]bool, key, name, what string) {
	if names[name] {
		d.fault(nil, key, fmt.Sprintf("%q names two %s", name, what), "give each its own name")
	}
	names[name] = true
}

func (s *Scenario) checkPrices(d *decoder) {
	var from, to Time
	switch p := s.Prices.(type) {
	case History:
		from, to = p.From, p.To
	case PriceFile:
		from, to = p.From, p.To
	case GBM:
		s.checkHorizon(d, p.Horizon)
	case Merton:
		s.checkHorizon(d, p.Horizon)
	case Kou:
		s.checkHorizon(d, p.Horizon)
	}
	if to != 0 && to <= from {
		d.fault(nil, "prices.to", fmt.Sprintf("%s is not after prices.from, %s", to, from), "write a later time")
	}
}

func (s *Scenario) checkHorizon(d *decoder, horizon Duration) {
	if horizon < 2*s.Blocks.Interval {
		d.fault(nil, "prices.horizon", fmt.Sprintf("%s is less than two blocks of %s", horizon, s.Blocks.Interval), "lengthen it, or shorten blocks.interval")
	}
}

func (s *Scenario) checkPopulation(d *decoder) {
	var behaviours []Behaviour
	switch p := s.Population.(type) {
	case Drawn:
		behaviours = p.Behaviours
		checkDistribution(d, "population.collateral", p.Collateral, Decimal{})
		checkDistribution(d, "population.health", p.Health, MustDecimal("1"))
	case PopulationFile:
		behaviours = p.Behaviours
	}
	for i, b := range behaviours {
		key := fmt.Sprintf("population.behaviours.%d", i)
		switch b := b.(type) {
		case TopUp:
			checkTarget(d, key, b.Trigger, b.Target)
		case Repay:
			checkTarget(d, key, b.Trigger, b.Target)
		case AddMargin:
			checkTarget(d, key, b.Trigger, b.Target)
		}
	}
}

func checkTarget(d *decoder, key string, trigger, target Decimal) {
	if target.Cmp(trigger) >= 0 {
		d.fault(nil, key+".target", fmt.Sprintf("%s is not below the trigger, %s", target, trigger), "lower the target or raise the trigger")
	}
}

// checkDistribution holds what a distribution can draw against the floor that every value must exceed.
func checkDistribution(d *decoder, key string, of Distribution, floor Decimal) {
	least, at := Decimal{}, ""
	switch p := of.(type) {
	case Constant:
		least, at = p.Value, ".value"
		if least.Cmp(floor) <= 0 {
			d.fault(nil, key+at, fmt.Sprintf("%s is not above %s", least, floor), "raise it")
		}
		return
	case Uniform:
		least, at = p.Low, ".low"
		if p.High.Cmp(p.Low) <= 0 {
			d.fault(nil, key+".high", fmt.Sprintf("%s is not above low, %s", p.High, p.Low), "raise it")
		}
	case Beta:
		least, at = p.Low, ".low"
		if p.High.Cmp(p.Low) <= 0 {
			d.fault(nil, key+".high", fmt.Sprintf("%s is not above low, %s", p.High, p.Low), "raise it")
		}
	case Lognormal:
		least, at = p.Shift, ".shift"
	case Pareto:
		least, at = p.Minimum, ".minimum"
	}
	if least.Cmp(floor) < 0 {
		d.fault(nil, key+at, fmt.Sprintf("%s lets values below %s be drawn", least, floor), "raise it: a health factor of 1 or less is liquidated before the study begins")
	}
}
