package venue

import (
	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Balance is what an account has, in quote units.
type Balance struct {
	Free        fixed.Signed // outside isolated positions: the cross pool's cash
	Isolated    fixed.Signed // cash in isolated positions
	Wallet      fixed.Signed // both
	CrossProfit fixed.Signed // unrealised, of cross positions
	Profit      fixed.Signed // unrealised, of all
	Equity      fixed.Signed // wallet and unrealised profit
	Available   uint256.Int  // may be taken out, or tied up by an isolated position
	Openable    uint256.Int  // may be tied up by a cross position
	Initial     uint256.Int  // tied up by positions
	Maintenance uint256.Int  // needed by positions
	Orders      uint256.Int  // held for open orders
	Realised    fixed.Signed // profit of all trades so far
}

// Balance returns what an account has.
func (m *Market) Balance(a exchange.AccountID) (b Balance) {
	b.Free = m.engine.Free(a, settle)
	if id, ok := m.Held(a); ok {
		p := m.engine.Position(id)
		b.Isolated, b.Profit, b.Initial, b.Maintenance = p.Margin, p.Profit, p.Initial, p.Maintenance
		if p.Mode == exchange.Cross {
			b.CrossProfit = p.Profit
		}
	}
	b.Wallet = b.Free.Add(b.Isolated)
	b.Equity = b.Wallet.Add(b.Profit)
	b.Available, b.Openable = m.engine.Available(a, settle), m.engine.Openable(a, settle)
	b.Orders = m.engine.Orders(a, market).Margin
	b.Realised = m.accounts[a].profit
	return b
}

// Position returns an account's position; without one, what its next would be margined by, with size 0.
func (m *Market) Position(a exchange.AccountID) exchange.Position {
	if id, ok := m.Held(a); ok {
		return m.engine.Position(id)
	}
	return exchange.Position{Account: a, Market: market, Mode: m.engine.Mode(a, market)}
}

// AutoTopUp reports whether an account's open position draws on the free balance instead of being liquidated.
func (m *Market) AutoTopUp(a exchange.AccountID) bool {
	id, ok := m.Held(a)
	return ok && m.engine.AutoMargin(id)
}

// Signed is a position's size, below 0 short.
func Signed(p *exchange.Position) fixed.Signed {
	if p.Side == exchange.Short {
		return fixed.Negative(&p.Size)
	}
	return fixed.Positive(&p.Size)
}

// never is the liquidation price of a short that no price reaches.
var never = *new(uint256.Int).SetAllOne()

// LiquidationAt returns the mark at which a position is liquidated; ok is false where there is none, or no mark
// reaches it.
func LiquidationAt(p *exchange.Position) (price uint256.Int, ok bool) {
	price = p.Liquidation
	return price, !p.Size.IsZero() && !price.IsZero() && !price.Eq(&never)
}

// Leverage is what an account chose, scale 1e18, or the highest of the first tier.
func (m *Market) Leverage(a exchange.AccountID) uint256.Int {
	leverage := m.engine.Leverage(a, market)
	if leverage.IsZero() {
		leverage = m.MaxLeverage(0)
	}
	return leverage
}

// MaxLeverage is the highest of a tier, scale 1e18, in whole numbers.
func (m *Market) MaxLeverage(tier int) (z uint256.Int) {
	var whole uint256.Int
	whole.Mul(&fixed.WAD, &fixed.WAD)
	z.Div(&whole, &m.Instrument.Tiers.Brackets[tier].Initial)
	z.Add(&z, uint256.NewInt(1000)) // an initial rate of 1/150 is written rounded down
	z.Div(&z, &fixed.WAD)
	z.Mul(&z, &fixed.WAD)
	return z
}

// Quantile is where an account's position stands in the queue for deleveraging, 1 to 5, and 0 without one.
func (m *Market) Quantile(a exchange.AccountID) int {
	id, ok := m.Held(a)
	if !ok {
		return 0
	}
	return m.engine.Quantile(id)
}

// Queue are the open positions of one side in the order in which they would be deleveraged now.
func (m *Market) Queue(side exchange.Side) []exchange.PositionID {
	return m.engine.DeleverageQueue(market, side)
}

// Mode is the margin mode that holds for an account.
func (m *Market) Mode(a exchange.AccountID) exchange.Mode { return m.engine.Mode(a, market) }

// OpenOrdersIn are the sizes and values of an account's open orders.
func (m *Market) OpenOrdersIn(a exchange.AccountID) exchange.Orders {
	return m.engine.Orders(a, market)
}

// Level is a price of the book and what rests there.
type Level struct{ Price, Lots int64 }

// Depth returns the best prices of a side.
func (m *Market) Depth(side book.Side, most int) (out []Level) {
	b := m.Book()
	for price, lots, ok := b.Best(side); ok && len(out) < most; price, lots, ok = b.Beyond(side, price) {
		out = append(out, Level{price, lots})
	}
	return out
}

// Last is the price of the last trade, in ticks, or the mark's before there was one.
func (m *Market) Last() int64 {
	if n := len(m.trades); n > 0 {
		return m.trades[n-1].Price
	}
	return m.ticks(&m.mark)
}

// Fund is what the insurance fund holds.
func (m *Market) Fund() uint256.Int { return m.engine.FundBalance(market) }

// OpenInterest is the size of all long positions, in base.
func (m *Market) OpenInterest() decimal.Decimal {
	var total uint256.Int
	for a := range m.accounts {
		if id, ok := m.engine.Find(exchange.AccountID(a), market, exchange.Long); ok {
			size := m.engine.Holding(id).Size
			total.Add(&total, &size)
		}
	}
	return m.Coins(total)
}
