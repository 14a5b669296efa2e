package book_test

import (
	"fmt"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
)

// ETH (18 decimals) against USDC (6): a tick of 0.01 USDC, a lot of 0.0001 ETH, so a lot at a tick is one unit of USDC.
var (
	tick   = uint256.MustFromDecimal("10000000000000000000000") // 0.01 · 10^(36+6−18)
	lot    = uint256.MustFromDecimal("100000000000000")         // 0.0001 · 10^18
	at2000 = uint256.MustFromDecimal("2000000000000000000000000000")
)

func ether(whole uint64) *uint256.Int {
	return new(uint256.Int).Mul(uint256.NewInt(whole), uint256.NewInt(1e18))
}

// venue rests 10 ETH at 10, 20 and 40 basis points from the reference on each side.
func venue(t require.TestingT, halfLife uint64) *book.Venue {
	quoter, err := book.NewQuoter(book.QuoterParams{Account: 1, Tick: *tick, HalfLife: halfLife, Offers: []book.Offer{
		{Offset: 10e14, Lots: 100_000}, {Offset: 20e14, Lots: 100_000}, {Offset: 40e14, Lots: 100_000},
	}})
	require.NoError(t, err)
	v, err := book.NewVenue(book.New(make(positions, 2)), book.VenueParams{Tick: *tick, Lot: *lot, TakerFee: *uint256.NewInt(5e14), Maker: quoter})
	require.NoError(t, err)
	v.Follow(at2000, 0)
	return v
}

func TestABookIsAVenue(t *testing.T) {
	v := venue(t, 60)
	fill := v.Execute(liquidity.Sell, ether(15), nil)
	require.Equal(t, ether(15), &fill.Base)
	require.Equal(t, "29960000000", fill.Quote.Dec()) // 10 · 1998 + 5 · 1996
	require.Equal(t, "14980000", fill.Fee.Dec())      // 5 basis points of it
	mid := v.Mid()
	require.Equal(t, "1999000000000000000000000000", mid.Dec()) // between 1996 and 2002

	limited := v.Quote(liquidity.Sell, ether(15), uint256.MustFromDecimal("1995990000000000000000000001"))
	require.Equal(t, ether(5), &limited.Base, "the limit is above the bid at 1992, and 1996 is within it")
	none := v.Quote(liquidity.Sell, ether(15), at2000)
	require.Equal(t, liquidity.Fill{}, none)
	dust := v.Quote(liquidity.Sell, new(uint256.Int).SubUint64(lot, 1), nil)
	require.Equal(t, liquidity.Fill{}, dust, "less than a lot")

	v.Follow(at2000, 30) // a quarter of the 15 that were taken is back, straight on the way to the half
	early := v.Quote(liquidity.Sell, ether(100), uint256.MustFromDecimal("1996000000000000000000000000"))
	require.Equal(t, "8750000000000000000", early.Base.Dec())
	v.Follow(at2000, 60) // half of the 15 that were taken is back: 5 at 1998, 7.5 at 1996
	again := v.Quote(liquidity.Sell, ether(100), uint256.MustFromDecimal("1996000000000000000000000000"))
	require.Equal(t, "12500000000000000000", again.Base.Dec())
	v.Follow(at2000, 6000)
	full := v.Quote(liquidity.Sell, ether(100), nil)
	require.Equal(t, ether(30), &full.Base)
}

func TestABookVenueQuotesWhatItExecutes(t *testing.T) {
	v := venue(t, 60)
	rapid.Check(t, func(t *rapid.T) {
		v.Reset()
		now := uint64(0)
		for range rapid.IntRange(1, 5).Draw(t, "trades") {
			reference := new(uint256.Int).Mul(tick, uint256.NewInt(rapid.Uint64Range(1, 400_000).Draw(t, "cents")))
			now += rapid.Uint64Range(0, 200).Draw(t, "pause")
			v.Follow(reference, now)
			side := rapid.SampledFrom([]liquidity.Side{liquidity.Sell, liquidity.Buy}).Draw(t, "side")
			base := new(uint256.Int).Mul(uint256.NewInt(rapid.Uint64Range(0, 400_000).Draw(t, "lots")), lot)
			var limit *uint256.Int
			if rapid.Bool().Draw(t, "limited") {
				limit = new(uint256.Int).Mul(reference, uint256.NewInt(rapid.Uint64Range(9900, 10_100).Draw(t, "limit")))
				limit.Div(limit, uint256.NewInt(10_000))
			}
			quoted := v.Quote(side, base, limit)
			mid := v.Mid()
			require.Equal(t, quoted, v.Quote(side, base, limit))
			require.Equal(t, mid, v.Mid())
			require.Equal(t, quoted, v.Execute(side, base, limit))
			require.False(t, quoted.Base.Gt(base))
			if limit != nil {
				atLimit, _ := new(uint256.Int).MulDivOverflow(&quoted.Base, limit, uint256.MustFromDecimal("1000000000000000000000000000000000000"))
				require.False(t, side == liquidity.Sell && quoted.Quote.Lt(atLimit))
				require.False(t, side == liquidity.Buy && quoted.Quote.Gt(atLimit.AddUint64(atLimit, 1)))
			}
		}
	})
}

func TestABookVenueForgetsNothingByBeingAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		asked, left := venue(t, 60), venue(t, 60)
		asked.Execute(liquidity.Sell, ether(17), nil)
		left.Execute(liquidity.Sell, ether(17), nil)
		end := uint64(0)
		for _, pause := range rapid.SliceOfN(rapid.Uint64Range(0, 50), 1, 20).Draw(t, "pauses") {
			end += pause
			asked.Follow(at2000, end)
			asked.Quote(liquidity.Sell, ether(1), nil)
		}
		left.Follow(at2000, end)
		require.Equal(t, left.Quote(liquidity.Sell, ether(30), nil), asked.Quote(liquidity.Sell, ether(30), nil))
	})
}

func TestABookVenueAllocatesNothing(t *testing.T) {
	v := venue(t, 60)
	now, reference := uint64(0), *at2000
	step := func() {
		now += 12
		reference.Add(&reference, tick)
		v.Follow(&reference, now)
		v.Quote(liquidity.Sell, ether3, nil)
		v.Execute(liquidity.Buy, ether3, nil)
		v.Mid()
	}
	for range 10_000 {
		step()
	}
	require.Zero(t, testing.AllocsPerRun(100, step))
}

var ether3 = ether(3)

func TestAVenueRefusesUnitsThatDoNotFit(t *testing.T) {
	_, err := book.NewVenue(book.New(make(positions, 1)), book.VenueParams{Tick: *uint256.NewInt(3), Lot: *uint256.NewInt(1e18), TakerFee: *uint256.NewInt(1e18), Taker: book.MaxAccount + 1})
	require.ErrorContains(t, err, "must be a whole number of quote units")
	require.ErrorContains(t, err, "fee: ")
	require.ErrorIs(t, err, book.ErrAccount)
	_, err = book.NewQuoter(book.QuoterParams{Account: book.MaxAccount + 1, HalfLife: 1 << 50, Offers: []book.Offer{{Offset: 1e18, Lots: 1}}})
	require.ErrorIs(t, err, book.ErrAccount)
	require.ErrorContains(t, err, "tick: 0")
	require.ErrorContains(t, err, "half_life: ")
	require.ErrorContains(t, err, "offers.0: ")
}

func BenchmarkVenue(b *testing.B) {
	v := venue(b, 60)
	now, reference := uint64(0), *at2000
	b.ReportAllocs()
	for b.Loop() {
		now += 12
		reference[0]++
		v.Follow(&reference, now)
		v.Quote(liquidity.Sell, ether3, nil)
	}
}

func ExampleVenue() {
	// A maker rests 10 ETH at 10 and 20 basis points from the reference. A lot is 0.0001 ETH, a tick 0.01 USDC.
	quoter, err := book.NewQuoter(book.QuoterParams{Account: 1, Tick: *tick, Offers: []book.Offer{
		{Offset: 10e14, Lots: 100_000}, {Offset: 20e14, Lots: 100_000},
	}})
	if err != nil {
		panic(err)
	}
	v, err := book.NewVenue(book.New(make(positions, 2)), book.VenueParams{Tick: *tick, Lot: *lot, Taker: 0, Maker: quoter})
	if err != nil {
		panic(err)
	}
	v.Follow(at2000, 0)
	fill := v.Execute(liquidity.Sell, ether(15), nil) // 10 at 1998, 5 at 1996
	fmt.Println("15 ETH fetched", fill.Quote.Dec())
	// Output:
	// 15 ETH fetched 29960000000
}

// Told to offer half, the maker rests 5 of its 10 ETH. 3 of them are sold to: that is 6 of the whole 10. Told to offer
// all again it has 4, and half of what is missing, 3, comes back in a half-life.
func TestAMakerOffersAShare(t *testing.T) {
	quoter, err := book.NewQuoter(book.QuoterParams{Account: 1, Tick: *tick, HalfLife: 60, Offers: []book.Offer{{Offset: 10e14, Lots: 100_000}}})
	require.NoError(t, err)
	v, err := book.NewVenue(book.New(make(positions, 2)), book.VenueParams{Tick: *tick, Lot: *lot, Maker: quoter})
	require.NoError(t, err)
	at := func(now uint64) string {
		v.Follow(at2000, now)
		fill := v.Quote(liquidity.Sell, ether(100), nil)
		return fill.Base.Dec()
	}
	quoter.Offer(0.5e18)
	require.Equal(t, "5000000000000000000", at(1))
	v.Execute(liquidity.Sell, ether(3), nil)
	require.Equal(t, "2000000000000000000", at(1))
	quoter.Offer(1e18)
	require.Equal(t, "4000000000000000000", at(1))
	require.Equal(t, "7000000000000000000", at(61))
	quoter.Offer(0.1e18)
	require.Equal(t, "700000000000000000", at(61))
	require.Panics(t, func() { quoter.Offer(0) })
	v.Reset()
	require.Equal(t, "10000000000000000000", at(100))
}
