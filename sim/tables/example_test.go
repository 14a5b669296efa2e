package tables_test

import (
	"context"
	"fmt"

	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/tables"
)

// Three paths of a small population are enough to refute a claim of "never", and to bear one out that holds on
// every path.
func ExampleRun() {
	result, err := tables.Run(context.Background(), tables.Isolation(), tables.Options{Paths: 3, Set: []string{"population.borrowers=20"}})
	if err != nil {
		panic(err)
	}
	claim := result.Claims[0]
	fmt.Println(claim.Wording, claim.Verdict)
	// Output: Isolated: one liquidation never touches another position. yes
}

// A verdict is a function of the interval: here of what the fund received, of which the usual wording says that
// it pays.
func ExampleJudge() {
	received := stats.Estimate{Value: 433.5, Low: 419.8, High: 447.2, Paths: 120}
	fmt.Println(tables.Judge(received, tables.Below, 0))
	fmt.Println(tables.Judge(received, tables.Above, 430))
	// Output:
	// no
	// open
}
