package exchange

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Collateral is an asset that counts in the cross margin of an account that is judged as a whole ([Rules.Unified]): what its
// pool of that asset has above its maintenance margin, or all of the balance where nothing settles in it, less a haircut.
//
// An asset that a market settles in has no haircut. Its deficit counts in full, as any other's.
//
// Documented assumption: a haircut holds for any amount. Venues' rise with it (Bybit's example: 2 % of the first 10 BTC, 5 %
// of the next 10).
//
// Source: Bybit help, "Glossary (Unified Trading Account)", margin balance after the collateral value ratio; OKX help,
// "Multi-currency margin mode", adjusted equity by discount rate.
type Collateral struct {
	Asset   Asset
	Haircut uint256.Int // share of its value that does not count, scale 1e18
	Cost    uint256.Int // share of its value that a sale costs, scale 1e18
}

// AddCollateral names the next asset that counts. The order in which assets are named is that in which they are sold
// ([House.Sell]). A new asset is refused once there are accounts.
func (h House) AddCollateral(c Collateral) error {
	e := h.Accounts
	var faults []error
	if c.Haircut.Gt(&fixed.WAD) || !c.Cost.Lt(&fixed.WAD) {
		faults = append(faults, fmt.Errorf("exchange: collateral %d: haircut must be at most 1e18 (100 %%), and the cost of a sale below that", c.Asset))
	}
	if int(c.Asset) >= e.assets && len(e.accounts) > 0 {
		faults = append(faults, fmt.Errorf("exchange: collateral %d is new; name it before the first account", c.Asset))
	}
	for i := range e.collateral {
		if e.collateral[i].Asset == c.Asset {
			faults = append(faults, fmt.Errorf("exchange: collateral %d is named twice", c.Asset))
		}
	}
	if err := errors.Join(append(faults, e.wholeCollateral(c.Asset, &c.Haircut))...); err != nil {
		return err
	}
	e.addAsset(c.Asset)
	e.collateral = append(e.collateral, c)
	return nil
}

// wholeCollateral refuses a haircut on an asset that a market settles in.
func (e *Accounts) wholeCollateral(s Asset, haircut *uint256.Int) error {
	for i := range e.markets {
		if e.markets[i].Settle == s && !haircut.IsZero() {
			return fmt.Errorf("exchange: %s settles in asset %d, which has no haircut", e.markets[i].Symbol, s)
		}
	}
	return nil
}

// addAsset makes room for an asset in the books.
func (e *Accounts) addAsset(s Asset) {
	for e.assets <= int(s) {
		e.assets++
		e.fees = append(e.fees, uint256.Int{})
		e.house = append(e.house, fixed.Signed{})
		e.outside = append(e.outside, fixed.Signed{})
		e.prices = append(e.prices, uint256.Int{})
	}
}

// Price states what one smallest unit of an asset is worth, ×1e36, in a unit that is the same for all assets. Until it is stated
// the asset counts for nothing. All accounts get new trigger prices, unless the price is what it was.
func (h House) Price(s Asset, price *uint256.Int) error {
	moved, err := h.price(s, price)
	if moved {
		h.rekeyAll()
	}
	return err
}

// Prices states what assets are worth, each as Price does, at one time.
func (h House) Prices(of []Asset, at []uint256.Int) error {
	var any bool
	for i, s := range of {
		moved, err := h.price(s, &at[i])
		if err != nil {
			return err
		}
		any = any || moved
	}
	if any {
		h.rekeyAll()
	}
	return nil
}

// price takes down a price, and reports whether it is a new one.
func (h House) price(s Asset, price *uint256.Int) (moved bool, err error) {
	if price.IsZero() || !price.Lt(&maxPrice) {
		return false, ErrPriceTooLarge
	}
	if int(s) >= h.assets {
		return false, fmt.Errorf("exchange: there is no asset %d", s)
	}
	moved = !h.prices[s].Eq(price)
	h.prices[s] = *price
	return moved, nil
}

// rekeyAll gives all accounts new trigger prices, in each asset that a market settles in.
func (h House) rekeyAll() {
	for s := range h.assets {
		if !h.settles(Asset(s)) {
			continue
		}
		for a := range h.accounts {
			h.rekeyPool(AccountID(a), Asset(s))
		}
	}
}

