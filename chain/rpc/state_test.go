package rpc_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/rpc"
	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/state"
)

// continues serves a chain that begins with accounts.
func continues(t *testing.T, accounts types.GenesisAlloc, number, now uint64, o rpc.Options) string {
	t.Helper()
	from, err := contracts.LoadChain(accounts, number, now)
	require.NoError(t, err)
	on, err := chain.New(chain.Genesis{From: from, Number: number, Time: now})
	require.NoError(t, err)
	server, err := rpc.New(&chain.Bare{On: on}, o)
	require.NoError(t, err)
	at := httptest.NewServer(server)
	ctx, stop := context.WithCancel(context.Background())
	go server.Run(ctx)
	t.Cleanup(func() {
		stop()
		server.Close()
		at.Close()
	})
	return at.URL
}

// counter is code that adds one to slot 0: PUSH0 SLOAD PUSH1 1 ADD PUSH0 SSTORE.
var counter = common.FromHex("5f546001015f55")

func TestADumpOfTheStateBeginsAnotherChain(t *testing.T) {
	at := common.Address{19: 0xcc}
	first := continues(t, types.GenesisAlloc{at: {Code: counter, Nonce: 1, Storage: map[common.Hash]common.Hash{{}: {31: 41}, {31: 7}: {31: 9}}}}, 100, 1_600_000_000, rpc.Options{Control: true})
	reads(t, first, "anvil_setBalance", second, "0xde0b6b3a7640000")
	reads(t, first, "eth_sendRawTransaction", signed(t, 0, 1e9, 1e11)) // a wei to the third
	reads(t, first, "anvil_impersonateAccount", third)
	reads(t, first, "anvil_addBalance", third, "0xde0b6b3a7640000")
	require.Equal(t, "0xde0b6b3a7640001", reads(t, first, "eth_getBalance", third))
	reads(t, first, "eth_sendTransaction", map[string]any{"from": third, "to": at})
	packed := reads(t, first, "anvil_dumpState")

	d, err := state.Read("dump", strings.NewReader(packed))
	require.NoError(t, err)
	require.EqualValues(t, 102, d.Number)
	require.EqualValues(t, 1_600_000_024, d.Time)
	require.Equal(t, common.Hash{31: 42}, d.Alloc[at].Storage[common.Hash{}])
	again := continues(t, d.Alloc, d.Number, d.Time, rpc.Options{Control: true})
	for method, params := range map[string][]any{
		"eth_blockNumber": {}, "eth_getBalance": {second}, "eth_getTransactionCount": {second}, "eth_getCode": {at}, "eth_getStorageAt": {at, "0x7"},
	} {
		require.Equal(t, reads(t, first, method, params...), reads(t, again, method, params...), method)
	}
	// The whole state is there: its root is the same.
	root := func(url string) string {
		var proof struct{ StorageHash, Balance string }
		require.NoError(t, json.Unmarshal(ask(t, url, "eth_getProof", at, []string{"0x0"}, "latest").Result, &proof))
		return proof.StorageHash
	}
	require.Equal(t, root(first), root(again))
	var heads [2]struct{ StateRoot string }
	for i, url := range []string{first, again} {
		require.NoError(t, json.Unmarshal(ask(t, url, "eth_getBlockByNumber", "latest", false).Result, &heads[i]))
	}
	require.Equal(t, heads[0], heads[1])

	// Into a chain that is there already it goes by the verb.
	third := continues(t, nil, 0, 1000, rpc.Options{Control: true})
	reads(t, third, "anvil_loadState", packed)
	require.Equal(t, "0x"+strings.Repeat("0", 62)+"2a", reads(t, third, "eth_getStorageAt", at, "0x0"))
	require.Equal(t, -32602, ask(t, third, "anvil_loadState", "0x1f8b00").Error.Code)

	forgetful, _ := serve(t, rpc.Options{Control: true})
	require.Equal(t, -32004, ask(t, forgetful, "anvil_dumpState").Error.Code)
}

