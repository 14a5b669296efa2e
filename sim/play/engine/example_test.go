package engine_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/sim/play/engine"
)

// What a page has to hold.
func Example() {
	fmt.Println("below four megabytes:", len(engine.Module) < 4_000_000)
	// Output: below four megabytes: true
}
