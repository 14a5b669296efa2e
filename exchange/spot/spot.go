// Package spot is isolated spot margin: an account that borrows one asset of a pair to buy the other. It is the
// venue-side twin of a vault.
//
//	a := spot.Account{Class: class, Quote: amount(100)}
//	err := a.Borrow(false, amount(900), price(2000), now) // quote, at ten times
//	a.Base, a.Quote = amount(0.5), amount(0)              // what a trade made of it
//	a.Status(price(1900))                                 // where its margin level stands
//
// Amounts are smallest units. A price is quote units per base unit times 1e36. Times are unix seconds.
package spot

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/exchange/internal/rational"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Class is a leverage class of isolated spot margin: what the margin level must be for what. Ratios have scale 1e18 and
// are above 1e18. Source: Binance FAQ 7fbadf3c (three stored generations of the table).
type Class struct {
	Leverage    uint64
	Initial     uint256.Int // least level at which more may be borrowed or assets taken out
	Call        uint256.Int // margin call at and below
	Liquidation uint256.Int // liquidated at and below
	HourlyRate  uint256.Int // interest on what is borrowed, for each hour begun at the first and for each hour full after it; scale 1e18
}

// LLTV returns the liquidation LTV that a vault would have: 1e36/Liquidation, rounded down. 1.05 is 95.2 %, 1.15 87.0 %,
// 1.18 84.7 %.
func (c *Class) LLTV() uint256.Int { return exact.MulDivDown(&fixed.WAD, &fixed.WAD, &c.Liquidation) }

// Validate reports every fault of the class.
func (c *Class) Validate() error {
	var faults []error
	if c.Leverage < 2 {
		faults = append(faults, fmt.Errorf("spot: leverage %d must be at least 2", c.Leverage))
	}
	if !c.Liquidation.Gt(&fixed.WAD) {
		faults = append(faults, errors.New("spot: liquidation ratio must be above 1e18"))
	}
	if !c.Call.Gt(&c.Liquidation) {
		faults = append(faults, errors.New("spot: margin call ratio must be above the liquidation ratio"))
	}
	if c.Initial.Lt(&c.Call) {
		faults = append(faults, errors.New("spot: initial ratio must not be below the margin call ratio"))
	}
	return errors.Join(faults...)
}

// Loan is what is borrowed of one asset: interest is simple, kept apart from principal, and charged by the full hour, the
// first one in full at once.
type Loan struct {
	Principal uint256.Int
	Interest  uint256.Int
	charged   uint64 // up to when interest is charged, less the first hour
}

// Account is an isolated margin account of one pair, the venue-side twin of a vault: its base and quote are the only
// collateral and the only loans. Amounts are smallest units.
type Account struct {
	Class       Class
	Base, Quote uint256.Int // held
	BaseLoan    Loan
	QuoteLoan   Loan
}

// Status is where an account's margin level stands.
type Status uint8

const (
	Normal     Status = iota // above the ratio of a margin call
	MarginCall               // at it or below
	Liquidated               // at the liquidation ratio or below
)

func (s Status) String() string {
	return [...]string{"normal", "margin call", "liquidation"}[s]
}

var (
	// ErrLevel refuses what would leave the margin level below the class's initial ratio.
	ErrLevel = errors.New("spot: margin level would be below the initial ratio")
	// ErrBalance refuses what is not there.
	ErrBalance = errors.New("spot: balance is too low")
	// ErrHealthy refuses a liquidation above the liquidation ratio.
	ErrHealthy = errors.New("spot: margin level is above the liquidation ratio")
	// ErrZeroAmount and ErrAmountTooLarge refuse a loan.
	ErrZeroAmount     = errors.New("spot: amount must not be zero")
	ErrAmountTooLarge = errors.New("spot: amount must be below 2^128")
)

// Accrue charges interest for the hours that became full since the last charge, rounded up each time.
func (a *Account) Accrue(now uint64) {
	for _, l := range []*Loan{&a.BaseLoan, &a.QuoteLoan} {
		if l.Principal.IsZero() || now < l.charged+3600 {
			continue
		}
		hours := (now - l.charged) / 3600
		l.charge(&a.Class.HourlyRate, &l.Principal, hours)
		l.charged += hours * 3600
	}
}

func (l *Loan) charge(rate, principal *uint256.Int, hours uint64) {
	due := exact.MulDivUp(principal, rate, &fixed.WAD)
	due.Mul(&due, uint256.NewInt(hours))
	l.Interest.Add(&l.Interest, &due)
}

// Borrow lends base or quote to the account and charges the first hour at once. It is refused, with ErrLevel, where the
// margin level at price would be below the initial ratio; the account is unchanged then, but for interest.
func (a *Account) Borrow(base bool, amount, price *uint256.Int, now uint64) error {
	if amount.IsZero() {
		return ErrZeroAmount
	}
	if amount.BitLen() > 128 {
		return ErrAmountTooLarge
	}
	a.Accrue(now)
	after := *a
	l, held := &after.QuoteLoan, &after.Quote
	if base {
		l, held = &after.BaseLoan, &after.Base
	}
	if l.Principal.IsZero() {
		l.charged = now
	}
	l.Principal.Add(&l.Principal, amount)
	held.Add(held, amount)
	l.charge(&a.Class.HourlyRate, amount, 1)
	if level := after.Level(price); level.Lt(&a.Class.Initial) {
		return ErrLevel
	}
	*a = after
	return nil
}

