package exchange

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

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

// plain are rules without any fee, takeover at bankruptcy price at once, residue to the fund.
func plain() Rules {
	return Rules{
		Scope: ByPosition, DefaultMode: Isolated, MaintenanceOn: OnMark, InitialOn: OnEntry, CloseFee: NoFee,
		RemoveAllowed: true, LeverageMayFall: true, SwitchWithPosition: true, SwitchWithOrders: true,
		Strict: true, CancelOrders: true, Partial: Straight, RestoreTo: fixed.WAD, TakeoverBelow: fixed.WAD,
		Residue: ToFund, EngineLimit: LimitAny, Deleverage: DeleverageShort, Ranking: RankBitMEX,
		DeleverageAt: BustPrice, Sharing: ByOperator,
	}
}

func flat(t require.TestingT, mmr, imr float64) Tiers {
	tiers, err := FlatTiers(wad(mmr), wad(imr))
	require.NoError(t, err)
	return tiers
}

func linear(tiers Tiers) Instrument { return Instrument{Symbol: "ETHUSDT", Tiers: tiers} }

func engine(t require.TestingT, rules Rules, in Instrument, venue liquidity.Venue) (*Engine, MarketID) {
	e, err := New(rules)
	require.NoError(t, err)
	m, err := e.AddMarket(in, venue)
	require.NoError(t, err)
	return e, m
}

// funded opens an account with a balance.
func funded(t require.TestingT, e *Engine, balance uint256.Int) AccountID {
	a := e.AddAccount()
	require.NoError(t, e.Deposit(a, 0, balance))
	return a
}

func mark(t require.TestingT, e *Engine, m MarketID, price uint256.Int, now uint64) []Event {
	if v := e.markets[m].venue; v != nil {
		follow := price
		if e.markets[m].Kind == Inverse {
			s := new(uint256.Int).Mul(&fixed.PriceScale, &fixed.PriceScale)
			follow.Div(s, &price)
		}
		v.Follow(&follow, now)
	}
	events, err := e.Mark(m, &price, now)
	require.NoError(t, err)
	require.NoError(t, e.Check())
	for i := range events {
		ev := &events[i]
		if ev.Action == ToppedUp || ev.Action == Cancelled {
			continue
		}
		require.Equal(t, ev.EquityBefore.Sub(ev.EquityAfter).String(), ev.Loss().String(), "%s: reasons do not sum to the loss: %+v", ev.Action, ev)
	}
	return events
}

func dec(x uint256.Int) string { return x.Dec() }

// The vault's rule, in package vault's arithmetic: ⌊⌊C·P/1e36⌋·λ/1e18⌋ < debt.
func vaultUnhealthy(c, d, lltv, price *uint256.Int) bool {
	worth, err := fixed.MulDivDown(c, price, &fixed.PriceScale)
	if err != nil {
		panic(err)
	}
	limit, err := fixed.WMulDown(&worth, lltv)
	if err != nil {
		panic(err)
	}
	return limit.Lt(d)
}

func TestMatchedPositionTriggersExactlyWhereTheVaultDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lltv := *uint256.NewInt(rapid.Uint64Range(1, 1e18-1).Draw(t, "lltv"))
		c := *uint256.NewInt(rapid.Uint64Range(1, 1<<62).Draw(t, "collateral"))
		unit := new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(rapid.Uint64Range(18, 38).Draw(t, "decimals")))
		p0 := *new(uint256.Int).Mul(uint256.NewInt(rapid.Uint64Range(1, 1<<30).Draw(t, "price")), unit)
		var mmr uint256.Int
		mmr.Sub(&fixed.WAD, &lltv)
		tiers, err := FlatTiers(mmr, mmr)
		require.NoError(t, err)
		e, m := engine(t, plain(), linear(tiers), deep())
		in := &e.markets[m].Instrument
		value := in.Value(Long, &c, &p0)
		if value.LtUint64(2) {
			t.Skip("worth nothing")
		}
		debt := *uint256.NewInt(rapid.Uint64Range(1, min(value.Uint64()-1, 1<<62)).Draw(t, "debt"))
		margin := fixed.MinusCapped(&value, &debt)
		a := funded(t, e, margin)
		e.markets[m].mark = p0
		id, err := e.Open(Opening{Account: a, Market: m, Side: Long, Size: c, Value: value, Margin: margin})
		if vaultUnhealthy(&c, &debt, &lltv, &p0) || margin.Lt(new(in.Tiers.InitialMargin(&value))) {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		trigger := e.Position(id).Liquidation
		low, high := e.Watermarks(m)
		require.Equal(t, trigger, low)
		require.Equal(t, farAway, high)
		if !trigger.IsZero() {
			require.True(t, vaultUnhealthy(&c, &debt, &lltv, &trigger), "healthy vault at the trigger price")
		}
		above := exact.Sum(&trigger, &one)
		require.False(t, vaultUnhealthy(&c, &debt, &lltv, &above), "unhealthy vault just above the trigger price")
		// Bankruptcy: the lowest price at which selling all pays the debt.
		bust := e.Position(id).Bankruptcy
		require.Equal(t, new(exact.MulDivUp(&debt, &fixed.PriceScale, &c)).Dec(), bust.Dec())
	})
}

