package exchange

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Opening is a trade that makes or enlarges a position. The other side is the market's liquidity at the same value.
type Opening struct {
	Account AccountID
	Market  MarketID
	Side    Side
	Size    uint256.Int
	Value   uint256.Int // total paid or received. 0: execute on the market's venue, and take what it fills
	Mode    Mode        // empty: the account's

	// Margin is moved into an isolated bucket, beside a reserved closing fee. What is above the demand of Leverage is
	// extra margin. 0: what Leverage demands.
	Margin uint256.Int
	// Leverage has scale 1e18. 0: as Margin implies; where that is 0 too, what the account chose (ChooseLeverage), or
	// else the highest of the tier.
	Leverage uint256.Int
}

// Open trades, and returns the position. It keeps a long and a short in one market apart (hedge mode); Fill nets
// them. A refused Open changes nothing.
//
// Refusals, in order: bad amounts, no fill, no mark price yet, the other side open at a one-way venue, mode other than
// what holds in its scope, above the last tier, leverage above the tier's for the whole position, margin below the
// initial margin, balance too low, would be liquidated at once.
func (e *Accounts) Open(o Opening) (PositionID, error) {
	if o.Market < 0 || int(o.Market) >= len(e.markets) {
		return none, fmt.Errorf("exchange: no market %d", o.Market)
	}
	m := &e.markets[o.Market]
	if err := e.known(o.Account, m.Settle); err != nil {
		return none, err
	}
	switch {
	case o.Side > Short:
		return none, fmt.Errorf("exchange: unknown side %d, use Long or Short", o.Side)
	case o.Mode != "" && o.Mode != Isolated && o.Mode != Cross:
		return none, ErrUnknownMode
	case o.Size.IsZero():
		return none, e.refuse(ErrZeroSize)
	}
	if !o.Size.Lt(&maxAmount) || !o.Value.Lt(&maxAmount) || !o.Margin.Lt(&maxAmount) || !o.Leverage.Lt(&maxAmount) {
		return none, ErrAmountTooLarge
	}
	atVenue := o.Value.IsZero()
	var fee uint256.Int
	if atVenue {
		if m.venue == nil {
			return none, ErrNoFill
		}
		fill := e.quote(m, taking(m.Owns(o.Side)), &o.Size, nil)
		if fill.Base.IsZero() {
			return none, ErrNoFill
		}
		o.Size, o.Value, fee = fill.Base, fill.Quote, fill.Fee
	}
	taker := exact.MulDivUp(&o.Value, &m.TakerFee, &fixed.WAD)
	fee.Add(&fee, &taker)
	var next position
	charge, err := e.opening(&o, &fee, &next)
	if err != nil {
		return none, err
	}
	if atVenue {
		e.execute(m, taking(next.owns), &o.Size, nil)
	}
	id := e.put(&next)
	w := e.wallet(o.Account, m.Settle)
	*w = w.Sub(charge)
	e.fees[m.Settle].Add(&e.fees[m.Settle], &fee)
	m.trade(next.owns, &o.Size, &o.Value)
	e.rekey(id)
	e.rekeyPool(o.Account, m.Settle)
	return id, nil
}

