package exchange_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/formula"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
)

// All that the tests of outside values and of least closings know of the exchange's interface is in this file.
// Amounts are whole units and prices quote per base, as ratios.

const (
	outsideBase  = 12 // decimals of the base asset
	outsideQuote = 12 // decimals of the quote asset

	outsideSpread  = "chunk-spread"  // key of the spread of the fillable price
	outsideRanking = "deleverage-by" // key of the order of deleveraging
)

// outsidePower is 10^n.
func outsidePower(n int) *big.Rat {
	z := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil)
	if n < 0 {
		return new(big.Rat).SetFrac(big.NewInt(1), z)
	}
	return new(big.Rat).SetInt(z)
}

// outsideUnits is x in smallest units, rounded to the nearest.
func outsideUnits(x *big.Rat, decimals int) (z uint256.Int) {
	y := new(big.Rat).Mul(x, outsidePower(decimals))
	y.Add(y, big.NewRat(1, 2))
	n := new(big.Int).Div(y.Num(), y.Denom())
	if n.Sign() < 0 {
		panic("negative amount " + x.FloatString(6))
	}
	z.SetFromBig(n)
	return z
}

func outsideWhole(x *uint256.Int, decimals int) *big.Rat {
	y := new(big.Rat).SetInt(x.ToBig())
	return y.Mul(y, outsidePower(-decimals))
}

func outsideSigned(x fixed.Signed, decimals int) *big.Rat {
	y := new(big.Rat).SetInt(x.Big())
	return y.Mul(y, outsidePower(-decimals))
}

// outsideRound rounds an amount to smallest units, up or down.
func outsideRound(x *big.Rat, decimals int, up bool) *big.Rat {
	y := new(big.Rat).Mul(x, outsidePower(decimals))
	n, rest := new(big.Int).DivMod(y.Num(), y.Denom(), new(big.Int))
	if up && rest.Sign() > 0 {
		n.Add(n, big.NewInt(1))
	}
	y.SetInt(n)
	return y.Mul(y, outsidePower(-decimals))
}

func outsideSide(long bool) exchange.Side {
	if long {
		return exchange.Long
	}
	return exchange.Short
}

func outsideKind(inverse bool) exchange.Kind {
	if inverse {
		return exchange.Inverse
	}
	return exchange.Linear
}

// outsideTiers makes a schedule, whose initial rates are its maintenance rates, and no less than a thousandth.
func outsideTiers(t *testing.T, tiers []outsideTier, whole bool, decimals int) exchange.Tiers {
	t.Helper()
	brackets := make([]exchange.Tier, 0, len(tiers))
	for _, b := range tiers {
		initial := b.rate
		if least := big.NewRat(1, 1000); initial.Cmp(least) < 0 {
			initial = least
		}
		brackets = append(brackets, exchange.Tier{Cap: outsideUnits(b.upTo, decimals), Maintenance: outsideUnits(b.rate, 18), Initial: outsideUnits(initial, 18)})
	}
	z, err := exchange.NewTiers(brackets, whole)
	require.NoError(t, err)
	return z
}

func outsideMaintenance(t *testing.T, tiers []outsideTier, whole, bySize bool, value *big.Rat) *big.Rat {
	z := outsideTiers(t, tiers, whole, outsideQuote)
	z.BySize = bySize
	v := outsideUnits(value, outsideQuote)
	need := z.Maintenance(&v, new(uint256.Int))
	return outsideWhole(&need, outsideQuote)
}

func outsideDeduction(t *testing.T, tiers []outsideTier, n int) *big.Rat {
	z := outsideTiers(t, tiers, false, 6)
	less := z.Deduction(n)
	return outsideWhole(&less, 6+18)
}

func outsideInitialMargin(value, rate *big.Rat) *big.Rat {
	z, err := exchange.FlatTiers(outsideUnits(new(big.Rat).Mul(rate, big.NewRat(1, 2)), 18), outsideUnits(rate, 18))
	if err != nil {
		panic(err)
	}
	v := outsideUnits(value, 6)
	need := z.InitialMargin(&v)
	return outsideWhole(&need, 6)
}

func outsideInterestRate(base, interest, lower, upper *big.Rat) *big.Rat {
	b, i, l, u := outsideUnits(base, 18), outsideUnits(interest, 6), outsideUnits(lower, 6), outsideUnits(upper, 6)
	z := formula.OpenInterestRate(&b, &i, &l, &u)
	return outsideWhole(&z, 18)
}

