package bitmex

import (
	"net/http"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	serve(signed, "GET", "/user", func(c *call) (any, error) {
		return wire.Map{"id": int64(c.account) + 1, "username": "ringfence", "email": "", "TFAEnabled": ""}, nil
	})
	serve(signed, "GET", "/user/margin", (*call).margins)
	serve(signed, "GET", "/user/wallet", (*call).margins)
	for _, path := range [...]string{"/user/requestWithdrawal", "/user/walletTransfer"} {
		serve(signed, "POST", path, func(*call) (any, error) { return nil, &fail{http.StatusForbidden, "HTTPError", "Forbidden"} }, "currency", "amount", "address", "memo", "network", "otpToken", "targetAccountId", "fromAccountId", "text")
	}
	serve(signed, "GET", "/user/walletHistory", func(*call) (any, error) { return []any{}, nil })
	serve(signed, "GET", "/user/commission", func(c *call) (any, error) {
		return wire.Map{c.symbol: wire.Map{"makerFee": num(venue.Ratio(c.Instrument.MakerFee)), "takerFee": num(venue.Ratio(c.Instrument.TakerFee)), "settlementFee": 0}}, nil
	})
}

// margin is an account's money.
func (s *Server) margin(a exchange.AccountID) wire.Map {
	b := s.Balance(a)
	equity, available := s.Sum(b.Equity), s.Money(b.Available)
	return wire.Map{
		"account": int64(a) + 1, "currency": currency, "riskLimit": 0, "prevState": "", "state": "", "action": "", "amount": units(s.Sum(b.Wallet)), "prevRealisedPnl": 0,
		"prevUnrealisedPnl": 0, "grossComm": 0, "grossOpenCost": 0, "grossOpenPremium": 0, "grossMarkValue": 0, "riskValue": 0, "maintMargin": units(s.Money(b.Initial)),
		"initMargin": units(s.Money(b.Orders)), "realisedPnl": units(s.Sum(b.Realised)), "unrealisedPnl": units(s.Sum(b.Profit)), "marginBalance": units(equity), "marginLeverage": 0,
		"marginUsedPcnt": 0, "excessMargin": units(available), "availableMargin": units(available), "withdrawableMargin": units(available), "walletBalance": units(s.Sum(b.Wallet)),
		"timestamp": iso(s.Stamp()),
	}
}

func (c *call) margins() (out any, err error) {
	want := c.text("currency")
	if want != "" && want != "all" && want != currency {
		return nil, refuse("Invalid currency")
	}
	c.View(func() {
		if row := c.margin(c.account); want == "all" {
			out = []wire.Map{row}
		} else {
			out = row
		}
	})
	return out, nil
}
