package design

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "free-restoration", Title: "Free restoration, the bound: the least closing that restores health, at the oracle's price",
		Rules: "arXiv 2106.06389, section 5.2, without an incentive", Units: vaultUnits,
		Errors: []cases.Name{
			{Err: vault.ErrPositionIsHealthy, Name: "position is healthy"},
			{Err: vault.ErrDivisionByZero, Name: "division by zero"},
			{Err: fixed.ErrOverflow, Name: "overflow"},
		},
		Ops: []cases.Op{{Name: "close", Ask: restorationCloses, Draw: func(d *cases.Draw) { drawVault(d) }}},
	})
}

// restorationCloses is the one closing of a vault.
func restorationCloses(in *cases.In, out *cases.Out) error {
	d, c := restoration{health: morpho{lltv: in.Number("lltv")}}, readVault(in)
	unhealthy, _, err := d.Unhealthy(&c)
	if err != nil {
		return err
	}
	if !unhealthy {
		return vault.ErrPositionIsHealthy
	}
	l, err := d.closing(&c)
	if err == nil {
		setLiquidation(out, &l)
	}
	return err
}
