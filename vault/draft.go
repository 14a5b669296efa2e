package vault

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// draft is a market and one account's position in it as a call would leave them. Rules work on the draft; only a call
// that passes every rule commits it, so a failed call has nothing to undo.
type draft struct {
	book         *book
	totals       Market
	rateAtTarget uint256.Int
	who          Address
	account      account // of who; nobody where it has none yet
	position     Position
	feeShares    uint256.Int // supply shares the accrual mints for somebody other than who

	heir  account  // gets what was taken over; nobody where nothing was
	taken Position // debt shares and collateral
}

// read begins a draft without accruing interest.
func (e *Engine) read(d *draft, b *book, who Address) {
	d.book, d.who, d.account, d.heir = b, who, e.accounts.number(who), nobody
	d.totals, d.rateAtTarget = b.totals, b.rateAtTarget
	d.position = b.position(d.account)
}

// open begins a draft and accrues the market's interest in it.
func (e *Engine) open(d *draft, b *book, who Address) error {
	e.read(d, b, who)
	minted, err := b.accrued(&d.totals, &d.rateAtTarget, e.now)
	if err != nil {
		return err
	}
	if who == e.feeRecipient {
		d.position.SupplyShares.Add(&d.position.SupplyShares, &minted) // at most the market's total
	} else {
		d.feeShares = minted
	}
	return nil
}

// accrued adds the interest since the last update to a market's totals and returns the supply shares that are the fee:
//
//	interest  = ⌊tBA·taylor(rate, elapsed)/1e18⌋
//	fee       = ⌊interest·fee/1e18⌋, minted as ⌊fee·(tSS + 1e6)/(tSA − fee + 1)⌋ shares
//
// all three rounded against the lender and the fee recipient. Source: Morpho Blue, _accrueInterest.
func (b *book) accrued(m *Market, rateAtTarget *uint256.Int, now uint64) (feeShares uint256.Int, err error) {
	elapsed := now - m.LastUpdate
	if elapsed == 0 {
		return feeShares, nil
	}
	if b.model != nil {
		rate, next, err := b.model.BorrowRate(*m, *rateAtTarget, now)
		if err != nil {
			return feeShares, err
		}
		*rateAtTarget = next
		if feeShares, err = m.earn(&rate, elapsed); err != nil {
			return feeShares, err
		}
	}
	m.LastUpdate = now
	return feeShares, nil
}

// at returns the market's totals as an accrual at a time would leave them. They are remembered until the market is touched.
func (b *book) at(now uint64) (*Market, error) {
	if !b.ahead.known || b.ahead.at != now {
		b.ahead.totals, b.ahead.known, b.ahead.at = b.totals, false, now
		rate := b.rateAtTarget
		if _, err := b.accrued(&b.ahead.totals, &rate, now); err != nil {
			return nil, err
		}
		b.ahead.known = true
	}
	return &b.ahead.totals, nil
}

// touched forgets what was remembered of the market as it stood.
func (b *book) touched() {
	b.ahead.known = false
	b.changes++
	b.debts.stale()
}

// earn adds the interest of a rate over elapsed seconds and returns the fee's shares.
func (m *Market) earn(rate *uint256.Int, elapsed uint64) (feeShares uint256.Int, err error) {
	growth, err := taylor(rate, elapsed)
	if err != nil {
		return feeShares, err
	}
	interest, err := fixed.WMulDown(&m.TotalBorrowAssets, &growth)
	if err != nil {
		return feeShares, err
	}
	if err := add128(&m.TotalBorrowAssets, &interest); err != nil {
		return feeShares, err
	}
	if err := add128(&m.TotalSupplyAssets, &interest); err != nil {
		return feeShares, err
	}
	if m.Fee.IsZero() {
		return feeShares, nil
	}
	fee, err := fixed.WMulDown(&interest, &m.Fee)
	if err != nil {
		return feeShares, err
	}
	var others uint256.Int
	others.Sub(&m.TotalSupplyAssets, &fee)
	if feeShares, err = toSharesDown(&fee, &others, &m.TotalSupplyShares); err != nil {
		return feeShares, err
	}
	return feeShares, add128(&m.TotalSupplyShares, &feeShares)
}

// healthy checks the draft's vault at the oracle's price. Without debt it is healthy and the oracle is not asked.
func (e *Engine) healthy(d *draft) error {
	if d.position.BorrowShares.IsZero() {
		return nil
	}
	price, err := e.price(d.book)
	if err != nil {
		return err
	}
	ok, err := d.totals.Healthy(d.position, price, d.book.params.LLTV)
	if err == nil && !ok {
		err = ErrInsufficientCollateral
	}
	return err
}

// commit makes the draft true.
func (e *Engine) commit(d *draft) {
	b := d.book
	if e.nested > 0 {
		e.log = append(e.log, change{kind: changedTotals, book: b, totals: b.totals, amount: b.rateAtTarget})
	}
	b.totals, b.rateAtTarget = d.totals, d.rateAtTarget
	b.touched()
	if !d.feeShares.IsZero() {
		recipient := e.accounts.enlist(e.feeRecipient)
		p := b.position(recipient)
		p.SupplyShares.Add(&p.SupplyShares, &d.feeShares)
		e.put(b, recipient, &p)
	}
	if d.account == nobody {
		d.account = e.accounts.enlist(d.who)
	}
	e.put(b, d.account, &d.position)
	if d.heir != nobody {
		p := b.position(d.heir)
		p.BorrowShares.Add(&p.BorrowShares, &d.taken.BorrowShares) // at most the market's total
		p.Collateral.Add(&p.Collateral, &d.taken.Collateral)       // inherit saw that it fits
		e.put(b, d.heir, &p)
	}
}

// inherit gives what a liquidation took off the draft's vault to somebody's vault, once the draft is committed. It is
// ErrOverflow where its collateral would pass 128 bits.
func (e *Engine) inherit(d *draft, heir account, l *Liquidation) error {
	had := d.book.position(heir)
	if heir == d.account {
		had = d.position
	}
	d.heir, d.taken = heir, Position{BorrowShares: l.RepaidShares, Collateral: l.Received()}
	return add128(&had.Collateral, &d.taken.Collateral)
}

// put stores a position, and its vault in the index of debts.
func (e *Engine) put(b *book, who account, p *Position) {
	place := b.places.get(who)
	if place == 0 {
		if *p == (Position{}) {
			return
		}
		b.vaults = append(b.vaults, entry{who: who, place: noPlace})
		place = uint32(len(b.vaults))
		*b.places.at(who) = place
	}
	i := place - 1
	if e.nested > 0 {
		e.log = append(e.log, change{kind: changedPosition, book: b, at: i, position: b.vaults[i].position()})
	}
	b.store(i, p)
}

func (b *book) store(i uint32, p *Position) {
	v := &b.vaults[i]
	v.supplyShares = [2]uint64{p.SupplyShares[0], p.SupplyShares[1]}
	shares, collateral := [2]uint64{p.BorrowShares[0], p.BorrowShares[1]}, [2]uint64{p.Collateral[0], p.Collateral[1]}
	if shares == v.borrowShares && collateral == v.collateral {
		return
	}
	b.debts.remove(b.vaults, i)
	v.borrowShares, v.collateral = shares, collateral
	b.debts.insert(b.vaults, i)
	if b.roll != nil {
		b.moved = append(b.moved, i)
	}
}
