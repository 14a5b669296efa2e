package rpc_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// broken is a driver of signed transactions alone whose steps fail, where it has an error.
type broken struct {
	*chain.Bare
	err atomic.Value
}

func (f *broken) Step() (*chain.Block, error) {
	if err := f.err.Load(); err != nil {
		return nil, err.(error)
	}
	return f.Bare.Step()
}

// Add hides that of the chain: nothing enters without a signature.
func (f *broken) Add() {}

// with serves a driver that fails, on the node's chain.
func (n *node) with(o rpc.Options) *broken {
	n.t.Helper()
	f := &broken{Bare: n.driver}
	server, err := rpc.New(f, o)
	require.NoError(n.t, err)
	n.t.Cleanup(server.Close)
	n.server = server
	return f
}

// The end of a simulation is told once; a transaction then waits, and a way back ends the end.
func TestTheEndIsToldOnce(t *testing.T) {
	n := start(t, nil, rpc.Options{})
	var told []error
	f := n.with(rpc.Options{Control: true, Over: func(err error) { told = append(told, err) }})
	over := func() string { return n.reads("ringfence_head") }
	snapshot := n.reads("evm_snapshot")
	n.mine()
	require.Equal(t, `{"number":101,"over":false,"timestamp":1600000012}`, over())
	require.Empty(t, told)
	f.err.Store(chain.ErrOver)
	n.send(second, &third, 1, nil) // not a fault of who sends
	require.Equal(t, []error{chain.ErrOver}, told)
	require.Equal(t, `{"number":101,"over":true,"timestamp":1600000012}`, over())
	n.refuses(-32000, "the simulation is over: no block follows", "evm_mine")
	require.Len(t, told, 1)
	require.Equal(t, "true", n.reads("evm_revert", snapshot))
	require.Contains(t, over(), `"over":false`)
	n.refuses(-32000, "no block follows", "evm_mine")
	require.Len(t, told, 2)
	require.Equal(t, "false", n.reads("evm_revert", snapshot))
	require.Contains(t, over(), `"over":true`)

	quiet := start(t, nil, rpc.Options{})
	fails := quiet.with(rpc.Options{})
	fails.err.Store(errors.New("broken"))
	quiet.refuses(-32000, "broken", "eth_sendRawTransaction", raw(t, quiet.calls(second, &third, 1, nil)))
}

// Blocks come by the clock, and end with the simulation.
func TestBlocksComeByTheClock(t *testing.T) {
	n := start(t, nil, rpc.Options{})
	over := make(chan error, 1)
	f := n.with(rpc.Options{Pace: 10 * time.Millisecond, Control: true, Over: func(err error) { over <- err }})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan bool)
	go func() { n.server.Run(ctx); close(ended) }()
	require.Equal(t, "false", n.reads("anvil_getAutomine"))
	began := n.on.Head().NumberU64()
	require.Eventually(t, func() bool { return n.on.Head().NumberU64() > began+2 }, 5*time.Second, 2*time.Millisecond)
	f.err.Store(chain.ErrOver)
	require.ErrorIs(t, next(t, over), chain.ErrOver)
	last := n.on.Head().NumberU64()
	time.Sleep(30 * time.Millisecond)
	require.Equal(t, last, n.on.Head().NumberU64())
	stop()
	<-ended
}

// A pace that is set begins at once; 0 ends it.
func TestAPaceIsSet(t *testing.T) {
	n := start(t, nil, rpc.Options{Control: true})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go n.server.Run(ctx)
	time.Sleep(10 * time.Millisecond)
	require.EqualValues(t, 100, n.on.Head().NumberU64())
	rpc.SetPace(n.server, 5*time.Millisecond)
	require.Eventually(t, func() bool { return n.on.Head().NumberU64() > 101 }, 5*time.Second, 2*time.Millisecond)
	n.reads("evm_setAutomine", true)
	var last uint64
	require.Eventually(t, func() bool { // one may have been due already
		last = n.on.Head().NumberU64()
		time.Sleep(30 * time.Millisecond)
		return last == n.on.Head().NumberU64()
	}, 5*time.Second, time.Millisecond)
	n.reads("anvil_setIntervalMining", 1)
	require.Eventually(t, func() bool { return n.on.Head().NumberU64() > last }, 5*time.Second, 5*time.Millisecond)
}

