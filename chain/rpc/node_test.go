package rpc_test

import (
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// node is a server that is asked without a network. Its chain begins with block 100 at 1,600,000,000, at a base fee of a gwei;
// the second and the third account have ten thousand ether.
type node struct {
	t      testing.TB
	on     *chain.Chain
	driver *chain.Bare
	server *rpc.Server
}

const born = 1_600_000_000

// wei is so many, of anything that is counted in big numbers.
func wei(n int64) *big.Int { return big.NewInt(n) }

// ether is so many wei.
func ether(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18)) }

// start returns a node whose chain begins with these accounts, and the two that have funds.
func start(t testing.TB, alloc types.GenesisAlloc, o rpc.Options) *node {
	t.Helper()
	all := types.GenesisAlloc{second: {Balance: ether(10_000)}, third: {Balance: ether(10_000)}}
	for a, account := range alloc {
		all[a] = account
	}
	on, err := chain.New(chain.Genesis{Number: 100, Time: born, Alloc: all})
	require.NoError(t, err)
	driver := &chain.Bare{On: on}
	server, err := rpc.New(driver, o)
	require.NoError(t, err)
	t.Cleanup(server.Close)
	return &node{t, on, driver, server}
}

// post returns what is answered to a body.
func (n *node) post(body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://localhost/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	n.server.ServeHTTP(w, r)
	return w
}

func question(t testing.TB, method string, params ...any) string {
	t.Helper()
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": append([]any{}, params...)})
	require.NoError(t, err)
	return string(body)
}

func (n *node) ask(method string, params ...any) (a answer) {
	n.t.Helper()
	require.NoError(n.t, json.Unmarshal(n.post(question(n.t, method, params...)).Body.Bytes(), &a))
	return a
}

// reads is the answer to what must succeed, a text without its quotes.
func (n *node) reads(method string, params ...any) string {
	n.t.Helper()
	a := n.ask(method, params...)
	require.Nil(n.t, a.Error, "%s: %+v", method, a.Error)
	return strings.Trim(string(a.Result), `"`)
}

// tells puts the answer to what must succeed into a value.
func (n *node) tells(into any, method string, params ...any) {
	n.t.Helper()
	a := n.ask(method, params...)
	require.Nil(n.t, a.Error, "%s: %+v", method, a.Error)
	require.NoError(n.t, json.Unmarshal(a.Result, into), "%s", a.Result)
}

// counts is an answer that is a quantity.
func (n *node) counts(method string, params ...any) uint64 {
	n.t.Helper()
	v, err := hexutil.DecodeUint64(n.reads(method, params...))
	require.NoError(n.t, err)
	return v
}

// refuses asks for what must fail with a code, and words.
func (n *node) refuses(code int, words, method string, params ...any) {
	n.t.Helper()
	a := n.ask(method, params...)
	require.NotNil(n.t, a.Error, "%s: %s", method, a.Result)
	require.Equal(n.t, code, a.Error.Code, "%s: %s", method, a.Error.Message)
	require.Contains(n.t, a.Error.Message, words)
}

// mine builds a block.
func (n *node) mine() *chain.Block {
	n.t.Helper()
	b, err := n.server.Step()
	require.NoError(n.t, err)
	return b
}

// keys are of the second and the third account.
var keys = map[common.Address]string{
	second: "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
	third:  "5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
}

// sign signs for an account.
func sign(t testing.TB, from common.Address, inner types.TxData) *types.Transaction {
	t.Helper()
	key, err := crypto.HexToECDSA(keys[from])
	require.NoError(t, err)
	tx, err := types.SignNewTx(key, types.LatestSignerForChainID(big.NewInt(chain.ID)), inner)
	require.NoError(t, err)
	return tx
}

func raw(t testing.TB, tx *types.Transaction) hexutil.Bytes {
	t.Helper()
	b, err := tx.MarshalBinary()
	require.NoError(t, err)
	return b
}

