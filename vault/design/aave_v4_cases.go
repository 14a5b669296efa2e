package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "aave-v4", Title: "Aave v4 spokes: target health factor, health-scaled bonus, shares",
		Rules: "Aave v4, spoke/libraries/LiquidationLogic.sol",
		Units: [][2]string{
			{"prices", "1e8"},
			{"value", "1e26; _ray values times 1e27"},
			{"bonus, factors, fee", "1e4"},
			{"health factors", "1e18"},
			{"drawn_index", "1e27"},
			{"premium_debt_ray", "token units * 1e27"},
		},
		Errors: []cases.Name{
			{Err: ErrMustNotLeaveDust, Name: "MustNotLeaveDust"},
			{Err: vault.ErrDivisionByZero, Name: "panic 0x12"},
			{Err: fixed.ErrOverflow, Name: "panic 0x11"},
		},
		Ops: []cases.Op{
			{Name: "bonus", Ask: aaveV4Bonus, Draw: drawAaveV4Bonus},
			{Name: "debt_to_target", Ask: aaveV4DebtToTarget, Draw: drawAaveV4DebtToTarget},
			{Name: "liquidation_amounts", Ask: aaveV4Amounts, Draw: drawAaveV4Amounts},
		},
	})
}

// spokeLeftover is the dust threshold of the contract: 1000 dollars.
var spokeLeftover = *tenTo(29)

func readSpokeBonus(in *cases.In) spoke {
	return spoke{hfMax: in.Number("hf_for_max_bonus"), bonusFactor: in.Number("bonus_factor"), maxBonus: in.Number("max_bonus")}
}

func drawSpokeBonus(d *cases.Draw) {
	d.Set("health_factor", d.Between(*uint256.NewInt(0.7e18), *uint256.NewInt(1e18 - 1)))
	d.Set("hf_for_max_bonus", d.Between(*uint256.NewInt(0.8e18), *uint256.NewInt(0.98e18)))
	d.Set("bonus_factor", d.Between(uint256.Int{}, percent)).Set("max_bonus", d.Between(*uint256.NewInt(10_000), *uint256.NewInt(12_000)))
}

// aaveV4Bonus is the bonus at a health factor.
func aaveV4Bonus(in *cases.In, out *cases.Out) error {
	s, health := readSpokeBonus(in), in.Number("health_factor")
	bonus, err := s.bonus(&health)
	out.Set("bonus", bonus)
	return err
}

func drawAaveV4Bonus(d *cases.Draw) { drawSpokeBonus(d) }

// aaveV4DebtToTarget is the debt whose repayment restores the target health factor.
func aaveV4DebtToTarget(in *cases.In, out *cases.Out) error {
	s := spoke{factor: in.Number("collateral_factor"), targetHF: in.Number("target_hf")}
	a := spokeAccount{
		debtValue: in.Number("total_debt_value_ray"), debtUnit: in.Number("debt_unit"), debtPrice: in.Number("debt_price"),
		health: in.Number("health_factor"),
	}
	bonus := in.Number("bonus")
	target, err := s.toTarget(&a, &bonus)
	out.Set("debt_ray_to_target", target)
	return err
}

func drawAaveV4DebtToTarget(d *cases.Draw) {
	d.Set("total_debt_value_ray", d.Between(*tenTo(50), *tenTo(62))).Set("debt_unit", drawUnit(d))
	d.Set("debt_price", d.Between(*tenTo(6), *tenTo(13))).Set("collateral_factor", d.Between(*uint256.NewInt(3000), *uint256.NewInt(9000)))
	d.Set("bonus", d.Between(percent, *uint256.NewInt(11_000))).Set("health_factor", d.Between(*uint256.NewInt(0.5e18), fixed.WAD))
	d.Set("target_hf", d.Between(fixed.WAD, *uint256.NewInt(1.5e18)))
}