// opening makes next what a trade that opens or enlarges a position makes of it, and returns what it takes out of the free
// balance, or why it is refused.
func (e *Accounts) opening(o *Opening, fee *uint256.Int, next *position) (charge fixed.Signed, err error) {
	m := &e.markets[o.Market]
	if id, exists := e.Find(o.Account, o.Market, o.Side); exists {
		*next = e.positions[id]
	} else {
		*next = position{account: o.Account, market: o.Market, side: o.Side, owns: m.Owns(o.Side), next: none}
	}
	var left fixed.Signed // by an earlier liquidation
	if next.size.IsZero() {
		left, next.margin, next.posted = next.margin, fixed.Signed{}, zero
		next.cross, next.limit = o.Mode == Cross || o.Mode == "" && e.Mode(o.Account, o.Market) == Cross, 0
	} else if o.Mode != "" && o.Mode != next.mode() {
		return charge, e.refuse(ErrOpenPosition)
	}
	if m.mark.IsZero() {
		return charge, ErrNoMark
	}
	if e.rules.OneWay && e.openOn(o.Account, o.Market, o.Side.Opposite()) != none {
		return charge, e.refuse(ErrOneWay)
	}
	if e.rules.Mode.IsolatedOnly && next.cross {
		return charge, e.refuse(ErrNoCrossMode)
	}
	if err := e.mayMargin(next); err != nil {
		return charge, err
	}
	if err := e.mayHold(next); err != nil {
		return charge, err
	}
	total := exact.Sum(&next.cost, &o.Value)
	size := exact.Sum(&next.size, &o.Size)
	if at := m.reaching(o.Side, &size, &total); m.Tiers.exceeded(&at) {
		return charge, e.refuse(ErrAboveRiskLimit)
	}
	terms, err := e.openingTerms(o, next, &size, &total)
	if err != nil {
		return charge, err
	}
	margin := exact.Sum(&terms.margin, &terms.reserve)
	cost := exact.Sum(&margin, fee)
	if have := e.spareFor(o.Account, m.Settle, next.mode()).Add(left); have.Cmp(fixed.Positive(&cost)) < 0 {
		return charge, e.refuse(ErrInsufficientBalance)
	}
	next.size.Add(&next.size, &o.Size)
	next.cost.Add(&next.cost, &o.Value)
	next.initial.Add(&next.initial, &terms.initial)
	next.posted.Add(&next.posted, &terms.extra)
	next.closeFee.Add(&next.closeFee, &terms.reserve)
	charge = fixed.Positive(fee).Sub(left)
	if !next.cross {
		next.margin = next.margin.Add(fixed.Positive(&margin))
		charge = charge.Add(fixed.Positive(&margin))
	}
	if !next.size.Lt(&maxAmount) || !next.cost.Lt(&maxAmount) {
		return charge, ErrAmountTooLarge
	}
	if e.wouldLiquidate(next, e.pool(next).Sub(charge)) {
		return charge, e.refuse(ErrWouldLiquidate)
	}
	return charge, nil
}

// terms are what a trade that opens ties up.
type terms struct {
	initial uint256.Int // initial margin, at the leverage
	margin  uint256.Int // moved into an isolated bucket; the same unless more was asked for
	extra   uint256.Int // by so much
	reserve uint256.Int // closing fee reserved beside it
}

// openingTerms returns them for what is added to a position that will be of a size and have cost total, or why its margin or
// leverage is refused.
func (e *Accounts) openingTerms(o *Opening, next *position, size, total *uint256.Int) (t terms, err error) {
	m := &e.markets[o.Market]
	least := m.initialMargin(o.Side, size, total)
	before := exact.Portion(&least, &next.cost, total)
	whole := fixed.MinusCapped(&least, &next.initial)
	least.Sub(&least, &before) // initial margin for what is added
	if least.Lt(&whole) {      // which may bring what was there into a tier of less leverage
		least = whole
	}
	t.initial = least
	leverage := o.Leverage
	if leverage.IsZero() && o.Margin.IsZero() {
		leverage = e.Leverage(o.Account, o.Market)
	}
	switch {
	case !leverage.IsZero():
		t.initial = exact.MulDivUp(&o.Value, &fixed.WAD, &leverage)
		if t.initial.Lt(&least) {
			return t, e.refuse(ErrLeverageTooHigh)
		}
	case !o.Margin.IsZero() && !next.cross:
		if o.Margin.Lt(&least) {
			return t, e.refuse(ErrBelowInitialMargin)
		}
		t.initial = o.Margin
	}
	if e.rules.Margin.CloseFee == FeeAtBust {
		bust := exact.Sum(&o.Value, &t.initial)
		if next.owns {
			bust = fixed.MinusCapped(&o.Value, &t.initial)
		}
		t.reserve = exact.MulDivUp(&bust, &m.TakerFee, &fixed.WAD)
	}
	t.margin = t.initial
	if !o.Margin.IsZero() && !next.cross {
		if o.Margin.Lt(&t.initial) {
			return t, e.refuse(ErrBelowInitialMargin)
		}
		t.margin = o.Margin
		t.extra = fixed.MinusCapped(&t.margin, &t.initial)
	}
	return t, nil
}

