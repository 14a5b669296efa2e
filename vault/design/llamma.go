package design

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Llamma is crvUSD's and LlamaLend's soft liquidation. A vault's collateral lies in bands of a curve whose own price moves more
// than the oracle's: where that falls through a band, whoever trades against the curve puts loan tokens in and takes the
// collateral out, and the other way when it rises. The owner loses what each way costs, and keeps the vault. Where what the
// bands would fetch on the way down, less a discount, is below the debt, the vault is closed for what is missing.
//
//	price of a band's edge = po³/p², p the oracle's price there
//	health                 = value(bands)·(1 − LiquidationDiscount)/debt − 1, below 0 liquidated
//
// Two kinds of offers: to trade either way, in coins to put in (lot 1 loan tokens, lot 2 collateral), as far as ten bands go;
// and to close a share of an unhealthy vault, in parts of 1e18. The formulas stand at the arithmetic, [curve] and [oracleLimit].
//
// A new loan's bands begin where its collateral, less LoanDiscount, carries its debt; where that is above the price, at the
// highest band that takes collateral. An owner that pays back or adds collateral has its bands placed anew, unless they hold
// loan tokens. The grid does not move with interest, and band 0 begins at the first price. What nobody pays stays owed.
//
// Limit cases: few bands convert at once and lose more on the way back; a fee of 1 is no arbitrage.
//
// Source: crvUSD, AMM.vy and controller.vy.
type Llamma struct {
	A                   uint64
	Bands               uint64      // of a loan, from 4 to 50
	Fee                 uint256.Int // of a trade, scale 1e18, below 1
	LoanDiscount        uint256.Int // scale 1e18, below 1
	LiquidationDiscount uint256.Int // scale 1e18, below 1
}

// LlammaMainnet is the design with the parameters of crvUSD's markets of ether, and ten bands a loan.
var LlammaMainnet = Llamma{A: 100, Bands: 10, Fee: whole(0.006e18), LoanDiscount: whole(0.09e18), LiquidationDiscount: whole(0.06e18)}

// Bands is where collateral lies, and the loan tokens that it was converted to.
var Bands = vault.NamedAddress("bands of a curve")

// Kind is "llamma".
func (Llamma) Kind() string { return "llamma" }

// Validate reports parameters out of their limits.
func (d Llamma) Validate(of Market) error {
	var l limits
	validateWadUnits(&l, of)
	if d.A < 2 || d.A > 10_000 {
		l = append(l, fault.New("a", "is not from 2 to 10000", "choose one within; a band is 1/a of its price wide"))
	}
	if d.Bands < 4 || d.Bands > maxBands {
		l = append(l, fault.New("bands", "are not from 4 to 50", "choose a number within"))
	}
	for _, p := range [...]struct {
		key string
		x   *uint256.Int
	}{{"fee", &d.Fee}, {"loan_discount", &d.LoanDiscount}, {"liquidation_discount", &d.LiquidationDiscount}} {
		if !p.x.Lt(&one) {
			l.refuse(p.key, p.x, "is not below 1", "lower it")
		}
	}
	return l.err()
}

// Policy finds no vault unhealthy: collateral lies in the bands.
func (d Llamma) Policy(of Market) vault.Policy { return Closed(of.LLTV) }

// Open starts the design.
func (d Llamma) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return &llamma{
		Llamma: d, Ledger: ledger, id: id, params: ledger.Params(id), wadUnits: newWadUnits(of), policy: Closed(of.LLTV),
		number: map[vault.Address]int{},
	}, nil
}

// loan is a vault of LLAMMA's.
type loan struct {
	owner  vault.Address
	n1     int
	shares []uint256.Int // of the bands from n1 on; none where nothing is in the bands
	owed   uint256.Int   // debt shares
	left   uint256.Int   // loan tokens that are the owner's after the loan ended

	top   uint256.Int // the upper edge of the first band
	down  uint256.Int // what the bands would fetch on the way down, loan units
	at    uint256.Int // the price for which that is known; 0 where it is not
	still bool        // it is so at every price above the top, for all is collateral
}

type llamma struct {
	Llamma
	Ledger
	wadUnits
	id     vault.ID
	params vault.Params
	policy vault.Policy

	curve
	oracle  oracleLimit
	loans   []loan
	number  map[vault.Address]int
	now     uint64
	price   uint256.Int // the oracle's, in the ledger's scale
	po      uint256.Int // as the curve reads it now, scale 1e18
	floor   uint256.Int // the least fee now
	version uint64      // how often the bands changed

	seen    seen
	unsafe  []vault.AtRisk
	near    bool            // a vault is nearly unhealthy
	changed []vault.Address // whose coins the last call changed
	found   []vault.AtRisk
	t       trade
	spare   []band
	spares  []uint256.Int
	plan    planned
}

