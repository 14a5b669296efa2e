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

// The base fee moves by EIP-1559: by the fee × distance from the target / target / 8, rounded down, and by a wei at least where
// it rises.
func TestTheBaseFeeMovesTowardHalfOfTheLimit(t *testing.T) {
	for _, c := range []struct{ limit, used, fee, next uint64 }{
		{20_000_000, 10_000_000, 1_000_000_000, 1_000_000_000},
		{20_000_000, 9_000_000, 1_000_000_000, 987_500_000},
		{20_000_000, 11_000_000, 1_000_000_000, 1_012_500_000},
		{20_000_000, 0, 1_000_000_000, 875_000_000},
		{20_000_000, 20_000_000, 1_000_000_000, 1_125_000_000},
		{20_000_000, 10_000_001, 7, 8}, // an eighth of next to nothing
		{20_000_000, 9_999_999, 7, 7},
		{20_000_000, 0, 7, 7},
		{20_000_000, 20_000_000, 17, 19}, // 2.125
		{20_000_000, 0, 17, 15},
		{7, 3, 800, 800}, // the target is 3
		{7, 4, 800, 833}, // 800 / 3 / 8 = 33.3
		{1, 1, 800, 800}, // there is no target
		{0, 0, 800, 800},
	} {
		b := &chain.Block{Block: types.NewBlockWithHeader(&types.Header{GasLimit: c.limit, GasUsed: c.used, BaseFee: new(big.Int).SetUint64(c.fee)})}
		require.Equal(t, uint256.NewInt(c.next), chain.NextBaseFee(b), c)
	}
}

func TestTheNextBlockOfABareChain(t *testing.T) {
	c := rich(t) // its block is empty, at 1,000 s and 10 gwei
	for interval, later := range map[uint64]uint64{0: 12, 1: 1, 2: 2, 12: 12, 40: 40} {
		b := &chain.Bare{On: c, Interval: interval}
		require.Equal(t, c, b.Chain())
		require.Equal(t, 1000+later, b.Next().Time)
		require.Equal(t, uint256.NewInt(8_750_000_000), b.Next().BaseFee)
		require.Equal(t, uint256.NewInt(gwei), b.Tip())
	}
	for _, least := range []*uint256.Int{new(uint256.Int), uint256.NewInt(8_749_999_999), uint256.NewInt(8_750_000_000)} {
		require.Equal(t, uint256.NewInt(8_750_000_000), (&chain.Bare{On: c, Least: least}).Next().BaseFee)
	}
	require.Equal(t, uint256.NewInt(8_750_000_001), (&chain.Bare{On: c, Least: uint256.NewInt(8_750_000_001)}).Next().BaseFee)

	cheap, err := chain.New(chain.Genesis{BaseFee: uint256.NewInt(1_100_000_000)})
	require.NoError(t, err)
	require.Equal(t, uint256.NewInt(gwei), (&chain.Bare{On: cheap}).Next().BaseFee, "a gwei, unless another least is said")
}

// What is said of the next block holds for that one alone, and what is left out stays as it was said before.
func TestWhatIsSaidOfTheNextBlock(t *testing.T) {
	at := func(x uint64) *uint64 { return &x }
	b := &chain.Bare{On: rich(t)}
	require.NoError(t, b.Override(chain.Override{Time: at(1001)}))
	require.EqualValues(t, 1001, b.Next().Time)
	require.Equal(t, uint256.NewInt(8_750_000_000), b.Next().BaseFee)
	require.NoError(t, b.Override(chain.Override{BaseFee: uint256.NewInt(3)}))
	require.NoError(t, b.Override(chain.Override{}))
	require.EqualValues(t, 1001, b.Next().Time)
	require.Equal(t, uint256.NewInt(3), b.Next().BaseFee, "below the least, too")

	err := b.Override(chain.Override{Time: at(1000), BaseFee: uint256.NewInt(4)})
	require.ErrorIs(t, err, chain.ErrTime)
	require.ErrorContains(t, err, "1000 is not after 1000")
	err = b.Override(chain.Override{Time: at(253_402_300_800)}) // the first second of the year 10000
	require.ErrorIs(t, err, chain.ErrTime)
	require.ErrorContains(t, err, "253402300800 is after the year 9999")
	require.Equal(t, uint256.NewInt(3), b.Next().BaseFee, "what is refused says nothing")

	block, err := b.Step()
	require.NoError(t, err)
	require.EqualValues(t, 1001, block.Time())
	require.EqualValues(t, 3, block.BaseFee().Uint64())
	require.EqualValues(t, 1013, b.Next().Time)
	require.NoError(t, b.Override(chain.Override{Time: at(253_402_300_799)}))
	block, err = b.Step()
	require.NoError(t, err)
	require.EqualValues(t, 253_402_300_799, block.Time())
}