// put enters a position in the books, in its old place where the account had one on that side.
func (e *Accounts) put(p *position) PositionID {
	id, exists := e.Find(p.account, p.market, p.side)
	if exists {
		e.positions[id] = *p
		return id
	}
	id = PositionID(len(e.positions))
	p.next = e.accounts[p.account].first
	e.accounts[p.account].first = id
	e.positions, e.slots, e.keys = append(e.positions, *p), append(e.slots, none), append(e.keys, zero)
	e.isLate = append(e.isLate, false)
	return id
}

// mayMargin refuses a mode other than the one of what is open in its scope: the symbol, or the account.
func (e *Accounts) mayMargin(p *position) error {
	if e.rules.Mode.Scope != BySymbol && e.rules.Mode.Scope != ByAccount {
		return nil
	}
	for id := e.accounts[p.account].first; id != none; id = e.positions[id].next {
		o := &e.positions[id]
		if !o.size.IsZero() && o.cross != p.cross && (o.market == p.market || e.rules.Mode.Scope == ByAccount) {
			return e.refuse(ErrOtherMode)
		}
	}
	return nil
}

// mayHold refuses what the scope forbids: a subaccount that isolates holds one market only (dYdX isolated markets).
func (e *Accounts) mayHold(p *position) error {
	if e.rules.Mode.Scope != BySubaccount {
		return nil
	}
	if !p.cross {
		return e.refuse(ErrNoIsolatedMode)
	}
	if e.accounts[p.account].parent == none {
		return nil
	}
	for id := e.accounts[p.account].first; id != none; id = e.positions[id].next {
		if o := &e.positions[id]; o.market != p.market && !o.size.IsZero() {
			return e.refuse(ErrOtherMarket)
		}
	}
	return nil
}

// wouldLiquidate reports whether a bucket in which p is as given, and the pool's balance as given, fails its
// maintenance.
func (e *Accounts) wouldLiquidate(p *position, pool fixed.Signed) bool {
	if !p.cross {
		need := e.maintenance(p)
		return e.Fails(p.margin.Add(e.profit(p)), &need)
	}
	other := e.hedge(p) // its own opposite is p as given, not as it stands in the books
	need, equity := e.maintenanceBeside(p, other), pool.Add(e.profit(p))
	s, open := e.markets[p.market].Settle, false
	if e.unified() {
		equity = equity.Add(e.support(p.account, s))
	}
	for id := e.accounts[p.account].first; id != none; id = e.positions[id].next {
		o := &e.positions[id]
		if !o.cross || o.size.IsZero() || e.markets[o.market].Settle != s || (o.market == p.market && o.side == p.side) {
			continue
		}
		equity = equity.Add(e.profit(o))
		beside := e.hedge(o)
		if o == other {
			beside = p
		}
		more := e.maintenanceBeside(o, beside)
		need.Add(&need, &more)
		open = open || beside == nil || !beside.size.Eq(&o.size)
	}
	if other != nil && !open && other.size.Eq(&p.size) {
		return false // all that is left is hedged
	}
	return e.Fails(equity, &need)
}

// trade books the market's liquidity as the other side of somebody who bought (or sold) size for value.
func (m *market) trade(bought bool, size, value *uint256.Int) {
	q, c := fixed.Positive(size), fixed.Positive(value)
	if bought {
		q, c = q.Neg(), c.Neg()
	}
	m.maker.size, m.maker.cost = m.maker.size.Add(q), m.maker.cost.Add(c)
}
