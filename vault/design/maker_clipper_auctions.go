package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

type clipper struct {
	auctions
	vaults makerVaults
	dog
	clip
	surplus  uint256.Int // rad
	lots     []clipLot   // in the order in which they began
	begun    uint64      // how many there were
	earns    uint256.Int // see [Key], since the last tick
	withheld int
}

// clipLot is an auction that runs. Its number is from 1.
type clipLot struct {
	number        uint64
	owner         vault.Address
	lot, tab, top uint256.Int // wad, rad, ray
	start         uint64      // unix seconds
	units, shares uint256.Int // collateral units and debt shares that Lots has for it
}

// Words of an offer's data. A start has the first three, a sale the last three.
const (
	dataTab   = 0 // of a start, what is to be raised; of a sale, what is left of that, rad
	dataTop   = 1 // where it begins; of a sale the price, ray
	dataLot   = 2 // wad
	dataPayer = 3 // what the protocol's account has for rewards, loan units
)

// Wake implements [Running]. What lots there are is on offer in every block.
func (c *clipper) Wake() Key {
	return Key{Trigger: c.vaults.Trigger(), Until: Never, Earns: c.earns, Rewards: !c.tip.IsZero() || !c.chip.IsZero()}
}

// Holders implements [Running].
func (c *clipper) Holders() []vault.Address { return []vault.Address{vault.TreasuryAddress, Lots} }

// Endowment implements [Endowed].
func (c *clipper) Endowment() uint256.Int { return c.vaults.gets(&c.surplus) }

// Held implements [Custodian].
func (c *clipper) Held(owner vault.Address) (collateral, shares uint256.Int) {
	for i := range c.lots {
		if l := &c.lots[i]; l.owner == owner {
			collateral.Add(&collateral, &l.units)
			shares.Add(&shares, &l.shares)
		}
	}
	return collateral, shares
}

// Tick notes the time's prices: nothing happens by itself.
func (c *clipper) Tick(now uint64, price uint256.Int, dst []Move) ([]Move, error) {
	c.price, c.earns = price, c.bound()
	feed, err := c.vaults.price(&price)
	if err != nil {
		return dst, nil //nolint:nilerr // such a price starts nothing, and lots are sold at theirs
	}
	for i := range c.lots {
		l := &c.lots[i]
		p, over, err := c.status(&l.top, now-l.start, c.tail, &c.cusp)
		if err != nil || over {
			continue
		}
		var earns uint256.Int
		if p.IsZero() {
			earns = anything
		} else if _, over := earns.MulDivOverflow(&feed, &fixed.WAD, &p); over || earns.Gt(&anything) {
			earns = anything
		}
		if earns.AddUint64(&earns, 1e9); earns.Gt(&c.earns) {
			c.earns = earns
		}
	}
	return dst, nil
}

// bound is the most that a unit paid earns of a lot that begins now.
func (c *clipper) bound() (earns uint256.Int) {
	earns.MulDivOverflow(&ray, &fixed.WAD, &c.buf)
	if earns.Lt(&one) {
		earns = one
	}
	return *earns.AddUint64(&earns, 1e9)
}

// dirt is what is being raised.
func (c *clipper) dirt() (sum uint256.Int) {
	for i := range c.lots {
		sum.Add(&sum, &c.lots[i].tab)
	}
	return sum
}

func (c *clipper) find(number uint64) *clipLot {
	for i := range c.lots {
		if c.lots[i].number == number {
			return &c.lots[i]
		}
	}
	return nil
}

// Offers implements [Running].
func (c *clipper) Offers(price uint256.Int, risky []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	c.withheld = 0
	for i := range risky {
		dst = append(dst, offer.Offer{Kind: offer.Start, Of: risky[i].Borrower, Case: vault.Case{Price: price}})
		if err := c.Refresh(&dst[len(dst)-1]); err != nil {
			dst = dst[:len(dst)-1]
			if err == ErrLimitHit || err == ErrDustyAuction {
				c.withheld++
			}
		}
	}
	for i := range c.lots {
		l := &c.lots[i]
		dst = append(dst, offer.Offer{Kind: offer.Sale, Of: l.owner, Lot: l.number, Case: vault.Case{Price: price}})
		if o := &dst[len(dst)-1]; c.Refresh(o) != nil {
			if o.Kind = offer.Start; c.Refresh(o) != nil {
				dst = dst[:len(dst)-1]
			}
		}
	}
	return dst
}

