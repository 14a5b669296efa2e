package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/margin"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/venue"
)

// venueConfigs makes the markets of a scenario: its first path, its borrowers, and for each venue the rules of the
// scenario's arm that is of that venue, or of the preset.
func venueConfigs(p *plan.Plan, s *scenario.Scenario, names []string, customers []account, own means) ([]venue.Config, error) {
	path, err := firstPath(p)
	if err != nil {
		return nil, err
	}
	w := p.World()
	start, err := p.Begin(0, path[:1])
	if err != nil {
		return nil, err
	}
	traders := make([]venue.Trader, 0, len(start.Borrowers))
	for i := range start.Borrowers {
		traders = append(traders, venue.Trader{Size: start.Borrowers[i].Collateral, Debt: start.Borrowers[i].Debt})
	}
	quote := decimal.New(1, int32(w.LoanDecimals))
	var out []venue.Config
	for _, name := range names {
		d := dialectOf(name)
		c, err := rulesOf(p, d, int32(w.LoanDecimals))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		c.Name, c.Base, c.Quote, c.BaseDecimals, c.QuoteDecimals = name, w.CollateralSymbol, "USDT", w.CollateralDecimals, w.LoanDecimals
		c.Unit, c.Start, c.Traders, c.Seed, c.Day = w.Scaled(1), w.Clock.Start, traders, s.Seed, 10
		unit, err := measure(&c, w.Scaled(path[0]))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := offer(&c, w.Venue, w.Scaled(path[0]), unit, own.depth); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if !own.fund.Valid && c.Insurance.IsZero() {
			own.fund = decimal.NewNullDecimal(decimal.NewFromInt(usualFund))
		}
		c.FirstLeverage.Mul(uint256.NewInt(d.leverage), &fixed.WAD)
		if own.fund.Valid {
			z, _ := uint256.FromBig(own.fund.Decimal.Mul(quote).Truncate(0).BigInt())
			c.Insurance = *z
		}
		each := max(c.Every*max(w.Clock.PerSecond, 1)/1000/w.Clock.Interval, 1)
		for i := uint64(0); i < uint64(len(path)); i += each {
			c.Path = append(c.Path, uint64(path[i]))
		}
		for _, a := range customers {
			one := venue.Customer{Key: a.Key, Secret: a.Secret}
			if d.byWallet {
				if one.Key = strings.ToLower(a.Wallet); one.Key == "" {
					continue
				}
			}
			amount, over := uint256.FromBig(a.Deposit.Mul(quote).Truncate(0).BigInt())
			if over || amount.BitLen() > 100 {
				return nil, fmt.Errorf("account %s: a deposit of %s is too large", a.Key, a.Deposit)
			}
			one.Deposit = *amount
			c.Customers = append(c.Customers, one)
		}
		if name == "binance" {
			class, err := presets.SpotMargin(5)
			if err != nil {
				return nil, err
			}
			c.SpotClass = &class
		}
		out = append(out, c)
	}
	return out, nil
}

// firstPath returns the prices of the scenario's first path.
func firstPath(p *plan.Plan) ([]oracle.Price, error) {
	walk, n := p.Walk(0), int(p.Clock().Blocks)
	rows := make([][]oracle.Price, p.Assets())
	for i := range rows {
		rows[i] = make([]oracle.Price, n)
	}
	for at := 0; at < n; {
		rest := make([][]oracle.Price, len(rows))
		for i := range rows {
			rest[i] = rows[i][at:]
		}
		got, err := walk.Fill(rest)
		at += got
		if errors.Is(err, io.EOF) || err == nil && got == 0 {
			return rows[0][:at], nil
		}
		if err != nil {
			return nil, err
		}
	}
	return rows[0], nil
}

// rulesOf returns what the scenario's arm of a venue says, or the venue's preset where it has none.
func rulesOf(p *plan.Plan, d dialect, decimals int32) (c venue.Config, err error) {
	c.Against = 20
	preset, err := presets.Load(d.preset)
	if err != nil {
		return c, err
	}
	for _, a := range p.Arms() {
		m, is := a.(margin.Arm)
		if !is || m.Rules.Accounts.Venue != preset.Accounts.Venue || m.Rules.Accounts.Unified != preset.Accounts.Unified || m.Account || matched(&m, p) {
			continue
		}
		c.Rules, c.Instrument, c.Insurance, c.Against = m.Rules, m.Instrument, m.Insurance, max(m.Counterparties, 1)
		c.Every = uint64(m.Interval().Milliseconds())
		c.Funding = venue.Funding{Rate: m.Funding.Rate, Every: m.Funding.Every}
		return c, nil
	}
	if c.Rules, err = preset.Settled(decimals); err != nil {
		return c, err
	}
	c.Instrument, err = preset.Instrument("", exchange.Linear, 0, decimals)
	c.Every = uint64(preset.Pace().Milliseconds())
	return c, err
}

