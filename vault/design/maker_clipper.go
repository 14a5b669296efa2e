package design

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// MakerClipper is Maker's Liquidations 2.0. Somebody starts the auction of an unsafe vault, for a reward, and its collateral
// lies in a lot whose price falls from above the market's. Whoever takes of it pays at once. A lot is to raise the debt and
// the penalty, chop; what then is left of it is its owner's, and what a lot that is sold out did not raise is lost.
//
//	price  = curve(top, seconds), top = feed·Buf
//	slice  = min(lot, amount), but no more than raises what is to be raised, and no less than leaves dust·chop of it
//	reward = Tip + Chip·(what is to be raised), at the start, and at a restart of what is not dust
//
// An auction is restarted where it has run for more than Tail, or its price is below Cusp of what it began at; at either limit
// it still runs. No more than Hole, of all collaterals TotalHole, is being raised at once. Amounts are collateral units; of a
// start they are 1.
//
// Debts here are the ledger's, with interest, so that Maker's rate is 1; while a lot is sold its debt goes on to bear interest.
// What a taker pays goes to the debt first, then to the protocol's account, which pays the rewards out of Surplus and what it
// has earned, and pays none beyond. Each call rounds what is paid up to a loan unit and what is got down to a collateral unit.
//
// Limit cases: without Tip and Chip nobody starts an auction for its own sake. A cut of 1 is a price that does not fall.
//
// Source: Maker, dog.sol, clip.sol and abaci.sol.
type MakerClipper struct {
	Chop            uint256.Int // scale 1e18, from 1
	Dust            uint256.Int // whole loan tokens, scale 1e18
	Hole, TotalHole uint256.Int // whole loan tokens, scale 1e18
	Buf             uint256.Int // scale 1e18
	Tail            uint64      // seconds
	Cusp            uint256.Int // scale 1e18, below 1
	Curve           Curve
	Cut             uint256.Int // of a stair or an exponential, scale 1e18, at most 1
	Step            uint64      // seconds, of a stair
	Tau             uint64      // seconds in which a linear price falls to 0
	Tip             uint256.Int // whole loan tokens, scale 1e18
	Chip            uint256.Int // scale 1e18, below 1
	Surplus         uint256.Int // whole loan tokens, scale 1e18
	Closed          int         // circuit breaker, from 0 to 3
}

// Lots is where collateral lies, and who owes its debt, while designs that hold auctions sell it.
var Lots = vault.NamedAddress("lots under auction")

// tokens is a number of whole tokens, scale 1e18.
func tokens(n uint64) (z uint256.Int) {
	z.Mul(uint256.NewInt(n), &fixed.WAD)
	return z
}

// MakerClipperMainnet is the design with the parameters of Maker's WBTC-C, which are those that its risk team set for ether too.
var MakerClipperMainnet = MakerClipper{
	Chop: *uint256.NewInt(1.13e18), Dust: tokens(7500), Hole: tokens(25_000_000), TotalHole: tokens(100_000_000),
	Buf: *uint256.NewInt(1.2e18), Tail: 5400, Cusp: *uint256.NewInt(0.4e18), Curve: StairStep, Cut: *uint256.NewInt(0.99e18), Step: 90, Tau: 21_600,
	Tip: tokens(300), Chip: *uint256.NewInt(0.001e18), Surplus: tokens(10_000_000),
}

// Kind is "maker-clipper".
func (MakerClipper) Kind() string { return "maker-clipper" }

