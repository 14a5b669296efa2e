package foreign

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// answerer is code that answers a call with words from storage: their number is in the slot that is the hash of the calldata, and
// they stand in the slots after it. A call that nothing is said of is answered with nothing.
//
//	00 CALLDATASIZE PUSH0 PUSH0 CALLDATACOPY CALLDATASIZE PUSH0 KECCAK256 DUP1 SLOAD PUSH0
//	0a JUMPDEST DUP2 DUP2 LT ISZERO PUSH1 0x24 JUMPI
//	12 DUP1 DUP4 ADD PUSH1 1 ADD SLOAD DUP2 PUSH1 5 SHL MSTORE PUSH1 1 ADD PUSH1 0x0a JUMP
//	24 JUMPDEST POP PUSH1 5 SHL PUSH0 RETURN
var answerer = common.FromHex("365f5f37365f2080545f" + "5b818110156024" + "57" + "80830160010154" + "81" + "60051b52" + "600101" + "600a56" + "5b5060051b5ff3")

// aaveOf is the interface of Aave v3 on the tokens of [Example], whose answers a test says.
type aaveOf struct {
	t     *testing.T
	chain *contracts.Chain
}

var (
	aavePool, aaveOracle, aaveManager    = vault.NamedAddress("pool"), vault.NamedAddress("oracle"), vault.NamedAddress("manager")
	aaveFeed, aaveLoanFeed               = vault.NamedAddress("feed"), vault.NamedAddress("loan feed")
	aaveAToken, aaveDebtToken, aaveAdmin = vault.NamedAddress("aToken"), vault.NamedAddress("debt token"), vault.NamedAddress("admin")
)

func newAave(t *testing.T) *aaveOf {
	t.Helper()
	d, err := Example()
	require.NoError(t, err)
	c, err := contracts.LoadChain(d.Alloc, d.Number, d.Time)
	require.NoError(t, err)
	a := &aaveOf{t, c}
	for _, at := range []vault.Address{aaveProvider, aavePool, aaveOracle, aaveManager, aaveAToken, aaveDebtToken} {
		require.NoError(t, c.SetCode(at, answerer))
	}
	a.says(aaveProvider, pack("getPool()"), aavePool)
	a.says(aaveProvider, pack("getPriceOracle()"), aaveOracle)
	a.says(aaveProvider, pack("getACLAdmin()"), aaveAdmin)
	a.says(aaveProvider, pack("getACLManager()"), aaveManager)
	a.reserve(example.Collateral, 8250, aaveAToken, vault.NamedAddress("other"))
	a.reserve(example.Loan, 7700, vault.NamedAddress("another"), aaveDebtToken)
	a.says(aaveOracle, pack("getSourceOfAsset(address)", example.Collateral), aaveFeed)
	a.says(aaveOracle, pack("getSourceOfAsset(address)", example.Loan), aaveLoanFeed)
	return a
}

// says has a contract answer a call.
func (a *aaveOf) says(at vault.Address, call []byte, words ...any) {
	a.t.Helper()
	slot := new(uint256.Int).SetBytes(crypto.Keccak256(call))
	require.NoError(a.t, a.chain.SetStorage(at, slot.Bytes32(), common.BytesToHash(word(uint64(len(words))))))
	for _, w := range words {
		data, is := static(w)
		require.True(a.t, is)
		slot.AddUint64(slot, 1)
		require.NoError(a.t, a.chain.SetStorage(at, slot.Bytes32(), common.Hash(data)))
	}
}

// reserve has the pool know a token: in DataTypes.ReserveData of aave-v3-core the configuration is word 0, the aToken 8 and the
// variable debt token 10. The threshold is bits 16 to 31 of the configuration; those around it are set, too.
func (a *aaveOf) reserve(token vault.Address, threshold uint64, aToken, debtToken vault.Address) {
	a.says(aavePool, pack("getReserveData(address)", token), *uint256.NewInt(0xffff_0000_0000 | threshold<<16 | 8000), 1, 2, 3, 4, 5, 6, 7, aToken, 9, debtToken, 11)
}

func (a *aaveOf) load() (*Aave, error) {
	p := &Aave{Collateral: example.Collateral, Loan: example.Loan}
	return p, p.Load(a.chain)
}

