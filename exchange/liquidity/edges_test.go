package liquidity

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

func number(x uint64) *uint256.Int { return uint256.NewInt(x) }

func bit(n uint) (z uint256.Int) {
	z.Lsh(&unit, n)
	return z
}

// A reserve is from 2^16 to below 2^108, as it is stated and as it is kept at whatever price.
func TestTheReserveOfAPoolIsWithinItsBounds(t *testing.T) {
	for bits, ok := range map[uint]bool{15: false, 16: true, 107: true, 108: false} {
		p := PoolParams{QuoteReserve: bit(bits)}
		require.Equal(t, ok, p.Validate() == nil, bits)
	}
	low := bit(16)
	low.AddUint64(&low, 5)
	high := bit(107)
	high.AddUint64(&high, 5)
	for _, reserve := range []uint256.Int{low, high} {
		c := &hyperbola{stated: reserve, at: unit, price: unit, stale: true}
		require.Equal(t, reserve, *c.depth())
	}
	for stated, want := range map[uint256.Int]uint256.Int{bit(15): bit(16), bit(108): bit(108), bit(109): bit(108)} {
		c := &hyperbola{stated: stated, at: unit, price: unit, stale: true}
		require.Equal(t, want, *c.depth())
	}
}

// For nothing a seller walks to the end of the pool, and nobody sells to a buyer.
func TestHowFarAPoolIsWalkedForNothing(t *testing.T) {
	c := &hyperbola{reserve: bit(16)}
	below, _ := c.bounds()
	require.Equal(t, fixed.Negative(&below), c.farthest(Sell, uint256.Int{}))
	far := bit(maxBits)
	require.Equal(t, fixed.Negative(&far), c.farthest(Buy, uint256.Int{}))
}

// A buyer of a pool of 3 may go on while (3 + n)²·m ≥ 9e18. At m = 3e18 that is √3, rounded up; at 2e18 it is √4.5,
// whose square is no whole number either; at 9e18/4 it is 2; and at a unit less a little more than 2. What is bought is 3
// less that.
func TestHowFarAPoolIsBought(t *testing.T) {
	for multiple, want := range map[uint64]int64{3e18: 1, 2e18: 0, 2.25e18: 1, 2.25e18 - 1: 0, 9e18: 2, 9e18 - 1: 1} {
		c := &hyperbola{reserve: *number(3)}
		require.Equal(t, fixed.FromInt64(want), c.farthest(Buy, *number(multiple)), multiple)
	}
}

// On a side that rises from no offset at 0 to 50 at 100, offsets up to 25 reach to 50.
func TestHowDeepOffsetsReach(t *testing.T) {
	var s rungs
	s = s.extend(*number(0), *number(0)).extend(*number(100), *number(50))
	for offset, want := range map[uint64]uint64{0: 0, 25: 50, 49: 98, 50: 100, 70: 100} {
		depth, is := s.most(number(offset))
		require.True(t, is)
		require.Equal(t, want, depth.Uint64(), offset)
	}
	end := s.offset(number(100))
	require.EqualValues(t, 50, end.Uint64())
	area := s.integral(number(100))
	require.EqualValues(t, 5000, area.Uint64())
}

// A hundred are bid at the mid itself, and sold at a limit of just that.
func TestWhatIsBidAtTheMidIsSoldThere(t *testing.T) {
	var bids, asks rungs
	bids = bids.extend(*number(0), *number(0)).extend(*number(100), *number(0))
	asks = asks.extend(*number(0), *number(1e15)).extend(*number(100), *number(1e15))
	l := &ladder{bids: bids, asks: asks}
	require.Equal(t, fixed.FromInt64(-100), l.farthest(Sell, fixed.WAD))
	require.Equal(t, fixed.Signed{}, l.farthest(Buy, fixed.WAD))
}

