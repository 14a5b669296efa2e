package chain_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// What a genesis says is what the chain begins with; what it leaves out is as its documentation says.
func TestAChainBeginsWithItsGenesis(t *testing.T) {
	slot := common.Hash{1}
	c, err := chain.New(chain.Genesis{
		ID: 99, Number: 7, Time: 5, BaseFee: uint256.NewInt(3), GasLimit: 1000, Coinbase: common.Address{8},
		Alloc: types.GenesisAlloc{sink: {Balance: big.NewInt(4), Nonce: 2, Code: []byte{0x5f}, Storage: map[common.Hash]common.Hash{slot: {9}}}, {1}: {}},
	})
	require.NoError(t, err)
	require.EqualValues(t, 99, c.ID())
	require.EqualValues(t, 99, c.Config().ChainID.Uint64())
	require.EqualValues(t, 99, c.Signer().ChainID().Uint64())
	b := c.First()
	require.Equal(t, b, c.Head())
	require.Equal(t, []uint64{7, 5, 3, 1000}, []uint64{b.NumberU64(), b.Time(), b.BaseFee().Uint64(), b.GasLimit()})
	require.Equal(t, common.Address{8}, b.Coinbase())
	require.Equal(t, common.Hash{}, b.ParentHash())
	v, err := c.At(7)
	require.NoError(t, err)
	require.EqualValues(t, 4, v.State.GetBalance(sink).Uint64())
	require.EqualValues(t, 2, v.State.GetNonce(sink))
	require.Equal(t, []byte{0x5f}, v.State.GetCode(sink))
	require.Equal(t, common.Hash{9}, v.State.GetState(sink, slot))
	require.False(t, v.State.Exist(common.Address{1}), "an account without anything is none")

	next := build(t, c)
	require.EqualValues(t, 8, next.NumberU64())
	require.Equal(t, b.Hash(), next.ParentHash())
	for number, want := range map[uint64]*chain.Block{6: nil, 7: b, 8: next, 9: nil, 0: nil, 1<<64 - 1: nil} {
		require.Equal(t, want, c.Block(number), number)
		_, err := c.At(number)
		if want == nil {
			require.ErrorIs(t, err, chain.ErrUnknownBlock)
		} else {
			require.NoError(t, err)
		}
	}

	c, err = chain.New(chain.Genesis{})
	require.NoError(t, err)
	require.EqualValues(t, chain.ID, c.ID())
	require.EqualValues(t, 60_000_000, c.Head().GasLimit())
	require.EqualValues(t, gwei, c.Head().BaseFee().Uint64())
	_, err = chain.New(chain.Genesis{Alloc: types.GenesisAlloc{sink: {Balance: new(big.Int).Lsh(big.NewInt(1), 256)}}})
	require.EqualError(t, err, "chain: balance of "+sink.String()+" is above 2^256-1")
}

// A block is done again up to any of its transactions, from what its parent left.
func TestABlockIsDoneAgainUpToATransaction(t *testing.T) {
	c := rich(t)
	_, err := c.Give(chain.Gift{To: sink, Balance: uint256.NewInt(100)})
	require.NoError(t, err)
	add(t, c, pays(t, ann, 0, 3, 100), pays(t, bob, 0, 2, 100), pays(t, eve, 0, 1, 100))
	block := build(t, c)
	for index := range 5 {
		v, err := c.Replay(block, index, vm.Config{})
		require.NoError(t, err)
		require.EqualValues(t, 100+min(index, 3), v.State.GetBalance(sink).Uint64())
		require.EqualValues(t, 1, v.Block.BlockNumber.Uint64())
		if index >= 3 {
			root := v.State.IntermediateRoot(c.Config().Rules(block.Number(), true, block.Time()))
			require.Equal(t, block.Root(), root)
		}
	}
	_, err = c.Replay(c.First(), 0, vm.Config{})
	require.ErrorIs(t, err, chain.ErrUnknownBlock)
	require.ErrorContains(t, err, "before 0")
	other, err := chain.New(chain.Genesis{Time: 5})
	require.NoError(t, err)
	_, err = c.Replay(build(t, other), 0, vm.Config{})
	require.ErrorIs(t, err, chain.ErrUnknownBlock, "its parent is another")

	// What does not fit the state says so.
	v, err := c.After(block)
	require.NoError(t, err)
	_, err = v.Apply(v.EVM(vm.Config{}), pays(t, ann, 0, 3, 100), 0)
	require.ErrorContains(t, err, "nonce too low")
	data := pay()
	data.Value = new(big.Int).Lsh(big.NewInt(1), 256)
	_, err = v.Apply(v.EVM(vm.Config{}), chain.Tx{Transaction: types.NewTx(data), From: ann.Address}, 0)
	require.ErrorContains(t, err, "above 2^256-1")
}