func TestAaveIsFoundByItsProvider(t *testing.T) {
	t.Parallel()
	a := newAave(t)
	p, err := a.load()
	require.NoError(t, err)
	require.Equal(t, "aave-v3", p.Kind())
	require.Equal(t, *uint256.NewInt(825_000_000_000_000_000), p.Threshold())
	require.Equal(t, aavePool, p.Spender())
	collateral, loan := p.Pair()
	require.Equal(t, []Token{{example.Collateral, "WETH", 18}, {example.Loan, "USDC", 6}}, []Token{collateral, loan})
	require.Equal(t, [][2]string{{"AAVE_PROVIDER", Hex(aaveProvider)}, {"AAVE_POOL", Hex(aavePool)}, {"AAVE_ORACLE", Hex(aaveOracle)}}, p.Places())
	require.Equal(t, feedCode, a.chain.CodeAt(aaveFeed))
	require.EqualValues(t, 100_000_000, a.chain.StorageAt(aaveLoanFeed, common.Hash{}).Big().Uint64(), "a loan token is worth one")

	// Mainnet's tokens are those that are not named.
	p = &Aave{}
	require.ErrorContains(t, p.Load(a.chain), "no token at "+Hex(weth))
	require.Equal(t, []vault.Address{aaveProvider, weth, dai}, []vault.Address{p.Provider, p.Collateral, p.Loan})
	p = &Aave{Provider: vault.NamedAddress("nowhere")}
	require.ErrorContains(t, p.Load(a.chain), "no PoolAddressesProvider of Aave v3 at "+Hex(p.Provider))
}

func TestWhatAaveLacksIsSaid(t *testing.T) {
	t.Parallel()
	none := vault.Address{}
	reserves := "has no reserve of " + Hex(example.Collateral) + " or of " + Hex(example.Loan) + " in this dump: choose two that it has"
	for name, x := range map[string]struct {
		change  func(*aaveOf)
		problem string
	}{
		"no collateral reserve": {func(a *aaveOf) { a.reserve(example.Collateral, 8250, none, aaveDebtToken) }, reserves},
		"no loan reserve":       {func(a *aaveOf) { a.reserve(example.Loan, 7700, aaveAToken, none) }, reserves},
		"no threshold":          {func(a *aaveOf) { a.reserve(example.Collateral, 0, aaveAToken, aaveDebtToken) }, "WETH is no collateral at the pool at " + Hex(aavePool) + ": its liquidation threshold is 0"},
		"one feed": {
			func(a *aaveOf) { a.says(aaveOracle, pack("getSourceOfAsset(address)", example.Loan), aaveFeed) },
			"WETH and USDC have the same feed in this dump, " + Hex(aaveFeed),
		},
		"no pool": {func(a *aaveOf) { a.says(aaveProvider, pack("getPool()"), vault.NamedAddress("gone")) }, "there is no contract"},
	} {
		a := newAave(t)
		x.change(a)
		_, err := a.load()
		require.ErrorContains(t, err, x.problem, name)
	}
}

// Where the oracle does not say whose feed it reads, the administrator names one of ours.
func TestAaveIsGivenFeedsThatItLacks(t *testing.T) {
	t.Parallel()
	a := newAave(t)
	a.says(aaveOracle, pack("getSourceOfAsset(address)", example.Collateral), vault.Address{})
	p, err := a.load()
	require.NoError(t, err)
	require.Equal(t, vault.NamedAddress("ringfence: feed of "+Hex(example.Collateral)), p.feed)
	require.Equal(t, aaveLoanFeed, p.loanFeed)
	require.Equal(t, feedCode, a.chain.CodeAt(p.feed))
	a = newAave(t)
	a.says(aaveOracle, pack("getSourceOfAsset(address)", example.Loan), vault.Address{})
	a.says(aaveProvider, pack("getACLManager()"), vault.NamedAddress("gone"))
	_, err = a.load()
	require.ErrorContains(t, err, "ASSET_LISTING_ADMIN_ROLE of "+Hex(vault.NamedAddress("gone")))

	// A manager that names the role, in a call of four bytes, and refuses to grant it: CALLDATASIZE PUSH1 4 LT PUSH1 0x0b JUMPI
	// PUSH1 32 PUSH0 RETURN, 0b JUMPDEST PUSH0 PUSH0 REVERT.
	a = newAave(t)
	a.says(aaveOracle, pack("getSourceOfAsset(address)", example.Loan), vault.Address{})
	require.NoError(t, a.chain.SetCode(aaveManager, common.FromHex("36600410600b5760205ff35b5f5ffd")))
	_, err = a.load()
	require.ErrorContains(t, err, "grantRole of "+Hex(aaveManager))
}

