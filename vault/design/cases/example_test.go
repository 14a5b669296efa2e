package cases_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

// A design answers operations by name, and is asked by files.
func ExampleRegister() {
	cases.Register(cases.Design{Name: "half", Ops: []cases.Op{{Name: "half", Ask: func(in *cases.In, out *cases.Out) error {
		x := in.Number("x")
		out.Set("half", *x.Rsh(&x, 1))
		return nil
	}}}})
	f, err := cases.Read("my.json", []byte(`{"design": "half", "cases": [
		{"id": "half-1", "op": "half", "inputs": {"x": "7"}, "expected": {"half": "3"}},
		{"id": "half-2", "op": "half", "inputs": {"x": "9"}, "expected": {"half": "5"}}]}`))
	if err != nil {
		panic(err)
	}
	answers, err := f.Check()
	fmt.Println(answers.Cases, answers.Mismatches, err)
	// Output:
	// 2 [{half-2 half [{half "4" "5"}]}] <nil>
}
