package liquidity

import (
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

// By hand: a price that fell from 200 to 100 and came back to 120 has fallen by two fifths of its high, and a seventh
// and a half of it after a half-life.
func TestAFallIsMeasuredFromTheHigh(t *testing.T) {
	u := NewUnrest(100)
	drop := u.Drawdown()
	require.True(t, drop.IsZero(), "of nothing")
	for i, price := range []uint64{100, 200, 100, 120} {
		u.Witness(uint256.NewInt(price), uint64(i/4))
	}
	drop = u.Drawdown()
	require.Equal(t, uint64(4e17), drop.Uint64())
	u.Witness(uint256.NewInt(120), 100)
	drop = u.Drawdown() // the high is 120 and half of 80
	require.Equal(t, uint64(25e16), drop.Uint64())
	u.Witness(uint256.NewInt(160), 100)
	drop = u.Drawdown()
	require.True(t, drop.IsZero())
	u.Witness(uint256.NewInt(161), 100)
	u.Witness(uint256.NewInt(160), 100)
	require.Equal(t, *uint256.NewInt(161), u.high)
}

// A high that lies further above the price than ages is kept; one at that bound is halved.
func TestAHighBeyondAllPricesStays(t *testing.T) {
	for bits, halved := range map[uint]bool{maxAged: true, maxAged + 1: false} { // less the price of 1 it has so many bits
		u := NewUnrest(100)
		high := new(uint256.Int).Lsh(uint256.NewInt(1), bits)
		u.Witness(high, 0)
		u.Witness(uint256.NewInt(1), 0)
		u.Witness(uint256.NewInt(1), 100)
		require.Equal(t, halved, u.high.Lt(high), bits)
	}
}

// By hand: a return of 10 % is a volatility of a tenth, and half of its square is left after a half-life.
func TestVolatilityThatIsCalmer(t *testing.T) {
	u := NewUnrest(100)
	u.Witness(uint256.NewInt(100), 7)
	u.Witness(uint256.NewInt(110), 7)
	for until, want := range map[uint64]uint64{0: 1e17, 6: 1e17, 7: 1e17, 107: 70710678118654752, 207: 5e16} {
		y := u.Calmer(until)
		require.Equal(t, want, y.Uint64(), until)
	}
	y := u.Volatility()
	require.Equal(t, uint64(1e17), y.Uint64(), "a question changes nothing")
}

// What a time leaves, by hand: whole half-lives halve, in numbers of one word and of three.
func TestWhatIsLeftOfLargeNumbers(t *testing.T) {
	h := newHalfLife(100)
	require.Len(t, h.powers, 7, "1, 2, 4 and so on, to 64")
	require.Len(t, newHalfLife(64).powers, 6, "64 itself is a half-life")
	require.Len(t, newHalfLife(65).powers, 7)
	require.Empty(t, newHalfLife(1).powers)
	for _, bits := range []uint{20, 70, 130, 188} {
		x := fixed.Positive(new(uint256.Int).Lsh(uint256.NewInt(3), bits))
		half := fixed.Positive(new(uint256.Int).Lsh(uint256.NewInt(3), bits-1))
		quarter := fixed.Positive(new(uint256.Int).Lsh(uint256.NewInt(3), bits-2))
		require.Equal(t, half, h.age(x, 100), bits)
		require.Equal(t, quarter, h.age(x, 200), bits)
		require.Equal(t, half.Neg(), h.age(x.Neg(), 100), bits)
		fifty := h.age(x, 50)
		root := fifty.Float64() / x.Float64()
		require.InDelta(t, 0.7071067811865476, root, 1e-6, bits)
	}
	never := halfLife{never: true}
	require.Equal(t, fixed.FromInt64(5), never.age(fixed.FromInt64(5), 1000))
	require.True(t, new(halfLife).age(fixed.FromInt64(5), 1).IsZero(), "forgotten at once")
}

// Small numbers are seconds in a file of depth, and times of other forms from 10⁸ on.
func TestTimesOfDepth(t *testing.T) {
	for cell, want := range map[string]int64{"0": 0, "5": 5e6, "99999999": 99999999e6, "100000000": 1e14, "100000000000": 1e14, "2025-03-09": 1741478400e6} {
		micros, why := depthTime(cell)
		require.Empty(t, why, cell)
		require.Equal(t, want, micros, cell)
	}
	for _, cell := range []string{"", "x", "-5", "1.5"} {
		_, why := depthTime(cell)
		require.NotEmpty(t, why, cell)
	}
	for micros, want := range map[int64]uint64{0: 0, 1: 1, 999_999: 1, 1_000_000: 1, 1_000_001: 2} {
		require.Equal(t, want, depthSecond(micros), micros)
	}
}

// A book that is recorded needs both sides.
func TestABookHasTwoSides(t *testing.T) {
	level := []Level{{Price: *uint256.NewInt(1), Base: *uint256.NewInt(1)}}
	for name, s := range map[string]Snapshot{"no bids": {Asks: level}, "no asks": {Bids: level}, "neither": {}} {
		require.ErrorContains(t, s.validate(0), "no bids or no asks", name)
	}
}

// Columns may stand in any order: each of side, price and size may be the first.
func TestTheFirstColumnOfDepthMayBeAnyOfThem(t *testing.T) {
	rows := map[string][2]string{"side": {"bid", "ask"}, "price": {"99", "101"}, "size": {"5", "5"}, "time": {"7", "7"}}
	for _, order := range [][]string{{"side", "price", "size", "time"}, {"price", "size", "time", "side"}, {"size", "time", "side", "price"}, {"time", "side", "price", "size"}} {
		text := strings.Join(order, ",") + "\n"
		for side := range 2 {
			cells := make([]string, len(order))
			for i, name := range order {
				cells[i] = rows[name][side]
			}
			text += strings.Join(cells, ",") + "\n"
		}
		all, err := ReadDepth("d.csv", strings.NewReader(text), 18, 6)
		require.NoError(t, err, text)
		require.Len(t, all, 1)
		require.Len(t, all[0].Bids, 1)
		require.Len(t, all[0].Asks, 1)
	}
}

// Times of one table may not run back, wherever in it.
func TestTimesOfDepthMayNotRunBack(t *testing.T) {
	rows := func(times ...string) string {
		text := "time,side,price,size\n"
		for _, at := range times {
			text += at + ",bid,99,5\n" + at + ",ask,101,5\n"
		}
		return text
	}
	all, err := ReadDepth("d.csv", strings.NewReader(rows("7", "8")), 18, 6)
	require.NoError(t, err)
	require.Len(t, all, 2)
	_, err = ReadDepth("d.csv", strings.NewReader(rows("7", "9", "8")), 18, 6)
	require.ErrorContains(t, err, "runs back, from 9 to 8")
	_, err = ReadDepth("d.csv", strings.NewReader(strings.Replace(rows("7", "9"), "9,bid,99", "6,bid,0", 1)), 18, 6)
	require.ErrorContains(t, err, "above 0")
}

// A level's price and size are above 0 and below 2^190 and 2^120, each by itself.
func TestBoundsOfALevel(t *testing.T) {
	bit := func(n uint) uint256.Int { return *new(uint256.Int).Lsh(uint256.NewInt(1), n) }
	less := func(x uint256.Int) uint256.Int { return *x.SubUint64(&x, 1) }
	good := []Level{{Price: bit(100), Base: bit(1)}}
	for name, c := range map[string]struct {
		level Level
		fits  bool
	}{
		"least": {Level{bit(0), bit(0)}, true}, "most": {Level{less(bit(190)), less(bit(120))}, true}, "no price": {Level{uint256.Int{}, bit(0)}, false},
		"no size": {Level{bit(0), uint256.Int{}}, false}, "a price of 2^190": {Level{bit(190), bit(0)}, false}, "a size of 2^120": {Level{bit(0), bit(120)}, false},
	} {
		err := (&Snapshot{Bids: []Level{c.level}, Asks: good}).validate(0)
		require.Equal(t, c.fits, err == nil || !strings.Contains(err.Error(), "must be above 0"), name)
	}
	for depth, fits := range map[uint]bool{127: true, 128: false} {
		_, err := ReserveForDepth(new(bit(depth)), uint256.NewInt(2e16))
		require.Equal(t, fits, err == nil, depth)
	}
	all := less(bit(128))
	_, err := ReserveForDepth(&all, uint256.NewInt(2e16))
	require.NoError(t, err)
	for share, fits := range map[uint64]bool{0: false, 1e9: true, 1e18 - 1: true, 1e18: false} {
		_, err := ReserveForDepth(uint256.NewInt(1e9), uint256.NewInt(share))
		require.Equal(t, fits, err == nil, share)
	}
}

// Of a snapshot a row the first column may be any, a level may be missing as a whole and no level by half, and what
// follows it is read. A row without a time is refused for that alone. Of names longer than 80 letters the rest is
// left out.
func TestSnapshotsInRows(t *testing.T) {
	read := func(text string) ([]Snapshot, error) { return ReadDepth("d.csv", strings.NewReader(text), 18, 6) }
	for _, text := range []string{
		"asks[0].price,asks[0].amount,time,bids[0].price,bids[0].amount\n11,1,100,9,2\n",
		"asks[0].amount,asks[0].price,time,bids[0].price,bids[0].amount\n1,11,100,9,2\n",
		"time,asks[0].price,asks[0].amount,asks[1].price,asks[1].amount,bids[0].price,bids[0].amount\n100,11,1,,,9,2\n",
	} {
		all, err := read(text)
		require.NoError(t, err, text)
		require.Len(t, all, 1)
		require.Equal(t, []int{1, 1}, []int{len(all[0].Bids), len(all[0].Asks)}, text)
		require.Equal(t, *uint256.NewInt(2e18), all[0].Bids[0].Base)
	}
	_, err := read("time,asks[0].price,asks[0].amount,asks[1].price,asks[1].amount,bids[0].price,bids[0].amount\n100,11,1,12,,9,1\n")
	require.ErrorContains(t, err, "size: \"\" must be a number above 0")
	_, err = read("time,side,price,size\n100,bid,9,1\nsoon,ask,11,1\n")
	require.ErrorContains(t, err, "not a time")
	require.NotContains(t, err.Error(), "runs back")
	for length, cut := range map[int]bool{80: false, 81: true} {
		names := "time," + strings.Repeat("a", length-5)
		_, err := read(names + "\n1,2\n")
		require.ErrorContains(t, err, "no columns of time, side, price and size among")
		require.Equal(t, cut, strings.Contains(err.Error(), "…"), length)
	}
}

// A third level that would fit is left out where the second is deeper than a curve may be.
func TestABookEndsAtTheFirstLevelThatIsTooDeep(t *testing.T) {
	bit := func(n uint) uint256.Int { return *new(uint256.Int).Lsh(uint256.NewInt(1), n) }
	price := func(x uint64) (z uint256.Int) {
		z.Mul(uint256.NewInt(x), uint256.MustFromDecimal("1000000000000000000000000000000000"))
		return z
	}
	mid := price(1000)
	s := steps([]Level{{Price: price(999), Base: bit(119)}, {Price: price(998), Base: bit(119)}, {Price: price(997), Base: bit(3)}}, &mid)
	require.Equal(t, bit(119), s.end())
}
