package bitmex

import (
	"errors"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	serve(signed, "POST", "/position/isolate", (*call).isolate, "symbol", "enabled")
	serve(signed, "POST", "/position/leverage", (*call).setLeverage, "symbol", "leverage", "targetAccountId")
	serve(signed, "POST", "/position/transferMargin", (*call).transfer, "symbol", "amount", "targetAccountId")
	serve(signed, "POST", "/position/riskLimit", (*call).riskLimit, "symbol", "riskLimit", "targetAccountId")
	serve(signed, "GET", "/position", (*call).positions)
}

// changed does a command that the venue answers with the position; what leaves it as it was is no error.
func (c *call) changed(cmd venue.Command) (any, error) {
	cmd.Account = c.account
	_, err := c.Do(cmd)
	if err != nil && !errors.Is(err, exchange.ErrModeUnchanged) && !errors.Is(err, exchange.ErrLeverageUnchanged) {
		var row exchange.Position
		var leverage decimal.Decimal
		c.View(func() { row, leverage = c.Position(c.account), venue.Ratio(c.Leverage(c.account)) })
		if l, ok := wire.Decimal(cmd.Amount); ok && cmd.Kind == venue.Lever && l.IsPositive() {
			leverage = l.Shift(-18)
		}
		required := c.Money(row.Cost).DivRound(leverage, scale)
		if cmd.Kind == venue.AddMargin {
			required, _ = wire.Decimal(cmd.Amount)
			required = required.Shift(-int32(c.QuoteDecimals))
		}
		return nil, needs(err, required)
	}
	var out wire.Map
	c.View(func() { out = c.position(c.account) })
	return out, nil
}

func (c *call) isolate() (any, error) {
	if err := c.mine(true); err != nil {
		return nil, err
	}
	switch c.text("enabled") {
	case "", "true":
		return c.changed(venue.Command{Kind: venue.SetMode, Mode: exchange.Isolated})
	case "false":
		return c.changed(venue.Command{Kind: venue.SetMode, Mode: exchange.Cross})
	}
	return nil, refuse("enabled is invalid")
}

func (c *call) setLeverage() (any, error) {
	if err := c.mine(true); err != nil {
		return nil, err
	}
	leverage, ok := c.number("leverage")
	if !ok || leverage.IsNegative() || leverage.GreaterThan(decimal.NewFromInt(100)) || leverage.Exponent() < -2 || leverage.IsPositive() && leverage.LessThan(decimal.New(1, -2)) {
		return nil, refuse("leverage is invalid: 0 (cross) or 0.01 to 100")
	}
	return c.changed(venue.Command{Kind: venue.Lever, Amount: leverage.Shift(18).String()})
}

func (c *call) transfer() (any, error) {
	if err := c.mine(true); err != nil {
		return nil, err
	}
	amount, ok := c.number("amount")
	if !ok || !amount.IsInteger() {
		return nil, refuse("Invalid amount")
	}
	money, ok := c.ToMoney(amount.Shift(-scale))
	if !ok {
		return nil, refuse("Invalid amount")
	}
	return c.changed(venue.Command{Kind: venue.AddMargin, Amount: money})
}

func (c *call) riskLimit() (any, error) {
	if err := c.mine(true); err != nil {
		return nil, err
	}
	limit, ok := c.number("riskLimit")
	if !ok {
		return nil, refuse("Invalid riskLimit")
	}
	for i := range c.Instrument.Tiers.Brackets {
		most := c.Money(c.Instrument.Tiers.Brackets[i].Cap)
		if most.IsZero() || !most.Shift(scale).LessThan(limit) {
			return c.changed(venue.Command{Kind: venue.RiskLimit, Steps: uint64(i)})
		}
	}
	return nil, refuse("Invalid riskLimit")
}

