package rpc_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/trie"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// busy is a node whose block 101 has a transaction of each type in the order of their tips: a call that logs twice, one with a
// list of accesses, and a creation. Block 102 is empty.
func busy(t *testing.T) (n *node, sent []*types.Transaction) {
	t.Helper()
	n = start(t, town(), rpc.Options{Manual: true})
	sent = []*types.Transaction{
		n.calls(second, &logging, 0, append(logged(1, 2, 3), logged(4, 5, 6)...)), // a tip of 2 gwei
		sign(t, third, &types.AccessListTx{
			ChainID: wei(chain.ID), Nonce: 0, GasPrice: wei(25e8), Gas: 100_000, To: &second, Value: wei(11), // a tip of 1.5 gwei
			AccessList: types.AccessList{{Address: counting, StorageKeys: []common.Hash{{}}}},
		}),
		sign(t, third, &types.LegacyTx{Nonce: 1, GasPrice: wei(15e8), Gas: 60_000, Data: []byte{0}}), // of half a gwei
	}
	for _, tx := range sent {
		n.reads("eth_sendRawTransaction", raw(t, tx))
	}
	n.mine()
	n.mine()
	return n, sent
}

// A header as it is answered has the block's hash; a body has the hashes of what the block holds, or all of it.
func TestBlocksAreWhatTheirHashesAreOf(t *testing.T) {
	n, sent := busy(t)
	b := n.on.Block(101)
	require.Len(t, b.Included, 3)
	for method, params := range map[string][]any{
		"eth_getBlockByNumber": {"0x65"}, "eth_getBlockByHash": {b.Hash()}, "eth_getHeaderByNumber": {"0x65"}, "eth_getHeaderByHash": {b.Hash()},
	} {
		var read types.Header
		whole := method == "eth_getBlockByNumber" || method == "eth_getBlockByHash"
		if !whole {
			n.tells(&read, method, params...)
			require.Equal(t, b.Hash(), read.Hash(), method)
			continue
		}
		for _, full := range []any{nil, false, true} {
			var block struct {
				Hash, Size, Number, Timestamp string
				Transactions                  []json.RawMessage
				Uncles, Withdrawals           []any
			}
			said := n.reads(method, append(params, full)...)
			require.NoError(t, json.Unmarshal([]byte(said), &read))
			require.Equal(t, b.Hash(), read.Hash(), method)
			require.NoError(t, json.Unmarshal([]byte(said), &block))
			require.Equal(t, b.Hash().Hex(), block.Hash)
			require.Equal(t, "0x65", block.Number)
			require.Equal(t, hexutil.EncodeUint64(born+12), block.Timestamp)
			encoded, err := rlp.EncodeToBytes(b.Block)
			require.NoError(t, err)
			require.Equal(t, hexutil.EncodeUint64(uint64(len(encoded))), block.Size)
			require.NotNil(t, block.Uncles)
			require.NotNil(t, block.Withdrawals)
			require.Len(t, block.Transactions, 3)
			for i, tx := range sent {
				if full != true {
					require.Equal(t, `"`+tx.Hash().Hex()+`"`, string(block.Transactions[i]))
					continue
				}
				var read types.Transaction
				require.NoError(t, json.Unmarshal(block.Transactions[i], &read))
				require.Equal(t, tx.Hash(), read.Hash())
			}
		}
		if method == "eth_getBlockByNumber" {
			require.Contains(t, n.reads(method, "0x65"), sent[0].Hash().Hex()+`","`)
		}
	}
	for method, rest := range map[string][]any{"eth_getBlockByNumber": {true}, "eth_getHeaderByNumber": {}} {
		require.Equal(t, "null", n.reads(method, append([]any{"0x67"}, rest...)...), method)
		require.Contains(t, n.reads(method, append([]any{"earliest"}, rest...)...), n.on.First().Hash().Hex(), method)
		require.Contains(t, n.reads(method, append([]any{"latest"}, rest...)...), n.on.Head().Hash().Hex(), method)
	}
	require.Equal(t, "null", n.reads("eth_getBlockByHash", common.Hash{1}, true))
	require.Equal(t, "null", n.reads("eth_getHeaderByHash", common.Hash{1}))
	require.Equal(t, "0x66", n.reads("eth_blockNumber"))
}

// The pending block is the next one as far as it is known: without a hash, a nonce, somebody who built it, or transactions.
func TestThePendingBlockIsTheNextOne(t *testing.T) {
	n, _ := busy(t)
	var block map[string]any
	n.tells(&block, "eth_getBlockByNumber", "pending", true)
	require.Equal(t, "0x67", block["number"])
	require.Equal(t, n.on.Head().Hash().Hex(), block["parentHash"])
	require.Equal(t, hexutil.EncodeUint64(born+36), block["timestamp"])
	require.Equal(t, "0x3b9aca00", block["baseFeePerGas"])
	for _, field := range []string{"hash", "nonce", "miner"} {
		require.Contains(t, block, field)
		require.Nil(t, block[field], field)
	}
	require.Equal(t, []any{}, block["transactions"])
	require.Equal(t, []any{}, block["uncles"])
}