// Repay pays back, interest first, out of what the account holds, and returns what was used: at most all that is owed.
func (a *Account) Repay(base bool, amount *uint256.Int, now uint64) (uint256.Int, error) {
	a.Accrue(now)
	l, held := &a.QuoteLoan, &a.Quote
	if base {
		l, held = &a.BaseLoan, &a.Base
	}
	pay := exact.Min(*amount, exact.Sum(&l.Principal, &l.Interest))
	if pay.Gt(held) {
		return uint256.Int{}, ErrBalance
	}
	held.Sub(held, &pay)
	interest := exact.Min(pay, l.Interest)
	l.Interest.Sub(&l.Interest, &interest)
	principal := pay
	principal.Sub(&principal, &interest)
	l.Principal.Sub(&l.Principal, &principal)
	return pay, nil
}

// Withdraw takes base or quote out, as long as the margin level at price stays at or above the initial ratio.
func (a *Account) Withdraw(base bool, amount, price *uint256.Int, now uint64) error {
	a.Accrue(now)
	after := *a
	held := &after.Quote
	if base {
		held = &after.Base
	}
	if amount.Gt(held) {
		return ErrBalance
	}
	held.Sub(held, amount)
	if level := after.Level(price); level.Lt(&a.Class.Initial) {
		return ErrLevel
	}
	*a = after
	return nil
}

// worth returns the value of assets (rounded down) and of loans with interest (rounded up), in quote units.
func (a *Account) worth(price *uint256.Int) (assets, owed uint256.Int) {
	assets = exact.MulDivDown(&a.Base, price, &fixed.PriceScale)
	assets.Add(&assets, &a.Quote)
	base := exact.Sum(&a.BaseLoan.Principal, &a.BaseLoan.Interest)
	owed = exact.MulDivUp(&base, price, &fixed.PriceScale)
	owed.Add(&owed, &a.QuoteLoan.Principal)
	owed.Add(&owed, &a.QuoteLoan.Interest)
	return assets, owed
}

// Level returns the margin level at price, scale 1e18, rounded down: value of all assets over value of all loans and
// interest. Without loans it is 2^256 − 1.
func (a *Account) Level(price *uint256.Int) uint256.Int {
	assets, owed := a.worth(price)
	if owed.IsZero() {
		return *new(uint256.Int).SetAllOne()
	}
	return exact.MulDivDown(&assets, &fixed.WAD, &owed)
}

// Status compares the margin level at price with the class's ratios.
func (a *Account) Status(price *uint256.Int) Status {
	level := a.Level(price)
	switch {
	case !level.Gt(&a.Class.Liquidation):
		return Liquidated
	case !level.Gt(&a.Class.Call):
		return MarginCall
	}
	return Normal
}

// LiquidationPrice returns the price at which the margin level is the liquidation ratio R, rounded down, and false where
// none is: held base B and quote Q, owed base b and quote d,
//
//	(B·P + Q)/(b·P + d) = R   ⇔   P = (R·d − Q)/(B − R·b)
func (a *Account) LiquidationPrice() (uint256.Int, bool) {
	owedBase, owedQuote := exact.Sum(&a.BaseLoan.Principal, &a.BaseLoan.Interest), exact.Sum(&a.QuoteLoan.Principal, &a.QuoteLoan.Interest)
	ratio := rational.Of(&a.Class.Liquidation, &fixed.WAD)
	whole := func(x *uint256.Int) fixed.Signed { return fixed.Positive(x) }
	top := rational.Minus(rational.Times(ratio, rational.Signed(whole(&owedQuote))), rational.Signed(whole(&a.Quote)))
	bottom := rational.Minus(rational.Signed(whole(&a.Base)), rational.Times(ratio, rational.Signed(whole(&owedBase))))
	if bottom.Sign() == 0 {
		return uint256.Int{}, false
	}
	price := rational.Price(rational.Over(top, bottom))
	return price, !price.IsZero()
}

// Liquidate closes an account whose level at price is at or below the liquidation ratio: fetched is what selling all its
// base brought, less the base that its loan needs back, or, below 0, what buying that base cost. It returns what is left to
// the owner, and the shortfall that the venue's fund bears, one of them 0. The account is empty afterwards.
func (a *Account) Liquidate(price *uint256.Int, now uint64, fetched fixed.Signed) (left, shortfall uint256.Int, err error) {
	a.Accrue(now)
	if a.Status(price) != Liquidated {
		return uint256.Int{}, uint256.Int{}, ErrHealthy
	}
	owed := exact.Sum(&a.QuoteLoan.Principal, &a.QuoteLoan.Interest)
	rest := fixed.Positive(&a.Quote).Add(fetched).Sub(fixed.Positive(&owed))
	*a = Account{Class: a.Class}
	return rest.Capped(), rest.Neg().Capped(), nil
}
