package plan

import (
	"fmt"
	"strings"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// isEther reports whether a token is ether or its wrapper, of which each is worth one ether by its contract. Tokens of
// staked ether are not: a wstETH or rETH is worth more each day, and a stETH is worth what the market gives.
func isEther(symbol string) bool {
	return strings.EqualFold(symbol, "ETH") || strings.EqualFold(symbol, "WETH")
}

// isDollar reports whether a token is meant to be worth a US dollar, in which ether's histories are.
func isDollar(symbol string) bool {
	upper := strings.ToUpper(symbol)
	return strings.Contains(upper, "USD") || upper == "DAI"
}

// ether reads what gas is paid in: the price of ether in the loan token, or how much ether the collateral is. Where the scenario
// says neither, ether is the loan, the collateral, a position of the portfolio, or what a history that covers the study says.
func (r *reader) ether() {
	w, s := &r.plan.world, r.scenario
	fixed, ratio := !s.Gas.EtherPrice.IsZero(), !s.Gas.EtherPerCollateral.IsZero()
	if fixed && ratio {
		r.Refuse("gas.ether_per_collateral", "is given beside gas.ether_price", "remove one: ether has one price")
	}
	if ratio {
		w.EtherPerCollateral = r.Ratio("gas.ether_per_collateral", s.Gas.EtherPerCollateral)
	}
	if s.Gas.EtherPrices.File != "" {
		if fixed || ratio {
			r.Refuse("gas.ether_prices", "are given beside gas.ether_price or gas.ether_per_collateral", "remove one: ether has one price")
		}
		if s.Gas.EtherPrices.History != "" {
			r.Refuse("gas.ether_prices.history", "is given beside gas.ether_prices.file", "remove one: ether has one price")
		}
		w.EtherPrices = s.Gas.EtherPrices.Prices(r.At("gas.ether_prices"), w.Clock.Start, w.Clock.Start+w.Clock.Length())
		return
	}
	if s.Gas.EtherPrices.History != "" {
		if fixed || ratio {
			r.Refuse("gas.ether_prices", "are given beside gas.ether_price or gas.ether_per_collateral", "remove one: ether has one price")
		}
		r.recordedEther()
		return
	}
	switch {
	case fixed:
		price, err := oracle.ParsePrice(s.Gas.EtherPrice.Text())
		r.Fault("gas.ether_price", err)
		w.EtherPrice = price.Scaled(18, w.LoanDecimals)
	case ratio:
	case isEther(w.LoanSymbol):
		w.EtherPrice = oracle.PriceOne.Scaled(18, w.LoanDecimals)
	case isEther(w.CollateralSymbol):
		if brought, is := s.Prices.(interface{ Brought() bool }); is && brought.Brought() && r.paysGas() {
			r.Note("Gas is paid in ether at the price of the collateral, which is called %s: if the file's prices are another asset's, set market.collateral.symbol and gas.ether_price.", w.CollateralSymbol)
		}
	case r.paysGas():
		for i, h := range s.Portfolio.Positions {
			if isEther(h.Symbol) {
				r.etherIs(1+i, w.Scale, 0)
				r.Note("Gas is paid in ether at the prices of the portfolio's %s, on each path.", h.Symbol)
				return
			}
		}
		if isDollar(w.LoanSymbol) && r.recordedEther() {
			return
		}
		r.Refuse("gas.ether_price", fmt.Sprintf("is not given, and gas is paid in ether: neither %s nor %s is ether", w.CollateralSymbol, w.LoanSymbol),
			fmt.Sprintf("set it to the price of ether in %s, or gas.ether_prices to a file of its prices or a history; where %s is staked ether, set gas.ether_per_collateral instead", w.LoanSymbol, w.CollateralSymbol))
	}
}

// etherIs has an asset of the paths be ether.
func (r *reader) etherIs(asset int, scale oracle.Scale, least oracle.Price) {
	w := &r.plan.world
	w.EtherAsset, w.EtherScale, w.EtherLeast = asset, scale, least
}

// recordedEther puts a history of ether beside the prices of each path, as their last asset. It is false where none covers the
// study.
func (r *reader) recordedEther() bool {
	p, f := r.plan, r.scenario.Gas.EtherPrices
	clock := p.world.Clock
	if p.process == nil {
		return f.History != "" // refused already
	}
	of, ok := f.Recorded(r.At("gas.ether_prices"), clock.Start, clock.Length())
	if !ok {
		return f.History != ""
	}
	beside, err := oracle.NewBeside(p.process, of.Series)
	if err != nil {
		r.Fault("gas.ether_prices", err)
		return true
	}
	r.etherIs(p.process.Assets(), oracle.PriceDecimals, of.Series.Least(clock.Start, clock.Start+clock.Length()))
	p.process = beside
	r.Note("Gas is paid in ether at the prices of history %s (%s), refined to blocks on each path by itself.", of.Name, of.Source)
	return true
}

// paysGas reports whether anybody in the study pays for gas: liquidators of an arm on a chain, at a price above 0.
func (r *reader) paysGas() bool {
	if free, says := r.plan.world.Fees.(interface{ Free() bool }); says && free.Free() || len(r.plan.world.Liquidators) == 0 {
		return false
	}
	if r.more.Alone && len(r.more.Arms) > 0 {
		return false // arms of a program's own know what they pay in
	}
	for _, form := range r.scenario.Arms {
		if _, lends := form.(design.Form); lends {
			return true
		}
	}
	return false
}
