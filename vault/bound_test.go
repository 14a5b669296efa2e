package vault

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// rat returns the number a bound stands for.
func (b bound) rat() *big.Rat {
	z := new(big.Rat).SetInt(new(big.Int).SetUint64(b.m))
	two := new(big.Rat).SetInt64(2)
	if b.e < 0 {
		two.Inv(two)
	}
	for range max(b.e, -b.e) {
		z.Mul(z, two)
	}
	return z
}

func anyWord(t *rapid.T, name string) *uint256.Int {
	z := uint256.Int(rapid.Custom(func(t *rapid.T) uint256.Int {
		return uint256.Int{rapid.Uint64().Draw(t, "0"), rapid.Uint64().Draw(t, "1"), rapid.Uint64().Draw(t, "2"), rapid.Uint64().Draw(t, "3")}
	}).Draw(t, name))
	return z.Rsh(&z, uint(rapid.Uint8().Draw(t, name+" shorter by")))
}

func rational(x *uint256.Int) *big.Rat { return new(big.Rat).SetInt(x.ToBig()) }

// within requires low ≤ exact ≤ high, neither further off than exact·2^-58.
func within(t *rapid.T, op string, exact *big.Rat, low, high bound) {
	slack := new(big.Rat).Mul(exact, big.NewRat(1, 1<<58))
	if low.m != 0 || high.m != 0 {
		l, h := low.rat(), high.rat()
		if l.Cmp(exact) > 0 || h.Cmp(exact) < 0 {
			t.Fatalf("%s: %v is not within [%v, %v]", op, exact, l, h)
		}
		if new(big.Rat).Add(l, slack).Cmp(exact) < 0 || new(big.Rat).Sub(h, slack).Cmp(exact) > 0 {
			t.Fatalf("%s: [%v, %v] is too far from %v", op, l, h, exact)
		}
	} else if exact.Sign() != 0 {
		t.Fatalf("%s: %v became 0", op, exact)
	}
	for _, b := range []bound{low, high} {
		if b.m != 0 && b.m>>63 == 0 {
			t.Fatalf("%s: %v is not normal", op, b)
		}
	}
}

func TestBoundsEnclose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := anyWord(t, "x"), anyWord(t, "y")
		rx, ry := rational(x), rational(y)
		within(t, "x", rx, boundDown(x), boundUp(x))
		within(t, "x·y", new(big.Rat).Mul(rx, ry), boundDown(x).timesDown(boundDown(y)), boundUp(x).timesUp(boundUp(y)))
		if !y.IsZero() {
			within(t, "x/y", new(big.Rat).Quo(rx, ry), boundDown(x).overDown(boundUp(y)), boundUp(x).overUp(boundDown(y)))
		}
		sum := new(big.Rat).Add(rx, ry)
		if high := boundUp(x).plusUp(boundUp(y)); sum.Sign() > 0 && high.rat().Cmp(sum) < 0 {
			t.Fatalf("x + y: %v above %v", sum, high.rat())
		}
		difference := new(big.Rat).Sub(rx, ry)
		if low := boundDown(x).minusDown(boundUp(y)); low.m != 0 && low.rat().Cmp(difference) > 0 {
			t.Fatalf("x − y: %v below %v", difference, low.rat())
		}
		if ceiling, fits := boundUp(x).ceil(); fits && ceiling.Lt(x) {
			t.Fatalf("⌈x⌉ = %v below %v", &ceiling, x)
		}
	})
}

