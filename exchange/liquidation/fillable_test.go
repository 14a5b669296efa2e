package liquidation

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
)

// dYdX's fillable price is (value ∓ ABR·SMMR·need)/size in whole numbers, a seller's rounded up and a buyer's down:
// one step nearer to the mark would still be within, one step farther not.
func TestFillablePriceIsRoundedForTheOwner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, m := engine(t, limitedRules(), linear(flat(t, 0.03, 0.05)), deep())
		mark(t, e, m, px(100), 1)
		side := rapid.SampledFrom([]exchange.Side{exchange.Long, exchange.Short}).Draw(t, "side")
		a := funded(t, e, u(1e6))
		size := *uint256.NewInt(rapid.Uint64Range(1e6, 1e12).Draw(t, "size"))
		value := e.Instrument(m).Value(side, &size, new(px(100)))
		id, err := e.Open(exchange.Opening{Account: a, Side: side, Size: size, Value: value, Leverage: wad(20)})
		require.NoError(t, err)
		p := e.Holding(id)
		equity := fixed.FromInt64(rapid.Int64Range(-1e6, 1e6).Draw(t, "equity"))
		got := e.fillable(&p, id, equity)
		v, gap := e.Value(id), e.away(id, equity)
		want, wide := v.ToBig(), new(big.Int).Mul(p.Size.ToBig(), got.ToBig())
		if side == exchange.Long {
			want.Sub(want, gap.ToBig())
		} else {
			want.Add(want, gap.ToBig())
		}
		want.Mul(want, fixed.PriceScale.ToBig())
		next := new(big.Int)
		if side == exchange.Long {
			require.GreaterOrEqual(t, wide.Cmp(want), 0)
			next.Sub(wide, p.Size.ToBig())
			require.Negative(t, next.Cmp(want))
		} else {
			require.LessOrEqual(t, wide.Cmp(want), 0)
			next.Add(wide, p.Size.ToBig())
			require.Positive(t, next.Cmp(want))
		}
	})
}

// What an equity has above its requirement brings the price no nearer than the mark, and what it lacks counts up to all of it.
func TestAFillablePriceIsTheMarkWhereNothingLacks(t *testing.T) {
	e, m := engine(t, limitedRules(), linear(flat(t, 0.03, 0.05)), deep())
	mark(t, e, m, px(100), 1)
	size := *uint256.NewInt(1e9)
	value := e.Instrument(m).Value(exchange.Long, &size, new(px(100)))
	id, err := e.Open(exchange.Opening{Account: funded(t, e, u(1e6)), Side: exchange.Long, Size: size, Value: value, Leverage: wad(20)})
	require.NoError(t, err)
	maintenance := e.Maintenance(id)
	need := fixed.Positive(&maintenance)
	half := fixed.FromInt64(int64(maintenance.Uint64() / 2))
	away := func(equity fixed.Signed) uint256.Int { return e.away(id, equity) }
	require.Equal(t, uint256.Int{}, away(need))
	require.Equal(t, uint256.Int{}, away(need.Add(half)), "above it")
	all := away(fixed.Signed{})
	require.False(t, all.IsZero())
	require.Equal(t, all, away(half.Neg()), "below zero all of it lacks")
	require.InDelta(t, all.Float64()/2, new(away(half)).Float64(), 1)
}
