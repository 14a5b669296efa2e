package chain_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/trie"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
)

// coded is a rich chain with code at the sink.
func coded(t *testing.T, code ...byte) *chain.Chain {
	t.Helper()
	c := rich(t)
	_, err := c.Give(chain.Gift{To: sink, Code: &code})
	require.NoError(t, err)
	return c
}

// calls is a transaction of an actor's to the sink with some gas, at a tip in gwei.
func calls(t *testing.T, a *chain.Actor, nonce, tip, gas uint64) chain.Tx {
	t.Helper()
	data := pay()
	data.Nonce, data.GasTipCap, data.Gas = nonce, new(big.Int).SetUint64(tip*gwei), gas
	return signed(t, a, data)
}

// PUSH1 7 PUSH0 MSTORE PUSH1 32 PUSH0 REVERT
var reverts = []byte{0x60, 7, 0x5f, 0x52, 0x60, 32, 0x5f, 0xfd}

// A block is made one transaction at a time. Reads see the chain before it, until it is sealed.
func TestABlockIsMadeOneTransactionAtATime(t *testing.T) {
	c := rich(t)
	low, high, dust := pays(t, ann, 0, 1, 100), pays(t, bob, 0, 3, 100), pays(t, eve, 0, 2, 100)
	add(t, c, low, high, dust)
	var told []*chain.Block
	c.Watch(func(e chain.Event) { told = append(told, e.Block) })
	m, err := c.Begin(chain.Next{Time: 1012, BaseFee: uint256.NewInt(10 * gwei)})
	require.NoError(t, err)
	require.EqualValues(t, 1, m.Number())
	require.EqualValues(t, 1012, m.Time())
	ten := uint256.MustFromDecimal("10000000000000000000")
	require.Equal(t, *ten, m.Balance(ann.Address))

	tx, tip, _, ok := m.Best()
	require.True(t, ok)
	require.Equal(t, high.Hash(), tx.Hash())
	require.Equal(t, *uint256.NewInt(3 * gwei), tip)
	in := m.Take(false)
	require.Equal(t, high.Hash(), in.Hash())
	require.False(t, in.System)
	require.EqualValues(t, 1, m.Nonce(bob.Address))
	tx, _, _, ok = m.Best()
	require.True(t, ok)
	require.Equal(t, dust.Hash(), tx.Hash())
	m.Skip()
	in, err = m.Apply(pays(t, ann, 0, 0, 100))
	require.NoError(t, err)
	require.True(t, in.System)
	require.EqualValues(t, 42_000, in.Receipt.CumulativeGasUsed)
	require.EqualValues(t, 21_000, m.Result().UsedGas)
	_, err = m.Apply(pays(t, ann, 0, 0, 100))
	require.ErrorIs(t, err, core.ErrNonceTooLow)
	data := pay()
	data.Value = new(big.Int).Lsh(big.NewInt(1), 256)
	_, err = m.Apply(chain.Tx{Transaction: types.NewTx(data), From: ann.Address})
	require.ErrorContains(t, err, "above 2^256-1")
	tx, _, _, ok = m.Best()
	require.True(t, ok)
	require.Equal(t, low.Hash(), tx.Hash())
	require.Nil(t, m.Take(false), "its nonce is used")
	_, _, _, ok = m.Best()
	require.False(t, ok)

	require.EqualValues(t, 0, c.Head().NumberU64())
	require.Nil(t, c.Block(1))
	require.Len(t, c.Waiting(), 3)
	_, found := c.Find(high.Hash())
	require.False(t, found)
	v, err := c.After(c.Head())
	require.NoError(t, err)
	require.Zero(t, v.State.GetNonce(bob.Address))

	block, err := m.Seal()
	require.NoError(t, err)
	require.Equal(t, []*chain.Block{block}, told)
	require.Len(t, block.Included, 2)
	require.Len(t, block.Dropped, 1)
	require.Equal(t, low.Hash(), block.Dropped[0].Hash())
	require.ErrorIs(t, block.Dropped[0].Reason, core.ErrNonceTooLow)
	require.EqualValues(t, 42_000, block.GasUsed())
	require.Equal(t, block, c.Head())
	require.Equal(t, []chain.Tx{dust}, c.Waiting())
	for i, in := range block.Included {
		place, found := c.Find(in.Hash())
		require.True(t, found)
		require.Equal(t, chain.Place{Block: block, Index: i}, place)
		require.Equal(t, block.Hash(), in.Receipt.BlockHash)
		require.EqualValues(t, i, in.Receipt.TransactionIndex)
		require.EqualValues(t, 1, in.Receipt.BlockNumber.Uint64())
	}
	m.Abandon() // is nothing once it is sealed
	require.Equal(t, dust.Hash(), build(t, c).Included[0].Hash())
}

