package contracts_test

import (
	"fmt"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// engine is what both implementations of the rulebook are.
type engine interface {
	AddToken(token vault.Address) error
	Mint(token, to vault.Address, amount uint256.Int) error
	Burn(token, from vault.Address, amount uint256.Int) error
	Balance(token, of vault.Address) uint256.Int
	AddOracle(oracle vault.Address, feed vault.PriceFeed) error
	SetPrice(oracle vault.Address, price uint256.Int) error
	AddIRM(irm vault.Address, model vault.IRM) error
	SetTime(now uint64) error
	Time() uint64
	Address() vault.Address

	SetOwner(caller, owner vault.Address) error
	Owner() vault.Address
	EnableIRM(caller, irm vault.Address) error
	EnableLLTV(caller vault.Address, lltv uint256.Int) error
	SetFeeRecipient(caller, recipient vault.Address) error
	SetFee(caller vault.Address, market vault.ID, fee uint256.Int) error
	SetAuthorization(caller, authorized vault.Address, allowed bool) error
	CreateMarket(params vault.Params) (vault.ID, error)

	Supply(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error)
	Withdraw(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf, receiver vault.Address) (vault.Moved, error)
	Borrow(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf, receiver vault.Address) (vault.Moved, error)
	Repay(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error)
	SupplyCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf vault.Address, then ...vault.Call) error
	WithdrawCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf, receiver vault.Address) error
	Liquidate(caller vault.Address, market vault.ID, borrower vault.Address, seizedAssets, repaidShares uint256.Int, then ...vault.Call) (vault.Liquidation, error)
	FlashLoan(caller, token vault.Address, assets uint256.Int, then ...vault.Call) error
	AccrueInterest(market vault.ID) error

	Params(market vault.ID) vault.Params
	Market(market vault.ID) vault.Market
	Position(market vault.ID, of vault.Address) vault.Position
	RateAtTarget(market vault.ID) uint256.Int
	IsAuthorized(owner, authorized vault.Address) bool
	FeeRecipient() vault.Address
}

var (
	_ engine = (*vault.Engine)(nil)
	_ engine = (*contracts.Engine)(nil)
)

// The accounts and contracts of the tests.
var (
	owner  = vault.NamedAddress("owner")
	lender = vault.NamedAddress("lender")
	alice  = vault.NamedAddress("alice")
	bob    = vault.NamedAddress("bob")
	keeper = vault.NamedAddress("keeper")

	usdc = vault.NamedAddress("usdc")
	weth = vault.NamedAddress("weth")
	feed = vault.NamedAddress("feed")

	curve  = vault.NamedAddress("adaptive curve")
	fixedR = vault.NamedAddress("fixed rate")
	kinked = vault.NamedAddress("kinked")

	nobody   vault.Address
	none     uint256.Int
	accounts = []vault.Address{owner, lender, alice, bob, keeper}
)

func n(x uint64) uint256.Int { return *uint256.NewInt(x) }

// e returns x·10^exponent.
func e(x uint64, exponent uint64) uint256.Int {
	var z uint256.Int
	z.Exp(uint256.NewInt(10), uint256.NewInt(exponent))
	z.Mul(&z, uint256.NewInt(x))
	return z
}

const genesis = 1_700_000_000

// settle makes the world of the tests on an engine: two tokens in everybody's hands, one feed at 2000, three models.
func settle(t testing.TB, x engine, guard uint64) {
	t.Helper()
	require.NoError(t, x.SetTime(genesis))
	for _, token := range []vault.Address{usdc, weth} {
		require.NoError(t, x.AddToken(token))
		for _, account := range accounts {
			require.NoError(t, x.Mint(token, account, e(1, 30)))
		}
	}
	require.NoError(t, x.AddOracle(feed, vault.PriceFeed{MaxAge: guard}))
	require.NoError(t, x.SetPrice(feed, e(2000, 24)))
	require.NoError(t, x.AddIRM(curve, vault.AdaptiveCurve{}))
	require.NoError(t, x.AddIRM(fixedR, vault.FixedRate{PerSecond: n(1_000_000_000)}))
	require.NoError(t, x.AddIRM(kinked, vault.Kinked{
		BasePerSecond: n(1e8), SlopeBelow: n(1_268_391_679), SlopeAbove: n(34_563_673_262), Kink: n(8e17),
	}))
	for _, irm := range []vault.Address{nobody, curve, fixedR, kinked} {
		require.NoError(t, x.EnableIRM(owner, irm))
	}
	require.NoError(t, x.EnableLLTV(owner, n(86e16)))
	require.NoError(t, x.SetFeeRecipient(owner, keeper))
}

func market(t testing.TB, x engine, irm vault.Address) vault.ID {
	t.Helper()
	id, err := x.CreateMarket(vault.Params{Loan: usdc, Collateral: weth, Oracle: feed, IRM: irm, LLTV: n(86e16)})
	require.NoError(t, err)
	return id
}

func newEVM(t testing.TB) *contracts.Engine {
	t.Helper()
	x, err := contracts.New(owner)
	require.NoError(t, err)
	return x
}

// pair is the same history on both engines.
type pair struct {
	native *vault.Engine
	evm    *contracts.Engine
}

func newPair(t testing.TB, guard uint64) pair {
	t.Helper()
	p := pair{vault.New(owner, design.MorphoBlue.Closing), newEVM(t)}
	settle(t, p.native, guard)
	settle(t, p.evm, guard)
	return p
}

// both makes a call on both engines and requires the same result and the same error.
func both[R any](t testing.TB, p pair, what string, f func(x engine) (R, error)) (R, error) {
	t.Helper()
	want, wantErr := f(p.native)
	got, gotErr := f(p.evm)
	require.Equal(t, wantErr, gotErr, "%s: error", what)
	require.Equal(t, want, got, "%s: result", what)
	return want, wantErr
}

// agree requires equal books.
func (p pair) agree(t testing.TB, what string, markets []vault.ID) {
	t.Helper()
	state := func(x engine) string {
		s := fmt.Sprintln(x.Time(), x.Owner(), x.FeeRecipient())
		for _, id := range markets {
			m := x.Market(id)
			rate := x.RateAtTarget(id)
			s += fmt.Sprintln(id, x.Params(id), m, rate.Dec())
			for _, a := range accounts {
				s += fmt.Sprintln(a, x.Position(id, a))
			}
		}
		for _, a := range append([]vault.Address{x.Address()}, accounts...) {
			u, w := x.Balance(usdc, a), x.Balance(weth, a)
			s += fmt.Sprintln(a, u.Dec(), w.Dec(), x.IsAuthorized(alice, a))
		}
		return s
	}
	require.Equal(t, state(p.native), state(p.evm), what)
}
