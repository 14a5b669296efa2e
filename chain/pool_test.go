package chain_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
)

// pay is what transactions of these tests are, unless they say otherwise: nothing to the sink.
func pay() *types.DynamicFeeTx {
	return &types.DynamicFeeTx{ChainID: big.NewInt(chain.ID), GasTipCap: big.NewInt(gwei), GasFeeCap: big.NewInt(100 * gwei), Gas: 21000, To: &sink}
}

func signed(t *testing.T, a *chain.Actor, data types.TxData) chain.Tx {
	t.Helper()
	tx, err := a.Sign(data)
	require.NoError(t, err)
	return tx
}

func bytesOf(t *testing.T, tx chain.Tx) []byte {
	t.Helper()
	raw, err := tx.MarshalBinary()
	require.NoError(t, err)
	return raw
}

func TestWhatClientsSendIsReadWithItsSender(t *testing.T) {
	c := rich(t)
	for _, data := range []types.TxData{
		&types.LegacyTx{GasPrice: big.NewInt(1), Gas: 21000, To: &sink},
		&types.AccessListTx{ChainID: big.NewInt(chain.ID), GasPrice: big.NewInt(1), Gas: 21000, To: &sink},
		pay(),
	} {
		tx := signed(t, bob, data)
		read, err := c.Read(bytesOf(t, tx))
		require.NoError(t, err)
		require.Equal(t, bob.Address, read.From)
		require.Equal(t, tx.Hash(), read.Hash())
		require.False(t, read.Unsigned || read.Private)
	}
	hash, err := c.Submit(bytesOf(t, signed(t, bob, pay())))
	require.NoError(t, err)
	waits, ok := c.Pooled(hash)
	require.True(t, ok)
	require.Equal(t, bob.Address, waits.From)
	_, ok = c.Pooled(common.Hash{})
	require.False(t, ok)
	_, err = c.Submit([]byte{1})
	require.Error(t, err)
}

func TestWhatIsNoTransactionOfThisChainIsNotRead(t *testing.T) {
	c := rich(t)
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("somebody")))
	require.NoError(t, err)
	by := func(s types.Signer, data types.TxData) []byte {
		return bytesOf(t, chain.Tx{Transaction: types.MustSignNewTx(key, s, data)})
	}
	other := pay()
	other.ChainID = big.NewInt(chain.ID + 1)
	blob := &types.BlobTx{ChainID: uint256.NewInt(chain.ID), GasTipCap: new(uint256.Int), GasFeeCap: new(uint256.Int), BlobFeeCap: new(uint256.Int), Value: new(uint256.Int), BlobHashes: []common.Hash{{1}}}
	strange := bytesOf(t, chain.Tx{Transaction: types.NewTx(pay())}) // its signature is three zeros
	for problem, raw := range map[string][]byte{
		chain.ErrType.Error():        by(types.LatestSignerForChainID(big.NewInt(chain.ID)), blob),
		chain.ErrUnprotected.Error(): by(types.HomesteadSigner{}, &types.LegacyTx{GasPrice: big.NewInt(1), Gas: 21000, To: &sink}),
		"invalid chain id for signer: have " + other.ChainID.String() + " want " + big.NewInt(chain.ID).String(): by(types.LatestSignerForChainID(other.ChainID), other),
		"invalid transaction v, r, s values": strange,
		"typed transaction too short":        {2},
	} {
		_, err := c.Read(raw)
		require.ErrorContains(t, err, problem)
	}
	// The size is judged before anything else.
	_, err = c.Read(make([]byte, 131_072))
	require.NotErrorIs(t, err, chain.ErrOversized)
	_, err = c.Read(make([]byte, 131_073))
	require.ErrorIs(t, err, chain.ErrOversized)
}

