package chain_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
)

// A gift says what it replaced, and edits nothing that it does not name.
func TestAGiftEditsWhatItNames(t *testing.T) {
	c := rich(t)
	slot, code := common.Hash{1}, []byte{0x5f}
	edited := func() *chain.View {
		v, err := c.After(c.Head())
		require.NoError(t, err)
		return v
	}
	give := func(g chain.Gift) chain.Change {
		t.Helper()
		g.To = sink
		was, err := c.Give(g)
		require.NoError(t, err)
		return was
	}
	nonce := uint64(3)
	require.Equal(t, chain.Change{}, give(chain.Gift{Balance: uint256.NewInt(5)}))
	require.Equal(t, chain.Change{Balance: *uint256.NewInt(5)}, give(chain.Gift{Nonce: &nonce}))
	was := give(chain.Gift{Code: &code, Storage: map[common.Hash]common.Hash{slot: {2}}})
	require.Equal(t, chain.Change{Balance: *uint256.NewInt(5), Nonce: 3, Storage: map[common.Hash]common.Hash{slot: {}}}, was)
	was = give(chain.Gift{Storage: map[common.Hash]common.Hash{slot: {4}}})
	require.Equal(t, common.Hash{2}, was.Storage[slot])
	give(chain.Gift{Nonce: &nonce}) // the same again
	s := edited().State
	require.EqualValues(t, 5, s.GetBalance(sink).Uint64())
	require.EqualValues(t, 3, s.GetNonce(sink))
	require.Equal(t, code, s.GetCode(sink))
	require.Equal(t, common.Hash{4}, s.GetState(sink, slot))
	nonce = 2
	_, err := c.Give(chain.Gift{To: sink, Nonce: &nonce, Balance: uint256.NewInt(9)})
	require.EqualError(t, err, "chain: the nonce of "+sink.String()+" is 3 and cannot go back to 2: hashes would come twice")
	require.EqualValues(t, 5, edited().State.GetBalance(sink).Uint64())
	give(chain.Gift{Balance: new(uint256.Int), Code: &[]byte{}})
	require.True(t, edited().State.GetBalance(sink).IsZero())
	require.Empty(t, edited().State.GetCode(sink))
}

// A nonce that is given passes what waits below it, and nothing else.
func TestAGivenNoncePassesWhatWaitsBelowIt(t *testing.T) {
	c := rich(t)
	add(t, c, pays(t, ann, 0, 1, 100), pays(t, ann, 1, 1, 100), pays(t, ann, 2, 1, 100), pays(t, bob, 0, 1, 100))
	for _, x := range []struct {
		nonce uint64
		left  int
	}{{0, 4}, {1, 3}, {2, 2}, {2, 2}, {3, 1}} {
		_, err := c.Give(chain.Gift{To: ann.Address, Nonce: &x.nonce})
		require.NoError(t, err)
		require.Len(t, c.Waiting(), x.left, x.nonce)
	}
}

// A gift after a block changes what is read of that block, and where its transactions stand is found as before.
func TestAGiftAfterABlockWithTransactions(t *testing.T) {
	c := rich(t)
	txs := []chain.Tx{pays(t, ann, 0, 9, 100), pays(t, bob, 0, 1, 100)}
	add(t, c, txs...)
	block := build(t, c)
	s, err := c.Snapshot()
	require.NoError(t, err)
	finds := func(last *chain.Block) {
		t.Helper()
		require.Equal(t, block.Hash(), last.Hash())
		require.Equal(t, last, c.Block(1))
		require.Equal(t, last, c.BlockByHash(block.Hash()))
		for i, tx := range txs {
			place, found := c.Find(tx.Hash())
			require.True(t, found)
			require.Equal(t, chain.Place{Block: last, Index: i}, place)
		}
	}
	finds(c.Head())
	_, err = c.Give(chain.Gift{To: sink, Balance: uint256.NewInt(77)})
	require.NoError(t, err)
	finds(c.Head())
	require.NotEqual(t, block.State, c.Head().State)
	require.Equal(t, block.Root(), block.State, "who has the block has it as it was")
	build(t, c)
	require.NoError(t, c.Revert(s))
	finds(c.Head())
	require.Equal(t, block.State, c.Head().State)
}

