package rpc_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// answering is code that returns what an instruction puts on the stack.
func answering(ops ...vm.OpCode) []byte {
	return program.New().Op(ops...).Push0().Op(vm.MSTORE).Return(0, 32).Bytes()
}

// over is an override of the code of an account.
func over(at common.Address, code []byte) object {
	return object{at.Hex(): object{"code": hexutil.Encode(code)}}
}

// What a call says of itself is what its code sees.
func TestACallSeesWhatItSaysOfItself(t *testing.T) {
	n := start(t, town(), rpc.Options{})
	number := func(hex string) string { return common.BigToHash(hexutil.MustDecodeBig(hex)).Hex() }
	for _, row := range []struct {
		name string
		op   vm.OpCode
		call object
		want string
	}{
		{"nobody calls", vm.CALLER, object{}, word(0)},
		{"who calls", vm.CALLER, object{"from": third}, common.BytesToHash(third[:]).Hex()},
		{"no ether", vm.CALLVALUE, object{}, word(0)},
		{"ether", vm.CALLVALUE, object{"from": third, "value": "0x2a"}, word(42)},
		{"no data", vm.CALLDATASIZE, object{}, word(0)},
		{"data", vm.CALLDATASIZE, object{"data": "0x010203"}, word(3)},
		{"input", vm.CALLDATASIZE, object{"input": "0x01020304"}, word(4)},
		{"both alike", vm.CALLDATASIZE, object{"data": "0x0102", "input": "0x0102"}, word(2)},
		{"free", vm.GASPRICE, object{}, word(0)},
		{"a price", vm.GASPRICE, object{"from": third, "gasPrice": gwei(3)}, number(gwei(3))},
		// EIP-1559: the price is the base fee, of a gwei, and the tip, up to the cap.
		{"a cap alone", vm.GASPRICE, object{"from": third, "maxFeePerGas": gwei(5)}, number(gwei(1))},
		{"cap and tip", vm.GASPRICE, object{"from": third, "maxFeePerGas": gwei(5), "maxPriorityFeePerGas": gwei(2)}, number(gwei(3))},
		{"the cap is what both are", vm.GASPRICE, object{"from": third, "maxFeePerGas": gwei(3), "maxPriorityFeePerGas": gwei(2)}, number(gwei(3))},
		{"the cap is less", vm.GASPRICE, object{"from": third, "maxFeePerGas": gwei(2.5), "maxPriorityFeePerGas": gwei(2)}, number(gwei(2.5))},
		{"the chain's id", vm.CHAINID, object{"chainId": "0x2c7dac57"}, word(0x2c7dac57)},
		// Of what it may use, a call has spent 21,000 before it begins and 2 by GAS itself.
		{"all gas", vm.GAS, object{}, word(50_000_000 - 21_000 - 2)},
		{"no gas is all", vm.GAS, object{"gas": "0x0"}, word(50_000_000 - 21_000 - 2)},
		{"some gas", vm.GAS, object{"gas": "0x186a0"}, word(100_000 - 21_000 - 2)},
		{"too much gas", vm.GAS, object{"gas": "0x2faf081"}, word(50_000_000 - 21_000 - 2)},
		// EIP-2930: 2,400 for an address, 1,900 for a slot.
		{"a list", vm.GAS, object{"gas": "0x186a0", "accessList": []object{{"address": third, "storageKeys": []string{word(1)}}}}, word(100_000 - 21_000 - 4_300 - 2)},
		{"any nonce", vm.CALLER, object{"from": third, "nonce": "0x1000"}, common.BytesToHash(third[:]).Hex()},
		{"a contract", vm.CALLER, object{"from": logging}, common.BytesToHash(logging[:]).Hex()},
	} {
		row.call["to"] = nobody
		require.Equal(t, row.want, n.reads("eth_call", row.call, "latest", over(nobody, answering(row.op))), row.name)
	}
	balance := hexutil.EncodeBig(new(big.Int).Add(ether(10_000), wei(1)))
	n.refuses(-32000, "insufficient funds", "eth_call", object{"from": second, "to": third, "value": balance})
	n.refuses(-32000, "max fee per gas less than block base fee", "eth_call", object{"from": second, "to": third, "maxFeePerGas": "0x1"})
	n.refuses(-32000, "max priority fee per gas higher than max fee per gas", "eth_call", object{"from": second, "to": third, "maxPriorityFeePerGas": gwei(1)})
}

