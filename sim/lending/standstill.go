package lending

import (
	"fmt"
	"math"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// lasting is what an arm remembers of a borrower's vault from one lived block to the next. It is small, for many may be at risk.
type lasting struct {
	stood, queued uint64 // see [books.History]
	offered       uint64 // number of the lived block in which the vault was last on offer
	since         uint64 // block in which that offer began
	place         int32  // of its reasons among those of the present block's race, or none
	shelf, slot   int32  // where it stands among those at risk: see [standstill]; shelf 0 is none
	from          uint64 // time since which it has stood there
	had           uint64 // seconds that its shelf's vaults had been queued when it came, less those that were not its own
	timed         bool   // it stands, and had not been liquidated before
	reached       bool   // it could be liquidated in some block
	waiting       bool   // some liquidator lacked the capital for it in the last lived block that left it
	closed        bool   // it has been liquidated
}

// standstill is what the arm knows of the vaults at risk in a market whose offers are all made at one price. Where they stand
// in the engine's index tells who they are, and about what they cost. That mostly tells what a race comes to. So a block costs
// little for each vault at risk, and only those are put on offer that some bot may gain from.
type standstill struct {
	roll    vault.Roll       // of those at risk in the present block; once it is over, after it
	found   []vault.Found    // those that are looked at one by one
	who     []int32          // their borrowers
	shelves []shelf          // the others
	used    []int32          // which of the shelves bear any, by size
	by      [shapes]int32    // by the first bits of a size: which shelf it belongs to, from 1; 0 where there is none yet
	shelved int              // how many the others are
	room    vault.Room       // in which the same are at risk
	small   int              // how many are too small to pay for their gas
	again   []vault.Found    // scratch: found under other circumstances
	whose   []int32          // their borrowers
	stock   liquidator.Stock // of the block: those that are worth offering
	alone   int              // so many of its sales stood on no shelf
	vaults  []uint32         // by sale: its vault's number in the market
	queue   vault.Queue      // of the present block
	floor   uint256.Int      // price that all sales are made at
	pool    []*offer.Offer   // scratch: those made on demand, while they are needed
	asked   [1]vault.AtRisk  // scratch: the vault for which the design is asked

	answer uint256.Int // the contract's price when until was found
	until  uint64      // no vault joins those at risk before
}

// briskly reports whether the race is held by what the index knows of the vaults at risk.
func (a *running) briskly() bool {
	return !a.Vigilant && a.joined == nil && a.key.Even && len(a.Liquidators) > 0 && a.race.OnDemand()
}

// liquidate lets liquidators race for the vaults at risk. It reports whether the arm may rest: see compete. Acted says that a
// borrower has changed its vault in the present block.
func (a *running) liquidate(acted bool) (quiet bool, err error) {
	s := &a.still
	if acted || a.undone.took || !s.answer.Eq(&a.answer) {
		s.until, s.answer = 0, a.answer
	}
	if a.brisk = a.briskly(); !a.brisk {
		s.until, s.room = 0, vault.Room{}
		a.risky = a.atRisk(a.risky[:0])
		return a.open()
	}
	if !s.room.Holds(&a.answer, a.now) {
		a.follow()
	}
	a.risky, a.taken, a.moves, a.turned = a.risky[:0], a.taken[:0], a.moves[:0], a.turned[:0]
	a.wanted, a.offers, a.common, a.small = a.wanted[:0], a.offers[:0], false, false
	a.largest.Clear()
	a.sift()
	if len(s.stock.Sales)+len(s.stock.Shelves) == 0 {
		return true, nil
	}
	a.index.Enqueue(&s.queue, a.market, a.answer, a.now)
	round, quiet, err := a.race.RunOnDemand(a.seen(), &s.stock, counter{market{a.design, a}}, a.venue)
	if err != nil {
		return false, err
	}
	return quiet, a.execute(&round)
}

// open puts the vaults at risk on offer.
func (a *running) open() (quiet bool, err error) {
	if a.offer(); len(a.offers) > 0 {
		return a.compete()
	}
	return true, nil
}

// find finds those whose vaults are at risk at another price or time.
func (a *running) find(price *uint256.Int, now uint64, found []vault.Found, who []int32) ([]vault.Found, []int32) {
	var search vault.Search
	found, who = a.index.Find(&search, a.market, price, now, found[:0]), who[:0]
	ours := found[:0]
	for k := range found {
		if i := a.borrowerIn(found[k].Vault); i != none {
			ours, who = append(ours, found[k]), append(who, i)
		}
	}
	return ours, who
}

// borrowerIn is the borrower whose vault has a number in the market, or none.
func (a *running) borrowerIn(vault uint32) int32 {
	if int(vault) >= len(a.owner) {
		return none
	}
	return a.owner[vault]
}

// number finds the numbers of the borrowers' vaults.
func (a *running) number() {
	a.owner, a.places = a.owner[:0], a.places[:0]
	for i := range a.borrowers {
		vault, is := a.index.VaultOf(a.market, borrowerAddress(i))
		if is && len(a.places) == i {
			a.places = append(a.places, vault)
		}
		for is && int(vault) >= len(a.owner) {
			a.owner = append(a.owner, none)
		}
		if is {
			a.owner[vault] = int32(i)
		}
	}
}

// owed is what a debt share owes, loan units.
func (a *running) owed() float64 { return a.owedBy(a.now) }

// owedBy is what it owes at a time, unless the market changes before.
func (a *running) owedBy(now uint64) float64 {
	totals, err := a.index.AccruedBy(a.market, now)
	if err != nil {
		panic(fmt.Sprintf("interest does not accrue: %v", err))
	}
	return (totals.TotalBorrowAssets.Float64() + 1) / (totals.TotalBorrowShares.Float64() + 1e6)
}

// costOf is about what a vault costs that was found, of which a share owes so much, at most at a price of collateral.
func costOf(f *vault.Found, owed, price float64) float64 {
	return sizeOf(f.Size) * min(math.Float64frombits(f.Ratio())*owed, price)
}

func sizeOf(size uint32) float64 { return float64(math.Float32frombits(size)) }

// sift puts those of the vaults at risk aside that are too small to pay for the gas of their liquidation, and notes since when
// each of the others has been on offer.
func (a *running) sift() {
	const scale = 1e-36
	s, q, worthwhile := &a.still, a.cost(), a.worthwhile()
	s.stock.Sales, s.vaults, s.floor = s.stock.Sales[:0], s.vaults[:0], q
	s.small = 0
	owed, price := a.owed(), q.Float64()*scale
	fewest := 8 + 4*a.answer.Float64()*scale // loan units, from which on a sale surely gives something
	size, largest := uint32(math.MaxUint32), uint32(0)
	if worthwhile.BitLen() <= 128 {
		size = vault.SizeOf(&worthwhile)
	}
	least := a.shelve(size, fewest, price)
	for k := 0; k < len(s.found); k++ {
		f, i := &s.found[k], s.who[k]
		l := &a.last[i]
		if a.familiar(l) && f.Size>>shapeBits >= least {
			a.putAway(k)
			k--
			continue
		}
		if f.Size < size || f.Size == size && a.below(f, &worthwhile) {
			s.small++
			if f.Size >= largest {
				largest = f.Size
				a.enlarge(f)
			}
			continue
		}
		cost := costOf(f, owed, price)
		if cost < fewest && !a.offered(f) {
			continue
		}
		since := a.onOffer(int(i))
		a.sell(f, i, liquidator.Slight{Vault: i, Since: since, Cost: cost})
	}
	s.alone = len(s.stock.Sales)
	a.display(price)
}

// sell adds a sale to those of the block.
func (a *running) sell(f *vault.Found, i int32, sale liquidator.Slight) {
	s := &a.still
	a.last[i].place = int32(len(s.stock.Sales))
	s.stock.Sales = append(s.stock.Sales, sale)
	s.vaults = append(s.vaults, f.Vault)
}

// below reports whether a vault has less collateral than that.
func (a *running) below(f *vault.Found, amount *uint256.Int) bool {
	p := a.index.PositionOf(a.market, f.Vault)
	return p.Collateral.Lt(amount)
}

// enlarge notes a vault that is not worth offering, where it is the largest of them.
func (a *running) enlarge(f *vault.Found) {
	if p := a.index.PositionOf(a.market, f.Vault); p.Collateral.Gt(&a.largest) {
		a.largest = p.Collateral
	}
}

// offered reports whether the design makes an offer of a vault.
func (a *running) offered(f *vault.Found) bool {
	a.still.asked[0] = a.index.Describe(a.market, f.Vault, a.now)
	a.made = a.design.Offers(a.answer, a.still.asked[:], a.made[:0])
	return len(a.made) > 0
}

// counter makes the sales of the block as liquidators ask for them.
type counter struct{ market }

// Next implements [liquidator.Counter].
func (c counter) Next() (sale int, is bool) {
	a := c.arm
	for {
		f, more := a.still.queue.Next()
		if !more {
			return 0, false
		}
		i := a.borrowerIn(f.Vault)
		if i == none {
			continue
		}
		l := &a.last[i]
		if l.shelf != 0 && l.offered != a.lives {
			a.takeDown(&f, i)
		}
		if l.offered == a.lives {
			return int(l.place), true
		}
	}
}

// Open implements [liquidator.Counter].
func (c counter) Open(shelf int) {
	a := c.arm
	b := &a.still.shelves[a.still.used[shelf]]
	for k := range b.found {
		if i := a.borrowerIn(b.found[k].Vault); a.last[i].offered != a.lives {
			a.takeDown(&b.found[k], i)
		}
	}
}

// Make implements [liquidator.Counter].
func (c counter) Make(sale, kept int) liquidator.Offer {
	a, s := c.arm, &c.arm.still
	if kept == len(s.pool) {
		s.pool = append(s.pool, new(offer.Offer))
	}
	s.asked[0] = a.index.Describe(a.market, s.vaults[sale], a.now)
	if a.made = a.design.Offers(a.answer, s.asked[:], a.made[:0]); len(a.made) != 1 {
		panic("lending: an even design makes no offer of a vault at risk")
	}
	o := s.pool[kept]
	*o = a.made[0]
	return liquidator.Offer{Offer: o, Vault: int(s.stock.Sales[sale].Vault), Since: s.stock.Sales[sale].Since}
}

// Cost implements [liquidator.Counter].
func (c counter) Cost(sale int) uint256.Int {
	v := c.arm.index.Describe(c.arm.market, c.arm.still.vaults[sale], c.arm.now)
	return whole(&v, &c.arm.still.floor)
}

// atRiskNow is how many vaults are at risk in the present block.
func (a *running) atRiskNow() int {
	if a.brisk {
		return len(a.still.found) + a.still.shelved
	}
	return len(a.risky)
}

// largestAtRisk is the most collateral of a vault at risk in the present block.
func (a *running) largestAtRisk() uint256.Int {
	largest := a.largest
	for k := range a.risky {
		if a.risky[k].Collateral.Gt(&largest) {
			largest = a.risky[k].Collateral
		}
	}
	if !a.brisk {
		return largest
	}
	a.each(func(found []vault.Found) {
		if len(found) == 0 {
			return
		}
		size := slices.MaxFunc(found, func(x, y vault.Found) int { return int(int64(x.Size) - int64(y.Size)) }).Size
		for k := range found {
			if f := &found[k]; f.Size == size {
				if p := a.index.PositionOf(a.market, f.Vault); p.Collateral.Gt(&largest) {
					largest = p.Collateral
				}
			}
		}
	})
	return largest
}

// alone is a time before which no vault joins those at risk at the contract's price. It is false where one does soon.
func (a *running) alone() (until uint64, alone bool) {
	const ahead = 3600
	s := &a.still
	if a.brisk && a.now < s.until {
		return s.until, true
	}
	until = a.now + ahead
	if now := a.atRiskNow(); a.index.MostAtRisk(a.market, a.answer, until) > now {
		if s.again, s.whose = a.find(&a.answer, until, s.again, s.whose); len(s.again) != now {
			return until, false
		}
	}
	if a.brisk && !a.undone.took {
		s.until = until
	}
	return until, true
}

// whole is what all of a vault's sale costs at a price, the market's floor: its debt, or what its collateral is worth at that.
func whole(v *vault.AtRisk, q *uint256.Int) uint256.Int {
	cost := v.Debt
	var owed, worth uint256.Int
	owed.Mul(&cost, &fixed.PriceScale)
	if _, over := worth.MulOverflow(&v.Collateral, q); !over && worth.Lt(&owed) {
		cost.Div(&worth, &fixed.PriceScale)
	}
	return cost
}

// onOffer notes that a borrower's vault is on offer in the present block, and returns the block since which it has been.
func (a *running) onOffer(i int) (since uint64) {
	l := &a.last[i]
	if l.offered+1 != a.lives && l.offered != a.lives {
		l.since = a.block
	}
	l.offered = a.lives
	return l.since
}