// A block that is abandoned has never been.
func TestABlockThatIsAbandonedHasNeverBeen(t *testing.T) {
	c := rich(t)
	_, err := c.Begin(chain.Next{Time: 1000})
	require.ErrorIs(t, err, chain.ErrTime)
	require.ErrorContains(t, err, "1000 after 1000")
	m, err := c.Begin(chain.Next{Time: 1001})
	require.NoError(t, err)
	_, err = m.Apply(pays(t, ann, 0, 0, 0)) // the base fee is nothing unless it is said
	require.NoError(t, err)
	require.EqualValues(t, 1, m.Nonce(ann.Address))
	m.Abandon()
	m.Abandon()
	n, err := c.NextNonce(ann.Address)
	require.NoError(t, err)
	require.Zero(t, n)
	require.EqualValues(t, 1, build(t, c).NumberU64())

	// A block with something at its top that cannot be executed is not built, and says which that is.
	add(t, c, pays(t, bob, 0, 1, 100))
	_, err = c.Build(chain.Next{Time: 2000, BaseFee: uint256.NewInt(gwei)}, []chain.Tx{pays(t, ann, 0, 0, 100), pays(t, ann, 2, 0, 100)})
	require.ErrorIs(t, err, core.ErrNonceTooHigh)
	require.ErrorContains(t, err, "transaction 1 at the top of block 2")
	require.EqualValues(t, 1, c.Head().NumberU64())
	require.Len(t, c.Waiting(), 1)
	n, err = c.NextNonce(ann.Address)
	require.NoError(t, err)
	require.Zero(t, n)
}

// What somebody has at the top of a block makes what it has waiting up to that nonce stale, and nothing else.
func TestWhatStandsAtTheTopMakesTheWaitingStale(t *testing.T) {
	c := rich(t)
	stale, left, other := pays(t, ann, 0, 1, 100), pays(t, ann, 2, 1, 100), pays(t, bob, 1, 1, 100)
	add(t, c, stale, left, other)
	block := build(t, c, pays(t, ann, 0, 0, 100))
	require.Len(t, block.Included, 1)
	require.True(t, block.Included[0].System)
	require.Empty(t, block.Dropped)
	waits := map[common.Hash]bool{}
	for _, tx := range c.Waiting() {
		waits[tx.Hash()] = true
	}
	require.Equal(t, map[common.Hash]bool{left.Hash(): true, other.Hash(): true}, waits)
	require.False(t, c.Drop(stale.Hash()))
}

// Whoever makes a block counts by itself what fits: its limit is never below what is used. The pool of Build keeps to the limit.
func TestTheGasLimitOfABlockThatIsMade(t *testing.T) {
	c := rich(t)
	coinbase := common.Address{0xcc}
	m, err := c.Begin(chain.Next{Time: 1012, GasLimit: 30_000, Coinbase: &coinbase})
	require.NoError(t, err)
	for nonce := range uint64(2) {
		_, err := m.Apply(pays(t, ann, nonce, 1, 1))
		require.NoError(t, err)
	}
	block, err := m.Seal()
	require.NoError(t, err)
	require.EqualValues(t, 42_000, block.GasLimit())
	require.Equal(t, coinbase, block.Coinbase())
	v, err := c.After(block)
	require.NoError(t, err)
	require.Equal(t, uint256.NewInt(42_000*gwei), v.State.GetBalance(coinbase))

	add(t, c, pays(t, bob, 0, 1, 100), pays(t, bob, 1, 1, 100))
	block, err = c.Build(chain.Next{Time: 1024, BaseFee: uint256.NewInt(gwei), GasLimit: 41_999}, nil)
	require.NoError(t, err)
	require.Len(t, block.Included, 1)
	require.EqualValues(t, 41_999, block.GasLimit())
	block, err = c.Build(chain.Next{Time: 1036, BaseFee: uint256.NewInt(gwei)}, nil)
	require.NoError(t, err)
	require.Len(t, block.Included, 1)
	require.EqualValues(t, 60_000_000, block.GasLimit(), "mainnet's as of 2026")
}

