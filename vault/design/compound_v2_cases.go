package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "compound-v2", Title: "Compound v2: close factor, incentive, protocol share",
		Rules: "Compound v2, Comptroller.sol and CToken.sol",
		Units: [][2]string{{"prices, factors, exchange rates, incentive", "mantissa 1e18"}, {"tokens", "cToken units"}},
		Errors: []cases.Name{
			{Err: ErrPrice, Name: "PRICE_ERROR"},
			{Err: vault.ErrDivisionByZero, Name: "panic 0x12"},
			{Err: fixed.ErrOverflow, Name: "panic 0x11"},
		},
		Ops: []cases.Op{
			{Name: "liquidity", Ask: compoundLiquidity, Draw: drawCompoundLiquidity},
			{Name: "close_factor", Ask: compoundCloseFactor, Draw: drawCompoundCloseFactor},
			{Name: "seize", Ask: compoundSeize, Draw: drawCompoundSeize},
			{Name: "split", Ask: compoundSplit, Draw: drawCompoundSplit},
		},
	})
}

// compoundLiquidity adds an account up.
func compoundLiquidity(in *cases.In, out *cases.Out) error {
	var collateral, borrows uint256.Int
	for _, f := range in.List("assets") {
		h := holding{
			factor: f.Number("collateral_factor"), exchangeRate: f.Number("exchange_rate"), price: f.Number("price"),
			tokens: f.Number("tokens"), borrow: f.Number("borrow"),
		}
		if err := h.addTo(&collateral, &borrows); err != nil {
			return err
		}
	}
	out.Set("liquidity", fixed.MinusCapped(&collateral, &borrows))
	out.Set("shortfall", fixed.MinusCapped(&borrows, &collateral))
	out.Set("liquidatable", borrows.Gt(&collateral))
	return nil
}

func drawCompoundLiquidity(d *cases.Draw) {
	var assets []*cases.Out
	for range 1 + d.IntN(3) {
		assets = append(assets, new(cases.Out).
			Set("collateral_factor", d.Decimal(0, 1, 18)).Set("exchange_rate", d.Between(*tenTo(16), *tenTo(28))).
			Set("price", d.Between(*tenTo(12), *tenTo(30))).Set("tokens", d.Between(uint256.Int{}, *tenTo(20))).
			Set("borrow", d.Between(uint256.Int{}, *tenTo(22))))
	}
	d.Set("assets", assets)
}

// compoundCloseFactor says whether a repayment is within the close factor.
func compoundCloseFactor(in *cases.In, out *cases.Out) error {
	d := CompoundV2{CloseFactor: in.Number("close_factor")}
	debt, repay := in.Number("borrow"), in.Number("repay")
	most, err := d.maxClose(&debt)
	if err != nil {
		return err
	}
	out.Set("max_close", most).Set("allowed", !repay.Gt(&most))
	return nil
}

func drawCompoundCloseFactor(d *cases.Draw) {
	borrow := d.Between(uint256.Int{}, *tenTo(24))
	d.Set("borrow", borrow).Set("close_factor", d.Decimal(0, 1, 18)).Set("repay", d.Part(borrow))
}

// compoundSeize is the cTokens that a repayment earns.
func compoundSeize(in *cases.In, out *cases.Out) error {
	d := CompoundV2{Incentive: in.Number("incentive")}
	borrowed, collateral, rate := in.Number("price_borrowed"), in.Number("price_collateral"), in.Number("exchange_rate")
	repay := in.Number("repay")
	ratio, err := d.ratio(&borrowed, &collateral, &rate)
	if err != nil {
		return err
	}
	tokens, err := fixed.WMulDown(&ratio, &repay)
	out.Set("ratio", ratio).Set("seize_tokens", tokens)
	return err
}

func drawCompoundSeize(d *cases.Draw) {
	d.Set("exchange_rate", d.Between(*tenTo(16), *tenTo(28))).Set("price_borrowed", d.Between(uint256.Int{}, *tenTo(30)))
	d.Set("price_collateral", d.Between(*tenTo(6), *tenTo(30))).Set("incentive", d.Decimal(1, 2, 18))
	d.Set("repay", d.Between(uint256.Int{}, *tenTo(24)))
}

// compoundSplit divides what is seized.
func compoundSplit(in *cases.In, out *cases.Out) error {
	d := CompoundV2{ProtocolShare: in.Number("protocol_seize_share")}
	seized, rate := in.Number("seize_tokens"), in.Number("exchange_rate")
	protocol, liquidator, reserves, err := d.split(&seized, &rate)
	out.Set("protocol_tokens", protocol).Set("liquidator_tokens", liquidator).Set("reserves_added", reserves)
	return err
}

func drawCompoundSplit(d *cases.Draw) {
	d.Set("seize_tokens", d.Between(uint256.Int{}, *tenTo(24))).Set("protocol_seize_share", d.Decimal(0, 1, 18))
	d.Set("exchange_rate", d.Between(*tenTo(16), *tenTo(28)))
}
