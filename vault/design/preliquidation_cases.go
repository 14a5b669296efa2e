package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "morpho-preliquidation", Title: "Morpho pre-liquidation: close factor and incentive rise between two LTVs",
		Rules: "Morpho, PreLiquidation.sol, preLiquidate",
		Units: [][2]string{{"factors", "1e18"}, {"price", "1e36 scale"}, {"amounts, shares", "units"}},
		Errors: []cases.Name{
			{Err: ErrLiquidatable, Name: "LiquidatablePosition"},
			{Err: ErrNotPreLiquidatable, Name: "NotPreLiquidatablePosition"},
			{Err: ErrPreLiquidationTooLarge, Name: "PreLiquidationTooLarge"},
			{Err: vault.ErrInconsistentInput, Name: "InconsistentInput"},
			{Err: vault.ErrDivisionByZero, Name: "panic 0x12"},
			{Err: fixed.ErrOverflow, Name: "panic 0x11"},
		},
		Ops: []cases.Op{
			{Name: "factors", Ask: preLiquidationFactors, Draw: drawPreLiquidationFactors},
			{Name: "pre_liquidate", Ask: preLiquidate, Draw: drawPreLiquidate},
		},
	})
}

func readPreLiquidation(in *cases.In) PreLiquidation {
	return PreLiquidation{
		LCF1: in.Number("pre_lcf1"), LCF2: in.Number("pre_lcf2"), LIF1: in.Number("pre_lif1"), LIF2: in.Number("pre_lif2"),
	}
}

func drawFactors(d *cases.Draw) {
	low, lif := d.Decimal(0, 1, 18), d.Decimal(0, 1, 18)
	lif.Div(&lif, uint256.NewInt(20))
	lif.Add(&lif, &fixed.WAD)
	high, top := d.Between(low, *uint256.NewInt(1.2e18)), d.Between(lif, *uint256.NewInt(1.1e18))
	d.Set("pre_lcf1", low).Set("pre_lcf2", high).Set("pre_lif1", lif).Set("pre_lif2", top)
}

// preLiquidationFactors are the two factors at a quotient.
func preLiquidationFactors(in *cases.In, out *cases.Out) error {
	d, quotient := readPreLiquidation(in), in.Number("quotient")
	closeFactor, incentive, err := d.factors(&quotient)
	out.Set("close_factor", closeFactor).Set("incentive_factor", incentive)
	return err
}

func drawPreLiquidationFactors(d *cases.Draw) {
	d.Set("quotient", d.Decimal(0, 1, 18))
	drawFactors(d)
}

// preLiquidate is one call, without the checks of the market that it calls.
func preLiquidate(in *cases.In, out *cases.Out) error {
	d := preLiquidation{PreLiquidation: readPreLiquidation(in), full: morpho{lltv: in.Number("lltv")}}
	d.PreLLTV = in.Number("pre_lltv")
	var c vault.Case
	c.Totals.TotalBorrowAssets, c.Totals.TotalBorrowShares = in.Number("total_borrow_assets"), in.Number("total_borrow_shares")
	c.Position.Collateral, c.Position.BorrowShares, c.Price = in.Number("collateral"), in.Number("borrow_shares"), in.Number("price")
	var seized, shares uint256.Int
	if in.Has("seized_assets") {
		seized = in.Number("seized_assets")
	}
	if in.Has("repaid_shares") {
		shares = in.Number("repaid_shares")
	}
	if seized.IsZero() == shares.IsZero() {
		return vault.ErrInconsistentInput
	}
	e, err := d.look(&c)
	switch {
	case err != nil:
		return err
	case e.above:
		return ErrLiquidatable
	case e.belowPre:
		return ErrNotPreLiquidatable
	}
	out.Set("ltv", e.ltv).Set("quotient", e.quotient).Set("incentive_factor", e.rule.lif).Set("close_factor", e.closeFactor)
	out.Set("repayable_shares", e.repayable)
	l, err := e.sale(&c, &seized, &shares)
	if err != nil {
		return err
	}
	out.Set("repaid_shares", l.RepaidShares).Set("seized_assets", l.SeizedAssets).Set("repaid_assets", l.RepaidAssets)
	return nil
}

func drawPreLiquidate(d *cases.Draw) {
	lltv := *uint256.NewInt(0.86e18)
	pre := d.Between(*uint256.NewInt(0.7e18), *uint256.NewInt(0.85e18))
	collateral, price := d.Between(*tenTo(9), *tenTo(24)), d.Between(*tenTo(24), *tenTo(40))
	value, _ := fixed.MulDivDown(&collateral, &price, &fixed.PriceScale)
	// Four in five vaults stand between the two LTVs; the others on either side, or at an edge.
	ltv, span := pre, *new(uint256.Int).Sub(&lltv, &pre)
	switch d.IntN(10) {
	case 0:
		ltv = d.Between(*uint256.NewInt(0.6e18), *uint256.NewInt(0.95e18))
	case 1:
		ltv = [...]uint256.Int{pre, lltv}[d.IntN(2)]
	default:
		part := d.Decimal(0, 1, 18)
		span.MulDivOverflow(&span, &part, &fixed.WAD)
		ltv.Add(&ltv, &span)
	}
	debt, _ := fixed.WMulDown(&value, &ltv)
	total := d.Between(debt, *tenTo(34))
	var shares, owned uint256.Int
	shares.Mul(&total, uint256.NewInt(1e6-d.Uint64N(1e5)))
	owned.MulDivOverflow(&debt, &shares, &total)
	d.Set("total_borrow_assets", total).Set("total_borrow_shares", shares).Set("lltv", lltv).Set("price", price).Set("pre_lltv", pre)
	drawFactors(d)
	d.Set("collateral", collateral).Set("borrow_shares", owned)
	// Mostly what a close factor may allow.
	parts := uint64(1 + d.IntN(10))
	part := func(of uint256.Int) uint256.Int {
		of.Div(&of, uint256.NewInt(parts))
		return d.Part(of)
	}
	if d.IntN(2) == 0 {
		d.Set("repaid_shares", part(owned))
	} else {
		d.Set("seized_assets", part(collateral))
	}
}
