package design

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// plainBand is what a band holds, normalised.
type plainBand struct{ x, y, s *big.Int }

// plainLoan is a vault's bands.
type plainLoan struct {
	n1     int
	shares []*big.Int
	debt   *big.Int
}

// plainLlamma is LLAMMA once more, from its rules, in unbounded integers and band by band. It shares nothing with
// the design but the exponential function and the logarithm, which the cases hold to the digit.
type plainLlamma struct {
	a, fee, base, logA      *big.Int
	lastPrice, lastFee      *big.Int
	lastTime, now           uint64
	raw, po, floor          *big.Int
	active, lowest, highest int
	bands                   map[int]*plainBand
	loans                   []*plainLoan
	n                       int
	loanDiscount, discount  *big.Int
	loanUnit                *big.Int // a loan unit, normalised
}

func big1(n int64) *big.Int { return big.NewInt(n) }
func plus(x ...*big.Int) *big.Int {
	z := new(big.Int)
	for _, y := range x {
		z.Add(z, y)
	}
	return z
}
func less(x, y *big.Int) *big.Int { return new(big.Int).Sub(x, y) }
func least(x, y *big.Int) *big.Int {
	if x.Cmp(y) < 0 {
		return x
	}
	return y
}

func most(x, y *big.Int) *big.Int {
	if x.Cmp(y) > 0 {
		return x
	}
	return y
}
func over0(x *big.Int) *big.Int                  { return most(x, new(big.Int)) }
func part(x, y, d *big.Int) *big.Int             { return floor(times(x, y), d) }
func (p *plainLlamma) a1() *big.Int              { return less(p.a, big1(1)) }
func (p *plainLlamma) down(up *big.Int) *big.Int { return part(up, p.a1(), p.a) }

var wad = e(18)

func (p *plainLlamma) band(n int) *plainBand {
	if p.bands[n] == nil {
		p.bands[n] = &plainBand{new(big.Int), new(big.Int), new(big.Int)}
	}
	return p.bands[n]
}

func (p *plainLlamma) edge(n int) *big.Int {
	power := integer(-n)
	l := u(p.logA)
	power.Mul(&power, &l)
	x, err := wadExp(power)
	if err != nil {
		panic(err)
	}
	return part(p.base, x.ToBig(), wad)
}

// tell reads the oracle: a move within two minutes of the last trade is limited to a quarter, and costs a fee.
func (p *plainLlamma) tell(now uint64, price *big.Int) {
	p.now, p.raw, p.po, p.floor = now, price, price, new(big.Int)
	gone := now - p.lastTime
	if gone >= 120 {
		return
	}
	dt := big1(int64(120 - gone))
	low, high := least(price, p.lastPrice), most(price, p.lastPrice)
	ratio := part(low, wad, high)
	if ratio.Cmp(floor(e(36), times(big1(125), e(16)))) < 0 {
		ratio = floor(e(36), times(big1(125), e(16)))
		if price.Cmp(p.lastPrice) > 0 {
			p.po = part(p.lastPrice, times(big1(125), e(16)), wad)
		} else {
			p.po = part(p.lastPrice, wad, times(big1(125), e(16)))
		}
	}
	cube := floor(times(ratio, ratio, ratio), e(36))
	p.floor = least(part(less(plus(wad, p.lastFee), cube), dt, big1(120)), less(wad, big1(1)))
}

// shape is y0, f, g and the invariant of a band.
func (p *plainLlamma) shape(x, y, po, up *big.Int) (y0, f, g, inv *big.Int) {
	b := plus(part(times(up, p.a1()), x, po), part(part(p.a, times(po, po), up), y, wad))
	under := times(p.a, po)
	if x.Sign() > 0 && y.Sign() > 0 {
		d := plus(times(b, b), times(part(times(big1(4), p.a, po), y, wad), x))
		b = plus(b, d.Sqrt(d))
		under = times(big1(2), under)
	}
	y0 = part(b, wad, under)
	f = part(part(times(p.a, y0), po, up), po, wad)
	g = part(times(p.a1(), y0), up, po)
	return y0, f, g, times(plus(f, x), plus(g, y))
}

