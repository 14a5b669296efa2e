package engine_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/sim/play/engine"
)

// What a page has to hold.
func Example() {
	fmt.Println("below 4.2 megabytes:", len(engine.Module) < 4_200_000)
	// Output: below 4.2 megabytes: true
}
