package chain_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/trie"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
)

const gwei = 1_000_000_000

var (
	ann, bob, eve = chain.NewActor("ann", chain.ID), chain.NewActor("bob", chain.ID), chain.NewActor("eve", chain.ID)
	sink          = common.Address{0xaa}
)

// rich is a chain on which ann, bob and eve have ten ether each.
func rich(t *testing.T) *chain.Chain {
	t.Helper()
	ten := new(big.Int).Mul(big.NewInt(10), big.NewInt(1e18))
	c, err := chain.New(chain.Genesis{Time: 1000, BaseFee: uint256.NewInt(10 * gwei), Seed: 7, Alloc: types.GenesisAlloc{
		ann.Address: {Balance: ten}, bob.Address: {Balance: ten}, eve.Address: {Balance: ten},
	}})
	require.NoError(t, err)
	return c
}

// pays is a transfer of one wei.
func pays(t *testing.T, a *chain.Actor, nonce, tip, feeCap uint64) chain.Tx {
	t.Helper()
	tx, err := a.Sign(&types.DynamicFeeTx{
		ChainID: big.NewInt(chain.ID), Nonce: nonce, GasTipCap: new(big.Int).SetUint64(tip * gwei), GasFeeCap: new(big.Int).SetUint64(feeCap * gwei),
		Gas: 21000, To: &sink, Value: big.NewInt(1),
	})
	require.NoError(t, err)
	return tx
}

func add(t *testing.T, c *chain.Chain, txs ...chain.Tx) {
	t.Helper()
	for _, tx := range txs {
		_, err := c.Add(tx)
		require.NoError(t, err)
	}
}

func build(t *testing.T, c *chain.Chain, system ...chain.Tx) *chain.Block {
	t.Helper()
	b, err := c.Build(chain.Next{Time: c.Head().Time() + 12, BaseFee: uint256.NewInt(10 * gwei)}, system)
	require.NoError(t, err)
	return b
}

func TestAPoolIsTakenByEffectiveTipAndNonce(t *testing.T) {
	c := rich(t)
	a0, a1 := pays(t, ann, 0, 1, 100), pays(t, ann, 1, 9, 100) // a cheap head holds back its dear successor
	b0 := pays(t, bob, 0, 3, 100)
	e0 := pays(t, eve, 0, 12, 12) // the cap leaves a tip of 2
	add(t, c, a1, a0, b0, e0)
	block := build(t, c)
	var order []common.Hash
	for _, in := range block.Included {
		order = append(order, in.Hash())
	}
	require.Equal(t, []common.Hash{b0.Hash(), e0.Hash(), a0.Hash(), a1.Hash()}, order)
	view, err := c.At(block.NumberU64())
	require.NoError(t, err)
	require.EqualValues(t, 4, view.State.GetBalance(sink).Uint64())
	// What eve paid: one wei, and 21,000 gas at 12 gwei.
	require.Equal(t, "9999747999999999999", view.State.GetBalance(eve.Address).String())
}

func TestBlocksRepeatToTheHash(t *testing.T) {
	run := func(reverse bool) common.Hash {
		c := rich(t)
		txs := []chain.Tx{pays(t, ann, 0, 2, 100), pays(t, bob, 0, 2, 100), pays(t, eve, 0, 2, 100)}
		if reverse {
			txs[0], txs[2] = txs[2], txs[0]
		}
		add(t, c, txs...)
		build(t, c)
		return build(t, c, pays(t, ann, 1, 0, 10)).Hash()
	}
	require.Equal(t, run(false), run(true), "equal tips are not settled by arrival")
}

func TestASnapshotCoversPoolStateAndBlocks(t *testing.T) {
	c := rich(t)
	add(t, c, pays(t, ann, 0, 1, 100))
	s, err := c.Snapshot()
	require.NoError(t, err)
	first := build(t, c)
	gift := uint256.NewInt(5)
	_, err = c.Give(chain.Gift{To: sink, Balance: gift})
	require.NoError(t, err)
	require.NoError(t, c.Revert(s))
	require.EqualValues(t, 0, c.Head().NumberU64())
	require.Len(t, c.Waiting(), 1)
	require.Equal(t, first.Hash(), build(t, c).Hash())
	view, err := c.At(1)
	require.NoError(t, err)
	require.EqualValues(t, 1, view.State.GetBalance(sink).Uint64())
}

func TestTheChainIDIsNotMainnets(t *testing.T) {
	_, err := chain.New(chain.Genesis{ID: 1})
	require.ErrorIs(t, err, chain.ErrMainnet)
}

