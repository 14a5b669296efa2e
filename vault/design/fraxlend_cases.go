package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "fraxlend", Title: "Fraxlend: clean and dirty liquidation fee, two oracle prices",
		Rules: "Fraxlend, FraxlendPairCore.sol, liquidate",
		Units: [][2]string{
			{"rates", "collateral units per asset unit, 1e18; the low one decides liquidation"},
			{"max_ltv, fees", "1e5"},
			{"amounts, shares", "token units"},
		},
		Errors: []cases.Name{{Err: ErrSolvent, Name: "BorrowerSolvent"}, {Err: fixed.ErrOverflow, Name: "panic 0x11"}},
		Ops:    []cases.Op{{Name: "liquidate", Ask: fraxLiquidate, Draw: drawFraxLiquidate}},
	})
}

// fraxLiquidate is one call for a number of shares.
func fraxLiquidate(in *cases.In, out *cases.Out) error {
	d := fraxlend{
		maxLTV: in.Number("max_ltv"), clean: in.Number("clean_fee"), dirty: in.Number("dirty_fee"), protocol: in.Number("protocol_fee"),
	}
	amount, total, owned := in.Number("borrow_amount"), in.Number("borrow_shares"), in.Number("user_shares")
	collateral, rate, shares := in.Number("user_collateral"), in.Number("low_rate"), in.Number("shares_to_liquidate")
	worth := func(shares *uint256.Int, f func(x, y, d *uint256.Int) (uint256.Int, error)) (uint256.Int, error) {
		if total.IsZero() {
			return *shares, nil
		}
		return f(shares, &amount, &total)
	}
	debt, err := worth(&owned, fixed.MulDivUp)
	if err != nil {
		return err
	}
	solvent, err := d.solvent(&debt, &collateral, &rate)
	if err != nil {
		return err
	}
	if solvent {
		return ErrSolvent
	}
	down, err := worth(&shares, fixed.MulDivDown)
	if err != nil {
		return err
	}
	s, err := d.sale(&down, &collateral, &rate)
	if err != nil {
		return err
	}
	repaid, err := worth(&shares, fixed.MulDivUp)
	if err != nil {
		return err
	}
	left, err := fixed.Sub(&owned, &shares)
	if err != nil {
		return err
	}
	if s.taken.Gt(&collateral) { // at a dirty fee above the clean one
		return fixed.ErrOverflow
	}
	var written, bad uint256.Int
	if s.clean {
		written = left
		if bad, err = worth(&left, fixed.MulDivDown); err != nil {
			return err
		}
	}
	s.taken.Sub(&s.taken, &s.protocol)
	out.Set("clean", s.clean).Set("collateral_to_liquidator", s.taken).Set("protocol_collateral", s.protocol)
	out.Set("repaid", repaid).Set("shares_written_off", written).Set("bad_debt", bad)
	return nil
}

func drawFraxLiquidate(d *cases.Draw) {
	total := d.Between(*tenTo(20), *tenTo(26))
	var amount uint256.Int
	amount.MulDivOverflow(&total, uint256.NewInt(1e6+d.Uint64N(1e5)), uint256.NewInt(1e6))
	owned := d.Between(*tenTo(18), total)
	rate := d.Between(*tenTo(14), *tenTo(20))
	debt, _ := fixed.MulDivUp(&owned, &amount, &total)
	secures, _ := fixed.WMulDown(&debt, &rate)
	over := d.Between(*uint256.NewInt(0.8e18), *uint256.NewInt(1.5e18))
	secures, _ = fixed.WMulDown(&secures, &over)
	clean := d.Between(*uint256.NewInt(100), *uint256.NewInt(20_000))
	d.Set("borrow_amount", amount).Set("borrow_shares", total).Set("user_shares", owned).Set("user_collateral", secures)
	d.Set("low_rate", rate).Set("max_ltv", 75_000).Set("clean_fee", clean).Set("dirty_fee", d.Part(clean))
	d.Set("protocol_fee", d.Between(uint256.Int{}, *uint256.NewInt(5000))).Set("shares_to_liquidate", d.Part(owned))
}