// The lots of the offers to trade.
const (
	lotPump = 1 // loan tokens in
	lotDump = 2 // collateral in
)

// reach is the most bands that an offer to trade goes through.
const reach = 10

// tell brings the curve's reading of the oracle to a time and a price.
func (s *llamma) tell(now uint64, price *uint256.Int) error {
	s.now, s.price = now, *price
	var c checked
	p := c.part(*price, s.up, s.down)
	if p.IsZero() && c.err == nil {
		c.err = ErrNoPrice
	}
	if c.err != nil {
		return c.err
	}
	if s.oracle.price.IsZero() {
		s.oracle = oracleLimit{price: p, written: now}
		var err error
		if s.curveRule, err = newCurveRule(whole(s.A), p, s.Fee); err != nil {
			return err
		}
	}
	var err error
	s.po, s.floor, err = s.oracle.read(p, now-s.oracle.written)
	return err
}

// write is what every trade does to the reading.
func (s *llamma) write() {
	s.oracle = oracleLimit{price: s.po, fee: s.floor, written: s.now}
}

// Begin implements [Converter].
func (s *llamma) Begin(now uint64, price uint256.Int, dst []Move) ([]Move, error) {
	if err := s.tell(now, &price); err != nil {
		return dst, err
	}
	s.found = s.Beyond(s.id, price, uint256.Int{}, now, s.found[:0])
	for i := range s.found {
		var err error
		if dst, err = s.place(s.found[i].Borrower, dst); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func (s *llamma) loanOf(owner vault.Address) *loan {
	k, known := s.number[owner]
	if !known {
		k = len(s.loans)
		s.number[owner] = k
		s.loans = append(s.loans, loan{owner: owner})
	}
	return &s.loans[k]
}

// place puts all collateral that a vault has in the ledger into bands for the debt that it has.
func (s *llamma) place(owner vault.Address, dst []Move) ([]Move, error) {
	l := s.loanOf(owner)
	p := s.Position(s.id, owner)
	totals, err := s.Accrued(s.id)
	if err != nil {
		return dst, err
	}
	debt, err := totals.Debt(p.BorrowShares)
	if err != nil {
		return dst, err
	}
	var c checked
	coll := c.mul(p.Collateral, s.collateral)
	e := c.keep(s.effective(coll, s.Bands, s.LoanDiscount))
	top := c.keep(s.edge(s.active))
	if c.err != nil {
		return dst, c.err
	}
	n1, err := s.firstBand(e, c.mul(debt, s.loan), top, s.Bands, s.active)
	if errors.Is(err, ErrTooLow) { // less than carries any debt
		n1, err = s.active, nil
	}
	if err != nil {
		return dst, err
	}
	// Above the price, or among bands that hold loan tokens, the first band that takes collateral.
	shares := l.shares[:0]
	for n1 = max(n1, s.lowest()); ; n1++ {
		if shares, err = s.deposit(coll, n1, n1+int(s.Bands)-1, shares[:0]); !errors.Is(err, ErrBelow) && !errors.Is(err, ErrNotEmpty) {
			break
		}
	}
	if errors.Is(err, ErrTooLow) { // too little for bands: it stays in the vault
		l.shares, l.owed = l.shares[:0], p.BorrowShares
		return dst, nil
	}
	if err != nil {
		return dst, err
	}
	if err := s.Seize(s.id, owner, Bands, p.Collateral); err != nil {
		return dst, err
	}
	l.n1, l.shares, l.owed = n1, shares, p.BorrowShares
	if l.top, err = s.edge(n1); err != nil {
		return dst, err
	}
	s.stir(n1, n1+len(shares)-1)
	return append(dst, Move{vault.EngineAddress, Bands, Collateral, p.Collateral, journal.Collateral, Started}), nil
}

// lowest is the first band whose upper edge is not above the oracle's price.
func (s *llamma) lowest() int {
	n := s.active
	for range maxSkips {
		if up, err := s.edge(n); err != nil || !up.Gt(&s.po) {
			return n
		}
		n++
	}
	return n
}

// Changed implements [Converter]. A loan whose bands hold loan tokens keeps them.
func (s *llamma) Changed(owner vault.Address, dst []Move) ([]Move, error) {
	l := s.loanOf(owner)
	p := s.Position(s.id, owner)
	l.owed = p.BorrowShares
	s.version++
	if len(l.shares) > 0 && l.n1 <= s.active && !p.BorrowShares.IsZero() {
		return dst, nil // what was added stays in the vault
	}
	if len(l.shares) > 0 {
		x, y, err := s.withdraw(one, l.n1, l.shares)
		if err != nil {
			return dst, err
		}
		s.stir(l.n1, l.n1+len(l.shares)-1)
		l.shares = l.shares[:0]
		x.Div(&x, &s.loan)
		y.Div(&y, &s.collateral)
		l.left.Add(&l.left, &x)
		if !y.IsZero() {
			if err := s.SupplyCollateral(Bands, s.id, y, owner); err != nil {
				return dst, err
			}
			dst = append(dst, Move{Bands, vault.EngineAddress, Collateral, y, journal.Collateral, Settled})
		}
	}
	if p = s.Position(s.id, owner); p.BorrowShares.IsZero() || p.Collateral.IsZero() {
		return dst, nil
	}
	return s.place(owner, dst)
}

// Held implements [Custodian].
func (s *llamma) Held(owner vault.Address) (collateral, shares uint256.Int) {
	if l := s.known(owner); l != nil {
		_, y, err := s.holds(l.n1, l.shares)
		if err == nil {
			collateral.Div(&y, &s.collateral)
		}
	}
	return collateral, shares
}

func (s *llamma) known(owner vault.Address) *loan {
	if k, is := s.number[owner]; is {
		return &s.loans[k]
	}
	return nil
}

// Coins implements [Converter].
func (s *llamma) Coins(owner vault.Address) (coins uint256.Int) {
	if l := s.known(owner); l != nil {
		x, _, err := s.holds(l.n1, l.shares)
		if err == nil {
			coins.Div(&x, &s.loan)
		}
		coins.Add(&coins, &l.left)
	}
	return coins
}

// Converted implements [Converter].
func (s *llamma) Converted() []vault.Address { return s.changed }

// Unsafe implements [Converter]: vaults of a health below 0.
func (s *llamma) Unsafe(dst []vault.AtRisk) []vault.AtRisk {
	s.look()
	return append(dst, s.unsafe...)
}

// look finds the vaults of a health below 0, and whether one is nearly there, once for all that may be asked in a block.
func (s *llamma) look() {
	totals, err := s.Accrued(s.id)
	if err != nil || s.seen == (seen{s.po, s.version, totals}) {
		return
	}
	s.seen, s.unsafe, s.near = seen{s.po, s.version, totals}, s.unsafe[:0], false
	for i := range s.loans {
		l := &s.loans[i]
		if len(l.shares) == 0 || l.owed.IsZero() {
			continue
		}
		debt, err := totals.Debt(l.owed)
		if err != nil {
			continue
		}
		bad, near := s.unhealthy(l, &debt)
		if s.near = s.near || near; bad {
			coll, _ := s.Held(l.owner)
			s.unsafe = append(s.unsafe, vault.AtRisk{Borrower: l.owner, Collateral: coll, BorrowShares: l.owed, Debt: debt})
		}
	}
}

// seen is what [llamma.look] depends on.
type seen struct {
	po      uint256.Int
	version uint64
	totals  vault.Market
}

// unhealthy reports whether a loan that owes a debt may be liquidated, and whether it nearly may. Above its bands what they
// would fetch depends on no price.
func (s *llamma) unhealthy(l *loan, debt *uint256.Int) (bad, near bool) {
	above := s.po.Gt(&l.top) && s.active < l.n1
	if !(above && l.still) && !l.at.Eq(&s.po) {
		down, err := s.value(s.po, l.n1, l.shares, false)
		if err != nil {
			return false, false
		}
		l.down.Div(&down, &s.loan)
		l.at, l.still = s.po, above
	}
	h, err := healthOf(l.down, *debt, s.LiquidationDiscount)
	if err != nil {
		return false, false
	}
	bad = h.Sign() < 0
	return bad, bad || h.LtUint64(1e15)
}

// stir forgets what the loans with bands in a range would fetch.
func (s *llamma) stir(low, high int) {
	for i := range s.loans {
		if l := &s.loans[i]; len(l.shares) > 0 && l.n1 <= high && l.n1+len(l.shares) > low {
			l.at.Clear()
			l.still = false
		}
	}
	s.version++
}

// Holders implements [Running].
func (*llamma) Holders() []vault.Address { return []vault.Address{Bands} }

// Tick implements [Running]: the reading of the oracle moves.
func (s *llamma) Tick(now uint64, price uint256.Int, dst []Move) ([]Move, error) {
	if err := s.tell(now, &price); err != nil && !errors.Is(err, ErrNoPrice) {
		return dst, err
	}
	return dst, nil
}

// Wake implements [Running]. The bounds are the curve's own prices either way, with its fee. While a fee after a move of the
// oracle still falls, and while a vault is nearly unhealthy, the design is asked at every block.
func (s *llamma) Wake() Key {
	k := Key{Trigger: s.policy.Trigger(), Until: Never, Earns: largest}
	k.High.SetAllOne()
	if s.po.IsZero() {
		return k
	}
	if s.now-s.oracle.written < limitTime && !s.floor.IsZero() {
		k.Until = s.now + 1
	}
	if s.look(); s.near {
		k.Until = s.now + 1
	}
	k.Low, k.High = s.bounds()
	return k
}

// bounds are the prices, in the ledger's scale, at and below which collateral can be put in at a gain, and at and above which
// loan tokens can.
func (s *llamma) bounds() (low, high uint256.Int) {
	high.SetAllOne()
	var c checked
	for n := s.active; n <= s.high; n++ {
		b := s.band(n)
		if b.y.IsZero() {
			continue
		}
		up := c.keep(s.edge(n))
		p := c.keep(s.priceIn(b.x, b.y, s.po, up))
		p = c.part(p, antifee(&c, larger(larger(s.Fee, s.floor), s.dynamicFee(&c, s.po, up))), one)
		if high = c.part(p, s.wadUnits.down, s.wadUnits.up); c.err != nil {
			high.Clear()
		}
		break
	}
	for n := s.active; n >= s.low; n-- {
		b := s.band(n)
		if b.x.IsZero() {
			continue
		}
		up := c.keep(s.edge(n))
		p := c.keep(s.priceIn(b.x, b.y, s.po, up))
		p = c.part(p, one, antifee(&c, larger(larger(s.Fee, s.floor), s.dynamicFee(&c, s.po, up))))
		low = c.part(c.add(p, whole(1)), s.wadUnits.down, s.wadUnits.up)
		if c.err != nil {
			low.SetAllOne()
		}
		break
	}
	return low, high
}

// Offers implements [Running]. Vaults at risk are its own to find.
func (s *llamma) Offers(price uint256.Int, _ []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	add := func(o offer.Offer) {
		o.Case.Price = price
		if s.Refresh(&o) == nil {
			dst = append(dst, o)
		}
	}
	s.look()
	for i := range s.unsafe {
		add(offer.Offer{Kind: offer.Sale, Of: s.unsafe[i].Borrower})
	}
	add(offer.Offer{Kind: offer.Arbitrage, Lot: lotPump})
	add(offer.Offer{Kind: offer.Arbitrage, Lot: lotDump})
	return dst
}

// Refresh implements [Running].
func (s *llamma) Refresh(o *offer.Offer) (err error) {
	if s.po.IsZero() {
		return ErrNoPrice
	}
	if o.Case.Totals, err = s.Accrued(s.id); err != nil {
		return err
	}
	if o.Kind == offer.Sale {
		o.Case.Position = s.Position(s.id, o.Of)
		return s.stands(o)
	}
	return s.open(o)
}

// open makes the offer to trade one way: what clears the next bands.
func (s *llamma) open(o *offer.Offer) error {
	pump := o.Lot == lotPump
	in, out := s.precisions(pump)
	if err := s.exchange(&s.t, pump, largest, s.po, s.floor, in, out, reach); err != nil {
		return err
	}
	if o.Most.Div(&s.t.in, &in); o.Most.IsZero() || s.t.out.IsZero() {
		return offer.ErrGone
	}
	return nil
}

func (s *llamma) precisions(pump bool) (in, out uint256.Int) {
	if pump {
		return s.loan, s.collateral
	}
	return s.collateral, s.loan
}

// stands makes the offer to close a vault.
func (s *llamma) stands(o *offer.Offer) error {
	l := s.known(o.Of)
	if l == nil || len(l.shares) == 0 || o.Case.Position.BorrowShares.IsZero() {
		return offer.ErrGone
	}
	debt, err := o.Case.Totals.Debt(o.Case.Position.BorrowShares)
	if err != nil {
		return err
	}
	if bad, _ := s.unhealthy(l, &debt); !bad {
		return offer.ErrGone
	}
	o.Case.Position.Collateral, _ = s.Held(o.Of)
	o.Most = one
	return nil
}

// shut is what closing a part of a vault does.
type shut struct {
	own     uint256.Int // loan units of the vault's own that pay for it
	pay     uint256.Int // loan units that the taker adds
	extra   uint256.Int // loan units that it gets, where there are more than are owed
	receive uint256.Int // collateral units that it gets
	part    uint256.Int // of the bands' shares, scale 1e18
	whole   bool        // no debt is left
}

// shuts finds what closing a fraction of a vault does: ⌈debt·fraction⌉ is paid, with the loan tokens of the bands first, for the
// part of the bands that [partOf] says. All where it is the whole.
func (s *llamma) shuts(o *offer.Offer, fraction *uint256.Int) (r shut, err error) {
	l := s.known(o.Of)
	if l == nil {
		return r, offer.ErrGone
	}
	var c checked
	debt := c.keep(o.Case.Totals.Debt(o.Case.Position.BorrowShares))
	due := c.keep(debtPart(debt, *fraction))
	r.part = c.keep(partOf(*fraction, s.LiquidationDiscount))
	x, y := s.portion(&c, l, &r.part)
	x.Div(&x, &s.loan)
	r.receive.Div(&y, &s.collateral)
	if r.own = smaller(x, due); r.own.Lt(&x) {
		r.extra.Sub(&x, &due)
	}
	if r.whole = due.Eq(&debt); !r.whole || c.err != nil {
		r.pay = c.sub(due, r.own)
		return r, c.err
	}
	// What is left once the vault's own have paid, as the ledger counts it.
	rest := o.Case
	shares, err := sharesOf(&o.Case, &r.own, &debt)
	if err != nil {
		return r, err
	}
	if err := rest.Repay(&r.own, &shares); err != nil {
		return r, err
	}
	r.pay, err = rest.Totals.Debt(rest.Position.BorrowShares)
	return r, err
}

// portion is what of the bands' coins goes with a part, scale 1e18, of a loan's shares, as [curve.withdraw] gives it.
// A coin that a band has none of gives nothing, for a loan has fewer shares than there are.
func (s *llamma) portion(c *checked, l *loan, part *uint256.Int) (x, y uint256.Int) {
	var gone, all uint256.Int
	for k := range l.shares {
		at := l.n1 + k - s.first
		if at < 0 || at >= len(s.bands) {
			continue
		}
		b := &s.bands[at]
		if b.empty() {
			continue
		}
		c.partTo(&gone, part, &l.shares[k], &one)
		all.AddUint64(&b.shares, deadShare)
		if !b.x.IsZero() {
			c.shareTo(&x, &b.x, &gone, &all)
		}
		if !b.y.IsZero() {
			c.shareTo(&y, &b.y, &gone, &all)
		}
	}
	return x, y
}

// Quote implements [Running].
func (s *llamma) Quote(o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	if s.imagine(o) {
		defer s.wake(o)
	}
	return s.told(o, &amount)
}

// told quotes an offer from what there is. A trade is left in s.t.
func (s *llamma) told(o *offer.Offer, amount *uint256.Int) (t offer.Terms, err error) {
	if amount.Gt(&o.Most) {
		return t, offer.ErrAbove
	}
	if o.Kind == offer.Sale {
		r, err := s.shuts(o, amount)
		if err == nil && r.receive.IsZero() && r.extra.IsZero() {
			err = offer.ErrTooSmall
		}
		return offer.Terms{Pay: r.pay, Receive: r.receive, Reward: r.extra}, err
	}
	pump := o.Lot == lotPump
	in, out, err := s.trades(pump, amount)
	if err != nil {
		return t, err
	}
	if pump {
		return offer.Terms{Pay: in, Receive: out}, nil
	}
	return offer.Terms{Give: in, Reward: out}, nil
}

// trades finds a trade of an amount, in s.t, and what it uses and gives in the ledger's units.
func (s *llamma) trades(pump bool, amount *uint256.Int) (used, given uint256.Int, err error) {
	in, out := s.precisions(pump)
	var c checked
	if err := s.exchange(&s.t, pump, c.mul(*amount, in), s.po, s.floor, in, out, maxBands); err != nil {
		return used, given, err
	}
	used.Div(&s.t.in, &in)
	given.Div(&s.t.out, &out)
	if used.IsZero() || given.IsZero() {
		return used, given, offer.ErrTooSmall
	}
	return used, given, c.err
}

// planned is what there is once a call was made that [llamma.After] tried: what the offer that it showed is quoted from.
type planned struct {
	made    bool
	offer   offer.Offer
	version uint64      // of the bands that it was tried on
	at      uint256.Int // and the curve's reading of the oracle

	curve
	oracle    oracleLimit
	po, floor uint256.Int
	shares    []uint256.Int // of the offer's vault
}

// imagine puts what is planned in the place of what is, where an offer is the one that was shown, and reports whether it did;
// wake puts it back.
func (s *llamma) imagine(o *offer.Offer) bool {
	p := &s.plan
	if !p.made || p.version != s.version || p.at != s.po || *o != p.offer {
		return false
	}
	s.wake(o)
	return true
}

func (s *llamma) wake(o *offer.Offer) {
	p := &s.plan
	s.curve, p.curve = p.curve, s.curve
	s.oracle, p.oracle = p.oracle, s.oracle
	s.po, p.po = p.po, s.po
	s.floor, p.floor = p.floor, s.floor
	if l := s.known(o.Of); l != nil {
		l.shares, p.shares = p.shares, l.shares
	}
}

// After implements [Running]. It tries the call on a copy of the bands, and keeps that for whoever asks what comes then.
func (s *llamma) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	imagined := s.imagine(o)
	kept, oracle, po, floor := s.curve, s.oracle, s.po, s.floor
	s.spare = append(s.spare[:0], s.bands...)
	s.bands = s.spare
	l, before := s.known(o.Of), loan{}
	if l != nil {
		before = *l
		s.spares = append(s.spares[:0], l.shares...)
		l.shares = s.spares
	}
	err := s.try(o, &amount, next)
	made := planned{made: true, curve: s.curve, oracle: s.oracle, po: s.po, floor: s.floor}
	s.curve, s.oracle, s.po, s.floor = kept, oracle, po, floor
	if l != nil {
		made.shares = l.shares
		*l = before
	}
	if imagined {
		s.wake(o)
	}
	if err != nil {
		return err
	}
	made.offer, made.version, made.at = *next, s.version, s.po
	s.spare, s.spares = s.plan.bands, s.plan.shares
	s.plan = made
	return nil
}

// try makes a call on bands that are put back, and shows what stands then.
func (s *llamma) try(o *offer.Offer, amount *uint256.Int, next *offer.Offer) error {
	*next = *o
	if o.Kind == offer.Sale {
		if _, err := s.told(o, amount); err != nil {
			return err
		}
		r, err := s.shuts(o, amount)
		if err != nil {
			return err
		}
		if r.whole {
			return offer.ErrGone
		}
		l := s.known(o.Of)
		l.at.Clear()
		l.still = false
		if _, _, err := s.withdraw(r.part, l.n1, l.shares); err != nil {
			return err
		}
		for _, paid := range [...]*uint256.Int{&r.own, &r.pay} {
			shares, err := next.Case.Totals.DebtShares(*paid)
			if err != nil {
				return err
			}
			if err := next.Case.Repay(paid, &shares); err != nil {
				return err
			}
		}
		return s.stands(next)
	}
	if _, err := s.told(o, amount); err != nil {
		return err
	}
	s.settle(&s.t, o.Lot == lotPump)
	s.write()
	var err error
	if s.po, s.floor, err = s.oracle.read(s.po, 0); err != nil {
		return err
	}
	return s.open(next)
}

// Take implements [Running].
func (s *llamma) Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []Move) ([]Move, offer.Terms, error) {
	now := *o
	if err := s.Refresh(&now); err != nil {
		return dst, offer.Terms{}, err
	}
	terms, err := s.Quote(&now, amount)
	if err != nil {
		return dst, terms, err
	}
	pays, gives := s.Balance(s.params.Loan, who), s.Balance(s.params.Collateral, who)
	if pays.Lt(&terms.Pay) || gives.Lt(&terms.Give) {
		return dst, offer.Terms{}, vault.ErrInsufficientBalance
	}
	from := len(dst)
	if now.Kind == offer.Sale {
		dst, err = s.shutDown(who, &now, &amount, dst)
	} else {
		dst, err = s.convert(who, &now, &terms, &amount, dst)
	}
	if err != nil {
		return dst[:from], offer.Terms{}, err
	}
	return dst, terms, nil
}

