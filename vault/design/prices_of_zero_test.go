package design

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

// A rate is collateral per loan unit, scale 1e18: at a price of 1, 1; less the spread. At no price there is none.
func TestFraxlendsLowRate(t *testing.T) {
	for spread, want := range map[uint64]uint64{0: 1e18, 0.05e18: 0.95e18} {
		d := fraxlend{spread: *uint256.NewInt(spread)}
		rate, err := d.rate(&fixed.PriceScale)
		require.NoError(t, err)
		require.Equal(t, want, rate.Uint64())
		_, err = d.rate(new(uint256.Int))
		require.ErrorIs(t, err, fixed.ErrDivisionByZero)
	}
}

// A price that is 0 in the curve's units is none. One that cannot be read is no price of zero.
func TestACurveNeedsAPrice(t *testing.T) {
	var s llamma
	s.up, s.down = *uint256.NewInt(1), *uint256.NewInt(2)
	require.ErrorIs(t, s.tell(1, uint256.NewInt(1)), ErrNoPrice)
	s.down.Clear()
	err := s.tell(1, uint256.NewInt(1))
	require.Error(t, err)
	require.NotErrorIs(t, err, ErrNoPrice)
}