// calls is a transaction with the account's next nonce, of 300,000 gas, a tip of two gwei and a cap of a hundred; nil creates.
func (n *node) calls(from common.Address, to *common.Address, amount int64, data []byte) *types.Transaction {
	n.t.Helper()
	nonce, err := n.on.NextNonce(from)
	require.NoError(n.t, err)
	return sign(n.t, from, &types.DynamicFeeTx{
		ChainID: big.NewInt(chain.ID), Nonce: nonce, GasTipCap: big.NewInt(2e9), GasFeeCap: big.NewInt(1e11), Gas: 300_000, To: to,
		Value: big.NewInt(amount), Data: data,
	})
}

// send sends that; where blocks are made on demand it is in one.
func (n *node) send(from common.Address, to *common.Address, amount int64, data []byte) *types.Transaction {
	n.t.Helper()
	tx := n.calls(from, to, amount, data)
	require.Equal(n.t, tx.Hash().Hex(), n.reads("eth_sendRawTransaction", raw(n.t, tx)))
	return tx
}

// private is a transaction that nobody is told of before it is in a block.
func private(tx *types.Transaction, from common.Address) chain.Tx {
	return chain.Tx{Transaction: tx, From: from, Private: true}
}

// object is a value of JSON.
type object = map[string]any

// Contracts that several tests call.
var (
	counting  = common.Address{19: 0xc0} // adds one to slot 0
	logging   = common.Address{19: 0xc1} // emits what its calldata says: see logged
	failing   = common.Address{19: 0xc2} // reverts with its calldata
	mirroring = common.Address{19: 0xc3} // returns its calldata
	greedy    = common.Address{19: 0xc4} // uses all its gas: INVALID
	endless   = common.Address{19: 0xc5} // loops until its gas is gone
	nobody    = common.Address{18: 0x12, 19: 0x34}
)

// town is an alloc of those contracts.
func town() types.GenesisAlloc {
	return types.GenesisAlloc{
		counting:  {Code: counter, Nonce: 1},
		logging:   {Code: logger(), Nonce: 1},
		failing:   {Code: common.FromHex("365f5f37" + "365ffd"), Nonce: 1},
		mirroring: {Code: common.FromHex("365f5f37" + "365ff3"), Nonce: 1},
		greedy:    {Code: []byte{byte(vm.INVALID)}, Nonce: 1},
		endless:   {Code: common.FromHex("5b5f56"), Nonce: 1},
	}
}

// logger is code that emits a log of two topics for each 96 bytes of calldata: both, and 32 bytes of data.
func logger() []byte {
	p, loop := program.New().Push0().Jumpdest() // the offset
	p.Op(vm.DUP1, vm.CALLDATASIZE, vm.GT, vm.ISZERO)
	body := program.New().
		Op(vm.DUP1).Push(64).Op(vm.ADD, vm.CALLDATALOAD).Push0().Op(vm.MSTORE).
		Op(vm.DUP1).Push(32).Op(vm.ADD, vm.CALLDATALOAD).
		Op(vm.DUP2, vm.CALLDATALOAD).
		Push(32).Push0().Op(vm.LOG2).
		Push(96).Op(vm.ADD).Jump(loop)
	p.Push(p.Size() + 3 + body.Size()).Op(vm.JUMPI)
	return p.Append(body.Bytes()).Op(vm.JUMPDEST, vm.STOP).Bytes()
}

// logged is calldata of a log with two topics and a word.
func logged(first, then, word byte) []byte {
	return append(append(common.Hash{31: first}.Bytes(), common.Hash{31: then}.Bytes()...), common.Hash{31: word}.Bytes()...)
}

// word is a number in 32 bytes, as hex.
func word(n uint64) string { return common.BigToHash(new(big.Int).SetUint64(n)).Hex() }

// gwei is so many, as hex.
func gwei(n float64) string { return hexutil.EncodeBig(big.NewInt(int64(n * 1e9))) }

// lower is an address as answers have it.
func lower(a common.Address) string { return strings.ToLower(a.Hex()) }
