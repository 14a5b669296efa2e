package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "fluid", Title: "Fluid: ticks, limits, one step of a liquidation, absorb",
		Rules: "Fluid, tickMath.sol and vaultTypesCommon/coreModule",
		Units: [][2]string{
			{"ratio", "debt per collateral, raw units, scaled 2^96"},
			{"price", "1e27"},
			{"lt, lml", "thousandths"},
			{"penalty", "1e4"},
			{"col_per_debt", "1e27"},
			{"col, debt", "raw units"},
		},
		Errors: []cases.Name{
			{Err: ErrDebtTooLow, Name: "UserDebtTooLow"},
			{Err: ErrFluidPrice, Name: "InvalidOraclePrice"},
			{Err: ErrTick, Name: "revert"},
			{Err: vault.ErrDivisionByZero, Name: "panic 0x12"},
			{Err: fixed.ErrOverflow, Name: "panic 0x11"},
		},
		Ops: []cases.Op{
			{Name: "ratio_at_tick", Ask: fluidRatio, Draw: func(d *cases.Draw) { d.Set("tick", d.IntN(2*maxTick+1)-maxTick) }},
			{Name: "tick_at_ratio", Ask: fluidTick, Draw: func(d *cases.Draw) { d.Set("ratio", d.Between(minRatio, maxRatio)) }},
			{Name: "limits", Ask: fluidLimit, Draw: drawFluidLimit},
			{Name: "place", Ask: fluidPlace, Draw: drawFluidPlace},
			{Name: "step", Ask: fluidStepped, Draw: drawFluidStep},
			{Name: "absorb", Ask: fluidAbsorbed, Draw: drawFluidAbsorb},
		},
	})
}

func fluidRatio(in *cases.In, out *cases.Out) error {
	ratio, err := ratioAt(int(in.Small("tick")))
	out.Set("ratio", ratio)
	return err
}

func fluidTick(in *cases.In, out *cases.Out) error {
	tick, perfect, err := tickOf(in.Number("ratio"))
	out.Set("tick", tick).Set("perfect_ratio", perfect)
	return err
}

func fluidLimit(in *cases.In, out *cases.Out) error {
	r := fluidRule{threshold: in.Number("lt"), limit: in.Number("lml"), penalty: in.Number("penalty")}
	l, err := r.limits(in.Number("price"), in.Number("supply_ex_price"), in.Number("borrow_ex_price"))
	out.Set("col_per_debt", l.colPerDebt).Set("liquidation_tick", l.liquidation).Set("max_tick", l.absorb)
	return err
}

func drawFluidLimit(d *cases.Draw) {
	d.Set("price", d.Between(*tenTo(10), *tenTo(46))).Set("supply_ex_price", d.Between(*tenTo(12), *tenTo(13)))
	d.Set("borrow_ex_price", d.Between(*tenTo(12), *tenTo(13))).Set("penalty", d.IntN(1024))
	lt := 1 + d.IntN(990)
	d.Set("lt", lt).Set("lml", lt+d.IntN(1000-lt))
}

func fluidPlace(in *cases.In, out *cases.Out) error {
	p, err := place(in.Number("col"), in.Number("net_debt"))
	if err != nil {
		return err
	}
	out.Set("tick", p.tick).Set("debt", p.debt).Set("dust", p.dust)
	return nil
}

func drawFluidPlace(d *cases.Draw) {
	d.Set("col", d.Between(*tenTo(8), *tenTo(26))).Set("net_debt", d.Between(whole(9_990), *tenTo(28)))
}

func fluidStepped(in *cases.In, out *cases.Out) error {
	s, err := step(in.Number("debt"), in.Number("ratio"), in.Number("ref_ratio"), in.Number("col_per_debt"), in.Number("debt_remaining"))
	if err != nil {
		return err
	}
	ended := "reference"
	if s.amount {
		ended = "amount"
	}
	out.Set("debt_liquidated", s.debt).Set("col_liquidated", s.col).Set("ended_by", ended).Set("debt_factor", s.factor)
	return nil
}

func drawFluidStep(d *cases.Draw) {
	tick := d.IntN(20_000) - 10_000
	ratio, _ := ratioAt(tick) // ticks within
	reference, _ := ratioAt(tick - 1 - d.IntN(100))
	debt := d.Between(*tenTo(4), *tenTo(30))
	// The collateral that pays a unit of debt at the reference ratio, at most 99 % of it: LT and penalty together are below.
	var c checked
	most := c.part(c.part(fluidScale, ratioOne, reference), whole(99), whole(100))
	d.Set("debt", debt).Set("ratio", ratio).Set("ref_ratio", reference).Set("col_per_debt", d.Between(c.div(most, whole(2)), most))
	d.Set("debt_remaining", d.Between(whole(1), debt))
}

func fluidAbsorbed(in *cases.In, out *cases.Out) error {
	var c checked
	var debt, col uint256.Int
	most := int(in.Small("max_tick"))
	for _, one := range in.List("ticks") {
		tick := int(one.Small("tick"))
		if tick <= most {
			continue
		}
		ratio, err := ratioAt(tick)
		if err != nil {
			return err
		}
		owed := one.Number("debt")
		debt, col = c.add(debt, owed), c.add(col, c.keep(colAt(owed, ratio)))
	}
	out.Set("debt_absorbed", debt).Set("col_absorbed", col)
	return c.err
}

func drawFluidAbsorb(d *cases.Draw) {
	most := d.IntN(20_000) - 10_000
	var ticks []*cases.Out
	for range 1 + d.IntN(4) {
		ticks = append(ticks, new(cases.Out).Set("tick", most-10+d.IntN(40)).Set("debt", d.Between(*tenTo(4), *tenTo(26))))
	}
	d.Set("max_tick", most).Set("ticks", ticks)
}
