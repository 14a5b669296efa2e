package parity

import (
	"fmt"
	"strings"

	"github.com/holiman/uint256"
)

// Kind says what a step of a history does. Its text is what a history file writes.
type Kind string

// The kinds of step. Those from Supply on are the rulebook's verbs and may stand inside a callback.
const (
	AddToken        Kind = "addToken"
	AddOracle       Kind = "addOracle"
	AddIRM          Kind = "addIRM"
	Mint            Kind = "mint"
	Burn            Kind = "burn"
	SetPrice        Kind = "setPrice"
	SetOwner        Kind = "setOwner"
	EnableIRM       Kind = "enableIRM"
	EnableLLTV      Kind = "enableLLTV"
	SetFeeRecipient Kind = "setFeeRecipient"
	SetFee          Kind = "setFee"
	CreateMarket    Kind = "createMarket"

	SetAuthorization   Kind = "setAuthorization"
	Supply             Kind = "supply"
	Withdraw           Kind = "withdraw"
	Borrow             Kind = "borrow"
	Repay              Kind = "repay"
	SupplyCollateral   Kind = "supplyCollateral"
	WithdrawCollateral Kind = "withdrawCollateral"
	Liquidate          Kind = "liquidate"
	FlashLoan          Kind = "flashLoan"
	AccrueInterest     Kind = "accrueInterest"
)

// Op is one step of a history: a call on an engine, everything in it named rather than addressed. Which fields count
// depends on the kind; the package comment has the table. Amounts are smallest units, prices × 1e36, ratios and rates × 1e18.
type Op struct {
	Kind   Kind
	Time   uint64 // block timestamp, unix seconds
	Market string
	Caller string
	// OnBehalf is the account acted for: the borrower of a liquidation, the receiver of a mint, the payer of a burn,
	// the new owner, fee recipient or authorised account.
	OnBehalf string
	Receiver string // "" is the caller

	Token, Loan, Collateral, Oracle, IRM string

	Model  string        // interest rate model: adaptive-curve, fixed-rate or kinked
	Params []uint256.Int // its parameters: rate per second; or base, slope below, slope above and kink
	MaxAge uint64        // seconds a guarded oracle's price holds; 0 = unguarded

	Assets, Shares uint256.Int // of liquidate: seized assets, repaid shares
	Value          uint256.Int // price, fee or LLTV
	Allowed        bool
	Then           []Op // calls made inside the callback
}

// fieldsOf is the table of the package comment: the JSON names each kind needs, and those it may have.
var fieldsOf = map[Kind]struct{ need, may []string }{
	AddToken:           {[]string{"token"}, nil},
	AddOracle:          {[]string{"oracle"}, []string{"maxAge"}},
	AddIRM:             {[]string{"irm", "model"}, []string{"params"}},
	Mint:               {[]string{"token", "onBehalf", "assets"}, nil},
	Burn:               {[]string{"token", "onBehalf", "assets"}, nil},
	SetPrice:           {[]string{"value"}, []string{"oracle"}},
	SetOwner:           {[]string{"caller", "onBehalf"}, nil},
	EnableIRM:          {[]string{"caller", "irm"}, nil},
	EnableLLTV:         {[]string{"caller", "value"}, nil},
	SetFeeRecipient:    {[]string{"caller", "onBehalf"}, nil},
	SetFee:             {[]string{"caller", "value"}, []string{"id"}},
	CreateMarket:       {[]string{"id", "loan", "collateral", "oracle", "irm", "value"}, nil},
	SetAuthorization:   {[]string{"caller", "onBehalf", "allowed"}, nil},
	Supply:             {[]string{"caller", "onBehalf", "assets", "shares"}, []string{"id", "then"}},
	Withdraw:           {[]string{"caller", "onBehalf", "assets", "shares"}, []string{"id", "receiver"}},
	Borrow:             {[]string{"caller", "onBehalf", "assets", "shares"}, []string{"id", "receiver"}},
	Repay:              {[]string{"caller", "onBehalf", "assets", "shares"}, []string{"id", "then"}},
	SupplyCollateral:   {[]string{"caller", "onBehalf", "assets"}, []string{"id", "then"}},
	WithdrawCollateral: {[]string{"caller", "onBehalf", "assets"}, []string{"id", "receiver"}},
	Liquidate:          {[]string{"caller", "onBehalf", "assets", "shares"}, []string{"id", "then"}},
	FlashLoan:          {[]string{"caller", "token", "assets"}, []string{"then"}},
	AccrueInterest:     {nil, []string{"id", "caller"}},
}

// inCallback reports whether a step of this kind may stand inside a callback.
func (k Kind) inCallback() bool {
	switch k {
	case SetAuthorization, Supply, Withdraw, Borrow, Repay, SupplyCollateral, WithdrawCollateral, Liquidate, FlashLoan, AccrueInterest:
		return true
	}
	return false
}

// has reports whether steps of this kind have the field with that JSON name.
func (k Kind) has(field string) bool {
	f := fieldsOf[k]
	for _, name := range f.need {
		if name == field {
			return true
		}
	}
	for _, name := range f.may {
		if name == field {
			return true
		}
	}
	return false
}

// onMarket reports whether steps of this kind act on one market that stands before them.
func (k Kind) onMarket() bool { return k != CreateMarket && k.has("id") }

// String returns the step as one line of prose for a report of mismatches, such as "borrow m0 u1 for u2 assets 7 shares 0".
func (op Op) String() string {
	var b strings.Builder
	b.WriteString(string(op.Kind))
	for _, word := range []string{op.Market, op.Caller} {
		if word != "" {
			b.WriteString(" " + word)
		}
	}
	if op.OnBehalf != "" {
		b.WriteString(" for " + op.OnBehalf)
	}
	for _, name := range []struct{ label, value string }{
		{"token", op.Token}, {"loan", op.Loan}, {"collateral", op.Collateral}, {"oracle", op.Oracle}, {"irm", op.IRM}, {"model", op.Model}, {"to", op.Receiver},
	} {
		if name.value != "" {
			fmt.Fprintf(&b, " %s %s", name.label, name.value)
		}
	}
	for _, amount := range []struct {
		label string
		value *uint256.Int
	}{{"assets", &op.Assets}, {"shares", &op.Shares}, {"value", &op.Value}} {
		if op.Kind.has(amount.label) {
			fmt.Fprintf(&b, " %s %s", amount.label, amount.value.Dec())
		}
	}
	if op.Kind == SetAuthorization {
		fmt.Fprintf(&b, " allowed %t", op.Allowed)
	}
	if len(op.Then) > 0 {
		b.WriteString(" then {")
		for i, nested := range op.Then {
			if i > 0 {
				b.WriteString("; ")
			}
			b.WriteString(nested.String())
		}
		b.WriteString("}")
	}
	return b.String()
}
