package chain

import (
	"encoding/binary"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/rng"
)

// The roll is the first draw of the key that the first eight bytes of the hash are an actor of, in the lane of the block.
func TestTheRollIsAddressed(t *testing.T) {
	hash := common.HexToHash("0x8123456789abcdef00000000000000000000000000000000000000000000ffff")
	stream := rng.Key{Seed: 3, Path: 5, Purpose: Purpose, Actor: binary.BigEndian.Uint64(hash[:8])}.Lane(7)
	want := stream.Uint64()
	require.Equal(t, want, roll(3, 5, 7, hash))
	require.NotEqual(t, want, roll(4, 5, 7, hash))
	require.NotEqual(t, want, roll(3, 6, 7, hash))
	require.NotEqual(t, want, roll(3, 5, 8, hash))
	hash[7]++
	require.NotEqual(t, want, roll(3, 5, 7, hash))
}

// What is executed first: the higher tip, then the smaller roll, which [Tx.Order] stands for, then the smaller hash.
func TestWhatIsExecutedFirst(t *testing.T) {
	of := func(tip, order uint64, hash byte) contender {
		return contender{tip: *uint256.NewInt(tip), order: order, waiting: &waiting{hash: common.Hash{hash}}}
	}
	sorted := []contender{of(9, 8, 7), of(5, 1, 9), of(5, 2, 1), of(5, 2, 3), of(5, 3, 0), of(0, 0, 0)}
	for i := range sorted {
		for j := range sorted {
			o := &order{heads: []contender{sorted[i], sorted[j]}}
			require.Equal(t, i < j, o.Less(0, 1), "%d before %d", i, j)
		}
	}
	o := &order{roll: func(common.Hash) uint64 { return 17 }, baseFee: uint256.NewInt(3)}
	for said, want := range map[uint64]uint64{0: 17, 1: 1, 17: 17, 99: 99} {
		all := []*waiting{{Tx: Tx{Order: said}, message: &core.Message{GasFeeCap: uint256.NewInt(10), GasTipCap: uint256.NewInt(5)}}, {}}
		k, ok := o.contend(all)
		require.True(t, ok)
		require.Equal(t, want, k.order)
		require.Equal(t, *uint256.NewInt(5), k.tip)
		require.Equal(t, all[1:], k.rest)
	}
}

// The effective tip is the smaller one of the tip and of what the cap leaves above the base fee.
func TestTheEffectiveTip(t *testing.T) {
	for _, x := range []struct {
		tip, feeCap, baseFee, effective, price uint64
		ok                                     bool
	}{
		{5, 100, 10, 5, 15, true}, {5, 15, 10, 5, 15, true}, {5, 14, 10, 4, 14, true}, {5, 10, 10, 0, 10, true}, {0, 100, 10, 0, 10, true}, {5, 9, 10, 0, 9, false},
	} {
		m := &core.Message{GasFeeCap: uint256.NewInt(x.feeCap), GasTipCap: uint256.NewInt(x.tip)}
		effective, ok := tip(m, uint256.NewInt(x.baseFee))
		require.Equal(t, x.ok, ok, x)
		require.Equal(t, x.effective, effective.Uint64(), x)
		p := priced(m, uint256.NewInt(x.baseFee))
		require.Equal(t, x.price, p.GasPrice.Uint64(), x)
		require.Nil(t, m.GasPrice, "the message does not change")
	}
}

// A copy of the pool has what the pool has, and nothing that comes later.
func TestAPoolIsCopiedWhole(t *testing.T) {
	p := newPool()
	put := func(p *pool, nonce uint64) *waiting {
		tx := Tx{Transaction: types.NewTx(&types.LegacyTx{Nonce: nonce}), From: common.Address{1}}
		w := &waiting{Tx: tx, hash: tx.Hash()}
		p.by[tx.From], p.all[w.hash] = append(p.by[tx.From], w), w
		return w
	}
	first, second := put(&p, 3), put(&p, 5)
	q := p.clone()
	require.Equal(t, p, q)
	third := put(&p, 6)
	require.Len(t, q.by[third.From], 2)
	p.passed(third.From, 5)
	require.Equal(t, []*waiting{third}, p.by[third.From])
	require.Equal(t, map[common.Hash]*waiting{third.hash: third}, p.all)
	p.remove(third)
	require.Empty(t, p.by, "nobody is kept who has nothing")
	p.passed(third.From, 9)
	q.passed(first.From, 4)
	require.Equal(t, []*waiting{second}, q.by[first.From])
	q.passed(first.From, 4)
	require.Equal(t, []*waiting{second}, q.by[first.From])
}
