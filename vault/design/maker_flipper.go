package design

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// MakerFlipper is Maker's liquidation before 2021, which sold by bids. An unsafe vault is bitten: a lot of at most Dunk to be
// raised is put up. Bids rise for the whole lot, each by the factor Beg at least, until one raises all that is to be raised;
// then they ask for less of the lot, each by that factor, and what they free is the owner's. A bid that stands for Ttl, or
// until the end of the auction after Tau, wins. One unit wins where nobody betters it.
//
//	to be raised = debt·Chop     a bid b beats a where b·1e18 ≥ Beg·a, or b raises all     a lot m beats l where Beg·m ≤ l·1e18
//
// No more than Box is being raised at once. A bid's money is held by the lots until it is bettered, and then given back, or
// wins; the winner's pays the debt first, then the protocol. What it does not pay of the debt is lost.
//
// Biting, dealing and restarting pay nobody, so they are done here at nobody's cost: a vault that is unsafe is bitten in the
// next block, once a block, and lots that are over are dealt, or without a bid restarted, in the first block that finds them
// so. Debts here are the ledger's, with interest, so that Maker's rate is 1. Amounts are loan units of a bid while bids rise,
// and collateral units that are asked for after that.
//
// Limit cases: a Beg of 1 lets any unit more beat a bid; at the instant of its end itself a bid is over, and wins only after it.
//
// Source: Maker, cat.sol and flip.sol.
type MakerFlipper struct {
	Chop, Beg       uint256.Int // scale 1e18, from 1
	Dunk, Box, Dust uint256.Int // whole loan tokens, scale 1e18
	Ttl, Tau        uint64      // seconds
}

// MakerFlipperSource is the design with the defaults of its source, and lots as of August 2020.
var MakerFlipperSource = MakerFlipper{
	Chop: *uint256.NewInt(1.13e18), Beg: *uint256.NewInt(1.05e18), Dunk: tokens(50_000), Box: tokens(30_000_000), Dust: tokens(20),
	Ttl: 10_800, Tau: 172_800,
}

// Kind is "maker-flipper".
func (MakerFlipper) Kind() string { return "maker-flipper" }

// Formula implements [FormulaOf].
func (MakerFlipper) Formula() Formula {
	return Formula{Counts: "loan units of a bid; collateral units that are asked for once all is raised", Lines: []string{
		"unsafe        D > λ·V",
		"to be raised  = chop·(the lot's debt) ≤ dunk, as far as box has room",
		"bids rise     for the whole lot: each ≥ beg times the last, or all that is to be raised",
		"lots fall     for all that is to be raised: each ≤ 1/beg of the last; the freed is the owner's",
		"won           ttl after the last bid, and tau after the start at the latest",
	}}
}

// Splitting implements [SplittingOf].
func (MakerFlipper) Splitting() Splitting {
	return Splitting{Whole: true, Source: "flip.sol, tend and dent: a bid is for the whole lot"}
}

// Owner implements [OwnerOf].
func (MakerFlipper) Owner() string { return sellsLots }

// Validate reports parameters out of their limits.
func (d MakerFlipper) Validate(of Market) error {
	var l limits
	l.incentive("chop", &d.Chop, "choose one within; 1.13 is a penalty of 13 %")
	l.incentive("beg", &d.Beg, "choose one within; 1.05 is 5 % between two bids")
	for _, amount := range [...]struct {
		key string
		x   *uint256.Int
	}{{"dunk", &d.Dunk}, {"box", &d.Box}, {"dust", &d.Dust}} {
		if amount.x.BitLen() > 110 {
			l.refuse(amount.key, amount.x, "is beyond any token's supply", "lower it")
		}
	}
	if d.Ttl == 0 || d.Tau == 0 {
		l = append(l, fault.New("ttl", fmt.Sprintf("%d seconds of a bid and %d of an auction leave no time to bid", d.Ttl, d.Tau), "choose longer ones"))
	}
	validateMakerMarket(&l, of)
	return l.err()
}

// Policy lets nobody liquidate by the ledger's own verb; vaults are unsafe as Maker finds it.
func (d MakerFlipper) Policy(of Market) vault.Policy {
	v := newMakerVaults(of)
	return &v
}

