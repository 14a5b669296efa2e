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
}
