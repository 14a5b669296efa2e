package design

import (
	"math/big"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "comet", Title: "Compound v3 (Comet): absorb, then a storefront",
		Rules: "Compound v3, Comet.sol",
		Units: [][2]string{{"prices", "1e8"}, {"factors", "1e18"}, {"indices", "1e15"}, {"amounts", "token units"}, {"principal", "signed; negative owes"}},
		Errors: []cases.Name{
			{Err: ErrNotLiquidatable, Name: "NotLiquidatable"},
			{Err: ErrNotForSale, Name: "NotForSale"},
			{Err: ErrTooMuchSlippage, Name: "TooMuchSlippage"},
			{Err: ErrInsufficientReserves, Name: "InsufficientReserves"},
			{Err: ErrBadPrice, Name: "BadPrice"},
			{Err: vault.ErrDivisionByZero, Name: "panic 0x12"},
			{Err: fixed.ErrOverflow, Name: "panic 0x11"},
		},
		Ops: []cases.Op{
			{Name: "is_liquidatable", Ask: cometLiquidatable, Draw: drawCometAccount},
			{Name: "absorb", Ask: cometAbsorb, Draw: drawCometAccount},
			{Name: "quote", Ask: cometQuote, Draw: drawCometQuote},
			{Name: "buy", Ask: cometBuy, Draw: drawCometBuy},
		},
	})
}

// cometAccount reads an account: what it owes as a principal, 0 where it owes nothing.
func cometAccount(in *cases.In) (b base, owes uint256.Int, all []securedBy) {
	b = base{price: in.Number("base_price"), scale: in.Number("base_scale"), borrowIndex: in.Number("borrow_index"), supplyIndex: in.Number("supply_index")}
	if principal := in.Int("principal"); principal.Sign() < 0 {
		owes.SetFromBig(principal.Neg(principal))
	}
	for _, c := range in.List("collateral") {
		all = append(all, securedBy{
			scale: c.Number("scale"), price: c.Number("price"), balance: c.Number("balance"),
			liquidateFactor: c.Number("liquidate_cf"), liquidationFactor: c.Number("liquidation_factor"),
		})
	}
	return b, owes, all
}

// cometLiquidatable tests an account's health.
func cometLiquidatable(in *cases.In, out *cases.Out) error {
	b, owes, all := cometAccount(in)
	if owes.IsZero() {
		out.Set("liquidatable", false).Set("liquidity", "0").Set("assets_read", 0)
		return nil
	}
	liquidity, read, err := b.liquidity(&owes, all)
	out.Set("liquidatable", liquidity.Sign() < 0).Set("liquidity", liquidity).Set("assets_read", read)
	return err
}

// cometAbsorb absorbs an account.
func cometAbsorb(in *cases.In, out *cases.Out) error {
	b, owes, all := cometAccount(in)
	a, err := b.absorb(&owes, all)
	if err != nil {
		return err
	}
	out.Set("delta_value", a.value).Set("delta_balance", a.credit).Set("new_balance", a.balance).Set("new_principal", a.supplied)
	out.Set("base_paid_out", a.paid).Set("borrow_principal_repaid", owes).Set("supply_principal_added", a.supplied)
	return nil
}

func drawCometAccount(d *cases.Draw) {
	var worth, one uint256.Int
	var all []*cases.Out
	for range 1 + d.IntN(3) {
		scale, price, balance := *tenTo(18), d.Between(*tenTo(6), *tenTo(13)), d.Between(*tenTo(10), *tenTo(23))
		one.MulDivOverflow(&balance, &price, &scale)
		worth.Add(&worth, &one)
		all = append(all, new(cases.Out).Set("scale", scale).Set("liquidate_cf", d.Decimal(0, 1, 18)).
			Set("liquidation_factor", d.Decimal(0, 1, 18)).Set("price", price).Set("balance", balance))
	}
	var owes uint256.Int
	owes.MulDivOverflow(&worth, uint256.NewInt(10*d.Uint64N(130)+1), uint256.NewInt(100_000)) // 1e8 to 1e6, to 1.3 of the worth
	owes.AddUint64(&owes, 1)
	d.Set("base_price", tenTo(8)).Set("base_scale", tenTo(6)).Set("borrow_index", d.Decimal(1, 2, 15)).Set("supply_index", d.Decimal(1, 2, 15))
	d.Set("principal", fixed.Negative(&owes)).Set("collateral", all)
}

// cometQuote is what an amount of the base token buys.
func cometQuote(in *cases.In, out *cases.Out) error {
	discount, price, bought, err := cometBuys(in)
	out.Set("discount", discount).Set("price_discounted", price).Set("collateral_amount", bought)
	return err
}

func cometBuys(in *cases.In) (discount, price, bought uint256.Int, err error) {
	b := base{price: in.Number("base_price"), scale: in.Number("base_scale")}
	factor, liquidation, full := in.Number("store_front_price_factor"), in.Number("liquidation_factor"), in.Number("price")
	scale, amount := in.Number("scale"), in.Number("base_amount")
	if discount, price, err = storefront(&factor, &liquidation, &full); err != nil {
		return discount, price, bought, err
	}
	bought, err = b.quote(&scale, &price, &amount)
	return discount, price, bought, err
}

func drawCometQuote(d *cases.Draw) {
	d.Set("base_price", tenTo(8)).Set("base_scale", tenTo(6)).Set("scale", tenTo(18)).Set("store_front_price_factor", d.Decimal(0, 1, 18))
	d.Set("liquidation_factor", d.Decimal(0, 1, 18)).Set("price", d.Between(*tenTo(7), *tenTo(13))).Set("base_amount", d.Between(uint256.Int{}, *tenTo(15)))
	if factor := d.Decimal(5, 10, 17); d.IntN(4) > 0 { // as governance sets it: a discount below 1
		d.Set("liquidation_factor", factor)
	} else {
		d.Set("store_front_price_factor", d.Decimal(0, 9, 17))
	}
}

// cometBuy buys collateral out of reserves.
func cometBuy(in *cases.In, out *cases.Out) error {
	reserves, target := in.Int("reserves"), in.Number("target_reserves")
	amount, least, held := in.Number("base_amount"), in.Number("min_amount"), in.Number("collateral_reserves")
	var has, owes uint256.Int
	has.SetFromBig(new(big.Int).Abs(reserves))
	if reserves.Sign() < 0 {
		has, owes = owes, has
	}
	if !forSale(&has, &owes, &target) {
		return ErrNotForSale
	}
	_, _, bought, err := cometBuys(in)
	switch {
	case err != nil:
		return err
	case bought.Lt(&least):
		return ErrTooMuchSlippage
	case bought.Gt(&held):
		return ErrInsufficientReserves
	}
	out.Set("collateral_amount", bought).Set("reserves_after", new(big.Int).Add(reserves, amount.ToBig()))
	return nil
}

func drawCometBuy(d *cases.Draw) {
	drawCometQuote(d)
	target := d.Between(*uint256.NewInt(1), *tenTo(13))
	reserves := d.Part(target)
	switch d.IntN(4) {
	case 0:
		d.Set("reserves", fixed.Negative(&reserves))
	default:
		d.Set("reserves", reserves)
	}
	d.Set("target_reserves", target).Set("min_amount", d.Between(uint256.Int{}, *tenTo(19))).Set("collateral_reserves", d.Between(*tenTo(15), *tenTo(27)))
}
