package design

import (
	"errors"
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// wholes are numbers.
func wholes(all ...uint64) (z []uint256.Int) {
	for _, x := range all {
		z = append(z, whole(x))
	}
	return z
}

// A loan of four bands from the third lies in 3 to 6, and one without bands nowhere.
func TestWhichBandsALoanLiesIn(t *testing.T) {
	l := loan{n1: 3, shares: make([]uint256.Int, 4)}
	for ends, lies := range map[[2]int]bool{
		{0, 2}: false, {0, 3}: true, {4, 5}: true, {6, 6}: true, {6, 9}: true, {7, 9}: false, {3, 3}: true, {0, 9}: true,
	} {
		require.Equal(t, lies, l.lies(ends[0], ends[1]), ends)
	}
	require.False(t, (&loan{n1: 3}).lies(0, 9))
	require.True(t, (&loan{n1: 3, shares: wholes(1)}).lies(3, 3), "one band is one")
}

// With an amplification of 2 each band counts for half of the one before, so that four are 15/8 of the first's
// quarter. Dust of 1,000 units a band is taken off: all where no more is in one, half where twice as much is.
func TestWhatOfCollateralALoanMayBeCountedAgainst(t *testing.T) {
	r := curveRule{a: whole(2), a1: whole(1), root: one}
	million := *tenTo(24)
	for _, c := range []struct {
		coll           uint256.Int
		bands          uint64
		discount, want uint256.Int
	}{
		{million, 4, uint256.Int{}, *new(uint256.Int).Mul(tenTo(19), uint256.NewInt(46_875))},
		{whole(4_000), 4, uint256.Int{}, uint256.Int{}},
		{whole(8_000), 4, uint256.Int{}, whole(1_000 + 500 + 250 + 125)},
		{whole(8_000), 4, whole(0.25e18), whole(500 + 250 + 125 + 62)},
		{whole(8_000), 4, whole(0.5e18), uint256.Int{}},
		{whole(8_000), 4, whole(0.9e18), uint256.Int{}},
		{whole(8_000), 1, uint256.Int{}, whole(8_000 - 1_000)},
	} {
		got, err := r.effective(c.coll, c.bands, c.discount)
		require.NoError(t, err)
		require.Equal(t, c.want, got, "%v", c)
	}
	most, err := r.effective(*tenTo(50), maxBands, uint256.Int{})
	require.NoError(t, err)
	fewer, err := r.effective(*tenTo(50), maxBands-1, uint256.Int{})
	require.NoError(t, err)
	require.NotEqual(t, most, fewer)
	_, err = r.effective(million, 0, uint256.Int{})
	require.ErrorIs(t, err, fixed.ErrDivisionByZero)
}

// The first band is the active one where the collateral carries just the debt and a unit, one lower where it
// carries a hair less, and 68 higher where it carries twice as much: ln 2/ln(100/99) is 68.97. None is more than
// 1,024 less the bands higher.
func TestTheFirstBandOfALoan(t *testing.T) {
	r := noBands(t).curveRule
	far := *tenTo(36)
	for _, c := range []struct {
		effective, debt, price uint256.Int
		bands                  uint64
		want                   int
	}{
		{one, whole(999), whole(1_000), 4, 7},
		{whole(1e18 - 1), whole(999), whole(1_000), 4, 6},
		{whole(0.99e18), whole(999), whole(1_000), 4, 5}, // a band of a hundredth, and the rounding of the logarithm
		{whole(2e18), whole(999), whole(1_000), 4, 7 + 68},
		{whole(0.5e18), whole(999), whole(1_000), 4, 7 - 69},
		{far, whole(999), whole(1_000), 4, 7 + 1_020},
		{far, whole(999), whole(1_000), 50, 7 + 974},
	} {
		got, err := r.firstBand(c.effective, c.debt, c.price, c.bands, 7)
		require.NoError(t, err)
		require.Equal(t, c.want, got, "%v", c)
	}
	_, err := r.firstBand(one, uint256.Int{}, one, 4, 0)
	require.ErrorIs(t, err, ErrNoDebt)
	_, err = r.firstBand(uint256.Int{}, one, one, 4, 0)
	require.ErrorIs(t, err, ErrTooLow)
	huge := *new(uint256.Int).SetAllOne()
	_, err = r.firstBand(huge, one, huge, 4, 0)
	require.ErrorIs(t, err, fixed.ErrOverflow, "what is beyond 256 bits is no amount too low")
}

// A health of 0 is where the bands fetch the debt and the discount; a liquidator of all gets all, and of a half,
// with a discount of 20 %, 1.1·0.5/1.2 and 0.5 of its half. A part of a debt is rounded up.
func TestHealthAndThePartsOfAClosing(t *testing.T) {
	for down, want := range map[uint64]int{125: 0, 124: -1, 126: 1} {
		h, err := healthOf(whole(down), whole(100), whole(0.2e18))
		require.NoError(t, err)
		require.Equal(t, want, h.Sign(), down)
	}
	_, err := healthOf(one, uint256.Int{}, uint256.Int{})
	require.ErrorIs(t, err, ErrNoDebt)
	_, err = healthOf(one, one, whole(1e18+1))
	require.ErrorIs(t, err, fixed.ErrOverflow)
	half := uint64(458_333_333_333_333_333+5e17) / 2
	for fraction, want := range map[uint64]uint64{0: 0, 0.5e18: half, 1e18 - 1: 1e18 - 2, 1e18: 1e18, 1e18 + 1: 1e18} {
		part, err := partOf(whole(fraction), whole(0.2e18))
		require.NoError(t, err)
		require.Equal(t, whole(want), part, fraction)
	}
	for fraction, want := range map[uint64]uint64{0: 0, 1: 1, 0.5e18: 4, 1e18: 7} {
		due, err := debtPart(whole(7), whole(fraction))
		require.NoError(t, err)
		require.Equal(t, whole(want), due, fraction)
	}
}

// A deposit passes over 1,024 empty bands down to where it lies, and over no more.
func TestADepositPassesOverEmptyBands(t *testing.T) {
	for active, passes := range map[int]bool{4: true, 5: true, 5 + maxSkips - 1: true, 5 + maxSkips: false} {
		v := noBands(t)
		v.active = active
		_, err := v.deposit(tokens(1), 5, 8, nil)
		if passes {
			require.NoError(t, err, active)
			require.Equal(t, 4, v.active)
			continue
		}
		require.ErrorIs(t, err, ErrBelow)
		require.Equal(t, active, v.active, "a refusal moves nothing")
	}
}

// No place is made for a band that there is a place for, be it the first or the last.
func TestBandsGrowOnlyWhereTheyMust(t *testing.T) {
	v := noBands(t)
	v.at(5).x = whole(7)
	first, count := v.first, len(v.bands)
	require.Equal(t, [2]int{5 - 64, 128}, [2]int{first, count})
	for n := first; n < first+count; n++ {
		v.at(n).y = whole(1)
	}
	require.Equal(t, [2]int{first, count}, [2]int{v.first, len(v.bands)})
	for _, n := range []int{first, first + count - 1} {
		require.Equal(t, whole(1), v.band(n).y)
		require.NotNil(t, v.coins(n))
	}
	for _, n := range []int{first - 1, first + count} {
		require.Equal(t, band{}, v.band(n))
		require.Nil(t, v.coins(n))
	}
	*v.at(6) = band{shares: whole(1)}
	require.Nil(t, v.coins(6), "shares are no coins")
	*v.at(6) = band{y: whole(1)}
	require.NotNil(t, v.coins(6))
	v.at(first - 1).x = whole(9)
	v.at(first + count).x = whole(9)
	require.Equal(t, whole(9), v.band(first-1).x)
	require.Equal(t, whole(9), v.band(first+count).x)
	require.Equal(t, whole(7), v.band(5).x)
	require.Len(t, v.bands, 1+64+count+64, "64 to spare on either side")
}

// stretched is LLAMMA at 3,000 with tokens of so many decimals.
func stretched(t *testing.T, loanDecimals, collateralDecimals uint8) *llamma {
	m := Market{LLTV: whole(0.86e18), LoanDecimals: loanDecimals, CollateralDecimals: collateralDecimals}
	return &llamma{Llamma: LlammaMainnet, wadUnits: newWadUnits(m), curve: *noBands(t), po: tokens(3000)}
}

// The bounds are the prices of the first bands with coins, 3,000 and 2,970 at an amplification of 100, with the
// fee of 0.006 on top of one and below the other. Empty bands between are passed over; beyond the outermost none
// is seen.
func TestTheBoundsAreTheFirstBandsWithCoins(t *testing.T) {
	never := new(uint256.Int).SetAllOne()
	ledger := func(x string) uint256.Int { return *new(uint256.Int).Mul(uint256.MustFromDecimal(x), &one) }
	for _, fee := range []struct{ least, floor uint256.Int }{{whole(0.006e18), whole(0.001e18)}, {whole(0.001e18), whole(0.006e18)}} {
		for active := -2; active <= 1; active++ {
			s := stretched(t, 18, 18)
			s.Fee, s.floor = fee.least, fee.floor
			s.active, s.low, s.high = active, -9, 9
			low, high := s.bounds()
			require.True(t, low.IsZero())
			require.Equal(t, *never, high)
			s.at(0).y = tokens(1)
			low, high = s.bounds()
			require.True(t, low.IsZero())
			if active > 0 {
				require.Equal(t, *never, high, "the band is above")
				continue
			}
			require.Equal(t, ledger("3018108651911468811000"), high)
			s.high = 0
			_, high = s.bounds()
			require.Equal(t, ledger("3018108651911468811000"), high)
			s.high = -1
			_, high = s.bounds()
			require.Equal(t, *never, high)
		}
		for active := -1; active <= 2; active++ {
			s := stretched(t, 18, 18)
			s.Fee, s.floor, s.po = fee.least, fee.floor, tokens(2970)
			s.active, s.low, s.high = active, -9, 9
			s.at(0).x = tokens(1)
			low, high := s.bounds()
			require.Equal(t, *never, high)
			if active < 0 {
				require.True(t, low.IsZero(), "the band is below")
				continue
			}
			require.Equal(t, ledger("2952180000000000001837"), low)
			s.low = 0
			low, _ = s.bounds()
			require.Equal(t, ledger("2952180000000000001837"), low)
			s.low = 1
			low, _ = s.bounds()
			require.True(t, low.IsZero())
		}
	}
}

// What cannot be told is always in reach.
func TestBoundsThatCannotBeTold(t *testing.T) {
	s := stretched(t, 18, 18)
	*s.at(0) = band{x: tokens(1), y: tokens(1)}
	s.po = *new(uint256.Int).SetAllOne()
	low, high := s.bounds()
	require.Equal(t, *new(uint256.Int).SetAllOne(), low)
	require.True(t, high.IsZero())
}

// A trade that gives less than a whole unit of a token, or takes nothing, is too small.
func TestATradeOfNothingIsTooSmall(t *testing.T) {
	s := stretched(t, 18, 0)
	s.at(0).y = tokens(5)
	s.low, s.high = 0, 0
	_, given, err := s.trades(true, ref(tokens(3_100)))
	require.NoError(t, err)
	require.Equal(t, whole(1), given)
	for _, amount := range []uint256.Int{tokens(2_900), whole(1), {}} {
		_, _, err = s.trades(true, &amount)
		require.ErrorIs(t, err, offer.ErrTooSmall)
	}
	s = stretched(t, 0, 18)
	*s.at(0) = band{x: tokens(15_000)}
	_, given, err = s.trades(false, &one)
	require.NoError(t, err)
	require.Positive(t, given.Sign())
	_, _, err = s.trades(false, ref(whole(1e14)))
	require.ErrorIs(t, err, offer.ErrTooSmall)
}

// A loan's coins are those of the bands that hold some, with a unit more in each before its part is taken; bands
// that hold nothing are passed over, and those that were forgotten.
func TestALoansCoinsAreOfTheBandsThatHoldSome(t *testing.T) {
	s := stretched(t, 18, 18)
	*s.at(0) = band{x: whole(999), shares: whole(1_000)}
	*s.at(1) = band{shares: whole(1_000)}
	*s.at(2) = band{y: whole(1_999), shares: whole(3_000)}
	*s.at(3) = band{x: whole(199), y: whole(399), shares: whole(1_000)}
	n1 := s.first - 2
	l := loan{n1: n1, shares: make([]uint256.Int, 4-n1)}
	for k := range l.shares {
		l.shares[k] = whole(500)
	}
	x, y, err := s.holds(l.n1, l.shares)
	require.NoError(t, err)
	require.Equal(t, wholes(1_000*500/2_000+200*500/2_000, 2_000*500/4_000+400*500/2_000), []uint256.Int{x, y})
	var c checked
	x, y = s.portion(&c, &l, ref(whole(0.5e18)))
	require.NoError(t, c.err)
	require.Equal(t, wholes(1_000*250/2_000+200*250/2_000, 2_000*250/4_000+400*250/2_000), []uint256.Int{x, y})
}

// A number in two's complement is read and written with its sign.
func TestNumbersOfEitherSign(t *testing.T) {
	for _, n := range []int{-7, -1, 0, 1, 7} {
		require.Equal(t, big.NewInt(int64(n)).String(), bigOf(integer(n)).String())
	}
}

// A loan is placed no higher than the first band whose upper edge is not above the price: 2,999 is below the
// edge of band 0, 3,000, and above that of band 1, 2,970. It looks no further than 1,024 bands, nor beyond the
// last whose edge can be told.
func TestTheLowestBandALoanIsPlacedIn(t *testing.T) {
	s := stretched(t, 18, 18)
	for price, want := range map[uint64]int{3_001: 0, 3_000: 0, 2_999: 1, 2_971: 1, 2_969: 2, 2_900: 4} {
		s.po = tokens(price)
		require.Equal(t, want, s.lowest(), price)
	}
	s.po = whole(1)
	require.Equal(t, maxSkips, s.lowest())
	s.active = 3_400
	n := s.lowest()
	_, err := s.edge(n)
	require.ErrorIs(t, err, ErrBand)
	_, err = s.edge(n - 1)
	require.NoError(t, err)
}

// owing is a loan of one band that would fetch so much, and the offer to close it: of a debt of 100, at a
// discount of a fifth.
func owing(t *testing.T, down uint64) (*llamma, *loan, *offer.Offer) {
	s := stretched(t, 18, 18)
	s.number, s.LiquidationDiscount = map[vault.Address]int{}, whole(0.2e18)
	l := s.loanOf(vault.NamedAddress("ann"))
	l.shares, l.down, l.at = wholes(1_000), whole(down), s.po
	*s.at(0) = band{y: whole(1_999), shares: whole(1_000)}
	o := &offer.Offer{Kind: offer.Sale, Of: l.owner}
	o.Case.Totals = vault.Market{TotalBorrowAssets: whole(999), TotalBorrowShares: whole(999e6)}
	o.Case.Position.BorrowShares = whole(100e6)
	return s, l, o
}

// A loan may be closed below a health of 0, where it has bands and a debt, and where its health can be told.
func TestWhichLoansMayBeClosed(t *testing.T) {
	for down, gone := range map[uint64]bool{124: false, 125: true, 126: true} {
		s, _, o := owing(t, down)
		if err := s.stands(o); gone {
			require.ErrorIs(t, err, offer.ErrGone, down)
			continue
		} else {
			require.NoError(t, err)
		}
		require.Equal(t, one, o.Most)
		require.Equal(t, whole(1_000), o.Case.Position.Collateral, "half of the band's 1,999 and a unit")
	}
	for name, change := range map[string]func(*llamma, *loan, *offer.Offer){
		"no bands":         func(_ *llamma, l *loan, _ *offer.Offer) { l.shares = nil },
		"no debt":          func(_ *llamma, _ *loan, o *offer.Offer) { o.Case.Position.BorrowShares.Clear() },
		"nobody":           func(_ *llamma, _ *loan, o *offer.Offer) { o.Of = vault.NamedAddress("bob") },
		"no health of its": func(s *llamma, _ *loan, _ *offer.Offer) { s.LiquidationDiscount = whole(1e18 + 1) },
	} {
		s, l, o := owing(t, 100)
		change(s, l, o)
		require.ErrorIs(t, s.stands(o), offer.ErrGone, name)
	}
}

// Of a debt of 1,500,000, at three assets for two shares, the vault's own 100,001 pay for 66,667 shares. The
// 933,333 that are left owe ⌈933,333·2,899,999/1,933,333⌉, a unit more than the difference. Half of the debt is
// paid for as it is.
func TestAWholeClosingPaysWhatTheLedgerStillCounts(t *testing.T) {
	s, _, o := owing(t, 100)
	*s.at(0) = band{x: whole(200_001), shares: whole(1_000)}
	o.Case.Totals = vault.Market{TotalBorrowAssets: whole(3_000_000 - 1), TotalBorrowShares: whole(1_000_000)}
	o.Case.Position.BorrowShares = whole(1_000_000)
	r, err := s.shuts(o, &one)
	require.NoError(t, err)
	require.Equal(t, shut{own: whole(100_001), pay: whole(1_400_000), part: one, whole: true}, r)
	r, err = s.shuts(o, ref(whole(0.5e18)))
	require.NoError(t, err)
	part := *new(uint256.Int).SetUint64(uint64(458_333_333_333_333_333+5e17) / 2)
	goes := 200_002 * 479 / uint64(2_000) // ⌊1,000·0.479166…⌋ shares
	require.Equal(t, shut{own: whole(goes), pay: whole(750_000 - goes), part: part}, r)
	*s.at(0) = band{x: whole(3_000_005), shares: whole(1_000)}
	r, err = s.shuts(o, &one)
	require.NoError(t, err)
	require.Equal(t, shut{own: whole(1_500_000), extra: whole(3), part: one, whole: true}, r)
	o.Of = vault.NamedAddress("bob")
	_, err = s.shuts(o, &one)
	require.ErrorIs(t, err, offer.ErrGone)
}

// Whoever takes all out leaves the outermost band to another whose bands end a band further on.
func TestTheOutermostBandIsAnothers(t *testing.T) {
	v := noBands(t)
	v.active = -1
	first, err := v.deposit(whole(4_000), 0, 3, nil)
	require.NoError(t, err)
	_, err = v.deposit(whole(4_000), 1, 4, nil)
	require.NoError(t, err)
	_, _, err = v.withdraw(one, 0, first)
	require.NoError(t, err)
	require.Equal(t, [2]int{1, 4}, [2]int{v.low, v.high})
}

// A band of one coin may hold more than the square of it has room for.
func TestABandOfOneCoinIsAsLargeAsItMayBe(t *testing.T) {
	r := noBands(t).curveRule
	var c checked
	require.Equal(t, *tenTo(40), r.y0(&c, uint256.Int{}, *tenTo(40), one, one))
	require.Equal(t, *new(uint256.Int).Div(new(uint256.Int).Mul(tenTo(40), uint256.NewInt(99)), uint256.NewInt(100)), r.y0(&c, *tenTo(40), uint256.Int{}, one, one))
	require.NoError(t, c.err)
	r.y0(&c, *tenTo(40), *tenTo(40), one, one)
	require.ErrorIs(t, c.err, fixed.ErrOverflow)
	c = checked{}
	r.y0(&c, one, one, uint256.Int{}, one)
	require.ErrorIs(t, c.err, ErrNoPrice)
}

// A band that is so far away that its edge has no more than three digits of 18 cannot be told, nor one that is
// above all numbers.
func TestBandsTooFarToTell(t *testing.T) {
	r := noBands(t).curveRule
	for n, why := range map[int]error{3_300: nil, 3_500: ErrBand, -13_000: fixed.ErrOverflow, -13_500: ErrExponent} {
		_, err := r.edge(n)
		require.ErrorIs(t, err, why, n)
	}
	v := noBands(t)
	v.active = 1
	_, err := v.deposit(tokens(1), 2, 5, nil)
	require.NoError(t, err)
	for name, b := range map[string]struct {
		band
		why error
	}{"no share": {band{y: *tenTo(30)}, ErrTooLow}, "beyond": {band{shares: *new(uint256.Int).SetAllOne()}, fixed.ErrOverflow}} {
		*v.at(3) = b.band
		got, err := v.deposit(tokens(1), 2, 5, wholes(7))
		require.ErrorIs(t, err, b.why, name)
		require.Equal(t, wholes(7), got)
	}
}

// A band that has nothing to give takes nothing of what passes through it, and a trade of no use changes nothing.
func TestABandWithNothingToGiveTakesNothing(t *testing.T) {
	v := noBands(t)
	*v.at(0), *v.at(1) = band{x: tokens(5)}, band{y: tokens(5)}
	v.high = 1
	var got trade
	unit := whole(1)
	require.NoError(t, v.exchange(&got, true, tokens(1), tokens(3000), uint256.Int{}, unit, unit, maxBands))
	require.Equal(t, [2]int{2, 1}, [2]int{got.count, got.n2})
	require.Equal(t, []uint256.Int{tokens(5), tokens(1)}, got.ticks[:2])
	require.Equal(t, tokens(1), got.in)
	for _, none := range []trade{{in: one, count: 1, ticks: got.ticks}, {out: one, count: 1, ticks: got.ticks}, {}} {
		none.n2 = 1
		v.settle(&none, true)
		require.Equal(t, trade{}, none)
		require.Equal(t, 0, v.active)
		require.Equal(t, [2]band{{x: tokens(5)}, {y: tokens(5)}}, [2]band{v.band(0), v.band(1)})
	}
	v.settle(&got, true)
	require.Equal(t, 1, v.active)
	require.Equal(t, tokens(1), v.band(1).x)
}

// From a band 1,200 above the price a trade passes over no more than 1,073 empty ones; from the price itself it
// goes some 50 on.
func TestATradePassesOverEmptyBands(t *testing.T) {
	unit := whole(1)
	for price, want := range map[string]int{"17": 1_073, "3000000": 51} {
		for _, pump := range []bool{true, false} {
			v := noBands(t)
			v.low, v.high = -5_000, 5_000
			po := *new(uint256.Int).Mul(uint256.MustFromDecimal(price), tenTo(15))
			if !pump {
				po.Div(new(uint256.Int).Mul(&v.base, &v.base), &po)
				want = -want
			}
			var got trade
			require.NoError(t, v.exchange(&got, pump, one, po, uint256.Int{}, unit, unit, maxBands))
			require.InDelta(t, want, got.n2, 1, price)
			if price == "17" {
				require.Equal(t, want, got.n2)
			}
			require.Zero(t, got.count)
		}
	}
	v := noBands(t)
	v.base.Clear()
	var got trade
	require.Error(t, v.exchange(&got, true, one, uint256.Int{}, uint256.Int{}, unit, unit, maxBands), "no price")
}

// Shares of four bands, the second of which is empty, are worth what the other three are, at a price within the
// empty one.
func TestAnEmptyBandIsWorthNothing(t *testing.T) {
	v := noBands(t)
	v.active = 1
	for _, n := range []int{0, 2, 3} {
		*v.at(n) = band{y: tokens(2), shares: whole(1_000)}
	}
	v.at(0).x, v.at(0).y = tokens(2), uint256.Int{}
	po := tokens(2950)
	all, err := v.value(po, 0, wholes(1_000, 0, 1_000, 1_000), false)
	require.NoError(t, err)
	var sum uint256.Int
	for n := range 4 {
		one, err := v.value(po, n, wholes(1_000), false)
		require.NoError(t, err)
		require.Equal(t, n == 1, one.IsZero(), n)
		sum.Add(&sum, &one)
	}
	require.Equal(t, sum, all)
	_, err = v.value(uint256.Int{}, 0, wholes(1_000), false)
	require.ErrorIs(t, err, ErrNoPrice)
}

// deaf is a ledger that tells nothing.
type deaf struct{ Ledger }

func (deaf) Accrued(vault.ID) (vault.Market, error) { return vault.Market{}, errors.New("deaf") }

// The design is asked at every block while a fee after a move falls, and while the least health is below a
// thousandth; debts may grow by the least health.
func TestWhenLlammaWakes(t *testing.T) {
	for name, c := range map[string]struct {
		worst, floor, growth uint256.Int
		awake                bool
	}{
		"a thousandth": {worst: whole(1e15), growth: whole(1.001e18)},
		"less":         {worst: whole(1e15 - 1), growth: whole(1.001e18 - 1), awake: true},
		"none to fall": {growth: one, awake: true},
		"no vault":     {worst: integer(-1)},
		"a fee":        {worst: whole(1e15), growth: whole(1.001e18), floor: whole(1), awake: true},
	} {
		s := stretched(t, 18, 18)
		s.Ledger, s.policy, s.now = deaf{}, Closed(whole(0.86e18)), 500
		s.worst, s.floor = c.worst, c.floor
		k := s.Wake()
		require.Equal(t, c.growth, k.Growth, name)
		if c.awake {
			require.Equal(t, uint64(501), k.Until, name)
		} else {
			require.Equal(t, uint64(Never), k.Until, name)
		}
	}
	s := stretched(t, 18, 18)
	s.po.Clear()
	s.policy = Closed(whole(0.86e18))
	require.Equal(t, uint64(Never), s.Wake().Until, "without a price there is nothing to wake for")
}

// A price of nothing is passed over; one that is beyond what can be told is not.
func TestATickWithoutAPrice(t *testing.T) {
	s := stretched(t, 18, 18)
	moves, err := s.Tick(1, uint256.Int{}, nil)
	require.NoError(t, err)
	require.Empty(t, moves)
	_, err = s.Tick(1, *new(uint256.Int).SetAllOne(), nil)
	require.ErrorIs(t, err, fixed.ErrOverflow)
}

// Of a debt of 100,000 on bands that would fetch 118,117, at a discount of a fifth, 699 thousandths are the
// least that restore a health of 0: they take 80,492 with them, and four fifths of the 37,625 that are left are
// 30,100.
func TestTheLeastClosingIsToAHealthOfNothing(t *testing.T) {
	for down, want := range map[uint64]uint64{118_117: 69_900, 118_116: 70000, 0: 100_000} {
		s, _, o := owing(t, down)
		o.Case.Position.BorrowShares = whole(100_000e6)
		o.Case.Totals = vault.Market{TotalBorrowAssets: whole(999_999), TotalBorrowShares: whole(999_999e6)}
		require.Equal(t, whole(want), s.Least(o), down)
	}
	s, _, o := owing(t, 0)
	o.Of = vault.NamedAddress("bob")
	require.Equal(t, whole(100), s.Least(o), "nobody's is all")
	_, err := s.told(o, ref(whole(0)))
	require.ErrorIs(t, err, offer.ErrGone)
	s, _, o = owing(t, 0)
	o.Most = one
	_, err = s.told(o, ref(whole(1)))
	require.ErrorIs(t, err, offer.ErrTooSmall)
	terms, err := s.told(o, &one)
	require.NoError(t, err)
	require.Equal(t, offer.Terms{Pay: whole(100), Receive: whole(1_000)}, terms)
	_, err = s.told(o, ref(whole(1e18+1)))
	require.ErrorIs(t, err, offer.ErrAbove)
}

// What is planned is quoted from while nothing of what it depends on has changed.
func TestAPlanHoldsForWhatItWasMadeOn(t *testing.T) {
	for name, change := range map[string]func(*llamma, *offer.Offer){
		"":          func(*llamma, *offer.Offer) {},
		"none made": func(s *llamma, _ *offer.Offer) { s.plan.made = false },
		"bands":     func(s *llamma, _ *offer.Offer) { s.version++ },
		"time":      func(s *llamma, _ *offer.Offer) { s.now++ },
		"price":     func(s *llamma, _ *offer.Offer) { s.raw = one },
		"offer":     func(_ *llamma, o *offer.Offer) { o.Lot = lotDump },
	} {
		s := stretched(t, 18, 18)
		s.version, s.now, s.raw = 7, 1_000, tokens(3000)
		o := offer.Offer{Kind: offer.Arbitrage, Lot: lotPump}
		s.plan = planned{made: true, offer: o, version: 7, now: 1_000, raw: tokens(3000), po: tokens(2000)}
		change(s, &o)
		require.Equal(t, name == "", s.imagine(&o), name)
		want := uint64(3000)
		if name == "" {
			want = 2000
		}
		require.Equal(t, tokens(want), s.po, name)
	}
}

// A state names what bands hold, or who has shares of them, and no others. Restored it is the same, and no
// version comes twice.
func TestTheStateOfBands(t *testing.T) {
	s := stretched(t, 18, 18)
	s.number = map[vault.Address]int{}
	empty := s.State(nil)
	require.Len(t, empty, 7)
	for n, b := range map[int]band{-3: {x: one}, 0: {y: one}, 1: {}, 2: {shares: one}} {
		*s.at(n) = b
	}
	l := s.loanOf(vault.NamedAddress("ann"))
	l.n1, l.shares = 1, wholes(5, 6)
	s.active, s.low, s.high = -1, -3, 2
	state := s.State(nil)
	require.Len(t, state, 7+3*4+3+2)
	again := stretched(t, 18, 18)
	again.version = 5
	require.NoError(t, again.Restore(state))
	require.Equal(t, state, again.State(nil))
	require.Greater(t, again.version, uint64(5))
	top, err := s.edge(1)
	require.NoError(t, err)
	require.Equal(t, top, again.loans[0].top)
	again.stir(0, 0)
	require.Greater(t, again.version, uint64(6))
	require.NoError(t, again.Restore(empty))
	require.ErrorIs(t, again.Restore(empty[:6]), ErrState)
	for k := 1; k <= 3; k++ { // of a band not all is there
		require.ErrorIs(t, again.Restore(state[:7+k]), ErrState, k)
	}
	require.NoError(t, again.Restore(state[:7+4]))
}

// What the bands would give is nothing where it is no whole unit.
func TestNoOfferIsOfLessThanAUnit(t *testing.T) {
	for half, gone := range map[uint64]bool{1: true, 2: false} {
		s := stretched(t, 18, 0)
		*s.at(0) = band{y: whole(half * 5e17)}
		o := offer.Offer{Kind: offer.Arbitrage, Lot: lotPump}
		if err := s.open(&o); gone {
			require.ErrorIs(t, err, offer.ErrGone)
			continue
		} else {
			require.NoError(t, err)
		}
		require.False(t, o.Most.IsZero())
	}
}

// still is a ledger whose totals do not change.
type still struct {
	Ledger
	totals vault.Market
}

func (l still) Accrued(vault.ID) (vault.Market, error) { return l.totals, nil }

// Of four loans the one without bands, the one without debt, and the one whose debt is beyond all numbers are
// passed over. The healthy one tells the least health, and the last, which comes after them all, is unsafe.
func TestALookPassesOverWhatHasNoHealth(t *testing.T) {
	s, _, o := owing(t, 126)
	s.Ledger = still{totals: o.Case.Totals}
	s.loans[0].owed = whole(100e6)
	for name, l := range map[string]loan{
		"no bands": {owed: whole(100e6)}, "no debt": {shares: wholes(1_000)}, "beyond": {shares: wholes(1_000), owed: *new(uint256.Int).SetAllOne()},
	} {
		l.at, l.owner = s.po, vault.NamedAddress(name)
		s.loans = append(s.loans, l)
	}
	s.loans = append(s.loans, loan{owner: vault.NamedAddress("bob"), shares: wholes(1_000), owed: whole(100e6), down: whole(124), at: s.po})
	unsafe := s.Unsafe(nil)
	require.Len(t, unsafe, 1)
	require.Equal(t, vault.NamedAddress("bob"), unsafe[0].Borrower)
	require.Equal(t, whole(100), unsafe[0].Debt)
	require.Equal(t, whole(0.008e18), s.worst)
	s.loans[0].down = whole(125)
	require.Len(t, s.Unsafe(nil), 1)
	require.Equal(t, whole(0.008e18), s.worst, "the same block is looked at once")
	s.version++
	require.Len(t, s.Unsafe(nil), 1)
	require.True(t, s.worst.IsZero(), "a health of 0 is healthy")
}

// What bands fetch depends on no price where the price is above the first and the active band before it.
func TestWhatBandsFetchAboveThem(t *testing.T) {
	for name, c := range map[string]struct {
		price  uint64
		active int
		still  bool
	}{"above": {3_001, -1, true}, "at the edge": {3_000, -1, false}, "active": {3_001, 0, false}, "beyond": {3_001, 1, false}} {
		s, l, _ := owing(t, 77)
		l.top, s.po, s.active = tokens(3000), tokens(c.price), c.active
		l.still = true // as it was before
		l.at.Clear()
		debt := whole(100)
		_, known := s.health(l, &debt)
		require.True(t, known)
		if c.still {
			require.Equal(t, whole(77), l.down, name)
			l.still = false
			l.at.Clear()
			_, _ = s.health(l, &debt)
		}
		require.NotEqual(t, whole(77), l.down, name)
		require.Equal(t, c.still, l.still, name)
	}
}
