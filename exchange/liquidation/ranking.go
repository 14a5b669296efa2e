package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Ranking is the order in which counterparties are deleveraged. It gives each a score, scale 1e18, and the highest
// comes first. Quotients are truncated towards zero. A bucket without equity comes last: it is about to be liquidated
// itself.
type Ranking interface {
	// Name is the word for it in a preset.
	Name() string
	// Score is a position's. It must follow from the standing alone.
	Score(Standing) fixed.Signed
}

// Standing is how a position stands at the last mark. Amounts are in settlement units.
type Standing struct {
	Owns        bool // its value is owned; otherwise owed
	Value, Cost uint256.Int
	Initial     uint256.Int // initial margin, without the fee reserved for closing
	Maintenance uint256.Int
	Profit      fixed.Signed
	Cash        fixed.Signed // in its bucket
	Equity      uint256.Int  // of its bucket; 0 where it is below
}

func (e *Engine) standing(id exchange.PositionID) Standing {
	p, b := e.Holding(id), e.BucketOf(id)
	return Standing{
		Owns: p.Owns, Value: e.Value(id), Cost: p.Cost, Initial: e.InitialMargin(id), Maintenance: e.Maintenance(id),
		Profit: e.Profit(id), Cash: e.Balance(b), Equity: e.Equity(b).Capped(),
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

// Score is described at the type.
func (Leveraged) Score(p Standing) fixed.Signed {
	if p.Initial.IsZero() {
		return last
	}
	return exact.Scaled(p.Profit, &fixed.WAD, &p.Initial)
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

// Score is described at the type.
func (r Binance) Score(p Standing) fixed.Signed {
	if p.Profit.Sign() <= 0 || p.Equity.IsZero() {
		return fixed.Signed{}
	}
	wallet, least := p.Cash.Capped(), r.Least
	if least.IsZero() {
		least.SetOne()
	}
	if wallet.Lt(&least) {
		wallet = least
	}
	share := exact.Scaled(p.Profit, &fixed.WAD, &wallet)
	ratio := exact.MulDivDown(&p.Maintenance, &fixed.WAD, &p.Equity)
	return exact.Scaled(share, &ratio, &fixed.WAD)
}

// BitMEX ranks by r·l where r is above 0 and by r/l where it is not, with r = profit/cost and l = value/equity.
//
// Source: BitMEX support 18589621443357.
type BitMEX struct{}

// Name is bitmex.
func (BitMEX) Name() string { return "bitmex" }

// Score is described at the type.
func (BitMEX) Score(p Standing) fixed.Signed {
	if p.Equity.IsZero() || p.Cost.IsZero() {
		return last
	}
	return leveraged(exact.Scaled(p.Profit, &fixed.WAD, &p.Cost), &p)
}

// leveraged is r·l where r is above 0, and r/l where it is not.
func leveraged(r fixed.Signed, p *Standing) fixed.Signed {
	if r.Sign() > 0 {
		return exact.Scaled(r, &p.Value, &p.Equity)
	}
	return exact.Scaled(r, &p.Equity, &p.Value)
}

// Cube ranks as BitMEX does, with r = profit.
//
// Source: Cube, liquidation.md.
type Cube struct{}

// Name is cube.
func (Cube) Name() string { return "cube" }

// Score is described at the type.
func (Cube) Score(p Standing) fixed.Signed {
	if p.Equity.IsZero() || p.Cost.IsZero() {
		return last
	}
	return leveraged(p.Profit, &p)
}

// Hyperliquid ranks by (value/cost)·(value/equity), with the first quotient turned over where value is owed: mark
// over entry below 1 is profit of a short.
//
// Source: Hyperliquid docs, "Auto-deleveraging".
type Hyperliquid struct{}

// Name is hyperliquid.
func (Hyperliquid) Name() string { return "hyperliquid" }

// Score is described at the type.
func (Hyperliquid) Score(p Standing) fixed.Signed {
	if p.Equity.IsZero() || p.Cost.IsZero() {
		return last
	}
	top, bottom := p.Value, p.Cost
	if !p.Owns {
		top, bottom = bottom, top
	}
	growth := exact.MulDivDown(&top, &fixed.WAD, &bottom)
	leverage := exact.MulDivDown(&p.Value, &fixed.WAD, &p.Equity)
	score := exact.MulDivDown(&growth, &leverage, &fixed.WAD)
	return fixed.Positive(&score)
}

// Random takes counterparties from a random start on, in order of position, around once. The start is drawn anew at each time.
// Its scores are equal: [Engine] turns the order by a draw where it ranks, in deleverage.go.
//
// Source: dYdX v4, x/clob, deleveraging.
type Random struct{}

// Name is random.
func (Random) Name() string { return "random" }

// Score is described at the type.
func (Random) Score(Standing) fixed.Signed { return fixed.Signed{} }
