package offer_test

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault/offer"
)

// A plan of two calls costs and gives what both do.
func ExampleTerms_Add() {
	first := offer.Terms{Pay: *uint256.NewInt(1000), Receive: *uint256.NewInt(5)}
	second := offer.Terms{Pay: *uint256.NewInt(400), Receive: *uint256.NewInt(2), Reward: *uint256.NewInt(30)}
	first.Add(&second)
	fmt.Println("receives", &first.Receive, "and is left with", first.Net())
	// Output:
	// receives 7 and is left with -1370
}