func TestKeysKeepTheOrderOfRatios(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		half := func(name string) *uint256.Int {
			z := anyWord(t, name)
			return z.Rsh(z, 128)
		}
		entryOf := func(s, c *uint256.Int) *entry {
			return &entry{borrowShares: [2]uint64{s[0], s[1]}, collateral: [2]uint64{c[0], c[1]}}
		}
		s1, c1, s2, c2 := half("s1"), half("c1"), half("s2"), half("c2")
		if s1.IsZero() || c1.IsZero() || s2.IsZero() || c2.IsZero() {
			t.Skip()
		}
		left, right := new(uint256.Int).Mul(s1, c2), new(uint256.Int).Mul(s2, c1)
		k1, k2 := keyOf(entryOf(s1, c1)), keyOf(entryOf(s2, c2))
		if left.Gt(right) && k1 < k2 || left.Lt(right) && k1 > k2 {
			t.Fatalf("%v/%v has key %x and %v/%v has key %x", s1, c1, k1, s2, c2, k2)
		}
		ratio := new(big.Rat).SetFrac(s1.ToBig(), c1.ToBig())
		key := unkey(k1)
		if key.rat().Cmp(ratio) < 0 {
			t.Fatalf("key %v below %v/%v", key, s1, c1)
		}
		if down := boundDown(s1).overDown(boundUp(c1)); down.keyDown() > k1 || unkey(down.keyDown()).rat().Cmp(ratio) > 0 {
			t.Fatalf("lower key of %v/%v is not below", s1, c1)
		}
	})
}

func TestHeapsHoldEveryDebtorInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := new(book)
		for i := range 40 {
			b.vaults = append(b.vaults, entry{place: noPlace, who: account(i)})
		}
		for range rapid.IntRange(1, 200).Draw(t, "changes") {
			i := uint32(rapid.IntRange(0, len(b.vaults)-1).Draw(t, "vault"))
			p := Position{}
			p.BorrowShares.SetUint64(rapid.Uint64().Draw(t, "shares"))
			p.Collateral.Lsh(uint256.NewInt(rapid.Uint64().Draw(t, "collateral")), uint(rapid.IntRange(0, 64).Draw(t, "shift")))
			b.store(i, &p)
		}
		held := 0
		for class, heap := range b.debts.classes {
			for at, d := range heap {
				held++
				v := &b.vaults[d.vault]
				require.Equal(t, uint32(at), v.place)
				require.Equal(t, class, classOf(&v.collateral))
				require.Equal(t, keyOf(v), d.key)
				require.False(t, at > 0 && heap[(at-1)/arity].key < d.key)
				smallest, c := least(class), v.position().Collateral
				require.False(t, c.Lt(&smallest))
			}
		}
		for i := range b.vaults {
			if b.vaults[i].borrowShares != [2]uint64{} {
				held--
			}
		}
		require.Zero(t, held)
	})
}

func TestMaxRateBoundsEveryRateUntilThen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Market{LastUpdate: 1000, TotalSupplyAssets: *uint256.NewInt(1e18)}
		m.TotalBorrowAssets.SetUint64(rapid.Uint64Range(0, 1e18).Draw(t, "borrowed"))
		start := *uint256.NewInt(rapid.Uint64Range(minRateAtTarget, maxRateAtTarget).Draw(t, "rate at target"))
		ahead := rapid.Uint64Range(0, 1e9).Draw(t, "ahead")
		at := m.LastUpdate + rapid.Uint64Range(0, ahead).Draw(t, "at")
		bound, err := AdaptiveCurve{}.MaxRate(m, start, m.LastUpdate+ahead)
		require.NoError(t, err)
		rate, _, err := AdaptiveCurve{}.BorrowRate(m, start, at)
		require.NoError(t, err)
		require.False(t, rate.Gt(&bound), "%v after %d, %v until %d", &rate, at, &bound, ahead)
	})
}

