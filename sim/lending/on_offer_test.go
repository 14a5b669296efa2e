package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Of the market's own sales one is a unit too small for its gas, and left out; the others, and what is no sale, are
// on offer, with numbers above the borrowers'.
func TestWhatOfTheMarketsOwnIsOnOffer(t *testing.T) {
	a := setting(t, nil, []uint64{2000, 1850}, owing(10, 16_000))
	enough := a.worthwhile()
	require.False(t, enough.IsZero())
	less := enough
	less.SubUint64(&less, 1)
	s := selling{Running: a.design}
	of := func(kind offer.Kind, who vault.Address, collateral uint256.Int) offer.Offer {
		o := offer.Offer{Kind: kind, Of: who}
		o.Case.Position.Collateral = collateral
		return o
	}
	s.offers = []offer.Offer{
		of(offer.Sale, vault.Address{}, less), of(offer.Sale, vault.Address{}, enough), of(offer.Absorb, vault.Address{}, less),
		of(offer.Sale, borrowerAddress(0), less),
	}
	a.design = s
	a.risky = []vault.AtRisk{{Borrower: borrowerAddress(0), Collateral: *uint256.NewInt(10e18)}}
	a.offer()
	require.Len(t, a.offers, 3)
	require.Equal(t, []int{1 + 1, 1 + 2, 0}, []int{a.offers[0].Vault, a.offers[1].Vault, a.offers[2].Vault})
	require.True(t, a.small)
	require.True(t, a.common)
	require.Equal(t, less, a.largest)

	s.offers = s.offers[:1]
	a.design, a.risky = s, nil
	a.offer()
	require.Len(t, a.offers, 1, "where no vault is at risk, gas is not asked for")
	require.False(t, a.small)
	require.True(t, a.largest.IsZero())

	s.offers = []offer.Offer{of(offer.Sale, borrowerAddress(0), enough)}
	a.design = s
	a.offer()
	require.Len(t, a.offers, 1)
	require.False(t, a.common, "a borrower's is no offer of the market's")

	a.Liquidators = nil
	a.offer()
	require.Empty(t, a.offers)
}

// Where one call closes several vaults, all that are wanted are on offer where one is.
func TestVaultsThatAreOnOfferTogether(t *testing.T) {
	for shared, want := range map[bool]bool{true: true, false: false} {
		a := setting(t, nil, []uint64{2000, 1850}, owing(10, 16_000), owing(10, 16_000))
		s := selling{Running: a.design, offers: []offer.Offer{{Kind: offer.Sale, Of: borrowerAddress(0)}}}
		a.design, a.lives = s, a.lives+1
		if shared {
			a.shares = sharing{}
		}
		a.risky = a.index.AtRisk(a.market, a.answer, a.now, nil)
		require.Len(t, a.risky, 2)
		a.offer()
		require.Equal(t, a.lives, a.last[0].offered)
		require.Equal(t, want, a.last[1].offered == a.lives)
	}
}

// Each of two bots has passed over one vault that it did not know of yet.
func TestHowOftenBotsKnewOfNothing(t *testing.T) {
	two := func(w *arm.World) {
		w.Vigilant, w.Liquidators = true, append(w.Liquidators, w.Liquidators[0])
		w.Liquidators[1].Name = "other bot"
	}
	a := setting(t, two, []uint64{2000, 1850}, owing(10, 16_000))
	require.EqualValues(t, 2, a.unnoticed())
}

// tiny are borrowers of so much collateral, in units, who owe 1,600 dollars an ether: they are at risk at 1,850.
func tiny(collateral ...uint64) (people []agents.Borrower) {
	for _, c := range collateral {
		b := owing(0, 0)
		b.Collateral, b.Debt = *uint256.NewInt(c), *uint256.NewInt(c / 1e9 * 16 / 10)
		people = append(people, b)
	}
	return people
}

// enoughFor is the least collateral that pays for its gas in a setting at 1,850.
func enoughFor(t *testing.T) uint64 {
	a := setting(t, nil, []uint64{2000, 1850}, owing(10, 16_000))
	enough := a.worthwhile()
	return enough.Uint64()
}

