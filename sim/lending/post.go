package lending

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// postMoves posts what a design moved, as it stands, and counts it for the taking it was part of. Collateral of a borrower's
// that went to nobody who took the offer is that borrower's loss, at the reference price and for the move's own reason.
func (a *running) postMoves(moves []design.Move, t *taking) error {
	b := a.books
	for k := range moves {
		m := &moves[k]
		from, err := a.account(m.From, m.Unit)
		if err != nil {
			return err
		}
		to, err := a.account(m.To, m.Unit)
		if err != nil {
			return err
		}
		if m.Unit == design.Claim && a.takes(from) { // a debt that was taken over, and is repaid at once
			t.repaid.Add(&t.repaid, &m.Amount)
			continue
		}
		b.Journal.Post(from, to, units[m.Unit], &m.Amount, m.Reason)
		if m.Unit == design.Loan && m.Event == design.Bettered && a.takes(to) { // a bid that comes back
			bot := int(to - b.Liquidator)
			a.brought[bot] = a.brought[bot].Add(fixed.Positive(&m.Amount))
			a.race.Give(bot, &m.Amount)
		}
		switch {
		case m.Unit == design.Loan && to == b.Pool && m.Event == design.Settled:
			if a.turns != nil { // an owner's coins repay its debt; else it is a debt of the design's own
				t.own.Add(&t.own, &m.Amount)
			}
		case t.self && m.Unit == design.Collateral && m.To == borrowerAddress(t.borrower): // what it bought
			t.seized.Add(&t.seized, &m.Amount)
		case m.Unit == design.Collateral && to == b.World && t.borrower != none && m.To == borrowerAddress(t.borrower):
			t.returned.Add(&t.returned, &m.Amount)
		case m.Unit == design.Collateral && from == b.World: // into another vault, as the move before said
		case m.Unit == design.Loan && to == b.Pool:
			t.repaid.Add(&t.repaid, &m.Amount)
			if t.borrower != none && a.holds == nil && a.deals == nil && !a.takes(from) && !t.self { // a holder paid, for the collateral that it got
				given := fixed.Negative(&m.Amount)
				t.loss[journal.ProtocolFee] = t.loss[journal.ProtocolFee].Add(given)
				b.Lose(t.borrower, from, given, journal.ProtocolFee)
			}
		case m.Unit == design.Claim && int(to) == t.borrower:
			t.loss[m.Reason] = t.loss[m.Reason].Sub(fixed.Positive(&m.Amount))
			switch {
			case m.Reason == journal.BadDebt:
				t.forgiven.Add(&t.forgiven, &m.Amount)
			case m.Event == design.Settled:
				t.credited.Add(&t.credited, &m.Amount)
			default: // a debt that the design took over, or other vaults
				t.repaid.Add(&t.repaid, &m.Amount)
			}
		case m.Unit == design.Claim && t.borrower == none && m.Reason == journal.BadDebt && from == b.Suppliers: // of an outsider's vault
			t.forgiven.Add(&t.forgiven, &m.Amount)
		case m.Unit == design.Loan && to != b.World && t.borrower != none && m.Reason.IsLoss(): // what the protocol has of the owner
			t.loss[m.Reason] = t.loss[m.Reason].Add(fixed.Positive(&m.Amount))
			b.Lose(t.borrower, to, fixed.Positive(&m.Amount), m.Reason)
		case m.Unit == design.Collateral && a.holds != nil:
			switch {
			case from == b.Pool: // into a lot, which is its owner's still
			case a.takes(to):
				t.seized.Add(&t.seized, &m.Amount)
			case to == b.World:
				t.returned.Add(&t.returned, &m.Amount)
			}
		case m.Unit == design.Collateral && from == b.Pool:
			t.seized.Add(&t.seized, &m.Amount)
			if t.borrower != none && !a.takes(to) {
				worth := arm.Worth(&m.Amount, &a.price)
				if to == b.World { // into the vault of another: its gain, which is less of its own loss
					to = journal.Account(borrowerOf(m.To))
				}
				t.kept.Add(&t.kept, &worth)
				t.loss[m.Reason] = t.loss[m.Reason].Add(fixed.Positive(&worth))
				b.Lose(t.borrower, to, fixed.Positive(&worth), m.Reason)
			}
		}
	}
	return nil
}

// takes reports whether an account is a liquidator's.
func (a *running) takes(account journal.Account) bool {
	return account >= a.books.Liquidator && int(account-a.books.Liquidator) < len(a.wallets)
}

// post posts what became of a bid. A sale's proceeds, fee, gas and tip are the liquidator's; for the borrowers whose
// collateral it was they are the ways in which its loss was spent. Each taking of the bid becomes one row.
func (a *running) post(o *liquidator.Outcome, taken []taking) error {
	b, j := a.books, a.books.Journal
	party, wallet := b.Liquidator+journal.Account(o.Bid.Bot), a.wallets[o.Bid.Bot]
	j.Post(party, b.Gas, books.LoanUnit, &o.Gas, journal.Fee)
	j.Post(party, b.Builder, books.LoanUnit, &o.Tip, journal.Fee)
	j.Post(party, b.Venue, books.LoanUnit, &o.Fee, journal.Fee)
	// The cost was advanced out of the proceeds.
	j.PostSigned(b.Venue, party, books.LoanUnit, fixed.Difference(&o.Proceeds, &o.Cost), journal.Sale)
	if !o.Given.IsZero() { // bought above or below the reference price
		j.PostSigned(party, b.Venue, books.LoanUnit, o.Impact, journal.Sale)
	}
	if len(taken) > 0 {
		a.spend(o, party, taken)
	} else {
		a.brought[o.Bid.Bot] = a.brought[o.Bid.Bot].Add(o.Profit)
	}
	change := o.Profit.Sub(fixed.Positive(&o.Reward)) // the design paid the reward
	amount := change.Abs()
	if change.Sign() < 0 {
		return a.rules.Burn(loanAddress, wallet, amount)
	}
	if amount.IsZero() {
		return nil
	}
	return a.rules.Mint(loanAddress, wallet, amount)
}

