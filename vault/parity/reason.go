package parity

import (
	"errors"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/vault"
)

// A reason is how a history file writes one of the rulebook's errors: the string the contracts of Morpho Blue revert
// with (its ErrorsLib), Solidity's panic codes, and four more for what its test doubles of tokens and oracles leave open.
type reason struct {
	text string
	err  error
}

var reasons = []reason{
	{"not owner", vault.ErrNotOwner},
	{"max LLTV exceeded", vault.ErrMaxLLTVExceeded},
	{"LLTV not enabled", vault.ErrLLTVNotEnabled},
	{"IRM not enabled", vault.ErrIRMNotEnabled},
	{"already set", vault.ErrAlreadySet},
	{"max fee exceeded", vault.ErrMaxFeeExceeded},
	{"market not created", vault.ErrMarketNotCreated},
	{"market already created", vault.ErrMarketAlreadyCreated},
	{"inconsistent input", vault.ErrInconsistentInput},
	{"zero assets", vault.ErrZeroAssets},
	{"zero address", vault.ErrZeroAddress},
	{"unauthorized", vault.ErrUnauthorized},
	{"insufficient collateral", vault.ErrInsufficientCollateral},
	{"insufficient liquidity", vault.ErrInsufficientLiquidity},
	{"position is healthy", vault.ErrPositionIsHealthy},
	{"max uint128 exceeded", vault.ErrMaxUint128Exceeded},
	{"insufficient balance", vault.ErrInsufficientBalance},
	{"no code", vault.ErrNoCode},
	{"zero price", vault.ErrZeroPrice},
	{"stale price", vault.ErrStalePrice},
	{"panic 0x11", vault.ErrOverflow},
	{"panic 0x12", vault.ErrDivisionByZero},
}

// Reasons returns the reason string of every error the rulebook can return, in the order of package vault's list.
func Reasons() []string {
	all := make([]string, len(reasons))
	for i, r := range reasons {
		all[i] = r.text
	}
	return all
}

// Reason returns how a history file writes err: "" for nil, a reason string for an error of the rulebook, the error's text
// for a refusal of a design's policy, and "unknown: " with the error's text for any other. An unknown reason equals no
// recorded one, so it is always a mismatch.
func Reason(err error) string {
	if err == nil {
		return ""
	}
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return r.text
		}
	}
	if text := err.Error(); isPolicys(text) {
		return text
	}
	return "unknown: " + err.Error()
}

// isPolicys reports whether an error's text is that of a refusal of package vault/design.
func isPolicys(text string) bool { return strings.HasPrefix(text, "design: ") }

// isReason reports whether a text is how an error is written that an engine may give.
func isReason(text string) bool {
	return isPolicys(text) || slices.ContainsFunc(reasons, func(r reason) bool { return r.text == text })
}
