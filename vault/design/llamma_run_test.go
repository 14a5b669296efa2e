package design_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// softly is a stage on which LLAMMA has all three vaults' collateral in its bands.
func softly(t *testing.T, vaults ...debtOf) (*stage, design.Converter) {
	s := play(t, design.LlammaMainnet, vaults...)
	c := s.r.(design.Converter)
	moves, err := c.Begin(s.Time(), s.price, nil)
	require.NoError(t, err)
	require.Len(t, moves, len(vaults))
	for _, m := range moves {
		require.Equal(t, vault.EngineAddress, m.From)
		require.Equal(t, design.Bands, m.To)
		require.Equal(t, journal.Collateral, m.Reason)
		require.Equal(t, design.Started, m.Event)
	}
	return s, c
}

// All collateral lies in the bands, and each owner's is what it was, but for what rounding keeps: a unit a band.
func TestLlammaHoldsWhatItTook(t *testing.T) {
	s, c := softly(t, debtOf{10_000, 16_000}, debtOf{10_000, 17_000}, debtOf{40_000, 20_000})
	require.Equal(t, mul(n(60), n(1e18)), s.Balance(ether, design.Bands))
	for who, milli := range map[vault.Address]uint64{ann: 10_000, bob: 10_000, cyd: 40_000} {
		require.True(t, ptr(s.holds(who)).IsZero())
		units, shares := c.Held(who)
		require.InDelta(t, float64(milli)*1e15, units.Float64(), 1e6)
		require.True(t, shares.IsZero(), "debts stay with their vaults")
		require.True(t, ptr(c.Coins(who)).IsZero())
	}
	require.True(t, ptr(c.Coins(bot)).IsZero())
	require.Empty(t, c.Unsafe(nil))

	// Cyd owes so little that its bands lie below: it repays all, and takes its collateral back out of them.
	debt := s.owes(cyd)
	_, err := s.Repay(rival, s.id, zero, s.Position(s.id, cyd).BorrowShares, cyd)
	require.NoError(t, err)
	require.False(t, debt.IsZero())
	moves, err := c.Changed(cyd, nil)
	require.NoError(t, err)
	require.Len(t, moves, 1)
	require.Equal(t, design.Settled, moves[0].Event)
	require.InDelta(t, 40e18, ptr(s.holds(cyd)).Float64(), 1e6)
	units, _ := c.Held(cyd)
	require.True(t, units.IsZero())

	// Ann adds ether, and her bands are placed anew, lower; bob's are as they were.
	was, _ := c.Held(bob)
	require.NoError(t, s.Mint(ether, ann, n(5e18)))
	require.NoError(t, s.SupplyCollateral(ann, s.id, n(5e18), ann))
	moves, err = c.Changed(ann, nil)
	require.NoError(t, err)
	require.Len(t, moves, 2, "out of the bands, and in again")
	units, _ = c.Held(ann)
	require.InDelta(t, 15e18, units.Float64(), 1e6)
	now, _ := c.Held(bob)
	require.InDelta(t, was.Float64(), now.Float64(), 10)
}

func minusOf(x, y uint256.Int) uint256.Int {
	x.Sub(&x, &y)
	return x
}

