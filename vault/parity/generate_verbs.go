package parity

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// verb draws a call of the rulebook's own, with callbacks up to that many deep.
func (g *Epoch) verb(depth int) Op {
	r := g.random
	market := g.market()
	op := Op{Market: market.Market, Caller: pick(r, users)}
	m := g.state.Market(g.world.Market(market.Market))
	anything := sized(r, g.profile.bits)
	switch p := r.IntN(1000); {
	case p < 150:
		op.Kind, op.OnBehalf = Supply, op.Caller
		g.supplied(&op, &m)
	case p < 300:
		op.Kind, op.OnBehalf, op.Assets = SupplyCollateral, op.Caller, g.near(&anything)
	case p < 480:
		op.Kind = Borrow
		g.act(&op, func(p *vault.Position) *uint256.Int { return &p.Collateral })
		g.borrowed(&op, market, &m)
	case p < 570:
		op.Kind = Withdraw
		position := g.act(&op, func(p *vault.Position) *uint256.Int { return &p.SupplyShares })
		assets := worth(&position.SupplyShares, &m.TotalSupplyAssets, &m.TotalSupplyShares)
		if idle := unlent(&m); idle.Lt(&assets) {
			assets = idle
		}
		g.either(&op, &assets, &position.SupplyShares)
	case p < 680:
		op.Kind = Repay
		position := g.act(&op, func(p *vault.Position) *uint256.Int { return &p.BorrowShares })
		debt := worth(&position.BorrowShares, &m.TotalBorrowAssets, &m.TotalBorrowShares)
		g.either(&op, &debt, &position.BorrowShares)
	case p < 750:
		op.Kind = WithdrawCollateral
		position := g.act(&op, func(p *vault.Position) *uint256.Int { return &p.Collateral })
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
	if op.OnBehalf != "" && op.Kind != Liquidate && op.Kind != SetAuthorization && r.IntN(16) == 0 {
		op.OnBehalf = pick(r, receivers) // somebody else, who seldom allowed it
	}
	if op.Kind.has("receiver") && r.IntN(8) == 0 {
		op.Receiver = pick(r, receivers)
	}
	if depth > 0 && op.Kind.has("then") && (r.IntN(8) == 0 || op.Kind == FlashLoan && r.IntN(4) > 0) {
		for range 1 + r.IntN(3) {
			nested := g.verb(depth - 1)
			if nested.OnBehalf == nested.Caller && nested.Caller != "" {
				nested.OnBehalf = op.Caller
			}
			nested.Caller = "" // the outer caller makes it
			op.Then = append(op.Then, nested)
		}
	}
	return op
}

// act makes the call's caller act for itself, and prefers a caller that has something of what the call takes.
func (g *Epoch) act(op *Op, has func(*vault.Position) *uint256.Int) (position vault.Position) {
	id := g.world.Market(op.Market)
	for range 8 {
		op.Caller = pick(g.random, users)
		position = g.state.Position(id, g.world.Address(op.Caller))
		if !has(&position).IsZero() {
			break
		}
	}
	op.OnBehalf = op.Caller
	return position
}

// unlent is what a market has idle.
func unlent(m *vault.Market) (z uint256.Int) {
	if m.TotalBorrowAssets.Lt(&m.TotalSupplyAssets) {
		z.Sub(&m.TotalSupplyAssets, &m.TotalBorrowAssets)
	}
	return z
}

// either gives the call an amount in assets or in shares near its limit, seldom in both or neither.
func (g *Epoch) either(op *Op, assets, shares *uint256.Int) {
	switch g.random.IntN(40) {
	case 0:
		op.Assets, op.Shares = g.near(assets), g.near(shares)
	case 1:
	case 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19:
		op.Shares = g.near(shares)
	default:
		op.Assets = g.near(assets)
	}
}

// supplied draws a supply: everyday sizes, or up to where the total of shares reaches 2^128.
func (g *Epoch) supplied(op *Op, m *vault.Market) {
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
func (g *Epoch) borrowed(op, market *Op, m *vault.Market) {
	position, debt := g.position(market, op.OnBehalf), g.debt(market, op.OnBehalf)
	price := g.prices[market.Oracle]
	limit := allowed(&position.Collateral, &price, &market.Value)
	if limit.Lt(&debt) {
		limit.Clear()
	} else {
		limit.Sub(&limit, &debt)
	}
	if idle := unlent(m); idle.Lt(&limit) || g.random.IntN(12) == 0 {
		limit = idle
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

// liquidated draws a liquidation of somebody who has debt, if anybody has: all collateral, or the most that the policy
// closes, all debt, or as much debt as the collateral pays for, or parts of them.
func (g *Epoch) liquidated(op *Op, market *Op) {
	r := g.random
	if g.prey != "" && r.IntN(3) > 0 {
		op.OnBehalf, op.Market = g.prey, g.preyIn
		for i := range g.markets {
			if g.markets[i].Market == g.preyIn {
				market = &g.markets[i]
			}
		}
	}
	for tries := 0; tries < 10 && (op.OnBehalf == "" || tries > 0); tries++ {
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
	most := position.Collateral
	if p := g.terms.policy(&market.Value); p != nil {
		c := vault.Case{Totals: g.state.Market(g.world.Market(market.Market)), Position: position, Price: price}
		c.Totals.LastUpdate = g.now
		if of, err := p.Most(&c); err == nil && !of.IsZero() {
			most = of
		}
	}
	g.either(op, &most, &shares)
}
