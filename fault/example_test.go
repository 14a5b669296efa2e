package fault_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/fault"
)

// A rule knows the key of its own parameter, the scenario knows the rest of the path, and the reader of the file knows the line.
func ExampleUnder() {
	rule := fault.New("sigma", "is 11", "lower it to 10 or less")
	for _, f := range fault.All(fault.Under("population.health", rule)) {
		f.File, f.Line = "my.yaml", 12
		fmt.Println(f)
	}
	// Output: my.yaml:12: population.health.sigma: is 11; lower it to 10 or less
}

func ExampleList() {
	rows := fault.List{File: "vaults.csv", Most: 2}
	rows.Row(3, "debt", "is -10", "correct the row")
	rows.Row(2, "collateral", "is empty", "write 0 or remove the row")
	rows.Row(9, "debt", "is -1", "correct the row")
	fmt.Println(rows.Err())
	// Output:
	// vaults.csv:2: collateral: is empty; write 0 or remove the row
	// vaults.csv:3: debt: is -10; correct the row
	// vaults.csv: and 1 more fault
}

func ExampleNearest() {
	fmt.Println(fault.Nearest("takerfee", []string{"maker-fee", "taker-fee"}))
	// Output: did you mean taker-fee?
}
