package rpc_test

import (
	"context"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// times are the seconds of the last blocks after the chain's birth.
func (n *node) times(last int) (all []uint64) {
	head := n.on.Head().NumberU64()
	for k := range last {
		all = append(all, n.on.Block(head-uint64(last-1-k)).Time()-born)
	}
	return all
}

// Blocks are built when somebody says so: one, some, at a time, or so many seconds apart.
func TestBlocksAreBuiltOnCommand(t *testing.T) {
	n := start(t, nil, rpc.Options{Control: true})
	head := func() uint64 { return n.counts("eth_blockNumber") - 100 }
	require.Equal(t, "0x0", n.reads("evm_mine"))
	require.EqualValues(t, 1, head())
	require.Equal(t, []uint64{0, 12}, n.times(2))
	n.reads("evm_mine", hexutil.EncodeUint64(born+100))
	require.Equal(t, []uint64{12, 100}, n.times(2))
	n.reads("evm_mine", born+200)
	require.Equal(t, []uint64{100, 200}, n.times(2))
	n.reads("evm_mine", object{"timestamp": hexutil.EncodeUint64(born + 300), "blocks": 2})
	require.Equal(t, []uint64{200, 300, 312}, n.times(3))
	n.reads("evm_mine", object{"timestamp": born + 400})
	require.Equal(t, []uint64{312, 400}, n.times(2))
	n.reads("evm_mine", object{"blocks": 3})
	require.Equal(t, []uint64{400, 412, 424, 436}, n.times(4))
	n.reads("evm_mine", object{})
	require.Equal(t, []uint64{436, 448}, n.times(2))
	n.reads("evm_mine", 0) // no time
	require.Equal(t, []uint64{448, 460}, n.times(2))
	for _, space := range []string{"anvil", "hardhat"} {
		before := head()
		n.reads(space + "_mine")
		require.Equal(t, before+1, head())
		n.reads(space+"_mine", "0x0")
		require.Equal(t, before+1, head())
		at := n.on.Head().Time() - born
		n.reads(space+"_mine", 3)
		require.Equal(t, []uint64{at, at + 12, at + 24, at + 36}, n.times(4))
		n.reads(space+"_mine", "0x3", "0x64")
		require.Equal(t, []uint64{at + 36, at + 48, at + 148, at + 248}, n.times(4))
		n.reads(space+"_mine", 2, 1)
		require.Equal(t, []uint64{at + 248, at + 260, at + 261}, n.times(3))
	}
	before := head()
	n.reads("anvil_mine", 10_000)
	require.Equal(t, before+10_000, head())
	for method, param := range map[string]any{"anvil_mine": 10_001, "evm_mine": object{"blocks": 10_001}} {
		n.refuses(-32005, "at most 10000 blocks at a time", method, param)
	}
	require.Equal(t, before+10_000, head())
	n.refuses(-32602, "is not after", "evm_mine", born)
	for _, bad := range []any{"x", -1, []any{}, object{"blocks": "x"}, object{"timestamp": -1}} {
		n.refuses(-32602, "is no whole number that is not negative", "evm_mine", bad)
	}
	require.Equal(t, before+10_000, head())
}

// A command ends with the client that gave it.
func TestMiningEndsWithItsClient(t *testing.T) {
	n := start(t, nil, rpc.Options{Control: true})
	gone, leave := context.WithCancel(context.Background())
	leave()
	require.ErrorIs(t, rpc.Mine(gone, n.server, 5), context.Canceled)
	require.Equal(t, "0x64", n.reads("eth_blockNumber"))
	require.NoError(t, rpc.Mine(context.Background(), n.server, 5))
	require.Equal(t, "0x69", n.reads("eth_blockNumber"))
}

// The time of the next block is said, or put off; after it blocks are as far apart as before.
func TestTimesOfTheNextBlock(t *testing.T) {
	n := start(t, nil, rpc.Options{Control: true})
	for i, set := range []string{"evm_setNextBlockTimestamp", "anvil_setNextBlockTimestamp", "hardhat_setTime", "anvil_setTime"} {
		at := uint64(born + 1000*(i+1))
		require.Equal(t, hexutil.EncodeUint64(at), n.reads(set, hexutil.EncodeUint64(at)))
		n.mine()
		n.mine()
		require.Equal(t, []uint64{at - born, at - born + 12}, n.times(2), set)
	}
	for _, put := range []string{"evm_increaseTime", "anvil_increaseTime"} {
		at := n.on.Head().Time() - born
		require.Equal(t, "100", n.reads(put, "0x64"))
		n.mine()
		n.mine()
		require.Equal(t, []uint64{at, at + 112, at + 124}, n.times(3))
	}
	n.refuses(-32602, "is not after", "evm_setNextBlockTimestamp", n.on.Head().Time())
	n.refuses(-32602, "18446744073709551615 seconds are too long", "evm_increaseTime", "0xffffffffffffffff")
	n.refuses(-32602, "is after the year 9999", "evm_increaseTime", "0x7fffffffffffffff")
}

// The base fee of the next block is said; it has at most 128 bits.
func TestTheBaseFeeOfTheNextBlock(t *testing.T) {
	n := start(t, nil, rpc.Options{Control: true})
	require.Equal(t, "true", n.reads("anvil_setNextBlockBaseFeePerGas", gwei(8)))
	require.Equal(t, wei(8e9), n.mine().BaseFee())
	require.Equal(t, wei(7e9), n.mine().BaseFee()) // an eighth less, as it was empty
	n.refuses(-32602, "the base fee is above 2^128-1", "anvil_setNextBlockBaseFeePerGas", "0x1"+strings.Repeat("0", 32))
	n.refuses(-32602, "the base fee is above 2^128-1", "anvil_setNextBlockBaseFeePerGas", "0x"+strings.Repeat("f", 64))
	most := "0x" + strings.Repeat("f", 32)
	n.reads("anvil_setNextBlockBaseFeePerGas", most)
	require.Equal(t, most, hexutil.EncodeBig(n.mine().BaseFee()))
}

// Accounts are edited between blocks.
func TestAccountsAreEdited(t *testing.T) {
	n := start(t, town(), rpc.Options{Control: true})
	most := "0x" + strings.Repeat("f", 64)
	for _, space := range []string{"anvil_", "hardhat_"} {
		require.Equal(t, "true", n.reads(space+"setBalance", nobody, "0x5"))
		require.Equal(t, "0x5", n.reads("eth_getBalance", nobody))
		require.Equal(t, "true", n.reads(space+"addBalance", nobody, "0x6"))
		require.Equal(t, "0xb", n.reads("eth_getBalance", nobody))
		require.Equal(t, "true", n.reads(space+"setCode", nobody, "0x5f00"))
		require.Equal(t, "0x5f00", n.reads("eth_getCode", nobody))
		require.Equal(t, "true", n.reads(space+"setStorageAt", nobody, "0x2", "0x7"))
		require.Equal(t, word(7), n.reads("eth_getStorageAt", nobody, word(2)))
		require.Equal(t, word(0), n.reads("eth_getStorageAt", nobody, "0x7"))
	}
	require.Equal(t, "true", n.reads("anvil_setNonce", nobody, "0x9"))
	require.EqualValues(t, 9, n.counts("eth_getTransactionCount", nobody))
	n.refuses(-32000, "cannot go back to 8", "anvil_setNonce", nobody, "0x8")
	n.refuses(-32602, "is no slot", "anvil_setStorageAt", nobody, "x", "0x7")
	n.refuses(-32602, "is no slot", "anvil_setStorageAt", nobody, "0x2", "x")
	require.Equal(t, "true", n.reads("anvil_setBalance", nobody, most))
	n.refuses(-32602, "the balance is above 2^256-1", "anvil_addBalance", nobody, "0x1")
	require.Equal(t, "true", n.reads("anvil_addBalance", nobody, "0x0"))
	require.Equal(t, most, n.reads("eth_getBalance", nobody))
}

// Going back to a snapshot undoes all since, once, and with all later ones.
func TestSnapshotsAreGoneBackTo(t *testing.T) {
	for _, space := range []string{"evm_", "anvil_", "hardhat_"} {
		n := start(t, nil, rpc.Options{Control: true})
		first := n.reads(space + "snapshot")
		require.Equal(t, "0x1", first)
		n.send(second, &third, 1, nil)
		later := n.reads(space + "snapshot")
		require.Equal(t, "0x2", later)
		n.mine()
		require.Equal(t, "true", n.reads(space+"revert", later))
		require.Equal(t, "0x65", n.reads("eth_blockNumber"))
		require.Equal(t, "true", n.reads(space+"revert", first))
		require.Equal(t, "0x64", n.reads("eth_blockNumber"))
		require.EqualValues(t, 0, n.counts("eth_getTransactionCount", second))
		require.Equal(t, "false", n.reads(space+"revert", first))
		require.Equal(t, "false", n.reads(space+"revert", "0x7"))
	}
}

// Whether a transaction makes a block can be said; a pace of the clock turns it off.
func TestAutomining(t *testing.T) {
	n := start(t, nil, rpc.Options{Control: true})
	moves := func() bool {
		before := n.on.Head().NumberU64()
		n.send(second, &third, 1, nil)
		return n.on.Head().NumberU64() > before
	}
	automine := func() string { return n.reads("anvil_getAutomine") }
	pace := func() string { return n.reads("anvil_getIntervalMining") }
	require.Equal(t, []string{"true", "null"}, []string{automine(), pace()})
	require.True(t, moves())
	require.Equal(t, "true", n.reads("evm_setAutomine", false))
	require.Equal(t, "false", automine())
	require.False(t, moves())
	require.Equal(t, "true", n.reads("anvil_setAutomine", true))
	require.True(t, moves())
	require.Equal(t, "true", n.reads("evm_setIntervalMining", 0))
	require.Equal(t, []string{"true", "null"}, []string{automine(), pace()})
	require.Equal(t, "true", n.reads("evm_setIntervalMining", "0xf"))
	require.Equal(t, []string{"false", "15"}, []string{automine(), pace()})
	require.False(t, moves())
	require.Equal(t, "true", n.reads("anvil_setIntervalMining", 1_000_000))
	require.Equal(t, "1000000", pace())
	n.refuses(-32602, "1000001 seconds are too long", "anvil_setIntervalMining", 1_000_001)
	n.refuses(-32602, "is no whole number", "anvil_setIntervalMining", -1)
	require.Equal(t, "true", n.reads("evm_setAutomine", false))
	require.Equal(t, "1000000", pace())
	require.Equal(t, "true", n.reads("evm_setAutomine", true))
	require.Equal(t, []string{"true", "null"}, []string{automine(), pace()})
	require.Equal(t, "true", n.reads("anvil_setIntervalMining", 1))
	require.Equal(t, "1", pace())

	waits := start(t, nil, rpc.Options{Control: true, WaitFor: []common.Address{second}})
	waits.refuses(-32004, "blocks wait for accounts here (--wait-for): they are not made by transactions", "evm_setAutomine", true)
	waits.refuses(-32004, "blocks wait for accounts here (--wait-for): they are not made by the clock", "evm_setIntervalMining", 1)
}

// What waits is dropped: one, all, or what an account has.
func TestTransactionsAreDropped(t *testing.T) {
	n := start(t, nil, rpc.Options{Control: true, Manual: true})
	waiting := func() string { return n.reads("txpool_status") }
	fill := func() (all []*types.Transaction) {
		for _, from := range []common.Address{second, third} {
			for range 2 {
				all = append(all, n.send(from, &nobody, 1, nil))
			}
		}
		return all
	}
	all := fill()
	require.Equal(t, all[1].Hash().Hex(), n.reads("anvil_dropTransaction", all[1].Hash()))
	require.Equal(t, "null", n.reads("anvil_dropTransaction", all[1].Hash()))
	require.JSONEq(t, `{"pending":"0x3","queued":"0x0"}`, waiting())
	n.reads("anvil_removePoolTransactions", third)
	require.JSONEq(t, `{"pending":"0x1","queued":"0x0"}`, waiting())
	require.NotEqual(t, "null", n.reads("eth_getTransactionByHash", all[0].Hash()))
	n.reads("anvil_removePoolTransactions", nobody)
	require.JSONEq(t, `{"pending":"0x1","queued":"0x0"}`, waiting())
	n.reads("anvil_dropAllTransactions")
	require.JSONEq(t, `{"pending":"0x0","queued":"0x0"}`, waiting())
	require.EqualValues(t, 0, n.counts("eth_getTransactionCount", second, "pending"))
}

// What a test node says of itself, and why it does not do what has no meaning.
func TestWhatATestNodeSaysOfItself(t *testing.T) {
	n := start(t, nil, rpc.Options{Control: true})
	n.mine()
	var info struct {
		CurrentBlockNumber, CurrentBlockHash, HardFork, TransactionOrder string
		CurrentBlockTimestamp                                            uint64
		Environment                                                      struct {
			BaseFee, GasLimit, GasPrice string
			ChainID                     uint64 `json:"chainId"`
		}
		ForkConfig map[string]any
	}
	n.tells(&info, "anvil_nodeInfo")
	require.Equal(t, []string{"0x65", n.on.Head().Hash().Hex(), "osaka", "tip"}, []string{info.CurrentBlockNumber, info.CurrentBlockHash, info.HardFork, info.TransactionOrder})
	require.EqualValues(t, born+12, info.CurrentBlockTimestamp)
	require.Equal(t, []string{gwei(1), "0x3938700", gwei(2)}, []string{info.Environment.BaseFee, info.Environment.GasLimit, info.Environment.GasPrice})
	require.EqualValues(t, 746433623, info.Environment.ChainID)
	require.Equal(t, "true", n.reads("hardhat_setLoggingEnabled", true))
	for method, row := range map[string]struct {
		param any
		words string
	}{
		"anvil_reset": {nil, "evm_snapshot"}, "hardhat_reset": {object{}, "evm_snapshot"}, "anvil_setCoinbase": {second, "who builds blocks is the scenario's"},
		"anvil_setMinGasPrice": {"0x1", "anvil_setNextBlockBaseFeePerGas"}, "anvil_setChainId": {1, "part of every signature"},
		"anvil_reorg": {nil, "there are no reorganisations here"}, "anvil_rollback": {1, "there are no reorganisations here"},
	} {
		n.refuses(-32004, row.words, method, row.param)
	}
}

// On demand and without control, somebody can say when; by the clock nobody can.
func TestWhoMaySayWhen(t *testing.T) {
	n := start(t, nil, rpc.Options{})
	require.Equal(t, "0x0", n.reads("evm_mine"))
	require.Equal(t, "0x65", n.reads("eth_blockNumber"))
	require.Equal(t, "true", n.reads("evm_setAutomine", false))
	n.send(second, &third, 1, nil)
	require.Equal(t, "0x65", n.reads("eth_blockNumber"))
	for _, o := range []rpc.Options{{Pace: time.Hour}, {WaitFor: []common.Address{second}}} {
		start(t, nil, o).refuses(-32601, "does not exist", "evm_mine")
	}
	start(t, nil, rpc.Options{Pace: time.Hour, Control: true}).reads("evm_mine")
}

// Who is impersonated sends every type of transaction. Nobody else does, and nobody in a driver of signatures alone.
func TestWhatTheImpersonatedSend(t *testing.T) {
	n := start(t, town(), rpc.Options{Control: true})
	send := func(more object) *types.Transaction {
		t.Helper()
		call := object{"from": second, "to": third, "value": "0x1"}
		for k, v := range more {
			call[k] = v
		}
		hash := n.reads("eth_sendTransaction", call)
		p, found := n.on.Find(common.HexToHash(hash))
		require.True(t, found)
		require.Equal(t, second, p.Block.Included[p.Index].From)
		return p.Block.Included[p.Index].Transaction
	}
	n.refuses(-32000, "unknown account "+second.Hex()+": no key is held here; sign and send by eth_sendRawTransaction, or call anvil_impersonateAccount first", "eth_sendTransaction", object{"from": second, "to": third})
	n.reads("anvil_impersonateAccount", second)
	mark := new(big.Int).SetBytes(second[:])
	for i, row := range []struct {
		more object
		kind uint8
		v    int64
	}{
		{object{}, 2, 0},
		{object{"gasPrice": gwei(3)}, 0, 27},
		{object{"gasPrice": gwei(3), "accessList": []object{{"address": counting, "storageKeys": []string{word(0)}}}}, 1, 0},
	} {
		tx := send(row.more)
		require.Equal(t, row.kind, tx.Type())
		require.EqualValues(t, i, tx.Nonce())
		v, r, s := tx.RawSignatureValues()
		require.Equal(t, []string{wei(row.v).String(), mark.String(), mark.String()}, []string{v.String(), r.String(), s.String()})
		require.Equal(t, wei(1), tx.Value())
		require.Equal(t, &third, tx.To())
		if row.kind == 2 {
			require.Equal(t, []string{wei(1e9).String(), wei(3e9).String()}, []string{tx.GasTipCap().String(), tx.GasFeeCap().String()})
		} else {
			require.Equal(t, wei(3e9), tx.GasPrice())
		}
	}
	require.Equal(t, "0x3", n.reads("eth_getTransactionCount", second))
	n.refuses(-32000, "insufficient funds", "eth_sendTransaction", object{"from": second, "to": third, "gas": "0x5208", "value": hexutil.EncodeBig(ether(10_000))})
	n.reads("anvil_impersonateAccount", nobody)
	require.Equal(t, `["`+lower(nobody)+`","`+lower(second)+`"]`, string(n.ask("eth_accounts").Result))
	n.reads("anvil_stopImpersonatingAccount", second)
	n.refuses(-32000, "unknown account", "eth_sendTransaction", object{"from": second, "to": third})
	n.reads("anvil_autoImpersonateAccount", true)
	send(object{})
	n.reads("anvil_autoImpersonateAccount", false)
	n.refuses(-32000, "unknown account", "eth_sendTransaction", object{"from": second, "to": third})

	signatures := start(t, nil, rpc.Options{})
	server, err := rpc.New(&broken{Bare: signatures.driver}, rpc.Options{Control: true})
	require.NoError(t, err)
	defer server.Close()
	signatures.server = server
	for method, param := range map[string]any{"anvil_impersonateAccount": second, "anvil_autoImpersonateAccount": true} {
		signatures.refuses(-32004, "nobody acts in a study without a signature", method, param)
	}
}
