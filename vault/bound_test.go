package vault

import (
	"math"
	"math/big"
	"math/rand/v2"
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
				if class == bare {
					continue
				}
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
	for _, x := range []uint64{0, 1, ln2 / 2, ln2/2 + 1, ln2, 4553043526473719080, 1625747326452646239, 1<<64 - 1} {
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
	e := New(NamedAddress("owner"), func(Params) Policy { return carefree{} })
	token, ann := NamedAddress("token"), NamedAddress("ann")
	require.NoError(t, e.AddToken(token))
	require.NoError(t, e.Mint(token, ann, *uint256.NewInt(10)))
	require.NoError(t, e.transfer(e.tokens[token], e.accounts.enlist(ann), pool, uint256.NewInt(4)))
	require.NoError(t, e.SetAuthorization(ann, token, true))
	require.Empty(t, e.log)
	require.NoError(t, e.FlashLoan(ann, token, *uint256.NewInt(4), Call{Verb: VerbSetAuthorization, OnBehalf: token}))
	require.NoError(t, e.SetAuthorization(ann, token, true))
	require.Empty(t, e.log, "nor after one")
	require.NoError(t, e.EnableIRM(e.owner, Address{}))
	require.NoError(t, e.EnableLLTV(e.owner, uint256.Int{}))
	require.NoError(t, e.SetTime(1))
	id, err := e.CreateMarket(Params{Loan: token, Collateral: token})
	require.NoError(t, err)
	_, err = e.Supply(ann, id, *uint256.NewInt(3), uint256.Int{}, ann)
	require.NoError(t, err)
	require.Empty(t, e.log, "nor of a market")
}

// carefree is a policy that finds nobody unhealthy.
type carefree struct{ Policy }

func (carefree) Trigger() (t Trigger) { return t }

// In one heap of sixty vaults, from which one is taken out and put in again with another debt, two thousand times, no key
// exceeds its parent's.
func TestAHeapStaysInOrder(t *testing.T) {
	b, dice := new(book), rand.New(rand.NewPCG(3, 1))
	for i := range 60 {
		b.vaults = append(b.vaults, entry{place: noPlace, who: account(i)})
	}
	for range 2000 {
		p := Position{Collateral: *uint256.NewInt(1 << 20), BorrowShares: *uint256.NewInt(dice.Uint64N(1000) * dice.Uint64N(2))}
		b.store(uint32(dice.IntN(len(b.vaults))), &p)
		heap := b.debts.classes[2]
		for at := 1; at < len(heap); at++ {
			require.LessOrEqual(t, heap[at].key, heap[(at-1)/arity].key)
		}
	}
}

// A bound is m·2^e with the top bit of m set. Each row is worked by hand: what is lost is rounded the way the operation says.
func TestBoundsByHand(t *testing.T) {
	const top, half = 1 << 63, 1 << 62
	word := func(w3, w2, w1, w0 uint64) *uint256.Int { return &uint256.Int{w0, w1, w2, w3} }
	for _, row := range []struct {
		name      string
		got, want bound
	}{
		{"0 rounded down", boundDown(word(0, 0, 0, 0)), bound{}},
		{"0 rounded up", boundUp(word(0, 0, 0, 0)), bound{}},
		{"1 rounded up", boundUp(word(0, 0, 0, 1)), bound{top, -63}},
		{"64 bits rounded up are exact", boundUp(word(0, 0, 0, top|1)), bound{top | 1, 0}},
		{"2^100 rounded up is exact", boundUp(word(0, 0, 1<<36, 0)), bound{top, 37}},
		{"2^100 + 1 rounded up is a unit more", boundUp(word(0, 0, 1<<36, 1)), bound{top | 1, 37}},
		{"2^100 + 1 rounded down", boundDown(word(0, 0, 1<<36, 1)), bound{top, 37}},
		{"2^65 − 1 rounded up is 2^65", boundUp(word(0, 0, 1, 1<<64-1)), bound{top, 2}},

		{"the next", bound{top, 5}.next(), bound{top | 1, 5}},
		{"the next to one of all bits", bound{1<<64 - 1, 5}.next(), bound{top, 6}},

		{"0·c", bound{}.timesDown(bound{top, 3}), bound{}},
		{"b·0", bound{top, 3}.timesDown(bound{}), bound{}},
		{"0·c rounded up", bound{}.timesUp(bound{top, 3}), bound{}},
		{"b·0 rounded up", bound{top, 3}.timesUp(bound{}), bound{}},
		// (2^63 + 1)·(2^63 + 2^62) = 2^126 + 2^125 + 2^63 + 2^62, of whose bits the lowest 63 are lost.
		{"a product of 127 bits", bound{top | 1, 10}.timesDown(bound{top | half, 20}), bound{top | half | 1, 93}},
		{"rounded up", bound{top | 1, 10}.timesUp(bound{top | half, 20}), bound{top | half | 2, 93}},
		// (2^63 + 2^62)² = 9·2^124.
		{"a product of 128 bits", bound{top | half, 10}.timesDown(bound{top | half, 20}), bound{9 << 60, 94}},

		{"0/c", bound{}.overDown(bound{top, 3}), bound{}},
		{"0/c rounded up", bound{}.overUp(bound{top, 3}), bound{}},
		{"(2^63 + 1)/1", bound{top | 1, 0}.overDown(bound{top, -63}), bound{top | 1, 0}},
		{"2^63/(2^63 + 2^62) = 2/3", bound{top, 0}.overDown(bound{top | half, 0}), bound{0xaaaa_aaaa_aaaa_aaaa, -64}},
		{"rounded up", bound{top, 0}.overUp(bound{top | half, 0}), bound{0xaaaa_aaaa_aaaa_aaac, -64}},

		{"0 + 0", bound{}.plusUp(bound{}), bound{}},
		{"b + 0", bound{top, 3}.plusUp(bound{}), bound{top, 3}},
		{"0 + c", bound{}.plusUp(bound{top, 3}), bound{top, 3}},
		{"without a carry", bound{top, 1}.plusUp(bound{top, 0}), bound{top | half | 1, 1}},
		{"the larger last", bound{top, 0}.plusUp(bound{top, 1}), bound{top | half | 1, 1}},
		// 2^63 + 6 + 2^63 + 4 = 2·(2^63 + 5), and two units.
		{"with a carry", bound{top | 6, 0}.plusUp(bound{top | 4, 0}), bound{top | 7, 1}},
		{"less than a unit more", bound{top, 64}.plusUp(bound{1<<64 - 1, 0}), bound{top | 1, 64}},
		{"far less than a unit more", bound{top, 1000}.plusUp(bound{1<<64 - 1, 0}), bound{top | 1, 1000}},

		{"b − 0", bound{top, 3}.minusDown(bound{}), bound{top, 3}},
		{"0 − 0", bound{}.minusDown(bound{}), bound{}},
		{"0 − c", bound{}.minusDown(bound{top, 3}), bound{}},
		{"b − b", bound{top, 3}.minusDown(bound{top, 3}), bound{}},
		{"2^64 − 2^63", bound{top, 1}.minusDown(bound{top, 0}), bound{top, 0}},
		// c is half a unit of b, and counts as a whole one.
		{"half a unit less", bound{top | 2, 64}.minusDown(bound{top, 0}), bound{top | 1, 64}},
		{"far less than a unit less", bound{top | 2, 1000}.minusDown(bound{top, 0}), bound{top | 1, 1000}},
		{"less than a power of two by half a unit", bound{top, 64}.minusDown(bound{top, 0}), bound{1<<64 - 2, 63}},
	} {
		require.Equal(t, row.want, row.got, row.name)
	}
	for _, row := range []struct {
		b, c bound
		less bool
	}{
		{bound{}, bound{}, false},
		{bound{}, bound{top, -300}, true},
		{bound{top, -300}, bound{}, false},
		{bound{top, 5}, bound{top, 5}, false},
		{bound{top, 5}, bound{top | 1, 5}, true},
		{bound{top | 1, 5}, bound{top, 5}, false},
		{bound{1<<64 - 1, 4}, bound{top, 5}, true},
		{bound{top, 5}, bound{1<<64 - 1, 4}, false},
	} {
		require.Equal(t, row.less, row.b.less(row.c), "%v < %v", row.b, row.c)
	}
}

// A whole number at or beside a bound. A bound with a fraction has none of its own: the one above is a unit up, even where
// it is whole.
func TestWholeNumbersAtABound(t *testing.T) {
	const top = 1 << 63
	widest := uint256.Int{0, 0, 0, top}
	for _, row := range []struct {
		b           bound
		floor, ceil uint256.Int
		fits        bool
	}{
		{bound{}, uint256.Int{}, uint256.Int{}, true},
		{bound{top, -64}, uint256.Int{}, one, true},          // a half
		{bound{1<<64 - 1, -64}, uint256.Int{}, one, true},    // just below 1
		{bound{top, -300}, uint256.Int{}, one, true},         // hardly anything
		{bound{top, -63}, one, two, true},                    // 1
		{bound{5 << 61, -62}, two, *uint256.NewInt(3), true}, // 2½
		{bound{top, 0}, *uint256.NewInt(top), *uint256.NewInt(top), true},
		{bound{top | 1, 1}, uint256.Int{2, 1}, uint256.Int{2, 1}, true},
		{bound{top, 192}, widest, widest, true},
		{bound{top, 193}, *new(uint256.Int).SetAllOne(), uint256.Int{}, false},
	} {
		require.Equal(t, row.floor, row.b.floor(), "⌊%v⌋", row.b)
		ceil, fits := row.b.ceil()
		require.Equal(t, row.fits, fits, "%v", row.b)
		require.Equal(t, row.ceil, ceil, "⌈%v⌉", row.b)
	}
}

// Keys are 9 bits of exponent over the 55 bits that follow the first of the mantissa, and 0 and the last key beyond them.
func TestKeysByHand(t *testing.T) {
	const top, first = 1 << 63, 1 << keyBits
	for _, row := range []struct {
		b        bound
		down, up uint64
	}{
		{bound{}, 0, 0},
		{bound{top, -keyBias - 1}, 0, 1},
		{bound{top | 1<<62, -keyBias}, 0, 1},
		{bound{top, 1 - keyBias}, first, first + 1},
		{bound{top | 1<<8, 1 - keyBias}, first + 1, first + 2},
		{bound{top | 1<<8 - 1, 1 - keyBias}, first, first + 1},
		{bound{top, 0}, keyBias << keyBits, keyBias<<keyBits + 1},
		{bound{top, 510 - keyBias}, 510 << keyBits, 510<<keyBits + 1},
		{bound{top, 511 - keyBias}, lastKey, lastKey},
		{bound{top, 512 - keyBias}, lastKey, lastKey},
	} {
		require.Equal(t, row.down, row.b.keyDown(), "%v", row.b)
		require.Equal(t, row.up, row.b.keyUp(), "%v", row.b)
	}
	for _, row := range []struct {
		key  uint64
		want bound
	}{
		{0, bound{}},
		{first - 1, bound{}},
		{first, bound{top, 1 - keyBias}},
		{first + 1, bound{top | 1<<8, 1 - keyBias}},
		{keyBias << keyBits, bound{top, 0}},
	} {
		require.Equal(t, row.want, unkey(row.key), "%x", row.key)
	}
}

// A class holds the vaults with collateral of sixteen lengths in bits.
func TestClassesOfCollateral(t *testing.T) {
	for _, row := range []struct {
		high, low uint64
		class     int
	}{
		{0, 0, bare},
		{0, 1, 1},
		{0, 1<<16 - 1, 1},
		{0, 1 << 16, 2},
		{0, 1<<32 - 1, 2},
		{0, 1<<64 - 1, 4},
		{1, 0, 5},
		{1<<16 - 1, 1<<64 - 1, 5},
		{1 << 16, 0, 6},
		{1<<64 - 1, 0, 8},
	} {
		require.Equal(t, row.class, classOf(&[2]uint64{row.low, row.high}), "%x %x", row.high, row.low)
	}
	require.Equal(t, *uint256.NewInt(1), least(1))
	require.Equal(t, *uint256.NewInt(1 << 16), least(2))
	require.Equal(t, uint256.Int{0, 1 << 48}, least(8))
}

// Whoever reaches the bar counts, at it too; below one that does not nobody is looked at.
func TestWhoReachesABar(t *testing.T) {
	var heap []debtor
	for _, key := range []uint64{90, 80, 50, 70, 90, 60, 80, 79, 70, 50} { // 1 to 4 are below 0, 5 to 8 below 1, 9 below 2
		heap = append(heap, debtor{key: key})
	}
	for _, row := range []struct {
		bar  uint64
		want int
	}{{91, 0}, {90, 2}, {80, 4}, {79, 5}, {70, 7}, {60, 8}, {50, 10}, {0, 10}} {
		require.Equal(t, row.want, reaching(heap, 0, row.bar), "%d", row.bar)
	}
}

// An order begins with its largest keys; a key that stands in it more than once is reached by each.
func TestHowManyOfAnOrderReachAKey(t *testing.T) {
	order := []debtor{{key: 9}, {key: 7}, {key: 7}, {key: 5}}
	for _, row := range []struct {
		key  uint64
		want int
	}{{10, 0}, {9, 1}, {8, 1}, {7, 3}, {6, 3}, {5, 4}, {0, 4}} {
		require.Equal(t, row.want, reach(order, row.key), "%d", row.key)
	}
	require.Zero(t, reach(nil, 0))
}

// A ratio is its key's number, rounded up to 53 bits: 2^-159 of the smallest key, and the next number above 2^63.
func TestRatiosByHand(t *testing.T) {
	for key, want := range map[uint64]float64{
		0: 0, 1<<keyBits - 1: 0, 1 << keyBits: 0x1p-159, keyBias << keyBits: 0x1p63,
		keyBias<<keyBits | 1: math.Nextafter(0x1p63, 0x1p64), keyBias<<keyBits | 8: math.Nextafter(0x1p63, 0x1p64),
		keyBias<<keyBits | 9: 0x1p63 * (1 + 0x1p-51),
	} {
		require.Equal(t, math.Float64bits(want), (&Found{key: key}).Ratio(), "%x", key)
	}
}