// Open starts the design.
func (d MakerFlipper) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return &flipper{
		auctions: auctions{Ledger: ledger, id: id, params: ledger.Params(id), price: fixed.PriceScale}, vaults: newMakerVaults(of),
		cat:  cat{chop: d.Chop, dunk: rads(&d.Dunk), dust: rads(&d.Dust), box: rads(&d.Box)},
		flip: flip{beg: d.Beg, ttl: d.Ttl, tau: d.Tau},
	}, nil
}

type flipper struct {
	auctions
	vaults makerVaults
	cat
	flip
	lots     []flipLot // in the order in which they began
	begun    uint64    // how many there were
	noticed  []vault.Address
	since    uint64 // when those were noticed, unix seconds
	last     Deal
	withheld int
}

// flipLot is an auction that runs. Its number is from 1. Bids and what is to be raised are loan units, the lot collateral units.
type flipLot struct {
	bidding
	number  uint64
	owner   vault.Address
	guy     vault.Address // who made the last bid
	shares  uint256.Int   // debt shares that Lots owes for it
	counted uint256.Int   // against the box, rad
}

// Wake implements [Running].
func (f *flipper) Wake() Key {
	key := Key{Trigger: f.vaults.Trigger(), Until: Never, Earns: anything}
	if len(f.noticed) > 0 {
		key.Until = f.since + 1
	}
	for i := range f.lots {
		l := &f.lots[i]
		over := l.end
		if l.tic != 0 {
			over = min(over, l.tic)
		}
		key.Until = min(key.Until, over+1)
	}
	return key
}

// Holders implements [Running].
func (f *flipper) Holders() []vault.Address { return []vault.Address{vault.TreasuryAddress, Lots} }

// Held implements [Custodian].
func (f *flipper) Held(owner vault.Address) (collateral, shares uint256.Int) {
	for i := range f.lots {
		if l := &f.lots[i]; l.owner == owner {
			collateral.Add(&collateral, &l.lot)
			shares.Add(&shares, &l.shares)
		}
	}
	return collateral, shares
}

// Deal implements [Dealer].
func (f *flipper) Deal() Deal { return f.last }

// Tick deals the first lot that is over, or bites the first vault that was noticed; lots without a bid are restarted.
func (f *flipper) Tick(now uint64, price uint256.Int, dst []Move) (_ []Move, err error) {
	f.price = price
	for i := range f.lots {
		l := &f.lots[i]
		if l.tick(now) == nil {
			l.end = now + f.tau
		}
		if l.deal(now) != nil {
			continue
		}
		over := *l
		f.lots = append(f.lots[:i], f.lots[i+1:]...)
		f.last = Deal{Owner: over.owner, Winner: over.guy, Collateral: over.lot, Paid: over.bid}
		return f.dealt(&over, dst)
	}
	for len(f.noticed) > 0 && now > f.since {
		who, from := f.noticed[0], len(dst)
		f.noticed = append(f.noticed[:0], f.noticed[1:]...)
		f.last = Deal{Owner: who}
		if dst, err = f.bites(who, now, dst); err != nil || len(dst) > from {
			return dst, err
		}
	}
	return dst, nil
}

// dealt gives a lot to its last bidder, whose money pays.
func (f *flipper) dealt(l *flipLot, dst []Move) ([]Move, error) {
	totals, err := f.Accrued(f.id)
	if err != nil {
		return dst, err
	}
	owes := vault.Case{Totals: totals, Position: vault.Position{BorrowShares: l.shares}}
	p, err := paying(&owes, l.bid)
	if err != nil {
		return dst, err
	}
	if dst, err = f.settle(Lots, &p, Taken, dst); err != nil {
		return dst, err
	}
	if !l.lot.IsZero() {
		if err := f.Transfer(f.params.Collateral, Lots, l.guy, l.lot); err != nil {
			return dst, err
		}
		dst = append(dst, Move{Lots, l.guy, Collateral, l.lot, journal.Seize, Settled})
	}
	l.shares.Sub(&l.shares, &p.shares)
	return f.close(l.owner, new(uint256.Int), &l.shares, dst)
}

// litter is what is being raised.
func (f *flipper) litter() (sum uint256.Int) {
	for i := range f.lots {
		sum.Add(&sum, &f.lots[i].counted)
	}
	return sum
}

