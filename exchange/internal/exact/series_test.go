package exact

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// edgy draws a number of at most so many bits, half of the time near a power of two or a multiple of 1e18.
func edgy(t *rapid.T, most int, label string) uint256.Int {
	n := rapid.IntRange(0, most).Draw(t, label+" bits")
	x := new(big.Int).Lsh(big.NewInt(1), uint(n))
	switch rapid.IntRange(0, 3).Draw(t, label+" kind") {
	case 0:
		x.Add(x, big.NewInt(int64(rapid.IntRange(-2, 2).Draw(t, label+" off"))))
	case 1:
		wad := big.NewInt(1e18)
		x.Div(x, wad).Mul(x, wad).Add(x, big.NewInt(int64(rapid.IntRange(-1, 1).Draw(t, label+" off"))))
	default:
		low := new(big.Int).SetUint64(rapid.Uint64().Draw(t, label+" low"))
		low.Mul(low, new(big.Int).SetUint64(rapid.Uint64().Draw(t, label+" high")))
		x.Add(x, low.Mod(low, x))
	}
	if x.Sign() < 0 || x.BitLen() > most {
		x.SetInt64(1)
	}
	z, _ := uint256.FromBig(x)
	return *z
}

// Twin: rational arithmetic, one price after the other.
func TestASeriesRoundsEveryChargeByItself(t *testing.T) {
	divide := func(x, y, d *big.Int, up bool) *big.Int {
		q, r := new(big.Int).QuoRem(new(big.Int).Mul(x, y), d, new(big.Int))
		if up && r.Sign() != 0 {
			q.Add(q, big.NewInt(1))
		}
		return q
	}
	wad := big.NewInt(1e18)
	scale := new(big.Int).Mul(wad, wad)
	rapid.Check(t, func(t *rapid.T) {
		wide := rapid.SampledFrom([]int{100, 127, 128, 150}).Draw(t, "wide")
		prices := make([]uint256.Int, rapid.IntRange(0, 6).Draw(t, "prices"))
		for i := range prices {
			prices[i] = edgy(t, wide, "price")
		}
		size := edgy(t, rapid.SampledFrom([]int{64, 100, 128}).Draw(t, "sizes"), "size")
		rate := edgy(t, rapid.SampledFrom([]int{55, 64, 70}).Draw(t, "rates"), "rate")
		up, more := rapid.Bool().Draw(t, "up"), rapid.Bool().Draw(t, "more")
		var s Series
		s.Prepare(prices, &rate)
		sum := new(big.Int)
		for i := range prices {
			v := divide(size.ToBig(), prices[i].ToBig(), scale, up)
			sum.Add(sum, divide(v, rate.ToBig(), wad, more))
		}
		got := s.Sum(&size, &rate, up, more)
		require.Equal(t, sum.String(), got.ToBig().String())
	})
}

// By hand: 10,000 dollars of 6 decimals for 1.5 ether of 18 is exactly 15,000, of which 0.01 % is 1.5 dollars. The reciprocal of
// a price is rounded down, so that a product that divides evenly comes out one short, and is mended.
func TestAProductThatDividesEvenlyIsWhole(t *testing.T) {
	var price uint256.Int
	price.Mul(uint256.NewInt(10_000e6), uint256.NewInt(1e18))
	rate, size := uint256.NewInt(1e14), uint256.NewInt(15e17)
	var s Series
	s.Prepare([]uint256.Int{price, price}, rate)
	for _, more := range []bool{false, true} {
		got := s.Sum(size, rate, false, more)
		require.EqualValues(t, 2*1_500_000, got.Uint64())
	}
}

// Twin: as above, of the numbers that ledgers have, with prices all of whose digits count.
func TestASeriesOfOrdinaryNumbersIsThatOfTheGeneralWay(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 9))
	for range 2000 {
		prices := make([]uint256.Int, 3)
		for i := range prices {
			prices[i] = uint256.Int{dice.Uint64(), dice.Uint64() >> (20 + dice.IntN(44))}
		}
		size := uint256.Int{dice.Uint64(), dice.Uint64() >> (30 + dice.IntN(34))}
		rate := *uint256.NewInt(dice.Uint64() >> dice.IntN(50))
		var s Series
		s.Prepare(prices, &rate)
		require.Len(t, s.ready, 3)
		for k := range 4 {
			up, more := k&1 > 0, k&2 > 0
			got, want := s.Sum(&size, &rate, up, more), s.general(&size, &rate, up, more)
			require.Equal(t, want.Dec(), got.Dec())
		}
	}
}

// By hand: of 3 units at 1/3 and 5/3, both a little less, the values are 0 and 4 rounded down, 1 and 5 rounded up. A tenth of
// each is 0 rounded down. Rounded up it is 0 and 1, or 1 and 1.
func TestASeriesByHand(t *testing.T) {
	third := uint256.MustFromDecimal("333333333333333333333333333333333333")
	prices := []uint256.Int{*third, *new(uint256.Int).Mul(third, uint256.NewInt(5))}
	rate, size := uint256.NewInt(1e17), uint256.NewInt(3)
	var s Series
	s.Prepare(prices, rate)
	require.Len(t, s.ready, 2, "the short way")
	for _, c := range []struct {
		up, more bool
		sum      uint64
	}{{false, false, 0}, {false, true, 1}, {true, false, 0}, {true, true, 2}} {
		got := s.Sum(size, rate, c.up, c.more)
		require.Equal(t, c.sum, got.Uint64(), "%+v", c)
	}
}

func BenchmarkSeries(b *testing.B) {
	prices := make([]uint256.Int, 720)
	for i := range prices {
		prices[i].Mul(uint256.NewInt(2_000_000_000+uint64(i)*7_919), uint256.NewInt(1e18))
	}
	size, rate := uint256.MustFromDecimal("37123456789012345678"), uint256.NewInt(1e14)
	var s Series
	s.Prepare(prices, rate)
	b.ReportAllocs()
	for b.Loop() {
		s.Sum(size, rate, false, true)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/720, "ns/price")
}