// convert trades against the curve.
func (s *llamma) convert(who vault.Address, o *offer.Offer, t *offer.Terms, amount *uint256.Int, dst []Move) ([]Move, error) {
	pump := o.Lot == lotPump
	if _, _, err := s.trades(pump, amount); err != nil {
		return dst, err
	}
	in, out := Move{who, Bands, Loan, t.Pay, journal.Sale, Converted}, Move{Bands, who, Collateral, t.Receive, journal.Sale, Converted}
	tokens := [2]vault.Address{s.params.Loan, s.params.Collateral}
	if !pump {
		in, out = Move{who, Bands, Collateral, t.Give, journal.Sale, Converted}, Move{Bands, who, Loan, t.Reward, journal.Sale, Converted}
		tokens[0], tokens[1] = tokens[1], tokens[0]
	}
	if err := s.Transfer(tokens[1], Bands, who, out.Amount); err != nil {
		return dst, err
	}
	if err := s.Transfer(tokens[0], who, Bands, in.Amount); err != nil {
		return dst, err
	}
	s.changed = s.changed[:0]
	low, high := min(s.t.n1, s.t.n2), max(s.t.n1, s.t.n2)
	for i := range s.loans {
		if l := &s.loans[i]; len(l.shares) > 0 && l.n1 <= high && l.n1+len(l.shares) > low {
			s.changed = append(s.changed, l.owner)
		}
	}
	s.settle(&s.t, pump)
	s.stir(low, high)
	s.write()
	var err error
	s.po, s.floor, err = s.oracle.read(s.po, 0)
	return append(dst, in, out), err
}

