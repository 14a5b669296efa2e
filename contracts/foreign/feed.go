package foreign

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// feedCode is the code of a feed of ours. It answers every call with slot 0, but for decimals(), which are 8, and
// latestRoundData(), which is round 1, slot 0, and twice the block's time.
//
//	00 PUSH0 CALLDATALOAD PUSH1 224 SHR
//	05 DUP1 PUSH4 latestRoundData EQ PUSH1 0x28 JUMPI
//	0f PUSH4 decimals EQ PUSH1 0x1f JUMPI
//	18 PUSH0 SLOAD PUSH0 MSTORE MSIZE PUSH0 RETURN
//	1f JUMPDEST PUSH1 8 PUSH0 MSTORE MSIZE PUSH0 RETURN, then STOP
//	28 JUMPDEST PUSH1 1 PUSH0 MSTORE, PUSH0 SLOAD PUSH1 32 MSTORE, TIMESTAMP PUSH1 64 MSTORE, TIMESTAMP PUSH1 96 MSTORE,
//	   PUSH1 1 PUSH1 128 MSTORE, MSIZE PUSH0 RETURN
var feedCode = common.FromHex("5f3560e01c" + "8063feaf968c14602857" + "63313ce56714601f57" + "5f545f52595ff3" + "5b60085f52595ff300" +
	"5b60015f52" + "5f54602052" + "42604052" + "42606052" + "6001608052" + "595ff3")

// publishedCode is a feed of ours on a chain that others join. Its publisher, and nobody else, writes a slot by two words.
//
//	00 CALLDATASIZE PUSH1 64 EQ CALLER PUSH20 publisher EQ AND PUSH1 0x61 JUMPI
//	1f feedCode, whose places are 0x1f further on
//	61 JUMPDEST PUSH1 32 CALLDATALOAD PUSH0 CALLDATALOAD SSTORE STOP
func publishedCode(publisher vault.Address) []byte {
	code := append(common.FromHex("36604014"+"3373"), publisher[:]...)
	code = append(code, common.FromHex("14"+"16"+"606157")...)
	first := byte(len(code))
	code = append(code, feedCode...)
	for _, jump := range [...]int{13, 22} { // their PUSH1's arguments
		code[int(first)+jump] += first
	}
	return append(code, common.FromHex("5b6020355f355500")...)
}

// putFeed puts a feed of ours at an address, in the place of what is there.
func putFeed(c *contracts.Chain, at vault.Address) error {
	if publisher, joined := c.Publisher(); joined {
		return c.SetCode(at, publishedCode(publisher))
	}
	return c.SetCode(at, feedCode)
}

// publish writes what a feed of ours answers.
func publish(c *contracts.Chain, at vault.Address, answer *uint256.Int) error {
	return c.SetStorage(at, common.Hash{}, answer.Bytes32())
}