// sized is what of a vault would be bitten: all of its debt, or a part of whole units.
func (f *flipper) sized(c *vault.Case) (b barked, all bool, err error) {
	debt, err := c.Totals.Debt(c.Position.BorrowShares)
	if err != nil {
		return b, false, err
	}
	spot, err := f.vaults.spot(&c.Price)
	if err != nil {
		return b, false, err
	}
	ink, art, litter := f.vaults.wads(&c.Position.Collateral), f.vaults.owes(&debt), f.litter()
	if b, err = f.bite(&ink, &art, &ray, &spot, &litter); err != nil || b.dart.Eq(&art) {
		return b, true, err
	}
	return b, false, f.vaults.whole(&b, &f.chop)
}

// bites puts a lot of a vault up. A vault that is safe again, or finds no room, is left alone.
func (f *flipper) bites(who vault.Address, now uint64, dst []Move) ([]Move, error) {
	totals, err := f.Accrued(f.id)
	if err != nil {
		return dst, err
	}
	c := vault.Case{Totals: totals, Position: f.Position(f.id, who), Price: f.price}
	b, all, err := f.sized(&c)
	if err != nil {
		return dst, nil //nolint:nilerr // it is not bitten
	}
	shares := c.Position.BorrowShares
	if !all {
		if shares, err = c.Totals.DebtShares(f.vaults.units(&b.dart)); err != nil {
			return dst, err
		}
	}
	l := flipLot{owner: who, shares: shares, counted: b.tab, bidding: bidding{tab: f.vaults.pays(&b.tab), end: now + f.tau}}
	l.lot.Div(&b.dink, &f.vaults.collateral)
	if dst, err = f.put(who, &l.lot, &shares, dst); err != nil {
		return dst, err
	}
	f.begun++
	l.number = f.begun
	f.lots = append(f.lots, l)
	return dst, nil
}

func (f *flipper) find(number uint64) *flipLot {
	for i := range f.lots {
		if f.lots[i].number == number {
			return &f.lots[i]
		}
	}
	return nil
}

// Offers implements [Running]. Vaults that are unsafe are noticed, and bitten in the next block.
func (f *flipper) Offers(price uint256.Int, risky []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	f.withheld, f.noticed = 0, f.noticed[:0]
	totals, err := f.Accrued(f.id)
	if err != nil {
		return dst
	}
	f.since = totals.LastUpdate
	for i := range risky {
		v := &risky[i]
		c := vault.Case{Totals: totals, Position: vault.Position{BorrowShares: v.BorrowShares, Collateral: v.Collateral}, Price: price}
		switch _, _, err := f.sized(&c); err {
		case nil:
			f.noticed = append(f.noticed, v.Borrower)
		case ErrLimitHit:
			f.withheld++
		}
	}
	for i := range f.lots {
		dst = append(dst, offer.Offer{Kind: offer.Bid, Of: f.lots[i].owner, Lot: f.lots[i].number, Case: vault.Case{Price: price}})
		if f.Refresh(&dst[len(dst)-1]) != nil {
			dst = dst[:len(dst)-1]
		}
	}
	return dst
}

// Refresh implements [Running].
func (f *flipper) Refresh(o *offer.Offer) (err error) {
	l := f.find(o.Lot)
	if l == nil {
		return offer.ErrGone
	}
	if o.Case.Totals, err = f.Accrued(f.id); err != nil {
		return err
	}
	if err := l.running(o.Case.Totals.LastUpdate); err != nil {
		return err
	}
	o.Case.Position = vault.Position{BorrowShares: l.shares, Collateral: l.lot}
	return f.stands(o, &offer.Bidding{Lot: l.lot, Bid: l.bid, All: l.tab, By: l.guy})
}

// stands finds what betters a bid, and the most of its offer.
func (f *flipper) stands(o *offer.Offer, b *offer.Bidding) error {
	if b.Falls = b.Bid.Eq(&b.All); b.Falls {
		o.Most.MulDivOverflow(&b.Lot, &fixed.WAD, &f.beg)
		if !o.Most.Lt(&b.Lot) && !b.Lot.IsZero() {
			o.Most.SubUint64(&b.Lot, 1)
		}
		b.Better = o.Most
	} else {
		o.Most = b.All
		better, err := fixed.MulDivUp(&b.Bid, &f.beg, &fixed.WAD)
		if err != nil {
			return err
		}
		if !better.Gt(&b.Bid) {
			better.AddUint64(&b.Bid, 1)
		}
		if better.Gt(&b.All) {
			better = b.All
		}
		b.Better = better
	}
	if o.Bidding = *b; o.Most.IsZero() {
		return offer.ErrGone
	}
	return nil
}

