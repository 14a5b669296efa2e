package fixed

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// edgy draws a 256-bit integer, half of them within 2 of a power of two.
func edgy(t *rapid.T, name string) *uint256.Int {
	z := new(uint256.Int).Lsh(uint256.NewInt(1), uint(rapid.IntRange(0, 256).Draw(t, name+" bits")))
	if rapid.Bool().Draw(t, name+" edge") {
		if z.AddUint64(z, rapid.Uint64Range(0, 2).Draw(t, name+" above")); rapid.Bool().Draw(t, name+" below") {
			z.SubUint64(z, 2)
		}
		return z
	}
	noise := uint256.Int{rapid.Uint64().Draw(t, name), rapid.Uint64().Draw(t, name), rapid.Uint64().Draw(t, name), rapid.Uint64().Draw(t, name)}
	if z.IsZero() {
		return z.Set(&noise)
	}
	return z.Mod(&noise, z)
}

var word = new(big.Int).Lsh(big.NewInt(1), 256)

// solidity evaluates one checked step: a result outside 256 bits is ErrOverflow.
func solidity(z *big.Int) (*big.Int, error) {
	if z.Sign() < 0 || z.Cmp(word) >= 0 {
		return nil, ErrOverflow
	}
	return z, nil
}

func plainMulDivDown(x, y, d *big.Int) (*big.Int, error) {
	product, err := solidity(new(big.Int).Mul(x, y))
	if err != nil {
		return nil, err
	}
	if d.Sign() == 0 {
		return nil, ErrDivisionByZero
	}
	return product.Quo(product, d), nil
}

func plainMulDivUp(x, y, d *big.Int) (*big.Int, error) {
	product, err := solidity(new(big.Int).Mul(x, y))
	if err != nil {
		return nil, err
	}
	less, err := solidity(new(big.Int).Sub(d, big.NewInt(1)))
	if err != nil {
		return nil, err
	}
	sum, err := solidity(new(big.Int).Add(product, less))
	if err != nil {
		return nil, err
	}
	return sum.Quo(sum, d), nil
}

func TestEachOperationEqualsItsUnboundedTwin(t *testing.T) {
	wad := new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)
	rapid.Check(t, func(t *rapid.T) {
		x, y, d := edgy(t, "x"), edgy(t, "y"), edgy(t, "d")
		bx, by, bd := x.ToBig(), y.ToBig(), d.ToBig()
		same := func(name string, got uint256.Int, err error, want *big.Int, wantErr error) {
			if !errors.Is(err, wantErr) || err == nil && got.ToBig().Cmp(want) != 0 {
				t.Fatalf("%s: got %v, %v; want %v, %v", name, &got, err, want, wantErr)
			}
			if x.ToBig().Cmp(bx) != 0 || y.ToBig().Cmp(by) != 0 || d.ToBig().Cmp(bd) != 0 {
				t.Fatalf("%s changed an argument", name)
			}
		}
		check := func(name string, got uint256.Int, err error) func(*big.Int, error) {
			return func(want *big.Int, wantErr error) { same(name, got, err, want, wantErr) }
		}
		z, err := Add(x, y)
		check("Add", z, err)(solidity(new(big.Int).Add(bx, by)))
		z, err = Sub(x, y)
		check("Sub", z, err)(solidity(new(big.Int).Sub(bx, by)))
		z, err = Mul(x, y)
		check("Mul", z, err)(solidity(new(big.Int).Mul(bx, by)))
		z, err = MulDivDown(x, y, d)
		check("MulDivDown", z, err)(plainMulDivDown(bx, by, bd))
		z, err = MulDivUp(x, y, d)
		check("MulDivUp", z, err)(plainMulDivUp(bx, by, bd))
		z, err = WMulDown(x, y)
		check("WMulDown", z, err)(plainMulDivDown(bx, by, wad))
		z, err = WDivDown(x, y)
		check("WDivDown", z, err)(plainMulDivDown(bx, wad, by))
		z, err = WDivUp(x, y)
		check("WDivUp", z, err)(plainMulDivUp(bx, wad, by))
		capped := new(big.Int).Sub(bx, by)
		if capped.Sign() < 0 {
			capped.SetInt64(0)
		}
		same("MinusCapped", MinusCapped(x, y), nil, capped, nil)
	})
}

