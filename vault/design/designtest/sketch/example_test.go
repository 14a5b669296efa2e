package sketch_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/design/designtest/sketch"
)

func Example() {
	for _, d := range []design.Design{sketch.Storefront{}, sketch.Takeover{}, sketch.Auction{}} {
		fmt.Println(d.Kind(), deployable(d))
	}
	// Output:
	// storefront false
	// takeover false
	// auction false
}

func deployable(d design.Design) bool {
	_, ok := design.ContractOf(d, design.Market{})
	return ok
}