// A book ends between 2^10 and 2^120 quote units, here at its depth itself. Its rungs are 64 to a doubling, from 31
// doublings below the last whole one.
func TestTheEndsOfALadder(t *testing.T) {
	law := func(depth uint256.Int) (rungs, error) {
		l := impact{offset: *number(1e15), per: depth, numerator: fixed.WAD, denominator: fixed.WAD}
		return l.rungs(number(1e15))
	}
	for bits, ok := range map[uint]bool{8: false, 9: true, 118: true, 119: false} { // as many and one are its length
		_, err := law(bit(bits))
		require.Equal(t, ok, err == nil, bits)
	}
	s, err := law(bit(50))
	require.NoError(t, err)
	require.Len(t, s, 1+31*64+1)
	require.Equal(t, bit(19), s[1].depth)
	require.Equal(t, bit(50), s[len(s)-1].depth)
}

// A buyer's limit that is no multiple of the reference that fits bounds nothing.
func TestALimitThatIsNoBound(t *testing.T) {
	most := *new(uint256.Int).SetAllOne()
	for name, row := range map[string]struct {
		limit, reference uint256.Int
		bounded          bool
	}{
		"of 256 bits":       {most, unit, false},
		"of 129 bits":       {bit(128), fixed.WAD, false},
		"of 128 bits":       {bit(127), fixed.WAD, true},
		"that wraps around": {bit(255), unit, false},
	} {
		_, bounded := limitMultiple(Buy, &row.limit, &row.reference)
		require.Equal(t, row.bounded, bounded, name)
	}
}

// At a limit of the reference itself a pool sells nothing, not even dust that is worth nothing.
func TestNothingIsSoldWhereThereIsNoRoom(t *testing.T) {
	p, err := NewPool(PoolParams{QuoteReserve: bit(20)})
	require.NoError(t, err)
	third := *uint256.MustFromDecimal("333333333333333333333333333333333333")
	p.Follow(&third, 0)
	require.Equal(t, Fill{}, p.Quote(Sell, &unit, &third))
	require.Equal(t, Fill{Base: unit}, p.Quote(Sell, &unit, nil), "which is sold for nothing without a limit")
}

// Of an order that the other venue fills whole all is filled here, whatever its part is rounded to.
func TestAWholeFillOfADryVenueIsWhole(t *testing.T) {
	v := &dried{left: *number(3e17), asked: *number(7)}
	for filled, want := range map[uint64]uint64{7: 3, 6: 1, 20: 3} {
		z := v.shrunk(Buy, number(3), Fill{Base: *number(filled), Quote: *number(100)})
		require.Equal(t, want, z.Base.Uint64(), filled)
		require.EqualValues(t, 30, z.Quote.Uint64())
	}
}

// Where everything is forgotten within a second, nothing is within none.
func TestNothingIsForgottenWithinASecond(t *testing.T) {
	u := NewUnrest(0)
	for _, price := range []uint64{100, 110, 99} {
		u.Witness(number(price), 5)
	}
	both := new(uint256.Int) // 0.1² + 0.1² are 0.02
	require.Equal(t, *both.Mul(number(2e16), number(1e18)), u.squares)
	require.Equal(t, u.Volatility(), u.Calmer(5))
	down := u.Drawdown()
	require.EqualValues(t, 1e17, down.Uint64())
	calm := u.Calmer(6)
	require.True(t, calm.IsZero())
}

// A squared return of 9e36 counts where the sum stays below 2^126.
func TestAReturnThatWouldBeTooMuch(t *testing.T) {
	nine := new(uint256.Int).Mul(number(3e18), number(3e18))
	limit := bit(126)
	for more, counts := range map[uint64]bool{0: false, 1: true} {
		u := NewUnrest(900)
		u.Witness(number(1), 5)
		u.squares.Sub(&limit, nine)
		u.squares.SubUint64(&u.squares, more)
		before := u.squares
		u.Witness(number(4), 5)
		if counts {
			before.Add(&before, nine)
		}
		require.Equal(t, before, u.squares, more)
	}
}
