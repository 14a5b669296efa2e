package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Watermarks returns the two prices of a market between which a mark reaches nobody. low is the highest that reaches
// a long, and 0 where there is none. high is the lowest that reaches a short, and 2^256 − 1 where there is none.
//
// A pool with several positions counts with a price at which it might fail, never one that is too late: a mark there
// may find that it still stands.
func (e *Accounts) Watermarks(id MarketID) (low, high uint256.Int) {
	e.keyed()
	m := &e.markets[id]
	high = farAway
	if h := &m.atRisk[Long]; len(h.nodes) > 0 {
		low = e.keys[h.nodes[0].id]
	}
	if h := &m.atRisk[Short]; len(h.nodes) > 0 {
		high = e.keys[h.nodes[0].id]
	}
	return low, high
}

// trigger is the price at which p fails its maintenance margin with that cash behind it, others of its pool standing
// still. It is exact, because equity less requirement is monotone in the value (Tiers.fall, Tiers.rise): a schedule that
// jumps goes by entry value or by size, which no mark moves. The requirement of the pool's other positions is taken off cash.
func (e *Accounts) trigger(p *position, cash fixed.Signed) uint256.Int {
	if p.cross {
		cash = cash.Sub(e.othersNeed(p))
	}
	return e.triggerBeside(p, cash)
}

// triggerBeside is trigger with the requirement of the pool's other positions off cash already.
func (e *Accounts) triggerBeside(p *position, cash fixed.Signed) uint256.Int {
	m := &e.markets[p.market]
	k := e.zeroEquity(p, cash)
	reserve := fixed.Positive(&p.closeFee)
	if p.owns {
		k = k.Add(reserve)
	} else {
		k = k.Sub(reserve)
	}
	never := zero
	if p.side == Short {
		never = farAway
	}
	if e.rules.Margin.MaintenanceOn == OnEntry {
		need := e.requirement(p, &p.cost)
		worth := k.Add(fixed.Positive(&need)) // owned: fails at v < worth
		if !p.owns {
			worth = k.Sub(fixed.Positive(&need)) // owed: fails at v > worth
		}
		edge := fixed.FromInt64(0)
		if e.rules.Margin.Strict {
			edge = fixed.FromInt64(1)
		}
		if p.owns {
			worth = worth.Sub(edge)
			if worth.Sign() < 0 {
				return never
			}
		} else {
			worth = worth.Add(edge)
		}
		v := worth.Capped()
		return m.reach(p.side, &p.size, &v)
	}
	if m.Tiers.BySize {
		v, ok := m.Tiers.failsIn(e.tierOf(p), p.owns, k, e.feeRate(m), e.rules.Margin.Strict)
		if !ok {
			return never
		}
		return m.reach(p.side, &p.size, &v)
	}
	if e.ordered(p) {
		reach := e.reachable(p)
		v, ok := m.Tiers.failsAt(p.owns, k, e.feeRate(m), e.rules.Margin.Strict, &p.size, &reach)
		if !ok {
			return never
		}
		return m.reach(p.side, &p.size, &v)
	}
	if p.owns {
		v, ok := m.Tiers.fall(k, e.feeRate(m), e.rules.Margin.Strict)
		if !ok {
			return never
		}
		return m.reach(p.side, &p.size, &v)
	}
	v := m.Tiers.rise(k, e.feeRate(m), e.rules.Margin.Strict)
	return m.reach(p.side, &p.size, &v)
}

// othersNeed is the maintenance margin of the other cross positions in p's pool.
func (e *Accounts) othersNeed(p *position) fixed.Signed {
	var need fixed.Signed
	s := e.markets[p.market].Settle
	for id := e.accounts[p.account].first; id != none; id = e.positions[id].next {
		if o := &e.positions[id]; o != p && o.cross && !o.size.IsZero() && e.markets[o.market].Settle == s {
			more := e.maintenance(o)
			need = need.Add(fixed.Positive(&more))
		}
	}
	return need
}

