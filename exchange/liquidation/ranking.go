package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Ranking is the order in which counterparties are deleveraged. It gives each a score, scale 1e18, and the highest comes first. Quotients
// are truncated towards zero. A bucket without equity comes last: it is about to be liquidated itself.
type Ranking interface {
	// Name is the word for it in a preset.
	Name() string
	score(standing) fixed.Signed
}

// standing is how a position stands at the last mark. Amounts are in settlement units.
type standing struct {
	owns                 bool
	value, cost          uint256.Int
	initial, maintenance uint256.Int // margins, without the fee reserved for closing in the first
	profit               fixed.Signed
	cash                 fixed.Signed // in its bucket
	equity               uint256.Int  // of its bucket; 0 where it is below
}

func (e *Engine) standing(id exchange.PositionID) standing {
	p, b := e.Holding(id), e.BucketOf(id)
	return standing{
		owns: p.Owns, value: e.Value(id), cost: p.Cost, initial: e.InitialMargin(id), maintenance: e.Maintenance(id),
		profit: e.Profit(id), cash: e.Balance(b), equity: e.Equity(b).Capped(),
	}
}

// last is the score of who comes last.
var last = fixed.Negative(new(uint256.Int).Lsh(uint256.NewInt(1), 160))

// Leveraged ranks by profit over initial margin.
//
// Source: Bybit help 900000031623, "leveraged return". Documented assumption: that this is the quotient.
type Leveraged struct{}

// Name is leveraged.
func (Leveraged) Name() string { return "leveraged" }

func (Leveraged) score(p standing) fixed.Signed {
	if p.initial.IsZero() {
		return last
	}
	return exact.Scaled(p.profit, &fixed.WAD, &p.initial)
}

// Binance ranks by
//
//	max(0, profit)/max(Least, wallet) · maintenance margin/(wallet + profit)
//
// and by 0 where wallet + profit is not above 0.
//
// Source: dev.binance.vision/t/17801.
type Binance struct {
	Least uint256.Int // least wallet balance counted, in settlement units (1 USDT); 0: one unit
}

// Name is binance.
func (Binance) Name() string { return "binance" }

func (r Binance) score(p standing) fixed.Signed {
	if p.profit.Sign() <= 0 || p.equity.IsZero() {
		return fixed.Signed{}
	}
	wallet, least := p.cash.Capped(), r.Least
	if least.IsZero() {
		least.SetOne()
	}
	if wallet.Lt(&least) {
		wallet = least
	}
	share := exact.Scaled(p.profit, &fixed.WAD, &wallet)
	ratio := exact.MulDivDown(&p.maintenance, &fixed.WAD, &p.equity)
	return exact.Scaled(share, &ratio, &fixed.WAD)
}

// BitMEX ranks by r·l where r is above 0 and by r/l where it is not, with r = profit/cost and l = value/equity.
//
// Source: BitMEX support 18589621443357.
type BitMEX struct{}

// Name is bitmex.
func (BitMEX) Name() string { return "bitmex" }

func (BitMEX) score(p standing) fixed.Signed {
	if p.equity.IsZero() || p.cost.IsZero() {
		return last
	}
	return leveraged(exact.Scaled(p.profit, &fixed.WAD, &p.cost), &p)
}

// leveraged is r·l where r is above 0, and r/l where it is not.
func leveraged(r fixed.Signed, p *standing) fixed.Signed {
	if r.Sign() > 0 {
		return exact.Scaled(r, &p.value, &p.equity)
	}
	return exact.Scaled(r, &p.equity, &p.value)
}

// Cube ranks as BitMEX does, with r = profit.
//
// Source: Cube, liquidation.md.
type Cube struct{}

// Name is cube.
func (Cube) Name() string { return "cube" }

func (Cube) score(p standing) fixed.Signed {
	if p.equity.IsZero() || p.cost.IsZero() {
		return last
	}
	return leveraged(p.profit, &p)
}

// Hyperliquid ranks by (value/cost)·(value/equity), with the first quotient turned over where value is owed: mark over entry below 1 is
// profit of a short.
//
// Source: Hyperliquid docs, "Auto-deleveraging".
type Hyperliquid struct{}

// Name is hyperliquid.
func (Hyperliquid) Name() string { return "hyperliquid" }

func (Hyperliquid) score(p standing) fixed.Signed {
	if p.equity.IsZero() || p.cost.IsZero() {
		return last
	}
	top, bottom := p.value, p.cost
	if !p.owns {
		top, bottom = bottom, top
	}
	growth := exact.MulDivDown(&top, &fixed.WAD, &bottom)
	leverage := exact.MulDivDown(&p.value, &fixed.WAD, &p.equity)
	score := exact.MulDivDown(&growth, &leverage, &fixed.WAD)
	return fixed.Positive(&score)
}

// Random takes counterparties from a random start on, in order of position, around once. The start is drawn anew at each time.
//
// Source: dYdX v4, x/clob, deleveraging.
type Random struct{}

// Name is random.
func (Random) Name() string { return "random" }

func (Random) score(standing) fixed.Signed { return fixed.Signed{} }