// fees is what 1 becomes after the fee of a band, upside down.
func (p *plainLlamma) antifee(po, up, fee *big.Int) *big.Int {
	cd := part(part(po, po, up), po, up)
	cu := part(part(cd, p.a, p.a1()), p.a, p.a1())
	dynamic := new(big.Int)
	switch {
	case po.Cmp(cd) < 0:
		dynamic = part(less(cd, po), floor(wad, big1(4)), cd)
	case po.Cmp(cu) > 0:
		dynamic = part(less(po, cu), floor(wad, big1(4)), po)
	}
	return floor(e(36), less(wad, least(most(fee, dynamic), less(wad, big1(1)))))
}

// plainTrade is what a trade does: what is used and given, and what each band holds then.
type plainTrade struct {
	in, out *big.Int
	to      map[int][2]*big.Int // of the coin that comes in, and of the other
	end     int
}

// trade is an amount of one coin put in, through at most so many bands.
func (p *plainLlamma) trade(pump bool, amount *big.Int, bands int) plainTrade {
	t := plainTrade{new(big.Int), new(big.Int), map[int][2]*big.Int{}, p.active}
	left, n, up, came := new(big.Int).Set(amount), p.active, p.edge(p.active), 0
	far := new(big.Int).Set(wad)
	for range 50 {
		far = part(far, p.a, p.a1())
	}
	x, y := p.band(n).x, p.band(n).y
	for step := 0; step < 50+1024; step++ {
		in, out := x, y
		if !pump {
			in, out = y, x
		}
		if came > 0 || x.Sign() > 0 || y.Sign() > 0 {
			came++
			t.to[n] = [2]*big.Int{in, new(big.Int)}
		}
		t.end = n
		if x.Sign() > 0 || y.Sign() > 0 {
			_, f, g, inv := p.shape(x, y, p.po, up)
			if !pump {
				f, g = g, f
			}
			anti := p.antifee(p.po, up, most(p.fee, p.floor))
			if out.Sign() > 0 && g.Sign() > 0 {
				room := part(less(less(floor(inv, g), f), in), anti, wad)
				if room.Cmp(left) >= 0 {
					arrives := part(left, wad, anti)
					stays := least(plus(less(floor(inv, plus(f, in, arrives)), g), big1(1)), out)
					t.out = plus(t.out, less(out, stays))
					t.to[n] = [2]*big.Int{plus(in, left), stays}
					t.in = new(big.Int).Set(amount)
					break
				}
				room = most(room, big1(1))
				left, t.in, t.out = less(left, room), plus(t.in, room), plus(t.out, out)
				t.to[n] = [2]*big.Int{plus(in, room), new(big.Int)}
			}
		}
		ratio := part(up, wad, p.po)
		if came == bands {
			break
		}
		if pump {
			if n == p.highest || ratio.Cmp(floor(e(36), far)) < 0 {
				break
			}
			n++
			up, x, y = p.down(up), new(big.Int), p.band(n).y
		} else {
			if n == p.lowest || ratio.Cmp(far) > 0 {
				break
			}
			n--
			up, x, y = part(up, p.a, p.a1()), p.band(n).x, new(big.Int)
		}
	}
	units := [2]*big.Int{p.loanUnit, big1(1)}
	if !pump {
		units[0], units[1] = units[1], units[0]
	}
	t.in = times(floor(plus(t.in, units[0], big1(-1)), units[0]), units[0])
	t.out = times(floor(t.out, units[1]), units[1])
	return t
}

// do puts a trade into the bands.
func (p *plainLlamma) do(t *plainTrade, pump bool) {
	for n, holds := range t.to {
		b := p.band(n)
		if b.x, b.y = holds[0], holds[1]; !pump {
			b.x, b.y = holds[1], holds[0]
		}
	}
	p.active = t.end
	p.lastPrice, p.lastFee, p.lastTime = p.po, p.floor, p.now
	p.tell(p.now, p.raw) // the contract asks the oracle anew
}

