package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "silo-v2", Title: "Silo v2: close down to a target LTV",
		Rules:  "Silo v2, PartialLiquidationLib.sol",
		Units:  [][2]string{{"values", "1e18"}, {"ltv, fee", "1e18"}, {"assets", "token units"}},
		Errors: []cases.Name{{Err: ErrUnknownRatio, Name: "UnknownRatio"}, {Err: fixed.ErrOverflow, Name: "panic 0x11"}},
		Ops: []cases.Op{
			{Name: "preview", Ask: siloPreview, Draw: drawSiloPreview},
			{Name: "max_liquidation", Ask: siloMaxLiquidation, Draw: drawSiloMax},
			{Name: "max_repay_value", Ask: siloMaxRepayValue, Draw: drawSiloMax},
			{Name: "collateral_for_debt", Ask: siloCollateralForDebt, Draw: drawSiloCollateralForDebt},
		},
	})
}

func readSilo(in *cases.In) SiloV2 { return SiloV2{Fee: in.Number("fee"), FullAbove: siloFull} }

// siloPreview is what a call covering at most an amount of debt would move.
func siloPreview(in *cases.In, out *cases.Out) error {
	d := readSilo(in)
	d.TargetLTV = in.Number("target_ltv")
	a := siloAccount{
		collateral: in.Number("collateral_assets"), collateralValue: in.Number("collateral_value"),
		debt: in.Number("debt_assets"), debtValue: in.Number("debt_value"), ltv: in.Number("ltv_before"),
	}
	cover := in.Number("max_debt_to_cover")
	s, err := d.preview(&a, &cover)
	if err != nil {
		return err
	}
	after, err := s.ltvAfter(&a)
	if err != nil {
		return err
	}
	out.Set("collateral_to_liquidate", s.seized).Set("debt_to_repay", s.repaid).Set("ltv_after", after)
	return nil
}

// drawSiloValues makes up a collateral's value, a debt's at an LTV around 1, and the rule.
func drawSiloValues(d *cases.Draw) (collateral, debt, ltv uint256.Int) {
	collateral = d.Between(*tenTo(15), *tenTo(27))
	ltv = d.Between(*uint256.NewInt(0.6e18), *uint256.NewInt(1.3e18))
	debt, _ = fixed.WMulDown(&collateral, &ltv)
	ltv, _ = fixed.WDivUp(&debt, &collateral)
	fee := d.Decimal(0, 1, 18)
	fee.Div(&fee, uint256.NewInt(5))
	d.Set("debt_value", debt).Set("collateral_value", collateral).Set("fee", fee)
	d.Set("target_ltv", d.Between(*uint256.NewInt(0.5e18), *uint256.NewInt(0.95e18)))
	return collateral, debt, ltv
}

func drawSiloPreview(d *cases.Draw) {
	_, _, ltv := drawSiloValues(d)
	debt := d.Between(*tenTo(6), *tenTo(27))
	d.Set("ltv_before", ltv).Set("max_debt_to_cover", d.Part(debt)).Set("debt_assets", debt)
	d.Set("collateral_assets", d.Between(*tenTo(6), *tenTo(27)))
}

func drawSiloMax(d *cases.Draw) { drawSiloValues(d) }

// siloMaxLiquidation is the most that may be repaid, by value, and what goes for it.
func siloMaxLiquidation(in *cases.In, out *cases.Out) error {
	d := readSilo(in)
	d.TargetLTV = in.Number("target_ltv")
	debt, collateral := in.Number("debt_value"), in.Number("collateral_value")
	repay, err := d.maxRepay(&debt, &collateral)
	if err != nil {
		return err
	}
	gives, err := d.gives(&repay, &collateral)
	out.Set("repay_value", repay).Set("collateral_value_to_liquidate", gives)
	return err
}

// siloMaxRepayValue is the most that may be repaid, by value.
func siloMaxRepayValue(in *cases.In, out *cases.Out) error {
	d := readSilo(in)
	d.TargetLTV = in.Number("target_ltv")
	debt, collateral := in.Number("debt_value"), in.Number("collateral_value")
	repay, err := d.maxRepay(&debt, &collateral)
	out.Set("repay_value", repay)
	return err
}

// siloCollateralForDebt is the collateral that goes for a value repaid.
func siloCollateralForDebt(in *cases.In, out *cases.Out) error {
	d := readSilo(in)
	repay, total, assets := in.Number("debt_value_to_cover"), in.Number("collateral_value"), in.Number("collateral_assets")
	value, err := d.gives(&repay, &total)
	if err != nil {
		return err
	}
	if !value.Eq(&total) { // all of it is all, whatever it is worth
		if assets, err = valueShare(&value, &assets, &total); err != nil {
			return err
		}
	}
	out.Set("collateral_value_to_liquidate", value).Set("collateral_assets_to_liquidate", assets)
	return nil
}

func drawSiloCollateralForDebt(d *cases.Draw) {
	value := d.Between(*tenTo(15), *tenTo(27))
	d.Set("debt_value_to_cover", d.Part(value)).Set("collateral_assets", d.Between(*tenTo(6), *tenTo(27)))
	fee := d.Decimal(0, 1, 18)
	d.Set("collateral_value", value).Set("fee", *fee.Div(&fee, uint256.NewInt(5)))
}