// checked is what an amount bids: for how much of the lot, and how much.
func (f *flipper) checked(o *offer.Offer, amount *uint256.Int) (lot, bid uint256.Int, err error) {
	b := &o.Bidding
	now := bidding{bid: b.Bid, lot: b.Lot, tab: b.All, end: Never} // that it runs is the offer's own word
	if b.Falls {
		return *amount, b.Bid, f.dent(&now, amount, &b.Bid, 0)
	}
	return b.Lot, *amount, f.tend(&now, &b.Lot, amount, 0)
}

// Quote implements [Running]: a bid pays what it bids, the refund of the one before included.
func (f *flipper) Quote(o *offer.Offer, amount uint256.Int) (t offer.Terms, err error) {
	if amount.Gt(&o.Most) {
		return t, offer.ErrAbove
	}
	if _, t.Pay, err = f.checked(o, &amount); err != nil {
		return offer.Terms{}, err
	}
	return t, nil
}

// After implements [Running]. By whom a bid was made is not known before it is.
func (f *flipper) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	if amount.Gt(&o.Most) {
		return offer.ErrAbove
	}
	lot, bid, err := f.checked(o, &amount)
	if err != nil {
		return err
	}
	*next = *o
	next.Case.Position.Collateral = lot
	b := offer.Bidding{Lot: lot, Bid: bid, All: o.Bidding.All}
	return f.stands(next, &b)
}

// Take implements [Running].
func (f *flipper) Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []Move) ([]Move, offer.Terms, error) {
	now := *o
	if err := f.Refresh(&now); err != nil {
		return dst, offer.Terms{}, err
	}
	t, err := f.Quote(&now, amount)
	if err != nil {
		return dst, t, err
	}
	if has := f.Balance(f.params.Loan, who); t.Pay.Gt(&has) {
		return dst, offer.Terms{}, vault.ErrInsufficientBalance
	}
	lot, bid, err := f.checked(&now, &amount)
	if err != nil {
		return dst, offer.Terms{}, err
	}
	l := f.find(now.Lot)
	var more, freed uint256.Int
	more.Sub(&bid, &l.bid)
	freed.Sub(&l.lot, &lot)
	for _, m := range [...]Move{
		{who, l.guy, Loan, l.bid, journal.Repay, Bettered},
		{who, Lots, Loan, more, journal.Repay, Taken},
		{Lots, l.owner, Collateral, freed, journal.Collateral, Settled},
	} {
		if m.Amount.IsZero() {
			continue
		}
		token := f.params.Loan
		if m.Unit == Collateral {
			token = f.params.Collateral
		}
		if err := f.Transfer(token, m.From, m.To, m.Amount); err != nil {
			return dst, offer.Terms{}, err
		}
		dst = append(dst, m)
	}
	l.guy, l.bid, l.lot, l.tic = who, bid, lot, now.Case.Totals.LastUpdate+f.ttl
	return dst, t, nil
}

// Least is all of the lot's debt.
func (f *flipper) Least(o *offer.Offer) uint256.Int {
	debt, _ := o.Case.Totals.Debt(o.Case.Position.BorrowShares)
	return debt
}

// Limits implements [Running]. The box is counted in loan units.
func (f *flipper) Limits(dst []Limit) []Limit {
	litter := f.litter()
	left := fixed.MinusCapped(&f.box, &litter)
	return append(dst, Limit{Name: "box", Left: f.vaults.gets(&left), Withheld: f.withheld})
}

// State is the number of lots there were, seven numbers of each that runs, and what was noticed.
func (f *flipper) State(dst []Field) []Field {
	dst = append(dst, Field{Name: "begun", Value: *uint256.NewInt(f.begun)})
	for i := range f.lots {
		l := &f.lots[i]
		for _, field := range [...]Field{
			{Name: "lot", Of: l.owner, Value: l.lot},
			{Name: "bid", Of: l.guy, Value: l.bid},
			{Name: "tab", Of: l.owner, Value: l.tab},
			{Name: "tic", Of: l.owner, Value: *uint256.NewInt(l.tic)},
			{Name: "end", Of: l.owner, Value: *uint256.NewInt(l.end)},
			{Name: "shares", Of: l.owner, Value: l.shares},
			{Name: "counted", Of: l.owner, Value: l.counted},
		} {
			field.Lot = l.number
			dst = append(dst, field)
		}
	}
	for _, who := range f.noticed {
		dst = append(dst, Field{Name: "noticed", Of: who, Value: *uint256.NewInt(f.since)})
	}
	return dst
}

