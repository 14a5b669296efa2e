package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// TierValue returns the value that a position's tier goes by: what it cost where maintenance is on entry, what its size was
// worth at the market's first mark where tiers go by size, and else what it is worth at the last mark.
func (e *Accounts) TierValue(id PositionID) uint256.Int {
	p := &e.positions[id]
	m := &e.markets[p.market]
	if m.Tiers.BySize {
		return m.sized(p.side, &p.size)
	}
	if e.rules.Margin.MaintenanceOn == OnEntry {
		return p.cost
	}
	return e.value(p)
}

// MarginOf returns the maintenance margin, without a fee to close, of a position in a market that is worth value at the
// last mark.
func (e *Accounts) MarginOf(id MarketID, value *uint256.Int) uint256.Int {
	m := &e.markets[id]
	if !m.Tiers.BySize || m.mark.IsZero() {
		return m.Tiers.Maintenance(value, &zero)
	}
	then := exact.MulDivUp(value, &m.first, &m.mark)
	if m.Kind == Inverse {
		then = exact.MulDivUp(value, &m.mark, &m.first)
	}
	return m.Tiers.MaintenanceIn(m.Tiers.At(&then), value, &zero)
}

// tierOf is the tier of p in a schedule that goes by size, with the open orders that raise it.
func (e *Accounts) tierOf(p *position) int {
	m := &e.markets[p.market]
	reach := e.reachable(p)
	at := m.sized(p.side, &reach)
	return m.Tiers.At(&at)
}

// sized is what a size was worth at a market's first mark.
func (m *market) sized(s Side, size *uint256.Int) uint256.Int { return m.Value(s, size, &m.first) }

// reaching is the value by which the tier of a size goes that is worth value where it is opened.
func (m *market) reaching(s Side, size, value *uint256.Int) uint256.Int {
	if m.Tiers.BySize {
		return m.sized(s, size)
	}
	return *value
}

// initialMargin is ⌈v·i_n⌉ with the initial rate of the tier of a size that is worth value.
func (m *market) initialMargin(s Side, size, value *uint256.Int) uint256.Int {
	at := m.reaching(s, size, value)
	return exact.MulDivUp(value, &m.Tiers.Brackets[m.Tiers.At(&at)].Initial, &fixed.WAD)
}
