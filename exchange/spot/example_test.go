package spot_test

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/spot"
	"github.com/ringfence-sim/ringfence/fixed"
)

// 100 of one's own and 800 borrowed buy 9 units at 100. The account is liquidated where all it holds is worth 1.05
// times what it owes.
func ExampleAccount() {
	price := func(whole uint64) *uint256.Int { return new(uint256.Int).Mul(uint256.NewInt(whole), &fixed.PriceScale) }
	amount := func(whole uint64) uint256.Int { return *uint256.NewInt(whole * 1e6) }
	a := spot.Account{
		Class: spot.Class{Leverage: 10, Initial: *uint256.NewInt(1.111e18), Call: *uint256.NewInt(1.09e18), Liquidation: *uint256.NewInt(1.05e18)},
		Quote: amount(100),
	}
	owed := amount(800)
	if err := a.Borrow(false, &owed, price(100), 0); err != nil {
		fmt.Println(err)
		return
	}
	a.Base, a.Quote = amount(9), amount(0) // what a trade made of it
	for _, at := range []uint64{100, 95, 93} {
		fmt.Println(at, a.Status(price(at)))
	}
	lltv := a.Class.LLTV()
	fmt.Println("as a vault's LLTV:", lltv.Dec())
	// Output:
	// 100 normal
	// 95 margin call
	// 93 liquidation
	// as a vault's LLTV: 952380952380952380
}
