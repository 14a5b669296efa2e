package venue

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/spot"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Config is everything that decides how a market runs, beside the commands.
type Config struct {
	Name       string              // of the venue, as the control address calls it
	Rules      liquidation.Rules   // of the margin engine
	Instrument exchange.Instrument // linear, with a tick and a lot; settles in asset 0
	Base       string              // symbol of what is traded, ETH
	Quote      string              // symbol of what it settles in, USDT

	BaseDecimals, QuoteDecimals uint8 // of the smallest units

	Path  []uint64    // reference price at each mark
	Unit  uint256.Int // a price of the path times this is quote units per base unit times 1e36
	Start uint64      // time of the first mark, unix seconds
	Every uint64      // milliseconds from a mark to the next

	Offers   []book.Offer // the maker's, on each side
	HalfLife uint64       // seconds in which half of what was taken is offered again
	Drying   *Drying      // how much of the offers is left in a crash; nil: all

	Traders       []Trader    // who is in the market when it opens: longs, each with margin of its own
	Against       int         // accounts that hold the other side
	Day           int         // accounts that trade a little all the time
	Insurance     uint256.Int // what the insurance fund begins with
	Funding       Funding
	Customers     []Customer
	FirstLeverage uint256.Int // that a customer's account begins with, scale 1e18; 0: the highest
	SpotClass     *spot.Class // isolated spot margin; nil: not served
	Seed          uint64
}

// Trader is a long position that somebody brings to the market.
type Trader struct {
	Size uint256.Int // base units
	Debt uint256.Int // quote units: what it cost less its margin
}

// Drying says what share of the maker's offers is left in a crash, by the law of [liquidity.Drying].
type Drying struct {
	Drawdown, Volatility, Least uint256.Int // scale 1e18
	HalfLife                    uint64      // seconds
}

func (d *Drying) law() *liquidity.Drying {
	return &liquidity.Drying{Drawdown: d.Drawdown, Volatility: d.Volatility, Least: d.Least, HalfLife: d.HalfLife}
}

// Funding is what longs pay shorts.
type Funding struct {
	Rate  fixed.Signed // of the value at the mark, scale 1e18
	Every uint64       // seconds; 0: never
}

// Customer is an account whose owner has keys.
type Customer struct {
	Key     string
	Secret  string
	Deposit uint256.Int // quote units
}

// market is the number of the one market in the engine, and settle the asset that it settles in.
const (
	market exchange.MarketID = 0
	settle exchange.Asset    = 0
)

// Validate reports every fault.
func (c *Config) Validate() error {
	var faults []error
	if len(c.Path) == 0 || c.Every == 0 || c.Unit.IsZero() {
		faults = append(faults, errors.New("venue: a path of prices, the time between two of them, and their unit are needed"))
	}
	if c.Instrument.Kind != exchange.Linear || c.Instrument.Settle != settle {
		faults = append(faults, fmt.Errorf("venue: %s must be linear and settle in asset 0", c.Instrument.Symbol))
	}
	if d := c.Drying; d != nil && (d.Least.IsZero() || d.Least.Gt(&fixed.WAD) || d.HalfLife == 0) {
		faults = append(faults, errors.New("venue: a share above 0 and at most 1 of the offers is left, and the half-life is above 0"))
	}
	for i := range c.Customers {
		if c.Customers[i].Key == "" {
			faults = append(faults, fmt.Errorf("venue: customer %d has no key", i))
		}
	}
	return errors.Join(faults...)
}

// Digest names a configuration: two with one digest run alike. Secrets do not count.
func (c *Config) Digest() string {
	plain := *c
	plain.Customers = make([]Customer, len(c.Customers))
	for i, k := range c.Customers {
		plain.Customers[i] = Customer{Key: k.Key, Deposit: k.Deposit}
	}
	h := sha256.New()
	fmt.Fprintf(h, "%v\n", plain.Rules)
	plain.Rules = liquidation.Rules{}
	if err := json.NewEncoder(h).Encode(&plain); err != nil {
		panic(err) // it has nothing that JSON does not take
	}
	fmt.Fprintf(h, "%s", c.Funding.Rate)
	return hex.EncodeToString(h.Sum(nil))
}