// Restore implements [Running].
func (f *flipper) Restore(state []Field) error {
	if len(state) == 0 || state[0].Name != "begun" {
		return ErrState
	}
	var lots []flipLot
	var noticed []vault.Address
	since := f.since
	for _, field := range state[1:] {
		if field.Name == "noticed" {
			noticed, since = append(noticed, field.Of), field.Value.Uint64()
			continue
		}
		if len(lots) == 0 || lots[len(lots)-1].number != field.Lot {
			lots = append(lots, flipLot{number: field.Lot, owner: field.Of})
		}
		l := &lots[len(lots)-1]
		switch field.Name {
		case "lot":
			l.lot = field.Value
		case "bid":
			l.guy, l.bid = field.Of, field.Value
		case "tab":
			l.tab = field.Value
		case "tic":
			l.tic = field.Value.Uint64()
		case "end":
			l.end = field.Value.Uint64()
		case "shares":
			l.shares = field.Value
		case "counted":
			l.counted = field.Value
		default:
			return ErrState
		}
	}
	f.begun, f.lots, f.noticed, f.since = state[0].Value.Uint64(), lots, noticed, since
	return nil
}

// MakerFlipperForm states a [MakerFlipper].
type MakerFlipperForm struct {
	Name string `key:"name" default:"maker-flipper" doc:"Name of the arm."`
	MarketForm
	Chop catalog.Decimal  `key:"chop" default:"1.13" min:"1" max:"10" places:"18" discount:"factor" doc:"What an auction is to raise for a unit of debt: the rest is the protocol's penalty." source:"Maker, ETH-A, 2019 to 2021"`
	Dunk catalog.Decimal  `key:"dunk" default:"50000" above:"0" max:"1000000000000" places:"18" unit:"loan" doc:"Most that one lot is to raise; before August 2020 lots were of 50 ETH." source:"Maker, Liquidations 1.2, August 2020"`
	Box  catalog.Decimal  `key:"box" default:"30000000" above:"0" max:"1000000000000" places:"18" unit:"loan" doc:"Most that all lots are to raise at once; there was none before August 2020." source:"Maker, Liquidations 1.2, August 2020"`
	Dust catalog.Decimal  `key:"dust" default:"20" min:"0" max:"1000000000" places:"18" unit:"loan" doc:"Least debt of a vault: where there is less room than that nothing is bitten." source:"Maker, ETH-A, 2020-03"`
	Beg  catalog.Decimal  `key:"beg" default:"1.05" min:"1" max:"10" places:"18" doc:"Least factor between two bids." source:"Maker, flip.sol"`
	TTL  catalog.Duration `key:"ttl" default:"3h" min:"1" max:"31536000" doc:"Time for which a bid must stand to win." source:"Maker, flip.sol; what was in force on 2020-03-12 was not read" assumed:"10m 6h"`
	Tau  catalog.Duration `key:"tau" default:"2d" min:"1" max:"31536000" doc:"Time after which an auction is over, or without a bid restarted." source:"Maker, flip.sol; what was in force on 2020-03-12 was not read" assumed:"6h 3d"`
}

// Label implements [catalog.DesignForm].
func (f MakerFlipperForm) Label() string { return f.Name }

// Design implements [Form].
func (f MakerFlipperForm) Design(b *catalog.Builder) Design {
	return MakerFlipper{
		Chop: b.Ratio("chop", f.Chop), Beg: b.Ratio("beg", f.Beg), Dunk: b.Ratio("dunk", f.Dunk), Box: b.Ratio("box", f.Box),
		Dust: b.Ratio("dust", f.Dust), Ttl: f.TTL.Seconds(), Tau: f.Tau.Seconds(),
	}
}

func init() {
	catalog.Designs.Register(MakerFlipperForm{}, catalog.Rule{
		Name: "maker-flipper", Source: "Maker, cat.sol and flip.sol",
		Doc: "Maker's auction by bids: first they rise for the whole lot until they raise chop times the debt, then they ask for less of it. A bid that stands for ttl wins, and one unit wins where nobody betters it. Only liquidators with capital of their own can bid.",
	})
}