// What no state could execute is refused, at the last value that is too much or too little.
func TestShapesThatNoStateExecutes(t *testing.T) {
	c := rich(t)
	add := func(change func(*types.DynamicFeeTx)) error {
		data := pay()
		data.GasFeeCap = big.NewInt(gwei) // so that it can be paid for
		change(data)
		tx := signed(t, ann, data)
		_, err := c.Add(tx)
		if err == nil {
			require.True(t, c.Drop(tx.Hash()))
		}
		return err
	}
	refused := func(err error, text string, change func(*types.DynamicFeeTx)) {
		t.Helper()
		got := add(change)
		require.ErrorIs(t, got, err)
		require.ErrorContains(t, got, text)
	}
	taken := func(change func(*types.DynamicFeeTx)) {
		t.Helper()
		require.NoError(t, add(change))
	}
	taken(func(*types.DynamicFeeTx) {})
	taken(func(d *types.DynamicFeeTx) { d.Gas = 16_777_216 }) // EIP-7825
	refused(core.ErrGasLimitTooHigh, "(cap: 16777216, tx: 16777217)", func(d *types.DynamicFeeTx) { d.Gas = 16_777_217 })
	taken(func(d *types.DynamicFeeTx) { d.Nonce = math.MaxUint64 - 1 })
	refused(core.ErrNonceMax, "", func(d *types.DynamicFeeTx) { d.Nonce = math.MaxUint64 }) // EIP-2681
	taken(func(d *types.DynamicFeeTx) { d.GasTipCap = d.GasFeeCap })
	refused(core.ErrTipAboveFeeCap, "maxPriorityFeePerGas: 1000000001, maxFeePerGas: 1000000000", func(d *types.DynamicFeeTx) { d.GasTipCap = big.NewInt(gwei + 1) })
	refused(core.ErrIntrinsicGas, "gas 20999, minimum needed 21000", func(d *types.DynamicFeeTx) { d.Gas = 20_999 })

	// A hundred bytes are four tokens each, ten gas each at least: EIP-7623. Sixteen a byte would be 22,600.
	full := make([]byte, 100)
	for i := range full {
		full[i] = 1
	}
	taken(func(d *types.DynamicFeeTx) { d.Data, d.Gas = full, 25_000 })
	refused(core.ErrFloorDataGas, "gas 24999, minimum needed 25000", func(d *types.DynamicFeeTx) { d.Data, d.Gas = full, 24_999 })

	// Code that makes a contract: 49,152 bytes at most (EIP-3860), for 53,000 gas, 4 a zero and 2 a word; 10 a zero by EIP-7623.
	taken(func(d *types.DynamicFeeTx) { d.To, d.Data, d.Gas = nil, make([]byte, 49_152), 600_000 })
	refused(vm.ErrMaxInitCodeSizeExceeded, "", func(d *types.DynamicFeeTx) { d.To, d.Data, d.Gas = nil, make([]byte, 49_153), 600_000 })
	taken(func(d *types.DynamicFeeTx) { d.To, d.Gas = nil, 53_000 })
	refused(core.ErrIntrinsicGas, "gas 52999, minimum needed 53000", func(d *types.DynamicFeeTx) { d.To, d.Gas = nil, 52_999 })

	// All of a transaction's bytes count for its size.
	fits := func(d *types.DynamicFeeTx) {
		d.Gas = 1_400_000
		d.Data = make([]byte, 131_072-200)
		d.Data = make([]byte, 131_072-200+131_072-len(bytesOf(t, signed(t, ann, d))))
	}
	size := pay()
	size.GasFeeCap = big.NewInt(gwei)
	fits(size)
	require.Len(t, bytesOf(t, signed(t, ann, size)), 131_072)
	taken(fits)
	refused(chain.ErrOversized, "", func(d *types.DynamicFeeTx) { fits(d); d.Data = append(d.Data, 0) })

	// A number above 2^256-1 can stand in a transaction and in no state.
	for _, change := range []func(*types.DynamicFeeTx, *big.Int){
		func(d *types.DynamicFeeTx, x *big.Int) { d.Value = x },
		func(d *types.DynamicFeeTx, x *big.Int) { d.GasFeeCap = x },
		func(d *types.DynamicFeeTx, x *big.Int) { d.GasTipCap = x },
	} {
		data := pay()
		change(data, new(big.Int).Lsh(big.NewInt(1), 256))
		_, err := c.Add(chain.Tx{Transaction: types.NewTx(data), From: ann.Address, Unsigned: true})
		require.EqualError(t, err, "a number of the transaction is above 2^256-1")
	}
}