// worth is what a loan's bands fetch on the way down, normalised.
func (p *plainLlamma) worth(l *plainLoan) *big.Int {
	sum, up := new(big.Int), p.edge(l.n1)
	root := part(e(36), p.a, p.a1())
	root.Sqrt(root)
	for k, share := range l.shares {
		n, top := l.n1+k, up
		dn := p.down(top)
		up = dn
		b := p.band(n)
		x, y := b.x, b.y
		if n < p.active {
			y = new(big.Int)
		}
		if n > p.active {
			x = new(big.Int)
		}
		if x.Sign() == 0 && y.Sign() == 0 || b.s.Sign() == 0 || share.Sign() == 0 {
			continue
		}
		mid := part(part(p.po, p.po, dn), p.po, top)
		single := x.Sign() == 0 || y.Sign() == 0
		var value *big.Int
		y0, f, g, inv := p.shape(x, y, p.po, top)
		switch {
		case single && p.po.Cmp(top) > 0:
			if y.Sign() == 0 {
				y = part(x, wad, mid)
			}
			value = part(y, top, root)
		case single && p.po.Cmp(dn) < 0:
			if value = x; x.Sign() == 0 {
				value = part(y, mid, wad)
			}
		case p.po.Cmp(top) > 0:
			value = part(over0(less(floor(inv, f), g)), top, root)
		case p.po.Cmp(dn) < 0:
			value = over0(less(floor(inv, g), f))
		default:
			yo := part(times(p.a, y0), less(p.po, dn), p.po)
			xo := over0(less(floor(inv, plus(g, yo)), f))
			mean := times(dn, p.po)
			value = plus(xo, part(yo, mean.Sqrt(mean), wad))
		}
		sum = plus(sum, part(value, share, plus(b.s, big1(1000))))
	}
	return sum
}

// healthy is that a loan is not to be liquidated.
func (p *plainLlamma) healthy(l *plainLoan) bool {
	h := part(floor(p.worth(l), p.loanUnit), less(wad, p.discount), l.debt)
	return h.Cmp(wad) >= 0
}

// place opens a loan.
func (p *plainLlamma) place(coll, debt *big.Int) *plainLoan {
	l := &plainLoan{debt: debt}
	p.loans = append(p.loans, l)
	n := big1(int64(p.n))
	root := part(e(36), p.a, p.a1())
	root.Sqrt(root)
	off := least(plus(p.loanDiscount, floor(times(big1(1000), wad), most(floor(coll, n), big1(1000)))), wad)
	d := part(coll, less(wad, off), times(root, n))
	sum := new(big.Int)
	for range p.n {
		sum = plus(sum, d)
		d = p.down(d)
	}
	first := p.active
	if ratio := part(sum, p.edge(p.active), plus(times(debt, p.loanUnit), big1(1))); ratio.Sign() > 0 {
		log, err := wadLn(u(ratio))
		if err != nil {
			panic(err)
		}
		z := log.ToBig()
		if log.Sign() < 0 {
			z.Sub(z, new(big.Int).Lsh(big1(1), 256))
			z.Sub(z, less(p.logA, big1(1)))
		}
		first = int(least(z.Quo(z, p.logA), big1(int64(1024-p.n))).Int64()) + p.active
	}
	fits := func(n1 int) bool {
		at := p.active
		for ; n1 <= at; at-- {
			if p.band(at).x.Sign() > 0 {
				return false
			}
		}
		for k := range p.n {
			if p.band(n1+k).x.Sign() > 0 {
				return false
			}
		}
		p.active = at
		return true
	}
	above := p.active
	for p.edge(above).Cmp(p.po) > 0 {
		above++
	}
	l.n1 = max(first, above)
	for !fits(l.n1) {
		l.n1++
	}
	each := floor(coll, n)
	for k := range p.n {
		y := each
		if k == 0 {
			y = less(coll, times(each, big1(int64(p.n-1))))
		}
		b := p.band(l.n1 + k)
		share := part(plus(b.s, big1(1000)), y, plus(b.y, big1(1)))
		l.shares = append(l.shares, share)
		b.y, b.s = plus(b.y, y), plus(b.s, share)
	}
	p.lowest, p.highest = min(p.lowest, l.n1), max(p.highest, l.n1+p.n-1)
	return l
}

