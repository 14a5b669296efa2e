package design

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
)

// What a lot's taker may earn at most is the feed over the lot's price and a billionth, and no more than
// anything. A lot that is over is passed over, and the one behind it counts.
func TestWhatTheTakerOfALotMayEarn(t *testing.T) {
	dear := *new(uint256.Int).Mul(uint256.NewInt(1_850), tenTo(24))
	for name, c := range map[string]struct{ top, price, earns uint256.Int }{
		"a ray":        {ray, dear, tokens(1_850)},
		"nearly none":  {whole(1), dear, *new(uint256.Int).Mul(uint256.NewInt(1_850), tenTo(45))},
		"too much":     {whole(1), *tenTo(40), anything},
		"out of bound": {whole(1), *tenTo(58), anything},
	} {
		r, err := MakerClipperMainnet.Open(&told{}, vault.ID{}, Market{LLTV: whole(0.86e18), CollateralDecimals: 18, LoanDecimals: 6})
		require.NoError(t, err)
		s := r.(*clipper)
		for _, start := range []uint64{0, 1e9} {
			var l clipLot
			l.top, l.start = c.top, start
			s.lots = append(s.lots, l)
		}
		_, err = s.Tick(1e9, c.price, nil)
		require.NoError(t, err)
		require.Equal(t, *c.earns.AddUint64(&c.earns, 1e9), s.earns, name)
	}
}
