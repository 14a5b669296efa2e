package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "morpho", Title: "Morpho Blue: incentive of the LLTV or set, no close factor, bad debt when collateral is gone",
		Rules: "Morpho Blue, Morpho.sol, liquidate", Units: vaultUnits,
		Errors: []cases.Name{
			{Err: vault.ErrInconsistentInput, Name: "inconsistent input"},
			{Err: vault.ErrPositionIsHealthy, Name: "position is healthy"},
			{Err: vault.ErrMaxUint128Exceeded, Name: "max uint128 exceeded"},
			{Err: vault.ErrDivisionByZero, Name: "panic 0x12"},
			{Err: fixed.ErrDivisionByZero, Name: "panic 0x12"},
			{Err: fixed.ErrOverflow, Name: "panic 0x11"},
		},
		Ops: []cases.Op{
			{Name: "incentive", Ask: morphoIncentive, Draw: drawMorphoIncentive},
			{Name: "liquidate", Ask: morphoLiquidate, Draw: drawMorphoLiquidate},
		},
	})
}

// morphoIncentive is the incentive factor of an LLTV.
func morphoIncentive(in *cases.In, out *cases.Out) error {
	d := Morpho{Cursor: in.Number("cursor"), Cap: in.Number("cap")}
	lif := d.Factor(in.Number("lltv"))
	if lif.IsZero() {
		return vault.ErrDivisionByZero
	}
	out.Set("lif", lif)
	return nil
}

func drawMorphoIncentive(d *cases.Draw) {
	d.Set("lltv", d.Between(uint256.Int{}, whole(1e18-1))).Set("cursor", d.Decimal(0, 1, 18)).Set("cap", d.Decimal(1, 2, 18))
}

// morphoLiquidate is one call, by collateral or by debt shares.
func morphoLiquidate(in *cases.In, out *cases.Out) error {
	m, c := morpho{lltv: in.Number("lltv"), lif: in.Number("lif")}, readVault(in)
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
	unhealthy, _, err := m.Unhealthy(&c)
	if err != nil {
		return err
	}
	if !unhealthy {
		return vault.ErrPositionIsHealthy
	}
	l, err := m.Liquidate(&c, seized, shares)
	if err == nil {
		setLiquidation(out, &l)
	}
	return err
}

func drawMorphoLiquidate(d *cases.Draw) {
	c, lltv := drawVault(d)
	m := MorphoBlue.at(lltv)
	if d.IntN(3) == 0 {
		m.lif = d.Decimal(1, 2, 18)
	}
	d.Set("lif", m.lif)
	most, _ := m.Most(&c) // within 256 bits
	switch shares, _ := m.repayable(&c, &most); d.IntN(5) {
	case 0:
		d.Set("repaid_shares", c.Position.BorrowShares)
	case 1, 2:
		d.Set("repaid_shares", d.Part(shares))
	case 3:
		d.Set("seized_assets", most)
	default:
		d.Set("seized_assets", d.Part(most))
	}
}
