// Package venuetest is a small venue for tests: an engine with some markets under a preset. Assets have 8 decimals.
package venuetest

import (
	"math"
	"slices"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
)

// U is an amount of a whole unit.
func U(whole float64) uint256.Int { return *uint256.NewInt(uint64(whole*1e8 + 0.5)) }

// PX is a price of assets with 8 decimals both: quote per base ×1e36.
func PX(whole float64) uint256.Int {
	z := U(whole)
	return *z.Mul(&z, new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(28)))
}

// Wad is a ratio of scale 1e18.
func Wad(x float64) uint256.Int {
	z := uint256.NewInt(uint64(x*1e12 + 0.5))
	return *z.Mul(z, uint256.NewInt(1e6))
}

// Near is a price to a millionth: a trigger price lies within one smallest unit of value of the round number.
func Near(price uint256.Int) float64 { return math.Round(price.Float64()/1e30) / 1e6 }

// Whole is an amount in whole units.
func Whole(s fixed.Signed) float64 { return s.Float64() / 1e8 }

// Positive is an amount in whole units.
func Positive(x uint256.Int) float64 { return Whole(fixed.Positive(&x)) }

// Actions are what events record, in words.
func Actions(events []liquidation.Event) (all []string) {
	for i := range events {
		all = append(all, events[i].Action.String())
	}
	return all
}

// Ladder is a venue of finite depth: an order of size q trades on average away from the reference by q/depth of 1 %.
type Ladder struct {
	reference, Depth uint256.Int
}

// Follow takes the reference price.
func (v *Ladder) Follow(reference *uint256.Int, _ uint64) { v.reference = *reference }

// Mid is the reference price.
func (v *Ladder) Mid() uint256.Int { return v.reference }

// Reset does nothing.
func (v *Ladder) Reset() {}

// Quote fills all within the limit or nothing.
func (v *Ladder) Quote(side liquidity.Side, base, limit *uint256.Int) (f liquidity.Fill) {
	if v.Depth.IsZero() {
		return f
	}
	f.Base = *base
	worth, _ := fixed.MulDivDown(base, &v.reference, &fixed.PriceScale)
	var most uint256.Int
	if most.Mul(&v.Depth, uint256.NewInt(50)); f.Base.Gt(&most) {
		f.Base = most
		worth, _ = fixed.MulDivDown(&most, &v.reference, &fixed.PriceScale)
	}
	slip, _ := fixed.MulDivUp(&worth, &f.Base, new(uint256.Int).Mul(&v.Depth, uint256.NewInt(100)))
	f.Quote.Sub(&worth, &slip)
	if side == liquidity.Buy {
		f.Quote.Add(&worth, &slip)
	}
	if limit != nil { // all or nothing at the limit, for brevity
		bound, _ := fixed.MulDivDown(&f.Base, limit, &fixed.PriceScale)
		if side == liquidity.Sell && f.Quote.Lt(&bound) || side == liquidity.Buy && f.Quote.Gt(&bound) {
			return liquidity.Fill{}
		}
	}
	return f
}

// Execute fills as Quote says.
func (v *Ladder) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	return v.Quote(side, base, limit)
}

// Place is an engine with some markets under a preset, and the account that a test trades with.
type Place struct {
	*liquidation.Engine
	T      require.TestingT
	Venues []*Ladder
	Time   uint64             // of the last mark, in seconds
	Me     exchange.AccountID // the test's account
}

// At is a venue under a preset with overrides, and an account with a deposit. Orders of depth units move its markets by 1 %.
func At(t require.TestingT, preset string, markets int, depth, deposit float64, overrides ...string) *Place {
	p, err := presets.Load(preset, overrides...)
	require.NoError(t, err)
	return Under(t, p, markets, depth, deposit)
}

// Under is At for a preset that is loaded.
func Under(t require.TestingT, p *presets.Preset, markets int, depth, deposit float64) *Place {
	rules, err := p.Settled(8)
	require.NoError(t, err)
	e, err := liquidation.New(rules)
	require.NoError(t, err)
	out := &Place{Engine: e, T: t}
	for i := range markets {
		in, err := p.Instrument(string(rune('A'+i)), exchange.Linear, 0, 8)
		require.NoError(t, err)
		v := &Ladder{Depth: U(depth)}
		_, err = e.AddMarket(in, v)
		require.NoError(t, err)
		out.Venues = append(out.Venues, v)
	}
	out.Me = out.Account(deposit)
	return out
}

// Account opens an account with a deposit.
func (p *Place) Account(deposit float64) exchange.AccountID {
	a := p.AddAccount()
	require.NoError(p.T, p.Deposit(a, 0, U(deposit)))
	return a
}

// MarkAt marks a market 12 seconds after the last mark, and checks the books.
func (p *Place) MarkAt(m exchange.MarketID, price float64) []liquidation.Event {
	p.Time += 12
	x := PX(price)
	p.Venues[m].Follow(&x, p.Time)
	events, err := p.Mark(m, &x, p.Time)
	require.NoError(p.T, err)
	require.NoError(p.T, p.Check())
	return slices.Clone(events)
}

// OpenAt opens a position.
func (p *Place) OpenAt(a exchange.AccountID, m exchange.MarketID, side exchange.Side, size, price, leverage float64, mode exchange.Mode) exchange.PositionID {
	id, err := p.Open(exchange.Opening{Account: a, Market: m, Side: side, Size: U(size), Value: U(size * price), Leverage: Wad(leverage), Mode: mode})
	require.NoError(p.T, err)
	return id
}

// Closed reports whether a position is.
func (p *Place) Closed(id exchange.PositionID) bool {
	size := p.Position(id).Size
	return size.IsZero()
}

// MyFree is what the test's account has outside isolated positions.
func (p *Place) MyFree() float64 { return Whole(p.Free(p.Me, 0)) }

// Isolating returns the presets in which a position can be isolated in an account, and those that do it by subaccount.
func Isolating(t require.TestingT) (inAccount, bySubaccount []string) {
	for _, name := range presets.Names() {
		p, err := presets.Load(name)
		require.NoError(t, err)
		if p.Accounts.Mode.Scope == exchange.BySubaccount {
			bySubaccount = append(bySubaccount, name)
		} else {
			inAccount = append(inAccount, name)
		}
	}
	return inAccount, bySubaccount
}
