package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Bucket is what is liquidated as one: an isolated position, or the pool that the cross positions of an account
// share in an asset.
type Bucket struct {
	Account  AccountID
	Asset    Asset
	Position PositionID // −1: the pool
}

// Pool reports whether the bucket is a pool.
func (b Bucket) Pool() bool { return b.Position == none }

// BucketOf returns the bucket that a position is in.
func (e *Accounts) BucketOf(id PositionID) Bucket {
	p := &e.positions[id]
	b := Bucket{p.account, e.markets[p.market].Settle, none}
	if !p.cross {
		b.Position = id
	}
	return b
}

// Each calls f for every open position of a bucket, in one order.
func (e *Accounts) Each(b Bucket, f func(PositionID)) {
	if !b.Pool() {
		if !e.positions[b.Position].size.IsZero() {
			f(b.Position)
		}
		return
	}
	for id := e.accounts[b.Account].first; id != none; id = e.positions[id].next {
		if e.positions[id].inPool(e, b.Asset) {
			f(id)
		}
	}
}

// inPool reports whether an open position is one of its account's pool in an asset.
func (p *position) inPool(e *Accounts, s Asset) bool {
	return p.cross && !p.size.IsZero() && e.markets[p.market].Settle == s
}

func (e *Accounts) cash(b Bucket) *fixed.Signed {
	if b.Position != none {
		return &e.positions[b.Position].margin
	}
	return e.wallet(b.Account, b.Asset)
}

// Balance returns the cash in a bucket.
func (e *Accounts) Balance(b Bucket) fixed.Signed { return *e.cash(b) }

// Equity returns the cash in a bucket with the unrealised profit of its positions at the last marks.
func (e *Accounts) Equity(b Bucket) fixed.Signed {
	total := *e.cash(b)
	if !b.Pool() {
		if p := &e.positions[b.Position]; !p.size.IsZero() {
			total = total.Add(e.profit(p))
		}
		return total
	}
	for id := e.accounts[b.Account].first; id != none; id = e.positions[id].next {
		if p := &e.positions[id]; p.inPool(e, b.Asset) {
			total = total.Add(e.profit(p))
		}
	}
	return total
}

// Requirement returns the maintenance margin of a bucket's positions at the last marks.
func (e *Accounts) Requirement(b Bucket) (total uint256.Int) {
	if !b.Pool() {
		if p := &e.positions[b.Position]; !p.size.IsZero() {
			total = e.maintenance(p)
		}
		return total
	}
	for id := e.accounts[b.Account].first; id != none; id = e.positions[id].next {
		if p := &e.positions[id]; p.inPool(e, b.Asset) {
			more := e.maintenance(p)
			total.Add(&total, &more)
		}
	}
	return total
}

// Fails reports whether an equity fails a requirement: it is below, or at it unless the rules are strict.
func (e *Accounts) Fails(equity fixed.Signed, need *uint256.Int) bool {
	c := equity.Cmp(fixed.Positive(need))
	return c < 0 || (c == 0 && !e.rules.Margin.Strict)
}

// Test returns the equity by which a bucket is judged ([Accounts.Judged]) and its requirement, and whether the first fails
// the second. A pool in which every position is hedged in full never fails where the rules exempt hedges.
func (e *Accounts) Test(b Bucket) (equity fixed.Signed, need uint256.Int, fails bool) {
	equity, need = e.Judged(b), e.Requirement(b)
	return equity, need, e.Fails(equity, &need) && !e.hedged(b)
}

// Stands reports whether a bucket carries its requirement, or has no open position and no debt.
func (e *Accounts) Stands(b Bucket) bool {
	equity, need := e.Judged(b), e.Requirement(b)
	if need.IsZero() {
		open := false
		e.Each(b, func(PositionID) { open = true })
		if !open {
			return equity.Sign() >= 0
		}
	}
	return !e.Fails(equity, &need)
}

// Portion returns the part of a bucket's equity that belongs to one of its positions. It is all of an isolated
// bucket's. Of a pool's it is in proportion to maintenance margin, truncated towards zero.
//
// Source: dYdX v4, x/subaccounts, the bankruptcy price: value ∓ equity·need/Σneed.
func (e *Accounts) Portion(b Bucket, id PositionID) fixed.Signed {
	equity := e.Equity(b)
	if b.Position != none {
		return equity
	}
	need, mine := e.Requirement(b), e.maintenance(&e.positions[id])
	if need.IsZero() {
		return equity
	}
	return exact.Scaled(equity, &mine, &need)
}

// Worth returns the value at which a position has used up an equity, not below 0. The fee reserved for closing it
// is not counted, for it pays that fee.
func (e *Accounts) Worth(id PositionID, equity fixed.Signed) uint256.Int {
	return e.worth(&e.positions[id], equity)
}

// worth is Worth of a position that need not stand in the books.
func (e *Accounts) worth(p *position, equity fixed.Signed) uint256.Int {
	v := e.value(p)
	equity = equity.Sub(fixed.Positive(&p.closeFee))
	if p.owns {
		return fixed.Positive(&v).Sub(equity).Capped()
	}
	return fixed.Positive(&v).Add(equity).Capped()
}