func (e *Accounts) settles(s Asset) bool {
	for i := range e.markets {
		if e.markets[i].Settle == s {
			return true
		}
	}
	return false
}

// unified reports whether an account's pools are judged together.
func (e *Accounts) unified() bool { return e.rules.Unified && len(e.collateral) > 0 }

// Judged is the equity by which a bucket is judged: its own, and for a pool of a unified account what all other assets count
// for.
func (e *Accounts) Judged(b Bucket) fixed.Signed {
	equity := e.Equity(b)
	if b.Pool() && e.unified() {
		equity = equity.Add(e.support(b.Account, b.Asset))
	}
	return equity
}

// support is what an account's other assets count for in a pool.
func (e *Accounts) support(a AccountID, s Asset) fixed.Signed {
	return e.counted(s, func(c Asset) fixed.Signed {
		b := Bucket{a, c, none}
		need := e.Requirement(b)
		return e.Equity(b).Sub(fixed.Positive(&need))
	})
}

// counted is what amounts of all assets but one come to in that one: above 0 less the haircut and rounded down, below 0 in full
// and rounded up.
func (e *Accounts) counted(s Asset, amount func(Asset) fixed.Signed) (total fixed.Signed) {
	if int(s) >= len(e.prices) || e.prices[s].IsZero() {
		return total
	}
	for i := range e.collateral {
		c := &e.collateral[i]
		if c.Asset == s || e.prices[c.Asset].IsZero() {
			continue
		}
		have := amount(c.Asset)
		abs := have.Abs()
		if have.Sign() < 0 {
			v := exact.MulDivUp(&abs, &e.prices[c.Asset], &e.prices[s])
			total = total.Sub(fixed.Positive(&v))
			continue
		}
		keep := fixed.MinusCapped(&fixed.WAD, &c.Haircut)
		v := exact.MulDivDown(&abs, &e.prices[c.Asset], &e.prices[s])
		v = exact.MulDivDown(&v, &keep, &fixed.WAD)
		total = total.Add(fixed.Positive(&v))
	}
	return total
}

// haircut is that of an asset; 0 where it is no collateral.
func (e *Accounts) haircut(s Asset) uint256.Int {
	for i := range e.collateral {
		if e.collateral[i].Asset == s {
			return e.collateral[i].Haircut
		}
	}
	return zero
}

// together turns what a pool has to open with, and what may leave it, into what the whole account has. Other assets make up for
// what the pool lacks; cash is all that can leave it; and what others lack stays.
func (e *Accounts) together(a AccountID, s Asset, opens, leaves, cash fixed.Signed) (fixed.Signed, fixed.Signed) {
	open := e.counted(s, func(c Asset) fixed.Signed { opens, _ := e.spareBeside(a, c, nil); return opens })
	out := e.counted(s, func(c Asset) fixed.Signed { _, leaves := e.spareBeside(a, c, nil); return leaves })
	if out.Sign() >= 0 {
		leaves = leaves.Add(out)
		if cash.Cmp(leaves) < 0 {
			leaves = cash
		}
		return opens.Add(open), leaves
	}
	cut := e.haircut(s)
	keep := fixed.MinusCapped(&fixed.WAD, &cut)
	if keep.IsZero() {
		return opens.Add(open), fixed.Signed{}
	}
	lack := out.Abs()
	lack = exact.MulDivUp(&lack, &fixed.WAD, &keep)
	return opens.Add(open), leaves.Sub(fixed.Positive(&lack))
}

// Sold is what a sale of collateral came to.
type Sold struct {
	From         Asset
	Amount, Paid uint256.Int // of From, and of the pool's asset
}

