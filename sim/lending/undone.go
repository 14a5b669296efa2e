package lending

import (
	"math"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

// undone counts what is left undone along a path. All of it is seen after the arm's lived blocks, and holds until the next
// one: while the arm sleeps no vault joins those that can be liquidated, none leaves them, nobody's reason changes, and
// the shortfall stays below what it was at its largest.
type undone struct {
	record.Undone
	did      []record.Liquidator // by liquidator
	left     []int32             // borrowers whose vaults can be liquidated after the last lived block
	lots     []int32             // borrowers of whose vaults a lot is for sale, and nothing was sold yet
	looked   []vault.AtRisk      // these vaults, where the race asked for all offers
	since    uint64              // time of that block
	why      [][liquidator.Reasons]uint32
	took     bool // something was taken in the present block, or moved by the design
	stranded []stranded

	sunk  []vault.AtRisk // scratch: vaults that may be under water in the present block
	float uint256.Int    // above this price, until a time, the shortfall is no larger than it was at its largest
	until uint64
}

// stranded is a vault without collateral that owes what nobody has written off.
type stranded struct {
	borrower int
	debt     uint256.Int // when the last of its collateral was taken; later interest is not counted
}

// begin starts a path.
func (u *undone) begin(path uint32, bots int) {
	if u.did == nil {
		u.did, u.why = make([]record.Liquidator, bots), make([][liquidator.Reasons]uint32, bots)
	}
	for bot := range u.did {
		u.did[bot] = record.Liquidator{Path: path, Liquidator: uint16(bot)}
	}
	clear(u.why)
	u.lots = u.lots[:0]
	u.Undone, u.left, u.stranded, u.since, u.took = record.Undone{Path: path}, u.left[:0], u.stranded[:0], 0, false
	u.float, u.until = uint256.Int{}, 0
}

// stand counts the time until now for the vaults that the last lived block left, and for those of which it left a lot that nobody
// had taken of.
func (a *running) stand() {
	u, gone := &a.undone, a.now-a.undone.since
	u.lots = slices.DeleteFunc(u.lots, func(i int32) bool { return a.last[i].closed })
	for _, i := range u.lots {
		if !slices.Contains(u.left, i) {
			a.last[i].stood += gone
		}
	}
	for _, i := range u.left {
		l := &a.last[i]
		if !l.closed {
			l.stood += gone
		}
		if l.waiting {
			l.queued += gone
		}
	}
	if a.brisk {
		a.still.pass(a, gone)
	}
	if a.leftover() > 0 {
		for bot := range u.did {
			for why, n := range u.why[bot] {
				u.did[bot].Seconds[why] += uint64(n) * gone
			}
		}
	}
	if u.since = a.now; u.took {
		u.took, u.until = false, 0 // vaults are others than they were
	}
}

// leave looks at what the block has left: which vaults can still be liquidated, why nobody took them, and what those under
// water lack.
func (a *running) leave() {
	u := &a.undone
	for k := range a.risky {
		a.last[borrowerOf(a.risky[k].Borrower)].reached = true
	}
	switch {
	case a.brisk:
		if u.took {
			a.follow()
		}
	default:
		u.looked = u.looked[:0]
		switch {
		case !u.took:
			u.looked = append(u.looked, a.risky...)
		case a.turns != nil:
			u.looked = a.turns.Unsafe(u.looked)
		default:
			u.looked = a.ours(a.index.Risky(a.market, a.answer, a.now, u.looked))
		}
		u.left = u.left[:0]
		for k := range u.looked {
			u.left = append(u.left, int32(borrowerOf(u.looked[k].Borrower)))
		}
	}
	if a.leftover() > 0 {
		a.explain()
	}
	a.fathom()
}

// leftover is how many vaults the last lived block left.
func (a *running) leftover() int {
	if a.brisk {
		return a.atRiskNow()
	}
	return len(a.undone.left)
}

// explain counts by each liquidator why it left the vaults that the block leaves. One too small to pay for its gas was not
// offered: it pays nobody. One for which the design made no offer is withheld.
func (a *running) explain() {
	u := &a.undone
	clear(u.why)
	var small, withheld uint32
	var bulks [256]uint32
	var waits [256]bool
	if a.brisk {
		for bulk := range a.race.Bulks() {
			for bot := range u.why {
				waits[bulk] = waits[bulk] || a.race.WhyInBulk(bot, uint8(bulk)) == liquidator.Unfunded
			}
		}
	}
	left := u.left
	if a.brisk {
		left = a.still.who
	}
	for k, i := range left {
		l := &a.last[i]
		l.reached, l.waiting = true, false
		if l.offered == a.lives && l.place != none {
			a.reasons(l, &bulks, &waits)
		} else if c := a.collateralBehind(k); c.Gt(&a.largest) {
			withheld++
		} else {
			small++
		}
	}
	if a.brisk {
		a.onShelves(&bulks, &waits)
	}
	for bot := range u.why {
		if a.brisk {
			for bulk := range a.race.Bulks() {
				u.why[bot][a.race.WhyInBulk(bot, uint8(bulk))] += bulks[bulk]
			}
		}
		u.why[bot][liquidator.Unprofitable] += small
		u.why[bot][liquidator.Withheld] = withheld
	}
	if n := uint32(a.leftover()); n > u.Most.Vaults {
		u.Most = record.Moment{Vaults: n, Block: a.block, Time: a.now}
		for k := range left {
			v := a.leftBehind(k)
			u.Most.Amount.Add(&u.Most.Amount, &v.Debt)
		}
		for _, k := range a.still.used {
			for _, f := range a.still.shelves[k].found {
				v := a.index.Describe(a.market, f.Vault, a.now)
				u.Most.Amount.Add(&u.Most.Amount, &v.Debt)
			}
		}
	}
}

// reasons counts why a vault that was on offer is left.
func (a *running) reasons(l *lasting, bulks *[256]uint32, waits *[256]bool) {
	if bulk, is := a.bulk(l); is {
		bulks[bulk]++
		l.waiting = waits[bulk]
		return
	}
	for bot := range a.undone.why {
		why := a.race.Why(bot, int(l.place))
		a.undone.why[bot][why]++
		l.waiting = l.waiting || why == liquidator.Unfunded
	}
}

// onShelves counts why those are left that stand on shelves: some of them were taken down for the block.
func (a *running) onShelves(bulks *[256]uint32, waits *[256]bool) {
	s := &a.still
	for _, k := range s.used {
		b := &s.shelves[k]
		bulk, is := s.stock.Shelves[b.at].InBulk()
		if b.waiting = is && waits[bulk]; is {
			bulks[bulk] += uint32(len(b.found))
		}
	}
	for _, sale := range s.takenDown() {
		l := &a.last[sale.Vault]
		if l.shelf == 0 {
			continue
		}
		if bulk, is := s.stock.Shelves[s.shelves[l.shelf-1].at].InBulk(); is {
			bulks[bulk]--
		}
		l.waiting = false
		a.reasons(l, bulks, waits)
	}
}

// bulk is which reasons, the same for many vaults, are those of a vault that was on offer; false where they are its own.
func (a *running) bulk(l *lasting) (bulk uint8, is bool) {
	if !a.brisk {
		return 0, false
	}
	return a.race.Bulk(int(l.place))
}

// leftBehind is a vault that the block leaves.
func (a *running) leftBehind(k int) vault.AtRisk {
	if a.brisk {
		return a.index.Describe(a.market, a.still.found[k].Vault, a.now)
	}
	return a.undone.looked[k]
}

// collateralBehind is the collateral of such a vault.
func (a *running) collateralBehind(k int) uint256.Int {
	if a.brisk {
		return a.index.PositionOf(a.market, a.still.found[k].Vault).Collateral
	}
	return a.undone.looked[k].Collateral
}

// waterline is a price from which on no vault that has collateral is under water until a time. A vault under water owes more
// than C·p; at p/λ, with λ the trigger's LTV, it carries less than that, so it is at risk there: below the safe price s. So
// none is where p ≥ s·λ. There is no such price where the time is 0.
func (a *running) waterline() (price uint256.Int, until uint64) {
	safe, until := a.index.SafePrice(a.market, a.now)
	price, _ = fixed.Quotient(&safe, &a.key.Trigger.LTV, &fixed.WAD)
	price.AddUint64(&price, 1)
	return price, until
}

// lower is a price at which every vault is at risk that is under water at another: a little less than p/λ, so that what a
// design's own units round is among them.
func (a *running) lower(price *uint256.Int) (at uint256.Int) {
	const margin = 1e12 // a millionth
	var part uint256.Int
	part.SubUint64(&fixed.WAD, margin)
	fixed.SetQuotient(&at, price, &part, &a.key.Trigger.LTV)
	return at
}

// fathom notes what vaults under water lack after a block, where it is more than ever.
func (a *running) fathom() {
	u := &a.undone
	if !a.Vigilant && u.sleeps(&a.price, a.now) {
		return
	}
	line, until := a.waterline()
	u.sunk = u.sunk[:0]
	if !a.Vigilant && until != 0 && !a.price.Lt(&line) && len(u.stranded) == 0 {
		return
	}
	now := record.Moment{Block: a.block, Time: a.now}
	for k := range u.stranded {
		if p := a.index.Position(a.market, borrowerAddress(u.stranded[k].borrower)); !p.BorrowShares.IsZero() && p.Collateral.IsZero() {
			now.Amount.Add(&now.Amount, &u.stranded[k].debt)
			now.Vaults++
		}
	}
	a.sink(&now.Amount)
	for k := range u.sunk {
		v := &u.sunk[k]
		if value := arm.Worth(&v.Collateral, &a.price); value.Lt(&v.Debt) {
			value.Sub(&v.Debt, &value)
			now.Amount.Add(&now.Amount, &value)
			now.Vaults++
		}
	}
	if now.Amount.Gt(&u.Deepest.Amount) {
		u.Deepest = now
	}
	if !u.took { // which forgets it
		a.afloat(a.now + 3600)
	}
}

// sink finds the vaults that may be under water, so much of debt beside. It finds none where they surely lack less than ever.
// Of a vault with collateral C and ratio ρ of shares to that, of which each owes r, the shortfall at p is at most C·(ρ·r − p) and
// two units of rounding; what doubles round is within the parts added.
func (a *running) sink(beside *uint256.Int) {
	const scale, size, part, near = 1e-36, 1.0 / (1 << 20), 1.0 / (1 << 44), 0.98
	u, s, low := &a.undone, &a.still, a.lower(&a.price)
	if !a.brisk {
		u.sunk = a.ours(a.index.Risky(a.market, low, a.now, u.sunk))
		return
	}
	each := a.each // whoever is under water is among them
	if a.answer.Gt(&low) {
		s.again, s.whose = a.find(&low, a.now, s.again, s.whose)
		each = func(do func([]vault.Found)) { do(s.again) }
	}
	owed, price := a.owed(), a.price.Float64()*scale
	lack := beside.Float64()
	each(func(found []vault.Found) {
		for k := range found {
			f := &found[k]
			under := math.Float64frombits(f.Ratio())*owed - price
			lack += sizeOf(f.Size)*max(under, 0) + sizeOf(f.Size)*price*part + 2
		}
	})
	lack += lack * size
	if deepest := u.Deepest.Amount.Float64(); lack < deepest-deepest*part {
		return
	}
	each(func(found []vault.Found) {
		for k := range found {
			if f := &found[k]; math.Float64frombits(f.Ratio())*owed > near*price {
				u.sunk = append(u.sunk, a.index.Describe(a.market, f.Vault, a.now))
			}
		}
	})
}

// sleeps reports whether the shortfall is known to be no larger at a price and time than it was at its largest.
func (u *undone) sleeps(price *uint256.Int, now uint64) bool {
	return now <= u.until && price.Gt(&u.float) && !u.took
}

// afloat is a price above which, until a time, at most the one given, the shortfall cannot pass what it was at its largest:
// all higher ones may be slept through.
func (a *running) afloat(most uint64) (price uint256.Int, until uint64) {
	const ahead, enough = 3600, 600 // seconds for which a promise at the deepest moment is made, and of an older one
	u := &a.undone
	if u.sleeps(&a.price, a.now) && u.until-a.now > enough {
		return u.float, min(most, u.until)
	}
	until = most
	line, promised := a.waterline()
	if promised != 0 && !a.price.Lt(&line) {
		return *line.SubUint64(&line, 1), min(most, promised)
	}
	least := u.Deepest.Amount // of vaults that have collateral
	for k := range u.stranded {
		least = fixed.MinusCapped(&least, &u.stranded[k].debt)
	}
	known := false
	if u.Deepest.Time == a.now {
		until = min(most, a.now+ahead)
		price, known = a.above(until, &least)
	}
	if !known {
		price = a.among(until, &least)
	}
	u.float, u.until = price, until
	return price, until
}

// above tries a little more than the present price, at which the shortfall is larger than ever: whether until a time, with
// debts as they grow, it is no larger there. Whoever is under water there is so now too.
func (a *running) above(until uint64, least *uint256.Int) (price uint256.Int, is bool) {
	now := a.growth()
	then := a.growthUntil(now, until)
	var most uint256.Int
	most.Div(&now, uint256.NewInt(100))
	if most.Add(&most, &now); then.Gt(&most) {
		return price, false // of what grows faster not all are known
	}
	price.Div(&a.price, uint256.NewInt(50_000)) // interest of an hour at 17 % a year
	price.Add(&price, &a.price)
	var sum uint256.Int
	for k := range a.undone.sunk {
		v := &a.undone.sunk[k]
		debt, err := fixed.MulDivUp(&v.Debt, &then, &now)
		if err != nil {
			return price, false
		}
		debt.AddUint64(&debt, 2)
		if value := arm.Worth(&v.Collateral, &price); value.Lt(&debt) {
			debt.Sub(&debt, &value)
			sum.Add(&sum, &debt)
		}
	}
	return price, !sum.Gt(least)
}

// among finds the price among the vaults that are under water a sixteenth below the present price, and no less than that. With
// them in the order of debt to collateral, D_k and C_k the sums of the first k, the shortfall at p is the largest of
// D_k − C_k·p, plus a unit for each value rounded down. So with W the largest shortfall it is the largest
//
//	⌈(D_k + k − W)·1e36/C_k⌉
//
// Where the index tells of the vaults, their places in it tell a price a little above that.
func (a *running) among(until uint64, least *uint256.Int) uint256.Int {
	if a.brisk {
		return a.surface(until, least)
	}
	var low, debt, collateral, at uint256.Int
	low.Rsh(&a.price, 4)
	low.Sub(&a.price, &low)
	a.probe = a.ours(a.index.AtRisk(a.market, a.lower(&low), until, a.probe[:0]))
	for k := range a.probe {
		debt.Add(&debt, &a.probe[k].Debt)
		debt.AddUint64(&debt, 1)
		collateral.Add(&collateral, &a.probe[k].Collateral)
		over := fixed.MinusCapped(&debt, least)
		if fixed.SetQuotient(&at, &over, &fixed.PriceScale, &collateral); at.Gt(&low) {
			low = at
		}
	}
	return *low.AddUint64(&low, 1)
}

// surface is a price at which all together lack no more than so much until a time. With more than that lacking at p, by those who
// are under water there, each of them lacks less by its collateral for each unit that the price is higher; others stay above. So
// the least price at which they lack so much is no higher than where it is looked for, and is approached from below.
func (a *running) surface(until uint64, least *uint256.Int) uint256.Int {
	const scale, size, part, slack, looks = 1e-36, 1.0 / (1 << 20), 1.0 / (1 << 44), 1.0 / (1 << 30), 64
	s := &a.still
	var low, at uint256.Int
	low.Rsh(&a.price, 4)
	low.Sub(&a.price, &low)
	at = a.lower(&low)
	s.again, s.whose = a.find(&at, until, s.again, s.whose)
	owed := a.owedBy(until)
	price, most := low.Float64()*scale, least.Float64()
	most -= most * slack
	for look := 0; ; look++ {
		var debt, collateral, highest float64
		for k := range s.again {
			ratio := math.Float64frombits(s.again[k].Ratio()) * owed
			if ratio += ratio * part; ratio > price {
				c := sizeOf(s.again[k].Size)
				c += c * size
				debt, collateral = debt+float64(c*ratio)+2, collateral+c
				highest = max(highest, ratio)
			}
		}
		lack := debt - float64(collateral*price)
		if lack <= most || collateral == 0 {
			break
		}
		if price = min(max(price+(lack-most)/collateral, price+price*slack), highest); look == looks {
			price = highest
		}
	}
	return ledgerPrice(price + price*slack)
}

// ledgerPrice is a price times 1e36, rounded up.
func ledgerPrice(price float64) (z uint256.Int) {
	const mantissa = 53
	fraction, exponent := math.Frexp(price * 1e36)
	z.SetUint64(uint64(math.Ldexp(fraction, mantissa)))
	switch {
	case exponent > 250:
		return *z.SetAllOne()
	case exponent >= mantissa:
		return *z.Lsh(&z, uint(exponent-mantissa))
	}
	z.Rsh(&z, uint(mantissa-exponent))
	return *z.AddUint64(&z, 1)
}

// conclude brings what was left undone to the last block.
func (a *running) conclude() {
	u := &a.undone
	a.stand()
	left := a.leftover()
	for _, i := range u.left {
		a.state[i].Standing = true
	}
	if a.brisk {
		a.each(func(found []vault.Found) {
			for k := range found {
				a.state[a.borrowerIn(found[k].Vault)].Standing = true
			}
		})
		for i := range a.last {
			if a.state[i].Standing {
				a.depart(int32(i))
			}
		}
	}
	for i := range a.last {
		l := &a.last[i]
		a.state[i].Reached, a.state[i].Stood, a.state[i].Queued = l.reached, l.stood, l.queued
	}
	u.EndLiquidatable = uint32(left)
	for bot := range u.did {
		u.did[bot].End = u.why[bot]
		if left == 0 {
			u.did[bot].End = [liquidator.Reasons]uint32{}
		}
	}
}