// What contradicts itself, or is not served, is refused wherever a call is taken.
func TestContradictionsAreRefused(t *testing.T) {
	n := start(t, town(), rpc.Options{})
	large := "0x1" + strings.Repeat("0", 64)
	for method, params := range map[string]func(object) []any{
		"eth_call":             func(o object) []any { return []any{o, "latest"} },
		"eth_estimateGas":      func(o object) []any { return []any{o} },
		"eth_createAccessList": func(o object) []any { return []any{o} },
		"eth_fillTransaction":  func(o object) []any { return []any{o} },
		"debug_traceCall":      func(o object) []any { return []any{o, "latest"} },
		"eth_simulateV1":       func(o object) []any { return []any{object{"blockStateCalls": []object{{"calls": []object{o}}}}} },
	} {
		for _, row := range []struct {
			call  object
			code  int
			words string
		}{
			{object{"data": "0x01", "input": "0x02"}, -32602, `both "data" and "input" are set and not equal; use "input"`},
			{object{"gasPrice": "0x1", "maxFeePerGas": "0x1"}, -32602, "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified"},
			{object{"gasPrice": "0x1", "maxPriorityFeePerGas": "0x1"}, -32602, "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified"},
			{object{"chainId": "0x1"}, -32602, "chainId does not match node's (have=1, want=746433623)"},
			{object{"blobVersionedHashes": []common.Hash{{1}}}, -32000, "transaction type not supported"},
			{object{"authorizationList": []object{{}}}, -32000, "transaction type not supported"},
			{object{"value": large}, -32602, "hex number > 256 bits"},
		} {
			row.call["to"] = nobody
			n.refuses(row.code, row.words, method, params(row.call)...)
		}
	}
}

// A call without a receiver is creation code; one that fails otherwise than by a revert says how.
func TestCallsWithoutAReceiverCreate(t *testing.T) {
	n := start(t, town(), rpc.Options{})
	require.Equal(t, "0x1234", n.reads("eth_call", object{"data": hexutil.Encode(program.New().ReturnData([]byte{0x12, 0x34}).Bytes())}))
	require.Equal(t, "0x", n.reads("eth_call", object{"to": nobody}))
	require.Equal(t, "0x0102", n.reads("eth_call", object{"to": mirroring, "data": "0x0102"}))
	n.refuses(-32000, "invalid opcode: INVALID", "eth_call", object{"to": greedy})
	n.refuses(-32000, "out of gas", "eth_call", object{"to": endless, "gas": "0x100000"})
	n.refuses(3, "execution reverted", "eth_call", object{"to": failing, "data": "0x01"})
	require.Equal(t, word(0), n.reads("eth_getStorageAt", counting, "0x0"))
	n.reads("eth_call", object{"to": counting})
	require.Equal(t, word(0), n.reads("eth_getStorageAt", counting, "0x0"), "a call leaves nothing behind")
}

// A call sees, where it says so, other accounts than there are.
func TestACallSeesOtherAccounts(t *testing.T) {
	at := common.Address{19: 0x77}
	n := start(t, types.GenesisAlloc{at: {Nonce: 1, Code: program.New().Push0().Op(vm.CALLDATALOAD, vm.SLOAD).Push0().Op(vm.MSTORE).Return(0, 32).Bytes(), Storage: map[common.Hash]common.Hash{
		{31: 1}: {31: 11}, {31: 2}: {31: 22},
	}}}, rpc.Options{})
	slots := func(o object) [3]string {
		var all [3]string
		for i := range all {
			all[i] = n.reads("eth_call", object{"to": at, "data": word(uint64(i + 1))}, "latest", o)
		}
		return all
	}
	require.Equal(t, [3]string{word(11), word(22), word(0)}, slots(nil))
	require.Equal(t, [3]string{word(11), word(22), word(0)}, slots(object{}))
	require.Equal(t, [3]string{word(5), word(0), word(0)}, slots(object{at.Hex(): object{"state": object{word(1): word(5)}}}), "instead of all")
	require.Equal(t, [3]string{word(0), word(0), word(0)}, slots(object{at.Hex(): object{"state": object{}}}))
	require.Equal(t, [3]string{word(11), word(5), word(6)}, slots(object{at.Hex(): object{"stateDiff": object{word(2): word(5), word(3): word(6)}}}))

	balance := answering(vm.ADDRESS, vm.BALANCE)
	require.Equal(t, word(0), n.reads("eth_call", object{"to": nobody}, "latest", over(nobody, balance)))
	require.Equal(t, word(77), n.reads("eth_call", object{"to": nobody}, "latest", object{nobody.Hex(): object{"code": hexutil.Encode(balance), "balance": "0x4d"}}))
	// The address of what it creates is of its nonce: CREATE of nothing, with 0, 0 and 0.
	created := program.New().Push0().Push0().Push0().Op(vm.CREATE).Push0().Op(vm.MSTORE).Return(0, 32).Bytes()
	for nonce, o := range map[uint64]object{0: {"code": hexutil.Encode(created)}, 9: {"code": hexutil.Encode(created), "nonce": "0x9"}} {
		address := crypto.CreateAddress(nobody, nonce)
		require.Equal(t, common.BytesToHash(address[:]).Hex(), n.reads("eth_call", object{"to": nobody}, "latest", object{nobody.Hex(): o}))
	}

	n.refuses(-32602, "has both 'state' and 'stateDiff'", "eth_call", object{"to": at}, "latest", object{at.Hex(): object{"state": object{}, "stateDiff": object{}}})
	n.refuses(-32000, "movePrecompileToAddress is not served", "eth_call", object{"to": at}, "latest", object{at.Hex(): object{"movePrecompileToAddress": nobody}})
	require.Equal(t, word(11), n.reads("eth_call", object{"to": at, "data": word(1)}), "nothing of it stays")
}