func TestTransactionsAreCountedAndFoundByTheirPlace(t *testing.T) {
	n, sent := busy(t)
	for at, want := range map[string]string{"0x65": `"0x3"`, "0x66": `"0x0"`, "0x67": "null", "0x63": "null"} {
		hash := common.Hash{1}
		if want != "null" {
			hash = n.on.Block(hexutil.MustDecodeUint64(at)).Hash()
		}
		uncles := map[bool]string{true: "null", false: `"0x0"`}[want == "null"]
		require.Equal(t, want, string(n.ask("eth_getBlockTransactionCountByNumber", at).Result))
		require.Equal(t, want, string(n.ask("eth_getBlockTransactionCountByHash", hash).Result))
		require.Equal(t, uncles, string(n.ask("eth_getUncleCountByBlockNumber", at).Result))
		require.Equal(t, uncles, string(n.ask("eth_getUncleCountByBlockHash", hash).Result))
		require.Equal(t, "null", n.reads("eth_getUncleByBlockNumberAndIndex", at, "0x0"))
		require.Equal(t, "null", n.reads("eth_getUncleByBlockHashAndIndex", hash, "0x0"))
	}
	b := n.on.Block(101)
	for i, tx := range sent {
		place := hexutil.EncodeUint64(uint64(i))
		said := n.reads("eth_getTransactionByHash", tx.Hash())
		require.Equal(t, said, n.reads("eth_getTransactionByBlockNumberAndIndex", "0x65", place))
		require.Equal(t, said, n.reads("eth_getTransactionByBlockHashAndIndex", b.Hash(), place))
		var read struct{ BlockHash, BlockNumber, BlockTimestamp, TransactionIndex string }
		require.NoError(t, json.Unmarshal([]byte(said), &read))
		require.Equal(t, []string{b.Hash().Hex(), "0x65", hexutil.EncodeUint64(born + 12), place}, []string{read.BlockHash, read.BlockNumber, read.BlockTimestamp, read.TransactionIndex})
	}
	for _, place := range []string{"0x3", "0x4", "0xffffffff"} {
		require.Equal(t, "null", n.reads("eth_getTransactionByBlockNumberAndIndex", "0x65", place))
		require.Equal(t, "null", n.reads("eth_getTransactionByBlockHashAndIndex", b.Hash(), place))
	}
	require.Equal(t, "null", n.reads("eth_getTransactionByBlockNumberAndIndex", "0x67", "0x0"))
	require.Equal(t, "null", n.reads("eth_getTransactionByBlockHashAndIndex", common.Hash{1}, "0x0"))
	require.Equal(t, "null", n.reads("eth_getTransactionByHash", common.Hash{1}))
	require.Equal(t, "null", n.reads("eth_getTransactionReceipt", common.Hash{1}))
}

// The fields that a type of transaction has are those of execution-apis' schemas. Its price is, in a block, what it paid.
func TestFieldsOfATransactionAreThoseOfItsType(t *testing.T) {
	n, sent := busy(t)
	for i, row := range []struct {
		kind, price string
		fields      map[string]any
	}{
		{"0x2", gwei(3), object{
			"maxFeePerGas": gwei(100), "maxPriorityFeePerGas": gwei(2), "accessList": []any{}, "to": lower(logging), "from": lower(second), "value": "0x0",
			"nonce": "0x0", "gas": "0x493e0", "input": hexutil.Encode(append(logged(1, 2, 3), logged(4, 5, 6)...)),
		}},
		{"0x1", gwei(2.5), object{
			"maxFeePerGas": nil, "to": lower(second), "from": lower(third), "value": "0xb",
			"accessList": []any{object{"address": lower(counting), "storageKeys": []any{word(0)}}},
		}},
		{"0x0", gwei(1.5), object{"maxFeePerGas": nil, "accessList": nil, "yParity": nil, "to": nil, "nonce": "0x1"}},
	} {
		var read map[string]any
		n.tells(&read, "eth_getTransactionByHash", sent[i].Hash())
		require.Equal(t, row.kind, read["type"])
		require.Equal(t, row.price, read["gasPrice"])
		for field, want := range row.fields {
			require.Equal(t, want, read[field], "%s %s", row.kind, field)
		}
		v, r, s := sent[i].RawSignatureValues()
		for field, want := range map[string]string{"v": hexutil.EncodeBig(v), "r": hexutil.EncodeBig(r), "s": hexutil.EncodeBig(s)} {
			require.Equal(t, want, read[field])
		}
		if row.kind != "0x0" {
			require.Equal(t, hexutil.EncodeBig(v), read["yParity"])
			require.Contains(t, read, "accessList")
		}
		require.Equal(t, "0x2c7dac57", read["chainId"])
	}
}

