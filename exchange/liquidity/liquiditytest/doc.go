// Package liquiditytest holds what any venue of finite depth must keep, so that closing a position on it means the same as on
// the project's own venues. It is one call in a test of one's own:
//
//	func TestMyVenue(t *testing.T) {
//		reference := *uint256.MustFromDecimal("2000000000000000000000000000") // 2000 USDC for an ETH, times 1e36
//		order := *uint256.NewInt(1e18)                                         // one ETH
//		liquiditytest.Venue(t, reference, order, func() liquidity.Venue { return new(liquidity.Infinite) })
//	}
//
// The laws: Execute does what Quote said and Quote changes nothing; nothing is filled beyond a limit or beyond the depth; a
// larger order is never cheaper by the unit, and splitting one never pays; a round trip earns nothing; a venue left alone
// comes back towards the reference and never passes it, however often it is told the time; and nothing is allocated.
// Integers throughout: where rounding may cost the taker a unit, the law says how many.
package liquiditytest