func outsideOrderCost(long bool, value, leverage, fee *big.Rat) *big.Rat {
	const places = 24
	v, l, f := outsideUnits(value, places), outsideUnits(leverage, 18), outsideUnits(fee, 18)
	z := formula.BybitOrderCost(outsideSide(long), &v, &l, &f)
	cost := outsideWhole(&z, places)
	return outsideRound(cost, 18, false) // each of the three parts is rounded up
}

func outsideEffective(position, bids, asks *big.Rat) *big.Rat {
	b, a := outsideUnits(bids, 6), outsideUnits(asks, 6)
	size := outsideUnits(new(big.Rat).Abs(position), 6)
	p := exchange.Plus(&size)
	if position.Sign() < 0 {
		p = exchange.Minus(&size)
	}
	z := exchange.Effective(p, &b, &a)
	return outsideWhole(&z, 6)
}

func outsideTerms(p *outsidePosition) formula.Terms {
	extra := outsideUnits(new(big.Rat).Abs(p.extra), outsideQuote)
	t := formula.Terms{
		Side: outsideSide(p.long), Size: outsideUnits(p.size, outsideBase), Entry: outsideUnits(p.entry, 36+outsideQuote-outsideBase),
		Leverage: outsideUnits(p.leverage, 18), Extra: exchange.Plus(&extra),
	}
	if p.extra.Sign() < 0 {
		t.Extra = exchange.Minus(&extra)
	}
	if p.maintenance != nil {
		t.Maintenance, t.Deduction, t.Fee = outsideUnits(p.maintenance, 18), outsideUnits(p.deduction, outsideQuote), outsideUnits(p.fee, 18)
	}
	return t
}

func outsideBankruptcy(p *outsidePosition) *big.Rat {
	t := outsideTerms(p)
	z := t.Bankruptcy(outsideKind(p.inverse))
	return outsideWhole(&z, 36)
}

// outsideFormula is a venue's published liquidation price.
func outsideFormula(t *testing.T, name string, p *outsidePosition) *big.Rat {
	t.Helper()
	terms := outsideTerms(p)
	margin := p.margin
	if margin.Sign() == 0 {
		margin = new(big.Rat).Quo(p.value(), p.leverage)
	}
	signed := func(x *big.Rat) fixed.Signed {
		z := outsideUnits(new(big.Rat).Abs(x), outsideQuote)
		if x.Sign() < 0 {
			return exchange.Minus(&z)
		}
		return exchange.Plus(&z)
	}
	var z uint256.Int
	switch name {
	case "bybit-legacy":
		z = terms.BybitLegacy()
	case "bybit-inverse-cross", "bybit-inverse-cross-bankruptcy":
		terms.Size = outsideUnits(p.size, outsideQuote)
		terms.Maintenance, terms.Fee = outsideUnits(p.maintenance, 18), outsideUnits(p.fee, 18)
		balance := outsideUnits(p.margin, outsideBase)
		bankruptcy, liquidation := terms.BybitInverseCross(&balance)
		if z = liquidation; name == "bybit-inverse-cross-bankruptcy" {
			z = bankruptcy
		}
		return outsideWhole(&z, 36+outsideQuote-outsideBase)
	case "okx":
		z = terms.OKX()
	case "binance":
		leg := formula.Leg{Side: terms.Side, Size: terms.Size, Entry: terms.Entry, Maintenance: terms.Maintenance, Deduction: terms.Deduction}
		z = formula.BinanceLiquidation(signed(margin), signed(p.others), signed(p.profit), leg)
	case "account":
		z = formula.AccountLiquidation(signed(margin), terms.Side, &terms.Size, &terms.Entry, &terms.Maintenance)
	default:
		t.Fatalf("unknown formula %s", name)
	}
	return outsideWhole(&z, 36)
}

// outsideBook fills everything at one price, or nothing, and remembers the first limit that it was asked with.
type outsideBook struct {
	price *uint256.Int
	first *uint256.Int
}

func (b *outsideBook) fillAt(price uint256.Int)    { b.price = &price }
func (b *outsideBook) Follow(*uint256.Int, uint64) {}
func (b *outsideBook) Mid() (z uint256.Int)        { return z }
func (b *outsideBook) Reset()                      {}
func (b *outsideBook) Execute(s liquidity.Side, q, l *uint256.Int) liquidity.Fill {
	return b.Quote(s, q, l)
}

