package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "liquity-v1", Title: "Liquity v1: stability pool, redistribution, recovery mode",
		Rules:  "Liquity v1, TroveManager.sol and StabilityPool.sol",
		Units:  [][2]string{{"all", "1e18"}, {"P", "1e18 at start, rescaled by 1e9"}, {"S", "1e36 sums"}},
		Errors: []cases.Name{{Err: ErrPoolEmptied, Name: "assert"}},
		Ops: []cases.Op{
			{Name: "gas_compensation", Ask: liquityGas, Draw: func(d *cases.Draw) { d.Set("coll", d.Between(uint256.Int{}, *tenTo(24))) }},
			{Name: "composite_debt", Ask: liquityComposite, Draw: func(d *cases.Draw) { d.Set("net_debt", d.Between(uint256.Int{}, *tenTo(26))) }},
			{Name: "liquidate", Ask: liquity1, Draw: drawLiquity1},
			{Name: "offset", Ask: liquityOffset, Draw: drawLiquityOffset},
			{Name: "redistribute", Ask: liquityRedistribute, Draw: drawLiquityRedistribute},
		},
	})
	cases.Register(cases.Design{
		Name: "liquity-v2", Title: "Liquity v2 (Bold): penalty caps, surplus to the owner",
		Rules: "Liquity v2 (Bold), TroveManager.sol",
		Units: [][2]string{{"all", "1e18"}, {"pool_for_offset", "pool deposits less 1e18 that must remain"}, {"debt", "entire debt with interest"}},
		Ops: []cases.Op{
			{Name: "liquidate", Ask: liquity2, Draw: drawLiquity2},
			{Name: "redistribute", Ask: liquityRedistribute, Draw: drawLiquityRedistribute},
		},
	})
}

func liquityGas(in *cases.In, out *cases.Out) error {
	out.Set("coll_gas_compensation", gasCompensation(in.Number("coll")))
	return nil
}

func liquityComposite(in *cases.In, out *cases.Out) error {
	debt, err := compositeDebt(in.Number("net_debt"), liquityReserve)
	out.Set("debt", debt)
	return err
}

// set writes what a liquidation does; of a vault that is left alone only that.
func (l *closing) set(out *cases.Out) {
	out.Set("icr", l.icr).Set("liquidated", l.liquidated)
	if l.liquidated {
		out.Set("coll_gas_compensation", l.gas).Set("debt_offset", l.debtOffset).Set("coll_to_pool", l.collToPool)
		out.Set("debt_redistributed", l.debtRedistributed).Set("coll_redistributed", l.collRedistributed).Set("surplus", l.surplus)
	}
}

func liquity1(in *cases.In, out *cases.Out) error {
	t := trove{coll: in.Number("coll"), debt: in.Number("debt"), price: in.Number("price"), pool: in.Number("pool")}
	l, err := t.close1(liquityMCR, in.Number("tcr"), in.Text("mode") == "recovery")
	if err == nil {
		l.set(out)
	}
	return err
}

func liquity2(in *cases.In, out *cases.Out) error {
	t := trove{coll: in.Number("coll"), debt: in.Number("debt"), price: in.Number("price"), pool: in.Number("pool_for_offset")}
	r := boldRule{mcr: in.Number("mcr"), penaltyPool: in.Number("penalty_sp"), penaltyOthers: in.Number("penalty_redistribution"), gasCap: boldGasCap}
	l, err := t.close2(&r)
	if err == nil {
		l.set(out)
	}
	return err
}

// drawTrove sets a vault of a ratio from 0.8 to 1.6, and returns its debt.
func drawTrove(d *cases.Draw) (debt uint256.Int) {
	coll := d.Between(*tenTo(16), *tenTo(23))
	price := d.Between(*tenTo(19), *tenTo(23))
	var c checked
	worth := c.part(coll, price, one)
	debt = c.add(c.part(worth, whole(1_000), whole(800+uint64(d.IntN(800)))), whole(1))
	d.Set("coll", coll).Set("debt", debt).Set("price", price)
	return debt
}

func drawLiquity1(d *cases.Draw) {
	debt := drawTrove(d)
	mode, tcr := "normal", whole(2e18)
	if d.IntN(2) == 0 {
		mode, tcr = "recovery", d.Between(whole(1.1e18), whole(1.5e18-1))
	}
	var c checked
	d.Set("pool", d.Part(c.mul(debt, whole(2)))).Set("mode", mode).Set("tcr", tcr)
}

func drawLiquity2(d *cases.Draw) {
	debt := drawTrove(d)
	var c checked
	d.Set("pool_for_offset", d.Part(c.mul(debt, whole(2)))).Set("mcr", whole(1.1e18)).Set("penalty_sp", whole(0.05e18))
	d.Set("penalty_redistribution", whole(0.1e18*uint64(1+d.IntN(2))))
}

func liquityOffset(in *cases.In, out *cases.Out) error {
	p := stabilityPool{
		total: in.Number("total_deposits"), p: in.Number("P"), s: in.Number("S"),
		gainError: in.Number("last_eth_error"), lossError: in.Number("last_loss_error"),
	}
	unit, err := p.offset(in.Number("debt"), in.Number("coll"))
	out.Set("gain_per_unit", unit.gain).Set("loss_per_unit", unit.loss).Set("last_eth_error", p.gainError)
	out.Set("last_loss_error", p.lossError).Set("P", p.p).Set("S", p.s).Set("scale_increase", p.scale)
	return err
}

func drawLiquityOffset(d *cases.Draw) {
	total := d.Between(*tenTo(20), *tenTo(27))
	var c checked
	debt := d.Between(whole(1e18), c.sub(total, one))
	d.Set("total_deposits", total).Set("debt", debt).Set("coll", d.Between(uint256.Int{}, *tenTo(23)))
	d.Set("last_eth_error", d.Part(total)).Set("last_loss_error", d.Part(total))
	d.Set("P", d.Between(whole(1e9), one)).Set("S", d.Between(uint256.Int{}, *tenTo(36)))
}

func liquityRedistribute(in *cases.In, out *cases.Out) error {
	t := stakes{total: in.Number("total_stakes"), collError: in.Number("last_coll_error"), debtError: in.Number("last_debt_error")}
	coll, debt, err := t.redistribute(in.Number("coll"), in.Number("debt"))
	out.Set("coll_per_stake", coll).Set("debt_per_stake", debt).Set("last_coll_error", t.collError).Set("last_debt_error", t.debtError)
	return err
}

func drawLiquityRedistribute(d *cases.Draw) {
	total := d.Between(*tenTo(16), *tenTo(25))
	d.Set("total_stakes", total).Set("coll", d.Between(uint256.Int{}, *tenTo(22))).Set("debt", d.Between(uint256.Int{}, *tenTo(26)))
	d.Set("last_coll_error", d.Part(total)).Set("last_debt_error", d.Part(total))
}
