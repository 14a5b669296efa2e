package vault

import "github.com/holiman/uint256"

// token is an ERC-20 whose trusted spender is the rulebook: nobody has to approve anything.
type token struct {
	supply   uint256.Int // the sum of all balances, so that none can overflow
	balances column[uint256.Int]
}

// AddToken puts an ERC-20 token at an address. It is ErrZeroAddress for the zero address and ErrAlreadySet where
// something stands already.
func (e *Engine) AddToken(address Address) error {
	if err := e.vacant(address); err != nil {
		return err
	}
	e.tokens[address] = new(token)
	return nil
}

// Mint creates amount of a token for an account. It is ErrNoCode for an unknown token and ErrOverflow where the token's
// total supply would reach 2^256.
func (e *Engine) Mint(address, to Address, amount uint256.Int) error {
	t := e.tokens[address]
	if t == nil {
		return ErrNoCode
	}
	var supply uint256.Int
	if _, over := supply.AddOverflow(&t.supply, &amount); over {
		return ErrOverflow
	}
	t.supply = supply
	balance := t.balances.at(e.accounts.enlist(to))
	balance.Add(balance, &amount)
	return nil
}

// Burn destroys amount of a token that an account has. It is ErrNoCode for an unknown token and ErrInsufficientBalance
// where the account has less.
func (e *Engine) Burn(address, from Address, amount uint256.Int) error {
	t := e.tokens[address]
	if t == nil {
		return ErrNoCode
	}
	if amount.IsZero() {
		return nil
	}
	who := e.accounts.number(from)
	if balance := t.balances.get(who); balance.Lt(&amount) {
		return ErrInsufficientBalance
	}
	balance := t.balances.at(who)
	balance.Sub(balance, &amount)
	t.supply.Sub(&t.supply, &amount)
	return nil
}

// Balance returns what an account has of a token, 0 for an unknown token.
func (e *Engine) Balance(address, of Address) (balance uint256.Int) {
	if t := e.tokens[address]; t != nil {
		return t.balances.get(e.accounts.number(of))
	}
	return balance
}

// transfer moves amount between two accounts: ErrNoCode for a missing token, ErrInsufficientBalance where the payer has
// less. A transfer to oneself needs the balance and moves nothing.
func (e *Engine) transfer(t *token, from, to account, amount *uint256.Int) error {
	if t == nil {
		return ErrNoCode
	}
	payer, payee := t.balances.at(from), t.balances.at(to)
	if payer.Lt(amount) {
		return ErrInsufficientBalance
	}
	if e.nested > 0 {
		e.log = append(e.log, change{kind: changedBalance, token: t, account: from, amount: *payer},
			change{kind: changedBalance, token: t, account: to, amount: *payee})
	}
	payer.Sub(payer, amount)
	payee.Add(payee, amount) // to oneself: what it was
	return nil
}
