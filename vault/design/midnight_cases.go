package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "morpho-midnight", Title: "Morpho Midnight: bad debt first, recovery close factor, ramp after maturity",
		Rules: "Morpho Midnight, Midnight.sol, liquidate",
		Units: [][2]string{{"factors", "1e18"}, {"price", "1e36"}, {"amounts", "units"}},
		Errors: []cases.Name{
			{Err: ErrUnmatured, Name: "NotLiquidatable"},
			{Err: ErrRecoveryCloseFactor, Name: "RecoveryCloseFactorConditionsViolated"},
			{Err: vault.ErrInconsistentInput, Name: "InconsistentInput"},
			{Err: vault.ErrDivisionByZero, Name: "panic 0x12"},
			{Err: fixed.ErrOverflow, Name: "panic 0x11"},
		},
		Ops: []cases.Op{
			{Name: "max_lif", Ask: midnightMaxLIF, Draw: drawMidnightMaxLIF},
			{Name: "liquidate", Ask: midnightLiquidate, Draw: drawMidnightLiquidate},
		},
	})
}

// midnightMaxLIF is the largest incentive.
func midnightMaxLIF(in *cases.In, out *cases.Out) error {
	lltv := in.Number("lltv")
	if lltv.Gt(&fixed.WAD) {
		return fixed.ErrOverflow
	}
	maxLIF := Midnight{Cursor: in.Number("cursor")}.maxLIF(lltv)
	if maxLIF.IsZero() {
		return vault.ErrDivisionByZero
	}
	out.Set("max_lif", maxLIF)
	return nil
}

func drawMidnightMaxLIF(d *cases.Draw) {
	d.Set("lltv", d.Decimal(0, 1, 18)).Set("cursor", d.Between(uint256.Int{}, *uint256.NewInt(0.9e18)))
}

// midnightLiquidate is one call for one of the collaterals.
func midnightLiquidate(in *cases.In, out *cases.Out) error {
	o, at := obligation{debt: in.Number("debt")}, in.Small("seized")
	for i, f := range in.List("collaterals") {
		amount, price, lltv, maxLIF := f.Number("amount"), f.Number("price"), f.Number("lltv"), f.Number("max_lif")
		if int64(i) == at {
			o.collateral, o.price, o.lltv, o.maxLIF = amount, price, lltv, maxLIF
		}
		if err := o.add(&amount, &price, &lltv, &maxLIF); err != nil {
			return err
		}
	}
	after, seconds, length := in.Is("post_maturity"), in.Small("seconds_after_maturity"), in.Small("time_to_max_lif")
	threshold := in.Number("rcf_threshold")
	var repaid, seized uint256.Int
	if in.Has("repaid") {
		repaid = in.Number("repaid")
	}
	if in.Has("seized_assets") {
		seized = in.Number("seized_assets")
	}
	if !repaid.IsZero() && !seized.IsZero() {
		return vault.ErrInconsistentInput
	}
	bad, lif := o.bad(), o.maxLIF
	out.Set("max_debt", o.maxDebt)
	if o.debt.IsZero() || after && seconds <= 0 || !after && !o.debt.Gt(&o.maxDebt) {
		return ErrUnmatured
	}
	out.Set("bad_debt", bad)
	if after {
		var err error
		if lif, err = ramp(&o.maxLIF, uint64(seconds), uint64(length)); err != nil {
			return err
		}
	}
	out.Set("lif", lif)
	if !after {
		most, err := o.recovery(&lif)
		if err != nil {
			return err
		}
		out.Set("max_repaid", most)
	}
	var err error
	if seized.IsZero() {
		seized, err = o.gives(&repaid, &lif)
	} else {
		repaid, err = o.costs(&seized, &lif)
	}
	if err != nil {
		return err
	}
	if err := o.takes(&repaid, &seized, &lif, &threshold, !after); err != nil {
		return err
	}
	o.debt.Sub(&o.debt, &bad)
	o.debt.Sub(&o.debt, &repaid)
	o.collateral.Sub(&o.collateral, &seized)
	out.Set("repaid", repaid).Set("seized_assets", seized).Set("debt_after", o.debt).Set("collateral_after", o.collateral)
	return nil
}

func drawMidnightLiquidate(d *cases.Draw) {
	var all []*cases.Out
	var carries, first uint256.Int
	for i := range 1 + d.IntN(2) {
		amount, price := d.Between(*tenTo(9), *tenTo(22)), d.Between(*tenTo(32), *tenTo(40))
		lltv := []uint64{0.77e18, 0.86e18, 0.915e18}[d.IntN(3)]
		maxLIF := Midnight{Cursor: *uint256.NewInt([]uint64{0.25e18, 0.5e18}[d.IntN(2)])}.maxLIF(*uint256.NewInt(lltv))
		all = append(all, new(cases.Out).Set("amount", amount).Set("price", price).Set("lltv", lltv).Set("max_lif", maxLIF))
		if i == 0 {
			first = amount
		}
		amount.MulDivOverflow(&amount, &price, &fixed.PriceScale)
		amount.MulDivOverflow(&amount, uint256.NewInt(lltv), &fixed.WAD)
		carries.Add(&carries, &amount)
	}
	over := d.Between(*uint256.NewInt(0.95e18), *uint256.NewInt(1.3e18))
	carries.MulDivOverflow(&carries, &over, &fixed.WAD)
	after := d.IntN(3) == 0
	d.Set("collaterals", all).Set("seized", "0").Set("debt", carries).Set("post_maturity", after)
	seconds := 0
	if after {
		seconds = d.IntN(1000)
	}
	d.Set("seconds_after_maturity", seconds).Set("time_to_max_lif", 900).Set("rcf_threshold", d.Part(carries))
	if d.IntN(2) == 0 {
		d.Set("repaid", d.Part(carries))
	} else {
		d.Set("seized_assets", d.Part(first))
	}
}
