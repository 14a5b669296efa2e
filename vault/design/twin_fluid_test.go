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

// plainStand is a vault on its tick: what the ledger has of it, and what it stands for.
type plainStand struct {
	who                       vault.Address
	shares, coll, debt, ratio *big.Int
	tick                      int
}

// plainFluid is Fluid once more, from its rules, in unbounded integers. It shares nothing with the design but
// the ratio of a tick and the tick of a ratio, which the cases hold to the digit.
type plainFluid struct {
	threshold, limit, penalty *big.Int // of 1000, of 1000, of 1e4
	perDebt, bottom, ex       *big.Int
	liquidation, absorb       int
	over                      []*plainStand // above the threshold, the highest first
	sinks                     int
}

var two96 = new(big.Int).Lsh(big.NewInt(1), 96)

func tickAt(ratio *big.Int) (int, *big.Int) {
	tick, perfect, err := tickOf(u(ratio))
	if err != nil {
		panic(err)
	}
	return tick, perfect.ToBig()
}

// stand places a vault on the tick above its ratio; false where it owes too little.
func (s *plainStand) stand() bool {
	raw := floor(plus(s.shares, big1(999_999)), big1(1e6))
	if raw.Cmp(big1(10_000)) < 0 {
		return false
	}
	tick, perfect := tickAt(part(raw, two96, s.coll))
	s.tick = tick + 1
	s.debt = part(part(perfect, big1(10_015), big1(10_000)), s.coll, two96)
	ratio, err := ratioAt(s.tick)
	s.ratio = ratio.ToBig()
	return err == nil
}

// look finds who stands where at a price.
func (p *plainFluid) look(price, assets, shares *big.Int, all []*plainStand) {
	p.ex = part(plus(assets, big1(1)), e(18), plus(shares, big1(1e6)))
	at := least(part(floor(price, e(9)), e(12), p.ex), e(45))
	p.perDebt = part(floor(e(54), at), plus(e(4), p.penalty), e(4))
	ratio := part(at, two96, e(27))
	p.liquidation, _ = tickAt(part(ratio, p.threshold, big1(1000)))
	p.absorb, _ = tickAt(part(ratio, p.limit, big1(1000)))
	bottom, err := ratioAt(p.liquidation)
	if err != nil {
		panic(err)
	}
	p.bottom, p.over, p.sinks = bottom.ToBig(), nil, 0
	for _, s := range all {
		if s.tick > p.liquidation && s.ratio.Cmp(p.bottom) > 0 {
			p.over = append(p.over, s)
		}
	}
	slices.SortStableFunc(p.over, func(a, b *plainStand) int { return b.ratio.Cmp(a.ratio) })
	for p.sinks < len(p.over) && p.over[p.sinks].tick > p.absorb {
		p.sinks++
	}
}

// plainPool is what a call on pooled vaults does: of all, and of each as a fraction.
type plainPool struct {
	debt, coll, ratio *big.Int
	of                map[vault.Address][2]*big.Rat // repaid, and taken
	left              *big.Int
}

// walk liquidates those above the threshold for at most so much raw debt, the pool falling from ratio to ratio.
func (p *plainFluid) walk(most *big.Int) plainPool {
	w := plainPool{debt: new(big.Int), coll: new(big.Int), of: map[vault.Address][2]*big.Rat{}}
	rest, pool, holds := p.over[p.sinks:], new(big.Int), new(big.Int)
	most = new(big.Int).Set(most)
	for k := 0; ; {
		ratio := w.ratio
		if k == 0 {
			ratio = rest[0].ratio
		}
		for ; k < len(rest) && rest[k].ratio.Cmp(ratio) == 0; k++ {
			pool, holds = plus(pool, rest[k].debt), plus(holds, part(rest[k].debt, two96, rest[k].ratio))
			w.of[rest[k].who] = [2]*big.Rat{new(big.Rat), new(big.Rat)}
		}
		to := p.bottom
		if k < len(rest) {
			to = rest[k].ratio
		}
		pays := part(less(pool, part(to, pool, ratio)), e(27), less(e(27), part(p.perDebt, to, two96)))
		if pays.Cmp(pool) == 0 {
			pays = less(pays, big1(1))
		}
		gets := part(pays, p.perDebt, e(27))
		ends := pays.Cmp(most) >= 0
		if ends {
			pays, gets = most, part(most, p.perDebt, e(27))
		}
		for _, s := range rest[:k] { // in proportion to what each still owes
			was := w.of[s.who]
			share := new(big.Rat).Sub(new(big.Rat).SetInt(s.debt), was[0])
			share.Quo(share, new(big.Rat).SetInt(pool))
			paid := new(big.Rat).Mul(share, new(big.Rat).SetInt(pays))
			took := new(big.Rat).Mul(share, new(big.Rat).SetInt(gets))
			w.of[s.who] = [2]*big.Rat{paid.Add(paid, was[0]), took.Add(took, was[1])}
		}
		pool, holds, most = less(pool, pays), over0(less(holds, gets)), less(most, pays)
		w.debt, w.coll, w.ratio, w.left = plus(w.debt, pays), plus(w.coll, gets), to, pool
		if ends {
			w.ratio = part(pool, two96, holds)
		}
		if ends || to == p.bottom {
			return w
		}
	}
}