func (b *outsideBook) Quote(s liquidity.Side, base, limit *uint256.Int) (f liquidity.Fill) {
	if b.first == nil && limit != nil {
		z := *limit
		b.first = &z
	}
	if b.price == nil || limit != nil && (s == liquidity.Sell && b.price.Lt(limit) || s == liquidity.Buy && b.price.Gt(limit)) {
		return f
	}
	f.Base = *base
	f.Quote.MulDivOverflow(base, b.price, &fixed.PriceScale)
	return f
}

// outsideVenue is an engine under a preset. Every account has one position, or the legs of one pool.
type outsideVenue struct {
	t           *testing.T
	e           *liquidation.Engine
	inverse     bool
	base, quote int
	fee         uint256.Int
	lot         *big.Rat
	markets     []exchange.MarketID
	books       []*outsideBook
	now         uint64
}

func newOutsideVenue(t *testing.T, preset string, inverse bool, keys ...string) *outsideVenue {
	t.Helper()
	v := &outsideVenue{t: t, inverse: inverse, base: outsideBase, quote: outsideQuote, lot: new(big.Rat)}
	if preset == "dydx-v4" {
		v.base, v.quote = 8, 6 // BTC and USDC as the chain counts them
	}
	p, err := presets.Load(preset, keys...)
	require.NoError(t, err)
	rules, err := p.Settled(int32(v.settle()))
	require.NoError(t, err)
	v.e, err = liquidation.New(rules)
	require.NoError(t, err)
	v.fee = p.TakerFee
	return v
}

// settle is how many decimals the settlement asset has.
func (v *outsideVenue) settle() int {
	if v.inverse {
		return v.base
	}
	return v.quote
}

// sized is how many decimals sizes have.
func (v *outsideVenue) sized() int {
	if v.inverse {
		return v.quote
	}
	return v.base
}

func (v *outsideVenue) scaled(price *big.Rat) uint256.Int {
	return outsideUnits(price, 36+v.quote-v.base)
}

// market adds a market; a venue of its own in place of a book where one is given.
func (v *outsideVenue) market(tiers []outsideTier, whole bool, venue liquidity.Venue) int {
	v.t.Helper()
	book := &outsideBook{}
	if venue == nil {
		venue = book
	}
	in := exchange.Instrument{Symbol: "X", Kind: outsideKind(v.inverse), Lot: outsideUnits(v.lot, v.sized()), TakerFee: v.fee, Tiers: outsideTiers(v.t, tiers, whole, v.settle())}
	id, err := v.e.AddMarket(in, venue)
	require.NoError(v.t, err)
	v.markets, v.books = append(v.markets, id), append(v.books, book)
	return len(v.markets) - 1
}

// outsideEvent is one closing; account counts from 0.
type outsideEvent struct {
	account        int
	deleveraged    bool
	reduced        bool
	size, left     *big.Rat
	before, equity *big.Rat // of the bucket, before and after
}

func (v *outsideVenue) mark(m int, price *big.Rat) (out []outsideEvent) {
	v.t.Helper()
	v.now++
	x := v.scaled(price)
	events, err := v.e.Mark(v.markets[m], &x, v.now)
	require.NoError(v.t, err)
	for i := range events {
		ev := &events[i]
		out = append(out, outsideEvent{
			account: int(ev.Account), deleveraged: ev.Action == liquidation.Deleveraged, reduced: ev.Action == liquidation.Reduced,
			size: outsideWhole(&ev.Size, v.sized()), left: outsideWhole(&ev.Remaining, v.sized()),
			before: outsideSigned(ev.EquityBefore, v.settle()), equity: outsideSigned(ev.EquityAfter, v.settle()),
		})
	}
	require.NoError(v.t, v.e.Check())
	return out
}

