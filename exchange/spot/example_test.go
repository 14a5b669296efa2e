package spot_test

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/spot"
)

// Ten times leverage: 100 of quote borrow 900 and buy half a unit of base at 2000. The account is liquidated at a
// margin level of 1.05.
func ExampleAccount() {
	amount := func(whole float64) uint256.Int { return *uint256.NewInt(uint64(whole * 1e8)) }
	price := func(whole uint64) *uint256.Int {
		return new(uint256.Int).Mul(uint256.NewInt(whole), new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(36)))
	}
	ratio := func(x float64) uint256.Int { return *uint256.NewInt(uint64(x * 1e18)) }

	a := spot.Account{Class: spot.Class{Leverage: 10, Initial: ratio(1.111), Call: ratio(1.1), Liquidation: ratio(1.05)}, Quote: amount(100)}
	borrowed := amount(900)
	if err := a.Borrow(false, &borrowed, price(2000), 0); err != nil {
		fmt.Println(err)
		return
	}
	a.Base, a.Quote = amount(0.5), amount(0) // what buying at 2000 made of it
	for _, at := range []uint64{2000, 1900, 1889} {
		level := a.Level(price(at))
		fmt.Printf("at %d: %.3f, %s\n", at, level.Float64()/1e18, a.Status(price(at)))
	}
	// Output:
	// at 2000: 1.111, normal
	// at 1900: 1.056, margin call
	// at 1889: 1.049, liquidation
}
