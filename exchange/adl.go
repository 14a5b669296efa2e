package exchange

import (
	"cmp"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// queue is the order in which one side of a market is deleveraged. It is ranked once in a mark, when first needed; each
// liquidated position then takes counterparties in turn until it is closed.
type queue struct {
	entries []ranked
	next    int // the first that may be open
	fresh   bool
}

type ranked struct {
	score fixed.Signed // scale 1e18
	id    PositionID

	refused, at uint256.Int // size and price, ×1e36 a unit, at which its bucket could not be closed; 0: at none yet
}

// deleverage closes what is left of a position against counterparties, at its bankruptcy value or the previous mark.
// Counterparties whose own bucket would end below zero at that price are passed over (dYdX: bankruptcy prices that do not
// overlap), as are the account's own and those being liquidated themselves. Neither side pays a fee. At most so many
// counterparties are looked at as there is room; cut reports that there was more to close and more to look at.
func (e *Engine) deleverage(p *position, ev *Event, bust uint256.Int, room uint64) (looked uint64, cut bool) {
	m := &e.markets[p.market]
	q := &m.ranked[p.side.Opposite()]
	if !q.fresh {
		e.rank(p.market, p.side.Opposite(), q)
	}
	var price uint256.Int // that its counterparties would be closed at; 0: known only for each
	if e.rules.DeleverageAt == BustPrice && !p.size.IsZero() {
		price = mulDivDown(&bust, &fixed.PriceScale, &p.size)
	}
	for i := q.next; i < len(q.entries) && !p.size.IsZero(); i++ {
		if r := &q.entries[i]; looked < room && r.refuses(p, &price) {
			looked++
			continue
		}
		other := q.entries[i].id
		o := &e.positions[other]
		if o.size.IsZero() {
			q.pass(i)
			continue
		}
		if looked == room {
			return looked, true
		}
		looked++
		if o.slot == none || o.account == p.account {
			continue
		}
		size := minimum(p.size, o.size)
		value := portion(&bust, &size, &p.size)
		if e.rules.DeleverageAt == PreviousMark {
			value = m.Value(p.side, &size, &m.previous)
		}
		b := e.bucketOf(other)
		before := e.equity(b)
		ref := e.part(o, &size)
		theirs := gain(o.owns, &ref, &value)
		if before.Add(theirs).Sign() < 0 {
			q.entries[i].refused, q.entries[i].at = size, price
			continue
		}
		ours := e.part(p, &size)
		p.settle(e.cashOf(p), &size, &value)
		o.settle(e.cashOf(o), &size, &value)
		less := minimum(bust, value)
		bust.Sub(&bust, &less)
		ev.Size.Add(&ev.Size, &size)
		ev.Reference.Add(&ev.Reference, &ours)
		ev.Counterparts.Add(&ev.Counterparts, &size)
		ev.Bystanders = ev.Bystanders.Add(gain(p.owns, &ours, &value))
		if e.forgetOrders(o.account, o.market) {
			gone := e.event(Cancelled, other)
			e.record(&gone)
		}
		out := e.event(Deleveraged, other)
		out.Size, out.Remaining, out.Reference, out.Proceeds = size, o.size, ref, value
		out.EquityBefore, out.EquityAfter, out.Bystanders = before, before.Add(theirs), theirs
		out.Counterparts = size
		e.record(&out)
		e.rekey(other)
		q.entries[i].at.Clear() // its bucket is another now
		if o.size.IsZero() {
			q.pass(i)
		}
	}
	return looked, false
}

// refuses reports whether an entry that could not be closed for another position in this mark, who asked no more of it and no worse a
// price, need not be asked again.
func (r *ranked) refuses(p *position, price *uint256.Int) bool {
	return !r.at.IsZero() && !price.IsZero() && !p.size.Lt(&r.refused) && !better(p.owns, price, &r.at)
}

// better reports whether one price is better than another for the counterparties of a position that owns, or owes, its value.
func better(owns bool, price, than *uint256.Int) bool {
	if owns {
		return price.Lt(than)
	}
	return price.Gt(than)
}

// enter adds a position that was opened while the queue is in use, at its end.
func (q *queue) enter(id PositionID) {
	if q.fresh {
		q.entries = append(q.entries, ranked{id: id})
	}
}

// pass leaves an entry that is closed behind. One that was only passed over stays for the next bucket.
func (q *queue) pass(i int) {
	if i == q.next {
		q.next++
	}
}

// part is the value at mark of size of a position, as the difference it makes to the position's value.
func (e *Engine) part(p *position, size *uint256.Int) uint256.Int {
	m := &e.markets[p.market]
	var left uint256.Int
	left.Sub(&p.size, size)
	v, rest := m.Value(p.side, &p.size, &m.mark), m.Value(p.side, &left, &m.mark)
	v.Sub(&v, &rest)
	return v
}

// rank orders one side of a market by the rules' ranking, the first to be closed first; ties by position.
func (e *Engine) rank(id MarketID, s Side, q *queue) {
	h := &e.markets[id].atRisk[s]
	q.entries, q.next, q.fresh = q.entries[:0], 0, true
	for i := range h.nodes {
		who := h.nodes[i].id
		r := ranked{id: who}
		if e.rules.Ranking != RankRandom {
			r.score = e.score(&e.positions[who])
		}
		q.entries = append(q.entries, r)
	}
	slices.SortFunc(q.entries, func(a, b ranked) int {
		if c := b.score.Cmp(a.score); c != 0 {
			return c
		}
		return cmp.Compare(a.id, b.id)
	})
	if n := len(q.entries); e.rules.Ranking == RankRandom && n > 0 { // from a random start, around once
		start := int(draw(e.seed, e.now, uint64(id)) % uint64(n))
		slices.Reverse(q.entries[:start])
		slices.Reverse(q.entries[start:])
		slices.Reverse(q.entries)
	}
}

// draw is an addressed random number: SplitMix64 (Steele, Lea, Flood 2014) of the seed and its address.
func draw(seed, time, market uint64) uint64 {
	z := seed
	for _, word := range [...]uint64{time, market} {
		z += 0x9e3779b97f4a7c15 ^ word*0xd1342543de82ef95
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
	}
	return z
}

// score is how early a position is deleveraged, scale 1e18, quotients truncated towards zero. With profit, value, cost and
// the bucket's equity at mark:
//
//	leveraged    profit/initial margin                                        (Bybit "leveraged return"; documented assumption)
//	binance      max(0,profit)/max(RankLeast,wallet) · maintenance/(wallet+profit)     (dev.binance.vision/17801; 0 where wallet+profit ≤ 0)
//	bitmex       r·l if r > 0 else r/l;  r = profit/cost, l = value/equity     (support.bitmex.com 18589621443357)
//	cube         the same with r = profit                                     (Cube gitbook)
//	hyperliquid  (value/cost)·(value/equity), inverted first factor where owed (Hyperliquid docs; for a short mark/entry < 1 is profit)
//
// A bucket without equity comes last: it is about to be liquidated itself.
func (e *Engine) score(p *position) fixed.Signed {
	v, profit := e.value(p), e.profit(p)
	cash := *e.cashOf(p)
	equity := cash.Add(profit)
	if p.mode == Cross {
		equity = e.equity(bucket{p.account, e.markets[p.market].Settle, none})
	}
	last := fixed.Positive(&maxPrice).Neg()
	worth := equity.Capped()
	switch e.rules.Ranking {
	case RankLeveraged:
		initial := e.initialMargin(p)
		initial.Sub(&initial, &p.closeFee)
		if initial.IsZero() {
			return last
		}
		return scaled(profit, &fixed.WAD, &initial)
	case RankBinance:
		if profit.Sign() <= 0 || worth.IsZero() {
			return fixed.Signed{}
		}
		wallet, least := cash.Capped(), e.rules.RankLeast
		if least.IsZero() {
			least = one
		}
		if wallet.Lt(&least) {
			wallet = least
		}
		share := scaled(profit, &fixed.WAD, &wallet)
		need := e.maintenance(p)
		ratio := mulDivDown(&need, &fixed.WAD, &worth)
		return scaled(share, &ratio, &fixed.WAD)
	case RankBitMEX, RankCube:
		if worth.IsZero() || p.cost.IsZero() {
			return last
		}
		rate := profit
		if e.rules.Ranking == RankBitMEX {
			rate = scaled(profit, &fixed.WAD, &p.cost)
		}
		if rate.Sign() > 0 {
			return scaled(rate, &v, &worth)
		}
		return scaled(rate, &worth, &v)
	case RankHyperliquid:
		if worth.IsZero() || p.cost.IsZero() {
			return last
		}
		top, bottom := v, p.cost
		if !p.owns {
			top, bottom = bottom, top
		}
		growth := mulDivDown(&top, &fixed.WAD, &bottom)
		leverage := mulDivDown(&v, &fixed.WAD, &worth)
		score := mulDivDown(&growth, &leverage, &fixed.WAD)
		return fixed.Positive(&score)
	}
	return fixed.Signed{}
}

// Quantile returns where an open position stands in its side's queue for deleveraging at the last mark, from 1 (last) to 5
// (first fifth), 0 for a closed one: the lights of BitMEX, Bybit's adlRankIndicator, one more than Binance's adlQuantile.
// It ranks the whole side.
func (e *Engine) Quantile(id PositionID) int {
	p := &e.positions[id]
	if p.size.IsZero() {
		return 0
	}
	var q queue
	e.rank(p.market, p.side, &q)
	at := slices.IndexFunc(q.entries, func(r ranked) bool { return r.id == id })
	return 5 - at*5/len(q.entries)
}
