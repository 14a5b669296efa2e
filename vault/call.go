package vault

import "github.com/holiman/uint256"

// Verb names one of the calls that can be made inside a callback.
type Verb uint8

// The verbs. The zero Verb is none of them and is refused with [ErrUnknownVerb].
const (
	VerbSupply Verb = iota + 1
	VerbWithdraw
	VerbBorrow
	VerbRepay
	VerbSupplyCollateral
	VerbWithdrawCollateral
	VerbLiquidate
	VerbFlashLoan
	VerbAccrueInterest
	VerbSetAuthorization
)

var verbNames = [...]string{
	VerbSupply:             "supply",
	VerbWithdraw:           "withdraw",
	VerbBorrow:             "borrow",
	VerbRepay:              "repay",
	VerbSupplyCollateral:   "supplyCollateral",
	VerbWithdrawCollateral: "withdrawCollateral",
	VerbLiquidate:          "liquidate",
	VerbFlashLoan:          "flashLoan",
	VerbAccrueInterest:     "accrueInterest",
	VerbSetAuthorization:   "setAuthorization",
}

// String returns the verb's name in the contract, or "unknown".
func (v Verb) String() string {
	if v == 0 || int(v) >= len(verbNames) {
		return "unknown"
	}
	return verbNames[v]
}

// Call is one verb as a value. A flash-funded liquidation, for example, is a [Engine.FlashLoan] whose callback holds a
// VerbLiquidate: what the callback does, in order, is a slice of Calls.
type Call struct {
	Verb   Verb
	Caller Address // ignored inside a callback: whoever made the outer call makes the inner ones
	Market ID
	Token  Address // of a flash loan

	Assets uint256.Int // of a liquidation: the collateral to seize
	Shares uint256.Int // of a liquidation: the debt shares to repay

	OnBehalf Address // of a liquidation: the borrower; of an authorisation: who is authorised
	Receiver Address
	Allowed  bool // of an authorisation

	Then []Call // its own callback, for the verbs that have one
}

// within makes the calls of a callback, in order, as caller, and stops at the first that fails.
func (e *Engine) within(caller Address, calls []Call) error {
	for i := range calls {
		if err := e.perform(caller, &calls[i]); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) perform(caller Address, c *Call) (err error) {
	switch c.Verb {
	case VerbSupply:
		_, err = e.Supply(caller, c.Market, c.Assets, c.Shares, c.OnBehalf, c.Then...)
	case VerbWithdraw:
		_, err = e.Withdraw(caller, c.Market, c.Assets, c.Shares, c.OnBehalf, c.Receiver)
	case VerbBorrow:
		_, err = e.Borrow(caller, c.Market, c.Assets, c.Shares, c.OnBehalf, c.Receiver)
	case VerbRepay:
		_, err = e.Repay(caller, c.Market, c.Assets, c.Shares, c.OnBehalf, c.Then...)
	case VerbSupplyCollateral:
		err = e.SupplyCollateral(caller, c.Market, c.Assets, c.OnBehalf, c.Then...)
	case VerbWithdrawCollateral:
		err = e.WithdrawCollateral(caller, c.Market, c.Assets, c.OnBehalf, c.Receiver)
	case VerbLiquidate:
		_, err = e.Liquidate(caller, c.Market, c.OnBehalf, c.Assets, c.Shares, c.Then...)
	case VerbFlashLoan:
		err = e.FlashLoan(caller, c.Token, c.Assets, c.Then...)
	case VerbAccrueInterest:
		err = e.AccrueInterest(c.Market)
	case VerbSetAuthorization:
		err = e.SetAuthorization(caller, c.OnBehalf, c.Allowed)
	default:
		err = ErrUnknownVerb
	}
	return err
}
