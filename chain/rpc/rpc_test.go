package rpc_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// answer is what a server says.
type answer struct {
	Result json.RawMessage
	Error  *struct {
		Code    int
		Message string
		Data    any
	}
}

func ask(t testing.TB, url, method string, params ...any) answer {
	t.Helper()
	if params == nil {
		params = []any{}
	}
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	require.NoError(t, err)
	r, err := http.Post(url, "application/json", bytes.NewReader(body))
	require.NoError(t, err)
	defer r.Body.Close()
	var a answer
	require.NoError(t, json.NewDecoder(r.Body).Decode(&a))
	return a
}

// reads asks for something that must succeed.
func reads(t testing.TB, url, method string, params ...any) string {
	t.Helper()
	a := ask(t, url, method, params...)
	require.Nil(t, a.Error, "%s: %+v", method, a.Error)
	return strings.Trim(string(a.Result), `"`)
}

// signed is a transfer of one wei from the second account to the third.
func signed(t testing.TB, nonce uint64, tip, feeCap int64) string {
	t.Helper()
	key, err := crypto.HexToECDSA("59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d")
	require.NoError(t, err)
	tx, err := types.SignNewTx(key, types.LatestSignerForChainID(big.NewInt(chain.ID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(chain.ID), Nonce: nonce, GasTipCap: big.NewInt(tip), GasFeeCap: big.NewInt(feeCap), Gas: 21000, To: &third, Value: big.NewInt(1),
	})
	require.NoError(t, err)
	raw, err := tx.MarshalBinary()
	require.NoError(t, err)
	return hexutil.Encode(raw)
}

func TestARefusedCallIsCodeThreeWithItsBytes(t *testing.T) {
	url, _ := serve(t, rpc.Options{})
	for _, row := range []struct{ name, code, message, data string }{
		// PUSH1 0, PUSH1 0, REVERT.
		{"in silence", "0x60006000fd", "execution reverted", "0x"},
		// Mem[0] is filled from the calldata, all of which is handed back: CALLDATASIZE, 0, 0, CALLDATACOPY, CALLDATASIZE, 0, REVERT.
		{
			"with a reason", "0x3660006000373660" + "00fd", "execution reverted: no",
			"0x08c379a0" + strings.Repeat("0", 62) + "20" + strings.Repeat("0", 63) + "2" + "6e6f" + strings.Repeat("0", 60),
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			at := "0x00000000000000000000000000000000000000aa"
			a := ask(t, url, "eth_call", map[string]any{"to": at, "data": row.data}, "latest", map[string]any{at: map[string]any{"code": row.code}})
			require.NotNil(t, a.Error)
			require.Equal(t, 3, a.Error.Code)
			require.Equal(t, row.message, a.Error.Message)
			require.Equal(t, row.data, a.Error.Data)
		})
	}
}

func TestWhatIsNotServedIsUnknown(t *testing.T) {
	url, _ := serve(t, rpc.Options{})
	for _, method := range []string{"evm_snapshot", "anvil_setBalance", "hardhat_setCode", "anvil_nodeInfo", "eth_sendTransaction", "eth_sign", "eth_coinbase"} {
		require.Equal(t, -32601, ask(t, url, method).Error.Code, method)
	}
	controlled, _ := serve(t, rpc.Options{Control: true})
	a := ask(t, controlled, "anvil_reset")
	require.Equal(t, -32004, a.Error.Code, "what has no meaning says so")
	a = ask(t, controlled, "eth_sendTransaction", map[string]any{"from": second, "to": third, "value": "0x1"})
	require.Contains(t, a.Error.Message, "no key is held here")
}

func TestRefusedTransactionsAreKnownByTheirWords(t *testing.T) {
	url, _ := serve(t, rpc.Options{Manual: true})
	first := signed(t, 0, 1e9, 1e11)
	reads(t, url, "eth_sendRawTransaction", first)
	for words, raw := range map[string]string{
		"already known":                                        first,
		"replacement transaction underpriced":                  signed(t, 0, 1e9+1e8-1, 2e11),
		"insufficient funds":                                   signed(t, 1, 1e9, 1e18),
		"max priority fee per gas higher than max fee per gas": signed(t, 1, 2e9, 1e9),
	} {
		a := ask(t, url, "eth_sendRawTransaction", raw)
		require.NotNil(t, a.Error, words)
		require.Contains(t, a.Error.Message, words)
	}
	reads(t, url, "eth_sendRawTransaction", signed(t, 0, 1e9+1e8, 11e10)) // both a tenth dearer
	require.Equal(t, "0x1", reads(t, url, "eth_getTransactionCount", second, "pending"))
	reads(t, url, "evm_mine")
	require.Contains(t, ask(t, url, "eth_sendRawTransaction", signed(t, 0, 5e9, 1e12)).Error.Message, "nonce too low")
}

