package liquiditytest_test

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/liquidity/liquiditytest"
)

func Example() {
	testMyVenue := func(t *testing.T) { // func TestMyVenue in a test file of one's own
		reference := *uint256.MustFromDecimal("2000000000000000000000000000") // 2000 USDC for an ETH, times 1e36
		order := *uint256.NewInt(1e18)                                        // one ETH
		liquiditytest.Venue(t, reference, order, func() liquidity.Venue { return new(liquidity.Infinite) })
	}
	_ = testMyVenue
}

func TestTheExampleKeepsTheLaws(t *testing.T) {
	reference := *uint256.MustFromDecimal("2000000000000000000000000000") // 2000 USDC for an ETH, times 1e36
	order := *uint256.NewInt(1e18)                                        // one ETH
	liquiditytest.Venue(t, reference, order, func() liquidity.Venue { return new(liquidity.Infinite) })
}
