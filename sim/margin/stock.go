package margin

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// lot is inventory of one origin: what the engine took over of a position and has not sold yet.
type lot struct {
	borrower int         // whose position it was; −1: a counterparty's
	size     uint256.Int // collateral units
}

// stocked adds a lot for what an event left with the engine.
func (m *traded) stocked(borrower int, ev *liquidation.Event) {
	if !ev.Inventory.IsZero() {
		m.stock = append(m.stock, lot{borrower, ev.Inventory})
	}
}

// unwound posts what became of inventory that the engine sold.
//
// The engine takes a position over at the mark and sells it later, for less or for more. The difference is the price impact of
// closing that position, so it is posted to the borrower whose position it was. The fund, or the operator where the fund is
// empty, has borne it already, and is posted as paying it back. The borrower's own loss stays what it was: the parts of a
// row of kind unwinding sum to 0. Its debt was cancelled when the position was taken over, so such a row writes off none.
//
// Lots are sold in the order in which they came. An event that sells parts of several lots is divided by their sizes. Shares are
// rounded down, and the last lot gets the rest.
func (a *running) unwound(ev *liquidation.Event) {
	m := &a.markets[ev.Market]
	rest := ev.Size
	fee, gained, paid, shared := ev.VenueFee, ev.Residue, ev.FundPaid, ev.Shared
	for len(m.stock) > 0 && !rest.IsZero() {
		l := &m.stock[0]
		size := rest
		if l.size.Lt(&size) {
			size = l.size
		}
		var parts [4]uint256.Int
		for k, whole := range [...]*uint256.Int{&fee, &gained, &paid, &shared} {
			parts[k] = proportion(whole, &size, &rest)
			whole.Sub(whole, &parts[k])
		}
		rest.Sub(&rest, &size)
		l.size.Sub(&l.size, &size)
		if l.borrower >= 0 {
			a.unwoundOf(l.borrower, ev, &parts)
		}
		if l.size.IsZero() {
			m.stock = m.stock[1:]
		}
	}
}

// unwoundOf posts one borrower's parts: the venue's fee, what the fund gained, what the fund paid, and what the operator paid.
func (a *running) unwoundOf(i int, ev *liquidation.Event, parts *[4]uint256.Int) {
	a.touch(i)
	b := a.books
	fund, shared, fee := fixed.Difference(&parts[1], &parts[2]), fixed.Negative(&parts[3]), fixed.Positive(&parts[0])
	a.fromBorrowers = a.fromBorrowers.Add(fund)
	row := record.Liquidation{
		Path: a.path, Kind: record.Unwinding, Liquidator: uint16(len(a.Liquidators)), Borrower: uint32(i), Position: uint16(ev.Market),
		Block: a.chainBlock(), Time: a.now, ReferencePrice: uint64(a.markets[ev.Market].ref), ContractPrice: uint64(a.markets[ev.Market].ref),
	}
	for _, part := range [...]struct {
		to     journal.Account
		amount fixed.Signed
		reason journal.Reason
	}{
		{b.Venue, fund.Add(shared).Add(fee).Neg(), journal.PriceImpact},
		{b.Venue, fee, journal.VenueFee},
		{b.Fund, fund, journal.Insurance},
		{b.Suppliers, shared, journal.BadDebt},
	} {
		b.Lose(i, part.to, part.amount, part.reason)
		row.Loss[part.reason] = part.amount
	}
	a.rows = append(a.rows, row)
}

// proportion is ⌊whole·part/of⌋. It is whole where part is of, so that nothing is left over.
func proportion(whole, part, of *uint256.Int) uint256.Int {
	if part.Eq(of) {
		return *whole
	}
	z, err := fixed.MulDivDown(whole, part, of)
	if err != nil {
		return *whole // amounts below 2^128: it fits
	}
	return z
}