func TestTriggerPricesAgainstAScanOfEquityAndRequirement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := plain()
		rules.Strict = rapid.Bool().Draw(t, "strict")
		rules.MaintenanceOn = rapid.SampledFrom([]Basis{OnMark, OnEntry}).Draw(t, "basis")
		rules.OrdersInTier = rapid.Bool().Draw(t, "orders in tier")
		bids, asks := rapid.Uint64Range(0, 9000).Draw(t, "bids"), rapid.Uint64Range(0, 9000).Draw(t, "asks")
		rules.CloseFee = rapid.SampledFrom([]FeeInMargin{NoFee, FeeAtBust, FeeAtMark}).Draw(t, "fee in margin")
		brackets := []Tier{
			{Cap: *uint256.NewInt(rapid.Uint64Range(1, 5000).Draw(t, "cap")), Maintenance: wad(0.01), Initial: wad(0.02)},
			{Maintenance: wad(0.05), Initial: wad(0.1)},
		}
		tiers, err := NewTiers(brackets, false)
		require.NoError(t, err)
		in := linear(tiers)
		in.Kind = rapid.SampledFrom([]Kind{Linear, Inverse}).Draw(t, "kind")
		in.TakerFee = wad(float64(rapid.IntRange(0, 30).Draw(t, "fee")) / 1000)
		e, m := engine(t, rules, in, deep())
		size := *uint256.NewInt(rapid.Uint64Range(1, 3000).Draw(t, "size"))
		scale := new(uint256.Int).Div(&fixed.PriceScale, uint256.NewInt(100))
		price := *new(uint256.Int).Mul(uint256.NewInt(rapid.Uint64Range(20, 400).Draw(t, "price")), scale)
		side := rapid.SampledFrom([]Side{Long, Short}).Draw(t, "side")
		value := in.Value(side, &size, &price)
		if value.IsZero() {
			t.Skip("worth nothing")
		}
		a := funded(t, e, *uint256.NewInt(1e9))
		e.markets[m].mark = price
		margin := *uint256.NewInt(rapid.Uint64Range(1, 3000).Draw(t, "margin"))
		id, err := e.Open(Opening{Account: a, Market: m, Side: side, Size: size, Value: value, Margin: margin})
		if err != nil {
			t.Skip(err.Error())
		}
		trigger := e.Position(id).Liquidation
		// The naive twin: equity and requirement in big integers, from their definitions, at prices near and far.
		p := &e.positions[id]
		fails := func(price *uint256.Int) bool {
			v := naiveValue(in.Kind, (side == Long) == (in.Kind == Linear), &size, price)
			equity := new(big.Int).Sub(v, p.cost.ToBig())
			if !p.owns {
				equity.Neg(equity)
			}
			equity.Add(equity, p.margin.Big())
			base := v
			if rules.MaintenanceOn == OnEntry {
				base = p.cost.ToBig()
			}
			need := naiveMaintenance(brackets, base)
			if rules.OrdersInTier {
				need = naiveShare(brackets, base, size.Uint64(), naiveReach(side, size.Uint64(), bids, asks))
			}
			if rules.CloseFee == FeeAtMark {
				need.Add(need, new(big.Int).Mul(base, in.TakerFee.ToBig()))
			}
			need = ceilBig(need, big.NewInt(1e18))
			need.Add(need, p.closeFee.ToBig())
			c := equity.Cmp(need)
			return c < 0 || c == 0 && !rules.Strict
		}
		if rules.OrdersInTier { // from here on they stand, whether or not the engine would have let them be placed
			a := &e.accounts[a]
			a.orders = []Orders{{Bids: *uint256.NewInt(bids), Asks: *uint256.NewInt(asks)}}
			e.rekey(id)
			trigger = e.Position(id).Liquidation
		}
		check := func(price uint256.Int) {
			if price.IsZero() || price.Gt(&maxPrice) {
				return
			}
			reached := !price.Gt(&trigger)
			if side == Short {
				reached = !price.Lt(&trigger)
			}
			require.Equal(t, reached, fails(&price), "at %s, trigger %s", price.Dec(), trigger.Dec())
		}
		check(trigger)
		check(exact.Sum(&trigger, &one))
		check(*new(uint256.Int).Sub(&trigger, &one))
		for k := uint64(1); k < 1000; k += 7 {
			check(*new(uint256.Int).Mul(uint256.NewInt(k), scale))
		}
	})
}