func TestAGiftIsSeenAtOnceAndUndoneByARevert(t *testing.T) {
	c := rich(t)
	balance := func() uint64 {
		v, err := c.At(0)
		require.NoError(t, err)
		return v.State.GetBalance(sink).Uint64()
	}
	header := c.Head().Root()
	s, err := c.Snapshot()
	require.NoError(t, err)
	was, err := c.Give(chain.Gift{To: sink, Balance: uint256.NewInt(5)})
	require.NoError(t, err)
	require.True(t, was.Balance.IsZero())
	require.EqualValues(t, 5, balance())
	require.Equal(t, header, c.Head().Root(), "a block does not change")
	require.NoError(t, c.Revert(s))
	require.Zero(t, balance())
	nonce := uint64(3)
	add(t, c, pays(t, ann, 0, 1, 100))
	_, err = c.Give(chain.Gift{To: ann.Address, Nonce: &nonce})
	require.NoError(t, err)
	require.Empty(t, c.Waiting(), "what the nonce has passed can never be included")
	nonce = 2
	_, err = c.Give(chain.Gift{To: ann.Address, Nonce: &nonce})
	require.Error(t, err, "a nonce does not fall")
}

func TestWhatDoesNotFitWaitsAndOthersGoOn(t *testing.T) {
	c := rich(t)
	add(t, c, pays(t, ann, 0, 9, 100), pays(t, bob, 0, 1, 100))
	// The limit leaves room for one transfer, and others take all of it but for a gas less than a transfer's.
	n := chain.Next{Time: 1012, BaseFee: uint256.NewInt(10 * gwei), GasLimit: 42000, Taken: 21000}
	b, err := c.Build(n, nil)
	require.NoError(t, err)
	require.Len(t, b.Included, 1)
	require.Equal(t, ann.Address, b.Included[0].From)
	require.Len(t, c.Waiting(), 1)
}

func TestABundleThatFailsIsDroppedUnseen(t *testing.T) {
	for _, bundles := range []bool{false, true} {
		c := rich(t)
		_, err := c.Give(chain.Gift{To: sink, Code: &[]byte{0x5f, 0x5f, 0xfd}}) // PUSH0 PUSH0 REVERT
		require.NoError(t, err)
		tx, err := ann.Sign(&types.DynamicFeeTx{
			ChainID: big.NewInt(chain.ID), GasTipCap: big.NewInt(gwei), GasFeeCap: big.NewInt(100 * gwei), Gas: 50000, To: &sink,
		})
		require.NoError(t, err)
		add(t, c, tx)
		b, err := c.Build(chain.Next{Time: 1012, BaseFee: uint256.NewInt(10 * gwei), Bundles: bundles}, nil)
		require.NoError(t, err)
		v, err := c.At(1)
		require.NoError(t, err)
		if bundles {
			require.Empty(t, b.Included)
			require.Len(t, b.Dropped, 1)
			require.Equal(t, "10000000000000000000", v.State.GetBalance(ann.Address).String())
			continue
		}
		require.EqualValues(t, 0, b.Included[0].Receipt.Status)
		// 21,000 and two pushes of 2 gas each, at 11 gwei.
		require.Equal(t, "9999768956000000000", v.State.GetBalance(ann.Address).String())
	}
}

// Code sees the block that it is in: number, time, and the hash of the one before.
func TestCodeSeesTheBlockThatItIsIn(t *testing.T) {
	c := rich(t)
	// TIMESTAMP NUMBER SSTORE, PUSH1 1 NUMBER SUB BLOCKHASH TIMESTAMP SSTORE
	_, err := c.Give(chain.Gift{To: sink, Code: &[]byte{0x42, 0x43, 0x55, 0x60, 1, 0x43, 0x03, 0x40, 0x42, 0x55}})
	require.NoError(t, err)
	for nonce := range uint64(3) {
		before := c.Head().Hash()
		tx, err := ann.Sign(&types.DynamicFeeTx{
			ChainID: big.NewInt(chain.ID), Nonce: nonce, GasTipCap: big.NewInt(gwei), GasFeeCap: big.NewInt(100 * gwei), Gas: 100_000, To: &sink,
		})
		require.NoError(t, err)
		add(t, c, tx)
		b := build(t, c)
		require.Equal(t, types.DeriveSha(b.Transactions(), trie.NewListHasher()), b.TxHash())
		v, err := c.At(b.NumberU64())
		require.NoError(t, err)
		require.Equal(t, b.Time(), v.State.GetState(sink, common.BigToHash(b.Number())).Big().Uint64())
		require.Equal(t, before, v.State.GetState(sink, common.BigToHash(new(big.Int).SetUint64(b.Time()))))
	}
}

func TestABalancePaysForValueAndGasAtTheCapToTheWei(t *testing.T) {
	c := rich(t)
	ten := new(big.Int).Mul(big.NewInt(10), big.NewInt(1e18))
	of := func(value *big.Int) error {
		tx, err := ann.Sign(&types.DynamicFeeTx{
			ChainID: big.NewInt(chain.ID), GasTipCap: big.NewInt(gwei), GasFeeCap: big.NewInt(100 * gwei), Gas: 21000, To: &sink, Value: value,
		})
		require.NoError(t, err)
		_, err = c.Add(tx)
		return err
	}
	rest := new(big.Int).Sub(ten, big.NewInt(21000*100*gwei))
	require.ErrorIs(t, of(new(big.Int).Add(rest, big.NewInt(1))), core.ErrInsufficientFunds)
	most := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))
	require.ErrorIs(t, of(most), core.ErrInsufficientFunds, "a sum above 2^256 is no small one")
	require.NoError(t, of(rest))
}
