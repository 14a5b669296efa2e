package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/vault"
)

// shelved is an arm whose contract reads a price of loan units per collateral unit, at an LTV in hundredths.
func shelved(price, percent uint64) *running {
	a := &running{lives: 9}
	a.answer.Mul(uint256.NewInt(price), &fixed.PriceScale)
	a.key.Trigger.LTV.Mul(uint256.NewInt(percent), uint256.NewInt(1e16))
	return a
}

// At 2,000 and an LTV of 80 % a unit of a vault at risk owes at least 1,600, less one part in 2^30. Where the design
// rounds up to 500 per unit away, it owes at least 1,200.
func TestWhatAUnitAtRiskCarries(t *testing.T) {
	a := shelved(2000, 80)
	require.InEpsilon(t, 1600*(1-1.0/(1<<30)), a.carries(), 1e-13)
	a.key.Trigger.Grain.Mul(uint256.NewInt(500), &fixed.PriceScale)
	require.InEpsilon(t, 1200*(1-1.0/(1<<30)), a.carries(), 1e-13)
}

// A size of 2^n has the shape 8·(127 + n): eight shapes to each power of two. The first shape that may stand on a
// shelf is the one after that of the least size that surely costs enough.
func TestTheLeastShapeOfAShelf(t *testing.T) {
	const shape25, shape26, shape30 = 8 * (127 + 25), 8 * (127 + 26), 8 * (127 + 30)
	size := func(x uint64) uint32 { return vault.SizeOf(uint256.NewInt(x)) }
	for name, row := range map[string]struct {
		answer, slack uint64
		size          uint32
		fewest, price float64
		want          uint32
	}{
		"that costs enough at what it carries":        {1, 0, 0, 1 << 25, 2, shape25 + 1},
		"at what the market gives, where that's less": {1, 0, 0, 1 << 25, 0.5, shape26 + 1},
		"at two a unit, of half the size":             {2, 0, 0, 1 << 26, 4, shape25 + 1},
		"2^24, beside which rounding is little":       {1, 0, 0, 5, 0.5, shape25 + 1},
		"and as often more as the slack is units":     {1, 3, 0, 5, 1, shape26 + 1},
		"that is worth its gas":                       {1, 0, size(1 << 30), 1 << 25, 2, shape30 + 1},
		"none, where it carries nothing":              {0, 0, 0, 1 << 25, 2, shapes},
	} {
		a := shelved(row.answer, 100)
		a.key.Trigger.Slack = *uint256.NewInt(row.slack)
		require.Equal(t, row.want, a.shelve(row.size, row.fewest, row.price), name)
		require.Equal(t, uint64(9), a.sifted, name)
	}
	a := shelved(1, 100)
	a.key.Trigger.Grain = a.answer
	require.EqualValues(t, shapes, a.shelve(0, 1<<25, 2), "it carries exactly nothing")
}

// Of shelves below the least shape all are looked at alone again, in the order from the last on; those of it and above
// stay.
func TestShelvesThatAreTooSmallAreEmptied(t *testing.T) {
	const least = 8*(127+25) + 1
	a := shelved(1, 100)
	s := &a.still
	s.shelves = []shelf{{shape: least}, {shape: least - 1, queued: 50}, {shape: least + 1}}
	s.used, s.shelved = []int32{1, 0, 2}, 5
	a.owner = []int32{3, 4, 0, 1, 2}
	a.last = make([]lasting, 5)
	put := func(shelf int32, vaults ...uint32) {
		for slot, v := range vaults {
			s.shelves[shelf-1].found = append(s.shelves[shelf-1].found, vault.Found{Vault: v})
			a.last[a.owner[v]] = lasting{shelf: shelf, slot: int32(slot), had: 20, queued: 1, place: 6, offered: 4}
		}
	}
	put(1, 4)
	put(2, 0, 1, 2)
	put(3, 3)
	a.sifted = 4
	a.last[a.owner[1]].offered = 3 // before what the shelf was offered in
	require.EqualValues(t, least, a.shelve(0, 1<<25, 2))
	require.Equal(t, []int32{0, 2}, s.used)
	require.Equal(t, 2, s.shelved)
	require.Equal(t, []int32{0, 4, 3}, s.who)
	for slot, i := range s.who {
		l := &a.last[i]
		require.Equal(t, []int32{0, int32(slot)}, []int32{l.shelf, l.slot})
		require.EqualValues(t, 1+50-20, l.queued, "what the shelf waited since it came")
		require.EqualValues(t, 4, l.offered)
		want := int32(6)
		if i == 4 {
			want = none // whatever was said of it is of another block
		}
		require.Equal(t, want, l.place)
	}
}

