package rpc_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// What a transaction lacks is filled in: the next nonce, an estimate of gas, and fees; what it has stays.
func TestWhatATransactionLacksIsFilledIn(t *testing.T) {
	n := start(t, town(), rpc.Options{Manual: true})
	n.send(second, &third, 1, nil)
	list := []any{object{"address": lower(counting), "storageKeys": []any{}}}
	for _, row := range []struct {
		name string
		said object
		want object // null is not there
	}{
		{"nothing", object{}, object{"nonce": "0x1", "gas": "0x5208", "type": "0x2", "maxPriorityFeePerGas": gwei(1), "maxFeePerGas": gwei(3), "value": "0x0"}},
		{"nonce and gas", object{"nonce": "0x7", "gas": "0x9999"}, object{"nonce": "0x7", "gas": "0x9999"}},
		{"value", object{"value": "0x5"}, object{"value": "0x5"}},
		{"a tip", object{"maxPriorityFeePerGas": gwei(4)}, object{"maxPriorityFeePerGas": gwei(4), "maxFeePerGas": gwei(6)}},
		{"a cap", object{"maxFeePerGas": gwei(9)}, object{"maxPriorityFeePerGas": gwei(1), "maxFeePerGas": gwei(9)}},
		{"a cap below the tip", object{"maxFeePerGas": gwei(0.5)}, object{"maxPriorityFeePerGas": gwei(0.5), "maxFeePerGas": gwei(0.5)}},
		{"a cap that is the tip", object{"maxFeePerGas": gwei(5), "maxPriorityFeePerGas": gwei(5)}, object{"maxPriorityFeePerGas": gwei(5), "maxFeePerGas": gwei(5)}},
		{"a price", object{"gasPrice": gwei(7)}, object{"type": "0x0", "gasPrice": gwei(7), "maxFeePerGas": nil, "accessList": nil}},
		{"type 0", object{"type": "0x0"}, object{"type": "0x0", "gasPrice": gwei(2), "accessList": nil}},
		{"type 1", object{"type": "0x1"}, object{"type": "0x1", "gasPrice": gwei(2), "accessList": []any{}}},
		{"type 1 and a price", object{"type": "0x1", "gasPrice": gwei(7)}, object{"type": "0x1", "gasPrice": gwei(7)}},
		{"type 2", object{"type": "0x2"}, object{"type": "0x2", "maxFeePerGas": gwei(3)}},
		// 23,400 is what it costs; the estimate is within 1.5 % of it.
		{"a list and a price", object{"gasPrice": gwei(7), "accessList": list}, object{"type": "0x1", "accessList": list, "gas": hexutil.EncodeUint64(23_737)}},
		{"a list", object{"accessList": list}, object{"type": "0x2", "accessList": list}},
		{"data", object{"data": "0x01", "gas": "0xffff", "gasPrice": gwei(7)}, object{"input": "0x01"}},
	} {
		row.said["from"], row.said["to"] = second, third
		var filled struct {
			Raw hexutil.Bytes
			Tx  map[string]any
		}
		n.tells(&filled, "eth_fillTransaction", row.said)
		for field, want := range row.want {
			require.Equal(t, want, filled.Tx[field], "%s: %s", row.name, field)
		}
		require.Equal(t, lower(second), filled.Tx["from"])
		var tx types.Transaction
		require.NoError(t, tx.UnmarshalBinary(filled.Raw))
		require.Equal(t, &third, tx.To())
		require.Equal(t, tx.Hash().Hex(), filled.Tx["hash"])
	}
	n.refuses(-32602, "maxFeePerGas (999999999) < maxPriorityFeePerGas (1000000000)", "eth_fillTransaction",
		object{"from": second, "to": third, "maxFeePerGas": hexutil.EncodeUint64(999_999_999), "maxPriorityFeePerGas": gwei(1)})
	n.refuses(-32000, "insufficient funds", "eth_fillTransaction", object{"from": nobody, "to": third, "value": "0x1"})
	n.refuses(3, "execution reverted", "eth_fillTransaction", object{"from": second, "to": failing})
	require.Contains(t, n.reads("eth_fillTransaction", object{"from": second, "to": failing, "gas": "0xffff"}), `"gas":"0xffff"`)
}
