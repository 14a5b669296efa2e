package vault

import "github.com/holiman/uint256"

// payment is one token transfer at the end of a verb.
type payment struct {
	token    *token
	from, to account
	amount   uint256.Int
}

// settle ends a verb as the contract does: make the draft true, push, call back, pull. A nil draft, pushes or pull are left
// out. Where any of it fails everything is as before.
func (e *Engine) settle(d *draft, pushes []payment, caller Address, then []Call, pull *payment) error {
	if len(then) > 0 {
		return e.settleWithCallback(d, pushes, caller, then, pull)
	}
	for i := range pushes {
		if err := e.pay(&pushes[i]); err != nil {
			e.unpay(pushes[:i])
			return err
		}
	}
	if pull != nil {
		if err := e.pay(pull); err != nil {
			e.unpay(pushes)
			return err
		}
	}
	if d != nil {
		e.commit(d)
	}
	return nil
}

func (e *Engine) pay(p *payment) error { return e.transfer(p.token, p.from, p.to, &p.amount) }

// unpay takes back payments that were made a moment ago, which is always possible.
func (e *Engine) unpay(payments []payment) {
	for i := len(payments) - 1; i >= 0; i-- {
		p := &payments[i]
		_ = e.transfer(p.token, p.to, p.from, &p.amount)
	}
}

func (e *Engine) settleWithCallback(d *draft, pushes []payment, caller Address, then []Call, pull *payment) (err error) {
	mark := len(e.log)
	e.nested++
	defer func() {
		if err != nil {
			e.undo(mark)
		}
		if e.nested--; e.nested == 0 {
			e.log = e.log[:0]
		}
	}()
	if d != nil {
		e.commit(d)
	}
	for i := range pushes {
		if err := e.pay(&pushes[i]); err != nil {
			return err
		}
	}
	if err := e.within(caller, then); err != nil {
		return err
	}
	if pull != nil {
		return e.pay(pull)
	}
	return nil
}

// change is what something was before a callback's call changed it.
type change struct {
	kind changed

	book     *book
	totals   Market
	at       uint32
	position Position

	token  *token
	amount uint256.Int // a balance, or a rate at target

	account account

	owner, authorized Address
	allowed           bool
}

type changed uint8

const (
	changedTotals changed = iota
	changedPosition
	changedBalance
	changedAuthorization
)

// undo takes back, newest first, what was changed since the log had mark entries.
func (e *Engine) undo(mark int) {
	for n := len(e.log) - 1; n >= mark; n-- {
		c := &e.log[n]
		switch c.kind {
		case changedTotals:
			c.book.totals, c.book.rateAtTarget = c.totals, c.amount
			c.book.touched()
		case changedPosition:
			c.book.store(c.at, &c.position) // an account first seen in the callback keeps its empty place
		case changedBalance:
			*c.token.balances.at(c.account) = c.amount
		case changedAuthorization:
			e.authorize(authorization{c.owner, c.authorized}, c.allowed)
		}
	}
	e.log = e.log[:mark]
}

// FlashLoan lends the caller any amount of a token the engine holds, of all markets' idle liquidity and collateral, for
// the length of a callback, free of charge.
//
// Errors: ErrZeroAssets, ErrNoCode for an unknown token, ErrInsufficientBalance where the engine has less, whatever the
// callback fails with, ErrInsufficientBalance where the caller cannot pay back.
//
// Source: Morpho Blue, flashLoan.
func (e *Engine) FlashLoan(caller, token Address, assets uint256.Int, then ...Call) error {
	if assets.IsZero() {
		return ErrZeroAssets
	}
	t, borrower := e.tokens[token], e.accounts.enlist(caller)
	return e.settle(nil, []payment{{t, pool, borrower, assets}}, caller, then, &payment{t, borrower, pool, assets})
}

// AccrueInterest brings a market's interest up to the present. Errors: ErrMarketNotCreated; those of accrual: ErrOverflow
// where the interest or a total passes its width, ErrMaxUint128Exceeded where the interest alone has more than 128 bits.
//
// Interest compounds with every touch of the market, so when a market is touched is part of its history.
func (e *Engine) AccrueInterest(market ID) error {
	b := e.find(&market)
	if b == nil {
		return ErrMarketNotCreated
	}
	if e.now == b.totals.LastUpdate {
		return nil
	}
	var d draft
	if err := e.open(&d, b, e.feeRecipient); err != nil {
		return err
	}
	e.commit(&d)
	return nil
}
