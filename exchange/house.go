package exchange

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// House is the venue's own side of the same books: it opens markets, marks them, and closes positions that fail. What it does to
// accounts their owners cannot do. A liquidation engine is written against it, as package exchange/liquidation is.
//
// The house has a cash balance for each asset and a position in each market. Whatever it takes from an account it has
// itself afterwards, so that the books balance whatever an engine does ([Accounts.Check]). How its cash is divided,
// into an insurance fund for example, is the engine's to know.
type House struct{ *Accounts }

// New returns the house of a venue without markets, or every fault of the rules.
func New(rules Rules) (House, error) {
	if err := rules.Validate(); err != nil {
		return House{}, err
	}
	return House{&Accounts{rules: rules}}, nil
}

// AddMarket adds an instrument whose trades are executed on venue, which may be nil; then nothing ever fills. Up to 256
// settlement assets are kept apart.
//
// The venue of an inverse instrument is quoted in settlement units per contract. The caller tells the venue its reference
// price ([liquidity.Venue.Follow]). A new settlement asset is refused once there are accounts.
func (h House) AddMarket(in Instrument, venue liquidity.Venue) (MarketID, error) {
	e := h.Accounts
	err := in.Validate()
	if in.Tiers.Whole && !in.Tiers.BySize && e.rules.Margin.MaintenanceOn != OnEntry {
		err = errors.Join(err, fmt.Errorf("exchange: %s: tiers that apply to the whole value need maintenance on entry, or to go by size", in.Symbol))
	}
	if cut := e.haircut(in.Settle); !cut.IsZero() {
		err = errors.Join(err, fmt.Errorf("exchange: %s: asset %d has a haircut, and a market that settles in it none", in.Symbol, in.Settle))
	}
	if len(e.accounts) > 0 && int(in.Settle) >= e.assets {
		err = errors.Join(err, fmt.Errorf("exchange: %s: settlement asset %d is new; add its market before the first account", in.Symbol, in.Settle))
	}
	if err != nil {
		return none, err
	}
	e.addAsset(in.Settle)
	m := market{Instrument: in, venue: venue}
	m.atRisk[Short].upward = true
	e.markets = append(e.markets, m)
	return MarketID(len(e.markets) - 1), nil
}

// Reset empties the books of accounts, positions and money, and keeps rules, markets and memory, for the next path.
// Venues are the caller's to reset.
func (h House) Reset() {
	e := h.Accounts
	e.accounts, e.wallets, e.positions, e.slots, e.keys = e.accounts[:0], e.wallets[:0], e.positions[:0], e.slots[:0], e.keys[:0]
	e.isLate, e.late = e.isLate[:0], e.late[:0]
	e.now, e.gate, e.told = 0, 0, false
	clear(e.plans[:])
	clear(e.fees)
	clear(e.house)
	clear(e.outside)
	for i := range e.markets {
		m := &e.markets[i]
		m.mark, m.previous, m.index, m.valued = zero, zero, zero, [2]valued{}
		m.maker.size, m.maker.cost = fixed.Signed{}, fixed.Signed{}
		m.house.size, m.house.cost = fixed.Signed{}, fixed.Signed{}
		for s := range m.atRisk {
			m.atRisk[s].nodes = m.atRisk[s].nodes[:0]
		}
	}
}

// Grow makes room for n more accounts with a position each.
func (h House) Grow(n int) {
	e := h.Accounts
	e.accounts = append(make([]account, 0, len(e.accounts)+n), e.accounts...)
	e.wallets = append(make([]fixed.Signed, 0, len(e.wallets)+n*e.assets), e.wallets...)
	e.positions = append(make([]position, 0, len(e.positions)+n), e.positions...)
	e.slots = append(make([]int32, 0, len(e.slots)+n), e.slots...)
	e.keys = append(make([]uint256.Int, 0, len(e.keys)+n), e.keys...)
	e.isLate = append(make([]bool, 0, len(e.isLate)+n), e.isLate...)
}