// open opens a position for a new account, at its entry price while the mark is far on its good side.
func (v *outsideVenue) open(m int, p *outsidePosition) exchange.PositionID {
	v.t.Helper()
	far := new(big.Rat).Mul(p.entry, big.NewRat(2, 1))
	if !p.long {
		far.Mul(p.entry, big.NewRat(1, 2))
	}
	a := v.e.AddAccount()
	o := exchange.Opening{Account: a, Market: v.markets[m], Side: outsideSide(p.long), Size: outsideUnits(p.size, v.sized()), Value: outsideUnits(p.value(), v.settle()), Mode: exchange.Isolated}
	money := new(big.Rat).Mul(p.value(), big.NewRat(10, 1))
	fee := new(big.Rat).Mul(p.value(), outsideWhole(&v.fee, 18))
	if p.cross {
		o.Mode = exchange.Cross
		if p.leverage.Cmp(big.NewRat(1, 1)) > 0 {
			o.Leverage = outsideUnits(p.leverage, 18)
		}
		money = new(big.Rat).Add(outsideRound(p.margin, v.settle(), false), outsideRound(fee, v.settle(), true))
	} else {
		o.Leverage, o.Margin = outsideUnits(p.leverage, 18), outsideUnits(p.margin, v.settle())
		if p.margin.Sign() > 0 {
			o.Leverage.Clear()
		}
	}
	require.NoError(v.t, v.e.Deposit(a, 0, outsideUnits(money, v.settle())))
	if v.now == 0 {
		v.mark(m, far)
	}
	id, err := v.e.Open(o)
	require.NoError(v.t, err)
	if p.extra.Sign() > 0 {
		require.NoError(v.t, v.e.AddMargin(id, outsideUnits(p.extra, v.settle())))
	}
	return id
}

// pool opens the legs of one account, each in a market of its own at its entry price, and leaves it with a quote
// balance: its cash, less what longs cost, with what shorts received.
func (v *outsideVenue) pool(legs []outsideLeg, balance, maintenance *big.Rat) (ids []exchange.PositionID) {
	v.t.Helper()
	cash, surplus := new(big.Rat).Set(balance), big.NewRat(1_000_000, 1)
	for range legs {
		v.market([]outsideTier{{new(big.Rat), maintenance}}, false, nil)
	}
	a := v.e.AddAccount()
	require.NoError(v.t, v.e.Deposit(a, 0, outsideUnits(surplus, v.settle())))
	for i := range legs {
		v.mark(i, legs[i].entry)
	}
	for i := range legs {
		value := new(big.Rat).Mul(legs[i].size, legs[i].entry)
		id, err := v.e.Open(exchange.Opening{Account: a, Market: v.markets[i], Side: outsideSide(legs[i].long), Size: outsideUnits(legs[i].size, v.sized()), Value: outsideUnits(value, v.settle())})
		require.NoError(v.t, err)
		ids = append(ids, id)
		if legs[i].long {
			cash.Add(cash, value)
		} else {
			cash.Sub(cash, value)
		}
	}
	v.charge(ids[0], surplus.Sub(surplus, cash))
	return ids
}

func (v *outsideVenue) charge(id exchange.PositionID, amount *big.Rat) {
	v.e.Charge(id, outsideUnits(amount, v.settle()))
}

func (v *outsideVenue) endow(m int, amount *big.Rat) {
	require.NoError(v.t, v.e.Endow(v.markets[m], outsideUnits(amount, v.settle())))
}

func (v *outsideVenue) fund(m int) *big.Rat {
	z := v.e.FundBalance(v.markets[m])
	return outsideWhole(&z, v.settle())
}

// look returns a position's liquidation and bankruptcy price, and its initial margin.
func (v *outsideVenue) look(id exchange.PositionID) (liquidation, bankruptcy, initial *big.Rat) {
	p := v.e.Position(id)
	return outsideWhole(&p.Liquidation, 36+v.quote-v.base), outsideWhole(&p.Bankruptcy, 36+v.quote-v.base), outsideWhole(&p.Initial, v.settle())
}

// firstLimit is the limit price of the first order at a market's book.
func (v *outsideVenue) firstLimit(m int) *big.Rat {
	v.t.Helper()
	require.NotNil(v.t, v.books[m].first, "no order came to the venue")
	return outsideWhole(v.books[m].first, 36+v.quote-v.base)
}

// outsideOpen are partial steps that do not yet close the least, and why.
var outsideOpen = map[string]string{}

