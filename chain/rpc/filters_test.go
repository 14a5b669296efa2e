package rpc_test

import (
	"context"
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	gethrpc "github.com/ethereum/go-ethereum/rpc"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// alsoLogging is a second contract that logs.
var alsoLogging = common.Address{19: 0xd1}

// logs are the words that an answer's logs have, in order.
func logs(t testing.TB, said string) []uint64 {
	t.Helper()
	var list []struct{ Data hexutil.Bytes }
	require.NoError(t, json.Unmarshal([]byte(said), &list), said)
	require.NotNil(t, list)
	words := []uint64{}
	for _, l := range list {
		words = append(words, new(big.Int).SetBytes(l.Data).Uint64())
	}
	return words
}

// chatty is a node with logs: block 101 has one of topics 1, 2 with the word 1 and one of 1, 3 with 2.
// Block 102 has none, 103 has, of another contract, one of 4, 2 with 3, and 104 one of 1, 2 with 4.
func chatty(t testing.TB, o rpc.Options) *node {
	t.Helper()
	alloc := town()
	alloc[alsoLogging] = types.Account{Nonce: 1, Code: logger()}
	n := start(t, alloc, o)
	n.send(second, &logging, 0, append(logged(1, 2, 1), logged(1, 3, 2)...))
	n.mine()
	n.send(second, &alsoLogging, 0, logged(4, 2, 3))
	n.send(second, &logging, 0, logged(1, 2, 4))
	return n
}

// Logs are those of the blocks, addresses and topics that are asked for. A place of a topic is anything, one, or one of some.
func TestLogsAreThoseThatAreAskedFor(t *testing.T) {
	n := chatty(t, rpc.Options{})
	many := make([]common.Address, 1000)
	for i := range many {
		many[i] = common.Address{0: 1, 18: byte(i >> 8), 19: byte(i)}
	}
	topics := make([]common.Hash, 1000)
	for i := range topics {
		topics[i] = common.Hash{0: 1, 30: byte(i >> 8), 31: byte(i)}
	}
	all := "0x0"
	for _, row := range []struct {
		q    object
		want []uint64
	}{
		{object{"fromBlock": all}, []uint64{1, 2, 3, 4}},
		{object{"fromBlock": all, "address": logging}, []uint64{1, 2, 4}},
		{object{"fromBlock": all, "address": []any{alsoLogging}}, []uint64{3}},
		{object{"fromBlock": all, "address": []any{alsoLogging, logging}}, []uint64{1, 2, 3, 4}},
		{object{"fromBlock": all, "address": []any{}}, []uint64{1, 2, 3, 4}},
		{object{"fromBlock": all, "address": nil}, []uint64{1, 2, 3, 4}},
		{object{"fromBlock": all, "address": nobody}, []uint64{}},
		{object{"fromBlock": all, "address": many}, []uint64{}},
		{object{"fromBlock": all, "topics": nil}, []uint64{1, 2, 3, 4}},
		{object{"fromBlock": all, "topics": []any{}}, []uint64{1, 2, 3, 4}},
		{object{"fromBlock": all, "topics": []any{word(1)}}, []uint64{1, 2, 4}},
		{object{"fromBlock": all, "topics": []any{nil, word(2)}}, []uint64{1, 3, 4}},
		{object{"fromBlock": all, "topics": []any{[]any{}, word(2)}}, []uint64{1, 3, 4}},
		{object{"fromBlock": all, "topics": []any{[]any{word(4), word(1)}, word(2)}}, []uint64{1, 3, 4}},
		{object{"fromBlock": all, "topics": []any{[]any{word(4), nil}, word(2)}}, []uint64{1, 3, 4}},
		{object{"fromBlock": all, "topics": []any{word(1), word(2)}}, []uint64{1, 4}},
		{object{"fromBlock": all, "topics": []any{word(1), []any{word(3), word(9)}}}, []uint64{2}},
		{object{"fromBlock": all, "topics": []any{word(2)}}, []uint64{}},
		{object{"fromBlock": all, "topics": []any{nil, nil}}, []uint64{1, 2, 3, 4}},
		{object{"fromBlock": all, "topics": []any{nil, nil, nil}}, []uint64{}}, // none has three
		{object{"fromBlock": all, "topics": []any{nil, nil, nil, nil}}, []uint64{}},
		{object{"fromBlock": all, "topics": []any{topics}}, []uint64{}},
		{object{"fromBlock": all, "topics": []any{word(1)}, "address": alsoLogging}, []uint64{}},
		{object{}, []uint64{4}},
		{object{"fromBlock": "latest"}, []uint64{4}},
		{object{"fromBlock": "0x67"}, []uint64{3, 4}},
		{object{"fromBlock": "0x68"}, []uint64{4}},
		{object{"fromBlock": "0x65", "toBlock": "0x65"}, []uint64{1, 2}},
		{object{"fromBlock": "earliest", "toBlock": "0x67"}, []uint64{1, 2, 3}},
		{object{"fromBlock": "earliest", "toBlock": "latest"}, []uint64{1, 2, 3, 4}},
		{object{"fromBlock": "0x66", "toBlock": "pending"}, []uint64{3, 4}},
		{object{"fromBlock": "0x66", "toBlock": "0x66"}, []uint64{}},
		{object{"fromBlock": "0x0", "toBlock": "0x65"}, []uint64{1, 2}},
		{object{"fromBlock": "0x0", "toBlock": "0x1"}, []uint64{}},
		{object{"fromBlock": "0x68", "toBlock": "0x1000"}, []uint64{4}},
		{object{"fromBlock": "0x69"}, []uint64{}}, // nothing yet
		{object{"fromBlock": "0x1000"}, []uint64{}},
		{object{"fromBlock": "0x1000", "toBlock": "0x1001"}, []uint64{}},
		{object{"blockHash": n.on.Block(101).Hash()}, []uint64{1, 2}},
		{object{"blockHash": n.on.Block(102).Hash()}, []uint64{}},
		{object{"blockHash": n.on.Block(101).Hash(), "topics": []any{nil, word(3)}}, []uint64{2}},
	} {
		require.Equal(t, row.want, logs(t, n.reads("eth_getLogs", row.q)), "%v", row.q)
	}
	for _, row := range []struct {
		q     object
		code  int
		words string
	}{
		{object{"topics": []any{nil, nil, nil, nil, nil}}, -32602, "exceed max topics: a log has at most 4"},
		{object{"address": append(many, nobody)}, -32005, "exceed max addresses or topics per search position: 1000"},
		{object{"topics": []any{append(topics, common.Hash{})}}, -32005, "exceed max addresses or topics per search position: 1000"},
		{object{"blockHash": n.on.Block(101).Hash(), "fromBlock": "0x1"}, -32602, "cannot specify both BlockHash and FromBlock/ToBlock"},
		{object{"blockHash": n.on.Block(101).Hash(), "toBlock": "0x1"}, -32602, "cannot specify both BlockHash and FromBlock/ToBlock"},
		{object{"blockHash": common.Hash{1}}, -32000, "unknown block"},
		{object{"fromBlock": "0x66", "toBlock": "0x65"}, -32602, "invalid block range params: from 102 to 101"},
		{object{"fromBlock": "0x1000", "toBlock": "0xfff"}, -32602, "invalid block range params: from 4096 to 4095"},
		{object{"fromBlock": "0x1000", "toBlock": "latest"}, -32602, "invalid block range params: from 4096 to 104"},
		{object{"toBlock": "0x1"}, -32602, "invalid block range params: from 104 to 1"},
		{object{"address": 7}, -32602, "cannot unmarshal"},
		{object{"address": []any{7}}, -32602, "cannot unmarshal"},
		{object{"topics": []any{7}}, -32602, "cannot unmarshal"},
		{object{"topics": []any{[]any{7}}}, -32602, "cannot unmarshal"},
		{object{"topics": []any{"0x01"}}, -32602, "hex string has length 2, want 64"},
	} {
		n.refuses(row.code, row.words, "eth_getLogs", row.q)
		if row.words != "unknown block" && !strings.HasPrefix(row.words, "invalid block range") {
			n.refuses(row.code, row.words, "eth_newFilter", row.q)
		}
	}
}

// A range of a million blocks is looked through, one of a million and one is not; nor is one after the client has gone.
func TestARangeOfLogsHasAMillionBlocks(t *testing.T) {
	n := chatty(t, rpc.Options{})
	between := func(ctx context.Context, from, to uint64) (int, error) {
		all, err := rpc.LogsBetween(ctx, n.server, from, to)
		return len(all), err
	}
	count, err := between(context.Background(), 100, 1_000_099)
	require.NoError(t, err)
	require.Equal(t, 4, count)
	_, err = between(context.Background(), 100, 1_000_100)
	require.EqualError(t, err, "the range has 1000001 blocks; ask for at most 1000000 at a time")
	count, err = between(context.Background(), 104, 104)
	require.NoError(t, err)
	require.Equal(t, 1, count)
	gone, leave := context.WithCancel(context.Background())
	leave()
	_, err = between(gone, 102, 103)
	require.ErrorIs(t, err, context.Canceled)
}

// Twenty thousand logs are answered, one more is not.
func TestAnAnswerHasTwentyThousandLogs(t *testing.T) {
	// As many logs without a topic or data as the calldata says: DUP1 PUSH0 PUSH0 LOG0 PUSH1 1 SWAP1 SUB.
	many := common.Address{19: 0xd2}
	n := start(t, types.GenesisAlloc{many: {Nonce: 1, Code: common.FromHex("5f35" + "5b" + "5f5fa0" + "6001900380" + "6002" + "57" + "00")}}, rpc.Options{})
	emit := func(nonce, count uint64) {
		n.reads("eth_sendRawTransaction", raw(t, sign(t, second, &types.LegacyTx{Nonce: nonce, GasPrice: wei(5e9), Gas: 1 << 24, To: &many, Data: common.FromHex(word(count))})))
		require.Len(t, n.on.Head().Included[0].Receipt.Logs, int(count))
	}
	emit(0, 20_000)
	all, err := rpc.LogsBetween(context.Background(), n.server, 100, 101)
	require.NoError(t, err)
	require.Len(t, all, 20_000)
	emit(1, 1)
	_, err = rpc.LogsBetween(context.Background(), n.server, 101, 102)
	require.EqualError(t, err, "query returned more than 20000 results: ask for fewer blocks, up to 101 as yet")
}

// A filter says what is new since it was asked last.
func TestFiltersSayWhatIsNew(t *testing.T) {
	n := chatty(t, rpc.Options{})
	blocks, pending := n.reads("eth_newBlockFilter"), n.reads("eth_newPendingTransactionFilter")
	everything, ones := n.reads("eth_newFilter", object{}), n.reads("eth_newFilter", object{"topics": []any{word(1)}})
	whole := n.reads("eth_newFilter", object{"fromBlock": "0x65", "toBlock": "0x67"})
	from, to := n.reads("eth_newFilter", object{"fromBlock": "0x6a"}), n.reads("eth_newFilter", object{"toBlock": "0x69"})
	latest := n.reads("eth_newFilter", object{"fromBlock": "latest", "toBlock": "latest"})
	changes := func(id string) string { return n.reads("eth_getFilterChanges", id) }
	for _, id := range []string{blocks, pending, everything, ones, whole, from, to, latest} {
		require.Equal(t, "[]", changes(id))
	}
	a := n.send(second, &logging, 0, append(logged(1, 2, 5), logged(7, 2, 6)...)) // 105
	b := n.send(second, &logging, 0, logged(1, 2, 7))                             // 106
	hashes := func(all ...common.Hash) string {
		text, err := json.Marshal(all)
		require.NoError(t, err)
		return string(text)
	}
	require.Equal(t, hashes(n.on.Block(105).Hash(), n.on.Block(106).Hash()), changes(blocks))
	require.Equal(t, hashes(a.Hash(), b.Hash()), changes(pending))
	require.Equal(t, []uint64{5, 6, 7}, logs(t, changes(everything)))
	require.Equal(t, []uint64{5, 7}, logs(t, changes(ones)))
	require.Equal(t, []uint64{}, logs(t, changes(whole)))
	require.Equal(t, []uint64{7}, logs(t, changes(from)))
	require.Equal(t, []uint64{5, 6}, logs(t, changes(to)))
	require.Equal(t, []uint64{5, 6, 7}, logs(t, changes(latest)))
	for _, id := range []string{blocks, pending, everything, ones, from, to} {
		require.Equal(t, "[]", changes(id), "once")
	}
	n.mine()
	require.Equal(t, hashes(n.on.Block(107).Hash()), changes(blocks))
	require.Equal(t, "[]", changes(pending))
	// All that it wants, whatever was seen.
	require.Equal(t, []uint64{1, 2, 3}, logs(t, n.reads("eth_getFilterLogs", whole)))
	for _, id := range []string{blocks, pending, "0x1"} {
		n.refuses(-32000, "filter not found", "eth_getFilterLogs", id)
	}
	n.refuses(-32000, "filter not found", "eth_getFilterChanges", "0x1")
	require.Equal(t, "false", n.reads("eth_uninstallFilter", "0x1"))
	require.Equal(t, "true", n.reads("eth_uninstallFilter", everything))
	require.Equal(t, "false", n.reads("eth_uninstallFilter", everything))
	n.refuses(-32000, "filter not found", "eth_getFilterChanges", everything)
	n.refuses(-32602, "a filter is of blocks to come", "eth_newFilter", object{"blockHash": n.on.Head().Hash()})
}

// From block 0 on, a filter of the blocks to come has them, too.
func TestAFilterWithBoundsOfZero(t *testing.T) {
	alloc := town()
	on, err := chain.New(chain.Genesis{Time: born, Alloc: types.GenesisAlloc{second: {Balance: ether(1)}, logging: alloc[logging]}})
	require.NoError(t, err)
	driver := &chain.Bare{On: on}
	server, err := rpc.New(driver, rpc.Options{})
	require.NoError(t, err)
	defer server.Close()
	n := &node{t, on, driver, server}
	zero, none := n.reads("eth_newFilter", object{"fromBlock": "0x0"}), n.reads("eth_newFilter", object{"toBlock": "0x0", "fromBlock": "0x0"})
	n.send(second, &logging, 0, logged(1, 2, 3))
	require.Equal(t, []uint64{3}, logs(t, n.reads("eth_getFilterChanges", zero)))
	require.Equal(t, []uint64{}, logs(t, n.reads("eth_getFilterChanges", none)))
}

// After the chain went back, a filter goes on from there.
func TestAFilterGoesBackWithTheChain(t *testing.T) {
	n := chatty(t, rpc.Options{Control: true})
	snapshot := n.reads("evm_snapshot")
	blocks, everything := n.reads("eth_newBlockFilter"), n.reads("eth_newFilter", object{})
	n.send(second, &logging, 0, logged(1, 2, 5)) // 105
	n.mine()
	n.mine()
	n.reads("eth_getFilterChanges", blocks)
	require.Equal(t, []uint64{5}, logs(t, n.reads("eth_getFilterChanges", everything)))
	require.Equal(t, "true", n.reads("evm_revert", snapshot))
	require.Equal(t, "[]", n.reads("eth_getFilterChanges", blocks))
	n.send(second, &logging, 0, logged(1, 2, 6))
	n.mine()
	require.Equal(t, `["`+n.on.Block(105).Hash().Hex()+`","`+n.on.Block(106).Hash().Hex()+`"]`, n.reads("eth_getFilterChanges", blocks))
	require.Equal(t, []uint64{6}, logs(t, n.reads("eth_getFilterChanges", everything)))
}

// socket is a client over a socket to a node.
func (n *node) socket() *gethrpc.Client {
	n.t.Helper()
	at := inOrder(n.server)
	client, err := gethrpc.Dial(strings.Replace(at.URL, "http", "ws", 1))
	require.NoError(n.t, err)
	n.t.Cleanup(func() { client.Close(); at.Close() })
	return client
}

// next is what comes over a channel.
func next[T any](t testing.TB, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(5 * time.Second):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

// Over a socket each block, each log that is wanted and each transaction that is announced is told of.
func TestASocketIsToldOfWhatHappens(t *testing.T) {
	n := chatty(t, rpc.Options{})
	c := n.socket()
	ctx := context.Background()
	heads, found, hashes, whole := make(chan *types.Header, 9), make(chan types.Log, 9), make(chan common.Hash, 9), make(chan *types.Transaction, 9)
	anything := make(chan types.Log, 9)
	_, err := c.EthSubscribe(ctx, heads, "newHeads")
	require.NoError(t, err)
	_, err = c.EthSubscribe(ctx, found, "logs", object{"address": logging, "topics": []any{word(1)}, "fromBlock": "0x1", "toBlock": "0x2"})
	require.NoError(t, err)
	_, err = c.EthSubscribe(ctx, anything, "logs")
	require.NoError(t, err)
	_, err = c.EthSubscribe(ctx, hashes, "newPendingTransactions", false)
	require.NoError(t, err)
	_, err = c.EthSubscribe(ctx, whole, "newPendingTransactions", true)
	require.NoError(t, err)
	_, err = c.EthSubscribe(ctx, make(chan any), "logs", object{"topics": []any{nil, nil, nil, nil, nil}})
	require.ErrorContains(t, err, "exceed max topics")
	var sent []*types.Transaction
	for i := range 2 {
		sent = append(sent, n.send(second, &logging, 0, append(logged(4, 2, 1), logged(1, 2, byte(10+i))...)))
	}
	for i, tx := range sent {
		require.Equal(t, n.on.Block(uint64(105+i)).Hash(), next(t, heads).Hash())
		require.Equal(t, common.Hash{31: byte(10 + i)}.Bytes(), next(t, found).Data)
		require.Equal(t, common.Hash{31: 1}.Bytes(), next(t, anything).Data)
		require.Equal(t, common.Hash{31: byte(10 + i)}.Bytes(), next(t, anything).Data)
		require.Equal(t, tx.Hash(), next(t, hashes))
		require.Equal(t, tx.Hash(), next(t, whole).Hash())
	}
	require.Empty(t, heads)
	require.Empty(t, found)
	require.Empty(t, hashes)
	n.refuses(-32601, "notifications not supported", "eth_subscribe", "newHeads")
}

// Filters and subscriptions together are a thousand at most; one that ends makes room.
func TestFiltersAndSubscriptionsAreAThousand(t *testing.T) {
	n := start(t, nil, rpc.Options{})
	c := n.socket()
	for range 998 {
		n.reads("eth_newBlockFilter")
	}
	heads := make(chan any, 9)
	one, err := c.EthSubscribe(context.Background(), heads, "newHeads")
	require.NoError(t, err)
	last := n.reads("eth_newBlockFilter")
	const many = "too many filters and subscriptions: uninstall some, 1000 are the most"
	n.refuses(-32005, many, "eth_newBlockFilter")
	n.refuses(-32005, many, "eth_newFilter", object{})
	_, err = c.EthSubscribe(context.Background(), heads, "newHeads")
	require.EqualError(t, err, many)
	require.Equal(t, "true", n.reads("eth_uninstallFilter", last))
	_, err = c.EthSubscribe(context.Background(), heads, "newHeads")
	require.NoError(t, err)
	n.refuses(-32005, many, "eth_newBlockFilter")
	one.Unsubscribe()
	require.Eventually(t, func() bool { return n.ask("eth_newBlockFilter").Error == nil }, 5*time.Second, 5*time.Millisecond)
	n.refuses(-32005, many, "eth_newBlockFilter")
}