// What was built since a snapshot is gone with a way back to it, and a snapshot of what is gone is refused.
func TestAWayBackForgetsWhatWasBuilt(t *testing.T) {
	c := rich(t)
	require.ErrorContains(t, c.Revert(chain.Snapshot{}), "the snapshot's block is gone")
	genesis, err := c.Snapshot()
	require.NoError(t, err)
	add(t, c, pays(t, ann, 0, 1, 100))
	first := build(t, c)
	one, err := c.Snapshot()
	require.NoError(t, err)
	add(t, c, pays(t, ann, 1, 1, 100))
	second := build(t, c)
	two, err := c.Snapshot()
	require.NoError(t, err)
	gone := func(blocks ...*chain.Block) {
		t.Helper()
		for _, b := range blocks {
			require.Nil(t, c.BlockByHash(b.Hash()))
			_, found := c.Find(b.Included[0].Hash())
			require.False(t, found)
		}
	}
	require.NoError(t, c.Revert(one))
	gone(second)
	require.Equal(t, first.Hash(), c.Head().Hash())
	require.ErrorContains(t, c.Revert(two), "the snapshot's block is gone")
	add(t, c, pays(t, ann, 1, 2, 100)) // another one
	require.NotEqual(t, second.Hash(), build(t, c).Hash())
	require.ErrorContains(t, c.Revert(two), "the snapshot's block is gone")
	require.NoError(t, c.Forget(two))

	require.NoError(t, c.Revert(one))
	require.NoError(t, c.Revert(genesis))
	gone(first, second)
	require.Nil(t, c.Block(1))
	require.NoError(t, c.Forget(one))
	require.NoError(t, c.Revert(genesis), "it stays valid")
	n, err := c.NextNonce(ann.Address)
	require.NoError(t, err)
	require.Zero(t, n)
	add(t, c, pays(t, ann, 0, 1, 100))
	require.Equal(t, first.Hash(), build(t, c).Hash())
}

// States that nothing refers to are given up: many blocks and ways back leave no more of them than one does.
func TestStatesThatNothingNeedsAreGivenUp(t *testing.T) {
	c := rich(t)
	size := func() uint64 {
		nodes, _, _ := c.States().Tries.Size()
		return uint64(nodes)
	}
	around := func(n uint64) {
		s, err := c.Snapshot()
		require.NoError(t, err)
		balance := *uint256.NewInt(n)
		for range 2 {
			_, err = c.Give(chain.Gift{To: sink, Balance: balance.AddUint64(&balance, 1)})
			require.NoError(t, err)
		}
		build(t, c, pays(t, ann, 0, 1, 100))
		require.NoError(t, c.Revert(s))
		require.NoError(t, c.Forget(s))
	}
	before := size()
	for n := range uint64(5) {
		around(10 * n)
		require.Equal(t, before, size(), n)
	}
	_, err := c.At(0)
	require.NoError(t, err)
}

// An allocation becomes gifts by address, with what it says and nothing else.
func TestAnAllocationAsGifts(t *testing.T) {
	code, storage := []byte{0x5f}, map[common.Hash]common.Hash{{1}: {2}}
	at := func(b byte) common.Address { return common.Address{b} }
	gifts := chain.Gifts(types.GenesisAlloc{
		at(4): {Balance: big.NewInt(9)}, at(1): {Nonce: 1}, at(3): {Code: code}, at(2): {Storage: storage}, at(0): {}, at(5): {Balance: new(big.Int)},
	})
	one := uint64(1)
	require.Equal(t, []chain.Gift{
		{To: at(0)},
		{To: at(1), Nonce: &one},
		{To: at(2), Storage: storage},
		{To: at(3), Code: &code},
		{To: at(4), Balance: uint256.NewInt(9)},
		{To: at(5), Balance: new(uint256.Int)},
	}, gifts)
}
