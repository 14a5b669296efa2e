package fixed_test

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// 2.5 ETH of 18 decimals at 1,800 USDC of 6 decimals. A price is loan units per collateral unit times 1e36, so that of a
// whole token is divided by the difference of the decimals.
func ExampleMulDivDown() {
	collateral := uint256.NewInt(25e17)
	price := new(uint256.Int).Mul(uint256.NewInt(1800), new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(36-12)))
	value, err := fixed.MulDivDown(collateral, price, &fixed.PriceScale)
	fmt.Println(value.Dec(), err)

	third, _ := fixed.MulDivDown(uint256.NewInt(10), uint256.NewInt(1), uint256.NewInt(3))
	more, _ := fixed.MulDivUp(uint256.NewInt(10), uint256.NewInt(1), uint256.NewInt(3))
	fmt.Println(third.Dec(), more.Dec())

	// A product that does not fit 256 bits is refused, as the contract that is simulated refuses it.
	large := new(uint256.Int).Lsh(uint256.NewInt(1), 200)
	_, err = fixed.MulDivDown(large, large, large)
	fmt.Println(errors.Is(err, fixed.ErrOverflow))
	// Output:
	// 4500000000 <nil>
	// 3 4
	// true
}

// A profit is an amount less an amount, and may be negative.
func ExampleSigned() {
	proceeds, debt := uint256.NewInt(950), uint256.NewInt(1000)
	loss := fixed.Difference(proceeds, debt)
	fmt.Println(loss, loss.Sign(), loss.Add(fixed.FromInt64(60)))
	// Output: -50 -1 10
}