// aaveV4Amounts is what one liquidationCall moves.
func aaveV4Amounts(in *cases.In, out *cases.Out) error {
	s := readSpokeBonus(in)
	s.factor, s.targetHF, s.fee, s.leftover = in.Number("collateral_factor"), in.Number("target_hf"), in.Number("fee"), spokeLeftover
	a := spokeAccount{
		health: in.Number("health_factor"), debtValue: in.Number("total_debt_value_ray"),
		drawn: in.Number("drawn_shares"), premium: in.Number("premium_debt_ray"), index: in.Number("drawn_index"),
		debtPrice: in.Number("debt_price"), supplied: in.Number("supplied_shares"),
		hubAssets: in.Number("hub_assets"), hubShares: in.Number("hub_shares"), collateralPrice: in.Number("collateral_price"),
	}
	debt, collateral := in.Small("debt_decimals"), in.Small("collateral_decimals")
	if debt < 0 || debt > 18 || collateral < 0 || collateral > 18 {
		return fixed.ErrOverflow // the contract values nothing of more
	}
	a.debtUnit, a.debtScale = *tenTo(uint64(debt)), *tenTo(uint64(18 - debt))
	a.collateralUnit, a.collateralScale = *tenTo(uint64(collateral)), *tenTo(uint64(18 - collateral))
	cover := in.Number("debt_to_cover")
	l, err := s.sale(&a, &cover)
	if err != nil {
		return err
	}
	var kept uint256.Int
	kept.Sub(&l.seized, &l.fee)
	out.Set("bonus", l.bonus).Set("collateral_shares", l.seized).Set("collateral_shares_to_liquidator", kept)
	out.Set("drawn_shares", l.drawn).Set("premium_debt_ray", l.premium).Set("debt_assets", l.repaid)
	return nil
}

func drawAaveV4Amounts(d *cases.Draw) {
	hubShares := d.Between(*tenTo(12), *tenTo(16))
	var hubAssets, premium, value uint256.Int
	hubAssets.MulDivOverflow(&hubShares, uint256.NewInt(1e6+d.Uint64N(1e6)), uint256.NewInt(1e6))
	drawn := d.Between(*tenTo(17), *tenTo(21)) // of 18 decimals
	drawn.AddUint64(&drawn, d.Uint64N(1e17))
	index := d.Between(ray, *tenTo(28))
	if d.IntN(2) == 0 {
		premium = d.Between(*tenTo(40), *tenTo(46))
	}
	price := d.Between(*tenTo(10), *tenTo(12))
	value.Mul(&drawn, &index)
	value.Add(&value, &premium)
	value.Mul(&value, &price)
	var worth, supplied uint256.Int // of the collateral, 6 decimals at a dollar
	worth.Div(&value, tenTo(27+20))
	over := d.Between(*uint256.NewInt(0.9e18), *uint256.NewInt(1.6e18))
	worth, _ = fixed.WMulDown(&worth, &over)
	supplied.MulDivOverflow(&worth, &hubShares, &hubAssets)
	if supplied.Gt(&hubShares) {
		supplied = hubShares
	}
	d.Set("hub_assets", hubAssets).Set("hub_shares", hubShares).Set("supplied_shares", supplied).Set("collateral_decimals", 6)
	d.Set("collateral_price", "100000000").Set("drawn_shares", drawn).Set("premium_debt_ray", premium).Set("drawn_index", index)
	d.Set("total_debt_value_ray", value).Set("debt_decimals", 18).Set("debt_price", price)
	cover, _ := fixed.MulDivUp(&drawn, &index, &ray)
	d.Set("debt_to_cover", d.Part(*cover.Lsh(&cover, 1))).Set("collateral_factor", d.Between(*uint256.NewInt(4000), *uint256.NewInt(8000)))
	drawSpokeBonus(d)
	d.Set("target_hf", d.Between(fixed.WAD, *uint256.NewInt(1.2e18))).Set("fee", d.Between(uint256.Int{}, *uint256.NewInt(3000)))
}
