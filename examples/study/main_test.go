package main

import (
	"context"
	"fmt"
	"os"
)

// Beside the project's own, the same borrowers on the same paths stand in a market that closes to a target, in Morpho Blue's, and
// at an exchange.
func Example() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// alone
	//   target-ltv  0.5 % of vaults liquidated, 0.0 % of them again; closing cost 494 bps
	// beside the project's own
	//   target-ltv  5.5 % of vaults liquidated, 14.4 % of them again; closing cost 499 bps
	//   morpho      5.5 % of vaults liquidated, 0.8 % of them again; closing cost 438 bps
	//   exchange    5.9 % of vaults liquidated, 98.6 % of them again; closing cost 147 bps
}