// shutDown closes a part of a vault.
func (s *llamma) shutDown(who vault.Address, o *offer.Offer, fraction *uint256.Int, dst []Move) ([]Move, error) {
	r, err := s.shuts(o, fraction)
	if err != nil {
		return dst, err
	}
	l := s.known(o.Of)
	if _, _, err := s.withdraw(r.part, l.n1, l.shares); err != nil {
		return dst, err
	}
	s.stir(l.n1, l.n1+len(l.shares)-1)
	s.changed = s.changed[:0]
	if !r.own.IsZero() {
		assets, shares := r.own, uint256.Int{}
		if r.whole && r.pay.IsZero() {
			assets, shares = shares, o.Case.Position.BorrowShares
		}
		if _, err := s.Repay(Bands, s.id, assets, shares, o.Of); err != nil {
			return dst, err
		}
		dst = append(dst, Move{Bands, vault.EngineAddress, Loan, r.own, journal.Repay, Settled})
	}
	if !r.pay.IsZero() {
		assets, shares := r.pay, uint256.Int{}
		if r.whole {
			assets, shares = shares, s.Position(s.id, o.Of).BorrowShares
		}
		if _, err := s.Repay(who, s.id, assets, shares, o.Of); err != nil {
			return dst, err
		}
		dst = append(dst, Move{who, vault.EngineAddress, Loan, r.pay, journal.Repay, Taken})
	}
	for _, gets := range [...]Move{
		{Bands, who, Collateral, r.receive, journal.Seize, Taken}, {Bands, who, Loan, r.extra, journal.Seize, Taken},
	} {
		if gets.Amount.IsZero() {
			continue
		}
		token := s.params.Collateral
		if gets.Unit == Loan {
			token = s.params.Loan
		}
		if err := s.Transfer(token, Bands, who, gets.Amount); err != nil {
			return dst, err
		}
		dst = append(dst, gets)
	}
	l.owed = s.Position(s.id, o.Of).BorrowShares
	if r.whole {
		l.shares = l.shares[:0]
	}
	return dst, nil
}