// matched reports whether an arm has a vault's threshold instead of its venue's.
func matched(m *margin.Arm, p *plan.Plan) bool {
	tiers, lltv := m.Instrument.Tiers.Brackets, p.World().HealthLLTV
	lltv.Add(&lltv, &tiers[0].Maintenance)
	return len(tiers) == 1 && lltv.Eq(&fixed.WAD)
}

// means are what flags say of the market's, where they do: what the maker offers on each side within a percent in calm
// times, and what the insurance fund begins with.
type means struct{ depth, fund decimal.NullDecimal }

// usualFund is what an insurance fund begins with where neither the scenario's arm nor --fund says, in quote.
//
// Documented assumption: it is small, so that the crash of the built-in study uses it up.
const usualFund = 5_000

// offsets are how far from the reference the maker offers, in basis points.
var offsets = [...]uint64{1, 2, 3, 5, 8, 12, 20, 30, 50, 100}

// boundless is what the maker offers within a percent where the scenario's venue takes any amount, in quote.
//
// Documented assumption: so much is a large market's.
const boundless = 5_000_000

// offer has the maker rest what the scenario's venue takes from a seller between one offset and the next, or in that
// proportion so much as is told, and less in a crash where that venue dries up. unit is a lot's worth in quote units.
func offer(c *venue.Config, rule liquidity.Rule, first, unit uint256.Int, depth decimal.NullDecimal) error {
	if d, dries := rule.(liquidity.Drying); dries {
		c.Drying = &venue.Drying{Drawdown: d.Drawdown, Volatility: d.Volatility, Least: d.Least, HalfLife: d.HalfLife}
	}
	calm, err := rule.Open(nil, first, uint256.Int{})
	if err != nil {
		return err
	}
	calm.Follow(&first, c.Start)
	var within [len(offsets)]decimal.Decimal
	quote := decimal.New(1, int32(c.QuoteDecimals))
	most := uint256.MustFromDecimal("1000000000000000") // of quote, 10^15: beyond, the venue is boundless
	most.Mul(most, uint256.MustFromBig(quote.BigInt()))
	all, _ := fixed.MulDivDown(most, &fixed.PriceScale, &first)
	for i, off := range offsets {
		limit, _ := fixed.MulDivUp(&first, uint256.NewInt(10_000-off), uint256.NewInt(10_000))
		fill := calm.Quote(liquidity.Sell, &all, &limit)
		if fill.Base.Eq(&all) {
			within[len(within)-1] = decimal.Zero
			break
		}
		within[i] = decimal.NewFromBigInt(fill.Quote.ToBig(), 0)
	}
	if !within[len(within)-1].IsPositive() { // it takes any amount, or nothing within a percent: the shape of a book whose depth grows with the root
		for i, off := range offsets {
			within[i] = quote.Mul(decimal.NewFromInt(boundless)).Mul(decimal.NewFromFloat(math.Sqrt(float64(off) / 100)))
		}
	}
	ratio := decimal.NewFromInt(1)
	if depth.Valid {
		ratio = depth.Decimal.Mul(quote).Div(within[len(within)-1])
	}
	before, lot := decimal.Zero, decimal.NewFromBigInt(unit.ToBig(), 0)
	for i, off := range offsets {
		lots := within[i].Sub(before).Mul(ratio).DivRound(lot, 0).IntPart()
		before = within[i]
		c.Offers = append(c.Offers, book.Offer{Offset: off * 1e14, Lots: min(max(lots, 1), book.MaxLots)})
	}
	c.HalfLife = 30
	return nil
}

// measure chooses tick and lot for a price, and returns a lot's worth in quote units. A price of three digits or more
// has a tick of a hundredth and a lot of a thousandth; smaller ones keep five digits.
func measure(c *venue.Config, first uint256.Int) (unit uint256.Int, err error) {
	exponent := int32(c.BaseDecimals) - int32(c.QuoteDecimals) - 36
	price := decimal.NewFromBigInt(first.ToBig(), exponent)
	digits := min(magnitude(price), 2)
	tick := decimal.New(1, digits-4).Shift(-exponent)
	lot := decimal.New(1, -1-digits).Shift(int32(c.BaseDecimals))
	if !tick.IsInteger() || !lot.IsInteger() {
		return unit, fmt.Errorf("a price of %s needs finer units than the scenario's tokens have", price)
	}
	in := &c.Instrument
	in.Symbol, in.Kind, in.Settle = c.Base+c.Quote, exchange.Linear, 0
	t, over1 := uint256.FromBig(tick.BigInt())
	l, over2 := uint256.FromBig(lot.BigInt())
	if over1 || over2 {
		return unit, fmt.Errorf("a price of %s is out of range", price)
	}
	in.Tick, in.Lot = *t, *l
	unit, _ = fixed.MulDivUp(l, &first, &fixed.PriceScale)
	return unit, nil
}

// magnitude is the power of ten at or below a price.
func magnitude(price decimal.Decimal) int32 {
	f, _ := price.Float64()
	return int32(math.Floor(math.Log10(f)))
}
