package venue_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/venue"
)

// A fall of 5 % at a weight of 100 leaves one part in six of the maker's 100 ether, one of 10 % one in eleven, and one
// of 15 % one in sixteen, of which a fifteenth is the least. A mark that is set by hand changes nothing of it.
func TestTheMakersOffersDryUpWithThePath(t *testing.T) {
	m := market(t, "binance-usdm", func(c *venue.Config) {
		c.Drying = &venue.Drying{Drawdown: *uint256.MustFromDecimal("100000000000000000000"), Least: *uint256.NewInt(1_000_000_000_000_000_000 / 15), HalfLife: 1 << 31}
	})
	offered := func() (lots int64) {
		m.View(func() { lots = m.Depth(book.Buy, 1)[0].Lots })
		return lots
	}
	require.EqualValues(t, 100_000, offered())
	for _, want := range []int{100_000 / 6, 100_000 / 11, 100_000 / 15} {
		do(t, m, venue.Command{Kind: venue.Advance, Steps: 1})
		require.InDelta(t, want, offered(), 1)
	}
	before := offered()
	do(t, m, venue.Command{Kind: venue.SetMark, Amount: "3000000000000000000000000000"})
	require.Equal(t, before, offered())
}

// At twenty times 10,000 dollars carry 99 ether at 2,000, and not 200, though the book has 5 only.
func TestAThinBookLetsNobodyAskForMoreThanTheyCarry(t *testing.T) {
	m := market(t, "binance-usdm", func(c *venue.Config) { c.Offers = []book.Offer{{Offset: 1e14, Lots: 5_000}} })
	do(t, m, venue.Command{Kind: venue.Lever, Amount: "20" + eighteen})
	buy := func(lots int64) (venue.Answer, error) {
		return m.Do(venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: lots}})
	}
	_, err := buy(200_000)
	require.ErrorContains(t, err, "Margin is insufficient")
	a, err := buy(90_000)
	require.NoError(t, err)
	require.EqualValues(t, 5_000, a.Order.Filled)
}

// What the engine loses on positions that it took over counts as paid by the fund, as the fund's balance says.
func TestWhatTheFundPaysForInventoryIsCounted(t *testing.T) {
	m := market(t, "binance-usdm", func(c *venue.Config) {
		c.Offers, c.Insurance = []book.Offer{{Offset: 1e14, Lots: 100}}, *uint256.NewInt(100_000_000_000)
		c.Traders = []venue.Trader{{Size: *uint256.NewInt(9e17), Debt: *uint256.NewInt(1_700_000_000)}}
		c.Against = 1
	})
	do(t, m, venue.Command{Kind: venue.SetMark, Amount: "1500000000000000000000000000"})
	var paid, gone fixed.Signed
	m.View(func() {
		counts, fund := m.Counts(), m.Fund()
		paid, gone = fixed.Positive(&counts.FundPaid), fixed.Difference(uint256.NewInt(100_000_000_000), &fund)
	})
	require.Positive(t, gone.Sign())
	require.GreaterOrEqual(t, paid.Sub(gone).Sign(), 0, "paid %s, gone %s", paid, gone)
}