// Endow pays outside money into the house's cash.
func (h House) Endow(s Asset, amount *uint256.Int) {
	h.house[s] = h.house[s].Add(fixed.Positive(amount))
	h.outside[s] = h.outside[s].Add(fixed.Positive(amount))
}

// Cash returns the house's cash in an asset.
func (h House) Cash(s Asset) fixed.Signed { return h.house[s] }

// Inventory returns what the house holds in a market and what that cost it. Both are signed as value: above 0 is owned.
func (h House) Inventory(id MarketID) (size, cost fixed.Signed) {
	m := &h.markets[id]
	return m.house.size, m.house.cost
}

// Gate refuses withdrawals for so many seconds from the last mark on.
func (h House) Gate(seconds uint64) { h.gate = h.now + seconds }

// Tick moves the time on, to unix seconds that must not be before the last.
func (h House) Tick(now uint64) { h.now = now }

// Mark sets a market's mark price, and keeps the one before it. The first mark is also its own predecessor.
func (h House) Mark(id MarketID, price *uint256.Int) {
	h.keyed()
	m := &h.markets[id]
	m.previous, m.mark, m.valued = m.mark, *price, [2]valued{}
	if m.previous.IsZero() {
		m.previous, m.first = m.mark, m.mark
	}
}

// Index tells a market's index, or oracle price: what the assets themselves trade at elsewhere, ×1e36, on which funding may be
// paid ([Rules.FundingOn]). Until it is told it is the mark.
func (h House) Index(id MarketID, price *uint256.Int) { h.markets[id].index = *price }

// Previous returns the mark before the last, ×1e36.
func (h House) Previous(id MarketID) uint256.Int { return h.markets[id].previous }

// Quote returns what a venue would fill of an order that sells size of value, or buys it, within a limit; nil: at any
// price. A limit is in settlement units per unit of size, ×1e36. Without a venue it is nothing.
func (h House) Quote(id MarketID, sell bool, size, limit *uint256.Int) liquidity.Fill {
	m := &h.markets[id]
	if m.venue == nil {
		return liquidity.Fill{}
	}
	return h.quote(m, taking(!sell), size, limit)
}

// Trade executes an order of the house itself, as Quote says it. The house pays the fee of the venue's liquidity.
func (h House) Trade(id MarketID, sell bool, size, limit *uint256.Int) liquidity.Fill {
	m := &h.markets[id]
	if m.venue == nil || size.IsZero() {
		return liquidity.Fill{}
	}
	fill := h.execute(m, taking(!sell), size, limit)
	if fill.Base.IsZero() {
		return fill
	}
	m.trade(!sell, &fill.Base, &fill.Quote)
	m.take(!sell, &fill.Base, &fill.Quote)
	h.fees[m.Settle].Add(&h.fees[m.Settle], &fill.Fee)
	h.house[m.Settle] = h.house[m.Settle].Sub(fixed.Positive(&fill.Fee))
	return fill
}

// take books size at a cost with the house, bought or sold.
func (m *market) take(bought bool, size, cost *uint256.Int) {
	q, c := fixed.Positive(size), fixed.Positive(cost)
	if !bought {
		q, c = q.Neg(), c.Neg()
	}
	m.house.size, m.house.cost = m.house.size.Add(q), m.house.cost.Add(c)
}

// Closed is what closing some of a position at its venue came to. Amounts are in settlement units.
type Closed struct {
	Size      uint256.Int
	Reference uint256.Int  // value at mark of Size
	Proceeds  uint256.Int  // what it fetched (owned value) or cost (owed), before fees
	Impact    fixed.Signed // Reference less Proceeds where value is owned, Proceeds less Reference where it is owed
	Fee       uint256.Int  // the instrument's taker fee, and the fee of the venue's liquidity
}

// ClosingFee is the taker fee, scale 1e18, of what the house closes at a market's venue.
func (h House) ClosingFee(id MarketID) uint256.Int {
	if h.rules.FreeClosings {
		return zero
	}
	return h.markets[id].TakerFee
}