// Validate reports parameters out of their limits.
func (d MakerClipper) Validate(of Market) error {
	var l limits
	if d.Chop.Lt(&one) || d.Chop.Gt(&MaxIncentive) {
		l.refuse("chop", &d.Chop, "is not from 1 to 10", "choose one within; 1.13 is a penalty of 13 %")
	}
	for _, amount := range [...]struct {
		key string
		x   *uint256.Int
	}{{"dust", &d.Dust}, {"hole", &d.Hole}, {"total_hole", &d.TotalHole}, {"tip", &d.Tip}, {"surplus", &d.Surplus}} {
		if amount.x.BitLen() > 110 {
			l.refuse(amount.key, amount.x, "is beyond any token's supply", "lower it")
		}
	}
	for _, ratio := range [...]struct {
		key string
		x   *uint256.Int
	}{{"cusp", &d.Cusp}, {"chip", &d.Chip}} {
		if !ratio.x.Lt(&one) {
			l.refuse(ratio.key, ratio.x, "is not below 1", "lower it")
		}
	}
	if d.Buf.IsZero() || d.Buf.Gt(&MaxIncentive) {
		l.refuse("buf", &d.Buf, "is not above 0 and at most 10", "choose one within")
	}
	switch {
	case d.Curve != Linear && d.Curve != StairStep && d.Curve != Exponential:
		l = append(l, fault.New("curve", fmt.Sprintf("%q is unknown", string(d.Curve)), "use linear, stairstep or exponential"))
	case d.Curve != Linear && d.Cut.Gt(&one):
		l.refuse("cut", &d.Cut, "is above 1: prices would rise", "lower it")
	case d.Curve == StairStep && d.Step == 0:
		l = append(l, fault.New("step", "is 0 seconds", "choose a longer one, or the exponential curve"))
	}
	if d.Closed < 0 || d.Closed > 3 {
		l = append(l, fault.New("closed", fmt.Sprintf("%d is no level of the circuit breaker", d.Closed), "choose one from 0 to 3"))
	}
	validateMakerMarket(&l, of)
	return l.err()
}

// Policy lets nobody liquidate by the ledger's own verb; vaults are unsafe as Maker finds it.
func (d MakerClipper) Policy(of Market) vault.Policy {
	v := newMakerVaults(of)
	return &v
}

// Open starts the design.
func (d MakerClipper) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	c := &clipper{
		auctions: auctions{Ledger: ledger, id: id, params: ledger.Params(id), price: fixed.PriceScale},
		vaults:   newMakerVaults(of),
		dog:      dog{chop: d.Chop, dust: rads(&d.Dust), total: rads(&d.TotalHole), own: rads(&d.Hole)},
		clip: clip{
			calc: calc{curve: d.Curve, cut: rays(&d.Cut), step: d.Step, tau: d.Tau}, buf: rays(&d.Buf), tail: d.Tail, cusp: rays(&d.Cusp),
			tip: rads(&d.Tip), chip: d.Chip, closed: d.Closed,
		},
		surplus: rads(&d.Surplus),
	}
	c.chost.MulDivOverflow(&c.dust, &c.chop, &fixed.WAD)
	c.earns = c.bound()
	return c, nil
}

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

