package contracts

import (
	"encoding/binary"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// selector returns the first four bytes of a signature's hash: how calldata names a function and revert data an error.
func selector(signature string) [4]byte { return [4]byte(crypto.Keccak256([]byte(signature))) }

// calldata is the arguments of a call, packed as Solidity's ABI has it: a selector, then words of 32 bytes, then the bytes
// of dynamic arguments. Its memory is used again from call to call.
type calldata []byte

func call(buffer calldata, function [4]byte) calldata { return append(buffer[:0], function[:]...) }

func (c calldata) word(x *uint256.Int) calldata {
	c = append(c, wordOfZeros[:]...)
	x.PutUint256(c[len(c)-32:])
	return c
}

func (c calldata) words(of []uint256.Int) calldata {
	for i := range of {
		c = c.word(&of[i])
	}
	return c
}

func (c calldata) number(x uint64) calldata {
	c = append(c, wordOfZeros[:24]...)
	return binary.BigEndian.AppendUint64(c, x)
}

func (c calldata) address(a vault.Address) calldata {
	c = append(c, wordOfZeros[:12]...)
	return append(c, a[:]...)
}

func (c calldata) bool(b bool) calldata {
	if b {
		return c.number(1)
	}
	return c.number(0)
}

// text appends a string's length and its bytes, padded to whole words.
func (c calldata) text(s string) calldata {
	c = append(c.number(uint64(len(s))), s...)
	return append(c, wordOfZeros[:textSize(s)-32-len(s)]...)
}

// textSize is how many bytes text appends.
func textSize(s string) int { return 32 + (len(s)+31)/32*32 }

// setNumber overwrites the word at an offset.
func (c calldata) setNumber(at, x int) { binary.BigEndian.PutUint64(c[at+24:at+32], uint64(x)) }

func (c calldata) params(p *vault.Params) calldata {
	return c.address(p.Loan).address(p.Collateral).address(p.Oracle).address(p.IRM).word(&p.LLTV)
}

var wordOfZeros [32]byte

// The rulebook's functions.
var (
	callSetOwner           = selector("setOwner(address)")
	callEnableIRM          = selector("enableIrm(address)")
	callEnableLLTV         = selector("enableLltv(uint256)")
	callSetFeeRecipient    = selector("setFeeRecipient(address)")
	callSetFee             = selector("setFee((address,address,address,address,uint256),uint256)")
	callCreateMarket       = selector("createMarket((address,address,address,address,uint256))")
	callSetAuthorization   = selector("setAuthorization(address,bool)")
	callSupply             = selector("supply((address,address,address,address,uint256),uint256,uint256,address,bytes)")
	callWithdraw           = selector("withdraw((address,address,address,address,uint256),uint256,uint256,address,address)")
	callBorrow             = selector("borrow((address,address,address,address,uint256),uint256,uint256,address,address)")
	callRepay              = selector("repay((address,address,address,address,uint256),uint256,uint256,address,bytes)")
	callSupplyCollateral   = selector("supplyCollateral((address,address,address,address,uint256),uint256,address,bytes)")
	callWithdrawCollateral = selector("withdrawCollateral((address,address,address,address,uint256),uint256,address,address)")
	callLiquidate          = selector("liquidate((address,address,address,address,uint256),address,uint256,uint256,bytes)")
	callFlashLoan          = selector("flashLoan(address,uint256,bytes)")
	callAccrueInterest     = selector("accrueInterest((address,address,address,address,uint256))")

	callOwner        = selector("owner()")
	callFeeRecipient = selector("feeRecipient()")
	callIsAuthorized = selector("isAuthorized(address,address)")
	callMarket       = selector("market(bytes32)")
	callParams       = selector("idToMarketParams(bytes32)")
	callPosition     = selector("position(bytes32,address)")
	callRateAtTarget = selector("rateAtTarget(bytes32)") // of an AdaptiveCurveIrm

	callMint      = selector("mint(address,uint256)") // of a Token
	callBurn      = selector("burn(address,uint256)")
	callDescribe  = selector("describe(string,string,uint8)")
	callBalanceOf = selector("balanceOf(address)")
	callPublish   = selector("publish(uint256)") // of a PriceFeed
)

// callNothing names no function of the rulebook, which refuses it without a reason.
var callNothing [4]byte

// verb appends the calldata of one verb, and of the verbs in its callback.
func (e *Engine) verb(c calldata, v *vault.Call) calldata {
	begin := func(function [4]byte) calldata { return append(append(c, function[:]...), e.paramWords(v.Market)...) }
	switch v.Verb {
	case vault.VerbSupply, vault.VerbRepay:
		function := callSupply
		if v.Verb == vault.VerbRepay {
			function = callRepay
		}
		return e.plan(begin(function).word(&v.Assets).word(&v.Shares).address(v.OnBehalf).number(9*32), v.Then)
	case vault.VerbWithdraw, vault.VerbBorrow:
		function := callWithdraw
		if v.Verb == vault.VerbBorrow {
			function = callBorrow
		}
		return begin(function).word(&v.Assets).word(&v.Shares).address(v.OnBehalf).address(v.Receiver)
	case vault.VerbSupplyCollateral:
		return e.plan(begin(callSupplyCollateral).word(&v.Assets).address(v.OnBehalf).number(8*32), v.Then)
	case vault.VerbWithdrawCollateral:
		return begin(callWithdrawCollateral).word(&v.Assets).address(v.OnBehalf).address(v.Receiver)
	case vault.VerbLiquidate:
		return e.plan(begin(callLiquidate).address(v.OnBehalf).word(&v.Assets).word(&v.Shares).number(9*32), v.Then)
	case vault.VerbAccrueInterest:
		return begin(callAccrueInterest)
	case vault.VerbFlashLoan:
		c = append(c, callFlashLoan[:]...)
		return e.plan(c.address(v.Token).word(&v.Assets).number(3*32), v.Then)
	case vault.VerbSetAuthorization:
		c = append(c, callSetAuthorization[:]...)
		return c.address(v.OnBehalf).bool(v.Allowed)
	}
	e.unknownVerb = true
	return append(c, callNothing[:]...)
}

// plan appends, as an argument of type bytes, what Bot.sol decodes: the encoding of a bytes[] with one call each. No
// calls are no bytes at all.
func (e *Engine) plan(c calldata, then []vault.Call) calldata {
	size := len(c)
	c = c.number(0)
	if len(then) == 0 {
		return c
	}
	start := len(c)
	c = c.number(32).number(uint64(len(then)))
	offsets := len(c)
	for range then {
		c = c.number(0)
	}
	for i := range then {
		c.setNumber(offsets+32*i, len(c)-offsets)
		inner := len(c)
		c = c.number(0)
		first := len(c)
		c = e.verb(c, &then[i])
		c.setNumber(inner, len(c)-first)
		if odd := (len(c) - first) % 32; odd != 0 {
			c = append(c, wordOfZeros[:32-odd]...)
		}
	}
	c.setNumber(size, len(c)-start)
	return c
}

// paramWords returns a market's parameters as calldata. For a market that does not exist it returns parameters no
// market can have, since their LLTV is not below 1, so that the rulebook itself says so.
func (e *Engine) paramWords(market vault.ID) []byte {
	if m, ok := e.markets[market]; ok {
		return m.words[:]
	}
	return impossibleMarket
}

var impossibleMarket = func() []byte {
	var p vault.Params
	p.LLTV.SetAllOne()
	return calldata(nil).params(&p)
}()

// output reads what a call returned, word by word.
type output []byte

func (o output) word(i int) (x uint256.Int) {
	x.SetBytes32(o[32*i : 32*i+32])
	return x
}

func (o output) number(i int) uint64 { return binary.BigEndian.Uint64(o[32*i+24 : 32*i+32]) }

func (o output) address(i int) vault.Address { return vault.Address(o[32*i+12 : 32*i+32]) }