// close closes a part of a loan: what its taker adds, gets in collateral and in loan units, and what the loan's
// own coins pay.
func (p *plainLlamma) close(l *plainLoan, fraction *big.Int) (pay, gets, extra *big.Int, f *big.Int) {
	due := floor(plus(times(l.debt, fraction), less(wad, big1(1))), wad)
	f = wad
	if fraction.Cmp(wad) < 0 {
		f = plus(part(plus(wad, floor(p.discount, big1(2))), less(wad, fraction), plus(wad, p.discount)), fraction)
		f = part(f, fraction, wad)
	}
	x, y := new(big.Int), new(big.Int)
	for k, share := range l.shares {
		b := p.band(l.n1 + k)
		goes := part(f, share, wad)
		x = plus(x, part(plus(b.x, big1(1)), goes, plus(b.s, big1(1000))))
		y = plus(y, part(plus(b.y, big1(1)), goes, plus(b.s, big1(1000))))
	}
	x = floor(x, p.loanUnit)
	return over0(less(due, x)), y, over0(less(x, due)), f
}

// withdraw takes a part of a loan's shares out. Bands that it empties at either end are passed by no trade any more.
func (p *plainLlamma) withdraw(l *plainLoan, f *big.Int) {
	last := l.n1 - 1
	defer func() {
		if p.highest < l.n1+p.n {
			p.highest = last
		}
	}()
	for k := range l.shares {
		b := p.band(l.n1 + k)
		goes, all := part(f, l.shares[k], wad), plus(b.s, big1(1000))
		dx, dy := part(plus(b.x, big1(1)), goes, all), part(plus(b.y, big1(1)), goes, all)
		l.shares[k], b.s, b.x, b.y = less(l.shares[k], goes), less(b.s, goes), less(b.x, dx), less(b.y, dy)
		if b.s.Sign() == 0 {
			b.x, b.y = new(big.Int), new(big.Int)
		}
		switch empty := b.x.Sign() == 0 && b.y.Sign() == 0; {
		case !empty:
			last = l.n1 + k
		case p.lowest == l.n1+k:
			p.lowest++
		}
	}
}

// same checks that the design's bands are the twin's.
func (p *plainLlamma) same(t *rapid.T, s Running) {
	got := map[int][3]string{}
	state := s.State(nil)
	for k := range state {
		switch state[k].Name {
		case "last price":
			require.Equal(t, p.lastPrice.String(), state[k].Value.Dec(), "the last price")
		case "last fee":
			require.Equal(t, p.lastFee.String(), state[k].Value.Dec(), "the last fee")
		case "written":
			require.Equal(t, p.lastTime, state[k].Value.Uint64(), "when that was")
		case "active":
			require.Equal(t, p.active, int(int64(state[k].Value[0])), "the active band")
		case "band":
			got[int(int64(state[k].Value[0]))] = [3]string{state[k+1].Value.Dec(), state[k+2].Value.Dec(), state[k+3].Value.Dec()}
		}
	}
	want := map[int][3]string{}
	for n, b := range p.bands {
		if b.x.Sign() > 0 || b.y.Sign() > 0 || b.s.Sign() > 0 {
			want[n] = [3]string{b.x.String(), b.y.String(), b.s.String()}
		}
	}
	require.Equal(t, want, got, "bands")
}

// LLAMMA at work is its twin on random histories: loans are placed, the price moves, traders convert both ways,
// and what is unhealthy is closed in parts, to the unit.
func TestLlammaIsItsTwinOnHistories(t *testing.T) {
	reached := map[string]int{}
	rapid.Check(t, func(t *rapid.T) { llammaHistory(t, reached) })
	for _, what := range []string{"in", "out", "unsafe", "closed", "closed whole", "limited again"} {
		require.NotZero(t, reached[what], "%s: %v", what, reached)
	}
}

