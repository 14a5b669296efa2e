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
	require.Positive(t, trials)
	_, err = m.Offer(alice)
	require.NoError(t, err)
	require.Equal(t, trials, m.Trials(), "nothing changed, and nothing is tried again")
	require.NoError(t, m.SetTime(m.Chain.Time()))
	_, err = m.Offer(alice)
	require.NoError(t, err)
	require.Equal(t, trials, m.Trials(), "the time is what it was")
	require.NoError(t, m.SetTime(m.Chain.Time()+12))
	_, err = m.Offer(alice)
	require.NoError(t, err)
	require.Greater(t, m.Trials(), trials)
}

// Of who owes nothing, nothing is tried.
func TestNothingIsTakenOfWhoOwesNothing(t *testing.T) {
	t.Parallel()
	m, _ := opened(t)
	trials := m.Trials()
	_, _, err := m.MaxSeize(bob)
	require.ErrorIs(t, err, foreign.ErrHealthy)
	require.Equal(t, trials, m.Trials())
}

func TestWhoIsAdmittedLetsTheProtocolTake(t *testing.T) {
	t.Parallel()
	m, _ := opened(t)
	_, loan := m.Pair()
	spender := m.Spender()
	allowance := func() *uint256.Int {
		call := append([]byte{0xdd, 0x62, 0xed, 0x3e}, make([]byte, 64)...) // allowance(address,address)
		copy(call[4+12:], bob[:])
		copy(call[4+32+12:], spender[:])
		out, err := m.Chain.View(loan.Address, call)
		require.NoError(t, err)
		return new(uint256.Int).SetBytes(out)
	}
	require.True(t, allowance().IsZero())
	require.NoError(t, m.Admit(bob, uint256.NewInt(7)))
	require.Equal(t, new(uint256.Int).SetAllOne(), allowance())
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

// stubborn is a protocol whose liquidations are another call.
type stubborn struct {
	foreign.Morpho
	call func(contracts.Request) contracts.Request
}

func (s *stubborn) Liquidation(liquidator, borrower vault.Address, repay uint256.Int) (contracts.Request, error) {
	q, err := s.Morpho.Liquidation(liquidator, borrower, repay)
	return s.call(q), err
}

// The gas of a liquidation is measured where the protocol refuses a healthy position and not another; nothing is left of the
// measurement.
func TestTheGasOfALiquidationIsMeasured(t *testing.T) {
	t.Parallel()
	m, alice := opened(t)
	collateral, debt, err := m.Position(alice)
	require.NoError(t, err)
	liquidate, refused, err := m.Gas()
	require.NoError(t, err)
	require.Greater(t, liquidate, refused)
	require.Greater(t, refused, uint64(21_000))
	again, debtAgain, err := m.Position(alice)
	require.NoError(t, err)
	require.Equal(t, [2]uint256.Int{collateral, debt}, [2]uint256.Int{again, debtAgain})
	_, err = m.Offer(alice)
	require.ErrorIs(t, err, offer.ErrGone, "the price is as it was")

	for name, call := range map[string]func(contracts.Request) contracts.Request{
		"a call that anybody may make": func(q contracts.Request) contracts.Request {
			return contracts.Request{From: q.From, To: q.To, Calldata: append([]byte{0x8d, 0xa5, 0xcb, 0x5b}, make([]byte, 32)...)} // owner()
		},
		"no call": func(q contracts.Request) contracts.Request { return contracts.Request{From: q.From, To: q.To} },
	} {
		d, err := foreign.Example()
		require.NoError(t, err)
		c, err := contracts.LoadChain(d.Alloc, d.Number, d.Time)
		require.NoError(t, err)
		m, err := foreign.Open(c, &stubborn{call: call})
		require.NoError(t, err)
		_, _, err = m.Gas()
		require.EqualError(t, err, "foreign: morpho-blue did not refuse to liquidate a position at a health of 1.03", name)
	}
}

// A bot that was not admitted takes nothing.
func TestABotThatWasNotAdmittedTakesNothing(t *testing.T) {
	t.Parallel()
	m, alice := opened(t)
	require.NoError(t, m.SetPrice(usdc(2900)))
	_, err := m.Sell(0, alice, *uint256.NewInt(1e6))
	require.EqualError(t, err, "foreign: bot 0 was not admitted")
	require.NoError(t, m.Admit(bob, uint256.NewInt(1)))
	got, err := m.Sell(0, alice, *uint256.NewInt(1_000e6))
	require.NoError(t, err)
	require.LessOrEqual(t, got.Pay.Uint64(), uint64(1_000e6))
	collateral, loan := m.Pair()
	for token, want := range map[vault.Address]uint64{loan.Address: 1, collateral.Address: 0} {
		left, err := m.Balance(token, bob)
		require.NoError(t, err)
		require.Equal(t, want, left.Uint64(), "what is left, and what was taken, is the purse's")
	}
	_, err = m.Sell(1, alice, *uint256.NewInt(1e6))
	require.EqualError(t, err, "foreign: bot 1 was not admitted")
}
