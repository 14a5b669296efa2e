package contracts

import (
	"encoding/hex"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// Where clients look for a Multicall and for the factory of Uniswap v3 on a chain they know nothing of.
var (
	MulticallAddress = mustAddress("ca11bde05977b3631167028862be2a173976ca11")
	FactoryAddress   = mustAddress("1f98431c8ad98523631ae4a59f267346ea31f984")
)

func mustAddress(digits string) vault.Address {
	raw, err := hex.DecodeString(digits)
	if err != nil {
		panic(err)
	}
	return vault.Address(raw)
}

// MulticallCreation returns the code that creates Multicall.sol.
func MulticallCreation() []byte { return creationCode("Multicall") }

// SellerCreation returns the code that creates Seller.sol, the contract that buys collateral as a venue of package liquidity
// does. Its keeper alone says where the venue stands. At [FactoryAddress] bots made for Uniswap v3 find it.
func SellerCreation(keeper, collateral, loan vault.Address) []byte {
	return creation(creationCode("Seller")).address(keeper).address(collateral).address(loan)
}

// rungsPerCall is how many rungs go into one transaction: each writes two words of storage, 44,200 gas.
const rungsPerCall = 256

// Rung is a point of the book that a seller buys by: see Rung of package exchange/liquidity, whose fields it has.
type Rung struct{ Depth, Offset, Area uint256.Int }

// SellerBook returns the calls by which its keeper tells a new seller its book, by rising depth, in order.
func SellerBook(book []Rung) (calls [][]byte) {
	for len(book) > 0 {
		part := book[:min(rungsPerCall, len(book))]
		book = book[len(part):]
		c := call(nil, callExtend).number(32).number(uint64(len(part)))
		for i := range part {
			c = c.word(&part[i].Depth).word(&part[i].Offset).word(&part[i].Area)
		}
		calls = append(calls, c)
	}
	return calls
}

// SellerStand appends to buffer the call by which its keeper tells a seller where the venue stands: the reference price, what
// takers have bought net, the share of the depth that is left, and the fee, as Standing of package exchange/liquidity has them.
func SellerStand(buffer []byte, reference *uint256.Int, position fixed.Signed, left, fee *uint256.Int) []byte {
	word := position.Abs()
	if position.Sign() < 0 {
		word.Neg(&word)
	}
	c := append(calldata(buffer), callStand[:]...)
	return c.word(reference).word(&word).word(left).word(fee)
}

var (
	callExtend = selector("extend((uint128,uint128,uint256)[])")
	callStand  = selector("stand(uint256,int256,uint256,uint256)")
)
