package tables_test

import (
	"context"
	"fmt"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/tables"
)

// Three paths are enough to refute a claim of "never" that fails on one of them. To bear one out takes twenty.
func ExampleRun() {
	result, err := tables.Run(context.Background(), tables.Isolation(), tables.Options{Paths: 3, Set: []string{"population.borrowers=20"}})
	if err != nil {
		panic(err)
	}
	claim := result.Claims[0]
	fmt.Println(claim.Wording, claim.Verdict)
	// Output: Isolated: one liquidation never touches another position. open
}

// A verdict is a function of the number and its intervals: here of what the fund received, of which the usual
// wording says that it pays.
func ExampleJudge() {
	var received infer.Ratio
	for path := range 40 {
		received.Add(float64(420+path%30), 1)
	}
	fmt.Println(tables.Judge(received.Infer(), tables.Below, 0))
	fmt.Println(tables.Judge(received.Infer(), tables.Above, 433).Doubt > 0.05)
	// Output:
	// {no 1e-06}
	// true
}
