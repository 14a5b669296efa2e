package vault_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// A room holds from its first second until before its last, at its lowest and its highest price and between.
func TestWhenARoomHolds(t *testing.T) {
	e, id := crowd(t, 50)
	now := e.Time()
	price := tenTo(1700, 24)
	var s vault.Search
	found := e.Find(&s, id, &price, now+10, nil)
	require.NotEmpty(t, found)
	r := e.Room(&s, found, now+10, now+30)
	require.Equal(t, now+30, r.Until())
	for at, holds := range map[uint64]bool{now + 9: false, now + 10: true, now + 29: true, now + 30: false} {
		require.Equal(t, holds, r.Holds(&price, at), "%d", int64(at-now))
	}
	low, high := r.Prices()
	require.True(t, low.Lt(&price) && high.Gt(&price))
	require.True(t, r.Holds(&low, now+10))
	require.True(t, r.Holds(&high, now+10))
	require.False(t, r.Holds(new(uint256.Int).SubUint64(&low, 1), now+10))
	require.False(t, r.Holds(new(uint256.Int).AddUint64(&high, 1), now+10))
	require.False(t, new(vault.Room).Holds(&price, now))
	earlier := e.Room(&s, found, now+20, now+5)
	require.Equal(t, now+20, earlier.Until(), "it never ends before it begins")
	require.False(t, earlier.Holds(&price, now+20))

	require.Zero(t, e.Room(new(vault.Search), nil, now, now+9), "nothing was searched")
	require.Zero(t, e.Room(&s, found, now+9, now+30), "before the search")
	require.NoError(t, e.SupplyCollateral(lender, id, ether, account(0)))
	require.Zero(t, e.Room(&s, found, now+10, now+30), "another market by now")
}

// Where nobody is at risk a room has no highest price but that of 128 bits. Where everybody is it has no lowest.
func TestARoomWithoutAnEnd(t *testing.T) {
	e, id := crowd(t, 50)
	var s vault.Search
	price := tenTo(1, 24)
	found := e.Find(&s, id, &price, e.Time(), nil)
	require.Len(t, found, 50)
	r := e.Room(&s, found, e.Time(), e.Time()+9)
	low, high := r.Prices()
	require.True(t, low.IsZero())
	first := tenTo(1162, 24) // 1000/0.86 is 1162.79
	require.True(t, high.Gt(&first) && high.Lt(&at2000))

	price = tenTo(1861, 24) // above everybody, and below the promise of a day
	found = e.Find(&s, id, &price, e.Time(), nil)
	require.Empty(t, found)
	if r = e.Room(&s, found, e.Time(), e.Time()+9); r.Holds(&price, e.Time()) {
		_, high = r.Prices()
		require.Equal(t, uint256.Int{1<<64 - 1, 1<<64 - 1}, high)
	}
}

// inexact is a policy that does not say that it is exact, or says that it is not.
type inexact struct{ vault.Policy }

func (inexact) Exact() bool { return false }

func TestOnlyAnExactPolicyHasRooms(t *testing.T) {
	morpho := design.MorphoBlue.Policy(design.Market{LLTV: lltv86, CollateralDecimals: 18, LoanDecimals: 6})
	for name, policy := range map[string]vault.Policy{"says that it is not": inexact{morpho}, "does not say": atEquality{morpho}} {
		e, id := worldOf(t, func(vault.Params) vault.Policy { return policy })
		_, err := e.Supply(lender, id, tenTo(20_000, 6), zero, lender)
		require.NoError(t, err)
		require.NoError(t, e.SupplyCollateral(ann, id, ether, ann))
		_, err = e.Borrow(ann, id, tenTo(1000, 6), zero, ann, ann)
		require.NoError(t, err)
		var s vault.Search
		price := tenTo(1000, 24)
		found := e.Find(&s, id, &price, e.Time(), nil)
		require.Len(t, found, 1, name)
		require.Zero(t, e.Room(&s, found, e.Time(), e.Time()+9), name)
	}
}

