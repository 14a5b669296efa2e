package design

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
)

// loan is a vault of LLAMMA's.
type loan struct {
	owner  vault.Address
	n1     int
	shares []uint256.Int // of the bands from n1 on; none where nothing is in the bands
	owed   uint256.Int   // debt shares
	left   uint256.Int   // loan tokens that are the owner's after the loan ended

	top   uint256.Int // the upper edge of the first band
	down  uint256.Int // what the bands would fetch on the way down, loan units
	at    uint256.Int // the price for which that is known; 0 where it is not
	still bool        // it is so at every price above the top, for all is collateral
}

// ends are the outermost bands of a loan; where it has none the second is below the first.
func (l *loan) ends() (low, high int) { return l.n1, l.n1 + len(l.shares) - 1 }

// lies reports whether a loan has a band from low to high.
func (l *loan) lies(low, high int) bool {
	first, last := l.ends()
	return first <= last && first <= high && last >= low
}

// Begin implements [Converter].
func (s *llamma) Begin(now uint64, price uint256.Int, dst []Move) ([]Move, error) {
	if err := s.tell(now, &price); err != nil {
		return dst, err
	}
	s.found = s.Beyond(s.id, price, uint256.Int{}, now, s.found[:0])
	for i := range s.found {
		var err error
		if dst, err = s.place(s.found[i].Borrower, dst); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func (s *llamma) loanOf(owner vault.Address) *loan {
	k, known := s.number[owner]
	if !known {
		k = len(s.loans)
		s.number[owner] = k
		s.loans = append(s.loans, loan{owner: owner})
	}
	return &s.loans[k]
}

func (s *llamma) known(owner vault.Address) *loan {
	if k, is := s.number[owner]; is {
		return &s.loans[k]
	}
	return nil
}

// place puts all collateral that a vault has in the ledger into bands for the debt that it has.
func (s *llamma) place(owner vault.Address, dst []Move) ([]Move, error) {
	l := s.loanOf(owner)
	p := s.Position(s.id, owner)
	totals, err := s.Accrued(s.id)
	if err != nil {
		return dst, err
	}
	debt, err := totals.Debt(p.BorrowShares)
	if err != nil {
		return dst, err
	}
	var c checked
	coll := c.mul(p.Collateral, s.collateral)
	e := c.keep(s.effective(coll, s.Bands, s.LoanDiscount))
	top := c.keep(s.edge(s.active))
	if c.err != nil {
		return dst, c.err
	}
	n1, err := s.firstBand(e, c.mul(debt, s.loan), top, s.Bands, s.active)
	if errors.Is(err, ErrTooLow) { // less than carries any debt
		n1, err = s.active, nil
	}
	if err != nil {
		return dst, err
	}
	// Above the price, or among bands that hold loan tokens, none of which is beyond the active one, the first that
	// takes collateral.
	shares := l.shares[:0]
	for n1 = max(n1, s.lowest()); ; n1++ {
		if shares, err = s.deposit(coll, n1, n1+int(s.Bands)-1, shares[:0]); !errors.Is(err, ErrBelow) {
			break
		}
	}
	if errors.Is(err, ErrTooLow) { // too little for bands: it stays in the vault
		l.shares, l.owed = l.shares[:0], p.BorrowShares
		return dst, nil
	}
	if err != nil {
		return dst, err
	}
	if err := s.Seize(s.id, owner, Bands, p.Collateral); err != nil {
		return dst, err
	}
	l.n1, l.shares, l.owed = n1, shares, p.BorrowShares
	if l.top, err = s.edge(n1); err != nil {
		return dst, err
	}
	s.stir(l.ends())
	return append(dst, Move{vault.EngineAddress, Bands, Collateral, p.Collateral, journal.Collateral, Started}), nil
}

// lowest is the first band whose upper edge is not above the oracle's price.
func (s *llamma) lowest() int {
	n := s.active
	for range maxSkips {
		if up, err := s.edge(n); err != nil || !up.Gt(&s.po) {
			return n
		}
		n++
	}
	return n
}

// Changed implements [Converter]. A loan whose bands hold loan tokens keeps them.
func (s *llamma) Changed(owner vault.Address, dst []Move) ([]Move, error) {
	l := s.loanOf(owner)
	p := s.Position(s.id, owner)
	l.owed = p.BorrowShares
	s.version++
	if len(l.shares) > 0 {
		if l.n1 <= s.active && !p.BorrowShares.IsZero() {
			return dst, nil // what was added stays in the vault
		}
		x, y, err := s.withdraw(one, l.n1, l.shares)
		if err != nil {
			return dst, err
		}
		s.stir(l.ends())
		l.shares = l.shares[:0]
		x.Div(&x, &s.loan)
		y.Div(&y, &s.collateral)
		l.left.Add(&l.left, &x)
		if !y.IsZero() {
			if err := s.SupplyCollateral(Bands, s.id, y, owner); err != nil {
				return dst, err
			}
			dst = append(dst, Move{Bands, vault.EngineAddress, Collateral, y, journal.Collateral, Settled})
		}
	}
	if p = s.Position(s.id, owner); p.BorrowShares.IsZero() || p.Collateral.IsZero() {
		return dst, nil
	}
	return s.place(owner, dst)
}