// Refresh implements [Running].
func (c *clipper) Refresh(o *offer.Offer) (err error) {
	if o.Case.Totals, err = c.Accrued(c.id); err != nil {
		return err
	}
	if o.Kind == offer.Start && o.Lot == 0 {
		o.Case.Position = c.Position(c.id, o.Of)
		return c.started(o)
	}
	l := c.find(o.Lot)
	if l == nil {
		return offer.ErrGone
	}
	price, over, err := c.status(&l.top, o.Case.Totals.LastUpdate-l.start, c.tail, &c.cusp)
	if err != nil {
		return err
	}
	o.Case.Position = vault.Position{BorrowShares: l.shares, Collateral: l.units}
	if o.Kind == offer.Sale {
		if over || c.closed > 2 {
			return offer.ErrGone
		}
		return c.forSale(o, &l.lot, &l.tab, &price)
	}
	if !over || c.closed > 1 {
		return offer.ErrGone
	}
	return c.restarted(o, l)
}

// sized is what of a vault would be auctioned: all of its debt, or a part of whole loan units.
func (c *clipper) sized(o *offer.Offer) (b barked, err error) {
	debt, err := o.Case.Totals.Debt(o.Case.Position.BorrowShares)
	if err != nil {
		return b, err
	}
	spot, err := c.vaults.spot(&o.Case.Price)
	if err != nil {
		return b, err
	}
	ink, art, dirt := c.vaults.wads(&o.Case.Position.Collateral), c.vaults.owes(&debt), c.dirt()
	if b, err = c.bark(&ink, &art, &ray, &spot, &dirt, &dirt); err != nil || b.dart.Eq(&art) {
		return b, err
	}
	return b, c.vaults.whole(&b, &c.chop)
}

// started makes the offer to start the auction of a vault.
func (c *clipper) started(o *offer.Offer) error {
	if c.closed > 0 {
		return offer.ErrGone
	}
	b, err := c.sized(o)
	if err != nil {
		return err
	}
	o.Data[dataTab], o.Data[dataLot] = b.tab, b.dink
	return c.begins(o)
}

// restarted makes the offer to start an auction anew.
func (c *clipper) restarted(o *offer.Offer, l *clipLot) error {
	o.Data[dataTab], o.Data[dataLot] = l.tab, l.lot
	return c.begins(o)
}

// begins finds where an auction begins, and what there is for rewards.
func (c *clipper) begins(o *offer.Offer) error {
	feed, err := c.vaults.price(&o.Case.Price)
	if err != nil {
		return err
	}
	if o.Data[dataTop], err = c.kick(&feed); err != nil {
		return err
	}
	o.Most, o.Data[dataPayer] = one10, c.Balance(c.params.Loan, vault.TreasuryAddress)
	return nil
}

// forSale makes the offer of a lot. Its most is the least amount that raises all that is to be raised.
func (c *clipper) forSale(o *offer.Offer, lot, tab, price *uint256.Int) error {
	o.Data = [4]uint256.Int{dataTab: *tab, dataTop: *price, dataLot: *lot}
	o.Most = o.Case.Position.Collateral
	if price.IsZero() {
		return nil
	}
	var wads, rest uint256.Int
	if wads.DivMod(tab, price, &rest); !rest.IsZero() {
		wads.AddUint64(&wads, 1)
	}
	units := ceilDiv(&wads, &c.vaults.collateral)
	if units.Lt(&o.Most) {
		o.Most = units
	}
	if o.Most.IsZero() {
		return offer.ErrGone
	}
	return nil
}

func ceilDiv(x, y *uint256.Int) (z uint256.Int) {
	var rest uint256.Int
	if z.DivMod(x, y, &rest); !rest.IsZero() {
		z.AddUint64(&z, 1)
	}
	return z
}