// Least implements [Running]: what restores health if the bands' value is sold for what it is worth, less half the discount;
// the whole debt where it is less.
func (s *llamma) Least(o *offer.Offer) (least uint256.Int) {
	debt, err := o.Case.Totals.Debt(o.Case.Position.BorrowShares)
	l := s.known(o.Of)
	if err != nil || l == nil {
		return debt
	}
	// Paying x takes at most (1 + h/2)/(1 + h) of the same part of the bands, so that health rises where value·(1 − h) is at
	// least that part of the debt; the least by bisection over parts of a thousandth.
	for low, high := uint64(0), uint64(1000); ; {
		if high-low == 1 {
			part := whole(high * 1e15)
			if least, err = debtPart(debt, part); err != nil || least.Gt(&debt) {
				return debt
			}
			return least
		}
		middle := (low + high) / 2
		var c checked
		f := whole(middle * 1e15)
		down := c.sub(l.down, c.part(l.down, c.keep(partOf(f, s.LiquidationDiscount)), one))
		left := c.sub(debt, c.keep(debtPart(debt, f)))
		h, err := healthOf(down, left, s.LiquidationDiscount)
		if c.err == nil && err == nil && h.Sign() >= 0 {
			high = middle
		} else {
			low = middle
		}
	}
}

// Limits implements [Running].
func (*llamma) Limits(dst []Limit) []Limit { return dst }

