package lending

import (
	"math"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// Where nobody is at risk an arm dozes at all answers from the safe price up.
func TestAnArmDozesAboveTheSafePrice(t *testing.T) {
	a := setting(t, nil, []uint64{2000, 2000}, owing(10, 8000))
	a.brisk = true
	safe, until := a.index.SafePrice(a.market, a.now)
	require.NotZero(t, until)
	for name, row := range map[string]struct {
		answer, until uint64
		may           bool
	}{"above": {1, until, true}, "there": {0, until, true}, "where it is not known": {1, 0, false}} {
		calm := arm.Always
		a.answer, a.doze = safe, doze{}
		a.answer.AddUint64(&a.answer, row.answer)
		a.nod(&safe, row.until, &calm)
		require.Equal(t, row.may, a.doze.may, name)
		require.False(t, a.doze.some, name)
		if row.may {
			require.Equal(t, safe, a.doze.low)
			require.Equal(t, *new(uint256.Int).SetAllOne(), a.doze.high)
		}
	}
	calm := arm.Always
	a.answer, a.doze = safe, doze{}
	a.answer.SubUint64(&a.answer, 1)
	a.nod(&safe, until, &calm)
	require.False(t, a.doze.may, "below it somebody may be")
}

// A room in which the same are at risk is asked for an hour ahead, and anew where less than ten minutes of it are
// left.
func TestForHowLongAnArmDozes(t *testing.T) {
	for left, want := range map[uint64]uint64{599: 3600, 600: 600, 601: 601, 3000: 3000} {
		a := setting(t, nil, []uint64{2000, 1850}, tiny(1e12)...)
		require.Len(t, a.still.found, 1)
		search := a.still.roll.Search()
		a.still.room = a.index.Room(&search, a.still.found, a.now, a.now+left)
		calm := arm.Always
		a.nod(new(uint256.Int), 0, &calm)
		require.True(t, a.doze.may, left)
		require.True(t, a.doze.some)
		require.Equal(t, a.now+want, calm.Until, left)
		require.Equal(t, *uint256.NewInt(1e12), a.doze.largest)

		calm = arm.Always
		a.nod(new(uint256.Int), a.now+100, &calm)
		require.Equal(t, a.now+100, calm.Until, "and no longer than nobody else is at risk")
	}
}

// Ten ether pay for gas of 2,000 dollars at 2,100 where they cost 1,900 each. An arm dozes below that, where nobody
// is rewarded and the venue is no dearer than the reference, and within the answers at which the same are at risk.
func TestAtWhichPricesAnArmDozes(t *testing.T) {
	const now, block = 1012, 5
	for name, row := range map[string]struct {
		dollars uint64
		change  func(*running)
		dozes   bool
	}{
		"below":            {2099, func(*running) {}, true},
		"there":            {2100, func(*running) {}, false},
		"above":            {2101, func(*running) {}, false},
		"rewarded":         {2099, func(a *running) { a.key.Rewards = true }, false},
		"not known":        {2099, func(a *running) { a.doze.may = false }, false},
		"too late":         {2099, func(a *running) { a.doze.calm.Until = now }, false},
		"a borrower stirs": {2099, func(a *running) { a.doze.watch.Until = now }, false},
		"in time":          {2099, func(a *running) { a.doze.calm.Until = now + 1 }, true},
		"answer too low":   {2099, func(a *running) { a.doze.low.AddUint64(&a.answer, 1) }, false},
		"answer as low":    {2099, func(a *running) { a.doze.low = a.answer }, true},
		"answer too high":  {2099, func(a *running) { a.doze.high.SubUint64(&a.answer, 1) }, false},
		"answer as high":   {2099, func(a *running) { a.doze.high = a.answer }, true},
		"nobody at risk":   {2101, func(a *running) { a.doze.some = false }, true},
	} {
		a := costly()
		a.EtherPrice = a.price
		a.feed, a.heard = still{low: 0, high: math.MaxUint64}, block
		a.doze = doze{may: true, calm: arm.Always, watch: arm.Always, some: true, largest: *uint256.NewInt(10e18)}
		a.doze.high.SetAllOne()
		row.change(a)
		require.Equal(t, row.dozes, a.dozes(oracleDollars(row.dollars), oracleDollars(row.dollars), block, now), name)
		if row.dozes && a.doze.some {
			require.Equal(t, oracleDollars(2100), a.calm.High, name)
		}
	}
}

// After borrowers stirred in a block and did nothing, an arm dozes on where it dozed, and wakes when the next one stirs.
func TestAnArmDozesOnAfterBorrowersStirred(t *testing.T) {
	const now = 1012
	for name, row := range map[string]struct {
		change func(*running)
		dozes  bool
	}{
		"stirred":      {func(*running) {}, true},
		"nobody did":   {func(a *running) { a.doze.watch = arm.Always }, false},
		"did not doze": {func(a *running) { a.doze.may = false }, false},
		"too late":     {func(a *running) { a.doze.calm.Until = now }, false},
		"others":       {func(a *running) { a.doze.low.AddUint64(&a.answer, 1) }, false},
	} {
		a := costly()
		a.now, a.feed, a.watch = now, still{low: 0, high: math.MaxUint64}, agents.NewWatch(nil, nil)
		a.doze = doze{may: true, calm: arm.Always, watch: arm.Band{Low: a.ref, High: arm.Always.High, Until: arm.Always.Until}}
		a.doze.high.SetAllOne()
		row.change(a)
		require.Equal(t, row.dozes, a.dozesOn(fixed.WAD), name)
		if row.dozes {
			require.Equal(t, arm.Always.Low, a.doze.watch.Low, "nobody is left who watches")
			require.Equal(t, uint64(7), a.calm.Until, "the feed publishes")
		}
	}
}
