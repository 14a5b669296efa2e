package foreign_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// usdc is a price in whole USDC, of 6 decimals, for a token of 18.
func usdc(whole uint64) *uint256.Int {
	scale := uint256.MustFromDecimal("1000000000000000000000000")
	return scale.Mul(scale, uint256.NewInt(whole))
}

// opened is the example with a position of 10 WETH and 25,000 USDC at a price of 3,500.
func opened(t *testing.T) (*foreign.Market, vault.Address) {
	t.Helper()
	d, err := foreign.Example()
	require.NoError(t, err)
	c, err := contracts.LoadChain(d.Alloc, d.Number, d.Time)
	require.NoError(t, err)
	m, err := foreign.Open(c, &foreign.Morpho{})
	require.NoError(t, err)
	require.NoError(t, m.SetPrice(usdc(3500)))
	require.NoError(t, m.Lend(*uint256.NewInt(100_000e6)))
	require.NoError(t, m.Open(alice, *uint256.NewInt(10e18), *uint256.NewInt(25_000e6)))
	return m, alice
}

func TestAPriceMakesTrialsAnew(t *testing.T) {
	t.Parallel()
	m, alice := opened(t)
	_, err := m.Offer(alice)
	require.ErrorIs(t, err, offer.ErrGone)
	require.NoError(t, m.SetPrice(usdc(2900)))
	o, err := m.Offer(alice)
	require.NoError(t, err)
	require.Equal(t, uint64(25_000e6), o.Most.Uint64())
	trials := m.Trials()
	_, err = m.Offer(alice)
	require.NoError(t, err)
	require.Equal(t, trials, m.Trials(), "nothing changed, and nothing is tried again")
}

// Two calls of a plan quote what the two do when they are made.
func TestAPlanOfTwoCallsIsQuotedAsItGoes(t *testing.T) {
	t.Parallel()
	m, alice := opened(t)
	require.NoError(t, m.SetPrice(usdc(2700))) // so far that it is unhealthy after the first
	require.NoError(t, m.Admit(bob, uint256.NewInt(1)))
	o, err := m.Offer(alice)
	require.NoError(t, err)
	part := *uint256.NewInt(1_000e6)
	first, err := m.Quote(&o, part)
	require.NoError(t, err)
	var next offer.Offer
	require.NoError(t, m.After(&o, part, &next))
	second, err := m.Quote(&next, next.Most)
	require.NoError(t, err)
	for _, call := range []struct {
		of     *offer.Offer
		amount uint256.Int
		want   offer.Terms
	}{{&o, part, first}, {&next, next.Most, second}} {
		got, err := m.Take(0, call.of, call.amount)
		require.NoError(t, err)
		require.Equal(t, call.want, got)
	}
	_, loan := m.Pair()
	left, err := m.Balance(loan.Address, bob)
	require.NoError(t, err)
	require.Equal(t, uint64(1), left.Uint64(), "the venue advanced what was paid")
	_, err = m.Quote(&o, *new(uint256.Int).AddUint64(&o.Most, 1))
	require.ErrorIs(t, err, offer.ErrAbove)
}