// Sell sells collateral of a pool's account for the pool's asset, at the stated prices less the cost of a sale, asset after
// asset in the order in which they were named, until the pool stands. Of each it sells the least that is enough, where the
// haircut is more than the cost, and otherwise all: of an asset that a pool settles in, what that has above its own
// maintenance margin. Whoever buys is outside the venue.
func (h House) Sell(b Bucket, sold []Sold) []Sold {
	e := h.Accounts
	if !b.Pool() || !e.unified() || e.prices[b.Asset].IsZero() {
		return sold
	}
	for i := range e.collateral {
		c := &e.collateral[i]
		if c.Asset == b.Asset || e.prices[c.Asset].IsZero() || e.Stands(b) {
			continue
		}
		other := Bucket{b.Account, c.Asset, none}
		need := e.Requirement(other)
		have := e.Equity(other).Sub(fixed.Positive(&need)).Capped()
		if cash := e.wallet(b.Account, c.Asset).Capped(); cash.Lt(&have) {
			have = cash
		}
		amount := exact.Min(have, e.enough(b, c))
		if amount.IsZero() {
			continue
		}
		keep := fixed.MinusCapped(&fixed.WAD, &c.Cost)
		paid := exact.MulDivDown(&amount, &e.prices[c.Asset], &e.prices[b.Asset])
		paid = exact.MulDivDown(&paid, &keep, &fixed.WAD)
		from, to := e.wallet(b.Account, c.Asset), e.wallet(b.Account, b.Asset)
		*from, *to = from.Sub(fixed.Positive(&amount)), to.Add(fixed.Positive(&paid))
		e.outside[c.Asset] = e.outside[c.Asset].Sub(fixed.Positive(&amount))
		e.outside[b.Asset] = e.outside[b.Asset].Add(fixed.Positive(&paid))
		sold = append(sold, Sold{From: c.Asset, Amount: amount, Paid: paid})
	}
	return sold
}

// enough is how much of an asset must be sold so that a pool stands, and more than there is where no sale is enough. A sale adds
// the haircut, less what it costs:
//
//	(need − judged)·price of the pool's asset / (price·(haircut − cost))
func (e *Accounts) enough(b Bucket, c *Collateral) uint256.Int {
	if !c.Haircut.Gt(&c.Cost) {
		return farAway
	}
	need := e.Requirement(b)
	lacks := fixed.Positive(&need).Sub(e.Judged(b)).Add(fixed.FromInt64(4)).Capped() // and for rounding
	gain := fixed.MinusCapped(&c.Haircut, &c.Cost)
	lacks = exact.MulDivUp(&lacks, &fixed.WAD, &gain)
	if !exact.Fits(&lacks, &e.prices[b.Asset], &e.prices[c.Asset]) {
		return farAway
	}
	return exact.MulDivUp(&lacks, &e.prices[b.Asset], &e.prices[c.Asset])
}

// rekeyAccount gives the cross positions of a unified account their trigger prices. Those of pools other than the one that
// changed are left out while they are withheld.
func (e *Accounts) rekeyAccount(a AccountID, changed Asset) {
	n, only := int64(0), PositionID(none)
	for id := e.accounts[a].first; id != none; id = e.positions[id].next {
		if p := &e.positions[id]; p.cross && !p.size.IsZero() {
			n, only = n+1, id
		}
	}
	if n == 0 {
		return
	}
	put := func(id PositionID, key uint256.Int) {
		p := &e.positions[id]
		if m := &e.markets[p.market]; m.Settle == changed || e.slots[id] != none {
			m.atRisk[p.side].set(e, id, key)
		}
	}
	if n == 1 {
		p := &e.positions[only]
		put(only, e.trigger(p, e.cashFor(p)))
		return
	}
	for s := range e.assets {
		b := Bucket{a, Asset(s), none}
		spare, failing := e.share(b, n)
		idle := e.hedged(b)
		e.Each(b, func(id PositionID) {
			p := &e.positions[id]
			key := e.early(p, &spare)
			if failing || idle {
				key = zero
				if (p.side == Long) == failing {
					key = farAway
				}
			}
			put(id, key)
		})
	}
}

// share is the n-th part of what a pool is judged to have above its requirement, less what rounding may come to, and whether the
// pool fails.
func (e *Accounts) share(b Bucket, n int64) (uint256.Int, bool) {
	equity, need, failing := e.Test(b)
	spare := equity.Sub(fixed.Positive(&need)).Capped()
	spare = fixed.MinusCapped(&spare, uint256.NewInt(uint64(4*n)+4*uint64(e.assets)))
	spare.Div(&spare, uint256.NewInt(uint64(n)))
	return spare, failing
}