// A block waits for those who are named, each of them, anew for every block, and not longer than its limit.
func TestABlockWaitsForEach(t *testing.T) {
	serve := func(o rpc.Options) *node {
		n := start(t, nil, o)
		ctx, stop := context.WithCancel(context.Background())
		t.Cleanup(stop)
		go n.server.Run(ctx)
		return n
	}
	n := serve(rpc.Options{WaitFor: []common.Address{second, third}})
	stays := func(at uint64) {
		t.Helper()
		time.Sleep(15 * time.Millisecond)
		require.Equal(t, at, n.on.Head().NumberU64()-100)
	}
	comes := func(at uint64) {
		t.Helper()
		require.Eventually(t, func() bool { return n.on.Head().NumberU64()-100 == at }, 5*time.Second, time.Millisecond)
	}
	stays(0)
	require.Equal(t, "true", n.reads("ringfence_pass", second))
	require.Equal(t, "true", n.reads("ringfence_pass", second)) // the same again
	require.Equal(t, "true", n.reads("ringfence_pass", nobody)) // nobody waits for it
	stays(0)
	n.reads("ringfence_pass", third)
	comes(1)
	n.send(second, &third, 1, nil)
	stays(1)
	n.send(third, &second, 1, nil)
	comes(2)
	require.Len(t, n.on.Head().Included, 2)
	stays(2)

	n = serve(rpc.Options{WaitFor: []common.Address{second}, Limit: 10 * time.Millisecond})
	require.Eventually(t, func() bool { return n.on.Head().NumberU64() > 101 }, 5*time.Second, 2*time.Millisecond)
}

// A transaction is answered with its receipt (EIP-7966), or by code 4 with its hash where the time is over.
func TestASendIsAnsweredWithItsReceipt(t *testing.T) {
	n := start(t, nil, rpc.Options{Manual: true})
	tx := n.calls(second, &third, 1, nil)
	a := n.ask("eth_sendRawTransactionSync", raw(t, tx), "0x5")
	require.NotNil(t, a.Error)
	require.Equal(t, []any{4, "the transaction was added to the pool and is in no block yet", tx.Hash().Hex()}, []any{a.Error.Code, a.Error.Message, a.Error.Data})
	n.refuses(-32000, "already known", "eth_sendRawTransactionSync", raw(t, tx), "0x5")
	n.mine()
	// The time by default, none, and more than the most: each is long enough.
	for _, wait := range [][]any{{}, {nil}, {"0x0"}, {"0x2710"}, {"0xffffffffffffffff"}} {
		tx := n.calls(second, &third, 1, nil)
		go func() {
			for waits := false; !waits; _, waits = n.on.Pooled(tx.Hash()) {
				time.Sleep(5 * time.Millisecond)
			}
			_, _ = n.server.Step()
		}()
		var r struct{ TransactionHash, Status string }
		n.tells(&r, "eth_sendRawTransactionSync", append([]any{raw(t, tx)}, wait...)...)
		require.Equal(t, []string{tx.Hash().Hex(), "0x1"}, []string{r.TransactionHash, r.Status}, "%v", wait)
	}
	auto := start(t, nil, rpc.Options{})
	tx = auto.calls(second, &third, 1, nil)
	require.Contains(t, auto.reads("eth_sendRawTransactionSync", raw(t, tx)), tx.Hash().Hex())
}