// wage is what an offer to start pays.
func (c *clipper) wage(o *offer.Offer) (units uint256.Int, err error) {
	var paid uint256.Int
	if o.Lot == 0 {
		paid, err = c.reward(&o.Data[dataTab])
	} else {
		feed, failed := c.vaults.price(&o.Case.Price)
		if failed != nil {
			return units, failed
		}
		paid, err = c.redoReward(&o.Data[dataTab], &o.Data[dataLot], &feed)
	}
	if units = c.vaults.gets(&paid); units.Gt(&o.Data[dataPayer]) {
		units = o.Data[dataPayer]
	}
	return units, err
}

// purchase is what an amount of a lot moves.
type purchase struct {
	taken
	payment
	receive uint256.Int // collateral units
}

func (c *clipper) buys(o *offer.Offer, amount *uint256.Int) (p purchase, err error) {
	price, lot := &o.Data[dataTop], &o.Data[dataLot]
	wads := c.vaults.wads(amount)
	if p.taken, err = c.take(lot, &o.Data[dataTab], price, price, &wads); err != nil {
		return p, err
	}
	if p.receive.Div(&p.slice, &c.vaults.collateral); p.taken.lot.IsZero() || p.receive.Gt(&o.Case.Position.Collateral) {
		p.receive = o.Case.Position.Collateral
	}
	p.payment, err = paying(&o.Case, c.vaults.pays(&p.owe))
	return p, err
}

// Quote implements [Running].
func (c *clipper) Quote(o *offer.Offer, amount uint256.Int) (t offer.Terms, err error) {
	if amount.Gt(&o.Most) {
		return t, offer.ErrAbove
	}
	if o.Kind == offer.Start {
		t.Reward, err = c.wage(o)
		return t, err
	}
	p, err := c.buys(o, &amount)
	if err != nil {
		return t, err
	}
	return offer.Terms{Pay: p.pay, Receive: p.receive}, nil
}

// After implements [Running]. After a start it is the lot, at the price at which it begins.
func (c *clipper) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	if amount.Gt(&o.Most) {
		return offer.ErrAbove
	}
	if o.Kind == offer.Start {
		*next = *o
		next.Kind = offer.Sale
		if o.Lot == 0 {
			units, shares, err := c.moved(o)
			if err != nil {
				return err
			}
			next.Lot, next.Case.Position = c.begun+1, vault.Position{BorrowShares: shares, Collateral: units}
		}
		lot, tab, top := o.Data[dataLot], o.Data[dataTab], o.Data[dataTop]
		price, over, err := c.status(&top, 0, c.tail, &c.cusp)
		if err != nil || over || c.closed > 2 {
			return offer.ErrGone
		}
		return c.forSale(next, &lot, &tab, &price)
	}
	p, err := c.buys(o, &amount)
	if err != nil {
		return err
	}
	if p.ended {
		return offer.ErrGone
	}
	*next = *o
	if err := next.Case.Repay(&p.repaid, &p.shares); err != nil {
		return err
	}
	if err := next.Case.Seize(&p.receive); err != nil {
		return err
	}
	price := o.Data[dataTop]
	return c.forSale(next, &p.taken.lot, &p.tab, &price)
}

// moved is the collateral and the debt shares that a start takes out of a vault.
func (c *clipper) moved(o *offer.Offer) (units, shares uint256.Int, err error) {
	b, err := c.sized(o)
	if err != nil {
		return units, shares, err
	}
	units.Div(&b.dink, &c.vaults.collateral)
	debt, err := o.Case.Totals.Debt(o.Case.Position.BorrowShares)
	if err != nil {
		return units, shares, err
	}
	part := c.vaults.units(&b.dart)
	shares, err = sharesOf(&o.Case, &part, &debt)
	return units, shares, err
}

