package parity

import (
	"github.com/holiman/uint256"
)

// verb draws a call of the rulebook's own, with callbacks up to that many deep.
func (g *Epoch) verb(depth int) Op {
	r := g.random
	market := g.market()
	op := Op{Market: market.Market, Caller: pick(r, users)}
	op.OnBehalf = op.Caller
	if r.IntN(12) == 0 { // on somebody else's behalf, who seldom allowed it
		op.OnBehalf = pick(r, receivers)
	}
	switch p := r.IntN(1000); {
	case p < 170:
		op.Kind = Supply
		g.supplied(&op)
	case p < 330:
		op.Kind = SupplyCollateral
		limit := sized(r, g.profile.bits)
		op.Assets = g.near(&limit)
	case p < 510:
		op.Kind = Borrow
		g.borrowed(&op, market)
	case p < 590:
		op.Kind = Withdraw
		position, m := g.position(market, op.OnBehalf), g.state.Market(g.world.Market(market.Market))
		idle := worth(&position.SupplyShares, &m.TotalSupplyAssets, &m.TotalSupplyShares)
		g.either(&op, &idle, &position.SupplyShares)
	case p < 690:
		op.Kind = Repay
		position, debt := g.position(market, op.OnBehalf), g.debt(market, op.OnBehalf)
		g.either(&op, &debt, &position.BorrowShares)
	case p < 760:
		op.Kind = WithdrawCollateral
		position := g.position(market, op.OnBehalf)
		op.Assets = g.near(&position.Collateral)
	case p < 900:
		op.Kind = Liquidate
		g.liquidated(&op, market)
	case p < 930:
		op = Op{Kind: AccrueInterest, Market: market.Market}
	case p < 970:
		op = Op{Kind: FlashLoan, Caller: op.Caller, Token: market.Loan}
		pool := g.state.Balance(g.world.Address(op.Token), g.state.Address())
		op.Assets = g.near(&pool)
	default:
		op = Op{Kind: SetAuthorization, Caller: op.Caller, OnBehalf: pick(r, users), Allowed: r.IntN(3) > 0}
	}
	if op.Kind.has("receiver") && r.IntN(8) == 0 {
		op.Receiver = pick(r, receivers)
	}
	if depth > 0 && op.Kind.has("then") && (r.IntN(8) == 0 || op.Kind == FlashLoan && r.IntN(4) > 0) {
		for range 1 + r.IntN(3) {
			nested := g.verb(depth - 1)
			if nested.OnBehalf == nested.Caller {
				nested.OnBehalf = op.Caller
			}
			nested.Caller = "" // the outer caller makes it
			op.Then = append(op.Then, nested)
		}
	}
	return op
}

// either gives the call an amount in assets or in shares near its limit, seldom in both or neither.
func (g *Epoch) either(op *Op, assets, shares *uint256.Int) {
	switch g.random.IntN(20) {
	case 0:
		op.Assets, op.Shares = g.near(assets), g.near(shares)
	case 1:
	case 2, 3, 4, 5, 6, 7, 8, 9:
		op.Shares = g.near(shares)
	default:
		op.Assets = g.near(assets)
	}
}

// supplied draws a supply: everyday sizes, or up to where the total of shares reaches 2^128.
func (g *Epoch) supplied(op *Op) {
	m := g.state.Market(g.world.Market(op.Market))
	limit, shares := sized(g.random, g.profile.bits), uint256.Int{}
	if top := pow2(128); g.random.IntN(100) < g.profile.edges && m.TotalSupplyShares.Lt(&top) {
		shares.Sub(&top, &m.TotalSupplyShares)
		limit = worth(&shares, &m.TotalSupplyAssets, &m.TotalSupplyShares)
	} else {
		var scale uint256.Int
		scale.AddUint64(&m.TotalSupplyShares, 1e6)
		var per uint256.Int
		per.AddUint64(&m.TotalSupplyAssets, 1)
		shares.MulDivOverflow(&limit, &scale, &per)
	}
	g.either(op, &limit, &shares)
}

// borrowed draws a borrow up to what the collateral allows or the market has idle.
func (g *Epoch) borrowed(op *Op, market *Op) {
	m := g.state.Market(g.world.Market(market.Market))
	position, debt := g.position(market, op.OnBehalf), g.debt(market, op.OnBehalf)
	price := g.prices[market.Oracle]
	limit := allowed(&position.Collateral, &price, &market.Value)
	if limit.Lt(&debt) {
		limit.Clear()
	} else {
		limit.Sub(&limit, &debt)
	}
	if m.TotalBorrowAssets.Lt(&m.TotalSupplyAssets) {
		var idle uint256.Int
		idle.Sub(&m.TotalSupplyAssets, &m.TotalBorrowAssets)
		if idle.Lt(&limit) || g.random.IntN(10) == 0 {
			limit = idle
		}
	}
	var shares, scale, per uint256.Int
	scale.AddUint64(&m.TotalBorrowShares, 1e6)
	per.AddUint64(&m.TotalBorrowAssets, 1)
	shares.MulDivOverflow(&limit, &scale, &per)
	g.either(op, &limit, &shares)
}

// allowed is the debt that collateral carries at a price and LLTV.
func allowed(collateral, price, lltv *uint256.Int) (z uint256.Int) {
	z.MulDivOverflow(collateral, price, uint256.MustFromDecimal("1000000000000000000000000000000000000"))
	z.MulDivOverflow(&z, lltv, uint256.NewInt(1e18))
	return z
}

// liquidated draws a liquidation of somebody who has debt, if anybody has: all collateral, all debt, or as much debt as
// the collateral pays for, or parts of them.
func (g *Epoch) liquidated(op *Op, market *Op) {
	r := g.random
	for range 5 {
		op.OnBehalf = pick(r, users)
		if position := g.position(market, op.OnBehalf); !position.BorrowShares.IsZero() {
			break
		}
	}
	position := g.position(market, op.OnBehalf)
	price := g.prices[market.Oracle]
	shares, debt := position.BorrowShares, g.debt(market, op.OnBehalf)
	if full := allowed(&position.Collateral, &price, uint256.NewInt(1e18)); full.Lt(&debt) && !debt.IsZero() {
		shares.MulDivOverflow(&shares, &full, &debt)
	}
	g.either(op, &position.Collateral, &shares)
}
