package vaulttest

import (
	"math/big"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// town is an engine with two markets that share their tokens, crosswise: m0 lends "loan" against "collateral" on the
// adaptive curve, m1 the other way round on a kinked one. Four accounts own 2^120 units of each token. Steps are drawn from the
// state of the engine, so that they often succeed, and shrink towards few and small ones.
type town struct {
	vault.Rulebook
	world  parity.World
	prices map[string]uint256.Int // by oracle
	lltvs  map[string]uint256.Int // by market
}

var (
	townsfolk   = []string{"u0", "u1", "u2", "u3"}
	townMarkets = []string{"m0", "m1"}
	oracleOf    = map[string]string{"m0": "o0", "m1": "o1"}
	townLLTVs   = []uint64{385, 625, 770, 860, 915, 945, 965, 980} // thousandths: the enabled tiers of Morpho Blue but 0
)

// found draws the town's rules and returns a function that founds it on an engine, the same each time.
func found(t *rapid.T) func(vault.Rulebook) *town {
	var ops []parity.Op
	prices, lltvs := map[string]uint256.Int{}, map[string]uint256.Int{}
	for _, token := range []string{"loan", "collateral"} {
		ops = append(ops, parity.Op{Kind: parity.AddToken, Token: token})
		for _, who := range townsfolk {
			ops = append(ops, parity.Op{Kind: parity.Mint, Token: token, OnBehalf: who, Assets: pow2(120)})
		}
	}
	ops = append(ops,
		parity.Op{Kind: parity.AddIRM, IRM: "adaptive", Model: "adaptive-curve"},
		parity.Op{Kind: parity.AddIRM, IRM: "kinked", Model: "kinked", Params: []uint256.Int{u(3e8), u(2e9), u(4e10), u(0.8e18)}},
		parity.Op{Kind: parity.SetFeeRecipient, Caller: "owner", OnBehalf: "fees"})
	enabled := map[uint256.Int]bool{}
	for i, name := range townMarkets {
		lltv := u(rapid.SampledFrom(townLLTVs).Draw(t, "lltv") * 1e15)
		price := pow2(uint(rapid.IntRange(90, 140).Draw(t, "price bits")))
		irm, tokens := []string{"adaptive", "kinked"}[i], []string{"loan", "collateral", "loan"}[i:]
		if !enabled[lltv] {
			enabled[lltv] = true
			ops = append(ops, parity.Op{Kind: parity.EnableLLTV, Caller: "owner", Value: lltv})
		}
		ops = append(ops,
			parity.Op{Kind: parity.EnableIRM, Caller: "owner", IRM: irm},
			parity.Op{Kind: parity.AddOracle, Oracle: oracleOf[name]},
			parity.Op{Kind: parity.SetPrice, Oracle: oracleOf[name], Value: price},
			parity.Op{Kind: parity.CreateMarket, Market: name, Loan: tokens[0], Collateral: tokens[1], Oracle: oracleOf[name], IRM: irm, Value: lltv})
		if fee := rapid.Uint64Range(0, 25).Draw(t, "fee"); fee > 0 {
			ops = append(ops, parity.Op{Kind: parity.SetFee, Caller: "owner", Market: name, Value: u(fee * 1e16)})
		}
		prices[oracleOf[name]], lltvs[name] = price, lltv
	}
	return func(e vault.Rulebook) *town {
		w := &town{Rulebook: e, prices: map[string]uint256.Int{}, lltvs: lltvs}
		for i := range ops {
			ops[i].Time = start
			if err := w.do(ops[i]); err != nil {
				t.Fatalf("founding the town: %v: %v", ops[i], err)
			}
		}
		return w
	}
}

// do performs a step.
func (w *town) do(op parity.Op) error {
	_, err := w.world.Apply(w.Rulebook, &op)
	if err == nil && op.Kind == parity.SetPrice {
		w.prices[op.Oracle] = op.Value
	}
	return err
}

func (w *town) market(name string) vault.Market { return w.Market(w.world.Market(name)) }

func (w *town) position(market, who string) vault.Position {
	return w.Position(w.world.Market(market), w.world.Address(who))
}

func (w *town) health(market, who string) bool {
	m, p := w.market(market), w.position(market, who)
	return healthy(&m, &p, w.prices[oracleOf[market]], w.lltvs[market])
}

// everybody is all accounts that can hold a position.
func everybody() []string { return append([]string{"fees"}, townsfolk...) }

var townVerbs = []parity.Kind{
	parity.Supply, parity.SupplyCollateral, parity.Borrow, parity.Liquidate, parity.Repay, parity.Withdraw, parity.WithdrawCollateral,
}

// step draws a verb, a change of price or some time.
func (w *town) step(t *rapid.T) parity.Op {
	switch rapid.IntRange(0, 9).Draw(t, "step") {
	case 0:
		return parity.Op{Kind: parity.AccrueInterest, Market: rapid.SampledFrom(townMarkets).Draw(t, "market"), Time: w.Time() + rapid.Uint64Range(0, 40*24*hour).Draw(t, "seconds")}
	case 1:
		return w.move(t)
	}
	return w.verb(t, rapid.SampledFrom(townVerbs).Draw(t, "verb"))
}

// move draws a price move of half to twice.
func (w *town) move(t *rapid.T) parity.Op {
	oracle := rapid.SampledFrom([]string{"o0", "o1"}).Draw(t, "oracle")
	price := w.prices[oracle]
	price.MulDivOverflow(&price, uint256.NewInt(rapid.Uint64Range(500, 2000).Draw(t, "‰ of the price")), uint256.NewInt(1000))
	if price.BitLen() > 150 || price.BitLen() < 80 {
		price = pow2(110)
	}
	return parity.Op{Kind: parity.SetPrice, Oracle: oracle, Value: price, Time: w.Time()}
}

// verb draws a call of that kind by somebody on his own behalf, or of a liquidation on anybody's.
func (w *town) verb(t *rapid.T, kind parity.Kind) parity.Op {
	market := rapid.SampledFrom(townMarkets).Draw(t, "market")
	who := rapid.SampledFrom(w.able(market, kind)).Draw(t, "who")
	op := parity.Op{Kind: kind, Market: market, Caller: who, OnBehalf: who, Time: w.Time()}
	m := w.market(op.Market)
	size := pow2(uint(rapid.IntRange(1, 90).Draw(t, "bits")))
	var assets, shares uint256.Int
	switch kind {
	case parity.Supply:
		assets, shares = size, size
	case parity.SupplyCollateral:
		assets = size
	case parity.Borrow:
		p := w.position(op.Market, who)
		price, lltv := w.prices[oracleOf[op.Market]], w.lltvs[op.Market]
		carries := quotient(product(quotient(product(bigOf(p.Collateral), bigOf(price)), priceScale), bigOf(lltv)), wad)
		carries.Sub(carries, debt(&m, &p))
		idle := new(big.Int).Sub(bigOf(m.TotalSupplyAssets), bigOf(m.TotalBorrowAssets))
		if idle.Cmp(carries) < 0 {
			carries = idle
		}
		if carries.Sign() > 0 {
			assets.SetFromBig(carries)
		}
		a, s := virtual(m.TotalBorrowAssets, m.TotalBorrowShares)
		shares.SetFromBig(quotient(product(bigOf(assets), s), a))
	case parity.Withdraw:
		p := w.position(op.Market, who)
		a, s := virtual(m.TotalSupplyAssets, m.TotalSupplyShares)
		shares = p.SupplyShares
		assets.SetFromBig(quotient(product(bigOf(shares), a), s))
	case parity.Repay:
		p := w.position(op.Market, who)
		shares = p.BorrowShares
		assets.SetFromBig(debt(&m, &p))
	case parity.WithdrawCollateral:
		assets = w.position(op.Market, who).Collateral
	case parity.Liquidate:
		op.Caller = rapid.SampledFrom(townsfolk).Draw(t, "liquidator")
		p := w.position(op.Market, op.OnBehalf)
		assets, shares = p.Collateral, p.BorrowShares
	}
	if kind == parity.SupplyCollateral || kind == parity.WithdrawCollateral || rapid.Bool().Draw(t, "by assets") {
		op.Assets = part(t, assets)
	} else {
		op.Shares = part(t, shares)
	}
	return op
}

// able returns the accounts of which a call of that kind could take something, or all where none has anything.
func (w *town) able(market string, kind parity.Kind) (able []string) {
	for _, who := range townsfolk {
		p := w.position(market, who)
		var has uint256.Int
		switch kind {
		case parity.Withdraw:
			has = p.SupplyShares
		case parity.Repay, parity.Liquidate:
			has = p.BorrowShares
		case parity.Borrow, parity.WithdrawCollateral:
			has = p.Collateral
		}
		if !has.IsZero() {
			able = append(able, who)
		}
	}
	if len(able) == 0 {
		return townsfolk
	}
	return able
}

// part draws a part of a limit, the limit itself, or one unit beside it; never nothing.
func part(t *rapid.T, limit uint256.Int) (z uint256.Int) {
	switch rapid.IntRange(0, 5).Draw(t, "part") {
	case 0:
		z = limit
	case 1:
		z.AddUint64(&limit, 1)
	case 2:
		if !limit.IsZero() {
			z.SubUint64(&limit, 1)
		}
	default:
		z.MulDivOverflow(&limit, uint256.NewInt(rapid.Uint64Range(0, 1000).Draw(t, "‰")), uint256.NewInt(1000))
	}
	if z.IsZero() {
		z = u(1)
	}
	return z
}
