package rpc_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// simulatedBlock is a block of a simulation's answer.
type simulatedBlock struct {
	Number, Hash, ParentHash, Timestamp, GasLimit, GasUsed, BaseFeePerGas, StateRoot, Miner, MixHash string
	Transactions                                                                                     []json.RawMessage
	Calls                                                                                            []struct {
		ReturnData, GasUsed, MaxUsedGas, Status string
		Logs                                    []struct {
			Address                                                  common.Address
			Topics                                                   []common.Hash
			Data, BlockHash, BlockNumber, LogIndex, TransactionIndex string
		}
		Error *struct {
			Code          int
			Message, Data string
		}
	}
}

// simulates asks for a simulation of blocks.
func (n *node) simulates(more object, blocks ...object) (all []simulatedBlock) {
	n.t.Helper()
	n.tells(&all, "eth_simulateV1", request(more, blocks...))
	return all
}

func request(more object, blocks ...object) object {
	o := object{"blockStateCalls": blocks}
	for k, v := range more {
		o[k] = v
	}
	return o
}

// sims is a block of calls.
func sims(calls ...object) object { return object{"calls": calls} }

// A simulation's blocks stand on each other, as the next blocks would, and nothing of them stays.
func TestSimulatedBlocksStandOnEachOther(t *testing.T) {
	n := start(t, town(), rpc.Options{})
	n.mine()
	head := n.on.Head()
	add := object{"from": second, "to": counting}
	all := n.simulates(nil, sims(add, add), object{}, object{"calls": []object{add}, "blockOverrides": object{
		"time": "0x70000000", "gasLimit": "0x989680", "feeRecipient": third, "prevRandao": word(9), "baseFeePerGas": "0x5",
	}}, sims(add))
	require.Len(t, all, 4)
	for i, b := range all {
		require.Equal(t, hexutil.EncodeUint64(uint64(102+i)), b.Number)
		require.Equal(t, []string{hexutil.EncodeUint64(born + 24), hexutil.EncodeUint64(born + 36), "0x70000000", "0x7000000c"}[i], b.Timestamp)
		require.Equal(t, []string{"0x3938700", "0x3938700", "0x989680", "0x989680"}[i], b.GasLimit)
		require.Equal(t, []string{"0x0", "0x0", "0x5", "0x0"}[i], b.BaseFeePerGas)
		require.Len(t, b.Calls, []int{2, 0, 1, 1}[i])
		require.NotNil(t, b.Calls)
		require.Len(t, b.Transactions, len(b.Calls))
		parent := head.Hash().Hex()
		if i > 0 {
			parent = all[i-1].Hash
		}
		require.Equal(t, parent, b.ParentHash)
	}
	require.Equal(t, lower(third), all[2].Miner)
	require.Equal(t, word(9), all[2].MixHash)
	// 21,000, PUSH0 2, SLOAD 2,100, PUSH1 3, ADD 3, PUSH0 2, and SSTORE 20,000 of a zero.
	// Then, in the same block but another transaction, 2,900 of what is none.
	require.Equal(t, hexutil.EncodeUint64(21_000+2+2_100+3+3+2+20_000), all[0].Calls[0].GasUsed)
	require.Equal(t, hexutil.EncodeUint64(21_000+2+2_100+3+3+2+2_900), all[0].Calls[1].GasUsed)
	require.Equal(t, hexutil.EncodeUint64(2*23_110+20_000+2_900), all[0].GasUsed)
	require.Equal(t, "0x0", all[1].GasUsed)
	for _, c := range all[0].Calls {
		require.Equal(t, "0x1", c.Status)
		require.Nil(t, c.Error)
		require.NotNil(t, c.Logs)
		require.Empty(t, c.Logs)
		require.Equal(t, c.GasUsed, c.MaxUsedGas)
	}
	require.Equal(t, head, n.on.Head())
	require.Equal(t, word(0), n.reads("eth_getStorageAt", counting, "0x0"))
	// The same at a block that is not the last: 12 seconds a block.
	var early []simulatedBlock
	n.tells(&early, "eth_simulateV1", request(nil, object{}), "0x64")
	require.Equal(t, []string{"0x65", hexutil.EncodeUint64(born + 12)}, []string{early[0].Number, early[0].Timestamp})
	// As the next block will be.
	n.driver.Interval = 5
	require.Equal(t, hexutil.EncodeUint64(born+12+5), n.simulates(nil, object{})[0].Timestamp)
	require.Equal(t, hexutil.EncodeUint64(born+12+10), n.simulates(nil, object{}, object{})[1].Timestamp)
}