// Take implements [Running].
func (c *clipper) Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []Move) ([]Move, offer.Terms, error) {
	now := *o
	if err := c.Refresh(&now); err != nil {
		return dst, offer.Terms{}, err
	}
	t, err := c.Quote(&now, amount)
	if err != nil {
		return dst, t, err
	}
	if now.Kind == offer.Start {
		if dst, err = c.start(who, &now, &t, dst); err != nil {
			t = offer.Terms{}
		}
		return dst, t, err
	}
	p, err := c.buys(&now, &amount)
	if err != nil {
		return dst, offer.Terms{}, err
	}
	l := c.find(now.Lot)
	if dst, err = c.sell(who, l.owner, &p.payment, &p.receive, dst); err != nil {
		return dst, offer.Terms{}, err
	}
	l.tab, l.lot = p.tab, p.taken.lot
	l.units.Sub(&l.units, &p.receive)
	l.shares.Sub(&l.shares, &p.shares)
	if !p.ended {
		return dst, t, nil
	}
	over := *l
	c.drop(now.Lot)
	dst, err = c.close(over.owner, &over.units, &over.shares, dst)
	return dst, t, err
}

// start starts or restarts an auction.
func (c *clipper) start(who vault.Address, o *offer.Offer, t *offer.Terms, dst []Move) ([]Move, error) {
	event := Restarted
	if o.Lot == 0 {
		event = Started
		units, shares, err := c.moved(o)
		if err != nil {
			return dst, err
		}
		if dst, err = c.put(o.Of, &units, &shares, dst); err != nil {
			return dst, err
		}
		c.begun++
		c.lots = append(c.lots, clipLot{
			number: c.begun, owner: o.Of, lot: o.Data[dataLot], tab: o.Data[dataTab], top: o.Data[dataTop],
			start: o.Case.Totals.LastUpdate, units: units, shares: shares,
		})
	} else {
		l := c.find(o.Lot)
		l.top, l.start = o.Data[dataTop], o.Case.Totals.LastUpdate
	}
	return c.pay(who, &t.Reward, event, dst)
}

func (c *clipper) drop(number uint64) {
	for i := range c.lots {
		if c.lots[i].number == number {
			c.lots = append(c.lots[:i], c.lots[i+1:]...)
			return
		}
	}
}

// Least is the least debt whose closing at the oracle's price restores health; of a lot it is all of its debt.
func (c *clipper) Least(o *offer.Offer) uint256.Int {
	if o.Lot == 0 {
		return leastSale(&o.Case, &c.vaults.lltv, &one)
	}
	debt, _ := o.Case.Totals.Debt(o.Case.Position.BorrowShares)
	return debt
}

// Limits implements [Running]. The hole is counted in loan units.
func (c *clipper) Limits(dst []Limit) []Limit {
	dirt := c.dirt()
	own, total := fixed.MinusCapped(&c.own, &dirt), fixed.MinusCapped(&c.total, &dirt)
	return append(dst, Limit{Name: "hole", Left: c.vaults.gets(&own), Withheld: c.withheld}, Limit{Name: "total_hole", Left: c.vaults.gets(&total)})
}

// State is the number of lots there were, and seven numbers of each that runs.
func (c *clipper) State(dst []Field) []Field {
	dst = append(dst, Field{Name: "begun", Value: *uint256.NewInt(c.begun)})
	for i := range c.lots {
		l := &c.lots[i]
		for _, f := range [...]Field{
			{Name: "lot", Value: l.lot},
			{Name: "tab", Value: l.tab},
			{Name: "top", Value: l.top},
			{Name: "start", Value: *uint256.NewInt(l.start)},
			{Name: "units", Value: l.units},
			{Name: "shares", Value: l.shares},
		} {
			f.Of, f.Lot = l.owner, l.number
			dst = append(dst, f)
		}
	}
	return dst
}

// Restore implements [Running].
func (c *clipper) Restore(state []Field) error {
	if len(state) == 0 || state[0].Name != "begun" {
		return ErrState
	}
	var lots []clipLot
	for _, f := range state[1:] {
		if len(lots) == 0 || lots[len(lots)-1].number != f.Lot {
			lots = append(lots, clipLot{number: f.Lot, owner: f.Of})
		}
		l := &lots[len(lots)-1]
		switch f.Name {
		case "lot":
			l.lot = f.Value
		case "tab":
			l.tab = f.Value
		case "top":
			l.top = f.Value
		case "start":
			l.start = f.Value.Uint64()
		case "units":
			l.units = f.Value
		case "shares":
			l.shares = f.Value
		default:
			return ErrState
		}
	}
	c.begun, c.lots = state[0].Value.Uint64(), lots
	return nil
}