// Snapshots are called 1, 2 and so on. Going back to one uses it up with all later ones, and forgets what was said of the next
// block.
func TestSnapshotsOfABareChain(t *testing.T) {
	b := &chain.Bare{On: rich(t)}
	back := func(id uint64, there bool) {
		t.Helper()
		ok, err := b.Revert(id)
		require.NoError(t, err)
		require.Equal(t, there, ok, id)
	}
	take := func(want uint64) {
		t.Helper()
		id, err := b.Snapshot()
		require.NoError(t, err)
		require.Equal(t, want, id)
	}
	step := func() *chain.Block {
		t.Helper()
		block, err := b.Step()
		require.NoError(t, err)
		return block
	}
	back(0, false)
	back(1, false)
	take(1)
	hash, err := b.Add(pays(t, ann, 0, 1, 100))
	require.NoError(t, err)
	take(2)
	first := step()
	require.Len(t, first.Included, 1)
	take(3)
	step()
	back(4, false)
	back(0, false)
	require.EqualValues(t, 2, b.On.Head().NumberU64())
	late := uint64(5000)
	require.NoError(t, b.Override(chain.Override{Time: &late}))
	back(2, true)
	require.EqualValues(t, 1012, b.Next().Time)
	require.Len(t, b.On.Waiting(), 1)
	require.Equal(t, first.Hash(), step().Hash())
	back(2, false)
	back(3, false)
	take(2)
	back(1, true)
	require.Empty(t, b.On.Waiting())
	require.EqualValues(t, 0, b.On.Head().NumberU64())
	take(1)

	_, err = b.Submit(pays(t, ann, 0, 1, 100))
	require.NoError(t, err)
	require.True(t, b.Drop(hash))
	require.False(t, b.Drop(hash))
	require.NoError(t, b.Give(chain.Gift{To: sink, Balance: uint256.NewInt(5)}))
	v, err := b.On.At(0)
	require.NoError(t, err)
	require.Equal(t, uint256.NewInt(5), v.State.GetBalance(sink))
	nonce := uint64(1)
	require.NoError(t, b.Give(chain.Gift{To: sink, Nonce: &nonce}))
	nonce--
	require.ErrorContains(t, b.Give(chain.Gift{To: sink, Nonce: &nonce}), "cannot go back to 0")
}

// A driver that was reverted behind its back says what is wrong, and has used up nothing.
func TestASnapshotWhoseBlockIsGoneIsAnError(t *testing.T) {
	b := &chain.Bare{On: rich(t)}
	earlier, err := b.On.Snapshot()
	require.NoError(t, err)
	_, err = b.Step()
	require.NoError(t, err)
	id, err := b.Snapshot()
	require.NoError(t, err)
	require.NoError(t, b.On.Revert(earlier))
	for range 2 {
		ok, err := b.Revert(id)
		require.ErrorContains(t, err, "the snapshot's block is gone")
		require.False(t, ok)
	}
	require.Nil(t, b.On.BlockByHash(common.Hash{}))
}
