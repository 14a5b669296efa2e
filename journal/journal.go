// Package journal is the double-entry record of who paid whom, and why.
//
// Every movement of a token is one posting from an account to another with a [Reason]. An account's balance is what
// its postings sum to, nothing else; what the engines keep in their own books must equal it, and [Journal.Settle]
// stops the run where it does not. Value that changes hands without a token moving (the discount at which collateral
// is sold, say) is posted the same way in a unit of account of its own, so that a borrower's loss is a query over
// reasons and sums to the last unit:
//
//	j := journal.New(2, 3)                                  // two units, three accounts to begin with
//	j.Post(borrower, liquidator, value, amount, journal.LiquidatorProfit)
//	j.Paid(borrower, journal.LiquidatorProfit)              // = amount
//
// A journal allocates only when it grows and is not safe for concurrent use; each arm of each path has its own.
package journal

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Account is a party: a borrower, a liquidator, the lending contract, a venue. Accounts are numbered from 0.
type Account uint32

// Unit is what a posting is counted in: a token's smallest unit, or the unit of account of values.
type Unit uint8

// ErrUnbalanced reports books that disagree. It means a defect in Ringfence, never in a scenario.
var ErrUnbalanced = errors.New("journal: books do not balance")

// Journal holds the balances of one arm on one path. Make it with [New].
type Journal struct {
	units    int
	balances []fixed.Signed // [account·units + unit]
	paid     []fixed.Signed // [account·attributed + reason]
	touched  []entry        // accounts posted to since the last Settle, each once
	epoch    uint32
	seen     []uint32 // [account·units + unit]: epoch of the last posting
	postings uint64
}

type entry struct {
	account Account
	unit    Unit
}

// New returns an empty journal for a number of units and an expected number of accounts.
func New(units, accounts int) *Journal {
	j := &Journal{units: units, epoch: 1}
	j.grow(accounts)
	return j
}

// Reset empties the journal and keeps its memory.
func (j *Journal) Reset() {
	if j.postings == 0 {
		return // as it was made
	}
	clear(j.balances)
	clear(j.paid)
	clear(j.seen)
	j.touched = j.touched[:0]
	j.epoch, j.postings = 1, 0
}

// Post moves amount of unit from one account to another.
func (j *Journal) Post(from, to Account, unit Unit, amount *uint256.Int, reason Reason) {
	if amount.IsZero() {
		return
	}
	j.PostSigned(from, to, unit, fixed.Positive(amount), reason)
}

// PostSigned is Post for an amount that may be negative, which moves the other way.
func (j *Journal) PostSigned(from, to Account, unit Unit, amount fixed.Signed, reason Reason) {
	if amount.IsZero() || from == to {
		return
	}
	j.grow(int(max(from, to)) + 1)
	j.move(from, unit, amount.Neg(), reason)
	j.move(to, unit, amount, reason)
	j.postings++
}

func (j *Journal) move(account Account, unit Unit, amount fixed.Signed, reason Reason) {
	at := int(account)*j.units + int(unit)
	j.balances[at] = j.balances[at].Add(amount)
	if j.seen[at] != j.epoch {
		j.seen[at] = j.epoch
		j.touched = append(j.touched, entry{account, unit})
	}
	if int(reason) < attributed {
		at := int(account)*attributed + int(reason)
		j.paid[at] = j.paid[at].Sub(amount)
	}
}

// Balance returns what the postings to and from account sum to in unit.
func (j *Journal) Balance(account Account, unit Unit) fixed.Signed {
	if at := int(account)*j.units + int(unit); at < len(j.balances) {
		return j.balances[at]
	}
	return fixed.Signed{}
}

// Paid returns what account has paid for a reason, net of what it received for it. Only the reasons of a loss are
// kept by account; for the others Paid is zero.
func (j *Journal) Paid(account Account, reason Reason) fixed.Signed {
	if at := int(account)*attributed + int(reason); int(reason) < attributed && at < len(j.paid) {
		return j.paid[at]
	}
	return fixed.Signed{}
}

// Loss returns what account has paid for all the reasons of a loss together.
func (j *Journal) Loss(account Account) fixed.Signed {
	var sum fixed.Signed
	for r := range Reason(Reasons) {
		if r.IsLoss() {
			sum = sum.Add(j.Paid(account, r))
		}
	}
	return sum
}

// Postings returns how many postings were made since the journal was made or reset.
func (j *Journal) Postings() uint64 { return j.postings }

// Settle ends a block. It asks the engines' own books for every balance posted to since the last Settle: books returns
// the amount it holds for the account in the unit, and false where no engine keeps that account. The first that
// differs by so much as one unit is ErrUnbalanced. Cost grows with what was posted, not with what exists.
func (j *Journal) Settle(books func(Account, Unit) (fixed.Signed, bool)) error {
	for _, e := range j.touched {
		actual, kept := books(e.account, e.unit)
		if !kept {
			continue
		}
		if posted := j.Balance(e.account, e.unit); posted.Cmp(actual) != 0 {
			return fmt.Errorf("%w: account %d, unit %d: postings sum to %s, the engine holds %s", ErrUnbalanced, e.account, e.unit, posted, actual)
		}
	}
	j.touched = j.touched[:0]
	j.epoch++
	return nil
}

// Trial is the trial balance: for each unit the balances of all accounts sum to zero.
func (j *Journal) Trial() error {
	for unit := range j.units {
		var sum fixed.Signed
		for at := unit; at < len(j.balances); at += j.units {
			sum = sum.Add(j.balances[at])
		}
		if !sum.IsZero() {
			return fmt.Errorf("%w: unit %d sums to %s over all accounts", ErrUnbalanced, unit, sum)
		}
	}
	return nil
}

func (j *Journal) grow(accounts int) {
	if accounts*j.units <= len(j.balances) {
		return
	}
	accounts = max(accounts, len(j.seen)/j.units*3/2)
	j.balances = append(j.balances, make([]fixed.Signed, accounts*j.units-len(j.balances))...)
	j.seen = append(j.seen, make([]uint32, accounts*j.units-len(j.seen))...)
	j.paid = append(j.paid, make([]fixed.Signed, accounts*attributed-len(j.paid))...)
}