// A call sees, where it says so, another block than there is, under each of the names that clients have for its parts.
func TestACallSeesAnotherBlock(t *testing.T) {
	n := start(t, nil, rpc.Options{})
	n.mine()
	for _, row := range []struct {
		op   vm.OpCode
		at   string
		said object
		want string
	}{
		{vm.NUMBER, "latest", nil, word(101)},
		{vm.NUMBER, "earliest", nil, word(100)},
		{vm.NUMBER, "pending", nil, word(102)},
		{vm.TIMESTAMP, "latest", nil, word(born + 12)},
		{vm.TIMESTAMP, "pending", nil, word(born + 24)},
		{vm.GASLIMIT, "latest", nil, word(60_000_000)},
		{vm.COINBASE, "latest", nil, word(0)},
		{vm.PREVRANDAO, "latest", nil, word(0)},
		{vm.NUMBER, "latest", object{"number": "0x1234"}, word(0x1234)},
		{vm.TIMESTAMP, "latest", object{"time": "0x1234"}, word(0x1234)},
		{vm.GASLIMIT, "latest", object{"gasLimit": "0x1234"}, word(0x1234)},
		{vm.COINBASE, "latest", object{"feeRecipient": third}, common.BytesToHash(third[:]).Hex()},
		{vm.COINBASE, "latest", object{"coinbase": second}, common.BytesToHash(second[:]).Hex()},
		{vm.COINBASE, "latest", object{"coinbase": second, "feeRecipient": third}, common.BytesToHash(third[:]).Hex()},
		{vm.PREVRANDAO, "latest", object{"prevRandao": word(7)}, word(7)},
		{vm.PREVRANDAO, "latest", object{"random": word(8)}, word(8)},
		{vm.PREVRANDAO, "latest", object{"random": word(8), "prevRandao": word(7)}, word(7)},
		{vm.BLOBBASEFEE, "latest", object{"blobBaseFee": "0x5"}, word(5)},
	} {
		require.Equal(t, row.want, n.reads("eth_call", object{"to": nobody}, row.at, over(nobody, answering(row.op)), row.said), "%s %v", row.op, row.said)
	}
}

// A call that pays sees the block's base fee, or the one it supposes; to one that pays nothing it is 0.
func TestTheBaseFeeThatACallSees(t *testing.T) {
	n := start(t, nil, rpc.Options{})
	n.mine()
	free, pays := object{"to": nobody}, object{"to": nobody, "from": second, "gas": "0x186a0", "gasPrice": "0x3b9aca00"}
	for _, row := range []struct {
		call, said object
		want       string
	}{
		{free, nil, word(0)},
		{free, object{"baseFeePerGas": "0x7"}, word(0)},
		{pays, nil, word(1e9)},
		{pays, object{"baseFeePerGas": "0x7"}, word(7)},
		{pays, object{"baseFee": "0x8"}, word(8)},
		{pays, object{"baseFee": "0x8", "baseFeePerGas": "0x7"}, word(7)},
	} {
		require.Equal(t, row.want, n.reads("eth_call", row.call, "latest", over(nobody, answering(vm.BASEFEE)), row.said), "%v %v", row.call, row.said)
	}
	var traced struct{ Output string }
	n.tells(&traced, "debug_traceCall", free, "latest", object{"tracer": "callTracer", "stateOverrides": over(nobody, answering(vm.BASEFEE))})
	require.Equal(t, word(0), traced.Output)
}

