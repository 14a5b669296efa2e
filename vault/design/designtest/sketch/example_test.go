package sketch_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/design/designtest/sketch"
)

func Example() {
	for _, d := range []design.Design{sketch.Storefront{}, sketch.Takeover{}, sketch.Auction{}} {
		fmt.Println(d.Kind(), design.OnChain(d))
	}
	// Output:
	// storefront false
	// takeover false
	// auction false
}