// Where what is owed by its end is not known there is no room.
func TestNoRoomReachesBeyondWhatCanAccrue(t *testing.T) {
	e, id := usurious(t)
	var s vault.Search
	price := tenTo(1, 26) // 1e20 are owed, and 0.86e20 carried
	found := e.Find(&s, id, &price, present, nil)
	require.Len(t, found, 1)
	require.Zero(t, e.Room(&s, found, present, present+24*3600))
	require.Empty(t, e.Find(&s, id, &price, present+24*3600, nil))
	require.False(t, e.Stands(&s, id, &price, present+24*3600))
	e.Find(&s, id, &price, present, nil)
	require.True(t, e.Stands(&s, id, &price, present))
	require.False(t, e.Stands(&s, id, &price, present+24*3600), "an accrual that fails ends it")
}

// Sizes are single-precision numbers, cut off below: 2^24 + 1 has 25 bits and loses the last.
func TestSizesByHand(t *testing.T) {
	for _, row := range []struct {
		amount uint256.Int
		size   uint32
	}{
		{zero, 0},
		{one, 127 << 23},
		{small(3), 128<<23 | 1<<22},
		{small(1<<24 - 1), 150<<23 | 1<<23 - 1},
		{small(1<<24 + 1), 151 << 23},
		{small(1 << 63), 190 << 23},
		{uint256.Int{0, 1}, 191 << 23},
		{uint256.Int{1 << 63, 1}, 191<<23 | 1<<22},
		{uint256.Int{0, 3}, 192<<23 | 1<<22},
		{uint256.Int{1<<64 - 1, 1<<64 - 1}, 254<<23 | 1<<23 - 1},
	} {
		require.Equal(t, row.size, vault.SizeOf(&row.amount), "%v", &row.amount)
	}
}

// The worst are next, one after the other; of equal ones the first by address, whichever was first in the index.
func TestAQueueByHand(t *testing.T) {
	e, id := world(t)
	_, err := e.Supply(lender, id, tenTo(1_000_000, 6), zero, lender)
	require.NoError(t, err)
	open := func(i int, weth, dollars uint64) {
		require.NoError(t, e.SupplyCollateral(ann, id, tenTo(weth, 18), account(i)))
		_, err := e.Borrow(account(i), id, tenTo(dollars, 6), zero, account(i), bot)
		require.NoError(t, err)
	}
	for _, v := range [][3]uint64{{7, 1, 1500}, {3, 10, 15_000}, {5, 100, 150_000}, {1, 1, 1600}, {2, 1, 1200}, {4, 1, 1400}, {9, 10, 14_500}, {6, 1, 1500}, {8, 1, 1000}} {
		open(int(v[0]), v[1], v[2])
	}
	var q vault.Queue
	e.Enqueue(&q, id, tenTo(1500, 24), e.Time()) // at risk from 1290 an ether on
	var order []vault.Address
	for f, is := q.Next(); is; f, is = q.Next() {
		order = append(order, e.Describe(id, f.Vault, e.Time()).Borrower)
	}
	want := []vault.Address{account(1), account(3), account(5), account(6), account(7), account(9), account(4)}
	require.Equal(t, want, order)
	_, is := q.Next()
	require.False(t, is)
	e.Enqueue(&q, vault.ID{1}, zero, e.Time())
	_, is = q.Next()
	require.False(t, is, "an unknown market has none")
	e.Enqueue(&q, id, at2000, e.Time())
	_, is = q.Next()
	require.False(t, is)
	var s vault.Search
	require.Empty(t, e.Find(&s, vault.ID{1}, &zero, e.Time(), nil))
	require.False(t, e.Stands(&s, vault.ID{1}, &zero, e.Time()))
	_, is = e.VaultOf(vault.ID{1}, account(1))
	require.False(t, is)
	_, is = e.VaultOf(id, vault.NamedAddress("nobody"))
	require.False(t, is)
}