// The list of what a call touches has neither who calls, what is called, what is built in, nor who builds the block.
func TestListsOfAccesses(t *testing.T) {
	reader, other := common.Address{19: 0x71}, common.Address{19: 0x72}
	// It reads its slot 5, the balances of the other, of the precompile 4 and of who calls, and calls the counter.
	code := program.New().Push(5).Op(vm.SLOAD).Push(other).Op(vm.BALANCE).Push(4).Op(vm.BALANCE).Op(vm.CALLER, vm.BALANCE).Op(vm.COINBASE, vm.BALANCE).
		Call(nil, counting, 0, 0, 0, 0, 0).Bytes()
	alloc := town()
	alloc[reader] = types.Account{Nonce: 1, Code: code}
	n := start(t, alloc, rpc.Options{})
	type list struct {
		AccessList []struct {
			Address     common.Address
			StorageKeys []string
		}
		Error, GasUsed string
	}
	var said list
	n.tells(&said, "eth_createAccessList", object{"from": second, "to": reader})
	require.Empty(t, said.Error)
	require.Len(t, said.AccessList, 3)
	require.Equal(t, reader, said.AccessList[0].Address, "for its slot")
	require.Equal(t, []string{word(5)}, said.AccessList[0].StorageKeys)
	require.Equal(t, other, said.AccessList[1].Address)
	require.Empty(t, said.AccessList[1].StorageKeys)
	require.Equal(t, counting, said.AccessList[2].Address)
	require.Equal(t, []string{word(0)}, said.AccessList[2].StorageKeys)
	// It costs what a call with that list costs.
	used := hexutil.MustDecodeUint64(said.GasUsed)
	call := n.calls(second, &reader, 0, nil)
	accesses := types.AccessList{}
	for _, a := range said.AccessList {
		tuple := types.AccessTuple{Address: a.Address, StorageKeys: []common.Hash{}}
		for _, k := range a.StorageKeys {
			tuple.StorageKeys = append(tuple.StorageKeys, common.HexToHash(k))
		}
		accesses = append(accesses, tuple)
	}
	tx := sign(t, second, &types.DynamicFeeTx{ChainID: call.ChainId(), GasTipCap: call.GasTipCap(), GasFeeCap: call.GasFeeCap(), Gas: 300_000, To: &reader, AccessList: accesses})
	n.reads("eth_sendRawTransaction", raw(t, tx))
	require.Equal(t, used, n.on.Head().GasUsed())

	// What is empty is a list; what fails says so and has one, too.
	require.Contains(t, n.reads("eth_createAccessList", object{"to": nobody}), `"accessList":[],"gasUsed":"0x5208"`)
	said = list{}
	n.tells(&said, "eth_createAccessList", object{"to": failing})
	require.Equal(t, "execution reverted", said.Error)
	// A list that is given begins it; what it names stays.
	said = list{}
	n.tells(&said, "eth_createAccessList", object{"to": nobody, "accessList": []object{{"address": other, "storageKeys": []string{}}}})
	require.Len(t, said.AccessList, 1)
	// Creation code that reads its own account: the address comes of the nonce.
	said = list{}
	n.tells(&said, "eth_createAccessList", object{"from": third, "data": hexutil.Encode(program.New().Op(vm.ADDRESS, vm.BALANCE, vm.POP).Bytes())})
	require.Empty(t, said.AccessList)
	// By itself it is about the next block; accounts may be others.
	n.tells(&said, "eth_createAccessList", object{"to": nobody}, "latest", over(nobody, program.New().Push(other).Op(vm.BALANCE).Bytes()))
	require.Len(t, said.AccessList, 1)
	byBlock := program.New().Op(vm.NUMBER, vm.BALANCE).Bytes()
	said = list{}
	n.tells(&said, "eth_createAccessList", object{"to": nobody}, nil, over(nobody, byBlock))
	require.Equal(t, common.Address{19: byte(n.on.Head().NumberU64() + 1)}, said.AccessList[0].Address)
	said = list{}
	n.tells(&said, "eth_createAccessList", object{"to": nobody}, "latest", over(nobody, byBlock))
	require.Equal(t, common.Address{19: byte(n.on.Head().NumberU64())}, said.AccessList[0].Address)
}
