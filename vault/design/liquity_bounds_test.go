package design

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// closes is Liquity's where a vault's closing is so much.
func closes(l closing) *liquity {
	m := Market{LLTV: whole(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}
	return &liquity{liquityVaults: newLiquityVaults(m), close: func(*trove, *uint256.Int) (closing, error) { return l, nil }}
}

// A closing spreads where others bear a part of the debt. Where nothing is liquidated there is no quote.
func TestWhichClosingsSpread(t *testing.T) {
	for name, c := range map[string]struct {
		closing
		spreads bool
		why     error
	}{
		"borne":    {closing{liquidated: true, debtRedistributed: one}, true, nil},
		"paid":     {closing{liquidated: true, debtOffset: one}, false, nil},
		"not done": {closing{}, false, offer.ErrGone},
	} {
		s := closes(c.closing)
		o := &offer.Offer{Most: whole(1), Case: owes10(16_000, 1_850)}
		require.Equal(t, c.spreads, s.Spreads(o), name)
		_, err := s.Quote(o, whole(1))
		require.ErrorIs(t, err, c.why, name)
		_, err = s.Quote(o, whole(2))
		require.ErrorIs(t, err, offer.ErrAbove, name)
	}
}

func (*told) Params(vault.ID) (p vault.Params) { return p }

// What Liquity v2 pays for gas is 0.0375 ether: 69.375 dollars at 1,850, and nothing where that cannot be told.
func TestWhatIsPaidForGas(t *testing.T) {
	r, err := LiquityV2Mainnet.Open(&told{}, vault.ID{}, Market{LLTV: whole(0.86e18), CollateralDecimals: 18, LoanDecimals: 6})
	require.NoError(t, err)
	s := r.(*liquity)
	require.Equal(t, whole(69_375_000), s.reward(new(uint256.Int).Mul(uint256.NewInt(1_850), tenTo(24))))
	require.Equal(t, uint256.Int{}, s.reward(new(uint256.Int).SetAllOne()))
}

// Before there is a price nobody is asked what the total ratio is.
func TestLiquityWakesForNothingBeforeAPrice(t *testing.T) {
	s := closes(closing{})
	s.ccr = liquityCCR
	k := s.Wake()
	require.Equal(t, uint64(Never), k.Until)
	require.True(t, k.Growth.IsZero())
}

// A debt whose ratio is beyond all numbers is refused.
func TestARatioBeyondAllNumbers(t *testing.T) {
	huge := *new(uint256.Int).SetAllOne()
	v := trove{coll: huge, debt: one, price: huge}
	_, err := v.close2(&boldRule{mcr: liquityMCR})
	require.Error(t, err)
}
