package venue_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
)

// hosted is a market of ten marks, two seconds apart, that runs at a speed by a clock that the test moves.
func hosted(t *testing.T, speed venue.Speed, wall *int64) *venue.Host {
	m := market(t, "binance-usdm", func(c *venue.Config) {
		c.Path, c.Every = []uint64{2000, 1999, 1998, 1997, 1996, 1995, 1994, 1993, 1992, 1991}, 2000
	})
	return venue.NewHost(m, speed, func() int64 { return *wall })
}

// At five times the clock a mark of two seconds comes every 400 milliseconds of the wall's, once, and none after the
// last.
func TestTimeRunsWithTheSpeed(t *testing.T) {
	wall := int64(1_700_000_000_000)
	h := hosted(t, 5, &wall)
	require.Equal(t, wall, h.Now())
	require.Equal(t, wall, h.Wall())
	for _, row := range []struct {
		wait, now int64
		steps     uint64
	}{{0, 0, 0}, {399, 1995, 0}, {1, 2000, 1}, {0, 2000, 1}, {1199, 7995, 3}, {1, 8000, 4}, {10_000, 58_000, 9}, {400, 60_000, 9}} {
		wall += row.wait
		require.NoError(t, h.CatchUp())
		require.Equal(t, []any{1_700_000_000_000 + row.now, row.steps}, []any{h.Now(), h.Steps()}, row)
	}
	require.False(t, h.Paused())
	require.Equal(t, "1991", h.Price(h.Mark()).String())
	require.Equal(t, int64(1_700_000_018_000), h.Stamp(), "that of the last mark")
}

// A market that is paused makes no marks, and its clock runs with the wall's; what was missed is not made up for.
func TestAPause(t *testing.T) {
	wall := int64(1_700_000_000_000)
	h := hosted(t, 5, &wall)
	wall += 100
	h.Pause(true)
	h.Pause(true)
	require.True(t, h.Paused())
	require.Equal(t, int64(1_700_000_000_500), h.Now())
	wall += 1000
	require.NoError(t, h.CatchUp())
	require.Equal(t, int64(1_700_000_001_500), h.Now())
	require.Zero(t, h.Steps())
	h.Pause(false)
	require.False(t, h.Paused())
	wall += 399
	require.NoError(t, h.CatchUp())
	require.Zero(t, h.Steps())
	wall++
	require.NoError(t, h.CatchUp())
	require.Equal(t, uint64(1), h.Steps())
	require.Equal(t, int64(1_700_000_003_500), h.Now())
}

// Without a speed the market goes on when it is told, and its clock by as much: two seconds a mark, for those that
// were made.
func TestSteps(t *testing.T) {
	wall := int64(1_700_000_000_000)
	h := hosted(t, 0, &wall)
	require.True(t, h.Paused())
	wall += 10
	require.NoError(t, h.CatchUp())
	require.Zero(t, h.Steps())
	a, err := h.Step(3, "")
	require.NoError(t, err)
	require.Equal(t, uint64(3), a.Steps)
	require.Equal(t, []int64{1_700_000_006_010, 1_700_000_006_010}, []int64{h.Now(), h.Stamp()})
	a, err = h.Step(1<<60, venue.AnyLiquidation)
	require.NoError(t, err)
	require.Equal(t, uint64(6), a.Steps)
	require.Equal(t, int64(1_700_000_018_010), h.Now())
	_, err = h.Step(1, "")
	require.ErrorIs(t, err, venue.ErrEnd)
	require.Equal(t, int64(1_700_000_018_010), h.Now())
	require.NoError(t, h.Back(0))
	require.Zero(t, h.Steps())
	require.Equal(t, int64(1_700_000_018_010), h.Now(), "stamps go on")
	require.Error(t, h.Back(1))
}

// After a step and after a return the next mark is a whole one away.
func TestTheNextMarkAfterAStep(t *testing.T) {
	wall := int64(1_700_000_000_000)
	h := hosted(t, 1, &wall)
	wall += 1500
	_, err := h.Step(2, "")
	require.NoError(t, err)
	wall += 499
	require.NoError(t, h.CatchUp())
	require.Equal(t, uint64(2), h.Steps())
	wall++
	require.NoError(t, h.CatchUp())
	require.Equal(t, uint64(3), h.Steps())
	wall += 1000
	require.NoError(t, h.Back(0))
	wall += 1999
	require.NoError(t, h.CatchUp())
	require.Zero(t, h.Steps())
	wall++
	require.NoError(t, h.CatchUp())
	require.Equal(t, uint64(1), h.Steps())
	require.Equal(t, venue.Key{Secret: "secret", Account: 0}, h.Keys["key"])
}

// However long it is paused, or has no speed, a market makes no marks by itself.
func TestALongPause(t *testing.T) {
	for _, speed := range []venue.Speed{0, 5} {
		wall := int64(1_700_000_000_000)
		h := hosted(t, speed, &wall)
		h.Pause(true)
		wall += 60_000
		require.NoError(t, h.CatchUp())
		require.Zero(t, h.Steps(), speed)
		h.Pause(false)
		wall += 60_000
		require.NoError(t, h.CatchUp())
		require.Equal(t, speed > 0, h.Steps() > 0, speed)
	}
}