// spend divides a won bid among its takings, and makes a row of each: of what the collateral of a call was worth, so
// much was paid for it, went to the venue, into its price, to the chain, to the builder, and the rest is profit.
func (a *running) spend(o *liquidator.Outcome, party journal.Account, taken []taking) {
	left := *o
	for k := range taken {
		t := &taken[k]
		part := left
		if k+1 < len(taken) {
			part = a.share(o, &t.terms)
			left.Received.Sub(&left.Received, &part.Received)
			left.Cost.Sub(&left.Cost, &part.Cost)
			left.Reward.Sub(&left.Reward, &part.Reward)
			left.Proceeds.Sub(&left.Proceeds, &part.Proceeds)
			left.Fee.Sub(&left.Fee, &part.Fee)
			left.ReferenceValue.Sub(&left.ReferenceValue, &part.ReferenceValue)
			left.Impact = left.Impact.Sub(part.Impact)
			left.GasUsed -= part.GasUsed
			left.Gas.Sub(&left.Gas, &part.Gas)
			left.Tip.Sub(&left.Tip, &part.Tip)
			left.Profit = left.Profit.Sub(part.Profit)
		}
		if a.turns != nil && t.borrower != none {
			part.Reward.Clear() // the owner's, not the design's
		}
		// What the bot has of others than the owners.
		apart := part.Profit.Sub(a.lose(&part, party, a.turned[t.turned[0]:t.turned[1]]))
		if t.borrower != none {
			a.rows = append(a.rows, a.row(&part, party, t))
			apart = fixed.Positive(&part.Reward)
		}
		a.brought[o.Bid.Bot] = a.brought[o.Bid.Bot].Add(apart)
	}
}

// share is one call's share of a won bid, all calls but the last: of what the sale fetched in proportion to the collateral,
// rounded down, of the gas what an equal part of it costs.
func (a *running) share(o *liquidator.Outcome, terms *offer.Terms) (part liquidator.Outcome) {
	part.Received, part.Cost, part.Reward = terms.Receive, terms.Cost(), terms.Reward
	if !o.Received.IsZero() {
		fixed.SetQuotient(&part.Proceeds, &o.Proceeds, &terms.Receive, &o.Received)
		fixed.SetQuotient(&part.Fee, &o.Fee, &terms.Receive, &o.Received)
	}
	part.ReferenceValue = arm.Worth(&terms.Receive, &a.price)
	part.Impact = fixed.Difference(&part.ReferenceValue, &part.Proceeds)
	calls := uint64(o.Bid.Plan.Calls)
	part.GasUsed = o.GasUsed / calls
	part.Gas.Div(&o.Gas, uint256.NewInt(calls))
	part.Tip.Div(&o.Tip, uint256.NewInt(calls))
	part.Profit = fixed.Difference(&part.Proceeds, &part.Fee).Add(terms.Net()).Sub(fixed.Positive(&part.Gas)).Sub(fixed.Positive(&part.Tip))
	return part
}

// row posts a taking as its borrower's loss, and writes it down. With what the vault's value fell by,
//
//	value − repaid = profit + gas + tip + fee + impact + what the design kept + rounding
//
// where the debt that was forgiven comes back to the borrower.
func (a *running) row(o *liquidator.Outcome, party journal.Account, t *taking) record.Liquidation {
	b, i := a.books, t.borrower
	kind := a.kind
	if a.turns != nil && !t.terms.Reward.IsZero() { // more than its debt was loan tokens already
		kind = record.Conversion
	}
	row := record.Liquidation{
		Path: a.path, Kind: kind, Liquidator: uint16(o.Bid.Bot), Borrower: uint32(i), Block: a.block, Time: a.now,
		ReferencePrice: uint64(a.ref), ContractPrice: uint64(arm.PriceFloor(&a.answer, &a.unit)),
		Seized: t.seized, Repaid: t.repaid, BadDebt: t.forgiven, Value: t.value, Proceeds: o.Proceeds, Least: t.least, Gas: o.GasUsed, Credited: t.credited,
		Loss: t.loss,
	}
	// Debt is counted up, so it may fall by a unit more or less than was paid and forgiven; and values that are taken from one
	// another may differ by a unit from the value of what was taken alone.
	var gone, alone uint256.Int
	gone.Add(&t.repaid, &t.forgiven)
	alone.Add(&o.ReferenceValue, &t.kept)
	rounding := fixed.Positive(&gone).Sub(t.closed).Add(fixed.Difference(&t.value, &alone))
	for _, part := range [...]struct {
		to     journal.Account
		amount fixed.Signed
		reason journal.Reason
	}{
		{party, o.Profit.Sub(fixed.Positive(&o.Reward)), journal.LiquidatorProfit},
		{b.Gas, fixed.Positive(&o.Gas), journal.Gas},
		{b.Builder, fixed.Positive(&o.Tip), journal.BuilderTip},
		{b.Venue, fixed.Positive(&o.Fee), journal.VenueFee},
		{b.Venue, o.Impact, journal.PriceImpact},
		{b.Suppliers, rounding, journal.Rounding},
	} {
		b.Lose(i, part.to, part.amount, part.reason)
		row.Loss[part.reason] = row.Loss[part.reason].Add(part.amount)
	}
	return row
}