func llammaHistory(t *rapid.T, reached map[string]int) {
	d := Llamma{
		A: rapid.Uint64Range(30, 200).Draw(t, "a"), Bands: rapid.Uint64Range(4, 12).Draw(t, "bands"), Fee: whole(1e15 * rapid.Uint64Range(0, 10).Draw(t, "fee")),
		LoanDiscount: whole(0.09e18), LiquidationDiscount: whole(0.06e18),
	}
	m := Market{LLTV: whole(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}
	w := vault.New(vault.NamedAddress("owner"), func(vault.Params) vault.Policy { return d.Policy(m) })
	must := func(err error) { require.NoError(t, err) }
	loanToken, collToken, feed, bank, bot := vault.NamedAddress("l"), vault.NamedAddress("c"), vault.NamedAddress("f"), vault.NamedAddress("bank"), vault.NamedAddress("bot")
	price := times(big1(2000), e(24))
	now := uint64(1_700_000_000)
	must(w.SetTime(now))
	must(w.AddToken(loanToken))
	must(w.AddToken(collToken))
	must(w.AddOracle(feed, vault.PriceFeed{}))
	must(w.SetPrice(feed, u(price)))
	must(w.EnableIRM(vault.NamedAddress("owner"), vault.Address{}))
	must(w.EnableLLTV(vault.NamedAddress("owner"), m.LLTV))
	id, err := w.CreateMarket(vault.Params{Loan: loanToken, Collateral: collToken, Oracle: feed, LLTV: m.LLTV})
	must(err)
	for _, who := range []vault.Address{bank, bot} {
		must(w.Mint(loanToken, who, u(e(37))))
		must(w.Mint(collToken, who, u(e(38))))
	}
	_, err = w.Supply(bank, id, u(e(17)), uint256.Int{}, bank)
	must(err)
	s, err := d.Open(w, id, m)
	must(err)
	type opened struct {
		who        vault.Address
		coll, debt *big.Int
	}
	var vaults []opened
	for k := range rapid.IntRange(1, 4).Draw(t, "loans") {
		v := opened{vault.NamedAddress(fmt.Sprint("borrower ", k)), drawBig(t, "coll", e(17), e(21)), nil}
		most := part(part(v.coll, price, e(36)), big1(rapid.Int64Range(500, 858).Draw(t, "ltv")), big1(1000))
		v.debt = most
		must(w.Mint(collToken, v.who, u(v.coll)))
		must(w.SupplyCollateral(v.who, id, u(v.coll), v.who))
		_, err := w.Borrow(v.who, id, u(v.debt), uint256.Int{}, v.who, v.who)
		must(err)
		vaults = append(vaults, v)
	}
	p := &plainLlamma{
		a: big1(int64(d.A)), fee: d.Fee.ToBig(), base: floor(price, e(6)), n: int(d.Bands), bands: map[int]*plainBand{},
		loanDiscount: d.LoanDiscount.ToBig(), discount: d.LiquidationDiscount.ToBig(), loanUnit: e(12), lastFee: new(big.Int), lastTime: now,
	}
	ln, err := wadLn(u(part(p.a, wad, p.a1())))
	must(err)
	p.logA, p.lastPrice = ln.ToBig(), p.base
	p.tell(now, p.base)
	// The ledger finds them in its own order: the most indebted first.
	found := w.Beyond(id, u(price), uint256.Int{}, now, nil)
	_, err = s.(Converter).Begin(now, u(price), nil)
	must(err)
	loans := map[vault.Address]*plainLoan{}
	for _, at := range found {
		for _, v := range vaults {
			if v.who == at.Borrower {
				loans[v.who] = p.place(v.coll, v.debt)
			}
		}
	}
	p.same(t, s)
	steps := rapid.IntRange(1, 10).Draw(t, "steps")
	for step := range steps {
		now += rapid.SampledFrom([]uint64{0, 12, 60, 119, 120, 3600}).Draw(t, "seconds")
		must(w.SetTime(now))
		if rapid.Bool().Draw(t, "the price moves") {
			price = part(price, big1(rapid.Int64Range(700, 1200).Draw(t, "price, thousandths of the last")), big1(1000))
		}
		must(w.SetPrice(feed, u(price)))
		_, err := s.Tick(now, u(price), nil)
		must(err)
		p.tell(now, floor(price, e(6)))
		limited := p.po.Cmp(p.raw) != 0
		unsafe := map[vault.Address]bool{}
		for _, at := range s.(Converter).Unsafe(nil) {
			unsafe[at.Borrower] = true
		}
		for who, l := range loans {
			require.Equal(t, l.debt.Sign() > 0 && !p.healthy(l), unsafe[who], "whether a loan may be liquidated")
		}
		offers := s.Offers(u(price), nil, nil)
		if len(offers) == 0 {
			continue
		}
		o := &offers[rapid.IntRange(0, len(offers)-1).Draw(t, "offer")]
		amount := part(o.Most.ToBig(), big1(rapid.SampledFrom([]int64{1, 250, 999, 1000}).Draw(t, "thousandths")), big1(1000))
		if sale := slices.IndexFunc(offers, func(o offer.Offer) bool { return o.Kind == offer.Sale }); step == steps-1 && sale >= 0 {
			o, amount = &offers[sale], offers[sale].Most.ToBig() // the last that is unsafe is closed whole
		}
		if amount.Sign() == 0 {
			continue
		}
		terms, err := s.Quote(o, u(amount))
		if o.Kind == offer.Sale {
			reached["unsafe"]++
			l := loans[o.Of]
			pay, gets, extra, f := p.close(l, amount)
			if gets.Sign() == 0 && extra.Sign() == 0 {
				require.ErrorIs(t, err, offer.ErrTooSmall)
				continue
			}
			must(err)
			require.Equal(t, offer.Terms{Pay: u(pay), Receive: u(gets), Reward: u(extra)}, terms)
			_, _, err = s.Take(bot, o, u(amount), nil)
			must(err)
			p.withdraw(l, f)
			reached["closed"]++
			if l.debt = less(l.debt, floor(plus(times(l.debt, amount), less(wad, big1(1))), wad)); l.debt.Sign() == 0 {
				reached["closed whole"]++
				l.shares = nil
			}
			p.same(t, s)
			continue
		}
		pump := o.Lot == lotPump
		in := amount
		if pump {
			in = times(amount, p.loanUnit)
		}
		all := p.trade(pump, less(new(big.Int).Lsh(big1(1), 128), big1(1)), 10) // as much as a ledger holds
		unit, out := p.loanUnit, big1(1)
		if !pump {
			unit, out = out, unit
		}
		require.Equal(t, floor(all.in, unit).String(), o.Most.Dec(), "what ten bands take")
		done := p.trade(pump, in, 50)
		used, given := floor(done.in, unit), floor(done.out, out)
		if used.Sign() == 0 || given.Sign() == 0 {
			require.ErrorIs(t, err, offer.ErrTooSmall)
			continue
		}
		must(err)
		want := offer.Terms{Pay: u(used), Receive: u(given)}
		if !pump {
			want = offer.Terms{Give: u(used), Reward: u(given)}
			reached["out"]++
		} else {
			reached["in"]++
		}
		require.Equal(t, want, terms)
		has := w.Balance(collToken, bot)
		_, _, err = s.Take(bot, o, u(amount), nil)
		if has.Lt(&want.Give) {
			require.ErrorIs(t, err, vault.ErrInsufficientBalance)
			continue
		}
		must(err)
		p.do(&done, pump)
		p.same(t, s)
		if limited && p.po.Cmp(p.lastPrice) != 0 {
			reached["limited again"]++
		}
	}
}
