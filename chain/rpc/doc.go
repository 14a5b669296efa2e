// Package rpc serves a [chain.Driver] to Ethereum's clients: JSON-RPC over HTTP and WebSocket on one address.
//
// viem, ethers, web3.py and cast send, read, watch, simulate and trace here unchanged. Reads go to the chain and leave no trace;
// everything that changes something goes through the driver, one command at a time.
//
//	server, err := rpc.New(driver, rpc.Options{})
//	go server.Run(ctx)                             // builds blocks by the clock, or when all that are waited for have acted
//	http.Serve(listener, server)
//
// # Refusals
//
// An unknown method is -32601, exactly: clients fall back on it. A reverted call is code 3 with the revert bytes as data.
// A refused transaction is -32000 with the words of go-ethereum, by which clients know it. What has no meaning in a
// simulation is -32004 with the reason.
//
// # Safety
//
// Requests that name a host other than this machine, or come from a browser's page whose origin is not allowed, are
// refused. Batches, bodies, filters, ranges of logs and the gas of a call are limited. No key of an outsider is ever held:
// there is no eth_sendTransaction.
package rpc