// outsideSteps are the partial steps of all presets, with the rules that decide how much they close.
func outsideSteps(t *testing.T) (all []leastRules) {
	t.Helper()
	restoring := "steps=[cancel-orders, restore: {to: 1}, takeover: {below: 1, residue: fund}, at-bankruptcy, on-fund: {of: insolvent}, at-any-price, fund, operator]"
	cases := [][]string{{"okx", restoring}, {"okx", restoring, "clearance-fee=0.009"}, {"bybit-2021", restoring, "close-fee=none"}} // schedules that jump
	for _, name := range presets.Names() {
		cases = append(cases, []string{name})
	}
	for _, c := range cases {
		name := c[0]
		p, err := presets.Load(name, c[1:]...)
		require.NoError(t, err)
		rules, err := p.Settled(6)
		require.NoError(t, err)
		rate := func(x uint256.Int) *big.Rat { return outsideWhole(&x, 18) }
		money := func(x uint256.Int) *big.Rat { return outsideWhole(&x, 6) }
		l := leastRules{
			preset: name, overrides: c[1:], whole: p.TiersWhole, bySize: p.TiersSized, onEntry: p.Accounts.Margin.MaintenanceOn == exchange.OnEntry, feeAtMark: p.Accounts.Margin.CloseFee == exchange.FeeAtMark,
			taker: rate(p.TakerFee), clear: rate(p.Fee.Rate),
		}
		for _, step := range rules.Steps {
			switch step := step.(type) {
			case liquidation.Restore:
				l.step, l.keep = "restore", rate(step.To)
			case liquidation.Target:
				l.step, l.keep = "target", rate(step.Leaves)
			case liquidation.TierDown:
				l.step, l.by = "tier-down", int(max(step.By, 1))
			case liquidation.Chunk:
				l.step, l.fraction, l.above, l.least, l.most = "chunk", rate(step.Fraction), money(step.Above), money(step.Least), money(step.Most)
			}
		}
		if l.step == "" {
			continue
		}
		for i := range p.Brackets {
			l.tiers = append(l.tiers, outsideTier{p.Brackets[i].Cap.Rat(), p.Brackets[i].Maintenance.Rat()})
		}
		all = append(all, l)
	}
	return all
}

// slope fills at prices that get worse in a line, from the mark by impact of the price over a whole position.
type slope struct {
	mark, whole uint256.Int
	impact      uint256.Int // scale 1e18
	first       *uint256.Int
}

func (b *slope) Follow(*uint256.Int, uint64) {}
func (b *slope) Mid() uint256.Int            { return b.mark }
func (b *slope) Reset()                      {}
func (b *slope) Execute(s liquidity.Side, q, l *uint256.Int) liquidity.Fill {
	return b.Quote(s, q, l)
}

func (b *slope) Quote(s liquidity.Side, base, limit *uint256.Int) (f liquidity.Fill) {
	if b.first == nil && limit != nil {
		z := *limit
		b.first = &z
	}
	if limit != nil && (s == liquidity.Sell && b.mark.Lt(limit) || s == liquidity.Buy && b.mark.Gt(limit)) {
		return f
	}
	mark, size := new(big.Rat).SetInt(b.mark.ToBig()), new(big.Rat).SetInt(base.ToBig())
	part := new(big.Rat).Quo(size, new(big.Rat).SetInt(b.whole.ToBig()))
	worse := part.Mul(part, outsideWhole(&b.impact, 18))
	worse.Mul(worse, big.NewRat(1, 2))
	price := new(big.Rat).Sub(big.NewRat(1, 1), worse)
	if s == liquidity.Buy {
		price.Add(big.NewRat(1, 1), worse)
	}
	quote := price.Mul(price, mark)
	quote.Mul(quote, size).Quo(quote, new(big.Rat).SetInt(fixed.PriceScale.ToBig()))
	quote = outsideRound(quote, 0, s == liquidity.Buy)
	f.Base = *base
	f.Quote.SetFromBig(quote.Num())
	return f
}

