package examples

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/liquidity/liquiditytest"
)

var (
	ether   = *uint256.NewInt(1e18)
	dollars = *uint256.MustFromDecimal("2000000000000000000000000000") // 2000 USDC for an ether, times 1e36
)

func TestDeskKeepsTheLaws(t *testing.T) {
	d := Desk{Spread: *uint256.NewInt(0.002e18), Size: *uint256.NewInt(10e18), Refill: 600}
	liquiditytest.Venue(t, dollars, ether, func() liquidity.Venue { return NewDesk(d) })
}

// At a spread of 1 %, a desk for 10 ether pays 1980 USDC for each, takes no eleventh, and takes one again a minute later.
func TestDeskByHand(t *testing.T) {
	v := NewDesk(Desk{Spread: *uint256.NewInt(0.01e18), Size: *uint256.NewInt(10e18), Refill: 600})
	require.Zero(t, v.Quote(liquidity.Sell, &ether, nil), "nothing before the first price")
	v.Follow(&dollars, 1000)
	fill := v.Execute(liquidity.Sell, uint256.NewInt(11e18), nil)
	require.Equal(t, liquidity.Fill{Base: *uint256.NewInt(10e18), Quote: *uint256.NewInt(19_800e6)}, fill)
	require.Zero(t, v.Quote(liquidity.Sell, &ether, nil))
	v.Follow(&dollars, 1060)
	require.Equal(t, liquidity.Fill{Base: ether, Quote: *uint256.NewInt(1980e6)}, v.Quote(liquidity.Sell, uint256.NewInt(11e18), nil))
	require.Equal(t, *uint256.NewInt(2020e6), v.Quote(liquidity.Buy, &ether, nil).Quote)
	require.Zero(t, v.Quote(liquidity.Sell, &ether, &dollars), "not below a limit")
}