// Sizes of the shape of 2^30 are from that to below nine eighths of it. Where a unit carries 1, less one part in 2^30,
// and costs 2 at most, all on the shelf cost from 2^30 − 1 to 2.25·2^30: less or more by twice what costs may be wrong
// by, and four units.
func TestWhatAShelfDisplays(t *testing.T) {
	a := shelved(1, 100)
	s := &a.still
	s.shelves = []shelf{{}, {shape: 8 * (127 + 30), found: make([]vault.Found, 3)}}
	s.used = []int32{1}
	s.stock.Shelves = make([]liquidator.Shelf, 4)
	a.display(2)
	require.Len(t, s.stock.Shelves, 1)
	on := s.stock.Shelves[0]
	require.InDelta(t, 1<<30-1-2048-4, on.Least, 0.01)
	require.InDelta(t, 2.25*(1<<30)+4608+4, on.Most, 0.01)
	require.Equal(t, []int{3, 0}, []int{on.Sales, s.shelves[1].at})

	a.display(0.5)
	on = s.stock.Shelves[0]
	require.InDelta(t, 1<<29-1024-4, on.Least, 0.01, "no more than the market's price")
	require.InDelta(t, 0.5625*(1<<30)+1152+4, on.Most, 0.01)
}

// A vault is familiar that was on offer in the last lived block, the eighth, and has been for as many blocks as the
// slowest needs.
func TestAFamiliarVault(t *testing.T) {
	a := &running{lives: 9, block: 100, slowest: 7}
	for name, row := range map[string]struct {
		offered, since uint64
		want           bool
	}{
		"noticed by all":       {8, 93, true},
		"and for long":         {8, 2, true},
		"not by the slowest":   {8, 94, false},
		"offered in this one":  {9, 93, false},
		"not offered for long": {7, 93, false},
	} {
		require.Equal(t, row.want, a.familiar(&lasting{offered: row.offered, since: row.since}), name)
	}
}

// Twelve seconds pass. Whoever waits counts them: each that is looked at alone for itself, a shelf for all on it, and
// whoever was taken down for the last block for itself, whatever its shelf does.
func TestTheTimeThatVaultsWait(t *testing.T) {
	a := &running{last: make([]lasting, 7)}
	s := &a.still
	s.who = []int32{0, 1}
	a.last[0].waiting = true
	s.shelves = []shelf{{waiting: true, queued: 5}, {queued: 5}}
	s.used = []int32{0, 1}
	s.alone = 1
	for _, i := range []int{0, 2, 3, 4, 5, 6} { // the first of the block's sales stood on no shelf
		s.stock.Sales = append(s.stock.Sales, liquidator.Slight{Vault: int32(i)})
	}
	a.last[2] = lasting{shelf: 1, waiting: true, had: 3, queued: 1}
	a.last[3] = lasting{shelf: 1, had: 3, queued: 1}
	a.last[4] = lasting{shelf: 2, waiting: true, had: 3, queued: 1}
	a.last[5] = lasting{shelf: 2, had: 3, queued: 1}
	a.last[6] = lasting{waiting: true, had: 3, queued: 1} // on no shelf any more, and not among those at risk
	s.pass(a, 12)
	require.Equal(t, []uint64{17, 5}, []uint64{s.shelves[0].queued, s.shelves[1].queued})
	for i, want := range [][2]uint64{{12, 0}, {0, 0}, {13, 15}, {1, 15}, {13, 3}, {1, 3}, {1, 3}} {
		require.Equal(t, want, [2]uint64{a.last[i].queued, a.last[i].had}, i)
	}
}

// A vault that is no more at risk stood from when it came until now, where it had not been liquidated before.
func TestHowLongAVaultStood(t *testing.T) {
	for timed, want := range map[bool]uint64{true: 5 + 36, false: 5} {
		a := &running{now: 136, last: []lasting{{stood: 5, from: 100, timed: timed}}}
		a.line(vault.Found{Vault: 0}, 0)
		a.depart(0)
		require.Equal(t, want, a.last[0].stood)
		require.False(t, a.last[0].timed)
		require.Empty(t, a.still.found)
	}
}

// A vault that is taken down is one less for its shelf, and is looked at with when it was first on offer.
func TestAVaultIsTakenDown(t *testing.T) {
	a := setting(t, nil, []uint64{2000, 1850}, owing(10, 16_000))
	require.True(t, a.brisk)
	s := &a.still
	require.Len(t, s.found, 1)
	f := s.found[0]
	a.last[0].since, a.block = 1, 60
	a.putAway(0)
	require.Equal(t, []int{0, 1}, []int{len(s.found), s.shelved})
	a.display(1)
	s.stock.Sales, s.vaults = s.stock.Sales[:0], s.vaults[:0]
	a.takeDown(&f, 0)
	require.Zero(t, s.stock.Shelves[0].Sales)
	require.Len(t, s.stock.Sales, 1)
	sale := s.stock.Sales[0]
	require.Equal(t, []uint64{0, 1}, []uint64{uint64(sale.Vault), sale.Since})
	require.InEpsilon(t, 16_000e6, sale.Cost, 1e-6, "its debt, which is less than its worth")
	require.Equal(t, []uint32{f.Vault}, s.vaults)
}
