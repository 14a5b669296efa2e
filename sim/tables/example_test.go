package tables_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/tables"
)

// A verdict is a function of the interval: here of what the fund received, of which the usual wording says that it pays.
func ExampleJudge() {
	received := stats.Estimate{Value: 433.5, Low: 419.8, High: 447.2, Paths: 120}
	fmt.Println(tables.Judge(received, tables.Below, 0))
	fmt.Println(tables.Judge(received, tables.Above, 430))
	// Output:
	// no
	// open
}
