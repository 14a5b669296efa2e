package rpc_test

import (
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// An account is read as it was after any block, by number, by name or by hash; what no block has is refused.
func TestAccountsAreReadAtAnyBlock(t *testing.T) {
	n := start(t, town(), rpc.Options{})
	first := n.on.Head()
	n.send(second, &counting, 0, nil) // 101
	n.send(second, &counting, 0, nil) // 102
	n.send(second, &nobody, 7, nil)   // 103
	for _, row := range []struct {
		at            any
		count, nonce  uint64
		nobodyBalance string
	}{
		{"earliest", 0, 0, "0x0"},
		{"0x64", 0, 0, "0x0"},
		{"0x65", 1, 1, "0x0"},
		{"0x66", 2, 2, "0x0"},
		{"0x67", 2, 3, "0x7"},
		{"latest", 2, 3, "0x7"},
		{"safe", 2, 3, "0x7"},
		{"finalized", 2, 3, "0x7"},
		{"pending", 2, 3, "0x7"},
		{nil, 2, 3, "0x7"},
		{object{"blockHash": first.Hash()}, 0, 0, "0x0"},
		{object{"blockHash": n.on.Block(102).Hash()}, 2, 2, "0x0"},
		{object{"blockNumber": "0x65"}, 1, 1, "0x0"},
	} {
		require.Equal(t, word(row.count), n.reads("eth_getStorageAt", counting, "0x0", row.at), "%v", row.at)
		require.Equal(t, row.nonce, n.counts("eth_getTransactionCount", second, row.at), "%v", row.at)
		require.Equal(t, row.nobodyBalance, n.reads("eth_getBalance", nobody, row.at), "%v", row.at)
		require.Equal(t, "0x5f546001015f55", n.reads("eth_getCode", counting, row.at), "%v", row.at)
		var info struct{ Balance, Nonce, Code string }
		n.tells(&info, "eth_getAccountInfo", nobody, row.at)
		require.Equal(t, []string{row.nobodyBalance, "0x0", "0x"}, []string{info.Balance, info.Nonce, info.Code}, "%v", row.at)
		n.tells(&info, "eth_getAccountInfo", counting, row.at)
		require.Equal(t, []string{"0x0", "0x1", "0x5f546001015f55"}, []string{info.Balance, info.Nonce, info.Code}, "%v", row.at)
	}
	require.Equal(t, "0x", n.reads("eth_getCode", nobody))
	for method, params := range map[string][]any{
		"eth_getBalance": {second}, "eth_getTransactionCount": {second}, "eth_getCode": {second}, "eth_getAccountInfo": {second},
		"eth_getStorageAt": {second, "0x0"}, "eth_call": {object{"to": second}}, "eth_estimateGas": {object{"to": second}},
		"eth_createAccessList": {object{"to": second}}, "debug_traceCall": {object{"to": second}},
		"eth_simulateV1": {object{"blockStateCalls": []object{{}}}},
	} {
		n.refuses(-32000, "header not found: there is no block 104, the last is 103", method, append(params, "0x68")...)
		n.refuses(-32000, "header not found: there is no block 99", method, append(params, "0x63")...)
		n.refuses(-32000, "header for hash not found: "+common.Hash{1}.Hex(), method, append(params, object{"blockHash": common.Hash{1}})...)
	}
}

// The count of an account's transactions has those that wait, up to a gap, only where it is asked about what is pending.
func TestWhatWaitsCountsWhereThePendingIsAsked(t *testing.T) {
	n := start(t, nil, rpc.Options{Manual: true})
	for _, nonce := range []uint64{0, 1, 3} {
		n.reads("eth_sendRawTransaction", signed(t, nonce, 1e9, 1e11))
	}
	require.EqualValues(t, 2, n.counts("eth_getTransactionCount", second, "pending"))
	require.EqualValues(t, 0, n.counts("eth_getTransactionCount", second, "latest"))
	require.EqualValues(t, 0, n.counts("eth_getTransactionCount", second))
	require.EqualValues(t, 0, n.counts("eth_getTransactionCount", second, object{"blockHash": n.on.Head().Hash()}))
	require.EqualValues(t, 0, n.counts("eth_getTransactionCount", third, "pending"))
}

// A slot is a quantity or up to 32 bytes, as hex with 0x in either case, of an even number of digits or an odd one.
func TestSlotsAreReadAsClientsWriteThem(t *testing.T) {
	at := common.Address{19: 0x77}
	n := start(t, types.GenesisAlloc{at: {Nonce: 1, Storage: map[common.Hash]common.Hash{
		{}: {31: 1}, {31: 0xa}: {31: 2}, {30: 1, 31: 0x0b}: {31: 3}, common.MaxHash: {31: 4},
	}}}, rpc.Options{})
	for slot, value := range map[string]uint64{
		"0x0": 1, "0x": 1, "0x00": 1, "0xa": 2, "0XA": 2, "0x0a": 2, "0x10b": 3, "0x010b": 3, "0x1": 0,
		"0x" + strings.Repeat("0", 63) + "a": 2, "0x" + strings.Repeat("f", 64): 4, "0x" + strings.Repeat("f", 63): 0,
	} {
		require.Equal(t, word(value), n.reads("eth_getStorageAt", at, slot), slot)
	}
	for _, slot := range []string{"", "0", "x", "1x0", "00", "a0", "0y0", "0x0x", "0xg", "0xgg", "0x" + strings.Repeat("0", 65)} {
		n.refuses(-32602, "is no slot", "eth_getStorageAt", at, slot)
	}
}

// What the pool has is shown by sender and nonce, executable or behind a gap; what is private is not shown.
func TestThePoolIsShownAsFarAsItIsPublic(t *testing.T) {
	n := start(t, nil, rpc.Options{Manual: true})
	hidden := n.calls(third, &second, 5, nil) // the third's address is before the second's
	require.Negative(t, third.Cmp(second))
	n.on.Add(private(hidden, third))
	waits := n.send(second, &third, 5, nil)
	n.reads("eth_sendRawTransaction", raw(t, sign(t, second, &types.LegacyTx{Nonce: 1, GasPrice: wei(3e9), Gas: 53_000 + 300, Data: []byte{0}})))
	gapped := sign(t, second, &types.LegacyTx{Nonce: 3, GasPrice: wei(3e9), Gas: 21_000, To: &third, Value: wei(9)})
	n.reads("eth_sendRawTransaction", raw(t, gapped))

	var content map[string]map[string]map[string]struct{ Hash, From, BlockHash *string }
	n.tells(&content, "txpool_content")
	require.Len(t, content["pending"], 1)
	require.Len(t, content["pending"][second.Hex()], 2)
	require.Equal(t, waits.Hash().Hex(), *content["pending"][second.Hex()]["0"].Hash)
	require.Nil(t, content["pending"][second.Hex()]["0"].BlockHash)
	require.Len(t, content["queued"], 1)
	require.Len(t, content["queued"][second.Hex()], 1)
	require.Equal(t, gapped.Hash().Hex(), *content["queued"][second.Hex()]["3"].Hash)

	var status map[string]string
	n.tells(&status, "txpool_status")
	require.Equal(t, map[string]string{"pending": "0x2", "queued": "0x1"}, status)

	var mine map[string]map[string]struct{ Hash string }
	n.tells(&mine, "txpool_contentFrom", second)
	require.Len(t, mine["pending"], 2)
	require.Equal(t, gapped.Hash().Hex(), mine["queued"]["3"].Hash)
	require.JSONEq(t, `{"pending":{},"queued":{}}`, n.reads("txpool_contentFrom", third))

	var words map[string]map[string]map[string]string
	n.tells(&words, "txpool_inspect")
	require.Equal(t, map[string]map[string]map[string]string{
		"pending": {second.Hex(): {
			"0": third.Hex() + ": 5 wei + 300000 gas × 100000000000 wei", "1": "contract creation: 0 wei + 53300 gas × 3000000000 wei",
		}},
		"queued": {second.Hex(): {"3": third.Hex() + ": 9 wei + 21000 gas × 3000000000 wei"}},
	}, words)

	// Neither by its hash; in a block it is as public as the rest.
	for _, method := range []string{"eth_getTransactionByHash", "eth_getRawTransactionByHash"} {
		require.NotEqual(t, "null", n.reads(method, waits.Hash()))
	}
	require.Equal(t, "null", n.reads("eth_getTransactionByHash", hidden.Hash()))
	require.Equal(t, "0x", n.reads("eth_getRawTransactionByHash", hidden.Hash()))
	require.Equal(t, raw(t, waits).String(), n.reads("eth_getRawTransactionByHash", waits.Hash()))
	n.mine()
	require.Equal(t, raw(t, hidden).String(), n.reads("eth_getRawTransactionByHash", hidden.Hash()))
	require.Equal(t, raw(t, hidden).String(), n.reads("debug_getRawTransaction", hidden.Hash()))
	require.JSONEq(t, `{"pending":"0x0","queued":"0x1"}`, n.reads("txpool_status"))
}