func TestACapBelowTheBaseFeeWaits(t *testing.T) {
	url, _ := serve(t, rpc.Options{Manual: true, Control: true})
	reads(t, url, "eth_sendRawTransaction", signed(t, 0, 1e9, 2e9))
	reads(t, url, "anvil_setNextBlockBaseFeePerGas", "0x77359401") // 2 gwei and a wei
	reads(t, url, "evm_mine")
	require.Equal(t, "0x0", reads(t, url, "eth_getTransactionCount", second, "latest"))
	require.Equal(t, "0x1", reads(t, url, "eth_getTransactionCount", second, "pending"))
	reads(t, url, "anvil_setNextBlockBaseFeePerGas", "0x77359400")
	reads(t, url, "evm_mine")
	require.Equal(t, "0x1", reads(t, url, "eth_getTransactionCount", second, "latest"))
	// It paid the base fee and no tip: 21,000 · 2 gwei, and gave one wei.
	balance, ok := new(big.Int).SetString(strings.TrimPrefix(reads(t, url, "eth_getBalance", second, "latest"), "0x"), 16)
	require.True(t, ok)
	require.Equal(t, "9999999957999999999999", balance.String())
}

func TestFillTransactionOutlastsADoubledBaseFee(t *testing.T) {
	url, _ := serve(t, rpc.Options{Manual: true})
	var filled struct {
		Tx struct{ MaxFeePerGas, MaxPriorityFeePerGas, Gas, Nonce string }
	}
	a := ask(t, url, "eth_fillTransaction", map[string]any{"from": second, "to": third, "value": "0x1"})
	require.Nil(t, a.Error)
	require.NoError(t, json.Unmarshal(a.Result, &filled))
	// The base fee is a gwei and does not fall below it; the tip is a gwei: 2·1 + 1.
	require.Equal(t, "0xb2d05e00", filled.Tx.MaxFeePerGas)
	require.Equal(t, "0x3b9aca00", filled.Tx.MaxPriorityFeePerGas)
	require.Equal(t, "0x5208", filled.Tx.Gas)
	require.Equal(t, "0x0", filled.Tx.Nonce)
}

func TestPagesAndOtherHostsMayNotAsk(t *testing.T) {
	url, _ := serve(t, rpc.Options{Origins: []string{"http://localhost:3000"}})
	status := func(host, origin string) int {
		r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		if host != "" {
			r.Host = host
		}
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		a, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		a.Body.Close()
		return a.StatusCode
	}
	require.Equal(t, http.StatusOK, status("", ""))
	require.Equal(t, http.StatusOK, status("localhost:8545", "http://localhost:3000"))
	require.Equal(t, http.StatusForbidden, status("", "http://elsewhere.example"))
	require.Equal(t, http.StatusForbidden, status("", "null"))
	require.Equal(t, http.StatusForbidden, status("rebound.example", ""))
}

func TestLargeRequestsAreRefused(t *testing.T) {
	url, _ := serve(t, rpc.Options{})
	post := func(body string) string {
		r, err := http.Post(url, "application/json", strings.NewReader(body))
		require.NoError(t, err)
		defer r.Body.Close()
		text, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		return fmt.Sprint(r.StatusCode, " ", string(text[:min(len(text), 200)]))
	}
	one := `{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`
	require.Contains(t, post("["+strings.Repeat(one+",", 1000)+one+"]"), "batch too large")
	require.Contains(t, post(`{"x":"`+strings.Repeat("a", 6<<20)+`"}`), "413")
	for range 1000 {
		reads(t, url, "eth_newBlockFilter")
	}
	require.Equal(t, -32005, ask(t, url, "eth_newBlockFilter").Error.Code)
	// An endless loop, JUMPDEST PUSH1 0 JUMP, ends with the gas of a call.
	at := "0x00000000000000000000000000000000000000aa"
	start := time.Now()
	a := ask(t, url, "eth_call", map[string]any{"to": at, "gas": "0xffffffffffff"}, "latest", map[string]any{at: map[string]any{"code": "0x5b600056"}})
	require.NotNil(t, a.Error)
	require.Less(t, time.Since(start), 15*time.Second)
}

func TestABlockWaitsForThoseWhoAreNamed(t *testing.T) {
	url, _ := serve(t, rpc.Options{WaitFor: []common.Address{second, third}})
	reads(t, url, "eth_sendRawTransaction", signed(t, 0, 1e9, 1e11))
	time.Sleep(50 * time.Millisecond)
	require.Equal(t, "0x0", reads(t, url, "eth_blockNumber"))
	reads(t, url, "ringfence_pass", third)
	require.Eventually(t, func() bool { return reads(t, url, "eth_blockNumber") == "0x1" }, 5*time.Second, 10*time.Millisecond)
	require.Equal(t, "0x1", reads(t, url, "eth_getTransactionCount", second, "latest"))
}
