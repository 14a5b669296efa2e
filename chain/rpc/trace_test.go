package rpc_test

import (
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// frame is a call of a trace.
type frame struct {
	Type, From, To, Gas, GasUsed, Input, Output, Error, RevertReason, Value string
	Calls                                                                   []frame
	Logs                                                                    []struct {
		Address        common.Address
		Topics         []common.Hash
		Data, Position string
	}
}

// tracer names one with what it is told.
func tracer(name string, config object) object { return object{"tracer": name, "tracerConfig": config} }

// deep is code that logs its word 1, calls the third with 5 wei, the counter by delegation, and the mirror with 2 bytes.
// Then it calls what reverts with a reason, which logged before, and logs its word 2.
var deep, undone = common.Address{19: 0xe0}, common.Address{19: 0xe1}

const reason = "08c379a0" + "0000000000000000000000000000000000000000000000000000000000000020" +
	"0000000000000000000000000000000000000000000000000000000000000002" + "6e6f000000000000000000000000000000000000000000000000000000000000"

// logsWord emits a log of no topic with a word.
func logsWord(p *program.Program, n int) *program.Program {
	return p.Push(n).Push0().Op(vm.MSTORE).Push(32).Push0().Op(vm.LOG0)
}

func caves() types.GenesisAlloc {
	alloc := town()
	p := logsWord(program.New(), 1)
	p.Call(new(uint256.Int), third, 5, 0, 0, 0, 0).Op(vm.POP)
	p.DelegateCall(nil, counting, 0, 0, 0, 0).Op(vm.POP)
	p.StaticCall(nil, mirroring, 30, 2, 0, 0).Op(vm.POP)
	p.Call(nil, undone, 0, 0, 0, 0, 0).Op(vm.POP)
	alloc[deep] = types.Account{Nonce: 1, Balance: wei(100), Code: logsWord(p, 2).Bytes()}
	alloc[undone] = types.Account{Nonce: 1, Code: logsWord(program.New(), 3).Call(nil, logging, 0, 0, 96, 0, 0).Op(vm.POP).Mstore(common.FromHex(reason), 0).Push(len(reason) / 2).Push0().Op(vm.REVERT).Bytes()}
	return alloc
}

// A tree of calls has each with what went in and out, and the logs of those that last, each where it came among its calls
// (go-ethereum's callTracer).
func TestTheTreeOfCalls(t *testing.T) {
	n := start(t, caves(), rpc.Options{})
	tx := n.send(second, &deep, 7, []byte{1, 2})
	check := func(f frame, logs bool) {
		t.Helper()
		require.Equal(t, []string{"CALL", lower(second), lower(deep), "0x7", "0x0102", "", ""}, []string{f.Type, f.From, f.To, f.Value, f.Input, f.Output, f.Error})
		require.Len(t, f.Calls, 4)
		for i, want := range [][]string{
			{"CALL", lower(deep), lower(third), "0x5", "0x", "", "", ""},
			{"DELEGATECALL", lower(deep), lower(counting), "0x7", "0x", "", "", ""},
			{"STATICCALL", lower(deep), lower(mirroring), "", "0x0001", "0x0001", "", ""},
			{"CALL", lower(deep), lower(undone), "0x0", "0x", "0x" + reason, "execution reverted", "no"},
		} {
			c := f.Calls[i]
			require.Equal(t, want, []string{c.Type, c.From, c.To, c.Value, c.Input, c.Output, c.Error, c.RevertReason})
		}
		// PUSH0 2, SLOAD 2,100, PUSH1 3, ADD 3, PUSH0 2, SSTORE 20,000.
		require.Equal(t, hexutil.EncodeUint64(2+2_100+3+3+2+20_000), f.Calls[1].GasUsed)
		require.Equal(t, "0x8fc", f.Calls[0].Gas, "the stipend of 2,300")
		require.Equal(t, "0x0", f.Calls[0].GasUsed)
		require.Len(t, f.Calls[3].Calls, 1)
		require.Equal(t, lower(logging), f.Calls[3].Calls[0].To)
		require.Empty(t, f.Calls[3].Logs, "undone")
		require.Empty(t, f.Calls[3].Calls[0].Logs, "undone with what called it")
		if !logs {
			require.Empty(t, f.Logs)
			return
		}
		require.Len(t, f.Logs, 2)
		for i, l := range f.Logs {
			require.Equal(t, deep, l.Address)
			require.Empty(t, l.Topics)
			require.Equal(t, word(uint64(i+1)), l.Data)
			require.Equal(t, []string{"0x0", "0x4"}[i], l.Position)
		}
	}
	var f frame
	for _, logs := range []bool{false, true} {
		f = frame{}
		n.tells(&f, "debug_traceTransaction", tx.Hash(), tracer("callTracer", object{"withLog": logs}))
		check(f, logs)
		require.Equal(t, hexutil.EncodeUint64(300_000), f.Gas)
		require.Equal(t, hexutil.EncodeUint64(n.on.Head().GasUsed()), f.GasUsed)
		f = frame{}
		n.tells(&f, "debug_traceCall", object{"from": second, "to": deep, "value": "0x7", "data": "0x0102", "gas": "0x50000"}, "0x64", tracer("callTracer", object{"withLog": logs}))
		check(f, logs)
		require.Equal(t, "0x50000", f.Gas)
		require.Equal(t, hexutil.EncodeUint64(n.on.Head().GasUsed()), f.GasUsed)
	}
	for _, logs := range []bool{false, true} {
		f = frame{}
		n.tells(&f, "debug_traceTransaction", tx.Hash(), tracer("callTracer", object{"onlyTopCall": true, "withLog": logs}))
		require.Empty(t, f.Calls)
		require.Equal(t, lower(deep), f.To)
		require.Equal(t, hexutil.EncodeUint64(n.on.Head().GasUsed()), f.GasUsed)
		require.Equal(t, logs, len(f.Logs) > 0)
	}
	top := tracer("callTracer", object{"onlyTopCall": true})
	f = frame{}
	n.tells(&f, "debug_traceCall", object{"to": mirroring, "data": "0x0102"}, "latest", top)
	require.Equal(t, []string{"0x0102", ""}, []string{f.Output, f.Error})
	f = frame{}
	n.tells(&f, "debug_traceCall", object{"to": failing, "data": "0x" + reason}, "latest", top)
	require.Equal(t, []string{"0x" + reason, "execution reverted", "no"}, []string{f.Output, f.Error, f.RevertReason})
	f = frame{}
	n.tells(&f, "debug_traceTransaction", tx.Hash(), object{"tracer": "callTracer"})
	check(f, false)
}

// A creation that fails has no address, one that succeeds has; what fails otherwise than by a revert has no output.
func TestTheTreeOfCreations(t *testing.T) {
	alloc := town()
	maker := common.Address{19: 0xe2}
	fails := []byte{0x5f, 0x5f, 0xfd} // PUSH0 PUSH0 REVERT
	p := program.New().Mstore(fails, 0)
	p.Push(3).Push0().Push0().Op(vm.CREATE, vm.POP)
	p.Push(9).Push(3).Push0().Push0().Op(vm.CREATE2, vm.POP)
	p.Push0().Push0().Push0().Op(vm.CREATE, vm.POP)
	p.Call(nil, greedy, 0, 0, 0, 0, 0)
	alloc[maker] = types.Account{Nonce: 1, Code: p.Bytes()}
	n := start(t, alloc, rpc.Options{})
	var f frame
	n.tells(&f, "debug_traceCall", object{"to": maker, "gas": "0x100000"}, "latest", tracer("callTracer", nil))
	require.Len(t, f.Calls, 4)
	for i, want := range [][]string{
		{"CREATE", "", "execution reverted", "0x0"},
		{"CREATE2", "", "execution reverted", "0x0"},
		{"CREATE", lower(crypto.CreateAddress(maker, 3)), "", "0x0"},
		{"CALL", lower(greedy), "invalid opcode: INVALID", "0x0"},
	} {
		require.Equal(t, append(want, ""), []string{f.Calls[i].Type, f.Calls[i].To, f.Calls[i].Error, f.Calls[i].Value, f.Calls[i].Output})
	}
	require.Equal(t, f.Calls[3].Gas, f.Calls[3].GasUsed)
	f = frame{}
	n.tells(&f, "debug_traceCall", object{"to": failing, "data": "0x0102"}, "latest", tracer("callTracer", nil))
	require.Equal(t, []string{"execution reverted", "0x0102", ""}, []string{f.Error, f.Output, f.RevertReason})
	f = frame{}
	n.tells(&f, "debug_traceCall", object{"data": "0x600160005360016000f3"}, "latest", tracer("callTracer", nil)) // it deploys one byte, 01
	require.Equal(t, []string{"CREATE", "0x01"}, []string{f.Type, f.Output})
}

// The log of instructions has each with its place, gas and stack, and memory, storage and what was returned as asked for.
func TestTheLogOfInstructions(t *testing.T) {
	n := start(t, town(), rpc.Options{})
	tx := n.send(second, &counting, 0, nil)
	type step struct {
		PC, Depth    int
		Op           string
		Gas, GasCost uint64
		Stack        *[]string
		Memory       *[]string
		Storage      *map[string]string
		ReturnData   *string
	}
	type trace struct {
		Gas         uint64
		Failed      bool
		ReturnValue string
		StructLogs  []step
	}
	for _, none := range []any{nil, object{}, object{"tracer": ""}} {
		var got trace
		n.tells(&got, "debug_traceTransaction", tx.Hash(), none)
		require.Equal(t, n.on.Head().GasUsed(), got.Gas)
		require.False(t, got.Failed)
		require.Equal(t, "0x", got.ReturnValue)
		require.Len(t, got.StructLogs, 7, "six and the end")
		gas := uint64(300_000 - 21_000)
		for i, want := range []struct {
			pc    int
			op    string
			cost  uint64
			stack []string
		}{
			{0, "PUSH0", 2, []string{}},
			{1, "SLOAD", 2_100, []string{"0x0"}},
			{2, "PUSH1", 3, []string{"0x0"}},
			{4, "ADD", 3, []string{"0x0", "0x1"}},
			{5, "PUSH0", 2, []string{"0x1"}},
			{6, "SSTORE", 20_000, []string{"0x1", "0x0"}},
			{7, "STOP", 0, []string{}},
		} {
			s := got.StructLogs[i]
			require.Equal(t, []any{want.pc, want.op, gas, want.cost, 1, &want.stack}, []any{s.PC, s.Op, s.Gas, s.GasCost, s.Depth, s.Stack})
			require.Nil(t, s.Memory)
			gas -= want.cost
		}
		require.Len(t, *got.StructLogs[5].Storage, 1)
	}
	call := object{"to": mirroring, "data": "0x0102"}
	for _, row := range []struct {
		said                   object
		stack, memory, storage bool
	}{
		{object{}, true, false, true},
		{object{"disableStack": true}, false, false, true},
		{object{"disableStorage": true}, true, false, false},
		{object{"enableMemory": true}, true, true, true},
	} {
		var got trace
		n.tells(&got, "debug_traceCall", call, "latest", row.said)
		last := got.StructLogs[len(got.StructLogs)-1]
		require.Equal(t, "RETURN", last.Op)
		require.Equal(t, row.stack, last.Stack != nil)
		require.Equal(t, row.memory, last.Memory != nil)
		require.Equal(t, "0x0102", got.ReturnValue)
		got = trace{}
		n.tells(&got, "debug_traceCall", object{"to": counting}, "latest", row.said)
		require.Equal(t, row.storage, got.StructLogs[1].Storage != nil)
	}
	caller := over(nobody, program.New().Call(nil, mirroring, 0, 0, 2, 0, 0).Op(vm.POP).Bytes())
	for _, wanted := range []bool{true, false} {
		var got trace
		n.tells(&got, "debug_traceCall", object{"to": nobody}, "latest", object{"stateOverrides": caller, "enableReturnData": wanted})
		require.Equal(t, wanted, got.StructLogs[len(got.StructLogs)-1].ReturnData != nil)
	}
	// A limit of bytes: the instruction that passes it is the last.
	var short trace
	n.tells(&short, "debug_traceTransaction", tx.Hash(), object{"limit": 1})
	require.Len(t, short.StructLogs, 1)
	for limit, want := range map[int]int{-1: 64 << 20, 0: 64 << 20, 1: 1, 64<<20 - 1: 64<<20 - 1, 64 << 20: 64 << 20, 64<<20 + 1: 64 << 20} {
		require.Equal(t, want, rpc.TraceLimit(limit))
	}
	var failed trace
	n.tells(&failed, "debug_traceCall", object{"to": failing, "data": "0x0102"}, "latest", nil)
	require.True(t, failed.Failed)
	require.Equal(t, "0x0102", failed.ReturnValue)
}

// held is what a tracer of states says of an account.
type held struct {
	Balance, Code string
	Nonce         uint64
	Storage       map[string]string
}

// What a transaction touches is shown as it was before, or where it differs before and after: go-ethereum's prestateTracer.
func TestStatesBeforeAndAfter(t *testing.T) {
	toucher := common.Address{19: 0xe3}
	alloc := town()
	// Slot 1 becomes 0, slot 2 from nothing 7, slot 3 stays. It looks at the balances of nobody and of the third.
	// It pays one that is new 3 wei, and makes a contract, which writes its slot 5.
	made := program.New().Sstore(5, 6).Sstore(6, 0).Bytes()
	p := program.New().Sstore(1, 0).Sstore(2, 7).Push(3).Op(vm.SLOAD, vm.POP).Push(nobody).Op(vm.BALANCE, vm.POP).Push(third).Op(vm.BALANCE, vm.POP)
	fresh := common.Address{18: 0x56, 19: 0x78}
	p.Call(nil, fresh, 3, 0, 0, 0, 0).Op(vm.POP)
	p.Mstore(made, 0).Push(len(made)).Push0().Push0().Op(vm.CREATE)
	alloc[toucher] = types.Account{Nonce: 1, Balance: wei(10), Code: p.Bytes(), Storage: map[common.Hash]common.Hash{{31: 1}: {31: 5}, {31: 3}: {31: 9}}}
	n := start(t, alloc, rpc.Options{})
	n.send(third, &second, 1, nil) // before it
	tx := n.send(second, &toucher, 4, nil)
	child := crypto.CreateAddress(toucher, 1)
	code := hexutil.Encode(p.Bytes())
	rich := func(balance string, nonce uint64) held { return held{Balance: balance, Nonce: nonce} }
	before, after := n.reads("eth_getBalance", second, "0x65"), n.reads("eth_getBalance", second, "0x66")
	require.NotEqual(t, before, after)
	zero := lower(common.Address{}) // builds the blocks
	tips := n.reads("eth_getBalance", common.Address{}, "0x65")
	more := n.reads("eth_getBalance", common.Address{}, "0x66")
	for range 8 { // maps have no order
		var pre map[string]held
		n.tells(&pre, "debug_traceTransaction", tx.Hash(), tracer("prestateTracer", nil))
		require.Equal(t, map[string]held{
			lower(second): rich(before, 0), lower(third): rich(n.reads("eth_getBalance", third, "0x65"), 1), zero: {Balance: tips},
			lower(toucher): {Balance: "0xa", Nonce: 1, Code: code, Storage: map[string]string{word(1): word(5), word(2): word(0), word(3): word(9)}},
		}, pre)
		var diff struct{ Pre, Post map[string]held }
		n.tells(&diff, "debug_traceTransaction", tx.Hash(), tracer("prestateTracer", object{"diffMode": true}))
		require.Equal(t, map[string]held{
			lower(second): rich(before, 0), zero: {Balance: tips},
			lower(toucher): {Balance: "0xa", Nonce: 1, Code: code, Storage: map[string]string{word(1): word(5)}},
		}, diff.Pre)
		require.Equal(t, map[string]held{
			lower(second): rich(after, 1), zero: {Balance: more}, lower(fresh): {Balance: "0x3"},
			lower(toucher): {Balance: "0xb", Nonce: 2, Storage: map[string]string{word(2): word(7)}},
			lower(child):   {Balance: "0x0", Nonce: 1, Storage: map[string]string{word(5): word(6)}},
		}, diff.Post)
	}
	for config, has := range map[string][2]bool{"disableCode": {false, true}, "disableStorage": {true, false}} {
		var pre map[string]held
		n.tells(&pre, "debug_traceTransaction", tx.Hash(), tracer("prestateTracer", object{config: true}))
		require.Equal(t, has, [2]bool{pre[lower(toucher)].Code != "", pre[lower(toucher)].Storage != nil})
	}
	// A call that is told of another account sees that one before it.
	var pre map[string]held
	n.tells(&pre, "debug_traceCall", object{"to": nobody}, "latest", object{"tracer": "prestateTracer", "stateOverrides": object{nobody.Hex(): object{"balance": "0x5"}}})
	require.Equal(t, "0x5", pre[lower(nobody)].Balance)
	// A creation: who creates is there, and what is created is new, with its code.
	var diff struct{ Pre, Post map[string]held }
	n.tells(&diff, "debug_traceCall", object{"from": second, "data": "0x600160005360016000f3"}, "latest", tracer("prestateTracer", object{"diffMode": true}))
	require.Equal(t, held{Balance: "0x0", Nonce: 1, Code: "0x01"}, diff.Post[lower(crypto.CreateAddress(second, 1))])
	require.Equal(t, map[string]held{lower(second): {Balance: after, Nonce: 1}}, diff.Pre)
}

// All of a block's transactions are traced, each in the state before it; what none has is refused.
func TestBlocksAreTraced(t *testing.T) {
	n := start(t, town(), rpc.Options{Manual: true})
	var sent []*types.Transaction
	for range 2 {
		sent = append(sent, n.send(second, &counting, 0, nil))
	}
	b := n.mine()
	for method, at := range map[string]any{"debug_traceBlockByNumber": "0x65", "debug_traceBlockByHash": b.Hash()} {
		var all []struct {
			TxHash common.Hash
			Result map[string]held
			Error  string
		}
		n.tells(&all, method, at, tracer("prestateTracer", nil))
		require.Len(t, all, 2)
		for i, one := range all {
			require.Equal(t, sent[i].Hash(), one.TxHash)
			require.Empty(t, one.Error)
			require.Equal(t, word(uint64(i)), one.Result[lower(counting)].Storage[word(0)], "%s %d", method, i)
		}
		all = nil
		n.tells(&all, method, at, tracer("4byteTracer", nil))
		require.Len(t, all, 2)
		require.Contains(t, all[0].Error, `tracer "4byteTracer" is not served`)
		require.Nil(t, all[0].Result)
	}
	require.Equal(t, "[]", n.reads("debug_traceBlockByNumber", hexutil.EncodeUint64(n.mine().NumberU64())))
	n.refuses(-32000, "block not found", "debug_traceBlockByNumber", "0x1000")
	n.refuses(-32000, "block not found", "debug_traceBlockByHash", common.Hash{1})
	n.refuses(-32000, "transaction not found", "debug_traceTransaction", common.Hash{1})
	n.refuses(-32602, `tracer "x" is not served: callTracer, prestateTracer, noopTracer and, without a tracer, the log of instructions are`, "debug_traceTransaction", sent[0].Hash(), object{"tracer": "x"})
	for _, name := range []string{"callTracer", "prestateTracer"} {
		n.refuses(-32602, "tracerConfig: json: cannot unmarshal", "debug_traceCall", object{"to": nobody}, "latest", object{"tracer": name, "tracerConfig": "x"})
	}
	require.Equal(t, "{}", n.reads("debug_traceTransaction", sent[0].Hash(), object{"tracer": "noopTracer"}))
	n.refuses(-32000, "intrinsic gas too low", "debug_traceCall", object{"to": nobody, "gas": "0x1"}, "latest", nil)
	require.True(t, strings.Contains(n.reads("debug_traceCall", object{"to": nobody}, "latest", object{"blockOverrides": object{"number": "0x7"}, "stateOverrides": over(nobody, answering(vm.NUMBER))}), word(7)))
}
