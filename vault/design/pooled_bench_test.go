package design

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A trade through one band of a curve, and one through ten.
func BenchmarkCurveTrade(b *testing.B) {
	for name, in := range map[string]uint64{"one band": 1_000, "ten bands": 100_000} {
		b.Run(name, func(b *testing.B) {
			var v curve
			var err error
			v.curveRule, err = newCurveRule(whole(100), tokens(3000), whole(0.006e18))
			require.NoError(b, err)
			_, err = v.deposit(tokens(10), 1, 10, nil)
			require.NoError(b, err)
			var t trade
			b.ReportAllocs()
			for b.Loop() {
				if err := v.exchange(&t, true, tokens(in), tokens(2900), whole(0), whole(1), whole(1), maxBands); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// One vault of Liquity's, and the pool's books of it.
func BenchmarkTrove(b *testing.B) {
	v := trove{coll: tokens(10), debt: tokens(1900), price: tokens(200), pool: tokens(760)}
	tcr := whole(2e18)
	b.ReportAllocs()
	for b.Loop() {
		l, err := v.close1(liquityMCR, tcr, false)
		if err != nil {
			b.Fatal(err)
		}
		pool := stabilityPool{total: tokens(10_000), p: one}
		if _, err := pool.offset(l.debtOffset, l.collToPool); err != nil {
			b.Fatal(err)
		}
	}
}

// One step of Fluid's.
func BenchmarkTickStep(b *testing.B) {
	ratio, err := ratioAt(1000)
	require.NoError(b, err)
	reference, err := ratioAt(990)
	require.NoError(b, err)
	debt, per := tokens(1000), whole(1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := step(debt, ratio, reference, per, largest); err != nil {
			b.Fatal(err)
		}
	}
}
