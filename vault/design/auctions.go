package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
)

// auctions is what designs that sell from lots have in common: the verbs that move collateral, debts and money between a
// vault, the lots and the protocol's account.
type auctions struct {
	Ledger
	id     vault.ID
	params vault.Params
	price  uint256.Int // the oracle's, at the last tick
}

// payment is how what a taker pays is divided: the lot's debt first, then the protocol.
type payment struct {
	pay    uint256.Int // loan units, in all
	repaid uint256.Int // of them to the pool
	shares uint256.Int // for these debt shares
	whole  bool        // they are all that the lot owes
	kept   uint256.Int // and to the protocol
}

// paying divides a payment for a lot whose debt is a case's.
func paying(c *vault.Case, pay uint256.Int) (p payment, err error) {
	p.pay = pay
	debt, err := c.Totals.Debt(c.Position.BorrowShares)
	if err != nil {
		return p, err
	}
	if pay.Lt(&debt) {
		p.repaid = pay
		p.shares, err = c.Totals.DebtShares(pay)
		return p, err
	}
	p.repaid, p.shares, p.whole = debt, c.Position.BorrowShares, true
	p.kept.Sub(&pay, &debt)
	return p, nil
}

// put takes collateral and debt shares out of a vault and into a lot.
func (a *auctions) put(owner vault.Address, units, shares *uint256.Int, dst []Move) ([]Move, error) {
	if err := a.Assume(a.id, owner, Lots, *shares); err != nil {
		return dst, err
	}
	if err := a.Seize(a.id, owner, Lots, *units); err != nil {
		return dst, err
	}
	return append(dst, Move{vault.EngineAddress, Lots, Collateral, *units, journal.Seize, Started}), nil
}

// sell gives collateral of a lot for a payment.
func (a *auctions) sell(who, owner vault.Address, p *payment, units *uint256.Int, dst []Move) ([]Move, error) {
	if has := a.Balance(a.params.Loan, who); p.pay.Gt(&has) {
		return dst, vault.ErrInsufficientBalance
	}
	dst, err := a.settle(who, p, Taken, dst)
	if err != nil {
		return dst, err
	}
	if err := a.Transfer(a.params.Collateral, Lots, who, *units); err != nil {
		return dst, err
	}
	return append(dst, Move{Lots, who, Collateral, *units, journal.Seize, Taken}), nil
}

// settle pays off a lot's debt, then the protocol.
func (a *auctions) settle(who vault.Address, p *payment, event Event, dst []Move) ([]Move, error) {
	dst, err := a.repay(who, Lots, p, event, dst)
	if err != nil || p.kept.IsZero() {
		return dst, err
	}
	if err := a.Transfer(a.params.Loan, who, vault.TreasuryAddress, p.kept); err != nil {
		return dst, err
	}
	return append(dst, Move{who, vault.TreasuryAddress, Loan, p.kept, journal.ProtocolFee, event}), nil
}

// repay pays off somebody's debt.
func (a *auctions) repay(who, debtor vault.Address, p *payment, event Event, dst []Move) ([]Move, error) {
	if p.repaid.IsZero() {
		return dst, nil
	}
	assets, shares := p.repaid, uint256.Int{}
	if p.whole {
		assets, shares = shares, p.shares
	}
	if _, err := a.Repay(who, a.id, assets, shares, debtor); err != nil {
		return dst, err
	}
	return append(dst, Move{who, vault.EngineAddress, Loan, p.repaid, journal.Repay, event}), nil
}

// pay pays a reward out of the protocol's account.
func (a *auctions) pay(who vault.Address, reward *uint256.Int, event Event, dst []Move) ([]Move, error) {
	if reward.IsZero() {
		return dst, nil
	}
	if err := a.Transfer(a.params.Loan, vault.TreasuryAddress, who, *reward); err != nil {
		return dst, err
	}
	return append(dst, Move{vault.TreasuryAddress, who, Loan, *reward, journal.Fee, event}), nil
}

// close ends a lot: debt that is left is lost, collateral that is left is its owner's.
func (a *auctions) close(owner vault.Address, units, shares *uint256.Int, dst []Move) ([]Move, error) {
	if !shares.IsZero() {
		bad, err := a.WriteOff(a.id, Lots, *shares)
		if err != nil {
			return dst, err
		}
		if !bad.IsZero() {
			dst = append(dst, Move{Suppliers, owner, Claim, bad, journal.BadDebt, WrittenOff})
		}
	}
	if units.IsZero() {
		return dst, nil
	}
	if err := a.Transfer(a.params.Collateral, Lots, owner, *units); err != nil {
		return dst, err
	}
	return append(dst, Move{Lots, owner, Collateral, *units, journal.Collateral, Settled}), nil
}

// anything is what a unit paid may earn where something is got for nothing.
var anything = *new(uint256.Int).Lsh(uint256.NewInt(1), 200)
