package exchange

import (
	"errors"
	"fmt"
)

// What an account may be refused. Where the rules name a venue that has a code or wording of its own for the reason,
// the error is a *Refusal that wraps one of these.
var (
	ErrAmountTooLarge      = errors.New("exchange: amount must be below 2^128")
	ErrZeroSize            = errors.New("exchange: size must not be zero")
	ErrNoFill              = errors.New("exchange: the venue fills nothing")
	ErrAboveRiskLimit      = errors.New("exchange: position would be above the last tier")
	ErrNoRiskLimit         = errors.New("exchange: tiers follow the value here: there is no risk limit to choose")
	ErrOpenPosition        = errors.New("exchange: not while the position is open")
	ErrOpenOrders          = errors.New("exchange: not while orders are open: cancel them first")
	ErrNoPosition          = errors.New("exchange: there is no open position")
	ErrOtherMarket         = errors.New("exchange: this subaccount holds a position in another market, and isolates one: use another subaccount")
	ErrNoIsolatedMode      = errors.New("exchange: positions are isolated by subaccount here: add one and open there")
	ErrNoCrossMode         = errors.New("exchange: there is no cross margin here: positions are isolated")
	ErrLeverageTooHigh     = errors.New("exchange: leverage is above what the tier allows")
	ErrLeverageUnchanged   = errors.New("exchange: leverage is what it was")
	ErrLeverageReduction   = errors.New("exchange: leverage of an open position cannot be reduced: add margin instead")
	ErrLeverageFixed       = errors.New("exchange: leverage cannot be changed in cross mode")
	ErrZeroLeverage        = errors.New("exchange: leverage must be above zero")
	ErrBelowInitialMargin  = errors.New("exchange: margin is below the initial margin")
	ErrInsufficientBalance = errors.New("exchange: available balance is too low")
	ErrInsufficientMargin  = errors.New("exchange: available balance is too low to add that margin")
	ErrMarginUnchanged     = errors.New("exchange: margin is what it was")
	ErrRemoveTooMuch       = errors.New("exchange: more than the margin that may be removed")
	ErrRemoveNotAllowed    = errors.New("exchange: margin cannot be removed from an open position")
	ErrCrossPosition       = errors.New("exchange: the position is cross: its margin is the whole pool")
	ErrOneWay              = errors.New("exchange: a position is open on the other side, and this venue has one a market: reduce it first")
	ErrOtherMode           = errors.New("exchange: what is open in the symbol or account has the other margin mode")
	ErrNoMark              = errors.New("exchange: the market has no mark price yet: Mark it first")
	ErrModeUnchanged       = errors.New("exchange: margin mode is what it was")
	ErrUnknownMode         = errors.New("exchange: margin mode must be isolated or cross")
	ErrAutoMarginCross     = errors.New("exchange: automatic margin is for isolated positions")
	ErrWouldLiquidate      = errors.New("exchange: would be liquidated at once")
	ErrReduceOnly          = errors.New("exchange: size is above the position's")
	ErrWithdrawalsGated    = errors.New("exchange: withdrawals are closed for some time after an uncovered loss")
	ErrOrderPrice          = errors.New("exchange: an order's price must be above zero and within the book's range")
	ErrOrderSize           = errors.New("exchange: an order's size must be above zero and within the book's range")
	ErrWouldTrigger        = errors.New("exchange: the order would trigger at once")
	ErrPostOnly            = errors.New("exchange: a post-only order would trade at once")
	ErrFillOrKill          = errors.New("exchange: a fill-or-kill order cannot be filled whole")
)

// Refusal is a venue's own refusal: its code and, where it is documented, its wording.
type Refusal struct {
	Venue  string
	Code   int    // as the venue's interface returns it; 0 where it has words only
	Reason string // the venue's wording
	Rule   error  // which of this package's errors it is
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("%v (%s %d: %s)", r.Rule, r.Venue, r.Code, r.Reason)
}

// Unwrap returns the rule.
func (r *Refusal) Unwrap() error { return r.Rule }

type reason struct {
	code    int
	wording string
}

// refusals are the venues' codes: Bybit docs/v5/error, Binance derivatives error codes, BitMEX swagger descriptions.
var refusals = map[string]map[error]reason{
	"bybit": {
		ErrInsufficientBalance: {110007, "Available balance is insufficient"},
		ErrWouldLiquidate:      {110011, "Liquidation will be triggered immediately by this adjustment"},
		ErrLeverageTooHigh:     {110013, "Cannot set leverage due to risk limit level"},
		ErrAboveRiskLimit:      {110013, "Cannot set leverage due to risk limit level"},
		ErrInsufficientMargin:  {110014, "Insufficient available balance to add additional margin"},
		ErrCrossPosition:       {110015, "The position is in cross margin mode"},
		ErrModeUnchanged:       {110026, "Margin mode is not modified"},
		ErrMarginUnchanged:     {110027, "Margin is not modified"},
		ErrNoPosition:          {110033, "There is no position"},
		ErrLeverageFixed:       {110036, "Leverage cannot be changed in cross margin mode"},
		ErrLeverageUnchanged:   {110043, "Leverage is not modified"},
		ErrAutoMarginCross:     {110076, "Automatic margin is for isolated margin mode only"},
		ErrRemoveTooMuch:       {110078, "Added margin more than max can reduce margin"},
	},
	"binance": {
		ErrInsufficientBalance: {-2019, "Margin is insufficient."},
		ErrWouldTrigger:        {-2021, "Order would immediately trigger."},
		ErrReduceOnly:          {-2022, "ReduceOnly Order is rejected."},
		ErrOrderPrice:          {-4001, "Price less than 0."},
		ErrOrderSize:           {-4003, "Quantity less than zero."},
		ErrAboveRiskLimit:      {-2027, "Exceeded the maximum allowable position at current leverage."},
		ErrLeverageTooHigh:     {-2028, "Leverage is smaller than permitted: insufficient margin balance."},
		ErrModeUnchanged:       {-4046, "No need to change margin type."},
		ErrOpenOrders:          {-4047, "Margin type cannot be changed if there exists open orders."},
		ErrOpenPosition:        {-4048, "Margin type cannot be changed if there exists position."},
		ErrInsufficientMargin:  {-4051, "Isolated balance insufficient."},
		ErrRemoveTooMuch:       {-4051, "Isolated balance insufficient."},
		ErrNoPosition:          {-4054, "Cannot add position margin: position is 0."},
		ErrLeverageReduction:   {-4161, "Leverage reduction is not supported in Isolated Margin Mode with open positions."},
	},
	"bitmex": {
		ErrRemoveTooMuch: {0, "cannot remove margin below the initial margin threshold"},
	},
}

// Refuse dresses one of this package's errors in the venue's own code where it has one, for whoever stands before the engine.
func (e *Accounts) Refuse(rule error) error { return e.refuse(rule) }

// refuse dresses a rule in the venue's own code where it has one.
func (e *Accounts) refuse(rule error) error {
	if r, ok := refusals[e.rules.Venue][rule]; ok {
		return &Refusal{Venue: e.rules.Venue, Code: r.code, Reason: r.wording, Rule: rule}
	}
	return rule
}
