package vault

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

var maxFee = *uint256.NewInt(25e16)

// SetOwner hands the lending contract to another owner. Errors: ErrNotOwner, ErrAlreadySet.
func (e *Engine) SetOwner(caller, owner Address) error {
	if caller != e.owner {
		return ErrNotOwner
	}
	if owner == e.owner {
		return ErrAlreadySet
	}
	e.owner = owner
	return nil
}

// EnableIRM lets markets be created with an interest rate model; the zero address, no interest, has to be enabled as
// well. Errors: ErrNotOwner, ErrAlreadySet.
func (e *Engine) EnableIRM(caller, irm Address) error {
	if caller != e.owner {
		return ErrNotOwner
	}
	if e.irms[irm] {
		return ErrAlreadySet
	}
	e.irms[irm] = true
	return nil
}

// EnableLLTV lets markets be created with a liquidation loan-to-value, scale 1e18. Errors: ErrNotOwner, ErrAlreadySet,
// ErrMaxLLTVExceeded at 1 and above.
func (e *Engine) EnableLLTV(caller Address, lltv uint256.Int) error {
	if caller != e.owner {
		return ErrNotOwner
	}
	if e.lltvs[lltv] {
		return ErrAlreadySet
	}
	if !lltv.Lt(&fixed.WAD) {
		return ErrMaxLLTVExceeded
	}
	e.lltvs[lltv] = true
	return nil
}

// SetFeeRecipient says whose supply shares fees become from now on, those of interest not yet accrued included. Errors:
// ErrNotOwner, ErrAlreadySet.
func (e *Engine) SetFeeRecipient(caller, recipient Address) error {
	if caller != e.owner {
		return ErrNotOwner
	}
	if recipient == e.feeRecipient {
		return ErrAlreadySet
	}
	e.feeRecipient = recipient
	return nil
}

// SetFee sets the share of a market's interest that is the fee, scale 1e18; interest until now is accrued with the old one.
// Errors: ErrNotOwner, ErrMarketNotCreated, ErrAlreadySet, ErrMaxFeeExceeded above 25 %, those of accrual.
func (e *Engine) SetFee(caller Address, market ID, fee uint256.Int) error {
	if caller != e.owner {
		return ErrNotOwner
	}
	b := e.find(&market)
	if b == nil {
		return ErrMarketNotCreated
	}
	if fee == b.totals.Fee {
		return ErrAlreadySet
	}
	if fee.Gt(&maxFee) {
		return ErrMaxFeeExceeded
	}
	var d draft
	if err := e.open(&d, b, e.feeRecipient); err != nil {
		return err
	}
	d.totals.Fee = fee
	e.commit(&d)
	return nil
}

// SetAuthorization lets authorized act on the caller's positions, or no longer. Error: ErrAlreadySet.
func (e *Engine) SetAuthorization(caller, authorized Address, allowed bool) error {
	key := authorization{caller, authorized}
	if e.authorized[key] == allowed {
		return ErrAlreadySet
	}
	if e.nested > 0 {
		e.log = append(e.log, change{kind: changedAuthorization, owner: caller, authorized: authorized, allowed: !allowed})
	}
	e.authorize(key, allowed)
	return nil
}

func (e *Engine) authorize(key authorization, allowed bool) {
	if allowed {
		e.authorized[key] = true
	} else {
		delete(e.authorized, key)
	}
}

// CreateMarket opens a market. Tokens and oracle need not exist yet: calls that need them fail with ErrNoCode until
// they do. Errors: ErrIRMNotEnabled, ErrLLTVNotEnabled, ErrNoCode where [New]'s closing has no policy for it,
// ErrMarketAlreadyCreated, ErrNoCode for an enabled model that does not exist, those of the model. A market created at
// time 0 counts as not created, as on a chain.
func (e *Engine) CreateMarket(params Params) (ID, error) {
	if !e.irms[params.IRM] {
		return ID{}, ErrIRMNotEnabled
	}
	if !e.lltvs[params.LLTV] {
		return ID{}, ErrLLTVNotEnabled
	}
	id := params.ID()
	b := e.books[id]
	if b == nil {
		b = &book{id: id, params: params}
		if b.policy = e.closing(params); b.policy == nil {
			return ID{}, ErrNoCode
		}
		b.trigger = b.policy.Trigger()
	} else if b.totals.LastUpdate != 0 {
		return ID{}, ErrMarketAlreadyCreated
	}
	totals := Market{LastUpdate: e.now}
	if params.IRM != (Address{}) {
		if b.model = e.models[params.IRM]; b.model == nil {
			return ID{}, ErrNoCode
		}
		_, next, err := b.model.BorrowRate(totals, b.rateAtTarget, e.now)
		if err != nil {
			return ID{}, err
		}
		b.rateAtTarget = next
	}
	b.totals = totals
	e.books[id] = b
	return id, nil
}

// mayActFor reports whether caller may take out of owner's positions.
func (e *Engine) mayActFor(owner, caller Address) bool {
	return caller == owner || e.authorized[authorization{owner, caller}]
}