// State implements [Running].
func (s *llamma) State(dst []Field) []Field {
	dst = append(dst,
		Field{Name: "base price", Value: s.base}, Field{Name: "active", Value: integer(s.active)}, Field{Name: "lowest", Value: integer(s.low)},
		Field{Name: "highest", Value: integer(s.high)}, Field{Name: "last price", Value: s.oracle.price},
		Field{Name: "last fee", Value: s.oracle.fee}, Field{Name: "written", Value: whole(s.oracle.written)})
	for k := range s.bands {
		if b := &s.bands[k]; !b.empty() || !b.shares.IsZero() {
			n := integer(s.first + k)
			dst = append(dst, Field{Name: "band", Value: n}, Field{Name: "x", Value: b.x}, Field{Name: "y", Value: b.y}, Field{Name: "shares", Value: b.shares})
		}
	}
	for i := range s.loans {
		l := &s.loans[i]
		dst = append(dst, Field{Name: "loan", Of: l.owner, Value: integer(l.n1)}, Field{Name: "owed", Of: l.owner, Value: l.owed},
			Field{Name: "left", Of: l.owner, Value: l.left})
		for k := range l.shares {
			dst = append(dst, Field{Name: "share", Of: l.owner, Lot: uint64(k), Value: l.shares[k]})
		}
	}
	return dst
}