// A block of a simulation sees what those before it wrote, and the hashes of all before it.
func TestSimulatedCallsSeeThoseBefore(t *testing.T) {
	n := start(t, town(), rpc.Options{})
	n.mine()
	add, get := object{"to": counting}, object{"to": nobody}
	stored := hexutil.Encode(program.New().Push0().Op(vm.SLOAD).Push0().Op(vm.MSTORE).Return(0, 32).Bytes())
	all := n.simulates(nil, sims(add), sims(add, add), object{
		"calls": []object{{"to": counting}}, "stateOverrides": object{counting.Hex(): object{"code": stored}},
	})
	require.Equal(t, word(3), all[2].Calls[0].ReturnData)
	hashOf := func(number uint64) object {
		return object{nobody.Hex(): object{"code": hexutil.Encode(program.New().Push(number).Op(vm.BLOCKHASH).Push0().Op(vm.MSTORE).Return(0, 32).Bytes())}}
	}
	all = n.simulates(nil, object{"calls": []object{get}, "stateOverrides": hashOf(101)}, object{"calls": []object{get}, "stateOverrides": hashOf(102)},
		object{"calls": []object{get}, "stateOverrides": hashOf(100)})
	require.Equal(t, n.on.Head().Hash().Hex(), all[0].Calls[0].ReturnData)
	require.Equal(t, all[0].Hash, all[1].Calls[0].ReturnData)
	require.Equal(t, n.on.First().Hash().Hex(), all[2].Calls[0].ReturnData)
	// The nonce is counted, and may be said where it is the next.
	send := object{"from": second, "to": third, "value": "0x1"}
	all = n.simulates(object{"returnFullTransactions": true}, sims(send, object{"from": second, "to": third, "nonce": "0x1"}), sims(send))
	for i, want := range []string{"0x0", "0x1", "0x2"} {
		var tx struct{ Nonce, From, To, Type, BlockHash, Gas, ChainID string }
		require.NoError(t, json.Unmarshal(all[i/2].Transactions[i%2], &tx))
		require.Equal(t, []string{want, lower(second), lower(third), "0x2", all[i/2].Hash, "0x2c7dac57"}, []string{tx.Nonce, tx.From, tx.To, tx.Type, tx.BlockHash, tx.ChainID})
	}
}

// What a call of a simulation did: what it returned, its logs, or why it failed (execution-apis, eth_simulateV1).
func TestOutcomesOfSimulatedCalls(t *testing.T) {
	n := start(t, town(), rpc.Options{})
	reason := "08c379a0" + strings.Repeat("0", 62) + "20" + strings.Repeat("0", 63) + "2" + "6e6f" + strings.Repeat("0", 60)
	b := n.simulates(nil, sims(
		object{"to": mirroring, "data": "0x0102"},
		object{"to": logging, "data": hexutil.Encode(append(logged(1, 2, 3), logged(4, 5, 6)...))},
		object{"to": failing, "data": "0x" + reason},
		object{"to": failing},
		object{"to": greedy, "gas": "0x10000"},
		object{"to": logging, "data": hexutil.Encode(logged(7, 8, 9))},
	))[0]
	require.Len(t, b.Calls, 6)
	require.Equal(t, "0x0102", b.Calls[0].ReturnData)
	for i, status := range []string{"0x1", "0x1", "0x0", "0x0", "0x0", "0x1"} {
		require.Equal(t, status, b.Calls[i].Status)
		require.Equal(t, status == "0x0", b.Calls[i].Error != nil)
		require.NotNil(t, b.Calls[i].Logs)
		require.Len(t, b.Calls[i].Logs, []int{0, 2, 0, 0, 0, 1}[i])
	}
	l := b.Calls[1].Logs[1]
	require.Equal(t, []string{logging.Hex(), word(4), word(5), word(6), b.Hash, "0x65", "0x1", "0x1"}, []string{l.Address.Hex(), l.Topics[0].Hex(), l.Topics[1].Hex(), l.Data, l.BlockHash, l.BlockNumber, l.LogIndex, l.TransactionIndex})
	require.Equal(t, "0x2", b.Calls[5].Logs[0].LogIndex)
	require.Equal(t, 3, b.Calls[2].Error.Code)
	require.Equal(t, "execution reverted: no", b.Calls[2].Error.Message)
	require.Equal(t, "0x"+reason, b.Calls[2].Error.Data)
	require.Equal(t, "0x"+reason, b.Calls[2].ReturnData)
	require.Equal(t, []any{3, "execution reverted", "0x"}, []any{b.Calls[3].Error.Code, b.Calls[3].Error.Message, b.Calls[3].Error.Data})
	require.Equal(t, []any{-32015, "invalid opcode: INVALID", ""}, []any{b.Calls[4].Error.Code, b.Calls[4].Error.Message, b.Calls[4].Error.Data})
	require.Equal(t, "0x10000", b.Calls[4].GasUsed)
	// A refund is taken off what was used, not off the most that was: 4,800 for a slot that is emptied (EIP-3529).
	empty := hexutil.Encode(program.New().Sstore(0, 0).Bytes())
	c := n.simulates(nil, object{"calls": []object{{"to": nobody}}, "stateOverrides": object{nobody.Hex(): object{"code": empty, "state": object{word(0): word(1)}}}})[0].Calls[0]
	require.EqualValues(t, 4_800, hexutil.MustDecodeUint64(c.MaxUsedGas)-hexutil.MustDecodeUint64(c.GasUsed))
}