// rekey brings the trigger keys of a position's bucket up to date after any change of it.
func (e *Accounts) rekey(id PositionID) {
	if p := &e.positions[id]; p.cross {
		e.rekeyPool(p.account, e.markets[p.market].Settle)
	}
	e.rekeyAlone(id)
}

// rekeyAlone is rekey of a position that is closed or isolated; of another it does nothing.
func (e *Accounts) rekeyAlone(id PositionID) {
	p := &e.positions[id]
	switch h := &e.markets[p.market].atRisk[p.side]; {
	case p.size.IsZero():
		h.remove(e, id)
	case !p.cross:
		h.set(e, id, e.triggerBeside(p, p.margin))
	}
}

// rekeyPool gives the cross positions of a pool their keys. One position alone has its exact trigger price.
//
// Of n positions each gets the price at which it alone would have used up 1/n of what the pool's equity exceeds its
// requirement by. As long as none is reached, all together have not used it up. Whose key is reached is looked at, and
// gets a new one if the pool stands.
func (e *Accounts) rekeyPool(a AccountID, s Asset) {
	if e.unified() {
		e.rekeyAccount(a, s)
		return
	}
	n, only := int64(0), PositionID(none)
	for id := e.accounts[a].first; id != none; id = e.positions[id].next {
		if p := &e.positions[id]; p.cross && !p.size.IsZero() && e.markets[p.market].Settle == s {
			n, only = n+1, id
		}
	}
	if n == 0 {
		return
	}
	if n == 1 {
		p := &e.positions[only]
		e.markets[p.market].atRisk[p.side].set(e, only, e.trigger(p, *e.wallet(a, s)))
		return
	}
	b := Bucket{a, s, none}
	equity, need, failing := e.Test(b)
	spare := equity.Sub(fixed.Positive(&need)).Capped()
	if !e.rules.Margin.Strict && !spare.IsZero() {
		spare.Sub(&spare, &one) // equity equal to the requirement fails already
	}
	if e.rules.Margin.HedgeExempt { // net sizes round their value once more
		spare = fixed.MinusCapped(&spare, uint256.NewInt(uint64(2*n)))
	}
	spare.Div(&spare, uint256.NewInt(uint64(n)))
	idle := e.hedged(b)
	for id := e.accounts[a].first; id != none; id = e.positions[id].next {
		p := &e.positions[id]
		if !p.cross || p.size.IsZero() || e.markets[p.market].Settle != s {
			continue
		}
		key := e.early(p, &spare)
		if failing || idle { // whatever the mark: always, or never
			key = zero
			if (p.side == Long) == failing {
				key = farAway
			}
		}
		e.markets[p.market].atRisk[p.side].set(e, id, key)
	}
}

// early is a price before which p cannot have cost its pool more than spare. Adverse growth of its own requirement is
// included: where value is owed, that grows at most by (the highest rate)·Δvalue + 1; where it is owned, it only falls.
func (e *Accounts) early(p *position, spare *uint256.Int) uint256.Int {
	m := &e.markets[p.market]
	v := e.value(p)
	if p.owns {
		if !v.Gt(spare) {
			if p.side == Short {
				return farAway
			}
			return zero
		}
		v.Sub(&v, spare)
		v.Sub(&v, &one) // reached where value ≤ v − spare − 1: a loss above spare
		return m.reach(p.side, &p.size, &v)
	}
	rate := exact.Sum(&m.Tiers.Brackets[len(m.Tiers.Brackets)-1].Maintenance, e.feeRate(m))
	rate.Add(&rate, &fixed.WAD)
	room := *spare
	if room.IsZero() {
		v.Add(&v, &one)
		return m.reach(p.side, &p.size, &v)
	}
	room.Sub(&room, &one)
	room = exact.MulDivDown(&room, &fixed.WAD, &rate)
	v.Add(&v, &room)
	v.Add(&v, &one)
	return m.reach(p.side, &p.size, &v)
}