func naiveValue(kind Kind, owns bool, size, price *uint256.Int) *big.Int {
	s := fixed.PriceScale.ToBig()
	n, d := new(big.Int).Mul(size.ToBig(), price.ToBig()), s
	if kind == Inverse {
		n, d = new(big.Int).Mul(size.ToBig(), s), price.ToBig()
	}
	if owns {
		return new(big.Int).Div(n, d)
	}
	return ceilBig(n, d)
}

// naiveMaintenance adds up each bracket's own slice of the value, scale 1e18.
func naiveMaintenance(brackets []Tier, value *big.Int) *big.Int {
	total, floor := new(big.Int), new(big.Int)
	for _, b := range brackets {
		top := new(big.Int).Set(value)
		if !b.Cap.IsZero() && top.Cmp(b.Cap.ToBig()) > 0 {
			top.Set(b.Cap.ToBig())
		}
		if slice := new(big.Int).Sub(top, floor); slice.Sign() > 0 {
			total.Add(total, slice.Mul(slice, b.Maintenance.ToBig()))
		}
		floor = b.Cap.ToBig()
	}
	return total
}

// naiveReach is the largest size that a position and its orders on either side can come to.
func naiveReach(side Side, size, bids, asks uint64) uint64 {
	add, less := bids, asks
	if side == Short {
		add, less = asks, bids
	}
	across := uint64(0)
	if less > size {
		across = less - size
	}
	return max(size+add, across)
}

// naiveShare is what a position of size bears of the requirement of reach: of the lines of all brackets, each with its
// deduction's share rounded down, the highest. Scale 1e18.
func naiveShare(brackets []Tier, value *big.Int, size, reach uint64) *big.Int {
	most, deduction, rate, floor := new(big.Int), new(big.Int), new(big.Int), new(big.Int)
	for _, b := range brackets {
		rise := new(big.Int).Sub(b.Maintenance.ToBig(), rate)
		deduction.Add(deduction, rise.Mul(rise, floor))
		share := new(big.Int).Mul(deduction, new(big.Int).SetUint64(size))
		share.Div(share, new(big.Int).SetUint64(reach))
		line := new(big.Int).Mul(value, b.Maintenance.ToBig())
		if line.Sub(line, share).Cmp(most) > 0 {
			most = line
		}
		rate, floor = b.Maintenance.ToBig(), b.Cap.ToBig()
	}
	return most
}

// ceilBig divides towards plus infinity.
func ceilBig(n, d *big.Int) *big.Int {
	q, r := new(big.Int).QuoRem(n, d, new(big.Int))
	if r.Sign() != 0 && (r.Sign() > 0) == (d.Sign() > 0) {
		q.Add(q, big.NewInt(1))
	}
	return q
}