// Close closes size of a position at its venue within a limit, as Quote says it, and settles fill and fees in the
// position's bucket. It may fill in part, or nothing.
func (h House) Close(id PositionID, size, limit *uint256.Int) (c Closed) {
	p := &h.positions[id]
	m := &h.markets[p.market]
	if m.venue == nil || size.IsZero() {
		return Closed{}
	}
	fill := h.execute(m, taking(!p.owns), size, limit)
	if fill.Base.IsZero() {
		return Closed{}
	}
	c.Size, c.Proceeds, c.Reference = fill.Base, fill.Quote, h.value(p)
	cash := h.cashOf(p)
	p.settle(cash, &fill.Base, &fill.Quote)
	left := h.value(p)
	c.Reference.Sub(&c.Reference, &left)
	rate := h.ClosingFee(p.market)
	c.Fee = exact.MulDivUp(&fill.Quote, &rate, &fixed.WAD)
	c.Fee.Add(&c.Fee, &fill.Fee)
	*cash = cash.Sub(fixed.Positive(&c.Fee))
	h.fees[m.Settle].Add(&h.fees[m.Settle], &c.Fee)
	m.trade(!p.owns, &fill.Base, &fill.Quote)
	c.Impact = exact.Gain(p.owns, &fill.Quote, &c.Reference)
	return c
}

// Settle takes size of a position over into the house's own position, for value. Nobody pays a fee.
func (h House) Settle(id PositionID, size, value *uint256.Int) {
	p := &h.positions[id]
	p.settle(h.cashOf(p), size, value)
	h.markets[p.market].take(p.owns, size, value)
}

// Pay pays an amount of the house's cash into a bucket, or below 0 takes it out.
func (h House) Pay(b Bucket, amount fixed.Signed) {
	cash := h.cash(b)
	*cash = cash.Add(amount)
	h.house[b.Asset] = h.house[b.Asset].Sub(amount)
}

// Clear forgets what a closed position reserved: initial margin, extra margin and the fee to close.
func (h House) Clear(id PositionID) {
	p := &h.positions[id]
	p.posted, p.initial, p.closeFee = zero, zero, zero
	h.markets[p.market].atRisk[p.side].remove(h.Accounts, id)
}

// LowerRiskLimit forgets the risk limit that a position's owner chose, and reports whether there was one.
func (h House) LowerRiskLimit(id PositionID) bool {
	p := &h.positions[id]
	chosen := p.limit != 0
	p.limit = 0
	return chosen
}

// CancelOrders cancels an account's orders in a market, those of its Keeper included, and reports whether there were any.
func (h House) CancelOrders(a AccountID, id MarketID) bool { return h.forgetOrders(a, id) }

// TopUp moves free balance into an isolated position whose owner switched automatic margin on, up to what restores its initial
// margin, and returns how much. It is 0 for others, and where there is none.
//
// Documented assumption: venues state that available balance is used, not to what level.
func (h House) TopUp(id PositionID) uint256.Int {
	p := &h.positions[id]
	if p.cross || !p.refill {
		return zero
	}
	s := h.markets[p.market].Settle
	initial := h.initialMargin(p)
	want := fixed.Positive(&initial).Sub(p.margin.Add(h.profit(p))).Capped()
	add := exact.Min(h.Available(p.account, s), want)
	if add.IsZero() {
		return zero
	}
	w := h.wallet(p.account, s)
	*w = w.Sub(fixed.Positive(&add))
	p.margin = p.margin.Add(fixed.Positive(&add))
	p.posted.Add(&p.posted, &add)
	h.rekeyPool(p.account, s)
	return add
}

// Watch begins or ends the record of what fills open, which Opened returns. It begins empty.
func (h House) Watch(on bool) { h.watching, h.opened = on, h.opened[:0] }

// Opened returns the positions that fills opened since it was last asked, in their order, and forgets them. It is
// valid until the next fill.
func (h House) Opened() []PositionID {
	all := h.opened
	h.opened = h.opened[:0]
	return all
}
