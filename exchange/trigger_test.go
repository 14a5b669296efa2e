package exchange

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

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
		e.Mark(m, &p0)
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
		rules.Margin.Strict = rapid.Bool().Draw(t, "strict")
		rules.Margin.MaintenanceOn = rapid.SampledFrom([]Basis{OnMark, OnEntry}).Draw(t, "basis")
		rules.Margin.OrdersInTier = rapid.Bool().Draw(t, "orders in tier")
		bids, asks := rapid.Uint64Range(0, 9000).Draw(t, "bids"), rapid.Uint64Range(0, 9000).Draw(t, "asks")
		rules.Margin.CloseFee = rapid.SampledFrom([]FeeInMargin{NoFee, FeeAtBust, FeeAtMark}).Draw(t, "fee in margin")
		brackets := []Tier{
			{Cap: *uint256.NewInt(rapid.Uint64Range(1, 5000).Draw(t, "cap")), Maintenance: wad(0.01), Initial: wad(0.02)},
			{Maintenance: wad(0.05), Initial: wad(0.1)},
		}
		sized := rapid.Bool().Draw(t, "by size") // and then whole
		tiers, err := NewTiers(brackets, sized)
		require.NoError(t, err)
		tiers.BySize = sized
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
		first := *new(uint256.Int).Mul(uint256.NewInt(rapid.Uint64Range(20, 400).Draw(t, "first mark")), scale)
		e.Mark(m, &first)
		e.Mark(m, &price)
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
			if rules.Margin.MaintenanceOn == OnEntry {
				base = p.cost.ToBig()
			}
			need := naiveMaintenance(brackets, base)
			reach := size.Uint64()
			if rules.Margin.OrdersInTier {
				reach = naiveReach(side, size.Uint64(), bids, asks)
				need = naiveShare(brackets, base, size.Uint64(), reach)
			}
			if sized {
				rate := brackets[1].Maintenance.ToBig()
				if naiveValue(in.Kind, (side == Long) == (in.Kind == Linear), uint256.NewInt(reach), &first).Cmp(brackets[0].Cap.ToBig()) <= 0 {
					rate = brackets[0].Maintenance.ToBig()
				}
				need = rate.Mul(rate, base)
			}
			if rules.Margin.CloseFee == FeeAtMark {
				need.Add(need, new(big.Int).Mul(base, in.TakerFee.ToBig()))
			}
			need = ceilBig(need, big.NewInt(1e18))
			need.Add(need, p.closeFee.ToBig())
			c := equity.Cmp(need)
			return c < 0 || c == 0 && !rules.Margin.Strict
		}
		if rules.Margin.OrdersInTier { // from here on they stand, whether or not the engine would have let them be placed
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
