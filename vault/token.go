package vault

import "github.com/holiman/uint256"

// token is an ERC-20 whose trusted spender is the rulebook: nobody has to approve anything.
type token struct {
	supply   uint256.Int // the sum of all balances, so that none can overflow
	pool     uint256.Int // balance of EngineAddress
	balances map[Address]uint256.Int
}

func (t *token) balance(of Address) uint256.Int {
	if of == EngineAddress {
		return t.pool
	}
	return t.balances[of]
}

func (t *token) set(of Address, amount *uint256.Int) {
	switch {
	case of == EngineAddress:
		t.pool = *amount
	case amount.IsZero():
		delete(t.balances, of)
	default:
		t.balances[of] = *amount
	}
}

// AddToken puts an ERC-20 token at an address. It is ErrZeroAddress for the zero address and ErrAlreadySet where
// something stands already.
func (e *Engine) AddToken(address Address) error {
	if err := e.vacant(address); err != nil {
		return err
	}
	e.tokens[address] = &token{balances: make(map[Address]uint256.Int)}
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
	balance := t.balance(to)
	balance.Add(&balance, &amount)
	t.supply = supply
	t.set(to, &balance)
	return nil
}

// Burn destroys amount of a token that an account has. It is ErrNoCode for an unknown token and ErrInsufficientBalance
// where the account has less.
func (e *Engine) Burn(address, from Address, amount uint256.Int) error {
	t := e.tokens[address]
	if t == nil {
		return ErrNoCode
	}
	balance := t.balance(from)
	if balance.Lt(&amount) {
		return ErrInsufficientBalance
	}
	balance.Sub(&balance, &amount)
	t.supply.Sub(&t.supply, &amount)
	t.set(from, &balance)
	return nil
}

// Balance returns what an account has of a token, 0 for an unknown token.
func (e *Engine) Balance(address, of Address) (balance uint256.Int) {
	if t := e.tokens[address]; t != nil {
		return t.balance(of)
	}
	return balance
}

// transfer moves amount between two accounts: ErrNoCode for a missing token, ErrInsufficientBalance where the payer has
// less. A transfer to oneself needs the balance and moves nothing.
func (e *Engine) transfer(t *token, from, to Address, amount *uint256.Int) error {
	if t == nil {
		return ErrNoCode
	}
	paid := t.balance(from)
	if paid.Lt(amount) {
		return ErrInsufficientBalance
	}
	if from == to || amount.IsZero() {
		return nil
	}
	received := t.balance(to)
	if e.nested > 0 {
		e.log = append(e.log, change{kind: changedBalance, token: t, who: from, amount: paid},
			change{kind: changedBalance, token: t, who: to, amount: received})
	}
	paid.Sub(&paid, amount)
	received.Add(&received, amount)
	t.set(from, &paid)
	t.set(to, &received)
	return nil
}
