package vault

import (
	"bytes"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// AtRisk is a vault that can be liquidated, with what it owes.
type AtRisk struct {
	Borrower     Address
	Collateral   uint256.Int
	BorrowShares uint256.Int
	Debt         uint256.Int // loan units, rounded up, with the interest until the time asked for
}

// AtRisk appends to dst every vault of a market that could be liquidated at a price and time, and returns it: worst
// first, that is with the most debt shares per unit of collateral, equals by address. It says exactly what the market's
// policy says of each vault that has collateral, after an accrual of interest at that time; so a vault whose check fails
// is not in it, because its liquidation would fail, and none is where the accrual itself would fail. A time before the
// last accrual counts as that. An unknown market has no vaults at risk.
//
// Nothing is changed and nothing allocated but dst. While nobody is at risk the cost is two compares, however many vaults
// there are; otherwise it grows with the number of vaults at risk. Vaults of a few units' worth are the exception: for
// them one unit of rounding is worth so much LTV that they may have to be looked at one by one.
//
// # Why nothing is missed
//
// Take a policy's [Trigger] with LTV λ and slack k, and let p be the price less its grain. With r = (tBA + 1)/(tBS + 1e6),
// s shares owe ⌈s·r⌉ < s·r + 1, and collateral C at price p carries more than C·p·λ/1e54 − 2. All are integers, so an
// unhealthy vault has C·p·λ/1e54 − 2 < s·r + k, hence
//
//	s/C > (p·λ/1e54 − (2 + k)/C)/r
//
// and only vaults above the right side's lower bound in their class of collateral sizes are checked.
func (e *Engine) AtRisk(market ID, price uint256.Int, now uint64, dst []AtRisk) []AtRisk {
	start := len(dst)
	dst = e.Risky(market, price, now, dst)
	e.Arrange(dst[start:])
	return dst
}

// Arrange puts what the engine's last call of Risky appended into the order of AtRisk.
func (e *Engine) Arrange(found []AtRisk) { e.spare = arrange(found, e.ranks, e.spare) }

// Risky is AtRisk in no particular order, for who counts vaults and would order them in vain.
func (e *Engine) Risky(market ID, price uint256.Int, now uint64, dst []AtRisk) []AtRisk {
	e.ranks = e.ranks[:0]
	b := e.find(&market)
	if b == nil || b.quiet(&price, now) {
		return dst
	}
	return e.search(b, price, now, b.policy, &b.trigger, dst)
}

// MostAtRisk is at least the number of vaults of a market that could be liquidated at a price and time, and mostly that number.
// It looks at no more of them than their places in the index, so it is much cheaper than finding them.
func (e *Engine) MostAtRisk(market ID, price uint256.Int, now uint64) (n int) {
	b := e.find(&market)
	if b == nil || b.quiet(&price, now) {
		return 0
	}
	totals, err := b.at(max(now, b.totals.LastUpdate))
	if err != nil {
		return 0
	}
	e.scratch = Case{Totals: *totals}
	for class := bare + 1; class < classes; class++ {
		if heap := b.debts.classes[class]; len(heap) > 0 {
			n += reaching(heap, 0, riskBar(&e.scratch.Totals, &price, &b.trigger, class))
		}
	}
	return n
}

// reaching counts the entries of a heap, from one down, whose keys reach a bar.
func reaching(heap []debtor, at int, bar uint64) (n int) {
	if heap[at].key < bar {
		return 0
	}
	n = 1
	for child := arity*at + 1; child < min(arity*at+arity+1, len(heap)); child++ {
		n += reaching(heap, child, bar)
	}
	return n
}

// Beyond appends to dst every vault of a market that owes more than so much of its collateral's worth at a price, an LTV of
// scale 1e18, in the order of [Engine.AtRisk]. At an LTV of 0 it is every vault with debt and collateral. It is what designs
// ask whose limits move: what it costs grows with the number of vaults found.
func (e *Engine) Beyond(market ID, price, ltv uint256.Int, now uint64, dst []AtRisk) []AtRisk {
	e.ranks = e.ranks[:0]
	b := e.find(&market)
	if b == nil {
		return dst
	}
	start := len(dst)
	e.beyond.ltv = ltv
	dst = e.search(b, price, now, &e.beyond, &Trigger{LTV: ltv}, dst)
	e.Arrange(dst[start:])
	return dst
}

// beyond finds a vault unhealthy above an LTV.
type beyond struct {
	Policy
	ltv uint256.Int
}

func (p *beyond) Unhealthy(c *Case) (bool, uint256.Int, error) {
	debt, err := c.Totals.Debt(c.Position.BorrowShares)
	if err != nil {
		return false, debt, err
	}
	most, err := MaxBorrow(c.Position.Collateral, c.Price, p.ltv)
	return debt.Gt(&most), debt, err
}

// search looks through a market's index for what a policy finds unhealthy, no earlier than a trigger says.
func (e *Engine) search(b *book, price uint256.Int, now uint64, policy Policy, trigger *Trigger, dst []AtRisk) []AtRisk {
	totals, err := b.at(max(now, b.totals.LastUpdate))
	if err != nil {
		return dst
	}
	e.scratch = Case{Totals: *totals, Price: price}
	sure, known := certain(b, totals, &price, policy, trigger)
	assets, shares := virtual(&totals.TotalBorrowAssets, &totals.TotalBorrowShares)
	for class := bare + 1; class < classes; class++ {
		heap := b.debts.classes[class]
		if len(heap) == 0 {
			continue
		}
		search := search{
			book: b, policy: policy, addresses: e.accounts.addresses, heap: heap, vault: &e.scratch,
			bar: riskBar(&e.scratch.Totals, &price, trigger, class), ranks: e.ranks,
			sure: sure, known: known, assets: assets, shares: shares,
		}
		dst = search.walk(0, dst)
		e.ranks = search.ranks
	}
	return dst
}

// riskBar returns a key that every unhealthy vault of a class reaches.
func riskBar(m *Market, price *uint256.Int, t *Trigger, class int) uint64 {
	var units uint256.Int
	units.Add(&two, &t.Slack)
	smallest, read := least(class), fixed.MinusCapped(price, &t.Grain)
	carried := boundDown(&read).timesDown(boundDown(&t.LTV)).overDown(boundUp(&wad54))
	rounding := boundUp(&units).overUp(boundDown(&smallest))
	assets, shares := virtual(&m.TotalBorrowAssets, &m.TotalBorrowShares)
	return carried.minusDown(rounding).timesDown(boundDown(&shares)).overDown(boundUp(&assets)).keyDown()
}

// search looks for unhealthy vaults in one heap.
type search struct {
	book      *book
	policy    Policy
	addresses []Address
	heap      []debtor
	vault     *Case // the one looked at
	bar       uint64
	sure      uint64 // key from which on all are unhealthy
	known     bool   // there is one
	assets    uint256.Int
	shares    uint256.Int // that they are divided among: see virtual
	ranks     []rank      // of those found
}

func (s *search) walk(at int, dst []AtRisk) []AtRisk {
	if s.heap[at].key < s.bar {
		return dst
	}
	v, p := &s.book.vaults[s.heap[at].vault], &s.vault.Position
	*p = v.position()
	if unhealthy, debt, err := s.look(s.heap[at].key); err == nil && unhealthy {
		s.ranks = append(s.ranks, rank{s.heap[at].key, uint32(len(s.ranks))})
		dst = append(dst, AtRisk{s.addresses[v.who], p.Collateral, p.BorrowShares, debt})
	}
	for child := arity*at + 1; child < min(arity*at+arity+1, len(s.heap)); child++ {
		dst = s.walk(child, dst)
	}
	return dst
}

// look is what the policy says of a vault of that key: of one that surely is unhealthy, no more than what it owes.
func (s *search) look(key uint64) (unhealthy bool, debt uint256.Int, err error) {
	if s.known && key >= s.sure {
		debt, err = fixed.MulDivUp(&s.vault.Position.BorrowShares, &s.assets, &s.shares) // see [Market.Debt]
		return true, debt, err
	}
	return s.policy.Unhealthy(s.vault)
}

func worstFirst(a, b *AtRisk) int {
	var left, right uint256.Int
	left.Mul(&a.BorrowShares, &b.Collateral) // below 2^256
	right.Mul(&b.BorrowShares, &a.Collateral)
	if order := right.Cmp(&left); order != 0 {
		return order
	}
	return bytes.Compare(a.Borrower[:], b.Borrower[:])
}

// SafePrice returns a price at and above which no vault of a market is at risk from now until a time, provided nobody
// touches the market: then [Engine.AtRisk] is empty for every such price and time. The price is close to the
// smallest such price, not always equal to it. Where there is no promise, the time is 0 and now is not: for an unknown
// market, and where some vault is at risk at any price.
func (e *Engine) SafePrice(market ID, now uint64) (price uint256.Int, until uint64) {
	b := e.find(&market)
	if b == nil {
		return price, 0
	}
	w := b.watermarkAt(now)
	if w.never {
		return price, 0
	}
	return w.price, w.until
}

// watermark is a promise about a market that nobody touches: until a time no vault is at risk at any price from price up.
type watermark struct {
	price uint256.Int
	until uint64
	known bool
	never bool // there is no such price
}

// watermarkLife is how far ahead a watermark looks, in seconds. Longer is computed less often and, for the interest that
// may accrue in it, promises a little less.
const watermarkLife = 24 * 3600

// watermarkVisits bounds the vaults of a class that are computed exactly for a watermark before the class's bound serves.
const watermarkVisits = 16

func (x *debtIndex) stale() { x.mark.known = false }

// quiet reports, at once, that certainly nobody is at risk.
func (b *book) quiet(price *uint256.Int, now uint64) bool {
	w := &b.debts.mark
	if !w.known || now > w.until {
		w = b.watermarkAt(now)
	}
	return !w.never && !price.Lt(&w.price)
}

func (b *book) watermarkAt(now uint64) *watermark {
	w := &b.debts.mark
	if w.known && now <= w.until {
		return w
	}
	*w = watermark{known: true, until: max(now, b.totals.LastUpdate)}
	if w.until += watermarkLife; w.until < watermarkLife {
		w.until = 1<<64 - 1
	}
	totals, ok := b.mostOwed(w.until)
	if !ok {
		w.never = true
		return w
	}
	for class := bare + 1; class < classes; class++ {
		if heap := b.debts.classes[class]; len(heap) > 0 && !w.never {
			s := newSafeSearch(b, heap, &totals, class)
			s.raise(w)
		}
	}
	return w
}

// mostOwed returns totals under which every vault owes at least what it can owe at any time until then.
func (b *book) mostOwed(until uint64) (totals Market, ok bool) {
	totals = b.totals
	if b.model == nil {
		return totals, true
	}
	rate, err := b.model.MaxRate(totals, b.rateAtTarget, until)
	if err != nil {
		return totals, false
	}
	growth, err := taylor(&rate, until-totals.LastUpdate)
	if err != nil {
		return totals, false
	}
	interest, err := fixed.WMulDown(&totals.TotalBorrowAssets, &growth)
	if err != nil {
		return totals, false
	}
	return totals, add128(&totals.TotalBorrowAssets, &interest) == nil
}

// safeSearch raises a watermark to the largest price at which some vault of a heap may be unhealthy, plus one.
//
// By the policy's [Trigger], with LTV λ, slack k and grain g, a vault that owes B is healthy from
// p = ⌈⌈(B + k)·1e18/λ⌉·1e36/C⌉ + g on; below that p it is not, where the trigger is exact. With B < s·r + 1 that is less
// than (s/C)·r·1e54/λ + (((1 + k)·1e18/λ + 1)·1e36)/C + 1 + g, which bounds all vaults below a key in a class.
type safeSearch struct {
	book   *book
	heap   []debtor
	totals *Market
	slope  bound // of the bound in s/C
	offset bound // of the bound, with the class's smallest collateral
	visits int
}

func newSafeSearch(b *book, heap []debtor, totals *Market, class int) safeSearch {
	s := safeSearch{book: b, heap: heap, totals: totals, visits: watermarkVisits}
	if b.trigger.LTV.IsZero() {
		return s
	}
	smallest := least(class)
	var units uint256.Int
	units.AddUint64(&b.trigger.Slack, 1)
	ltv := boundDown(&b.trigger.LTV)
	assets, shares := virtual(&totals.TotalBorrowAssets, &totals.TotalBorrowShares)
	s.slope = boundUp(&assets).overUp(boundDown(&shares)).timesUp(boundUp(&wad54)).overUp(ltv)
	s.offset = boundUp(&units).timesUp(boundUp(&fixed.WAD)).overUp(ltv).plusUp(boundUp(&one)).timesUp(boundUp(&fixed.PriceScale)).
		overUp(boundDown(&smallest)).plusUp(boundUp(&one)).plusUp(boundUp(&b.trigger.Grain))
	return s
}

func (s *safeSearch) raise(w *watermark) {
	if s.slope.m == 0 { // collateral that carries nothing
		w.never = true
		return
	}
	s.from(0, w)
}

func (s *safeSearch) from(at int, w *watermark) {
	if w.never {
		return
	}
	atMost := unkey(s.heap[at].key).timesUp(s.slope).plusUp(s.offset)
	if !boundDown(&w.price).less(atMost) {
		return
	}
	if s.visits--; s.visits < 0 {
		price, fits := atMost.ceil()
		if !fits {
			w.never = true
		} else if price.Gt(&w.price) {
			w.price = price
		}
		return
	}
	price, err := s.safeFrom(&s.book.vaults[s.heap[at].vault])
	if err != nil {
		w.never = true
		return
	}
	if price.Gt(&w.price) {
		w.price = price
	}
	for child := arity*at + 1; child < min(arity*at+arity+1, len(s.heap)); child++ {
		s.from(child, w)
	}
}

// safeFrom returns the smallest price at which the trigger finds a vault healthy, or ErrOverflow.
func (s *safeSearch) safeFrom(v *entry) (price uint256.Int, err error) {
	p := v.position()
	debt, err := s.totals.Debt(p.BorrowShares)
	if err != nil {
		return price, err
	}
	if debt, err = fixed.Add(&debt, &s.book.trigger.Slack); err != nil {
		return price, err
	}
	worth, err := fixed.WDivUp(&debt, &s.book.trigger.LTV)
	if err != nil {
		return price, err
	}
	if price, err = fixed.MulDivUp(&worth, &fixed.PriceScale, &p.Collateral); err != nil {
		return price, err
	}
	return fixed.Add(&price, &s.book.trigger.Grain)
}

var (
	two   = *uint256.NewInt(2)
	wad54 = *new(uint256.Int).Mul(&fixed.PriceScale, &fixed.WAD) // 1e54
)
