package foreign_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/vault"
)

func dec(s string) uint256.Int { return *uint256.MustFromDecimal(s) }

// at is a price in whole loan tokens, both tokens of 18 decimals.
func at(whole uint64) (p uint256.Int) {
	return *p.Mul(uint256.NewInt(whole), uint256.MustFromDecimal("1000000000000000000000000000000000000"))
}

func ether(whole uint64) (x uint256.Int) { return *x.Mul(uint256.NewInt(whole), uint256.NewInt(1e18)) }

var alice, bob = vault.NamedAddress("alice"), vault.NamedAddress("bob")

// The figures are those of Aave's rules by hand: 10 WETH at 3,500 are 35,000 at a threshold of 83 %; 12,500 DAI at
// 2,900 buy 12,500/2,900·1.05 WETH, of which the protocol keeps a tenth of the bonus.
func TestALiquidationOnRealAave(t *testing.T) {
	aave := &foreign.Aave{}
	m, err := foreign.Open(dumped(t, deployedAave(t)), aave)
	require.NoError(t, err)
	account, err := aave.Account(alice)
	require.NoError(t, err)
	require.Equal(t, foreign.Account{Health: *new(uint256.Int).SetAllOne()}, account)

	price := at(3500)
	require.NoError(t, m.SetPrice(&price))
	require.NoError(t, m.Lend(ether(1_000_000)))
	require.NoError(t, m.Open(alice, ether(10), uint256.Int{}))
	account, err = aave.Account(alice)
	require.NoError(t, err)
	require.Equal(t, "3500000000000", account.Collateral.Dec())
	require.Equal(t, "8300", account.Threshold.Dec())
	require.Equal(t, "8050", account.LTV.Dec())

	require.NoError(t, m.Open(alice, uint256.Int{}, ether(25_000)))
	health, err := m.Health(alice)
	require.NoError(t, err)
	require.Equal(t, "1162000000000000000", health.Dec())
	_, _, err = m.MaxSeize(alice)
	require.ErrorIs(t, err, foreign.ErrHealthy)

	price = at(2900)
	require.NoError(t, m.SetPrice(&price))
	health, err = m.Health(alice)
	require.NoError(t, err)
	require.Equal(t, "962800000000000000", health.Dec())
	repay, seize, err := m.MaxSeize(alice)
	require.NoError(t, err)
	require.Equal(t, "12500000000000000000000", repay.Dec(), "half: the close factor above a health of 0.95")
	require.Equal(t, "4504310344827586206", seize.Dec())

	funds := ether(20_000)
	require.NoError(t, m.Admit(bob, &funds))
	taken, err := m.Liquidate(bob, alice, ether(12_500))
	require.NoError(t, err)
	require.Equal(t, repay, taken.Pay)
	require.Equal(t, seize, taken.Receive)
	health, err = m.Health(alice)
	require.NoError(t, err)
	t.Log(health.Dec(), taken.Gas)
	require.Equal(t, "10541", health.Dec()[:5])
}
