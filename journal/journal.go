// Package journal is the double-entry record of who paid whom, and why.
//
// Every movement of a token is one posting from an account to another with a [Reason]. An account's balance is what its
// postings sum to, nothing else. So all balances of a unit sum to zero by construction, which proves nothing; what can fail
// is that the engines' own books say the same. [Journal.Settle] asks them after each block for the accounts that were
// posted to, and [Journal.Audit] at the end of a path for all. A difference stops the run.
//
// Value may change hands without a token moving: the discount at which collateral is sold, say. It is posted the same way
// in a unit of account of its own. A borrower's loss is then a query over reasons, and sums to the last unit:
//
//	j := journal.New(2, 3)                                  // two units, three accounts to begin with
//	j.Post(borrower, liquidator, value, amount, journal.LiquidatorProfit)
//	j.Paid(borrower, journal.LiquidatorProfit)              // = amount
//
// A journal allocates only when it grows or an account is first posted to. It is not safe for concurrent use; each arm of
// each path has its own.
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
	balances []column           // by unit
	paid     [attributed]column // by reason
	touched  []entry            // accounts posted to since the last Settle, each once
	epoch    uint32
	seen     []uint32 // [account·units + unit]: epoch of the last posting
	postings uint64
	told     func(Posting) // nil where nobody listens
}

// Posting is one movement.
type Posting struct {
	From, To Account
	Unit     Unit
	Amount   fixed.Signed // below 0 where it moved the other way
	Reason   Reason
}

type entry struct {
	account Account
	unit    Unit
}

// column holds a sum for each account, in pages that are made once one of their accounts has a sum: most borrowers hold one
// unit, and are never liquidated.
type column struct{ pages []*[page]fixed.Signed }

const page = 64 // accounts

// of is an account's sum.
func (c *column) of(account Account) fixed.Signed {
	if at := int(account / page); at < len(c.pages) && c.pages[at] != nil {
		return c.pages[at][account%page]
	}
	return fixed.Signed{}
}

// add adds to an account's sum.
func (c *column) add(account Account, amount fixed.Signed) {
	at := int(account / page)
	for at >= len(c.pages) {
		c.pages = append(c.pages, nil)
	}
	if c.pages[at] == nil {
		c.pages[at] = new([page]fixed.Signed)
	}
	sum := &c.pages[at][account%page]
	*sum = sum.Add(amount)
}

// clear empties all accounts and keeps their memory.
func (c *column) clear() {
	for _, p := range c.pages {
		if p != nil {
			clear(p[:])
		}
	}
}

// New returns an empty journal for a number of units and an expected number of accounts.
func New(units, accounts int) *Journal {
	j := &Journal{units: units, epoch: 1, balances: make([]column, units)}
	j.grow(accounts)
	return j
}

// Reset empties the journal and keeps its memory.
func (j *Journal) Reset() {
	if j.postings == 0 {
		return // as it was made
	}
	for unit := range j.balances {
		j.balances[unit].clear()
	}
	for reason := range j.paid {
		j.paid[reason].clear()
	}
	clear(j.seen)
	j.touched = j.touched[:0]
	j.epoch, j.postings = 1, 0
}

// Listen has every posting told as it is made, from now on and after a Reset too. A nil listener is none.
func (j *Journal) Listen(told func(Posting)) { j.told = told }

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
	if j.told != nil {
		j.told(Posting{from, to, unit, amount, reason})
	}
}

func (j *Journal) move(account Account, unit Unit, amount fixed.Signed, reason Reason) {
	j.balances[unit].add(account, amount)
	at := int(account)*j.units + int(unit)
	if j.seen[at] != j.epoch {
		j.seen[at] = j.epoch
		j.touched = append(j.touched, entry{account, unit})
	}
	if int(reason) < attributed {
		j.paid[reason].add(account, amount.Neg())
	}
}

// Balance returns what the postings to and from account sum to in unit.
func (j *Journal) Balance(account Account, unit Unit) fixed.Signed {
	return j.balances[unit].of(account)
}

// Paid returns what account has paid for a reason, net of what it received for it. Only the reasons of a loss are
// kept by account; for the others Paid is zero.
func (j *Journal) Paid(account Account, reason Reason) fixed.Signed {
	if int(reason) >= attributed {
		return fixed.Signed{}
	}
	return j.paid[reason].of(account)
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

// Confirm says what the engines' own books hold for an account in a unit, and false where no engine keeps that account: the
// market that moves prices, say. Payees are confirmed like payers wherever somebody else counts what they received.
type Confirm func(Account, Unit) (amount fixed.Signed, kept bool)

// Settle ends a block. Every balance posted to since the last Settle is held against the engines' books. The first that
// differs by so much as one unit is ErrUnbalanced. The cost grows with what was posted, not with what exists.
func (j *Journal) Settle(books Confirm) error {
	for _, e := range j.touched {
		if err := j.confirm(e.account, e.unit, books); err != nil {
			return err
		}
	}
	j.touched = j.touched[:0]
	j.epoch++
	return nil
}

// Audit ends a path. Every account is held against the engines' books in every unit, those that nothing was ever posted to
// included: what an engine moved and nobody posted is found here. The first that differs is ErrUnbalanced.
func (j *Journal) Audit(books Confirm) error {
	for at := range j.seen {
		if err := j.confirm(Account(at/j.units), Unit(at%j.units), books); err != nil {
			return err
		}
	}
	return nil
}

func (j *Journal) confirm(account Account, unit Unit, books Confirm) error {
	actual, kept := books(account, unit)
	if posted := j.Balance(account, unit); kept && posted.Cmp(actual) != 0 {
		return fmt.Errorf("%w: account %d, unit %d: postings sum to %s, the engine holds %s", ErrUnbalanced, account, unit, posted, actual)
	}
	return nil
}

func (j *Journal) grow(accounts int) {
	if accounts*j.units <= len(j.seen) {
		return
	}
	accounts = max(accounts, len(j.seen)/j.units*3/2)
	j.seen = append(j.seen, make([]uint32, accounts*j.units-len(j.seen))...)
}