// Fluid at work is its twin on random histories: what is on offer, what each amount pays and gets, what is
// absorbed, and where each vault stands then. Of the vaults that stand at one ratio each gives its part of a
// call, but for a few units of rounding.
func TestFluidIsItsTwinOnHistories(t *testing.T) {
	reached := map[string]int{}
	for range 5 {
		rapid.Check(t, func(t *rapid.T) { fluidHistory(t, reached) })
	}
	for _, what := range []string{"pooled", "several", "in part", "absorbed", "sold", "dust"} {
		require.NotZero(t, reached[what], "%s: %v", what, reached)
	}
}

func fluidHistory(t *rapid.T, reached map[string]int) {
	d := Fluid{Limit: whole(1e15 * rapid.Uint64Range(870, 950).Draw(t, "limit")), Penalty: whole(1e14 * rapid.Uint64Range(0, 400).Draw(t, "penalty"))}
	m := Market{LLTV: whole(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}
	require.NoError(t, d.Validate(m))
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
	must(w.Mint(loanToken, bank, u(e(18))))
	must(w.Mint(loanToken, bot, u(e(18))))
	_, err = w.Supply(bank, id, u(e(18)), uint256.Int{}, bank)
	must(err)
	s, err := d.Open(w, id, m)
	must(err)
	var all []*plainStand
	for k := range rapid.IntRange(1, 5).Draw(t, "vaults") {
		who, coll := vault.NamedAddress(fmt.Sprint("borrower ", k)), drawBig(t, "coll", e(15), e(21))
		debt := part(part(coll, price, e(36)), big1(rapid.SampledFrom([]int64{600, 800, 820, 840, 850, 855}).Draw(t, "ltv")), big1(1000))
		must(w.Mint(collToken, who, u(coll)))
		must(w.SupplyCollateral(who, id, u(coll), who))
		_, err := w.Borrow(who, id, u(debt), uint256.Int{}, who, who)
		must(err)
		at := w.Position(id, who)
		v := &plainStand{who: who, shares: at.BorrowShares.ToBig(), coll: at.Collateral.ToBig()}
		require.True(t, v.stand())
		all = append(all, v)
	}
	p := &plainFluid{threshold: big1(860), limit: floor(d.Limit.ToBig(), e(15)), penalty: floor(d.Penalty.ToBig(), e(14))}
	sunk := &plainStand{shares: new(big.Int), coll: new(big.Int)}
	fall, rise, steps := int64(930), int64(1020), 8
	if rapid.Bool().Draw(t, "slowly") { // so that a vault is shrunk many times
		fall, rise, steps = 990, 1005, 24
	}
	for range rapid.IntRange(1, steps).Draw(t, "steps") {
		now += 12
		must(w.SetTime(now))
		price = part(price, big1(rapid.Int64Range(fall, rise).Draw(t, "price, thousandths of the last")), big1(1000))
		must(w.SetPrice(feed, u(price)))
		_, err := s.Tick(now, u(price), nil)
		must(err)
		totals := w.Market(id)
		assets, shares := totals.TotalBorrowAssets.ToBig(), totals.TotalBorrowShares.ToBig()
		// A vault that calls have shrunk owes less than it stands for by its dust, and takes part all the same.
		for _, v := range all {
			owes := part(v.shares, plus(assets, big1(1)), plus(shares, big1(1e6)))
			if times(owes, e(36), big1(10_000), e(18)).Cmp(times(v.coll, price, m.LLTV.ToBig(), big1(9965))) <= 0 && v.tick > p.liquidation {
				reached["dust"]++
			}
		}
		p.look(price, assets, shares, all)
		smallest := most(plus(floor(assets, e(9)), big1(1)), big1(10_000))
		offers := s.Offers(u(price), nil, nil)
		stands := map[uint64]*offer.Offer{}
		for k := range offers {
			stands[offers[k].Lot] = &offers[k]
		}
		// What was and will be absorbed.
		debtSunk, collSunk := new(big.Int).Set(sunk.shares), new(big.Int).Set(sunk.coll)
		for _, v := range p.over[:p.sinks] {
			debtSunk, collSunk = plus(debtSunk, v.shares), plus(collSunk, v.coll)
		}
		owed := floor(plus(times(debtSunk, plus(assets, big1(1))), shares, big1(1e6-1)), plus(shares, big1(1e6)))
		require.Equal(t, owed.Cmp(smallest) >= 0, stands[lotAbsorbed] != nil, "whether what was absorbed is on offer")
		var pool plainPool
		pooled := new(big.Int)
		if len(p.over) > p.sinks {
			pool = p.walk(new(big.Int).Lsh(big1(1), 127))
			pooled = part(pool.debt, p.ex, e(12))
		}
		require.Equal(t, pooled.Cmp(smallest) >= 0 && pool.left.Cmp(big1(100)) >= 0, stands[lotPooled] != nil, "whether pooled vaults are on offer")
		if len(offers) == 0 {
			continue
		}
		o := &offers[rapid.IntRange(0, len(offers)-1).Draw(t, "offer")]
		amount := part(o.Most.ToBig(), big1(rapid.SampledFrom([]int64{10, 500, 999, 1000}).Draw(t, "thousandths")), big1(1000))
		terms, err := s.Quote(o, u(amount))
		if amount.Cmp(smallest) < 0 {
			require.ErrorIs(t, err, ErrFluidAmount)
			continue
		}
		if o.Lot == lotAbsorbed {
			require.Equal(t, owed.String(), o.Most.Dec())
			must(err)
			require.Equal(t, offer.Terms{Pay: u(amount), Receive: u(part(collSunk, amount, owed))}, terms)
			reached["sold"]++
		} else {
			require.Equal(t, pooled.String(), o.Most.Dec())
			if whole := amount.Cmp(pooled) == 0; !whole {
				reached["in part"]++
				pool = p.walk(part(amount, e(12), p.ex))
			}
			if pool.left.Cmp(big1(100)) < 0 {
				require.ErrorIs(t, err, ErrFluidAmount)
				continue
			}
			must(err)
			require.Equal(t, offer.Terms{Pay: u(least(part(pool.debt, p.ex, e(12)), amount)), Receive: u(pool.coll)}, terms)
			if reached["pooled"]++; len(pool.of) > 1 {
				reached["several"]++
			}
		}
		_, _, err = s.Take(bot, o, u(amount), nil)
		must(err)
		raw := map[vault.Address]*big.Int{}
		state := s.State(nil)
		for k := range state {
			if state[k].Name == "raw debt" {
				raw[state[k].Of] = state[k].Value.ToBig()
			}
		}
		for k, v := range p.over {
			at := w.Position(id, v.who)
			if k < p.sinks {
				require.True(t, at.BorrowShares.IsZero() && at.Collateral.IsZero(), "what is above the limit is absorbed whole")
				reached["absorbed"]++
				all = slices.DeleteFunc(all, func(x *plainStand) bool { return x == v })
				continue
			}
			gave, reaches := pool.of[v.who]
			if o.Lot == lotAbsorbed || !reaches {
				require.Equal(t, [2]string{v.shares.String(), v.coll.String()}, [2]string{at.BorrowShares.Dec(), at.Collateral.Dec()}, "who stands below is left alone")
				continue
			}
			near := func(got *big.Int, want *big.Rat, grain *big.Int, what string) {
				off := new(big.Rat).Sub(new(big.Rat).SetInt(got), want)
				slack := times(big1(int64(4*len(p.over)+2)), grain)
				require.LessOrEqual(t, off.Abs(off).Cmp(new(big.Rat).SetInt(slack)), 0, "%s: %s where its part is %s", what, got, want.FloatString(3))
			}
			near(less(v.coll, at.Collateral.ToBig()), gave[1], plus(floor(p.perDebt, e(27)), big1(1)), "taken") // what a unit of debt is rounded by
			near(less(v.debt, raw[v.who]), gave[0], big1(1), "repaid, raw")
			v.shares, v.coll, v.debt, v.ratio = at.BorrowShares.ToBig(), at.Collateral.ToBig(), raw[v.who], pool.ratio
			tick, _ := tickAt(pool.ratio)
			v.tick = tick + 1
		}
		position, has := w.Position(id, AbsorbedAddress), w.Balance(collToken, AbsorbedAddress)
		sunk.shares, sunk.coll = position.BorrowShares.ToBig(), has.ToBig()
		if o.Lot == lotPooled {
			require.Equal(t, [2]string{debtSunk.String(), collSunk.String()}, [2]string{sunk.shares.String(), sunk.coll.String()}, "what was absorbed lies there")
		}
	}
}