// A failed transaction pays and says why; in a bundle it is dropped, and its sender's others wait for another block.
func TestWhatFailsPaysOrIsDropped(t *testing.T) {
	c := coded(t, reverts...)
	first, second := calls(t, ann, 0, 3, 50_000), calls(t, bob, 0, 1, 50_000)
	add(t, c, first, calls(t, ann, 1, 3, 50_000))
	n := chain.Next{Time: 1012, BaseFee: uint256.NewInt(10 * gwei)}
	m, err := c.Begin(n)
	require.NoError(t, err)
	_, _, _, ok := m.Best()
	require.True(t, ok)
	require.Nil(t, m.Take(true))
	_, _, _, ok = m.Best()
	require.False(t, ok)
	in, err := m.Apply(second)
	require.NoError(t, err)
	require.Equal(t, common.BigToHash(big.NewInt(7)).Bytes(), in.Output)
	require.EqualValues(t, types.ReceiptStatusFailed, in.Receipt.Status)
	require.ErrorIs(t, m.Result().Err, vm.ErrExecutionReverted)
	block, err := m.Seal()
	require.NoError(t, err)
	require.Len(t, block.Dropped, 1)
	require.ErrorContains(t, block.Dropped[0].Reason, "a transaction of a bundle that fails is dropped")
	require.Len(t, c.Waiting(), 1)
	v, err := c.After(block)
	require.NoError(t, err)
	require.Zero(t, v.State.GetNonce(ann.Address))
	require.EqualValues(t, 21_000+2*3+2*2+3+3, block.GasUsed(), "pushes of 3 and of 2, a write of 3, and a word of memory")

	// One that goes through has no output, and no others' outcome.
	n.Time, n.Bundles = 1024, true
	c = coded(t, 0)
	add(t, c, calls(t, ann, 0, 3, 50_000))
	block, err = c.Build(n, nil)
	require.NoError(t, err)
	require.Len(t, block.Included, 1)
	require.Nil(t, block.Included[0].Output)
}

// What its sender can no longer pay for is dropped when it comes up, and those after it wait.
func TestWhatCannotBePaidForAnyMoreIsDropped(t *testing.T) {
	c := rich(t)
	data := pay()
	data.Value = new(big.Int).Mul(big.NewInt(9), big.NewInt(1e18))
	spends := signed(t, ann, data)
	data.Nonce = 1
	again := signed(t, ann, data)
	add(t, c, spends, again, pays(t, ann, 2, 1, 100), pays(t, bob, 0, 0, 100))
	block := build(t, c)
	require.Len(t, block.Included, 2)
	require.Len(t, block.Dropped, 1)
	require.Equal(t, again.Hash(), block.Dropped[0].Hash())
	require.ErrorIs(t, block.Dropped[0].Reason, core.ErrInsufficientFunds)
	require.Len(t, c.Waiting(), 1)
}

// One whose cap is below the base fee waits, with all that follow it; one at the base fee pays no tip.
func TestACapBelowTheBaseFeeWaits(t *testing.T) {
	c := rich(t)
	at, below := pays(t, ann, 0, 1, 10), pays(t, bob, 0, 1, 9)
	add(t, c, at, below, pays(t, bob, 1, 1, 100), pays(t, ann, 1, 1, 9), pays(t, ann, 2, 1, 100), pays(t, eve, 0, 1, 11), pays(t, eve, 2, 1, 100))
	block := build(t, c)
	require.Len(t, block.Included, 2)
	require.Equal(t, eve.Address, block.Included[0].From)
	require.Equal(t, big.NewInt(11*gwei), block.Included[0].Receipt.EffectiveGasPrice)
	require.Equal(t, at.Hash(), block.Included[1].Hash())
	require.Equal(t, big.NewInt(10*gwei), block.Included[1].Receipt.EffectiveGasPrice)
	require.Len(t, c.Waiting(), 5)
}

