package rpc_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// hostile is a server that is asked without a network. Its blocks are made on demand.
type hostile struct {
	driver  *chain.Bare
	handler http.Handler
}

func newHostile(t testing.TB) *hostile {
	driver := bare(t)
	driver.On.Watch(func(chain.Event) {})
	server, err := rpc.New(driver, rpc.Options{})
	require.NoError(t, err)
	t.Cleanup(server.Close)
	return &hostile{driver, server}
}

// ask returns what is answered to a body; a panic of the server's is one of the test's.
func (h *hostile) ask(body []byte) string {
	r := httptest.NewRequest(http.MethodPost, "http://localhost/", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w.Body.String()
}

// balances are what the funded accounts have, and how many transactions there were.
func (h *hostile) balances(t testing.TB) string {
	v, err := h.driver.On.After(h.driver.On.Head())
	require.NoError(t, err)
	return fmt.Sprint(v.State.GetBalance(second), v.State.GetNonce(second), v.State.GetBalance(third), v.State.GetNonce(third))
}

// crashed is what go-ethereum's server answers where a method panicked.
const crashed = "method handler crashed"

// FuzzRequests: whatever is asked, nothing panics, and nobody loses what he did not sign away.
func FuzzRequests(f *testing.F) {
	for _, m := range []string{"eth_call", "eth_getLogs", "eth_simulateV1", "eth_sendRawTransaction", "debug_traceCall", "eth_feeHistory"} {
		f.Add([]byte(fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q,"params":[{"to":"0x70997970C51812dc3A010C7d01b50e0d17dc79C8"},"latest"]}`, m)))
	}
	h := newHostile(f)
	before := h.balances(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		if said := h.ask(body); strings.Contains(said, crashed) {
			t.Fatalf("%s\n%s", body, said)
		}
		require.Equal(t, before, h.balances(t))
	})
}

// methods are all that take something from outside.
var methods = strings.Fields(`eth_call eth_estimateGas eth_createAccessList eth_fillTransaction eth_simulateV1 eth_getProof eth_getLogs
	eth_newFilter eth_newBlockFilter eth_newPendingTransactionFilter eth_getFilterChanges eth_getFilterLogs eth_uninstallFilter
	eth_feeHistory eth_getBlockByNumber eth_getBlockByHash eth_getBlockReceipts eth_getTransactionByHash eth_getTransactionReceipt
	eth_getTransactionByBlockNumberAndIndex eth_getTransactionByBlockHashAndIndex eth_getTransactionCount eth_getBalance eth_getCode
	eth_getStorageAt eth_gasPrice eth_sendRawTransaction eth_subscribe eth_unsubscribe debug_traceTransaction debug_traceCall
	debug_traceBlockByNumber txpool_content txpool_status ringfence_pass web3_sha3 net_version`)

// garble draws a value as a client that is broken, or hostile, might send it.
func garble(r *rand.Rand, depth int) any {
	edge := []string{
		"0x", "0x0", "0x1", "latest", "pending", "earliest", "finalized", "0xffffffffffffffff", "0x10000000000000000", "-0x1", "0x00",
		"0x" + strings.Repeat("f", 64), "0x" + strings.Repeat("f", 65), second.Hex(), third.Hex(), "0x" + strings.Repeat("0", 40), "", "x",
		"0x5b600056", "0x60006000fd", "0x3660006000373660" + "00f3", "0x" + strings.Repeat("5f", 1100), "0x7fffffffffffffff", "0x1c9c380",
	}
	switch k := r.IntN(12); {
	case k < 6 || depth > 4:
		return edge[r.IntN(len(edge))]
	case k == 6:
		return nil
	case k == 7:
		return r.IntN(2) == 0
	case k == 8:
		return []any{-1, 0, 1, 1e30, 0.5, 1 << 53}[r.IntN(6)]
	case k == 9:
		list := make([]any, r.IntN(4))
		for i := range list {
			list[i] = garble(r, depth+1)
		}
		return list
	}
	keys := strings.Fields(`from to data input value gas gasPrice maxFeePerGas maxPriorityFeePerGas nonce accessList type chainId fromBlock
		toBlock blockHash address topics blockStateCalls calls stateOverrides blockOverrides number time baseFeePerGas gasLimit prevRandao
		validation traceTransfers returnFullTransactions code balance state stateDiff tracer tracerConfig storageKeys ` + second.Hex())
	object := map[string]any{}
	for range r.IntN(6) {
		key := keys[r.IntN(len(keys))]
		object[key] = garble(r, depth+1)
		switch key { // mostly what can be parsed, so that what stands behind is met, too
		case "blockStateCalls", "calls", "topics":
			object[key] = []any{garble(r, depth+1)}
		case "to", "from", "address":
			object[key] = []string{second.Hex(), third.Hex(), "0x0000000000000000000000000000000000000004"}[r.IntN(3)]
		case "tracer":
			object[key] = []string{"callTracer", "prestateTracer", "noopTracer", ""}[r.IntN(4)]
		case "stateOverrides", "tracerConfig":
			object[key] = map[string]any{second.Hex(): garble(r, depth+1), "diffMode": true}
		}
	}
	return object
}

// A million requests and transactions that nobody meant change no balance: 10⁶ with RINGFENCE_SOAK=1, a few thousand without.
func TestHostileInputChangesNothing(t *testing.T) {
	rounds := 4_000
	if testing.Short() {
		rounds = 1_000
	}
	if os.Getenv("RINGFENCE_SOAK") != "" {
		rounds = 1_000_000
	}
	h, r := newHostile(t), rand.New(rand.NewPCG(16, 7))
	before := h.balances(t)
	good := common.FromHex(signed(t, 0, 1e9, 1e11))
	for i := range rounds {
		if i%2 == 0 {
			method := methods[r.IntN(len(methods))]
			params := make([]any, r.IntN(5))
			for k := range params {
				params[k] = garble(r, 0)
			}
			body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": i, "method": method, "params": params})
			require.NoError(t, err)
			if said := h.ask(body); strings.Contains(said, crashed) {
				t.Fatalf("%s\n%s", body, said)
			}
			continue
		}
		raw := bytes.Clone(good)
		switch r.IntN(3) {
		case 0: // a bit of a good one is wrong: another sender, or none
			raw[r.IntN(len(raw))] ^= 1 << r.IntN(8)
		case 1:
			raw = raw[:r.IntN(len(raw))]
		default:
			raw = forged(t, r)
		}
		if bytes.Equal(raw, good) {
			continue
		}
		_, _ = h.driver.On.Submit(raw) // somebody who has nothing may offer to do nothing
	}
	require.Equal(t, before, h.balances(t))
	_, err := h.driver.Step()
	require.NoError(t, err)
	require.Equal(t, before, h.balances(t))
}

// forged is a transaction of any type and size with a signature that was made up.
func forged(t *testing.T, r *rand.Rand) []byte {
	big256 := func() *big.Int {
		b := make([]byte, r.IntN(33))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return new(big.Int).SetBytes(b)
	}
	to := second
	data := make([]byte, r.IntN(200))
	inner := []types.TxData{
		&types.LegacyTx{Nonce: r.Uint64(), GasPrice: big256(), Gas: r.Uint64(), To: &to, Value: big256(), Data: data, V: big256(), R: big256(), S: big256()},
		&types.DynamicFeeTx{
			ChainID: big.NewInt(chain.ID), Nonce: r.Uint64N(3), GasTipCap: big256(), GasFeeCap: big256(), Gas: 21000 + r.Uint64N(1e6), To: &to,
			Value: big256(), Data: data, V: new(big.Int).SetUint64(r.Uint64N(2)), R: big256(), S: big256(),
		},
	}[r.IntN(2)]
	raw, err := types.NewTx(inner).MarshalBinary()
	require.NoError(t, err)
	return raw
}