// A block's receipts have the root that its header says, and each stands where its transaction does.
func TestReceiptsAreThoseOfTheHeader(t *testing.T) {
	n, sent := busy(t)
	b := n.on.Block(101)
	for _, at := range []any{"0x65", object{"blockHash": b.Hash()}} {
		var list []json.RawMessage
		n.tells(&list, "eth_getBlockReceipts", at)
		require.Len(t, list, 3)
		var receipts types.Receipts
		for i := range list {
			require.JSONEq(t, string(list[i]), n.reads("eth_getTransactionReceipt", sent[i].Hash()))
			r := new(types.Receipt)
			require.NoError(t, json.Unmarshal(list[i], r))
			receipts = append(receipts, r)
		}
		require.Equal(t, b.ReceiptHash(), types.DeriveSha(receipts, trie.NewStackTrie(nil)))
	}
	require.Equal(t, "[]", n.reads("eth_getBlockReceipts", "0x66"))
	require.Equal(t, "null", n.reads("eth_getBlockReceipts", "0x67"))
	require.Equal(t, "null", n.reads("eth_getBlockReceipts", object{"blockHash": common.Hash{1}}))

	var read [3]map[string]any
	sum := uint64(0)
	for i, tx := range sent {
		n.tells(&read[i], "eth_getTransactionReceipt", tx.Hash())
		used := hexutil.MustDecodeUint64(fmt.Sprint(read[i]["gasUsed"]))
		sum += used
		require.Equal(t, hexutil.EncodeUint64(sum), read[i]["cumulativeGasUsed"])
		require.Equal(t, hexutil.EncodeUint64(uint64(i)), read[i]["transactionIndex"])
		require.Equal(t, tx.Hash().Hex(), read[i]["transactionHash"])
		require.Equal(t, b.Hash().Hex(), read[i]["blockHash"])
		require.Equal(t, "0x65", read[i]["blockNumber"])
		require.Equal(t, "0x1", read[i]["status"])
		require.Equal(t, []string{gwei(3), gwei(2.5), gwei(1.5)}[i], read[i]["effectiveGasPrice"])
		require.Equal(t, []string{"0x2", "0x1", "0x0"}[i], read[i]["type"])
	}
	// EIP-2930: 21,000, an address at 2,400 and a slot at 1,900.
	require.Equal(t, hexutil.EncodeUint64(25_300), read[1]["gasUsed"])
	require.Equal(t, []any{}, read[1]["logs"])
	logs := read[0]["logs"].([]any)
	require.Len(t, logs, 2)
	for i, l := range logs {
		l := l.(map[string]any)
		require.Equal(t, hexutil.EncodeUint64(uint64(i)), l["logIndex"])
		require.Equal(t, []any{word(uint64(3*i + 1)), word(uint64(3*i + 2))}, l["topics"])
		require.Equal(t, word(uint64(3*i+3)), l["data"])
		require.Equal(t, b.Hash().Hex(), l["blockHash"])
		require.Equal(t, false, l["removed"])
	}
	require.Nil(t, read[0]["contractAddress"])
	require.Nil(t, read[2]["to"])
	require.Equal(t, lower(crypto.CreateAddress(third, 1)), read[2]["contractAddress"])
}

// What is raw hashes to what the header, or the one who asks, says.
func TestRawFormsHashToTheirNames(t *testing.T) {
	n, sent := busy(t)
	b := n.on.Block(101)
	for _, at := range []any{"0x65", object{"blockHash": b.Hash()}} {
		require.Equal(t, b.Hash(), crypto.Keccak256Hash(hexutil.MustDecode(n.reads("debug_getRawHeader", at))))
		var block types.Block
		require.NoError(t, rlp.DecodeBytes(hexutil.MustDecode(n.reads("debug_getRawBlock", at)), &block))
		require.Equal(t, b.Hash(), block.Hash())
		require.Len(t, block.Transactions(), 3)
		var list []hexutil.Bytes
		n.tells(&list, "debug_getRawReceipts", at)
		var receipts types.Receipts
		for _, raw := range list {
			r := new(types.Receipt)
			require.NoError(t, r.UnmarshalBinary(raw))
			receipts = append(receipts, r)
		}
		require.Equal(t, b.ReceiptHash(), types.DeriveSha(receipts, trie.NewStackTrie(nil)))
	}
	for _, tx := range sent {
		require.Equal(t, tx.Hash(), crypto.Keccak256Hash(hexutil.MustDecode(n.reads("eth_getRawTransactionByHash", tx.Hash()))))
	}
	for _, method := range []string{"debug_getRawHeader", "debug_getRawBlock", "debug_getRawReceipts"} {
		n.refuses(-32000, "block not found", method, "0x67")
		n.refuses(-32000, "block not found", method, object{"blockHash": common.Hash{1}})
	}
}

// What a node says of itself.
func TestANodeSaysWhatItIs(t *testing.T) {
	n := start(t, nil, rpc.Options{})
	for method, want := range map[string]string{
		"eth_chainId": "0x2c7dac57", "net_version": "746433623", "web3_clientVersion": "ringfence", "eth_syncing": "false", "eth_mining": "false",
		"net_listening": "true", "net_peerCount": "0x0", "eth_accounts": "[]", "eth_blobBaseFee": "0x1",
	} {
		require.Equal(t, want, n.reads(method), method)
	}
	require.Equal(t, "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470", n.reads("web3_sha3", "0x"))
	require.Equal(t, "ours/1", start(t, nil, rpc.Options{Version: "ours/1"}).reads("web3_clientVersion"))
}
