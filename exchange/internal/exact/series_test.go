package exact

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
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

// By hand. The short way is one that gives the sum although the prices are gone; the general one then sums nothing.
func TestASeriesTakesTheShortWayWhereItMay(t *testing.T) {
	unit := fixed.PriceScale
	two := new(uint256.Int).Lsh(&unit, 1)
	wad := &fixed.WAD
	tenth := new(uint256.Int).Div(&unit, uint256.NewInt(10))
	word := bit(64)
	below := func(x *uint256.Int, by uint64) *uint256.Int { return new(uint256.Int).SubUint64(x, by) }
	times := func(x *uint256.Int, n uint64) *uint256.Int { return new(uint256.Int).Mul(x, uint256.NewInt(n)) }
	for name, c := range map[string]struct {
		price, size, rate *uint256.Int
		up, more          bool
		sum               *uint256.Int
		short             bool
	}{
		"one":                           {&unit, wad, wad, false, false, wad, true},
		"a price of 128 bits":           {below(bit(128), 1), uint256.NewInt(10), wad, false, false, uint256.NewInt(3402), true}, // 2^128/1e36 = 340.28
		"of 129":                        {bit(128), uint256.NewInt(10), wad, false, false, uint256.NewInt(3402), false},
		"a rate of a word":              {&unit, wad, below(word, 1), false, false, below(word, 1), true},
		"of more":                       {&unit, wad, word, false, false, word, false},
		"a size of as many bits":        {two, below(bit(126), 1), uint256.NewInt(1e9), false, false, uint256.MustFromDecimal("170141183460469231731687303715"), true},
		"of one more":                   {two, bit(126), wad, false, false, bit(127), false},
		"a quotient of a word, mended":  {tenth, times(word, 10), wad, false, false, word, true},
		"a word less a half, up":        {tenth, below(times(word, 10), 5), wad, true, false, word, true},
		"a word less a half, down":      {tenth, below(times(word, 10), 5), wad, false, false, below(word, 1), true},
		"a charge of a word":            {&unit, word, wad, false, false, word, true},
		"a word less a half charged":    {&unit, below(bit(65), 1), uint256.NewInt(5e17), false, true, word, true},
		"a charge that has 129 bits":    {&unit, times(word, 2e18), bit(63), false, false, bit(128), false},
		"a charge of a little below it": {&unit, below(times(word, 2e18), 1), bit(63), false, true, below(bit(128), 9), true},
	} {
		var s Series
		s.Prepare([]uint256.Int{*c.price}, c.rate)
		got := s.Sum(c.size, c.rate, c.up, c.more)
		require.Equal(t, c.sum.Dec(), got.Dec(), name)
		s.prices = nil
		got = s.Sum(c.size, c.rate, c.up, c.more)
		require.Equal(t, c.short, !got.IsZero(), name)
	}
}

// A series made for numbers that are too large forgets those it was made for before.
func TestASeriesIsMadeAnew(t *testing.T) {
	var s Series
	s.Prepare([]uint256.Int{fixed.PriceScale}, &fixed.WAD)
	s.Prepare([]uint256.Int{*bit(130)}, &fixed.WAD)
	got := s.Sum(uint256.NewInt(100), &fixed.WAD, false, false)
	require.Equal(t, "136112", got.Dec()) // 2^130/1e36 = 1361.129...
}

// By hand: three charges of 2^127 are 2^128 and a half of it.
func TestASumHasMoreBitsThanACharge(t *testing.T) {
	var s Series
	s.Prepare([]uint256.Int{fixed.PriceScale, fixed.PriceScale, fixed.PriceScale}, uint256.NewInt(2e18))
	got := s.Sum(bit(126), uint256.NewInt(2e18), false, false)
	require.Equal(t, new(uint256.Int).Mul(bit(127), uint256.NewInt(3)).Dec(), got.Dec())
	s.prices = nil
	got = s.Sum(bit(126), uint256.NewInt(2e18), false, false)
	require.False(t, got.IsZero(), "the short way")
}

// Twin: the general way, of numbers that fill both words: prices of up to 340, and sizes that the short way takes.
func TestASeriesOfLargeNumbersIsThatOfTheGeneralWay(t *testing.T) {
	dice := rand.New(rand.NewPCG(4, 9))
	for range 2000 {
		prices := []uint256.Int{{dice.Uint64(), dice.Uint64() >> dice.IntN(12)}}
		rate := *uint256.NewInt(dice.Uint64N(1e18))
		var s Series
		s.Prepare(prices, &rate)
		size := uint256.Int{dice.Uint64(), dice.Uint64() >> (128 - s.shift)}
		for k := range 4 {
			up, more := k&1 > 0, k&2 > 0
			got, want := s.Sum(&size, &rate, up, more), s.general(&size, &rate, up, more)
			require.Equal(t, want.Dec(), got.Dec(), "%s at %s", size.Dec(), prices[0].Dec())
		}
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