// As the price falls the bands convert. A vault that adds then keeps it aside, and the oracle's fee keeps the design awake for
// its two minutes. Where a vault would fetch less than its debt and the discount it is closed.
func TestLlammaConvertsAndCloses(t *testing.T) {
	s, c := softly(t, debtOf{10_000, 16_000}, debtOf{40_000, 20_000})
	s.at(2000)
	require.Equal(t, uint64(design.Never), s.r.Wake().Until, "far from everything")
	// Bands begin as high as the debt is 0.91 of what they fetch, or up to a band of a hundredth below. It may grow to 0.94.
	most := s.r.Wake().Growth
	require.Greater(t, most.Float64(), 0.94/0.91*1e18)
	require.Less(t, most.Float64(), 0.94/0.91/0.99*1e18)
	s.falls(1780) // among ann's bands
	s.at(2001)
	require.Equal(t, uint64(design.Never), s.r.Wake().Until, "no trade was in the last two minutes")
	var pump *offer.Offer
	offers := s.offers()
	for i := range offers {
		if offers[i].Kind == offer.Arbitrage && offers[i].Lot == 1 {
			pump = &offers[i]
		}
	}
	require.NotNil(t, pump)
	coins := pump.Most
	coins.Rsh(&coins, 1)
	s.take(bot, pump, coins)
	require.Equal(t, []vault.Address{ann}, c.Converted(), "cyd's and bob's bands lie elsewhere")
	require.InDelta(t, coins.Float64(), ptr(c.Coins(ann)).Float64(), 20)
	require.True(t, ptr(c.Coins(bob)).IsZero())
	units, _ := c.Held(ann)
	require.Less(t, units.Float64(), 10e18)
	sum := minusOf(n(10e18), s.Balance(ether, bot))
	require.InDelta(t, sum.Float64(), units.Float64(), 1e6)

	s.falls(1770)
	for second, until := range map[uint64]uint64{2002: 2003, 2120: 2121, 2121: design.Never} {
		again, err := design.LlammaMainnet.Open(s.Engine, s.id, dollars(0.86e18))
		require.NoError(t, err)
		require.NoError(t, again.Restore(s.r.State(nil)))
		_, err = again.Tick(second, s.price, nil)
		require.NoError(t, err)
		require.Equal(t, until, again.Wake().Until, "the fee of a move lasts for two minutes")
	}
	require.NoError(t, s.Mint(ether, ann, n(1e18)))
	require.NoError(t, s.SupplyCollateral(ann, s.id, n(1e18), ann))
	moves, err := c.Changed(ann, nil)
	require.NoError(t, err)
	require.Empty(t, moves, "what is added to bands that convert stays in the vault")
	require.Equal(t, n(1e18), s.holds(ann))

	s.falls(1200)
	s.at(3000)
	unsafe := c.Unsafe(nil)
	require.Len(t, unsafe, 1)
	require.Equal(t, ann, unsafe[0].Borrower)
	require.Equal(t, n(16_000e6), unsafe[0].Debt)
	require.Equal(t, uint64(3001), s.r.Wake().Until)
	var sale *offer.Offer
	offers = s.offers()
	for i := range offers {
		if offers[i].Kind == offer.Sale {
			sale = &offers[i]
		}
	}
	require.NotNil(t, sale)
	require.Equal(t, n(1e18), sale.Most)
	least := s.r.Least(sale)
	require.Equal(t, n(16_000e6), least, "no part of it restores health so far down")
	terms, err := s.r.Quote(sale, n(1e18))
	require.NoError(t, err)
	require.InDelta(t, 16_000e6-ptr(c.Coins(ann)).Float64(), ptr(terms.Pay).Float64(), 20, "its own loan tokens pay first")
	s.take(bot, sale, n(1e18))
	require.True(t, ptr(s.owes(ann)).IsZero())
	require.Empty(t, c.Unsafe(nil))
	require.ErrorIs(t, s.r.Refresh(sale), offer.ErrGone)
	s.refused(bot, sale, n(1e18), offer.ErrGone)
}

// The least debt whose closing restores health is a number of thousandths: closing one fewer does not.
func TestLlammasLeastRestoresHealth(t *testing.T) {
	for _, fewer := range []uint64{0, 1} {
		s, c := softly(t, debtOf{10_000, 16_000}, debtOf{40_000, 20_000})
		s.at(2000)
		// The price falls a little at a time, and nobody trades, until what the bands would fetch is too little.
		for price := uint64(1790); len(c.Unsafe(nil)) == 0; price -= 10 {
			s.falls(price)
			s.at(s.Time() + 1000)
		}
		var sale *offer.Offer
		offers := s.offers()
		for i := range offers {
			if offers[i].Kind == offer.Sale {
				sale = &offers[i]
			}
		}
		require.NotNil(t, sale)
		least := s.r.Least(sale)
		part := least
		part.Div(part.Mul(&part, ptr(n(1000))), ptr(n(16_000e6)))
		require.False(t, part.IsZero())
		require.True(t, part.LtUint64(1000))
		require.Equal(t, mul(part, n(16e6)), least)
		part.SubUint64(&part, fewer)
		s.take(bot, sale, mul(part, n(1e15)))
		require.Len(t, c.Unsafe(nil), int(fewer))
	}
}

