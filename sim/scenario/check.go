package scenario

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"

	"github.com/ringfence-sim/ringfence/catalog"
)

// check reports what is wrong with a scenario although its every key is right by itself. Of keys that are not, it tells nothing.
func (s *Scenario) check(d *decoder) {
	if s.Format > Format {
		d.fault(nil, "format", fmt.Sprintf("%d is later than %d, which this program reads", s.Format, Format), "use a newer one")
	}
	s.checkName(d)
	b := s.Builder()
	checkForms(b, reflect.ValueOf(s).Elem(), "")
	for _, f := range b.Faults() {
		d.fault(nil, f.Key, f.Problem, f.Remedy)
	}
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
		unique(d, names, fmt.Sprintf("arms.%d.name", i), a.Label(), "arms")
	}
	s.checkPortfolio(d)
	if s.Market.Collateral.Symbol == s.Market.Loan.Symbol {
		d.fault(nil, "market.loan.symbol", "is the collateral's too", "lend one token against another")
	}
}

// checkForms lets the forms of a scenario say what is wrong between their keys. A form answers for those inside it.
func checkForms(b *catalog.Builder, v reflect.Value, key string) {
	switch v.Kind() {
	case reflect.Interface:
		if form, checks := v.Interface().(catalog.Checker); checks {
			form.Check(b.At(key))
		}
	case reflect.Slice:
		for i := range v.Len() {
			checkForms(b, v.Index(i), join(key, strconv.Itoa(i)))
		}
	case reflect.Struct:
		for _, f := range catalog.Fields(v.Type()) {
			checkForms(b, v.FieldByIndex(f.Index), join(key, f.Key))
		}
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
	for i, a := range s.Portfolio.Assets {
		unique(d, names, fmt.Sprintf("portfolio.assets.%d.symbol", i), a.Symbol, "assets")
	}
	if n := len(s.Portfolio.Positions) + len(s.Portfolio.Assets); n > 62 {
		d.fault(nil, "portfolio", fmt.Sprintf("%d positions and assets are more than 62", n), "remove some")
	}
}

func unique(d *decoder, names map[string]bool, key, name, what string) {
	if names[name] {
		d.fault(nil, key, fmt.Sprintf("%q names two %s", name, what), "give each its own name")
	}
	names[name] = true
}