// A feed of Aave has 8 decimals: a price of 2,000 USDC, of 6 decimals, for a token of 18 is 2,000e24 in loan units a collateral
// unit times 1e36, and 2,000e8 on the feed.
func TestPricesOfAavesFeeds(t *testing.T) {
	t.Parallel()
	a := newAave(t)
	p, err := a.load()
	require.NoError(t, err)
	unit := new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(16)) // of the eighth decimal
	most := new(uint256.Int).Lsh(unit, 127)
	for _, x := range []struct {
		price  *uint256.Int
		answer string
	}{
		{new(uint256.Int).Mul(unit, uint256.NewInt(2000e8)), "200000000000"},
		{unit, "1"},
		{new(uint256.Int).SubUint64(unit, 1), "1"},
		{new(uint256.Int), "1"},
		{new(uint256.Int).SubUint64(new(uint256.Int).Lsh(unit, 1), 1), "1"},
		{new(uint256.Int).Lsh(unit, 1), "2"},
		{new(uint256.Int).SubUint64(most, 1), "170141183460469231731687303715884105727"},
	} {
		require.NoError(t, p.SetPrice(x.price))
		require.Equal(t, x.answer, a.chain.StorageAt(aaveFeed, common.Hash{}).Big().String(), x.price)
	}
	require.EqualError(t, p.SetPrice(most), "foreign: a price of "+most.Dec()+" is more than a feed of Aave carries")
	require.Error(t, p.SetPrice(new(uint256.Int).SetAllOne()))
}

// What an account has and owes is what its aToken and the loan's debt token say; health is the pool's sixth word.
func TestWhatAaveSaysOfAnAccount(t *testing.T) {
	t.Parallel()
	a := newAave(t)
	p, err := a.load()
	require.NoError(t, err)
	who := vault.NamedAddress("alice")
	a.says(aaveAToken, pack("balanceOf(address)", who), 5)
	a.says(aaveDebtToken, pack("balanceOf(address)", who), 7)
	a.says(aavePool, pack("getUserAccountData(address)", who), 1, 2, 3, 4, 5, fixed.WAD)
	collateral, debt, err := p.Position(who)
	require.NoError(t, err)
	require.Equal(t, []uint64{5, 7}, []uint64{collateral.Uint64(), debt.Uint64()})
	account, err := p.Account(who)
	require.NoError(t, err)
	n := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	require.Equal(t, Account{n(1), n(2), n(3), n(4), n(5), fixed.WAD}, account)
	health, err := p.Health(who)
	require.NoError(t, err)
	require.Equal(t, fixed.WAD, health)
	q, err := p.Liquidation(vault.NamedAddress("bob"), who, n(9))
	require.NoError(t, err)
	require.Equal(t, contracts.Request{
		From: vault.NamedAddress("bob"), To: aavePool,
		Calldata: pack("liquidationCall(address,address,address,uint256,bool)", example.Collateral, example.Loan, who, n(9), false),
	}, q)

	// Each lender is another, and brings what it lends; a borrower brings its collateral. The pool here takes nothing.
	require.NoError(t, p.Lend(n(100)))
	require.NoError(t, p.Lend(n(200)))
	require.NoError(t, p.Open(who, n(3), n(4)))
	require.NoError(t, p.Open(vault.NamedAddress("carl"), n(0), n(0)))
	for _, x := range []struct {
		token vault.Address
		name  string
		has   uint64
	}{
		{example.Loan, "ringfence: lender 1", 100},
		{example.Loan, "ringfence: lender 2", 200},
		{example.Loan, "ringfence: lender 3", 0},
		{example.Collateral, "alice", 3},
		{example.Loan, "alice", 0},
		{example.Collateral, "carl", 0},
	} {
		has, err := p.balance(x.token, vault.NamedAddress(x.name))
		require.NoError(t, err)
		require.Equal(t, x.has, has.Uint64(), x.name)
	}
	p.pool = vault.NamedAddress("gone")
	require.ErrorContains(t, p.Open(vault.NamedAddress("carl"), n(0), n(1)), "borrow of "+Hex(p.pool))
	require.ErrorContains(t, p.Open(vault.NamedAddress("carl"), n(1), n(0)), "supply of "+Hex(p.pool))
	require.NoError(t, p.Open(vault.NamedAddress("carl"), n(0), n(0)))
}
