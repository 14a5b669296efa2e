package margin

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// lot is a part of a borrower's position that the engine keeps; borrower −1 is somebody else.
type lot struct {
	borrower int
	size     uint256.Int
}

// stocked notes what an event left in a market's inventory, and whose it was.
func (m *traded) stocked(borrower int, ev *exchange.Event) {
	if !ev.Inventory.IsZero() {
		m.stock = append(m.stock, lot{borrower, ev.Inventory})
	}
}

// unwound attributes what became of inventory to the borrowers it came from, in the order it came: what it fetched less than the
// value it was taken at was price impact of closing them, borne by whoever bore it, so that their own loss stays what it was and
// nobody's loss is left out. Each part's sums to nothing.
func (a *running) unwound(ev *exchange.Event) {
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

// unwoundOf posts a borrower's part of venue fee, gain of the fund, loss of the fund and loss of the operator.
func (a *running) unwoundOf(i int, ev *exchange.Event, parts *[4]uint256.Int) {
	a.touch(i)
	b := a.books
	fund, shared, fee := fixed.Difference(&parts[1], &parts[2]), fixed.Negative(&parts[3]), fixed.Positive(&parts[0])
	a.fromBorrowers = a.fromBorrowers.Add(fund)
	row := record.Liquidation{
		Path: a.path, Kind: record.Unwinding, Liquidator: uint16(len(a.Liquidators)), Borrower: uint32(i), Position: uint16(ev.Market),
		Block: a.block, Time: a.now, ReferencePrice: uint64(a.markets[ev.Market].ref), ContractPrice: uint64(a.markets[ev.Market].ref),
		BadDebt: parts[3],
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

// proportion is whole·part/of rounded down, and all of it for all.
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