// Numbers and times rise, and there are at most 256 blocks of 1,000 calls.
func TestLimitsOfASimulation(t *testing.T) {
	n := start(t, town(), rpc.Options{})
	at := func(number uint64) object {
		return object{"blockOverrides": object{"number": hexutil.EncodeUint64(number)}}
	}
	refused := func(code int, words string, blocks ...object) {
		t.Helper()
		n.refuses(code, words, "eth_simulateV1", request(nil, blocks...))
	}
	refused(-32602, "empty input")
	require.Len(t, n.simulates(nil, make([]object, 256)...), 256)
	refused(-38026, "too many blocks: 256 are the most", make([]object, 257)...)
	require.Len(t, n.simulates(nil, at(356)), 256)
	require.Len(t, n.simulates(nil, at(101)), 1)
	refused(-38026, "too many blocks: 256 are the most, those without calls included", at(357))
	refused(-38026, "too many blocks: 256 are the most, those without calls included", at(358))
	refused(-38026, "too many blocks: 256 are the most, those without calls included", object{}, at(357))
	require.Len(t, n.simulates(nil, at(103), object{}, at(106)), 6)
	refused(-38020, "block numbers must rise: 100 after 100", at(100))
	refused(-38020, "block numbers must rise: 103 after 103", at(103), at(103))
	when := func(at uint64) object { return object{"blockOverrides": object{"time": hexutil.EncodeUint64(at)}} }
	refused(-38021, "block times must rise: 1600000000 after 1600000000", when(born))
	refused(-38021, "block times must rise: 1600000005 after 1600000005", when(born+5), when(born+5))
	require.Equal(t, hexutil.EncodeUint64(born+1), n.simulates(nil, when(born+1))[0].Timestamp)
	calls := make([]object, 500)
	for i := range calls {
		calls[i] = object{"to": nobody, "gas": "0x5208"}
	}
	require.Len(t, n.simulates(nil, sims(calls...), sims(calls...)), 2)
	refused(-38026, "too many calls: 1000 are the most", sims(calls...), sims(append(calls, calls[0])...))
	refused(-32602, "has both 'state' and 'stateDiff'", object{"stateOverrides": object{nobody.Hex(): object{"state": object{}, "stateDiff": object{}}}})
}

// A simulation has 50,000,000 gas in all. A call has what is left of that and of its block, and at most 2^24 (EIP-7825).
func TestGasOfASimulation(t *testing.T) {
	n := start(t, town(), rpc.Options{})
	burn := func(gas uint64) object { return object{"to": greedy, "gas": hexutil.EncodeUint64(gas)} }
	b := n.simulates(nil, sims(object{"to": greedy}, object{"to": greedy}, object{"to": greedy}))[0]
	require.Equal(t, []string{"0x1000000", "0x1000000", hexutil.EncodeUint64(50_000_000 - 2<<24)}, []string{b.Calls[0].GasUsed, b.Calls[1].GasUsed, b.Calls[2].GasUsed})
	b = n.simulates(nil, sims(burn(1<<24)), sims(burn(1<<24), burn(50_000_000-2<<24)))[1]
	require.Equal(t, "0x0", b.Calls[1].Status)
	n.refuses(-32005, "the simulation needs more than 50000000 gas in all", "eth_simulateV1", request(nil, sims(burn(1<<24)), sims(burn(1<<24), burn(50_000_001-2<<24))))
	b = n.simulates(nil, object{"blockOverrides": object{"gasLimit": "0x186a0"}, "calls": []object{burn(40_000), {"to": greedy}}})[0]
	require.Equal(t, hexutil.EncodeUint64(60_000), b.Calls[1].GasUsed)
	require.Equal(t, "0x186a0", b.GasUsed)
	n.refuses(-38015, "gas limit reached", "eth_simulateV1", request(nil, object{"blockOverrides": object{"gasLimit": "0x186a0"}, "calls": []object{burn(40_000), burn(60_001)}}))
}

