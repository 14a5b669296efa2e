package liquidator

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Of an offer that surely gains more than any part of it a search finds all of it, on each kind of venue, after each sale, and
// however its parts' costs are rounded.
func TestASearchFindsAllOfWhatSurelyGainsMost(t *testing.T) {
	tried, known := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		venue := drawVenue(t)
		r := race(t, roomy, flash("a", FirstPrice{}))
		r.even, r.mid = true, venue.Mid()
		q := parts(t, "floor", &r.mid, 900, 1001)
		r.floor, r.told = q, true
		r.sight(venue, &q)
		for range 8 {
			tried++
			room := r.crest.rising
			if room.IsZero() {
				return
			}
			r.sold[0] = parts(t, "sold", &room, 0, 900)
			r.fetched[0] = venue.Quote(liquidity.Sell, &r.sold[0], nil)
			room.Sub(&room, &r.sold[0])
			most := parts(t, "most", &room, 1, 1005)
			most.Rsh(&most, rapid.OneOf(rapid.Just(uint(0)), rapid.UintRange(0, 40)).Draw(t, "smaller"))
			most.AddUint64(&most, 1)
			dearer := n(rapid.Uint64Range(0, 40).Draw(t, "dearer"))
			if rapid.Bool().Draw(t, "by much") {
				all, _ := fixed.Quotient(&most, &q, &fixed.PriceScale)
				dearer = parts(t, "dearer by", &all, 0, 60)
			}
			cost := func(amount uint256.Int) (cost uint256.Int) { // the parts' as rounding has it, by up to three units
				cost, _ = fixed.QuotientUp(&amount, &q, &fixed.PriceScale)
				more, _ := fixed.QuotientUp(&dearer, &amount, &most)
				return *cost.Add(&cost, more.AddUint64(&more, amount[0]%4))
			}
			gain := func(amount uint256.Int) (fixed.Signed, bool) {
				all := amount
				all.Add(&all, &r.sold[0])
				fill, pays := venue.Quote(liquidity.Sell, &all, nil), cost(amount)
				return fixed.Difference(&fill.Quote, &fill.Fee).Sub(fixed.Positive(&pays)), fill.Base.Eq(&all)
			}
			r.whole = appraised{quoted: quoted{terms: offer.Terms{Pay: cost(most), Receive: most}, known: true}, linear: true}
			if !r.wholly(0, &Offer{Offer: &offer.Offer{Most: most}}, venue) {
				continue
			}
			best, _, found := peak(&most, gain)
			require.True(t, found)
			require.Equal(t, most, best)
			known++
		}
	})
	t.Logf("of %d offers %d surely gain most", tried, known)
	require.Greater(t, 20*known, tried)
}

// parts are so many thousandths of an amount.
func parts(t *rapid.T, of string, amount *uint256.Int, least, most uint64) (z uint256.Int) {
	fixed.SetQuotient(&z, amount, uint256.NewInt(rapid.Uint64Range(least, most).Draw(t, of)), uint256.NewInt(1000))
	return z
}
