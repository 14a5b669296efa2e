package exchange

import (
	"math/big"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// u is an amount in hundred-millionths of a whole unit: the tests' assets have 8 decimals.
func u(whole float64) uint256.Int { return *uint256.NewInt(uint64(whole*1e8 + 0.5)) }

// px is a price of assets with 8 decimals both: quote per base times 1e36.
func px(whole float64) uint256.Int {
	z := u(whole)
	z.Mul(&z, new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(28)))
	return z
}

// wad is a ratio of scale 1e18.
func wad(x float64) uint256.Int {
	z := *uint256.NewInt(uint64(x*1e12 + 0.5))
	z.Mul(&z, uint256.NewInt(1e6))
	return z
}

func dec(x uint256.Int) string { return x.Dec() }

func signed(x uint256.Int) fixed.Signed { return fixed.Positive(&x) }

// cents is a price in whole units with two decimals.
func cents(price uint256.Int) string {
	return new(big.Rat).SetFrac(price.ToBig(), fixed.PriceScale.ToBig()).FloatString(2)
}

// slab is a venue for tests: it fills up to depth at reference·(1 ∓ slip), with no memory but of what it filled since the
// last Follow.
type slab struct {
	reference, depth, slip, used uint256.Int
}

func (v *slab) Follow(reference *uint256.Int, _ uint64) {
	v.reference, v.used = *reference, uint256.Int{}
}
func (v *slab) Mid() uint256.Int { return v.reference }
func (v *slab) Reset()           { v.used = uint256.Int{} }
func (v *slab) Quote(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	var f liquidity.Fill
	away := exact.MulDivDown(&v.reference, &v.slip, &fixed.WAD)
	price := v.reference
	if side == liquidity.Sell {
		price.Sub(&price, &away)
	} else {
		price.Add(&price, &away)
	}
	if limit != nil && (side == liquidity.Sell && price.Lt(limit) || side == liquidity.Buy && price.Gt(limit)) {
		return f
	}
	f.Base = exact.Min(*base, fixed.MinusCapped(&v.depth, &v.used))
	if side == liquidity.Sell {
		f.Quote = exact.MulDivDown(&f.Base, &price, &fixed.PriceScale)
	} else {
		f.Quote = exact.MulDivUp(&f.Base, &price, &fixed.PriceScale)
	}
	return f
}

func (v *slab) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	f := v.Quote(side, base, limit)
	v.used.Add(&v.used, &f.Base)
	return f
}

func deep() *slab { return &slab{depth: maxAmount} }

// plain are rules without any fee.
func plain() Rules {
	return Rules{
		Mode:     ModeRules{Scope: ByPosition, Default: Isolated, WithPosition: true, WithOrders: true},
		Margin:   MarginRules{MaintenanceOn: OnMark, InitialOn: OnEntry, CloseFee: NoFee, Strict: true},
		Leverage: LeverageRules{MayFall: true},
		Removal:  RemovalRules{Allowed: true},
	}
}

func flat(t require.TestingT, mmr, imr float64) Tiers {
	tiers, err := FlatTiers(wad(mmr), wad(imr))
	require.NoError(t, err)
	return tiers
}

func linear(tiers Tiers) Instrument {
	return Instrument{Symbol: "ETHUSDT", Tiers: tiers}
}

// engine is the house of a venue with one market.
func engine(t require.TestingT, rules Rules, in Instrument, venue liquidity.Venue) (House, MarketID) {
	e, err := New(rules)
	require.NoError(t, err)
	m, err := e.AddMarket(in, venue)
	require.NoError(t, err)
	return e, m
}

// funded opens an account with a balance.
func funded(t require.TestingT, e House, balance uint256.Int) AccountID {
	a := e.AddAccount()
	require.NoError(t, e.Deposit(a, 0, balance))
	return a
}

// mark moves a market's venue and its mark, and checks the books. Nobody is liquidated.
func mark(t require.TestingT, e House, m MarketID, price uint256.Int, now uint64) {
	require.NoError(t, e.Markable(m, &price, now))
	if v := e.Venue(m); v != nil {
		follow := price
		if e.Instrument(m).Kind == Inverse {
			s := new(uint256.Int).Mul(&fixed.PriceScale, &fixed.PriceScale)
			follow.Div(s, &price)
		}
		v.Follow(&follow, now)
	}
	e.Tick(now)
	e.Mark(m, &price)
	require.NoError(t, e.Check())
}
