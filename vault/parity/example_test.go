package parity_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// A recorded history on which the engine disagrees with the recording, and says where.
func ExampleReplay() {
	h, err := parity.Read("short.jsonl", strings.NewReader(`{"history":1}
{"op":"addToken","time":1,"token":"usdc","ok":true}
{"op":"mint","time":1,"token":"usdc","onBehalf":"alice","assets":"100","ok":true}
{"op":"burn","time":2,"token":"usdc","onBehalf":"alice","assets":"101","ok":false,"err":"insufficient balance"}
{"op":"final","time":2,"owner":"owner","feeRecipient":"zero","markets":{},"balances":{"usdc":{"alice":"99"}},"authorized":{}}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	mismatches, tally := parity.Replay(vault.New(parity.Owner, design.MorphoBlue.Closing), h, 5)
	for _, m := range mismatches {
		fmt.Println(m)
	}
	fmt.Println("insufficient balance:", tally.Of("insufficient balance"))
	// Output:
	// short.jsonl:5: final state: balance of alice in usdc: expected 99, got 100
	// insufficient balance: 1
}

// Two engines compared on a thousand random calls.
func ExampleComparison_Run() {
	run := parity.Comparison{Reference: native, Candidate: native, Ops: 1_000, Seed: 1}
	result, err := run.Run(context.Background())
	fmt.Println(result.Done, result.Mismatch, err)
	// Output:
	// 1000 <nil> <nil>
}