func TestWidthsAreThoseOfTheContract(t *testing.T) {
	max, half := new(uint256.Int).SetAllOne(), new(uint256.Int).Lsh(uint256.NewInt(1), 128)
	z, err := MulDivDown(max, uint256.NewInt(1), max)
	require.NoError(t, err)
	require.Equal(t, "1", z.Dec())
	_, err = MulDivDown(half, half, half)
	require.ErrorIs(t, err, ErrOverflow, "the quotient would fit, the product does not")
	_, err = MulDivUp(max, uint256.NewInt(1), uint256.NewInt(2))
	require.ErrorIs(t, err, ErrOverflow, "the product fits, the sum does not")
	_, err = MulDivDown(max, max, new(uint256.Int))
	require.ErrorIs(t, err, ErrOverflow, "the product is checked before the divisor")
	_, err = MulDivDown(max, new(uint256.Int), new(uint256.Int))
	require.ErrorIs(t, err, ErrDivisionByZero)
	_, err = MulDivUp(max, new(uint256.Int), new(uint256.Int))
	require.ErrorIs(t, err, ErrOverflow, "0 − 1 fails before the division")
	require.Equal(t, "1000000000000000000000000000000000000", PriceScale.Dec())
}

func amount(t *rapid.T, name string) Signed {
	x := edgy(t, name)
	x.Rsh(x, 3)
	if rapid.Bool().Draw(t, name+" negative") {
		return Negative(x)
	}
	return Positive(x)
}

func TestSignedAmountsEqualIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := amount(t, "a"), amount(t, "b")
		ba, bb := a.Big(), b.Big()
		for name, c := range map[string]struct {
			got  Signed
			want *big.Int
		}{
			"Add": {a.Add(b), new(big.Int).Add(ba, bb)},
			"Sub": {a.Sub(b), new(big.Int).Sub(ba, bb)},
			"Neg": {a.Neg(), new(big.Int).Neg(ba)},
		} {
			if c.got.Big().Cmp(c.want) != 0 || c.got.String() != c.want.String() {
				t.Fatalf("%s: got %v, want %v", name, c.got, c.want)
			}
		}
		abs, capped := a.Abs(), a.Capped()
		require.Equal(t, new(big.Int).Abs(ba).String(), abs.Dec())
		require.Equal(t, ba.Cmp(bb), a.Cmp(b))
		require.Equal(t, ba.Sign(), a.Sign())
		require.Equal(t, ba.Sign() == 0, a.IsZero())
		if ba.Sign() > 0 {
			require.Equal(t, ba.String(), capped.Dec())
		} else {
			require.True(t, capped.IsZero())
		}
		want, _ := new(big.Float).SetInt(ba).Float64()
		require.InEpsilon(t, 1+want*want, 1+a.Float64()*a.Float64(), 1e-9)
	})
}

func TestSignedRefusesWhatDoesNotFit(t *testing.T) {
	limit := new(uint256.Int).Lsh(uint256.NewInt(1), 255)
	require.Panics(t, func() { Positive(limit) })
	require.Panics(t, func() { Negative(limit) })
	largest := Positive(new(uint256.Int).SubUint64(limit, 1))
	require.Panics(t, func() { largest.Add(FromInt64(1)) })
	require.Panics(t, func() { largest.Neg().Sub(FromInt64(1)) }, "−2^255 is its own negative")
	require.Equal(t, "0", largest.Sub(largest).String())
	for _, overflows := range []func(){
		func() { largest.Add(largest) },
		func() { largest.Neg().Add(largest.Neg()) },
		func() { largest.Sub(largest.Neg()) },
		func() { largest.Neg().Sub(largest) },
	} {
		require.Panics(t, overflows)
	}
	require.Equal(t, "0", largest.Add(largest.Neg()).String())
}

// −2²⁵⁵ alone is no amount: those next to it in each of its words are.
func TestTheLowestAmountsAreAmounts(t *testing.T) {
	limit := new(uint256.Int).Lsh(uint256.NewInt(1), 255)
	for _, bits := range []uint{0, 64, 128, 192} {
		low := Negative(new(uint256.Int).Sub(limit, new(uint256.Int).Lsh(uint256.NewInt(1), bits)))
		require.Equal(t, low, low.Add(Signed{}), "2^%d above", bits)
		require.Equal(t, low, low.Sub(Signed{}), "2^%d above", bits)
	}
}

func TestSignedAsAFloat(t *testing.T) {
	for _, x := range []int64{-5, -1, 1, 5, -1 << 63} {
		require.Equal(t, float64(x), FromInt64(x).Float64())
	}
	require.False(t, math.Signbit(Signed{}.Float64()), "0 has no sign")
}

func TestSignedFromMachineIntegers(t *testing.T) {
	for _, x := range []int64{0, 1, -1, 1<<63 - 1, -1 << 63} {
		require.Equal(t, big.NewInt(x).String(), FromInt64(x).String())
	}
	require.Equal(t, "-5", Difference(uint256.NewInt(2), uint256.NewInt(7)).String())
	require.True(t, Signed{}.IsZero())
}

// A number is 0 where each of its words is.
func TestANumberOfAnyWordIsNotZero(t *testing.T) {
	for _, a := range []Signed{{w0: 1}, {w1: 1}, {w2: 1}, {w3: 1}} {
		require.False(t, a.IsZero(), "%+v", a)
		require.Equal(t, 1, a.Sign())
	}
}