// What LLAMMA keeps between two looks is what a design that is opened anew, and knows nothing but the state, finds: wherever the
// price goes, with trades and without, within a block and over hours.
func TestLlammaFindsWhatOneOpenedAnewFinds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s, c := softly(t, debtOf{10_000, 16_000}, debtOf{10_000, 17_000}, debtOf{40_000, 20_000})
		for range rapid.IntRange(2, 8).Draw(r, "steps") {
			s.falls(uint64(rapid.IntRange(1500, 2300).Draw(r, "price")))
			s.at(s.Time() + rapid.SampledFrom([]uint64{1, 12, 60, 600}).Draw(r, "seconds"))
			again, err := design.LlammaMainnet.Open(s.Engine, s.id, dollars(0.86e18))
			require.NoError(r, err)
			require.NoError(r, again.Restore(s.r.State(nil)))
			_, err = again.Tick(s.Time(), s.price, nil)
			require.NoError(r, err)
			require.Equal(r, again.(design.Converter).Unsafe(nil), c.Unsafe(nil))
			require.Equal(r, again.Wake(), s.r.Wake())
			require.Equal(r, again.Offers(s.price, nil, nil), s.offers())
			for range rapid.IntRange(0, 2).Draw(r, "trades") {
				offers := s.offers()
				if len(offers) == 0 {
					break
				}
				o := &offers[rapid.IntRange(0, len(offers)-1).Draw(r, "which")]
				part := o.Most
				part.MulDivOverflow(&part, ptr(n(rapid.Uint64Range(1, 4).Draw(r, "quarters"))), ptr(n(4)))
				if !part.IsZero() {
					_, _, _ = s.r.Take(bot, o, part, nil)
				}
			}
		}
	})
}

// A fall from 5,000 to 3,000 dollars at once is read in steps of a fifth: each trade of one moment moves the reading on from the
// price of the trade before towards the oracle's own, and its fee grows by 1 − 0.8³.
func TestEveryTradeReadsTheOracleItself(t *testing.T) {
	s, _ := softly(t, debtOf{10_000, 30_000}, debtOf{10_000, 25_000})
	s.falls(3000)
	s.at(1000)
	for _, want := range []struct{ price, fee uint256.Int }{
		{mul(n(4000), n(1e18)), n(0.488e18)}, {mul(n(3200), n(1e18)), n(0.976e18)},
	} {
		var pump *offer.Offer
		offers := s.offers()
		for k := range offers {
			if o := &offers[k]; o.Kind == offer.Arbitrage && o.Lot == 1 {
				pump = o
			}
		}
		require.NotNil(t, pump)
		part := pump.Most
		part.Rsh(&part, 4)
		s.take(bot, pump, part)
		require.Equal(t, want.price, s.value("last price", vault.Address{}))
		require.Equal(t, want.fee, s.value("last fee", vault.Address{}))
	}
}

// Where a trade has put the first loan tokens into ann's first band her bands stay, whatever she adds. What the
// design kept of them before the trade is not what it tells after. A vault that is opened then goes below that
// band, if it carries so much debt that it belonged higher.
func TestLlammaPlacesBelowTheBandThatConverts(t *testing.T) {
	s, c := softly(t, debtOf{10_000, 16_000}, debtOf{40_000, 20_000})
	s.falls(1780)
	s.at(2000)
	var pump *offer.Offer
	offers := s.offers()
	for i := range offers {
		if offers[i].Kind == offer.Arbitrage && offers[i].Lot == 1 {
			pump = &offers[i]
		}
	}
	require.NotNil(t, pump)
	s.take(bot, pump, n(100e6))
	first := s.value("loan", ann)
	require.Equal(t, first, s.value("active", vault.Address{}))
	require.NoError(t, s.Mint(ether, ann, n(1e18)))
	require.NoError(t, s.SupplyCollateral(ann, s.id, n(1e18), ann))
	moves, err := c.Changed(ann, nil)
	require.NoError(t, err)
	require.Empty(t, moves)
	again, err := design.LlammaMainnet.Open(s.Engine, s.id, dollars(0.86e18))
	require.NoError(t, err)
	require.NoError(t, again.Restore(s.r.State(nil)))
	_, err = again.Tick(s.Time(), s.price, nil)
	require.NoError(t, err)
	require.Equal(t, again.Wake(), s.r.Wake())

	s.falls(1980)
	s.at(3000)
	require.NoError(t, s.Mint(ether, cyd, n(10e18)))
	require.NoError(t, s.SupplyCollateral(cyd, s.id, n(10e18), cyd))
	_, err = s.Borrow(cyd, s.id, n(17_000e6), zero, cyd, cyd)
	require.NoError(t, err)
	moves, err = c.Changed(cyd, nil)
	require.NoError(t, err)
	require.Len(t, moves, 1)
	require.Equal(t, more(first), s.value("loan", cyd))
}

// Who cannot pay gets nothing, in either direction.
func TestWhoCannotPayTheBandsGetsNothing(t *testing.T) {
	s, _ := softly(t, debtOf{10_000, 16_000}, debtOf{40_000, 20_000})
	s.falls(1780)
	s.at(2000)
	offers := s.offers()
	require.NotEmpty(t, offers)
	require.Equal(t, offer.Arbitrage, offers[0].Kind)
	poor := vault.NamedAddress("poor")
	s.refused(poor, &offers[0], n(100e6), vault.ErrInsufficientBalance)
	require.True(t, ptr(s.Balance(ether, poor)).IsZero())
}
