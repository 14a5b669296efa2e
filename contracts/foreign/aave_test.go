package foreign_test

import (
	"os"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/contracts/state"
	"github.com/ringfence-sim/ringfence/internal/shared"
	"github.com/ringfence-sim/ringfence/vault"
)

// at is a price in whole loan tokens, both tokens of 18 decimals.
func at(whole uint64) (p uint256.Int) {
	return *p.Mul(uint256.NewInt(whole), uint256.MustFromDecimal("1000000000000000000000000000000000000"))
}

func ether(whole uint64) (x uint256.Int) { return *x.Mul(uint256.NewInt(whole), uint256.NewInt(1e18)) }

var alice, bob = vault.NamedAddress("alice"), vault.NamedAddress("bob")

// The figures are those of Aave's rules by hand: 10 WETH at 3,500 are 35,000 at a threshold of 83 %; 12,500 DAI at
// 2,900 buy 12,500/2,900·1.05 WETH, of which the protocol keeps a tenth of the bonus.
func TestALiquidationOnRealAave(t *testing.T) {
	aave := deployedAave(t)
	byAavesRule(t, dumped(t, aave))
	byAavesRule(t, cached(t, aave))
}

// cacheOfAave names a state of Ethereum's mainnet with Aave v3, as the file cache.json of verbs' example of it at
// block 19,471,508.
const cacheOfAave = "RINGFENCE_AAVE_STATE"

func TestALiquidationOnMainnetsAave(t *testing.T) {
	name := os.Getenv(cacheOfAave)
	if name == "" {
		name = shared.Path(t, "state/aave-v3-cache.json")
	}
	d, err := state.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, "aave-v3", foreign.Recognise(d.Alloc))
	c, err := contracts.LoadChain(d.Alloc, d.Number, d.Time)
	require.NoError(t, err)
	byAavesRule(t, c)
}

// near says that a health is as by hand, but for what the indices of a market that has lived round.
func near(t *testing.T, want float64, health uint256.Int) {
	t.Helper()
	require.InDelta(t, want, health.Float64()/1e18, 1e-9)
}

func byAavesRule(t *testing.T, c *contracts.Chain) {
	t.Helper()
	aave := &foreign.Aave{}
	m, err := foreign.Open(c, aave)
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
	require.InDelta(t, 35_000e8, account.Collateral.Float64(), 1)
	require.Equal(t, "8300", account.Threshold.Dec())
	require.Equal(t, "8050", account.LTV.Dec())

	require.NoError(t, m.Open(alice, uint256.Int{}, ether(25_000)))
	health, err := m.Health(alice)
	require.NoError(t, err)
	near(t, 1.162, health)
	_, _, err = m.MaxSeize(alice)
	require.ErrorIs(t, err, foreign.ErrHealthy)

	price = at(2900)
	require.NoError(t, m.SetPrice(&price))
	health, err = m.Health(alice)
	require.NoError(t, err)
	near(t, 0.9628, health)
	repay, seize, err := m.MaxSeize(alice)
	require.NoError(t, err)
	require.InDelta(t, 12_500e18, repay.Float64(), 1e6, "half: the close factor above a health of 0.95")

	funds := ether(20_000)
	require.NoError(t, m.Admit(bob, &funds))
	taken, err := m.Liquidate(bob, alice, ether(12_500))
	require.NoError(t, err)
	require.Equal(t, "12500000000000000000000", taken.Pay.Dec())
	require.Equal(t, "4504310344827586206", taken.Receive.Dec())
	require.InDelta(t, taken.Receive.Float64(), seize.Float64(), 1e3)
	health, err = m.Health(alice)
	require.NoError(t, err)
	near(t, 1.0541, health) // (29,000 − 13,125)·0.83/12,500
}
