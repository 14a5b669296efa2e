package lending

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// lockstep runs every call on the contracts and on the native engine, and fails at the first unit in which they differ. What
// it returns is the contracts' answer; the native engine is the index that finds vaults at risk, as a bot's own is.
type lockstep struct {
	*vault.Engine
	chain vault.Rulebook
}

// differ compares the two answers to one call.
func differ[T comparable](what string, chain T, chainErr error, native T, nativeErr error) (T, error) {
	if chainErr != nativeErr || (chainErr == nil && chain != native) {
		return chain, fmt.Errorf("lending: the engines differ on %s: contracts %v, %v; native %v, %v", what, chain, chainErr, native, nativeErr)
	}
	return chain, chainErr
}

func (l *lockstep) both(what string, call func(vault.Rulebook) error) error {
	_, err := differ(what, struct{}{}, call(l.chain), struct{}{}, call(l.Engine))
	return err
}

func (l *lockstep) AddToken(token vault.Address) error {
	return l.both("AddToken", func(r vault.Rulebook) error { return r.AddToken(token) })
}

func (l *lockstep) Mint(token, to vault.Address, amount uint256.Int) error {
	return l.both("Mint", func(r vault.Rulebook) error { return r.Mint(token, to, amount) })
}

func (l *lockstep) Burn(token, from vault.Address, amount uint256.Int) error {
	return l.both("Burn", func(r vault.Rulebook) error { return r.Burn(token, from, amount) })
}

func (l *lockstep) AddOracle(oracle vault.Address, feed vault.PriceFeed) error {
	return l.both("AddOracle", func(r vault.Rulebook) error { return r.AddOracle(oracle, feed) })
}

func (l *lockstep) SetPrice(oracle vault.Address, price uint256.Int) error {
	return l.both("SetPrice", func(r vault.Rulebook) error { return r.SetPrice(oracle, price) })
}

func (l *lockstep) AddIRM(irm vault.Address, model vault.IRM) error {
	return l.both("AddIRM", func(r vault.Rulebook) error { return r.AddIRM(irm, model) })
}

func (l *lockstep) SetTime(now uint64) error {
	return l.both("SetTime", func(r vault.Rulebook) error { return r.SetTime(now) })
}

func (l *lockstep) EnableIRM(caller, irm vault.Address) error {
	return l.both("EnableIRM", func(r vault.Rulebook) error { return r.EnableIRM(caller, irm) })
}

func (l *lockstep) EnableLLTV(caller vault.Address, lltv uint256.Int) error {
	return l.both("EnableLLTV", func(r vault.Rulebook) error { return r.EnableLLTV(caller, lltv) })
}

func (l *lockstep) SetFeeRecipient(caller, recipient vault.Address) error {
	return l.both("SetFeeRecipient", func(r vault.Rulebook) error { return r.SetFeeRecipient(caller, recipient) })
}

func (l *lockstep) SetFee(caller vault.Address, market vault.ID, fee uint256.Int) error {
	return l.both("SetFee", func(r vault.Rulebook) error { return r.SetFee(caller, market, fee) })
}

func (l *lockstep) CreateMarket(params vault.Params) (vault.ID, error) {
	a, errA := l.chain.CreateMarket(params)
	b, errB := l.Engine.CreateMarket(params)
	return differ("CreateMarket", a, errA, b, errB)
}

func (l *lockstep) Supply(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error) {
	a, errA := l.chain.Supply(caller, market, assets, shares, onBehalf, then...)
	b, errB := l.Engine.Supply(caller, market, assets, shares, onBehalf, then...)
	return differ("Supply", a, errA, b, errB)
}

func (l *lockstep) Borrow(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf, receiver vault.Address) (vault.Moved, error) {
	a, errA := l.chain.Borrow(caller, market, assets, shares, onBehalf, receiver)
	b, errB := l.Engine.Borrow(caller, market, assets, shares, onBehalf, receiver)
	return differ("Borrow", a, errA, b, errB)
}

func (l *lockstep) Repay(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error) {
	a, errA := l.chain.Repay(caller, market, assets, shares, onBehalf, then...)
	b, errB := l.Engine.Repay(caller, market, assets, shares, onBehalf, then...)
	return differ("Repay", a, errA, b, errB)
}

func (l *lockstep) SupplyCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf vault.Address, then ...vault.Call) error {
	return l.both("SupplyCollateral", func(r vault.Rulebook) error { return r.SupplyCollateral(caller, market, assets, onBehalf, then...) })
}

func (l *lockstep) WithdrawCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf, receiver vault.Address) error {
	return l.both("WithdrawCollateral", func(r vault.Rulebook) error { return r.WithdrawCollateral(caller, market, assets, onBehalf, receiver) })
}

func (l *lockstep) Liquidate(caller vault.Address, market vault.ID, borrower vault.Address, seized, shares uint256.Int, then ...vault.Call) (vault.Liquidation, error) {
	a, errA := l.chain.Liquidate(caller, market, borrower, seized, shares, then...)
	b, errB := l.Engine.Liquidate(caller, market, borrower, seized, shares, then...)
	return differ("Liquidate", a, errA, b, errB)
}

func (l *lockstep) Balance(token, of vault.Address) uint256.Int {
	return agreed("Balance", l.chain.Balance(token, of), l.Engine.Balance(token, of))
}

func (l *lockstep) Market(market vault.ID) vault.Market {
	return agreed("Market", l.chain.Market(market), l.Engine.Market(market))
}

func (l *lockstep) Position(market vault.ID, of vault.Address) vault.Position {
	return agreed("Position", l.chain.Position(market, of), l.Engine.Position(market, of))
}

// agreed panics where two readings differ: reading cannot fail, and the run that finds a difference must.
func agreed[T comparable](what string, chain, native T) T {
	if chain != native {
		panic(fmt.Sprintf("the engines differ on %s: contracts %v, native %v", what, chain, native))
	}
	return chain
}