// FuzzExponential compares wExp with its formula over unbounded integers, and with its neighbour.
func FuzzExponential(f *testing.F) {
	for _, x := range []uint64{0, 1, ln2 / 2, ln2/2 + 1, ln2, 4553043526473719080, 1625747326452646239} {
		for hi := range uint64(6) {
			f.Add(false, hi, x)
			f.Add(true, hi, x)
		}
	}
	low, _ := new(big.Int).SetString("-41446531673892822312", 10)
	high, _ := new(big.Int).SetString("93859467695000404319", 10)
	plain := func(x *big.Int) *big.Int {
		if x.Cmp(low) < 0 {
			return new(big.Int)
		}
		if x.Cmp(high) >= 0 {
			return wExpTop.ToBig()
		}
		ln := big.NewInt(ln2)
		turn := big.NewInt(ln2 / 2)
		if x.Sign() < 0 {
			turn.Neg(turn)
		}
		q := turn.Add(turn, x)
		q.Quo(q, ln)
		r := new(big.Int).Sub(x, new(big.Int).Mul(q, ln))
		e := new(big.Int).Mul(r, r)
		e.Quo(e.Quo(e, big.NewInt(wad)), big.NewInt(2))
		e.Add(e.Add(e, r), big.NewInt(wad))
		if q.Sign() < 0 {
			return e.Rsh(e, uint(-q.Int64()))
		}
		return e.Lsh(e, uint(q.Int64()))
	}
	f.Fuzz(func(t *testing.T, negative bool, hi, lo uint64) {
		hi %= 8
		x := new(big.Int).Lsh(new(big.Int).SetUint64(hi), 64)
		x.Add(x, new(big.Int).SetUint64(lo))
		if negative {
			x.Neg(x)
		}
		got := wExp(negative, hi, lo)
		require.Equal(t, plain(x).String(), got.Dec())
		next := plain(x.Add(x, big.NewInt(1)))
		require.GreaterOrEqual(t, next.Cmp(got.ToBig()), 0, "wExp decreases at %v", x)
	})
}

// Differences of bounds as such, so that bits are lost where one is shifted against the other: never above the exact one, and
// within two units of it.
func TestADifferenceOfBoundsIsRoundedDown(t *testing.T) {
	check := func(t interface {
		Fatalf(string, ...any)
	}, b, c bound,
	) {
		exact := new(big.Rat).Sub(b.rat(), c.rat())
		got := b.minusDown(c)
		if got.m == 0 {
			got = bound{}
		}
		if exact.Sign() <= 0 {
			if got.m != 0 {
				t.Fatalf("%v − %v = %v, which is below 0", b, c, got)
			}
			return
		}
		low := new(big.Rat)
		if got.m != 0 {
			low = got.rat()
		}
		unit := bound{1 << 63, b.e - 63 + 1}.rat() // two units of b's last place
		if low.Cmp(exact) > 0 || new(big.Rat).Add(low, unit).Cmp(exact) < 0 {
			t.Fatalf("%v − %v = %v, exactly %v", b, c, got, exact)
		}
	}
	check(t, bound{1 << 63, 0}, bound{1<<63 | 1, -1})  // 2^63 − (2^62 + ½)
	check(t, bound{1 << 63, 0}, bound{1 << 63, -1})    // nothing lost
	check(t, bound{1 << 63, 0}, bound{1<<63 | 1, -63}) // 2^63 − (1 + 2^-63)
	check(t, bound{1 << 63, 0}, bound{1<<63 | 1, -64}) // less than a unit
	check(t, bound{1 << 63, 5}, bound{1<<64 - 1, 4})   // next to it
	check(t, bound{1 << 63, 5}, bound{1 << 63, 5})     // itself
	check(t, bound{1 << 63, 5}, bound{1<<63 | 1, 5})   // a unit more
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) bound {
			return bound{rapid.Uint64().Draw(t, name) | 1<<63, rapid.IntRange(-70, 70).Draw(t, name+" exponent")}
		}
		check(t, draw("b"), draw("c"))
	})
}

// What is done outside of a callback is not written down for taking back.
func TestNothingIsLoggedOutsideOfACallback(t *testing.T) {
	e := New(NamedAddress("owner"), nil)
	token, ann := NamedAddress("token"), NamedAddress("ann")
	require.NoError(t, e.AddToken(token))
	require.NoError(t, e.Mint(token, ann, *uint256.NewInt(10)))
	require.NoError(t, e.transfer(e.tokens[token], e.accounts.enlist(ann), pool, uint256.NewInt(4)))
	require.NoError(t, e.SetAuthorization(ann, token, true))
	require.Empty(t, e.log)
}
