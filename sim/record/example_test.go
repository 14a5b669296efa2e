package record_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
)

func ExampleCreate() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)

	names := record.Names{Arms: []string{"morpho"}, Behaviours: []string{"passive"}, Liquidators: []string{"searcher"}, CollateralDecimals: 18, LoanDecimals: 6}
	f, err := record.Create(filepath.Join(dir, "run"), names)
	if err != nil {
		panic(err)
	}
	defer f.Discard() // removes what was written, unless it was finished

	vault := record.Vault{StartCollateral: *uint256.NewInt(1e18), StartDebt: *uint256.NewInt(100e6), Liquidations: 1, ClosedDebt: *uint256.NewInt(100e6)}
	vault.Paid[journal.BuilderTip] = fixed.FromInt64(4e6)
	if err := f.Write(&record.Path{Index: 0, Arms: []record.Arm{{Vaults: []record.Vault{vault}}}}); err != nil {
		panic(err)
	}
	results, err := f.Seal([]byte("arm,metric,value\n"))
	if err != nil {
		panic(err)
	}
	if err := f.Finish(record.Study{Version: "0.1.0", Scenario: []byte(`{"name":"example"}`)}, results, map[string]int{"workers": 1}, []byte("<!doctype html>")); err != nil {
		panic(err)
	}
	written, err := os.ReadDir(filepath.Join(dir, "run"))
	if err != nil {
		panic(err)
	}
	for _, file := range written {
		fmt.Println(file.Name())
	}
	fmt.Println(results.Paths, "path,", results.Vaults, "vault")
	// Output:
	// dictionary.csv
	// later.parquet
	// liquidations.parquet
	// liquidators.parquet
	// paths.parquet
	// report.html
	// run.json
	// study.json
	// summary.csv
	// undone.parquet
	// vaults.parquet
	// 1 path, 1 vault
}
