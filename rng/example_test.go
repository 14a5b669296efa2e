package rng_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/rng"
)

func ExampleKey() {
	key := rng.Key{Seed: 7, Path: 3, Purpose: rng.Named("borrower size"), Actor: 12}
	first, again := key.Stream(), key.Stream()
	fmt.Println(first.Normal() == again.Normal())

	key.Path = 4
	elsewhere := key.Stream()
	fmt.Println(first.Normal() == elsewhere.Normal())
	// Output:
	// true
	// false
}
