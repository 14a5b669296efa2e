package fixed

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// amount128 draws an amount below 2^128, often with words of zeros and of ones, where carries and corrections happen.
func amount128(t *rapid.T, name string) (z uint256.Int) {
	for i := range 2 {
		z[i] = rapid.OneOf(
			rapid.Uint64(),
			rapid.SampledFrom([]uint64{0, 1, 2, 1<<63 - 1, 1 << 63, 1<<63 + 1, 1<<64 - 2, 1<<64 - 1}),
		).Draw(t, name)
	}
	return z
}

func TestProductsOfAmountsEqualTheGeneralOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := amount128(t, "x"), amount128(t, "y")
		z, err := Mul(&x, &y)
		require.NoError(t, err)
		require.Equal(t, new(big.Int).Mul(x.ToBig(), y.ToBig()).String(), z.Dec())
	})
}

// A quotient is right exactly if u − q·d is in [0, d), which needs no other division to tell.
func TestQuotientsByAmountsLeaveARemainderBelowTheDivisor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := amount128(t, "d")
		if d.IsZero() {
			d.SetOne()
		}
		low, high := amount128(t, "low"), amount128(t, "high")
		u := uint256.Int{low[0], low[1], high[0], high[1]}
		if rapid.Bool().Draw(t, "near a multiple") {
			u.Sub(u.Mul(&low, &d), uint256.NewInt(rapid.Uint64Range(0, 1).Draw(t, "below it")))
		}
		got, more := words{u[0], u[1], u[2], u[3]}.over(&d)
		q := got.int()
		rest := new(big.Int).Sub(u.ToBig(), new(big.Int).Mul(q.ToBig(), d.ToBig()))
		if rest.Sign() < 0 || rest.Cmp(d.ToBig()) >= 0 || (rest.Sign() > 0) != (more != 0) {
			t.Fatalf("%s/%s: got %s", u.Dec(), d.Dec(), q.Dec())
		}
	})
}

// The rare branches of the division by two words: the first guess of a digit two too large, and a digit whose guess does
// not fit a word.
func TestDigitsWhoseFirstGuessIsWrong(t *testing.T) {
	for _, c := range []struct{ u, d uint256.Int }{
		{uint256.Int{0, 0, 1<<63 - 1, 0}, uint256.Int{1<<64 - 1, 1 << 63}},                   // corrected twice
		{uint256.Int{0, 1<<64 - 1, 1<<63 - 1, 0}, uint256.Int{1<<64 - 1, 1 << 63}},           // corrected once
		{uint256.Int{0, 0, 1 << 63, 0}, uint256.Int{1<<64 - 1, 1 << 63}},                     // r1 = v1, corrected once
		{uint256.Int{0, 1<<64 - 2, 1 << 63, 0}, uint256.Int{1<<64 - 1, 1 << 63}},             // r1 = v1
		{uint256.Int{1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1}, uint256.Int{1<<64 - 1, 1}}, // three words of quotient
		{uint256.Int{1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1}, uint256.Int{0, 1}},         // a power of two
		{uint256.Int{1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1}, uint256.Int{1, 0}},         // by one
		{uint256.Int{1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1}, uint256.Int{1<<64 - 1, 0}}, // by a word
		{uint256.Int{1<<64 - 1, 1<<64 - 1, 0, 0}, uint256.Int{1<<64 - 1, 1<<64 - 1}},         // by itself
		{uint256.Int{1<<64 - 2, 1<<64 - 1, 0, 0}, uint256.Int{1<<64 - 1, 1<<64 - 1}},         // by one more
		{uint256.Int{6, 5, 0, 0}, uint256.Int{5, 5}},                                         // a rest of one word
		{uint256.Int{0, 0, 1<<64 - 1, 1<<64 - 2}, uint256.Int{1<<64 - 1, 1<<64 - 1}},         // quotient of all ones
		{uint256.Int{3, 5, 0, 0}, uint256.Int{5, 0}},                                         // a quotient of 2^64, just two words
		{uint256.Int{3, 4, 0, 0}, uint256.Int{5, 0}},                                         // just one word
		{uint256.Int{0, 0, 5, 0}, uint256.Int{5, 0}},                                         // three words by one
		{uint256.Int{0, 0, 0, 5}, uint256.Int{5, 0}},                                         // four words by one
		{uint256.Int{5, 0, 0, 0}, uint256.Int{7, 0}},                                         // nothing
		{uint256.Int{0, 0, 0, 0}, uint256.Int{1<<64 - 1, 1<<64 - 1}},                         // of nothing
	} {
		got, rest := words{c.u[0], c.u[1], c.u[2], c.u[3]}.over(&c.d)
		q := got.int()
		whole := new(big.Int).Mul(q.ToBig(), c.d.ToBig())
		require.Equal(t, whole.Cmp(c.u.ToBig()) != 0, rest != 0, "%s/%s", c.u.Dec(), c.d.Dec())
		require.Equal(t, new(big.Int).Quo(c.u.ToBig(), c.d.ToBig()).String(), q.Dec(), "%s/%s", c.u.Dec(), c.d.Dec())
	}
}

// BenchmarkMulDivUp has the general operations beside it.
func BenchmarkMulDivUp(b *testing.B) {
	amount := *uint256.MustFromDecimal("123456789012345678901234567890")
	total := *uint256.MustFromDecimal("98765432109876543210987654321098765432")
	for _, c := range []struct {
		name string
		d    uint256.Int
	}{{"1e18", WAD}, {"1e36", PriceScale}, {"total", total}} {
		b.Run("by="+c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := MulDivUp(&amount, &total, &c.d); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("by="+c.name+"/general", func(b *testing.B) {
			for b.Loop() {
				if _, err := generalMulDivUp(&amount, &total, &c.d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func generalMulDivUp(x, y, d *uint256.Int) (z uint256.Int, err error) {
	if _, over := z.MulOverflow(x, y); over {
		return z, ErrOverflow
	}
	var less uint256.Int
	if _, under := less.SubOverflow(d, uint256.NewInt(1)); under {
		return z, ErrOverflow
	}
	if _, over := z.AddOverflow(&z, &less); over {
		return z, ErrOverflow
	}
	z.Div(&z, d)
	return z, nil
}