// What no block could hold is refused by codes of its own (execution-apis, eth_simulateV1).
// Only a validation asks for fees and nonces.
func TestCallsThatNoBlockCouldHold(t *testing.T) {
	n := start(t, town(), rpc.Options{})
	n.send(second, &third, 1, nil)
	for _, row := range []struct {
		name     string
		call     object
		code     int
		words    string
		validate bool // is refused only then
	}{
		{"a low nonce", object{"from": second, "to": third, "nonce": "0x0"}, -38010, "nonce too low", true},
		{"a high nonce", object{"from": second, "to": third, "nonce": "0x2"}, -38011, "nonce too high", true},
		{"a low cap", object{"from": second, "to": third, "maxFeePerGas": "0x1"}, -38012, "max fee per gas less than block base fee", true},
		{"no cap", object{"from": second, "to": third}, -38012, "max fee per gas less than block base fee", true},
		{"little gas", object{"from": second, "to": third, "gas": "0x5207", "maxFeePerGas": gwei(2)}, -38013, "intrinsic gas too low", false},
		{"no funds", object{"from": nobody, "to": third, "value": "0x1", "maxFeePerGas": gwei(2)}, -38014, "insufficient funds", false},
		{"a contract sends", object{"from": logging, "to": third, "gasPrice": "0x0"}, -38024, "sender not an eoa", true},
		// EIP-3860: creation code has at most 49,152 bytes.
		{"large", object{"from": second, "data": "0x" + strings.Repeat("00", 49_153), "maxFeePerGas": gwei(2)}, -38025, "max initcode size exceeded", false},
		{"a tip above its cap", object{"from": second, "to": third, "maxFeePerGas": gwei(2), "maxPriorityFeePerGas": gwei(3)}, -32000, "max priority fee per gas higher than max fee per gas", false},
	} {
		n.refuses(row.code, row.words, "eth_simulateV1", request(object{"validation": true}, sims(row.call)))
		if !row.validate {
			n.refuses(row.code, row.words, "eth_simulateV1", request(nil, sims(row.call)))
			continue
		}
		if row.name != "a low cap" {
			require.Equal(t, "0x1", n.simulates(nil, sims(row.call))[0].Calls[0].Status, row.name)
		}
	}
	good := object{"from": second, "to": third, "value": "0x1", "maxFeePerGas": gwei(2), "maxPriorityFeePerGas": gwei(1), "gas": "0x5208"}
	b := n.simulates(object{"validation": true}, sims(good))[0]
	require.Equal(t, gwei(1), b.BaseFeePerGas, "as the parent's")
	require.Equal(t, "0x1", b.Calls[0].Status)
	funds := n.simulates(object{"validation": true}, sims(good), object{"calls": []object{{"from": second, "to": nobody, "maxFeePerGas": gwei(1), "gas": "0x186a0"}}, "stateOverrides": over(nobody, answering(vm.CALLER, vm.BALANCE))})[1]
	spent := new(big.Int).Sub(ether(10_000), new(big.Int).SetBytes(hexutil.MustDecode(funds.Calls[0].ReturnData)))
	// A wei and 21,000 at the 3 gwei of its transaction in the chain, a wei and 21,000 at 2, and 100,000 are set aside at 1.
	require.Equal(t, wei(1+63_000e9+1+42_000e9+100_000e9).String(), spent.String())
}

// Transfers of ether are shown as logs of a token's, ERC-7528's address; what moves none is not.
func TestTransfersOfEtherAreLogs(t *testing.T) {
	payer := common.Address{19: 0xd3}
	code := program.New().Call(nil, third, 5, 0, 0, 0, 0).Op(vm.POP).Call(nil, third, 0, 0, 0, 0, 0).Op(vm.POP).
		DelegateCall(nil, counting, 0, 0, 0, 0).Op(vm.POP).StaticCall(nil, mirroring, 0, 0, 0, 0).Op(vm.POP).Bytes()
	alloc := town()
	alloc[payer] = types.Account{Nonce: 1, Code: code}
	n := start(t, alloc, rpc.Options{})
	call := object{"from": second, "to": payer, "value": "0x9"}
	require.Empty(t, n.simulates(nil, sims(call))[0].Calls[0].Logs)
	b := n.simulates(object{"traceTransfers": true}, sims(call, object{"from": second, "to": third}))[0]
	require.Empty(t, b.Calls[1].Logs)
	require.Len(t, b.Calls[0].Logs, 2)
	for i, want := range []struct {
		from, to common.Address
		wei      uint64
	}{{second, payer, 9}, {payer, third, 5}} {
		l := b.Calls[0].Logs[i]
		require.Equal(t, "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE", l.Address.Hex())
		// keccak256("Transfer(address,address,uint256)")
		require.Equal(t, []common.Hash{
			common.HexToHash("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"), common.BytesToHash(want.from[:]), common.BytesToHash(want.to[:]),
		}, l.Topics)
		require.Equal(t, word(want.wei), l.Data)
		require.Equal(t, []string{"0x65", b.Hash}, []string{l.BlockNumber, l.BlockHash})
	}
}
