package main

import (
	"context"
	"fmt"
	"os"
)

// The two days of a crash that comes with Ringfence, on a few paths: too few for an interval.
func Example() {
	err := run(context.Background(), os.Stdout, "eth-crash-2020-03-frictionless", "paths=3", "population.borrowers=200", "arms=[{design: morpho}]")
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// morpho, debt closed of that at the start [95 % interval]
	//   in all          70.26 % [NaN, NaN]
	//   2020-03-12      57.14 % [NaN, NaN]
	//   2020-03-13      13.12 % [NaN, NaN]
	//   busiest hour    25.76 % [NaN, NaN]
	// busiest on 1 of 3 paths: 2020-03-12 06:00
	// busiest on 1 of 3 paths: 2020-03-12 17:00
	// busiest on 1 of 3 paths: 2020-03-13 00:00
}