// A call that does not end is stopped by its time.
func TestACallIsStopped(t *testing.T) {
	n := start(t, town(), rpc.Options{})
	gone, leave := context.WithCancel(context.Background())
	leave()
	r := httptest.NewRequest(http.MethodPost, "http://localhost/", strings.NewReader(question(t, "eth_call", object{"to": endless}))).WithContext(gone)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	n.server.ServeHTTP(w, r)
	require.Contains(t, w.Body.String(), `{"code":-32005,"message":"execution aborted (timeout = 10s)"}`)
}

// Browsers' pages may ask where their origin is allowed, by name or all of them; what they may do is said to them.
func TestOriginsOfPages(t *testing.T) {
	ask := func(origins []string, method, origin string) *httptest.ResponseRecorder {
		n := start(t, nil, rpc.Options{Origins: origins})
		r := httptest.NewRequest(method, "http://localhost/", strings.NewReader(question(t, "eth_chainId")))
		r.Header.Set("Content-Type", "application/json")
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		w := httptest.NewRecorder()
		n.server.ServeHTTP(w, r)
		return w
	}
	const page = "http://page.example"
	for _, origins := range [][]string{{page}, {"http://other.example", page}, {"*"}} {
		w := ask(origins, http.MethodPost, page)
		require.Equal(t, http.StatusOK, w.Code)
		require.Contains(t, w.Body.String(), "0x2c7dac57")
		require.Equal(t, page, w.Header().Get("Access-Control-Allow-Origin"))
		require.Equal(t, "Origin", w.Header().Get("Vary"))
		w = ask(origins, http.MethodOptions, page)
		require.Equal(t, http.StatusNoContent, w.Code)
		require.Equal(t, "content-type", w.Header().Get("Access-Control-Allow-Headers"))
		require.Equal(t, "POST, OPTIONS", w.Header().Get("Access-Control-Allow-Methods"))
		require.Empty(t, w.Body.String())
	}
	w := ask(nil, http.MethodPost, page)
	require.Equal(t, http.StatusForbidden, w.Code)
	require.Equal(t, "pages of http://page.example may not ask this chain: allow them by --origin\n", w.Body.String())
	w = ask(nil, http.MethodPost, "")
	require.Equal(t, http.StatusOK, w.Code)
	require.Empty(t, w.Header().Get("Access-Control-Allow-Origin"))
}

// Only names that no page can give itself are those of this machine.
func TestHostsOfThisMachine(t *testing.T) {
	n := start(t, nil, rpc.Options{})
	for host, want := range map[string]int{
		"localhost": 200, "LOCALHOST:1": 200, "127.0.0.1": 200, "127.0.0.1:8545": 200, "127.1.2.3": 200, "[::1]:8545": 200, "[::1]": 200,
		"10.0.0.1": 403, "10.0.0.1:8545": 403, "localhost.example": 403, "example": 403, "": 403, "[::2]:8545": 403,
	} {
		r := httptest.NewRequest(http.MethodPost, "http://localhost/", strings.NewReader(question(t, "eth_chainId")))
		r.Header.Set("Content-Type", "application/json")
		r.Host = host
		w := httptest.NewRecorder()
		n.server.ServeHTTP(w, r)
		require.Equal(t, want, w.Code, host)
	}
}

// A batch has a thousand requests and 25 MB of answers; a request has 5 MB.
func TestLimitsOfARequest(t *testing.T) {
	n := start(t, nil, rpc.Options{})
	chainID := question(t, "eth_chainId")
	batch := func(one string, count int) string {
		return "[" + strings.TrimSuffix(strings.Repeat(one+",", count), ",") + "]"
	}
	require.Equal(t, 1000, strings.Count(n.post(batch(chainID, 1000)).Body.String(), "0x2c7dac57"))
	require.Contains(t, n.post(batch(chainID, 1001)).Body.String(), "batch too large")
	require.Contains(t, n.post(chainID+strings.Repeat(" ", 5<<20-len(chainID))).Body.String(), "0x2c7dac57")
	require.Equal(t, http.StatusRequestEntityTooLarge, n.post(chainID+strings.Repeat(" ", 5<<20-len(chainID)+1)).Code)
	// Four megabytes of zeros are eight of hex: after four of them no more is answered.
	zeros := question(t, "eth_call", object{"to": nobody}, "latest", over(nobody, program.New().Push(4<<20).Push0().Op(vm.RETURN).Bytes()))
	said := n.post(batch(zeros, 5)).Body.String()
	require.Equal(t, 4, strings.Count(said, `"result"`))
	require.Equal(t, 1, strings.Count(said, "response too large"))
}

