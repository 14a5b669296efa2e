package design

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "call-option", Title: "Reversible call option: how an option that a supporter bought ends",
		Rules: "arXiv 2303.15162; a design by definition", Units: vaultUnits,
		Errors: []cases.Name{{Err: fixed.ErrOverflow, Name: "overflow"}},
		Ops:    []cases.Op{{Name: "expire", Ask: optionExpires, Draw: drawOptionExpires}},
	})
}

// optionExpires says who gets what at an option's end.
func optionExpires(in *cases.In, out *cases.Out) error {
	c := callOption{d: CallOption{ReverseFee: in.Number("reverse_fee")}, policy: &morpho{lltv: in.Number("lltv")}}
	of, has := readVault(in), in.Number("supporter_has")
	collateral, strike, err := c.ends(&option{premium: in.Number("premium")}, &of, &has)
	if err != nil {
		return err
	}
	ended := "taken back"
	switch {
	case collateral.IsZero():
		ended = "lapsed"
	case collateral.Eq(&of.Position.Collateral):
		ended = "exercised"
	}
	out.Set("ended", ended).Set("collateral_to_supporter", collateral).Set("strike", strike)
	return nil
}

func drawOptionExpires(d *cases.Draw) {
	c, _ := drawVault(d)
	debt, _ := c.Totals.Debt(c.Position.BorrowShares) // within 256 bits
	rate := whole(1e15 * (1 + d.Uint64N(200)))
	premium, _ := fixed.MulDivUp(&debt, &rate, &fixed.WAD)
	has := debt
	if d.IntN(6) == 0 {
		has = d.Part(debt)
	}
	d.Set("premium", premium).Set("reverse_fee", d.Decimal(0, 1, 18)).Set("supporter_has", has)
}
