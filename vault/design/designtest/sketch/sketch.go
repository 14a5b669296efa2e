// Package sketch holds designs that do not sell from vaults, as small as they can be. They are no protocol's. They show how
// such a design is written, and hold the interface of package design, the ledger's verbs and whoever runs designs to what
// these must carry: a debt that is taken over, collateral that is absorbed and sold later, and bids that others may better.
//
//	designtest.Run(t, sketch.Auction{}, design.Market{LLTV: lltv, CollateralDecimals: 18, LoanDecimals: 6})
package sketch

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// discount is what collateral costs of its worth in all sketches, scale 1e18; earns is the most that a unit paid earns.
var (
	discount = *uint256.NewInt(0.95e18)
	earns    = *uint256.NewInt(1.06e18)
)

// market is what all sketches know.
type market struct {
	design.Ledger
	id     vault.ID
	params vault.Params
	policy vault.Policy
}

func open(ledger design.Ledger, id vault.ID, m design.Market) market {
	return market{ledger, id, ledger.Params(id), design.Closed(m.LLTV)}
}

func (m *market) wake() design.Key {
	return design.Key{Trigger: m.policy.Trigger(), Until: design.Never, Earns: earns}
}

// of is the case of a vault now; false where it is healthy.
func (m *market) of(who vault.Address, price uint256.Int) (c vault.Case, debt uint256.Int, unhealthy bool) {
	totals, err := m.Accrued(m.id)
	if err != nil {
		return c, debt, false
	}
	c = vault.Case{Totals: totals, Position: m.Position(m.id, who), Price: price}
	unhealthy, debt, err = m.policy.Unhealthy(&c)
	return c, debt, err == nil && unhealthy && !c.Position.Collateral.IsZero()
}

// Limits implements [design.Running]: there are none.
func (*market) Limits(dst []design.Limit) []design.Limit { return dst }

// cost is ⌈collateral·price·discount⌉, loan units.
func cost(collateral, price *uint256.Int) (uint256.Int, error) {
	worth, err := fixed.MulDivUp(collateral, price, &fixed.PriceScale)
	if err != nil {
		return worth, err
	}
	return fixed.MulDivUp(&worth, &discount, &fixed.WAD)
}

// debtOf is the whole debt of an offer's vault: the sketches' yardstick.
func debtOf(o *offer.Offer) uint256.Int {
	debt, _ := o.Case.Totals.Debt(o.Case.Position.BorrowShares)
	return debt
}

func claim(from, to vault.Address, amount uint256.Int, reason journal.Reason, event design.Event) design.Move {
	return design.Move{From: from, To: to, Unit: design.Claim, Amount: amount, Reason: reason, Event: event}
}
