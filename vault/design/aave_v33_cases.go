package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "aave-v3.3", Arm: "aave-v3-3", Title: "Aave v3.3 to v3.7: close factor by size, dust rule, protocol fee, deficit",
		Rules: "Aave v3.3 to v3.7, LiquidationLogic.sol and PercentageMath.sol",
		Units: [][2]string{
			{"prices and values", "1e8 (USD)"},
			{"bonus, protocol_fee", "1e4"},
			{"health factor", "1e18"},
			{"amounts", "token units; indices taken as 1"},
		},
		Errors: []cases.Name{
			{Err: ErrMustNotLeaveDust, Name: "MustNotLeaveDust"},
			{Err: vault.ErrDivisionByZero, Name: "panic 0x12"},
			{Err: fixed.ErrOverflow, Name: "panic 0x11"},
		},
		Ops: []cases.Op{
			{Name: "amounts", Ask: aaveV33Amounts, Draw: drawAaveV33Amounts},
			percentOp("percent_mul_floor", percentMulDown),
			percentOp("percent_mul_ceil", percentMulUp),
			percentOp("percent_div_floor", percentDivDown),
			percentOp("percent_div_ceil", percentDivUp),
		},
	})
}

// aaveV33Amounts is what one liquidationCall moves.
func aaveV33Amounts(in *cases.In, out *cases.Out) error {
	d := AaveV33Mainnet.at(Market{})
	d.bonus, d.fee = in.Number("bonus"), in.Number("protocol_fee")
	r := reserves{
		health: in.Number("health_factor"), debt: in.Number("reserve_debt"), collateral: in.Number("reserve_collateral"),
		totalDebt: in.Number("total_debt_value"), totalCollateral: in.Number("total_collateral_value"),
		debtPrice: in.Number("debt_price"), debtUnit: in.Number("debt_unit"),
		collateralPrice: in.Number("collateral_price"), collateralUnit: in.Number("collateral_unit"),
	}
	cover := in.Number("debt_to_cover")
	l, err := d.liquidate(&r, &cover)
	out.Set("max_liquidatable_debt", l.most)
	if err != nil {
		return err
	}
	l.seized.Sub(&l.seized, &l.protocol)
	out.Set("debt_repaid", l.repaid).Set("collateral_to_liquidator", l.seized)
	out.Set("protocol_fee_collateral", l.protocol).Set("deficit", l.deficit)
	return nil
}

func drawAaveV33Amounts(d *cases.Draw) {
	debtUnit, collateralUnit := drawUnit(d), drawUnit(d)
	debt, collateral := drawBalance(d, &debtUnit), drawBalance(d, &collateralUnit)
	debtPrice, collateralPrice := d.Between(*tenTo(6), *tenTo(13)), d.Between(*tenTo(6), *tenTo(13))
	var owed, secures uint256.Int
	owed.MulDivOverflow(&debt, &debtPrice, &debtUnit)
	secures.MulDivOverflow(&collateral, &collateralPrice, &collateralUnit)
	if d.IntN(3) == 0 { // other reserves too
		owed.Add(&owed, uint256.NewInt(d.Uint64N(1e12)))
		secures.Add(&secures, uint256.NewInt(d.Uint64N(1e12)))
	}
	d.Set("health_factor", d.Decimal(0, 1, 18)).Set("reserve_debt", debt).Set("reserve_collateral", collateral)
	d.Set("total_debt_value", owed).Set("total_collateral_value", secures)
	d.Set("debt_price", debtPrice).Set("debt_unit", debtUnit).Set("collateral_price", collateralPrice).Set("collateral_unit", collateralUnit)
	d.Set("bonus", d.Between(*uint256.NewInt(10_001), *uint256.NewInt(12_000))).Set("protocol_fee", d.Between(uint256.Int{}, percent))
	d.Set("debt_to_cover", d.Part(debt))
}