// position is an account's position.
func (s *Server) position(a exchange.AccountID) wire.Map {
	p, b := s.Position(a), s.Balance(a)
	tiers := s.Instrument.Tiers.Brackets
	size, open := s.Coins(p.Size), !p.Size.IsZero()
	if p.Side == exchange.Short {
		size = size.Neg()
	}
	tier := tiers[0]
	if open {
		tier = tiers[p.Tier]
	}
	mark, cost, value := s.Price(s.Mark()), s.Money(p.Cost), s.Money(p.Value)
	profit, initial, maintenance, margin := s.Sum(p.Profit), s.Money(p.Initial), s.Money(p.Maintenance), s.Sum(p.Margin)
	if p.Mode == exchange.Cross {
		margin = initial
	}
	leverage := venue.Ratio(s.Leverage(a))
	liquidation, reached := venue.LiquidationAt(&p)
	orders := s.OpenOrdersIn(a)
	percentile := any(nil)
	if q := s.Quantile(a); q > 0 { // of an open position
		percentile = num(decimal.NewFromInt(int64(q)).Div(decimal.NewFromInt(5)))
	}
	at := s.Price(liquidation).Round(4)
	return wire.Map{
		"account": int64(a) + 1, "symbol": s.symbol, "currency": currency, "underlying": s.Config.Base, "quoteCurrency": s.Quote, "commission": num(venue.Ratio(s.Instrument.TakerFee)),
		"initMarginReq": num(decimal.NewFromInt(1).DivRound(leverage, 8)), "maintMarginReq": num(venue.Ratio(tier.Maintenance)), "riskLimit": units(s.Money(tier.Cap)), "leverage": num(leverage),
		"crossMargin": p.Mode == exchange.Cross, "deleveragePercentile": percentile, "rebalancedPnl": 0, "prevRealisedPnl": 0, "prevUnrealisedPnl": 0,
		"openingQty": 0, "openOrderBuyQty": num(s.Coins(orders.Bids).Mul(s.perCoin()).Truncate(0)), "openOrderBuyCost": units(s.Money(orders.BidValue)), "openOrderBuyPremium": 0,
		"openOrderSellQty": num(s.Coins(orders.Asks).Mul(s.perCoin()).Truncate(0)), "openOrderSellCost": units(s.Money(orders.AskValue)), "openOrderSellPremium": 0,
		"currentQty": num(size.Mul(s.perCoin()).Truncate(0)), "currentCost": units(cost), "currentComm": 0, "realisedCost": 0, "unrealisedCost": units(cost), "grossOpenPremium": 0,
		"isOpen": open, "markPrice": or(mark.Round(4), open), "markValue": units(value), "riskValue": units(value), "homeNotional": num(size), "foreignNotional": num(size.Mul(mark).Neg().Round(6)),
		"posState": "", "posCost": units(cost), "posCross": 0, "posComm": 0, "posLoss": 0, "posMargin": units(margin), "posMaint": units(maintenance), "posInit": units(initial),
		"initMargin": units(s.Money(orders.Margin)), "maintMargin": units(margin), "realisedPnl": units(s.Sum(b.Realised)), "unrealisedPnl": units(profit),
		"unrealisedPnlPcnt": 0, "unrealisedRoePcnt": 0, "avgCostPrice": or(s.Entry(&p), open), "avgEntryPrice": or(s.Entry(&p), open), "breakEvenPrice": or(s.Entry(&p), open),
		"marginCallPrice": or(at, reached), "liquidationPrice": or(at, reached), "bankruptPrice": or(s.Price(p.Bankruptcy).Round(4), open),
		"timestamp": iso(s.Stamp()), "openingTimestamp": iso(s.Stamp()), "currentTimestamp": iso(s.Stamp()),
	}
}

func (c *call) positions() (any, error) {
	rows := []wire.Map{}
	want := filter(c)
	c.View(func() {
		if row := c.position(c.account); matches(row, want) {
			rows = append(rows, row)
		}
	})
	return rows, nil
}
