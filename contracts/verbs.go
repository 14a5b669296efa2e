package contracts

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

func moved(out output, err error) (vault.Moved, error) {
	if err != nil {
		return vault.Moved{}, err
	}
	return vault.Moved{Assets: out.word(0), Shares: out.word(1)}, nil
}

// Supply lends to a market on an account's behalf: see [vault.Engine.Supply].
func (e *Engine) Supply(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error) {
	return moved(e.act(caller, &vault.Call{
		Verb: vault.VerbSupply, Market: market, Assets: assets, Shares: shares, OnBehalf: onBehalf, Then: then,
	}))
}

// Withdraw takes back what was lent: see [vault.Engine.Withdraw].
func (e *Engine) Withdraw(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf, receiver vault.Address) (vault.Moved, error) {
	return moved(e.act(caller, &vault.Call{
		Verb: vault.VerbWithdraw, Market: market, Assets: assets, Shares: shares, OnBehalf: onBehalf, Receiver: receiver,
	}))
}

// Borrow takes a loan against an account's collateral: see [vault.Engine.Borrow].
func (e *Engine) Borrow(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf, receiver vault.Address) (vault.Moved, error) {
	return moved(e.act(caller, &vault.Call{
		Verb: vault.VerbBorrow, Market: market, Assets: assets, Shares: shares, OnBehalf: onBehalf, Receiver: receiver,
	}))
}

// Repay pays an account's debt: see [vault.Engine.Repay].
func (e *Engine) Repay(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error) {
	return moved(e.act(caller, &vault.Call{
		Verb: vault.VerbRepay, Market: market, Assets: assets, Shares: shares, OnBehalf: onBehalf, Then: then,
	}))
}

// SupplyCollateral adds to an account's collateral: see [vault.Engine.SupplyCollateral].
func (e *Engine) SupplyCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf vault.Address, then ...vault.Call) error {
	_, err := e.act(caller, &vault.Call{
		Verb: vault.VerbSupplyCollateral, Market: market, Assets: assets, OnBehalf: onBehalf, Then: then,
	})
	return err
}

// WithdrawCollateral takes from an account's collateral: see [vault.Engine.WithdrawCollateral].
func (e *Engine) WithdrawCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf, receiver vault.Address) error {
	_, err := e.act(caller, &vault.Call{
		Verb: vault.VerbWithdrawCollateral, Market: market, Assets: assets, OnBehalf: onBehalf, Receiver: receiver,
	})
	return err
}

// Liquidate closes an unhealthy vault, or a part of it, by the markets' rule: see [vault.Engine.Liquidate].
func (e *Engine) Liquidate(caller vault.Address, market vault.ID, borrower vault.Address, amount, repaidShares uint256.Int, then ...vault.Call) (vault.Liquidation, error) {
	out, err := e.act(caller, &vault.Call{
		Verb: vault.VerbLiquidate, Market: market, Assets: amount, Shares: repaidShares, OnBehalf: borrower, Then: then,
	})
	if err != nil {
		return vault.Liquidation{}, err
	}
	l := vault.Liquidation{
		SeizedAssets:  out.word(0),
		RepaidAssets:  out.word(1),
		RepaidShares:  out.word(2),
		BadDebtAssets: out.word(3),
		BadDebtShares: out.word(4),
	}
	if e.policy != "" { // the rulebook has no protocol that gets a share
		l.ProtocolAssets = out.word(5)
		l.TakenOver = out.number(6) != 0
	}
	return l, nil
}

// FlashLoan lends any token the rulebook holds for the time of one callback, free of charge: see
// [vault.Engine.FlashLoan].
func (e *Engine) FlashLoan(caller, token vault.Address, assets uint256.Int, then ...vault.Call) error {
	_, err := e.act(caller, &vault.Call{Verb: vault.VerbFlashLoan, Token: token, Assets: assets, Then: then})
	return err
}

// AccrueInterest brings a market's totals up to date. Error: [vault.ErrMarketNotCreated], and those of its interest
// rate model.
func (e *Engine) AccrueInterest(market vault.ID) error {
	_, err := e.act(issuer, &vault.Call{Verb: vault.VerbAccrueInterest, Market: market})
	return err
}