func TestWhatTheStateRefuses(t *testing.T) {
	c := rich(t)
	add(t, c, pays(t, ann, 0, 1, 100))
	_, err := c.Add(pays(t, ann, 0, 1, 100))
	require.ErrorIs(t, err, chain.ErrAlreadyKnown)
	build(t, c)
	_, err = c.Add(pays(t, ann, 0, 2, 100))
	require.ErrorIs(t, err, core.ErrNonceTooLow)
	require.ErrorContains(t, err, "next nonce 1, tx nonce 0")

	poor := chain.NewActor("poor", chain.ID)
	_, err = c.Add(pays(t, poor, 0, 1, 1)) // 21,000 gas at a gwei, and a wei
	require.ErrorIs(t, err, core.ErrInsufficientFunds)
	require.ErrorContains(t, err, "balance 0, tx cost 21000000000001, overshot 21000000000001")
	_, err = c.Give(chain.Gift{To: poor.Address, Balance: uint256.NewInt(21_000_000_000_000)})
	require.NoError(t, err)
	_, err = c.Add(pays(t, poor, 0, 1, 1))
	require.ErrorContains(t, err, "balance 21000000000000, tx cost 21000000000001, overshot 1")

	// An account with code signs nothing (EIP-3607); what nobody has signed may come from one.
	_, err = c.Give(chain.Gift{To: bob.Address, Code: &[]byte{0}})
	require.NoError(t, err)
	tx := pays(t, bob, 0, 1, 100)
	_, err = c.Add(tx)
	require.ErrorIs(t, err, core.ErrSenderNoEOA)
	tx.Unsigned = true
	add(t, c, tx)
	require.Len(t, build(t, c).Included, 1)
}

// One that replaces another pays at least a tenth more of both cap and tip, and more at all.
func TestWhatReplacesAnotherPaysATenthMore(t *testing.T) {
	of := func(a *chain.Actor, tip, feeCap int64) chain.Tx {
		data := pay()
		data.GasTipCap, data.GasFeeCap = big.NewInt(tip), big.NewInt(feeCap)
		return signed(t, a, data)
	}
	for _, x := range []struct {
		tip, feeCap, newTip, newCap int64
		taken                       bool
	}{
		{100, 1000, 110, 1100, true},
		{100, 1000, 109, 1100, false},
		{100, 1000, 110, 1099, false},
		{101, 1001, 112, 1102, true}, // 111.1 and 1,101.1
		{101, 1001, 111, 1102, false},
		{101, 1001, 112, 1101, false},
		{0, 1000, 0, 1100, false},
		{0, 1000, 1, 1100, true},
		{0, 0, 0, 0, false},
	} {
		c := rich(t)
		old, fresh := of(ann, x.tip, x.feeCap), of(ann, x.newTip, x.newCap)
		if x.newTip == 0 && x.newCap == 0 { // another, all the same
			data := pay()
			data.GasTipCap, data.GasFeeCap, data.Gas = new(big.Int), new(big.Int), 22000
			fresh = signed(t, ann, data)
		}
		add(t, c, old, of(bob, 1, 1))
		_, err := c.Add(fresh)
		_, stays := c.Pooled(old.Hash())
		_, came := c.Pooled(fresh.Hash())
		require.Equal(t, []bool{!x.taken, x.taken}, []bool{stays, came}, x)
		require.Len(t, c.Waiting(), 2)
		if x.taken {
			require.NoError(t, err)
			require.True(t, c.Drop(fresh.Hash()))
		} else {
			require.ErrorIs(t, err, chain.ErrUnderpriced, x)
		}
	}
}

