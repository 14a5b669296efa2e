package examples

import (
	"testing"

	"github.com/ringfence-sim/ringfence/sim/studytest"
)

// BenchmarkDiscount compares liquidation incentives by what they cost. From this folder:
//
//	go test -run '^$' -bench Discount -benchtime 1x -count 10 > discounts.txt
//	benchstat -col /lif discounts.txt
//
// Each of the ten counts is a study of another seed, the same ten for every incentive.
func BenchmarkDiscount(b *testing.B) {
	for _, lif := range []string{"1.01", "1.02", "1.04", "1.08", "1.15"} {
		b.Run("lif="+lif, func(b *testing.B) {
			studytest.Bench(b, studytest.Study{Set: []string{"paths=4", "population.borrowers=200", "arms=[{design: morpho, lif: " + lif + "}]"}})
		})
	}
}