func TestWhoIsImpersonatedSends(t *testing.T) {
	contract := common.Address{19: 0xdd}
	url := continues(t, types.GenesisAlloc{contract: {Code: counter, Nonce: 1, Balance: hexutil.MustDecodeBig("0xde0b6b3a7640000")}}, 0, 1000, rpc.Options{Control: true})
	send := map[string]any{"from": contract, "to": third, "value": "0x5"}
	require.NotNil(t, ask(t, url, "eth_sendTransaction", send).Error)
	reads(t, url, "anvil_impersonateAccount", contract)
	require.Equal(t, "["+`"`+strings.ToLower(contract.Hex())+`"]`, string(ask(t, url, "eth_accounts").Result))
	hash := reads(t, url, "eth_sendTransaction", send)
	require.NotEqual(t, hash, reads(t, url, "eth_sendTransaction", send), "the next nonce, another hash")
	require.Equal(t, "0xa", reads(t, url, "eth_getBalance", third))
	var r struct{ From, Status string }
	require.NoError(t, json.Unmarshal(ask(t, url, "eth_getTransactionReceipt", hash).Result, &r))
	require.Equal(t, strings.ToLower(contract.Hex()), r.From)
	require.Equal(t, "0x1", r.Status)
	require.Nil(t, ask(t, url, "debug_traceTransaction", hash, map[string]any{"tracer": "callTracer"}).Error)
	// Two who are impersonated send alike, and the hashes are theirs.
	other := common.Address{19: 0xee}
	reads(t, url, "anvil_setBalance", other, "0xde0b6b3a7640000")
	reads(t, url, "anvil_setNonce", other, "0x1")
	reads(t, url, "anvil_impersonateAccount", other)
	require.NotEqual(t, hash, reads(t, url, "eth_sendTransaction", map[string]any{"from": other, "to": third, "value": "0x5"}))
	reads(t, url, "anvil_stopImpersonatingAccount", contract)
	require.NotNil(t, ask(t, url, "eth_sendTransaction", send).Error)
}

func TestACallOfWhatIsNotThereIsTold(t *testing.T) {
	var mu sync.Mutex
	told := map[common.Address]int{}
	// PUSH4 of calldata into memory, then CALL of 0xbb with it.
	caller, gone := common.Address{19: 0xaa}, common.Address{19: 0xbb}
	code := common.FromHex("6312345678" + "5f52" + "5f5f" + "6004" + "601c" + "5f" + "60bb" + "5af1" + "00")
	url := continues(t, types.GenesisAlloc{caller: {Code: code, Nonce: 1}}, 0, 1000, rpc.Options{Missing: func(at common.Address) {
		mu.Lock()
		defer mu.Unlock()
		told[at]++
	}})
	reads(t, url, "eth_call", map[string]any{"to": caller}, "latest")
	reads(t, url, "eth_call", map[string]any{"to": third}, "latest") // nothing is asked of it
	reads(t, url, "eth_call", map[string]any{"to": "0x0000000000000000000000000000000000000004", "data": "0x01020304"}, "latest")
	mu.Lock()
	defer mu.Unlock()
	require.Equal(t, map[common.Address]int{gone: 1}, told)
}

// Nothing that one command says ends the chain.
func TestTimesThatOverflowAreRefused(t *testing.T) {
	url, _ := serve(t, rpc.Options{Control: true})
	const most = "0xffffffffffffffff"
	for _, c := range []struct {
		method string
		params []any
	}{
		{"evm_setNextBlockTimestamp", []any{most}},
		{"anvil_setTime", []any{most}},
		{"evm_increaseTime", []any{most}},
		{"evm_mine", []any{most}},
		{"anvil_mine", []any{"0x2", most}},
		{"evm_mine", []any{[]any{}}},
	} {
		a := ask(t, url, c.method, c.params...)
		require.NotNil(t, a.Error, c.method)
		require.Equal(t, -32602, a.Error.Code, "%s: %s", c.method, a.Error.Message)
		require.NotContains(t, a.Error.Message, "PANIC")
	}
	before := reads(t, url, "eth_blockNumber")
	reads(t, url, "evm_mine")
	require.NotEqual(t, before, reads(t, url, "eth_blockNumber"))
}

func TestSimulatedBlocksLeaveNoneOut(t *testing.T) {
	url, _ := serve(t, rpc.Options{})
	simulate := func(number string) answer {
		return ask(t, url, "eth_simulateV1", map[string]any{"blockStateCalls": []any{
			map[string]any{"calls": []any{map[string]any{"from": second, "to": third, "value": "0x1"}}},
			map[string]any{"blockOverrides": map[string]any{"number": number}, "calls": []any{map[string]any{"from": second, "to": third, "value": "0x1"}}},
		}}, "latest")
	}
	var blocks []struct {
		Number, ParentHash, Hash string
		Calls                    []any
	}
	require.NoError(t, json.Unmarshal(simulate("0x4").Result, &blocks))
	require.Len(t, blocks, 4, "1, the two that were left out, and 4")
	for i, b := range blocks {
		require.Equal(t, hexutil.EncodeUint64(uint64(i+1)), b.Number)
		require.Len(t, b.Calls, []int{1, 0, 0, 1}[i])
		if i > 0 {
			require.Equal(t, blocks[i-1].Hash, b.ParentHash)
		}
	}
	require.NotNil(t, simulate("0x1").Error, "not after the first")
	for _, far := range []string{"0x102", "0xffffffffffffffff", "0x10000000000000000"} {
		require.Equal(t, -38026, simulate(far).Error.Code, far)
	}
}
