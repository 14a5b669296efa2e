package vault_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// The cast of the tests.
var (
	owner  = vault.NamedAddress("owner")
	ann    = vault.NamedAddress("ann")
	bob    = vault.NamedAddress("bob")
	lender = vault.NamedAddress("lender")
	bot    = vault.NamedAddress("bot")
	usd    = vault.NamedAddress("USDC")
	eth    = vault.NamedAddress("WETH")
	feed   = vault.NamedAddress("ETH/USDC")
	curve  = vault.NamedAddress("adaptive curve")
	zero   uint256.Int
	one    = *uint256.NewInt(1)
)

func small(n uint64) uint256.Int { return *uint256.NewInt(n) }

// tenTo returns n·10^exp.
func tenTo(n uint64, exp uint64) uint256.Int {
	z := new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(exp))
	return *z.Mul(z, uint256.NewInt(n))
}

var (
	ether   = tenTo(1, 18)
	dollar  = tenTo(1, 6)
	lltv86  = tenTo(86, 16)
	at2000  = tenTo(2000, 24)
	ampl    = tenTo(1, 30) // what everybody is given of every token
	present = uint64(1_700_000_000)
)

// world is an engine with one market of WETH against USDC at 2000, everybody rich, nothing supplied.
func world(t testing.TB) (*vault.Engine, vault.ID) { return worldOf(t, design.MorphoBlue.Closing) }

// worldOf is world with another policy.
func worldOf(t testing.TB, closing vault.Closing) (*vault.Engine, vault.ID) {
	e := vault.New(owner, closing)
	require.NoError(t, e.SetTime(present))
	for _, token := range []vault.Address{usd, eth} {
		require.NoError(t, e.AddToken(token))
		for _, who := range []vault.Address{ann, bob, lender, bot} {
			require.NoError(t, e.Mint(token, who, ampl))
		}
	}
	require.NoError(t, e.AddOracle(feed, vault.PriceFeed{}))
	require.NoError(t, e.SetPrice(feed, at2000))
	require.NoError(t, e.AddIRM(curve, vault.AdaptiveCurve{}))
	require.NoError(t, e.EnableIRM(owner, curve))
	require.NoError(t, e.EnableIRM(owner, vault.Address{}))
	require.NoError(t, e.EnableLLTV(owner, lltv86))
	id, err := e.CreateMarket(vault.Params{Loan: usd, Collateral: eth, Oracle: feed, IRM: curve, LLTV: lltv86})
	require.NoError(t, err)
	return e, id
}

func TestLiquidatedVaultPaysTheIncentive(t *testing.T) {
	e, id := world(t)
	_, err := e.Supply(lender, id, tenTo(1_000_000, 6), zero, lender)
	require.NoError(t, err)
	require.NoError(t, e.SupplyCollateral(ann, id, tenTo(10, 18), ann))
	_, err = e.Borrow(ann, id, tenTo(17_000, 6), zero, ann, ann)
	require.NoError(t, err)
	require.Empty(t, e.AtRisk(id, at2000, present, nil))
	low := tenTo(1900, 24)
	require.NoError(t, e.SetPrice(feed, low))
	at := e.AtRisk(id, low, present, nil)
	require.Len(t, at, 1)
	require.Equal(t, ann, at[0].Borrower)
	l, err := e.Liquidate(bot, id, ann, ether, zero)
	require.NoError(t, err)
	require.Equal(t, "1820200001", l.RepaidAssets.String()) // ⌈1900e6/1.043841336116910229⌉ = 1820200001, exact after shares
}

func TestUnknownMarketsAreEmpty(t *testing.T) {
	e, _ := world(t)
	none := vault.ID{1}
	require.Zero(t, e.Params(none))
	require.Zero(t, e.Market(none))
	require.Zero(t, e.Position(none, ann))
	require.Zero(t, e.RateAtTarget(none))
	require.Zero(t, e.Balance(ann, ann))
	_, err := e.Accrued(none)
	require.ErrorIs(t, err, vault.ErrMarketNotCreated)
}

func TestOwnershipIsHandedOver(t *testing.T) {
	e, _ := world(t)
	require.Equal(t, owner, e.Owner())
	require.NoError(t, e.SetOwner(owner, ann))
	require.Equal(t, ann, e.Owner())
	require.ErrorIs(t, e.SetFeeRecipient(owner, bob), vault.ErrNotOwner)
	require.NoError(t, e.SetFeeRecipient(ann, bob))
	require.Equal(t, bob, e.FeeRecipient())
	require.Equal(t, vault.EngineAddress, e.Address())
	require.Equal(t, "flashLoan", vault.VerbFlashLoan.String())
	require.Equal(t, "setAuthorization", vault.VerbSetAuthorization.String())
	require.Equal(t, "unknown", vault.Verb(0).String())
	require.Equal(t, "unknown", (vault.VerbSetAuthorization + 1).String())
}

// Time stands still or goes on.
func TestTimeDoesNotGoBack(t *testing.T) {
	e, _ := crowd(t, 2)
	now := e.Time()
	require.NoError(t, e.SetTime(now))
	require.NoError(t, e.SetTime(now+1))
	require.ErrorIs(t, e.SetTime(now), vault.ErrTimeReversed)
	require.Equal(t, now+1, e.Time())
}
