package liquidation

import (
	"math/big"
	"slices"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
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

var bottomless = *new(uint256.Int).Lsh(uint256.NewInt(1), 128)

func deep() *slab { return &slab{depth: bottomless} }

// plain are rules without any fee, takeover at bankruptcy price at once, residue to the fund.
func plain() Rules {
	return Rules{
		Accounts: exchange.Rules{
			Mode:     exchange.ModeRules{Scope: exchange.ByPosition, Default: exchange.Isolated, WithPosition: true, WithOrders: true},
			Margin:   exchange.MarginRules{MaintenanceOn: exchange.OnMark, InitialOn: exchange.OnEntry, CloseFee: exchange.NoFee, Strict: true},
			Leverage: exchange.LeverageRules{MayFall: true},
			Removal:  exchange.RemovalRules{Allowed: true},
		},
		Steps: []Step{
			CancelOrders{},
			Takeover{Below: fixed.WAD, Residue: ToFund},
			AtBankruptcy{},
			OnFund{OfInsolvent},
			Backstop{OfAll},
			Deleverage{By: BitMEX{}, At: AtBust},
			AtAnyPrice{},
			Inventory{},
			Fund{},
			Operator{},
		},
	}
}

// order is that of steps in a list.
var order = []string{
	"lower-risk-limit", "cancel-orders", "tier-down", "restore", "target", "chunk", "takeover", "below-zero",
	"at-bankruptcy", "on-fund", "backstop", "deleverage", "at-any-price", "inventory", "fund", "gate", "operator", "share",
}

// with puts steps in their places, each instead of the one of its name.
func (r Rules) with(more ...Step) Rules {
	for _, s := range more {
		r = r.without(s.Name())
		r.Steps = append(r.Steps, s)
	}
	slices.SortStableFunc(r.Steps, func(a, b Step) int { return slices.Index(order, a.Name()) - slices.Index(order, b.Name()) })
	return r
}

// without leaves steps out.
func (r Rules) without(names ...string) Rules {
	r.Steps = slices.DeleteFunc(slices.Clone(r.Steps), func(s Step) bool { return slices.Contains(names, s.Name()) })
	return r
}

func flat(t require.TestingT, mmr, imr float64) exchange.Tiers {
	tiers, err := exchange.FlatTiers(wad(mmr), wad(imr))
	require.NoError(t, err)
	return tiers
}

func linear(tiers exchange.Tiers) exchange.Instrument {
	return exchange.Instrument{Symbol: "ETHUSDT", Tiers: tiers}
}

func engine(t require.TestingT, rules Rules, in exchange.Instrument, venue liquidity.Venue) (*Engine, exchange.MarketID) {
	e, err := New(rules)
	require.NoError(t, err)
	m, err := e.AddMarket(in, venue)
	require.NoError(t, err)
	return e, m
}

// funded opens an account with a balance.
func funded(t require.TestingT, e *Engine, balance uint256.Int) exchange.AccountID {
	a := e.AddAccount()
	require.NoError(t, e.Deposit(a, 0, balance))
	return a
}

// mark moves a market's venue and its mark, and checks the books, every event's sum, and that what was closed had the cost
// that the events tell.
func mark(t require.TestingT, e *Engine, m exchange.MarketID, price uint256.Int, now uint64) []Event {
	if v := e.Venue(m); v != nil {
		follow := price
		if e.Instrument(m).Kind == exchange.Inverse {
			s := new(uint256.Int).Mul(&fixed.PriceScale, &fixed.PriceScale)
			follow.Div(s, &price)
		}
		v.Follow(&follow, now)
	}
	costs := make([]uint256.Int, e.NumPositions())
	for id := range costs {
		costs[id] = e.Holding(exchange.PositionID(id)).Cost
	}
	events, err := e.Mark(m, &price, now)
	require.NoError(t, err)
	require.NoError(t, e.Check())
	for i := range events {
		if ev := &events[i]; ev.Position >= 0 {
			costs[ev.Position].Sub(&costs[ev.Position], &ev.Cost)
		}
	}
	for id := range costs {
		require.Equal(t, costs[id], e.Holding(exchange.PositionID(id)).Cost, "position %d", id)
	}
	for i := range events {
		ev := &events[i]
		if ev.Action == ToppedUp || ev.Action == Cancelled {
			continue
		}
		require.Equal(t, ev.EquityBefore.Sub(ev.EquityAfter).String(), ev.Loss().String(), "%s: reasons do not sum to the loss: %+v", ev.Action, ev)
	}
	return events
}

// size is a position's.
func (e *Engine) size(id exchange.PositionID) uint256.Int { return e.Holding(id).Size }