// Code sees the hashes of the 256 blocks before the one it is in, and calls those of the blocks before the one that they see.
func TestHashesOfEarlierBlocks(t *testing.T) {
	// PUSH0 CALLDATALOAD BLOCKHASH PUSH0 MSTORE PUSH1 32 PUSH0 RETURN
	c := coded(t, common.FromHex("5f35405f5260205ff3")...)
	for range 260 {
		build(t, c)
	}
	asked := func(v *chain.View, of uint64) common.Hash {
		t.Helper()
		word := uint256.NewInt(of).Bytes32()
		output, _, err := v.EVM(vm.Config{}).StaticCall(ann.Address, sink, word[:], vm.NewGasBudget(100_000, 0))
		require.NoError(t, err)
		return common.BytesToHash(output)
	}
	v, err := c.At(258)
	require.NoError(t, err)
	for of, known := range map[uint64]bool{0: false, 1: false, 2: true, 3: true, 257: true, 258: false, 259: false, 1000: false} {
		want := common.Hash{}
		if known {
			want = c.Block(of).Hash()
		}
		require.Equal(t, want, asked(v, of), of)
	}
	// A call that supposes another number sees no block that the one it is made on does not come after.
	v, err = c.At(100)
	require.NoError(t, err)
	v.Block.BlockNumber = big.NewInt(200)
	require.Equal(t, c.Block(99).Hash(), asked(v, 99))
	require.Equal(t, common.Hash{}, asked(v, 100))
	require.Equal(t, common.Hash{}, asked(v, 150))
	m, err := c.Begin(chain.Next{Time: c.Head().Time() + 1})
	require.NoError(t, err)
	defer m.Abandon()
	word := uint256.NewInt(260).Bytes32()
	output, err := m.Call(ann.Address, sink, word[:])
	require.NoError(t, err)
	require.Equal(t, c.Block(260).Hash(), common.BytesToHash(output))
}

// Only a chain that continues one which was loaded knows the addresses of its accounts.
func TestAccountsOfALoadedChain(t *testing.T) {
	_, err := rich(t).Accounts(rich(t).Head())
	require.ErrorIs(t, err, chain.ErrForgetful)
	plain, err := contracts.NewChain()
	require.NoError(t, err)
	c, err := chain.New(chain.Genesis{From: plain})
	require.NoError(t, err)
	_, err = c.Accounts(c.Head())
	require.ErrorIs(t, err, chain.ErrForgetful)

	code := []byte{0x5f}
	loaded, err := contracts.LoadChain(types.GenesisAlloc{sink: {Balance: big.NewInt(4)}, {1}: {Code: code}}, 7, 1000)
	require.NoError(t, err)
	require.Equal(t, code, loaded.CodeAt(vault.Address{1}))
	c, err = chain.New(chain.Genesis{From: loaded, Number: 7, Time: 1000, Alloc: types.GenesisAlloc{ann.Address: {Balance: big.NewInt(1e18)}}})
	require.NoError(t, err)
	first := c.Head()
	build(t, c, pays(t, ann, 0, 0, 10))
	for block, balance := range map[*chain.Block]int64{first: 4, c.Head(): 5} {
		all, err := c.Accounts(block)
		require.NoError(t, err)
		require.Equal(t, balance, all[sink].Balance.Int64())
		require.Equal(t, code, all[common.Address{1}].Code)
	}
}

// An actor's key follows from its name alone, and it signs for its chain.
func TestAnActorsKeyFollowsFromItsName(t *testing.T) {
	again := chain.NewActor("ann", 99)
	require.Equal(t, ann.Address, again.Address)
	require.NotEqual(t, ann.Address, bob.Address)
	data := pay()
	data.ChainID = big.NewInt(99)
	from, err := types.Sender(types.LatestSignerForChainID(big.NewInt(99)), signed(t, again, data).Transaction)
	require.NoError(t, err)
	require.Equal(t, ann.Address, from)
	_, err = ann.Sign(data)
	require.Error(t, err)
}
