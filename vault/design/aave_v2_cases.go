package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "aave-v2", Title: "Aave v2: part of the debt of a reserve, fixed bonus",
		Rules: "Aave v2, LendingPoolCollateralManager.sol, GenericLogic.sol and PercentageMath.sol",
		Units: [][2]string{
			{"prices", "1e18 (ETH)"}, {"lt, bonus", "1e4"}, {"health factor", "1e18, half-up"}, {"amounts", "token units"},
		},
		Errors: []cases.Name{
			{Err: fixed.ErrOverflow, Name: "MATH_MULTIPLICATION_OVERFLOW"},
			{Err: vault.ErrDivisionByZero, Name: "MATH_DIVISION_BY_ZERO"},
		},
		Ops: []cases.Op{
			{Name: "health", Ask: aaveHealth, Draw: drawAaveHealth},
			{Name: "amounts", Ask: aaveAmounts, Draw: drawAaveAmounts},
			percentOp("percent_mul", percentMulHalfUp),
			percentOp("percent_div", percentDivHalfUp),
		},
	})
}

// percentOp is the operation of a function of Aave's percentages.
func percentOp(name string, f func(value, p *uint256.Int) (uint256.Int, error)) cases.Op {
	return cases.Op{
		Name: name,
		Ask: func(in *cases.In, out *cases.Out) error {
			value, p := in.Number("value"), in.Number("percentage")
			result, err := f(&value, &p)
			out.Set("result", result)
			return err
		},
		Draw: func(d *cases.Draw) {
			d.Set("value", d.Between(uint256.Int{}, *tenTo(30))).Set("percentage", d.Between(unit, percent))
		},
	}
}

// aaveHealth adds an account up.
func aaveHealth(in *cases.In, out *cases.Out) error {
	read := func(name string) (all []asset) {
		for _, f := range in.List(name) {
			one := asset{balance: f.Number("balance"), price: f.Number("price"), unit: f.Number("unit")}
			if name == "collateral" {
				one.threshold = f.Number("lt")
			}
			all = append(all, one)
		}
		return all
	}
	h, err := new(aaveV2).healthOf(read("collateral"), read("debt"))
	out.Set("collateral_value", h.collateral).Set("debt_value", h.debt).Set("liquidation_threshold", h.threshold)
	out.Set("health_factor", h.factor).Set("liquidatable", h.factor.Lt(&fixed.WAD))
	return err
}

// drawUnit is the unit of a token: of 6, 8 or 18 decimals.
func drawUnit(d *cases.Draw) uint256.Int { return *tenTo([]uint64{6, 8, 18}[d.IntN(3)]) }

// drawBalance is from a thousandth of a token to a million.
func drawBalance(d *cases.Draw, unit *uint256.Int) uint256.Int {
	var low, high uint256.Int
	low.Div(unit, uint256.NewInt(1000))
	high.Mul(unit, uint256.NewInt(1e6))
	return d.Between(low, high)
}

func drawAaveHealth(d *cases.Draw) {
	for _, name := range []string{"collateral", "debt"} {
		var all []*cases.Out
		for range 1 + d.IntN(3) {
			unit := drawUnit(d)
			one := new(cases.Out).Set("balance", drawBalance(d, &unit)).Set("price", d.Between(*tenTo(12), *tenTo(20))).Set("unit", unit)
			if name == "collateral" {
				one.Set("lt", d.Between(*uint256.NewInt(5000), *uint256.NewInt(9700)))
			}
			all = append(all, one)
		}
		d.Set(name, all)
	}
}

// aaveAmounts is what v2's liquidationCall repays and seizes.
func aaveAmounts(in *cases.In, out *cases.Out) error {
	d := AaveV2Mainnet.at(Market{})
	d.bonus = in.Number("bonus")
	collateral := asset{balance: in.Number("user_collateral"), price: in.Number("collateral_price"), unit: in.Number("collateral_unit")}
	debt := asset{balance: in.Number("user_debt"), price: in.Number("debt_price"), unit: in.Number("debt_unit")}
	cover := in.Number("debt_to_cover")
	repaid, seized, err := d.available(&collateral, &debt, &d.closeFactor, &cover)
	out.Set("debt_repaid", repaid).Set("collateral_seized", seized)
	return err
}

func drawAaveAmounts(d *cases.Draw) {
	debtUnit, collateralUnit := drawUnit(d), drawUnit(d)
	debt := drawBalance(d, &debtUnit)
	d.Set("user_debt", debt).Set("debt_to_cover", d.Part(debt)).Set("debt_price", d.Between(*tenTo(12), *tenTo(20))).Set("debt_unit", debtUnit)
	d.Set("collateral_price", d.Between(*tenTo(12), *tenTo(20))).Set("collateral_unit", collateralUnit)
	d.Set("bonus", d.Between(*uint256.NewInt(10_001), *uint256.NewInt(12_000))).Set("user_collateral", drawBalance(d, &collateralUnit))
}
