package inputs_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/inputs"
)

func ExampleOpen() {
	file, err := inputs.Open("testdata/bars.parquet")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer file.Close()
	series, info, err := oracle.ParsePrices("bars.parquet", file, oracle.ReadOptions{})
	fmt.Println(info.Rows, info.TimeUnit, series.Bars[2].Close, err)
	// Output: 3 ISO 8601 2125.5 <nil>
}
