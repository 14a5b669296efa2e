package contracts

import (
	"bytes"
	"errors"
	"fmt"
	"maps"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// issuer deploys the tokens and oracles of an engine, and mints, burns and publishes.
var issuer = vault.NamedAddress("ringfence: issuer")

// ErrNotAnAccount reports a caller with a contract at its address that cannot receive the callback the call asks for.
var ErrNotAnAccount = errors.New("contracts: a contract is at the caller's address: callbacks need an account of one's own")

// Engine is the rulebook in Solidity on a [Chain] of its own, with the methods of [vault.Engine] and the same results to
// the last unit, errors included.
//
// Every method that changes something is one transaction. The calls made in a callback are made by the caller: its
// address is given the code of Bot.sol when it first needs one. An Engine is used by one goroutine; its forks may each be
// used by another.
type Engine struct {
	chain   Host
	policy  string // name of the policy's contract; "" where the lending contract is Rulebook.sol
	markets map[vault.ID]*knownMarket
	botCode []byte // as it stands at an account
	gas     uint64 // of the last transaction

	buffer      calldata // of the next call, memory used again
	unknownVerb bool     // seen while that call was packed
}

// knownMarket is what calls about a market need: its parameters as 160 bytes of calldata.
type knownMarket struct {
	irm   vault.Address
	words []byte
}

// ErrUnknownPolicy reports a policy without a contract here.
var ErrUnknownPolicy = errors.New("contracts: this policy does not exist in Solidity: add a contract for it, or use the native engine")

// New returns an engine without markets on a new chain, administered by owner, whose markets liquidate by Morpho Blue's rule.
func New(owner vault.Address) (*Engine, error) { return NewWith(owner, vault.Contract{}) }

// NewWith is New with markets that liquidate by a policy. The lending contract is then IsolatedMarkets.sol.
// Error: [ErrUnknownPolicy].
func NewWith(owner vault.Address, policy vault.Contract) (*Engine, error) {
	chain, err := NewChain()
	if err != nil {
		return nil, err
	}
	return NewOn(chain, owner, policy)
}

// NewOn is [NewWith] on a chain that is there already. The engine is deployed at [vault.EngineAddress], where nothing may stand.
func NewOn(chain Host, owner vault.Address, policy vault.Contract) (*Engine, error) {
	e := &Engine{chain: chain, policy: policy.Name, markets: make(map[vault.ID]*knownMarket)}
	lending := creation(rulebookCode).address(owner)
	if e.policy != "" {
		at := vault.NamedAddress("ringfence: policy")
		code, known := codeOf(policy.Name)
		if !known {
			return nil, ErrUnknownPolicy
		}
		if err := chain.Deploy(at, issuer, creation(code).words(policy.Arguments)); err != nil {
			return nil, fmt.Errorf("contracts: deploy the policy %s: %w", policy.Name, err)
		}
		lending = creation(marketsCode).address(owner).address(at).address(vault.TreasuryAddress)
	}
	if err := chain.Deploy(vault.EngineAddress, issuer, lending); err != nil {
		return nil, fmt.Errorf("contracts: deploy the rulebook: %w", err)
	}
	model := vault.NamedAddress("ringfence: bot")
	if err := chain.Deploy(model, issuer, creation(botCode).address(vault.EngineAddress)); err != nil {
		return nil, fmt.Errorf("contracts: deploy the bot: %w", err)
	}
	e.botCode = chain.CodeAt(model)
	return e, nil
}

// creation starts a deployment, to which the constructor's arguments are appended.
func creation(code []byte) calldata { return append(calldata(nil), code...) }

// Fork returns an engine that starts as this one is now and goes its own way: see [Chain.Fork]. An engine on a [Host] of
// another kind has none.
func (e *Engine) Fork() (*Engine, error) {
	own := e.Chain()
	if own == nil {
		return nil, errors.ErrUnsupported
	}
	chain, err := own.Fork()
	if err != nil {
		return nil, err
	}
	return &Engine{chain: chain, policy: e.policy, markets: maps.Clone(e.markets), botCode: e.botCode}, nil
}

// Close frees the memory of a fork: see [Chain.Close].
func (e *Engine) Close() error {
	if own := e.Chain(); own != nil {
		return own.Close()
	}
	return nil
}

// Chain returns the chain underneath, on which more contracts can be deployed and called. Reverting it to a
// [Snapshot] reverts the books with it. It is nil on a [Host] of another kind.
func (e *Engine) Chain() *Chain {
	own, _ := e.chain.(*Chain)
	return own
}

// Gas returns the gas that the last transaction used, as its receipt would show it: see [Chain.Transact].
func (e *Engine) Gas() uint64 { return e.gas }

// transact makes the call packed in c, which becomes the buffer of the next.
func (e *Engine) transact(caller, to vault.Address, c calldata) (output, error) {
	e.buffer = c
	out, gas, err := e.chain.Transact(caller, to, c)
	e.gas = gas
	return out, err
}

// act makes one verb as a transaction. The verbs' outputs are words only, so that they are as long as the ABI says.
func (e *Engine) act(caller vault.Address, v *vault.Call) (output, error) {
	if len(v.Then) > 0 || v.Verb == vault.VerbFlashLoan {
		if err := e.enableCallback(caller); err != nil {
			return nil, err
		}
	}
	e.unknownVerb = false
	out, err := e.transact(caller, vault.EngineAddress, e.verb(e.buffer[:0], v))
	if err != nil && e.unknownVerb {
		if reverted := new(RevertError); errors.As(err, &reverted) && len(reverted.Data) == 0 && reverted.Cause == nil {
			return nil, vault.ErrUnknownVerb
		}
	}
	return out, err
}

// enableCallback gives an account the code that receives callbacks.
func (e *Engine) enableCallback(account vault.Address) error {
	code := e.chain.CodeAt(account)
	if len(code) == 0 {
		return e.chain.SetCode(account, e.botCode)
	}
	if !bytes.Equal(code, e.botCode) {
		return ErrNotAnAccount
	}
	return nil
}

// administer makes a call of the rulebook that returns nothing.
func (e *Engine) administer(caller vault.Address, c calldata) error {
	_, err := e.transact(caller, vault.EngineAddress, c)
	return err
}

// SetOwner hands the administration over. Errors: [vault.ErrNotOwner], [vault.ErrAlreadySet].
func (e *Engine) SetOwner(caller, owner vault.Address) error {
	return e.administer(caller, call(e.buffer, callSetOwner).address(owner))
}

// EnableIRM allows markets with that model, the zero address for none. Errors: [vault.ErrNotOwner],
// [vault.ErrAlreadySet].
func (e *Engine) EnableIRM(caller, irm vault.Address) error {
	return e.administer(caller, call(e.buffer, callEnableIRM).address(irm))
}

// EnableLLTV allows markets with that LLTV, scale 1e18. Errors: [vault.ErrNotOwner], [vault.ErrAlreadySet],
// [vault.ErrMaxLLTVExceeded].
func (e *Engine) EnableLLTV(caller vault.Address, lltv uint256.Int) error {
	return e.administer(caller, call(e.buffer, callEnableLLTV).word(&lltv))
}

// SetFeeRecipient says who earns fees that accrue from now on. Errors: [vault.ErrNotOwner], [vault.ErrAlreadySet].
func (e *Engine) SetFeeRecipient(caller, recipient vault.Address) error {
	return e.administer(caller, call(e.buffer, callSetFeeRecipient).address(recipient))
}

// SetFee sets the share of a market's interest that goes to the fee recipient, scale 1e18, after accruing with the old
// one. Errors: [vault.ErrNotOwner], [vault.ErrMarketNotCreated], [vault.ErrAlreadySet], [vault.ErrMaxFeeExceeded].
func (e *Engine) SetFee(caller vault.Address, market vault.ID, fee uint256.Int) error {
	c := append(call(e.buffer, callSetFee), e.paramWords(market)...)
	return e.administer(caller, c.word(&fee))
}

// SetAuthorization lets an account take from the caller's positions, or no longer. Error: [vault.ErrAlreadySet].
func (e *Engine) SetAuthorization(caller, authorized vault.Address, allowed bool) error {
	_, err := e.act(caller, &vault.Call{Verb: vault.VerbSetAuthorization, OnBehalf: authorized, Allowed: allowed})
	return err
}

// CreateMarket opens a market; anyone may. Errors: [vault.ErrIRMNotEnabled], [vault.ErrLLTVNotEnabled],
// [vault.ErrMarketAlreadyCreated], [vault.ErrNoCode] of the interest rate model.
func (e *Engine) CreateMarket(params vault.Params) (vault.ID, error) {
	words := calldata(nil).params(&params)
	if err := e.administer(issuer, append(call(e.buffer, callCreateMarket), words...)); err != nil {
		return vault.ID{}, err
	}
	id := params.ID()
	e.markets[id] = &knownMarket{irm: params.IRM, words: words}
	return id, nil
}