// Restore implements [Running].
func (s *llamma) Restore(state []Field) error {
	names := [...]string{"base price", "active", "lowest", "highest", "last price", "last fee", "written"}
	if len(state) < len(names) {
		return ErrState
	}
	for k, name := range names {
		if state[k].Name != name {
			return ErrState
		}
	}
	to := &llamma{number: map[vault.Address]int{}}
	number := func(x uint256.Int) int { return int(int64(x[0])) }
	for k := len(names); k < len(state); k++ {
		f := &state[k]
		switch f.Name {
		case "band":
			if k+3 >= len(state) || state[k+1].Name != "x" || state[k+2].Name != "y" || state[k+3].Name != "shares" {
				return ErrState
			}
			*to.at(number(f.Value)) = band{x: state[k+1].Value, y: state[k+2].Value, shares: state[k+3].Value}
			k += 3
		case "loan":
			to.loanOf(f.Of).n1 = number(f.Value)
		case "owed":
			to.loanOf(f.Of).owed = f.Value
		case "left":
			to.loanOf(f.Of).left = f.Value
		case "share":
			l := to.loanOf(f.Of)
			l.shares = append(l.shares, f.Value)
		default:
			return ErrState
		}
	}
	if base := state[0].Value; !base.IsZero() {
		rule, err := newCurveRule(whole(s.A), base, s.Fee)
		if err != nil {
			return err
		}
		s.curveRule = rule
	}
	s.bands, s.first, s.loans, s.number = to.bands, to.first, to.loans, to.number
	s.active, s.low, s.high = number(state[1].Value), number(state[2].Value), number(state[3].Value)
	for i := range s.loans {
		if l := &s.loans[i]; len(l.shares) > 0 {
			var err error
			if l.top, err = s.edge(l.n1); err != nil {
				return err
			}
		}
	}
	s.oracle = oracleLimit{price: state[4].Value, fee: state[5].Value, written: state[6].Value.Uint64()}
	s.version++
	return nil
}

