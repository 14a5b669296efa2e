package lending

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/books"
)

// owners is the market that borrowers see.
type owners struct{ *running }

// Position is a borrower's vault as its owner sees it.
func (o owners) Position(i int) (collateral, debt uint256.Int, open bool) {
	p := o.position(o.index, i)
	if o.turns != nil { // what it owes beyond the coins that it has
		collateral, debt = o.standing(o.index, i)
		coins := o.coins(i)
		return collateral, fixed.MinusCapped(&debt, &coins), !p.BorrowShares.IsZero()
	}
	totals := o.accrued()
	debt, err := totals.Debt(p.BorrowShares)
	if err != nil {
		panic(err)
	}
	return p.Collateral, debt, !p.BorrowShares.IsZero()
}

// AddCollateral puts the owner's own collateral into its vault.
func (o owners) AddCollateral(i int, amount uint256.Int) error {
	who := borrowerAddress(i)
	o.touch(i)
	if err := o.rules.Mint(collateralAddress, who, amount); err != nil {
		return err
	}
	if err := o.rules.SupplyCollateral(who, o.market, amount, who); err != nil {
		return err
	}
	o.books.Journal.Post(o.books.World, o.books.Pool, books.CollateralUnit, &amount, journal.Collateral)
	return o.contributed(i)
}

// Repay pays off the owner's debt from elsewhere; an amount that covers all of it repays the shares, so that none is left.
func (o owners) Repay(i int, amount uint256.Int) error {
	who := borrowerAddress(i)
	o.touch(i)
	_, debt, _ := o.Position(i)
	shares := uint256.Int{}
	if !amount.Lt(&debt) {
		shares, amount = o.rules.Position(o.market, who).BorrowShares, uint256.Int{}
	} else {
		debt = amount
	}
	if err := o.rules.Mint(loanAddress, who, debt); err != nil {
		return err
	}
	moved, err := o.rules.Repay(who, o.market, amount, shares, who)
	if err != nil {
		return err
	}
	o.books.Journal.Post(o.books.World, o.books.Pool, books.LoanUnit, &moved.Assets, journal.Repay)
	return o.contributed(i)
}

func (o owners) contributed(i int) error {
	if err := o.rearrange(i); err != nil {
		return err
	}
	collateral, debt := o.standing(o.index, i)
	coins := o.coins(i)
	o.books.Contribute(i, &collateral, fixed.Positive(&debt), fixed.Positive(&coins))
	return nil
}