// MakerClipperForm states a [MakerClipper].
type MakerClipperForm struct {
	Name string `key:"name" default:"maker-clipper" doc:"Name of the arm."`
	MarketForm
	Chop      catalog.Decimal  `key:"chop" default:"1.13" min:"1" max:"10" places:"18" doc:"What an auction is to raise for a unit of debt: the rest is the protocol's penalty." source:"Maker, WBTC-C, executive vote of 2021"`
	Dust      catalog.Decimal  `key:"dust" default:"7500" min:"0" max:"1000000000" places:"18" unit:"loan" doc:"Least debt of a vault: no less of one is auctioned or left over, save with all of it." source:"Maker, WBTC-C, executive vote of 2021"`
	Hole      catalog.Decimal  `key:"hole" default:"25000000" above:"0" max:"1000000000000" places:"18" unit:"loan" doc:"Most that auctions of this collateral are to raise at once." source:"Maker, WBTC-C, executive vote of 2021"`
	TotalHole catalog.Decimal  `key:"total_hole" default:"100000000" above:"0" max:"1000000000000" places:"18" unit:"loan" doc:"Most that auctions of all collaterals are to raise at once; here there is one." source:"Maker, dog, 2021"`
	Buf       catalog.Decimal  `key:"buf" default:"1.2" above:"0" max:"10" places:"18" doc:"Price at which an auction begins, of the oracle's." source:"Maker, WBTC-C, executive vote of 2021"`
	Tail      catalog.Duration `key:"tail" default:"90m" min:"0" max:"31536000" doc:"Time after which an auction must be restarted." source:"Maker, WBTC-C, executive vote of 2021"`
	Cusp      catalog.Decimal  `key:"cusp" default:"0.4" min:"0" below:"1" places:"18" doc:"Part of its first price below which an auction must be restarted." source:"Maker, WBTC-C, executive vote of 2021"`
	Curve     string           `key:"curve" default:"stairstep" choices:"linear stairstep exponential" doc:"How the price falls: in a straight line to 0, by a factor at each step, or by a factor at each second." source:"Maker, abaci.sol; WBTC-C steps"`
	Cut       catalog.Decimal  `key:"cut" default:"0.99" min:"0" max:"1" places:"18" doc:"Factor of the price at each step of a stair, or at each second of an exponential." source:"Maker, WBTC-C, executive vote of 2021"`
	Step      catalog.Duration `key:"step" default:"90s" min:"1" max:"31536000" doc:"Length of a step of a stair." source:"Maker, WBTC-C, executive vote of 2021"`
	Tau       catalog.Duration `key:"tau" default:"6h" min:"1" max:"31536000" doc:"Time in which a linear price falls to 0." assumed:"x0.5 x2"`
	Tip       catalog.Decimal  `key:"tip" default:"300" min:"0" max:"1000000000" places:"18" unit:"loan" doc:"Reward of whoever starts an auction." source:"Maker, WBTC-C, executive vote of 2021"`
	Chip      catalog.Decimal  `key:"chip" default:"0.001" min:"0" below:"1" places:"18" doc:"Reward of whoever starts an auction, for each unit that it is to raise." source:"Maker, WBTC-C, executive vote of 2021"`
	Surplus   catalog.Decimal  `key:"surplus" default:"10000000" min:"0" max:"1000000000000" places:"18" unit:"loan" doc:"What the protocol has for rewards from the start; it adds its penalties." assumed:"x0.1 x10"`
	Closed    int              `key:"closed" default:"0" min:"0" max:"3" doc:"Level of the circuit breaker: from 1 on nothing starts, from 2 on nothing restarts, at 3 nothing is sold." source:"Maker, clip.sol, stopped"`
}

// Label implements [catalog.DesignForm].
func (f MakerClipperForm) Label() string { return f.Name }

// Design implements [Form].
func (f MakerClipperForm) Design(b *catalog.Builder) Design {
	return MakerClipper{
		Chop: b.Ratio("chop", f.Chop), Dust: b.Ratio("dust", f.Dust), Hole: b.Ratio("hole", f.Hole), TotalHole: b.Ratio("total_hole", f.TotalHole),
		Buf: b.Ratio("buf", f.Buf), Tail: f.Tail.Seconds(), Cusp: b.Ratio("cusp", f.Cusp), Curve: Curve(f.Curve), Cut: b.Ratio("cut", f.Cut),
		Step: f.Step.Seconds(), Tau: f.Tau.Seconds(), Tip: b.Ratio("tip", f.Tip), Chip: b.Ratio("chip", f.Chip),
		Surplus: b.Ratio("surplus", f.Surplus), Closed: f.Closed,
	}
}

func init() {
	catalog.Designs.Register(MakerClipperForm{}, catalog.Rule{
		Name: "maker-clipper", Source: "Maker, dog.sol, clip.sol and abaci.sol",
		Doc: "Maker's Dutch auction: somebody starts it for tip and chip, the price falls from buf times the oracle's along a curve, and whoever takes of the lot pays at once. It is to raise chop times the debt; what is left of the lot is its owner's, what is not raised is lost.",
	})
}
