package books_test

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/books"
)

// A borrower with 10 units of collateral and a debt of 150 sees the price fall from 20 to 18 and loses 5 to a venue's
// fee. Prices are loan units per collateral unit, times 1e36.
func Example() {
	price := func(whole uint64) *uint256.Int { return new(uint256.Int).Mul(uint256.NewInt(whole), &fixed.PriceScale) }
	debt := fixed.FromInt64(150)

	b := books.New(1, 0)
	b.Open(0, uint256.NewInt(10), price(20), debt, fixed.Signed{})
	b.Revalue(0, price(18), debt)
	b.Lose(0, b.Venue, fixed.FromInt64(5), journal.VenueFee)

	j := b.Journal
	fmt.Println("equity", j.Balance(0, books.ClaimUnit))
	fmt.Println("to the market", j.Paid(0, journal.MarketMove))
	fmt.Println("lost by liquidation", j.Loss(0))
	// Output:
	// equity 25
	// to the market 20
	// lost by liquidation 5
}
