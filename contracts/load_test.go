package contracts_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// asks calls the address in its calldata's second word on, and returns what it says of its balance:
// BALANCE(calldata[4:36]).
var asks = common.FromHex("600435315f5260205ff3")

func TestALoadedChainHoldsItsAccountsAndGivesThemBack(t *testing.T) {
	t.Parallel()
	rich, box := common.Address{19: 1, 0: 9}, common.Address{0: 7}
	accounts := types.GenesisAlloc{
		rich: {Balance: big.NewInt(5e18), Nonce: 3},
		box:  {Balance: new(big.Int), Nonce: 1, Code: asks, Storage: map[common.Hash]common.Hash{{31: 4}: {31: 0x80}, {0: 1}: {30: 1, 31: 2}}},
	}
	c, err := contracts.LoadChain(accounts, 19_471_508, 1_710_905_000)
	require.NoError(t, err)
	require.Equal(t, uint64(19_471_508), c.Number())
	require.Equal(t, uint64(1_710_905_000), c.Time())
	back, err := c.Accounts()
	require.NoError(t, err)
	require.Equal(t, accounts, back)

	word, err := c.View(vault.Address(box), append([]byte{1, 2, 3, 4}, common.BytesToHash(rich[:]).Bytes()...))
	require.NoError(t, err)
	require.Equal(t, big.NewInt(5e18), new(big.Int).SetBytes(word))

	require.NoError(t, c.SetStorage(vault.Address(box), common.Hash{31: 4}, common.Hash{31: 5}))
	back, err = c.Accounts()
	require.NoError(t, err)
	require.Equal(t, common.Hash{31: 5}, back[box].Storage[common.Hash{31: 4}])
}

func TestAnAccountOfStorageAloneIsNone(t *testing.T) {
	t.Parallel()
	c, err := contracts.LoadChain(types.GenesisAlloc{{1}: {Storage: map[common.Hash]common.Hash{{}: {1}}}}, 0, 0)
	require.NoError(t, err)
	back, err := c.Accounts()
	require.NoError(t, err)
	require.Empty(t, back)
}

func TestAChainThatWasNotLoadedListsNothing(t *testing.T) {
	t.Parallel()
	c, err := contracts.NewChain()
	require.NoError(t, err)
	_, err = c.Accounts()
	require.ErrorIs(t, err, contracts.ErrForgetful)
}

func TestAbsentAccountsAreToldOnce(t *testing.T) {
	t.Parallel()
	box, missing := common.Address{0: 7}, common.Address{0: 8}
	c, err := contracts.LoadChain(types.GenesisAlloc{box: {Code: asks, Nonce: 1}}, 0, 0)
	require.NoError(t, err)
	var told []vault.Address
	require.NoError(t, c.Watch(func(a vault.Address) { told = append(told, a) }))
	for _, of := range []common.Address{box, missing, missing, {19: 1}, {}} { // itself, a missing one twice, a precompile, the beneficiary
		_, err := c.View(vault.Address(box), append([]byte{1, 2, 3, 4}, common.BytesToHash(of[:]).Bytes()...))
		require.NoError(t, err)
	}
	require.Equal(t, []vault.Address{vault.Address(missing)}, told)
}

// log0 of its calldata's first word, and a slot counted up: PUSH0 CALLDATALOAD PUSH0 MSTORE, LOG1 with topic
// CALLER, SSTORE(0, SLOAD(0)+1).
var counts = common.FromHex("5f355f523360205fa15f546001015f5500")

func TestTriedCallsAreUndoneAndTellTheirLogs(t *testing.T) {
	t.Parallel()
	box, from := vault.Address{7}, vault.Address{9}
	c, err := contracts.LoadChain(types.GenesisAlloc{common.Address(box): {Code: counts, Nonce: 1}}, 0, 0)
	require.NoError(t, err)
	first := contracts.Request{From: from, To: box, Calldata: append([]byte{1}, make([]byte, 31)...)}
	second := contracts.Request{From: from, To: box, Calldata: append([]byte{2}, make([]byte, 31)...)}
	tried, err := c.Try(first, second)
	require.NoError(t, err)
	require.Len(t, tried, 2)
	for i, r := range tried {
		require.Len(t, r.Logs, 1)
		require.Equal(t, byte(i+1), r.Logs[0].Data[0])
		require.Equal(t, common.BytesToHash(from[:]), r.Logs[0].Topics[0])
	}
	require.Zero(t, c.StorageAt(box, common.Hash{}))
	done, err := c.Call(from, box, first.Calldata)
	require.NoError(t, err)
	require.Equal(t, tried[0].Gas, done.Gas, "a single try costs what the transaction costs")
	require.Len(t, done.Logs, 1)
	require.Equal(t, common.Hash{31: 1}, c.StorageAt(box, common.Hash{}))
	_, err = c.Try(first, contracts.Request{From: from, To: vault.Address{5}, Calldata: first.Calldata})
	require.ErrorIs(t, err, vault.ErrNoCode)
	require.Equal(t, common.Hash{31: 1}, c.StorageAt(box, common.Hash{}))
}
