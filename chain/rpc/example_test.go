package rpc_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// A chain with nothing on it answers as a node does.
func Example() {
	on, err := chain.New(chain.Genesis{Time: 1583971200})
	if err != nil {
		fmt.Println(err)
		return
	}
	server, err := rpc.New(&chain.Bare{On: on}, rpc.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	at := httptest.NewServer(server)
	defer at.Close()
	for _, method := range []string{"eth_chainId", "eth_coinbase"} {
		question := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":%q}`, method)
		answer, err := http.Post(at.URL, "application/json", strings.NewReader(question))
		if err != nil {
			fmt.Println(err)
			return
		}
		text, _ := io.ReadAll(answer.Body)
		fmt.Println(strings.TrimSpace(string(text)))
	}
	// Output:
	// {"jsonrpc":"2.0","id":1,"result":"0x2c7dac57"}
	// {"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"the method eth_coinbase does not exist/is not available"}}
}