// A vault a unit too small is put aside, where its first 24 bits are those of one that is large enough. Of those put
// aside the largest is known to the unit.
func TestWhichVaultsAreTooSmall(t *testing.T) {
	w := enoughFor(t)
	for name, row := range map[string]struct {
		of      []uint64
		sold    int
		largest uint64
	}{
		"enough":              {[]uint64{w}, 1, 0},
		"a unit more":         {[]uint64{w + 1}, 1, 0},
		"a unit less":         {[]uint64{w - 1}, 0, w - 1},
		"the larger first":    {[]uint64{w - 1, w - 2}, 0, w - 1},
		"the larger second":   {[]uint64{w - 2, w - 1}, 0, w - 1},
		"far smaller beside":  {[]uint64{w / 2, w - 1, w / 2}, 0, w - 1},
		"one of each":         {[]uint64{w - 1, w}, 1, w - 1},
		"all far too small":   {[]uint64{w / 4, w / 2, w / 3}, 0, w / 2},
		"half, and as much":   {[]uint64{w / 2, w / 2, w}, 1, w / 2},
		"twice":               {[]uint64{2 * w}, 1, 0},
		"all large enough":    {[]uint64{w, 2 * w, 3 * w}, 3, 0},
		"of a quarter beside": {[]uint64{w, w / 4}, 1, w / 4},
	} {
		a := setting(t, nil, []uint64{2000, 1850}, tiny(row.of...)...)
		require.True(t, a.brisk, name)
		require.Len(t, a.still.stock.Sales, row.sold, name)
		require.Equal(t, len(row.of)-row.sold, a.still.small, name)
		require.Equal(t, *uint256.NewInt(row.largest), a.largest, name)
	}
}

// A sale that surely gives something is put on offer unasked. Of one below eight loan units, and four for each of
// collateral, the design is asked.
func TestTheDesignIsAskedOfALittleSale(t *testing.T) {
	free := func(w *arm.World) { w.BaseFee = 0 }
	for name, row := range map[string]struct {
		people  []agents.Borrower
		offered bool
		sold    int
	}{
		"dust that is offered": {[]agents.Borrower{speck(4, 5)}, true, 1},
		"dust that is not":     {[]agents.Borrower{speck(4, 5)}, false, 0},
		"seven units":          {[]agents.Borrower{speck(7, 9)}, false, 0},
		"nine units":           {[]agents.Borrower{speck(9, 11)}, false, 1},
		"ten ether":            {[]agents.Borrower{owing(10, 16_000)}, false, 1},
	} {
		a := setting(t, free, []uint64{2000, 1850}, row.people...)
		require.True(t, a.brisk)
		s := selling{Running: a.design}
		if row.offered {
			s.offers = []offer.Offer{{}}
		}
		a.design = s
		a.sift()
		require.Len(t, a.still.stock.Sales, row.sold, name)
	}
}

// At 1,850 loan units for each of collateral a sale surely gives something from 7,408 on.
func TestTheDesignIsAskedByTheUnit(t *testing.T) {
	coarse := func(w *arm.World) { w.BaseFee, w.CollateralDecimals = 0, 6 }
	for debt, want := range map[uint64]int{6800: 0, 8500: 1} {
		b := owing(0, 0)
		b.Collateral, b.Debt = *uint256.NewInt(debt / 1700), *uint256.NewInt(debt)
		a := setting(t, coarse, []uint64{2000, 1850}, b)
		a.design = selling{Running: a.design}
		a.sift()
		require.Len(t, a.still.stock.Sales, want, debt)
	}
}

// speck owes a few loan units on collateral that is worth so many at 2,000 dollars, and less at 1,850.
func speck(debt, worth uint64) agents.Borrower {
	b := owing(0, 0)
	b.Collateral, b.Debt = *uint256.NewInt(worth * 5e8), *uint256.NewInt(debt)
	return b
}

// 16.78 dollars are enough for a shelf: at what a unit carries 0.01055 ether, whose next eighth of a power of two
// begins with 0.01126. Whoever has 0.012 and is known to all stands on that shelf.
func TestAVaultOfTheLeastShapeStandsOnAShelf(t *testing.T) {
	for collateral, want := range map[uint64]int{12e15: 1, 11e15: 0, 13e15: 1} {
		a := setting(t, func(w *arm.World) { w.BaseFee = 0 }, []uint64{2000, 1850}, tiny(collateral)...)
		require.Len(t, a.still.found, 1)
		a.last[0].offered, a.last[0].since, a.block = a.lives-1, 0, 60
		a.sift()
		require.Equal(t, want, a.still.shelved, collateral)
		require.Len(t, a.still.found, 1-want)
	}
}
