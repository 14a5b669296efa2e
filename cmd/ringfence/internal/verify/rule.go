package verify

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// Rule is how a design closes vaults, on either engine.
type Rule struct {
	Closing  vault.Closing  // of the native engine's markets
	Contract vault.Contract // of the Solidity engine's
	Terms    parity.Terms   // for random histories
}

// RuleOf is a design's rule in markets of an LLTV of their own and of those decimals, and whether a contract has it.
func RuleOf(d design.Design, of design.Market) (r Rule, ok bool) {
	at := func(lltv uint256.Int) design.Market {
		m := of
		m.LLTV = lltv
		return m
	}
	r.Contract, ok = design.ContractOf(d, of)
	r.Closing = func(p vault.Params) vault.Policy { return d.Policy(at(p.LLTV)) }
	r.Terms.Policy = func(lltv uint256.Int) parity.Policy {
		if d.Validate(at(lltv)) != nil {
			return nil
		}
		policy, _ := d.Policy(at(lltv)).(parity.Policy)
		return policy
	}
	if d == design.Design(design.MorphoBlue) {
		r.Terms = parity.Terms{} // histories that are Morpho Blue's own
	}
	return r, ok
}