// Who listens and is too slow hears the end, and who stops is forgotten.
// A mark leads back to what was announced since, as far as it is kept.
func TestWhatIsAnnouncedIsKeptForAWhile(t *testing.T) {
	tx := chain.Tx{Transaction: types.NewTx(&types.LegacyTx{})}
	const window = 1 << 16
	f := rpc.NewFeed()
	for range window {
		f.Push(chain.Event{Pending: &tx})
	}
	f.Push(chain.Event{})
	all, mark := f.Announced(0)
	require.Len(t, all, window)
	require.Equal(t, window, mark)
	all, _ = f.Announced(window - 3)
	require.Len(t, all, 3)
	all, mark = f.Announced(mark)
	require.Empty(t, all)
	require.NotNil(t, all)
	f.Push(chain.Event{Pending: &tx}) // the elder half goes
	all, now := f.Announced(mark)
	require.Len(t, all, 1)
	require.Equal(t, window+1, now)
	all, _ = f.Announced(0)
	require.Len(t, all, window/2+1)
	all, _ = f.Announced(window / 2)
	require.Len(t, all, window/2+1)
	all, _ = f.Announced(window/2 + 1)
	require.Len(t, all, window/2)
	all, _ = f.Announced(window + 100)
	require.Empty(t, all)
	for range window / 2 { // the next half goes, too
		f.Push(chain.Event{Pending: &tx})
	}
	all, now = f.Announced(0)
	require.Len(t, all, window/2+1)
	require.Equal(t, window+window/2+1, now)
	all, _ = f.Announced(now - 5)
	require.Len(t, all, 5)

	slow, _ := f.Listen()
	gone, stop := f.Listen()
	stop()
	stop() // once more does nothing
	_, open := <-gone
	require.False(t, open)
	for range 4097 {
		f.Push(chain.Event{Pending: &tx})
	}
	heard := 0
	for range slow {
		heard++
	}
	require.Equal(t, 4096, heard)
}

// Calls of addresses without code are told of where something was asked that a contract would understand.
func TestWhatIsMissingIsTold(t *testing.T) {
	told := map[common.Address]int{}
	n := start(t, town(), rpc.Options{Missing: func(at common.Address) { told[at]++ }})
	for _, data := range []string{"0x", "0x010203"} {
		n.reads("eth_call", object{"to": nobody, "data": data})
	}
	n.reads("eth_call", object{"to": mirroring, "data": "0x01020304"})
	n.reads("eth_call", object{"to": "0x0000000000000000000000000000000000000002", "data": "0x01020304"})
	n.reads("eth_call", object{"data": "0x5f5f5f5f"}) // a creation
	maker := over(nobody, program.New().Mstore([]byte{0x5f, 0x5f, 0x5f, 0x5f}, 0).Push(4).Push0().Push0().Op(vm.CREATE, vm.POP).Push(1).Push(4).Push0().Push0().Op(vm.CREATE2).Bytes())
	n.reads("eth_call", object{"to": nobody, "data": "0x01020304"}, "latest", maker)
	require.Empty(t, told)
	n.reads("eth_call", object{"to": nobody, "data": "0x01020304"})
	require.Equal(t, map[common.Address]int{nobody: 1}, told)
}
