package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "euler-v2", Title: "Euler v2: the discount is the violation, the debt is taken over",
		Rules: "Euler v2, EVault, Liquidation.sol",
		Units: [][2]string{
			{"values", "unit of account, 1e18"},
			{"liquidation_ltv, max_discount", "1e4"},
			{"discount_factor", "1e18"},
			{"amounts", "token units; vault shares at 1:1"},
		},
		Errors: []cases.Name{
			{Err: ErrExcessiveRepay, Name: "E_ExcessiveRepayAmount"},
			{Err: vault.ErrDivisionByZero, Name: "panic 0x12"},
			{Err: fixed.ErrOverflow, Name: "panic 0x11"},
		},
		Ops: []cases.Op{{Name: "liquidate", Ask: eulerLiquidate, Draw: drawEulerLiquidate}},
	})
}

// eulerLiquidate is checkLiquidation for one of an account's collaterals, and then the repay that is asked for.
func eulerLiquidate(in *cases.In, out *cases.Out) error {
	a := eulerAccount{liability: in.Number("liability_assets"), liabilityValue: in.Number("liability_value")}
	seized, discount := in.Small("seized"), in.Number("max_discount")
	for i, f := range in.List("collaterals") {
		value, ltv, balance := f.Number("value"), f.Number("liquidation_ltv"), f.Number("balance")
		if int64(i) == seized {
			a.balance, a.value = balance, value
		}
		adjusted, err := fixed.MulDivDown(&value, &ltv, &percent)
		if err != nil {
			return err
		}
		if a.adjusted, err = fixed.Add(&a.adjusted, &adjusted); err != nil {
			return err
		}
	}
	discount.Mul(&discount, uint256.NewInt(1e14))
	l, err := a.most(&discount)
	if err != nil {
		return err
	}
	out.Set("collateral_adjusted_value", a.adjusted)
	if l.liquidatable {
		out.Set("discount_factor", l.factor)
	}
	out.Set("max_repay", l.repay).Set("max_yield", l.yield).Set("liquidatable", l.liquidatable)
	if !in.Has("desired_repay") {
		return nil
	}
	repay := in.Number("desired_repay")
	yield, err := l.part(&repay)
	if err != nil {
		return err
	}
	if l.repay.IsZero() { // nothing is repaid for what is free
		repay.Clear()
	}
	out.Set("repay", repay).Set("yield", yield)
	return nil
}

func drawEulerLiquidate(d *cases.Draw) {
	var all []*cases.Out
	var secures uint256.Int
	for range 1 + d.IntN(2) {
		value, ltv := d.Between(*tenTo(12), *tenTo(26)), d.Between(*uint256.NewInt(5000), *uint256.NewInt(9700))
		all = append(all, new(cases.Out).Set("balance", d.Between(*tenTo(6), *tenTo(26))).Set("value", value).Set("liquidation_ltv", ltv))
		value.MulDivOverflow(&value, &ltv, &percent)
		secures.Add(&secures, &value)
	}
	over := d.Between(*uint256.NewInt(0.9e18), *uint256.NewInt(1.4e18))
	secures.MulDivOverflow(&secures, &over, &fixed.WAD)
	debt := secures
	if d.IntN(2) == 0 {
		debt = d.Between(*tenTo(6), *tenTo(26))
	}
	d.Set("liability_assets", debt).Set("liability_value", secures).Set("collaterals", all).Set("seized", d.IntN(len(all)))
	d.Set("max_discount", d.Between(uint256.Int{}, *uint256.NewInt(2000)))
	if d.IntN(2) == 0 {
		d.Set("desired_repay", d.Part(debt))
	}
}
