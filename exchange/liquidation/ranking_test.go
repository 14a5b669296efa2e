package liquidation

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

// By hand: worth 900 at a cost of 1,000, with a profit of 100 (a short), 150 of equity, 200 of initial and 9 of
// maintenance margin, and 50 of cash. Where the bucket has no equity, or the position cost nothing, it comes last, or
// scores nothing at Binance.
func TestScoresByHand(t *testing.T) {
	short := Standing{
		Value: *uint256.NewInt(900), Cost: *uint256.NewInt(1000), Initial: *uint256.NewInt(200), Maintenance: *uint256.NewInt(9),
		Profit: fixed.FromInt64(100), Cash: fixed.FromInt64(50), Equity: *uint256.NewInt(150),
	}
	loss, poor, free, flat, long := short, short, short, short, short
	loss.Profit = fixed.FromInt64(-100)
	poor.Equity.Clear()
	free.Cost.Clear()
	free.Initial.Clear()
	flat.Profit = fixed.Signed{}
	long.Owns = true
	wads := func(x float64) fixed.Signed {
		z := wad(max(x, -x))
		if x < 0 {
			return fixed.Negative(&z)
		}
		return fixed.Positive(&z)
	}
	for name, c := range map[string]struct {
		by   Ranking
		of   Standing
		want fixed.Signed
	}{
		"leveraged":                 {Leveraged{}, short, wads(0.5)},
		"leveraged at a loss":       {Leveraged{}, loss, wads(-0.5)},
		"leveraged without margin":  {Leveraged{}, free, last},
		"binance":                   {Binance{}, short, wads(0.12)}, // 100/50 · 9/150
		"binance of little cash":    {Binance{Least: *uint256.NewInt(200)}, short, wads(0.03)},
		"binance at a loss":         {Binance{}, loss, fixed.Signed{}},
		"binance without profit":    {Binance{}, flat, fixed.Signed{}},
		"binance without equity":    {Binance{}, poor, fixed.Signed{}},
		"bitmex":                    {BitMEX{}, short, wads(0.6)},                          // 0.1 · 6
		"bitmex at a loss":          {BitMEX{}, loss, fixed.FromInt64(-16666666666666666)}, // −0.1/6
		"bitmex without profit":     {BitMEX{}, flat, fixed.Signed{}},
		"bitmex without equity":     {BitMEX{}, poor, last},
		"bitmex without cost":       {BitMEX{}, free, last},
		"cube":                      {Cube{}, short, fixed.FromInt64(600)},
		"cube at a loss":            {Cube{}, loss, fixed.FromInt64(-16)},
		"cube without equity":       {Cube{}, poor, last},
		"cube without cost":         {Cube{}, free, last},
		"hyperliquid, short":        {Hyperliquid{}, short, fixed.FromInt64(6666666666666666666)}, // 1000/900 · 6, each rounded down
		"hyperliquid, long":         {Hyperliquid{}, long, wads(5.4)},
		"hyperliquid, no equity":    {Hyperliquid{}, poor, last},
		"hyperliquid, without cost": {Hyperliquid{}, free, last},
		"random":                    {Random{}, short, fixed.Signed{}},
	} {
		require.Equal(t, c.want.String(), c.by.Score(c.of).String(), name)
	}
}

// Products of more than 256 bits are compared as they are, whichever of them it is.
func TestProductsAreComparedWhole(t *testing.T) {
	large, one, two := new(uint256.Int).Lsh(uint256.NewInt(1), 255), uint256.NewInt(1), uint256.NewInt(2)
	require.Equal(t, 1, compareProducts(large, two, one, one), "2^256 is 0 in 256 bits")
	require.Equal(t, -1, compareProducts(one, one, large, two))
	require.Equal(t, 0, compareProducts(large, two, two, large))
	require.Equal(t, 0, compareProducts(two, one, one, two))
	require.Equal(t, 1, compareProducts(two, two, one, two))
}