// LlammaForm states a [Llamma].
type LlammaForm struct {
	Name string `key:"name" default:"llamma" doc:"Name of the arm."`
	MarketForm
	A                   uint64          `key:"a" default:"100" min:"2" max:"10000" doc:"Amplification: a band is 1/a of its price wide." source:"crvUSD, markets of ether"`
	Bands               uint64          `key:"bands" default:"10" min:"4" max:"50" doc:"Bands that a loan's collateral is spread over." assumed:"4 50" source:"4 to 50 allowed (crvUSD, constants.vy)"`
	Fee                 catalog.Decimal `key:"fee" default:"0.006" min:"0" below:"1" places:"18" doc:"Least fee of a trade against the bands, which is the bands'." source:"crvUSD, markets of ether"`
	LoanDiscount        catalog.Decimal `key:"loan_discount" default:"0.09" min:"0" below:"1" places:"18" doc:"By how much collateral is counted lower when a loan's bands are placed." source:"crvUSD, markets of ether"`
	LiquidationDiscount catalog.Decimal `key:"liquidation_discount" default:"0.06" min:"0" below:"1" places:"18" doc:"By how much a vault's worth on the way down is counted lower in its health." source:"crvUSD, markets of ether"`
}

// Label implements [catalog.DesignForm].
func (f LlammaForm) Label() string { return f.Name }

// Design implements [Form].
func (f LlammaForm) Design(b *catalog.Builder) Design {
	return Llamma{
		A: f.A, Bands: f.Bands, Fee: b.Ratio("fee", f.Fee),
		LoanDiscount: b.Ratio("loan_discount", f.LoanDiscount), LiquidationDiscount: b.Ratio("liquidation_discount", f.LiquidationDiscount),
	}
}

func init() {
	catalog.Designs.Register(LlammaForm{}, catalog.Rule{
		Name: "llamma", Source: "crvUSD, AMM.vy and controller.vy",
		Doc: "crvUSD's soft liquidation: collateral lies in bands of a curve that overreacts to the oracle, so that traders convert it to loan tokens as the price falls and back as it rises. A vault whose bands would fetch less than its debt and a discount is closed.",
	})
}