// Calls on a block under construction see what it did so far, change nothing, and fail as the EVM says.
func TestCallsOnABlockUnderConstruction(t *testing.T) {
	// Without data the number of calls in slot 0 is raised; with data it is returned.
	// CALLDATASIZE PUSH1 12 JUMPI PUSH0 SLOAD PUSH1 1 ADD PUSH0 SSTORE STOP JUMPDEST PUSH0 SLOAD PUSH0 MSTORE PUSH1 32 PUSH0 RETURN
	code := common.FromHex("36600c575f546001015f55005b5f545f5260205ff3")
	c := coded(t, code...)
	m, err := c.Begin(chain.Next{Time: 1012, BaseFee: uint256.NewInt(10 * gwei)})
	require.NoError(t, err)
	defer m.Abandon()
	require.Equal(t, code, m.Code(sink))
	require.Empty(t, m.Code(ann.Address))
	for n := range uint64(3) {
		output, err := m.Call(ann.Address, sink, []byte{1})
		require.NoError(t, err)
		require.Equal(t, n, new(uint256.Int).SetBytes(output).Uint64())
		_, err = m.Call(ann.Address, sink, nil)
		require.ErrorContains(t, err, vm.ErrWriteProtection.Error())
		_, err = m.Apply(calls(t, ann, n, 0, 100_000))
		require.NoError(t, err)
	}
	require.EqualValues(t, 3, m.State().GetState(sink, common.Hash{}).Big().Uint64())
}

// Code sees the header of the block that it is in.
func TestCodeSeesTheHeader(t *testing.T) {
	code := []byte{}
	for slot, op := range []byte{0x41, 0x44, 0x45, 0x46, 0x48, 0x4a} { // COINBASE PREVRANDAO GASLIMIT CHAINID BASEFEE BLOBBASEFEE
		code = append(code, op, 0x60, byte(slot), 0x55) // PUSH1 SSTORE
	}
	c := coded(t, code...)
	coinbase := common.Address{0xcc}
	add(t, c, calls(t, ann, 0, 1, 1_000_000))
	n := chain.Next{Time: 1012, BaseFee: uint256.NewInt(77), Coinbase: &coinbase, GasLimit: 2_000_000, Random: common.Hash{5}}
	block, err := c.Build(n, nil)
	require.NoError(t, err)
	v, err := c.After(block)
	require.NoError(t, err)
	for slot, want := range []common.Hash{
		common.BytesToHash(coinbase[:]),
		{5},
		common.BigToHash(big.NewInt(2_000_000)), common.BigToHash(big.NewInt(chain.ID)),
		common.BigToHash(big.NewInt(77)), common.BigToHash(big.NewInt(1)),
	} {
		require.Equal(t, want, v.State.GetState(sink, common.BigToHash(big.NewInt(int64(slot)))), slot)
	}
	// A pending view has the same header, and the replay of a block that it did again what it did.
	p, err := c.Pending(chain.Next{Time: 1024, BaseFee: uint256.NewInt(78), Random: common.Hash{6}})
	require.NoError(t, err)
	require.EqualValues(t, 2, p.Block.BlockNumber.Uint64())
	require.EqualValues(t, 1024, p.Block.Time)
	require.EqualValues(t, 78, p.Block.BaseFee.Uint64())
	require.Equal(t, common.Hash{6}, *p.Block.Random)
	require.Equal(t, block.Hash(), p.Header.ParentHash)
}

// The roots, the bloom and the body that a block is sealed with are those that go-ethereum gives a block of its transactions and
// receipts.
func TestABlockIsSealedAsGoEthereumSealsIt(t *testing.T) {
	c, err := chain.New(chain.Genesis{Time: 1000, Alloc: types.GenesisAlloc{
		ann.Address: {Balance: new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil)}, sink: {Balance: new(big.Int), Code: counter},
	}})
	require.NoError(t, err)
	for n := range 3 {
		for k := range n {
			data := pay()
			data.Nonce, data.Gas = uint64(n*(n-1)/2+k), 100_000
			_, err := c.Submit(bytesOf(t, signed(t, ann, data)))
			require.NoError(t, err)
		}
		got, err := c.Build(chain.Next{Time: c.Head().Time() + 12, BaseFee: uint256.NewInt(gwei)}, nil)
		require.NoError(t, err)
		require.Len(t, got.Included, n)
		var receipts types.Receipts
		for _, in := range got.Included {
			require.Len(t, in.Receipt.Logs, 1)
			receipts = append(receipts, in.Receipt)
		}
		want := types.NewBlock(got.Header(), &types.Body{Transactions: got.Transactions(), Withdrawals: types.Withdrawals{}}, receipts, trie.NewStackTrie(nil))
		require.Equal(t, want.Header(), got.Header())
		bytes, err := rlp.EncodeToBytes(want)
		require.NoError(t, err)
		sealed, err := rlp.EncodeToBytes(got.Block)
		require.NoError(t, err)
		require.Equal(t, bytes, sealed)
		require.Equal(t, n == 0, got.Bloom() == types.Bloom{})
	}
}
