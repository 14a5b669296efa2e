package agents

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Supplier is who lends: a value without state, like a borrower's behaviour. Whoever still lends when bad debt is
// realised shares it in proportion.
type Supplier interface {
	// Kind is its name in scenarios.
	Kind() string
	// Withdraw is how much it takes out, given what it sees at the end of a block, loan smallest units; never above
	// Balance or Idle.
	Withdraw(Lending) uint256.Int
}

// Lending is what a supplier sees. Amounts are loan smallest units.
type Lending struct {
	Balance uint256.Int // what the market owes it
	Idle    uint256.Int // what the market could pay out now
	BadDebt uint256.Int // written off since the path began
}

// Patient never withdraws.
type Patient struct{}

// Kind is "patient".
func (Patient) Kind() string { return "patient" }

// Withdraw takes nothing.
func (Patient) Withdraw(Lending) (none uint256.Int) { return none }

// Fleeing withdraws all it can as soon as bad debt has been realised.
type Fleeing struct{}

// Kind is "fleeing".
func (Fleeing) Kind() string { return "fleeing" }

// Withdraw takes min(Balance, Idle) once there is bad debt.
func (Fleeing) Withdraw(see Lending) (all uint256.Int) {
	if see.BadDebt.IsZero() {
		return all
	}
	if see.Idle.Lt(&see.Balance) {
		return see.Idle
	}
	return see.Balance
}

// Supply is how much the market has to lend when a study begins.
type Supply struct {
	Utilisation uint256.Int // debt over supply, scale 1e18, above 0 and at most 1
	Suppliers   int         // among whom it is split evenly
}

// DefaultSupply lends 90 % of what is supplied, where Morpho Blue's adaptive curve steers (its TARGET_UTILIZATION), by ten
// suppliers.
var DefaultSupply = Supply{Utilisation: *uint256.NewInt(0.9e18), Suppliers: 10}

// Validate reports every fault.
func (s Supply) Validate() error {
	var faults []error
	if s.Utilisation.IsZero() || s.Utilisation.Gt(&fixed.WAD) {
		faults = append(faults, fmt.Errorf("agents: utilisation is %s/1e18: above 0 and at most 1, since nobody can borrow what is not supplied", s.Utilisation.Dec()))
	}
	if s.Suppliers < 1 {
		faults = append(faults, fmt.Errorf("agents: %d suppliers: at least one", s.Suppliers))
	}
	return errors.Join(faults...)
}

// Amounts is what each supplier supplies so that debt is Utilisation of the whole: ⌈debt·1e18/Utilisation⌉ in all, rounded
// up so that the debt can be lent, split evenly, the units left over going one each to the first suppliers.
func (s Supply) Amounts(debt *uint256.Int) ([]uint256.Int, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	total, err := fixed.WDivUp(debt, &s.Utilisation)
	if err != nil {
		return nil, fmt.Errorf("agents: supply: %w", err)
	}
	var share, rest uint256.Int
	share.DivMod(&total, uint256.NewInt(uint64(s.Suppliers)), &rest)
	amounts := make([]uint256.Int, s.Suppliers)
	for i := range amounts {
		amounts[i] = share
		if rest.GtUint64(uint64(i)) {
			amounts[i].AddUint64(&share, 1)
		}
	}
	return amounts, nil
}

// TotalDebt is the sum of what borrowers owe, or fixed.ErrOverflow.
func TotalDebt(borrowers []Borrower) (sum uint256.Int, err error) {
	for i := range borrowers {
		if sum, err = fixed.Add(&sum, &borrowers[i].Debt); err != nil {
			return sum, fmt.Errorf("agents: total debt: %w", err)
		}
	}
	return sum, nil
}
