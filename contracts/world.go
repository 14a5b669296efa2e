package contracts

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// ErrUnknownModel reports an interest rate model without a contract here.
var ErrUnknownModel = errors.New("contracts: this interest rate model does not exist in Solidity: add a contract for it and name it as vault.Deployable does, or use the native engine")

// Address returns where the rulebook stands, [vault.EngineAddress].
func (e *Engine) Address() vault.Address { return vault.EngineAddress }

// Time returns the block's timestamp, unix seconds.
func (e *Engine) Time() uint64 { return e.chain.Time() }

// SetTime starts the next block, unix seconds. Error: [vault.ErrTimeReversed].
func (e *Engine) SetTime(now uint64) error { return e.chain.SetTime(now) }

// vacant reports whether a contract can be put at an address.
func (e *Engine) vacant(at vault.Address) error {
	if at == (vault.Address{}) {
		return vault.ErrZeroAddress
	}
	if len(e.chain.CodeAt(at)) > 0 {
		return vault.ErrAlreadySet
	}
	return nil
}

// put deploys a contract where nothing stands. Errors: [vault.ErrZeroAddress], [vault.ErrAlreadySet].
func (e *Engine) put(at vault.Address, creation calldata) error {
	if err := e.vacant(at); err != nil {
		return err
	}
	return e.chain.Deploy(at, issuer, creation)
}

// AddToken puts an ERC-20 at an address; the rulebook spends from every account without approval. Errors:
// [vault.ErrZeroAddress], [vault.ErrAlreadySet] where something stands already.
func (e *Engine) AddToken(token vault.Address) error {
	return e.put(token, creation(tokenCode).address(vault.EngineAddress))
}

// DescribeToken says how clients show a token: see Token.sol. Before that it has no name and 18 decimals. Error:
// [vault.ErrNoCode] for an unknown token.
func (e *Engine) DescribeToken(token vault.Address, name, symbol string, decimals uint8) error {
	c := call(e.buffer, callDescribe).number(3 * 32).number(uint64(3*32 + textSize(name))).number(uint64(decimals))
	_, err := e.transact(issuer, token, c.text(name).text(symbol))
	return err
}

// AddOracle puts a price feed at an address; its price is 0 until [Engine.SetPrice]. Errors: [vault.ErrZeroAddress],
// [vault.ErrAlreadySet].
func (e *Engine) AddOracle(oracle vault.Address, feed vault.PriceFeed) error {
	return e.put(oracle, creation(priceFeedCode).number(feed.MaxAge))
}

// AddIRM puts an interest rate model at an address. Errors: [vault.ErrZeroAddress], [vault.ErrAlreadySet],
// [vault.ErrNoCode] for a nil model, [ErrUnknownModel].
func (e *Engine) AddIRM(irm vault.Address, model vault.IRM) error {
	if err := e.vacant(irm); err != nil {
		return err
	}
	if model == nil {
		return vault.ErrNoCode
	}
	d, ok := vault.DeploymentOf(model)
	if !ok {
		return ErrUnknownModel
	}
	code, ok := codeOf(d.Name)
	if !ok {
		return ErrUnknownModel
	}
	return e.put(irm, creation(code).words(d.Arguments))
}

// Mint creates amount of a token for an account. Errors: [vault.ErrNoCode] for an unknown token, [vault.ErrOverflow]
// where the token's total supply would reach 2^256.
func (e *Engine) Mint(token, to vault.Address, amount uint256.Int) error {
	_, err := e.transact(issuer, token, call(e.buffer, callMint).address(to).word(&amount))
	return err
}

// Burn destroys amount of a token that an account has. Errors: [vault.ErrNoCode], [vault.ErrInsufficientBalance].
func (e *Engine) Burn(token, from vault.Address, amount uint256.Int) error {
	_, err := e.transact(issuer, token, call(e.buffer, callBurn).address(from).word(&amount))
	return err
}

// SetPrice gives an oracle a price, loan units per collateral unit times 1e36, as of now. Error: [vault.ErrNoCode].
func (e *Engine) SetPrice(oracle vault.Address, price uint256.Int) error {
	_, err := e.transact(issuer, oracle, call(e.buffer, callPublish).word(&price))
	return err
}

// view reads a contract. What is read here has no way to fail but a contract that is not there, which reads as zeros.
func (e *Engine) view(to vault.Address, c calldata, words int) output {
	e.buffer = c
	out, err := e.chain.View(to, c)
	if err != nil || len(out) < 32*words {
		return make(output, 32*words)
	}
	return out
}

// Balance returns what an account has of a token, 0 for an unknown token.
func (e *Engine) Balance(token, of vault.Address) uint256.Int {
	return e.view(token, call(e.buffer, callBalanceOf).address(of), 1).word(0)
}

// Owner returns who administers the rulebook.
func (e *Engine) Owner() vault.Address {
	return e.view(vault.EngineAddress, call(e.buffer, callOwner), 1).address(0)
}

// FeeRecipient returns whose supply shares fees become; the zero address at first.
func (e *Engine) FeeRecipient() vault.Address {
	return e.view(vault.EngineAddress, call(e.buffer, callFeeRecipient), 1).address(0)
}

// IsAuthorized reports whether owner lets authorized take from its positions.
func (e *Engine) IsAuthorized(owner, authorized vault.Address) bool {
	c := call(e.buffer, callIsAuthorized).address(owner).address(authorized)
	return e.view(vault.EngineAddress, c, 1).number(0) != 0
}

// Params returns a market's parameters, zero for an unknown market.
func (e *Engine) Params(market vault.ID) vault.Params {
	out := e.view(vault.EngineAddress, append(call(e.buffer, callParams), market[:]...), 5)
	return vault.Params{
		Loan: out.address(0), Collateral: out.address(1), Oracle: out.address(2), IRM: out.address(3), LLTV: out.word(4),
	}
}

// Market returns a market's totals as of its last accrual, zero for an unknown market.
func (e *Engine) Market(market vault.ID) vault.Market {
	out := e.view(vault.EngineAddress, append(call(e.buffer, callMarket), market[:]...), 6)
	return vault.Market{
		TotalSupplyAssets: out.word(0),
		TotalSupplyShares: out.word(1),
		TotalBorrowAssets: out.word(2),
		TotalBorrowShares: out.word(3),
		LastUpdate:        out.number(4),
		Fee:               out.word(5),
	}
}

// Position returns what an account has in a market; fee shares not yet accrued are not in it.
func (e *Engine) Position(market vault.ID, of vault.Address) vault.Position {
	c := append(call(e.buffer, callPosition), market[:]...)
	out := e.view(vault.EngineAddress, c.address(of), 3)
	return vault.Position{SupplyShares: out.word(0), BorrowShares: out.word(1), Collateral: out.word(2)}
}

// RateAtTarget returns what a market's adaptive curve remembers, per second, scale 1e18; 0 for any other model.
func (e *Engine) RateAtTarget(market vault.ID) uint256.Int {
	m, ok := e.markets[market]
	if !ok {
		return uint256.Int{}
	}
	return e.view(m.irm, append(call(e.buffer, callRateAtTarget), market[:]...), 1).word(0)
}