// outsideLeast opens a random position under rules, brings the mark to where it is short of its requirement, and
// returns it as the model wants it, with the first order of the step; nil where the step was not come to.
func outsideLeast(t *testing.T, rules leastRules, random *rand.Rand) (*leastCase, *leastFirst) {
	t.Helper()
	p, err := presets.Load(rules.preset, rules.overrides...)
	require.NoError(t, err)
	const places = 6
	r, err := p.Settled(places)
	require.NoError(t, err)
	e, err := liquidation.New(r)
	require.NoError(t, err)
	in, err := p.Instrument("X", exchange.Linear, 0, places)
	require.NoError(t, err)
	book := &slope{}
	m, err := e.AddMarket(in, book)
	require.NoError(t, err)
	now := uint64(0)
	mark := func(price *big.Rat) []liquidation.Event {
		now++
		x := outsideUnits(price, 36)
		book.mark = x
		events, err := e.Mark(m, &x, now)
		require.NoError(t, err)
		require.NoError(t, e.Check())
		return events
	}
	c := &leastCase{leastRules: rules, long: random.IntN(2) == 0, slack: new(big.Rat)}
	price := big.NewRat(1_000_000+random.Int64N(3_000_000_000), 1_000_000)
	if rules.bySize { // which prices later than the first do not move
		c.first = big.NewRat(1_000_000+random.Int64N(3_000_000_000), 1_000_000)
		mark(c.first)
	}
	mark(price)
	n := random.IntN(len(rules.tiers))
	from, to := new(big.Rat), rules.tiers[n].upTo
	if n > 0 {
		from = rules.tiers[n-1].upTo
	}
	if to.Sign() == 0 { // without end
		to = new(big.Rat).Add(from, big.NewRat(1_000_000, 1))
	}
	value := new(big.Rat).Sub(to, from)
	value.Mul(value, big.NewRat(random.Int64N(999_998)+1, 1_000_000)).Add(value, from)
	per := price
	if rules.bySize {
		per = c.first
	}
	tier := outsideUnits(value, places)
	c.size = outsideRound(value.Quo(value, per), places, !rules.bySize)
	c.cost = outsideRound(new(big.Rat).Mul(c.size, price), places, c.long)
	a := e.AddAccount()
	o := exchange.Opening{Account: a, Market: m, Side: outsideSide(c.long), Size: outsideUnits(c.size, places), Value: outsideUnits(c.cost, places)}
	cost := outsideUnits(c.cost, places)
	initial := in.Tiers.InitialMargin(&cost)
	if rules.bySize {
		initial.MulDivOverflow(&cost, &in.Tiers.Brackets[in.Tiers.At(&tier)].Initial, uint256.NewInt(1e18))
	}
	initial.AddUint64(&initial, 1000)
	rich := outsideUnits(new(big.Rat).Mul(c.cost, big.NewRat(10, 1)), places)
	if r.Accounts.Mode.Scope == exchange.BySubaccount {
		rich = initial
		fee := outsideUnits(new(big.Rat).Mul(c.cost, rules.taker), places)
		rich.Add(&rich, &fee).AddUint64(&rich, 1000)
	} else {
		o.Mode, o.Margin = exchange.Isolated, initial
	}
	require.NoError(t, e.Deposit(a, 0, rich))
	id, err := e.Open(o)
	if err != nil { // at once beyond what it may be
		return nil, nil
	}
	book.whole = o.Size
	c.impact = new(big.Rat)
	if random.IntN(2) == 0 && !p.Infinite {
		c.impact = big.NewRat(random.Int64N(2000), 1_000_000)
		book.impact = outsideUnits(c.impact, 18)
	}
	at := e.Position(id).Liquidation
	if at.IsZero() || at.BitLen() > 160 { // never
		return nil, nil
	}
	c.mark = outsideWhole(&at, 36)
	beyond := big.NewRat([]int64{0, 1, 30, 1000, 30_000, 1_000_000}[random.IntN(6)], 1_000_000_000)
	if c.long {
		beyond.Neg(beyond)
	}
	c.mark.Mul(c.mark, beyond.Add(beyond, big.NewRat(1, 1)))
	c.mark = outsideWhole(pointer(outsideUnits(c.mark, 36)), 36)
	cash := outsideSigned(e.Holding(id).Margin, places)
	if r.Accounts.Mode.Scope == exchange.BySubaccount {
		cash = outsideSigned(e.Free(a, 0), places)
	}
	c.equity = new(big.Rat).Sub(c.value(c.size), c.cost)
	if !c.long {
		c.equity.Neg(c.equity)
	}
	c.equity.Add(c.equity, cash)
	book.first = nil
	events := mark(c.mark)
	if len(events) == 0 || events[0].Action != liquidation.Reduced {
		return nil, nil
	}
	require.NotNil(t, book.first)
	return c, &leastFirst{limit: outsideWhole(book.first, 36), size: outsideWhole(&events[0].Size, places), left: outsideWhole(&events[0].Remaining, places)}
}

func pointer[T any](x T) *T { return &x }