// Nobody has more than 1,024 transactions waiting, and all together 16,384. One that replaces another always has room.
func TestThePoolsLimits(t *testing.T) {
	c := rich(t)
	unsigned := func(sender, nonce uint64, price int64) chain.Tx {
		return chain.Tx{
			Transaction: types.NewTx(&types.LegacyTx{Nonce: nonce, GasPrice: big.NewInt(price), Gas: 21000, To: &sink, Value: new(big.Int).SetUint64(sender)}),
			From:        common.BigToAddress(new(big.Int).SetUint64(1<<32 + sender)), Unsigned: true,
		}
	}
	for sender := range uint64(17) {
		_, err := c.Give(chain.Gift{To: unsigned(sender, 0, 0).From, Balance: uint256.NewInt(1e18)})
		require.NoError(t, err)
	}
	for nonce := range uint64(1024) {
		add(t, c, unsigned(0, nonce, 0))
	}
	_, err := c.Add(unsigned(0, 1024, 0))
	require.ErrorIs(t, err, chain.ErrSenderFull)
	add(t, c, unsigned(0, 1023, 1))
	for sender := range uint64(15) {
		for nonce := range uint64(1024) {
			add(t, c, unsigned(sender+1, nonce, 0))
		}
	}
	require.Len(t, c.Waiting(), 16384)
	_, err = c.Add(unsigned(16, 0, 0))
	require.ErrorIs(t, err, chain.ErrFull)
	add(t, c, unsigned(1, 1023, 1))
	require.True(t, c.Drop(unsigned(2, 5, 0).Hash()))
	add(t, c, unsigned(16, 0, 0))
}

// The next nonce follows the waiting ones without a gap.
func TestTheNextNonceFollowsWhatWaitsWithoutAGap(t *testing.T) {
	c := rich(t)
	next := func(want uint64) {
		t.Helper()
		n, err := c.NextNonce(ann.Address)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	next(0)
	add(t, c, pays(t, ann, 1, 1, 100))
	next(0)
	add(t, c, pays(t, ann, 0, 1, 100), pays(t, ann, 3, 1, 100))
	next(2)
	require.Len(t, build(t, c).Included, 2)
	next(2)
	require.Len(t, build(t, c).Included, 0)
	require.Len(t, c.Waiting(), 1)
}

func TestWhatWaitsIsListedBySenderAndNonce(t *testing.T) {
	c := rich(t)
	all := []chain.Tx{pays(t, eve, 1, 1, 100), pays(t, ann, 0, 1, 100), pays(t, bob, 0, 1, 100), pays(t, eve, 0, 1, 100), pays(t, ann, 2, 1, 100)}
	add(t, c, all...)
	var last chain.Tx
	waiting := c.Waiting()
	require.Len(t, waiting, 5)
	for i, tx := range waiting {
		if i > 0 {
			by := last.From.Cmp(tx.From)
			require.True(t, by < 0 || by == 0 && last.Nonce() < tx.Nonce())
		}
		last = tx
	}
}

// Whoever watches is told of what waits, unless it is private, of each block and of a way back; not of what was refused.
func TestWhoWatchesIsTold(t *testing.T) {
	c := rich(t)
	var events []chain.Event
	c.Watch(func(e chain.Event) { events = append(events, e) })
	s, err := c.Snapshot()
	require.NoError(t, err)
	open, private := pays(t, ann, 0, 1, 100), pays(t, bob, 0, 1, 100)
	private.Private = true
	add(t, c, open, private)
	_, err = c.Add(open)
	require.Error(t, err)
	block := build(t, c)
	_, err = c.Build(chain.Next{Time: 1}, nil)
	require.Error(t, err)
	require.NoError(t, c.Revert(s))
	require.Error(t, c.Revert(chain.Snapshot{}))
	require.Len(t, events, 3)
	require.Equal(t, open.Hash(), events[0].Pending.Hash())
	require.Equal(t, block, events[1].Block)
	require.Zero(t, *events[2].Reverted)
}
