package margin

import (
	"fmt"
	"math/big"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// schedule reports payments that never fall due, and those that unlevered counterparties do not have.
func (f ExchangeForm) schedule(b *catalog.Builder, w *arm.World, of *Arm) {
	clock := &w.Clock
	if clock.Blocks == 0 {
		return // the faults of the prices are told already
	}
	last := clock.Time(max(1, clock.Blocks)-1) - clock.Start
	if !of.Interest.Rate.IsZero() && of.Interest.Every > last {
		b.Warn("interest.every", fmt.Sprintf("%s is longer than the study, %s from its first block to its last: interest is charged once, at the first block", catalog.Duration(of.Interest.Every), catalog.Duration(last)), "")
	}
	if of.Funding.Rate.IsZero() || of.Funding.Every == 0 {
		return
	}
	if of.Funding.Every > last {
		b.Refuse("funding.every", fmt.Sprintf("%s is longer than the study, %s from its first block to its last, and no payment would fall due", catalog.Duration(of.Funding.Every), catalog.Duration(last)), "shorten it, lengthen the study, or remove funding")
		return
	}
	if !counterpartiesPay(w, of) {
		return
	}
	payments := new(big.Int).SetUint64(last / of.Funding.Every)
	abs := of.Funding.Rate.Abs()
	total := decimal.NewFromBigInt(payments.Mul(payments, abs.ToBig()), -18)
	if total.GreaterThan(decimal.NewFromInt(1)) {
		b.Refuse("funding.rate", fmt.Sprintf("%s every %s takes, over the study, %s times what their positions are worth from the counterparties, who are unlevered and have it once",
			f.Funding.Rate, catalog.Duration(of.Funding.Every), total.Round(2)), "bring the rate nearer to 0, lengthen the interval or shorten the study")
	}
}

// counterpartiesPay reports whether any of those on the other side of the borrowers' positions pays funding.
func counterpartiesPay(w *arm.World, of *Arm) bool {
	if of.Funding.Rate.Sign() < 0 {
		return true // the shorts against the main positions
	}
	for _, leg := range w.Portfolio.Legs {
		if of.Account && leg.Side == exchange.Short {
			return true // the longs against these
		}
	}
	return false
}

// Survey implements [arm.Surveyor]: it reports positions that the arm's schedule does not allow to be opened.
func (f ExchangeForm) Survey(b *catalog.Builder, w *arm.World, of arm.Arm, s *arm.Sample) {
	built, is := of.(Arm)
	if !is {
		return
	}
	drawn := ""
	if !s.Certain {
		drawn = fmt.Sprintf(" of %d drawn on the first %s", len(s.Borrowers), counted(s.Paths, "path"))
	}
	switch problem, remedy := f.overLimit(&built, w, drawn, s); {
	case problem == "":
	case s.Certain:
		b.Refuse("preset", problem, remedy)
	default:
		b.Warn("preset", problem, remedy+": a path with such a borrower fails in this arm")
	}
}

// MostDebt implements [arm.Opener]: what is left of a position's value after the initial margin that the schedule
// wants, nothing where its value is above the last tier.
func (m Arm) MostDebt(w *arm.World, _, reference, collateral *uint256.Int) uint256.Int {
	value := arm.Worth(collateral, reference)
	if most := m.Instrument.Tiers.Brackets[len(m.Instrument.Tiers.Brackets)-1].Cap; !most.IsZero() && value.Gt(&most) {
		return uint256.Int{}
	}
	for j := range m.Others {
		other := arm.Share(&value, &w.Portfolio.Legs[j].Notional)
		if most := m.Others[j].Tiers.Brackets[len(m.Others[j].Tiers.Brackets)-1].Cap; !most.IsZero() && other.Gt(&most) {
			return uint256.Int{}
		}
	}
	if m.Cross || m.Rules.Accounts.Mode.Scope == exchange.BySubaccount {
		return value
	}
	least := m.Instrument.Tiers.InitialMargin(&value)
	return fixed.MinusCapped(&value, &least)
}

// overLimit says how many borrowers' positions an arm would refuse to open, with the largest and the limit, and what to do;
// nothing where there are none. It knows of two reasons: a value above the last tier, and a margin below the tier's initial
// margin.
func (f ExchangeForm) overLimit(of *Arm, w *arm.World, drawn string, s *arm.Sample) (problem, remedy string) {
	var above, thin int
	var largest, end, value, equity, need uint256.Int
	symbol := w.CollateralSymbol
	over := func(in *exchange.Instrument, x *uint256.Int, asset string) {
		most := in.Tiers.Brackets[len(in.Tiers.Brackets)-1].Cap
		if most.IsZero() || !x.Gt(&most) {
			return
		}
		if above++; x.Gt(&largest) {
			largest, end, symbol = *x, most, asset
		}
	}
	for i := range s.Borrowers {
		b := &s.Borrowers[i]
		main := arm.Worth(&b.Collateral, &s.Price)
		over(&of.Instrument, &main, w.CollateralSymbol)
		for j := range of.Others {
			leg := &w.Portfolio.Legs[j]
			other := arm.Share(&main, &leg.Notional)
			over(&of.Others[j], &other, leg.Symbol)
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
		return fmt.Sprintf("%s%s above the last tier of %s, which ends at %s, the largest of %s worth %s", counted(above, "position"), drawn, f.Preset, w.InLoan(&end), symbol, w.InLoan(&largest)),
			"write a preset file with base: and tiers with larger caps, give borrowers less collateral, or set population.unopened to drop"
	case thin > 0:
		return fmt.Sprintf("%s%s with less margin than %s wants at first: one worth %s has %s and needs %s", counted(thin, "position"), drawn, f.Preset, w.InLoan(&value), w.InLoan(&equity), w.InLoan(&need)),
			"write a preset file with base: and tiers with lower initial rates, give borrowers more health, or set population.unopened to drop or to clip"
	}
	return "", ""
}

// counted is a number of things.
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}
